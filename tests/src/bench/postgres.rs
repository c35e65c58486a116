//! F-11: the backlog of five tills taken in over HTTP by one server on PostgreSQL, beside what PostgreSQL itself does
//! with fourteen plain statements a sale, as many writers, and commits as large; and so for paid web orders.

use super::backlog::{SALES_PER_PUSH, Terminal};
use super::bare::{PRODUCTS, SHOP, STATEMENTS, Value, fourteen_statements, id};
use super::error::{BenchError, Result};
use super::goods;
use super::ground::Ground;
use super::intake::{Round, TILLS, send};
use super::line::Line;
use super::orders::BUYERS;
use super::report::{Figure, Goal, Report, per_second};
use super::run::Size;
use super::web;
use crate::process::ServerProcess;
use ::postgres::types::ToSql;
use ::postgres::{Client, NoTls};
use std::thread;
use std::time::{Duration, Instant};
use tokio::runtime::Runtime;

/// What a web order's events have about together.
const EVENT_BYTES: usize = 2_000;
/// Connections that write at the same time, as the server has them.
const WRITERS: usize = 4;

/// Measures F-11.
pub fn measure(ground: &Ground, size: &Size, runtime: &Runtime, report: &mut Report) -> Result<()> {
    let cluster = cluster()?;
    let url = store::testing::new_postgres_database(&cluster)?;
    let data = ground.folder("postgres")?;
    let goods = goods::fill(&data, Some(url.clone()), PRODUCTS, TILLS)?;
    let server = ServerProcess::start_on(Some(url), &data, "127.0.0.1:0", &[])?;
    let line = Line::new(server.url())?;
    let mut terminals = Vec::with_capacity(TILLS);
    for code in &goods.codes {
        terminals.push(runtime.block_on(Terminal::enrol(&line, &goods, code))?);
    }
    let event_bytes = terminals.first().map_or(0, Terminal::event_bytes);
    let mut plain = PlainShop::open(&store::testing::new_postgres_database(&cluster)?, event_bytes)?;
    let pushes = (size.backlog_sales / SALES_PER_PUSH / TILLS).max(1);
    let (mut served, mut bare) = (Vec::new(), Vec::new());
    for _ in 0..size.rounds {
        let of =
            |terminal: &mut Terminal| (0..pushes).map(|_| terminal.push(&goods)).collect::<Result<Vec<_>>>();
        let round: Round = terminals.iter_mut().map(of).collect::<Result<_>>()?;
        served.push(runtime.block_on(send(&line, round))?);
        bare.push(plain.take(pushes * TILLS * SALES_PER_PUSH, SALES_PER_PUSH)?);
    }
    let sales = pushes * SALES_PER_PUSH * TILLS;
    report.figures.push(Figure::new(
        "F-11",
        "the same on PostgreSQL ÷ 14 plain statements a sale, same locks",
        per_second(sales, &served),
        per_second(sales, &bare),
        "sales/s",
        "≥ 0.7 ×",
        Goal::RatioMin(0.7),
    ));
    measure_web(ground, size, runtime, &cluster, report)
}

/// Paid web orders, beside the bare shop with commits as large as the server's can be.
fn measure_web(
    ground: &Ground,
    size: &Size,
    runtime: &Runtime,
    cluster: &str,
    report: &mut Report,
) -> Result<()> {
    let url = store::testing::new_postgres_database(cluster)?;
    let data = ground.folder("postgres-web")?;
    let shop = web::fill(&data, Some(url.clone()), PRODUCTS, BUYERS)?;
    let server = ServerProcess::start_on(Some(url), &data, "127.0.0.1:0", &[])?;
    let line = Line::new(server.url())?;
    let mut plain = PlainShop::open(&store::testing::new_postgres_database(cluster)?, EVENT_BYTES)?;
    let orders = (size.web_orders / 4).next_multiple_of(BUYERS / WRITERS);
    let (mut served, mut bare) = (Vec::new(), Vec::new());
    for round in 0..size.rounds {
        served.push(runtime.block_on(web::buy(&line, &shop, round * orders, orders))?);
        bare.push(plain.take(orders, BUYERS / WRITERS)?);
    }
    report.figures.push(Figure::new(
        "F-11",
        format!("paid web orders, {BUYERS} buyers ÷ 14 plain statements, {} a commit", BUYERS / WRITERS),
        per_second(orders, &served),
        per_second(orders, &bare),
        "orders/s",
        "≥ 0.7 ×",
        Goal::RatioMin(0.7),
    ));
    Ok(())
}

