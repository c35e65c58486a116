//! Runs the sync door over the store's handle: reads on a reader, writes through the writer.

use std::sync::Arc;

use protocol::{Problem, WireRequest, WireResponse};
use store::{Db, WriteError};

use crate::sync_door::{self, CoreContext, DoorError, SyncCommand};

/// Larger bodies are unpacked and checked away from the threads that serve connections.
const BODY_BYTES_INLINE_MAX: usize = 16 * 1024;

/// The tills' door of this process.
pub struct Door {
    context: Arc<CoreContext>,
}

impl Door {
    /// `context` is what the core needs besides a transaction.
    pub fn new(context: CoreContext) -> Self {
        Self { context: Arc::new(context) }
    }

    /// Answers one request; a writing one when it is durable.
    pub async fn answer(&self, db: &Db, request: WireRequest) -> WireResponse {
        let mut command = match decode(request).await {
            Ok(command) => command,
            Err(refused) => return refused,
        };
        let context = Arc::clone(&self.context);
        if command.is_read() {
            return match db.read(move |tx| command.run(tx, &context)).await {
                Ok(reply) => reply.finish(0),
                Err(error) => error.response(),
            };
        }
        let written = if command.marks_its_parts() {
            db.write_in_parts(command.scope(), move |tx| command.run(tx, &context)).await
        } else {
            db.write(move |tx| command.run(tx, &context)).await
        };
        match written {
            Ok(written) => written.value.finish(written.head),
            Err(WriteError::Refused(error)) => error.response(),
            Err(WriteError::Failed(error)) => DoorError::from(error).response(),
            Err(WriteError::Unknown(error)) => {
                tracing::error!(%error, "the outcome of a commit is unknown");
                // The till sends again, and what was stored is a duplicate then (U-3).
                let detail = "The server cannot say yet whether this was stored; send it again.";
                WireResponse::problem(&Problem::new(503, "OUTCOME_UNKNOWN", detail))
            }
        }
    }
}

async fn decode(request: WireRequest) -> Result<SyncCommand, WireResponse> {
    if request.body.len() <= BODY_BYTES_INLINE_MAX {
        return sync_door::decode(&request);
    }
    let decoded = tokio::task::spawn_blocking(move || sync_door::decode(&request)).await;
    decoded.unwrap_or_else(|error| {
        tracing::error!(%error, "a request of a till could not be decoded");
        let detail = "The server failed to read this; its log says why.";
        Err(WireResponse::problem(&Problem::new(500, "INTERNAL", detail)))
    })
}
