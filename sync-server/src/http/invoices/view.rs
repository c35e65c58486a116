//! Invoices and credit notes as the API shows them.

use domain::{Channel, Currency, Money, Quantity, UnitPrice};
use serde::Serialize;
use store::{Row, StoreError, Tx, params};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::http::auth::Principal;
use crate::http::problem::ApiError;
use crate::http::values::{MoneyShape, money, time, unit_price};
use crate::invoice::{Content, PostalAddress, pdf, sql as stored};

/// What an invoice may be.
pub(super) const STATUSES: &[&str] = &["Open", "PartlyPaid", "Paid", "Credited"];

/// The two kinds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Invoice,
    CreditNote,
}

impl Kind {
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Invoice => "Invoice",
            Self::CreditNote => "CreditNote",
        }
    }

    const fn words(self) -> &'static str {
        match self {
            Self::Invoice => "invoice",
            Self::CreditNote => "credit note",
        }
    }
}

/// An invoice, or a credit note, as it was issued.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Invoice)]
pub struct DocumentView {
    pub(super) id: Uuid,
    /// INV-2026-000001, CN-2026-000001: without gaps.
    number: Option<String>,
    pub(super) customer_id: Uuid,
    order_id: Option<Uuid>,
    order_number: String,
    /// The invoice that a credit note credits.
    invoice_id: Option<Uuid>,
    invoice_number: Option<String>,
    /// The refund that a credit note was issued for.
    refund_id: Option<Uuid>,
    /// Why something is credited.
    reason: Option<String>,
    /// Open, PartlyPaid, Paid or Credited; of a credit note Issued.
    status: String,
    issued_on: String,
    /// The last day to pay.
    due_on: String,
    terms_days: u32,
    po_number: Option<String>,
    seller: SellerView,
    buyer: BuyerOnPaper,
    ship_to: Option<PlaceView>,
    items: Vec<LineView>,
    tax_lines: Vec<TaxOnPaper>,
    /// Without tax.
    #[schema(value_type = MoneyShape)]
    net: Money,
    #[schema(value_type = MoneyShape)]
    tax: Money,
    #[schema(value_type = MoneyShape)]
    total: Money,
    /// What was paid, with the order or later.
    #[schema(value_type = MoneyShape)]
    paid: Money,
    #[schema(value_type = MoneyShape)]
    credited: Money,
    /// What is left to pay; below zero: to the customer's credit.
    #[schema(value_type = MoneyShape)]
    open: Money,
    journal_entry_id: Option<Uuid>,
    created_by: String,
    pub(super) version: i64,
    created_at: String,
}

/// Who sells.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SellerView {
    name: String,
    address: Vec<String>,
    tax_number: Option<String>,
}

/// Who buys.
#[derive(Debug, Serialize, ToSchema)]
pub struct BuyerOnPaper {
    name: String,
    company: Option<String>,
    address: Option<PlaceView>,
    /// Certificate or VAT number, and reason.
    exemption: Option<String>,
}

/// An address.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PlaceView {
    name: String,
    street: String,
    city: String,
    state: String,
    postal_code: String,
    country: String,
}

impl From<PostalAddress> for PlaceView {
    fn from(place: PostalAddress) -> Self {
        let PostalAddress { name, street, city, state, postal_code, country } = place;
        Self { name, street, city, state, postal_code, country }
    }
}

/// A line.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct LineView {
    /// The line of the order, from 1.
    line_no: i64,
    name: String,
    sku: String,
    #[schema(value_type = String)]
    quantity: Quantity,
    #[schema(value_type = MoneyShape)]
    unit_price: UnitPrice,
    #[schema(value_type = MoneyShape)]
    discount: Money,
    #[schema(value_type = MoneyShape)]
    net: Money,
    #[schema(value_type = MoneyShape)]
    tax: Money,
    #[schema(value_type = MoneyShape)]
    total: Money,
}

/// A tax per rate.
#[derive(Debug, Serialize, ToSchema)]
pub struct TaxOnPaper {
    code: String,
    name: String,
    /// Per cent.
    percent: String,
    /// What the tax is on.
    #[schema(value_type = MoneyShape)]
    base: Money,
    #[schema(value_type = MoneyShape)]
    tax: Money,
}

/// A document that whoever asks may see.
///
/// # Errors
/// 404.
pub(super) fn found(tx: &Tx<'_>, id: Uuid, kind: Kind, who: &Principal) -> Result<DocumentView, ApiError> {
    let found = tx.query_opt(&stored::DOCUMENT, params![id, kind.as_str()], |row| view(row, kind))?;
    let found = found.ok_or_else(|| ApiError::not_found(kind.words()))?;
    who.of_customer(Some(found.customer_id), kind.words())?;
    Ok(found)
}

/// A document as it is drawn.
///
/// # Errors
/// 404.
pub(super) fn paper(tx: &Tx<'_>, id: Uuid, kind: Kind, who: &Principal) -> Result<pdf::Paper, ApiError> {
    let found = tx.query_opt(&stored::DOCUMENT, params![id, kind.as_str()], |row| {
        Ok((row.uuid(2)?, read_paper(row, kind)?))
    })?;
    let (owner, paper) = found.ok_or_else(|| ApiError::not_found(kind.words()))?;
    who.of_customer(Some(owner), kind.words())?;
    Ok(paper)
}

