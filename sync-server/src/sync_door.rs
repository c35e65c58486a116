//! The tills' door (`/sync/v1/*`), without a transport: `decode` reads a request off the writer, `run` does it in
//! a transaction, `finish` makes the answer once the commit is durable. HTTP and the simulator call the same.

mod errors;

pub use errors::DoorError;

use crate::bindings::{Contexts, Everything, Heads, PushBindings};
use crate::identity::{self, IdentityError, ServerKeys};
use crate::intake::{self, PreparedPush};
use crate::product;
use crate::snapshot::Snapshots;
use crate::{feed, identity::Terminal};
use errors::{bad_request, not_found, unreadable};
use protocol::{
    ChallengeRequest, Encoding, EnrolRequest, Feed, HelloRequest, PAGE_CHANGES_MAX, PushReply, WireRequest,
    WireResponse, decode_push, header,
};
use serde::Serialize;
use store::{Scope, Tx};

/// What the door needs besides a transaction. One per process, shared by its threads.
pub struct CoreContext {
    /// Who the server is.
    pub keys: ServerKeys,
    /// The snapshots that it gives out.
    pub snapshots: Snapshots,
}

/// A request, read.
pub enum SyncCommand {
    /// `POST /sync/v1/enrol`.
    Enrol(Box<EnrolRequest>),
    /// `POST /sync/v1/challenge`.
    Challenge(ChallengeRequest),
    /// `POST /sync/v1/hello`.
    Hello(Box<HelloRequest>),
    /// `POST /sync/v1/push`.
    Push(Box<PreparedPush>),
    /// `GET /sync/v1/pull`.
    Pull(PullRequest),
    /// `GET /sync/v1/snapshot`.
    Snapshot(SnapshotRequest),
    /// `GET /sync/v1/images/{hash}`.
    Picture(PictureRequest),
}

/// What is asked of a feed.
pub struct PullRequest {
    bearer: Option<String>,
    feed: Feed,
    cursor: Option<String>,
    limit: usize,
}

/// What is asked of a snapshot.
pub struct SnapshotRequest {
    bearer: Option<String>,
    range: Option<(u64, u64)>,
}

/// Which picture is asked for.
pub struct PictureRequest {
    bearer: Option<String>,
    hash: String,
}

/// An answer that may be given once the commit is durable.
pub enum Reply {
    /// A push's answer, which still wants its position.
    Push(Box<PushReply>),
    /// Anything else.
    Ready(WireResponse),
}

/// Reads a request. What cannot be read is answered at once.
pub fn decode(request: &WireRequest) -> Result<SyncCommand, WireResponse> {
    match (request.method.as_str(), request.path.as_str()) {
        ("POST", "/sync/v1/enrol") => Ok(SyncCommand::Enrol(Box::new(request.read().map_err(unreadable)?))),
        ("POST", "/sync/v1/challenge") => Ok(SyncCommand::Challenge(request.read().map_err(unreadable)?)),
        ("POST", "/sync/v1/hello") => Ok(SyncCommand::Hello(Box::new(request.read().map_err(unreadable)?))),
        ("POST", "/sync/v1/push") => decode_events(request),
        ("GET", "/sync/v1/pull") => decode_pull(request),
        ("GET", "/sync/v1/snapshot") => Ok(SyncCommand::Snapshot(SnapshotRequest {
            bearer: request.bearer.clone(),
            range: request.range,
        })),
        ("GET", path) => match path.strip_prefix("/sync/v1/images/") {
            Some(hash) => Ok(SyncCommand::Picture(PictureRequest {
                bearer: request.bearer.clone(),
                hash: hash.to_owned(),
            })),
            None => Err(not_found()),
        },
        _ => Err(not_found()),
    }
}

fn decode_events(request: &WireRequest) -> Result<SyncCommand, WireResponse> {
    let encoding = Encoding::parse(request.encoding.as_deref()).map_err(unreadable)?;
    let push = decode_push(&request.body, encoding).map_err(unreadable)?;
    Ok(SyncCommand::Push(Box::new(intake::prepare(push))))
}

