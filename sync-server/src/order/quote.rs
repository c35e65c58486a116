//! What a basket comes to: variants resolved, the channel's prices, the one pricing function (M-6, O-5). A [`Basket`]
//! goes in, a [`Quote`] comes out; carts, orders and estimates all ask here. Not here: stock, and any arithmetic of money.

use super::OrderError;
use super::address::Address;
use super::draft::{Drafted, goods, no_list, price_list};
use super::reductions::{Extras, Way, reductions, shipping, weight};
use crate::refusal::Refusal;
use domain::{
    Channel, Currency, CustomerId, CustomerTaxStatus, Goods, PriceError, PriceRequest, PricedLine,
    PricedTicket, PricingPolicy, ProductId, PromotionId, Quantity, TaxTable, price,
};
use jiff::civil::{Date, DateTime};
use serde::{Deserialize, Serialize};
use store::{StoreError, Tx};

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
    /// The group that they are in; promotions may be for one (M-7).
    pub group: Option<String>,
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
    /// The time in the shop's zone.
    pub local: DateTime,
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
pub trait Offers: Extras {
    /// A variant at the price of a list. `None`: it is not known.
    fn offered(&mut self, tx: &Tx, product: &Named, list: &str) -> Result<Option<Offered>, StoreError>;
    /// Whether the prices of a list include tax. `None`: there is no such list.
    fn includes_tax(&mut self, tx: &Tx, list: &str) -> Result<Option<bool>, StoreError>;
    /// What is sold along with each unit of a variant, and how many (M-8).
    fn links(&mut self, tx: &Tx, id: ProductId) -> Result<Vec<(ProductId, Quantity)>, StoreError>;
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
    /// The line of the basket that it is of.
    pub basket_line: usize,
    /// The position of the line that it goes along with (M-8).
    pub follows: Option<usize>,
}

/// A discount that a promotion gave.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Given {
    /// The promotion.
    pub promotion_id: PromotionId,
    /// The coupon that it wanted.
    pub code: Option<String>,
    /// For people.
    pub name: String,
    /// Minor units, in the price list's own terms.
    pub amount_minor: i64,
}

/// Something that a basket asks for and does not get.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unmet {
    /// The position of the basket's line, where it is about one.
    pub line: Option<usize>,
    /// Why, as an order is refused for it.
    pub refusal: Refusal,
}

/// A priced basket.
#[derive(Debug, Clone)]
pub struct Quote {
    /// Of all amounts.
    pub currency: Currency,
    /// The goods in the basket's order, each with what goes along with it, then shipping.
    pub lines: Vec<QuoteLine>,
    /// All amounts; its lines are those of `lines`.
    pub ticket: PricedTicket,
    /// Goods before discounts, minor units in the price list's own terms.
    pub subtotal_minor: i64,
    /// Shipping before discounts, likewise.
    pub shipping_minor: i64,
    /// Discounts by promotion.
    pub discounts: Vec<Given>,
    /// What keeps it from being ordered as it stands.
    pub unmet: Vec<Unmet>,
    /// How it may be sent to its address.
    pub ways: Vec<Way>,
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

/// Prices a basket that is to be ordered. Refusals at `items[n]`: `UNKNOWN_PRODUCT`, `PRODUCT_INACTIVE`,
/// `PRODUCT_RECALLED`, `NO_PRICE`, `QUANTITY_INVALID`, `MOQ_NOT_MET`, `MULTIPLE_NOT_MET`; at `coupons[n]`: `COUPON_UNKNOWN`,
/// `COUPON_USED_UP`, `COUPON_NOT_NOW`, `COUPON_NOT_FOR_YOU`, `COUPON_BELOW_MINIMUM`, `COUPON_NO_GOODS`, `COUPON_EXCLUDED`;
/// `UNKNOWN_SHIPPING_OPTION`, `NO_TAX_RULE`, `VALIDATION_FAILED`.
pub fn quote(tx: &Tx, basket: &Basket<'_>, offers: &mut impl Offers) -> Result<Quote, OrderError> {
    let quote = estimate(tx, basket, offers)?;
    match quote.unmet.first() {
        Some(unmet) => Err(unmet.refusal.clone().into()),
        None => Ok(quote),
    }
}

/// Prices what of a basket can be priced, and says what keeps the whole from being ordered. Lines that are not for sale
/// count nothing. Refusals: `NO_TAX_RULE`, `UNKNOWN_PRICE_LIST`.
pub fn estimate(tx: &Tx, basket: &Basket<'_>, offers: &mut impl Offers) -> Result<Quote, OrderError> {
    let list = price_list(basket);
    let includes_tax = offers.includes_tax(tx, list)?.ok_or_else(|| no_list(list))?;
    let supply = offers.supply(tx, basket.ship_to)?;
    let (mut drafted, mut unmet) = goods(tx, basket, (list, includes_tax), offers)?;
    let mut request = PriceRequest {
        currency: supply.currency,
        zone: supply.zone.clone(),
        customer: basket.buyer.map(|buyer| buyer.tax_status.clone()).unwrap_or_default(),
        date: supply.date,
        prices_include_tax: includes_tax,
        policy: supply.policy,
        lines: drafted.iter().map(|line| line.request(tx)).collect(),
        group_discounts: Vec::new(),
        document_discount: None,
    };
    let (facts, grams) = parcels(tx, &drafted, offers)?;
    let earned = reductions(tx, basket, &supply, (&facts, &request), offers)?.map_err(unpriced)?;
    request.group_discounts = earned.groups;
    unmet.extend(earned.unmet);
    let goods = price(&request, &supply.taxes).map_err(unpriced)?;
    let goods_minor = goods.subtotal_minor - goods.discount_minor;
    let sending = shipping(tx, basket, (goods_minor, grams), offers)?;
    unmet.extend(sending.unmet);
    let ticket = match sending.chosen {
        None => goods,
        Some(way) => {
            let line = Drafted::shipping(way, supply.currency);
            request.lines.push(line.request(tx));
            drafted.push(line);
            price(&request, &supply.taxes).map_err(unpriced)?
        }
    };
    let mut discounts = earned.given;
    for (given, amount_minor) in discounts.iter_mut().zip(&ticket.group_discounts_minor) {
        given.amount_minor = *amount_minor;
    }
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
        unmet,
        ways: sending.ways,
        pricing_tier: if basket.channel == Channel::WholesaleWeb { "Wholesale" } else { "Retail" },
        zone: supply.zone,
        date: supply.date,
    })
}

/// What promotions ask of the goods, and what these weigh together.
fn parcels(tx: &Tx, drafted: &[Drafted], offers: &mut impl Offers) -> Result<(Vec<Goods>, i64), StoreError> {
    let (mut facts, mut grams) = (Vec::with_capacity(drafted.len()), 0_i64);
    for line in drafted {
        let parcel = offers.parcel(tx, line.offer.id)?;
        grams = grams.saturating_add(weight(line.quantity, parcel.grams));
        facts.push(Goods { product_id: line.offer.id, categories: parcel.categories });
    }
    Ok((facts, grams))
}

/// Why there is no price, for a person.
fn unpriced(error: PriceError) -> OrderError {
    let detail = crate::amount::sentence(&error);
    match error {
        PriceError::Tax(_) => Refusal::conflict("NO_TAX_RULE", "items", detail).into(),
        _ => Refusal::invalid("items", detail).into(),
    }
}
