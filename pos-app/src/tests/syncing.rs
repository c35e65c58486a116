//! The talk with the server: what is lost, doubled, refused or set back.

use protocol::{Change, EntityKind, Incarnation, Problem, WireResponse};

use super::bench::{Bench, number, text};
use super::server::id;

fn sell(bench: &mut Bench) -> String {
    bench.ok("scan 5901234123457");
    let paid = bench.ok("pay card 4.95");
    text(&paid, "receiptNumber")
}

#[test]
fn offline_sales_go_up_once_when_the_server_is_back() {
    let mut bench = Bench::ready();
    bench.reachable = false;
    for _ in 0..20 {
        sell(&mut bench);
    }
    bench.refused("sync", "SERVER_UNREACHABLE");
    assert_eq!(number(&bench.ok("status"), "waiting"), 20);
    bench.restart();
    bench.reachable = true;
    bench.pass(400_000);
    let done = bench.ok("sync");
    assert_eq!(number(&done, "waiting"), 0);
    assert_eq!(bench.server.taken.len(), 22);
    let answer = bench.ok("sync");
    assert_eq!(number(&answer, "pushed"), 0, "told once");
}

#[test]
fn a_lost_answer_doubles_nothing() {
    let mut bench = Bench::ready();
    bench.server.lose_push_replies = 2;
    sell(&mut bench);
    assert_eq!(number(&bench.ok("status"), "waiting"), 1);
    assert_eq!(text(&bench.refused("sync", "SERVER_NOT_UNDERSTOOD"), "ok"), "none");
    let done = bench.ok("sync");
    assert_eq!(number(&done, "waiting"), 0);
    assert_eq!(bench.server.taken.len(), 3);
}

#[test]
fn a_wrong_code_and_then_the_right_one() {
    let mut bench = Bench::new();
    bench.refused("enrol http://server WRONG", "ENROLMENT_CODE_UNKNOWN");
    bench.refused("enrol server CODE", "BAD_ADDRESS");
    bench.reachable = false;
    bench.refused("enrol http://server CODE-1", "SERVER_UNREACHABLE");
    bench.reachable = true;
    let answer = bench.ok("enrol http://server CODE-1");
    assert_eq!((text(&answer, "terminal"), text(&answer, "store")), ("T01".into(), "S1".into()));
    let key = bench.folder.0.join("terminal.json");
    let mode = std::os::unix::fs::PermissionsExt::mode(&std::fs::metadata(key).unwrap().permissions());
    assert_eq!(mode & 0o777, 0o600);
}

#[test]
fn a_server_of_another_version_stops_no_sale() {
    let mut bench = Bench::ready();
    sell(&mut bench);
    let problem = Problem::new(426, "PROTOCOL_VERSION", "The server speaks version 2; update the till.");
    bench.reachable = false;
    sell(&mut bench);
    bench.reachable = true;
    bench.server.next = vec![WireResponse::problem(&problem)];
    let refused = bench.refused("sync", "PROTOCOL_VERSION");
    assert!(text(&refused, "detail").contains("update the till"));
    assert_eq!(bench.server.taken.len(), 4, "the push is taken all the same (U-4)");
    sell(&mut bench);
}

#[test]
fn what_answers_there_is_no_server_of_ours() {
    let mut bench = Bench::ready();
    bench.reachable = false;
    sell(&mut bench);
    bench.reachable = true;
    bench.server.next = vec![WireResponse::bytes(200, "text/html", b"<html>".to_vec())];
    bench.refused("sync", "SERVER_VERSION");
}

#[test]
fn a_restored_server_gets_what_it_lost() {
    let mut bench = Bench::ready();
    for _ in 0..3 {
        sell(&mut bench);
    }
    assert_eq!(bench.server.taken.len(), 5);
    // Back to the state after the second event.
    bench.server.taken.truncate(2);
    let head = protocol::open(&bench.server.taken[1].1).unwrap().head();
    bench.server.heads.insert(head.epoch.to_string(), head);
    bench.server.incarnation = Incarnation(id(501));
    bench.ok("network off");
    bench.ok("network on");
    let done = bench.ok("sync");
    assert_eq!(number(&done, "waiting"), 0);
    assert_eq!(bench.server.taken.len(), 5);
}

#[test]
fn pages_change_prices_and_drop_the_overlay() {
    let mut bench = Bench::ready();
    sell(&mut bench);
    assert_eq!(text(&bench.ok("stock TEA"), "quantity"), "20", "the feed has passed the sale, and says 20");
    let dearer = bench.server.product(2, "TEA", "Green tea", 60_000, "5901234123457");
    let stock = bench.server.stock(2, 3);
    let stock_id = protocol::StockData::entity_id(dearer.id, bench.server.warehouse_id);
    let feed = protocol::Feed::Store(bench.server.store_id).to_string();
    bench.server.position += 2;
    bench
        .server
        .pages
        .insert("catalog".into(), vec![vec![Change::put(EntityKind::Product, dearer.id, &dearer).unwrap()]]);
    bench.server.pages.insert(feed, vec![vec![Change::put(EntityKind::Stock, stock_id, &stock).unwrap()]]);
    let done = bench.ok("sync");
    assert_eq!(number(&done, "waiting"), 0);
    let stock = bench.ok("stock TEA");
    assert_eq!(
        (text(&stock, "quantity"), stock.get("unitPrice").unwrap()["amount"].clone()),
        ("3".into(), "6.00".into())
    );
}

