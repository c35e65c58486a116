//! The smallest server that a till can live with: it enrols, keeps what is pushed, serves one catalogue file
//! and pages that the test wrote. It decides nothing else.

use std::collections::BTreeMap;

use domain::{Currency, StoreId, TerminalId, WarehouseId};
use protocol::{
    ChainHead, ChallengeReply, Change, Cursor, EnrolReply, EnrolRequest, Epoch, EventResult, Feed,
    HelloReply, HelloRequest, Incarnation, Outcome, Problem, PullPage, PushReply, TerminalKey, TimeAnchor,
    WireRequest, WireResponse, decode_push, header,
};
use uuid::Uuid;

use super::bench::{Folder, START_MS};

pub struct Server {
    key: TerminalKey,
    pub incarnation: Incarnation,
    pub terminal_id: TerminalId,
    pub store_id: StoreId,
    pub warehouse_id: WarehouseId,
    /// Per event id: its bytes, in order of arrival.
    pub taken: Vec<(String, Vec<u8>)>,
    pub heads: BTreeMap<String, ChainHead>,
    pub position: i64,
    pub pages: BTreeMap<String, Vec<Vec<Change>>>,
    pub snapshot: Vec<u8>,
    pub pushes: u64,
    /// The next answers, whatever is asked for.
    pub next: Vec<WireResponse>,
    pub requests: Vec<String>,
    pub lose_push_replies: u32,
    pub epoch_number: u32,
    terminal_key: Option<protocol::PublicKey>,
}

