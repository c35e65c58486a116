//! Journals: gaps, forks, forged and foreign events, tills that were set back.

use super::shop::Shop;
use super::statements::sql;
use super::till::{epoch, sale_money};
use protocol::{Epoch, Outcome, Sealed, Signature};

fn outcomes(reply: &protocol::PushReply) -> Vec<Outcome> {
    reply.results.iter().map(|result| result.outcome).collect()
}

#[test]
fn beyond_a_gap_everything_is_stored_and_booked_and_the_gap_is_asked_for() {
    let mut shop = Shop::open();
    let mut till = shop.till(1);
    let bread = shop.bread;
    let events: Vec<Sealed> = (0..6).map(|_| till.sale(&[(bread, 1, 250)])).collect();
    shop.push(&till, &events[..1]);
    let reply = shop.push(&till, &events[3..5]);
    assert_eq!(outcomes(&reply), [Outcome::Applied, Outcome::Applied]);
    let need = reply.need.unwrap();
    assert_eq!((need.epoch, need.from_seq), (till.enrolled.epoch.clone(), 2));
    assert_eq!(reply.head.unwrap().seq, 1);
    assert_eq!(shop.stock(bread).0, 7_000);
    shop.check();
    let reply = shop.push(&till, &events[1..]);
    use Outcome::{Applied, Duplicate};
    assert_eq!(outcomes(&reply), [Applied, Applied, Duplicate, Duplicate, Applied]);
    assert!(reply.need.is_none());
    assert_eq!(reply.head.unwrap().seq, 6);
    assert_eq!(shop.stock(bread).0, 4_000);
    assert!(shop.notes().branches.is_empty());
    shop.check();
}

#[test]
fn a_first_push_that_does_not_begin_at_the_beginning_is_stored() {
    let mut shop = Shop::open();
    let mut till = shop.till(1);
    let bread = shop.bread;
    let events: Vec<Sealed> = (0..3).map(|_| till.sale(&[(bread, 1, 250)])).collect();
    let reply = shop.push(&till, &events[2..]);
    assert_eq!(reply.need.unwrap().from_seq, 1);
    assert!(reply.head.is_none());
    shop.check();
    let reply = shop.push(&till, &events[..2]);
    assert_eq!(reply.head.unwrap().seq, 3);
    assert!(reply.need.is_none());
    shop.check();
}

#[test]
fn a_cloned_till_becomes_a_recorded_branch_and_both_sell_on() {
    let mut shop = Shop::open();
    let mut till = shop.till(1);
    let bread = shop.bread;
    let start = [till.sale(&[(bread, 1, 250)])];
    shop.push(&till, &start);
    let mut clone = till.clone();
    clone.next_id += 1_000_000;
    // A ticket was open when the till was copied: both complete it under the same id.
    let header = till.header(super::till::sale_money(&till.clone().sale_body(&[(bread, 1, 250)])));
    let same_id = header.event_id;
    let mut one = till.sale_body(&[(bread, 1, 250)]);
    let mut two = clone.sale_body(&[(bread, 2, 250)]);
    (one.cashier_name, two.cashier_name) = ("One".into(), "Two".into());
    let ours = [till.seal(&header, &one.into()), till.sale(&[(bread, 1, 250)])];
    let mut header = clone.header(sale_money(&two));
    header.event_id = same_id;
    let theirs = [clone.seal(&header, &two.into()), clone.sale(&[(bread, 1, 250)])];
    let reply = shop.push(&till, &ours);
    assert_eq!(outcomes(&reply), [Outcome::Applied, Outcome::Applied]);
    assert!(!reply.epoch_closed);
    let reply = shop.push(&clone, &theirs);
    // The other content under a known id waits with an alarm, its money in suspense; the next one is a sale.
    assert_eq!(outcomes(&reply), [Outcome::Quarantined, Outcome::Applied]);
    assert_eq!(reply.results[0].code.as_deref(), Some("HASH_CONFLICT"));
    assert!(reply.epoch_closed && reply.need.is_none());
    assert_eq!(reply.head.unwrap().hash, clone.hash);
    assert_eq!(shop.rows(&sql::QUARANTINE), ["HASH_CONFLICT 500 suspense 1"]);
    assert_eq!(shop.notes().branches.len(), 1);
    shop.check();
    // Both go on, each on its branch.
    let more = [till.sale(&[(bread, 1, 250)])];
    let reply = shop.push(&till, &more);
    assert_eq!(reply.head.unwrap().hash, till.hash);
    let more = [clone.sale(&[(bread, 1, 250)])];
    let reply = shop.push(&clone, &more);
    assert_eq!((reply.head.unwrap().hash, reply.epoch_closed), (clone.hash, true));
    // Duplicates of either branch name that branch's head.
    let reply = shop.push(&till, &ours);
    assert_eq!(reply.head.unwrap().hash, till.hash);
    assert_eq!(shop.notes().branches.len(), 1);
    shop.check();
    let hello = shop.hello(&clone);
    assert!(hello.epoch_closed);
    assert_eq!(hello.head.unwrap().hash, clone.hash);
}

