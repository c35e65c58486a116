//! Cart: what somebody puts together before it is an order (O-6). It is kept under a token of its own, and reserves
//! nothing (S-2). Not here: prices and orders; they are made anew at each look.

pub mod sql;

use crate::refusal::Refusal;
use domain::{CartId, Channel, CustomerId, OrderId, ProductId, Quantity};
use store::{Row, StoreError, Tx, params};
use uuid::Uuid;

/// Lines of a cart.
const ITEMS_MAX: usize = 200;
/// A million of something is a slip of the finger.
const QUANTITY_MAX: Quantity = Quantity::from_thousandths(1_000_000_000);
/// Carts that one commit clears.
const CLEARED_AT_ONCE: i64 = 200;

/// Why cart refuses.
#[derive(Debug, thiserror::Error)]
pub enum CartError {
    /// The storage below failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// What was asked for is refused.
    #[error(transparent)]
    Refused(#[from] Refusal),
}

/// Who a cart is for, as far as they have said.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Buyer {
    /// A customer of ours.
    pub customer_id: Option<CustomerId>,
    /// Where mail goes.
    pub email: Option<String>,
    /// As they are called.
    pub name: Option<String>,
}

/// A cart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cart {
    /// Its id.
    pub id: CartId,
    /// Where it is.
    pub channel: Channel,
    /// Who it is for.
    pub buyer: Buyer,
    /// Where it goes, as JSON.
    pub shipping_address: Option<String>,
    /// How it goes there: an option's code.
    pub shipping_option: Option<String>,
    /// In capitals.
    pub coupon: Option<String>,
    /// The last order made of it.
    pub order_id: Option<OrderId>,
    /// Rises with each change.
    pub version: i64,
    /// Unix milliseconds.
    pub created_ms: i64,
    /// Unix milliseconds.
    pub updated_ms: i64,
    /// What is in it.
    pub items: Vec<Item>,
}

/// A line of a cart; a variant is on one line only.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Item {
    /// Its id.
    pub id: Uuid,
    /// What.
    pub product_id: ProductId,
    /// How much.
    pub quantity: Quantity,
    /// The unit price that the buyer was shown last, ten-thousandths; `None`: none yet.
    pub seen_price: Option<i64>,
}

/// Makes an empty cart, which the token of this hash opens.
pub fn create(
    tx: &Tx,
    channel: Channel,
    token_hash: &str,
    buyer: &Buyer,
    by: &str,
) -> Result<CartId, StoreError> {
    let id = tx.new_id();
    let Buyer { customer_id, email, name } = buyer;
    let customer_id = customer_id.map(CustomerId::uuid);
    let values = params![id, token_hash, channel.as_str(), customer_id, email, name, by, tx.now_ms()];
    tx.execute(&sql::INSERT, values)?;
    Ok(CartId::new(id))
}

/// A cart. `None`: there is none (any more).
pub fn load(tx: &Tx, id: CartId) -> Result<Option<Cart>, StoreError> {
    let Some(mut cart) = tx.query_opt(&sql::ONE, params![id.uuid()], read)? else { return Ok(None) };
    cart.items = tx.query(&sql::ITEMS, params![id.uuid()], |row| {
        Ok(Item {
            id: row.uuid(0)?,
            product_id: ProductId::new(row.uuid(1)?),
            quantity: Quantity::from_thousandths(row.int(2)?),
            seen_price: row.opt_int(3)?,
        })
    })?;
    Ok(Some(cart))
}

/// Whether the token of this hash opens the cart.
pub fn opens(tx: &Tx, id: CartId, token_hash: &str) -> Result<bool, StoreError> {
    Ok(tx.query_opt(&sql::OPENS, params![id.uuid(), token_hash], |row| row.int(0))?.is_some())
}

/// Whether the token of this hash opens the order: it was made of its cart.
pub fn opens_order(tx: &Tx, id: OrderId, token_hash: &str) -> Result<bool, StoreError> {
    Ok(tx.query_opt(&sql::OPENS_ORDER, params![id.uuid(), token_hash], |row| row.int(0))?.is_some())
}

