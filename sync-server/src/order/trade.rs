//! What may be sold at all, and the terms of wholesale (O-5): tiers, least quantities, multiples. Not here: amounts.

use super::quote::{Named, Offered, Offers};
use crate::refusal::Refusal;
use store::{StoreError, Tx};

/// What may be sold at all.
pub(super) fn sellable(offer: Option<Offered>, field: &str) -> Result<Offered, Refusal> {
    let refused = |code: &'static str, detail: &str| Err(Refusal::rule(code, field, detail));
    match offer {
        None => refused("UNKNOWN_PRODUCT", "There is no such product; look it up."),
        Some(offer) if !offer.active => {
            refused("PRODUCT_INACTIVE", "This product is not on sale; leave it out.")
        }
        Some(offer) if offer.safety_block => {
            refused("PRODUCT_RECALLED", "This product was recalled and is sold to nobody; leave it out.")
        }
        Some(offer) => Ok(offer),
    }
}

/// The price of another list, where it can stand in: both say the same about tax.
pub(super) fn price_in(
    tx: &Tx,
    offer: &Offered,
    (list, includes_tax): (&str, bool),
    offers: &mut impl Offers,
) -> Result<Option<i64>, StoreError> {
    if offers.includes_tax(tx, list)? != Some(includes_tax) {
        return Ok(None);
    }
    Ok(offers.offered(tx, &Named::Id(offer.id), list)?.and_then(|offer| offer.unit_price))
}

/// The price from the largest quantity that the sum reaches.
pub(super) fn tier(offer: &Offered, sum: i64) -> Option<i64> {
    let reached = offer.tiers.iter().filter(|(least, _)| least.thousandths() <= sum);
    reached.max_by_key(|(least, _)| *least).map(|(_, price)| *price)
}

pub(super) fn check_trade(offer: &Offered, sum: i64, field: &str) -> Result<(), Refusal> {
    if let Some(moq) = offer.moq.filter(|moq| sum < moq.thousandths()) {
        let detail = format!("{} is ordered from {moq} on; order more of it.", offer.sku);
        return Err(Refusal::rule("MOQ_NOT_MET", field, detail));
    }
    let multiple = offer.multiple.filter(|multiple| multiple.is_positive());
    if let Some(multiple) = multiple.filter(|multiple| sum % multiple.thousandths() != 0) {
        let detail = format!("{} is ordered in multiples of {multiple}; correct the quantity.", offer.sku);
        return Err(Refusal::rule("MULTIPLE_NOT_MET", field, detail));
    }
    Ok(())
}
