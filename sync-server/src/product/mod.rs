//! Product: the sellable variants, their codes, prices and pictures, the tax rules. Not here: stock and its cost.

mod catalogue;
pub mod category;
mod check;
mod data;
pub mod edit;
mod offer;
mod parcel;
mod picture;
pub mod search;
pub mod sql;
mod tax;

pub use catalogue::{
    NewBarcode, NewProduct, RETAIL, Tier, WHOLESALE, Wholesale, add_price, add_price_list, begin_prices,
    create_category, create_price_list, create_product, one_form, price_now, prices_begin, set_price,
    set_price_from, set_status, touch_product,
};
pub use data::{SoldAs, all_products, categories, category_data, product_data, sold_as};
pub use offer::{Offer, by_sku, includes_tax, links, offer, safety_stock};
pub use parcel::{Parcel, parcel};
pub use picture::{PICTURE_BYTES_MAX, Picture, PictureError, picture, picture_of, set_picture};
pub use tax::{add_tax_rule, create_tax_rule, tax_rule_data, tax_rules};

use crate::refusal::Refusal;
use store::StoreError;

/// Why product refuses.
#[derive(Debug, thiserror::Error)]
pub enum ProductError {
    /// The storage below failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// What was asked for is refused.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// What is stored cannot be read.
    #[error("stored data cannot be read: {0}")]
    Stored(String),
}
