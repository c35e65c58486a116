//! The statements of invoice. Nothing but statements here.

/// What lists and single reads show of a document, in the order in which `http/invoices` takes it.
macro_rules! document {
    () => {
        "d.id, d.number, d.customer_id, d.order_id, d.invoice_id, d.refund_id, d.currency, d.issued_on, d.due_on,
         d.total_minor, d.settled_minor, d.paid_minor, d.credited_minor, d.content, d.journal_entry_id, d.created_by,
         d.version, d.created_ms, d.given_back_minor"
    };
}

store::statements! {
    /// An order as it is billed: $1. What is on account, the customer and its terms with it, the till that sold it.
    BILLED = "SELECT o.customer_id, o.order_number, o.currency, o.total_minor, o.total_minor - o.tax_minor, o.tax_minor,
            o.journal_entry_id,
            CAST(COALESCE((SELECT SUM(p.amount_minor) FROM payments p
                WHERE p.order_id = o.id AND p.method IN ('account', 'Terms') AND p.status = 'Captured'), 0) AS BIGINT),
            c.name, c.company, c.terms_days, c.tax_status,
            COALESCE(c.language, SUBSTR(o.customer_language, 1, 2)), o.shipping_address, o.billing_address, o.po_number,
            o.sales_channel,
            (SELECT s.code || '-' || t.code FROM terminals t JOIN stores s ON s.id = t.store_id WHERE t.id = o.terminal_id)
        FROM orders o LEFT JOIN customers c ON c.id = o.customer_id WHERE o.id = $1 AND o.status = 'Completed'";
    /// Its lines.
    BILLED_LINES = "SELECT line_no, product_name, sku, quantity, unit_price_ten_thousandths, discount_minor, net_minor,
            tax_minor, line_total_minor, taxes, kind
        FROM order_items WHERE order_id = $1 ORDER BY line_no";
    /// What was given back of an order's lines before it is billed.
    GIVEN_BACK = "SELECT line_no, quantity, net_minor, tax_minor, total_minor, taxes FROM refund_lines
        WHERE order_id = $1 ORDER BY line_no, refund_id";
    /// Where bills of a customer go: the address for bills that was added last.
    BILLING_ADDRESS = "SELECT name, street, city, state, postal_code, country FROM customer_addresses
        WHERE customer_id = $1 ORDER BY CASE purpose WHEN 'Billing' THEN 0 ELSE 1 END, id DESC LIMIT 1";
    /// A document.
    INSERT = "INSERT INTO documents (id, kind, series_year, customer_id, order_id, invoice_id, refund_id, currency, issued_on,
            due_on, total_minor, settled_minor, content, journal_entry_id, created_by, created_ms, series)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)";
    /// An invoice, whose row is held until the transaction ends.
    HOLD = "UPDATE documents SET version = version + 1 WHERE id = $1 AND kind = 'Invoice'
        RETURNING id, number, customer_id, currency, total_minor, settled_minor, paid_minor, credited_minor, content,
            given_back_minor";
    /// More was paid.
    ADD_PAID = "UPDATE documents SET paid_minor = paid_minor + $2 WHERE id = $1";
    /// More was credited.
    ADD_CREDITED = "UPDATE documents SET credited_minor = credited_minor + $2, given_back_minor = given_back_minor + $3
        WHERE id = $1";
    /// A payment.
    INSERT_PAYMENT = "INSERT INTO invoice_payments (id, invoice_id, payment_method, amount_minor, reference, paid_on,
            journal_entry_id, created_by, created_ms)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    /// The invoice of an order.
    INVOICE_OF = "SELECT id FROM documents WHERE order_id = $1 AND kind = 'Invoice'";
    /// What credit notes of an invoice say.
    CREDITS = "SELECT content FROM documents WHERE invoice_id = $1 ORDER BY id";
    /// Series and years in which documents wait for a number.
    UNNUMBERED = "SELECT series, series_year, COUNT(*) FROM documents WHERE number IS NULL GROUP BY series, series_year
        ORDER BY series, series_year";
    /// Numbers $3 documents of a series and year in the order of their making, after $4; $5 is the number's beginning.
    NUMBER = "UPDATE documents SET number = $5 || CASE WHEN $4 + n.place < 1000000
                THEN SUBSTR(CAST(1000000 + $4 + n.place AS TEXT), 2) ELSE CAST($4 + n.place AS TEXT) END
        FROM (SELECT id, ROW_NUMBER() OVER (ORDER BY id) AS place FROM documents
              WHERE number IS NULL AND series = $1 AND series_year = $2 ORDER BY id LIMIT $3) AS n
        WHERE documents.id = n.id";
    /// A page of documents, newest first: before id, kind, customer, status, due and not paid until, of invoice, limit.
    DOCUMENTS = concat!("SELECT ", document!(), " FROM (
            SELECT all_of.*, all_of.total_minor - all_of.settled_minor - all_of.paid_minor - all_of.credited_minor
                + all_of.given_back_minor AS open_minor
            FROM documents all_of) d
        WHERE d.kind = $2 AND (CAST($1 AS TEXT) IS NULL OR d.id < $1)
          AND (CAST($3 AS TEXT) IS NULL OR d.customer_id = $3)
          AND (CAST($4 AS TEXT) IS NULL OR CASE
                WHEN d.credited_minor = d.total_minor AND d.total_minor > 0 THEN 'Credited'
                WHEN d.open_minor <= 0 THEN 'Paid'
                WHEN d.paid_minor + d.settled_minor + d.credited_minor > 0 THEN 'PartlyPaid' ELSE 'Open' END = $4)
          AND (CAST($5 AS TEXT) IS NULL OR (d.due_on <= $5 AND d.open_minor > 0))
          AND (CAST($6 AS TEXT) IS NULL OR d.invoice_id = $6)
        ORDER BY d.id DESC LIMIT $7");
    /// One document of a kind.
    DOCUMENT = concat!("SELECT ", document!(), " FROM documents d WHERE d.id = $1 AND d.kind = $2");
    /// The invoice of an order, as it is shown.
    DOCUMENT_OF_ORDER = concat!("SELECT ", document!(), " FROM documents d WHERE d.order_id = $1 AND d.kind = 'Invoice'");
    /// Payments of an invoice, the first first.
    PAYMENTS = "SELECT id, payment_method, amount_minor, reference, paid_on, journal_entry_id, created_by, created_ms
        FROM invoice_payments WHERE invoice_id = $1 ORDER BY id";
    /// A payment of an invoice.
    PAYMENT = "SELECT id, payment_method, amount_minor, reference, paid_on, journal_entry_id, created_by, created_ms
        FROM invoice_payments WHERE id = $1";
}
