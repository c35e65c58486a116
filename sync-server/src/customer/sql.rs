//! The statements of customer. Nothing but statements here.

/// The columns of a customer, in the order in which the reading endpoints take them.
macro_rules! columns {
    () => {
        "id, kind, email, name, company, tax_status, terms_days, credit_limit_minor, currency, status, created_ms"
    };
}

store::statements! {
    /// A new customer.
    INSERT_CUSTOMER = "INSERT INTO customers (id, kind, email, name, company, tax_status, terms_days,
            credit_limit_minor, currency, created_ms)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    /// A page of customers, newest first: before id, kind, limit.
    CUSTOMERS = concat!("SELECT ", columns!(), " FROM customers
        WHERE (CAST($1 AS TEXT) IS NULL OR id < $1) AND (CAST($2 AS TEXT) IS NULL OR kind = $2)
        ORDER BY id DESC LIMIT $3");
    /// Name and e-mail address.
    CONTACT = "SELECT name, email FROM customers WHERE id = $1";
    /// The customer with an e-mail address.
    BY_EMAIL = "SELECT id FROM customers WHERE email = $1";
    /// What an order asks of a customer.
    ACCOUNT = "SELECT name, email, kind, status, tax_status, customer_group FROM customers WHERE id = $1";
    /// One customer.
    CUSTOMER = concat!("SELECT ", columns!(), " FROM customers WHERE id = $1");
}
