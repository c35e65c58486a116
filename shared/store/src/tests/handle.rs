//! The asynchronous handle: group commit over threads, refusals, panics, recovery, stopping.

use std::future::Future;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::task::{Context, Poll, Wake, Waker};
use std::thread;

use super::{Folder, NOW_MS, hooked, put, sql};
use crate::{Database, Db, Durability, ReaderSeat, StoreError, WriteError, WriterSeat, sequencer};

struct Unpark(thread::Thread);
impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}

/// Enough of a runtime for one future.
pub(super) fn wait<T>(future: impl Future<Output = T>) -> T {
    let waker = Waker::from(Arc::new(Unpark(thread::current())));
    let mut future = pin!(future);
    loop {
        match future.as_mut().poll(&mut Context::from_waker(&waker)) {
            Poll::Ready(value) => return value,
            Poll::Pending => thread::park(),
        }
    }
}

fn start(folder: &Folder, writer: Database) -> Db {
    let disk = folder.disk();
    let reader = |_| {
        let disk = disk.clone();
        let database = Database::open_reader(&disk, "test.db").unwrap();
        ReaderSeat { database, reopen: Box::new(move || Database::open_reader(&disk, "test.db")) }
    };
    let readers = (0..2).map(reader).collect();
    let reopen = Box::new(move || Database::recover(&disk, "test.db", Durability::Full)?.durable());
    let writer = WriterSeat { database: writer, finish: Box::new(sequencer::run), reopen };
    Db::start(vec![writer], readers, || NOW_MS).unwrap()
}

async fn count(db: &Db) -> usize {
    db.read(|tx| tx.query(&sql::IDS, &[], |_| Ok(()))).await.map_or(usize::MAX, |rows| rows.len())
}

#[test]
fn many_writers_share_commits_and_every_answer_is_its_own() {
    let folder = Folder::new();
    let db = start(&folder, folder.database());
    thread::scope(|scope| {
        for writer in 0..8 {
            let db = db.clone();
            scope.spawn(move || {
                for number in 0..50 {
                    let id = format!("{}", (writer * 50 + number) / 2);
                    let written = wait(db.write(move |tx| put(tx, &id).map(|()| number)));
                    match written {
                        Ok(written) => assert_eq!(written.value, number),
                        Err(error) => assert!(matches!(error, WriteError::Refused(StoreError::Unique(_)))),
                    }
                }
            });
        }
    });
    assert_eq!(wait(count(&db)), 200, "each of 200 ids was written once and refused once");
    wait(db.stop());
    assert!(!db.is_running());
    let late = wait(db.write(|tx| put(tx, "late")));
    assert!(matches!(late, Err(WriteError::Failed(_))));
}

#[test]
fn the_answer_names_the_head() {
    let folder = Folder::new();
    let db = start(&folder, folder.database());
    let written = wait(db.write(|tx| {
        crate::feed::touch(tx, "catalog", "product", tx.new_id()).map_err(WriteError::<StoreError>::Failed)
    }));
    assert_eq!(written.unwrap().head, 1);
}

#[test]
fn a_panic_fails_its_own_command_only() {
    let folder = Folder::new();
    let db = start(&folder, folder.database());
    let panicked = wait(db.write(|tx| -> Result<(), StoreError> {
        put(tx, "half")?;
        tx.savepoint(|tx| {
            put(tx, "deep")?;
            std::panic::resume_unwind(Box::new("boom"))
        })
    }));
    assert!(matches!(panicked, Err(WriteError::Failed(StoreError::Other(_)))));
    wait(db.write(|tx| put(tx, "whole"))).unwrap();
    let read = wait(db.read(|_| -> Result<(), StoreError> { std::panic::resume_unwind(Box::new("boom")) }));
    assert!(read.is_err());
    assert_eq!(wait(count(&db)), 1);
}

#[test]
fn an_unknown_commit_is_said_and_the_store_comes_back_by_itself() {
    let folder = Folder::new();
    let failing = Arc::new(AtomicBool::new(true));
    let flag = Arc::clone(&failing);
    let database = hooked(&folder, move || flag.swap(false, Ordering::Relaxed));
    let runs = Arc::new(AtomicU32::new(0));
    let db = start(&folder, database);
    let counted = Arc::clone(&runs);
    let unknown = wait(db.write(move |tx| {
        counted.fetch_add(1, Ordering::Relaxed);
        put(tx, "a")
    }));
    assert!(matches!(unknown, Err(WriteError::Unknown(_))), "{unknown:?}");
    assert_eq!(runs.load(Ordering::Relaxed), 1, "never run again by itself: it may be there");
    assert_eq!(wait(count(&db)), 0);
    wait(db.write(|tx| put(tx, "a"))).unwrap();
    assert_eq!(wait(count(&db)), 1);
}
