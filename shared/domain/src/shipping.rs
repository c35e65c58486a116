//! Shipping (O-6, M-8): where goods are sent to, by which options, and what one costs. A charge is priced and taxed
//! like a line; which tax applies is not decided here.

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// Somewhere that goods are sent to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ShippingZone {
    /// ISO 3166 codes of two letters; everywhere when empty.
    pub countries: Vec<String>,
    /// How postal codes there begin, in capitals without spaces; all when empty.
    #[serde(default)]
    pub postal_prefixes: Vec<String>,
    /// How goods are sent there.
    pub options: Vec<ShippingOption>,
}

/// A way to send goods.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ShippingOption {
    /// Stable, unique in its zone: `standard`, `express`.
    pub code: String,
    /// What customers read.
    pub name: String,
    /// What the charge is taxed as.
    pub tax_class: String,
    /// What it costs.
    pub rate: ShippingRate,
    /// Costs nothing when the goods come to this much or more after discounts, minor units.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub free_from_minor: Option<i64>,
}

/// What an option costs, in minor units. JSON form: an object with its `kind`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum ShippingRate {
    /// Always the same.
    Flat {
        /// Minor units.
        amount_minor: i64,
    },
    /// By what the goods weigh; goods above the last step are not sent so.
    ByWeight {
        /// The lightest first.
        steps: Vec<WeightStep>,
    },
    /// By what the goods come to after discounts; goods above the last step cost as much as it says.
    BySubtotal {
        /// The smallest first.
        steps: Vec<SubtotalStep>,
    },
}

/// Up to this weight, this much.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct WeightStep {
    /// This weight included, grams.
    pub up_to_grams: i64,
    /// Minor units.
    pub amount_minor: i64,
}

/// From this sum on, this much.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SubtotalStep {
    /// Minor units.
    pub from_minor: i64,
    /// Minor units.
    pub amount_minor: i64,
}

/// Why a zone cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ShippingError {
    /// Not two capital letters.
    #[error("a country is an ISO 3166 code of two capital letters, such as US")]
    Country,
    /// Empty, too long, or not as postal codes are kept.
    #[error("the beginning of a postal code has 1 to 10 capital letters and digits, without spaces")]
    Prefix,
    /// Prefixes without a country.
    #[error("beginnings of postal codes want a country")]
    PrefixWithoutCountry,
    /// None, or too many.
    #[error("a zone has 1 to 20 ways to send goods")]
    Options,
    /// Not a code, or one that stands twice.
    #[error("a code has 1 to 40 small letters, digits and hyphens, and stands once in its zone")]
    Code(usize),
    /// Empty or too long.
    #[error("a name has 1 to 100 visible characters")]
    Name(usize),
    /// Below zero.
    #[error("a charge is not below zero")]
    Amount(usize),
    /// None, not in order, or below zero.
    #[error("a rate has 1 to 50 steps, each above the one before; sums begin at 0")]
    Steps(usize),
}

impl ShippingError {
    /// The part of the zone that is wrong, as JSON names it.
    pub fn field(&self) -> String {
        match self {
            Self::Country => "countries".to_owned(),
            Self::Prefix | Self::PrefixWithoutCountry => "postalPrefixes".to_owned(),
            Self::Options => "options".to_owned(),
            Self::Code(at) => format!("options[{at}].code"),
            Self::Name(at) => format!("options[{at}].name"),
            Self::Amount(at) => format!("options[{at}].rate"),
            Self::Steps(at) => format!("options[{at}].rate.steps"),
        }
    }
}

/// A postal code as prefixes are compared with it: capitals, without spaces and hyphens.
pub fn fold_postal_code(text: &str) -> String {
    text.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_uppercase()).collect()
}

/// The zone that an address is in: the longest beginning of its postal code decides, then a named country, then
/// everywhere; of equals the first.
pub fn zone_of<'a, K>(
    zones: &'a [(K, ShippingZone)],
    country: &str,
    postal_code: &str,
) -> Option<&'a (K, ShippingZone)> {
    let mut best: Option<(usize, &(K, ShippingZone))> = None;
    for zone in zones {
        let fit = zone.1.fit(country, postal_code);
        if let Some(fit) = fit.filter(|fit| best.is_none_or(|(closest, _)| *fit > closest)) {
            best = Some((fit, zone));
        }
    }
    best.map(|(_, zone)| zone)
}

