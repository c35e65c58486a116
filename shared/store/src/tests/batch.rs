//! Group commit and each of its error paths that SQLite itself can be made to take.

use super::{Closure, Counting, Folder, NOW_MS, hooked, ids, put, sql};
use crate::{Abort, BatchReport, Command, Database, Outcome, StoreError, Tx, params, sequencer};

fn run(database: &mut Database, commands: &mut [&mut dyn Command]) -> BatchReport {
    database.run_batch(NOW_MS, &mut Counting::default(), commands, &mut sequencer::run)
}

/// Lets the file grow by `pages` more: the next page is a full disk.
fn room(database: &Database, pages: i64) {
    let conn = database.sqlite_connection().unwrap();
    let used = crate::sqlite::setting(conn, "page_count").unwrap();
    conn.query_row(&format!("PRAGMA max_page_count={}", used + pages), [], |_| Ok(())).unwrap();
}

fn refused_duplicate_and_failing_commands_lose_only_their_own(mut database: Database) {
    let mut first = Closure::new(|tx| Ok(put(tx, "a")?));
    let mut refused = Closure::new(|tx| {
        put(tx, "refused")?;
        Err(Abort::Refused)
    });
    let mut duplicate = Closure::new(|tx| {
        put(tx, "half")?;
        Ok(put(tx, "a")?)
    });
    let mut last = Closure::new(|tx| {
        crate::feed::touch(tx, "catalog", "product", uuid::Uuid::from_u128(1))?;
        Ok(put(tx, "z")?)
    });
    let report = run(&mut database, &mut [&mut first, &mut refused, &mut duplicate, &mut last]);
    assert!(
        matches!(
            report.outcomes[..],
            [
                Outcome::Committed,
                Outcome::Refused,
                Outcome::Failed(StoreError::Unique(_)),
                Outcome::Committed
            ]
        ),
        "{:?}",
        report.outcomes
    );
    assert_eq!((report.head, first.runs, duplicate.runs), (1, 1, 1));
    assert_eq!(ids(&database), ["a", "z"]);
}

/// A command that wants no savepoint around it.
struct InParts<'a>(&'a mut dyn Command);

impl Command for InParts<'_> {
    fn run(&mut self, tx: &Tx<'_>) -> Result<(), Abort> {
        self.0.run(tx)
    }
    fn marks_its_parts(&self) -> bool {
        true
    }
}

#[test]
fn a_command_in_parts_that_fails_half_way_leaves_nothing_and_loses_nobody_else() {
    let folder = Folder::new();
    let mut database = folder.database();
    let mut first = Closure::new(|tx| Ok(put(tx, "a")?));
    let mut early = Closure::new(|_| Err(Abort::Refused));
    let mut half = Closure::new(|tx| {
        put(tx, "half")?;
        Err(Abort::Refused)
    });
    let mut good = Closure::new(|tx| Ok(tx.savepoint(|tx| put(tx, "part"))?));
    let (mut early, mut half, mut good) = (InParts(&mut early), InParts(&mut half), InParts(&mut good));
    let report = run(&mut database, &mut [&mut first, &mut early, &mut half, &mut good]);
    let lost = Outcome::Failed(StoreError::TransactionLost);
    assert_eq!(report.outcomes, [Outcome::Committed, Outcome::Refused, lost, Outcome::Committed]);
    assert_eq!(ids(&database), ["a", "part"]);
}

#[test]
fn an_empty_batch_is_fine() {
    let folder = Folder::new();
    assert_eq!(run(&mut folder.database(), &mut []), BatchReport { outcomes: vec![], head: 0 });
}

#[test]
fn a_full_disk_in_the_middle_fails_the_guilty_one_only() {
    let folder = Folder::new();
    let mut database = folder.database();
    room(&database, 4);
    let mut small = Closure::new(|tx| Ok(put(tx, "a")?));
    let mut lost_inside = false;
    let mut huge = Closure::new(|tx| {
        let text = "x".repeat(100_000);
        let full = tx.execute(&sql::PUT, params!["huge", 1, &text, None::<&[u8]>]);
        assert_eq!(full, Err(StoreError::Full));
        // SQLite has dropped the whole transaction: a statement now must not commit on its own.
        lost_inside = put(tx, "stray") == Err(StoreError::TransactionLost);
        Ok(full.map(|_| ())?)
    });
    let mut other = Closure::new(|tx| Ok(put(tx, "b")?));
    let report = run(&mut database, &mut [&mut small, &mut huge, &mut other]);
    assert_eq!(report.outcomes, [Outcome::Committed, Outcome::Failed(StoreError::Full), Outcome::Committed]);
    assert_eq!((small.runs, huge.runs, other.runs), (2, 1, 1), "innocent commands run again");
    assert!(lost_inside && !database.needs_recovery());
    assert_eq!(ids(&database), ["a", "b"]);
}

