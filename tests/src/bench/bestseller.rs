//! F-10: 512 buyers pay at once for a variant of which there are 500, on both engines: exactly 500 have it. On SQLite it
//! stands beside 512 buyers of as many different variants.

use super::error::{BenchError, Result};
use super::ground::Ground;
use super::line::Line;
use super::report::{Figure, Goal, Report, per_second};
use super::run::Size;
use super::web;
use crate::process::ServerProcess;
use std::time::{Duration, Instant};
use tokio::runtime::Runtime;

/// Buyers that pay at the same time.
const PAYERS: usize = 512;
/// Pieces of the bestseller.
const PIECES: usize = 500;
/// Keys that the buyers share.
const KEYS: usize = 32;

/// Measures F-10.
pub fn measure(ground: &Ground, size: &Size, runtime: &Runtime, report: &mut Report) -> Result<()> {
    let cluster = super::postgres::cluster()?;
    for url in [None, Some(store::testing::new_postgres_database(&cluster)?)] {
        let (engine, goal) = match &url {
            None => ("SQLite", Goal::RatioMin(0.8)),
            Some(_) => ("PostgreSQL", Goal::Shown),
        };
        let data = ground.folder(&format!("bestseller-{engine}"))?;
        let shop = web::fill(&data, url.clone(), PAYERS + size.rounds, KEYS)?;
        let server = ServerProcess::start_on(url, &data, "127.0.0.1:0", &[])?;
        let line = Line::new(server.url())?;
        let token = runtime.block_on(web::owner(&line))?;
        let (many, bestsellers) = shop.goods.articles.split_at(PAYERS);
        let (mut ours, mut bare) = (Vec::new(), Vec::new());
        for bestseller in bestsellers {
            let each = many.iter().map(|article| web::order(&[&article.sku], "1")).collect();
            let (time, paid) = runtime.block_on(pay_at_once(&line, &shop.keys, each))?;
            exactly(paid, PAYERS)?;
            bare.push(time);
            runtime.block_on(web::leave(&line, &token, bestseller, i64::try_from(PIECES)?))?;
            let same = vec![web::order(&[&bestseller.sku], "1"); PAYERS];
            let (time, paid) = runtime.block_on(pay_at_once(&line, &shop.keys, same))?;
            exactly(paid, PIECES)?;
            ours.push(time);
        }
        report.figures.push(Figure::new(
            "F-10",
            format!("{engine}: {PAYERS} payers of one bestseller, {PIECES} won ÷ of {PAYERS} variants"),
            per_second(PAYERS, &ours),
            per_second(PAYERS, &bare),
            "payers/s",
            "≥ 0.8 ×",
            goal,
        ));
        // What was sold is in stock and books, once.
        server.verify()?;
    }
    Ok(())
}

fn exactly(paid: usize, expected: usize) -> Result<()> {
    if paid == expected {
        return Ok(());
    }
    Err(BenchError::new(format!("{paid} buyers have it, of {expected}")))
}

/// Places orders, then all of them are paid at the same time; how long that took, and how many could be.
async fn pay_at_once(
    line: &Line,
    keys: &[String],
    bodies: Vec<serde_json::Value>,
) -> Result<(Duration, usize)> {
    let placed = web::place_all(line, keys, bodies).await?;
    let start = Instant::now();
    let paying = placed.into_iter().enumerate().map(|(at, order)| {
        let (line, key) = (line.clone(), keys[at % keys.len()].clone());
        tokio::spawn(async move { web::pay(&line, &key, &order).await })
    });
    let mut paid = 0;
    for answer in paying.collect::<Vec<_>>() {
        match answer.await?? {
            200 => paid += 1,
            409 => {}
            status => return Err(BenchError::new(format!("a payment was answered {status}"))),
        }
    }
    Ok((start.elapsed(), paid))
}
