//! Reading statements of the inventory endpoints.

store::statements! {
    /// Whether there is such a product.
    PRODUCT_EXISTS = "SELECT 1 FROM products WHERE id = $1";
    /// Whether there is such a warehouse, by id or code.
    WAREHOUSE = "SELECT id FROM warehouses WHERE id = $1 OR code = $1";
    /// Stock of one product in every warehouse.
    OF_PRODUCT = "SELECT s.warehouse_id, w.code, s.quantity, s.allocated, s.held, s.on_hand, s.as_of_ms
                    FROM stock s JOIN warehouses w ON w.id = s.warehouse_id
                   WHERE s.product_id = $1 ORDER BY w.code";
    /// A page of warehouses, newest first: before id, limit.
    WAREHOUSES = "SELECT id, code, name, status, created_ms FROM warehouses
                   WHERE (CAST($1 AS TEXT) IS NULL OR id < $1) ORDER BY id DESC LIMIT $2";
    /// A page of one warehouse's stock, newest product first: warehouse, before product id, limit.
    OF_WAREHOUSE = "SELECT s.product_id, p.sku, p.name, s.quantity, s.allocated, s.held, s.on_hand, s.as_of_ms
                      FROM stock s JOIN products p ON p.id = s.product_id
                     WHERE s.warehouse_id = $1 AND (CAST($2 AS TEXT) IS NULL OR s.product_id < $2)
                     ORDER BY s.product_id DESC LIMIT $3";
    /// A page of movements, newest first: before id, product, warehouse, limit.
    MOVEMENTS = "SELECT m.id, m.warehouse_id, m.product_id, m.cause, m.cause_id, m.on_hand_delta, m.allocated_delta,
                        m.held_delta, m.reason, m.occurred_ms, m.recorded_ms
                   FROM movements m
                  WHERE (CAST($1 AS TEXT) IS NULL OR m.id < $1)
                    AND (CAST($2 AS TEXT) IS NULL OR m.product_id = $2)
                    AND (CAST($3 AS TEXT) IS NULL OR m.warehouse_id = $3)
                  ORDER BY m.id DESC LIMIT $4";
    /// A page of discrepancies, newest first: before id, status, limit.
    DISCREPANCIES = "SELECT id, warehouse_id, product_id, rule, quantity, status, opened_ms, updated_ms, resolved_ms,
                            resolved_by, resolution
                       FROM discrepancies
                      WHERE (CAST($1 AS TEXT) IS NULL OR id < $1) AND (CAST($2 AS TEXT) IS NULL OR status = $2)
                      ORDER BY id DESC LIMIT $3";
    /// What a discrepancy names as its causes.
    CAUSES = "SELECT movement_id, cause, cause_id, quantity, occurred_ms FROM discrepancy_causes
               WHERE discrepancy_id = $1 ORDER BY occurred_ms, movement_id";
    /// A product by id.
    PRODUCT_BY_ID = "SELECT id FROM products WHERE id = $1";
    /// A product by SKU.
    PRODUCT_BY_SKU = "SELECT id FROM products WHERE sku = $1";
    /// One warehouse.
    ONE_WAREHOUSE = "SELECT id, code, name, status, created_ms FROM warehouses WHERE id = $1";
    /// What may be sold of a product: warehouse, product.
    SALEABLE = "SELECT quantity FROM stock WHERE warehouse_id = $1 AND product_id = $2";
    /// One discrepancy.
    DISCREPANCY = "SELECT id, warehouse_id, product_id, rule, quantity, status, opened_ms, updated_ms, resolved_ms,
                          resolved_by, resolution FROM discrepancies WHERE id = $1";
    /// A page of deliveries, newest first: before id, warehouse, limit.
    RECEIPTS = "SELECT id, warehouse_id, supplier, reference, value_minor, journal_entry_id, created_by, received_ms
                  FROM goods_receipts
                 WHERE (CAST($1 AS TEXT) IS NULL OR id < $1) AND (CAST($2 AS TEXT) IS NULL OR warehouse_id = $2)
                 ORDER BY id DESC LIMIT $3";
    /// One delivery.
    RECEIPT = "SELECT id, warehouse_id, supplier, reference, value_minor, journal_entry_id, created_by, received_ms
                 FROM goods_receipts WHERE id = $1";
    /// Its lines.
    RECEIPT_LINES = "SELECT product_id, quantity, unit_cost_ten_thousandths, value_minor FROM goods_receipt_lines
                      WHERE receipt_id = $1 ORDER BY line_no";
    /// A page of holds, newest first: before id, status, limit.
    RESERVATIONS = "SELECT id, warehouse_id, reference, status, expires_ms, created_by, created_ms, closed_ms
                      FROM reservations
                     WHERE (CAST($1 AS TEXT) IS NULL OR id < $1) AND (CAST($2 AS TEXT) IS NULL OR status = $2)
                     ORDER BY id DESC LIMIT $3";
    /// One hold.
    RESERVATION = "SELECT id, warehouse_id, reference, status, expires_ms, created_by, created_ms, closed_ms
                     FROM reservations WHERE id = $1";
    /// Its items.
    RESERVATION_ITEMS = "SELECT product_id, quantity FROM reservation_items WHERE reservation_id = $1
                          ORDER BY product_id";
    /// Figures of a product at a time: product, warehouse, when.
    FIGURES_AT = "SELECT CAST(COALESCE(SUM(on_hand_delta), 0) AS BIGINT), CAST(COALESCE(SUM(allocated_delta), 0) AS BIGINT),
                         CAST(COALESCE(SUM(held_delta), 0) AS BIGINT)
                    FROM movements WHERE product_id = $1 AND warehouse_id = $2 AND occurred_ms <= $3";
    /// A page of the movements that made them, newest first: product, warehouse, when, before time, before id, limit.
    MOVEMENTS_AT = "SELECT m.id, m.warehouse_id, m.product_id, m.cause, m.cause_id, m.on_hand_delta, m.allocated_delta,
                           m.held_delta, m.reason, m.occurred_ms, m.recorded_ms
                      FROM movements m
                     WHERE m.product_id = $1 AND m.warehouse_id = $2 AND m.occurred_ms <= $3
                       AND (m.occurred_ms < $4 OR (m.occurred_ms = $4 AND m.id < $5))
                     ORDER BY m.occurred_ms DESC, m.id DESC LIMIT $6";
}
