//! F-1: paid web orders over HTTP with everything on (keys, idempotency, pricing, tax, stock, books, events, feeds),
//! 32 buyers at the same time, beside a bare handler that commits the same statements in groups. The same orders go
//! three ways: through a server in this process whose statements are recorded, through the real one, and bare.

use super::bare;
use super::error::Result;
use super::ground::{Ground, copy_folder, cpu_ms};
use super::handler;
use super::line::Line;
use super::replay::{self, Recorder, Recording};
use super::report::{Figure, Goal, Report, per_second};
use super::run::{Size, explains, say};
use super::web::{self, WebShop};
use crate::process::ServerProcess;
use std::net::SocketAddr;
use std::path::Path;
use store::{Database, Db, Disk, Durability, ReaderSeat, StoreError, Tx, WriterSeat};
use sync_server::core::DATABASE;
use sync_server::http::metrics::Metrics;
use sync_server::http::serve::folder::{Folder, Storage};
use sync_server::http::serve::now_ms;
use sync_server::http::settings::Settings;
use sync_server::http::{App, Door, Logins, router};
use sync_server::identity::{self, PasswordCost};
use tokio::runtime::Runtime;

/// Buyers at the same time.
pub const BUYERS: usize = 32;
/// Requests of one paid order: it is placed, then paid.
const REQUESTS: usize = 2;

/// Measures F-1.
pub fn measure(ground: &Ground, size: &Size, runtime: &Runtime, report: &mut Report) -> Result<()> {
    let data = ground.folder("orders")?;
    let shop = web::fill(&data, None, bare::PRODUCTS, BUYERS)?;
    let copy = |name: &str| -> Result<_> {
        let folder = ground.folder(name)?;
        copy_folder(&data, &folder)?;
        Ok(folder)
    };
    let (recorded, plain) = (copy("orders-recorded")?, copy("orders-bare")?);
    let rounds = runtime.block_on(record(&recorded, &shop, size))?;

    if explains() {
        let (conn, mut spent) = (bare::open(&plain.join(DATABASE))?, replay::Spent::default());
        rounds.iter().try_for_each(|recording| replay::watch(&conn, recording, &mut spent))?;
        return say(&spent.table(size.web_orders * rounds.len()));
    }
    let server = ServerProcess::start(&data, "127.0.0.1:0", &[])?;
    let line = Line::new(server.url())?;
    let (plain, body) = (plain.join(DATABASE), web::two_lines(&shop.goods, 0));
    let (mut ours, mut bare_times, mut ours_cpu_ms) = (Vec::new(), Vec::new(), 0.0);
    let statements: usize = rounds.iter().map(Recording::len).sum();
    for (round, recording) in rounds.iter().enumerate() {
        let before_ms = cpu_ms(server.process().id());
        ours.push(runtime.block_on(web::buy(&line, &shop, round * size.web_orders, size.web_orders))?);
        ours_cpu_ms += cpu_ms(server.process().id()) - before_ms;
        let asked = (size.web_orders * REQUESTS, BUYERS);
        bare_times.push(handler::take(&plain, recording, &body, asked, runtime)?);
    }
    let orders = size.web_orders;
    let all = (orders * ours.len()) as f64;
    report.figures.extend([
        Figure::new(
            "F-1",
            format!("paid web orders, {BUYERS} buyers ÷ a bare handler, same statements"),
            per_second(orders, &ours),
            per_second(orders, &bare_times),
            "orders/s",
            "≥ 0.6 ×",
            Goal::RatioMin(0.6),
        ),
        Figure::new(
            "F-1",
            "the server's CPU for a paid web order",
            ours_cpu_ms / all,
            1e3 / per_second(orders, &bare_times),
            "ms",
            "≤ 0.3 ms",
            Goal::OursMax(0.3),
        ),
    ]);
    report.notes.push(format!(
        "F-1: {:.1} statements of the writer a paid order; the bare handler answers two requests for it.",
        statements as f64 / all
    ));
    Ok(())
}

/// What a server in this process says to its database in each round.
async fn record(data: &Path, shop: &WebShop, size: &Size) -> Result<Vec<Recording>> {
    let recorder = Recorder::default();
    let (address, db) = serve(data, &recorder).await?;
    let line = Line::new(&format!("http://{address}"))?;
    let mut rounds = Vec::with_capacity(size.rounds);
    let _start = recorder.take();
    for round in 0..size.rounds {
        web::buy(&line, shop, round * size.web_orders, size.web_orders).await?;
        rounds.push(recorder.take());
    }
    db.stop().await;
    Ok(rounds)
}

async fn serve(data: &Path, recorder: &Recorder) -> Result<(SocketAddr, Db)> {
    let folder = Folder::take(data, None)?;
    let storage = folder.storage().clone();
    let mut conn = storage.disk.open_database(DATABASE)?;
    recorder.listen(&mut conn)?;
    let writer = Database::sqlite(conn, Durability::Full)?;
    let again = |storage: &Storage| {
        let storage = storage.clone();
        Box::new(move || storage.reopen())
    };
    let writer = WriterSeat {
        database: writer,
        finish: Box::new(|tx: &Tx<'_>| sync_server::sequence::finish(tx)),
        reopen: again(&storage),
    };
    let reader = |_| Ok(ReaderSeat { database: storage.open_reader()?, reopen: again(&storage) });
    let readers = (0..4).map(reader).collect::<std::result::Result<_, StoreError>>()?;
    let db = Db::start(vec![writer], readers, now_ms)?;
    let keys = db.read(identity::load_keys).await?;
    let context = sync_server::core::context(keys, storage.disk.clone())?;
    let logins = Logins::new(PasswordCost::MIN)?;
    let app = App::new(
        db.clone(),
        Door::new(context),
        (logins, Default::default()),
        Settings::default(),
        Metrics::new(None),
    );
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    let service = router(app).into_make_service_with_connect_info::<SocketAddr>();
    // It ends with this run; the folder is kept as long.
    tokio::spawn(async move {
        let _folder = folder;
        axum::serve(listener, service).await
    });
    Ok((address, db))
}
