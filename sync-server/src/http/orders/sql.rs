//! Reading statements of the order endpoints.

/// The columns of an order, in the order in which `view.rs` takes them.
macro_rules! columns {
    () => {
        "id, version, order_number, sales_channel, status, fulfilment, customer_id, customer_email,
         customer_name, currency, prices_include_tax, subtotal_minor, discount_minor, shipping_minor,
         tax_minor, total_minor, cash_rounding_minor, change_minor, refunded_minor, tax_lines,
         warehouse_id, store_id, terminal_id, shift_id, cashier_id, cashier_name, receipt_number,
         business_date, event_id, journal_entry_id, flags, created_by, metadata, occurred_ms, created_ms,
         payment_confirmed_ms, completed_ms, cancelled_ms, cancel_reason, auto_cancelled, pricing_tier, livemode,
         discounts, shipping_option, shipping_address, billing_address, po_number, terms,
         (SELECT d.number FROM documents d WHERE d.order_id = orders.id AND d.kind = 'Invoice') AS invoice_number, depleted_by,
         recognition"
    };
}

store::statements! {
    /// The id of a store by its id or code.
    STORE = "SELECT id FROM stores WHERE id = $1 OR code = $1";
    /// A page of counter sales, newest first: before id, store, terminal, shift, receipt number, limit.
    POS_LIST = concat!("SELECT ", columns!(), " FROM orders
                 WHERE sales_channel = 'POS' AND (CAST($1 AS TEXT) IS NULL OR id < $1)
                   AND (CAST($2 AS TEXT) IS NULL OR store_id = $2)
                   AND (CAST($3 AS TEXT) IS NULL OR terminal_id = $3)
                   AND (CAST($4 AS TEXT) IS NULL OR shift_id = $4)
                   AND (CAST($5 AS TEXT) IS NULL OR receipt_number = $5
                        OR id IN (SELECT order_id FROM refunds WHERE receipt_number = $5))
                 ORDER BY id DESC LIMIT $6");
    /// One counter sale.
    POS_BY_ID = concat!("SELECT ", columns!(), " FROM orders WHERE sales_channel = 'POS' AND id = $1");
    /// A page of web orders, newest first: channel, before id, livemode, status, fulfilment, customer, number, limit.
    WEB_LIST = concat!("SELECT ", columns!(), " FROM orders
                 WHERE sales_channel = $1 AND (CAST($2 AS TEXT) IS NULL OR id < $2)
                   AND (CAST($3 AS BIGINT) IS NULL OR livemode = $3)
                   AND (CAST($4 AS TEXT) IS NULL OR status = $4)
                   AND (CAST($5 AS TEXT) IS NULL OR fulfilment = $5)
                   AND (CAST($6 AS TEXT) IS NULL OR customer_id = $6)
                   AND (CAST($7 AS TEXT) IS NULL OR order_number = $7)
                 ORDER BY id DESC LIMIT $8");
    /// One web order.
    WEB_BY_ID = concat!("SELECT ", columns!(), " FROM orders WHERE sales_channel <> 'POS' AND id = $1");
    /// How much of what an order asks for may be sold: order, warehouse.
    AVAILABILITY = "SELECT i.product_id, CAST(SUM(i.quantity) AS BIGINT), COALESCE(s.quantity, 0), COALESCE(p.safety_stock, 0)
               FROM order_items i LEFT JOIN stock s ON s.product_id = i.product_id AND s.warehouse_id = $2
               LEFT JOIN products p ON p.id = i.product_id
              WHERE i.order_id = $1 AND i.kind = 'Goods' GROUP BY i.product_id, s.quantity, p.safety_stock
              ORDER BY MIN(i.line_no)";
    /// What of an order was handed over.
    FULFILMENTS = "SELECT id, kind, items, tracking, created_ms, journal_entry_id FROM fulfilments WHERE order_id = $1 ORDER BY id";
    /// The story of an order.
    TIMELINE = "SELECT at_ms, what, rule, claims, outcome, text FROM order_timeline WHERE order_id = $1 ORDER BY id";
    /// The lines of one order.
    ITEMS = "SELECT id, product_id, product_name, sku, quantity, unit_price_ten_thousandths, gross_minor,
                    discount_minor, net_minor, tax_minor, line_total_minor, tax_class, taxes, refunded_quantity, fulfilled_quantity,
                    (SELECT p.id FROM order_items p WHERE p.order_id = i.order_id AND p.line_no = i.follows_line_no)
               FROM order_items i WHERE order_id = $1 AND kind = 'Goods' ORDER BY line_no";
    /// The payments of one order.
    PAYMENTS = "SELECT id, method, amount_minor, status, transaction_id, failed_reason, created_ms
                  FROM payments WHERE order_id = $1 ORDER BY attempt_no";
    /// The refunds of one order.
    REFUNDS = "SELECT id, receipt_number, currency, tax_minor, total_minor, journal_entry_id, occurred_ms, status, reason
                 FROM refunds WHERE order_id = $1 ORDER BY id";
}
