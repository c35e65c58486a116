//! Figures: each of ours beside the bare limit of this machine, measured in the same run (`docs/benchmarks/`
//! keeps the history). Nothing here is asserted by a test.
#![allow(clippy::float_arithmetic)] // rates and ratios, never money

mod backlog;
pub mod bare;
mod bestseller;
mod books;
mod bootstrap;
mod durable;
mod error;
mod finding;
mod goods;
mod ground;
mod handler;
mod intake;
mod line;
mod office;
mod orders;
mod pending;
mod postgres;
mod queued;
pub mod replay;
pub mod report;
mod run;
mod scan;
mod search;
mod start;
mod stocked;
mod till;
mod web;

pub use self::error::BenchError;
pub use self::run::{Options, run};
