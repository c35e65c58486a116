//! Issuing an invoice for an order: what the paper says is taken down in the transaction that bills it. The entry is the
//! sale's own. What may not enter: whether the customer may owe that much.

use super::content::{Buyer, Content, Line, PostalAddress, Seller};
use super::{InvoiceError, sql};
use crate::refusal::Refusal;
use domain::{Channel, Currency, CustomerId, CustomerTaxStatus, EntryId, Quantity, SoldLine, TaxPortion};
use jiff::ToSpan;
use jiff::civil::Date;
use store::{Row, StoreError, Tx, params};
use uuid::Uuid;

/// An invoice to be issued.
#[derive(Debug)]
pub struct Issue<'a> {
    /// For which order.
    pub order_id: Uuid,
    /// Business date.
    pub date: Date,
    /// Who sells.
    pub seller: Seller,
    /// Days to pay; `None`: as agreed with the customer, or at once.
    pub terms_days: Option<u32>,
    /// Of documents to customers whose language is not known.
    pub language: &'a str,
    /// Whose doing.
    pub by: &'a str,
}

struct Head {
    customer_id: CustomerId,
    number: String,
    currency: Currency,
    total_minor: i64,
    net_minor: i64,
    tax_minor: i64,
    settled_minor: i64,
    entry_id: Option<Uuid>,
    /// The office's, or the till's own (O-8).
    series: String,
    content: Content,
}

/// An invoice that was issued.
#[derive(Debug, Clone, Copy)]
pub struct Issued {
    /// Its id.
    pub id: Uuid,
    /// Who owes it.
    pub customer_id: CustomerId,
    /// The sale's entry.
    pub entry_id: Option<EntryId>,
}

/// Issues the invoice of an order; the sequencer gives it a number. Refusals: `NOT_FOUND`,
/// `NOTHING_ON_ACCOUNT`, `ALREADY_INVOICED`.
pub fn issue(tx: &Tx, new: &Issue<'_>) -> Result<Issued, InvoiceError> {
    let Some(head) = tx.query_opt(&sql::BILLED, params![new.order_id], |row| head(row, new))? else {
        return Err(Refusal::not_found("order").into());
    };
    let Some(mut head) = head else {
        let detail =
            "Only what a customer by name bought at a till or on account is invoiced; this is neither.";
        return Err(Refusal::conflict("NOTHING_ON_ACCOUNT", "orderId", detail).into());
    };
    head.content.lines = tx.query(&sql::BILLED_LINES, params![new.order_id], line)?;
    less_given_back(tx, new.order_id, &mut head)?;
    head.content.taxes = super::content::summed(head.content.lines.iter().flat_map(|line| &line.sold.taxes));
    if head.content.buyer.address.is_none() {
        let own = tx.query_opt(&sql::BILLING_ADDRESS, params![head.customer_id.uuid()], address)?;
        head.content.buyer.address = own.or_else(|| head.content.ship_to.clone());
    }
    (head.content.net_minor, head.content.tax_minor) = (head.net_minor, head.tax_minor);
    let due = new.date.checked_add(i64::from(head.content.terms_days).days()).unwrap_or(new.date);
    let (id, year) = (tx.new_id(), i64::from(new.date.year()));
    let (date, due, content) = (new.date.to_string(), due.to_string(), text(&head.content)?);
    let values = params![
        id,
        "Invoice",
        year,
        head.customer_id.uuid(),
        new.order_id,
        None::<Uuid>,
        None::<Uuid>,
        head.currency.code(),
        &date,
        &due,
        head.total_minor,
        head.settled_minor,
        &content,
        head.entry_id,
        new.by,
        tx.now_ms(),
        &head.series
    ];
    match tx.execute(&sql::INSERT, values) {
        Err(StoreError::Unique(_)) => {
            let detail = format!("Order {} has its invoice already; credit that instead.", head.number);
            Err(Refusal::conflict("ALREADY_INVOICED", "orderId", detail).into())
        }
        other => {
            other?;
            let entry_id = head.entry_id.map(EntryId::new);
            Ok(Issued { id, customer_id: head.customer_id, entry_id })
        }
    }
}

