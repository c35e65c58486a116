//! A till over real HTTP: enrolment, catalogue, a sale, and what the office then reads about it.

use domain::{
    Currency, EventId, LineId, ProductId, Quantity, ShiftId, StaffId, TaxTreatment, TenderMethod, TicketId,
    uuid_v7,
};
use protocol::{
    ChainHead, ChallengeReply, Encoding, EnrolReply, EnrolRequest, EventBody, Header, HelloReply,
    HelloRequest, MoneySummary, Now, PROTOCOL, PublicKey, PullPage, PushEvent, PushHeader, PushReply,
    SaleCompleted, SaleLine, TenderLine, TerminalKey, TimeEvidence, encode_push, genesis, receipt_number,
    seal,
};
use reqwest::Response;
use serde::de::DeserializeOwned;
use serde_json::Value;
use sha2::Digest;

use super::{Shop, TempFolder, json};
use crate::http::serve::now_ms;

/// A till of the protocol's own functions, which pushes one event.
pub(super) struct Till<'a> {
    shop: &'a Shop,
    key: TerminalKey,
    enrolled: EnrolReply,
    pub(super) token: String,
    ids: u8,
}

fn time() -> TimeEvidence {
    TimeEvidence::new(Now { wall_ms: now_ms(), boot_id: uuid_v7(0, [1; 10]), ticks_ms: 1 }, None)
}

async fn post<T: DeserializeOwned>(shop: &Shop, path: &str, body: Vec<u8>) -> T {
    let response = shop.client.post(format!("{}{path}", shop.url)).body(body).send().await.unwrap();
    serde_json::from_value(json(response, 200).await).unwrap()
}

