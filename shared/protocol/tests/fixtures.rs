//! Stored examples of everything that was ever shipped (U-4, J-3): today's code must open, verify and read them,
//! and seal the same input to the same bytes. A stored example is never changed; `COUNTERFOIL_STORE_FIXTURES=1`
//! stores those that are missing.

#![allow(clippy::unwrap_used, reason = "a helper that fails fails its test")]

mod examples;

use domain::{ProductId, WarehouseId};
use examples::*;
use protocol::*;
use std::path::PathBuf;

fn path(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fixtures/v1").join(name)
}

fn stored(name: &str) -> Vec<u8> {
    std::fs::read(path(name)).unwrap_or_else(|_| panic!("the stored example {name} is missing"))
}

/// Compares with the stored example, byte for byte.
fn same(name: &str, bytes: &[u8]) {
    if std::env::var_os("COUNTERFOIL_STORE_FIXTURES").is_some() && !path(name).exists() {
        std::fs::write(path(name), bytes).unwrap();
    }
    let stored = stored(name);
    assert!(
        stored == bytes,
        "{name} is made differently today:\n{}\nstored:\n{}",
        String::from_utf8_lossy(bytes),
        String::from_utf8_lossy(&stored)
    );
}

fn event_lines(sealed: &Sealed) -> String {
    let event = String::from_utf8(sealed.bytes.clone()).unwrap();
    let personal = sealed.personal.as_deref().unwrap_or("-");
    format!("{event}\n{}\n{}\n{personal}\n", sealed.hash, sealed.signature)
}

#[test]
fn every_kind_is_sealed_opened_and_verified_as_ever() {
    let key = terminal_key().public();
    same("terminal-key.txt", format!("{key}\n").as_bytes());
    let mut prev = genesis(terminal_id(), &epoch());
    let mut kinds = Vec::new();
    for (sealed, (body, money)) in chain().iter().zip(bodies()) {
        let name = format!("event-{}.txt", body.kind());
        same(&name, event_lines(sealed).as_bytes());

        let text = String::from_utf8(stored(&name)).unwrap();
        let lines: Vec<&str> = text.lines().collect();
        let hash: Hash = lines[1].parse().unwrap();
        let opened = verify_sealed(lines[0].as_bytes(), hash, &lines[2].parse().unwrap(), &key).unwrap();
        assert_eq!(opened.body().unwrap(), body);
        assert_eq!(opened.header.money, money);
        assert_eq!(opened.header.prev_hash, prev);
        assert!(opened.personal_matches((lines[3] != "-").then_some(lines[3])));
        assert!(!opened.personal_matches(Some("{}")));
        prev = hash;
        kinds.push(body.kind().to_owned());
    }
    kinds.sort();
    let mut known: Vec<_> = EventBody::KINDS.iter().map(|kind| (*kind).to_owned()).collect();
    known.sort();
    assert_eq!(kinds, known, "every kind has its stored example");
}

#[test]
fn every_altered_byte_of_an_event_is_noticed() {
    let sealed = &chain()[2];
    let key = terminal_key().public();
    for at in 0..sealed.bytes.len() {
        let mut altered = sealed.bytes.clone();
        altered[at] ^= 1;
        assert!(verify_sealed(&altered, sealed.hash, &sealed.signature, &key).is_err(), "byte {at}");
    }
    let other = server_key().public();
    assert!(verify_sealed(&sealed.bytes, sealed.hash, &sealed.signature, &other).is_err());
}

/// An event of a later till: new fields in envelope and body, and a kind that is not known here.
fn later_events() -> Vec<(String, &'static str)> {
    let sale = String::from_utf8(chain()[2].bytes.clone()).unwrap();
    let more = sale.replace(",\"body\":{", ",\"mood\":{\"sunny\":1.50},\"body\":{\"loyalty\":[1,2],");
    let kind = sale.replace("\"kind\":\"SaleCompleted\"", "\"kind\":\"GoodsLent\"");
    let schema = sale.replace("\"schema\":1,", "\"schema\":99,");
    vec![(more, "more-fields"), (kind, "unknown-kind"), (schema, "later-schema")]
}