impl ShippingZone {
    /// How closely an address fits: 0 everywhere, 1 its country, more by the letters of its postal code.
    fn fit(&self, country: &str, postal_code: &str) -> Option<usize> {
        if self.countries.is_empty() {
            return Some(0);
        }
        if !self.countries.iter().any(|own| own.eq_ignore_ascii_case(country)) {
            return None;
        }
        if self.postal_prefixes.is_empty() {
            return Some(1);
        }
        let code = fold_postal_code(postal_code);
        let fitting = self.postal_prefixes.iter().filter(|prefix| code.starts_with(prefix.as_str()));
        fitting.map(|prefix| 1 + prefix.len()).max()
    }

    /// Checks that the zone can be used.
    ///
    /// # Errors
    /// [`ShippingError`].
    pub fn validate(&self) -> Result<(), ShippingError> {
        let country = |code: &String| code.len() == 2 && code.bytes().all(|b| b.is_ascii_uppercase());
        if !self.countries.iter().all(country) {
            return Err(ShippingError::Country);
        }
        let prefix =
            |prefix: &String| (1..=10).contains(&prefix.len()) && fold_postal_code(prefix) == *prefix;
        if !self.postal_prefixes.iter().all(prefix) {
            return Err(ShippingError::Prefix);
        }
        if self.countries.is_empty() && !self.postal_prefixes.is_empty() {
            return Err(ShippingError::PrefixWithoutCountry);
        }
        if self.options.is_empty() || self.options.len() > 20 {
            return Err(ShippingError::Options);
        }
        let mut options = self.options.iter().enumerate();
        options.try_for_each(|(at, option)| {
            if self.options[..at].iter().any(|other| other.code == option.code) {
                return Err(ShippingError::Code(at));
            }
            option.validate(at)
        })
    }
}

impl ShippingOption {
    /// What goods of this sum and weight cost to send. `None`: they are not sent so.
    pub fn charge_minor(&self, goods_minor: i64, grams: i64) -> Option<i64> {
        let charge = match &self.rate {
            ShippingRate::Flat { amount_minor } => Some(*amount_minor),
            ShippingRate::ByWeight { steps } => {
                steps.iter().find(|step| grams <= step.up_to_grams).map(|step| step.amount_minor)
            }
            ShippingRate::BySubtotal { steps } => {
                steps.iter().rfind(|step| step.from_minor <= goods_minor).map(|step| step.amount_minor)
            }
        };
        let free = self.free_from_minor.is_some_and(|from| goods_minor >= from);
        charge.map(|charge| if free { 0 } else { charge })
    }

