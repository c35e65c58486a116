//! Goods that come back on this till's own receipts (C-3): with the original's amounts and taxes, to the
//! original tenders, each at most what it paid.

use std::collections::BTreeMap;

use domain::{
    EventId, LineId, Quantity, RefundedPart, ShiftId, SoldLine, TaxPortion, TenderMethod, refund_line,
};
use protocol::{EventBody, MoneySummary, RefundLine, SaleCompleted, SaleLine, SaleRefunded, StaffData};
use serde_json::json;
use store::{Disk, StoreError, Tx, params};

use super::draft::no_ticket;
use super::ticket::{RefundDraft, RefundDraftLine, Ticket, sentence};
use super::view::money;
use super::{permission, sql};
use crate::api::Refusal;
use crate::command::Command;
use crate::core::{Reply, Till};
use crate::journal;
use crate::journal::project::net_tenders;

/// A sale of this till, and what came back of it since.
pub(crate) struct Sold {
    pub event_id: EventId,
    pub sale: SaleCompleted,
    pub refunds: Vec<SaleRefunded>,
}

impl RefundDraft {
    /// What is given back, tax included.
    pub fn total_minor(&self) -> Result<i64, Refusal> {
        let total = self.lines.iter().try_fold(0_i64, |sum, line| sum.checked_add(line.part.total_minor));
        total.ok_or_else(|| {
            Refusal::new("BAD_AMOUNT", "These amounts are too large; return fewer lines at once.")
        })
    }
}

impl<D: Disk> Till<D> {
    pub(crate) fn take_back(
        &mut self,
        receipt: &str,
        number: usize,
        quantity: &str,
    ) -> Result<Reply, Refusal> {
        self.cashier()?;
        self.need_shift()?;
        self.shop()?;
        let quantity = Quantity::parse(quantity)
            .map_err(|error| Refusal::new("BAD_QUANTITY", sentence(&error.to_string())))?;
        let sold = self.sold(receipt)?;
        let Some(line) = number.checked_sub(1).and_then(|at| sold.sale.lines.get(at)) else {
            return Err(Refusal::new(
                "NO_LINE",
                format!("Receipt {receipt} has no line {number}; it has {} lines.", sold.sale.lines.len()),
            ));
        };
        let mut ticket = match &self.ticket {
            None => self.new_ticket(),
            Some(ticket) if ticket.is_empty() => ticket.clone(),
            Some(ticket)
                if ticket.refund.as_ref().is_some_and(|refund| refund.original_event_id == sold.event_id) =>
            {
                ticket.refuse_after_tender()?;
                ticket.clone()
            }
            Some(_) => {
                return Err(Refusal::new(
                    "TICKET_OPEN",
                    "Another ticket is open; pay, park or void it, then take the goods back.",
                ));
            }
        };
        self.allowed(permission::REFUND, "return", || Command::Return {
            receipt: receipt.to_owned(),
            line: number,
            quantity: quantity.to_string(),
        })?;
        let mut draft = ticket.refund.take().unwrap_or_else(|| RefundDraft {
            original_receipt: sold.sale.receipt_number.clone(),
            original_event_id: sold.event_id,
            lines: Vec::new(),
        });
        let part = part_of(line, &sold.refunds, &draft, quantity)?;
        draft.lines.push(RefundDraftLine {
            line_id: LineId::new(self.new_event_id().uuid()),
            original_line_id: line.line_id,
            original_line: number,
            product_id: line.product_id,
            sku: line.sku.clone(),
            name: line.name.clone(),
            part,
        });
        ticket.prices_include_tax = sold.sale.prices_include_tax;
        ticket.document_discount = None;
        ticket.refund = Some(draft);
        self.keep_ticket(ticket)?;
        self.ticket_reply()
    }

