//! F-8: the window from its program's start until somebody can log in, with catalogues of two sizes, beside the same
//! window on an empty folder; and the memory that all its processes have to themselves once it has sold.

use super::error::{BenchError, Result};
use super::ground::{Ground, started_at_ms};
use super::report::{Figure, Goal, Report, median_s};
use super::run::Size;
use super::scan::{WINDOW, log_in};
use super::stocked;
use crate::window::{Desk, Window};
use std::path::Path;
use std::time::Duration;
use tokio::runtime::Runtime;

const MOST_S: f64 = 1.0;
const MOST_MB: f64 = 300.0;

/// When the page was ready, milliseconds since 1970.
const READY: &str =
    "return performance.timeOrigin + (performance.getEntriesByName('ready')[0]?.startTime ?? NaN)";

/// Measures F-8.
pub fn measure(ground: &Ground, size: &Size, runtime: &Runtime, report: &mut Report) -> Result<()> {
    let screen = Desk::start(&ground.folder("home")?, (1366, 768))?;
    for products in [size.products, size.products * 10] {
        let stocked = stocked::till(ground, products, runtime)?;
        let (mut ours, mut bare) = (Vec::new(), Vec::new());
        for round in 0..size.rounds {
            ours.push(start(&Window::open(&screen, &stocked.data, WINDOW)?)?);
            let empty = ground.folder(&format!("empty-{round}"))?;
            bare.push(start(&Window::open(&screen, &empty, WINDOW)?)?);
        }
        report.figures.push(Figure::new(
            "F-8",
            format!("start to ready, {products} products"),
            median_s(&mut ours),
            median_s(&mut bare),
            "s",
            "≤ 1 s",
            Goal::OursMax(MOST_S),
        ));
        let used = memory(&screen, &stocked.data, &stocked.codes)?;
        let empty = own_mb(Window::open(&screen, &ground.folder("empty")?, WINDOW)?.pid()?);
        report.figures.push(Figure::new(
            "F-8",
            format!("memory of all its processes after twenty scans, {products} products"),
            used,
            empty,
            "MB PSS",
            "≤ 300 MB",
            Goal::OursMax(MOST_MB),
        ));
    }
    Ok(())
}

/// From the program's start to its page's mark.
fn start(window: &Window<'_>) -> Result<Duration> {
    let ready = window.script(READY, vec![])?.as_f64().filter(|ms| ms.is_finite());
    let ready = ready.ok_or_else(|| BenchError::new("the page did not say when it was ready"))?;
    let started = started_at_ms(window.pid()?)?;
    Ok(Duration::from_secs_f64((ready - started).max(0.0) / 1e3))
}

fn memory(screen: &Desk, till: &Path, codes: &[String]) -> Result<f64> {
    let window = Window::open(screen, till, WINDOW)?;
    log_in(&window)?;
    let codes: Vec<&str> = codes.iter().take(20).map(String::as_str).collect();
    window.scan(&codes)?;
    window.until("the scans", |window| Ok(window.count("[data-testid=line-qty]")? >= 20))?;
    Ok(own_mb(window.pid()?))
}

/// Memory of a process and all that it started, each shared page in equal parts among those who share it.
fn own_mb(process: u32) -> f64 {
    let rollup = std::fs::read_to_string(format!("/proc/{process}/smaps_rollup")).unwrap_or_default();
    let own_kb = rollup.lines().find_map(|line| line.strip_prefix("Pss:")).unwrap_or_default();
    let own_kb: f64 = own_kb.trim().trim_end_matches(" kB").parse().unwrap_or(0.0);
    let tasks = std::fs::read_dir(format!("/proc/{process}/task"));
    let children = tasks.into_iter().flatten().flatten().flat_map(|task| {
        let list = std::fs::read_to_string(task.path().join("children")).unwrap_or_default();
        list.split_whitespace().filter_map(|child| child.parse().ok()).collect::<Vec<u32>>()
    });
    own_kb / 1024.0 + children.map(own_mb).sum::<f64>()
}
