//! Which parts of an order's lines are given back, so that all parts together are what was paid (M-6). Not here: what that
//! does to stock, books and order.

use super::give_back::GiveBack;
use super::linked::with_followers;
use super::web::{WebItem, WebOrder};
use super::{OrderError, sql};
use crate::amount::sentence;
use crate::refusal::Refusal;
use domain::{
    Money, PriceError, Quantity, RefundedPart, SoldLine, TaxPortion, refund_amount, refund_left, refund_line,
    spread_largest_remainder,
};
use store::{StoreError, Tx, params};

/// A line's part.
pub(super) struct Part<'a> {
    pub(super) item: &'a WebItem,
    pub(super) part: RefundedPart,
}

/// Works out the parts.
pub(super) fn parts<'a>(tx: &Tx, order: &'a WebOrder, asked: &GiveBack) -> Result<Vec<Part<'a>>, OrderError> {
    let given = given(tx, order)?;
    let already = |item: &WebItem| {
        let of = given.iter().filter(|(line_no, _)| *line_no == item.line_no);
        of.map(|(_, part)| part.clone()).collect::<Vec<_>>()
    };
    let mut lefts = Vec::with_capacity(order.items.len());
    for item in &order.items {
        lefts.push(refund_left(&sold(item), &already(item)).map_err(|error| refused(&error, "items"))?);
    }
    let left: i64 = lefts.iter().sum();
    let whole =
        asked.items.is_none() && !asked.shipping && asked.amount_minor.is_none_or(|amount| amount == left);
    let quantities = quantities(order, asked, whole)?;
    let mut parts = Vec::new();
    for (item, quantity) in quantities {
        let quantity = Quantity::from_thousandths(quantity);
        let part =
            refund_line(&sold(item), &already(item), quantity).map_err(|error| refused(&error, "items"))?;
        parts.push(Part { item, part });
    }
    let Some(amount_minor) = asked.amount_minor.filter(|_| !whole) else { return Ok(parts) };
    if !parts.is_empty() {
        let detail = "Give lines back or an amount, not both at a time.";
        return Err(Refusal::invalid("amount", detail).into());
    }
    if amount_minor <= 0 || amount_minor > left {
        let text = Money::new(left, order.currency).amount_text();
        let detail = format!("At most {text} of this order can still be given back.");
        return Err(Refusal::rule("REFUND_TOO_LARGE", "amount", detail).into());
    }
    for (item, amount) in order.items.iter().zip(spread_largest_remainder(amount_minor, &lefts)) {
        if amount > 0 {
            let part = refund_amount(&sold(item), &already(item), amount);
            parts.push(Part { item, part: part.map_err(|error| refused(&error, "amount"))? });
        }
    }
    Ok(parts)
}

/// Which lines, and how much of each.
fn quantities<'a>(
    order: &'a WebOrder,
    asked: &GiveBack,
    whole: bool,
) -> Result<Vec<(&'a WebItem, i64)>, OrderError> {
    let left = |item: &WebItem| item.quantity - item.refunded;
    if whole {
        return Ok(order.items.iter().map(|item| (item, left(item))).filter(|(_, left)| *left > 0).collect());
    }
    let mut found: Vec<(&WebItem, i64)> = Vec::new();
    for ((id, quantity), n) in asked.items.iter().flatten().zip(0..) {
        let item = order.goods().find(|item| item.id == *id).ok_or_else(|| {
            let detail = "The order has no such line; give the id of one of its items.";
            Refusal::rule("UNKNOWN_ITEM", format!("items[{n}].id"), detail)
        })?;
        match found.iter_mut().find(|(known, _)| known.id == *id) {
            Some((_, sum)) => *sum = sum.saturating_add(*quantity),
            None => found.push((item, *quantity)),
        }
    }
    let (refunded, left_of) = (|item: &WebItem| item.refunded, left);
    found = with_followers(order, found, (refunded, left_of));
    if asked.shipping {
        found.extend(order.items.iter().filter(|item| !item.goods).map(|item| (item, left(item))));
        found.retain(|(item, quantity)| item.goods || *quantity > 0);
    }
    Ok(found)
}

fn sold(item: &WebItem) -> SoldLine {
    SoldLine {
        quantity: Quantity::from_thousandths(item.quantity),
        net_minor: item.net_minor,
        tax_minor: item.tax_minor,
        total_minor: item.total_minor,
        taxes: item.taxes.clone(),
    }
}

fn refused(error: &PriceError, field: &str) -> OrderError {
    Refusal::rule("REFUND_TOO_LARGE", field, sentence(error)).into()
}

/// What was given back before, by line.
pub(super) fn given(tx: &Tx, order: &WebOrder) -> Result<Vec<(i64, RefundedPart)>, OrderError> {
    let rows = tx.query(&sql::REFUND_LINES, params![order.id.uuid()], |row| {
        let taxes: Vec<TaxPortion> = serde_json::from_str(row.text(5)?)
            .map_err(|error| StoreError::Corrupt(format!("a refund's taxes: {error}")))?;
        let part = RefundedPart {
            quantity: Quantity::from_thousandths(row.int(1)?),
            net_minor: row.int(2)?,
            tax_minor: row.int(3)?,
            total_minor: row.int(4)?,
            taxes,
        };
        Ok((row.int(0)?, part))
    })?;
    Ok(rows)
}