/// Puts goods in; what is in there already gets more. Refusals: `QUANTITY_INVALID`, `CART_FULL`.
pub fn add_item(tx: &Tx, cart: &Cart, product_id: ProductId, quantity: Quantity) -> Result<(), CartError> {
    check(quantity)?;
    match cart.items.iter().find(|item| item.product_id == product_id) {
        Some(item) => {
            let sum = item.quantity.checked_add(quantity).unwrap_or(Quantity::ZERO);
            check(sum)?;
            tx.execute(&sql::SET_QUANTITY, params![cart.id.uuid(), item.id, sum.thousandths()])?;
        }
        None if cart.items.len() >= ITEMS_MAX => {
            let detail = "A cart has up to 200 lines; order what is in it first.";
            return Err(Refusal::conflict("CART_FULL", "", detail).into());
        }
        None => {
            let values =
                params![cart.id.uuid(), tx.new_id(), product_id.uuid(), quantity.thousandths(), tx.now_ms()];
            tx.execute(&sql::INSERT_ITEM, values)?;
        }
    }
    Ok(touch(tx, cart.id)?)
}

/// Changes how much of a line there is. Refusals: `NOT_FOUND`, `QUANTITY_INVALID`.
pub fn set_quantity(tx: &Tx, cart: &Cart, item: Uuid, quantity: Quantity) -> Result<(), CartError> {
    check(quantity)?;
    if tx.execute(&sql::SET_QUANTITY, params![cart.id.uuid(), item, quantity.thousandths()])? == 0 {
        return Err(Refusal::not_found("line in this cart").into());
    }
    Ok(touch(tx, cart.id)?)
}

/// Takes a line away. Refusal: `NOT_FOUND`.
pub fn remove_item(tx: &Tx, cart: &Cart, item: Uuid) -> Result<(), CartError> {
    if tx.execute(&sql::DELETE_ITEM, params![cart.id.uuid(), item])? == 0 {
        return Err(Refusal::not_found("line in this cart").into());
    }
    Ok(touch(tx, cart.id)?)
}

/// Says where it goes (JSON); `None`: not known.
pub fn set_address(tx: &Tx, cart: &Cart, address: Option<&str>) -> Result<(), StoreError> {
    tx.execute(&sql::SET_ADDRESS, params![cart.id.uuid(), address])?;
    touch(tx, cart.id)
}

/// Says how it goes there; `None`: not known.
pub fn set_option(tx: &Tx, cart: &Cart, code: Option<&str>) -> Result<(), StoreError> {
    tx.execute(&sql::SET_OPTION, params![cart.id.uuid(), code])?;
    touch(tx, cart.id)
}

/// Gives it a coupon, or takes it away.
pub fn set_coupon(tx: &Tx, cart: &Cart, coupon: Option<&str>) -> Result<(), StoreError> {
    tx.execute(&sql::SET_COUPON, params![cart.id.uuid(), coupon])?;
    touch(tx, cart.id)
}

/// Says who it is for.
pub fn set_buyer(tx: &Tx, cart: &Cart, buyer: &Buyer) -> Result<(), StoreError> {
    let Buyer { customer_id, email, name } = buyer;
    tx.execute(&sql::SET_BUYER, params![cart.id.uuid(), customer_id.map(CustomerId::uuid), email, name])?;
    touch(tx, cart.id)
}

/// Keeps what the buyer was shown of each line.
pub fn mark_seen(tx: &Tx, cart: &Cart, prices: &[(Uuid, Option<i64>)]) -> Result<(), StoreError> {
    for (item, price) in prices {
        let seen = cart.items.iter().find(|known| known.id == *item).and_then(|known| known.seen_price);
        if seen != *price {
            tx.execute(&sql::SET_SEEN, params![cart.id.uuid(), *item, *price])?;
        }
    }
    Ok(())
}

