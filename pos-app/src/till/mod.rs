//! What a till does: log in, sell, tender, refund, shift, approve. Each file is one use case as methods of
//! [`crate::core::Till`] over its database; prices come from `domain::pricing` alone. No network here.

pub mod approve;
pub mod ask;
pub mod browse;
pub mod draft;
pub mod drawer;
pub mod inspect;
pub mod line;
pub mod linked;
pub mod login;
pub mod park;
pub mod permission;
pub mod printing;
pub mod receipts;
pub mod refund;
pub mod reprint;
pub mod scan;
pub mod settings;
pub mod shift;
pub mod shop;
pub mod sql;
pub mod tender;
pub mod ticket;
pub mod tile;
pub mod view;