/// What was given back of an order before it is billed is not on its invoice.
fn less_given_back(tx: &Tx, order_id: Uuid, head: &mut Head) -> Result<(), StoreError> {
    let back = tx.query(&sql::GIVEN_BACK, params![order_id], |row| {
        let taxes: Vec<TaxPortion> = parsed(row.text(5)?)?;
        Ok((row.int(0)?, row.int(1)?, [row.int(2)?, row.int(3)?, row.int(4)?], taxes))
    })?;
    for (line_no, quantity, [net_minor, tax_minor, total_minor], taxes) in back {
        let line = head.content.lines.iter_mut().find(|line| line.line_no == line_no);
        let Some(line) = line else { continue };
        let sold = &mut line.sold;
        sold.quantity = Quantity::from_thousandths(sold.quantity.thousandths() - quantity);
        (sold.net_minor, sold.tax_minor) = (sold.net_minor - net_minor, sold.tax_minor - tax_minor);
        sold.total_minor -= total_minor;
        for (tax, back) in sold.taxes.iter_mut().zip(taxes) {
            tax.tax_minor -= back.tax_minor;
            tax.base_minor -= back.base_minor;
        }
        (head.net_minor, head.tax_minor) = (head.net_minor - net_minor, head.tax_minor - tax_minor);
        head.total_minor -= total_minor;
    }
    head.content.lines.retain(|line| line.sold.quantity.is_positive());
    Ok(())
}

pub(super) fn text(content: &Content) -> Result<String, StoreError> {
    serde_json::to_string(content).map_err(|error| StoreError::Other(error.to_string()))
}

fn parsed<T: serde::de::DeserializeOwned>(text: &str) -> Result<T, StoreError> {
    serde_json::from_str(text).map_err(|error| StoreError::Corrupt(error.to_string()))
}

/// The words of an exemption that holds on a day. `None`: the customer pays tax.
fn tax_of(status: &CustomerTaxStatus, on: Date) -> Option<String> {
    match status {
        CustomerTaxStatus::Exempt { certificate, reason, .. } if status.is_exempt_on(on) => {
            Some(format!("{certificate} ({reason})"))
        }
        _ => None,
    }
}

/// An order as it is billed; `None` inside: nobody by name owes anything of it.
fn head(row: &Row<'_>, new: &Issue<'_>) -> Result<Option<Head>, StoreError> {
    let text = |column: usize| Ok::<_, StoreError>(row.opt_text(column)?.map(str::to_owned));
    let on_account_minor = row.int(7)?;
    let (Some(customer_id), Some(name)) = (row.opt_uuid(0)?, text(8)?) else { return Ok(None) };
    let channel = Channel::parse(row.text(16)?)
        .ok_or_else(|| StoreError::Corrupt("the channel of an order".to_owned()))?;
    if on_account_minor <= 0 && channel != Channel::Pos {
        return Ok(None);
    }
    let total_minor = row.int(3)?;
    let agreed = row.opt_int(10)?.and_then(|days| u32::try_from(days).ok());
    let status: CustomerTaxStatus = parsed(row.opt_text(11)?.unwrap_or("\"ordinary\""))?;
    let place = |column: usize| -> Result<Option<PostalAddress>, StoreError> {
        row.opt_text(column)?.map(parsed).transpose()
    };
    let content = Content {
        seller: new.seller.clone(),
        buyer: Buyer { name, company: text(9)?, address: place(14)?, exemption: tax_of(&status, new.date) },
        ship_to: place(13)?,
        sales_channel: channel,
        order_number: row.text(1)?.to_owned(),
        po_number: text(15)?,
        invoice_number: None,
        reason: None,
        terms_days: new.terms_days.or(agreed).unwrap_or(0),
        language: text(12)?.unwrap_or_else(|| new.language.to_owned()),
        lines: Vec::new(),
        taxes: Vec::new(),
        net_minor: 0,
        tax_minor: 0,
    };
    Ok(Some(Head {
        customer_id: CustomerId::new(customer_id),
        number: row.text(1)?.to_owned(),
        currency: Currency::parse(row.text(2)?).map_err(|error| StoreError::Corrupt(error.to_string()))?,
        total_minor,
        net_minor: row.int(4)?,
        tax_minor: row.int(5)?,
        settled_minor: total_minor - on_account_minor,
        entry_id: row.opt_uuid(6)?,
        series: row.opt_text(17)?.map_or_else(|| "INV".to_owned(), |till| format!("INV-{till}")),
        content,
    }))
}

fn line(row: &Row<'_>) -> Result<Line, StoreError> {
    Ok(Line {
        line_no: row.int(0)?,
        name: row.text(1)?.to_owned(),
        sku: row.text(2)?.to_owned(),
        shipping: row.text(10)? == "Shipping",
        unit_price_ten_thousandths: row.int(4)?,
        discount_minor: row.int(5)?,
        sold: SoldLine {
            quantity: Quantity::from_thousandths(row.int(3)?),
            net_minor: row.int(6)?,
            tax_minor: row.int(7)?,
            total_minor: row.int(8)?,
            taxes: parsed(row.text(9)?)?,
        },
    })
}

fn address(row: &Row<'_>) -> Result<PostalAddress, StoreError> {
    let text = |column: usize| Ok::<_, StoreError>(row.text(column)?.to_owned());
    Ok(PostalAddress {
        name: text(0)?,
        street: text(1)?,
        city: text(2)?,
        state: text(3)?,
        postal_code: text(4)?,
        country: text(5)?,
    })
}
