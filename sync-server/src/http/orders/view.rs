//! An order as the API shows it. Amounts as M-1; what an order of this channel cannot have is null.

use domain::{Channel, Currency, Money, Quantity, UnitPrice};
use serde::Serialize;
use serde_json::Value;
use store::{Row, StoreError, Tx, params};
use utoipa::ToSchema;
use uuid::Uuid;

use super::sql;
use super::web_view::{AvailableView, FulfilmentView, GivenView, discounts, of_the_web};
use crate::http::problem::ApiError;
use crate::http::values::{MoneyShape, json, money, quantity, time, unit_price};
use crate::order::Address;

/// An order with everything that belongs to it.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Order)]
pub struct OrderView {
    /// UUIDv7.
    pub id: Uuid,
    pub(in crate::http) version: i64,
    order_number: String,
    pub(super) sales_channel: String,
    pub(super) status: String,
    fulfilment: String,
    customer_id: Option<Uuid>,
    customer_email: Option<String>,
    customer_name: Option<String>,
    items: Vec<ItemView>,
    currency: String,
    prices_include_tax: bool,
    /// Lines before discounts, in the price list's own terms.
    #[schema(value_type = MoneyShape)]
    subtotal: Money,
    #[schema(value_type = MoneyShape)]
    discount: Money,
    #[schema(value_type = MoneyShape)]
    shipping: Money,
    #[schema(value_type = MoneyShape)]
    tax: Money,
    /// Tax per rate.
    tax_lines: Vec<TaxView>,
    /// What is paid, tax included.
    #[schema(value_type = MoneyShape)]
    total: Money,
    #[schema(value_type = MoneyShape)]
    cash_rounding: Money,
    #[schema(value_type = MoneyShape)]
    change: Money,
    #[schema(value_type = MoneyShape)]
    refunded: Money,
    pub(super) warehouse_id: Uuid,
    payments: Vec<PaymentView>,
    refunds: Vec<RefundView>,
    /// What was handed over, and when.
    pub(super) fulfilments: Vec<FulfilmentView>,
    /// Retail or Wholesale; null: over the counter.
    pricing_tier: Option<String>,
    /// Whether it is paid with real money.
    livemode: bool,
    /// Coupons and promotions that took something off.
    discounts: Vec<GivenView>,
    shipping_option: Option<String>,
    #[schema(value_type = Option<Address>)]
    shipping_address: Value,
    /// Null: the shipping address.
    #[schema(value_type = Option<Address>)]
    billing_address: Value,
    /// The buyer's own number.
    po_number: Option<String>,
    terms: Option<String>,
    invoice_number: Option<String>,
    /// While it is not paid: what there is of what it asks for.
    pub(super) availability: Option<Vec<AvailableView>>,
    store_id: Option<Uuid>,
    terminal_id: Option<Uuid>,
    shift_id: Option<Uuid>,
    cashier_id: Option<Uuid>,
    cashier_name: Option<String>,
    receipt_number: Option<String>,
    /// The day that the books count it to.
    business_date: String,
    event_id: Option<Uuid>,
    journal_entry_id: Option<Uuid>,
    /// What was unusual about it (S-10).
    #[schema(value_type = Vec<String>)]
    flags: Value,
    created_by: Option<String>,
    #[schema(value_type = Object)]
    metadata: Value,
    /// When it happened, by the till's clock within what the server knows.
    occurred_at: String,
    created_at: String,
    payment_confirmed_at: Option<String>,
    completed_at: Option<String>,
    cancelled_at: Option<String>,
    /// SOLD_OUT, CAPTURE_FAILED, or as a person gave it.
    cancel_reason: Option<String>,
    auto_cancelled: bool,
    /// The channel that took the last one.
    depleted_by: Option<String>,
    /// What it was paid under: its sale is in the books with its `payment`, or with each `handover`.
    recognition: String,
}

impl OrderView {
    /// Whether it was cancelled.
    pub(super) fn is_cancelled(&self) -> bool {
        self.status == "Cancelled"
    }
}

