//! Statements of the offers' endpoints.

store::statements! {
    /// Puts a customer into a group, or out of all.
    SET_GROUP = "UPDATE customers SET customer_group = $2 WHERE id = $1";
    /// What was agreed with a customer, its group, and what was agreed with that.
    AGREED = "SELECT c.price_list, c.customer_group, g.price_list FROM customers c
        LEFT JOIN group_price_lists g ON g.customer_group = c.customer_group WHERE c.id = $1";
    /// Agrees on a list with a customer.
    SET_PRICE_LIST = "UPDATE customers SET price_list = $2 WHERE id = $1";
    /// Whether anybody is in a group, or a list was agreed with it.
    HAS_GROUP = "SELECT 1 FROM customers WHERE customer_group = $1
        UNION ALL SELECT 1 FROM group_price_lists WHERE customer_group = $1 LIMIT 1";
    /// Agrees on a list with a group.
    SET_GROUP_LIST = "INSERT INTO group_price_lists (customer_group, price_list) VALUES ($1, $2)
        ON CONFLICT (customer_group) DO UPDATE SET price_list = excluded.price_list";
    /// Agrees on none.
    CLEAR_GROUP_LIST = "DELETE FROM group_price_lists WHERE customer_group = $1";
    /// Whether a variant is known.
    HAS_PRODUCT = "SELECT 1 FROM products WHERE id = $1";
    /// Whether there is a category.
    HAS_CATEGORY = "SELECT 1 FROM categories WHERE id = $1";
    /// Whether a tax class has a rule.
    HAS_TAX_CLASS = "SELECT 1 FROM tax_rules WHERE tax_class = $1 LIMIT 1";
}
