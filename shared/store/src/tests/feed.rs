//! Feeds, outbox and sequencer together: compaction, commit order, no gaps.

use uuid::Uuid;

use super::{Counting, NOW_MS};
use crate::outbox::NewEvent;
use crate::{Database, StoreError, Tx, feed, outbox, sequencer};

fn id(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

fn commit(database: &mut Database, mut work: impl FnMut(&Tx<'_>) -> Result<(), StoreError>) -> i64 {
    let seed = database.read(NOW_MS, feed::head).unwrap();
    database
        .write(NOW_MS, &mut Counting(seed as u64), |tx| -> Result<_, StoreError> {
            work(tx)?;
            sequencer::run(tx)
        })
        .unwrap()
}

fn page(database: &Database, feed: &str, after: i64, limit: usize) -> Vec<(i64, u128, bool)> {
    let changes = database.read(NOW_MS, |tx| feed::page(tx, feed, after, limit)).unwrap();
    changes
        .into_iter()
        .map(|change| (change.position, change.id.parse::<Uuid>().unwrap().as_u128(), change.removed))
        .collect()
}

fn a_feed_is_compacted_and_moves_changed_entities_to_its_end(mut database: Database) {
    let head = commit(&mut database, |tx| {
        for number in [3, 1, 2, 1] {
            feed::touch(tx, "catalog", "product", id(number))?;
        }
        feed::touch(tx, "store:1", "stock", id(9))
    });
    assert_eq!(head, 4, "touched twice in one commit counts once");
    assert_eq!(page(&database, "catalog", 0, 10), [(1, 1, false), (2, 2, false), (3, 3, false)]);
    let head = commit(&mut database, |tx| {
        feed::touch(tx, "catalog", "product", id(1))?;
        feed::remove(tx, "catalog", "product", id(2))
    });
    assert_eq!(head, 6);
    assert_eq!(page(&database, "catalog", 0, 10), [(3, 3, false), (5, 1, false), (6, 2, true)]);
    assert_eq!(page(&database, "catalog", 3, 1), [(5, 1, false)]);
    assert_eq!(page(&database, "catalog", 6, 10), []);
    assert_eq!(page(&database, "store:1", 0, 10), [(4, 9, false)]);
}

fn removal_and_return_within_one_commit_end_as_the_last_word(mut database: Database) {
    commit(&mut database, |tx| {
        feed::touch(tx, "catalog", "product", id(1))?;
        feed::remove(tx, "catalog", "product", id(1))?;
        feed::remove(tx, "catalog", "product", id(2))?;
        feed::touch(tx, "catalog", "product", id(2))
    });
    assert_eq!(page(&database, "catalog", 0, 10), [(1, 1, true), (2, 2, false)]);
}

fn positions_follow_the_commits_without_gaps(mut database: Database) {
    let mut seen = Vec::new();
    for round in 0..20_u128 {
        let head = commit(&mut database, |tx| {
            for place in 0..=round % 4 {
                feed::touch(tx, "catalog", "product", id(round * 10 + place))?;
            }
            let data = format!("{{\"round\":{round}}}");
            for _ in 0..2 {
                outbox::append(
                    tx,
                    &NewEvent {
                        event_type: "Tested",
                        aggregate: "round",
                        correlation_id: id(round),
                        data_json: &data,
                    },
                )?;
            }
            Ok(())
        });
        let idle: i64 = commit(&mut database, |_| Ok(()));
        assert_eq!(idle, head, "a commit without changes takes no position");
        seen.push(head);
    }
    let head = *seen.last().unwrap();
    assert_eq!(database.read(NOW_MS, feed::head), Ok(head));
    let facts = database.read(NOW_MS, |tx| outbox::page(tx, 0, 1_000)).unwrap();
    let mut positions: Vec<i64> = facts.iter().map(|fact| fact.position).collect();
    positions.extend(page(&database, "catalog", 0, 1_000).iter().map(|change| change.0));
    positions.sort_unstable();
    assert_eq!(positions, (1..=head).collect::<Vec<_>>());
    assert!(facts.windows(2).all(|pair| pair[0].correlation_id <= pair[1].correlation_id), "commit order");
    assert!(facts.chunks(2).all(|pair| pair[0].id < pair[1].id), "order of writing within a commit");
    assert_eq!((facts[0].event_type.as_str(), facts[0].aggregate.as_str()), ("Tested", "round"));
    assert_eq!((facts[39].data_json.as_str(), facts[0].created_ms), ("{\"round\":19}", NOW_MS));
    let rest = database.read(NOW_MS, |tx| outbox::page(tx, facts[37].position, 1)).unwrap();
    assert_eq!(rest, facts[38..39]);
}

fn a_dropped_transaction_takes_its_events_with_it(mut database: Database) {
    let refused = database.write(NOW_MS, &mut Counting::default(), |tx| -> Result<(), StoreError> {
        feed::touch(tx, "catalog", "product", id(1))?;
        sequencer::run(tx)?;
        Err(StoreError::NotFound)
    });
    assert!(refused.is_err());
    assert_eq!(commit(&mut database, |tx| feed::touch(tx, "catalog", "product", id(2))), 1);
    assert_eq!(page(&database, "catalog", 0, 10), [(1, 2, false)]);
}

super::on_both_engines! {
    a_feed_is_compacted_and_moves_changed_entities_to_its_end,
    removal_and_return_within_one_commit_end_as_the_last_word,
    positions_follow_the_commits_without_gaps,
    a_dropped_transaction_takes_its_events_with_it,
}
