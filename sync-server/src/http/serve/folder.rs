//! The data folder: one server at a time, set up when empty, migrated after a backup when older,
//! refused when newer. What may not enter: HTTP, what the tables mean.

use std::fs::{File, OpenOptions, TryLockError};
use std::path::Path;

use rusqlite::backup::Backup;
use store::{Database, Disk, Durability, FolderDisk, Migrated, StoreError};

use super::ServeError;
use crate::core::DATABASE;
use crate::migrations::MIGRATIONS;

/// Locked by the one server that has the folder open; its content says nothing.
const LOCK: &str = "server.lock";
/// Pages copied at a time.
const BACKUP_PAGES: std::ffi::c_int = 4096;

/// A data folder that this process alone may write to.
pub struct Folder {
    storage: Storage,
    _lock: File,
}

/// Where a server keeps its things.
#[derive(Clone)]
pub struct Storage {
    /// The data folder: the database, unless it is elsewhere; snapshots in any case.
    pub disk: FolderDisk,
    /// Address of a PostgreSQL, when the database is there.
    pub database_url: Option<String>,
}

impl Storage {
    /// Opens a writer; one that a crash or a commit of unknown outcome left is settled first.
    ///
    /// # Errors
    /// As the store says.
    pub fn reopen(&self) -> Result<Database, StoreError> {
        match &self.database_url {
            Some(url) => Database::postgres(url, Durability::Full),
            None => Database::recover(&self.disk, DATABASE, Durability::Full)?.durable(),
        }
    }

    /// Opens a reader.
    ///
    /// # Errors
    /// As the store says.
    pub fn open_reader(&self) -> Result<Database, StoreError> {
        match &self.database_url {
            Some(url) => Database::postgres(url, Durability::Full),
            None => Database::open_reader(&self.disk, DATABASE),
        }
    }
}

impl Folder {
    /// Takes the folder, which is made when it is missing.
    ///
    /// # Errors
    /// `InUse` when another server has it.
    pub fn take(folder: &Path, database_url: Option<String>) -> Result<Self, ServeError> {
        let disk = FolderDisk::open(folder)?;
        let path = folder.join(LOCK);
        let lock = OpenOptions::new().create(true).truncate(false).write(true).open(&path);
        let lock = lock.map_err(StoreError::from)?;
        match lock.try_lock() {
            Ok(()) => Ok(Self { storage: Storage { disk, database_url }, _lock: lock }),
            Err(TryLockError::WouldBlock) => Err(ServeError::InUse { folder: folder.to_owned() }),
            Err(TryLockError::Error(error)) => Err(StoreError::from(error).into()),
        }
    }

    /// What is in it.
    pub fn storage(&self) -> &Storage {
        &self.storage
    }

    /// Opens the writer: what a crash left is settled first, and the schema is brought up to date, after a
    /// backup when there was an older one.
    ///
    /// # Errors
    /// `Newer` when a later version of this program wrote it; else as the store says.
    pub fn open_writer(&self, now_ms: i64) -> Result<(Database, Migrated), ServeError> {
        let mut database = self.storage.reopen()?;
        let found = database.version()?;
        let known = MIGRATIONS.last().map_or(0, |migration| migration.version);
        if database.has_many_writers() && found > 0 && found < known {
            tracing::info!(
                from = found,
                to = known,
                "migrating the database; its backups are PostgreSQL's own"
            );
        } else if found > 0 && found < known {
            let name = self.back_up(&database, found, now_ms)?;
            tracing::info!(from = found, to = known, backup = %name, "migrating the database after a backup");
        }
        let migrated = database.migrate(MIGRATIONS, now_ms)?;
        Ok((database, migrated))
    }

    /// Copies the database beside itself and returns the copy's name.
    fn back_up(&self, database: &Database, version: i64, now_ms: i64) -> Result<String, ServeError> {
        let name = format!("server-v{version}-{now_ms}.db");
        let part = format!("{name}.part");
        let source = database
            .sqlite_connection()
            .ok_or_else(|| StoreError::Other("this engine has backups of its own".to_owned()))?;
        let disk = &self.storage.disk;
        let mut copy = disk.open_database(&part)?;
        Backup::new(source, &mut copy)
            .and_then(|backup| backup.run_to_completion(BACKUP_PAGES, std::time::Duration::ZERO, None))
            .map_err(StoreError::from)?;
        copy.close().map_err(|(_, error)| StoreError::from(error))?;
        disk.sync(&part)?;
        disk.rename(&part, &name)?;
        Ok(name)
    }
}

/// Opens a reader beside a server that may be running; nothing is made, locked or migrated.
///
/// # Errors
/// `Nothing` when there is no server's data; `Older` and `Newer` when another version wrote it.
pub fn open_beside(folder: &Path, database_url: Option<String>) -> Result<Database, ServeError> {
    if database_url.is_none() && !folder.join(DATABASE).is_file() {
        return Err(ServeError::Nothing { folder: folder.to_owned() });
    }
    let database = Storage { disk: FolderDisk::open(folder)?, database_url }.open_reader()?;
    let known = MIGRATIONS.last().map_or(0, |migration| migration.version);
    match database.version()? {
        found if found > known => Err(StoreError::Newer { found, known }.into()),
        found if found < known => Err(ServeError::Older { found, known }),
        _ => Ok(database),
    }
}