#[test]
fn unknown_fields_kinds_and_schemas_are_kept() {
    for (event, name) in later_events() {
        let hash = Hash::of("event", event.as_bytes());
        let signature = terminal_key().sign(Purpose::Event, hash.bytes());
        same(&format!("later-{name}.txt"), format!("{event}\n{hash}\n{signature}\n-\n").as_bytes());

        let opened = verify_sealed(event.as_bytes(), hash, &signature, &terminal_key().public()).unwrap();
        // Even what is not understood can be booked to suspense.
        assert_eq!(opened.header.money.total_minor, 1_541);
        match (name, opened.body().unwrap()) {
            ("more-fields", EventBody::SaleCompleted(body)) => {
                assert_eq!(body, sale());
                assert!(opened.raw_body.get().starts_with("{\"loyalty\":[1,2],"));
            }
            ("unknown-kind", body @ EventBody::Unknown { .. }) => {
                assert_eq!((body.kind(), body.schema()), ("GoodsLent", 1));
                let again = seal(&opened.header, &body, &terminal_key()).unwrap();
                let reopened = open(&again.bytes).unwrap();
                assert_eq!(reopened.raw_body.get(), opened.raw_body.get());
            }
            ("later-schema", EventBody::Unknown { kind, schema, body }) => {
                assert_eq!((kind.as_str(), schema), ("SaleCompleted", 99));
                assert_eq!(body.text(), opened.raw_body.get());
            }
            (name, body) => panic!("{name} was read as {body:?}"),
        }
        // Sent on, the bytes are the same.
        let sent = PushEvent { signature, personal: None, bytes: event.into_bytes() };
        let push = encode_push(&push_header(), std::slice::from_ref(&sent), Encoding::Zstd).unwrap();
        assert_eq!(decode_push(&push, Encoding::Zstd).unwrap().events, [sent]);
    }
}

#[test]
fn a_push_is_as_ever() {
    let events = push_events(&chain());
    same("push.txt", &encode_push(&push_header(), &events, Encoding::Plain).unwrap());
    for (name, encoding) in
        [("push.txt", Encoding::Plain), ("push.zst", Encoding::Zstd), ("push.gz", Encoding::Gzip)]
    {
        if std::env::var_os("COUNTERFOIL_STORE_FIXTURES").is_some() && !path(name).exists() {
            std::fs::write(path(name), encode_push(&push_header(), &events, encoding).unwrap()).unwrap();
        }
        // Compressors may change; what they made stays readable.
        let push = decode_push(&stored(name), encoding).unwrap();
        assert_eq!(push.header, push_header());
        assert_eq!(push.events, events);
        push.authenticate(&terminal_key().public()).unwrap();
        let checked = push.check(&terminal_key().public());
        assert!(checked.iter().all(|event| event.authentic && event.chained && event.opened.is_ok()));
    }
}

/// A line that goes along with another (M-8) says so; to a till or server of before it is a line like any other.
#[test]
fn linked_lines_are_as_ever() {
    let linked = || {
        let mut sale = sale();
        sale.lines[1].follows_line_id = Some(sale.lines[0].line_id);
        sale
    };
    let money = bodies()[2].1.clone();
    let sealed = seal(&header(1, genesis(terminal_id(), &epoch()), money), &linked().into(), &terminal_key());
    same("event-SaleCompleted-linked.txt", event_lines(&sealed.unwrap()).as_bytes());
    let text = String::from_utf8(stored("event-SaleCompleted-linked.txt")).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    let (hash, signature) = (lines[1].parse().unwrap(), lines[2].parse().unwrap());
    let opened = verify_sealed(lines[0].as_bytes(), hash, &signature, &terminal_key().public()).unwrap();
    assert_eq!(opened.body().unwrap(), EventBody::from(linked()));
    let before =
        opened.raw_body.get().replace(",\"followsLineId\":\"01935a00-0000-7000-8000-000000000011\"", "");
    assert_eq!(serde_json::from_str::<SaleCompleted>(&before).unwrap(), sale());
}

fn stock() -> StockData {
    StockData {
        product_id: ProductId::new(id(0x21)),
        warehouse_id: WarehouseId::new(id(0x31)),
        on_hand_thousandths: 12_000,
        allocated_thousandths: 1_000,
        held_thousandths: 500,
        as_of_ms: 1_764_000_100_000,
    }
}

#[test]
fn a_push_reply_is_as_ever() {
    let chain = chain();
    let result = |seq: u128, outcome| EventResult {
        event_id: Some(domain::EventId::new(id(0xe000 + seq))),
        outcome,
        order_number: None,
        code: None,
        detail: None,
    };
    let reply = PushReply {
        incarnation: Incarnation(id(0x1c)),
        position: 4_711,
        head: Some(ChainHead { epoch: epoch(), seq: 12, hash: chain[11].hash }),
        results: vec![
            result(1, Outcome::Duplicate),
            EventResult { order_number: Some("ORD-2026-000001".to_owned()), ..result(3, Outcome::Applied) },
            EventResult {
                event_id: None,
                code: Some("UNREADABLE".to_owned()),
                detail: Some("the data cannot be read".to_owned()),
                ..result(4, Outcome::Quarantined)
            },
        ],
        need: Some(NeedFrom { epoch: epoch(), from_seq: 2 }),
        retry_after_ms: Some(1_500),
        epoch_closed: true,
    };
    same("push-reply.json", &serde_json::to_vec(&reply).unwrap());
    assert_eq!(serde_json::from_slice::<PushReply>(&stored("push-reply.json")).unwrap(), reply);
    let later = r#"{"eventId":null,"outcome":"deferred","colour":"red"}"#;
    assert_eq!(serde_json::from_str::<EventResult>(later).unwrap().outcome, Outcome::Stored);
}

