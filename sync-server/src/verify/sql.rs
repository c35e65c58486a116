//! The statements of the invariants: each gives one row per violation, its subject as text. Full scans, for
//! `verify` and the simulator's days.

store::statements! {
    /// I-1: a posted entry without balance, or with fewer than two lines.
    UNBALANCED = "SELECT e.id FROM entries e LEFT JOIN entry_lines l ON l.entry_id = e.id
        WHERE e.status <> 'Draft' GROUP BY e.id
        HAVING COUNT(l.line_no) < 2
            OR SUM(CASE l.direction WHEN 'Debit' THEN l.amount_minor ELSE -l.amount_minor END) <> 0";
    /// I-1: lines without an entry.
    ORPHAN_LINES = "SELECT DISTINCT l.entry_id FROM entry_lines l WHERE NOT EXISTS (SELECT 1 FROM entries e WHERE e.id = l.entry_id)";
    /// I-3: a completed sale that is worth something and has no entry.
    /// On terms, and recognised with its hand-over, it has none until that (O-2).
    SALE_WITHOUT_ENTRY = "SELECT o.order_number FROM orders o WHERE o.status = 'Completed' AND o.total_minor <> 0
        AND NOT EXISTS (SELECT 1 FROM entries e WHERE e.id = o.journal_entry_id
            AND e.source_kind = CASE o.recognition WHEN 'handover' THEN 'prepayment' ELSE 'sale' END)
        AND NOT (o.recognition = 'handover' AND o.journal_entry_id IS NULL
            AND EXISTS (SELECT 1 FROM payments p WHERE p.order_id = o.id AND p.method = 'Terms')
            AND NOT EXISTS (SELECT 1 FROM fulfilments f WHERE f.order_id = o.id))";
    /// I-3: a refund that is worth something and has no entry.
    /// One of an order that was not billed gives nothing back by any tender.
    REFUND_WITHOUT_ENTRY = "SELECT r.receipt_number FROM refunds r WHERE r.total_minor <> 0 AND r.tenders <> '{}'
        AND NOT EXISTS (SELECT 1 FROM entries e WHERE e.id = r.journal_entry_id AND e.source_kind = 'refund')";
    /// I-3: an entry of a sale that is no order's.
    ENTRY_WITHOUT_SALE = "SELECT e.id FROM entries e WHERE e.source_kind IN ('sale', 'prepayment')
        AND NOT EXISTS (SELECT 1 FROM orders o WHERE o.journal_entry_id = e.id)";
    /// I-3: an entry of a hand-over that is none's.
    ENTRY_WITHOUT_HAND_OVER = "SELECT e.id FROM entries e WHERE e.source_kind = 'hand_over'
        AND NOT EXISTS (SELECT 1 FROM fulfilments f WHERE f.id = e.source_id AND f.journal_entry_id = e.id)";
    /// O-2: orders that owe goods, billed or paid.
    DEFERRED = "SELECT id FROM orders WHERE recognition = 'handover' AND journal_entry_id IS NOT NULL
        AND EXISTS (SELECT 1 FROM order_items i WHERE i.order_id = orders.id AND i.allocated_quantity <> 0) ORDER BY id";
    /// O-2: what the account of goods that are owed holds, credits less debits.
    CONTRACT_LIABILITY = "SELECT CAST(COALESCE(SUM(CASE l.direction WHEN 'Credit' THEN l.amount_minor ELSE -l.amount_minor END), 0)
            AS BIGINT)
        FROM entry_lines l JOIN entries e ON e.id = l.entry_id JOIN accounts a ON a.id = l.account_id
        WHERE a.role = 'contract_liability' AND e.status <> 'Draft'";
    /// I-4: payments are total and cash rounding.
    PAYMENTS_DIFFER = "SELECT o.order_number FROM orders o WHERE o.status = 'Completed'
        AND o.total_minor + o.cash_rounding_minor
            <> COALESCE((SELECT SUM(p.amount_minor) FROM payments p WHERE p.order_id = o.id
                AND p.status IN ('Captured', 'Authorised')), 0)";
    /// I-4: tax and total are the sums of the lines.
    LINES_DIFFER = "SELECT o.order_number FROM orders o JOIN order_items i ON i.order_id = o.id
        GROUP BY o.id, o.order_number, o.tax_minor, o.total_minor
        HAVING SUM(i.tax_minor) <> o.tax_minor OR SUM(i.line_total_minor) <> o.total_minor";
    /// I-5: more given back than taken, and not flagged for a manager.
    OVER_REFUNDED = "SELECT o.order_number FROM orders o WHERE o.refunded_minor > o.total_minor
        AND NOT EXISTS (SELECT 1 FROM refunds r WHERE r.order_id = o.id AND r.flags LIKE '%OVER_REFUNDED%')";
    /// I-5: what an order says was given back is the sum of its refunds.
    REFUNDS_DIFFER = "SELECT o.order_number FROM orders o WHERE o.refunded_minor
        <> COALESCE((SELECT SUM(r.total_minor) FROM refunds r WHERE r.order_id = o.id), 0)";
    /// I-6: a figure of stock that is not the sum of its movements.
    STOCK_DIFFERS = "SELECT s.warehouse_id || ' ' || s.product_id FROM stock s LEFT JOIN (
            SELECT warehouse_id, product_id, SUM(on_hand_delta) AS on_hand, SUM(allocated_delta) AS allocated,
                SUM(held_delta) AS held, SUM(value_delta_minor) AS value_minor, SUM(deferred_delta) AS deferred
            FROM movements GROUP BY warehouse_id, product_id) m
            ON m.warehouse_id = s.warehouse_id AND m.product_id = s.product_id
        WHERE s.on_hand <> COALESCE(m.on_hand, 0) OR s.allocated <> COALESCE(m.allocated, 0)
            OR s.held <> COALESCE(m.held, 0) OR s.deferred <> COALESCE(m.deferred, 0) OR s.value_minor <> COALESCE(m.value_minor, 0)";
    /// I-6: movements of a stock that has no row.
    MOVEMENTS_WITHOUT_STOCK = "SELECT DISTINCT m.warehouse_id || ' ' || m.product_id FROM movements m
        WHERE NOT EXISTS (SELECT 1 FROM stock s WHERE s.warehouse_id = m.warehouse_id AND s.product_id = m.product_id)";
    /// quantity 0 means value 0; what is allocated is booked out, but for what is deferred.
    VALUE_OF_NOTHING = "SELECT warehouse_id || ' ' || product_id FROM stock WHERE on_hand = allocated - deferred
        AND value_minor <> 0";
    /// I-7: a negative quantity without an open discrepancy that names a cause.
    NEGATIVE_UNEXPLAINED = "SELECT s.warehouse_id || ' ' || s.product_id FROM stock s WHERE s.quantity < 0
        AND NOT EXISTS (SELECT 1 FROM discrepancies d JOIN discrepancy_causes c ON c.discrepancy_id = d.id
            WHERE d.warehouse_id = s.warehouse_id AND d.product_id = s.product_id AND d.status = 'Open')";
    /// I-6: what is allocated is what paid web orders wait for.
    ALLOCATED_DIFFERS = "SELECT s.warehouse_id || ' ' || s.product_id FROM stock s LEFT JOIN (
            SELECT o.warehouse_id, i.product_id, SUM(i.allocated_quantity) AS claimed,
                SUM(CASE o.recognition WHEN 'handover' THEN i.allocated_quantity ELSE 0 END) AS deferred
            FROM order_items i JOIN orders o ON o.id = i.order_id
            WHERE i.allocated_quantity <> 0 GROUP BY o.warehouse_id, i.product_id) c
            ON c.warehouse_id = s.warehouse_id AND c.product_id = s.product_id
        WHERE s.allocated <> COALESCE(c.claimed, 0) OR s.deferred <> COALESCE(c.deferred, 0)";
    /// I-8: an order that is cancelled and has goods, or was paid and not given back.
    CANCELLED_HOLDS = "SELECT o.order_number FROM orders o WHERE o.status = 'Cancelled' AND (
            EXISTS (SELECT 1 FROM order_items i WHERE i.order_id = o.id
                AND (i.allocated_quantity <> 0 OR i.fulfilled_quantity <> 0))
            OR (o.refunded_minor < o.total_minor
                AND EXISTS (SELECT 1 FROM payments p WHERE p.order_id = o.id AND p.status IN ('Authorised', 'Captured'))))";
    /// I-5: what a web order's lines gave back is what its refunds say.
    REFUND_LINES_DIFFER = "SELECT r.receipt_number FROM refunds r WHERE r.event_id IS NULL AND r.total_minor
        <> COALESCE((SELECT SUM(l.total_minor) FROM refund_lines l WHERE l.refund_id = r.id), 0)";
    /// I-9: an event id that is in the books twice.
    EVENT_TWICE = "SELECT event_id FROM journal_events WHERE outcome = 'applied' GROUP BY event_id HAVING COUNT(*) > 1";
    /// I-9: the journals, in order.
    JOURNAL = "SELECT terminal_id, epoch, branch, seq, hash, prev_hash, raw FROM journal_events
        ORDER BY terminal_id, epoch, branch, seq";
    /// I-9: the heads.
    HEADS = "SELECT terminal_id, epoch, branch, head_seq, head_hash, from_seq, detached FROM journal_chains
        ORDER BY terminal_id, epoch, branch";
    /// I-10: an applied sale that made no order.
    SALE_NOT_BOOKED = "SELECT j.event_id FROM journal_events j WHERE j.outcome = 'applied' AND j.kind = 'SaleCompleted'
        AND NOT EXISTS (SELECT 1 FROM orders o WHERE o.event_id = j.event_id)";
    /// I-10: an applied refund that made no refund.
    REFUND_NOT_BOOKED = "SELECT j.event_id FROM journal_events j WHERE j.outcome = 'applied' AND j.kind = 'SaleRefunded'
        AND NOT EXISTS (SELECT 1 FROM refunds r WHERE r.event_id = j.event_id)";
    /// I-10: an event that is neither applied nor in quarantine.
    LOST_EVENT = "SELECT j.event_id FROM journal_events j WHERE j.outcome <> 'applied'
        AND NOT EXISTS (SELECT 1 FROM quarantine q WHERE q.event_id = j.event_id AND q.hash = j.hash)";
    /// I-10: an order of a till without its event.
    ORDER_WITHOUT_EVENT = "SELECT o.order_number FROM orders o WHERE o.event_id IS NOT NULL
        AND NOT EXISTS (SELECT 1 FROM journal_events j WHERE j.event_id = o.event_id AND j.outcome = 'applied')";
    /// I-11: debits less credits of everything posted.
    TRIAL_BALANCE = "SELECT CAST(COALESCE(SUM(CASE l.direction WHEN 'Debit' THEN l.amount_minor ELSE -l.amount_minor END), 0) AS BIGINT)
        FROM entry_lines l JOIN entries e ON e.id = l.entry_id WHERE e.status <> 'Draft'";
    /// I-11: sums per account and day that are not those of the lines.
    FOLD_DIFFERS = "SELECT b.account_id || ' ' || b.day FROM account_balances b LEFT JOIN (
            SELECT l.account_id, l.entry_date,
                SUM(CASE l.direction WHEN 'Debit' THEN l.amount_minor ELSE 0 END) AS debit,
                SUM(CASE l.direction WHEN 'Credit' THEN l.amount_minor ELSE 0 END) AS credit
            FROM entry_lines l JOIN entries e ON e.id = l.entry_id
            WHERE e.status <> 'Draft' AND e.number IS NOT NULL GROUP BY l.account_id, l.entry_date) m
            ON m.account_id = b.account_id AND m.entry_date = b.day
        WHERE b.debit_minor <> COALESCE(m.debit, 0) OR b.credit_minor <> COALESCE(m.credit, 0)";
    /// I-11: lines that no sum holds.
    NOT_FOLDED = "SELECT DISTINCT l.account_id || ' ' || l.entry_date FROM entry_lines l JOIN entries e ON e.id = l.entry_id
        WHERE e.status <> 'Draft' AND NOT EXISTS (
            SELECT 1 FROM account_balances b WHERE b.account_id = l.account_id AND b.day = l.entry_date)";
    /// I-11: sums per tax code, day and corrected month that are not those of lines and turnover.
    TAX_DIFFERS = "SELECT m.account_id || ' ' || m.tax_code || ' ' || m.day || ' ' || m.corrects FROM (
            SELECT account_id, tax_code, day, corrects, debit_minor AS debit, credit_minor AS credit, base_minor AS base
            FROM tax_balances
            UNION ALL SELECT l.account_id, COALESCE(l.memo, ''), l.entry_date, COALESCE(SUBSTR(e.business_date, 1, 7), ''),
                CASE l.direction WHEN 'Debit' THEN -l.amount_minor ELSE 0 END,
                CASE l.direction WHEN 'Credit' THEN -l.amount_minor ELSE 0 END, 0
            FROM entry_lines l JOIN entries e ON e.id = l.entry_id JOIN accounts a ON a.id = l.account_id
            WHERE e.status <> 'Draft' AND e.number IS NOT NULL AND a.tax_kind IS NOT NULL
            UNION ALL SELECT u.account_id, u.tax_code, e.entry_date, COALESCE(SUBSTR(e.business_date, 1, 7), ''),
                0, 0, -u.base_minor
            FROM entry_turnover u JOIN entries e ON e.id = u.entry_id WHERE e.number IS NOT NULL
        ) m GROUP BY m.account_id, m.tax_code, m.day, m.corrects
        HAVING SUM(m.debit) <> 0 OR SUM(m.credit) <> 0 OR SUM(m.base) <> 0";
    /// I-11: the inventory account less the value of what is there.
    INVENTORY_DIFFERS = "SELECT CAST(COALESCE((SELECT SUM(CASE l.direction WHEN 'Debit' THEN l.amount_minor ELSE -l.amount_minor END)
            FROM entry_lines l JOIN entries e ON e.id = l.entry_id JOIN accounts a ON a.id = l.account_id
            WHERE a.role = 'inventory' AND e.status <> 'Draft'), 0)
        - COALESCE((SELECT SUM(value_minor) FROM stock), 0) AS BIGINT)";
    /// I-11: the account of goods in transit less what left at cost and is on its way.
    TRANSIT_DIFFERS = "SELECT CAST(COALESCE((SELECT SUM(CASE l.direction WHEN 'Debit' THEN l.amount_minor ELSE -l.amount_minor END)
            FROM entry_lines l JOIN entries e ON e.id = l.entry_id JOIN accounts a ON a.id = l.account_id
            WHERE a.role = 'goods_in_transit' AND e.status <> 'Draft'), 0)
        - COALESCE((SELECT SUM(l.value_minor) FROM transfer_lines l JOIN transfers t ON t.id = l.transfer_id
            WHERE t.status = 'InTransit'), 0) AS BIGINT)";
    /// I-6: a transfer whose movements are not what it says of its goods.
    TRANSFER_DIFFERS = "SELECT t.id || ' ' || l.product_id FROM transfers t JOIN transfer_lines l ON l.transfer_id = t.id
        LEFT JOIN (SELECT cause_id, product_id, SUM(on_hand_delta) AS quantity FROM movements
            WHERE cause IN ('TransferOut', 'TransferIn', 'TransferBack') GROUP BY cause_id, product_id) m
            ON m.cause_id = t.id AND m.product_id = l.product_id
        WHERE CASE t.status WHEN 'InTransit' THEN -l.quantity WHEN 'Received' THEN l.received - l.quantity ELSE 0 END
            <> COALESCE(m.quantity, 0)";
    /// S-11: a posted count that is not counted less book, or not the sum of its movements.
    COUNT_DIFFERS = "SELECT t.id || ' ' || l.product_id FROM stock_takes t JOIN stock_take_lines l ON l.stock_take_id = t.id
        LEFT JOIN (SELECT cause_id, product_id, SUM(on_hand_delta) AS quantity FROM movements
            WHERE cause IN ('Count', 'CountReversal') GROUP BY cause_id, product_id) m
            ON m.cause_id = t.id AND m.product_id = l.product_id
        WHERE (t.status = 'Posted') <> (l.book IS NOT NULL) OR l.difference <> l.counted - l.book
            OR COALESCE(l.difference, 0) <> COALESCE(m.quantity, 0)";
    /// O-4: a posted entry without a number.
    NOT_NUMBERED = "SELECT id FROM entries WHERE status <> 'Draft' AND number IS NULL";
    /// O-4: a series with gaps: as many numbers as the last one says.
    SERIES_GAPS = "SELECT n.year FROM number_series n WHERE n.series = 'JE'
        AND n.last <> (SELECT COUNT(*) FROM entries e WHERE e.series_year = n.year AND e.number IS NOT NULL)";
    /// I-11: a system entry whose lines on the receivables account are not what the customers' accounts say.
    RECEIVABLES_DIFFER = "SELECT m.entry_id FROM (
            SELECT entry_id, -amount_minor AS amount FROM receivables
            UNION ALL SELECT l.entry_id, CASE l.direction WHEN 'Debit' THEN l.amount_minor ELSE -l.amount_minor END
            FROM entry_lines l JOIN entries e ON e.id = l.entry_id JOIN accounts a ON a.id = l.account_id
            WHERE a.role = 'receivables' AND e.entry_type = 'System' AND e.status <> 'Draft'
        ) m GROUP BY m.entry_id HAVING SUM(m.amount) <> 0";
    /// I-11: an invoice whose payments or credit notes are not the sum of them.
    INVOICE_DIFFERS = "SELECT COALESCE(d.number, d.id) FROM documents d WHERE d.kind = 'Invoice'
        AND (d.paid_minor <> COALESCE((SELECT SUM(p.amount_minor) FROM invoice_payments p WHERE p.invoice_id = d.id), 0)
          OR d.credited_minor <> COALESCE((SELECT SUM(c.total_minor) FROM documents c WHERE c.invoice_id = d.id), 0)
          OR d.given_back_minor <> COALESCE((SELECT SUM(c.settled_minor) FROM documents c WHERE c.invoice_id = d.id), 0))";
    /// O-4: a document without a number.
    DOCUMENT_NOT_NUMBERED = "SELECT id FROM documents WHERE number IS NULL";
    /// O-4: a series of documents with gaps: as many as the last number says.
    DOCUMENT_GAPS = "SELECT n.series || ' ' || n.year FROM number_series n
        WHERE (n.series = 'CN' OR n.series LIKE 'INV%') AND n.last <> (SELECT COUNT(*) FROM documents d
            WHERE d.series_year = n.year AND d.number IS NOT NULL AND d.series = n.series)";
    /// D-2: rows without a position, or positions that are not all there.
    POSITIONS = "SELECT s.value,
            (SELECT COUNT(*) FROM feed WHERE position IS NULL) + (SELECT COUNT(*) FROM outbox WHERE position IS NULL),
            COALESCE((SELECT MAX(position) FROM feed), 0), COALESCE((SELECT MAX(position) FROM outbox), 0)
        FROM sequence s WHERE s.name = 'position'";
    /// For the report: open discrepancies.
    OPEN_DISCREPANCIES = "SELECT id FROM discrepancies WHERE status = 'Open' ORDER BY id";
    /// For the report: recorded branches.
    OPEN_BRANCHES = "SELECT terminal_id || ' ' || epoch || ' from ' || from_seq FROM journal_chains WHERE branch > 0
        ORDER BY terminal_id, epoch, branch";
    /// For the report: what is in quarantine.
    OPEN_QUARANTINE = "SELECT event_id || ' ' || code FROM quarantine WHERE status = 'Open' ORDER BY id";
}
