//! What comes off a basket and what sending it adds: promotions and coupons as discounts on several lines (M-7), the
//! chosen way of shipping as a line of its own (M-8). Which promotions and zones there are, others know.

use super::address::Address;
use super::quote::{Basket, Given, Supply, Unmet};
use crate::refusal::Refusal;
use domain::{
    CategoryId, Goods, GroupDiscount, Missed, Occasion, OrderId, PriceError, PriceRequest, ProductId,
    Promotion, PromotionId, Quantity, ShippingOption, earn,
};
use serde::Serialize;
use store::{StoreError, Tx};

/// What is offered to a buyer.
#[derive(Debug, Clone, Default)]
pub struct OnOffer {
    /// Promotions that may be used.
    pub promotions: Vec<Promotion>,
    /// Coupons that are of no use whatever is in the basket, and why.
    pub refused: Vec<(String, &'static str)>,
}

/// What promotions and shipping ask of a variant.
#[derive(Debug, Clone, Default)]
pub struct Parcel {
    /// Its category and those that this is inside of.
    pub categories: Vec<CategoryId>,
    /// Of one unit.
    pub grams: i64,
}

/// A way of shipping for a certain basket.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Way {
    /// The option.
    pub option: ShippingOption,
    /// What it costs, minor units in the price list's own terms.
    pub charge_minor: i64,
}

/// Promotions and shipping zones.
pub trait Extras {
    /// What is offered to somebody who gives these coupons, in capitals.
    fn on_offer(
        &mut self,
        tx: &Tx,
        coupons: &[String],
        customer: Option<&str>,
    ) -> Result<OnOffer, StoreError>;
    /// What a variant is to promotions and shipping.
    fn parcel(&mut self, tx: &Tx, id: ProductId) -> Result<Parcel, StoreError>;
    /// How goods of this sum and weight are sent to an address.
    fn ways(&mut self, tx: &Tx, to: &Address, goods_minor: i64, grams: i64) -> Result<Vec<Way>, StoreError>;
    /// Counts the use of a promotion's coupon by an order that is being confirmed. `false`: it is used up.
    fn redeem(
        &mut self,
        tx: &Tx,
        promotion: PromotionId,
        order: OrderId,
        customer: &str,
    ) -> Result<bool, StoreError>;
    /// Gives back the coupons that an order used.
    fn give_back(&mut self, tx: &Tx, order: OrderId) -> Result<(), StoreError>;
}

/// What a basket earns.
#[derive(Debug, Default)]
pub(super) struct Reductions {
    /// For the price request.
    pub(super) groups: Vec<GroupDiscount>,
    /// Of each of them; the amounts are the pricing function's.
    pub(super) given: Vec<Given>,
    /// Coupons that give nothing.
    pub(super) unmet: Vec<Unmet>,
}

/// Looks what a basket earns whose goods are those of `request`, line by line.
pub(super) fn reductions(
    tx: &Tx,
    basket: &Basket<'_>,
    supply: &Supply,
    (goods, request): (&[Goods], &PriceRequest),
    extras: &mut impl Extras,
) -> Result<Result<Reductions, PriceError>, StoreError> {
    let coupons: Vec<String> = basket.coupons.iter().map(|code| code.trim().to_uppercase()).collect();
    let customer = basket.buyer.map(|buyer| buyer.id.to_string());
    let OnOffer { promotions, refused } = extras.on_offer(tx, &coupons, customer.as_deref())?;
    let occasion = Occasion {
        local: supply.local,
        channel: basket.channel,
        customer_group: basket.buyer.and_then(|buyer| buyer.group.clone()),
        coupons: coupons.clone(),
    };
    let earned = match earn(&promotions, goods, &occasion, request) {
        Ok(earned) => earned,
        Err(error) => return Ok(Err(error)),
    };
    let mut reductions = Reductions::default();
    let mut useless = refused;
    for one in earned {
        let rule = &promotions[one.promotion];
        let coupon = rule.conditions.coupon.clone();
        match (one.outcome, coupon) {
            (Ok(group), coupon) => {
                let (promotion_id, name) = (rule.id, rule.name.clone());
                reductions.given.push(Given { promotion_id, code: coupon, name, amount_minor: 0 });
                reductions.groups.push(group);
            }
            (Err(missed), Some(coupon)) => useless.push((coupon, code_of(missed))),
            (Err(_), None) => {}
        }
    }
    let place = |coupon: &String| coupons.iter().position(|given| given == coupon);
    for (coupon, code) in useless {
        let field = place(&coupon).map_or_else(String::new, |n| format!("coupons[{n}]"));
        let refusal = Refusal::rule(code, field, said(code));
        reductions.unmet.push(Unmet { line: None, refusal });
    }
    Ok(Ok(reductions))
}

