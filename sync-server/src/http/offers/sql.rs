//! Statements of the offers' endpoints.

store::statements! {
    /// Puts a customer into a group, or out of all.
    SET_GROUP = "UPDATE customers SET customer_group = $2 WHERE id = $1";
    /// Whether a variant is known.
    HAS_PRODUCT = "SELECT 1 FROM products WHERE id = $1";
    /// Whether there is a category.
    HAS_CATEGORY = "SELECT 1 FROM categories WHERE id = $1";
    /// Whether a tax class has a rule.
    HAS_TAX_CLASS = "SELECT 1 FROM tax_rules WHERE tax_class = $1 LIMIT 1";
}
