//! Credit notes (O-8): parts of an invoice taken back, in a series of their own. One that a refund brings follows its
//! figures and entry; one that a person decides makes its own entry. Together never more than was billed.

use super::content::{Content, Line, summed};
use super::issue::text;
use super::{AccountEntry, Books, Found, InvoiceError, held, sql, words};
use crate::refusal::Refusal;
use domain::{EntryId, Quantity, RefundedPart, SaleFacts, SoldLine, TenderMethod, postings, refund_line};
use jiff::civil::Date;
use std::collections::BTreeMap;
use store::{StoreError, Tx, params};
use uuid::Uuid;

/// What a person credits.
#[derive(Debug)]
pub struct Credit<'a> {
    /// Of which invoice.
    pub invoice_id: Uuid,
    /// Lines and how much of each; empty: all that is left.
    pub parts: &'a [CreditPart],
    /// Why.
    pub reason: &'a str,
    /// Business date.
    pub date: Date,
    /// Whose doing.
    pub by: &'a str,
}

/// A part of a line.
#[derive(Debug, Clone, Copy)]
pub struct CreditPart {
    /// The line, from 1.
    pub line_no: i64,
    /// How much of it.
    pub quantity: Quantity,
}

/// Credits a part of an invoice and gives the credit note's id. Refusals: `NOT_FOUND`, `REASON_MISSING`, `UNKNOWN_LINE`,
/// `CREDIT_EXCEEDS_INVOICE`.
pub fn credit(tx: &Tx, new: &Credit<'_>, books: &mut impl Books) -> Result<Uuid, InvoiceError> {
    let reason = checked_reason(new.reason)?;
    let invoice = held(tx, new.invoice_id)?;
    let before = credited(tx, invoice.id)?;
    let parts = if new.parts.is_empty() { rest(&invoice, &before) } else { new.parts.to_vec() };
    let lines = taken_back(&invoice, &before, &parts)?;
    let id = tx.new_id();
    let content = content(&invoice, lines, reason);
    let total_minor = within(&invoice, &content)?;
    let entry_id = book(tx, &invoice, &content, (id, new.date, new.by), books)?;
    insert(
        tx,
        &invoice,
        &content,
        total_minor,
        &Origin { id, refund_id: None, entry_id, date: new.date, by: new.by, given_back_minor: 0 },
    )?;
    Ok(id)
}

/// The credit note of a refund that is recorded and booked: its lines and amounts, and what of it the buyer got back at
/// once. `None`: the order has no invoice.
/// Refusal: `CREDIT_EXCEEDS_INVOICE`.
pub fn credit_refund(
    tx: &Tx,
    (order_id, refund_id): (Uuid, Uuid),
    parts: &[(i64, RefundedPart)],
    reason: &str,
    (entry_id, date, by): (Option<EntryId>, Date, &str),
    given_back_minor: i64,
) -> Result<Option<Uuid>, InvoiceError> {
    let Some(invoice_id) = tx.query_opt(&sql::INVOICE_OF, params![order_id], |row| row.uuid(0))? else {
        return Ok(None);
    };
    let invoice = held(tx, invoice_id)?;
    let of = |line_no: i64| invoice.content.lines.iter().find(|line| line.line_no == line_no);
    let lines = parts.iter().filter_map(|(line_no, part)| Some(line_of(of(*line_no)?, part))).collect();
    let content = content(&invoice, lines, reason);
    let total_minor = within(&invoice, &content)?;
    let id = tx.new_id();
    let (refund_id, entry_id) = (Some(refund_id), entry_id.map(EntryId::uuid));
    let given_back_minor = given_back_minor.clamp(0, total_minor);
    let origin = Origin { id, refund_id, entry_id, date, by, given_back_minor };
    insert(tx, &invoice, &content, total_minor, &origin)?;
    Ok(Some(id))
}

fn checked_reason(reason: &str) -> Result<&str, Refusal> {
    let reason = reason.trim();
    if reason.is_empty() || reason.chars().count() > 500 || reason.chars().any(char::is_control) {
        let detail = "A credit note wants a reason of up to 500 characters; say why.";
        return Err(Refusal::rule("REASON_MISSING", "reason", detail));
    }
    Ok(reason)
}

/// What earlier credit notes took back of each line.
fn credited(tx: &Tx, invoice_id: Uuid) -> Result<BTreeMap<i64, Vec<RefundedPart>>, StoreError> {
    let mut before: BTreeMap<i64, Vec<RefundedPart>> = BTreeMap::new();
    let notes = tx.query(&sql::CREDITS, params![invoice_id], |row| {
        serde_json::from_str::<Content>(row.text(0)?).map_err(|error| StoreError::Corrupt(error.to_string()))
    })?;
    for line in notes.into_iter().flat_map(|note| note.lines) {
        let SoldLine { quantity, net_minor, tax_minor, total_minor, taxes } = line.sold;
        let part = RefundedPart { quantity, net_minor, tax_minor, total_minor, taxes };
        before.entry(line.line_no).or_default().push(part);
    }
    Ok(before)
}

/// All that is left of each line.
fn rest(invoice: &Found, before: &BTreeMap<i64, Vec<RefundedPart>>) -> Vec<CreditPart> {
    let left = |line: &Line| {
        let taken = before.get(&line.line_no).into_iter().flatten();
        let taken: i64 = taken.map(|part| part.quantity.thousandths()).sum();
        let quantity = Quantity::from_thousandths(line.sold.quantity.thousandths() - taken);
        quantity.is_positive().then_some(CreditPart { line_no: line.line_no, quantity })
    };
    invoice.content.lines.iter().filter_map(left).collect()
}

