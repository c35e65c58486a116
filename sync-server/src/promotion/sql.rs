//! The statements of promotion. Nothing but statements here.

/// The columns of a promotion, in the order in which `mod.rs` takes them.
macro_rules! columns {
    () => {
        "id, active, rule, use_limit, customer_limit, uses, version, created_ms, updated_ms"
    };
}

store::statements! {
    /// A new promotion.
    INSERT = "INSERT INTO promotions (id, name, active, coupon, rule, use_limit, customer_limit, created_by, created_ms, updated_ms)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9)";
    /// Changes a promotion.
    UPDATE = "UPDATE promotions SET name = $2, active = $3, coupon = $4, rule = $5, use_limit = $6, customer_limit = $7,
            version = version + 1, updated_ms = $8
        WHERE id = $1";
    /// Takes a promotion away.
    DELETE = "DELETE FROM promotions WHERE id = $1";
    /// One promotion.
    ONE = concat!("SELECT ", columns!(), " FROM promotions WHERE id = $1");
    /// A page of promotions, newest first: before id, active, limit.
    LIST = concat!("SELECT ", columns!(), " FROM promotions
        WHERE (CAST($1 AS TEXT) IS NULL OR id < $1) AND (CAST($2 AS BIGINT) IS NULL OR active = $2)
        ORDER BY id DESC LIMIT $3");
    /// What is offered without a coupon.
    ON_OFFER = concat!("SELECT ", columns!(), " FROM promotions WHERE active = 1 AND coupon IS NULL ORDER BY id");
    /// What is offered to whoever has this coupon.
    BY_COUPON = concat!("SELECT ", columns!(), " FROM promotions WHERE active = 1 AND coupon = $1");
    /// One use more, as long as the limit lets it.
    TAKE = "UPDATE promotions SET uses = uses + 1 WHERE id = $1 AND (use_limit IS NULL OR uses < use_limit)";
    /// One use less.
    GIVE_BACK = "UPDATE promotions SET uses = uses - 1 WHERE id = $1 AND uses > 0";
    /// An order that used it.
    INSERT_USE = "INSERT INTO coupon_uses (order_id, promotion_id, customer, used_ms) VALUES ($1, $2, $3, $4)";
    /// Whether an order used it.
    USE_OF = "SELECT 1 FROM coupon_uses WHERE order_id = $1 AND promotion_id = $2";
    /// What an order used.
    USES_OF_ORDER = "SELECT promotion_id FROM coupon_uses WHERE order_id = $1 ORDER BY promotion_id";
    /// Forgets what an order used.
    DELETE_USES = "DELETE FROM coupon_uses WHERE order_id = $1";
    /// How often a customer used it.
    COUNT_USES = "SELECT COUNT(*) FROM coupon_uses WHERE promotion_id = $1 AND customer = $2";
    /// Whether anybody used it.
    EVER_USED = "SELECT 1 FROM coupon_uses WHERE promotion_id = $1 LIMIT 1";
}
