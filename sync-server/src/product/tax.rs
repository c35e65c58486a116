//! Tax rules (M-4). What they come to is `domain`'s.

use super::{ProductError, sql};
use crate::refusal::Refusal;
use domain::{TaxRule, TaxTreatment};
use protocol::{EntityKind, Feed, TaxRuleData};
use store::{StoreError, Tx, params};
use uuid::Uuid;

/// Adds a tax rule and returns its id. Refusal: `TAX_RULE_INVALID`, when the rule contradicts itself.
pub fn create_tax_rule(tx: &Tx, rule: &TaxRule) -> Result<Uuid, ProductError> {
    consistent(rule)?;
    let id = tx.new_id();
    let text = serde_json::to_string(rule).map_err(|error| ProductError::Stored(error.to_string()))?;
    let (from, to) = (rule.valid_from.to_string(), rule.valid_to.map(|date| date.to_string()));
    tx.execute(&sql::INSERT_TAX_RULE, params![id, &rule.tax_class, &rule.zone, &from, &to, &text])?;
    store::feed::touch(tx, &Feed::Catalog.to_string(), EntityKind::TaxRule.as_str(), id)?;
    Ok(id)
}

/// Adds a rule beside those of its class and zone. One that begins earlier and is open ends on the day before; any
/// other overlap is refused, so that each day has one rule. Refusals: `TAX_RULE_OVERLAP`, `TAX_RULE_INVALID`.
pub fn add_tax_rule(tx: &Tx, new: &TaxRule) -> Result<Uuid, ProductError> {
    check(new)?;
    for mut held in tax_rules(tx)? {
        let rule = &mut held.rule;
        let apart = rule.valid_to.is_some_and(|last| last < new.valid_from)
            || new.valid_to.is_some_and(|last| last < rule.valid_from);
        if rule.tax_class != new.tax_class || rule.zone != new.zone || apart {
            continue;
        }
        if rule.valid_to.is_some() || rule.valid_from >= new.valid_from {
            let detail = format!(
                "A rule of this class and zone holds from {} already; begin after it, or end before it.",
                rule.valid_from
            );
            return Err(Refusal::conflict("TAX_RULE_OVERLAP", "validFrom", detail).into());
        }
        rule.valid_to = new.valid_from.yesterday().ok();
        let text = serde_json::to_string(rule).map_err(|error| ProductError::Stored(error.to_string()))?;
        let last = rule.valid_to.map(|date| date.to_string());
        let id = Uuid::try_parse(&held.id)
            .map_err(|_| ProductError::Stored(format!("`{}` is no id of a tax rule", held.id)))?;
        tx.execute(&sql::END_TAX_RULE, params![id, &last, &text])?;
        store::feed::touch(tx, &Feed::Catalog.to_string(), EntityKind::TaxRule.as_str(), id)?;
    }
    create_tax_rule(tx, new)
}

fn check(rule: &TaxRule) -> Result<(), Refusal> {
    let named = |text: &str| {
        !text.trim().is_empty() && text.chars().count() <= 64 && !text.chars().any(char::is_control)
    };
    for (field, text) in [("taxClass", &rule.tax_class), ("zone", &rule.zone)] {
        if !named(text) {
            return Err(Refusal::invalid(field, "Give a name of 1 to 64 visible characters."));
        }
    }
    if !rule.rates.iter().all(|rate| named(&rate.code) && named(&rate.name)) {
        return Err(Refusal::invalid("rates", "Every rate has a code and a name; fill them in."));
    }
    if rule.treatment == TaxTreatment::Taxed && rule.rates.is_empty() {
        let detail = "A taxed class has a rate; add one, or make the class zeroRated or exempt.";
        return Err(Refusal::rule("TAX_RULE_INVALID", "rates", detail));
    }
    if rule.valid_to.is_some_and(|last| last < rule.valid_from) {
        return Err(Refusal::rule("TAX_RULE_INVALID", "validTo", "The last day is not before the first."));
    }
    consistent(rule)
}

fn consistent(rule: &TaxRule) -> Result<(), Refusal> {
    rule.validate().map_err(|error| Refusal::rule("TAX_RULE_INVALID", "rates", error.to_string()))
}

/// A tax rule as tills get it. `None`: there is none.
pub fn tax_rule_data(tx: &Tx, id: Uuid) -> Result<Option<TaxRuleData>, ProductError> {
    let found = tx.query_opt(&sql::TAX_RULE, params![id], read)?;
    found.map(parse).transpose()
}

/// All tax rules as tills get them.
pub fn tax_rules(tx: &Tx) -> Result<Vec<TaxRuleData>, ProductError> {
    tx.query(&sql::TAX_RULES, params![], read)?.into_iter().map(parse).collect()
}

fn read(row: &store::Row<'_>) -> Result<(String, String), StoreError> {
    Ok((row.text(0)?.to_owned(), row.text(1)?.to_owned()))
}

fn parse((id, rule): (String, String)) -> Result<TaxRuleData, ProductError> {
    let rule =
        serde_json::from_str(&rule).map_err(|error| ProductError::Stored(format!("tax rule: {error}")))?;
    Ok(TaxRuleData { id, rule })
}
