//! The folder as a disk.

use super::{Counting, Folder, NOW_MS, ids, put};
use crate::{Database, Disk, Durability, StoreError};

#[test]
fn files_are_read_and_written_in_place() {
    let folder = Folder::new();
    let disk = folder.disk();
    assert_eq!(disk.exists("a.bin"), Ok(false));
    assert_eq!(disk.len("a.bin"), Err(StoreError::NotFound));
    assert_eq!(disk.read_at("a.bin", 0, 1), Err(StoreError::NotFound));
    disk.write_at("a.bin", 0, b"hello").unwrap();
    disk.write_at("a.bin", 5, b" world").unwrap();
    disk.write_at("a.bin", 0, b"J").unwrap();
    disk.sync("a.bin").unwrap();
    assert_eq!(disk.read_at("a.bin", 0, 100).unwrap(), b"Jello world");
    assert_eq!(disk.read_at("a.bin", 6, 3).unwrap(), b"wor");
    assert!(disk.read_at("a.bin", 99, 3).unwrap().is_empty());
    disk.rename("a.bin", "b.bin").unwrap();
    assert_eq!((disk.exists("a.bin"), disk.len("b.bin")), (Ok(false), Ok(11)));
    assert_eq!(disk.list().unwrap(), ["b.bin"]);
    disk.remove("b.bin").unwrap();
    disk.remove("b.bin").unwrap();
    assert!(disk.list().unwrap().is_empty());
    assert_eq!(disk.rename("none", "b"), Err(StoreError::NotFound));
}

#[test]
fn names_stay_inside_the_folder() {
    let folder = Folder::new();
    for name in ["", "..", "../x", "a/b", "a\\b", ".hidden", "c:x", "nul\0"] {
        assert!(folder.disk().write_at(name, 0, b"x").is_err(), "{name:?}");
        assert!(folder.disk().open_database(name).is_err(), "{name:?}");
    }
}

#[cfg(unix)]
#[test]
fn the_folder_is_private() {
    use std::os::unix::fs::PermissionsExt;
    let folder = Folder::new();
    std::fs::create_dir_all(folder.path()).unwrap();
    std::fs::set_permissions(folder.path(), std::fs::Permissions::from_mode(0o755)).unwrap();
    let disk = folder.disk();
    disk.write_at("key", 0, b"secret").unwrap();
    let mode = |path: &std::path::Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode(folder.path()), mode(&folder.path().join("key"))), (0o700, 0o600));
}

#[test]
fn a_database_moves_with_its_log_but_never_over_another() {
    let folder = Folder::new();
    let mut database = folder.database();
    database.write(NOW_MS, &mut Counting::default(), |tx| put(tx, "a")).unwrap();
    // As a crash leaves it: the log is still beside the file.
    let crashed = copied(&folder);
    crashed.disk().write_at("taken.db", 0, b"x").unwrap();
    assert!(crashed.disk().rename("test.db", "taken.db").is_err());
    crashed.disk().rename("test.db", "aside.db").unwrap();
    assert!(!crashed.disk().list().unwrap().iter().any(|name| name.starts_with("test.db")));
    let moved = Database::open(&crashed.disk(), "aside.db", Durability::Full).unwrap();
    assert_eq!(ids(&moved), ["a"]);
    drop(moved);
    crashed.disk().remove("aside.db").unwrap();
    assert_eq!(crashed.disk().list().unwrap(), ["taken.db"]);
}

/// The folder's files as the kernel sees them now: what a killed program leaves.
pub(super) fn copied(folder: &Folder) -> Folder {
    let copy = Folder::new();
    let (from, to) = (folder.disk(), copy.disk());
    for name in from.list().unwrap().into_iter().filter(|name| !name.ends_with("-shm")) {
        let bytes = from.read_at(&name, 0, usize::MAX).unwrap();
        to.write_at(&name, 0, &bytes).unwrap();
    }
    copy
}
