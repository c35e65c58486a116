//! F-5: from a scan to its line: the till's own step beside the bare look-up in the same catalogue, and on the glass,
//! from the scanner's last key in the real window to the frame that shows the line, beside a bare round trip
//! between page and till.

use super::error::Result;
use super::goods::PIN;
use super::ground::Ground;
use super::line::Line;
use super::report::{Figure, Goal, Report, p99_s};
use super::run::Size;
use super::stocked::{self, Stocked};
use super::till::Desk as Core;
use crate::window::{Desk, Window};
use domain::check_gtin;
use pos_app::TillConfig;
use rusqlite::Connection;
use serde_json::{Value, json};
use std::time::{Duration, Instant};
use tokio::runtime::Runtime;

/// How windows are started here.
pub const WINDOW: &[&str] = &["--printer", "none", "--size", "1366x768", "--language", "en"];
/// Lines of a ticket, before the next one is begun.
const LINES: usize = 20;
/// One frame of a screen of 60 Hz.
const FRAME_MS: f64 = 16.7;

/// In the page: a bare question, then a scan's keys, and the first frame that shows one piece more.
const SCANS: &str = r#"
const [codes, done] = arguments;
const press = key => document.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
const pieces = () => [...document.querySelectorAll("[data-testid=line-qty]")].reduce((n, e) => n + Number(e.textContent), 0);
const frame = () => new Promise(requestAnimationFrame);
const shows = async n => { while (pieces() !== n) await frame(); return performance.now(); };
(async () => {
  const ours = [], bare = [];
  for (const code of codes) {
    let start = performance.now();
    await window.__TAURI__.core.invoke("ask", { line: "status" });
    bare.push(performance.now() - start);
    await frame();
    const next = pieces() + 1;
    for (const key of code) press(key);
    start = performance.now();
    press("Enter");
    ours.push(await shows(next) - start);
  }
  done({ ours, bare });
})();
"#;

/// Measures F-5.
pub fn measure(ground: &Ground, size: &Size, runtime: &Runtime, report: &mut Report) -> Result<()> {
    let products = size.products * 10;
    let stocked = stocked::till(ground, products, runtime)?;
    let mut ours = core(&stocked, size.scans, runtime)?;
    let mut bare = look_up(&stocked, size.scans)?;
    report.figures.push(Figure::new(
        "F-5",
        format!("a scan's step in the till's core, {products} products, p99"),
        p99_s(&mut ours) * 1e6,
        p99_s(&mut bare) * 1e6,
        "µs",
        "≤ 50 µs",
        Goal::OursMax(50.0),
    ));
    let (mut ours, mut bare) = glass(ground, &stocked, size.scans / 10)?;
    report.figures.push(Figure::new(
        "F-5",
        "on the glass: the last key of a scan to the frame with its line, p99",
        p99_s(&mut ours) * 1e3,
        p99_s(&mut bare) * 1e3,
        "ms",
        "≤ 1 frame more",
        Goal::OverMax(FRAME_MS),
    ));
    Ok(())
}

fn core(stocked: &Stocked, scans: usize, runtime: &Runtime) -> Result<Vec<Duration>> {
    let config = TillConfig { poll_ms: None, ..TillConfig::default() };
    let nowhere = Line::new("http://127.0.0.1:1")?;
    let mut till = Core::open(&stocked.data, config, &nowhere, runtime.handle())?;
    till.ok("network off")?;
    till.ok(&format!("login {PIN}"))?;
    let mut times = Vec::with_capacity(scans);
    for (number, code) in stocked.codes.iter().cycle().take(scans).enumerate() {
        let (_, took) = till.timed(&format!("scan {code}"))?;
        times.push(took.time);
        if number % LINES == LINES - 1 {
            till.ok("ticket void")?;
        }
    }
    Ok(times)
}

/// The one question that a scan cannot do without, prepared, on the till's own catalogue.
fn look_up(stocked: &Stocked, scans: usize) -> Result<Vec<Duration>> {
    let conn = Connection::open(stocked.catalogue()?)?;
    let mut statement = conn.prepare(
        "SELECT p.data, b.pack_quantity FROM barcode b JOIN product p ON p.row_id = b.product_row WHERE b.code = ?1",
    )?;
    let mut times = Vec::with_capacity(scans);
    for code in stocked.codes.iter().cycle().take(scans) {
        let code = check_gtin(code)?.to_string();
        let start = Instant::now();
        statement.query_row([code], |row| row.get::<_, String>(0))?;
        times.push(start.elapsed());
    }
    Ok(times)
}

fn glass(ground: &Ground, stocked: &Stocked, scans: usize) -> Result<(Vec<Duration>, Vec<Duration>)> {
    let screen = Desk::start(&ground.folder("home")?, (1366, 768))?;
    let window = Window::open(&screen, &stocked.data, WINDOW)?;
    log_in(&window)?;
    let codes: Vec<&String> = stocked.codes.iter().take(LINES).cycle().take(scans).collect();
    let times = window.script_async(SCANS, vec![json!(codes)])?;
    let list = |name: &str| -> Vec<Duration> {
        let numbers = times[name].as_array().into_iter().flatten().filter_map(Value::as_f64);
        numbers.map(|ms| Duration::from_secs_f64(ms / 1e3)).collect()
    };
    Ok((list("ours"), list("bare")))
}

/// The cashier, at the keyboard.
pub fn log_in(window: &Window<'_>) -> Result<()> {
    window.wait_screen("login")?;
    window.type_text(PIN)?;
    window.key("Return")?;
    Ok(window.wait_screen("sell")?)
}
