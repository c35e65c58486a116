//! What a variant must be, whatever was changed of it. One set of rules for every way in: a form, a file, the demo. What
//! may not enter: writes.

use super::edit::Product;
use super::{ProductError, sql};
use crate::refusal::Refusal;
use domain::ProductId;
use std::collections::BTreeSet;
use store::{Tx, params};

/// Longer names and codes fit on no receipt.
const TEXT_CHARS_MAX: usize = 200;
/// More codes belong to more variants.
const CODES_MAX: usize = 50;
/// A bottle and its crate; more is a set, not a deposit.
const LINKS_MAX: usize = 10;

/// Everything that a variant must be, whatever was changed.
pub(super) fn check(tx: &Tx, product: &Product) -> Result<(), ProductError> {
    for (field, text) in [("sku", &product.sku), ("name", &product.name), ("unit", &product.unit)] {
        let visible = !text.trim().is_empty() && !text.chars().any(char::is_control);
        if !visible || text.chars().count() > TEXT_CHARS_MAX {
            let detail = format!("Fill in {field}: up to {TEXT_CHARS_MAX} visible characters.");
            return Err(Refusal::invalid(field, detail).into());
        }
    }
    if product.cost_ten_thousandths < 0 {
        return Err(Refusal::rule("NEGATIVE_PRICE", "cost", "A cost is not below zero; correct it.").into());
    }
    if !["None", "Lot", "Serial"].contains(&product.tracking.as_str()) {
        return Err(Refusal::invalid("tracking", "The tracking is None, Lot or Serial.").into());
    }
    check_codes(product)?;
    check_wholesale(product)?;
    let known = |statement, value: store::Param<'_>| {
        tx.query_opt(statement, &[value], |row| row.int(0)).map(|found| found.is_some())
    };
    if !known(&sql::HAS_TAX_CLASS, product.tax_class.as_str().into())? {
        let detail = format!("There is no tax class {}; make it first or choose another.", product.tax_class);
        return Err(Refusal::rule("UNKNOWN_TAX_CLASS", "taxClass", detail).into());
    }
    if let Some(category) = product.category_id
        && !known(&sql::HAS_CATEGORY, category.uuid().into())?
    {
        let detail = "There is no such category; make it first or choose another.";
        return Err(Refusal::rule("UNKNOWN_CATEGORY", "categoryId", detail).into());
    }
    if let Some(parent) = product.parent_id {
        let simple = known(&sql::IS_PARENT, parent.uuid().into())?;
        if parent == product.id || !simple {
            let detail = "The parent is a product that is no variant itself; choose another.";
            return Err(Refusal::rule("UNKNOWN_PARENT", "parentId", detail).into());
        }
    }
    check_links(tx, product)
}

fn check_codes(product: &Product) -> Result<(), Refusal> {
    if product.codes.len() > CODES_MAX {
        return Err(Refusal::invalid("barcodes", format!("A variant has up to {CODES_MAX} codes.")));
    }
    for (index, code) in product.codes.iter().enumerate() {
        if !code.pack_quantity.is_positive() {
            let detail = "A code stands for more than nothing; correct its quantity.";
            return Err(Refusal::invalid(format!("barcodes[{index}].packQuantity"), detail));
        }
        if code.pack_price_minor.is_some_and(|price| price < 0) {
            let detail = "A price is not below zero; correct it.";
            return Err(Refusal::rule("NEGATIVE_PRICE", format!("barcodes[{index}].packPrice"), detail));
        }
    }
    Ok(())
}

/// O-5: what wholesale asks must be possible to order.
fn check_wholesale(product: &Product) -> Result<(), Refusal> {
    let contradiction =
        |field: &str, detail: &str| Err(Refusal::rule("WHOLESALE_CONTRADICTION", field, detail));
    for (field, value) in [("wholesale.moq", product.moq), ("wholesale.multiple", product.multiple)] {
        if value.is_some_and(|value| !value.is_positive()) {
            return contradiction(field, "This is more than nothing; correct it or leave it away.");
        }
    }
    if let (Some(moq), Some(multiple)) = (product.moq, product.multiple)
        && moq.thousandths() % multiple.thousandths() != 0
    {
        return contradiction(
            "wholesale.moq",
            "The least quantity must be a multiple of `multiple`; correct one.",
        );
    }
    for (index, pair) in product.tiers.windows(2).enumerate() {
        if pair[0].min_quantity >= pair[1].min_quantity {
            let field = format!("wholesale.tiers[{}].minQuantity", index + 1);
            return contradiction(&field, "Each tier begins above the one before; put them in order.");
        }
        if pair[0].unit_price_ten_thousandths < pair[1].unit_price_ten_thousandths {
            let field = format!("wholesale.tiers[{}].unitPrice", index + 1);
            return contradiction(&field, "Whoever buys more does not pay more for one; correct the price.");
        }
    }
    for (index, tier) in product.tiers.iter().enumerate() {
        if !tier.min_quantity.is_positive() || tier.unit_price_ten_thousandths < 0 {
            let field = format!("wholesale.tiers[{index}]");
            return contradiction(
                &field,
                "A tier begins above nothing and its price is not below zero; correct it.",
            );
        }
    }
    Ok(())
}

fn is_linked(tx: &Tx, product: ProductId, linked: ProductId) -> Result<bool, ProductError> {
    Ok(tx.query_opt(&sql::HAS_LINK, params![product.uuid(), linked.uuid()], |row| row.int(0))?.is_some())
}

/// M-8: linked items follow their parent, so none leads back to it.
fn check_links(tx: &Tx, product: &Product) -> Result<(), ProductError> {
    if product.links.len() > LINKS_MAX {
        let detail = format!("A product has up to {LINKS_MAX} linked items.");
        return Err(Refusal::invalid("linkedItems", detail).into());
    }
    let mut seen: BTreeSet<ProductId> = BTreeSet::new();
    for (index, link) in product.links.iter().enumerate() {
        let refused = |code: &'static str, name: &str, detail: &str| {
            Err(Refusal::rule(code, format!("linkedItems[{index}].{name}"), detail).into())
        };
        if !link.quantity.is_positive() {
            return refused(
                "VALIDATION_FAILED",
                "quantity",
                "Of a linked item there is more than nothing; correct it.",
            );
        }
        if !seen.insert(link.product_id) {
            return refused(
                "VALIDATION_FAILED",
                "productId",
                "This product is linked already; give one quantity for it.",
            );
        }
        let status =
            tx.query_opt(&sql::STATUS, params![link.product_id.uuid()], |row| Ok(row.text(0)? == "Active"))?;
        match status {
            _ if link.product_id == product.id => {
                return refused(
                    "LINK_CIRCLE",
                    "productId",
                    "A product does not follow itself; choose another.",
                );
            }
            None => {
                return refused(
                    "UNKNOWN_LINKED_PRODUCT",
                    "productId",
                    "There is no such product; make it first.",
                );
            }
            // One that went off sale later does not keep people from changing the rest.
            Some(false) if !is_linked(tx, product.id, link.product_id)? => {
                return refused(
                    "LINKED_PRODUCT_INACTIVE",
                    "productId",
                    "This product is not on sale; activate it first.",
                );
            }
            Some(_) => {}
        }
        let back =
            tx.query_opt(&sql::LINKS_TO, params![link.product_id.uuid(), product.id.uuid()], |row| {
                row.int(0)
            })?;
        if back.is_some() {
            return refused(
                "LINK_CIRCLE",
                "productId",
                "This product is itself followed by the one that it would follow.",
            );
        }
    }
    Ok(())
}