/// A line of an order.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = OrderItem)]
pub struct ItemView {
    id: Uuid,
    product_id: Uuid,
    product_name: String,
    sku: String,
    #[schema(value_type = String)]
    quantity: Quantity,
    #[schema(value_type = MoneyShape)]
    unit_price: UnitPrice,
    /// Line and document discount together.
    #[schema(value_type = MoneyShape)]
    discount: Money,
    /// What the line costs, tax included.
    #[schema(value_type = MoneyShape)]
    line_total: Money,
    #[schema(value_type = MoneyShape)]
    tax_amount: Money,
    tax_class: String,
    taxes: Vec<TaxView>,
    #[schema(value_type = String)]
    refunded_quantity: Quantity,
    /// On the web: handed over so far.
    #[schema(value_type = String)]
    fulfilled_quantity: Quantity,
    /// On the web: the line that this deposit or fee goes along with.
    follows_item_id: Option<Uuid>,
}

/// Tax of one rate.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OrderTax)]
pub struct TaxView {
    code: String,
    name: String,
    /// Per cent, as a decimal number in text.
    percent: String,
    #[schema(value_type = MoneyShape)]
    base: Money,
    #[schema(value_type = MoneyShape)]
    tax: Money,
}

/// A payment attempt (O-10).
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Payment)]
pub struct PaymentView {
    id: Uuid,
    payment_method: String,
    /// Cash: what stayed in the drawer.
    #[schema(value_type = MoneyShape)]
    amount: Money,
    status: String,
    transaction_id: Option<String>,
    failed_reason: Option<String>,
    created_at: String,
}

/// A refund of an order.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Refund)]
pub struct RefundView {
    id: Uuid,
    receipt_number: String,
    #[schema(value_type = MoneyShape)]
    total: Money,
    #[schema(value_type = MoneyShape)]
    tax: Money,
    journal_entry_id: Option<Uuid>,
    occurred_at: String,
    /// Pending: the gateway has not confirmed it. Done. Failed: it is paid another way.
    status: String,
    reason: Option<String>,
}

fn currency_of(row: &Row<'_>, column: usize) -> Result<Currency, StoreError> {
    Currency::parse(row.text(column)?).map_err(|error| StoreError::Other(error.to_string()))
}

fn text(row: &Row<'_>, column: usize) -> Result<Option<String>, StoreError> {
    Ok(row.opt_text(column)?.map(str::to_owned))
}

fn taxes(stored: &str, currency: Currency) -> Result<Vec<TaxView>, StoreError> {
    let portions: Vec<domain::TaxPortion> =
        serde_json::from_str(stored).map_err(|error| StoreError::Other(error.to_string()))?;
    Ok(tax_views(&portions, currency))
}

/// Taxes per rate as they are shown.
pub fn tax_views(portions: &[domain::TaxPortion], currency: Currency) -> Vec<TaxView> {
    let view = |portion: &domain::TaxPortion| TaxView {
        code: portion.code.clone(),
        name: portion.name.clone(),
        percent: portion.percent.normalize().to_string(),
        base: money(portion.base_minor, currency),
        tax: money(portion.tax_minor, currency),
    };
    portions.iter().map(view).collect()
}

