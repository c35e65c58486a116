//! The statements of inventory. Nothing but statements here.

store::statements! {
    /// Whether a variant was ever moved.
    MOVED = "SELECT 1 FROM movements WHERE product_id = $1 LIMIT 1";
    /// A new warehouse.
    INSERT_WAREHOUSE = "INSERT INTO warehouses (id, code, name, created_ms) VALUES ($1, $2, $3, $4)";
    /// Whether there is such a warehouse.
    WAREHOUSE = "SELECT id FROM warehouses WHERE id = $1";

    /// What cost depends on.
    STOCK = "SELECT on_hand, allocated, held, value_minor, last_cost_ten_thousandths, generation, reorder_point, deferred
        FROM stock
        WHERE warehouse_id = $1 AND product_id = $2";
    /// What tills see.
    STOCK_DATA = "SELECT on_hand, allocated, held FROM stock WHERE warehouse_id = $1 AND product_id = $2";
    /// What tills see, of a whole warehouse.
    STOCK_OF_WAREHOUSE = "SELECT product_id, on_hand, allocated, held FROM stock WHERE warehouse_id = $1 ORDER BY product_id";
    /// Every change of stock, whatever its cause, is this one statement (S-4): $3 on hand, $4 held, $5 value, $6 last
    /// cost (NULL: as it is), $8 allocated, $9 whose doing, $11 of what is allocated not booked out (O-2). The generation rises when what may be sold passes from above
    /// zero to zero or below, and the row says by whom. $10: only in this generation, and only what may be sold is
    /// allocated (S-8, I-12), so that $12 is left (S-12); NULL: whatever there is.
    MOVE = "INSERT INTO stock (warehouse_id, product_id, on_hand, held, value_minor, last_cost_ten_thousandths, as_of_ms,
            allocated, deferred)
        VALUES ($1, $2, $3, $4, $5, COALESCE($6, 0), $7, $8, $11)
        ON CONFLICT (warehouse_id, product_id) DO UPDATE SET
            on_hand = stock.on_hand + excluded.on_hand,
            allocated = stock.allocated + excluded.allocated,
            deferred = stock.deferred + excluded.deferred,
            held = stock.held + excluded.held,
            value_minor = stock.value_minor + excluded.value_minor,
            last_cost_ten_thousandths = COALESCE($6, stock.last_cost_ten_thousandths),
            generation = stock.generation + CASE WHEN stock.quantity > 0
                AND stock.quantity + excluded.on_hand - excluded.allocated - excluded.held <= 0 THEN 1 ELSE 0 END,
            depleted_by = CASE WHEN stock.quantity > 0
                AND stock.quantity + excluded.on_hand - excluded.allocated - excluded.held <= 0
                THEN $9 ELSE stock.depleted_by END,
            depleted_ms = CASE WHEN stock.quantity > 0
                AND stock.quantity + excluded.on_hand - excluded.allocated - excluded.held <= 0
                THEN excluded.as_of_ms ELSE stock.depleted_ms END,
            as_of_ms = excluded.as_of_ms
        WHERE CAST($10 AS BIGINT) IS NULL
            OR (stock.generation = CAST($10 AS BIGINT)
                AND stock.quantity - CAST($12 AS BIGINT) >= excluded.allocated)
        RETURNING on_hand, allocated, held, value_minor, last_cost_ten_thousandths, generation, reorder_point, deferred";
    /// Why it changed.
    INSERT_MOVEMENT = "INSERT INTO movements (id, warehouse_id, product_id, cause, cause_id, on_hand_delta, held_delta,
            value_delta_minor, reason, occurred_ms, recorded_ms, earliest_ms, allocated_delta, deferred_delta)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)";
    /// What may be sold of a variant, its generation, and what is there: warehouse, product.
    OFFERED = "SELECT quantity, generation, on_hand FROM stock WHERE warehouse_id = $1 AND product_id = $2";
    /// Warehouses that sell, in the one order in which they are chosen.
    SELLING_WAREHOUSES = "SELECT id FROM warehouses WHERE status = 'Active' ORDER BY code";
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
    /// A new transfer.
    ADD_TRANSFER = "INSERT INTO transfers (id, from_warehouse_id, to_warehouse_id, status, note, created_by, created_ms)
        VALUES ($1, $2, $3, 'Draft', $4, $5, $6)";
    /// A line of one.
    ADD_TRANSFER_LINE = "INSERT INTO transfer_lines (transfer_id, line_no, product_id, quantity) VALUES ($1, $2, $3, $4)";
    /// Between which warehouses, and how far it is.
    TRANSFER = "SELECT from_warehouse_id, to_warehouse_id, status FROM transfers WHERE id = $1";
    /// Its lines, which are in the one order in which rows are taken (S-8).
    TRANSFER_LINES = "SELECT product_id, quantity, value_minor, received FROM transfer_lines WHERE transfer_id = $1 ORDER BY line_no";
    /// It leaves, once.
    SHIP_TRANSFER = "UPDATE transfers SET status = 'InTransit', shipped_ms = $2 WHERE id = $1 AND status = 'Draft'";
    /// It arrives, once.
    RECEIVE_TRANSFER = "UPDATE transfers SET status = 'Received', received_ms = $2 WHERE id = $1 AND status = 'InTransit'";
    /// It is called off, once.
    CANCEL_TRANSFER = "UPDATE transfers SET status = 'Cancelled', cancelled_ms = $2 WHERE id = $1 AND status IN ('Draft', 'InTransit')";
    /// What a line's goods were worth when they left.
    SHIP_LINE = "UPDATE transfer_lines SET value_minor = $3 WHERE transfer_id = $1 AND product_id = $2";
    /// How much of a line arrived.
    RECEIVE_LINE = "UPDATE transfer_lines SET received = $3 WHERE transfer_id = $1 AND product_id = $2";
    /// A new stock take.
    ADD_STOCK_TAKE = "INSERT INTO stock_takes (id, warehouse_id, category_id, status, note, created_by, created_ms)
        VALUES ($1, $2, $3, 'Open', $4, $5, $6)";
    /// A stock take.
    STOCK_TAKE = "SELECT warehouse_id, category_id, status FROM stock_takes WHERE id = $1";
    /// A counted figure; counted again, what was counted later stands.
    PUT_COUNT = "INSERT INTO stock_take_lines (stock_take_id, warehouse_id, product_id, counted, counted_ms, counted_by)
        VALUES ($1, $2, $3, $4, $5, $6)
        ON CONFLICT (stock_take_id, product_id) DO UPDATE SET counted = excluded.counted, counted_ms = excluded.counted_ms,
            counted_by = excluded.counted_by
        WHERE excluded.counted_ms >= stock_take_lines.counted_ms";
    /// Counted figures of a stock take, in the one order in which rows are taken (S-8).
    COUNTS = "SELECT product_id, counted, counted_ms FROM stock_take_lines WHERE stock_take_id = $1 ORDER BY product_id";
    /// Whether a count after this one is posted: warehouse, product, when.
    COUNTED_SINCE = "SELECT 1 FROM stock_take_lines
        WHERE warehouse_id = $1 AND product_id = $2 AND book IS NOT NULL AND counted_ms > $3 LIMIT 1";
    /// By how much the stock changed after a time: warehouse, product, when.
    MOVED_SINCE = "SELECT CAST(COALESCE(SUM(on_hand_delta), 0) AS BIGINT) FROM movements
        WHERE warehouse_id = $1 AND product_id = $2 AND occurred_ms > $3";
    /// What tills brought of which nobody knows whether it was before a time: warehouse, product, when.
    OVERLAPPING = "SELECT id, cause_id, on_hand_delta, occurred_ms FROM movements
        WHERE warehouse_id = $1 AND product_id = $2 AND earliest_ms <= $3 AND recorded_ms > $3 ORDER BY id";
    /// What a count came to.
    POST_COUNT = "UPDATE stock_take_lines SET book = $3, difference = $4, value_minor = $5
        WHERE stock_take_id = $1 AND product_id = $2";
    /// Ends a stock take with its posting.
    POST_STOCK_TAKE = "UPDATE stock_takes SET status = 'Posted', posted_ms = $2 WHERE id = $1 AND status = 'Open'";
    /// Ends a stock take without.
    CANCEL_STOCK_TAKE = "UPDATE stock_takes SET status = 'Cancelled', cancelled_ms = $2 WHERE id = $1 AND status = 'Open'";
    /// When anything in a warehouse was last counted and posted.
    LAST_COUNT = "SELECT MAX(counted_ms) FROM stock_take_lines WHERE warehouse_id = $1 AND book IS NOT NULL";
    /// The first posted count of a product from a time on: warehouse, product, when.
    FIRST_COUNT = "SELECT stock_take_id, difference, value_minor, counted_ms FROM stock_take_lines
        WHERE warehouse_id = $1 AND product_id = $2 AND book IS NOT NULL AND counted_ms >= $3
        ORDER BY counted_ms, stock_take_id LIMIT 1";
    /// What a count's book would have been had something been known: quantity that was not there, and its value.
    CORRECT_COUNT = "UPDATE stock_take_lines SET book = book - $3, difference = difference + $3, value_minor = value_minor + $4
        WHERE stock_take_id = $1 AND product_id = $2";
    /// At how much a product is ordered again: warehouse, product, point, now.
    SET_REORDER_POINT = "INSERT INTO stock (warehouse_id, product_id, reorder_point, as_of_ms) VALUES ($1, $2, $3, $4)
        ON CONFLICT (warehouse_id, product_id) DO UPDATE SET reorder_point = excluded.reorder_point";
    /// Nobody asks any more.
    CLEAR_REORDER_POINT = "UPDATE stock SET reorder_point = NULL WHERE warehouse_id = $1 AND product_id = $2";
    /// Settles a discrepancy, once.
    RESOLVE_DISCREPANCY = "UPDATE discrepancies SET status = 'Resolved', resolved_ms = $2, resolved_by = $3, resolution = $4, updated_ms = $2
        WHERE id = $1 AND status = 'Open'";
    /// A stock that is not negative any more: there, rule, when, how it came about.
    SETTLE_COVERED = "UPDATE discrepancies SET status = 'Resolved', resolved_ms = $4, resolved_by = 'system', resolution = $5,
            updated_ms = $4
        WHERE warehouse_id = $1 AND product_id = $2 AND rule = $3 AND status = 'Open' AND EXISTS (
            SELECT 1 FROM stock s WHERE s.warehouse_id = $1 AND s.product_id = $2
                AND s.on_hand - s.allocated - s.held >= 0)";
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
        VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (discrepancy_id, movement_id) DO NOTHING";
}
