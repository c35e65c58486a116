//! The statements of inventory. Nothing but statements here.

store::statements! {
    /// Whether a variant was ever moved.
    MOVED = "SELECT 1 FROM movements WHERE product_id = $1 LIMIT 1";
    /// A new warehouse.
    INSERT_WAREHOUSE = "INSERT INTO warehouses (id, code, name, created_ms) VALUES ($1, $2, $3, $4)";
    /// Whether there is such a warehouse.
    WAREHOUSE = "SELECT id FROM warehouses WHERE id = $1";

    /// What cost depends on.
    STOCK = "SELECT on_hand, allocated, held, value_minor, last_cost_ten_thousandths, generation FROM stock
        WHERE warehouse_id = $1 AND product_id = $2";
    /// What tills see.
    STOCK_DATA = "SELECT on_hand, allocated, held FROM stock WHERE warehouse_id = $1 AND product_id = $2";
    /// What tills see, of a whole warehouse.
    STOCK_OF_WAREHOUSE = "SELECT product_id, on_hand, allocated, held FROM stock WHERE warehouse_id = $1 ORDER BY product_id";
    /// Every change of stock, whatever its cause, is this one statement (S-4): $3 on hand, $4 value, $5 last
    /// cost (NULL: as it is). The generation rises when what may be sold passes from above zero to zero or below.
    MOVE = "INSERT INTO stock (warehouse_id, product_id, on_hand, value_minor, last_cost_ten_thousandths, as_of_ms)
        VALUES ($1, $2, $3, $4, COALESCE($5, 0), $6)
        ON CONFLICT (warehouse_id, product_id) DO UPDATE SET
            on_hand = stock.on_hand + excluded.on_hand,
            value_minor = stock.value_minor + excluded.value_minor,
            last_cost_ten_thousandths = COALESCE($5, stock.last_cost_ten_thousandths),
            generation = stock.generation + CASE WHEN stock.quantity > 0
                AND stock.quantity + excluded.on_hand <= 0 THEN 1 ELSE 0 END,
            as_of_ms = excluded.as_of_ms
        RETURNING on_hand, allocated, held, value_minor, last_cost_ten_thousandths, generation";
    /// Why it changed.
    INSERT_MOVEMENT = "INSERT INTO movements (id, warehouse_id, product_id, cause, cause_id, on_hand_delta,
            value_delta_minor, reason, occurred_ms, recorded_ms)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    /// Opens the discrepancy of a stock that is negative, or brings the open one up to date.
    OPEN_DISCREPANCY = "INSERT INTO discrepancies (id, warehouse_id, product_id, rule, quantity, opened_ms, updated_ms)
        VALUES ($1, $2, $3, $4, $5, $6, $6)
        ON CONFLICT (warehouse_id, product_id) WHERE status = 'Open'
        DO UPDATE SET quantity = excluded.quantity, updated_ms = excluded.updated_ms
        RETURNING id";
    /// Names a cause.
    INSERT_CAUSE = "INSERT INTO discrepancy_causes (discrepancy_id, movement_id, cause, cause_id, quantity, occurred_ms)
        VALUES ($1, $2, $3, $4, $5, $6)";
}
