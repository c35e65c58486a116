//! Entities on feeds, as a till sees them. Fields are only ever added, with a default; a till keeps the text as
//! it came, unknown fields included. Never here: cost, wholesale tiers, plain PINs.

use crate::{Hash, ProtocolError};
use domain::{
    CategoryId, Currency, EmbeddedScheme, PricingPolicy, ProductId, Quantity, StaffId, StoreId, TaxRule,
    WarehouseId,
};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Kinds of entities that this build knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum EntityKind {
    /// `ProductData`, by product id.
    Product,
    /// `StockData`, by `StockData::entity_id`.
    Stock,
    /// `StaffData`, by staff id.
    Staff,
    /// `TaxRuleData`, by its id.
    TaxRule,
    /// `StoreData`, by store id.
    Store,
    /// `CategoryData`, by category id.
    Category,
}

impl EntityKind {
    /// The stable name on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Product => "product",
            Self::Stock => "stock",
            Self::Staff => "staff",
            Self::TaxRule => "tax_rule",
            Self::Store => "store",
            Self::Category => "category",
        }
    }

    /// Reads a name; `None` for one that this build does not know.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Product, Self::Stock, Self::Staff, Self::TaxRule, Self::Store, Self::Category]
            .into_iter()
            .find(|kind| kind.as_str() == text)
    }
}

/// A sellable variant (P-1).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ProductData {
    /// Its id.
    pub id: ProductId,
    /// Its SKU; unique.
    pub sku: String,
    /// Its name as printed.
    pub name: String,
    /// Its codes.
    #[serde(default)]
    pub barcodes: Vec<BarcodeData>,
    /// Unit of its quantity: `pcs`, `kg`.
    pub unit: String,
    /// Whether it is sold by weight.
    #[serde(default)]
    pub weighable: bool,
    /// Weight of its packing, to be taken off.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tare: Option<Quantity>,
    /// Tax class (M-4).
    pub tax_class: String,
    /// Retail price of one unit, ten-thousandths of a major unit.
    pub unit_price_ten_thousandths: i64,
    /// Its currency.
    pub currency: Currency,
    /// Whether that price includes tax.
    pub prices_include_tax: bool,
    /// Whether discounts may touch it (M-8).
    #[serde(default = "yes")]
    pub discountable: bool,
    /// Years that the buyer must have.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub minimum_age: Option<u8>,
    /// Recalled: must not be sold.
    #[serde(default)]
    pub safety_block: bool,
    /// Whether it is on sale.
    pub status: ProductStatus,
    /// What is sold along with each unit of it (M-8).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub linked_items: Vec<LinkedItemData>,
    /// Its category.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category_id: Option<CategoryId>,
    /// Hash of its picture's bytes (label `picture`); the picture itself is asked for when it is looked at.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub image: Option<Hash>,
}

/// A category; together they are a tree (P-1).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CategoryData {
    /// Its id.
    pub id: CategoryId,
    /// Its name.
    pub name: String,
    /// What it is part of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent_id: Option<CategoryId>,
}

const fn yes() -> bool {
    true
}

/// A code of a product.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct BarcodeData {
    /// A GTIN in 14 digits, the item part of a price- or weight-embedded code, or a house code.
    pub code: String,
    /// How many units the code stands for.
    pub pack_quantity: Quantity,
}

/// A product that is sold along with another (M-8): a deposit, a fee.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LinkedItemData {
    /// What follows.
    pub product_id: ProductId,
    /// How many of it for one unit.
    pub quantity: Quantity,
}

/// Whether a product is on sale.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum ProductStatus {
    /// On sale.
    Active,
    /// Not on sale for now.
    Inactive,
    /// No more on sale, kept for its history (P-2).
    Archived,
}

/// Stock of a product in a warehouse (S-1); quantities in thousandths.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct StockData {
    /// What.
    pub product_id: ProductId,
    /// Where.
    pub warehouse_id: WarehouseId,
    /// Physically there, thousandths.
    pub on_hand_thousandths: i64,
    /// Paid and not handed over, thousandths.
    pub allocated_thousandths: i64,
    /// Held by hand, thousandths.
    pub held_thousandths: i64,
    /// When these figures were read, server's Unix milliseconds.
    pub as_of_ms: i64,
}

impl StockData {
    /// What may be sold, thousandths: on hand − allocated − held.
    pub const fn quantity_thousandths(&self) -> i64 {
        self.on_hand_thousandths
            .saturating_sub(self.allocated_thousandths)
            .saturating_sub(self.held_thousandths)
    }

    /// Its id on the feed: `product:warehouse`.
    pub fn entity_id(product_id: ProductId, warehouse_id: WarehouseId) -> String {
        format!("{product_id}:{warehouse_id}")
    }

    /// Reads an id of the feed. Error: `Malformed`.
    pub fn parse_entity_id(id: &str) -> Result<(ProductId, WarehouseId), ProtocolError> {
        let parsed = id.split_once(':').and_then(|(p, w)| Some((p.parse().ok()?, w.parse().ok()?)));
        parsed.ok_or_else(|| ProtocolError::malformed("stock id", "PRODUCT:WAREHOUSE is expected"))
    }
}

/// A member of staff of the store.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct StaffData {
    /// Their id.
    pub id: StaffId,
    /// Their name as printed.
    pub name: String,
    /// Their role's name.
    pub role: String,
    /// What they may do.
    pub permissions: BTreeSet<String>,
    /// Their PIN's hash (Argon2id, PHC text); the pepper stays elsewhere (E-3).
    pub pin_hash: String,
    /// Whether they may log in.
    pub active: bool,
}

/// A tax rule with its id on the feed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TaxRuleData {
    /// Its id.
    pub id: String,
    /// The rule.
    pub rule: TaxRule,
}

/// A store and its settings.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct StoreData {
    /// Its id.
    pub id: StoreId,
    /// Its short name, as in receipt numbers: `S1`.
    pub code: String,
    /// Its name as printed.
    pub name: String,
    /// Its address as printed.
    #[serde(default)]
    pub address: Vec<String>,
    /// The warehouse that it sells from (S-1).
    pub warehouse_id: WarehouseId,
    /// Tax zone.
    pub zone: String,
    /// Book currency.
    pub currency: Currency,
    /// IANA name of its time zone.
    pub time_zone: String,
    /// When its business day ends, minutes after midnight.
    #[serde(default)]
    pub day_cut_off_minutes: u32,
    /// Rounding and cash increment.
    pub policy: PricingPolicy,
    /// Lines above a receipt.
    #[serde(default)]
    pub receipt_header: Vec<String>,
    /// Lines below a receipt.
    #[serde(default)]
    pub receipt_footer: Vec<String>,
    /// The shop's tax number, printed where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tax_number: Option<String>,
    /// How price- and weight-embedded codes are built here.
    #[serde(default)]
    pub embedded_schemes: Vec<EmbeddedScheme>,
    /// Discount that needs no approval, percent (C-2).
    #[serde(default)]
    pub discount_limit_percent: Decimal,
    /// What the grid shows first, in this order; empty: what is sold most.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub quick_keys: Vec<ProductId>,
    /// Whether the cashier counts without seeing what is expected (C-1).
    #[serde(default)]
    pub blind_count: bool,
}
