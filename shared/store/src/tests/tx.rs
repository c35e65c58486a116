//! Transactions: values there and back, savepoints, ids, refusals, locks.

use uuid::Uuid;

use super::{Counting, Folder, NOW_MS, ids, put, sql};
use crate::{Database, Disk, Durability, StoreError, WriteError, params};

fn values_come_back_as_they_went(mut database: Database) {
    let id = Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0001);
    let big = i64::MIN;
    database
        .write(NOW_MS, &mut Counting::default(), |tx| {
            tx.execute(&sql::PUT, params![id, big, "näme '' $1", &[0_u8, 255][..]])?;
            tx.execute(&sql::PUT, params!["empty", None::<i64>, None::<&str>, None::<&[u8]>])
        })
        .unwrap();
    database
        .read(NOW_MS, |tx| -> Result<(), StoreError> {
            tx.query_one(&sql::NOTE, params![id], |row| {
                assert_eq!((row.uuid(0)?, row.int(1)?), (id, big));
                assert_eq!((row.text(2)?, row.blob(3)?), ("näme '' $1", &[0, 255][..]));
                assert!(row.text(1).is_err() && row.int(9).is_err() && row.uuid(2).is_err());
                Ok(())
            })?;
            tx.query_one(&sql::NOTE, params!["empty"], |row| {
                assert_eq!((row.opt_int(1)?, row.opt_text(2)?, row.opt_blob(3)?), (None, None, None));
                assert!(row.int(1).is_err(), "NULL is no number");
                Ok(())
            })?;
            assert_eq!(tx.query_opt(&sql::NOTE, params!["none"], |row| row.int(1))?, None);
            assert_eq!(
                tx.query_one(&sql::NOTE, params!["none"], |row| row.int(1)),
                Err(StoreError::NotFound)
            );
            let swapped = tx.query_one(&sql::SWAPPED, params![1, 2], |row| Ok((row.int(0)?, row.int(1)?)))?;
            assert_eq!(swapped, (2, 1));
            Ok(())
        })
        .unwrap();
}

#[test]
fn wrong_use_is_named() {
    let folder = Folder::new();
    let mut database = folder.database();
    let error = database.write(NOW_MS, &mut Counting::default(), |tx| tx.execute(&sql::PUT, params![1]));
    let text = error.unwrap_err().to_string();
    assert_eq!(text, "PUT takes 4 parameters, 1 were given");
    let error = database.read(NOW_MS, |tx| put(tx, "a")).unwrap_err();
    assert_eq!(error, StoreError::Other("PUT writes, but the transaction only reads".to_owned()));
    assert!(ids(&database).is_empty());
}

fn a_refused_write_leaves_nothing(mut database: Database) {
    let refused: Result<(), WriteError<StoreError>> =
        database.write(NOW_MS, &mut Counting::default(), |tx| {
            put(tx, "a")?;
            put(tx, "a")
        });
    assert!(matches!(refused, Err(WriteError::Refused(StoreError::Unique(_)))), "{refused:?}");
    assert!(ids(&database).is_empty());
    database.write(NOW_MS, &mut Counting::default(), |tx| put(tx, "a")).unwrap();
    assert_eq!(ids(&database), ["a"]);
}

fn savepoints_nest(mut database: Database) {
    database
        .write(NOW_MS, &mut Counting::default(), |tx| -> Result<(), StoreError> {
            put(tx, "outer")?;
            tx.savepoint(|tx| {
                put(tx, "kept")?;
                let dropped: Result<(), StoreError> = tx.savepoint(|tx| {
                    put(tx, "dropped")?;
                    tx.savepoint(|tx| put(tx, "dropped too"))?;
                    put(tx, "kept")
                });
                assert!(matches!(dropped, Err(StoreError::Unique(_))));
                tx.savepoint(|tx| put(tx, "kept after"))
            })
        })
        .unwrap();
    assert_eq!(ids(&database), ["kept", "kept after", "outer"]);
}

fn a_panic_inside_a_savepoint_returns_to_its_own_mark(mut database: Database) {
    database
        .write(NOW_MS, &mut Counting::default(), |tx| -> Result<(), StoreError> {
            put(tx, "before")?;
            let outer = tx.savepoint(|tx| {
                put(tx, "command")?;
                let caught = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
                    tx.savepoint(|tx| -> Result<(), StoreError> {
                        put(tx, "deep")?;
                        std::panic::resume_unwind(Box::new("boom"))
                    })
                }));
                assert!(caught.is_err());
                Err::<(), _>(StoreError::NotFound)
            });
            assert_eq!(outer, Err(StoreError::NotFound));
            put(tx, "after")
        })
        .unwrap();
    assert_eq!(ids(&database), ["after", "before"]);
}

fn a_panicking_write_leaves_the_database_usable(mut database: Database) {
    let caught = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        let _never = database.write(NOW_MS, &mut Counting::default(), |tx| -> Result<(), StoreError> {
            put(tx, "half")?;
            std::panic::resume_unwind(Box::new("boom"))
        });
    }));
    assert!(caught.is_err());
    database.write(NOW_MS, &mut Counting::default(), |tx| put(tx, "whole")).unwrap();
    assert_eq!(ids(&database), ["whole"]);
}

