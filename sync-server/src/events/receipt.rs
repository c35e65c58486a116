//! The receipt by mail: what an order's lines and sums look like in a letter.

use domain::{Currency, Money, Quantity};
use store::{StoreError, Tx, params};
use uuid::Uuid;

use super::sql;
use super::words::{Figures, Language, Letter, Occasion, receipt};
use crate::identity::setting;

/// The letter of an order. `None`: there is no such order here.
pub(super) fn letter(
    tx: &Tx,
    order_id: Uuid,
    receipt_number: Option<&str>,
    language: Language,
) -> Result<Option<Letter>, StoreError> {
    let head = tx.query_opt(&sql::ORDER_HEAD, params![order_id], |row| {
        let currency =
            Currency::parse(row.text(0)?).map_err(|error| StoreError::Corrupt(error.to_string()))?;
        let amount =
            |minor: i64| format!("{} {}", currency.code(), Money::new(minor, currency).amount_text());
        let discount = row.int(2)?;
        let figures = Figures {
            subtotal: amount(row.int(1)?),
            discount: (discount != 0).then(|| amount(-discount)),
            tax: amount(row.int(3)?),
            total: amount(row.int(4)?),
        };
        Ok((currency, figures, row.text(5)?.to_owned()))
    })?;
    let Some((currency, figures, number)) = head else { return Ok(None) };
    let lines = tx.query(&sql::ORDER_LINES, params![order_id], |row| {
        let what = format!("{} × {}", Quantity::from_thousandths(row.int(1)?), row.text(0)?);
        let amount = Money::new(row.int(2)?, currency).amount_text();
        Ok((what, format!("{} {amount}", currency.code())))
    })?;
    let shop = setting(tx, "shop_name")?.unwrap_or_default();
    // Web orders have no receipt number of a till.
    let occasion = if receipt_number.is_some() { Occasion::Receipt } else { Occasion::Confirmation };
    let number = receipt_number.unwrap_or(&number);
    Ok(Some(receipt((language, occasion), &shop, number, lines, figures)))
}
