//! Figures: each of ours beside the bare limit of this machine, measured in the same run (`docs/benchmarks/`
//! keeps the history). Nothing here is asserted by a test.
#![allow(clippy::float_arithmetic)] // rates and ratios, never money

pub mod bare;
pub mod replay;
pub mod report;
pub mod shop;
