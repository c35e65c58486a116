//! Events about what is sold.

use domain::UnitPrice;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::Amount;

/// A variant was added.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ProductCreated<'a> {
    /// The variant.
    pub product_id: Uuid,
    /// Its code in the shop.
    pub sku: &'a str,
    /// Its name.
    pub name: &'a str,
}

/// Something of a variant changed; read it again for the whole. Fields that this change did not touch may be absent.
#[derive(Debug, Default, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ProductChanged<'a> {
    /// The variant.
    pub product_id: Uuid,
    /// Its code in the shop.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub sku: Option<&'a str>,
    /// Active, Inactive, Archived.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub status: Option<&'a str>,
    /// Hash of its picture; null: it shows none any more.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, required = false)]
    pub image: Option<Option<&'a str>>,
}

/// A variant that was never sold is gone.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ProductDeleted<'a> {
    /// The variant.
    pub product_id: Uuid,
    /// Its code in the shop.
    pub sku: &'a str,
}

/// A price was set; it may begin later.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ProductPriceChanged<'a> {
    /// The variant.
    pub product_id: Uuid,
    /// Code of the price list.
    pub price_list: &'a str,
    /// The unit price that held until now; null: none.
    #[schema(value_type = Option<Amount>)]
    pub previous_price: Option<UnitPrice>,
    /// The unit price from `validFrom` on.
    #[schema(value_type = Amount)]
    pub current_price: UnitPrice,
    /// When it begins.
    #[schema(format = DateTime)]
    pub valid_from: String,
}
