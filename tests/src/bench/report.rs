//! One table of figures, and the same as JSON with the machine's description.

use super::error::Result;
use super::ground;
use serde::Serialize;
use std::fs::OpenOptions;
use std::io::Write;
use std::path::Path;
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
    /// Whether the goal is reached; `None` where there is none.
    pub reached: Option<bool>,
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
    /// Ours is at most that many units more than the bare limit.
    OverMax(f64),
    /// Shown to explain another figure; no goal of its own.
    Shown,
}

impl Figure {
    /// Divides ours by the bare limit and judges it.
    pub fn new(
        id: &'static str,
        what: impl Into<String>,
        ours: f64,
        bare: f64,
        unit: &'static str,
        text: &'static str,
        goal: Goal,
    ) -> Self {
        let ratio = ours / bare;
        let reached = match goal {
            Goal::RatioMin(least) => Some(ratio >= least),
            Goal::RatioMax(most) => Some(ratio <= most),
            Goal::Both(most, units) => Some(ratio <= most && ours <= units),
            Goal::OursMax(units) => Some(ours <= units),
            Goal::OverMax(units) => Some(ours - bare <= units),
            Goal::Shown => None,
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
    /// The checkout's commit; `+`: with changes.
    pub commit: String,
    /// `release`, or `debug`: then the figures say nothing about the product.
    pub profile: &'static str,
    /// Processor, cores, memory, file system.
    pub machine: String,
    /// Whether the run was a short one, to try the bench itself.
    pub quick: bool,
    /// In the order in which they were measured.
    pub figures: Vec<Figure>,
    /// What explains the figures.
    pub notes: Vec<String>,
}

impl Report {
    /// An empty report of this machine.
    pub fn new(at: String, quick: bool) -> Self {
        let profile = if cfg!(debug_assertions) { "debug" } else { "release" };
        let (commit, machine) = (ground::commit(), ground::machine());
        Self { at, commit, profile, machine, quick, figures: Vec::new(), notes: Vec::new() }
    }

    /// The table as people read it.
    pub fn table(&self) -> String {
        let Self { machine, commit, profile, .. } = self;
        let head = format!(
            "{machine}\n{commit}, {profile}\n{:<5} {:<62} {:>12} {:>12} {:>6}  {:<8} goal\n",
            "", "figure", "ours", "bare", "ratio", "unit"
        );
        let table = self.figures.iter().fold(head, |table, figure| {
            let mark = match figure.reached {
                Some(true) => "reached",
                Some(false) => "MISSED",
                None => "shown",
            };
            let Figure { id, what, ours, bare, ratio, unit, goal, .. } = figure;
            format!("{table}{id:<5} {what:<62} {ours:>12.3} {bare:>12.3} {ratio:>6.2}  {unit:<8} {goal} ({mark})\n")
        });
        self.notes.iter().fold(table, |table, note| format!("{table}{note}\n"))
    }

    /// Writes the whole as JSON.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn write(&self, path: &Path) -> Result<()> {
        Ok(std::fs::write(path, serde_json::to_string_pretty(self)? + "\n")?)
    }

    /// Adds the run to the history, one line.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn keep(&self, path: &Path) -> Result<()> {
        let mut history = OpenOptions::new().create(true).append(true).open(path)?;
        Ok(writeln!(history, "{}", serde_json::to_string(self)?)?)
    }
}

/// The middle of a set of times, in seconds.
pub fn median_s(times: &mut [Duration]) -> f64 {
    times.sort_unstable();
    times.get(times.len() / 2).map_or(0.0, Duration::as_secs_f64)
}

/// The slowest of a hundred, in seconds.
pub fn p99_s(times: &mut [Duration]) -> f64 {
    times.sort_unstable();
    times.get(times.len() * 99 / 100).map_or(0.0, Duration::as_secs_f64)
}

/// Things a second, over all rounds together.
pub fn per_second(things: usize, times: &[Duration]) -> f64 {
    (things * times.len()) as f64 / times.iter().sum::<Duration>().as_secs_f64()
}
