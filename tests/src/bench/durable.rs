//! F-7: the step in which a payment becomes durable, beside a commit of one row of the event's size: the same disk,
//! in turns.

use super::bare::{OneRow, PRODUCTS, open};
use super::error::Result;
use super::ground::{Ground, copy_folder};
use super::line::Line;
use super::queued::{begin, pay_cash, scan, sell};
use super::report::{Figure, Goal, Report, median_s};
use super::run::{Size, explains, say};
use super::till::Desk;
use super::{goods, replay};
use crate::process::ServerProcess;
use pos_app::TillConfig;
use std::path::Path;
use std::time::Duration;
use tokio::runtime::Runtime;

/// Sales before the clock starts: caches fill, and the event's size is known.
const WARM_UP: usize = 20;

/// Measures F-7.
pub fn measure(ground: &Ground, size: &Size, runtime: &Runtime, report: &mut Report) -> Result<()> {
    let alone = TillConfig { poll_ms: None, ..TillConfig::default() };
    let everything = TillConfig { has_printer: true, ..alone.clone() };
    if explains() {
        return explain(ground, alone, runtime);
    }
    let ms = |times: &mut [Duration]| median_s(times) * 1_000.0;
    let Paid { mut ours, mut bare, bytes, cpu_us } = pay(ground, "alone", alone, false, size, runtime)?;
    let (ours_ms, bare_ms) = (ms(&mut ours), ms(&mut bare));
    let at_ms = |times: &[Duration], percent: usize| {
        times.get(times.len() * percent / 100).map_or(0.0, Duration::as_secs_f64) * 1_000.0
    };
    report.notes.push(format!(
        "F-7: an event has {bytes} bytes; the step takes {cpu_us} µs of CPU; p99 {:.3} ms, bare {:.3} ms.",
        at_ms(&ours, 99),
        at_ms(&bare, 99)
    ));
    report.figures.extend([
        Figure::new(
            "F-7",
            "a sale made durable: the step of `pay cash`",
            ours_ms,
            bare_ms,
            "ms",
            "≤ 1.3 ×",
            Goal::RatioMax(1.3),
        ),
        // When others use the disk, waiting for it hides what we do ourselves; the quietest tenth does not.
        Figure::new(
            "F-7",
            "the same in the quietest tenth of both",
            at_ms(&ours, 10),
            at_ms(&bare, 10),
            "ms",
            "",
            Goal::Shown,
        ),
    ]);
    let Paid { mut ours, mut bare, cpu_us, .. } = pay(ground, "online", everything, true, size, runtime)?;
    report.notes.push(format!("F-7: with a printer and online the step takes {cpu_us} µs of CPU."));
    report.figures.push(Figure::new(
        "F-7",
        "the same with a printer and a push prepared in the step",
        ms(&mut ours),
        ms(&mut bare),
        "ms",
        "",
        Goal::Shown,
    ));
    Ok(())
}

/// Times of payments and of bare commits, the event's size, and the CPU that a payment's step takes.
struct Paid {
    ours: Vec<Duration>,
    bare: Vec<Duration>,
    bytes: usize,
    cpu_us: u64,
}

fn pay(
    ground: &Ground,
    name: &str,
    config: TillConfig,
    online: bool,
    size: &Size,
    runtime: &Runtime,
) -> Result<Paid> {
    let data = ground.folder(&format!("durable-server-{name}"))?;
    let till_data = ground.folder(&format!("durable-till-{name}"))?;
    let goods = goods::fill(&data, None, PRODUCTS, 1)?;
    let server = ServerProcess::start(&data, "127.0.0.1:0", &[])?;
    let mut desk = Desk::open(&till_data, config, &Line::new(server.url())?, runtime.handle())?;
    begin(&mut desk, &server, &goods)?;
    if !online {
        desk.ok("network off")?;
    }
    for number in 0..WARM_UP {
        sell(&mut desk, &goods, number)?;
    }
    let bytes = event_bytes(&till_data)?;
    let bare = OneRow::open(&ground.file(&format!("one-row-{name}.db")), bytes)?;
    for _ in 0..WARM_UP {
        bare.commit()?;
    }
    let (mut ours, mut bare_times, mut cpu_ns) = (Vec::new(), Vec::new(), 0);
    for number in 0..size.payments {
        scan(&mut desk, &goods, WARM_UP + number)?;
        let took = pay_cash(&mut desk)?;
        ours.push(took.time);
        cpu_ns += took.cpu_ns;
        bare_times.push(bare.commit()?);
    }
    Ok(Paid { cpu_us: cpu_ns / 1_000 / ours.len().max(1) as u64, ours, bare: bare_times, bytes })
}

/// Where the time of a payment's step goes: its statements run again bare on a copy, and the rest.
fn explain(ground: &Ground, config: TillConfig, runtime: &Runtime) -> Result<()> {
    let (data, till_data) = (ground.folder("explain-server")?, ground.folder("explain-till")?);
    let goods = goods::fill(&data, None, PRODUCTS, 1)?;
    let server = ServerProcess::start(&data, "127.0.0.1:0", &[])?;
    let recorder = replay::Recorder::default();
    let line = Line::new(server.url())?;
    let mut desk = Desk::open_recorded(&till_data, config, &line, runtime.handle(), &recorder)?;
    begin(&mut desk, &server, &goods)?;
    desk.ok("network off")?;
    for number in 0..WARM_UP {
        sell(&mut desk, &goods, number)?;
    }
    let copy = ground.folder("explain-copy")?;
    copy_folder(&till_data, &copy)?;
    let conn = open(&copy.join(pos_app::storage::DATABASE))?;
    let _before = recorder.take();
    let (mut paying, mut scanning) = (replay::Spent::default(), replay::Spent::default());
    let (mut steps, mut cpu_ns, mut log_bytes) = (Vec::new(), 0, 0);
    for number in 0..WARM_UP * 5 {
        scan(&mut desk, &goods, number)?;
        replay::watch(&conn, &recorder.take(), &mut scanning)?;
        let before_bytes = log_length(&till_data);
        let took = pay_cash(&mut desk)?;
        steps.push(took.time);
        cpu_ns += took.cpu_ns;
        log_bytes += log_length(&till_data).saturating_sub(before_bytes);
        replay::watch(&conn, &recorder.take(), &mut paying)?;
    }
    let per = |number: u64| number / steps.len() as u64;
    say(&format!(
        "the step of `pay cash`, recorded: median {:.1} µs, {} µs on the CPU, {} bytes of log; its statements bare:",
        median_s(&mut steps.clone()) * 1e6,
        per(cpu_ns) / 1_000,
        per(log_bytes)
    ))?;
    say(&paying.table(steps.len()))?;
    say("two scans:")?;
    say(&scanning.table(steps.len()))
}

fn log_length(till_data: &Path) -> u64 {
    std::fs::metadata(till_data.join(format!("{}-wal", pos_app::storage::DATABASE)))
        .map_or(0, |log| log.len())
}

/// How large a sale's event is in the till's journal.
pub fn event_bytes(till_data: &Path) -> Result<usize> {
    let conn = rusqlite::Connection::open(till_data.join(pos_app::storage::DATABASE))?;
    let mean = "SELECT CAST(AVG(LENGTH(bytes)) AS INTEGER) FROM journal WHERE kind = 'SaleCompleted'";
    Ok(conn.query_row(mean, [], |row| row.get::<_, i64>(0))?.unsigned_abs() as usize)
}
