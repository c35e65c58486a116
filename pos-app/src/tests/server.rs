//! The smallest server that a till can live with: it enrols, keeps what is pushed, serves one catalogue file
//! and pages that the test wrote. It decides nothing else.

use std::collections::BTreeMap;

use argon2::Argon2;
use argon2::password_hash::PasswordHasher;
use domain::{
    CategoryId, Currency, EmbeddedKind, EmbeddedScheme, ProductId, Quantity, StaffId, StoreId, TaxRate,
    TaxRule, TaxTreatment, TerminalId, WarehouseId,
};
use protocol::{
    BarcodeData, CategoryData, ChainHead, ChallengeReply, Change, Cursor, EnrolReply, EnrolRequest,
    EntityKind, Epoch, EventResult, Feed, HelloReply, HelloRequest, Incarnation, Outcome, Problem,
    ProductData, ProductStatus, PullPage, PushReply, StaffData, StockData, StoreData, TaxRuleData,
    TerminalKey, TimeAnchor, WireRequest, WireResponse, decode_push, header,
};
use rust_decimal::Decimal;
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

    pub fn product(&self, number: u128, sku: &str, name: &str, price: i64, code: &str) -> ProductData {
        ProductData {
            id: ProductId::new(id(number)),
            sku: sku.into(),
            name: name.into(),
            barcodes: vec![BarcodeData { code: code.into(), pack_quantity: Quantity::ONE }],
            unit: "pcs".into(),
            weighable: false,
            tare: None,
            tax_class: "standard".into(),
            unit_price_ten_thousandths: price,
            currency: Currency::USD,
            prices_include_tax: false,
            discountable: true,
            minimum_age: None,
            safety_block: false,
            status: ProductStatus::Active,
            category_id: None,
            image: None,
        }
    }

    pub fn stock(&self, number: u128, pieces: i64) -> StockData {
        StockData {
            product_id: ProductId::new(id(number)),
            warehouse_id: self.warehouse_id,
            on_hand_thousandths: pieces * 1000,
            allocated_thousandths: 0,
            held_thousandths: 0,
            as_of_ms: START_MS,
        }
    }

    fn products(&self) -> Vec<ProductData> {
        let mut coffee = self.product(1, "COFFEE", "Coffee beans 500 g", 99_000, "4006381333931");
        coffee.barcodes.push(BarcodeData {
            code: "14006381333938".into(),
            pack_quantity: Quantity::from_thousandths(6000),
        });
        let tea = self.product(2, "TEA", "Green tea", 45_000, "5901234123457");
        let mut wine = self.product(3, "WINE", "Red wine", 120_000, "9780201379624");
        wine.minimum_age = Some(18);
        let mut cheese = self.product(4, "CHEESE", "Cheese", 150_000, "2101234");
        cheese.weighable = true;
        cheese.unit = "kg".into();
        let mut toy = self.product(5, "TOY", "Toy car", 50_000, "4012345678901");
        toy.safety_block = true;
        let mut ham = self.product(6, "HAM", "Ham", 200_000, "2212345");
        ham.weighable = true;
        ham.unit = "kg".into();
        let house = self.product(7, "BAG", "Paper bag", 1_000, "77");
        let of = |product: ProductData, category: u128| ProductData {
            category_id: Some(CategoryId::new(id(category))),
            ..product
        };
        let (coffee, tea, wine, cheese) = (of(coffee, 51), of(tea, 51), of(wine, 52), of(cheese, 50));
        vec![coffee, tea, wine, cheese, toy, ham, house]
    }

    pub fn staff(&self, number: u128, name: &str, pin: &str, permissions: &[&str]) -> StaffData {
        let params = argon2::Params::new(8, 1, 1, None).unwrap();
        let argon2 = Argon2::new(argon2::Algorithm::Argon2id, argon2::Version::V0x13, params);
        StaffData {
            id: StaffId::new(id(number)),
            name: name.into(),
            role: "cashier".into(),
            permissions: permissions.iter().map(|permission| (*permission).to_owned()).collect(),
            pin_hash: argon2.hash_password_with_salt(pin.as_bytes(), &[1; 16]).unwrap().to_string(),
            active: true,
        }
    }

    pub fn store(&self) -> StoreData {
        let scheme = |prefix: &str, value, decimals| EmbeddedScheme {
            prefix: prefix.into(),
            item_digits: 5,
            value,
            value_digits: 5,
            price_check_digit: false,
            decimals,
        };
        StoreData {
            id: self.store_id,
            code: "S1".into(),
            name: "Corner Shop".into(),
            address: vec!["1 High Street".into()],
            warehouse_id: self.warehouse_id,
            zone: "TEST".into(),
            currency: Currency::USD,
            time_zone: "UTC".into(),
            day_cut_off_minutes: 0,
            policy: domain::PricingPolicy { cash_increment_minor: 5, ..Default::default() },
            receipt_header: vec![],
            receipt_footer: vec!["Thank you".into()],
            tax_number: None,
            embedded_schemes: vec![
                scheme("21", EmbeddedKind::Price, 2),
                scheme("22", EmbeddedKind::Weight, 3),
            ],
            discount_limit_percent: Decimal::TEN,
            quick_keys: Vec::new(),
            blind_count: false,
        }
    }

    fn changes(&self) -> Vec<Change> {
        let rule = TaxRule {
            tax_class: "standard".into(),
            zone: "TEST".into(),
            treatment: TaxTreatment::Taxed,
            rates: vec![TaxRate {
                code: "VAT".into(),
                name: "VAT".into(),
                percent: Decimal::TEN,
                compound: false,
            }],
            valid_from: jiff::civil::date(2000, 1, 1),
            valid_to: None,
        };
        let cashier = self.staff(
            20,
            "Ann",
            "1111",
            &["sell", "void", "discount", "shift_open", "shift_close", "cash_drop"],
        );
        let all = [
            "sell",
            "void",
            "discount",
            "discount_above_limit",
            "price_override",
            "refund",
            "shift_open",
            "shift_close",
            "no_sale",
            "cash_move",
            "cash_drop",
            "approve",
        ];
        let manager = self.staff(21, "Max", "9999", &all);
        let mut changes = vec![
            Change::put(EntityKind::Store, self.store_id, &self.store()).unwrap(),
            Change::put(EntityKind::TaxRule, "r1", &TaxRuleData { id: "r1".into(), rule }).unwrap(),
            Change::put(EntityKind::Staff, cashier.id, &cashier).unwrap(),
            Change::put(EntityKind::Staff, manager.id, &manager).unwrap(),
        ];
        // Tea and coffee are drinks, wine too but of its own; drinks and cheese are food.
        for (number, name, parent) in [(50, "Food", None), (51, "Drinks", Some(50)), (52, "Wine", Some(51))] {
            let category = CategoryData {
                id: CategoryId::new(id(number)),
                name: name.into(),
                parent_id: parent.map(|parent| CategoryId::new(id(parent))),
            };
            changes.push(Change::put(EntityKind::Category, category.id, &category).unwrap());
        }
        for product in self.products() {
            changes.push(Change::put(EntityKind::Product, product.id, &product).unwrap());
            let stock = StockData { product_id: product.id, ..self.stock(1, 20) };
            changes.push(
                Change::put(EntityKind::Stock, StockData::entity_id(product.id, self.warehouse_id), &stock)
                    .unwrap(),
            );
        }
        changes
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
