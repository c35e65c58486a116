//! What a basket comes to: variants resolved, the channel's prices, the one pricing function (M-6, O-5). A [`Basket`]
//! goes in, a [`Quote`] comes out; carts, orders and estimates all ask here. Not here: stock, and any arithmetic of money.

use super::OrderError;
use super::address::Address;
use super::trade::{check_trade, retail_price, sellable, tier};
use crate::refusal::Refusal;
use domain::{
    Channel, Currency, CustomerId, CustomerTaxStatus, Discount, LineId, LinePrice, LineRequest, PriceError,
    PriceRequest, PricedLine, PricedTicket, PricingPolicy, ProductId, Quantity, TaxTable, price,
};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use store::{StoreError, Tx};

/// More lines belong into more orders.
const LINES_MAX: usize = 200;
/// More of one thing is a mistake, thousandths.
const QUANTITY_MAX: i64 = 1_000_000_000;

/// How a request names a variant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Named {
    /// By its id.
    Id(ProductId),
    /// By its code in the shop.
    Sku(String),
}

/// So much of a variant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BasketLine {
    /// What.
    pub product: Named,
    /// How much.
    pub quantity: Quantity,
}

/// Who buys, when they have an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Buyer {
    /// Their account.
    pub id: CustomerId,
    /// As they are called.
    pub name: String,
    /// Where mail goes.
    pub email: Option<String>,
    /// Whether they buy for their trade.
    pub wholesale: bool,
    /// Whether the account is in use.
    pub active: bool,
    /// What they pay tax as (M-4).
    pub tax_status: CustomerTaxStatus,
    /// A price list of their own. `None`: the channel's.
    pub price_list: Option<String>,
}

/// What is to be priced.
#[derive(Debug, Clone)]
pub struct Basket<'a> {
    /// Whose prices.
    pub channel: Channel,
    /// `None`: a guest.
    pub buyer: Option<&'a Buyer>,
    /// The lines, in order.
    pub lines: &'a [BasketLine],
    /// Where it goes: zone of supply, shipping.
    pub ship_to: Option<&'a Address>,
    /// Code of the shipping option chosen.
    pub shipping_option: Option<&'a str>,
    /// Codes that the buyer has entered.
    pub coupons: &'a [String],
}

/// Where and when a basket is supplied.
#[derive(Debug, Clone)]
pub struct Supply {
    /// The books' currency.
    pub currency: Currency,
    /// Zone of supply (M-4).
    pub zone: String,
    /// Tax-point date.
    pub date: Date,
    /// The shop's settings.
    pub policy: PricingPolicy,
    /// All tax rules.
    pub taxes: TaxTable,
}

/// A variant as the channel offers it.
#[derive(Debug, Clone)]
pub struct Offered {
    /// The variant.
    pub id: ProductId,
    /// Its code in the shop.
    pub sku: String,
    /// As printed.
    pub name: String,
    /// Tax class.
    pub tax_class: String,
    /// Whether it is on sale.
    pub active: bool,
    /// Whether it is recalled.
    pub safety_block: bool,
    /// Whether discounts may touch it (M-8).
    pub discountable: bool,
    /// The list's price, ten-thousandths of a major unit.
    pub unit_price: Option<i64>,
    /// Least quantity of a wholesale order.
    pub moq: Option<Quantity>,
    /// Wholesale orders are multiples of it.
    pub multiple: Option<Quantity>,
    /// Wholesale prices: from so many on, ten-thousandths of a major unit; smallest quantity first.
    pub tiers: Vec<(Quantity, i64)>,
}

/// What pricing needs of others.
pub trait Offers {
    /// A variant at the price of a list. `None`: it is not known.
    fn offered(&mut self, tx: &Tx, product: &Named, list: &str) -> Result<Option<Offered>, StoreError>;
    /// Whether the prices of a list include tax. `None`: there is no such list.
    fn includes_tax(&mut self, tx: &Tx, list: &str) -> Result<Option<bool>, StoreError>;
    /// Where and when a basket that goes there is supplied.
    fn supply(&mut self, tx: &Tx, ship_to: Option<&Address>) -> Result<Supply, OrderError>;
}

/// What a line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LineKind {
    /// Goods.
    Goods,
    /// What sending them costs (M-8); it has no variant.
    Shipping,
}

