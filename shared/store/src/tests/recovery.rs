//! Coming back: after a kill, beside a reader that is in the way, beside another writer.

use super::disk::copied;
use super::{Counting, Folder, NOW_MS, ids, put};
use crate::{Database, Disk, Durability, Recovery, StoreError, WriteError};

fn recover(folder: &Folder) -> Result<Recovery, StoreError> {
    Database::recover(&folder.disk(), "test.db", Durability::Full)
}

#[test]
fn what_a_killed_program_left_in_the_log_becomes_the_file() {
    let folder = Folder::new();
    let mut database = folder.database();
    database.write(NOW_MS, &mut Counting::default(), |tx| put(tx, "a")).unwrap();
    let crashed = copied(&folder);
    assert!(crashed.disk().len("test.db-wal").unwrap() > 0);
    let mut recovered = recover(&crashed).unwrap().durable().unwrap();
    assert_eq!(crashed.disk().len("test.db-wal"), Ok(0), "all of it is in the file now");
    assert_eq!((ids(&recovered), recovered.check()), (vec!["a".to_owned()], Ok(())));
    recovered.write(NOW_MS, &mut Counting::default(), |tx| put(tx, "b")).unwrap();
}

#[test]
fn a_torn_log_gives_back_the_last_whole_commit() {
    let folder = Folder::new();
    let mut database = folder.database();
    database.write(NOW_MS, &mut Counting::default(), |tx| put(tx, "a")).unwrap();
    let whole = folder.disk().len("test.db-wal").unwrap();
    database.write(NOW_MS, &mut Counting::default(), |tx| put(tx, "b")).unwrap();
    let crashed = copied(&folder);
    crashed.disk().write_at("test.db-wal", whole + 100, &[0xAA; 64]).unwrap();
    let recovered = recover(&crashed).unwrap().durable().unwrap();
    assert_eq!((ids(&recovered), recovered.check()), (vec!["a".to_owned()], Ok(())));
}

#[test]
fn a_reader_in_the_way_leaves_the_database_readable_but_unsettled() {
    let folder = Folder::new();
    let mut database = folder.database();
    database.write(NOW_MS, &mut Counting::default(), |tx| put(tx, "a")).unwrap();
    let reader = Database::open_reader(&folder.disk(), "test.db").unwrap();
    let recovery = reader.read(NOW_MS, |tx| -> Result<_, StoreError> {
        tx.query(&super::sql::IDS, &[], |_| Ok(()))?;
        database.write(NOW_MS, &mut Counting::default(), |tx| put(tx, "b")).unwrap();
        drop(database);
        recover(&folder)
    });
    let Ok(Recovery::Visible(mut held, StoreError::Busy)) = recovery else { panic!("not held back") };
    assert_eq!(ids(&held), ["a", "b"]);
    let error = held.write(NOW_MS, &mut Counting::default(), |tx| put(tx, "c"));
    assert_eq!(error, Err(WriteError::Failed(StoreError::NeedsRecovery)));
    drop((held, reader));
    assert_eq!(ids(&recover(&folder).unwrap().durable().unwrap()), ["a", "b"]);
}

#[test]
fn a_second_writer_is_busy() {
    let folder = Folder::new();
    let mut database = folder.database();
    database.write(NOW_MS, &mut Counting::default(), |tx| put(tx, "a")).unwrap();
    let other = folder.disk().open_database("test.db").unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    match recover(&folder) {
        Ok(Recovery::Visible(_, StoreError::Busy)) | Err(StoreError::Busy) => {}
        _ => panic!("a locked database was called recovered"),
    }
}

#[test]
fn a_sealed_database_is_one_file() {
    let folder = Folder::new();
    let mut database = folder.database();
    database.write(NOW_MS, &mut Counting::default(), |tx| put(tx, "a")).unwrap();
    database.seal().unwrap();
    assert_eq!(folder.disk().list().unwrap(), ["test.db"]);
    assert_eq!(ids(&Database::open(&folder.disk(), "test.db", Durability::Full).unwrap()), ["a"]);
}

#[test]
fn damage_is_found_by_the_check() {
    let folder = Folder::new();
    let mut database = folder.database();
    database
        .write(NOW_MS, &mut Counting::default(), |tx| -> Result<(), StoreError> {
            (0..2_000).try_for_each(|number| put(tx, &format!("note {number}")))
        })
        .unwrap();
    database.seal().unwrap();
    let len = folder.disk().len("test.db").unwrap();
    folder.disk().write_at("test.db", len - 8_192, &[0x55; 8_192]).unwrap();
    let damaged = Database::open(&folder.disk(), "test.db", Durability::Full).unwrap();
    assert!(matches!(damaged.check(), Err(StoreError::Corrupt(_))));
}