#[test]
fn a_till_that_was_set_back_is_told_so_and_a_late_hello_is_not_taken_for_it() {
    let mut shop = Shop::open();
    let mut till = shop.till(1);
    let bread = shop.bread;
    let old = till.clone();
    let first = [till.sale(&[(bread, 1, 250)])];
    // A hello made before the sale was pushed, delivered after it.
    let terminal_id = till.enrolled.terminal_id;
    let ask = protocol::WireRequest::post("/sync/v1/challenge", &protocol::ChallengeRequest { terminal_id });
    let challenge: protocol::ChallengeReply = shop.ask(ask.unwrap()).read().unwrap();
    let late = protocol::HelloRequest::sign(
        terminal_id,
        &challenge.challenge,
        &old.head(),
        super::till::time(shop.now_ms),
        &old.key,
    );
    shop.push(&till, &first);
    let reply = shop.ask(protocol::WireRequest::post("/sync/v1/hello", &late).unwrap());
    assert!(!reply.read::<protocol::HelloReply>().unwrap().epoch_closed);
    assert!(!shop.hello(&till).epoch_closed);
    // The old copy knows nothing of the sale that the server has.
    assert!(shop.hello(&old).epoch_closed);
}

#[test]
fn what_nobody_signed_is_kept_apart_and_a_push_without_any_signature_is_refused() {
    let mut shop = Shop::open();
    let mut till = shop.till(1);
    let bread = shop.bread;
    let mut forged = till.sale(&[(bread, 1, 250)]);
    forged.signature = Signature::from_bytes([7; 64]);
    let refused = shop.push_raw(&till, &[forged.clone()]);
    assert_eq!((refused.status, refused.as_problem().code.as_str()), (403, "SIGNATURE_INVALID"));
    // A later event that names its hash vouches for it (J-3).
    let vouching = till.sale(&[(bread, 1, 250)]);
    let mut last = till.sale(&[(bread, 1, 250)]);
    last.signature = Signature::from_bytes([7; 64]);
    let reply = shop.push(&till, &[forged, vouching, last]);
    assert_eq!(outcomes(&reply), [Outcome::Applied, Outcome::Applied, Outcome::Quarantined]);
    assert_eq!(reply.results[2].code.as_deref(), Some("BAD_SIGNATURE"));
    assert_eq!(shop.rows(&sql::QUARANTINE), ["BAD_SIGNATURE 250 unbooked 1"]);
    assert_eq!(reply.head.unwrap().seq, 2);
    shop.check();
}

#[test]
fn events_of_another_till_of_a_later_version_or_of_no_shape_stop_nothing() {
    let mut shop = Shop::open();
    let mut till = shop.till(1);
    let mut other = shop.till(2);
    let bread = shop.bread;
    let foreign = other.sale(&[(bread, 1, 250)]);
    let mut events = vec![till.sale(&[(bread, 1, 250)])];
    // An envelope of version 2: its place and money can be read.
    let later = till.sale(&[(bread, 1, 250)]);
    let bytes = String::from_utf8(later.bytes).unwrap().replacen("\"v\":1", "\"v\":2", 1).into_bytes();
    let hash = protocol::Hash::of("event", &bytes);
    let signature = till.key.sign(protocol::Purpose::Event, hash.bytes());
    events.push(Sealed { bytes, hash, signature, personal: None });
    till.hash = hash;
    // Bytes of no shape, in the chain.
    let bytes = b"not an event".to_vec();
    let hash = protocol::Hash::of("event", &bytes);
    let signature = till.key.sign(protocol::Purpose::Event, hash.bytes());
    events.push(Sealed { bytes, hash, signature, personal: None });
    (till.hash, till.seq) = (hash, till.seq + 1);
    events.push(till.sale(&[(bread, 1, 250)]));
    let mut all = vec![foreign.clone()];
    all.extend(events);
    let reply = shop.push(&till, &all);
    use Outcome::{Applied, Quarantined};
    assert_eq!(outcomes(&reply), [Quarantined, Applied, Quarantined, Quarantined, Applied]);
    assert!(reply.results[3].event_id.is_none());
    assert!(reply.need.is_none(), "{:?}", reply.need);
    assert_eq!(reply.head.unwrap().seq, 4);
    let codes = ["BAD_SIGNATURE - unbooked 1", "FUTURE_VERSION 250 suspense 0", "UNREADABLE - unbooked 0"];
    assert_eq!(shop.rows(&sql::QUARANTINE), codes);
    shop.check();
    // The other till's own push books it.
    assert_eq!(outcomes(&shop.push(&other, &[foreign])), [Applied]);
    shop.check();
}

#[test]
fn each_epoch_is_a_chain_of_its_own() {
    let mut shop = Shop::open();
    let mut till = shop.till(1);
    let bread = shop.bread;
    let first = till.sale(&[(bread, 1, 250)]);
    till.enrolled.epoch = epoch("2ABCD");
    (till.seq, till.hash) = (0, protocol::genesis(till.enrolled.terminal_id, &epoch("2ABCD")));
    let second = till.sale(&[(bread, 1, 250)]);
    let reply = shop.push(&till, &[first, second]);
    assert_eq!(outcomes(&reply), [Outcome::Applied, Outcome::Applied]);
    assert_eq!(reply.head.unwrap().epoch, Epoch::parse("2ABCD").unwrap());
    shop.check();
}
