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
                   WHERE id < COALESCE(CAST($1 AS TEXT), 'g') ORDER BY id DESC LIMIT $2";
    /// A page of one warehouse's stock, newest product first: warehouse, before product id, limit.
    OF_WAREHOUSE = "SELECT s.product_id, p.sku, p.name, s.quantity, s.allocated, s.held, s.on_hand, s.as_of_ms
                      FROM stock s JOIN products p ON p.id = s.product_id
                     WHERE s.warehouse_id = $1 AND s.product_id < COALESCE(CAST($2 AS TEXT), 'g')
                     ORDER BY s.product_id DESC LIMIT $3";
    /// The same by SKU: warehouse, after SKU, limit. SQLite reads a CROSS JOIN from left to right, in the order of SKUs.
    OF_WAREHOUSE_BY_SKU = "SELECT s.product_id, p.sku, p.name, s.quantity, s.allocated, s.held, s.on_hand, s.as_of_ms
                      FROM products p CROSS JOIN stock s
                     WHERE s.product_id = p.id AND s.warehouse_id = $1 AND p.sku > $2 ORDER BY p.sku LIMIT $3";
    /// The last SKU first.
    OF_WAREHOUSE_BY_SKU_DESC = "SELECT s.product_id, p.sku, p.name, s.quantity, s.allocated, s.held, s.on_hand, s.as_of_ms
                      FROM products p CROSS JOIN stock s
                     WHERE s.product_id = p.id AND s.warehouse_id = $1 AND p.sku < $2 ORDER BY p.sku DESC LIMIT $3";
    /// Movements of a product in a warehouse by when they happened: product, warehouse, after time and id, limit.
    MOVEMENTS_BY_TIME = "SELECT m.id, m.warehouse_id, m.product_id, m.cause, m.cause_id, m.on_hand_delta, m.allocated_delta,
                        m.held_delta, m.reason, m.occurred_ms, m.recorded_ms
                   FROM movements m
                  WHERE m.product_id = $1 AND m.warehouse_id = $2 AND (m.occurred_ms, m.id) > ($3, $4)
                  ORDER BY m.occurred_ms, m.id LIMIT $5";
    /// The last first.
    MOVEMENTS_BY_TIME_DESC = "SELECT m.id, m.warehouse_id, m.product_id, m.cause, m.cause_id, m.on_hand_delta,
                        m.allocated_delta, m.held_delta, m.reason, m.occurred_ms, m.recorded_ms
                   FROM movements m
                  WHERE m.product_id = $1 AND m.warehouse_id = $2 AND (m.occurred_ms, m.id) < ($3, $4)
                  ORDER BY m.occurred_ms DESC, m.id DESC LIMIT $5";
    /// A page of movements, newest first: before id, product, warehouse, limit.
    MOVEMENTS = "SELECT m.id, m.warehouse_id, m.product_id, m.cause, m.cause_id, m.on_hand_delta, m.allocated_delta,
                        m.held_delta, m.reason, m.occurred_ms, m.recorded_ms
                   FROM movements m
                  WHERE m.id < COALESCE(CAST($1 AS TEXT), 'g')
                    AND (CAST($2 AS TEXT) IS NULL OR m.product_id = $2)
                    AND (CAST($3 AS TEXT) IS NULL OR m.warehouse_id = $3)
                  ORDER BY m.id DESC LIMIT $4";
    /// A page of discrepancies, newest first: before id, status, limit.
    DISCREPANCIES = "SELECT id, warehouse_id, product_id, rule, quantity, status, opened_ms, updated_ms, resolved_ms,
                            resolved_by, resolution
                       FROM discrepancies
                      WHERE id < COALESCE(CAST($1 AS TEXT), 'g') AND (CAST($2 AS TEXT) IS NULL OR status = $2)
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
    /// What may be sold of a product, and its safety stock: warehouse, product.
    SALEABLE = "SELECT s.quantity, p.safety_stock FROM stock s JOIN products p ON p.id = s.product_id
                 WHERE s.warehouse_id = $1 AND s.product_id = $2";
    /// One discrepancy.
    DISCREPANCY = "SELECT id, warehouse_id, product_id, rule, quantity, status, opened_ms, updated_ms, resolved_ms,
                          resolved_by, resolution FROM discrepancies WHERE id = $1";
    /// A page of deliveries, newest first: before id, warehouse, limit.
    RECEIPTS = "SELECT id, warehouse_id, supplier, reference, value_minor, journal_entry_id, created_by, received_ms
                  FROM goods_receipts
                 WHERE id < COALESCE(CAST($1 AS TEXT), 'g') AND (CAST($2 AS TEXT) IS NULL OR warehouse_id = $2)
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
                     WHERE id < COALESCE(CAST($1 AS TEXT), 'g') AND (CAST($2 AS TEXT) IS NULL OR status = $2)
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
    /// A page of transfers, newest first: before id, status, warehouse, limit.
    TRANSFERS = "SELECT t.id, t.from_warehouse_id, f.code, t.to_warehouse_id, w.code, t.status, t.note, t.created_by,
                        t.created_ms, t.shipped_ms, t.received_ms, t.cancelled_ms
                   FROM transfers t JOIN warehouses f ON f.id = t.from_warehouse_id JOIN warehouses w ON w.id = t.to_warehouse_id
                  WHERE t.id < COALESCE(CAST($1 AS TEXT), 'g') AND (CAST($2 AS TEXT) IS NULL OR t.status = $2)
                    AND (CAST($3 AS TEXT) IS NULL OR t.from_warehouse_id = $3 OR t.to_warehouse_id = $3)
                  ORDER BY t.id DESC LIMIT $4";
    /// One transfer.
    ONE_TRANSFER = "SELECT t.id, t.from_warehouse_id, f.code, t.to_warehouse_id, w.code, t.status, t.note, t.created_by,
                           t.created_ms, t.shipped_ms, t.received_ms, t.cancelled_ms
                      FROM transfers t JOIN warehouses f ON f.id = t.from_warehouse_id JOIN warehouses w ON w.id = t.to_warehouse_id
                     WHERE t.id = $1";
    /// Its items, named as they are now; a draft's product may be gone.
    TRANSFER_ITEMS = "SELECT l.product_id, COALESCE(p.sku, ''), COALESCE(p.name, ''), l.quantity, l.received
                        FROM transfer_lines l LEFT JOIN products p ON p.id = l.product_id
                       WHERE l.transfer_id = $1 ORDER BY l.line_no";
    /// Whether there is such a category.
    CATEGORY = "SELECT id FROM categories WHERE id = $1";
    /// What a code stands for, and how much of it.
    CODE = "SELECT product_id, pack_quantity FROM barcodes WHERE code = $1";
    /// A page of stock takes, newest first: before id, status, warehouse, limit.
    STOCK_TAKES = "SELECT t.id, t.warehouse_id, w.code, t.category_id, t.status, t.note, t.created_by, t.created_ms, t.posted_ms,
                          t.cancelled_ms
                     FROM stock_takes t JOIN warehouses w ON w.id = t.warehouse_id
                    WHERE t.id < COALESCE(CAST($1 AS TEXT), 'g') AND (CAST($2 AS TEXT) IS NULL OR t.status = $2)
                      AND (CAST($3 AS TEXT) IS NULL OR t.warehouse_id = $3)
                    ORDER BY t.id DESC LIMIT $4";
    /// One stock take.
    ONE_STOCK_TAKE = "SELECT t.id, t.warehouse_id, w.code, t.category_id, t.status, t.note, t.created_by, t.created_ms,
                             t.posted_ms, t.cancelled_ms
                        FROM stock_takes t JOIN warehouses w ON w.id = t.warehouse_id WHERE t.id = $1";
    /// Its lines, in the order of products; a product that was never there may be gone.
    STOCK_TAKE_LINES = "SELECT l.product_id, COALESCE(p.sku, ''), COALESCE(p.name, ''), l.counted,
                               CASE t.status WHEN 'Open' THEN COALESCE(s.on_hand, 0) - COALESCE((
                                   SELECT CAST(SUM(m.on_hand_delta) AS BIGINT) FROM movements m
                                   WHERE m.product_id = l.product_id AND m.warehouse_id = t.warehouse_id
                                       AND m.occurred_ms > l.counted_ms), 0) ELSE l.book END,
                               l.counted_ms, l.value_minor
                          FROM stock_take_lines l JOIN stock_takes t ON t.id = l.stock_take_id
                          LEFT JOIN products p ON p.id = l.product_id
                          LEFT JOIN stock s ON s.product_id = l.product_id AND s.warehouse_id = t.warehouse_id
                         WHERE l.stock_take_id = $1 ORDER BY l.product_id";
    /// At which figure a product is ordered again: warehouse, product.
    REORDER_POINT = "SELECT p.id, p.sku, p.name, w.id, w.code, COALESCE(s.quantity, 0), s.reorder_point
                       FROM products p JOIN warehouses w ON w.id = $1
                       LEFT JOIN stock s ON s.warehouse_id = w.id AND s.product_id = p.id
                      WHERE p.id = $2";
    /// A page of what is at its point or under it, newest product first: before product, before warehouse, warehouse, limit.
    LOW_STOCK = "SELECT p.id, p.sku, p.name, w.id, w.code, s.quantity, s.reorder_point
                   FROM stock s JOIN products p ON p.id = s.product_id JOIN warehouses w ON w.id = s.warehouse_id
                  WHERE s.reorder_point IS NOT NULL AND s.quantity <= s.reorder_point
                    AND s.product_id <= COALESCE(CAST($1 AS TEXT), 'g')
                    AND (s.product_id, s.warehouse_id) < (COALESCE(CAST($1 AS TEXT), 'g'), COALESCE(CAST($2 AS TEXT), 'g'))
                    AND (CAST($3 AS TEXT) IS NULL OR s.warehouse_id = $3)
                  ORDER BY s.product_id DESC, s.warehouse_id DESC LIMIT $4";
}
