//! What is sold along with the lines of a basket (M-8): deposits and fees take their quantity from their parent, are never
//! discounted, and come and go with it. Not here: how one comes back alone, which is a refund of its own line.

use super::draft::{Drafted, listed_price};
use super::quote::{Basket, LineKind, Named, Offered, Offers, Unmet};
use super::trade::sellable;
use super::web::{WebItem, WebOrder};
use crate::refusal::Refusal;
use domain::{Quantity, RoundingMode, prorate};
use store::{StoreError, Tx};

/// A crate has bottles, bottles have deposits; deeper than this nothing follows, whatever the catalogue says.
const LEVELS_MAX: usize = 5;

/// Adds what goes along with the line at `parent`, each followed by its own. What is off sale is left out, as at tills.
pub(super) fn along(
    tx: &Tx,
    basket: &Basket<'_>,
    list: (&str, bool),
    (parent, levels): (usize, usize),
    (drafted, unmet): (&mut Vec<Drafted>, &mut Vec<Unmet>),
    offers: &mut impl Offers,
) -> Result<(), StoreError> {
    let Some(line) = drafted.get(parent).filter(|_| levels < LEVELS_MAX) else { return Ok(()) };
    let (id, n, whole) = (line.offer.id, line.basket_line, line.quantity);
    for (linked, per_unit) in offers.links(tx, id)? {
        let offer = offers.offered(tx, &Named::Id(linked), list.0)?.filter(|offer| offer.active);
        let Some(offer) = offer else { continue };
        match follower(tx, basket, list, (offer, per_unit, whole, n), offers)? {
            Err(refusal) => unmet.push(Unmet { line: Some(n), refusal }),
            Ok((offer, quantity, unit_price)) => {
                let at = drafted.len();
                drafted.push(Drafted {
                    kind: LineKind::Goods,
                    offer,
                    quantity,
                    unit_price,
                    basket_line: n,
                    follows: Some(parent),
                });
                along(tx, basket, list, (at, levels + 1), (&mut *drafted, &mut *unmet), offers)?;
            }
        }
    }
    Ok(())
}

type Follower = Result<(Offered, Quantity, i64), Refusal>;

fn follower(
    tx: &Tx,
    basket: &Basket<'_>,
    list: (&str, bool),
    (offer, per_unit, whole, n): (Offered, Quantity, Quantity, usize),
    offers: &mut impl Offers,
) -> Result<Follower, StoreError> {
    let field = format!("items[{n}].productId");
    let offer = match sellable(Some(offer), &field) {
        Ok(offer) => offer,
        Err(refusal) => return Ok(Err(refusal)),
    };
    // Rounded to three places where the parent is weighed (M-2); never nothing.
    let share = prorate(per_unit.thousandths(), whole.thousandths(), 1_000, RoundingMode::HalfAwayFromZero);
    let Ok(quantity) = share.map(|thousandths| Quantity::from_thousandths(thousandths.max(1))) else {
        let detail = "What goes along with this is more than one line can hold; order less of it.";
        return Ok(Err(Refusal::rule("QUANTITY_INVALID", format!("items[{n}].quantity"), detail)));
    };
    let Some(unit_price) = listed_price(tx, basket, list, (&offer, quantity.thousandths()), offers)? else {
        let detail =
            format!("{} is sold along with this and has no price in this channel; ask the shop.", offer.name);
        return Ok(Err(Refusal::rule("NO_PRICE", field, detail)));
    };
    Ok(Ok((Offered { discountable: false, ..offer }, quantity, unit_price)))
}

/// Lines that are given back or handed over, with what follows them in proportion where that is not named itself.
/// `done`: how much of a line was, and `left`: how much can be.
pub(super) fn with_followers<'a>(
    order: &'a WebOrder,
    named: Vec<(&'a WebItem, i64)>,
    (done, left): (impl Fn(&WebItem) -> i64, impl Fn(&WebItem) -> i64),
) -> Vec<(&'a WebItem, i64)> {
    let mut all = named;
    // Parents stand before what follows them, so that one pass is enough.
    for item in &order.items {
        let Some(leader) =
            item.follows.filter(|_| all.iter().all(|(known, _)| known.line_no != item.line_no))
        else {
            continue;
        };
        let Some((parent, quantity)) = all.iter().find(|(known, _)| known.line_no == leader) else {
            continue;
        };
        let (so_far, whole) = (done(parent).saturating_add(*quantity), parent.quantity);
        let target = prorate(item.quantity, so_far.min(whole), whole, RoundingMode::HalfAwayFromZero);
        let quantity = target.unwrap_or(item.quantity).saturating_sub(done(item)).min(left(item));
        if quantity > 0 {
            all.push((item, quantity));
        }
    }
    all
}
