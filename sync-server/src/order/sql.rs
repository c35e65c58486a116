//! The statements of order. Nothing but statements here.

/// The columns of an attempt, in the order in which `pay.rs` takes them.
macro_rules! attempt {
    () => {
        "p.id, p.order_id, p.method, p.gateway, p.amount_minor, o.currency, p.status, o.order_number, p.token,
            p.transaction_id, p.order_version, p.asked, p.next_action, p.failed_reason, p.expires_ms, p.next_ms,
            p.return_url, p.client_secret"
    };
}

/// Of an order that waits for its payment: whether its goods were sold out since it was placed.
macro_rules! sold_out {
    () => {
        "EXISTS (
            SELECT 1 FROM order_items i JOIN stock s ON s.warehouse_id = o.warehouse_id AND s.product_id = i.product_id
            WHERE i.order_id = o.id AND i.kind = 'Goods' AND s.generation <> i.generation)"
    };
}

/// Whether a till has taken goods of an order, and its payment is through: until then nothing can be given back.
macro_rules! displaced {
    () => {
        "o.id IN (SELECT d.order_id FROM displacements d WHERE d.status = 'Pending')
            AND NOT EXISTS (SELECT 1 FROM payments p WHERE p.order_id = o.id AND p.status = 'Authorised')"
    };
}

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
    /// A new web order; what it holds is written next.
    INSERT_WEB_ORDER = "INSERT INTO orders (id, order_number, sales_channel, status, fulfilment, currency, prices_include_tax,
            subtotal_minor, discount_minor, tax_minor, total_minor, tax_lines, livemode, business_date, created_by,
            occurred_ms, created_ms, warehouse_id)
        VALUES ($1, $2, $3, 'Draft', 'Unfulfilled', '', 0, 0, 0, 0, 0, '[]', $4, $5, $6, $7, $8, $9)";
    /// Who buys, where it goes, how far it is.
    WRITE_ORDER = "UPDATE orders SET status = $2, customer_id = $3, customer_email = $4, customer_name = $5,
            customer_language = $6, warehouse_id = $7, warehouse_chosen = $8, shipping_address = $9, billing_address = $10,
            shipping_option = $11, coupons = $12, po_number = $13, terms = $14, metadata = $15
        WHERE id = $1";
    /// What it comes to.
    WRITE_FIGURES = "UPDATE orders SET version = $2, currency = $3, prices_include_tax = $4, subtotal_minor = $5,
            discount_minor = $6, shipping_minor = $7, tax_minor = $8, total_minor = $9, tax_lines = $10, discounts = $11,
            pricing_tier = $12, business_date = $13
        WHERE id = $1";
    /// A line of a web order.
    INSERT_WEB_ITEM = "INSERT INTO order_items (order_id, line_no, id, product_id, product_name, sku, quantity,
            unit_price_ten_thousandths, gross_minor, discount_minor, net_minor, tax_minor, line_total_minor, tax_class,
            taxes, cost_minor, generation, kind, follows_line_no)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, 0, $16, $17, $18)";
    /// Lines of an order that is not paid.
    DELETE_ITEMS = "DELETE FROM order_items WHERE order_id = $1";
    /// What promotions took off an order, as JSON.
    DISCOUNTS = "SELECT discounts FROM orders WHERE id = $1";
    /// What a draft is priced by.
    DRAFT = "SELECT shipping_address, shipping_option, coupons FROM orders WHERE id = $1";
    /// A web order.
    WEB_ORDER = "SELECT id, version, order_number, sales_channel, status, fulfilment, customer_id, customer_email,
            customer_name, customer_language, currency, tax_minor, total_minor, refunded_minor, warehouse_id,
            warehouse_chosen, livemode, business_date, journal_entry_id, cancel_reason, auto_cancelled, recognition, tax_point,
            terms
        FROM orders WHERE id = $1 AND sales_channel <> 'POS'";
    /// Its lines.
    WEB_ITEMS = "SELECT line_no, id, kind, product_id, product_name, quantity, net_minor, tax_minor, line_total_minor, taxes,
            cost_minor, generation, allocated_quantity, fulfilled_quantity, refunded_quantity, follows_line_no
        FROM order_items WHERE order_id = $1 ORDER BY line_no";
    /// A decision and what was known.
    ADD_TO_TIMELINE = "INSERT INTO order_timeline (id, order_id, at_ms, what, rule, claims, outcome, text)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    /// A line's goods are allocated, all of them.
    ALLOCATE_ITEM = "UPDATE order_items SET allocated_quantity = quantity, cost_minor = $3 WHERE order_id = $1 AND line_no = $2";
    /// So much of a line is claimed no more.
    CLAIM_ENDS = "UPDATE order_items SET allocated_quantity = allocated_quantity - $3 WHERE order_id = $1 AND line_no = $2";
    /// It is served from another warehouse.
    MOVE_ORDER = "UPDATE orders SET warehouse_id = $2, version = version + 1 WHERE id = $1";
    /// What was being paid is paid there too: order, version before.
    MOVE_ATTEMPTS = "UPDATE payments SET order_version = order_version + 1
        WHERE order_id = $1 AND order_version = $2 AND status IN ('Created', 'Pending', 'RequiresAction')";
    /// A variant's lines are placed in another generation.
    PLACE_AGAIN = "UPDATE order_items SET generation = $3 WHERE order_id = $1 AND product_id = $2";
    /// Orders that wait for their payment and whose goods were sold out since (S-4).
    STALE = concat!("SELECT o.id FROM orders o WHERE o.status = 'PendingPayment' AND ", sold_out!(), "
        UNION SELECT o.id FROM orders o WHERE ", displaced!(), "
        ORDER BY 1 LIMIT $1");
    /// Whether one is such an order, a draft, or one whose goods a till has taken (S-7).
    IS_STALE = concat!("SELECT 1 FROM orders o WHERE o.id = $1 AND (o.status = 'Draft'
            OR (o.status = 'PendingPayment' AND ", sold_out!(), ") OR ", displaced!(), ")");
    /// Claims on a variant there that were paid not before a time, the latest first (S-5: paid and not packed).
    WEB_CLAIMS = "SELECT o.id, i.line_no, o.payment_confirmed_ms, o.order_number, i.allocated_quantity - COALESCE((
                SELECT CAST(SUM(d.quantity) AS BIGINT) FROM displacements d
                WHERE d.order_id = o.id AND d.line_no = i.line_no AND d.status = 'Pending'), 0)
        FROM order_items i JOIN orders o ON o.id = i.order_id
        WHERE i.product_id = $2 AND i.allocated_quantity > 0 AND o.warehouse_id = $1 AND o.fulfilment = 'Unfulfilled'
            AND o.payment_confirmed_ms >= $3
        ORDER BY o.payment_confirmed_ms DESC, o.id DESC, i.line_no DESC";
    /// What claims there have lost and not let go of yet.
    DISPLACED_THERE = "SELECT COALESCE(CAST(SUM(quantity) AS BIGINT), 0) FROM displacements
        WHERE warehouse_id = $1 AND product_id = $2 AND status = 'Pending'";
    /// A claim loses goods.
    DISPLACE = "INSERT INTO displacements (id, order_id, line_no, warehouse_id, product_id, quantity, sale_id, decided_ms)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    /// What an order has lost and not let go of yet.
    DISPLACED = "SELECT line_no, CAST(SUM(quantity) AS BIGINT) FROM displacements
        WHERE order_id = $1 AND status = 'Pending' GROUP BY line_no ORDER BY line_no";
    /// What it lost is settled.
    SETTLE_DISPLACED = "UPDATE displacements SET status = $2, settled_ms = $3 WHERE order_id = $1 AND status = 'Pending'";
    /// Who took the last one.
    DEPLETED_BY = "SELECT depleted_by FROM stock WHERE warehouse_id = $1 AND product_id = $2";
    /// An order is cancelled: when, why, whether by the server, who took the last one.
    CANCEL_ORDER = "UPDATE orders SET status = 'Cancelled', version = version + 1, cancelled_ms = $2, cancel_reason = $3,
            auto_cancelled = $4, depleted_by = $5
        WHERE id = $1";
    /// An order is paid and so completed (O-2).
    COMPLETE_ORDER = "UPDATE orders SET status = 'Completed', version = version + 1, payment_confirmed_ms = $2,
            completed_ms = $2, journal_entry_id = $3, business_date = $4
        WHERE id = $1";
    /// A new attempt to pay on the web.
    INSERT_ATTEMPT = "INSERT INTO payments (order_id, attempt_no, id, method, amount_minor, status, gateway, order_version,
            token, created_ms, expires_ms, next_ms, request_key, return_url)
        VALUES ($1, (SELECT COALESCE(MAX(p.attempt_no), 0) + 1 FROM payments p WHERE p.order_id = $1), $2, $3, $4, $5, $6, $7,
            $8, $9, $10, $11, $12, $13)";
    /// The attempt that an earlier run of the same request has made.
    SAME_REQUEST = concat!("SELECT ", attempt!(), " FROM payments p JOIN orders o ON o.id = p.order_id
        WHERE p.order_id = $1 AND p.request_key = $2");
    /// An attempt.
    ATTEMPT = concat!("SELECT ", attempt!(), " FROM payments p JOIN orders o ON o.id = p.order_id WHERE p.id = $1");
    /// The last attempt of an order whose outcome is not known.
    IN_FLIGHT = concat!("SELECT ", attempt!(), " FROM payments p JOIN orders o ON o.id = p.order_id
        WHERE p.order_id = $1 AND p.status IN ('Pending', 'RequiresAction') ORDER BY p.attempt_no DESC LIMIT 1");
    /// Attempts of an order that are not over.
    OPEN_ATTEMPTS = concat!("SELECT ", attempt!(), " FROM payments p JOIN orders o ON o.id = p.order_id
        WHERE p.order_id = $1 AND p.status IN ('Created', 'RequiresAction') ORDER BY p.attempt_no");
    /// Attempts whose outcome is to be asked for: now, limit.
    UNKNOWN = concat!("SELECT ", attempt!(), " FROM payments p JOIN orders o ON o.id = p.order_id
        WHERE p.next_ms <= $1 AND p.status = 'Pending' ORDER BY p.next_ms LIMIT $2");
    /// A session is paid, or a buyer comes back.
    RESUME_ATTEMPT = "UPDATE payments SET token = COALESCE($2, token), status = 'Pending', next_ms = $3,
            return_url = COALESCE($4, return_url)
        WHERE id = $1 AND status IN ('Created', 'RequiresAction')";
    /// Its outcome is still not known.
    ASK_AGAIN = "UPDATE payments SET status = 'Pending', asked = asked + 1, next_ms = $2 WHERE id = $1";
    /// The buyer must do something first, until $3.
    WAIT_FOR_BUYER = "UPDATE payments SET status = 'RequiresAction', next_action = $2, expires_ms = $3, next_ms = NULL,
            transaction_id = COALESCE($4, transaction_id), client_secret = COALESCE($5, client_secret) WHERE id = $1";
    /// It is over: status, why.
    END_ATTEMPT = "UPDATE payments SET status = $2, failed_reason = $3, next_ms = NULL WHERE id = $1";
    /// The money is set aside, or taken.
    AUTHORISED = "UPDATE payments SET status = $2, transaction_id = $3, next_ms = NULL WHERE id = $1";
    /// How far it is.
    SET_ATTEMPT_STATUS = "UPDATE payments SET status = $2 WHERE id = $1";
    /// Something that a gateway is to be told.
    ADD_TASK = "INSERT INTO payment_tasks (id, order_id, payment_id, refund_id, kind, amount_minor, next_ms, created_ms)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    /// What is to be told now: now, order or NULL, limit.
    DUE_TASKS = "SELECT id, payment_id, kind, amount_minor, refund_id, attempts FROM payment_tasks
        WHERE status = 'Pending' AND next_ms <= $1 AND (CAST($2 AS TEXT) IS NULL OR order_id = $2)
        ORDER BY next_ms, id LIMIT $3";
    /// It is told again later.
    TASK_LATER = "UPDATE payment_tasks SET attempts = attempts + 1, next_ms = $2 WHERE id = $1 AND status = 'Pending'";
    /// It was told, once.
    END_TASK = "UPDATE payment_tasks SET status = $2, error = $3, ended_ms = $4, attempts = attempts + 1
        WHERE id = $1 AND status = 'Pending'";
    /// How far a refund is.
    SET_REFUND_STATUS = "UPDATE refunds SET status = $2 WHERE id = $1";
    /// The attempt that paid an order.
    PAID_BY = concat!("SELECT ", attempt!(), " FROM payments p JOIN orders o ON o.id = p.order_id
        WHERE p.order_id = $1 AND p.status IN ('Authorised', 'Captured') LIMIT 1");
    /// What was given back of an order's lines.
    REFUND_LINES = "SELECT line_no, quantity, net_minor, tax_minor, total_minor, taxes FROM refund_lines
        WHERE order_id = $1 ORDER BY line_no, refund_id";
    /// How many refunds an order has.
    REFUND_COUNT = "SELECT COUNT(*) FROM refunds WHERE order_id = $1";
    /// A refund of a web order.
    INSERT_WEB_REFUND = "INSERT INTO refunds (id, order_id, receipt_number, currency, tax_minor, total_minor, tenders, items,
            warehouse_id, business_date, journal_entry_id, occurred_ms, created_ms, status, reason, payment_id, created_by)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $12, $13, $14, $15, $16)";
    /// What it gives back of a line.
    INSERT_REFUND_LINE = "INSERT INTO refund_lines (refund_id, order_id, line_no, quantity, net_minor, tax_minor, total_minor,
            taxes, restocked)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    /// So much of a line was given back, and of that so much was still claimed.
    REFUND_WEB_ITEM = "UPDATE order_items SET refunded_quantity = refunded_quantity + $3,
            allocated_quantity = allocated_quantity - $4
        WHERE order_id = $1 AND line_no = $2";
    /// So much of an order was given back; where it stands now.
    REFUND_WEB_ORDER = "UPDATE orders SET refunded_minor = refunded_minor + $2, version = version + 1, status = $3,
            fulfilment = $4, cancelled_ms = $5, cancel_reason = $6, auto_cancelled = $7
        WHERE id = $1";
    /// How far goods are.
    SET_FULFILMENT = "UPDATE orders SET fulfilment = $2, version = version + 1 WHERE id = $1";
    /// So much of a line was handed over.
    FULFIL_ITEM = "UPDATE order_items SET allocated_quantity = allocated_quantity - $3,
            fulfilled_quantity = fulfilled_quantity + $3
        WHERE order_id = $1 AND line_no = $2";
    /// Goods that were handed over.
    INSERT_FULFILMENT = "INSERT INTO fulfilments (id, order_id, kind, items, tracking, created_by, created_ms, journal_entry_id)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    /// How goods were handed over last.
    LAST_FULFILMENT = "SELECT kind FROM fulfilments WHERE order_id = $1 ORDER BY id DESC LIMIT 1";
    /// The customer's own number for an order.
    SET_PO_NUMBER = "UPDATE orders SET po_number = $2 WHERE id = $1";
    /// The terms that an order was confirmed on.
    SET_TERMS = "UPDATE orders SET terms = $2 WHERE id = $1";
    /// What it is paid under (O-2): recognition, tax point.
    SET_RECOGNITION = "UPDATE orders SET recognition = $2, tax_point = $3 WHERE id = $1";
    /// An order that was bought on terms is billed.
    SET_ENTRY = "UPDATE orders SET journal_entry_id = $2 WHERE id = $1";
    /// Goods of a line were handed over at this cost, or came back at it.
    MOVE_COST = "UPDATE order_items SET cost_minor = cost_minor + $3 WHERE order_id = $1 AND line_no = $2";
    /// What a customer has bought on terms that no invoice says yet, minor units (O-5).
    UNBILLED = "SELECT CAST(COALESCE(SUM(total_minor - refunded_minor), 0) AS BIGINT) FROM orders
        WHERE customer_id = $1 AND recognition = 'handover' AND journal_entry_id IS NULL AND status = 'Completed'";
    /// Whose order it is.
    CUSTOMER_OF = "SELECT customer_id FROM orders WHERE id = $1";
}
