//! The back office's view state: addresses, what is asked of the API, tables, forms. No browser, no drawing, no times
//! of its own.

pub mod access;
mod acts;
pub mod cell;
pub mod dashboard;
pub mod entry;
pub mod form;
pub mod forms;
pub mod gate;
pub mod import;
pub mod lines;
pub mod lists;
pub mod load;
mod message;
pub mod reports;
pub mod route;
pub mod sheets;
mod spec;
mod state;
pub mod table;
mod tables;
#[cfg(test)]
mod tests;
mod wants;

pub use message::{Act, Effect, Login, Msg, Sent, Session, Toast, User};
pub use state::Office;
