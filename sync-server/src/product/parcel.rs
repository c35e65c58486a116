//! What promotions and shipping ask of a variant: the categories that it is in, and its weight.

use super::sql;
use domain::{CategoryId, ProductId, Quantity};
use serde_json::Value;
use store::{StoreError, Tx, params};

/// The attribute that holds the weight of one unit in kilograms, packed to be sent.
const WEIGHT: &str = "weight";
/// Categories above a variant; the tree is not deeper.
const LEVELS_MAX: i64 = 64;

/// Where a variant belongs and what it weighs.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Parcel {
    /// Its category and those that this is inside of.
    pub categories: Vec<CategoryId>,
    /// Of one unit; 0: not known.
    pub grams: i64,
}

/// Categories and weight of a variant; of one that is not known, none. What is sold by weight weighs its quantity;
/// anything else what its attribute `weight` says.
pub fn parcel(tx: &Tx, id: ProductId) -> Result<Parcel, StoreError> {
    let categories = tx.query(&sql::CATEGORIES_ABOVE, params![id.uuid(), LEVELS_MAX], |row| row.uuid(0))?;
    let found = tx.query_opt(&sql::WEIGHT, params![id.uuid()], |row| {
        Ok((row.bool(0)?, row.text(1)?.to_owned(), row.text(2)?.to_owned()))
    })?;
    let grams = found.map(|(weighable, unit, attributes)| match unit.as_str() {
        "kg" if weighable => 1_000,
        "g" if weighable => 1,
        _ => weight(&attributes),
    });
    let categories = categories.into_iter().map(CategoryId::new).collect();
    Ok(Parcel { categories, grams: grams.unwrap_or_default() })
}

fn weight(attributes: &str) -> i64 {
    let attributes: Value = serde_json::from_str(attributes).unwrap_or_default();
    let text = match &attributes[WEIGHT] {
        Value::String(text) => text.trim().to_owned(),
        Value::Number(number) => number.to_string(),
        _ => return 0,
    };
    Quantity::parse(&text).map_or(0, |kilograms| kilograms.thousandths().max(0))
}

#[cfg(test)]
mod tests {
    use super::weight;

    #[test]
    fn a_weight_is_in_kilograms_as_text_or_number() {
        assert_eq!(weight(r#"{"weight":"0.250"}"#), 250);
        assert_eq!(weight(r#"{"weight":1.5}"#), 1_500);
        for none in ["{}", "[]", "", r#"{"weight":"heavy"}"#, r#"{"weight":-1}"#, r#"{"weight":null}"#] {
            assert_eq!(weight(none), 0, "{none}");
        }
    }
}
