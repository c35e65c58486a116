//! The statements of order. Nothing but statements here.

store::statements! {
    /// Whether a variant is on any order.
    SOLD = "SELECT 1 FROM order_items WHERE product_id = $1 LIMIT 1";
    /// A POS order, born Completed (O-3).
    INSERT_POS_ORDER = "INSERT INTO orders (id, order_number, sales_channel, status, fulfilment, customer_id, currency,
            prices_include_tax, subtotal_minor, discount_minor, tax_minor, total_minor, cash_rounding_minor, change_minor,
            tax_lines, warehouse_id, store_id, terminal_id, shift_id, cashier_id, cashier_name, receipt_number,
            business_date, event_id, journal_entry_id, flags, created_by, occurred_ms, created_ms, payment_confirmed_ms,
            completed_ms)
        VALUES ($1, $2, 'POS', 'Completed', 'Collected', $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17,
            $18, $19, $20, $21, $22, $23, $17, $24, $25, $24, $24)";
    /// A line.
    INSERT_ITEM = "INSERT INTO order_items (order_id, line_no, id, product_id, product_name, sku, quantity,
            unit_price_ten_thousandths, gross_minor, discount_minor, net_minor, tax_minor, line_total_minor, tax_class,
            taxes, cost_minor, generation)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)";
    /// A payment attempt (O-10).
    INSERT_PAYMENT = "INSERT INTO payments (order_id, attempt_no, id, method, amount_minor, status, transaction_id, created_ms)
        VALUES ($1, $2, $3, $4, $5, 'Captured', $6, $7)";
    /// Whether an order of this id is there.
    ORDER_EXISTS = "SELECT id FROM orders WHERE id = $1";
    /// The order that an event made.
    ORDER_OF_EVENT = "SELECT id, order_number, total_minor, refunded_minor FROM orders WHERE event_id = $1";
    /// The last order with this receipt number.
    ORDER_OF_RECEIPT = "SELECT id, order_number, total_minor, refunded_minor FROM orders WHERE receipt_number = $1
        ORDER BY id DESC LIMIT 1";
    /// A line's cost and what came back of it.
    ITEM = "SELECT line_no, quantity, cost_minor, refunded_quantity FROM order_items WHERE order_id = $1 AND id = $2
        ORDER BY line_no LIMIT 1";
    /// More of a line came back.
    REFUND_ITEM = "UPDATE order_items SET refunded_quantity = refunded_quantity + $3 WHERE order_id = $1 AND line_no = $2";
    /// More of an order was given back.
    REFUND_ORDER = "UPDATE orders SET refunded_minor = refunded_minor + $2, version = version + 1,
            fulfilment = CASE WHEN refunded_minor + $2 >= total_minor THEN 'Returned' ELSE fulfilment END
        WHERE id = $1";
    /// A refund.
    INSERT_REFUND = "INSERT INTO refunds (id, order_id, original_receipt, receipt_number, event_id, currency, tax_minor,
            total_minor, tenders, items, warehouse_id, store_id, terminal_id, shift_id, cashier_id, business_date,
            journal_entry_id, flags, occurred_ms, created_ms)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)";
    /// A shift begins. The same shift again (another branch of a cloned till) stays as it is.
    OPEN_SHIFT = "INSERT INTO shifts (id, store_id, terminal_id, status, opened_by, opened_ms, float_minor, business_date)
        VALUES ($1, $2, $3, 'Open', $4, $5, $6, $7) ON CONFLICT (id) DO NOTHING";
    /// A shift ends; one whose beginning has not arrived yet is made. A recount keeps the first (C-1).
    CLOSE_SHIFT = "INSERT INTO shifts (id, store_id, terminal_id, status, opened_by, opened_ms, float_minor, closed_by,
            closed_ms, counted, expected, business_date, flags)
        VALUES ($1, $2, $3, 'Closed', NULL, $5, 0, $4, $5, $6, $7, $8, $9)
        ON CONFLICT (id) DO UPDATE SET status = 'Closed', closed_by = excluded.closed_by, closed_ms = excluded.closed_ms,
            counted = excluded.counted, expected = excluded.expected
        WHERE shifts.status = 'Open'";
    /// A shift that was made by its end gets its beginning.
    LATE_OPEN = "UPDATE shifts SET opened_by = $2, opened_ms = $3, float_minor = $4, flags = '[]'
        WHERE id = $1 AND opened_by IS NULL";
    /// State of a shift.
    SHIFT_STATUS = "SELECT status, closed_ms FROM shifts WHERE id = $1";
    /// What a shift did besides selling.
    INSERT_SHIFT_EVENT = "INSERT INTO shift_events (event_id, shift_id, terminal_id, kind, amount_minor, body, occurred_ms)
        VALUES ($1, $2, $3, $4, $5, $6, $7)";
}