#[test]
fn a_pull_page_is_as_ever() {
    let stock = stock();
    let feed: Feed = "store:01935a00-0000-7000-8000-000000000051".parse().unwrap();
    let cursor = Cursor { feed, incarnation: Incarnation(id(0x1c)), position: 4_711 };
    let page = PullPage {
        feed,
        changes: vec![
            Change::put(
                EntityKind::Stock,
                StockData::entity_id(stock.product_id, stock.warehouse_id),
                &stock,
            )
            .unwrap(),
            Change {
                data: Some(Raw::parse("{\"x\": [1, 2.50]}").unwrap()),
                ..Change::removed("later_kind", 9)
            },
            Change::removed("staff", id(0x43)),
        ],
        cursor: cursor.encode(),
        position: 4_711,
        more: true,
        head: 5_000,
        as_of_ms: 1_764_000_100_000,
    };
    same("pull-page.json", &serde_json::to_vec(&page).unwrap());
    let read: PullPage = serde_json::from_slice(&stored("pull-page.json")).unwrap();
    assert_eq!(read, page);
    assert_eq!(read.changes[1].data.as_ref().unwrap().text(), "{\"x\": [1, 2.50]}");
    assert_eq!(read.changes[0].data.as_ref().unwrap().read::<StockData>().unwrap(), stock);
    assert_eq!(Cursor::parse_for(&read.cursor, feed, cursor.incarnation), Ok(cursor));
}

#[test]
fn a_receipt_code_is_as_ever() {
    let key = terminal_key();
    for (name, with_lines) in [("receipt-code.txt", true), ("receipt-code-without-lines.txt", false)] {
        let code = receipt_code(&chain(), with_lines);
        same(name, format!("{}\n", code.encode(&key)).as_bytes());
        let stored = String::from_utf8(stored(name)).unwrap();
        assert_eq!(ReceiptCode::verify(&stored, &key.public()).unwrap(), code);
    }
}

#[test]
fn the_handshake_is_as_ever() {
    let key = terminal_key();
    let enrol = EnrolRequest::sign("ABCD-EFGH", &key, Some("till-1".to_owned()), time(1));
    same("enrol-request.json", &serde_json::to_vec(&enrol).unwrap());
    serde_json::from_slice::<EnrolRequest>(&stored("enrol-request.json")).unwrap().verify().unwrap();
    let reply = EnrolReply {
        terminal_id: terminal_id(),
        terminal_code: "T01".to_owned(),
        epoch: epoch(),
        store_id: domain::StoreId::new(id(0x51)),
        store_code: "S1".to_owned(),
        warehouse_id: WarehouseId::new(id(0x31)),
        currency: usd(),
        zone: "US-CA".to_owned(),
        incarnation: Incarnation(id(0x1c)),
        server_key: server_key().public(),
        server_ms: 1_764_000_000_000,
        anchor: TimeAnchor::sign(&server_key(), terminal_id(), 1_764_000_000_000),
        feeds: vec![Feed::Catalog, Feed::Terminal(terminal_id())],
        snapshot: "/sync/v1/snapshot".to_owned(),
    };
    same("enrol-reply.json", &serde_json::to_vec(&reply).unwrap());
    let later = String::from_utf8(stored("enrol-reply.json")).unwrap();
    let later = later.replace("[\"catalog\"", "[\"catalog\",\"weather\"");
    let read: EnrolReply = serde_json::from_str(&later).unwrap();
    assert_eq!(read, reply);
    read.anchor.verify(&read.server_key).unwrap();
    assert!(TimeAnchor { server_ms: 0, ..read.anchor }.verify(&read.server_key).is_err());

    let head = ChainHead { epoch: epoch(), seq: 12, hash: chain()[11].hash };
    let hello = HelloRequest::sign(terminal_id(), "a challenge | with a bar", &head, time(21), &key);
    same("hello-request.json", &serde_json::to_vec(&hello).unwrap());
    let read: HelloRequest = serde_json::from_slice(&stored("hello-request.json")).unwrap();
    read.verify(&key.public()).unwrap();
    assert_eq!(read.head(), head);
    for altered in [
        HelloRequest { seq: 11, ..read.clone() },
        HelloRequest { challenge: "another".to_owned(), ..read.clone() },
        HelloRequest { signature: enrol.signature, ..read },
    ] {
        assert!(altered.verify(&key.public()).is_err());
    }
    assert!(EnrolRequest { code: "ABCD-EFGX".to_owned(), ..enrol }.verify().is_err());
}