fn decode_pull(request: &WireRequest) -> Result<SyncCommand, WireResponse> {
    let feed = request.query.get("feed").ok_or_else(|| bad_request("feed", "name the feed to be pulled"))?;
    let limit = match request.query.get("limit") {
        Some(text) => text.parse().map_err(|_| bad_request("limit", "a whole number is expected"))?,
        None => PAGE_CHANGES_MAX,
    };
    Ok(SyncCommand::Pull(PullRequest {
        bearer: request.bearer.clone(),
        feed: feed.parse().map_err(unreadable)?,
        cursor: request.query.get("cursor").cloned(),
        limit,
    }))
}

impl SyncCommand {
    /// Whether it only reads and thus belongs on a reader.
    pub const fn is_read(&self) -> bool {
        matches!(self, Self::Challenge(_) | Self::Pull(_) | Self::Snapshot(_) | Self::Picture(_))
    }

    /// Whether it puts savepoints around its own parts: each event of a push has one (U-1).
    pub const fn marks_its_parts(&self) -> bool {
        matches!(self, Self::Push(_))
    }

    /// What it may change.
    pub fn scope(&self) -> Scope {
        match self {
            Self::Push(push) => push.scope(),
            _ => Scope::Everything,
        }
    }

    /// Does it in a transaction; may be run again, and then the last run counts.
    pub fn run(&mut self, tx: &Tx, context: &CoreContext) -> Result<Reply, DoorError> {
        let keys = &context.keys;
        match self {
            Self::Enrol(request) => ready(&identity::enrol(tx, keys, request)?),
            Self::Challenge(request) => ready(&identity::challenge(tx, keys, &Heads, request)?),
            Self::Hello(request) => ready(&identity::hello(tx, keys, &Heads, request)?),
            Self::Push(push) => {
                let mut ports = PushBindings::new(keys.currency, push.events.len());
                let reply = intake::take_in(tx, push, keys.incarnation, &mut ports)?;
                Ok(Reply::Push(Box::new(reply)))
            }
            Self::Pull(request) => {
                let terminal = identity::read_token(tx, keys, request.bearer.as_deref())?;
                in_scope(&terminal, request.feed)?;
                let cursor = request.cursor.as_deref();
                ready(&feed::pull(tx, &Contexts, keys.incarnation, request.feed, cursor, request.limit)?)
            }
            Self::Snapshot(request) => {
                let terminal = identity::read_token(tx, keys, request.bearer.as_deref())?;
                let store =
                    identity::load_store(tx, terminal.store_id)?.ok_or(IdentityError::TerminalUnknown)?;
                let contents = Everything { incarnation: keys.incarnation };
                Ok(Reply::Ready(context.snapshots.serve(tx, &contents, &store, request.range)?))
            }
            Self::Picture(request) => {
                identity::read_token(tx, keys, request.bearer.as_deref())?;
                show(tx, &request.hash)
            }
        }
    }
}

/// A picture never changes under its hash, so whoever has it need not ask again.
fn show(tx: &Tx, hash: &str) -> Result<Reply, DoorError> {
    let found = match hash.parse() {
        Ok(hash) => product::picture(tx, hash)?,
        Err(_) => None,
    };
    let Some(picture) = found else { return Ok(Reply::Ready(not_found())) };
    let (etag, media_type) = (format!("\"{}\"", picture.hash()), picture.media_type().to_owned());
    let response = WireResponse::bytes(200, &media_type, picture.into_bytes())
        .with_header(header::ETAG, etag)
        .with_header(header::CACHE_CONTROL, "private, max-age=31536000, immutable");
    Ok(Reply::Ready(response))
}

/// A till pulls its own feeds and no others (D-3).
fn in_scope(terminal: &Terminal, feed: Feed) -> Result<(), DoorError> {
    if identity::feeds_of(terminal).contains(&feed) { Ok(()) } else { Err(DoorError::Scope(feed)) }
}

fn ready(body: &impl Serialize) -> Result<Reply, DoorError> {
    WireResponse::json(200, body).map(Reply::Ready).map_err(|error| DoorError::Encode(error.to_string()))
}

impl Reply {
    /// The answer, after the commit whose head of positions this is (a reader's answer ignores it).
    pub fn finish(self, head: i64) -> WireResponse {
        match self {
            Self::Ready(response) => response,
            Self::Push(mut reply) => {
                reply.position = head;
                let encoded = WireResponse::json(200, &*reply);
                encoded.unwrap_or_else(|error| DoorError::Encode(error.to_string()).response())
            }
        }
    }
}
