//! The till: everything that sells, prints and syncs, without a window.
//!
//! [`core::Till`] is sans-IO: `step(now, input)` returns what is to be done. Around it [`shell`] is the
//! thin world of sockets, timers and printers. Prices come from `domain::pricing` and from nowhere else.

pub mod api;
mod clock_watch;
pub mod command;
pub mod core;
pub mod devices;
pub mod identity;
pub mod journal;
mod marker;
pub mod receipt;
mod record;
pub mod replica;
pub mod salvage;
pub mod shell;
pub mod storage;
pub mod sync;
pub mod till;

pub use api::{Answer, Input, Output, PrintFailure, PrinterState, Refusal, TillConfig, TransportError};
pub use command::{Command, DiscountOn, ReceiptForm};
pub use core::{OpenError, Till};

#[cfg(test)]
mod tests;
