//! A copy of the data while the server runs, and a server made of a copy. A backup is one SQLite file that any tool
//! opens; PostgreSQL has backups of its own.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::backup::Backup;
use rusqlite::{Connection, OpenFlags};
use store::{Database, Disk, Durability, OsEntropy, StoreError};

use super::folder::{Folder, open_beside};
use super::sql::QUICK_CHECK;
use super::{ServeError, now_ms};
use crate::core::DATABASE;
use crate::identity;
use crate::migrations::MIGRATIONS;
use crate::verify::{self, Violation};

/// Pages copied before the server may write again.
const PAGES: std::ffi::c_int = 1_024;
/// How long others may write in between.
const PAUSE: Duration = Duration::from_millis(1);

/// Why there is no backup, or no server made of one. Each text says what to do.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// A backup is never written over.
    #[error("{} is there already; choose another name for the backup", .0.display())]
    Exists(PathBuf),
    /// There is something in the folder already.
    #[error("{} holds data; a restore wants an empty --data folder, so that nothing is lost", .0.display())]
    NotEmpty(PathBuf),
    /// The file is none of ours.
    #[error("{}: {why}; choose another backup", file.display())]
    Unusable {
        /// The file.
        file: PathBuf,
        /// What is wrong with it.
        why: String,
    },
    /// The copy does not hold what it must.
    #[error("the copy fails its check ({0}); the backup was not kept, run `sync-server verify`")]
    Violated(Violation),
    /// A file cannot be read or written.
    #[error("{}: {error}", file.display())]
    File {
        /// The file.
        file: PathBuf,
        /// What the system said.
        error: std::io::Error,
    },
    /// The folder or its database says no.
    #[error(transparent)]
    Serve(#[from] ServeError),
}

impl From<StoreError> for BackupError {
    fn from(error: StoreError) -> Self {
        Self::Serve(error.into())
    }
}

impl From<rusqlite::Error> for BackupError {
    fn from(error: rusqlite::Error) -> Self {
        StoreError::from(error).into()
    }
}

/// Copies a server's data into one file, also while the server runs, and checks the copy. Gives its size in bytes.
///
/// # Errors
/// [`BackupError`]; no file is left then.
pub fn back_up(data: &Path, to: &Path) -> Result<u64, BackupError> {
    if to.exists() {
        return Err(BackupError::Exists(to.to_owned()));
    }
    let database = open_beside(data, None)?;
    let source = database.sqlite_connection().ok_or(StoreError::NotFound)?;
    let part = Part::beside(to);
    let mut copy = Connection::open(&part.path)?;
    Backup::new(source, &mut copy)?.run_to_completion(PAGES, PAUSE, None)?;
    copy.close().map_err(|(_, error)| error)?;
    if let Some(violation) = checked(&part.path)?.into_iter().next() {
        return Err(BackupError::Violated(violation));
    }
    part.keep(to)
}

/// Makes a server's folder of a backup. The server will have a new incarnation, by which tills see that they must
/// send again what it may lack (U-5).
///
/// # Errors
/// [`BackupError`]; the folder is as it was then.
pub fn restore(from: &Path, data: &Path) -> Result<(), BackupError> {
    let folder = Folder::take(data, None)?;
    let (whole, disk) = (data.join(DATABASE), &folder.storage().disk);
    if whole.exists() {
        return Err(BackupError::NotEmpty(data.to_owned()));
    }
    let unusable = |why: String| BackupError::Unusable { file: from.to_owned(), why };
    let source = Connection::open_with_flags(from, OpenFlags::SQLITE_OPEN_READ_ONLY)
        .map_err(|error| unusable(error.to_string()))?;
    let part = Part::beside(&whole);
    let name = format!("{DATABASE}.part");
    let mut copy = disk.open_database(&name)?;
    Backup::new(&source, &mut copy)
        .and_then(|backup| backup.run_to_completion(PAGES, Duration::ZERO, None))
        .map_err(|error| unusable(error.to_string()))?;
    copy.close().map_err(|(_, error)| error)?;
    let mut database = Database::open(disk, &name, Durability::Full)?;
    let known = MIGRATIONS.last().map_or(0, |migration| migration.version);
    match database.version()? {
        0 => return Err(unusable("this is no backup of a server".to_owned())),
        found if found > known => return Err(StoreError::Newer { found, known }.into()),
        _ => {}
    }
    let renewed = database.write(now_ms(), &mut OsEntropy::new(), identity::renew_incarnation);
    renewed.map_err(ServeError::from)?;
    // Closing the last connection settles the log into the file.
    drop(database);
    part.keep(&whole).map(drop)
}

/// What does not hold in a copy.
fn checked(path: &Path) -> Result<Vec<Violation>, BackupError> {
    let conn = Connection::open(path)?;
    let whole: String = conn.query_row(QUICK_CHECK, [], |row| row.get(0))?;
    if whole != "ok" {
        return Err(BackupError::Unusable { file: path.to_owned(), why: whole });
    }
    let database = Database::sqlite(conn, Durability::Full)?;
    Ok(database.read(now_ms(), verify::run)?)
}

/// A file that is not whole yet; gone unless it is kept.
struct Part {
    path: PathBuf,
}

impl Part {
    fn beside(whole: &Path) -> Self {
        let mut name = whole.as_os_str().to_owned();
        name.push(".part");
        Self { path: name.into() }
    }

    /// Gives it its name, durably; how many bytes it has.
    fn keep(self, whole: &Path) -> Result<u64, BackupError> {
        let of = |file: &Path| {
            let file = file.to_owned();
            move |error| BackupError::File { file: file.clone(), error }
        };
        let file = File::open(&self.path).map_err(of(&self.path))?;
        file.sync_all().map_err(of(&self.path))?;
        let bytes = file.metadata().map_err(of(&self.path))?.len();
        fs::rename(&self.path, whole).map_err(of(whole))?;
        let folder = whole.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        File::open(folder).and_then(|folder| folder.sync_all()).map_err(of(folder))?;
        Ok(bytes)
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        for end in ["", "-wal", "-shm"] {
            let mut name = self.path.as_os_str().to_owned();
            name.push(end);
            // Most often there is none.
            let _gone = fs::remove_file(PathBuf::from(name));
        }
    }
}
