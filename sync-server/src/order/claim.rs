//! Taking an order's goods with its payment: all of them or none, each variant once, in one fixed order, in the generation
//! that the order was placed in (S-4, S-8, I-12). An order whose warehouse the server had chosen goes to another that has
//! all of it instead. Not here: what becomes of an order that gets nothing.

use super::ports::{StockMove, WebPorts};
use super::served::{having_all, wanted};
use super::timeline::{self, Claim, Told};
use super::web::WebOrder;
use super::{OrderError, sql};
use domain::{ProductId, Quantity, WarehouseId, spread_largest_remainder};
use std::collections::BTreeMap;
use store::{StoreError, Tx, params};

/// What the goods of an order cost.
#[derive(Debug, Clone, Default)]
pub struct Costed {
    /// Minor units.
    pub total_minor: i64,
    /// What was known when they were taken.
    pub claims: Vec<Claim>,
}

/// Why nothing was taken.
enum Stop {
    Short,
    Failed(OrderError),
}

impl From<StoreError> for Stop {
    fn from(error: StoreError) -> Self {
        Self::Failed(error.into())
    }
}

/// Takes them where the order is served from, else where it can be served from. Inside an error: what was known when
/// there was not enough.
pub fn take(
    tx: &Tx,
    order: &WebOrder,
    ports: &mut impl WebPorts,
) -> Result<Result<Costed, Vec<Claim>>, OrderError> {
    let claims = claims(tx, order, order.warehouse_id, ports)?;
    if let Some(costed) = try_at(tx, order, order.warehouse_id, (&claims, &placed_in(order)), ports)? {
        return Ok(Ok(costed));
    }
    if order.warehouse_chosen
        && let Some(other) = having_all(tx, &wants(order), (order.channel, Some(order.warehouse_id)), ports)?
    {
        let generations = move_to(tx, order, other, (&claims, SOLD_OUT_THERE), ports)?;
        let claims = self::claims(tx, order, other, ports)?;
        if let Some(costed) = try_at(tx, order, other, (&claims, &generations), ports)? {
            return Ok(Ok(costed));
        }
    }
    Ok(Err(claims))
}

/// What the order wants of each variant, thousandths (S-8).
pub(super) fn wants(order: &WebOrder) -> BTreeMap<ProductId, i64> {
    wanted(order.goods().map(|item| (item.product_id, item.quantity)))
}

fn placed_in(order: &WebOrder) -> BTreeMap<ProductId, i64> {
    order.goods().map(|item| (item.product_id, item.generation)).collect()
}

/// What is known now: what is asked for, and what there is.
pub(super) fn claims(
    tx: &Tx,
    order: &WebOrder,
    at: WarehouseId,
    ports: &mut impl WebPorts,
) -> Result<Vec<Claim>, OrderError> {
    let generations = placed_in(order);
    let mut claims = Vec::new();
    for (product_id, quantity) in wants(order) {
        let shelf = ports.shelf(tx, at, product_id, order.channel)?;
        claims.push(Claim {
            product_id,
            requested: Quantity::from_thousandths(quantity),
            quantity: Quantity::from_thousandths(shelf.quantity),
            generation: shelf.generation,
            placed_in: generations.get(&product_id).copied().unwrap_or_default(),
        });
    }
    Ok(claims)
}

pub(super) fn try_at(
    tx: &Tx,
    order: &WebOrder,
    at: WarehouseId,
    (claims, generations): (&[Claim], &BTreeMap<ProductId, i64>),
    ports: &mut impl WebPorts,
) -> Result<Option<Costed>, OrderError> {
    let mut costed = Costed { total_minor: 0, claims: claims.to_vec() };
    let taken = tx.savepoint(|tx| {
        for (product_id, quantity) in wants(order) {
            let goods = StockMove {
                warehouse_id: at,
                product_id,
                quantity,
                cause_id: order.id.uuid(),
                occurred_ms: tx.now_ms(),
                earliest_ms: None,
                date: order.date,
            };
            let generation = generations.get(&product_id).copied().unwrap_or_default();
            let taken = ports.allocate(tx, &goods, order.claimed(), generation)?.ok_or(Stop::Short)?;
            costed.total_minor = costed.total_minor.saturating_add(taken.cost_minor);
            keep(tx, order, product_id, taken.cost_minor)?;
        }
        Ok(())
    });
    match taken {
        Ok(()) => Ok(Some(costed)),
        Err(Stop::Short) => {
            ports.forget();
            Ok(None)
        }
        Err(Stop::Failed(error)) => Err(error),
    }
}

/// Each line gets its share of the variant's cost, and is allocated.
fn keep(tx: &Tx, order: &WebOrder, product_id: ProductId, cost_minor: i64) -> Result<(), StoreError> {
    let lines = || order.goods().filter(|item| item.product_id == product_id);
    let weights: Vec<i64> = lines().map(|item| item.quantity).collect();
    for (item, cost_minor) in lines().zip(spread_largest_remainder(cost_minor, &weights)) {
        tx.execute(&sql::ALLOCATE_ITEM, params![order.id.uuid(), item.line_no, cost_minor])?;
    }
    Ok(())
}

/// Sets free all that an order still claims; gives what the stock's value rises by, minor units.
pub(super) fn set_free(
    tx: &Tx,
    order: &WebOrder,
    date: jiff::civil::Date,
    ports: &mut impl WebPorts,
) -> Result<i64, OrderError> {
    let mut value_minor = 0_i64;
    for item in order.goods().filter(|item| item.allocated > 0) {
        let goods = StockMove {
            warehouse_id: order.warehouse_id,
            product_id: item.product_id,
            quantity: item.allocated,
            cause_id: order.id.uuid(),
            occurred_ms: tx.now_ms(),
            earliest_ms: None,
            date,
        };
        let back = ports.release(tx, &goods, order.claimed(), item.cost_minor)?;
        value_minor = value_minor.saturating_add(back);
        tx.execute(&sql::CLAIM_ENDS, params![order.id.uuid(), item.line_no, item.allocated])?;
    }
    Ok(value_minor)
}

/// Why an order is moved that waits for its payment: rule, outcome, in plain words.
pub(super) const SOLD_OUT_THERE: (&str, &str, &str) = (
    "S-4",
    "PendingPayment",
    "What it was to be served from is sold out; it is served from another warehouse.",
);

/// Serves the order from another warehouse from now on, and says `why`; gives the generations there.
pub(super) fn move_to(
    tx: &Tx,
    order: &WebOrder,
    to: WarehouseId,
    (claims, why): (&[Claim], (&str, &str, &str)),
    ports: &mut impl WebPorts,
) -> Result<BTreeMap<ProductId, i64>, OrderError> {
    tx.execute(&sql::MOVE_ORDER, params![order.id.uuid(), to.uuid()])?;
    tx.execute(&sql::MOVE_ATTEMPTS, params![order.id.uuid(), order.version])?;
    let mut generations = BTreeMap::new();
    for product_id in wants(order).into_keys() {
        let generation = ports.shelf(tx, to, product_id, order.channel)?.generation;
        tx.execute(&sql::PLACE_AGAIN, params![order.id.uuid(), product_id.uuid(), generation])?;
        generations.insert(product_id, generation);
    }
    let (rule, outcome, text) = why;
    let told = Told { what: "Moved", rule: Some(rule), claims, outcome, text };
    timeline::tell(tx, order.id, &told)?;
    Ok(generations)
}
