//! F-12: what an accountant and a manager look at, in a shop with a million orders over a year, beside the bare
//! round trip to the same server.

use super::backlog::{SALES_PER_PUSH, Terminal};
use super::error::{BenchError, Result};
use super::goods;
use super::ground::Ground;
use super::intake::send;
use super::line::Line;
use super::report::{Figure, Goal, Report, p99_s};
use super::run::{Size, say};
use super::web;
use crate::process::ServerProcess;
use protocol::WireRequest;
use std::collections::BTreeMap;
use std::time::{Duration, Instant};
use tokio::runtime::Runtime;

const PRODUCTS: usize = 500;
const TILLS: usize = 4;
/// Business days that the orders are spread over.
const DAYS: i64 = 365;
/// How often each address is asked.
const ASKED: usize = 300;
/// Between two questions, so that the limit by who asks is not what is measured.
const PAUSE: Duration = Duration::from_millis(5);

/// Addresses, and what is seen there; `DAY` is a day in the middle of the year.
const REPORTS: &[(&str, &str)] = &[
    ("dashboard: a day's summary", "/api/accounting/day-summary?date=DAY"),
    ("dashboard: the latest orders", "/api/orders/pos?limit=50"),
    ("trial balance", "/api/accounting/trial-balance"),
    ("a page of a ledger", "/api/accounting/accounts/1010/ledger?from=DAY&limit=50"),
    ("income statement", "/api/accounting/income-statement"),
    ("balance sheet", "/api/accounting/balance-sheet"),
    ("tax report", "/api/accounting/tax-report"),
];

/// Measures F-12.
pub fn measure(ground: &Ground, size: &Size, runtime: &Runtime, report: &mut Report) -> Result<()> {
    let data = ground.folder("books")?;
    let goods = goods::fill(&data, None, PRODUCTS, TILLS)?;
    let server = ServerProcess::start(&data, "127.0.0.1:0", &[])?;
    let line = Line::new(server.url())?;
    let mut terminals = Vec::with_capacity(TILLS);
    for code in &goods.codes {
        terminals.push(runtime.block_on(Terminal::enrol(&line, &goods, code))?);
    }
    say(&format!("  a shop of {} orders …", size.orders))?;
    let pushes = size.orders.div_ceil(SALES_PER_PUSH * TILLS);
    let today = goods::today()?;
    for at in 0..pushes {
        let back = DAYS - 1 - i64::try_from(at * 365 / pushes)?;
        let date = today.saturating_sub(jiff::Span::new().days(back));
        let each = |terminal: &mut Terminal| Ok(vec![terminal.on(date).push(&goods)?]);
        let round = terminals.iter_mut().map(each).collect::<Result<Vec<_>>>()?;
        runtime.block_on(send(&line, round))?;
    }
    let token = runtime.block_on(web::owner(&line))?;
    let day = today.saturating_sub(jiff::Span::new().days(DAYS / 2)).to_string();
    let bare_ms = p99_ms(&line, "/health", &token, runtime)?;
    for (what, address) in REPORTS {
        let ours_ms = p99_ms(&line, &address.replace("DAY", &day), &token, runtime)?;
        let what = format!("{what}, {} orders", size.orders);
        let goal = Goal::OursMax(100.0);
        report.figures.push(Figure::new("F-12", what, ours_ms, bare_ms, "ms", "p99 ≤ 100 ms", goal));
    }
    Ok(())
}

fn p99_ms(line: &Line, address: &str, token: &str, runtime: &Runtime) -> Result<f64> {
    let (path, query) = address.split_once('?').unwrap_or((address, ""));
    let query = query.split('&').filter_map(|pair| pair.split_once('='));
    let query: BTreeMap<String, String> =
        query.map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
    let mut times = Vec::with_capacity(ASKED);
    for _ in 0..ASKED {
        let mut request = WireRequest::get(path).with_bearer(token);
        request.query.clone_from(&query);
        std::thread::sleep(PAUSE);
        let start = Instant::now();
        let answer = runtime.block_on(line.carry(request))?;
        times.push(start.elapsed());
        if !answer.is_success() {
            return Err(BenchError::new(format!("{address} is answered {}", answer.status)));
        }
    }
    Ok(p99_s(&mut times) * 1_000.0)
}
