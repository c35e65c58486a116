//! The product's writer on failing disks: what it calls durable is durable, what it says is not there is
//! not there, whatever happens next (J-1, X-6).

use super::tests::alone;
use super::{Fault, Machine, SeededEntropy, SplitMix};
use store::{Database, Durability, Migration, Recovery, StoreError, Tx, WriteError, params};

store::statements! {
    /// One sale.
    INSERT = "INSERT INTO sale (id, note) VALUES ($1, $2)";
    /// All sales.
    ALL_SALES = "SELECT id FROM sale ORDER BY id";
}

const MIGRATIONS: &[Migration] =
    &[Migration::new(1, "sale", "CREATE TABLE sale (id BIGINT NOT NULL PRIMARY KEY, note TEXT NOT NULL);")];

fn recover(machine: &Machine) -> Result<Recovery, StoreError> {
    Ok(match Database::recover(&machine.disk(), "shop.db", Durability::Full)? {
        Recovery::Durable(mut database) => {
            database.migrate(MIGRATIONS, 0)?;
            Recovery::Durable(database)
        }
        visible => visible,
    })
}

fn sell(database: &mut Database, entropy: &mut SeededEntropy, id: i64) -> Result<(), WriteError<StoreError>> {
    let note = "x".repeat(2_000);
    database.write(0, entropy, |tx: &Tx<'_>| tx.execute(&INSERT, params![id, &note]).map(|_| ()))
}

fn sold(database: &Database) -> Result<Vec<i64>, StoreError> {
    database.read(0, |tx| tx.query(&ALL_SALES, params![], |row| row.int(0)))
}

/// What a run learned for sure about its sales, by id.
#[derive(Default)]
struct Known {
    there: Vec<i64>,
    not_there: Vec<i64>,
    unknown: Vec<i64>,
}

/// Sells until the machine goes off or 30 are sold; an unknown outcome is looked up as the till does it.
fn day(machine: &Machine, known: &mut Known, from: i64) {
    let mut entropy = SeededEntropy::new(SplitMix::new(1));
    let Ok(Recovery::Durable(database)) = recover(machine) else { return };
    let Ok(found) = sold(&database) else { return };
    settle(known, &found);
    let mut database = Some(database);
    for id in from..from + 30 {
        if database.is_none() {
            match recover(machine) {
                Ok(Recovery::Durable(again)) => {
                    let Ok(found) = sold(&again) else { return };
                    settle(known, &found);
                    database = Some(again);
                }
                Ok(Recovery::Visible(..)) | Err(_) => return,
            }
        }
        let Some(open) = database.as_mut() else { return };
        match sell(open, &mut entropy, id) {
            Ok(()) => known.there.push(id),
            Err(WriteError::Failed(_) | WriteError::Refused(_)) if !machine.is_off() => {
                known.not_there.push(id)
            }
            Err(_) => known.unknown.push(id),
        }
        if open.needs_recovery() {
            database = None;
        }
        if machine.is_off() {
            return;
        }
    }
}

fn settle(known: &mut Known, found: &[i64]) {
    for id in std::mem::take(&mut known.unknown) {
        if found.contains(&id) { known.there.push(id) } else { known.not_there.push(id) }
    }
}

#[test]
fn what_the_writer_says_stays_true() {
    let _alone = alone(20);
    let faults = [Fault::SyncError, Fault::WriteError, Fault::DiskFull, Fault::ReadError, Fault::PowerCut];
    for fault in faults {
        for seed in 0..150_u64 {
            let mut random = SplitMix::new(seed ^ (fault as u64) << 32);
            let machine = Machine::new(random.fork(1));
            let mut known = Known::default();
            day(&machine, &mut known, 0);
            machine.arm(fault, random.below(40));
            day(&machine, &mut known, 100);
            // The next fault may well strike in the middle of the recovery from this one.
            if machine.is_off() {
                machine.start();
            }
            machine.arm(Fault::PowerCut, random.below(30));
            day(&machine, &mut known, 200);
            machine.turn_off(Fault::PowerCut);
            machine.start();
            day(&machine, &mut known, 300);
            machine.turn_off(Fault::PowerCut);
            machine.start();
            let Recovery::Durable(database) = recover(&machine).unwrap() else {
                panic!("a healthy disk recovers")
            };
            database.check().unwrap_or_else(|error| panic!("{fault:?} {seed}: {error}"));
            let found = sold(&database).unwrap();
            for id in &known.there {
                assert!(found.contains(id), "{fault:?} {seed}: {id} was called durable and is lost");
            }
            for id in &known.not_there {
                assert!(!found.contains(id), "{fault:?} {seed}: {id} was called refused and is there");
            }
        }
    }
}