/// A priced line.
#[derive(Debug, Clone)]
pub struct QuoteLine {
    /// What it is.
    pub kind: LineKind,
    /// The variant; of shipping the nil id.
    pub product_id: ProductId,
    /// Its code in the shop, or the option's.
    pub sku: String,
    /// As printed.
    pub name: String,
    /// How much.
    pub quantity: Quantity,
    /// Ten-thousandths of a major unit.
    pub unit_price: i64,
    /// Tax class.
    pub tax_class: String,
    /// Its amounts.
    pub price: PricedLine,
}

/// A discount that was given on the whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Given {
    /// Code of the coupon or promotion.
    pub code: String,
    /// For people.
    pub name: String,
    /// Minor units, in the price list's own terms.
    pub amount_minor: i64,
}

/// A priced basket.
#[derive(Debug, Clone)]
pub struct Quote {
    /// Of all amounts.
    pub currency: Currency,
    /// The goods in the basket's order, then shipping.
    pub lines: Vec<QuoteLine>,
    /// All amounts; its lines are those of `lines`.
    pub ticket: PricedTicket,
    /// Goods before discounts, minor units in the price list's own terms.
    pub subtotal_minor: i64,
    /// Shipping before discounts, likewise.
    pub shipping_minor: i64,
    /// Discounts by name.
    pub discounts: Vec<Given>,
    /// `Retail`, `Wholesale`.
    pub pricing_tier: &'static str,
    /// Zone of supply.
    pub zone: String,
    /// Tax-point date.
    pub date: Date,
}

impl Quote {
    /// The goods, in the basket's order.
    pub fn goods(&self) -> impl Iterator<Item = &QuoteLine> {
        self.lines.iter().filter(|line| line.kind == LineKind::Goods)
    }
}

/// A line that has its price and is not yet taxed.
struct Drafted {
    kind: LineKind,
    offer: Offered,
    quantity: Quantity,
    unit_price: i64,
    discount: Option<Discount>,
}

/// Prices a basket. Refusals at `items[n]`: `UNKNOWN_PRODUCT`, `PRODUCT_INACTIVE`, `PRODUCT_RECALLED`, `NO_PRICE`,
/// `QUANTITY_INVALID`, `MOQ_NOT_MET`, `MULTIPLE_NOT_MET`; `NO_TAX_RULE`, `VALIDATION_FAILED`.
pub fn quote(tx: &Tx, basket: &Basket<'_>, offers: &mut impl Offers) -> Result<Quote, OrderError> {
    let list = price_list(basket);
    let includes_tax = offers.includes_tax(tx, list)?.ok_or_else(|| no_list(list))?;
    let supply = offers.supply(tx, basket.ship_to)?;
    let mut drafted = goods(tx, basket, (list, includes_tax), offers)?;
    let (discounts, document_discount) = reductions(basket, &mut drafted)?;
    drafted.extend(shipping(basket)?);
    let request = PriceRequest {
        currency: supply.currency,
        zone: supply.zone.clone(),
        customer: basket.buyer.map(|buyer| buyer.tax_status.clone()).unwrap_or_default(),
        date: supply.date,
        prices_include_tax: includes_tax,
        policy: supply.policy,
        lines: drafted.iter().map(|line| line.request(tx)).collect(),
        document_discount,
    };
    let ticket = price(&request, &supply.taxes).map_err(unpriced)?;
    let lines: Vec<QuoteLine> =
        drafted.into_iter().zip(&ticket.lines).map(|(line, price)| line.priced(price.clone())).collect();
    let of = |kind: LineKind| {
        lines.iter().filter(|line| line.kind == kind).map(|line| line.price.gross_minor).sum::<i64>()
    };
    Ok(Quote {
        currency: supply.currency,
        subtotal_minor: of(LineKind::Goods),
        shipping_minor: of(LineKind::Shipping),
        lines,
        ticket,
        discounts,
        pricing_tier: if basket.channel == Channel::WholesaleWeb { "Wholesale" } else { "Retail" },
        zone: supply.zone,
        date: supply.date,
    })
}

impl Drafted {
    fn request(&self, tx: &Tx) -> LineRequest {
        LineRequest {
            line_id: LineId::new(tx.new_id()),
            tax_class: self.offer.tax_class.clone(),
            quantity: self.quantity,
            price: LinePrice::Unit(self.unit_price),
            discount: self.discount.clone(),
            discountable: self.kind == LineKind::Goods && self.offer.discountable,
        }
    }

