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
    /// A new transfer.
    ADD_TRANSFER = "INSERT INTO transfers (id, from_warehouse_id, to_warehouse_id, status, note, created_by, created_ms)
        VALUES ($1, $2, $3, 'Draft', $4, $5, $6)";
    /// A line of one.
    ADD_TRANSFER_LINE = "INSERT INTO transfer_lines (transfer_id, line_no, product_id, quantity) VALUES ($1, $2, $3, $4)";
    /// A transfer.
    TRANSFER = "SELECT from_warehouse_id, to_warehouse_id, status, version FROM transfers WHERE id = $1";
    /// Its lines.
    TRANSFER_LINES = "SELECT line_no, product_id, quantity, shipped_value_minor, received, received_value_minor, lost, lost_value_minor
        FROM transfer_lines WHERE transfer_id = $1 ORDER BY line_no";
    /// Moves a transfer on: $2 status, $3 shipped, $4 closed.
    MOVE_TRANSFER = "UPDATE transfers SET status = $2, shipped_ms = COALESCE(shipped_ms, $3), closed_ms = COALESCE(closed_ms, $4),
            version = version + 1 WHERE id = $1";
    /// What a line's goods were worth when they left.
    SHIP_LINE = "UPDATE transfer_lines SET shipped_value_minor = $3 WHERE transfer_id = $1 AND line_no = $2";
    /// Goods of a line arrived: quantity, value.
    ARRIVE_LINE = "UPDATE transfer_lines SET received = received + $3, received_value_minor = received_value_minor + $4
        WHERE transfer_id = $1 AND line_no = $2";
    /// Goods of a line are lost: quantity, value.
    LOSE_LINE = "UPDATE transfer_lines SET lost = lost + $3, lost_value_minor = lost_value_minor + $4
        WHERE transfer_id = $1 AND line_no = $2";
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
    /// A new stock take.
    ADD_STOCK_TAKE = "INSERT INTO stock_takes (id, warehouse_id, status, note, created_by, created_ms)
        VALUES ($1, $2, 'Open', $3, $4, $5)";
    /// A stock take.
    STOCK_TAKE = "SELECT warehouse_id, status FROM stock_takes WHERE id = $1";
    /// A counted figure; counted again, the later one counts.
    PUT_COUNT = "INSERT INTO stock_take_lines (stock_take_id, warehouse_id, product_id, counted, counted_ms, counted_by)
        VALUES ($1, $2, $3, $4, $5, $6)
        ON CONFLICT (stock_take_id, product_id) DO UPDATE SET counted = excluded.counted, counted_ms = excluded.counted_ms,
            counted_by = excluded.counted_by";
    /// Counted figures of a stock take, in the one order in which rows are taken (S-8).
    COUNTS = "SELECT product_id, counted, counted_ms FROM stock_take_lines WHERE stock_take_id = $1 ORDER BY product_id";
    /// What the book said at a time: product, warehouse, when.
    BOOK_AT = "SELECT CAST(COALESCE(SUM(on_hand_delta), 0) AS BIGINT) FROM movements
        WHERE product_id = $1 AND warehouse_id = $2 AND occurred_ms <= $3";
    /// What a count came to.
    POST_COUNT = "UPDATE stock_take_lines SET book = $3, difference = $4 WHERE stock_take_id = $1 AND product_id = $2";
    /// Ends a stock take, once.
    END_STOCK_TAKE = "UPDATE stock_takes SET status = $2, posted_ms = $3 WHERE id = $1 AND status = 'Open'";
    /// Whether any count of a warehouse missed goods and was taken after $2.
    COUNTED_AFTER = "SELECT 1 FROM stock_take_lines WHERE warehouse_id = $1 AND difference < 0 AND counted_ms > $2 LIMIT 1";
    /// The first count after a time that missed goods which nothing has explained yet: warehouse, product, when.
    MISSED_AFTER = "SELECT stock_take_id, -difference - reversed FROM stock_take_lines
        WHERE warehouse_id = $1 AND product_id = $2 AND difference < 0 AND counted_ms > $3 AND -difference > reversed
        ORDER BY counted_ms LIMIT 1";
    /// So much of it is explained.
    EXPLAIN_COUNT = "UPDATE stock_take_lines SET reversed = reversed + $3 WHERE stock_take_id = $1 AND product_id = $2";
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