/// Reads a row of `POS_LIST` or `POS_BY_ID`; lines and payments are added by [`complete`].
pub(super) fn head(row: &Row<'_>) -> Result<OrderView, StoreError> {
    let currency = currency_of(row, 9)?;
    let amount = |column: usize| Ok::<_, StoreError>(money(row.int(column)?, currency));
    let at = |column: usize| Ok::<_, StoreError>(row.opt_int(column)?.map(time));
    Ok(OrderView {
        id: row.uuid(0)?,
        version: row.int(1)?,
        order_number: row.text(2)?.to_owned(),
        sales_channel: row.text(3)?.to_owned(),
        status: row.text(4)?.to_owned(),
        fulfilment: row.text(5)?.to_owned(),
        customer_id: row.opt_uuid(6)?,
        customer_email: text(row, 7)?,
        customer_name: text(row, 8)?,
        items: Vec::new(),
        currency: currency.code().to_owned(),
        prices_include_tax: row.bool(10)?,
        subtotal: amount(11)?,
        discount: amount(12)?,
        shipping: amount(13)?,
        tax: amount(14)?,
        total: amount(15)?,
        cash_rounding: amount(16)?,
        change: amount(17)?,
        refunded: amount(18)?,
        tax_lines: taxes(row.text(19)?, currency)?,
        warehouse_id: row.uuid(20)?,
        payments: Vec::new(),
        refunds: Vec::new(),
        store_id: row.opt_uuid(21)?,
        terminal_id: row.opt_uuid(22)?,
        shift_id: row.opt_uuid(23)?,
        cashier_id: row.opt_uuid(24)?,
        cashier_name: text(row, 25)?,
        receipt_number: text(row, 26)?,
        business_date: row.text(27)?.to_owned(),
        event_id: row.opt_uuid(28)?,
        journal_entry_id: row.opt_uuid(29)?,
        flags: json(row.text(30)?),
        created_by: text(row, 31)?,
        metadata: json(row.text(32)?),
        occurred_at: time(row.int(33)?),
        created_at: time(row.int(34)?),
        payment_confirmed_at: at(35)?,
        completed_at: at(36)?,
        cancelled_at: at(37)?,
        cancel_reason: text(row, 38)?,
        auto_cancelled: row.bool(39)?,
        fulfilments: Vec::new(),
        pricing_tier: text(row, 40)?,
        livemode: row.bool(41)?,
        discounts: discounts(row.text(42)?, currency)?,
        shipping_option: text(row, 43)?,
        shipping_address: row.opt_text(44)?.map(json).unwrap_or_default(),
        billing_address: row.opt_text(45)?.map(json).unwrap_or_default(),
        po_number: text(row, 46)?,
        terms: text(row, 47)?,
        invoice_number: text(row, 48)?,
        availability: None,
        depleted_by: text(row, 49)?,
        recognition: row.text(50)?.to_owned(),
    })
}

/// Adds lines, payments and refunds.
pub(super) fn complete(tx: &Tx<'_>, mut order: OrderView) -> Result<OrderView, StoreError> {
    let currency = order.total.currency;
    order.items = tx.query(&sql::ITEMS, params![order.id], |row| {
        Ok(ItemView {
            id: row.uuid(0)?,
            product_id: row.uuid(1)?,
            product_name: row.text(2)?.to_owned(),
            sku: row.text(3)?.to_owned(),
            quantity: quantity(row.int(4)?),
            unit_price: unit_price(row.int(5)?, currency),
            discount: money(row.int(7)?, currency),
            line_total: money(row.int(10)?, currency),
            tax_amount: money(row.int(9)?, currency),
            tax_class: row.text(11)?.to_owned(),
            taxes: taxes(row.text(12)?, currency)?,
            refunded_quantity: quantity(row.int(13)?),
            fulfilled_quantity: quantity(row.int(14)?),
            follows_item_id: row.opt_uuid(15)?,
        })
    })?;
    order.payments = tx.query(&sql::PAYMENTS, params![order.id], |row| {
        Ok(PaymentView {
            id: row.uuid(0)?,
            payment_method: row.text(1)?.to_owned(),
            amount: money(row.int(2)?, currency),
            status: row.text(3)?.to_owned(),
            transaction_id: text(row, 4)?,
            failed_reason: text(row, 5)?,
            created_at: time(row.int(6)?),
        })
    })?;
    order.refunds = tx.query(&sql::REFUNDS, params![order.id], |row| {
        let currency = currency_of(row, 2)?;
        Ok(RefundView {
            id: row.uuid(0)?,
            receipt_number: row.text(1)?.to_owned(),
            tax: money(row.int(3)?, currency),
            total: money(row.int(4)?, currency),
            journal_entry_id: row.opt_uuid(5)?,
            occurred_at: time(row.int(6)?),
            status: row.text(7)?.to_owned(),
            reason: text(row, 8)?,
        })
    })?;
    if order.sales_channel != Channel::Pos.as_str() {
        of_the_web(tx, &mut order)?;
    }
    Ok(order)
}

/// One web order with everything that belongs to it.
pub fn one(tx: &Tx<'_>, id: Uuid) -> Result<OrderView, ApiError> {
    let found = tx.query_opt(&sql::WEB_BY_ID, params![id], head)?;
    let order = found.ok_or_else(|| ApiError::not_found("order"))?;
    Ok(complete(tx, order)?)
}