/// The address of a PostgreSQL that takes new databases.
pub fn cluster() -> Result<String> {
    std::env::var(store::testing::POSTGRES).map_err(|_| {
        BenchError::new("COUNTERFOIL_TEST_POSTGRES is not set; `cargo xtask bench` gives a PostgreSQL")
    })
}

/// The bare shop on PostgreSQL.
struct PlainShop {
    clients: Vec<Client>,
    event: String,
    sales: usize,
}

impl PlainShop {
    fn open(url: &str, event_bytes: usize) -> Result<Self> {
        let connect = || Client::connect(url, NoTls).map_err(broken);
        let mut clients = (0..WRITERS).map(|_| connect()).collect::<Result<Vec<_>>>()?;
        let first = clients.first_mut().ok_or_else(|| BenchError::new("no writer"))?;
        first
            .batch_execute(&SHOP.replace(" WITHOUT ROWID", "").replace("INTEGER", "BIGINT"))
            .map_err(broken)?;
        for product in 0..PRODUCTS {
            first.execute("INSERT INTO stock VALUES ($1, 1000000)", &[&id(1, product)]).map_err(broken)?;
        }
        Ok(Self { clients, event: "x".repeat(event_bytes), sales: 0 })
    }

    /// Takes so many sales, `per_commit` to a durable commit, spread over the writers; how long it took.
    fn take(&mut self, sales: usize, per_commit: usize) -> Result<Duration> {
        let (start, first, event) = (Instant::now(), self.sales, &self.event);
        let commits = sales / per_commit;
        thread::scope(|scope| {
            let working: Vec<_> = self
                .clients
                .iter_mut()
                .enumerate()
                .map(|(writer, client)| {
                    scope.spawn(move || {
                        (writer..commits).step_by(WRITERS).try_for_each(|commit| {
                            let first = first + commit * per_commit;
                            take_together(client, first..first + per_commit, event)
                        })
                    })
                })
                .collect();
            working.into_iter().try_for_each(|writer| {
                writer.join().unwrap_or_else(|_| Err(BenchError::new("a writer of the bare shop panicked")))
            })
        })?;
        self.sales += sales;
        Ok(start.elapsed())
    }
}

fn take_together(client: &mut Client, sales: std::ops::Range<usize>, event: &str) -> Result<()> {
    let prepared =
        STATEMENTS.iter().map(|text| client.prepare(text)).collect::<std::result::Result<Vec<_>, _>>();
    let prepared = prepared.map_err(broken)?;
    let mut tx = client.transaction().map_err(broken)?;
    // Two hundred sales of a push touch most of three hundred products, and what comes over HTTP locks everything: one
    // lock for all, as ours.
    tx.query("SELECT 1 FROM pg_advisory_xact_lock(1)", &[]).map_err(broken)?;
    for sale in sales {
        fourteen_statements(sale, event, |number, values| {
            let bound: Vec<&(dyn ToSql + Sync)> = values
                .iter()
                .map(|value| match value {
                    Value::Text(text) => text as &(dyn ToSql + Sync),
                    Value::Int(number) => number,
                })
                .collect();
            tx.execute(&prepared[number], &bound).map(drop)
        })
        .map_err(broken)?;
    }
    tx.commit().map_err(broken)
}

fn broken(error: ::postgres::Error) -> BenchError {
    BenchError::new(format!("the bare shop: {error}"))
}
