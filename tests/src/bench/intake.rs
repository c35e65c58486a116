//! F-2: the backlog of five tills taken in over HTTP, beside fourteen plain statements a sale, and beside the
//! server's own statements run bare. The same pushes go four ways, in turns, round by round.

use super::backlog::{SALES_PER_PUSH, Terminal};
use super::bare::{PRODUCTS, PlainShop};
use super::error::{BenchError, Result};
use super::ground::{Ground, copy_folder, cpu_ms};
use super::line::Line;
use super::office::Office;
use super::report::{Figure, Goal, Report, per_second};
use super::run::{Size, explains, say};
use super::{goods, replay};
use crate::process::ServerProcess;
use std::path::Path;
use std::time::{Duration, Instant};
use tokio::runtime::Runtime;

/// Tills that push at the same time.
pub const TILLS: usize = 5;
/// Sales to a commit of what runs bare; what the server's writer gets together is not set here.
const SALES_PER_COMMIT: usize = 1_000;
const STOP_WITHIN: Duration = Duration::from_secs(60);

/// The pushes of one round, for each till.
pub type Round = Vec<Vec<Vec<u8>>>;

#[derive(Default)]
struct Times {
    served: Vec<Duration>,
    plain: Vec<Duration>,
    replayed: Vec<Duration>,
    core: Vec<Duration>,
    statements: usize,
    cpu_ms: f64,
}

/// Measures F-2.
pub fn measure(ground: &Ground, size: &Size, runtime: &Runtime, report: &mut Report) -> Result<()> {
    let data = ground.folder("intake")?;
    let goods = goods::fill(&data, None, PRODUCTS, TILLS)?;
    let mut server = ServerProcess::start(&data, "127.0.0.1:0", &[])?;
    let line = Line::new(server.url())?;
    let mut terminals = Vec::with_capacity(TILLS);
    for code in &goods.codes {
        terminals.push(runtime.block_on(Terminal::enrol(&line, &goods, code))?);
    }
    let pushes = size.backlog_sales / SALES_PER_PUSH / TILLS;
    let mut rounds: Vec<Round> = Vec::with_capacity(size.rounds);
    for _ in 0..size.rounds {
        let of =
            |terminal: &mut Terminal| (0..pushes).map(|_| terminal.push(&goods)).collect::<Result<Vec<_>>>();
        rounds.push(terminals.iter_mut().map(of).collect::<Result<_>>()?);
    }
    // The other ways start from the same database.
    server.stop(STOP_WITHIN)?;
    let event_bytes = terminals.first().map_or(0, Terminal::event_bytes);
    let mut ways = Ways::open(ground, &data, event_bytes)?;
    server.start_again()?;

    let mut times = Times::default();
    for round in rounds {
        one_round(round, &line, &server, runtime, &mut ways, &mut times)?;
    }
    let sales = pushes * SALES_PER_PUSH * TILLS;
    if !times.served.is_empty() {
        tell(&times, sales, report);
        report.notes.push(format!("F-2: an event has {event_bytes} bytes."));
    }
    Ok(())
}

/// The ways without HTTP.
struct Ways {
    plain: PlainShop,
    /// Here the statements are recorded; its time is nobody's.
    recorded: Office,
    replayed: Office,
    core: Office,
}

impl Ways {
    fn open(ground: &Ground, data: &Path, event_bytes: usize) -> Result<Self> {
        let copy = |name: &str, recorded: bool| -> Result<Office> {
            let folder = ground.folder(name)?;
            copy_folder(data, &folder)?;
            Office::open(&folder, recorded)
        };
        Ok(Self {
            plain: PlainShop::open(&ground.file("plain.db"), event_bytes)?,
            recorded: copy("recorded", true)?,
            replayed: copy("replayed", false)?,
            core: copy("core", false)?,
        })
    }
}

fn one_round(
    round: Round,
    line: &Line,
    server: &ServerProcess,
    runtime: &Runtime,
    ways: &mut Ways,
    times: &mut Times,
) -> Result<()> {
    let in_turns = in_turns(&round);
    let sales = in_turns.len() * SALES_PER_PUSH;
    let per_commit = SALES_PER_COMMIT / SALES_PER_PUSH;
    ways.recorded.take(&in_turns, per_commit)?;
    let recording = ways.recorded.recording();
    times.statements += recording.len();
    if explains() {
        let mut spent = replay::Spent::default();
        replay::watch(ways.replayed.connection()?, &recording, &mut spent)?;
        return say(&spent.table(sales));
    }

    let before_ms = cpu_ms(server.process().id());
    times.served.push(runtime.block_on(send(line, round))?);
    times.cpu_ms += cpu_ms(server.process().id()) - before_ms;
    times.plain.push(ways.plain.take(sales, SALES_PER_COMMIT)?);
    times.replayed.push(replay::run(ways.replayed.connection()?, &recording)?);
    times.core.push(ways.core.take(&in_turns, per_commit)?);
    Ok(())
}

/// The pushes as one stream: each till's first, each till's second, and so on.
fn in_turns(round: &Round) -> Vec<Vec<u8>> {
    let longest = round.iter().map(Vec::len).max().unwrap_or(0);
    (0..longest).flat_map(|at| round.iter().filter_map(move |pushes| pushes.get(at).cloned())).collect()
}

/// Every till sends its pushes one after the other, all tills at the same time.
pub async fn send(line: &Line, round: Round) -> Result<Duration> {
    let start = Instant::now();
    let mut tills = Vec::with_capacity(round.len());
    for pushes in round {
        let line = line.clone();
        tills.push(tokio::spawn(async move {
            for body in pushes {
                line.push(body).await?;
            }
            Ok::<(), BenchError>(())
        }));
    }
    for till in tills {
        till.await??;
    }
    Ok(start.elapsed())
}

fn tell(times: &Times, sales: usize, report: &mut Report) {
    let rate = |times: &[Duration]| per_second(sales, times);
    let (served, plain) = (rate(&times.served), rate(&times.plain));
    let (replayed, core) = (rate(&times.replayed), rate(&times.core));
    report.figures.extend([
        Figure::new(
            "F-2",
            "backlog of five tills over HTTP ÷ 14 plain statements a sale",
            served,
            plain,
            "sales/s",
            "≥ 0.4 ×",
            Goal::RatioMin(0.4),
        ),
        Figure::new(
            "F-2",
            "the same ÷ its own statements bare",
            served,
            replayed,
            "sales/s",
            "≥ 0.7 ×",
            Goal::RatioMin(0.7),
        ),
        Figure::new(
            "F-2",
            "the server's core without HTTP ÷ its own statements bare",
            core,
            replayed,
            "sales/s",
            "",
            Goal::Shown,
        ),
    ]);
    let all = (sales * times.served.len()) as f64;
    report.notes.push(format!(
        "F-2: {:.1} statements a sale (savepoints included), {:.3} ms of the server's CPU a sale, {all} sales.",
        times.statements as f64 / all,
        times.cpu_ms / all
    ));
}
