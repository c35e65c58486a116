//! Answers that are sent while they are read: one snapshot, piece by piece, whatever there is. What may not enter: what
//! an answer says.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::http::{HeaderValue, header};
use axum::response::Response;
use futures_core::Stream;
use store::Tx;
use tokio::runtime::Handle;
use tokio::sync::{Semaphore, mpsc};

use super::App;
use super::problem::ApiError;

/// Such answers at a time: each keeps a reader busy until it is fetched.
static TURNS: Semaphore = Semaphore::const_new(2);
/// How long one that is asked for waits for its turn.
const TURN_WAIT: Duration = Duration::from_secs(20);
/// How long a reader waits for a client that fetches nothing.
const CLIENT_WAIT: Duration = Duration::from_secs(30);
/// A piece of the answer, bytes.
pub const PIECE_BYTES: usize = 64 * 1024;

type Piece = Result<Bytes, io::Error>;

/// The pieces as they come.
struct Pieces(mpsc::Receiver<Piece>);

impl Stream for Pieces {
    type Item = Piece;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Piece>> {
        self.0.poll_recv(context)
    }
}

/// The reader's end: what is written goes on in pieces.
pub struct Out {
    /// What has come together.
    pub text: String,
    pieces: mpsc::Sender<Piece>,
    runtime: Handle,
}

impl Out {
    /// Sends what has come together, if it is so much; false: nobody fetches it any more.
    pub fn flush(&mut self, at_least: usize) -> bool {
        if self.text.len() < at_least {
            return true;
        }
        let piece = std::mem::take(&mut self.text);
        self.send(piece)
    }

    /// Sends a piece; false: nobody fetches it any more.
    pub fn send(&self, piece: String) -> bool {
        let sent = async { tokio::time::timeout(CLIENT_WAIT, self.pieces.send(Ok(piece.into()))).await };
        matches!(self.runtime.block_on(sent), Ok(Ok(())))
    }
}

/// Answers with what `write` reads.
///
/// # Errors
/// 503 when too many are being sent.
pub async fn streamed<F>(
    app: &App,
    content_type: &'static str,
    disposition: &'static str,
    write: F,
) -> Result<Response, ApiError>
where
    F: FnOnce(&Tx<'_>, &mut Out) -> Result<(), ApiError> + Send + 'static,
{
    let turn = tokio::time::timeout(TURN_WAIT, TURNS.acquire()).await;
    let turn = turn.map_err(|_| ApiError::busy())?.map_err(ApiError::internal)?;
    let (pieces, receiver) = mpsc::channel(4);
    let broken = pieces.clone();
    let mut out = Out { text: String::new(), pieces, runtime: Handle::current() };
    let db = app.db.clone();
    tokio::spawn(async move {
        let _turn = turn;
        let read = move |tx: &Tx<'_>| write(tx, &mut out);
        if db.read(read).await.is_err() {
            // A cut connection tells that this is not all; the cause is in the log.
            let _gone = broken.send(Err(io::Error::other("the answer broke off"))).await;
        }
    });
    let mut response = Response::new(Body::from_stream(Pieces(receiver)));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
    headers.insert(header::CONTENT_DISPOSITION, HeaderValue::from_static(disposition));
    Ok(response)
}
