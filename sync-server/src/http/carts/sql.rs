//! Statements of the carts' endpoints.

store::statements! {
    /// The id that a SKU stands for.
    BY_SKU = "SELECT id FROM products WHERE sku = $1";
    /// A variant as carts show one that is not for sale.
    NAME = "SELECT sku, name FROM products WHERE id = $1";
}
