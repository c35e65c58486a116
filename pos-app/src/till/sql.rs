//! Statements of the till's own tables: settings, sales, shifts, tickets, overlay, print queue.

store::statements! {
    /// A setting's JSON text.
    SETTING = "SELECT value FROM setting WHERE name = $1";
    /// Sets it.
    SET = "INSERT INTO setting (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value";
    /// Forgets it.
    UNSET = "DELETE FROM setting WHERE name = $1";

    /// A sale or refund.
    INSERT_SALE = "INSERT INTO sale (event_id, receipt_number, kind, original_event_id, shift_id, business_date, \
        total_minor, created_ms) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    /// One of its lines.
    INSERT_SALE_LINE = "INSERT INTO sale_line (event_id, line, line_id, product_id, warehouse_id, \
        stock_thousandths, total_minor) VALUES ($1, $2, $3, $4, $5, $6, $7)";
    /// One of its tenders.
    INSERT_SALE_TENDER = "INSERT INTO sale_tender (event_id, line, method, amount_minor, reference) \
        VALUES ($1, $2, $3, $4, $5)";
    /// By the number on the paper.
    SALE_BY_RECEIPT = "SELECT event_id FROM sale WHERE receipt_number = $1";
    /// Number, total and time of an event's sale.
    SALE_BY_EVENT = "SELECT receipt_number, kind, total_minor, created_ms FROM sale WHERE event_id = $1";
    /// Refunds of a sale.
    REFUNDS_OF = "SELECT event_id FROM sale WHERE original_event_id = $1 ORDER BY created_ms, event_id";
    /// The last thing that got a receipt.
    LAST_SALE = "SELECT sale.event_id FROM journal JOIN sale ON sale.event_id = journal.event_id \
        ORDER BY journal.ordinal DESC LIMIT 1";

    /// The latest receipts whose number is like the text.
    LATEST_RECEIPTS = "SELECT sale.receipt_number, sale.kind, sale.created_ms, sale.total_minor, \
        (SELECT COUNT(*) FROM sale_line WHERE sale_line.event_id = sale.event_id) \
        FROM journal JOIN sale ON sale.event_id = journal.event_id WHERE sale.receipt_number LIKE $1 \
        ORDER BY journal.ordinal DESC LIMIT $2";
    /// What was sold most among the latest lines; ids of events rise with time.
    SOLD_MOST = "SELECT product_id FROM (SELECT product_id, stock_thousandths FROM sale_line \
        ORDER BY event_id DESC, line DESC LIMIT $1) AS latest WHERE stock_thousandths < 0 \
        GROUP BY product_id ORDER BY COUNT(*) DESC, product_id LIMIT $2";

    /// D-7: own movements not yet in the replica.
    INSERT_OVERLAY = "INSERT INTO overlay (product_id, event_id, stock_thousandths, position) \
        VALUES ($1, $2, $3, NULL) ON CONFLICT (product_id, event_id) DO UPDATE SET position = NULL";
    /// The acknowledgement named a position.
    POSITION_OVERLAY = "UPDATE overlay SET position = $2 WHERE event_id = $1";
    /// What of a product the replica does not know: everything that it has not passed.
    SUM_OVERLAY = "SELECT CAST(COALESCE(SUM(stock_thousandths), 0) AS BIGINT) FROM overlay \
        WHERE product_id = $1 AND (position IS NULL OR position > $2)";
    /// The feed has passed these.
    DROP_OVERLAY = "DELETE FROM overlay WHERE position <= $1";
    /// U-5: lines of events that wait again.
    OVERLAY_AGAIN = "INSERT INTO overlay (product_id, event_id, stock_thousandths, position) \
        SELECT sale_line.product_id, sale_line.event_id, SUM(sale_line.stock_thousandths), NULL \
        FROM sale_line JOIN journal ON journal.event_id = sale_line.event_id \
        WHERE journal.acked = 0 GROUP BY sale_line.product_id, sale_line.event_id \
        ON CONFLICT (product_id, event_id) DO UPDATE SET position = NULL";
    /// Sales whose event was forgotten after 30 days.
    FORGET_LINES = "DELETE FROM sale_line WHERE event_id IN (SELECT event_id FROM sale WHERE created_ms < $1 \
        AND NOT EXISTS (SELECT 1 FROM journal WHERE journal.event_id = sale.event_id))";
    /// As above.
    FORGET_TENDERS = "DELETE FROM sale_tender WHERE event_id IN (SELECT event_id FROM sale WHERE created_ms < $1 \
        AND NOT EXISTS (SELECT 1 FROM journal WHERE journal.event_id = sale.event_id))";
    /// As above; last of the three.
    FORGET_SALES = "DELETE FROM sale WHERE created_ms < $1 \
        AND NOT EXISTS (SELECT 1 FROM journal WHERE journal.event_id = sale.event_id)";

    /// A shift; numbers count on from the last.
    INSERT_SHIFT = "INSERT INTO shift (shift_id, number, staff_id, staff_name, float_minor, opened_ms) \
        SELECT $1, COALESCE(MAX(number), 0) + 1, $2, $3, $4, $5 FROM shift";
    /// The one that is open.
    OPEN_SHIFT = "SELECT shift_id, number, staff_id, staff_name, float_minor, opened_ms FROM shift \
        WHERE closed_ms IS NULL";
    /// Its end.
    CLOSE_SHIFT = "UPDATE shift SET closed_ms = $2 WHERE shift_id = $1";
    /// A tender taken or given.
    ADD_SHIFT_TENDER = "INSERT INTO shift_tender (shift_id, method, taken_minor, given_minor, tender_count) \
        VALUES ($1, $2, $3, $4, $5) ON CONFLICT (shift_id, method) DO UPDATE SET \
        taken_minor = shift_tender.taken_minor + excluded.taken_minor, \
        given_minor = shift_tender.given_minor + excluded.given_minor, \
        tender_count = shift_tender.tender_count + excluded.tender_count";
    /// A sale or refund counted.
    ADD_SHIFT_TOTAL = "INSERT INTO shift_total (shift_id, sale_count, sale_minor, refund_count, refund_minor, \
        tax_minor, rounding_minor) VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (shift_id) DO UPDATE SET \
        sale_count = shift_total.sale_count + excluded.sale_count, \
        sale_minor = shift_total.sale_minor + excluded.sale_minor, \
        refund_count = shift_total.refund_count + excluded.refund_count, \
        refund_minor = shift_total.refund_minor + excluded.refund_minor, \
        tax_minor = shift_total.tax_minor + excluded.tax_minor, \
        rounding_minor = shift_total.rounding_minor + excluded.rounding_minor";
    /// Cash that moved without a sale.
    ADD_SHIFT_CASH = "INSERT INTO shift_cash (shift_id, paid_in_minor, paid_out_minor, dropped_minor) \
        VALUES ($1, $2, $3, $4) ON CONFLICT (shift_id) DO UPDATE SET \
        paid_in_minor = shift_cash.paid_in_minor + excluded.paid_in_minor, \
        paid_out_minor = shift_cash.paid_out_minor + excluded.paid_out_minor, \
        dropped_minor = shift_cash.dropped_minor + excluded.dropped_minor";
    /// What moved in a shift.
    SHIFT_CASH = "SELECT paid_in_minor, paid_out_minor, dropped_minor FROM shift_cash WHERE shift_id = $1";
    /// What a shift took and gave per method.
    SHIFT_TENDERS = "SELECT method, taken_minor, given_minor, tender_count FROM shift_tender \
        WHERE shift_id = $1 ORDER BY method";
    /// What a shift sold.
    SHIFT_TOTAL = "SELECT sale_count, sale_minor, refund_count, refund_minor, tax_minor, rounding_minor \
        FROM shift_total WHERE shift_id = $1";

    /// The ticket as it is now.
    SAVE_TICKET = "INSERT INTO ticket (ticket_id, event_id, state, draft, number, updated_ms) \
        VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (ticket_id) DO UPDATE SET state = excluded.state, \
        draft = excluded.draft, number = excluded.number, updated_ms = excluded.updated_ms";
    /// The ticket on the counter.
    OPEN_TICKET = "SELECT draft FROM ticket WHERE state = 'open' ORDER BY updated_ms DESC LIMIT 1";
    /// The parked ones.
    PARKED = "SELECT number, draft, updated_ms FROM ticket WHERE state = 'parked' ORDER BY number";
    /// The next short name.
    NEXT_PARK_NUMBER = "SELECT COALESCE(MAX(number), 0) + 1 FROM ticket";
    /// Paid or voided.
    DROP_TICKET = "DELETE FROM ticket WHERE ticket_id = $1";
    /// Whether a ticket is there.
    ANY_TICKET = "SELECT ticket_id FROM ticket WHERE ticket_id = $1";

    /// Something that wants the printer.
    QUEUE_PRINT = "INSERT INTO print_queue (event_id, kick_drawer, queued_ms, what) VALUES ($1, $2, $3, $4)";
    /// The oldest of them.
    NEXT_PRINT = "SELECT job, event_id, kick_drawer, queued_ms, what FROM print_queue ORDER BY job LIMIT 1";
    /// It is on paper.
    PRINTED = "DELETE FROM print_queue WHERE job = $1";
    /// How many wait.
    PRINT_WAITING = "SELECT COUNT(*) FROM print_queue";
}
