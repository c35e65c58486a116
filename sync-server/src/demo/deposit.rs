//! The demo shop's deposit: a bottle that is sold with it (M-8). Not here: the other goods, which come from tables.

use domain::Quantity;
use store::Tx;

use super::DemoError;
use super::shop::{CURRENCY, Stocked};
use super::table::DemoProduct;
use crate::product::{NewProduct, Wholesale, create_product, edit};

/// What has a deposit.
pub(super) const ON: &str = "Sparkling water 1.5 l";
/// How many of them the shop begins with.
pub(super) const PIECES: i64 = 1_000;
const PRICE_TEN_THOUSANDTHS: i64 = 2_500;

/// What is sold along with [`ON`] (M-8): its own price is what the shop pays for it.
pub(super) fn create(tx: &Tx<'_>, goods: &[Stocked]) -> Result<Stocked, DemoError> {
    let wrong = || DemoError::Table(ON.to_owned());
    let parent = goods.iter().find(|stocked| stocked.product.name == ON).ok_or_else(wrong)?;
    let product = DemoProduct {
        sku: "DEP-001".to_owned(),
        name: "Bottle deposit".to_owned(),
        tax_class: "zero".to_owned(),
        price_ten_thousandths: PRICE_TEN_THOUSANDTHS,
        cost_ten_thousandths: PRICE_TEN_THOUSANDTHS,
        case: None,
        barcodes: Vec::new(),
        ..parent.product.clone()
    };
    let before = edit::load(tx, parent.id)?.ok_or_else(wrong)?;
    let new = NewProduct {
        id: None,
        sku: &product.sku,
        name: &product.name,
        description: "",
        barcodes: Vec::new(),
        unit: "pcs",
        weighable: false,
        tare: None,
        tax_class: &product.tax_class,
        currency: CURRENCY,
        retail_price_ten_thousandths: product.price_ten_thousandths,
        cost_ten_thousandths: product.cost_ten_thousandths,
        category_id: before.category_id,
        minimum_age: None,
        discountable: false,
        safety_block: false,
        wholesale: Wholesale::default(),
    };
    let id = create_product(tx, &new)?;
    let links = vec![edit::Link { product_id: id, quantity: Quantity::ONE }];
    edit::save(tx, &before, &edit::Product { links, ..before.clone() })?;
    Ok(Stocked { id, product })
}
