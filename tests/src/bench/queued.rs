//! F-3: a till that was offline for long comes back: its queue goes from its journal to the books, over loopback,
//! two real processes. The queue is made by the till's own core on the same folder, before the clock starts.

use super::bare::{PRODUCTS, PlainShop};
use super::durable::event_bytes;
use super::error::{BenchError, Result};
use super::goods::{self, Goods, PIN};
use super::ground::{Ground, cpu_ms};
use super::line::Line;
use super::report::{Figure, Goal, Report};
use super::run::Size;
use super::till::{Desk, Took};
use crate::process::{ServerProcess, TillProcess};
use pos_app::TillConfig;
use std::path::Path;
use std::time::{Duration, Instant};
use tokio::runtime::Runtime;

const SALES_PER_COMMIT: usize = 1_000;
const SYNC_WITHIN: Duration = Duration::from_secs(600);

/// Measures F-3.
pub fn measure(ground: &Ground, size: &Size, runtime: &Runtime, report: &mut Report) -> Result<()> {
    let (data, till_data) = (ground.folder("queued-server")?, ground.folder("queued-till")?);
    let goods = goods::fill(&data, None, PRODUCTS, 1)?;
    let server = ServerProcess::start(&data, "127.0.0.1:0", &[])?;
    let line = Line::new(server.url())?;
    let mut desk = Desk::open(
        &till_data,
        TillConfig { poll_ms: None, ..TillConfig::default() },
        &line,
        runtime.handle(),
    )?;
    begin(&mut desk, &server, &goods)?;
    desk.ok("network off")?;
    let queueing = Instant::now();
    for number in 0..size.queued_sales {
        sell(&mut desk, &goods, number)?;
    }
    let queued_s = queueing.elapsed().as_secs_f64();
    drop(desk);

    let sales = size.queued_sales;
    let mut plain = PlainShop::open(&ground.file("queued-plain.db"), event_bytes(&till_data)?)?;
    let before = plain.take(sales, SALES_PER_COMMIT)?;
    let back = come_back(&till_data, &server)?;
    let after = plain.take(sales, SALES_PER_COMMIT)?;
    let bare_s = (before + after).as_secs_f64() / 2.0;
    report.figures.push(Figure::new(
        "F-3",
        format!("{sales} queued sales, till to books, over loopback"),
        back.time.as_secs_f64(),
        bare_s,
        "s",
        "≤ 2 s",
        Goal::OursMax(2.0),
    ));
    report.notes.push(format!(
        "F-3: the queue of {sales} sales (two scans and a payment each) was made in {queued_s:.1} s; \
         {:.3} ms of the server's and {:.3} ms of the till's CPU a sale.",
        back.server_ms / sales as f64,
        back.till_ms / sales as f64
    ));
    Ok(())
}

/// Enrolled, catalogue there, somebody logged in, a shift open.
pub fn begin(desk: &mut Desk, server: &ServerProcess, goods: &Goods) -> Result<()> {
    let code = goods.codes.first().ok_or_else(|| BenchError::new("there is no enrolment code"))?;
    desk.ok(&format!("enrol {} {code}", server.url()))?;
    desk.ok("sync")?;
    desk.ok(&format!("login {PIN}"))?;
    desk.ok("shift open 100.00")?;
    Ok(())
}

/// Two lines and cash; what the payment's step takes.
pub fn sell(desk: &mut Desk, goods: &Goods, number: usize) -> Result<Took> {
    scan(desk, goods, number)?;
    pay_cash(desk)
}

/// Two lines.
pub fn scan(desk: &mut Desk, goods: &Goods, number: usize) -> Result<()> {
    for place in [number * 7, number * 7 + 13] {
        if let Some(article) = goods.articles.get(place % goods.articles.len().max(1)) {
            desk.ok(&format!("scan {}", article.code))?;
        }
    }
    Ok(())
}

/// Cash; what the step takes.
pub fn pay_cash(desk: &mut Desk) -> Result<Took> {
    let (answer, took) = desk.timed("pay cash 500")?;
    if answer.get("receiptNumber").is_some() { Ok(took) } else { Err(BenchError::new(answer.to_line())) }
}

/// What it took to come back.
struct Back {
    time: Duration,
    server_ms: f64,
    till_ms: f64,
}

/// From `network on` until nothing waits.
fn come_back(till_data: &Path, server: &ServerProcess) -> Result<Back> {
    let mut till = TillProcess::start(till_data, &["--printer", "none"])?;
    till.ok("status")?;
    let cpu = |till: &TillProcess| (cpu_ms(server.process().id()), cpu_ms(till.process().id()));
    let before = cpu(&till);
    let start = Instant::now();
    till.send("network on")?;
    till.send("sync")?;
    for command in ["network on", "sync"] {
        let answer = till.answer(command, SYNC_WITHIN)?;
        if answer["ok"] != true {
            return Err(BenchError::new(format!("`{command}`: {answer}")));
        }
    }
    let time = start.elapsed();
    let after = cpu(&till);
    let status = till.ok("status")?;
    if status["waiting"] != 0 || status["quarantined"] != 0 {
        return Err(BenchError::new(format!("after the sync the till still says {status}")));
    }
    Ok(Back { time, server_ms: after.0 - before.0, till_ms: after.1 - before.1 })
}