#[test]
fn a_mapping_function_may_query_too() {
    let folder = Folder::new();
    let mut database = folder.database();
    let seen = database
        .write(NOW_MS, &mut Counting::default(), |tx| -> Result<_, StoreError> {
            for id in ["a", "b", "c"] {
                put(tx, id)?;
            }
            tx.query(&sql::IDS, &[], |row| {
                let id = row.text(0)?.to_owned();
                // The same statement inside itself, and another one.
                let all = tx.query(&sql::IDS, &[], |row| Ok(row.text(0)?.to_owned()))?.len();
                let others = tx.query(&sql::OTHERS, params![&id], |_| Ok(()))?.len();
                Ok((id, all, others))
            })
        })
        .unwrap();
    assert_eq!(seen, [("a".to_owned(), 3, 2), ("b".to_owned(), 3, 2), ("c".to_owned(), 3, 2)]);
}

#[test]
fn returning_rows_write_once() {
    let folder = Folder::new();
    let mut database = folder.database();
    let amount = database
        .write(NOW_MS, &mut Counting::default(), |tx| -> Result<_, StoreError> {
            put(tx, "a")?;
            tx.query_one(&sql::CHANGE, params!["a", 7], |row| row.int(0))
        })
        .unwrap();
    assert_eq!(amount, 7);
    let stored = database.read(NOW_MS, |tx| tx.query_one(&sql::NOTE, params!["a"], |row| row.int(1)));
    assert_eq!(stored, Ok(7));
}

#[test]
fn ids_are_v7_rise_and_replay() {
    let folder = Folder::new();
    let mut database = folder.database();
    let mut mint = |entropy: &mut Counting| {
        database
            .write(NOW_MS, entropy, |tx| -> Result<Vec<Uuid>, StoreError> {
                Ok((0..1_000).map(|_| tx.new_id()).collect())
            })
            .unwrap()
    };
    let first = mint(&mut Counting::default());
    assert!(first.windows(2).all(|pair| pair[0] < pair[1]));
    // The next transaction of the same millisecond goes on above them.
    assert!(mint(&mut Counting::default())[0] > first[999]);
    let another = Folder::new();
    let mut database = another.database();
    let mut again = Counting::default();
    let replayed = database.write(NOW_MS, &mut again, |tx| Ok::<_, StoreError>(tx.new_id()));
    assert_eq!(replayed, Ok(first[0]));
    for id in [first[0], first[999]] {
        assert_eq!((id.get_version_num(), id.get_variant()), (7, uuid::Variant::RFC4122));
        assert_eq!(id.as_u128() >> 80, NOW_MS as u128);
    }
}

#[test]
fn a_lock_of_another_connection_is_busy() {
    let folder = Folder::new();
    let mut database = folder.database();
    database.set_busy_wait_ms(20).unwrap();
    let other = folder.disk().open_database("test.db").unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let error = database.write(NOW_MS, &mut Counting::default(), |tx| put(tx, "a")).unwrap_err();
    assert_eq!(error, WriteError::Failed(StoreError::Busy));
    assert!(error.to_string().contains("locked by another program"));
    assert!(ids(&database).is_empty(), "readers go on");
    other.execute_batch("COMMIT").unwrap();
    database.write(NOW_MS, &mut Counting::default(), |tx| put(tx, "a")).unwrap();
}

#[test]
fn settings_hold_or_are_refused() {
    let folder = Folder::new();
    let mut database = folder.database();
    let pragma = |database: &Database, name| {
        crate::sqlite::setting(database.sqlite_connection().unwrap(), name).unwrap()
    };
    assert_eq!((pragma(&database, "synchronous"), pragma(&database, "foreign_keys")), (2, 1));
    database.set_durability(Durability::Normal).unwrap();
    assert_eq!(pragma(&database, "synchronous"), 1);
    database.set_durability(Durability::Full).unwrap();
    assert_eq!(pragma(&database, "synchronous"), 2);
    let memory = rusqlite::Connection::open_in_memory().unwrap();
    assert!(matches!(Database::sqlite(memory, Durability::Full), Err(StoreError::Other(_))));
}

#[test]
fn a_file_that_is_no_database_is_corrupt() {
    let folder = Folder::new();
    let disk = folder.disk();
    disk.write_at("test.db", 0, &[7; 8_192]).unwrap();
    assert!(matches!(Database::open(&disk, "test.db", Durability::Full), Err(StoreError::Corrupt(_))));
}

#[test]
fn readers_see_one_snapshot_and_cannot_write() {
    let folder = Folder::new();
    let mut database = folder.database();
    database.write(NOW_MS, &mut Counting::default(), |tx| put(tx, "a")).unwrap();
    let reader = Database::open_reader(&folder.disk(), "test.db").unwrap();
    let counts = reader
        .read(NOW_MS, |tx| -> Result<_, StoreError> {
            let before = tx.query(&sql::IDS, &[], |_| Ok(()))?.len();
            database.write(NOW_MS, &mut Counting::default(), |tx| put(tx, "b")).unwrap();
            Ok((before, tx.query(&sql::IDS, &[], |_| Ok(()))?.len()))
        })
        .unwrap();
    assert_eq!((counts, ids(&reader).len()), ((1, 1), 2));
    let mut reader = reader;
    let error = reader.write(NOW_MS, &mut Counting::default(), |tx| put(tx, "c"));
    assert!(error.is_err());
}

super::on_both_engines! {
    values_come_back_as_they_went,
    a_refused_write_leaves_nothing,
    savepoints_nest,
    a_panic_inside_a_savepoint_returns_to_its_own_mark,
    a_panicking_write_leaves_the_database_usable,
}
