//! Which tax applies (M-4): tax class, zone of supply, customer's status and tax-point date.
//!
//! Only finding the rule; amounts are worked out in `pricing`.

use crate::decimal_text::decimal;
use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// One rate of a rule, such as a federal or a provincial tax.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TaxRate {
    /// Stable short text; tax reports and tax accounts go by it.
    pub code: String,
    /// What the receipt says.
    pub name: String,
    /// Per cent, 0 to 1000 with at most six places; in JSON a string, as in `"8.875"`.
    #[serde(with = "decimal")]
    pub percent: Decimal,
    /// Whether it is charged on the net amount *and* the taxes before it.
    #[serde(default)]
    pub compound: bool,
}

/// What a sale is to the tax office. Zero-rated and exempt both cost nothing and still differ (M-4).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum TaxTreatment {
    /// Taxed with the rule's rates.
    Taxed,
    /// Within the tax, at nought per cent.
    ZeroRated,
    /// Outside the tax.
    Exempt,
}

/// The tax of one class in one zone between two dates.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TaxRule {
    /// Class of goods, such as `standard` or `food`.
    pub tax_class: String,
    /// Zone of supply, such as `US-NY`.
    pub zone: String,
    /// Taxed, zero-rated or exempt.
    pub treatment: TaxTreatment,
    /// Rates in the order in which compound ones build up.
    pub rates: Vec<TaxRate>,
    /// First day.
    pub valid_from: Date,
    /// Last day, if there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_to: Option<Date>,
}

/// All tax rules known.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TaxTable {
    /// The rules, in any order.
    pub rules: Vec<TaxRule>,
}

/// The customer's standing with the tax office.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum CustomerTaxStatus {
    /// Pays tax.
    #[default]
    Ordinary,
    /// Pays none while the certificate holds; once it has expired, pays like anybody.
    Exempt {
        /// Certificate or VAT number.
        certificate: String,
        /// Why, as the tax office names it.
        reason: String,
        /// Last day of the certificate, if it ends.
        expires: Option<Date>,
    },
}

/// The tax that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TaxOutcome<'a> {
    /// How the sale counts.
    pub treatment: TaxTreatment,
    /// The rates to charge; empty when exempt.
    pub rates: &'a [TaxRate],
    /// The rates that an exempt customer is spared: they are taken out of prices that include tax.
    pub spared: &'a [TaxRate],
}

/// Why no tax could be found.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum TaxError {
    /// No rule.
    #[error("no tax rule for class '{tax_class}' in zone '{zone}' on {date}: add one before selling")]
    NoRule {
        /// The class asked for.
        tax_class: String,
        /// The zone asked for.
        zone: String,
        /// The tax-point date.
        date: Date,
    },
    /// Two rules with the same first day.
    #[error("two tax rules for class '{tax_class}' in zone '{zone}' begin on {date}: remove one")]
    TwoRules {
        /// Their class.
        tax_class: String,
        /// Their zone.
        zone: String,
        /// Their first day.
        date: Date,
    },
    /// A rate below nothing, above 1000 % or with more than six places.
    #[error("tax rate '{code}' has a wrong percentage {percent}: give 0 to 1000 with at most six places")]
    Rate {
        /// The rate's code.
        code: String,
        /// Its percentage.
        percent: Decimal,
    },
    /// A zero-rated or exempt rule that charges something.
    #[error("tax class '{tax_class}' in zone '{zone}' is not taxed and yet has a rate: remove the rate")]
    RateWithoutTax {
        /// The rule's class.
        tax_class: String,
        /// The rule's zone.
        zone: String,
    },
}

impl TaxRule {
    /// Whether the rule holds on a day (first and last day included).
    pub fn holds_on(&self, date: Date) -> bool {
        self.valid_from <= date && self.valid_to.is_none_or(|last| date <= last)
    }

    /// Checks percentages and treatment.
    ///
    /// # Errors
    /// [`TaxError::Rate`] or [`TaxError::RateWithoutTax`].
    pub fn validate(&self) -> Result<(), TaxError> {
        let wrong = |percent: Decimal| {
            percent.is_sign_negative() && !percent.is_zero()
                || percent > Decimal::ONE_THOUSAND
                || percent.normalize().scale() > 6
        };
        if let Some(rate) = self.rates.iter().find(|rate| wrong(rate.percent)) {
            return Err(TaxError::Rate { code: rate.code.clone(), percent: rate.percent });
        }
        if self.treatment != TaxTreatment::Taxed && self.rates.iter().any(|rate| !rate.percent.is_zero()) {
            return Err(TaxError::RateWithoutTax {
                tax_class: self.tax_class.clone(),
                zone: self.zone.clone(),
            });
        }
        Ok(())
    }
}

impl CustomerTaxStatus {
    /// Whether the customer pays no tax on a day.
    pub fn is_exempt_on(&self, date: Date) -> bool {
        match self {
            Self::Ordinary => false,
            Self::Exempt { expires, .. } => expires.is_none_or(|last| date <= last),
        }
    }
}

impl TaxTable {
    /// Finds the tax of a class in a zone for a customer on a day. Of several rules that hold, the
    /// one that began last decides.
    ///
    /// # Errors
    /// [`TaxError`]: no rule, two of the same day, or a rule that contradicts itself.
    pub fn find(
        &self,
        class: &str,
        zone: &str,
        status: &CustomerTaxStatus,
        date: Date,
    ) -> Result<TaxOutcome<'_>, TaxError> {
        let rule = self.rule(class, zone, date)?;
        rule.validate()?;
        if rule.treatment == TaxTreatment::Taxed && status.is_exempt_on(date) {
            return Ok(TaxOutcome { treatment: TaxTreatment::Exempt, rates: &[], spared: &rule.rates });
        }
        let rates = if rule.treatment == TaxTreatment::Exempt { &[] } else { rule.rates.as_slice() };
        Ok(TaxOutcome { treatment: rule.treatment, rates, spared: &[] })
    }

    fn rule(&self, class: &str, zone: &str, date: Date) -> Result<&TaxRule, TaxError> {
        let mut found: Option<&TaxRule> = None;
        let mut twice = false;
        let matching = |rule: &&TaxRule| rule.tax_class == class && rule.zone == zone && rule.holds_on(date);
        for rule in self.rules.iter().filter(matching) {
            match found {
                Some(best) if best.valid_from > rule.valid_from => {}
                Some(best) if best.valid_from == rule.valid_from => twice |= best != rule,
                _ => (found, twice) = (Some(rule), false),
            }
        }
        let (tax_class, zone) = (class.to_owned(), zone.to_owned());
        match found {
            None => Err(TaxError::NoRule { tax_class, zone, date }),
            Some(rule) if twice => Err(TaxError::TwoRules { tax_class, zone, date: rule.valid_from }),
            Some(rule) => Ok(rule),
        }
    }
}
