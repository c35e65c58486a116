//! Leads one consumer through the outbox: wakes when something was committed, hands over what is of interest, and writes
//! nothing when nothing is.

use std::sync::Arc;
use std::time::{Duration, Instant};

use store::{Db, Scope, StoreError, Tx, WriteError};

use super::{Signals, polls};
use crate::events::{Consumer, look, run, skip};

/// What is committed shortly after is taken along.
const GATHERS: Duration = Duration::from_millis(20);
/// Pause after an error.
const RECOVERS: Duration = Duration::from_secs(2);
/// How often a cursor over events of no interest is written down.
const NOTES_EVERY: Duration = Duration::from_secs(10);

/// Runs until the end is signalled or the database stops.
pub(super) async fn dispatch(db: Db, consumer: Arc<dyn Consumer>, signals: Signals) {
    let polls = polls(&db);
    let (mut head, mut ending) = (db.head(), signals.ending());
    let (mut seen, mut noted, mut noted_at) = (0, 0, Instant::now());
    while db.is_running() && !*ending.borrow_and_update() {
        head.borrow_and_update();
        let pause = match step(&db, &consumer, seen, &signals).await {
            Ok((until, true)) => {
                (seen, noted) = (until, until);
                continue;
            }
            Ok((until, false)) => {
                seen = until;
                polls
            }
            Err(error) => {
                tracing::warn!(consumer = consumer.name(), %error, "events could not be handed over; it is tried again");
                RECOVERS
            }
        };
        if seen > noted && noted_at.elapsed() >= NOTES_EVERY && note(&db, &consumer, seen).await {
            (noted, noted_at) = (seen, Instant::now());
        }
        // A cursor that is not written down yet is looked at again soon.
        let pause = if seen > noted { pause.min(NOTES_EVERY) } else { pause };
        tokio::select! {
            changed = head.changed() => if changed.is_err() { break },
            _ = ending.changed() => break,
            () = tokio::time::sleep(pause) => {}
        }
        tokio::time::sleep(GATHERS).await;
    }
    if seen > noted && db.is_running() {
        note(&db, &consumer, seen).await;
    }
}

/// Hands over what there is; gives how far that is, and whether something was handed over.
async fn step(
    db: &Db,
    consumer: &Arc<dyn Consumer>,
    seen: i64,
    signals: &Signals,
) -> Result<(i64, bool), StoreError> {
    let asked = Arc::clone(consumer);
    let found = db.read(move |tx| look(tx, &*asked, seen)).await?;
    if !found.due {
        return Ok((found.until, false));
    }
    let (asked, from) = (Arc::clone(consumer), found.until);
    let work = move |tx: &Tx<'_>| run(tx, &*asked, from);
    let done = db.write_in_parts(Scope::Keys(vec![consumer.key()]), work).await.map_err(plain)?;
    signals.deliveries.notify_one();
    signals.mails.notify_one();
    Ok((done.value, true))
}

async fn note(db: &Db, consumer: &Arc<dyn Consumer>, until: i64) -> bool {
    let asked = Arc::clone(consumer);
    let work = move |tx: &Tx<'_>| skip(tx, &*asked, until);
    db.write_in_parts(Scope::Keys(vec![consumer.key()]), work).await.is_ok()
}

pub(super) fn plain(error: WriteError<StoreError>) -> StoreError {
    match error {
        WriteError::Refused(error) | WriteError::Failed(error) | WriteError::Unknown(error) => error,
    }
}
