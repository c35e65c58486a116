//! The simulator (X-1 … X-6): till and server as they ship, on disks that fail, with a network that loses
//! and doubles, in one thread and virtual time, from one seed. A small model of its own decides whether
//! what came out is right.
//!
//! Read in this order: `world.rs` (what there is and how time passes), `till_side.rs` and
//! `server_side.rs` (what happens where), `weather.rs` (what goes wrong), `cashier.rs` and `customer.rs`
//! (who buys), `web.rs` (who buys on the web), `model.rs`, `journal.rs`, `books.rs` and `web_books.rs` (the judge),
//! `run.rs` (one seed from morning to verdict). No clock, no thread, no entropy of the operating system may enter; and nothing here mends
//! what the product does.

mod books;
mod cashier;
mod clock;
mod control;
mod counts;
mod customer;
mod journal;
mod model;
mod network;
mod plan;
mod run;
mod schedule;
mod server_host;
mod server_side;
mod sheet;
mod shop;
mod till_host;
mod till_side;
mod tracer;
mod weather;
mod web;
mod web_books;
mod web_shop;
mod world;

pub use control::Control;
pub use counts::{Counts, Seen};
pub use run::{Report, run};
