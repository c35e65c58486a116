//! A cart as the API shows it. Amounts as M-1.

use domain::{Currency, Money, Quantity, UnitPrice};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::cart::Item;
use crate::http::orders::{GivenView, TaxView};
use crate::http::values::{MoneyShape, money, unit_price};
use crate::order::{Address, QuoteLine, Way};

/// A cart, priced when it was looked at.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Cart)]
pub struct CartView {
    /// UUIDv7.
    pub id: Uuid,
    pub version: i64,
    /// RetailWeb, WholesaleWeb.
    pub sales_channel: &'static str,
    /// Open, or Ordered while an order that was made of it is not cancelled.
    pub status: &'static str,
    pub order_id: Option<Uuid>,
    pub customer_id: Option<Uuid>,
    pub customer_email: Option<String>,
    pub customer_name: Option<String>,
    pub items: Vec<CartItemView>,
    pub currency: String,
    pub prices_include_tax: bool,
    /// Goods before discounts, in the price list's own terms.
    #[schema(value_type = MoneyShape)]
    pub subtotal: Money,
    #[schema(value_type = MoneyShape)]
    pub discount: Money,
    /// What came off, by promotion.
    pub discounts: Vec<GivenView>,
    /// What sending it costs, in the price list's own terms.
    #[schema(value_type = MoneyShape)]
    pub shipping: Money,
    /// The way that was chosen, while it is one.
    pub shipping_option: Option<String>,
    #[schema(value_type = MoneyShape)]
    pub tax: Money,
    pub tax_lines: Vec<TaxView>,
    /// What would be paid, tax included.
    #[schema(value_type = MoneyShape)]
    pub total: Money,
    pub coupon_code: Option<String>,
    pub shipping_address: Option<Address>,
    /// What stands in the way of ordering it, or is new since the buyer looked last.
    pub messages: Vec<MessageView>,
    pub created_at: String,
    pub updated_at: String,
    /// Opens the cart, and the order that is made of it: only in the answer that makes it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub token: Option<String>,
}

/// A line of a cart.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = CartItem)]
pub struct CartItemView {
    id: Uuid,
    product_id: Uuid,
    sku: String,
    product_name: String,
    #[schema(value_type = String)]
    quantity: Quantity,
    /// Null: it is not for sale (any more), and counts nothing.
    #[schema(value_type = Option<MoneyShape>)]
    unit_price: Option<UnitPrice>,
    #[schema(value_type = MoneyShape)]
    discount: Money,
    /// What the line costs, tax included.
    #[schema(value_type = MoneyShape)]
    line_total: Money,
    #[schema(value_type = MoneyShape)]
    tax_amount: Money,
    /// Deposits and fees that come and go with it.
    linked_items: Vec<LinkedView>,
}

/// A deposit or fee that goes along with a line.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = CartLinkedItem)]
pub struct LinkedView {
    product_id: Uuid,
    sku: String,
    product_name: String,
    #[schema(value_type = String)]
    quantity: Quantity,
    #[schema(value_type = MoneyShape)]
    unit_price: UnitPrice,
    /// What it costs, tax included.
    #[schema(value_type = MoneyShape)]
    line_total: Money,
    #[schema(value_type = MoneyShape)]
    tax_amount: Money,
}

impl LinkedView {
    fn of(line: &QuoteLine, currency: Currency) -> Self {
        Self {
            product_id: line.product_id.uuid(),
            sku: line.sku.clone(),
            product_name: line.name.clone(),
            quantity: line.quantity,
            unit_price: unit_price(line.unit_price, currency),
            line_total: money(line.price.total_minor, currency),
            tax_amount: money(line.price.tax_minor, currency),
        }
    }
}

impl CartItemView {
    pub(super) const fn id(&self) -> Uuid {
        self.id
    }

    pub(super) fn priced(item: &Item, line: &QuoteLine, linked: &[&QuoteLine], currency: Currency) -> Self {
        let price = &line.price;
        Self {
            id: item.id,
            product_id: item.product_id.uuid(),
            sku: line.sku.clone(),
            product_name: line.name.clone(),
            quantity: item.quantity,
            unit_price: Some(unit_price(line.unit_price, currency)),
            discount: money(
                price.line_discount_minor.saturating_add(price.document_discount_minor),
                currency,
            ),
            line_total: money(price.total_minor, currency),
            tax_amount: money(price.tax_minor, currency),
            linked_items: linked.iter().map(|line| LinkedView::of(line, currency)).collect(),
        }
    }

    pub(super) fn unpriced(item: &Item, (sku, product_name): (String, String), currency: Currency) -> Self {
        let nothing = money(0, currency);
        Self {
            id: item.id,
            product_id: item.product_id.uuid(),
            sku,
            product_name,
            quantity: item.quantity,
            unit_price: None,
            discount: nothing,
            line_total: nothing,
            tax_amount: nothing,
            linked_items: Vec::new(),
        }
    }
}

/// Something that a buyer should know.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = CartMessage)]
pub struct MessageView {
    /// Stable: PRICE_CHANGED, SOLD_OUT, INSUFFICIENT_STOCK, MOQ_NOT_MET, COUPON_BELOW_MINIMUM …
    pub code: &'static str,
    /// The line that it is about; null: the whole.
    pub item_id: Option<Uuid>,
    /// One sentence for a person.
    pub detail: String,
}

impl MessageView {
    pub(super) fn of(code: &'static str, item_id: Option<Uuid>, detail: impl Into<String>) -> Self {
        Self { code, item_id, detail: detail.into() }
    }
}

/// A way to send a cart.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = CartWay)]
pub struct WayView {
    code: String,
    name: String,
    /// In the price list's own terms.
    #[schema(value_type = MoneyShape)]
    price: Money,
    tax_class: String,
}

impl WayView {
    pub(super) fn of(way: Way, currency: Currency) -> Self {
        Self {
            code: way.option.code,
            name: way.option.name,
            price: money(way.charge_minor, currency),
            tax_class: way.option.tax_class,
        }
    }
}
