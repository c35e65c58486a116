//! Tax rules (M-4). What they come to is `domain`'s.

use super::{ProductError, sql};
use domain::TaxRule;
use protocol::{EntityKind, Feed, TaxRuleData};
use store::{StoreError, Tx, params};
use uuid::Uuid;

/// Adds a tax rule and returns its id. Error: `Invalid` when the rule contradicts itself.
pub fn create_tax_rule(tx: &Tx, rule: &TaxRule) -> Result<Uuid, ProductError> {
    rule.validate().map_err(|error| ProductError::Invalid(error.to_string()))?;
    let id = tx.new_id();
    let text = serde_json::to_string(rule).map_err(|error| ProductError::Stored(error.to_string()))?;
    let (from, to) = (rule.valid_from.to_string(), rule.valid_to.map(|date| date.to_string()));
    tx.execute(&sql::INSERT_TAX_RULE, params![id, &rule.tax_class, &rule.zone, &from, &to, &text])?;
    store::feed::touch(tx, &Feed::Catalog.to_string(), EntityKind::TaxRule.as_str(), id)?;
    Ok(id)
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
