//! The ticket as answers show it: amounts as `{"amount","currency"}` (M-1), warnings with their codes.

use domain::{Currency, Money, PricedTicket, ProductId, Quantity, UnitPrice};
use serde_json::{Map, Value, json};
use store::Disk;

use super::shop::time_text;
use super::ticket::{RefundDraft, Ticket, TicketLine};
use crate::api::Refusal;
use crate::core::{Reply, Till};
use crate::replica::KnownStock;

/// An amount for an answer.
#[must_use]
pub fn money(minor: i64, currency: Currency) -> Value {
    json!(Money::new(minor, currency))
}

/// A unit price for an answer.
#[must_use]
pub fn unit_price(ten_thousandths: i64, currency: Currency) -> Value {
    json!(UnitPrice::new(ten_thousandths, currency))
}

impl<D: Disk> Till<D> {
    /// The open ticket as an answer.
    pub(crate) fn ticket_reply(&mut self) -> Result<Reply, Refusal> {
        Ok(Reply::Now(self.ticket_answer()?))
    }

    /// The ticket's fields beside `ok`, and once more as one object for whoever keeps it.
    pub(crate) fn ticket_answer(&mut self) -> Result<Value, Refusal> {
        let Some(ticket) = self.ticket.clone() else {
            return Ok(json!({ "ticket": null, "lines": [], "warnings": [] }));
        };
        let fields = match &ticket.refund {
            Some(refund) => self.refund_fields(&ticket, refund)?,
            None => self.sale_fields(&ticket)?,
        };
        let mut answer = fields.clone();
        answer.insert("ticket".to_owned(), Value::Object(fields));
        Ok(Value::Object(answer))
    }

    fn sale_fields(&mut self, ticket: &Ticket) -> Result<Map<String, Value>, Refusal> {
        let shop = self.shop()?;
        let currency = shop.store.currency;
        let priced = ticket.price(shop, shop.business_date(self.now.wall_ms))?;
        let settlement = self.settlement(ticket, priced.total_minor)?;
        // The lines are on the ticket by now: figures that cannot be read warn of nothing and refuse nothing.
        let products: Vec<ProductId> = ticket.lines.iter().map(|line| line.product_id).collect();
        let stocks = self.known_stocks(&products).unwrap_or_default();
        let mut warnings = Vec::new();
        let mut lines = Vec::new();
        for (at, line) in ticket.lines.iter().enumerate() {
            let found = self.line_warnings(ticket, at, line, stocks.get(&line.product_id));
            let mut fields = line_fields(at + 1, line, &priced, currency, &found);
            if let (Some(number), Value::Object(fields)) = (ticket.leading_number(at), &mut fields) {
                fields.insert("follows".to_owned(), json!(number));
            }
            lines.push(fields);
            warnings.extend(found);
        }
        let mut fields = Map::new();
        fields.insert("ticketId".to_owned(), json!(ticket.ticket_id));
        fields.insert("eventId".to_owned(), json!(ticket.event_id));
        fields.insert("kind".to_owned(), json!("sale"));
        fields.insert("lines".to_owned(), Value::Array(lines));
        fields.insert("subtotal".to_owned(), money(priced.subtotal_minor, currency));
        fields.insert("discount".to_owned(), money(priced.discount_minor, currency));
        fields.insert("tax".to_owned(), money(priced.tax_minor, currency));
        fields.insert("total".to_owned(), money(priced.total_minor, currency));
        fields.insert("due".to_owned(), money(settlement.due_minor, currency));
        fields.insert("dueInCash".to_owned(), money(settlement.due_in_cash_minor, currency));
        fields.insert("pricesIncludeTax".to_owned(), json!(ticket.prices_include_tax));
        fields.insert("tenders".to_owned(), tender_fields(ticket, currency));
        fields.insert("warnings".to_owned(), Value::Array(warnings));
        Ok(fields)
    }