fn code_of(missed: Missed) -> &'static str {
    match missed {
        Missed::NoCoupon => "COUPON_UNKNOWN",
        Missed::NotNow => "COUPON_NOT_NOW",
        Missed::NotForYou => "COUPON_NOT_FOR_YOU",
        Missed::BelowMinimum => "COUPON_BELOW_MINIMUM",
        Missed::NoGoods => "COUPON_NO_GOODS",
        Missed::Excluded => "COUPON_EXCLUDED",
    }
}

fn said(code: &str) -> &'static str {
    match code {
        "COUPON_USED_UP" => "This coupon was used up; leave it away.",
        "COUPON_NOT_NOW" => {
            "This coupon is good on other days or at other hours; leave it away, or come back."
        }
        "COUPON_NOT_FOR_YOU" => "This coupon is for other customers; leave it away.",
        "COUPON_BELOW_MINIMUM" => {
            "The goods that this coupon is for come to too little; add some, or leave it away."
        }
        "COUPON_NO_GOODS" => {
            "Nothing that is ordered earns this coupon; add what it is for, or leave it away."
        }
        "COUPON_EXCLUDED" => {
            "These goods are in another promotion, which shares with none; leave the coupon away."
        }
        _ => "There is no such coupon; leave it away.",
    }
}

/// How a basket may be sent.
#[derive(Debug, Default)]
pub(super) struct Sending {
    /// To its address.
    pub(super) ways: Vec<Way>,
    /// The way that was chosen.
    pub(super) chosen: Option<Way>,
    /// What keeps that from being one.
    pub(super) unmet: Option<Unmet>,
}

/// Looks how a basket may be sent whose goods come to this sum and weight.
pub(super) fn shipping(
    tx: &Tx,
    basket: &Basket<'_>,
    (goods_minor, grams): (i64, i64),
    extras: &mut impl Extras,
) -> Result<Sending, StoreError> {
    let unmet =
        |code, field, detail: &str| Some(Unmet { line: None, refusal: Refusal::rule(code, field, detail) });
    let Some(to) = basket.ship_to else {
        let missing = unmet("REQUIRED", "shippingAddress", "Say where the goods go, then how.");
        return Ok(Sending { unmet: basket.shipping_option.and(missing), ..Sending::default() });
    };
    let ways = extras.ways(tx, to, goods_minor, grams)?;
    let Some(code) = basket.shipping_option else { return Ok(Sending { ways, ..Sending::default() }) };
    let chosen = ways.iter().find(|way| way.option.code == code).cloned();
    let detail = "These goods are not sent there in this way; choose one of the shipping options.";
    let missing = unmet("UNKNOWN_SHIPPING_OPTION", "shippingOption", detail);
    let unmet = if chosen.is_none() { missing } else { None };
    Ok(Sending { ways, chosen, unmet })
}

/// What a quantity of something weighs, grams, the beginning one counted.
pub(super) fn weight(quantity: Quantity, grams: i64) -> i64 {
    let thousandths = i128::from(quantity.thousandths()) * i128::from(grams);
    i64::try_from((thousandths + 999) / 1_000).unwrap_or(i64::MAX)
}