    pub(crate) fn sold(&mut self, receipt: &str) -> Result<Sold, Refusal> {
        let own = self.enrolment()?;
        let own_prefix = format!("{}-{}-", own.store_code, own.terminal_code);
        let found = self.read(|tx| load_sold(tx, receipt))?;
        match found {
            Some(sold) => Ok(sold),
            None if receipt.starts_with(&own_prefix) => Err(Refusal::new(
                "RECEIPT_NOT_FOUND",
                "This till has no sale with that number; check it on the paper (sales are kept 30 days).",
            )),
            None => Err(Refusal::new(
                "RECEIPT_OF_ANOTHER_TILL",
                "This receipt is not of this till; take the goods back at the till that sold them.",
            )),
        }
    }

    /// Gives money back until the refund is settled.
    pub(crate) fn pay_out(
        &mut self,
        ticket: Ticket,
        cashier: &StaffData,
        shift_id: ShiftId,
    ) -> Result<Reply, Refusal> {
        let Some(draft) = ticket.refund.clone() else { return Err(no_ticket()) };
        let total_minor = draft.total_minor()?;
        let receipt = draft.original_receipt.clone();
        let sold = self.sold(&receipt)?;
        let shop = self.shop()?;
        let increment_minor = shop.store.policy.cash_increment_minor.max(1);
        original_tenders_only(&ticket, &sold, increment_minor)?;
        let settlement = self.settlement(&ticket, total_minor)?;
        if settlement.due_minor > 0 {
            return self.partly_paid(ticket);
        }
        let shop = self.shop()?;
        let (currency, store_id, warehouse_id) = (shop.store.currency, shop.store.id, shop.warehouse_id());
        let mut refund = SaleRefunded {
            receipt_number: String::new(),
            ticket_id: ticket.ticket_id,
            store_id,
            warehouse_id,
            shift_id,
            cashier_id: cashier.id,
            cashier_name: cashier.name.clone(),
            business_date: shop.business_date(self.now.wall_ms),
            original_receipt: draft.original_receipt.clone(),
            original_event_id: Some(draft.original_event_id),
            lines: draft.lines.iter().map(refund_line_body).collect(),
            tenders: ticket.tenders.clone(),
            cash_rounding_minor: settlement.cash_rounding_minor,
            tax_minor: draft.lines.iter().map(|line| line.part.tax_minor).sum(),
            total_minor,
            taxes: sum_taxes(&draft),
            reason: "return".to_owned(),
        };
        let net = net_tenders(&refund.tenders, 0);
        let summary = MoneySummary {
            currency,
            total_minor: -refund.total_minor,
            tax_minor: -refund.tax_minor,
            tenders: net.iter().map(|(method, minor)| (method.as_str().to_owned(), -minor)).collect(),
        };
        let kick = net.contains_key(&TenderMethod::Cash);
        let tax_minor = refund.tax_minor;
        let done = self.complete(&ticket, summary, kick, |number| {
            refund.receipt_number = number;
            refund.clone().into()
        })?;
        Ok(Reply::Now(json!({
            "complete": true,
            "kind": "refund",
            "due": money(0, currency),
            "receiptNumber": done.receipt_number,
            "originalReceipt": draft.original_receipt,
            "eventId": ticket.event_id,
            "hash": done.hash,
            "shortHash": done.hash.short(),
            "seq": done.seq,
            "tax": money(tax_minor, currency),
            "total": money(total_minor, currency),
            "cashRounding": money(settlement.cash_rounding_minor, currency),
            "change": money(0, currency),
            "lines": draft.lines.len(),
        })))
    }
}

fn load_sold(tx: &Tx<'_>, receipt: &str) -> Result<Option<Sold>, StoreError> {
    let Some(event_id) =
        tx.query_opt(&sql::SALE_BY_RECEIPT, params![receipt], |row| Ok(EventId::new(row.uuid(0)?)))?
    else {
        return Ok(None);
    };
    let Some(EventBody::SaleCompleted(sale)) = body_of(tx, event_id)? else { return Ok(None) };
    let refund_ids =
        tx.query(&sql::REFUNDS_OF, params![event_id.uuid()], |row| Ok(EventId::new(row.uuid(0)?)))?;
    let mut refunds = Vec::new();
    for refund_id in refund_ids {
        if let Some(EventBody::SaleRefunded(refund)) = body_of(tx, refund_id)? {
            refunds.push(refund);
        }
    }
    Ok(Some(Sold { event_id, sale, refunds }))
}

