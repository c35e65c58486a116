//! The port for where databases and files live. Two real implementations: a folder (here) and the
//! fault-injecting disk of the tests. What may not enter: knowledge of what the files mean.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};

use rusqlite::{Connection, OpenFlags};

use crate::StoreError;

/// A flat place of named files. Names are plain (`till.db`); a database `x` owns `x-wal` and `x-shm`.
pub trait Disk: Send {
    /// Opens (or creates) a SQLite database.
    ///
    /// # Errors
    /// `Io`, `Full`, `Corrupt`, `Busy` as the engine says; so for all that follow.
    fn open_database(&self, name: &str) -> Result<Connection, StoreError>;
    /// Whether the file is there.
    ///
    /// # Errors
    /// See above.
    fn exists(&self, name: &str) -> Result<bool, StoreError>;
    /// All names, sorted.
    ///
    /// # Errors
    /// See above.
    fn list(&self) -> Result<Vec<String>, StoreError>;
    /// Length in bytes.
    ///
    /// # Errors
    /// `NotFound` when it is not there.
    fn len(&self, name: &str) -> Result<u64, StoreError>;
    /// Up to `len` bytes from `offset`; fewer (or none) at the end of the file.
    ///
    /// # Errors
    /// `NotFound` when it is not there.
    fn read_at(&self, name: &str, offset: u64, len: usize) -> Result<Vec<u8>, StoreError>;
    /// Writes at `offset`; creates the file (readable by its owner only) when it is not there.
    ///
    /// # Errors
    /// See above.
    fn write_at(&self, name: &str, offset: u64, bytes: &[u8]) -> Result<(), StoreError>;
    /// Makes the file and its name durable.
    ///
    /// # Errors
    /// See above; after a failure the file's content on disk is unknown.
    fn sync(&self, name: &str) -> Result<(), StoreError>;
    /// Moves a file over another in one step, durably. A database that still has a log takes it
    /// along, but never over an existing file: close it first.
    ///
    /// # Errors
    /// `NotFound`; `Other` for a database with a log over an existing file.
    fn rename(&self, from: &str, to: &str) -> Result<(), StoreError>;
    /// Removes a file with its `-wal` and `-shm`; fine when it is not there.
    ///
    /// # Errors
    /// See above.
    fn remove(&self, name: &str) -> Result<(), StoreError>;
}

impl<D: Disk + ?Sized> Disk for Box<D> {
    fn open_database(&self, name: &str) -> Result<Connection, StoreError> {
        (**self).open_database(name)
    }
    fn exists(&self, name: &str) -> Result<bool, StoreError> {
        (**self).exists(name)
    }
    fn list(&self) -> Result<Vec<String>, StoreError> {
        (**self).list()
    }
    fn len(&self, name: &str) -> Result<u64, StoreError> {
        (**self).len(name)
    }
    fn read_at(&self, name: &str, offset: u64, len: usize) -> Result<Vec<u8>, StoreError> {
        (**self).read_at(name, offset, len)
    }
    fn write_at(&self, name: &str, offset: u64, bytes: &[u8]) -> Result<(), StoreError> {
        (**self).write_at(name, offset, bytes)
    }
    fn sync(&self, name: &str) -> Result<(), StoreError> {
        (**self).sync(name)
    }
    fn rename(&self, from: &str, to: &str) -> Result<(), StoreError> {
        (**self).rename(from, to)
    }
    fn remove(&self, name: &str) -> Result<(), StoreError> {
        (**self).remove(name)
    }
}

/// A folder of the file system, for its owner only (it holds the till's key).
#[derive(Clone, Debug)]
pub struct FolderDisk {
    folder: PathBuf,
}

impl FolderDisk {
    /// Creates the folder when it is missing and closes it to other users.
    ///
    /// # Errors
    /// `Io` when it cannot be created or closed.
    pub fn open(folder: impl Into<PathBuf>) -> Result<Self, StoreError> {
        let folder = folder.into();
        create_private(&folder).map_err(|error| {
            StoreError::Io(format!("cannot use the folder {}: {error}", folder.display()))
        })?;
        Ok(Self { folder })
    }