    fn validate(&self, at: usize) -> Result<(), ShippingError> {
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        if !(1..=40).contains(&self.code.len()) || !self.code.chars().all(plain) {
            return Err(ShippingError::Code(at));
        }
        let name = self.name.trim();
        if name.is_empty() || name.chars().count() > 100 || name.chars().any(char::is_control) {
            return Err(ShippingError::Name(at));
        }
        let (amounts, rising): (Vec<i64>, bool) = match &self.rate {
            ShippingRate::Flat { amount_minor } => (vec![*amount_minor], true),
            ShippingRate::ByWeight { steps } => (
                steps.iter().map(|step| step.amount_minor).collect(),
                steps.first().is_some_and(|first| first.up_to_grams > 0)
                    && steps.windows(2).all(|pair| pair[0].up_to_grams < pair[1].up_to_grams),
            ),
            ShippingRate::BySubtotal { steps } => (
                steps.iter().map(|step| step.amount_minor).collect(),
                steps.first().is_some_and(|first| first.from_minor == 0)
                    && steps.windows(2).all(|pair| pair[0].from_minor < pair[1].from_minor),
            ),
        };
        if !rising || amounts.len() > 50 {
            return Err(ShippingError::Steps(at));
        }
        if amounts.iter().any(|amount| *amount < 0) || self.free_from_minor.is_some_and(|from| from < 0) {
            return Err(ShippingError::Amount(at));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn zone(countries: &[&str], prefixes: &[&str], rate: ShippingRate) -> ShippingZone {
        let owned = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
        let option = ShippingOption {
            code: "standard".into(),
            name: "Standard".into(),
            tax_class: "standard".into(),
            rate,
            free_from_minor: Some(5_000),
        };
        ShippingZone { countries: owned(countries), postal_prefixes: owned(prefixes), options: vec![option] }
    }

    const FLAT: ShippingRate = ShippingRate::Flat { amount_minor: 500 };

    #[test]
    fn the_closest_zone_is_an_addresss() {
        let zones = [
            ("world", zone(&[], &[], FLAT)),
            ("islands", zone(&["GB"], &["IV", "IV2"], FLAT)),
            ("gb", zone(&["GB"], &[], FLAT)),
        ];
        let of = |country, code| zone_of(&zones, country, code).map(|(name, _)| *name);
        assert_eq!(of("GB", "iv2 3xx"), Some("islands"));
        assert_eq!(of("gb", "SW1A 1AA"), Some("gb"));
        assert_eq!(of("FR", "75001"), Some("world"));
        assert_eq!(zone_of(&zones[1..], "FR", "75001"), None);
    }

    #[test]
    fn a_charge_follows_its_rate_and_is_free_above_a_sum() {
        let steps = vec![
            WeightStep { up_to_grams: 1_000, amount_minor: 300 },
            WeightStep { up_to_grams: 5_000, amount_minor: 700 },
        ];
        let by_weight = zone(&["US"], &[], ShippingRate::ByWeight { steps });
        let charge = |goods, grams| by_weight.options[0].charge_minor(goods, grams);
        assert_eq!(
            [charge(100, 0), charge(100, 1_000), charge(100, 1_001)],
            [Some(300), Some(300), Some(700)]
        );
        assert_eq!([charge(100, 5_001), charge(5_000, 10)], [None, Some(0)]);
        assert_eq!(charge(5_000, 5_001), None, "what is too heavy is not sent, also not for nothing");
        let steps = vec![
            SubtotalStep { from_minor: 0, amount_minor: 600 },
            SubtotalStep { from_minor: 2_000, amount_minor: 400 },
        ];
        let by_sum = zone(&["US"], &[], ShippingRate::BySubtotal { steps });
        let charge = |goods| by_sum.options[0].charge_minor(goods, 0);
        assert_eq!(
            [charge(0), charge(1_999), charge(2_000), charge(9_999)],
            [Some(600), Some(600), Some(400), Some(0)]
        );
    }

    #[test]
    fn what_cannot_be_used_is_named() {
        let wrong = |change: fn(&mut ShippingZone)| {
            let mut zone = zone(&["US"], &["10"], FLAT);
            assert_eq!(zone.validate(), Ok(()));
            change(&mut zone);
            zone.validate().unwrap_err().field()
        };
        assert_eq!(wrong(|zone| zone.countries = vec!["us".into()]), "countries");
        assert_eq!(wrong(|zone| zone.countries.clear()), "postalPrefixes");
        assert_eq!(wrong(|zone| zone.postal_prefixes = vec!["1 0".into()]), "postalPrefixes");
        assert_eq!(wrong(|zone| zone.options.clear()), "options");
        assert_eq!(wrong(|zone| zone.options.push(zone.options[0].clone())), "options[1].code");
        assert_eq!(wrong(|zone| zone.options[0].name = " ".into()), "options[0].name");
        assert_eq!(wrong(|zone| zone.options[0].free_from_minor = Some(-1)), "options[0].rate");
        let none =
            |zone: &mut ShippingZone| zone.options[0].rate = ShippingRate::ByWeight { steps: Vec::new() };
        assert_eq!(wrong(none), "options[0].rate.steps");
    }
}