#[test]
fn a_command_that_hides_the_loss_has_failed_all_the_same() {
    let folder = Folder::new();
    let mut database = folder.database();
    room(&database, 4);
    let mut hiding = Closure::new(|tx| {
        let text = "x".repeat(100_000);
        let _hidden = tx.execute(&sql::PUT, params!["huge", 1, &text, None::<&[u8]>]);
        Ok(())
    });
    let mut other = Closure::new(|tx| Ok(put(tx, "b")?));
    let report = run(&mut database, &mut [&mut hiding, &mut other]);
    assert_eq!(report.outcomes, [Outcome::Failed(StoreError::Full), Outcome::Committed]);
    let refused = database.write(NOW_MS, &mut Counting::default(), |tx| -> Result<(), StoreError> {
        let text = "x".repeat(100_000);
        let _hidden = tx.execute(&sql::PUT, params!["huge", 1, &text, None::<&[u8]>]);
        Ok(())
    });
    assert_eq!(refused, Err(crate::WriteError::Failed(StoreError::Full)));
    assert_eq!(ids(&database), ["b"]);
}

#[test]
fn a_full_disk_is_a_failure_even_when_the_command_calls_it_a_refusal() {
    let folder = Folder::new();
    let mut database = folder.database();
    room(&database, 0);
    let result = database.write(NOW_MS, &mut Counting::default(), |tx| -> Result<(), &'static str> {
        let text = "x".repeat(100_000);
        tx.execute(&sql::PUT, params!["huge", 1, &text, None::<&[u8]>]).map_err(|_| "no")?;
        Ok(())
    });
    assert_eq!(result, Err(crate::WriteError::Failed(StoreError::Full)));
}

#[test]
fn a_failing_last_step_runs_the_batch_one_by_one() {
    let folder = Folder::new();
    let mut database = folder.database();
    let mut a = Closure::new(|tx| Ok(put(tx, "a")?));
    let mut b = Closure::new(|tx| Ok(put(tx, "b")?));
    let mut calls = 0;
    let report = database.run_batch(NOW_MS, &mut Counting::default(), &mut [&mut a, &mut b], &mut |_| {
        calls += 1;
        // Fails for both together and for the second alone.
        if calls == 2 { Ok(7) } else { Err(StoreError::NotFound) }
    });
    assert_eq!(report.outcomes, [Outcome::Committed, Outcome::Failed(StoreError::NotFound)]);
    assert_eq!((report.head, calls), (7, 3));
    assert_eq!(ids(&database), ["a"]);
}

#[test]
fn a_locked_database_fails_every_command_and_runs_none() {
    let folder = Folder::new();
    let mut database = folder.database();
    database.set_busy_wait_ms(10).unwrap();
    let other = crate::Disk::open_database(&folder.disk(), "test.db").unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let mut a = Closure::new(|tx| Ok(put(tx, "a")?));
    let mut b = Closure::new(|tx| Ok(put(tx, "b")?));
    let report = run(&mut database, &mut [&mut a, &mut b]);
    assert_eq!(report.outcomes, vec![Outcome::Failed(StoreError::Busy); 2]);
    assert_eq!((a.runs, b.runs), (0, 0));
}

/// The commit hook makes SQLite drop the transaction at COMMIT, as a failing disk does; the other
/// half (the commit failed but is there) needs the fault VFS of the tests crate.
#[test]
fn after_a_commit_of_unknown_outcome_nothing_runs_before_recovery() {
    let folder = Folder::new();
    let mut database = hooked(&folder, || true);
    let mut good = Closure::new(|tx| Ok(put(tx, "a")?));
    let mut refused = Closure::new(|_| Err(Abort::Refused));
    let report = run(&mut database, &mut [&mut good, &mut refused]);
    assert!(matches!(report.outcomes[..], [Outcome::Unknown(_), Outcome::Failed(_)]), "{report:?}");
    assert!(database.needs_recovery());
    let mut next = Closure::new(|tx| Ok(put(tx, "b")?));
    let report = run(&mut database, &mut [&mut next]);
    assert_eq!((report.outcomes, next.runs), (vec![Outcome::Failed(StoreError::NeedsRecovery)], 0));
    drop(database);
    let recovered = Database::recover(&folder.disk(), "test.db", crate::Durability::Full).unwrap();
    let mut database = recovered.durable().unwrap();
    assert!(ids(&database).is_empty(), "now it is known: not there");
    assert_eq!(run(&mut database, &mut [&mut next]).outcomes, [Outcome::Committed]);
}

super::on_both_engines! {
    refused_duplicate_and_failing_commands_lose_only_their_own,
}
