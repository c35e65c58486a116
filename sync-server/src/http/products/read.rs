//! Reads products as the API shows them. What may not enter: HTTP, writes.

use domain::{Currency, Money, Quantity, UnitPrice};
use serde::Serialize;
use store::{Row, StoreError, Tx, params};
use utoipa::ToSchema;
use uuid::Uuid;

use super::sql;
use crate::http::auth::Principal;
use crate::http::problem::ApiError;
use crate::http::values::{self, MoneyShape};

/// A product: one sellable variant (P-1).
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Product)]
pub struct ProductView {
    /// UUIDv7.
    id: Uuid,
    /// The product that this is a variant of; null for a simple product.
    parent_id: Option<Uuid>,
    sku: String,
    name: String,
    description: String,
    slug: Option<String>,
    category_id: Option<Uuid>,
    category_name: Option<String>,
    barcodes: Vec<BarcodeView>,
    /// What is sold along with each unit: deposits, fees (M-8).
    linked_items: Vec<LinkView>,
    /// What one of it is: pc, kg …
    unit: String,
    weighable: bool,
    /// Weight of the packaging, in the unit.
    #[schema(value_type = Option<String>)]
    tare: Option<Quantity>,
    tax_class: String,
    /// The retail price in force; null when it has none.
    #[schema(value_type = Option<MoneyShape>)]
    retail_price: Option<UnitPrice>,
    /// Whether the retail price includes tax.
    prices_include_tax: bool,
    /// Planned unit cost; only for staff (P-2).
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<MoneyShape>)]
    cost: Option<UnitPrice>,
    /// Only for staff and wholesale keys (P-2); null when it is not sold wholesale.
    #[serde(skip_serializing_if = "Option::is_none")]
    wholesale: Option<WholesaleView>,
    /// Years the buyer must have.
    minimum_age: Option<i64>,
    /// None, Lot, Serial.
    tracking: String,
    discountable: bool,
    /// Recalled: must not be sold.
    safety_block: bool,
    /// What web channels may not sell of the stock (S-12).
    #[schema(value_type = String)]
    safety_stock: Quantity,
    /// Active, Inactive, Archived.
    status: String,
    /// Addresses of pictures.
    #[schema(value_type = Vec<String>)]
    images: serde_json::Value,
    /// Hash of its picture, which stands at `/api/products/{id}/image`; null when it has none.
    image: Option<String>,
    #[schema(value_type = Object)]
    attributes: serde_json::Value,
    version: i64,
    created_at: String,
    updated_at: String,
}

impl ProductView {
    /// Rises with each change.
    pub fn version(&self) -> i64 {
        self.version
    }
}

/// A code that scans to this product.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Barcode)]
pub struct BarcodeView {
    /// A GTIN in 14 digits, or a house code.
    code: String,
    /// How many one scan sells.
    #[schema(value_type = String)]
    pack_quantity: Quantity,
    /// The price of the pack where it has its own.
    #[schema(value_type = Option<MoneyShape>)]
    pack_price: Option<Money>,
}

/// What is sold along with each unit.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = LinkedItem)]
pub struct LinkView {
    product_id: Uuid,
    sku: String,
    name: String,
    /// For one unit.
    #[schema(value_type = String)]
    quantity: Quantity,
}

/// Terms for trade customers (O-5).
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Wholesale)]
pub struct WholesaleView {
    /// The least quantity of an order.
    #[schema(value_type = Option<String>)]
    moq: Option<Quantity>,
    /// Quantities must be a multiple of this.
    #[schema(value_type = Option<String>)]
    multiple: Option<Quantity>,
    /// Smallest quantity first.
    tiers: Vec<TierView>,
}

/// From this quantity on, this price.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = WholesaleTier)]
pub struct TierView {
    #[schema(value_type = String)]
    min_quantity: Quantity,
    #[schema(value_type = MoneyShape)]
    unit_price: UnitPrice,
}

/// The product's own row, before prices and codes are added.
pub struct Head {
    view: ProductView,
    currency: Currency,
    cost_ten_thousandths: i64,
    moq: Option<i64>,
    multiple: Option<i64>,
}

