//! PostgreSQL goes away: idle connections killed, a commit cut off before or after it arrived, a whole database
//! closed and opened again, texts that it refuses.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::thread;

use super::handle::wait;
use super::postgres::Cluster;
use super::{Closure, Counting, NOW_MS, ids, put, sql};
use crate::testing::{close_database, hang_up, open_database};
use crate::{
    Abort, Database, Db, Durability, Outcome, ReaderSeat, Reopen, Scope, StoreError, Tx, WriteError,
    WriterSeat, params, sequencer,
};

/// What the relay does when it sees a commit pass.
const PASS: u8 = 0;
const CUT_BEFORE: u8 = 1;
const CUT_AFTER: u8 = 2;

/// A wire to PostgreSQL that can be cut at a commit.
struct Relay {
    url: String,
    cut: Arc<AtomicU8>,
}

impl Relay {
    fn to(cluster: &Cluster) -> Self {
        let (user, rest) = cluster.url.split_once('@').unwrap();
        let (address, database) = rest.split_once('/').unwrap();
        let (address, cut) = (address.to_owned(), Arc::new(AtomicU8::new(PASS)));
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("{user}@{}/{database}", listener.local_addr().unwrap());
        let order = Arc::clone(&cut);
        thread::spawn(move || {
            for client in listener.incoming().flatten() {
                let server = TcpStream::connect(&address).unwrap();
                let order = Arc::clone(&order);
                thread::spawn(move || relay(client, server, &order));
            }
        });
        Self { url, cut }
    }
}

fn relay(mut client: TcpStream, mut server: TcpStream, order: &Arc<AtomicU8>) {
    let (mut back_from, mut back_to) = (server.try_clone().unwrap(), client.try_clone().unwrap());
    let answers = Arc::clone(order);
    let back = thread::spawn(move || {
        let mut bytes = [0; 65_536];
        while let Ok(read @ 1..) = back_from.read(&mut bytes) {
            // The commit is through: its answer is not.
            if answers.load(Ordering::SeqCst) == CUT_AFTER && bytes[..read].windows(6).any(|w| w == b"COMMIT")
            {
                answers.store(PASS, Ordering::SeqCst);
                break;
            }
            if back_to.write_all(&bytes[..read]).is_err() {
                break;
            }
        }
        let _gone = back_to.shutdown(Shutdown::Both);
    });
    let mut bytes = [0; 65_536];
    while let Ok(read @ 1..) = client.read(&mut bytes) {
        let commit = bytes[..read].windows(6).any(|w| w == b"COMMIT");
        if commit && order.compare_exchange(CUT_BEFORE, PASS, Ordering::SeqCst, Ordering::SeqCst).is_ok() {
            let _gone = client.shutdown(Shutdown::Both);
            break;
        }
        if server.write_all(&bytes[..read]).is_err() {
            break;
        }
    }
    let _gone = server.shutdown(Shutdown::Both);
    back.join().unwrap();
}

/// Stores an id once, however often it runs: what a command with an id does.
fn put_once(tx: &Tx<'_>, id: &str) -> Result<(), Abort> {
    match tx.query_opt(&sql::NOTE, params![id], |row| row.int(1))? {
        Some(_) => Ok(()),
        None => Ok(put(tx, id)?),
    }
}

#[test]
fn a_commit_that_is_cut_off_is_unknown_and_the_same_command_again_is_there_once() {
    let cluster = Cluster::new();
    let control = cluster.database();
    let relay = Relay::to(&cluster);
    for (place, cut) in [CUT_BEFORE, CUT_AFTER].into_iter().enumerate() {
        let id = format!("cut-{place}");
        let mut database = Database::postgres(&relay.url, Durability::Full).unwrap();
        relay.cut.store(cut, Ordering::SeqCst);
        let mut command = Closure::new(|tx| put_once(tx, &id));
        let mut refused = Closure::new(|_| Err(Abort::Refused));
        let report = database.run_batch(
            NOW_MS,
            &mut Counting(1),
            &mut [&mut command, &mut refused],
            &mut sequencer::run,
        );
        assert!(
            matches!(report.outcomes[..], [Outcome::Unknown(StoreError::Away(_)), Outcome::Failed(_)]),
            "{report:?}"
        );
        assert!(database.needs_recovery());
        assert_eq!(ids(&control).contains(&id), cut == CUT_AFTER, "either is possible, and neither is told");
        let mut database = Database::postgres(&relay.url, Durability::Full).unwrap();
        let mut again = Closure::new(|tx| put_once(tx, &id));
        let report = database.run_batch(NOW_MS, &mut Counting(2), &mut [&mut again], &mut sequencer::run);
        assert_eq!(report.outcomes, [Outcome::Committed]);
        assert_eq!(ids(&control).iter().filter(|found| **found == id).count(), 1);
    }
}