impl<'a> Till<'a> {
    pub(super) async fn enrol(shop: &'a Shop) -> Self {
        let key = TerminalKey::from_seed([7; 32]);
        let code = shop.demo["enrolmentCodes"][0].as_str().unwrap();
        let request = EnrolRequest::sign(code, &key, None, time());
        let enrolled: EnrolReply = post(shop, "/sync/v1/enrol", serde_json::to_vec(&request).unwrap()).await;
        let asked = format!(r#"{{"terminalId":"{}"}}"#, enrolled.terminal_id);
        let challenge: ChallengeReply = post(shop, "/sync/v1/challenge", asked.into_bytes()).await;
        let hash = genesis(enrolled.terminal_id, &enrolled.epoch);
        let head = ChainHead { epoch: enrolled.epoch.clone(), seq: 0, hash };
        let hello = HelloRequest::sign(enrolled.terminal_id, &challenge.challenge, &head, time(), &key);
        let hello: HelloReply = post(shop, "/sync/v1/hello", serde_json::to_vec(&hello).unwrap()).await;
        let key_of_server: PublicKey = enrolled.server_key;
        hello.anchor.verify(&key_of_server).unwrap();
        Self { shop, key, enrolled, token: hello.token, ids: 0 }
    }

    fn id(&mut self) -> uuid::Uuid {
        self.ids += 1;
        uuid_v7(now_ms(), [self.ids; 10])
    }

    /// One piece for 2.16, of which 0.16 tax, paid with 5.00 in cash.
    pub(super) fn sale(&mut self, product: &Value) -> SaleCompleted {
        let taxes: Vec<domain::TaxPortion> = serde_json::from_str(
            r#"[{"code":"CITY","name":"City tax","percent":"8","baseMinor":200,"taxMinor":16}]"#,
        )
        .unwrap();
        let line = SaleLine {
            line_id: LineId::new(self.id()),
            product_id: product["id"].as_str().unwrap().parse::<ProductId>().unwrap(),
            sku: product["sku"].as_str().unwrap().to_owned(),
            name: product["name"].as_str().unwrap().to_owned(),
            quantity: Quantity::ONE,
            unit_price_ten_thousandths: 20_000,
            price_override: None,
            gross_minor: 200,
            line_discount_minor: 0,
            document_discount_minor: 0,
            discount_reason: None,
            net_minor: 200,
            tax_minor: 16,
            total_minor: 216,
            tax_class: "standard".to_owned(),
            tax_treatment: TaxTreatment::Taxed,
            taxes: taxes.clone(),
            barcode: None,
            follows_line_id: None,
        };
        SaleCompleted {
            receipt_number: receipt_number("S1", &self.enrolled.terminal_code, &self.enrolled.epoch, 1),
            ticket_id: TicketId::new(self.id()),
            store_id: self.enrolled.store_id,
            warehouse_id: self.enrolled.warehouse_id,
            shift_id: ShiftId::new(self.id()),
            cashier_id: StaffId::new(self.id()),
            cashier_name: "Cato Lane".to_owned(),
            customer_id: None,
            business_date: jiff::civil::date(2026, 3, 14),
            prices_include_tax: false,
            lines: vec![line],
            tenders: vec![TenderLine { method: TenderMethod::Cash, amount_minor: 500, reference: None }],
            change_minor: 284,
            cash_rounding_minor: 0,
            subtotal_minor: 200,
            discount_minor: 0,
            tax_minor: 16,
            total_minor: 216,
            taxes,
        }
    }

    pub(super) async fn push(
        &self,
        body: impl Into<EventBody>,
        money: MoneySummary,
        encoding: Encoding,
    ) -> PushReply {
        let packed = self.pack(body, money, encoding);
        let reply = json(self.send(packed, encoding).await, 200).await;
        serde_json::from_value(reply).unwrap()
    }

    /// Seals an event, the journal's first, and packs it into a push.
    pub(super) fn pack(
        &self,
        body: impl Into<EventBody>,
        money: MoneySummary,
        encoding: Encoding,
    ) -> Vec<u8> {
        self.pack_at(body, money, encoding, now_ms())
    }

    /// The same, at this time by the till's clock.
    pub(super) fn pack_at(
        &self,
        body: impl Into<EventBody>,
        money: MoneySummary,
        encoding: Encoding,
        wall_ms: i64,
    ) -> Vec<u8> {
        let enrolled = &self.enrolled;
        let header = Header {
            event_id: EventId::new(uuid_v7(now_ms(), [99; 10])),
            terminal_id: enrolled.terminal_id,
            epoch: enrolled.epoch.clone(),
            seq: 1,
            prev_hash: genesis(enrolled.terminal_id, &enrolled.epoch),
            time: TimeEvidence { wall_ms, ..time() },
            money,
        };
        let sealed = seal(&header, &body.into(), &self.key).unwrap();
        let event = PushEvent { signature: sealed.signature, personal: None, bytes: sealed.bytes };
        let header = PushHeader {
            protocol: PROTOCOL,
            terminal_id: enrolled.terminal_id,
            epoch: enrolled.epoch.clone(),
            incarnation: Some(enrolled.incarnation),
            time: time(),
        };
        encode_push(&header, &[event], encoding).unwrap()
    }

    /// Sends a push, whatever is answered.
    pub(super) async fn send(&self, packed: Vec<u8>, encoding: Encoding) -> Response {
        let mut request = self.shop.client.post(format!("{}/sync/v1/push", self.shop.url));
        if let Some(name) = encoding.name() {
            request = request.header("content-encoding", name);
        }
        request.body(packed).send().await.unwrap()
    }
}

/// 2.16 in cash, of which 0.16 tax.
pub(super) fn cash() -> MoneySummary {
    MoneySummary {
        currency: Currency::USD,
        total_minor: 216,
        tax_minor: 16,
        tenders: [("cash".to_owned(), 216)].into(),
    }
}

async fn a_sale_is_read_in_the_office_and_in_the_books(folder: TempFolder) {
    let shop = Shop::start(&folder).await;
    let owner = shop.owner().await;
    let product = shop.demo["products"][0].clone();
    let mut till = Till::enrol(&shop).await;
    let sale = till.sale(&product);
    let first = till.push(sale.clone(), cash(), Encoding::Zstd).await;
    assert_eq!(first.results[0].outcome, protocol::Outcome::Applied, "{:?}", first.results);

    let orders = shop.get("/api/orders/pos?store=S1", &owner, 200).await;
    let order = &orders["data"][0];
    assert_eq!(orders["data"].as_array().unwrap().len(), 1);
    assert_eq!(order["receiptNumber"], sale.receipt_number);
    assert_eq!(order["salesChannel"], "POS");
    assert_eq!(order["total"]["amount"], "2.16");
    assert_eq!(order["change"]["amount"], "2.84");
    assert_eq!(order["taxLines"][0]["tax"]["amount"], "0.16");
    assert_eq!(order["items"][0]["sku"], product["sku"]);
    assert_eq!(order["items"][0]["unitPrice"]["amount"], "2.00");
    assert_eq!(order["payments"][0]["amount"]["amount"], "2.16", "net of change");
    let id = order["id"].as_str().unwrap();
    assert_eq!(&shop.get(&format!("/api/orders/pos/{id}"), &owner, 200).await, order);
    for filter in [
        format!("terminal={}", till.enrolled.terminal_id),
        format!("shift={}", sale.shift_id),
        format!("receipt={}", sale.receipt_number),
    ] {
        let found = shop.get(&format!("/api/orders/pos?{filter}"), &owner, 200).await;
        assert_eq!(found["data"][0]["id"], id, "{filter}");
    }

    let entry = order["journalEntryId"].as_str().unwrap();
    let entry = shop.get(&format!("/api/accounting/journal-entries/{entry}"), &owner, 200).await;
    assert_eq!(entry["entryDate"], "2026-03-14");
    let ledger = shop.get("/api/accounting/accounts/1010/ledger?from=2026-03-14", &owner, 200).await;
    assert_eq!(ledger["transactions"][0]["entryNumber"], entry["entryNumber"]);
    assert_eq!(ledger["transactions"][0]["balance"]["amount"], "2.16");
    assert_eq!(ledger["closingBalance"]["amount"], "2.16");
    let trial = shop.get("/api/accounting/trial-balance?asOf=2026-03-14", &owner, 200).await;
    assert_eq!(trial["totals"]["debit"], trial["totals"]["credit"]);

    let tills = shop.get("/api/terminals?store=S1", &owner, 200).await;
    assert_eq!(tills["data"][0]["headSeq"], 1);
    assert!(tills["data"][0]["lastEventAt"].is_string());
    shop.stop().await;
}

async fn selling_more_than_there_is_opens_a_discrepancy_with_its_cause(folder: TempFolder) {
    let shop = Shop::start(&folder).await;
    let mut till = Till::enrol(&shop).await;
    let mut sale = till.sale(&shop.demo["products"][0]);
    sale.lines[0].quantity = Quantity::from_thousandths(1_000_000);
    sale.lines[0].unit_price_ten_thousandths = 20;
    let reply = till.push(sale, cash(), Encoding::Plain).await;
    assert_eq!(reply.results[0].outcome, protocol::Outcome::Applied, "S-10: never refused");
    let owner = shop.owner().await;
    let open = shop.get("/api/inventory/discrepancies?status=Open", &owner, 200).await;
    let found = &open["data"][0];
    assert_eq!(found["rule"], "PHYSICAL_PRECEDENCE");
    assert!(found["quantity"].as_str().unwrap().starts_with('-'));
    assert_eq!(found["causes"][0]["quantity"], "1000");
    let id = found["productId"].as_str().unwrap();
    let stock = shop.get(&format!("/api/inventory/{id}"), &owner, 200).await;
    assert!(stock["stock"].as_array().unwrap().iter().any(|row| row["quantity"] == found["quantity"]));
    shop.stop().await;
}

async fn what_cannot_be_booked_is_shown_to_a_manager(folder: TempFolder) {
    let shop = Shop::start(&folder).await;
    let till = Till::enrol(&shop).await;
    let body = protocol::Raw::of(&serde_json::json!({ "later": true })).unwrap();
    let unknown = EventBody::Unknown { kind: "FromTheFuture".to_owned(), schema: 9, body };
    let money = MoneySummary {
        currency: Currency::USD,
        total_minor: 700,
        tax_minor: 0,
        tenders: [("cash".to_owned(), 700)].into(),
    };
    let reply = till.push(unknown, money, Encoding::Gzip).await;
    assert_eq!(reply.results[0].outcome, protocol::Outcome::Quarantined);
    let listed = shop.get("/api/quarantine?status=Open", &shop.owner().await, 200).await;
    assert_eq!(listed["data"][0]["seq"], 1);
    assert_eq!(listed["data"][0]["total"]["amount"], "7.00");
    assert!(listed["data"][0]["journalEntryId"].is_string());
    shop.stop().await;
}

async fn the_catalogue_comes_as_a_file_in_pieces_then_by_feed(folder: TempFolder) {
    let shop = Shop::start(&folder).await;
    let till = Till::enrol(&shop).await;
    let get = async |path: &str, range: &str| {
        let mut request = shop.client.get(format!("{}{path}", shop.url)).bearer_auth(&till.token);
        if !range.is_empty() {
            request = request.header("range", range);
        }
        request.send().await.unwrap()
    };
    let whole = get("/sync/v1/snapshot", "").await;
    assert_eq!(whole.status(), 200);
    assert_eq!(whole.headers()["content-type"], "application/zstd");
    let etag = whole.headers()["etag"].to_str().unwrap().to_owned();
    let whole = whole.bytes().await.unwrap();
    let mut pieces = Vec::new();
    loop {
        let piece =
            get("/sync/v1/snapshot", &format!("bytes={}-{}", pieces.len(), pieces.len() + 9_999)).await;
        assert_eq!(piece.status(), 206);
        assert_eq!(piece.headers()["etag"], etag.as_str());
        pieces.extend_from_slice(&piece.bytes().await.unwrap());
        if pieces.len() >= whole.len() {
            break;
        }
    }
    assert_eq!(pieces, whole);
    let hash = data_encoding::HEXLOWER.encode(&sha2::Sha256::digest(&whole));
    assert_eq!(etag, format!("\"{hash}\""));
    let beyond = get("/sync/v1/snapshot", &format!("bytes={}-", whole.len())).await;
    assert_eq!(json(beyond, 416).await["code"], "RANGE");

    let page = get("/sync/v1/pull?feed=catalog&limit=100", "").await;
    let page: PullPage = serde_json::from_value(json(page, 200).await).unwrap();
    assert_eq!(page.changes.len(), 100);
    assert!(page.more);
    let foreign = get("/sync/v1/pull?feed=store:018f0000-0000-7000-8000-000000000000", "").await;
    assert_eq!(json(foreign, 403).await["code"], "FEED_FORBIDDEN");
    shop.stop().await;
}

async fn a_day_shows_what_was_counted_of_each_tender(folder: TempFolder) {
    let shop = Shop::start(&folder).await;
    let till = Till::enrol(&shop).await;
    let amounts =
        |of: &[(&str, i64)]| of.iter().map(|(method, minor)| ((*method).to_owned(), *minor)).collect();
    let closed = protocol::ShiftClosed {
        shift_id: ShiftId::new(uuid_v7(now_ms(), [5; 10])),
        store_id: till.enrolled.store_id,
        staff_id: StaffId::new(uuid_v7(now_ms(), [6; 10])),
        staff_name: "Cato Lane".to_owned(),
        business_date: jiff::civil::date(2026, 3, 14),
        counted: amounts(&[("cash", 31_200), ("card", 5_000)]),
        expected: amounts(&[("cash", 31_240), ("gift", 300)]),
        denominations: [].into(),
        sale_count: 1,
        sales_minor: 36_540,
        refund_count: 0,
        refunds_minor: 0,
        tax_minor: 0,
        note: None,
        forced: false,
    };
    till.push(closed.clone(), MoneySummary::none(Currency::USD), Encoding::Plain).await;
    let owner = shop.owner().await;
    let day = shop.get("/api/accounting/day-summary?date=2026-03-14", &owner, 200).await;
    let shift = &day["shifts"][0];
    assert_eq!(shift["shiftId"], closed.shift_id.to_string());
    assert_eq!(
        (&shift["status"], &shift["terminal"]),
        (&"Closed".into(), &till.enrolled.terminal_code.clone().into())
    );
    let figures = |of: &Value| -> Vec<String> {
        let row = |row: &Value| {
            let amount = |name: &str| row[name]["amount"].as_str().unwrap().to_owned();
            let method = row["method"].as_str().unwrap();
            format!("{method} {} {} {}", amount("expected"), amount("counted"), amount("difference"))
        };
        of["tenders"].as_array().unwrap().iter().map(row).collect()
    };
    let expected = ["card 0.00 50.00 50.00", "cash 312.40 312.00 -0.40", "gift 3.00 0.00 -3.00"];
    assert_eq!(figures(shift), expected);
    assert_eq!(figures(&day), expected, "one shift: its figures are the day's");
    let other = shop.get("/api/accounting/day-summary?date=2026-03-15", &owner, 200).await;
    assert_eq!((&other["shifts"], &other["tenders"]), (&serde_json::json!([]), &serde_json::json!([])));
    shop.stop().await;
}

super::on_both_engines! {
    a_sale_is_read_in_the_office_and_in_the_books,
    selling_more_than_there_is_opens_a_discrepancy_with_its_cause,
    what_cannot_be_booked_is_shown_to_a_manager,
    the_catalogue_comes_as_a_file_in_pieces_then_by_feed,
    a_day_shows_what_was_counted_of_each_tender,
}