/// Puts everything of another cart into this one and takes the other away. Where this one lacks an address, an option
/// or a coupon, the other's is taken. Refusals as [`add_item`], `CART_ORDERED`.
pub fn merge(tx: &Tx, into: &Cart, from: &Cart) -> Result<(), CartError> {
    if from.order_id.is_some() {
        let detail = "An order was made of the other cart; what is in it stays there.";
        return Err(Refusal::conflict("CART_ORDERED", "cartId", detail).into());
    }
    for item in &from.items {
        let now = load(tx, into.id)?.ok_or(StoreError::NotFound)?;
        add_item(tx, &now, item.product_id, item.quantity)?;
    }
    if into.shipping_address.is_none() {
        set_address(tx, into, from.shipping_address.as_deref())?;
        set_option(tx, into, from.shipping_option.as_deref())?;
    }
    if into.coupon.is_none() {
        set_coupon(tx, into, from.coupon.as_deref())?;
    }
    Ok(delete(tx, from)?)
}

/// An order was made of it: it is closed while that is not cancelled, and its token opens the order too.
pub fn ordered(tx: &Tx, cart: &Cart, order: OrderId) -> Result<(), StoreError> {
    tx.execute(&sql::SET_ORDER, params![cart.id.uuid(), order.uuid()])?;
    tx.execute(&sql::INSERT_ORDER, params![order.uuid(), cart.id.uuid()])?;
    touch(tx, cart.id)
}

/// Takes it away; its token opens nothing any more.
pub fn delete(tx: &Tx, cart: &Cart) -> Result<(), StoreError> {
    forget(tx, cart.id.uuid())
}

/// Whether there is a cart that nobody has touched since then.
pub fn any_old(tx: &Tx, before_ms: i64) -> Result<bool, StoreError> {
    Ok(tx.query_opt(&sql::ANY_OLD, params![before_ms], |row| row.int(0))?.is_some())
}

/// Clears carts that nobody has touched since then, a few at a time.
pub fn clear_old(tx: &Tx, before_ms: i64) -> Result<(), StoreError> {
    let old = tx.query(&sql::OLD, params![before_ms, CLEARED_AT_ONCE], |row| row.uuid(0))?;
    old.into_iter().try_for_each(|id| forget(tx, id))
}

fn forget(tx: &Tx, id: Uuid) -> Result<(), StoreError> {
    tx.execute(&sql::DELETE_ITEMS, params![id])?;
    tx.execute(&sql::DELETE_ORDERS, params![id])?;
    tx.execute(&sql::DELETE, params![id]).map(drop)
}

fn touch(tx: &Tx, id: CartId) -> Result<(), StoreError> {
    tx.execute(&sql::TOUCH, params![id.uuid(), tx.now_ms()]).map(drop)
}

fn check(quantity: Quantity) -> Result<(), Refusal> {
    if quantity.is_positive() && quantity <= QUANTITY_MAX {
        return Ok(());
    }
    let detail =
        "Give a quantity above nothing and up to a million; take the line away where nothing is wanted.";
    Err(Refusal::rule("QUANTITY_INVALID", "quantity", detail))
}

fn read(row: &Row<'_>) -> Result<Cart, StoreError> {
    let text = |column: usize| Ok::<_, StoreError>(row.opt_text(column)?.map(str::to_owned));
    let channel = Channel::parse(row.text(1)?)
        .ok_or_else(|| StoreError::Corrupt("a cart has an unknown channel".to_owned()))?;
    Ok(Cart {
        id: CartId::new(row.uuid(0)?),
        channel,
        buyer: Buyer { customer_id: row.opt_uuid(2)?.map(CustomerId::new), email: text(3)?, name: text(4)? },
        shipping_address: text(5)?,
        shipping_option: text(6)?,
        coupon: text(7)?,
        order_id: row.opt_uuid(8)?.map(OrderId::new),
        version: row.int(9)?,
        created_ms: row.int(10)?,
        updated_ms: row.int(11)?,
        items: Vec::new(),
    })
}
