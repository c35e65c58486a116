//! Runs the sync door over the store's handle: reads on a reader, writes through the writer.

use protocol::{Problem, WireRequest, WireResponse};
use store::{Db, WriteError};

use crate::sync_door::{self, CoreContext, DoorError};

/// The tills' door of this process.
pub struct Door {
    context: std::sync::Arc<CoreContext>,
}

impl Door {
    /// `context` is what the core needs besides a transaction.
    pub fn new(context: CoreContext) -> Self {
        Self { context: std::sync::Arc::new(context) }
    }

    /// Answers one request; a writing one when it is durable.
    pub async fn answer(&self, db: &Db, request: WireRequest) -> WireResponse {
        let mut command = match sync_door::decode(&request) {
            Ok(command) => command,
            Err(refused) => return refused,
        };
        let context = std::sync::Arc::clone(&self.context);
        if command.is_read() {
            match db.read(move |tx| command.run(tx, &context)).await {
                Ok(reply) => reply.finish(0),
                Err(error) => error.response(),
            }
        } else {
            match db.write(move |tx| command.run(tx, &context)).await {
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
}
