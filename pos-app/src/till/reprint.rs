//! Receipts of this till once more: the list of the latest, a copy on paper, a sale with what may still come back.

use domain::{EventId, Quantity};
use protocol::{ReceiptCode, SaleCompleted, SaleRefunded};
use serde_json::{Value, json};
use store::{Disk, params};

use super::printing::{self, What};
use super::shop::time_text;
use super::sql;
use super::view::money;
use crate::api::Refusal;
use crate::core::{Reply, Till};
use crate::journal;
use store::Durability;

/// Receipts of the list.
const LATEST: i64 = 30;
/// How a receipt's QR code begins.
const CODE: &str = "CF";

impl<D: Disk> Till<D> {
    /// The latest receipts, or the latest whose number has the text.
    pub(crate) fn receipts(&mut self, text: &str) -> Result<Reply, Refusal> {
        let currency = self.enrolment()?.currency;
        let pattern = format!("%{}%", text.trim().replace(['%', '_'], ""));
        let receipts = self.read(|tx| {
            tx.query(&sql::LATEST_RECEIPTS, params![&pattern, LATEST], |row| {
                Ok(json!({
                    "receiptNumber": row.text(0)?,
                    "kind": row.text(1)?,
                    "createdAt": time_text(row.int(2)?),
                    "total": money(row.int(3)?, currency),
                    "lines": row.int(4)?,
                }))
            })
        })?;
        Ok(Reply::Now(json!({ "receipts": receipts })))
    }

    /// One sale for taking goods back: its lines, and how much of each may still come back.
    pub(crate) fn sale_for_return(&mut self, receipt: &str) -> Result<Reply, Refusal> {
        self.cashier()?;
        let number = self.number_of(receipt)?;
        let currency = self.enrolment()?.currency;
        let sold = self.sold(&number)?;
        let created_ms = self
            .read(|tx| tx.query_one(&sql::SALE_BY_EVENT, params![sold.event_id.uuid()], |row| row.int(3)))?;
        let lines = lines(&sold.sale, &sold.refunds, |line| money(line, currency));
        let tenders = sold.sale.tenders.iter().map(|tender| {
            json!({ "method": tender.method.as_str(), "amount": money(tender.amount_minor, currency) })
        });
        Ok(Reply::Now(json!({
            "receiptNumber": number,
            "kind": "sale",
            "createdAt": time_text(created_ms),
            "total": money(sold.sale.total_minor, currency),
            "lines": lines,
            "tenders": tenders.collect::<Vec<_>>(),
        })))
    }

    /// A receipt's number, typed or out of its QR code; a code that is not of our journal is refused.
    fn number_of(&mut self, receipt: &str) -> Result<String, Refusal> {
        let receipt = receipt.trim();
        if !(receipt.starts_with(CODE) && receipt.contains('|')) {
            return Ok(receipt.to_owned());
        }
        let code = ReceiptCode::parse(receipt).map_err(|_| {
            Refusal::new(
                "BAD_RECEIPT_CODE",
                "This code is no receipt of ours, or torn; type the number on the paper.",
            )
        })?;
        // The journal itself is the proof: the printed hash is that of the sale in the chain (J-3).
        let known = self.read(|tx| journal::hash(tx, code.event_id))?;
        match known {
            Some(hash) if hash != code.hash => Err(Refusal::new(
                "RECEIPT_FORGED",
                "This receipt does not say what was sold; keep it and call a manager.",
            )),
            _ => Ok(code.number),
        }
    }

    /// A copy on paper, marked as one; the drawer stays shut.
    pub(crate) fn reprint(&mut self, receipt: &str) -> Result<Reply, Refusal> {
        self.cashier()?;
        if !self.config.has_printer {
            return Err(Refusal::new(
                "NO_PRINTER",
                "This till was started without a printer; start it with --printer ADDRESS.",
            ));
        }
        let found = self.read(|tx| {
            tx.query_opt(&sql::SALE_BY_RECEIPT, params![receipt], |row| Ok(EventId::new(row.uuid(0)?)))
        })?;
        let Some(event_id) = found else { return Err(super::receipts::no_receipt()) };
        self.write(Durability::Normal, |tx| Ok(printing::queue(tx, event_id, What::Copy, false)?))?;
        self.printing.wake();
        Ok(Reply::Now(json!({ "queued": true })))
    }
}

fn lines(sale: &SaleCompleted, refunds: &[SaleRefunded], money: impl Fn(i64) -> Value) -> Vec<Value> {
    let back = |line_id| -> i64 {
        let parts = refunds.iter().flat_map(|refund| &refund.lines);
        parts.filter(|part| part.original_line_id == line_id).map(|part| part.quantity.thousandths()).sum()
    };
    let numbered = (1..).zip(&sale.lines);
    numbered
        .map(|(number, line): (usize, _)| {
            let left = line.quantity.thousandths() - back(line.line_id);
            json!({
                "line": number,
                "sku": line.sku,
                "name": line.name,
                "quantity": line.quantity,
                "returnable": Quantity::from_thousandths(left),
                "total": money(line.total_minor),
            })
        })
        .collect()
}
