//! F-4: a fresh till until it is ready to sell from a large catalogue, beside the bare download of the same file:
//! HTTP, zstd, sync, rename.

use super::backlog::Terminal;
use super::error::{BenchError, Result};
use super::goods::{self, Article, PIN};
use super::ground::Ground;
use super::line::Line;
use super::report::{Figure, Goal, Report, median_s};
use super::run::Size;
use crate::process::{ServerProcess, TillProcess};
use std::fs::File;
use std::path::Path;
use std::time::{Duration, Instant};
use tokio::runtime::Runtime;

/// Measures F-4.
pub fn measure(ground: &Ground, size: &Size, runtime: &Runtime, report: &mut Report) -> Result<()> {
    let data = ground.folder("bootstrap")?;
    let goods = goods::fill(&data, None, size.products, size.rounds + 2)?;
    let server = ServerProcess::start(&data, "127.0.0.1:0", &[])?;
    let line = Line::new(server.url())?;
    let mut codes = goods.codes.iter();
    let mut code = || codes.next().ok_or_else(|| BenchError::new("there are not enough enrolment codes"));
    let last = goods.articles.last().ok_or_else(|| BenchError::new("the shop has no goods"))?;

    let cold = a_till(&ground.folder("cold")?, &server, code()?, last)?;
    let terminal = runtime.block_on(Terminal::enrol(&line, &goods, code()?))?;
    let token = runtime.block_on(line.token(&terminal))?;
    let (mut ours, mut bare) = (Vec::new(), Vec::new());
    let mut bytes = (0, 0);
    for round in 0..size.rounds {
        let folder = ground.folder(&format!("download-{round}"))?;
        let (took, sizes) = download(&folder, &line, &token, runtime)?;
        (bytes, _) = (sizes, bare.push(took));
        ours.push(a_till(&ground.folder(&format!("warm-{round}"))?, &server, code()?, last)?);
    }
    let bare_s = median_s(&mut bare);
    report.figures.extend([
        Figure::new(
            "F-4",
            format!("a fresh till with {} products, until ready to sell", size.products),
            median_s(&mut ours),
            bare_s,
            "s",
            "≤ 1 s, ≤ 1.5 ×",
            Goal::Both(1.5, 1.0),
        ),
        Figure::new(
            "F-4",
            "the first till, for which the file is made",
            cold.as_secs_f64(),
            bare_s,
            "s",
            "",
            Goal::Shown,
        ),
    ]);
    let mb = |bytes: u64| bytes as f64 / 1_000_000.0;
    report.notes.push(format!("F-4: the file has {:.1} MB, {:.1} MB on the wire.", mb(bytes.1), mb(bytes.0)));
    Ok(())
}

/// From `enrol` until `sync` is answered. That it is ready to sell is then proved, off the clock.
fn a_till(folder: &Path, server: &ServerProcess, code: &str, article: &Article) -> Result<Duration> {
    let mut till = TillProcess::start(folder, &["--printer", "none"])?;
    till.ask("status")?;
    let start = Instant::now();
    till.ok(&format!("enrol {} {code}", server.url()))?;
    till.ok("sync")?;
    let took = start.elapsed();
    till.ok(&format!("login {PIN}"))?;
    till.ok("shift open 100.00")?;
    till.ok(&format!("scan {}", article.code))?;
    till.ok("pay cash 500")?;
    till.quit()?;
    Ok(took)
}

/// Time, and bytes on the wire and on disk.
fn download(folder: &Path, line: &Line, token: &str, runtime: &Runtime) -> Result<(Duration, (u64, u64))> {
    let (part, whole) = (folder.join("catalogue.part"), folder.join("catalogue.db"));
    let start = Instant::now();
    let bytes = runtime.block_on(line.snapshot(token))?;
    let file = File::create(&part)?;
    zstd::stream::copy_decode(bytes.as_slice(), &file)?;
    file.sync_all()?;
    std::fs::rename(&part, &whole)?;
    File::open(folder)?.sync_all()?;
    Ok((start.elapsed(), (bytes.len() as u64, file.metadata()?.len())))
}
