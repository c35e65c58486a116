//! The fault file system proves itself: an honest disk under FULL keeps every committed transaction at
//! every cut point, and each broken disk loses some. One test at a time, for SQLite's generator is one
//! per process.

use super::{Fault, Machine, SplitMix, Syncing, seed_sqlite};
use rusqlite::{Connection, ErrorCode};
use std::sync::{Mutex, MutexGuard, PoisonError};
use store::Disk;

static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());

pub(super) fn alone(seed: u64) -> MutexGuard<'static, ()> {
    let guard = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
    seed_sqlite(seed);
    guard
}

fn open(machine: &Machine, synchronous: &str) -> rusqlite::Result<Connection> {
    let conn = machine.disk().open_database("shop.db").map_err(|_| rusqlite::Error::InvalidQuery)?;
    conn.execute_batch(&format!(
        "PRAGMA journal_mode=WAL; PRAGMA synchronous={synchronous}; PRAGMA wal_autocheckpoint=20;
         CREATE TABLE IF NOT EXISTS sale (id INTEGER PRIMARY KEY, amount INTEGER, note BLOB);"
    ))?;
    Ok(conn)
}

fn sell(conn: &Connection, id: i64) -> rusqlite::Result<()> {
    conn.execute("INSERT INTO sale (id, amount, note) VALUES (?1, ?2, randomblob(3000))", [id, id * 10])?;
    Ok(())
}

fn sold(conn: &Connection) -> Vec<i64> {
    let mut statement = conn.prepare("SELECT id FROM sale ORDER BY id").unwrap();
    statement.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
}

/// Sells until the machine goes off; gives the last sale that was committed.
fn sell_until_off(machine: &Machine, synchronous: &str, most: i64) -> i64 {
    let Ok(conn) = open(machine, synchronous) else { return 0 };
    for id in 1..=most {
        if sell(&conn, id).is_err() {
            return id - 1;
        }
    }
    machine.turn_off(Fault::PowerCut);
    most
}

/// Cuts the power after each of many counts of steps; gives how many committed sales were lost.
fn losses(synchronous: &str, syncing: Syncing) -> usize {
    let mut lost = 0;
    for cut_after in 0..400 {
        let machine = Machine::new(SplitMix::new(cut_after));
        drop(open(&machine, synchronous).unwrap());
        machine.set_syncing(syncing);
        machine.arm(Fault::PowerCut, cut_after);
        let committed = sell_until_off(&machine, synchronous, 60);
        machine.start();
        machine.set_syncing(Syncing::Honest);
        let Ok(conn) = open(&machine, synchronous) else {
            lost += 1; // only a lying disk can break the database itself
            assert_ne!(syncing, Syncing::Honest);
            continue;
        };
        let check: String = conn.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
        if syncing == Syncing::Honest {
            assert_eq!(check, "ok", "cut after {cut_after}");
        }
        if check == "ok" {
            let found = sold(&conn);
            let unbroken: Vec<i64> = (1..=found.len() as i64).collect();
            if syncing == Syncing::Honest {
                assert_eq!(found, unbroken, "no hole, cut after {cut_after}");
                assert!(found.len() as i64 <= committed + 1, "at most the one of unknown outcome");
            }
            lost += usize::from((found.len() as i64) < committed);
        } else {
            lost += 1;
        }
    }
    lost
}

#[test]
fn full_keeps_every_committed_sale_at_every_cut() {
    let _alone = alone(1);
    assert_eq!(losses("FULL", Syncing::Honest), 0);
}

#[test]
fn normal_loses_some() {
    let _alone = alone(2);
    assert!(losses("NORMAL", Syncing::Honest) > 20);
    assert!(losses("FULL", Syncing::Normal) > 20, "the control does what NORMAL does");
}

#[test]
fn a_lying_disk_loses_some() {
    let _alone = alone(3);
    assert!(losses("FULL", Syncing::Lying) > 20);
}

#[test]
fn a_crash_loses_nothing_even_without_a_sync() {
    let _alone = alone(4);
    for after in 0..150 {
        let machine = Machine::new(SplitMix::new(after));
        drop(open(&machine, "NORMAL").unwrap());
        machine.arm(Fault::Crash, after);
        let committed = sell_until_off(&machine, "NORMAL", 40);
        if machine.struck().is_empty() {
            continue; // it ended with a power cut
        }
        machine.start();
        assert!(sold(&open(&machine, "NORMAL").unwrap()).len() as i64 >= committed);
    }
}

