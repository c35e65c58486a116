//! Shipping zones as requests give them, read into the domain's own types. A refusal names its field.

use domain::shipping::{SubtotalStep, WeightStep, fold_postal_code};
use domain::{Currency, Quantity, ShippingOption, ShippingRate, ShippingZone};
use serde::Deserialize;
use utoipa::ToSchema;

use super::body::wanted;
use crate::http::values::{AmountIn, quantity_in};
use crate::refusal::Refusal;

/// A zone that is wanted, or as it shall be.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
#[schema(example = json!({"name": "Canada", "countries": ["CA"], "options": [
    {"code": "standard", "name": "Standard, five days", "taxClass": "standard", "rate": {"kind": "flat", "amount": "12.00"}, "freeFrom": "150.00"},
    {"code": "parcel", "name": "Parcel by weight", "taxClass": "standard", "rate": {"kind": "byWeight", "steps": [
        {"upTo": "1", "amount": "9.00"}, {"upTo": "10", "amount": "18.50"}]}}]}))]
pub struct ZoneBody {
    /// For people.
    pub name: String,
    /// ISO 3166 codes of two letters; everywhere when empty.
    countries: Vec<String>,
    /// How postal codes there begin; all when absent.
    #[serde(default)]
    postal_prefixes: Vec<String>,
    /// How goods are sent there.
    options: Vec<OptionBody>,
}

/// A way to send goods.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct OptionBody {
    /// Stable, unique in its zone.
    code: String,
    /// What customers read.
    name: String,
    /// What the charge is taxed as.
    pub tax_class: String,
    rate: RateBody,
    /// Costs nothing when the goods come to this much or more.
    free_from: Option<AmountIn>,
}

/// What it costs, in the terms of the channel's price list (with tax where that includes tax).
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct RateBody {
    kind: RateKind,
    /// flat: always this much.
    amount: Option<AmountIn>,
    /// byWeight, bySubtotal: the smallest first.
    steps: Option<Vec<StepBody>>,
}

/// Kinds of rates.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub enum RateKind {
    /// Always the same.
    Flat,
    /// By the goods' weight; above the last step they are not sent so.
    ByWeight,
    /// By what the goods come to.
    BySubtotal,
}

/// A step of a rate.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct StepBody {
    /// byWeight: up to so many kilograms.
    up_to: Option<String>,
    /// bySubtotal: from this sum on; the first from 0.
    from: Option<AmountIn>,
    amount: AmountIn,
}

impl ZoneBody {
    /// As the context takes it.
    pub fn zone(&self, book: Currency) -> Result<ShippingZone, Refusal> {
        let option = |(at, option): (usize, &OptionBody)| option.option(&format!("options[{at}]"), book);
        Ok(ShippingZone {
            countries: self.countries.iter().map(|code| code.trim().to_uppercase()).collect(),
            postal_prefixes: self.postal_prefixes.iter().map(|prefix| fold_postal_code(prefix)).collect(),
            options: self.options.iter().enumerate().map(option).collect::<Result<_, Refusal>>()?,
        })
    }

    /// The options with where they stand.
    pub fn options(&self) -> impl Iterator<Item = (String, &OptionBody)> {
        self.options.iter().enumerate().map(|(at, option)| (format!("options[{at}]"), option))
    }
}

impl OptionBody {
    fn option(&self, at: &str, book: Currency) -> Result<ShippingOption, Refusal> {
        let free = self.free_from.as_ref().map(|amount| amount.minor(&format!("{at}.freeFrom"), book));
        Ok(ShippingOption {
            code: self.code.trim().to_owned(),
            name: self.name.trim().to_owned(),
            tax_class: self.tax_class.clone(),
            rate: self.rate.rate(&format!("{at}.rate"), book)?,
            free_from_minor: free.transpose()?,
        })
    }
}

impl RateBody {
    fn rate(&self, at: &str, book: Currency) -> Result<ShippingRate, Refusal> {
        let steps = || wanted(self.steps.as_ref(), &format!("{at}.steps"));
        Ok(match self.kind {
            RateKind::Flat => {
                let field = format!("{at}.amount");
                ShippingRate::Flat {
                    amount_minor: wanted(self.amount.as_ref(), &field)?.minor(&field, book)?,
                }
            }
            RateKind::ByWeight => {
                let step = |(n, step): (usize, &StepBody)| {
                    let field = format!("{at}.steps[{n}].upTo");
                    let kilograms: Quantity = quantity_in(wanted(step.up_to.as_deref(), &field)?, &field)?;
                    let amount_minor = step.amount.minor(&format!("{at}.steps[{n}].amount"), book)?;
                    Ok(WeightStep { up_to_grams: kilograms.thousandths(), amount_minor })
                };
                let steps = steps()?.iter().enumerate().map(step).collect::<Result<_, Refusal>>()?;
                ShippingRate::ByWeight { steps }
            }
            RateKind::BySubtotal => {
                let step = |(n, step): (usize, &StepBody)| {
                    let field = format!("{at}.steps[{n}].from");
                    let from_minor = wanted(step.from.as_ref(), &field)?.minor(&field, book)?;
                    let amount_minor = step.amount.minor(&format!("{at}.steps[{n}].amount"), book)?;
                    Ok(SubtotalStep { from_minor, amount_minor })
                };
                let steps = steps()?.iter().enumerate().map(step).collect::<Result<_, Refusal>>()?;
                ShippingRate::BySubtotal { steps }
            }
        })
    }
}
