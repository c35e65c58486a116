//! F-11: the backlog of five tills taken in over HTTP by one server on PostgreSQL, beside what PostgreSQL itself does
//! with fourteen plain statements a sale, as many writers, and commits as large. Web orders do not exist yet: it is
//! the tills' way in that is measured.

use super::backlog::{SALES_PER_PUSH, Terminal};
use super::bare::{PRODUCTS, SHOP, STATEMENTS, Value, fourteen_statements, id};
use super::error::{BenchError, Result};
use super::goods;
use super::ground::Ground;
use super::intake::{Round, TILLS, send};
use super::line::Line;
use super::report::{Figure, Goal, Report, per_second};
use super::run::Size;
use crate::process::ServerProcess;
use ::postgres::types::ToSql;
use ::postgres::{Client, NoTls};
use std::thread;
use std::time::{Duration, Instant};
use tokio::runtime::Runtime;

/// Connections that write at the same time, as the server has them.
const WRITERS: usize = 4;

/// Measures F-11.
pub fn measure(ground: &Ground, size: &Size, runtime: &Runtime, report: &mut Report) -> Result<()> {
    let cluster = std::env::var(store::testing::POSTGRES).map_err(|_| {
        BenchError::new("COUNTERFOIL_TEST_POSTGRES is not set; `cargo xtask bench` gives a PostgreSQL")
    })?;
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
        bare.push(plain.take(pushes * TILLS)?);
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
    Ok(())
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

    /// Takes so many pushes, each a durable commit, spread over the writers; how long it took.
    fn take(&mut self, pushes: usize) -> Result<Duration> {
        let (start, first, event) = (Instant::now(), self.sales, &self.event);
        thread::scope(|scope| {
            let working: Vec<_> = self
                .clients
                .iter_mut()
                .enumerate()
                .map(|(writer, client)| {
                    scope.spawn(move || {
                        (writer..pushes)
                            .step_by(WRITERS)
                            .try_for_each(|push| take_push(client, first + push * SALES_PER_PUSH, event))
                    })
                })
                .collect();
            working.into_iter().try_for_each(|writer| {
                writer.join().unwrap_or_else(|_| Err(BenchError::new("a writer of the bare shop panicked")))
            })
        })?;
        self.sales += pushes * SALES_PER_PUSH;
        Ok(start.elapsed())
    }
}

fn take_push(client: &mut Client, first: usize, event: &str) -> Result<()> {
    let prepared =
        STATEMENTS.iter().map(|text| client.prepare(text)).collect::<std::result::Result<Vec<_>, _>>();
    let prepared = prepared.map_err(broken)?;
    let mut tx = client.transaction().map_err(broken)?;
    // A push of two hundred sales touches most of three hundred products: ours locks them all at once.
    tx.query("SELECT 1 FROM pg_advisory_xact_lock(1)", &[]).map_err(broken)?;
    for sale in first..first + SALES_PER_PUSH {
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
