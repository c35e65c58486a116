//! A receipt from its journal event: whoever asks for it, today or in a week, gets what was sold then.

use std::collections::BTreeMap;

use domain::{Currency, EventId, ProductId, TaxPortion, TenderMethod};
use protocol::{
    EventBody, Hash, Opened, ReceiptCode, ReceiptCodeLine, ReceiptLines, SaleCompleted, SaleLine,
    SaleRefunded, TenderLine, TerminalKey,
};
use serde_json::json;
use store::{Disk, params};

use super::shop::Shop;
use super::sql;
use crate::api::Refusal;
use crate::command::ReceiptForm;
use crate::core::{Reply, Till};
use crate::journal;
use crate::receipt::{
    EscPosOptions, ReceiptDiscount, ReceiptDoc, ReceiptError, ReceiptKind, ReceiptLine, ReceiptTax,
    ReceiptTender, Width, layout, to_escpos, to_png, to_text,
};

impl<D: Disk> Till<D> {
    pub(crate) fn receipt_file(
        &mut self,
        number: &str,
        form: ReceiptForm,
        path: String,
    ) -> Result<Reply, Refusal> {
        let found = self.read(|tx| {
            tx.query_opt(&sql::SALE_BY_RECEIPT, params![number], |row| Ok(EventId::new(row.uuid(0)?)))
        })?;
        let Some(event_id) = found else { return Err(no_receipt()) };
        let doc = self.receipt_doc(event_id)?;
        let width = self.receipt_width();
        let blocks = layout(&doc, width);
        let bytes = match form {
            ReceiptForm::Text => to_text(&blocks, width).into_bytes(),
            ReceiptForm::Escpos => {
                let code_page = self.config.printer_page;
                to_escpos(&blocks, &EscPosOptions { width, code_page, ..EscPosOptions::default() })
                    .map_err(|error| not_drawn(&error))?
            }
            ReceiptForm::Png => to_png(&blocks, width).map_err(|error| not_drawn(&error))?,
        };
        let answer = json!({ "path": path, "receiptNumber": number, "bytes": bytes.len() });
        Ok(Reply::Save { path, bytes, answer })
    }

    pub(crate) fn receipt_width(&self) -> Width {
        Width::from_columns(self.config.receipt_columns).unwrap_or_default()
    }

    /// The receipt of a sale or refund as plain data.
    pub(crate) fn receipt_doc(&mut self, event_id: EventId) -> Result<ReceiptDoc, Refusal> {
        let bytes = self.read(|tx| journal::bytes(tx, event_id))?;
        let missing = || {
            Refusal::new(
                "RECEIPT_NOT_FOUND",
                "The sale of this receipt is no longer on this till; ask the back office.",
            )
        };
        let bytes = bytes.ok_or_else(missing)?;
        let opened = protocol::open(&bytes).map_err(|_| missing())?;
        let body = opened.body().map_err(|_| missing())?;
        let key = self.signer()?.key;
        let units = match &body {
            EventBody::SaleCompleted(sale) => self.units(sale),
            _ => BTreeMap::new(),
        };
        let shop = self.shop()?;
        match &body {
            EventBody::SaleCompleted(sale) => Ok(sale_doc(shop, &key, &opened, sale, &units)),
            EventBody::SaleRefunded(refund) => Ok(refund_doc(shop, &key, &opened, refund)),
            _ => Err(missing()),
        }
    }

    /// Units of weighed goods, as the catalogue has them; a line whose product is gone is printed without.
    fn units(&mut self, sale: &SaleCompleted) -> BTreeMap<ProductId, String> {
        let found = self.look_up(|tx| {
            let mut units = BTreeMap::new();
            for line in &sale.lines {
                let product = replica::find_by_id(tx, line.product_id)?;
                if let Some(product) = product.filter(|product| product.weighable) {
                    units.insert(product.id, product.unit);
                }
            }
            Ok(units)
        });
        found.unwrap_or_default()
    }
}

pub(crate) fn no_receipt() -> Refusal {
    Refusal::new("RECEIPT_NOT_FOUND", "This till has no receipt with that number; check it on the paper.")
}

pub(crate) fn not_drawn(error: &ReceiptError) -> Refusal {
    Refusal::new("RECEIPT_NOT_DRAWN", super::ticket::sentence(&error.to_string()))
}

/// What the store set as its receipts' head, else its name and address.
fn header(shop: &Shop) -> Vec<String> {
    let store = &shop.store;
    let mut header = store.receipt_header.clone();
    if header.is_empty() {
        header.push(store.name.clone());
        header.extend(store.address.iter().cloned());
    }
    header.extend(store.tax_number.iter().map(|number| format!("Tax No. {number}")));
    header
}

