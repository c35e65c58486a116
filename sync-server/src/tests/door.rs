//! The door: enrolment, handshake, feeds, snapshot; wrong codes, tokens, cursors and versions.

use super::shop::{NOW_MS, Shop};
use super::till::time;
use crate::identity;
use protocol::{
    Cursor, EnrolReply, EnrolRequest, Feed, ProductData, StockData, TerminalKey, WireRequest, header,
};
use std::io::Read;
use store::{Disk, Entropy};

fn enrol(shop: &mut Shop, code: &str, key: u8) -> protocol::WireResponse {
    let request = EnrolRequest::sign(code, &TerminalKey::from_seed([key; 32]), None, time(NOW_MS));
    shop.ask(WireRequest::post("/sync/v1/enrol", &request).unwrap())
}

fn problem(response: &protocol::WireResponse) -> (u16, String) {
    let problem = response.as_problem();
    assert!(problem.detail.ends_with('.'), "{}", problem.detail);
    (response.status, problem.code)
}

#[test]
fn an_enrolment_code_is_good_once_and_for_a_time() {
    let mut shop = Shop::open();
    let code = shop.code(600_000);
    assert!(code.replace('-', "").len() * 5 >= 112);
    assert_eq!(problem(&enrol(&mut shop, "WRONG-CODE", 1)), (404, "ENROLMENT_CODE_UNKNOWN".into()));
    // As a person types it.
    let typed = code.to_lowercase().replace('-', " ");
    let first: EnrolReply = enrol(&mut shop, &typed, 1).read().unwrap();
    assert_eq!((first.terminal_code.as_str(), first.store_code.as_str()), ("T01", "S1"));
    first.anchor.verify(&first.server_key).unwrap();
    // The reply was lost: the same key gets the same answer.
    let again: EnrolReply = enrol(&mut shop, &typed, 1).read().unwrap();
    assert_eq!((again.terminal_id, again.epoch), (first.terminal_id, first.epoch.clone()));
    assert_eq!(problem(&enrol(&mut shop, &code, 2)), (409, "ENROLMENT_CODE_USED".into()));
    let late = shop.code(1_000);
    shop.now_ms += 1_000;
    assert_eq!(problem(&enrol(&mut shop, &late, 2)), (410, "ENROLMENT_CODE_EXPIRED".into()));
    // A till that is known gets a new epoch, not a new name (U-6).
    let code = shop.code(600_000);
    let renewed: EnrolReply = enrol(&mut shop, &code, 1).read().unwrap();
    assert_eq!((renewed.terminal_id, renewed.terminal_code.as_str()), (first.terminal_id, "T01"));
    assert_ne!(renewed.epoch, first.epoch);
    assert!(renewed.epoch.as_str().starts_with('2'));
}

#[test]
fn another_version_is_answered_clearly_and_its_sales_are_taken_all_the_same() {
    let mut shop = Shop::open();
    let code = shop.code(600_000);
    let mut request = EnrolRequest::sign(&code, &TerminalKey::from_seed([1; 32]), None, time(NOW_MS));
    request.protocol = protocol::PROTOCOL + 1;
    let response = shop.ask(WireRequest::post("/sync/v1/enrol", &request).unwrap());
    assert_eq!(problem(&response), (426, "PROTOCOL_VERSION".into()));
    assert!(response.as_problem().detail.contains("update the server"));
    let mut till = shop.till(1);
    let response = shop.hello_raw(&till, 0);
    assert_eq!(problem(&response), (426, "PROTOCOL_VERSION".into()));
    assert!(response.as_problem().detail.contains("update the till"));
    let sale = till.sale(&[(shop.bread, 1, 250)]);
    shop.push(&till, &[sale]);
    shop.check();
}

#[test]
fn a_revoked_till_is_out_at_once_but_its_signed_past_is_taken() {
    let mut shop = Shop::open();
    let mut till = shop.till(1);
    let token = shop.hello(&till).token;
    shop.pull(&token, Feed::Catalog, None);
    let id = till.enrolled.terminal_id;
    shop.write(|tx| identity::revoke_terminal(tx, id, "system"));
    let pull = WireRequest::get("/sync/v1/pull").with_bearer(&token).with_query("feed", "catalog");
    assert_eq!(problem(&shop.ask(pull)), (403, "TERMINAL_REVOKED".into()));
    let hello = shop.hello_raw(&till, protocol::PROTOCOL);
    assert_eq!(problem(&hello), (403, "TERMINAL_REVOKED".into()));
    let sale = till.sale(&[(shop.bread, 1, 250)]);
    assert_eq!(shop.push(&till, &[sale]).results.len(), 1);
    shop.check();
}

