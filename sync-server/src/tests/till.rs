//! A till as the server sees one: it signs events and speaks over the wire. Nothing of the till's own code.

use super::shop::Shop;
use domain::{
    Currency, EventId, LineId, ProductId, Quantity, ShiftId, StaffId, TaxPortion, TaxTreatment, TenderMethod,
    TicketId, uuid_v7,
};
use jiff::civil::date;
use protocol::{
    ChainHead, ChallengeReply, ChallengeRequest, Encoding, EnrolReply, EnrolRequest, Epoch, EventBody, Hash,
    Header, HelloReply, HelloRequest, MoneySummary, Now, PullPage, PushEvent, PushHeader, PushReply,
    RefundLine, SaleCompleted, SaleLine, SaleRefunded, Sealed, ShiftClosed, ShiftOpened, TenderLine,
    TerminalKey, TimeEvidence, WireRequest, WireResponse, encode_push, genesis, seal,
};
use std::collections::BTreeMap;
use uuid::Uuid;

pub const USD: Currency = Currency::USD;

#[derive(Clone)]
pub struct Till {
    pub key: TerminalKey,
    pub enrolled: EnrolReply,
    pub seq: u64,
    pub hash: Hash,
    pub shift_id: ShiftId,
    pub next_id: u64,
    /// What its clock shows.
    pub wall_ms: i64,
}

pub fn time(wall_ms: i64) -> TimeEvidence {
    TimeEvidence::new(Now { wall_ms, boot_id: Uuid::nil(), ticks_ms: 0 }, None)
}

impl Shop {
    pub fn ask(&mut self, request: WireRequest) -> WireResponse {
        self.core.handle_batch(self.now_ms, vec![request]).pop().unwrap()
    }

    /// Enrols a till with a key made of this number.
    pub fn till(&mut self, number: u8) -> Till {
        let code = self.code(600_000);
        let key = TerminalKey::from_seed([number; 32]);
        let request = EnrolRequest::sign(&code, &key, None, time(self.now_ms));
        let response = self.ask(WireRequest::post("/sync/v1/enrol", &request).unwrap());
        assert_eq!(response.status, 200, "{:?}", response.as_problem());
        let enrolled: EnrolReply = response.read().unwrap();
        let hash = genesis(enrolled.terminal_id, &enrolled.epoch);
        let shift_id = ShiftId::new(uuid_v7(self.now_ms, [number; 10]));
        Till {
            key,
            enrolled,
            seq: 0,
            hash,
            shift_id,
            next_id: u64::from(number) << 32,
            wall_ms: super::shop::NOW_MS - 1_000,
        }
    }

    pub fn push(&mut self, till: &Till, events: &[Sealed]) -> PushReply {
        let response = self.push_raw(till, events);
        assert_eq!(response.status, 200, "{:?}", response.as_problem());
        response.read().unwrap()
    }

    pub fn push_raw(&mut self, till: &Till, events: &[Sealed]) -> WireResponse {
        let request = till.push_request(self.now_ms, events);
        self.ask(request)
    }

    pub fn hello(&mut self, till: &Till) -> HelloReply {
        let response = self.hello_raw(till, protocol::PROTOCOL);
        assert_eq!(response.status, 200, "{:?}", response.as_problem());
        response.read().unwrap()
    }

    pub fn hello_raw(&mut self, till: &Till, version: u32) -> WireResponse {
        let terminal_id = till.enrolled.terminal_id;
        let asked =
            self.ask(WireRequest::post("/sync/v1/challenge", &ChallengeRequest { terminal_id }).unwrap());
        if asked.status != 200 {
            return asked;
        }
        let challenge: ChallengeReply = asked.read().unwrap();
        let mut request =
            HelloRequest::sign(terminal_id, &challenge.challenge, &till.head(), time(self.now_ms), &till.key);
        request.protocol = version;
        self.ask(WireRequest::post("/sync/v1/hello", &request).unwrap())
    }

    pub fn pull(&mut self, token: &str, feed: impl ToString, cursor: Option<&str>) -> PullPage {
        let mut request =
            WireRequest::get("/sync/v1/pull").with_bearer(token).with_query("feed", feed.to_string());
        if let Some(cursor) = cursor {
            request = request.with_query("cursor", cursor);
        }
        let response = self.ask(request);
        assert_eq!(response.status, 200, "{:?}", response.as_problem());
        response.read().unwrap()
    }
}