#[test]
fn a_cursor_too_old_fetches_the_file_again() {
    let mut bench = Bench::ready();
    let gone = Problem::new(410, "SNAPSHOT_REQUIRED", "The cursor is too old; fetch the snapshot.");
    // The token still holds, so the first request is a pull.
    bench.server.requests.clear();
    bench.server.next = vec![WireResponse::problem(&gone)];
    bench.ok("sync");
    assert!(
        bench.server.requests.iter().any(|path| path == "/sync/v1/snapshot"),
        "{:?}",
        bench.server.requests
    );
    assert!(!bench.folder.0.join("replica-1.db").exists());
    sell(&mut bench);
}

#[test]
fn a_bootstrap_cut_off_goes_on_where_it_stopped() {
    let mut bench = Bench::new();
    bench.config.snapshot_chunk_bytes = 1_000;
    bench.start().unwrap();
    let cut = WireResponse::bytes(503, "text/plain", Vec::new());
    let all = bench.server.snapshot.len() as u64;
    assert!(all > 3_000, "the file is worth cutting: {all}");
    // enrol, challenge, hello, a push and one piece pass, then the server goes away.
    bench.server.next = Vec::new();
    let answer = {
        let mut passed = 0;
        let mut outputs = bench.till.as_mut().unwrap().step(
            bench.now,
            crate::api::Input::Command(crate::command::Command::parse("enrol http://server CODE-1").unwrap()),
        );
        loop {
            let Some((request, wire)) = outputs.iter().find_map(|output| match output {
                crate::api::Output::Send { request, wire, .. } => Some((*request, wire.clone())),
                _ => None,
            }) else {
                break outputs;
            };
            passed += 1;
            let result = if passed <= 5 { bench.server.answer(&wire) } else { cut.clone() };
            outputs = bench
                .till
                .as_mut()
                .unwrap()
                .step(bench.now, crate::api::Input::Response { request, result: Ok(result) });
        }
    };
    assert!(format!("{answer:?}").contains("\"catalogue\": Bool(false)"), "{answer:?}");
    bench.refused("login 1111", "NO_CATALOGUE");
    bench.server.requests.clear();
    bench.restart();
    bench.ok("sync");
    let pieces = bench.server.requests.iter().filter(|path| path.ends_with("snapshot")).count() as u64;
    assert_eq!(pieces, all.div_ceil(1_000) - 1, "not from the beginning");
    bench.ok("login 1111");
}

#[test]
fn a_torn_snapshot_is_not_used() {
    let mut bench = Bench::new();
    let good = bench.server.snapshot.clone();
    let middle = good.len() / 2;
    bench.ok("network on");
    let torn = {
        let mut torn = good.clone();
        torn[middle] ^= 1;
        torn
    };
    let whole = WireResponse::bytes(200, "application/zstd", torn)
        .with_header(protocol::header::ETAG, bench.server.etag());
    // Asked in turn: enrol, challenge, hello, snapshot.
    bench.server.next = Vec::new();
    bench.config.snapshot_chunk_bytes = 1 << 30;
    bench.start().unwrap();
    let mut step = 0;
    let mut input =
        crate::api::Input::Command(crate::command::Command::parse("enrol http://server CODE-1").unwrap());
    loop {
        let outputs = bench.till.as_mut().unwrap().step(bench.now, input);
        let send = outputs.iter().find_map(|output| match output {
            crate::api::Output::Send { request, wire, .. } => Some((*request, wire.clone())),
            _ => None,
        });
        let Some((request, wire)) = send else { break };
        step += 1;
        let response = if step == 4 { whole.clone() } else { bench.server.answer(&wire) };
        input = crate::api::Input::Response { request, result: Ok(response) };
    }
    bench.refused("login 1111", "NO_CATALOGUE");
    bench.ok("sync");
    bench.ok("login 1111");
}

#[test]
fn a_second_enrolment_begins_a_new_epoch() {
    let mut bench = Bench::ready();
    let first = sell(&mut bench);
    bench.ok("enrol http://server CODE-2");
    bench.ok("login 1111");
    let second = sell(&mut bench);
    assert!(first.contains("-1") && second.contains("-2"), "{first} {second}");
    assert_eq!(number(&bench.ok("status"), "waiting"), 0);
    bench.ok("journal verify");
}

#[test]
fn a_retry_probes_with_something_small_and_waits_longer_each_time() {
    let mut bench = Bench::ready();
    bench.reachable = false;
    sell(&mut bench);
    let first = bench.till.as_ref().unwrap().wake_at().unwrap();
    assert!(first > bench.now.ticks_ms);
    bench.reachable = true;
    bench.server.requests.clear();
    bench.pass(300_001);
    assert_eq!(bench.server.requests.first().map(String::as_str), Some("/sync/v1/challenge"));
    assert_eq!(number(&bench.ok("status"), "waiting"), 0);
    assert_eq!(bench.till.as_ref().unwrap().wake_at(), None, "an idle till owns no timer");
}
