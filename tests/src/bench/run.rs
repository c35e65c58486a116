//! One run: which figures, how large, and where the results go.

use super::error::Result;
use super::ground::Ground;
use super::report::Report;
use super::{
    BenchError, bestseller, books, bootstrap, durable, intake, orders, pending, postgres, queued, scan,
    search, start,
};
use clap::Parser;
use std::io::Write;
use std::path::{Path, PathBuf};
use tokio::runtime::Runtime;

/// Where runs are remembered.
const HISTORY: &str = "docs/benchmarks/history.jsonl";

/// Options of the bench.
#[derive(Debug, Clone, Parser)]
#[command(
    name = "cargo xtask bench",
    version,
    about = "Figures beside the bare limits of this machine, in one run."
)]
pub struct Options {
    /// Only this figure, such as F-3; may be given several times.
    #[arg(long, value_name = "FIGURE")]
    pub only: Vec<String>,
    /// Write the figures as JSON.
    #[arg(long, value_name = "FILE")]
    pub json: Option<PathBuf>,
    /// A small run, to try the bench itself; its figures mean little.
    #[arg(long)]
    pub quick: bool,
    /// Add the run to docs/benchmarks/history.jsonl.
    #[arg(long, conflicts_with = "quick")]
    pub keep: bool,
}

/// How much of everything a run takes.
pub struct Size {
    /// Repetitions of what is compared in turns.
    pub rounds: usize,
    /// F-2: sales of a round, all tills together; a multiple of 1,000.
    pub backlog_sales: usize,
    /// F-3: sales in the till's queue.
    pub queued_sales: usize,
    /// F-4, F-5, F-6, F-8: products in the catalogue; F-6 and F-8 also take ten times as many, F-5 only those.
    pub products: usize,
    /// F-5: scans.
    pub scans: usize,
    /// F-7: payments.
    pub payments: usize,
    /// F-1: paid orders of a round.
    pub web_orders: usize,
    /// F-9: orders that wait for a payment.
    pub pending_orders: usize,
    /// F-12: orders in the shop.
    pub orders: usize,
}

impl Size {
    const FULL: Self = Self {
        rounds: 5,
        backlog_sales: 5_000,
        queued_sales: 10_000,
        products: 100_000,
        scans: 2_000,
        payments: 1_000,
        web_orders: 2_000,
        pending_orders: 100_000,
        orders: 1_000_000,
    };
    const QUICK: Self = Self {
        rounds: 2,
        backlog_sales: 1_000,
        queued_sales: 500,
        products: 2_000,
        scans: 200,
        payments: 100,
        web_orders: 200,
        pending_orders: 500,
        orders: 4_000,
    };
}

type Measure = fn(&Ground, &Size, &Runtime, &mut Report) -> Result<()>;

/// What can be measured, in order.
const FIGURES: &[(&str, Measure)] = &[
    ("F-1", orders::measure),
    ("F-2", intake::measure),
    ("F-3", queued::measure),
    ("F-4", bootstrap::measure),
    ("F-5", scan::measure),
    ("F-6", search::measure),
    ("F-7", durable::measure),
    ("F-8", start::measure),
    ("F-9", pending::measure),
    ("F-10", bestseller::measure),
    ("F-11", postgres::measure),
    ("F-12", books::measure),
];

/// With `COUNTERFOIL_BENCH_EXPLAIN`, F-1, F-2 and F-7 tell where the time goes instead: where a missed goal is looked for.
pub fn explains() -> bool {
    std::env::var_os("COUNTERFOIL_BENCH_EXPLAIN").is_some()
}

/// Something for the person who waits.
pub fn say(text: &str) -> Result<()> {
    Ok(writeln!(std::io::stderr(), "{text}")?)
}

/// Measures, prints the table, writes the results.
///
/// # Errors
/// When a figure cannot be measured; the text says why.
pub fn run(options: &Options) -> Result<()> {
    if let Some(unknown) = options.only.iter().find(|name| !FIGURES.iter().any(|(known, _)| known == name)) {
        let known: Vec<&str> = FIGURES.iter().map(|(name, _)| *name).collect();
        return Err(BenchError::new(format!(
            "{unknown} is not measured here; choose of {}",
            known.join(", ")
        )));
    }
    if options.keep && cfg!(debug_assertions) {
        return Err(BenchError::new("figures of a debug build are not kept; use `cargo xtask bench`"));
    }
    let size = if options.quick { Size::QUICK } else { Size::FULL };
    let (ground, runtime) = (Ground::take()?, Runtime::new()?);
    let mut report = Report::new(jiff::Timestamp::now().to_string(), options.quick);
    for (name, measure) in FIGURES
        .iter()
        .filter(|(name, _)| options.only.is_empty() || options.only.iter().any(|only| only == name))
    {
        say(&format!("measuring {name} …"))?;
        measure(&ground, &size, &runtime, &mut report)
            .map_err(|error| BenchError::new(format!("{name}: {error}")))?;
    }
    write!(std::io::stdout(), "{}", report.table())?;
    if let Some(path) = &options.json {
        report.write(path)?;
    }
    if options.keep {
        report.keep(Path::new(HISTORY))?;
    }
    Ok(())
}
