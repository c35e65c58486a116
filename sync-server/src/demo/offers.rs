//! The demo shop's promotion, its coupon, and where it sends goods.

use domain::promotion::{Break, Conditions, Offer, Scope};
use domain::shipping::WeightStep;
use domain::{
    Channel, Decimal, ProductId, Promotion, PromotionId, Quantity, ShippingOption, ShippingRate, ShippingZone,
};
use store::Tx;
use uuid::Uuid;

use super::DemoError;
use crate::promotion::{self, Offered};
use crate::shipping;

/// A tenth off the first order of every customer.
pub const COUPON: &str = "WELCOME10";

const EUROPE: &[&str] = &[
    "AT", "BE", "BG", "CH", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GB", "GR", "HR", "HU", "IE",
    "IT", "LT", "LU", "LV", "MT", "NL", "NO", "PL", "PT", "RO", "SE", "SI", "SK",
];

/// Makes them; `packets` are what is cheaper by six.
pub(super) fn create(tx: &Tx<'_>, packets: Vec<ProductId>) -> Result<(), DemoError> {
    let by_six = Break { min_quantity: Quantity::from_thousandths(6_000), percent: Decimal::TEN };
    let promotions = [
        (
            "Coffee and tea: a tenth off six packets",
            Offer::QuantityBreak { breaks: vec![by_six] },
            packets,
            None,
        ),
        (
            "Welcome: a tenth off your first order",
            Offer::PercentOff { percent: Decimal::TEN },
            Vec::new(),
            Some(COUPON),
        ),
    ];
    for (name, offer, products, coupon) in promotions {
        let conditions = Conditions {
            channels: vec![Channel::RetailWeb],
            coupon: coupon.map(str::to_owned),
            ..Conditions::default()
        };
        let rule = Promotion {
            id: PromotionId::new(Uuid::nil()),
            name: name.to_owned(),
            offer,
            scope: Scope { products, categories: Vec::new() },
            conditions,
            priority: 0,
            exclusive: false,
        };
        let customer_limit = coupon.map(|_| 1);
        promotion::add(tx, &Offered { rule, active: true, use_limit: None, customer_limit }, "system")?;
    }
    let option = |code: &str, name: &str, rate, free_from_minor| ShippingOption {
        code: code.to_owned(),
        name: name.to_owned(),
        tax_class: "standard".to_owned(),
        rate,
        free_from_minor,
    };
    let flat = |amount_minor| ShippingRate::Flat { amount_minor };
    let step = |up_to_grams, amount_minor| WeightStep { up_to_grams, amount_minor };
    let by_weight = ShippingRate::ByWeight { steps: vec![step(2_000, 1_290), step(20_000, 2_490)] };
    let home = vec![
        option("standard", "Standard, three to five days", flat(490), Some(5_000)),
        option("express", "Express, next day", by_weight, None),
    ];
    let abroad = vec![option("standard", "Standard, one to two weeks", flat(1_990), None)];
    let zone = |countries: &[&str], options| ShippingZone {
        countries: countries.iter().map(|code| (*code).to_owned()).collect(),
        postal_prefixes: Vec::new(),
        options,
    };
    shipping::add(tx, "United States", &zone(&["US"], home))?;
    shipping::add(tx, "Europe", &zone(EUROPE, abroad))?;
    Ok(())
}
