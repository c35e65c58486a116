//! Server-sent events: wakes with each commit, ends when the server does, when nobody reads, and when the credential is
//! worth nothing any more.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use axum::http::{HeaderMap, StatusCode};
use axum::response::sse::{Event as Message, Sse};
use axum::response::{IntoResponse, Response};
use futures_core::Stream;
use store::Tx;
use tokio::sync::mpsc;
use uuid::Uuid;

use super::want::{Want, cursor_of, incarnation, start};
use crate::events::{Page, cleared_until, page};
use crate::http::App;
use crate::http::auth::{Principal, identify};
use crate::http::outbound::polls;
use crate::http::problem::ApiError;

/// Streams at a time, of everybody and of one credential.
const STREAMS_MAX: usize = 64;
const STREAMS_OF_ONE_MAX: usize = 8;
/// Events read at a time.
const PAGE: i64 = 100;
/// How often a quiet stream says that it is there, and the credential is looked at again.
const BEATS: Duration = Duration::from_secs(15);
/// How long somebody who reads nothing is waited for.
const PATIENCE: Duration = Duration::from_secs(60);

type Said = Result<Message, Infallible>;

/// Who has how many streams open.
#[derive(Clone, Default)]
pub struct Streams(Arc<Mutex<BTreeMap<Uuid, usize>>>);

/// A place among them, given back when dropped.
struct Seat {
    streams: Streams,
    of: Uuid,
}

impl Streams {
    fn take(&self, of: Uuid) -> Result<Seat, ApiError> {
        let mut open = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let own = open.get(&of).copied().unwrap_or(0);
        if own >= STREAMS_OF_ONE_MAX || open.values().sum::<usize>() >= STREAMS_MAX {
            let detail = "Too many streams are open; close one, or read the list with `after`.";
            return Err(ApiError::new(StatusCode::SERVICE_UNAVAILABLE, "TOO_MANY_STREAMS", detail));
        }
        open.insert(of, own + 1);
        Ok(Seat { streams: self.clone(), of })
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut open = self.streams.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(own) = open.get_mut(&self.of) {
            *own -= 1;
            if *own == 0 {
                open.remove(&self.of);
            }
        }
    }
}

/// Messages as they come.
struct Messages(mpsc::Receiver<Said>);

impl Stream for Messages {
    type Item = Said;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Said>> {
        self.0.poll_recv(context)
    }
}

/// Answers with a stream that begins behind a cursor.
pub async fn open(
    app: App,
    who: Principal,
    headers: HeaderMap,
    want: Want,
    after: Option<String>,
) -> Result<Response, ApiError> {
    let seat = app.streams.take(who.id)?;
    let read = move |tx: &Tx<'_>| Ok::<_, ApiError>((start(tx, after.as_deref())?, incarnation(tx)?));
    let (position, incarnation) = app.db.read(read).await?;
    let (out, messages) = mpsc::channel(8);
    tokio::spawn(async move {
        let _seat = seat;
        Teller { app, headers, want, incarnation, position, out }.run().await;
    });
    let mut response = Sse::new(Messages(messages)).into_response();
    // Proxies must not collect it.
    response.headers_mut().insert("x-accel-buffering", axum::http::HeaderValue::from_static("no"));
    Ok(response)
}

/// What fills one stream.
struct Teller {
    app: App,
    headers: HeaderMap,
    want: Want,
    incarnation: String,
    position: i64,
    out: mpsc::Sender<Said>,
}

impl Teller {
    async fn run(mut self) {
        let (mut head, mut ending) = (self.app.db.head(), self.app.signals.ending());
        let polls = polls(&self.app.db).min(BEATS);
        // The first message says at once that the stream is open, and where it begins.
        let mut beaten: Option<Instant> = None;
        while !*ending.borrow_and_update() {
            head.borrow_and_update();
            let Some(found) = self.read().await else { return };
            let more = found.more;
            if !self.tell(found).await {
                return;
            }
            if more {
                continue;
            }
            if beaten.is_none_or(|at| at.elapsed() >= BEATS) {
                // An id without data moves the reader's cursor and calls nobody.
                let beat = Message::default().comment("here").id(cursor_of(&self.incarnation, self.position));
                let known = beaten.is_none() || identify(&self.app, &self.headers).await.is_ok();
                if !known || !self.say(beat).await {
                    return;
                }
                beaten = Some(Instant::now());
            }
            tokio::select! {
                changed = head.changed() => if changed.is_err() { return },
                _ = ending.changed() => return,
                () = self.out.closed() => return,
                () = tokio::time::sleep(polls) => {}
            }
        }
    }

    /// What lies behind the position. `None`: it cannot be read, or is not kept any more; the reader comes back and is
    /// told so.
    async fn read(&self) -> Option<Page> {
        let (from, types) = (self.position, self.want.types.clone());
        let read = move |tx: &Tx<'_>| {
            if from < cleared_until(tx)? {
                return Ok(None);
            }
            page(tx, from, &types, PAGE).map(Some)
        };
        match self.app.db.read::<_, store::StoreError, _>(read).await {
            Ok(found) => found,
            Err(error) => {
                tracing::warn!(%error, "a stream of events broke off");
                None
            }
        }
    }

    async fn tell(&mut self, found: Page) -> bool {
        for event in found.events.iter().filter(|event| self.want.shows(event)) {
            let Ok(envelope) = event.envelope() else { continue };
            let id = cursor_of(&self.incarnation, event.position);
            if !self.say(Message::default().id(id).data(envelope)).await {
                return false;
            }
        }
        self.position = found.until;
        true
    }

    /// False: nobody reads any more.
    async fn say(&self, message: Message) -> bool {
        matches!(tokio::time::timeout(PATIENCE, self.out.send(Ok(message))).await, Ok(Ok(())))
    }
}
