//! Tills that were offline for long: signed two-line sales with everything that a real till writes into them,
//! sealed by the protocol's own functions, packed into pushes before any clock starts.

use super::error::{BenchError, Result};
use super::goods::{self, Article, Goods};
use super::line::Line;
use domain::{
    CustomerTaxStatus, EventId, LineId, LinePrice, LineRequest, PriceRequest, PricedTicket, Quantity,
    ShiftId, TaxTable, TenderMethod, TicketId,
};
use jiff::civil::Date;
use protocol::{
    Encoding, EnrolReply, EnrolRequest, EventBody, Hash, Header, MoneySummary, Now, PROTOCOL, PushEvent,
    PushHeader, SaleCompleted, SaleLine, ShiftOpened, TenderLine, TerminalKey, TimeEvidence, encode_push,
    genesis, receipt_number, seal,
};
use std::collections::BTreeMap;
use store::{Entropy, OsEntropy};
use sync_server::http::serve::now_ms;
use uuid::Uuid;

/// Sales in one push.
pub const SALES_PER_PUSH: usize = protocol::MAX_PUSH_EVENTS;

/// A till with a journal of its own, as far as a server can see.
pub struct Terminal {
    key: TerminalKey,
    enrolment: EnrolReply,
    boot_id: Uuid,
    shift_id: ShiftId,
    seq: u64,
    head: Hash,
    /// All sealed bytes so far.
    bytes: usize,
    taxes: TaxTable,
    /// The business date of its sales.
    date: Date,
    entropy: OsEntropy,
}

impl Terminal {
    /// Enrols over the line and opens a shift there.
    pub async fn enrol(line: &Line, goods: &Goods, code: &str) -> Result<Self> {
        let mut entropy = OsEntropy::new();
        let mut seed = [0; 32];
        entropy.fill(&mut seed);
        let key = TerminalKey::from_seed(seed);
        let boot_id = fresh_id(&mut entropy);
        let time = TimeEvidence::new(now(boot_id), None);
        let enrolment: EnrolReply =
            line.ask("/sync/v1/enrol", &EnrolRequest::sign(code, &key, None, time)).await?;
        let shift_id = ShiftId::new(fresh_id(&mut entropy));
        let head = genesis(enrolment.terminal_id, &enrolment.epoch);
        let mut terminal = Self {
            key,
            enrolment,
            boot_id,
            shift_id,
            seq: 0,
            head,
            bytes: 0,
            taxes: goods::taxes(),
            date: goods::today()?,
            entropy,
        };
        let opened = terminal.shift_opened(goods)?;
        let body = terminal.pack(&[opened])?;
        line.push(body).await?;
        Ok(terminal)
    }

    /// Sells on this day from now on.
    pub fn on(&mut self, date: Date) -> &mut Self {
        self.date = date;
        self
    }

    /// A push full of sales, ready to be sent.
    pub fn push(&mut self, goods: &Goods) -> Result<Vec<u8>> {
        let sales: Result<Vec<PushEvent>> = (0..SALES_PER_PUSH).map(|_| self.sale(goods)).collect();
        self.pack(&sales?)
    }

    /// A push of one sale of one piece.
    pub fn one(&mut self, goods: &Goods, article: &Article) -> Result<Vec<u8>> {
        let sale = self.sale_of(goods, &[article])?;
        self.pack(&[sale])
    }

    /// Who it is, for a hello.
    pub fn identity(&self) -> (&TerminalKey, &EnrolReply) {
        (&self.key, &self.enrolment)
    }

    /// Head of its journal.
    pub fn head(&self) -> protocol::ChainHead {
        protocol::ChainHead { epoch: self.enrolment.epoch.clone(), seq: self.seq, hash: self.head }
    }

    /// How large its events are on the average.
    pub fn event_bytes(&self) -> usize {
        self.bytes / usize::try_from(self.seq).unwrap_or(1).max(1)
    }

    /// The clocks now.
    pub fn time(&self) -> TimeEvidence {
        TimeEvidence::new(now(self.boot_id), Some(self.enrolment.anchor.clone()))
    }

    fn pack(&self, events: &[PushEvent]) -> Result<Vec<u8>> {
        let header = PushHeader {
            protocol: PROTOCOL,
            terminal_id: self.enrolment.terminal_id,
            epoch: self.enrolment.epoch.clone(),
            incarnation: Some(self.enrolment.incarnation),
            time: self.time(),
        };
        Ok(encode_push(&header, events, Encoding::Zstd)?)
    }

    fn seal(&mut self, body: &EventBody, money: MoneySummary) -> Result<PushEvent> {
        let header = Header {
            event_id: EventId::new(fresh_id(&mut self.entropy)),
            terminal_id: self.enrolment.terminal_id,
            epoch: self.enrolment.epoch.clone(),
            seq: self.seq + 1,
            prev_hash: self.head,
            time: self.time(),
            money,
        };
        let sealed = seal(&header, body, &self.key)?;
        (self.seq, self.head) = (header.seq, sealed.hash);
        self.bytes += sealed.bytes.len();
        Ok(PushEvent { signature: sealed.signature, personal: None, bytes: sealed.bytes })
    }

