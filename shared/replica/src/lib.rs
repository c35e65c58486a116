//! The till's catalogue file: products, codes, stock, tax table, staff, store settings. The server fills it and
//! ships it as the snapshot; the till opens the same file, applies pages to it and looks things up (D-1, D-4).
//!
//! May enter: this file's schema and SQL. May not enter: the till's own journal, the server's tables, transport.

mod apply;
mod browse;
mod document;
mod error;
mod file;
mod lookup;
mod nearest;
mod product;
mod search;
pub mod sql;
mod stock;

pub use apply::{Applied, FeedState, apply_page, cursor, cursors, put, remove, set_cursor};
pub use browse::{Page, browse};
pub use document::{
    categories, put_document, put_staff, put_store, put_tax_rule, staff, staff_member, store, tax_table,
};
pub use error::ReplicaError;
pub use file::{FORMAT, MIGRATIONS, check, create, fill, finish, open};
pub use lookup::{Found, each_product, find_by_code, find_by_id, find_by_sku, product_count};
pub use product::put_product;
pub use search::{SEARCH_RESULTS_MAX, search};
pub use stock::{each_stock, put_stock, stock, stock_at};