#[test]
fn tokens_end_and_challenges_too() {
    let mut shop = Shop::open();
    let till = shop.till(1);
    let hello = shop.hello(&till);
    assert!(hello.expires_in_ms <= 15 * 60 * 1000);
    hello.anchor.verify(&till.enrolled.server_key).unwrap();
    assert!(hello.head.is_none() && !hello.epoch_closed);
    let pull =
        |token: &str| WireRequest::get("/sync/v1/pull").with_bearer(token).with_query("feed", "catalog");
    shop.now_ms += identity::TOKEN_MS;
    assert_eq!(problem(&shop.ask(pull(&hello.token))), (401, "TOKEN_INVALID".into()));
    assert_eq!(problem(&shop.ask(pull("nonsense"))), (401, "TOKEN_INVALID".into()));
    let nobody = WireRequest::get("/sync/v1/pull").with_query("feed", "catalog");
    assert_eq!(problem(&shop.ask(nobody)), (401, "TOKEN_INVALID".into()));
}

#[test]
fn what_a_push_changed_is_pulled_from_the_position_that_it_named() {
    let mut shop = Shop::open();
    let mut till = shop.till(1);
    let token = shop.hello(&till).token;
    let feed = Feed::Store(shop.store_id);
    let page = shop.pull(&token, Feed::Catalog, None);
    let skus: Vec<String> = page
        .changes
        .iter()
        .filter(|change| change.entity == "product")
        .map(|change| change.data.as_ref().unwrap().read::<ProductData>().unwrap().sku)
        .collect();
    assert_eq!(skus.len(), 2);
    assert!(page.changes.iter().any(|change| change.entity == "tax_rule"));
    let page = shop.pull(&token, feed, None);
    let kinds: Vec<&str> = page.changes.iter().map(|change| change.entity.as_str()).collect();
    assert_eq!(kinds.iter().filter(|kind| **kind == "stock").count(), 2, "{kinds:?}");
    assert!(kinds.contains(&"store") && kinds.contains(&"staff"));
    let cursor = page.cursor;
    assert!(shop.pull(&token, feed, Some(&cursor)).changes.is_empty());
    let sale = till.sale(&[(shop.bread, 2, 250)]);
    let reply = shop.push(&till, &[sale]);
    let page = shop.pull(&token, feed, Some(&cursor));
    assert_eq!(page.changes.len(), 1);
    assert!(page.position >= reply.position && !page.more);
    let stock: StockData = page.changes[0].data.as_ref().unwrap().read().unwrap();
    assert_eq!((stock.product_id, stock.on_hand_thousandths), (shop.bread, 8_000));
    assert_eq!(page.changes[0].id, StockData::entity_id(shop.bread, shop.warehouse_id));
}

#[test]
fn a_store_that_opens_later_finds_staff_and_stock_on_its_feed() {
    let mut shop = Shop::open();
    let old = shop.store_id;
    let mut data = shop.core.read(NOW_MS, |tx| identity::load_store(tx, old)).unwrap().unwrap();
    (data.id, data.code) = (domain::StoreId::new(uuid::Uuid::from_u128(3)), "S2".into());
    shop.write(|tx| crate::bindings::open_store(tx, &data));
    shop.store_id = data.id;
    let till = shop.till(1);
    let token = shop.hello(&till).token;
    let page = shop.pull(&token, Feed::Store(data.id), None);
    let mut kinds: Vec<&str> = page.changes.iter().map(|change| change.entity.as_str()).collect();
    kinds.sort_unstable();
    assert_eq!(kinds, ["staff", "stock", "stock", "store"]);
}

#[test]
fn pages_are_small_if_asked_and_lose_nothing() {
    let mut shop = Shop::open();
    let till = shop.till(1);
    let token = shop.hello(&till).token;
    let (mut cursor, mut seen) = (None::<String>, 0);
    loop {
        let mut request = WireRequest::get("/sync/v1/pull")
            .with_bearer(&token)
            .with_query("feed", "catalog")
            .with_query("limit", 2);
        if let Some(cursor) = &cursor {
            request = request.with_query("cursor", cursor);
        }
        let page: protocol::PullPage = shop.ask(request).read().unwrap();
        seen += page.changes.len();
        cursor = Some(page.cursor);
        if !page.more {
            break;
        }
    }
    assert_eq!(seen, 3);
}