    fn shift_opened(&mut self, goods: &Goods) -> Result<PushEvent> {
        let body = ShiftOpened {
            shift_id: self.shift_id,
            store_id: goods.store.id,
            staff_id: goods.cashier,
            staff_name: "Cato Lane".to_owned(),
            business_date: goods::today()?,
            float_minor: 10_000,
        };
        self.seal(&body.into(), MoneySummary::none(self.enrolment.currency))
    }

    fn sale(&mut self, goods: &Goods) -> Result<PushEvent> {
        let number = self.seq as usize;
        let pick = |at: usize| {
            goods
                .articles
                .get(at % goods.articles.len().max(1))
                .ok_or_else(|| BenchError::new("the shop has no goods"))
        };
        self.sale_of(goods, &[pick(number * 7)?, pick(number * 7 + 13)?])
    }

    fn sale_of(&mut self, goods: &Goods, articles: &[&Article]) -> Result<PushEvent> {
        let priced = self.price(goods, articles)?;
        let sale = self.sale_body(goods, articles, &priced)?;
        let money = MoneySummary {
            currency: self.enrolment.currency,
            total_minor: priced.total_minor,
            tax_minor: priced.tax_minor,
            tenders: BTreeMap::from([(TenderMethod::Cash.as_str().to_owned(), priced.total_minor)]),
        };
        self.seal(&sale.into(), money)
    }

    fn price(&mut self, goods: &Goods, articles: &[&Article]) -> Result<PricedTicket> {
        let line = |article: &&Article| LineRequest {
            line_id: LineId::new(fresh_id(&mut self.entropy)),
            tax_class: "standard".to_owned(),
            quantity: Quantity::ONE,
            price: LinePrice::Unit(article.price_ten_thousandths),
            discount: None,
            discountable: true,
        };
        let request = PriceRequest {
            currency: self.enrolment.currency,
            zone: goods.store.zone.clone(),
            customer: CustomerTaxStatus::Ordinary,
            date: self.date,
            prices_include_tax: false,
            policy: goods.store.policy,
            lines: articles.iter().map(line).collect(),
            group_discounts: Vec::new(),
            document_discount: None,
        };
        Ok(domain::price(&request, &self.taxes)?)
    }

    fn sale_body(
        &mut self,
        goods: &Goods,
        articles: &[&Article],
        priced: &PricedTicket,
    ) -> Result<SaleCompleted> {
        let line = |(article, amounts): (&&Article, &domain::PricedLine)| SaleLine {
            line_id: amounts.line_id,
            product_id: article.id,
            sku: article.sku.clone(),
            name: article.name.clone(),
            quantity: Quantity::ONE,
            unit_price_ten_thousandths: article.price_ten_thousandths,
            price_override: None,
            gross_minor: amounts.gross_minor,
            line_discount_minor: 0,
            document_discount_minor: 0,
            discount_reason: None,
            net_minor: amounts.net_minor,
            tax_minor: amounts.tax_minor,
            total_minor: amounts.total_minor,
            tax_class: "standard".to_owned(),
            tax_treatment: amounts.treatment,
            taxes: amounts.taxes.clone(),
            barcode: Some(article.code.clone()),
            follows_line_id: None,
        };
        let EnrolReply { store_code, terminal_code, epoch, .. } = &self.enrolment;
        Ok(SaleCompleted {
            receipt_number: receipt_number(store_code, terminal_code, epoch, self.seq + 1),
            ticket_id: TicketId::new(fresh_id(&mut self.entropy)),
            store_id: goods.store.id,
            warehouse_id: goods.store.warehouse_id,
            shift_id: self.shift_id,
            cashier_id: goods.cashier,
            cashier_name: "Cato Lane".to_owned(),
            customer_id: None,
            business_date: self.date,
            prices_include_tax: false,
            lines: articles.iter().zip(&priced.lines).map(line).collect(),
            tenders: vec![TenderLine {
                method: TenderMethod::Cash,
                amount_minor: priced.total_minor,
                reference: None,
            }],
            change_minor: 0,
            cash_rounding_minor: 0,
            subtotal_minor: priced.subtotal_minor,
            discount_minor: 0,
            tax_minor: priced.tax_minor,
            total_minor: priced.total_minor,
            taxes: priced.taxes.clone(),
        })
    }
}

fn fresh_id(entropy: &mut OsEntropy) -> Uuid {
    let mut random = [0; 10];
    entropy.fill(&mut random);
    domain::uuid_v7(now_ms(), random)
}

fn now(boot_id: Uuid) -> Now {
    Now { wall_ms: now_ms(), boot_id, ticks_ms: now_ms().unsigned_abs() }
}