pub fn id(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

impl Server {
    pub fn new() -> Self {
        let mut server = Self {
            key: TerminalKey::from_seed([9; 32]),
            incarnation: Incarnation(id(500)),
            terminal_id: TerminalId::new(id(600)),
            store_id: StoreId::new(id(700)),
            warehouse_id: WarehouseId::new(id(800)),
            taken: Vec::new(),
            heads: BTreeMap::new(),
            position: 10,
            pages: BTreeMap::new(),
            snapshot: Vec::new(),
            pushes: 0,
            next: Vec::new(),
            requests: Vec::new(),
            lose_push_replies: 0,
            epoch_number: 0,
            terminal_key: None,
        };
        server.snapshot = server.make_snapshot();
        server
    }

    pub fn answer(&mut self, wire: &WireRequest) -> WireResponse {
        self.requests.push(wire.path.clone());
        if let Some(next) = self.next.pop() {
            return next;
        }
        match wire.path.as_str() {
            "/sync/v1/enrol" => self.enrol(&wire.read().unwrap()),
            "/sync/v1/challenge" => {
                WireResponse::json(200, &ChallengeReply { challenge: "sign me".into() }).unwrap()
            }
            "/sync/v1/hello" => self.hello(&wire.read().unwrap()),
            "/sync/v1/push" => self.push(wire),
            "/sync/v1/snapshot" => self.piece(wire),
            "/sync/v1/pull" => self.pull(wire),
            other => panic!("{other}"),
        }
    }

    fn enrol(&mut self, request: &EnrolRequest) -> WireResponse {
        request.verify().unwrap();
        if !request.code.starts_with("CODE") {
            let problem = Problem::new(
                401,
                "ENROLMENT_CODE_UNKNOWN",
                "This code is not known; ask a manager for another.",
            );
            return WireResponse::problem(&problem);
        }
        self.epoch_number += 1;
        self.terminal_key = Some(request.public_key);
        let reply = EnrolReply {
            terminal_id: self.terminal_id,
            terminal_code: "T01".into(),
            epoch: Epoch::mint(self.epoch_number, [7; 5]),
            store_id: self.store_id,
            store_code: "S1".into(),
            warehouse_id: self.warehouse_id,
            currency: Currency::USD,
            zone: "TEST".into(),
            incarnation: self.incarnation,
            server_key: self.key.public(),
            server_ms: START_MS,
            anchor: TimeAnchor::sign(&self.key, self.terminal_id, START_MS),
            feeds: vec![Feed::Catalog, Feed::Store(self.store_id)],
            snapshot: "/sync/v1/snapshot".into(),
        };
        WireResponse::json(200, &reply).unwrap()
    }

    fn hello(&mut self, request: &HelloRequest) -> WireResponse {
        request.verify(&self.terminal_key.unwrap()).unwrap();
        let reply = HelloReply {
            token: "token".into(),
            expires_in_ms: 900_000,
            server_ms: START_MS,
            anchor: TimeAnchor::sign(&self.key, self.terminal_id, START_MS),
            head: self.heads.get(request.epoch.as_str()).cloned(),
            incarnation: self.incarnation,
            feeds: vec![Feed::Catalog.to_string(), Feed::Store(self.store_id).to_string(), "weather".into()],
            epoch_closed: false,
        };
        WireResponse::json(200, &reply).unwrap()
    }

    fn push(&mut self, wire: &WireRequest) -> WireResponse {
        self.pushes += 1;
        let encoding = protocol::Encoding::parse(wire.encoding.as_deref()).unwrap();
        let push = decode_push(&wire.body, encoding).unwrap();
        push.authenticate(&self.terminal_key.unwrap()).unwrap();
        let mut results = Vec::new();
        for event in &push.events {
            let opened = protocol::open(&event.bytes).unwrap();
            let event_id = opened.header.event_id;
            let known = self.taken.iter().any(|(known, _)| *known == event_id.to_string());
            if !known {
                self.taken.push((event_id.to_string(), event.bytes.clone()));
                self.position += 1;
            }
            let head = opened.head();
            let longest = self.heads.entry(head.epoch.to_string()).or_insert_with(|| head.clone());
            if head.seq > longest.seq {
                *longest = head;
            }
            results.push(EventResult {
                event_id: Some(event_id),
                outcome: if known { Outcome::Duplicate } else { Outcome::Applied },
                order_number: None,
                code: None,
                detail: None,
            });
        }
        if self.lose_push_replies > 0 {
            self.lose_push_replies -= 1;
            return WireResponse::bytes(502, "text/html", b"bad gateway".to_vec());
        }
        let reply = PushReply {
            incarnation: self.incarnation,
            position: self.position,
            head: self.heads.get(push.header.epoch.as_str()).cloned(),
            results,
            need: None,
            retry_after_ms: None,
            epoch_closed: false,
        };
        WireResponse::json(200, &reply).unwrap()
    }

    pub fn etag(&self) -> String {
        use sha2::Digest;
        format!("\"{}\"", protocol::Hash::from_bytes(sha2::Sha256::digest(&self.snapshot).into()))
    }

    fn piece(&self, wire: &WireRequest) -> WireResponse {
        assert_eq!(wire.bearer.as_deref(), Some("token"));
        let (first, last) = wire.range.unwrap();
        let all = self.snapshot.len() as u64;
        let last = last.min(all - 1);
        let body = self.snapshot[first as usize..=last as usize].to_vec();
        WireResponse::bytes(206, "application/zstd", body)
            .with_header(header::ETAG, self.etag())
            .with_header(header::LENGTH, all)
            .with_header(header::POSITION, 10)
            .with_header(header::CONTENT_RANGE, format!("bytes {first}-{last}/{all}"))
    }

    fn pull(&mut self, wire: &WireRequest) -> WireResponse {
        let feed: Feed = wire.query["feed"].parse().unwrap();
        let at = Cursor::parse(&wire.query["cursor"]).unwrap().position;
        let waiting = self.pages.entry(feed.to_string()).or_default();
        let changes = if waiting.is_empty() { Vec::new() } else { waiting.remove(0) };
        let more = !waiting.is_empty();
        let position = if more { at + 1 } else { self.position.max(at) };
        let page = PullPage {
            feed,
            changes,
            cursor: Cursor { feed, incarnation: self.incarnation, position }.encode(),
            position,
            more,
            head: self.position,
            as_of_ms: START_MS,
        };
        WireResponse::json(200, &page).unwrap()
    }

    fn make_snapshot(&self) -> Vec<u8> {
        let folder = Folder::new();
        let path = folder.0.join("made.db");
        let mut database = replica::create(rusqlite::Connection::open(&path).unwrap(), START_MS).unwrap();
        replica::fill(&mut database, START_MS, |put| {
            for change in self.changes() {
                put(change)?;
            }
            Ok(())
        })
        .unwrap();
        let mut none = super::bench::Counted(1);
        database
            .write(START_MS, &mut none, |tx| -> Result<(), replica::ReplicaError> {
                for feed in [Feed::Catalog, Feed::Store(self.store_id)] {
                    let cursor = Cursor { feed, incarnation: self.incarnation, position: 10 }.encode();
                    replica::set_cursor(tx, feed, &cursor, 10, START_MS)?;
                }
                Ok(())
            })
            .unwrap();
        replica::finish(database, START_MS).unwrap();
        zstd::bulk::compress(&std::fs::read(&path).unwrap(), 3).unwrap()
    }
}