#[test]
fn a_till_pulls_its_own_feeds_with_cursors_of_this_server_only() {
    let mut shop = Shop::open();
    let till = shop.till(1);
    let token = shop.hello(&till).token;
    let ask = |shop: &mut Shop, feed: &str, cursor: Option<String>| {
        let mut request = WireRequest::get("/sync/v1/pull").with_bearer(&token).with_query("feed", feed);
        if let Some(cursor) = cursor {
            request = request.with_query("cursor", cursor);
        }
        shop.ask(request)
    };
    let other = format!("store:{}", uuid::Uuid::from_u128(5));
    assert_eq!(problem(&ask(&mut shop, &other, None)), (403, "FEED_FORBIDDEN".into()));
    assert_eq!(ask(&mut shop, "weather", None).status, 400);
    let cursor = |position, incarnation| Cursor { feed: Feed::Catalog, incarnation, position }.encode();
    let ours = till.enrolled.incarnation;
    let restored = protocol::Incarnation(uuid::Uuid::from_u128(7));
    for bad in [cursor(1, restored), cursor(1_000_000, ours), "rubbish".to_owned()] {
        assert_eq!(problem(&ask(&mut shop, "catalog", Some(bad))), (410, "SNAPSHOT_REQUIRED".into()));
    }
}

#[test]
fn what_cannot_be_read_is_said_to_be_so() {
    let mut shop = Shop::open();
    let post = |path: &str, body: &[u8], encoding| WireRequest::post_bytes(path, body.to_vec(), encoding);
    assert_eq!(problem(&shop.ask(post("/sync/v1/enrol", b"{", None))).0, 400);
    assert_eq!(problem(&shop.ask(post("/sync/v1/push", b"rubbish", Some("zstd")))).0, 400);
    assert_eq!(problem(&shop.ask(post("/sync/v1/push", b"rubbish", Some("br")))).0, 415);
    assert_eq!(problem(&shop.ask(WireRequest::get("/sync/v1/unknown"))).0, 404);
    assert_eq!(problem(&shop.ask(WireRequest::get("/sync/v1/pull"))).0, 400);
}

#[test]
fn a_snapshot_is_the_feed_in_a_file_and_comes_in_ranges() {
    let mut shop = Shop::open();
    let till = shop.till(1);
    let token = shop.hello(&till).token;
    let whole = shop.ask(WireRequest::get("/sync/v1/snapshot").with_bearer(&token));
    assert_eq!(whole.status, 200, "{:?}", whole.as_problem());
    let length: usize = whole.header(header::LENGTH).unwrap().parse().unwrap();
    assert_eq!(length, whole.body.len());
    let mut pieces = Vec::new();
    for first in (0..length).step_by(1000) {
        let request = WireRequest::get("/sync/v1/snapshot").with_bearer(&token);
        let part = shop.ask(request.with_range(first as u64, first as u64 + 999));
        assert_eq!((part.status, part.header(header::ETAG)), (206, whole.header(header::ETAG)));
        pieces.extend(part.body);
    }
    assert_eq!(pieces, whole.body);
    let beyond =
        WireRequest::get("/sync/v1/snapshot").with_bearer(&token).with_range(length as u64, u64::MAX);
    assert_eq!(shop.ask(beyond).status, 416);
    // It opens as a till opens it, and goes on from its position.
    let mut raw = Vec::new();
    zstd::stream::read::Decoder::new(&whole.body[..]).unwrap().read_to_end(&mut raw).unwrap();
    let folder = super::shop::Folder::new();
    folder.disk().write_at("replica.db", 0, &raw).unwrap();
    let database = replica::open(folder.disk().open_database("replica.db").unwrap(), NOW_MS).unwrap();
    database.read(NOW_MS, replica::check).unwrap();
    let (bread, store_id) = (shop.bread, shop.store_id);
    let found = database.read(NOW_MS, |tx| replica::find_by_code(tx, "4006381333931")).unwrap().unwrap();
    assert_eq!(found.product.id, bread);
    let cursors = database.read(NOW_MS, replica::cursors).unwrap();
    assert_eq!(cursors.len(), 2);
    let position: i64 = whole.header(header::POSITION).unwrap().parse().unwrap();
    for state in cursors {
        assert_eq!(state.position, position);
        assert!(shop.pull(&token, state.feed, Some(&state.cursor)).changes.is_empty());
    }
    assert!(database.read(NOW_MS, |tx| replica::store(tx, store_id)).unwrap().is_some());
    // Given out again as it is, and made anew when it is old.
    let same = shop.ask(WireRequest::get("/sync/v1/snapshot").with_bearer(&token));
    assert_eq!(same.body, whole.body);
    shop.write(|tx| super::shop::product(tx, "NEW", "96385074", 100));
    shop.now_ms += 11 * 60 * 1000;
    let new = shop.ask(WireRequest::get("/sync/v1/snapshot").with_bearer(&token));
    assert_ne!(new.header(header::ETAG), whole.header(header::ETAG));
}

#[test]
fn codes_and_keys_come_from_the_injected_source() {
    let mut bytes = [0; 4];
    super::shop::Counting(1).fill(&mut bytes);
    assert_ne!(bytes, [0; 4]);
}