impl Head {
    /// How many columns are read.
    pub const COLUMNS: usize = 28;

    /// The id, for the cursor.
    pub fn id(&self) -> Uuid {
        self.view.id
    }

    /// Reads a row of `LIST` or `BY_ID`.
    pub fn of(row: &Row<'_>) -> Result<Self, StoreError> {
        let currency =
            Currency::parse(row.text(12)?).map_err(|error| StoreError::Other(error.to_string()))?;
        let view = ProductView {
            id: row.uuid(0)?,
            parent_id: row.opt_uuid(1)?,
            sku: row.text(2)?.to_owned(),
            name: row.text(3)?.to_owned(),
            description: row.text(4)?.to_owned(),
            slug: row.opt_text(5)?.map(str::to_owned),
            category_id: row.opt_uuid(6)?,
            category_name: row.opt_text(7)?.map(str::to_owned),
            barcodes: Vec::new(),
            linked_items: Vec::new(),
            unit: row.text(8)?.to_owned(),
            weighable: row.bool(9)?,
            tare: row.opt_int(10)?.map(values::quantity),
            tax_class: row.text(11)?.to_owned(),
            retail_price: None,
            prices_include_tax: false,
            cost: None,
            wholesale: None,
            minimum_age: row.opt_int(16)?,
            tracking: row.text(17)?.to_owned(),
            discountable: row.bool(18)?,
            safety_block: row.bool(19)?,
            safety_stock: values::quantity(row.int(20)?),
            status: row.text(21)?.to_owned(),
            images: values::json(row.text(22)?),
            image: row.opt_text(27)?.map(str::to_owned),
            attributes: values::json(row.text(23)?),
            version: row.int(24)?,
            created_at: values::time(row.int(25)?),
            updated_at: values::time(row.int(26)?),
        };
        let (moq, multiple) = (row.opt_int(14)?, row.opt_int(15)?);
        Ok(Self { view, currency, cost_ten_thousandths: row.int(13)?, moq, multiple })
    }

    /// Adds what belongs to it and what `who` may see.
    pub fn complete(self, tx: &Tx<'_>, who: &Principal) -> Result<ProductView, ApiError> {
        let Self { mut view, currency, cost_ten_thousandths, moq, multiple } = self;
        view.barcodes = tx.query(&sql::BARCODES, params![view.id], |row| {
            let pack_price = row.opt_int(2)?.map(|minor| Money::new(minor, currency));
            let code = row.text(0)?.to_owned();
            Ok(BarcodeView { code, pack_quantity: values::quantity(row.int(1)?), pack_price })
        })?;
        view.linked_items = tx.query(&sql::LINKS, params![view.id], |row| {
            let (product_id, sku, name) = (row.uuid(0)?, row.text(1)?.to_owned(), row.text(2)?.to_owned());
            Ok(LinkView { product_id, sku, name, quantity: values::quantity(row.int(3)?) })
        })?;
        let price = tx.query_opt(&sql::RETAIL_PRICE, params![view.id, tx.now_ms()], |row| {
            Ok((row.int(0)?, row.text(1)?.to_owned(), row.bool(2)?))
        })?;
        if let Some((ten_thousandths, code, includes_tax)) = price {
            view.retail_price = Some(values::unit_price(ten_thousandths, values::currency(&code)?));
            view.prices_include_tax = includes_tax;
        }
        if who.role.sees_cost() {
            view.cost = Some(values::unit_price(cost_ten_thousandths, currency));
        }
        if who.sees_wholesale() {
            let tiers = tx.query(&sql::TIERS, params![view.id], |row| {
                let unit_price = values::unit_price(row.int(1)?, currency);
                Ok(TierView { min_quantity: values::quantity(row.int(0)?), unit_price })
            })?;
            let (moq, multiple) = (moq.map(values::quantity), multiple.map(values::quantity));
            view.wholesale = (!tiers.is_empty()).then_some(WholesaleView { moq, multiple, tiers });
        }
        Ok(view)
    }
}
