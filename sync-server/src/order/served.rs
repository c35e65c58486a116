//! From where an order is served (S-1, S-2): its buyer's choice, or the server's: one warehouse that has all of it before one
//! that has some. Not here: taking anything.

use super::OrderError;
use super::place::NewOrder;
use super::ports::WebPorts;
use super::quote::Quote;
use crate::refusal::Refusal;
use domain::{Channel, ProductId, WarehouseId};
use std::collections::BTreeMap;
use store::Tx;

/// The stock's generation of each variant (S-4).
pub(super) type Generations = BTreeMap<ProductId, i64>;

/// Where it is served from, and the generations that it is placed in. Refusal: `SOLD_OUT`.
pub(super) fn stocked(
    tx: &Tx,
    new: &NewOrder,
    quote: &Quote,
    ports: &mut impl WebPorts,
) -> Result<(WarehouseId, Generations), OrderError> {
    let wanted = wanted(quote.goods().map(|line| (line.product_id, line.quantity.thousandths())));
    let at = match new.warehouse_id {
        Some(at) => at,
        None => choose(tx, &wanted, new.channel, ports)?,
    };
    let mut generations = Generations::new();
    for id in wanted.keys() {
        let shelf = ports.shelf(tx, at, *id, new.channel)?;
        if shelf.quantity <= 0 && !new.draft {
            let line = quote.goods().find(|line| line.product_id == *id);
            let n = line.map_or(0, |line| line.basket_line);
            let detail = "This product is sold out; leave it out, or ask when it comes again.";
            return Err(Refusal::conflict("SOLD_OUT", format!("items[{n}].productId"), detail).into());
        }
        generations.insert(*id, shelf.generation);
    }
    Ok((at, generations))
}

/// Quantities of one variant over several lines are one (S-8), in the order of variants.
pub(super) fn wanted(lines: impl Iterator<Item = (ProductId, i64)>) -> BTreeMap<ProductId, i64> {
    let mut sums = BTreeMap::new();
    for (id, quantity) in lines {
        let sum = sums.entry(id).or_insert(0_i64);
        *sum = sum.saturating_add(quantity);
    }
    sums
}

/// One warehouse that has all of it; else the first that has some of everything; else the first with some.
fn choose(
    tx: &Tx,
    wanted: &BTreeMap<ProductId, i64>,
    channel: Channel,
    ports: &mut impl WebPorts,
) -> Result<WarehouseId, OrderError> {
    if let Some(at) = having_all(tx, wanted, (channel, None), ports)? {
        return Ok(at);
    }
    let warehouses = ports.selling(tx)?;
    let mut some = None;
    for at in &warehouses {
        let mut there = 0;
        for id in wanted.keys() {
            there += usize::from(ports.shelf(tx, *at, *id, channel)?.quantity > 0);
        }
        if there == wanted.len() {
            return Ok(*at);
        }
        some = some.or((there > 0).then_some(*at));
    }
    some.or(warehouses.first().copied())
        .ok_or_else(|| Refusal::conflict("SOLD_OUT", "", "The shop has no warehouse; make one first.").into())
}

/// The first warehouse but one that has all of it for a channel.
pub(super) fn having_all(
    tx: &Tx,
    wanted: &BTreeMap<ProductId, i64>,
    (channel, but): (Channel, Option<WarehouseId>),
    ports: &mut impl WebPorts,
) -> Result<Option<WarehouseId>, OrderError> {
    'warehouses: for at in ports.selling(tx)? {
        if Some(at) == but {
            continue;
        }
        for (id, quantity) in wanted {
            if ports.shelf(tx, at, *id, channel)?.quantity < *quantity {
                continue 'warehouses;
            }
        }
        return Ok(Some(at));
    }
    Ok(None)
}
