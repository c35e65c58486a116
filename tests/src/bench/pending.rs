//! F-9: the sale that empties a stock on which very many unpaid web orders wait, beside the same sale of a variant that
//! nobody waits for: what it costs may not grow with their number (S-4).

use super::backlog::Terminal;
use super::error::Result;
use super::ground::{Ground, copy_folder};
use super::line::Line;
use super::office::Office;
use super::report::{Figure, Goal, Report, median_s};
use super::run::{Size, say};
use super::web;
use crate::process::ServerProcess;
use std::time::Duration;
use tokio::runtime::Runtime;

/// Variants of which the last piece is sold: as many that are waited for, and as many that are not.
const LAST_PIECES: usize = 4;
/// Buyers who place orders at the same time.
const BUYERS: usize = 32;
const STOP_WITHIN: Duration = Duration::from_secs(60);

/// Measures F-9.
pub fn measure(ground: &Ground, size: &Size, runtime: &Runtime, report: &mut Report) -> Result<()> {
    let data = ground.folder("pending")?;
    let shop = web::fill(&data, None, LAST_PIECES * 2, BUYERS)?;
    let mut server = ServerProcess::start(&data, "127.0.0.1:0", &[])?;
    let line = Line::new(server.url())?;
    let mut till = runtime.block_on(Terminal::enrol(&line, &shop.goods, &shop.goods.codes[0]))?;
    let token = runtime.block_on(web::owner(&line))?;
    for article in &shop.goods.articles {
        runtime.block_on(web::leave(&line, &token, article, 1))?;
    }
    say(&format!("  {} orders that wait …", size.pending_orders))?;
    let (waited_for, alone) = shop.goods.articles.split_at(LAST_PIECES);
    let skus: Vec<&str> = waited_for.iter().map(|article| article.sku.as_str()).collect();
    let bodies = vec![web::order(&skus, "1"); size.pending_orders];
    runtime.block_on(web::place_all(&line, &shop.keys, bodies))?;
    server.stop(STOP_WITHIN)?;

    let mut sales = Vec::new();
    for (one, other) in alone.iter().zip(waited_for) {
        sales.push((till.one(&shop.goods, one)?, till.one(&shop.goods, other)?));
    }
    let (mut ours, mut bare) = (Vec::new(), Vec::new());
    for _ in 0..size.rounds {
        let folder = ground.folder("pending-copy")?;
        copy_folder(&data, &folder)?;
        let mut office = Office::open(&folder, false)?;
        for (alone, waited_for) in &sales {
            bare.push(office.take(std::slice::from_ref(alone), 1)?);
            ours.push(office.take(std::slice::from_ref(waited_for), 1)?);
        }
    }
    report.figures.push(Figure::new(
        "F-9",
        format!("the sale that empties a stock, {} pending orders on it ÷ none", size.pending_orders),
        median_s(&mut ours) * 1e3,
        median_s(&mut bare) * 1e3,
        "ms",
        "≤ 1.2 ×",
        Goal::RatioMax(1.2),
    ));
    Ok(())
}