/// The invoice of an order as it is drawn.
///
/// # Errors
/// 404.
pub(super) fn paper_of_order(
    tx: &Tx<'_>,
    order: Uuid,
    channel: &str,
    who: &Principal,
) -> Result<pdf::Paper, ApiError> {
    let found = tx.query_opt(&stored::DOCUMENT_OF_ORDER, params![order], |row| {
        Ok((row.uuid(2)?, read_paper(row, Kind::Invoice)?))
    })?;
    let (owner, paper) = found.ok_or_else(|| ApiError::not_found("invoice of this order"))?;
    who.of_customer(Some(owner), "invoice of this order")?;
    let of = match paper.content.sales_channel {
        Channel::Pos => "pos",
        Channel::RetailWeb => "retail",
        Channel::WholesaleWeb => "wholesale",
    };
    if of == channel { Ok(paper) } else { Err(ApiError::not_found("invoice of this order")) }
}

fn read_paper(row: &Row<'_>, kind: Kind) -> Result<pdf::Paper, StoreError> {
    let day = |column: usize| {
        row.text(column)?.parse().map_err(|_| StoreError::Corrupt("the day of a document".to_owned()))
    };
    Ok(pdf::Paper {
        credit: kind == Kind::CreditNote,
        number: row.opt_text(1)?.unwrap_or_default().to_owned(),
        currency: currency(row)?,
        issued_on: day(7)?,
        due_on: day(8)?,
        total_minor: row.int(9)?,
        settled_minor: row.int(10)?,
        content: content(row)?,
    })
}

fn currency(row: &Row<'_>) -> Result<Currency, StoreError> {
    Currency::parse(row.text(6)?).map_err(|error| StoreError::Corrupt(error.to_string()))
}

fn content(row: &Row<'_>) -> Result<Content, StoreError> {
    serde_json::from_str(row.text(13)?).map_err(|error| StoreError::Corrupt(error.to_string()))
}

pub(super) fn view(row: &Row<'_>, kind: Kind) -> Result<DocumentView, StoreError> {
    let (currency, content) = (currency(row)?, content(row)?);
    let amount = |minor: i64| money(minor, currency);
    let (total, settled, paid, credited) = (row.int(9)?, row.int(10)?, row.int(11)?, row.int(12)?);
    let back = row.int(18)?;
    let open = if kind == Kind::Invoice { total - settled - paid - credited + back } else { 0 };
    let status = match kind {
        Kind::CreditNote => "Issued",
        Kind::Invoice if credited == total && total > 0 => "Credited",
        Kind::Invoice if open <= 0 => "Paid",
        Kind::Invoice if settled + paid + credited > 0 => "PartlyPaid",
        Kind::Invoice => "Open",
    };
    let items = content.lines.iter().map(|line| LineView {
        line_no: line.line_no,
        name: line.name.clone(),
        sku: line.sku.clone(),
        quantity: line.sold.quantity,
        unit_price: unit_price(line.unit_price_ten_thousandths, currency),
        discount: amount(line.discount_minor),
        net: amount(line.sold.net_minor),
        tax: amount(line.sold.tax_minor),
        total: amount(line.sold.total_minor),
    });
    let taxes = content.taxes.iter().map(|tax| TaxOnPaper {
        code: tax.code.clone(),
        name: tax.name.clone(),
        percent: tax.percent.to_string(),
        base: amount(tax.base_minor),
        tax: amount(tax.tax_minor),
    });
    let (items, tax_lines) = (items.collect(), taxes.collect());
    let (seller, buyer) = (content.seller, content.buyer);
    Ok(DocumentView {
        id: row.uuid(0)?,
        number: row.opt_text(1)?.map(str::to_owned),
        customer_id: row.uuid(2)?,
        order_id: row.opt_uuid(3)?,
        order_number: content.order_number,
        invoice_id: row.opt_uuid(4)?,
        invoice_number: content.invoice_number,
        refund_id: row.opt_uuid(5)?,
        reason: content.reason,
        status: status.to_owned(),
        issued_on: row.text(7)?.to_owned(),
        due_on: row.text(8)?.to_owned(),
        terms_days: content.terms_days,
        po_number: content.po_number,
        seller: SellerView { name: seller.name, address: seller.address, tax_number: seller.tax_number },
        buyer: BuyerOnPaper {
            name: buyer.name,
            company: buyer.company,
            address: buyer.address.map(PlaceView::from),
            exemption: buyer.exemption,
        },
        ship_to: content.ship_to.map(PlaceView::from),
        items,
        tax_lines,
        net: amount(content.net_minor),
        tax: amount(content.tax_minor),
        total: amount(total),
        paid: amount(settled + paid),
        credited: amount(credited),
        open: amount(open),
        journal_entry_id: row.opt_uuid(14)?,
        created_by: row.text(15)?.to_owned(),
        version: row.int(16)?,
        created_at: time(row.int(17)?),
    })
}