    /// The folder.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    fn path(&self, name: &str) -> Result<PathBuf, StoreError> {
        let plain = !name.is_empty() && !name.starts_with('.') && !name.contains(['/', '\\', '\0', ':']);
        if plain {
            Ok(self.folder.join(name))
        } else {
            Err(StoreError::Other(format!("`{name}` is no file name")))
        }
    }

    fn sync_folder(&self) -> Result<(), StoreError> {
        // Windows has no handle on folders to sync; NTFS journals the names itself.
        #[cfg(unix)]
        File::open(&self.folder)?.sync_all()?;
        Ok(())
    }

    fn remove_one(&self, name: &str) -> Result<(), StoreError> {
        match fs::remove_file(self.path(name)?) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error.into()),
            _ => Ok(()),
        }
    }
}

impl Disk for FolderDisk {
    fn open_database(&self, name: &str) -> Result<Connection, StoreError> {
        // No URI names, no shared cache; one thread uses a connection at a time.
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
            | OpenFlags::SQLITE_OPEN_CREATE
            | OpenFlags::SQLITE_OPEN_NO_MUTEX
            | OpenFlags::SQLITE_OPEN_EXRESCODE;
        Ok(Connection::open_with_flags(self.path(name)?, flags)?)
    }

    fn exists(&self, name: &str) -> Result<bool, StoreError> {
        Ok(self.path(name)?.try_exists()?)
    }

    fn list(&self) -> Result<Vec<String>, StoreError> {
        let mut names = Vec::new();
        for entry in fs::read_dir(&self.folder)? {
            let entry = entry?;
            if entry.file_type()?.is_file()
                && let Ok(name) = entry.file_name().into_string()
            {
                names.push(name);
            }
        }
        names.sort();
        Ok(names)
    }

    fn len(&self, name: &str) -> Result<u64, StoreError> {
        Ok(fs::metadata(self.path(name)?)?.len())
    }

    fn read_at(&self, name: &str, offset: u64, len: usize) -> Result<Vec<u8>, StoreError> {
        use std::io::{Read, Seek, SeekFrom};
        let mut file = File::open(self.path(name)?)?;
        file.seek(SeekFrom::Start(offset))?;
        let mut bytes = Vec::new();
        file.take(len as u64).read_to_end(&mut bytes)?;
        Ok(bytes)
    }

    fn write_at(&self, name: &str, offset: u64, bytes: &[u8]) -> Result<(), StoreError> {
        use std::io::{Seek, SeekFrom, Write};
        let mut options = OpenOptions::new();
        options.write(true).create(true).truncate(false);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(self.path(name)?)?;
        file.seek(SeekFrom::Start(offset))?;
        Ok(file.write_all(bytes)?)
    }

    fn sync(&self, name: &str) -> Result<(), StoreError> {
        // Opened for writing: some systems refuse to sync what was opened for reading.
        OpenOptions::new().write(true).open(self.path(name)?)?.sync_all()?;
        self.sync_folder()
    }

    fn rename(&self, from: &str, to: &str) -> Result<(), StoreError> {
        let (log, new_log) = (format!("{from}-wal"), format!("{to}-wal"));
        let has_log = self.exists(&log)? && self.len(&log)? > 0;
        if !self.exists(from)? {
            return Err(StoreError::NotFound);
        }
        if has_log && self.exists(to)? {
            return Err(StoreError::Other(format!(
                "{from} still has a log; close it before it replaces {to}"
            )));
        }
        // A log left behind would be replayed into whatever bears its name next.
        self.remove_one(&new_log)?;
        self.remove_one(&format!("{to}-shm"))?;
        if has_log {
            fs::rename(self.path(&log)?, self.path(&new_log)?)?;
        }
        fs::rename(self.path(from)?, self.path(to)?)?;
        self.remove_one(&log)?;
        self.remove_one(&format!("{from}-shm"))?;
        self.sync_folder()
    }

    fn remove(&self, name: &str) -> Result<(), StoreError> {
        // The log goes last: a database without its log is old, a log without its database nothing.
        for part in [format!("{name}-shm"), name.to_owned(), format!("{name}-wal")] {
            self.remove_one(&part)?;
        }
        self.sync_folder()
    }
}

#[cfg(unix)]
fn create_private(folder: &Path) -> io::Result<()> {
    use std::os::unix::fs::{DirBuilderExt, PermissionsExt};
    fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    if fs::metadata(folder)?.permissions().mode() & 0o077 != 0 {
        fs::set_permissions(folder, fs::Permissions::from_mode(0o700))?;
    }
    Ok(())
}

#[cfg(not(unix))]
fn create_private(folder: &Path) -> io::Result<()> {
    // The profile folders of other systems are private by inheritance.
    fs::create_dir_all(folder)
}