fn taken_back(
    invoice: &Found,
    before: &BTreeMap<i64, Vec<RefundedPart>>,
    parts: &[CreditPart],
) -> Result<Vec<Line>, InvoiceError> {
    let mut lines = Vec::with_capacity(parts.len());
    for (n, part) in parts.iter().enumerate() {
        let line = invoice.content.lines.iter().find(|line| line.line_no == part.line_no);
        let line = line.filter(|_| !parts.iter().take(n).any(|other| other.line_no == part.line_no));
        let line = line.ok_or_else(|| {
            let detail = "The invoice has no such line, or it is named twice; its lines count from 1.";
            Refusal::rule("UNKNOWN_LINE", format!("items[{n}].lineNo"), detail)
        })?;
        let earlier = before.get(&part.line_no).map(Vec::as_slice).unwrap_or_default();
        let part = refund_line(&line.sold, earlier, part.quantity).map_err(|_| {
            let detail = format!("Of {} there is not so much left to credit; credit less.", line.name);
            Refusal::conflict("CREDIT_EXCEEDS_INVOICE", format!("items[{n}].quantity"), detail)
        })?;
        lines.push(line_of(line, &part));
    }
    Ok(lines)
}

fn line_of(line: &Line, part: &RefundedPart) -> Line {
    let RefundedPart { quantity, net_minor, tax_minor, total_minor, taxes } = part.clone();
    Line {
        discount_minor: 0,
        sold: SoldLine { quantity, net_minor, tax_minor, total_minor, taxes },
        ..line.clone()
    }
}

fn content(invoice: &Found, lines: Vec<Line>, reason: &str) -> Content {
    Content {
        taxes: summed(lines.iter().flat_map(|line| &line.sold.taxes)),
        net_minor: lines.iter().map(|line| line.sold.net_minor).sum(),
        tax_minor: lines.iter().map(|line| line.sold.tax_minor).sum(),
        lines,
        invoice_number: invoice.number.clone(),
        reason: Some(reason.to_owned()),
        terms_days: 0,
        ..invoice.content.clone()
    }
}

/// What a credit note comes to, if the invoice still comes to that much.
fn within(invoice: &Found, content: &Content) -> Result<i64, Refusal> {
    let total_minor = content.net_minor + content.tax_minor;
    let left_minor = invoice.total_minor - invoice.credited_minor;
    if total_minor <= 0 || total_minor > left_minor {
        let (asked, left) = (words(total_minor, invoice.currency), words(left_minor, invoice.currency));
        let detail = format!("{asked} would be credited and {left} of the invoice are left; credit less.");
        return Err(Refusal::conflict("CREDIT_EXCEEDS_INVOICE", "", detail));
    }
    Ok(total_minor)
}

fn book(
    tx: &Tx,
    invoice: &Found,
    content: &Content,
    (id, date, by): (Uuid, Date, &str),
    books: &mut impl Books,
) -> Result<Option<Uuid>, InvoiceError> {
    let shipping = content.lines.iter().filter(|line| line.shipping);
    let shipping_minor: i64 = shipping.map(|line| line.sold.net_minor).sum();
    let facts = SaleFacts {
        channel: invoice.content.sales_channel,
        net_minor: content.net_minor - shipping_minor,
        shipping_minor,
        taxes: content.taxes.iter().map(|tax| (tax.code.clone(), tax.tax_minor)).collect(),
        tenders: vec![(TenderMethod::Account, content.net_minor + content.tax_minor)],
        cash_rounding_minor: 0,
        cost_minor: 0,
    };
    let Some(posting) = postings::refund(&facts)? else { return Ok(None) };
    let turnover: Vec<(&str, i64)> =
        content.taxes.iter().map(|tax| (tax.code.as_str(), -tax.base_minor)).collect();
    let description = format!("Credit on {}", invoice.reference());
    let entry = AccountEntry {
        date,
        source_kind: "credit_note",
        source_id: id,
        description: &description,
        reference: invoice.reference(),
        currency: invoice.currency,
        customer_id: invoice.customer_id,
        by,
        turnover: &turnover,
    };
    Ok(Some(books.post(tx, &entry, &posting)?.uuid()))
}

struct Origin<'a> {
    id: Uuid,
    refund_id: Option<Uuid>,
    entry_id: Option<Uuid>,
    date: Date,
    by: &'a str,
    given_back_minor: i64,
}

fn insert(
    tx: &Tx,
    invoice: &Found,
    content: &Content,
    total_minor: i64,
    origin: &Origin<'_>,
) -> Result<(), InvoiceError> {
    let (date, content) = (origin.date.to_string(), text(content)?);
    let values = params![
        origin.id,
        "CreditNote",
        i64::from(origin.date.year()),
        invoice.customer_id.uuid(),
        None::<Uuid>,
        invoice.id,
        origin.refund_id,
        invoice.currency.code(),
        &date,
        &date,
        total_minor,
        origin.given_back_minor,
        &content,
        origin.entry_id,
        origin.by,
        tx.now_ms(),
        "CN"
    ];
    tx.execute(&sql::INSERT, values)?;
    tx.execute(&sql::ADD_CREDITED, params![invoice.id, total_minor, origin.given_back_minor])?;
    Ok(())
}
