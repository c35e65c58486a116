//! Reading statements of the customers' endpoints.

store::statements! {
    /// Where a customer who waits for an answer to its registration is reached.
    REGISTERED = "SELECT email, name, language FROM customers WHERE id = $1 AND status = 'Pending' AND email IS NOT NULL";
    /// In which language a customer registered.
    SET_LANGUAGE = "UPDATE customers SET language = $2 WHERE id = $1";
    /// Buyers of a customer, the first first.
    BUYERS = "SELECT id, name, email, active, CAST(CASE WHEN password_hash IS NULL THEN 0 ELSE 1 END AS BIGINT), version,
            created_ms FROM buyers WHERE customer_id = $1 ORDER BY id";
    /// One of them.
    BUYER = "SELECT id, name, email, active, CAST(CASE WHEN password_hash IS NULL THEN 0 ELSE 1 END AS BIGINT), version,
            created_ms FROM buyers WHERE customer_id = $1 AND id = $2";
    /// Name and e-mail address of a buyer.
    OWN = "SELECT name, email FROM buyers WHERE id = $1";
}