    fn priced(self, price: PricedLine) -> QuoteLine {
        QuoteLine {
            kind: self.kind,
            product_id: self.offer.id,
            sku: self.offer.sku,
            name: self.offer.name,
            quantity: self.quantity,
            unit_price: self.unit_price,
            tax_class: self.offer.tax_class,
            price,
        }
    }
}

/// The list that prices a basket: the buyer's own, else the channel's.
fn price_list<'a>(basket: &Basket<'a>) -> &'a str {
    let own = basket.buyer.and_then(|buyer| buyer.price_list.as_deref());
    own.unwrap_or(match basket.channel {
        Channel::WholesaleWeb => "wholesale",
        Channel::RetailWeb | Channel::Pos => "retail",
    })
}

fn no_list(list: &str) -> OrderError {
    let detail = format!("There is no price list {list}; make it first.");
    Refusal::rule("UNKNOWN_PRICE_LIST", "", detail).into()
}

/// The goods with their unit prices. Tiers, least quantities and multiples go by the variant's sum (O-5).
fn goods(
    tx: &Tx,
    basket: &Basket<'_>,
    (list, includes_tax): (&str, bool),
    offers: &mut impl Offers,
) -> Result<Vec<Drafted>, OrderError> {
    if basket.lines.is_empty() || basket.lines.len() > LINES_MAX {
        return Err(Refusal::invalid("items", "An order has 1 to 200 lines.").into());
    }
    let mut sums: BTreeMap<ProductId, i64> = BTreeMap::new();
    let mut found = Vec::with_capacity(basket.lines.len());
    for (line, n) in basket.lines.iter().zip(0..) {
        if !(1..=QUANTITY_MAX).contains(&line.quantity.thousandths()) {
            let detail = "The quantity must be above zero and a million at most; correct it.";
            return Err(Refusal::rule("QUANTITY_INVALID", format!("items[{n}].quantity"), detail).into());
        }
        let offer = offers.offered(tx, &line.product, list)?;
        let offer = sellable(offer, &format!("items[{n}].productId"))?;
        *sums.entry(offer.id).or_default() += line.quantity.thousandths();
        found.push((offer, line.quantity));
    }
    let wholesale = basket.channel == Channel::WholesaleWeb;
    let mut drafted = Vec::with_capacity(found.len());
    for ((offer, quantity), n) in found.into_iter().zip(0..) {
        let sum = sums.get(&offer.id).copied().unwrap_or_default();
        let listed = match offer.unit_price {
            None if wholesale => retail_price(tx, &offer, includes_tax, offers)?,
            listed => listed,
        };
        let unit_price = if wholesale {
            check_trade(&offer, sum, &format!("items[{n}].quantity"))?;
            let own = basket.buyer.is_some_and(|buyer| buyer.price_list.is_some());
            // A price that was agreed with this buyer goes before everybody's tiers.
            if own { offer.unit_price.or_else(|| tier(&offer, sum)) } else { tier(&offer, sum) }.or(listed)
        } else {
            listed
        };
        let unit_price = unit_price.ok_or_else(|| {
            let detail = "This product has no price in this channel; leave it out, or ask the shop.";
            Refusal::rule("NO_PRICE", format!("items[{n}].productId"), detail)
        })?;
        drafted.push(Drafted { kind: LineKind::Goods, offer, quantity, unit_price, discount: None });
    }
    Ok(drafted)
}

/// What coupons and promotions take off: on lines, and on the whole.
fn reductions(
    basket: &Basket<'_>,
    _lines: &mut [Drafted],
) -> Result<(Vec<Given>, Option<Discount>), OrderError> {
    match basket.coupons {
        [] => Ok((Vec::new(), None)),
        _ => Err(Refusal::rule("UNKNOWN_COUPON", "coupons", "There is no such coupon; leave it out.").into()),
    }
}

/// The line of the shipping option chosen.
fn shipping(basket: &Basket<'_>) -> Result<Option<Drafted>, OrderError> {
    match basket.shipping_option {
        None => Ok(None),
        Some(_) => {
            let detail = "There is no such shipping option; leave it out.";
            Err(Refusal::rule("UNKNOWN_SHIPPING_OPTION", "shippingOption", detail).into())
        }
    }
}

/// Why there is no price, for a person.
fn unpriced(error: PriceError) -> OrderError {
    let detail = crate::amount::sentence(&error);
    match error {
        PriceError::Tax(_) => Refusal::conflict("NO_TAX_RULE", "items", detail).into(),
        _ => Refusal::invalid("items", detail).into(),
    }
}