    fn refund_fields(
        &mut self,
        ticket: &Ticket,
        refund: &RefundDraft,
    ) -> Result<Map<String, Value>, Refusal> {
        let currency = self.shop()?.store.currency;
        let total_minor = refund.total_minor()?;
        let tax_minor: i64 = refund.lines.iter().map(|line| line.part.tax_minor).sum();
        let settlement = self.settlement(ticket, total_minor)?;
        let lines = refund.lines.iter().enumerate().map(|(at, line)| {
            json!({
                "line": at + 1,
                "originalLine": line.original_line,
                "sku": line.sku,
                "name": line.name,
                "quantity": line.part.quantity,
                "tax": money(line.part.tax_minor, currency),
                "total": money(line.part.total_minor, currency),
            })
        });
        let mut fields = Map::new();
        fields.insert("ticketId".to_owned(), json!(ticket.ticket_id));
        fields.insert("eventId".to_owned(), json!(ticket.event_id));
        fields.insert("kind".to_owned(), json!("refund"));
        fields.insert("originalReceipt".to_owned(), json!(refund.original_receipt));
        fields.insert("lines".to_owned(), Value::Array(lines.collect()));
        fields.insert("subtotal".to_owned(), money(total_minor - tax_minor, currency));
        fields.insert("discount".to_owned(), money(0, currency));
        fields.insert("tax".to_owned(), money(tax_minor, currency));
        fields.insert("total".to_owned(), money(total_minor, currency));
        fields.insert("due".to_owned(), money(settlement.due_minor, currency));
        fields.insert("dueInCash".to_owned(), money(settlement.due_in_cash_minor, currency));
        fields.insert("tenders".to_owned(), tender_fields(ticket, currency));
        fields.insert("warnings".to_owned(), json!([]));
        Ok(fields)
    }

    /// Age limit, and what the replica says of the stock, with the figure's age (S-6).
    fn line_warnings(
        &self,
        ticket: &Ticket,
        at: usize,
        line: &TicketLine,
        stock: Option<&KnownStock>,
    ) -> Vec<Value> {
        let mut warnings = Vec::new();
        if let Some(age) = line.minimum_age {
            warnings.push(json!({
                "code": "AGE_LIMIT",
                "line": at + 1,
                "minimumAge": age,
                "detail": format!("{}: ask for proof of age, {age} years.", line.name),
            }));
        }
        // Said once per product, at its last line.
        let last = ticket.lines.iter().rposition(|other| other.product_id == line.product_id);
        if last != Some(at) {
            return warnings;
        }
        let wanted: i64 = ticket
            .lines
            .iter()
            .filter(|other| other.product_id == line.product_id)
            .map(|other| other.quantity.thousandths())
            .sum();
        if let Some(known) = stock
            && known.available_thousandths < wanted
        {
            let left = Quantity::from_thousandths(known.available_thousandths);
            let minutes = self.now.wall_ms.saturating_sub(known.as_of_ms).max(0) / 60_000;
            warnings.push(json!({
                "code": "STOCK_SHORT",
                "line": at + 1,
                "available": left,
                "stockAsOf": time_text(known.as_of_ms),
                "ageMinutes": minutes,
                "detail": format!("{}: only {left} in stock as known {minutes} minutes ago.", line.name),
            }));
        }
        warnings
    }
}

fn line_fields(
    number: usize,
    line: &TicketLine,
    priced: &PricedTicket,
    currency: Currency,
    warnings: &[Value],
) -> Value {
    let mut fields = json!({
        "line": number,
        "lineId": line.line_id,
        "sku": line.sku,
        "name": line.name,
        "quantity": line.quantity,
        "unit": line.unit,
        "unitPrice": unit_price(line.unit_price_ten_thousandths, currency),
        "warnings": warnings,
    });
    if let Some(amounts) = priced.lines.iter().find(|amounts| amounts.line_id == line.line_id)
        && let Value::Object(fields) = &mut fields
    {
        let discount_minor = amounts.line_discount_minor + amounts.document_discount_minor;
        fields.insert("gross".to_owned(), money(amounts.gross_minor, currency));
        fields.insert("discount".to_owned(), money(discount_minor, currency));
        fields.insert("tax".to_owned(), money(amounts.tax_minor, currency));
        fields.insert("total".to_owned(), money(amounts.total_minor, currency));
    }
    fields
}

fn tender_fields(ticket: &Ticket, currency: Currency) -> Value {
    let tenders = ticket.tenders.iter().map(|tender| {
        json!({
            "method": tender.method.as_str(),
            "amount": money(tender.amount_minor, currency),
            "reference": tender.reference,
        })
    });
    Value::Array(tenders.collect())
}