#[test]
fn a_full_disk_refuses_and_harms_nothing() {
    let _alone = alone(5);
    for after in 0..80 {
        let machine = Machine::new(SplitMix::new(after));
        let conn = open(&machine, "FULL").unwrap();
        machine.arm(Fault::DiskFull, after);
        let mut committed = Vec::new();
        for id in 1..=40 {
            match sell(&conn, id) {
                Ok(()) => committed.push(id),
                Err(error) => {
                    let code = error.sqlite_error_code();
                    assert!(
                        matches!(code, Some(ErrorCode::DiskFull | ErrorCode::SystemIoFailure)),
                        "{error}"
                    );
                }
            }
            if id == 30 {
                machine.lift();
            }
        }
        assert!(committed.ends_with(&[31, 32, 33, 34, 35, 36, 37, 38, 39, 40]), "room again, all well");
        drop(conn);
        machine.turn_off(Fault::PowerCut);
        machine.start();
        let found = sold(&open(&machine, "FULL").unwrap());
        assert_eq!(found, committed, "what was refused is not there, what was taken is");
    }
}

#[test]
fn a_failed_sync_leaves_the_sale_in_doubt_and_the_rest_sure() {
    let _alone = alone(6);
    let (mut there, mut gone) = (0, 0);
    for after in 0..200 {
        let machine = Machine::new(SplitMix::new(after));
        let conn = open(&machine, "FULL").unwrap();
        machine.arm(Fault::SyncError, after % 60);
        let mut committed = 0;
        for id in 1..=40 {
            if sell(&conn, id).is_err() {
                break; // fatal for this process: it restarts and looks
            }
            committed = id;
        }
        drop(conn);
        machine.turn_off(Fault::PowerCut);
        machine.start();
        let found = sold(&open(&machine, "FULL").unwrap()).len() as i64;
        assert!(found == committed || found == committed + 1, "{found} of {committed} after {after}");
        if committed < 40 {
            if found > committed { there += 1 } else { gone += 1 }
        }
    }
    assert!(there > 0 && gone > 0, "both outcomes happen: {there} there, {gone} gone");
}

#[test]
fn errors_of_reading_and_writing_are_errors_and_no_more() {
    let _alone = alone(7);
    for fault in [Fault::WriteError, Fault::ReadError] {
        let mut struck = 0;
        for after in 0..120 {
            let machine = Machine::new(SplitMix::new(after));
            let conn = open(&machine, "FULL").unwrap();
            machine.arm(fault, after);
            let committed: Vec<i64> = (1..=30).filter(|id| sell(&conn, *id).is_ok()).collect();
            struck += machine.struck().len();
            drop(conn);
            machine.turn_off(Fault::PowerCut);
            machine.start();
            let found = sold(&open(&machine, "FULL").unwrap());
            for id in &committed {
                assert!(found.contains(id), "{fault:?} after {after}: {id} of {committed:?} in {found:?}");
            }
        }
        assert!(struck > 0, "{fault:?} strikes");
    }
}

#[test]
fn two_connections_see_one_database_and_only_one_writes() {
    let _alone = alone(8);
    let machine = Machine::new(SplitMix::new(8));
    let writer = open(&machine, "FULL").unwrap();
    let reader = open(&machine, "FULL").unwrap();
    sell(&writer, 1).unwrap();
    assert_eq!(sold(&reader), [1]);
    writer.execute_batch("BEGIN IMMEDIATE").unwrap();
    sell(&writer, 2).unwrap();
    assert_eq!(sold(&reader), [1], "not committed yet");
    assert_eq!(sell(&reader, 3).unwrap_err().sqlite_error_code(), Some(ErrorCode::DatabaseBusy));
    writer.execute_batch("COMMIT").unwrap();
    assert_eq!(sold(&reader), [1, 2]);
}