fn sale_doc(
    shop: &Shop,
    key: &TerminalKey,
    opened: &Opened<'_>,
    sale: &SaleCompleted,
    units: &BTreeMap<ProductId, String>,
) -> ReceiptDoc {
    let currency = opened.header.money.currency;
    let document_minor: i64 = sale.lines.iter().map(|line| line.document_discount_minor).sum();
    let mut discounts = Vec::new();
    if document_minor != 0 {
        discounts.push(ReceiptDiscount { reason: document_reason(sale), amount_minor: document_minor });
    }
    let code = ReceiptCode {
        number: sale.receipt_number.clone(),
        event_id: opened.header.event_id,
        time_s: opened.header.time.wall_ms.div_euclid(1000),
        total_minor: sale.total_minor,
        currency,
        hash: opened.hash,
        lines: ReceiptLines::All(sale.lines.iter().map(code_line).collect()),
    };
    ReceiptDoc {
        kind: ReceiptKind::Sale,
        marks: Vec::new(),
        header: header(shop),
        receipt_number: sale.receipt_number.clone(),
        original_receipt: None,
        date_time: shop.local_text(opened.header.time.wall_ms),
        cashier: sale.cashier_name.clone(),
        currency,
        prices_include_tax: sale.prices_include_tax,
        lines: sale.lines.iter().map(|line| sale_line(line, units)).collect(),
        subtotal_minor: sale.lines.iter().map(|line| line.gross_minor - line.line_discount_minor).sum(),
        discounts,
        taxes: taxes(&sale.taxes),
        total_minor: sale.total_minor,
        cash_rounding_minor: sale.cash_rounding_minor,
        tenders: tenders(&sale.tenders),
        change_minor: sale.change_minor,
        short_hash: opened.hash.short(),
        qr_payload: Some(code.encode(key)),
        footer: shop.store.receipt_footer.clone(),
    }
}

/// A line's reason is its own discount's where it has one; the ticket's stands on a line without.
fn document_reason(sale: &SaleCompleted) -> String {
    let without_own =
        sale.lines.iter().find(|line| line.document_discount_minor != 0 && line.line_discount_minor == 0);
    without_own.and_then(|line| line.discount_reason.clone()).unwrap_or_default()
}

fn sale_line(line: &SaleLine, units: &BTreeMap<ProductId, String>) -> ReceiptLine {
    let mut discounts = Vec::new();
    if line.line_discount_minor != 0 {
        discounts.push(ReceiptDiscount {
            reason: line.discount_reason.clone().unwrap_or_default(),
            amount_minor: line.line_discount_minor,
        });
    }
    ReceiptLine {
        name: line.name.clone(),
        quantity: line.quantity,
        unit: units.get(&line.product_id).cloned(),
        unit_price_ten_thousandths: line.unit_price_ten_thousandths,
        gross_minor: line.gross_minor,
        discounts,
        note: line.price_override.as_ref().map(|price| format!("Price changed: {}", price.reason)),
        follows: line.follows_line_id.is_some(),
    }
}

fn code_line(line: &SaleLine) -> ReceiptCodeLine {
    ReceiptCodeLine {
        line_id: line.line_id,
        sku: line.sku.clone(),
        quantity: line.quantity,
        net_minor: line.net_minor,
        total_minor: line.total_minor,
        taxes: line.taxes.clone(),
    }
}

fn refund_doc(shop: &Shop, key: &TerminalKey, opened: &Opened<'_>, refund: &SaleRefunded) -> ReceiptDoc {
    let currency: Currency = opened.header.money.currency;
    let hash: Hash = opened.hash;
    let code = ReceiptCode {
        number: refund.receipt_number.clone(),
        event_id: opened.header.event_id,
        time_s: opened.header.time.wall_ms.div_euclid(1000),
        total_minor: -refund.total_minor,
        currency,
        hash,
        lines: ReceiptLines::LeftOut,
    };
    let lines = refund.lines.iter().map(|line| ReceiptLine {
        name: line.name.clone(),
        quantity: line.quantity,
        unit: None,
        unit_price_ten_thousandths: per_unit(line.total_minor, line.quantity.thousandths(), currency),
        gross_minor: line.total_minor,
        discounts: Vec::new(),
        note: None,
        follows: false,
    });
    ReceiptDoc {
        kind: ReceiptKind::Refund,
        marks: Vec::new(),
        header: header(shop),
        receipt_number: refund.receipt_number.clone(),
        original_receipt: Some(refund.original_receipt.clone()),
        date_time: shop.local_text(opened.header.time.wall_ms),
        cashier: refund.cashier_name.clone(),
        currency,
        // Line amounts of a refund are what was paid, tax included.
        prices_include_tax: true,
        lines: lines.collect(),
        subtotal_minor: refund.total_minor,
        discounts: Vec::new(),
        taxes: taxes(&refund.taxes),
        total_minor: refund.total_minor,
        cash_rounding_minor: refund.cash_rounding_minor,
        tenders: tenders(&refund.tenders),
        change_minor: 0,
        short_hash: hash.short(),
        qr_payload: Some(code.encode(key)),
        footer: shop.store.receipt_footer.clone(),
    }
}

/// For show: what a unit of a part came to.
fn per_unit(total_minor: i64, thousandths: i64, currency: Currency) -> i64 {
    let scale = 10_i64.pow(4_u32.saturating_sub(currency.digits()));
    let total = total_minor.saturating_mul(scale);
    domain::prorate(total, 1000, thousandths, domain::RoundingMode::default()).unwrap_or(total)
}

fn taxes(portions: &[TaxPortion]) -> Vec<ReceiptTax> {
    let tax = |portion: &TaxPortion| ReceiptTax {
        name: portion.name.clone(),
        percent: portion.percent,
        base_minor: portion.base_minor,
        tax_minor: portion.tax_minor,
    };
    portions.iter().map(tax).collect()
}

fn tenders(lines: &[TenderLine]) -> Vec<ReceiptTender> {
    let tender = |line: &TenderLine| ReceiptTender {
        label: match &line.method {
            TenderMethod::Cash => "Cash".to_owned(),
            TenderMethod::Card => "Card".to_owned(),
            TenderMethod::Gift => "Gift card".to_owned(),
            TenderMethod::Account => "On account".to_owned(),
            TenderMethod::Other(name) => name.clone(),
        },
        reference: line.reference.clone(),
        amount_minor: line.amount_minor,
    };
    lines.iter().map(tender).collect()
}
