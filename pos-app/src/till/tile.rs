//! A product as the grid and the search show it. One place makes it.

use domain::Quantity;
use protocol::{ProductData, ProductStatus};
use serde_json::{Value, json};
use store::Disk;

use super::view::unit_price;
use crate::api::Refusal;
use crate::core::Till;

impl<D: Disk> Till<D> {
    /// Products as tiles, with what is known of their stock (S-6).
    pub(crate) fn tiles(&mut self, products: &[ProductData]) -> Result<Vec<Value>, Refusal> {
        products.iter().map(|product| self.tile(product)).collect()
    }

    fn tile(&mut self, product: &ProductData) -> Result<Value, Refusal> {
        let known = self.known_stock(product.id)?;
        let stock = known.map(|known| Quantity::from_thousandths(known.available_thousandths));
        Ok(json!({
            "productId": product.id,
            "sku": product.sku,
            "name": product.name,
            "unit": product.unit,
            "unitPrice": unit_price(product.unit_price_ten_thousandths, product.currency),
            "codes": product.barcodes.iter().map(|barcode| &barcode.code).collect::<Vec<_>>(),
            "weighable": product.weighable,
            "stock": stock,
            "state": if product.status == ProductStatus::Active { "Active" } else { "Inactive" },
            "recalled": product.safety_block,
            "minimumAge": product.minimum_age,
            "categoryId": product.category_id,
            "image": product.image,
        }))
    }
}