/// An event's body, if it is here and can be read.
pub(crate) fn body_of(tx: &Tx<'_>, event_id: EventId) -> Result<Option<EventBody>, StoreError> {
    let Some(bytes) = journal::bytes(tx, event_id)? else { return Ok(None) };
    Ok(protocol::open(&bytes).ok().and_then(|opened| opened.body().ok()))
}

/// The amounts of this quantity, after what came back before and what is on the ticket already (M-6).
fn part_of(
    line: &SaleLine,
    refunds: &[SaleRefunded],
    draft: &RefundDraft,
    quantity: Quantity,
) -> Result<RefundedPart, Refusal> {
    let original = SoldLine {
        quantity: line.quantity,
        net_minor: line.net_minor,
        tax_minor: line.tax_minor,
        total_minor: line.total_minor,
        taxes: line.taxes.clone(),
    };
    let before =
        refunds.iter().flat_map(|refund| &refund.lines).filter(|part| part.original_line_id == line.line_id);
    let mut already: Vec<RefundedPart> = before
        .map(|part| RefundedPart {
            quantity: part.quantity,
            net_minor: part.net_minor,
            tax_minor: part.tax_minor,
            total_minor: part.total_minor,
            taxes: part.taxes.clone(),
        })
        .collect();
    let drafted = draft.lines.iter().filter(|part| part.original_line_id == line.line_id);
    already.extend(drafted.map(|part| part.part.clone()));
    refund_line(&original, &already, quantity).map_err(|error| {
        let code = match error {
            domain::PriceError::RefundTooLarge { .. } => "RETURN_TOO_LARGE",
            _ => "BAD_QUANTITY",
        };
        Refusal::new(code, sentence(&error.to_string()))
    })
}

/// C-3: each tender gives back at most what it took, what it gave back before taken off.
fn original_tenders_only(ticket: &Ticket, sold: &Sold, increment_minor: i64) -> Result<(), Refusal> {
    let mut left: BTreeMap<TenderMethod, i64> = net_tenders(&sold.sale.tenders, sold.sale.change_minor);
    for refund in &sold.refunds {
        for tender in &refund.tenders {
            *left.entry(tender.method.clone()).or_insert(0) -= tender.amount_minor;
        }
    }
    for tender in &ticket.tenders {
        *left.entry(tender.method.clone()).or_insert(0) -= tender.amount_minor;
    }
    for (method, left_minor) in &left {
        // Parts of a cash-rounded sale round each for itself (M-5).
        let tolerance_minor = if *method == TenderMethod::Cash { increment_minor - 1 } else { 0 };
        if left_minor + tolerance_minor < 0 {
            return Err(Refusal::new(
                "NOT_THE_ORIGINAL_TENDER",
                format!(
                    "More would be given back by {method} than was paid by it; give back by the way it was paid."
                ),
            ));
        }
    }
    Ok(())
}

fn refund_line_body(line: &RefundDraftLine) -> RefundLine {
    RefundLine {
        line_id: line.line_id,
        original_line_id: line.original_line_id,
        product_id: line.product_id,
        sku: line.sku.clone(),
        name: line.name.clone(),
        quantity: line.part.quantity,
        net_minor: line.part.net_minor,
        tax_minor: line.part.tax_minor,
        total_minor: line.part.total_minor,
        taxes: line.part.taxes.clone(),
        // What is handed over the counter goes back on the shelf; damaged goods are written off by count.
        restock: true,
    }
}

fn sum_taxes(draft: &RefundDraft) -> Vec<TaxPortion> {
    let mut sums: Vec<TaxPortion> = Vec::new();
    for portion in draft.lines.iter().flat_map(|line| &line.part.taxes) {
        match sums.iter_mut().find(|sum| sum.code == portion.code) {
            Some(sum) => {
                sum.base_minor += portion.base_minor;
                sum.tax_minor += portion.tax_minor;
            }
            None => sums.push(portion.clone()),
        }
    }
    sums
}