fn start(cluster: &Cluster) -> Db {
    let reopen = |url: String| -> Reopen { Box::new(move || Database::postgres(&url, Durability::Full)) };
    let writers = (0..2).map(|_| WriterSeat {
        database: cluster.open(),
        finish: Box::new(|tx: &Tx<'_>| sequencer::run(tx)),
        reopen: reopen(cluster.url.clone()),
    });
    let readers =
        (0..2).map(|_| ReaderSeat { database: cluster.open(), reopen: reopen(cluster.url.clone()) });
    Db::start(writers.collect(), readers.collect(), || NOW_MS).unwrap()
}

async fn count(db: &Db) -> Result<usize, StoreError> {
    db.read(|tx| tx.query(&sql::IDS, &[], |row| row.text(0).map(str::to_owned))).await.map(|ids| ids.len())
}

async fn store(db: &Db, id: String) -> Result<i64, WriteError<StoreError>> {
    db.write_in_parts(Scope::Keys(vec![uuid::Uuid::from_u128(1)]), move |tx| put(tx, &id))
        .await
        .map(|done| done.head)
}

#[test]
fn nobody_notices_that_idle_connections_were_killed() {
    let cluster = Cluster::new();
    drop(cluster.database());
    let db = start(&cluster);
    for round in 0..4 {
        hang_up(&cluster.url).unwrap();
        wait(store(&db, format!("{round}"))).unwrap();
        hang_up(&cluster.url).unwrap();
        assert_eq!(wait(count(&db)), Ok(round + 1));
    }
}

#[test]
fn a_database_that_is_closed_fails_at_once_and_is_used_again_when_it_is_back() {
    let cluster = Cluster::new();
    drop(cluster.database());
    let db = start(&cluster);
    close_database(&cluster.url).unwrap();
    for _ in 0..3 {
        let failed = wait(store(&db, "lost".to_owned()));
        assert!(matches!(failed, Err(WriteError::Failed(StoreError::Away(_)))), "{failed:?}");
        assert!(matches!(wait(count(&db)), Err(StoreError::Away(_))));
    }
    assert!(db.is_running());
    open_database(&cluster.url).unwrap();
    for id in ["a", "b", "c"] {
        wait(store(&db, id.to_owned())).unwrap();
    }
    assert_eq!(wait(count(&db)), Ok(3), "and nothing of the failed ones is there");
}

#[test]
fn a_batch_that_stands_still_holds_nobody_up_for_ever_and_is_told() {
    let cluster = Cluster::new();
    let mut database = cluster.database();
    let mut other = cluster.open();
    other.set_busy_wait_ms(30).unwrap();
    let mut stuck = Closure::new(|tx| {
        put(tx, "stuck")?;
        let mut behind = Closure::new(|tx| Ok(put(tx, "behind")?));
        let report = other.run_batch(NOW_MS, &mut Counting(5), &mut [&mut behind], &mut sequencer::run);
        assert_eq!(report.outcomes, [Outcome::Failed(StoreError::Busy)]);
        assert_eq!(behind.runs, 0);
        // The operator, or the server's own time-out, ends whoever stands still.
        cluster.hang_up_busy();
        Ok(())
    });
    let report = database.run_batch(NOW_MS, &mut Counting(4), &mut [&mut stuck], &mut sequencer::run);
    assert!(matches!(report.outcomes[..], [Outcome::Unknown(_) | Outcome::Failed(_)]), "{report:?}");
    let mut next = Closure::new(|tx| Ok(put(tx, "next")?));
    let report = other.run_batch(NOW_MS, &mut Counting(6), &mut [&mut next], &mut sequencer::run);
    assert_eq!(report.outcomes, [Outcome::Committed]);
    assert_eq!(ids(&other), ["next"], "its locks were given back, and so was what it had begun");
}

#[test]
fn a_commit_whose_positions_are_not_given_yet_is_not_told_as_done() {
    let cluster = Cluster::new();
    let mut database = cluster.database();
    let mut command = Closure::new(|tx| {
        crate::feed::touch(tx, "catalog", "product", uuid::Uuid::from_u128(1))?;
        Ok(put(tx, "a")?)
    });
    let report =
        database.run_batch(NOW_MS, &mut Counting(1), &mut [&mut command], &mut |_| Err(StoreError::Busy));
    assert_eq!(report.outcomes, [Outcome::Unknown(StoreError::Busy)]);
    assert_eq!(ids(&database), ["a"]);
    let mut again = Closure::new(|tx| put_once(tx, "a"));
    let report = database.run_batch(NOW_MS, &mut Counting(2), &mut [&mut again], &mut sequencer::run);
    assert_eq!((report.outcomes, report.head), (vec![Outcome::Committed], 1), "now with its position");
}

#[test]
fn a_database_that_sorts_by_a_language_is_refused() {
    let cluster = Cluster::new();
    let url = cluster.sorted_in_german();
    match Database::postgres(&url, Durability::Full).map(drop) {
        Err(StoreError::Unfit(text)) => assert!(text.contains("TEMPLATE template0"), "{text}"),
        other => panic!("{other:?}"),
    }
}

fn text_with_a_nul_is_kept_without_it(mut database: Database) {
    let hostile = "ab\0c";
    let written = database.write(NOW_MS, &mut Counting(1), |tx| -> Result<(), StoreError> {
        tx.execute(&sql::PUT, params![hostile, 1, hostile, None::<&[u8]>]).map(drop)
    });
    assert_eq!(written, Ok(()));
    let read = database.read(NOW_MS, |tx| {
        tx.query_one(&sql::NOTE, params![hostile], |row| {
            Ok((row.text(0)?.to_owned(), row.text(2)?.to_owned()))
        })
    });
    assert_eq!(read, Ok(("ab\u{fffd}c".to_owned(), "ab\u{fffd}c".to_owned())));
}

/// Keyset paging compares in the database what it sorted, and people compare the two engines.
fn texts_are_sorted_by_their_bytes(mut database: Database) {
    let sorted = ["", "-", "A-1", "A1", "B", "Z", "_", "a", "a-c", "ab", "z", "Ä", "ä", "日本"];
    for id in sorted.iter().rev() {
        database.write(NOW_MS, &mut Counting(1), |tx| put(tx, id)).unwrap();
    }
    assert_eq!(ids(&database), sorted);
}

super::on_both_engines! {
    text_with_a_nul_is_kept_without_it,
    texts_are_sorted_by_their_bytes,
}
