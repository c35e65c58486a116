//! Reading statements of a customer's account.

store::statements! {
    /// What a customer's account moved between two days: day, number, kind and source, text, amount.
    STATEMENT = "SELECT r.day, e.number, e.source_kind, e.description, e.reference, r.amount_minor
        FROM receivables r JOIN entries e ON e.id = r.entry_id
        WHERE r.customer_id = $1 AND r.day >= $2 AND r.day <= $3 ORDER BY r.day, e.id LIMIT $4";
    /// What the account came to before a day.
    BEFORE = "SELECT CAST(COALESCE(SUM(amount_minor), 0) AS BIGINT) FROM receivables WHERE customer_id = $1 AND day < $2";
    /// Of which store an order is.
    ORDER = "SELECT store_id FROM orders WHERE id = $1 AND sales_channel = 'POS'";
}