/// A line: product, pieces, unit price in minor units with 10 % tax included.
pub type Line = (ProductId, i64, i64);

impl Till {
    pub fn head(&self) -> ChainHead {
        ChainHead { epoch: self.enrolled.epoch.clone(), seq: self.seq, hash: self.hash }
    }

    pub fn uuid(&mut self) -> Uuid {
        self.next_id += 1;
        let mut random = [0; 10];
        random[2..].copy_from_slice(&self.next_id.to_be_bytes());
        uuid_v7(1_768_471_200_000, random)
    }

    pub fn push_request(&self, now_ms: i64, events: &[Sealed]) -> WireRequest {
        let header = PushHeader {
            protocol: protocol::PROTOCOL,
            terminal_id: self.enrolled.terminal_id,
            epoch: self.enrolled.epoch.clone(),
            incarnation: None,
            time: time(now_ms),
        };
        let events: Vec<PushEvent> = events
            .iter()
            .map(|event| PushEvent {
                signature: event.signature,
                personal: event.personal.clone(),
                bytes: event.bytes.clone(),
            })
            .collect();
        let body = encode_push(&header, &events, Encoding::Zstd).unwrap();
        WireRequest::post_bytes("/sync/v1/push", body, Some("zstd"))
    }

    pub fn header(&mut self, money: MoneySummary) -> Header {
        Header {
            event_id: EventId::new(self.uuid()),
            terminal_id: self.enrolled.terminal_id,
            epoch: self.enrolled.epoch.clone(),
            seq: self.seq + 1,
            prev_hash: self.hash,
            time: time(self.wall_ms),
            money,
        }
    }

    pub fn seal(&mut self, header: &Header, body: &EventBody) -> Sealed {
        let sealed = seal(header, body, &self.key).unwrap();
        (self.seq, self.hash) = (header.seq, sealed.hash);
        sealed
    }

    pub fn event(&mut self, money: MoneySummary, body: &EventBody) -> Sealed {
        let header = self.header(money);
        self.seal(&header, body)
    }

    pub fn sale(&mut self, lines: &[Line]) -> Sealed {
        let body = self.sale_body(lines);
        let money = sale_money(&body);
        self.event(money, &body.into())
    }

    /// A sale paid in cash, 5.00 too much handed over.
    pub fn sale_body(&mut self, lines: &[Line]) -> SaleCompleted {
        let lines: Vec<SaleLine> = lines.iter().map(|line| self.sale_line(*line)).collect();
        let total_minor: i64 = lines.iter().map(|line| line.total_minor).sum();
        let tax_minor: i64 = lines.iter().map(|line| line.tax_minor).sum();
        SaleCompleted {
            receipt_number: format!("S1-T01-{}-{}", self.enrolled.epoch, self.seq + 1),
            ticket_id: TicketId::new(self.uuid()),
            store_id: self.enrolled.store_id,
            warehouse_id: self.enrolled.warehouse_id,
            shift_id: self.shift_id,
            cashier_id: StaffId::new(Uuid::nil()),
            cashier_name: "Ada".into(),
            customer_id: None,
            business_date: date(2026, 1, 15),
            prices_include_tax: true,
            tenders: vec![TenderLine {
                method: TenderMethod::Cash,
                amount_minor: total_minor + 500,
                reference: None,
            }],
            change_minor: 500,
            cash_rounding_minor: 0,
            subtotal_minor: total_minor,
            discount_minor: 0,
            tax_minor,
            total_minor,
            taxes: vat(total_minor - tax_minor, tax_minor),
            lines,
        }
    }

    fn sale_line(&mut self, (product_id, pieces, price_minor): Line) -> SaleLine {
        let total_minor = pieces * price_minor;
        let tax_minor = total_minor / 11;
        SaleLine {
            line_id: LineId::new(self.uuid()),
            product_id,
            sku: "SKU".into(),
            name: "Name".into(),
            quantity: Quantity::from_thousandths(pieces * 1000),
            unit_price_ten_thousandths: price_minor * 100,
            price_override: None,
            gross_minor: total_minor,
            line_discount_minor: 0,
            document_discount_minor: 0,
            discount_reason: None,
            net_minor: total_minor - tax_minor,
            tax_minor,
            total_minor,
            tax_class: "standard".into(),
            tax_treatment: TaxTreatment::Taxed,
            taxes: vat(total_minor - tax_minor, tax_minor),
            barcode: None,
            follows_line_id: None,
        }
    }

