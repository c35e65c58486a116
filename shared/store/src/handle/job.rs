//! A command on its way through the queue, and its way back to whoever asked. What may not enter: threads.

use std::panic::{AssertUnwindSafe, catch_unwind};

use tokio::sync::oneshot;

use super::Written;
use crate::batch::{Abort, Command, Outcome, WriteError};
use crate::{Scope, StoreError, Tx};

/// A command that can be answered.
pub(super) trait Job: Command + Send {
    fn answer(self: Box<Self>, outcome: Outcome, head: i64);
}

/// A closure with whoever waits for its answer.
pub(super) struct WriteJob<T, E, F> {
    pub(super) work: F,
    pub(super) in_parts: bool,
    pub(super) scope: Scope,
    pub(super) result: Option<Result<T, E>>,
    pub(super) reply: oneshot::Sender<Result<Written<T>, WriteError<E>>>,
}

impl<T, E, F: FnMut(&Tx<'_>) -> Result<T, E>> Command for WriteJob<T, E, F> {
    fn marks_its_parts(&self) -> bool {
        self.in_parts
    }

    fn scope(&self) -> Scope {
        self.scope.clone()
    }

    fn run(&mut self, tx: &Tx<'_>) -> Result<(), Abort> {
        self.result = None;
        match catch_unwind(AssertUnwindSafe(|| (self.work)(tx))) {
            Ok(Ok(value)) => {
                self.result = Some(Ok(value));
                Ok(())
            }
            Ok(Err(error)) => {
                self.result = Some(Err(error));
                Err(Abort::Refused)
            }
            Err(_) => Err(Abort::Failed(StoreError::Other("a command panicked; see the log".to_owned()))),
        }
    }
}

impl<T: Send, E: Send, F: FnMut(&Tx<'_>) -> Result<T, E> + Send> Job for WriteJob<T, E, F> {
    fn answer(self: Box<Self>, outcome: Outcome, head: i64) {
        let answer = match (outcome, self.result) {
            (Outcome::Committed, Some(Ok(value))) => Ok(Written { value, head }),
            (Outcome::Refused, Some(Err(error))) => Err(WriteError::Refused(error)),
            (Outcome::Unknown(error), _) => Err(WriteError::Unknown(error)),
            (Outcome::Failed(error), _) => Err(WriteError::Failed(error)),
            // A committed command always has a value, a refused one its reason.
            (Outcome::Committed | Outcome::Refused, _) => {
                Err(WriteError::Unknown(StoreError::TransactionLost))
            }
        };
        // Nobody waits any more (the client hung up): the outcome stands all the same.
        let _unheard = self.reply.send(answer);
    }
}
