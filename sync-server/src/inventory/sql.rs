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
    INSERT_MOVEMENT = "INSERT INTO movements (id, warehouse_id, product_id, cause, cause_id, on_hand_delta, held_delta,
            value_delta_minor, reason, occurred_ms, recorded_ms)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
    /// Holds goods or sets them free: warehouse, product, how much, now.
    HOLD = "UPDATE stock SET held = held + $3, as_of_ms = $4,
            generation = generation + CASE WHEN quantity > 0 AND quantity - $3 <= 0 THEN 1 ELSE 0 END
        WHERE warehouse_id = $1 AND product_id = $2
        RETURNING on_hand, allocated, held, value_minor, last_cost_ten_thousandths, generation";
    /// A goods receipt.
    ADD_RECEIPT = "INSERT INTO goods_receipts (id, warehouse_id, supplier, reference, value_minor, journal_entry_id, created_by, received_ms)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    /// A line of one.
    ADD_RECEIPT_LINE = "INSERT INTO goods_receipt_lines (receipt_id, line_no, product_id, quantity, unit_cost_ten_thousandths, value_minor)
        VALUES ($1, $2, $3, $4, $5, $6)";
    /// What was taken for an order of another system.
    DEDUCTION = "SELECT request, answer FROM deductions WHERE order_id = $1";
    /// Keeps it.
    ADD_DEDUCTION = "INSERT INTO deductions (order_id, warehouse_id, request, answer, created_by, created_ms)
        VALUES ($1, $2, $3, $4, $5, $6)";
    /// A new hold.
    ADD_RESERVATION = "INSERT INTO reservations (id, warehouse_id, reference, status, expires_ms, created_by, created_ms)
        VALUES ($1, $2, $3, 'Held', $4, $5, $6)";
    /// An item of one.
    ADD_RESERVATION_ITEM = "INSERT INTO reservation_items (reservation_id, product_id, quantity) VALUES ($1, $2, $3)";
    /// A hold.
    RESERVATION = "SELECT warehouse_id, status FROM reservations WHERE id = $1";
    /// Its items, in the one order in which rows are taken (S-8).
    RESERVATION_ITEMS = "SELECT product_id, quantity FROM reservation_items WHERE reservation_id = $1 ORDER BY product_id";
    /// Ends a hold, once.
    END_RESERVATION = "UPDATE reservations SET status = $2, closed_ms = $3 WHERE id = $1 AND status = 'Held'";
    /// Holds that are over at $1.
    EXPIRED_RESERVATIONS = "SELECT id FROM reservations WHERE status = 'Held' AND expires_ms <= $1 ORDER BY expires_ms, id LIMIT 100";
    /// Settles a discrepancy, once.
    RESOLVE_DISCREPANCY = "UPDATE discrepancies SET status = 'Resolved', resolved_ms = $2, resolved_by = $3, resolution = $4, updated_ms = $2
        WHERE id = $1 AND status = 'Open'";
    /// Where a discrepancy is.
    DISCREPANCY = "SELECT warehouse_id, product_id, status FROM discrepancies WHERE id = $1";
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