    /// Gives back so many pieces of a sale's line, in cash.
    pub fn refund(
        &mut self,
        sale: &SaleCompleted,
        event: Option<EventId>,
        at: usize,
        pieces: i64,
        restock: bool,
    ) -> Sealed {
        let line = &sale.lines[at];
        let total_minor = line.unit_price_ten_thousandths / 100 * pieces;
        let tax_minor = total_minor / 11;
        let taxes = vat(total_minor - tax_minor, tax_minor);
        let body = SaleRefunded {
            receipt_number: format!("S1-T01-{}-{}", self.enrolled.epoch, self.seq + 1),
            ticket_id: TicketId::new(self.uuid()),
            store_id: self.enrolled.store_id,
            warehouse_id: self.enrolled.warehouse_id,
            shift_id: self.shift_id,
            cashier_id: StaffId::new(Uuid::nil()),
            cashier_name: "Ada".into(),
            business_date: date(2026, 1, 16),
            original_receipt: sale.receipt_number.clone(),
            original_event_id: event,
            lines: vec![RefundLine {
                line_id: LineId::new(self.uuid()),
                original_line_id: line.line_id,
                product_id: line.product_id,
                sku: line.sku.clone(),
                name: line.name.clone(),
                quantity: Quantity::from_thousandths(pieces * 1000),
                net_minor: total_minor - tax_minor,
                tax_minor,
                total_minor,
                taxes: taxes.clone(),
                restock,
            }],
            tenders: vec![TenderLine {
                method: TenderMethod::Cash,
                amount_minor: total_minor,
                reference: None,
            }],
            cash_rounding_minor: 0,
            tax_minor,
            total_minor,
            taxes,
            reason: "broken".into(),
        };
        let money = MoneySummary {
            currency: USD,
            total_minor: -total_minor,
            tax_minor: -tax_minor,
            tenders: BTreeMap::from([("cash".to_owned(), -total_minor)]),
        };
        self.event(money, &body.into())
    }

    pub fn open_shift(&mut self, float_minor: i64) -> Sealed {
        let body = ShiftOpened {
            shift_id: self.shift_id,
            store_id: self.enrolled.store_id,
            staff_id: StaffId::new(Uuid::nil()),
            staff_name: "Ada".into(),
            business_date: date(2026, 1, 15),
            float_minor,
        };
        self.event(MoneySummary::none(USD), &body.into())
    }

    pub fn close_shift(&mut self, counted_minor: i64, expected_minor: i64) -> Sealed {
        let body = ShiftClosed {
            shift_id: self.shift_id,
            store_id: self.enrolled.store_id,
            staff_id: StaffId::new(Uuid::nil()),
            staff_name: "Ada".into(),
            business_date: date(2026, 1, 15),
            counted: BTreeMap::from([("cash".to_owned(), counted_minor)]),
            expected: BTreeMap::from([("cash".to_owned(), expected_minor)]),
            denominations: BTreeMap::new(),
            sale_count: 0,
            sales_minor: 0,
            refund_count: 0,
            refunds_minor: 0,
            tax_minor: 0,
            note: None,
            forced: false,
        };
        self.event(MoneySummary::none(USD), &body.into())
    }

    /// An event of a kind that no server knows yet, with money.
    pub fn unknown(&mut self, total_minor: i64) -> Sealed {
        let money = MoneySummary {
            currency: USD,
            total_minor,
            tax_minor: 0,
            tenders: BTreeMap::from([("cash".to_owned(), total_minor)]),
        };
        let body = EventBody::Unknown {
            kind: "LotteryPaid".into(),
            schema: 1,
            body: protocol::Raw::parse("{\"ticket\":7}").unwrap(),
        };
        self.event(money, &body)
    }
}

pub fn sale_money(body: &SaleCompleted) -> MoneySummary {
    MoneySummary {
        currency: USD,
        total_minor: body.total_minor,
        tax_minor: body.tax_minor,
        tenders: BTreeMap::from([("cash".to_owned(), body.total_minor)]),
    }
}

fn vat(base_minor: i64, tax_minor: i64) -> Vec<TaxPortion> {
    vec![TaxPortion {
        code: "VAT".into(),
        name: "VAT".into(),
        percent: domain::Decimal::TEN,
        base_minor,
        tax_minor,
    }]
}

pub fn epoch(text: &str) -> Epoch {
    Epoch::parse(text).unwrap()
}
