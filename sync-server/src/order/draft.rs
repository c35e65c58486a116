//! A basket's lines before they are taxed: which variants may be sold at all, and the channel's price of each (O-5).
//! Not here: promotions, shipping, and any arithmetic of money.

use super::OrderError;
use super::linked;
use super::quote::{Basket, LineKind, Offered, Offers, QuoteLine, Unmet};
use super::reductions::Way;
use super::trade::{check_trade, price_in, sellable, tier};
use crate::refusal::Refusal;
use domain::{Channel, Currency, LineId, LinePrice, LineRequest, PricedLine, ProductId, Quantity};
use std::collections::BTreeMap;
use store::{StoreError, Tx};
use uuid::Uuid;

/// More lines belong into more orders.
const LINES_MAX: usize = 200;
/// More of one thing is a mistake, thousandths.
const QUANTITY_MAX: i64 = 1_000_000_000;

/// A line that has its price and is not yet taxed.
pub(super) struct Drafted {
    pub(super) kind: LineKind,
    pub(super) offer: Offered,
    pub(super) quantity: Quantity,
    pub(super) unit_price: i64,
    /// The line of the basket that it is of.
    pub(super) basket_line: usize,
    /// The position of the line that it goes along with (M-8).
    pub(super) follows: Option<usize>,
}

impl Drafted {
    /// The line of a way of shipping (M-8): it has no variant, and no discount touches it.
    pub(super) fn shipping(way: Way, currency: Currency) -> Self {
        let offer = Offered {
            id: ProductId::new(Uuid::nil()),
            sku: way.option.code,
            name: way.option.name,
            tax_class: way.option.tax_class,
            active: true,
            safety_block: false,
            discountable: false,
            unit_price: None,
            moq: None,
            multiple: None,
            tiers: Vec::new(),
        };
        let unit_price = way.charge_minor.saturating_mul(10_i64.pow(4_u32.saturating_sub(currency.digits())));
        let (kind, quantity) = (LineKind::Shipping, Quantity::ONE);
        Self { kind, offer, quantity, unit_price, basket_line: 0, follows: None }
    }

    pub(super) fn request(&self, tx: &Tx) -> LineRequest {
        LineRequest {
            line_id: LineId::new(tx.new_id()),
            tax_class: self.offer.tax_class.clone(),
            quantity: self.quantity,
            price: LinePrice::Unit(self.unit_price),
            discount: None,
            discountable: self.kind == LineKind::Goods && self.offer.discountable,
        }
    }

    pub(super) fn priced(self, price: PricedLine) -> QuoteLine {
        QuoteLine {
            kind: self.kind,
            product_id: self.offer.id,
            sku: self.offer.sku,
            name: self.offer.name,
            quantity: self.quantity,
            unit_price: self.unit_price,
            tax_class: self.offer.tax_class,
            price,
            basket_line: self.basket_line,
            follows: self.follows,
        }
    }
}

/// The list that prices a basket: the buyer's own, else the channel's.
pub(super) fn price_list<'a>(basket: &Basket<'a>) -> &'a str {
    let own = basket.buyer.and_then(|buyer| buyer.price_list.as_deref());
    own.unwrap_or(channel_list(basket.channel))
}

const fn channel_list(channel: Channel) -> &'static str {
    match channel {
        Channel::WholesaleWeb => "wholesale",
        Channel::RetailWeb | Channel::Pos => "retail",
    }
}

pub(super) fn no_list(list: &str) -> OrderError {
    let detail = format!("There is no price list {list}; make it first.");
    Refusal::rule("UNKNOWN_PRICE_LIST", "", detail).into()
}

/// The goods with their unit prices, and what keeps them from being ordered: lines that are not for sale are left out.
/// Tiers, least quantities and multiples go by the variant's sum (O-5).
pub(super) fn goods(
    tx: &Tx,
    basket: &Basket<'_>,
    (list, includes_tax): (&str, bool),
    offers: &mut impl Offers,
) -> Result<(Vec<Drafted>, Vec<Unmet>), OrderError> {
    let mut unmet = Vec::new();
    if basket.lines.is_empty() || basket.lines.len() > LINES_MAX {
        let refusal = Refusal::invalid("items", "An order has 1 to 200 lines.");
        unmet.push(Unmet { line: None, refusal });
    }
    let mut sums: BTreeMap<ProductId, i64> = BTreeMap::new();
    let mut found = Vec::with_capacity(basket.lines.len());
    for (n, line) in basket.lines.iter().enumerate().take(LINES_MAX) {
        if !(1..=QUANTITY_MAX).contains(&line.quantity.thousandths()) {
            let detail = "The quantity must be above zero and a million at most; correct it.";
            let refusal = Refusal::rule("QUANTITY_INVALID", format!("items[{n}].quantity"), detail);
            unmet.push(Unmet { line: Some(n), refusal });
            continue;
        }
        let offer = offers.offered(tx, &line.product, list)?;
        match sellable(offer, &format!("items[{n}].productId")) {
            Ok(offer) => {
                *sums.entry(offer.id).or_default() += line.quantity.thousandths();
                found.push((n, offer, line.quantity));
            }
            Err(refusal) => unmet.push(Unmet { line: Some(n), refusal }),
        }
    }
    let wholesale = basket.channel == Channel::WholesaleWeb;
    let mut drafted = Vec::with_capacity(found.len());
    for (n, offer, quantity) in found {
        let sum = sums.get(&offer.id).copied().unwrap_or_default();
        if wholesale {
            let refused = check_trade(&offer, sum, &format!("items[{n}].quantity")).err();
            unmet.extend(refused.map(|refusal| Unmet { line: Some(n), refusal }));
        }
        let list = (list, includes_tax);
        let Some(unit_price) = listed_price(tx, basket, list, (&offer, sum), offers)? else {
            let detail = "This product has no price in this channel; leave it out, or ask the shop.";
            let refusal = Refusal::rule("NO_PRICE", format!("items[{n}].productId"), detail);
            unmet.push(Unmet { line: Some(n), refusal });
            continue;
        };
        let at = drafted.len();
        let (kind, follows) = (LineKind::Goods, None);
        drafted.push(Drafted { kind, offer, quantity, unit_price, basket_line: n, follows });
        linked::along(tx, basket, list, (at, 0), (&mut drafted, &mut unmet), offers)?;
    }
    Ok((drafted, unmet))
}

/// The price of a variant of which so much is ordered together. What the buyer's own list has goes before everybody's
/// tiers; where it has none, the channel's prices hold as far as they say the same about tax. `None`: there is none.
pub(super) fn listed_price(
    tx: &Tx,
    basket: &Basket<'_>,
    (list, includes_tax): (&str, bool),
    (offer, sum): (&Offered, i64),
    offers: &mut impl Offers,
) -> Result<Option<i64>, StoreError> {
    let of_channel = channel_list(basket.channel);
    let own = list != of_channel;
    if own && offer.unit_price.is_some() {
        return Ok(offer.unit_price);
    }
    let same_terms = !own || offers.includes_tax(tx, of_channel)? == Some(includes_tax);
    let listed = match own {
        true => price_in(tx, offer, (of_channel, includes_tax), offers)?,
        false => offer.unit_price,
    };
    if basket.channel != Channel::WholesaleWeb {
        return Ok(listed);
    }
    let tier = if same_terms { tier(offer, sum) } else { None };
    match tier.or(listed) {
        None => price_in(tx, offer, ("retail", includes_tax), offers),
        found => Ok(found),
    }
}
