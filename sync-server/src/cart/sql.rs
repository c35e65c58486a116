//! The statements of cart. Nothing but statements here.

store::statements! {
    /// A new cart.
    INSERT = "INSERT INTO carts (id, token_hash, sales_channel, customer_id, customer_email, customer_name, created_by,
            created_ms, updated_ms)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8)";
    /// One cart.
    ONE = "SELECT id, sales_channel, customer_id, customer_email, customer_name, shipping_address, shipping_option, coupon,
            order_id, version, created_ms, updated_ms
        FROM carts WHERE id = $1";
    /// Its lines, in the order in which they were added.
    ITEMS = "SELECT id, product_id, quantity, seen_price_ten_thousandths FROM cart_items WHERE cart_id = $1
        ORDER BY added_ms, id";
    /// Whether a token opens a cart.
    OPENS = "SELECT 1 FROM carts WHERE id = $1 AND token_hash = $2";
    /// Whether a token opens an order, which was made of its cart.
    OPENS_ORDER = "SELECT 1 FROM cart_orders o JOIN carts c ON c.id = o.cart_id WHERE o.order_id = $1 AND c.token_hash = $2";
    /// The cart was changed.
    TOUCH = "UPDATE carts SET version = version + 1, updated_ms = $2 WHERE id = $1";
    /// A line.
    INSERT_ITEM = "INSERT INTO cart_items (cart_id, id, product_id, quantity, added_ms) VALUES ($1, $2, $3, $4, $5)";
    /// Another quantity of a line.
    SET_QUANTITY = "UPDATE cart_items SET quantity = $3 WHERE cart_id = $1 AND id = $2";
    /// What the buyer was shown.
    SET_SEEN = "UPDATE cart_items SET seen_price_ten_thousandths = $3 WHERE cart_id = $1 AND id = $2";
    /// Takes a line away.
    DELETE_ITEM = "DELETE FROM cart_items WHERE cart_id = $1 AND id = $2";
    /// Takes all lines away.
    DELETE_ITEMS = "DELETE FROM cart_items WHERE cart_id = $1";
    /// Where it goes.
    SET_ADDRESS = "UPDATE carts SET shipping_address = $2 WHERE id = $1";
    /// How it goes there.
    SET_OPTION = "UPDATE carts SET shipping_option = $2 WHERE id = $1";
    /// Its coupon.
    SET_COUPON = "UPDATE carts SET coupon = $2 WHERE id = $1";
    /// Whose it is.
    SET_BUYER = "UPDATE carts SET customer_id = $2, customer_email = $3, customer_name = $4 WHERE id = $1";
    /// An order was made of it.
    SET_ORDER = "UPDATE carts SET order_id = $2 WHERE id = $1";
    /// The token opens the order too.
    INSERT_ORDER = "INSERT INTO cart_orders (order_id, cart_id) VALUES ($1, $2)";
    /// Takes a cart away that no order was made of.
    DELETE = "DELETE FROM carts WHERE id = $1";
    /// A cart that nobody has touched since $1.
    ANY_OLD = "SELECT 1 FROM carts WHERE updated_ms < $1 LIMIT 1";
    /// Carts that nobody has touched since $1.
    OLD = "SELECT id FROM carts WHERE updated_ms < $1 ORDER BY updated_ms LIMIT $2";
    /// What a cart that goes leaves of its orders: its token opens them no more.
    DELETE_ORDERS = "DELETE FROM cart_orders WHERE cart_id = $1";
}
