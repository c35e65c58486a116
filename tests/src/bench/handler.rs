//! F-1's bare limit: an axum handler that hands its request to one thread, which runs the next part of recorded
//! statements for each request that waits and commits once for all of them. No key, no price, no rule of ours.

use super::bare;
use super::error::{BenchError, Result};
use super::line::Line;
use super::replay::{Recording, Walk};
use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::post;
use serde_json::{Value, json};
use std::path::Path;
use std::sync::mpsc as ready;
use std::thread;
use std::time::{Duration, Instant};
use tokio::runtime::Runtime;
use tokio::sync::{mpsc, oneshot};

/// Requests to a commit at most, as the server's writer has it.
const BATCH_MAX: usize = 1_000;

/// Who waits for the commit.
type Waiting = oneshot::Sender<()>;

/// Answers so many requests of so many clients at the same time, each running its part of the recording on the database
/// at `path`; how long it took. `body` is what each request brings.
pub fn take(
    path: &Path,
    recording: &Recording,
    body: &Value,
    (requests, clients): (usize, usize),
    runtime: &Runtime,
) -> Result<Duration> {
    let (queue, waiting) = mpsc::channel(BATCH_MAX);
    thread::scope(|scope| {
        let (tell, told) = ready::channel();
        let writer = scope.spawn(move || write(path, recording, requests, waiting, &tell));
        // Preparing the statements is nobody's time; when it fails, the writer ends and says why.
        let took = told.recv().map(|()| runtime.block_on(serve(queue, body, requests, clients)));
        writer.join().unwrap_or_else(|_| Err(BenchError::new("the bare handler's writer panicked")))?;
        took?
    })
}

fn write(
    path: &Path,
    recording: &Recording,
    requests: usize,
    mut waiting: mpsc::Receiver<Waiting>,
    ready: &ready::Sender<()>,
) -> Result<()> {
    let conn = bare::open(path)?;
    let mut walk = Walk::new(&conn, recording)?;
    ready.send(())?;
    let (mut done, mut group) = (0, Vec::with_capacity(BATCH_MAX));
    while let Some(first) = waiting.blocking_recv() {
        group.push(first);
        while let Some(next) = waiting.try_recv().ok().filter(|_| group.len() < BATCH_MAX) {
            group.push(next);
        }
        conn.execute_batch("BEGIN IMMEDIATE")?;
        for _ in &group {
            done += 1;
            walk.go_on(done, requests)?;
        }
        conn.execute_batch("COMMIT")?;
        for one in group.drain(..) {
            let _gone = one.send(());
        }
    }
    Ok(())
}

async fn serve(
    queue: mpsc::Sender<Waiting>,
    body: &Value,
    requests: usize,
    clients: usize,
) -> Result<Duration> {
    let answer = |State(queue): State<mpsc::Sender<Waiting>>, axum::Json(_): axum::Json<Value>| async move {
        let (reply, done) = oneshot::channel();
        let written = queue.send(reply).await.is_ok() && done.await.is_ok();
        let status = if written { StatusCode::CREATED } else { StatusCode::INTERNAL_SERVER_ERROR };
        (status, axum::Json(json!({ "written": written })))
    };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    let line = Line::new(&format!("http://{}", listener.local_addr()?))?;
    let service = Router::new().route("/", post(answer)).with_state(queue);
    let serving = tokio::spawn(async move { axum::serve(listener, service).await });
    let start = Instant::now();
    let asking = (0..clients).map(|client| {
        let (line, body) = (line.clone(), body.clone());
        let times = (client..requests).step_by(clients).count();
        tokio::spawn(async move {
            for _ in 0..times {
                match line.act("/", "bare", "bare", &body).await?.0 {
                    201 => {}
                    status => return Err(BenchError::new(format!("the bare handler answered {status}"))),
                }
            }
            Ok::<(), BenchError>(())
        })
    });
    for client in asking.collect::<Vec<_>>() {
        client.await??;
    }
    let took = start.elapsed();
    // With the listener its handlers go, and with them the queue: the writer ends.
    serving.abort();
    let _aborted = serving.await;
    Ok(took)
}
