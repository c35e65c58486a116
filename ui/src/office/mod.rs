//! The back office's view state: addresses, what is asked of the API, tables, forms. No browser, no drawing, no times
//! of its own.

pub mod access;
pub mod cell;
pub mod dashboard;
pub mod entry;
pub mod form;
pub mod forms;
pub mod import;
pub mod lists;
pub mod load;
pub mod route;
mod state;
pub mod table;
#[cfg(test)]
mod tests;
mod wants;

pub use state::{Act, Effect, Login, Msg, Office, Sent, Session, Toast};
