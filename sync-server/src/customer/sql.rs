//! The statements of customer. Nothing but statements here.

/// The columns of a customer, in the order in which the reading endpoints take them.
macro_rules! columns {
    () => {
        "id, kind, email, name, company, tax_status, terms_days, credit_limit_minor, currency, status, created_ms,
         language, version"
    };
}

/// The columns of an address, likewise.
macro_rules! address {
    () => {
        "id, purpose, name, street, city, state, postal_code, country, version"
    };
}

store::statements! {
    /// A new customer.
    INSERT_CUSTOMER = "INSERT INTO customers (id, kind, email, name, company, tax_status, terms_days,
            credit_limit_minor, currency, created_ms, status)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
    /// A page of customers, newest first: before id, kind, status, limit.
    CUSTOMERS = concat!("SELECT ", columns!(), " FROM customers
        WHERE (CAST($1 AS TEXT) IS NULL OR id < $1) AND (CAST($2 AS TEXT) IS NULL OR kind = $2)
          AND (CAST($3 AS TEXT) IS NULL OR status = $3)
        ORDER BY id DESC LIMIT $4");
    /// Name and e-mail address.
    CONTACT = "SELECT name, email FROM customers WHERE id = $1";
    /// The customer with an e-mail address.
    BY_EMAIL = "SELECT id FROM customers WHERE email = $1";
    /// What an order asks of a customer.
    ACCOUNT = "SELECT c.name, c.email, c.kind, c.status, c.tax_status, c.customer_group,
            COALESCE(c.price_list, g.price_list)
        FROM customers c LEFT JOIN group_price_lists g ON g.customer_group = c.customer_group WHERE c.id = $1";
    /// One customer.
    CUSTOMER = concat!("SELECT ", columns!(), " FROM customers WHERE id = $1");
    /// What of a customer may be changed.
    EDITED = "SELECT email, name, company, tax_status, terms_days, credit_limit_minor, language FROM customers WHERE id = $1";
    /// Writes a customer anew.
    UPDATE_CUSTOMER = "UPDATE customers SET email = $2, name = $3, company = $4, tax_status = $5, terms_days = $6,
            credit_limit_minor = $7, language = $8, version = version + 1 WHERE id = $1";
    /// Gives a customer another status.
    SET_STATUS = "UPDATE customers SET status = $2, version = version + 1 WHERE id = $1";
    /// A customer's terms; its row is held until the transaction ends.
    TAKE_TERMS = "UPDATE customers SET terms_used = terms_used + 1 WHERE id = $1
        RETURNING status, terms_days, credit_limit_minor";
    /// Addresses of a customer, the oldest first.
    ADDRESSES = concat!("SELECT ", address!(), " FROM customer_addresses WHERE customer_id = $1 ORDER BY id");
    /// One of them.
    ADDRESS = concat!("SELECT ", address!(), " FROM customer_addresses WHERE customer_id = $1 AND id = $2");
    /// A new address.
    INSERT_ADDRESS = "INSERT INTO customer_addresses (id, customer_id, purpose, name, street, city, state, postal_code,
            country, created_ms)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    /// Writes an address anew.
    UPDATE_ADDRESS = "UPDATE customer_addresses SET purpose = $3, name = $4, street = $5, city = $6, state = $7,
            postal_code = $8, country = $9, version = version + 1
        WHERE id = $1 AND customer_id = $2";
    /// Removes an address.
    DELETE_ADDRESS = "DELETE FROM customer_addresses WHERE id = $1 AND customer_id = $2";
}
