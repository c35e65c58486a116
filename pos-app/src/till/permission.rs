//! Names of what may be done at a till (C-2), as the server's roles carry them.

/// Taking money for goods.
pub const SELL: &str = "sell";
/// Giving money back.
pub const REFUND: &str = "refund";
/// Giving up a line or a ticket.
pub const VOID: &str = "void";
/// Another price than the list's.
pub const PRICE_OVERRIDE: &str = "price_override";
/// A discount up to the store's limit.
pub const DISCOUNT: &str = "discount";
/// A larger one.
pub const DISCOUNT_ABOVE_LIMIT: &str = "discount_above_limit";
/// Beginning a shift.
pub const SHIFT_OPEN: &str = "shift_open";
/// Ending one.
pub const SHIFT_CLOSE: &str = "shift_close";
/// Opening the drawer without a sale.
pub const NO_SALE: &str = "no_sale";
/// Putting cash in or taking it out without a sale.
pub const CASH_MOVE: &str = "cash_move";
/// Bringing cash to the safe.
pub const CASH_DROP: &str = "cash_drop";
/// Letting somebody else do what they may not.
pub const APPROVE: &str = "approve";

/// What the permission is called in a sentence.
#[must_use]
pub fn in_words(permission: &str) -> &'static str {
    match permission {
        SELL => "selling",
        REFUND => "a refund",
        VOID => "a void",
        PRICE_OVERRIDE => "another price",
        DISCOUNT => "a discount",
        DISCOUNT_ABOVE_LIMIT => "a discount above the store's limit",
        SHIFT_OPEN => "opening a shift",
        SHIFT_CLOSE => "closing a shift",
        NO_SALE => "opening the drawer without a sale",
        CASH_MOVE => "moving cash without a sale",
        CASH_DROP => "bringing cash to the safe",
        _ => "this",
    }
}
