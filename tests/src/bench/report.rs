//! One table of figures, and the same as JSON with the machine's description.

use serde::Serialize;
use std::time::Duration;

/// One figure of ours beside the limit that it is divided by.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Figure {
    /// Number of the goal, such as `F-2`.
    pub id: &'static str,
    /// What was measured.
    pub what: String,
    /// Ours, in `unit`.
    pub ours: f64,
    /// The bare limit in the same unit, same machine, same minute.
    pub bare: f64,
    /// What both are counted in.
    pub unit: &'static str,
    /// Ours ÷ bare.
    pub ratio: f64,
    /// The goal in words.
    pub goal: &'static str,
    /// Whether the goal is reached.
    pub reached: bool,
}

/// Which side of the goal is the good one.
#[derive(Clone, Copy)]
pub enum Goal {
    /// The ratio is at least this.
    RatioMin(f64),
    /// The ratio is at most this.
    RatioMax(f64),
    /// The ratio is at most this, and ours is at most that many units.
    Both(f64, f64),
    /// Ours is at most that many units.
    OursMax(f64),
}

impl Figure {
    /// Divides ours by the bare limit and judges it.
    pub fn new(id: &'static str, what: impl Into<String>, ours: f64, bare: f64, unit: &'static str, text: &'static str, goal: Goal) -> Self {
        let ratio = ours / bare;
        let reached = match goal {
            Goal::RatioMin(least) => ratio >= least,
            Goal::RatioMax(most) => ratio <= most,
            Goal::Both(most, units) => ratio <= most && ours <= units,
            Goal::OursMax(units) => ours <= units,
        };
        Self { id, what: what.into(), ours, bare, unit, ratio, goal: text, reached }
    }
}

/// All figures of a run, with the machine they were measured on.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Report {
    /// Date of the run, RFC 3339.
    pub at: String,
    /// Processor, cores, memory.
    pub machine: String,
    /// In the order in which they were measured.
    pub figures: Vec<Figure>,
}

impl Report {
    /// An empty report of this machine.
    pub fn new(at: String) -> Self {
        Self { at, machine: machine(), figures: Vec::new() }
    }

    /// The table as people read it.
    pub fn table(&self) -> String {
        let head = format!("{}\n{:<5} {:<58} {:>12} {:>12} {:>6}  {:<9} goal\n", self.machine, "", "figure", "ours", "bare", "ratio", "unit");
        self.figures.iter().fold(head, |table, figure| {
            let mark = if figure.reached { "reached" } else { "MISSED" };
            let Figure { id, what, ours, bare, ratio, unit, goal, .. } = figure;
            format!("{table}{id:<5} {what:<58} {ours:>12.3} {bare:>12.3} {ratio:>6.2}  {unit:<9} {goal} ({mark})\n")
        })
    }
}

fn machine() -> String {
    let read = |path: &str| std::fs::read_to_string(path).unwrap_or_default();
    let field = |text: &str, name: &str| {
        text.lines().find(|line| line.starts_with(name)).and_then(|line| line.split(':').nth(1)).unwrap_or("?").trim().to_owned()
    };
    let cores = std::thread::available_parallelism().map_or(0, std::num::NonZero::get);
    format!("{}, {cores} cores, {}", field(&read("/proc/cpuinfo"), "model name"), field(&read("/proc/meminfo"), "MemTotal"))
}

/// The middle of a set of times, in milliseconds.
pub fn median_ms(times: &mut [Duration]) -> f64 {
    times.sort_unstable();
    times.get(times.len() / 2).map_or(0.0, |time| time.as_secs_f64() * 1000.0)
}