#[test]
fn a_connection_that_outlives_the_start_is_dead() {
    let _alone = alone(9);
    let machine = Machine::new(SplitMix::new(9));
    let old = open(&machine, "FULL").unwrap();
    sell(&old, 1).unwrap();
    machine.turn_off(Fault::Crash);
    machine.start();
    assert!(sell(&old, 2).is_err());
    let new = open(&machine, "FULL").unwrap();
    drop(old);
    sell(&new, 3).unwrap();
    assert_eq!(sold(&new), [1, 3]);
    drop(machine);
    assert!(sell(&new, 4).is_err());
}

#[test]
fn one_seed_is_one_run() {
    let run = |seed| {
        let _alone = alone(seed);
        let machine = Machine::new(SplitMix::new(seed));
        let conn = open(&machine, "FULL").unwrap();
        for id in 1..=50 {
            sell(&conn, id).unwrap();
        }
        drop(conn);
        machine.trace()
    };
    assert_eq!(run(10), run(10));
    assert_ne!(run(10), run(11));
}

#[test]
fn plain_files_follow_the_same_law() {
    let _alone = alone(12);
    let (mut kept, mut lost) = (0, 0);
    for seed in 0..40 {
        let machine = Machine::new(SplitMix::new(seed));
        let disk = machine.disk();
        disk.write_at("a.part", 0, b"whole").unwrap();
        disk.sync("a.part").unwrap();
        disk.write_at("a.part", 5, b" and more").unwrap();
        assert_eq!(disk.read_at("a.part", 0, 100).unwrap(), b"whole and more");
        machine.arm(Fault::PowerCut, 1 + seed % 2); // at the rename, or at the sync that makes it sure
        assert!(disk.rename("a.part", "a").is_err());
        assert!(disk.read_at("a", 0, 5).is_err(), "off");
        machine.start();
        let name = if disk.exists("a").unwrap() { "a" } else { "a.part" };
        if name == "a" {
            kept += 1
        } else {
            lost += 1
        }
        assert_eq!(disk.read_at(name, 0, 5).unwrap(), b"whole", "what was synced is there");
    }
    assert!(kept > 0 && lost > 0, "an unsynced rename may be lost: {kept} kept, {lost} lost");
}

#[test]
fn a_finished_rename_is_durable_and_takes_the_log_along() {
    let _alone = alone(13);
    for seed in 0..20 {
        let machine = Machine::new(SplitMix::new(seed));
        let disk = machine.disk();
        let conn = open(&machine, "FULL").unwrap();
        sell(&conn, 1).unwrap();
        machine.turn_off(Fault::Crash); // the log stays
        drop(conn);
        machine.start();
        disk.rename("shop.db", "aside.db").unwrap();
        machine.turn_off(Fault::PowerCut);
        machine.start();
        assert_eq!(disk.list().unwrap(), ["aside.db", "aside.db-wal"]);
        let conn = disk.open_database("aside.db").unwrap();
        assert_eq!(sold(&conn), [1]);
        drop(conn);
        disk.remove("aside.db").unwrap();
        disk.remove("aside.db").unwrap();
        assert!(disk.list().unwrap().is_empty());
    }
}

#[test]
fn a_backup_brings_back_what_was() {
    let _alone = alone(14);
    let machine = Machine::new(SplitMix::new(14));
    let conn = open(&machine, "FULL").unwrap();
    sell(&conn, 1).unwrap();
    let backup = machine.copy_files();
    sell(&conn, 2).unwrap();
    machine.replace_files(&backup);
    assert!(sell(&conn, 3).is_err(), "whoever had it open is cut off");
    drop(conn);
    assert_eq!(sold(&open(&machine, "FULL").unwrap()), [1]);
    machine.turn_off(Fault::PowerCut);
    machine.start();
    assert_eq!(sold(&open(&machine, "FULL").unwrap()), [1], "a backup is brought back durably");
}

#[test]
fn looking_at_peace_disturbs_nothing() {
    let _alone = alone(15);
    let machine = Machine::new(SplitMix::new(15));
    let conn = open(&machine, "FULL").unwrap();
    machine.arm(Fault::ReadError, 0);
    let steps = machine.steps();
    let seen = machine.at_peace(|disk| sold(&disk.open_database("shop.db").unwrap()));
    assert!(seen.is_empty());
    assert!(machine.is_armed() && machine.struck().is_empty() && machine.steps() == steps);
    drop(conn);
}
