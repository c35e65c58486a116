//! Coupons are counted in the transaction that confirms an order (M-7), and given back when it is cancelled after that.

use super::ports::WebPorts;
use super::quote::Given;
use super::web::WebOrder;
use super::{OrderError, sql};
use store::{StoreError, Tx, params};

/// Counts the coupons by which an order came to its price. `false`: one was used up meanwhile, and nothing is counted;
/// the order cannot be confirmed at this price.
pub(super) fn redeem(tx: &Tx, order: &WebOrder, ports: &mut impl WebPorts) -> Result<bool, OrderError> {
    let text = tx.query_one(&sql::DISCOUNTS, params![order.id.uuid()], |row| Ok(row.text(0)?.to_owned()))?;
    let given: Vec<Given> = serde_json::from_str(&text)
        .map_err(|error| StoreError::Corrupt(format!("an order's discounts cannot be read: {error}")))?;
    let customer = match (order.customer_id, &order.email) {
        (Some(id), _) => id.to_string(),
        (None, Some(email)) => email.clone(),
        (None, None) => order.id.to_string(),
    };
    for given in given.iter().filter(|given| given.code.is_some()) {
        if !ports.redeem(tx, given.promotion_id, order.id, &customer)? {
            ports.give_back(tx, order.id)?;
            return Ok(false);
        }
    }
    Ok(true)
}
