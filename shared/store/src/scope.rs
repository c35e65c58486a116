//! What a command may change, told before it runs: on an engine with many writers, commands whose scopes overlap
//! run one after the other. What may not enter: the meaning of the keys.

use std::fmt::Write as _;

use uuid::Uuid;

use crate::{Command, Param, StoreError, Tx, sql};

/// Keys are folded into so many locks, so that no batch fills the server's table of locks.
const LOCKS: u64 = 1_024;

/// What a command may change. With one writer it is not looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Anything: the command runs alone.
    Everything,
    /// Only what belongs to these keys (terminals, products, orders …).
    Keys(Vec<Uuid>),
}

impl Scope {
    /// Locks what the commands of a batch may change until its transaction ends. All keys are taken at once and in
    /// order, so that two batches never wait for each other in a circle.
    pub(crate) fn lock(tx: &Tx<'_>, commands: &[&mut dyn Command]) -> Result<(), StoreError> {
        let mut locks: Vec<u64> = Vec::new();
        for command in commands {
            match command.scope() {
                Self::Everything => return done(tx, &sql::scope::EVERYTHING, &[]),
                // The low half of an id is its random one.
                Self::Keys(keys) => locks.extend(keys.iter().map(|key| key.as_u64_pair().1 % LOCKS)),
            }
        }
        locks.sort_unstable();
        locks.dedup();
        done(tx, &sql::scope::SHARED, &[])?;
        let mut list = String::new();
        for lock in locks {
            // Writing to a string does not fail.
            let _ = write!(list, "{}{lock}", if list.is_empty() { "" } else { "," });
        }
        done(tx, &sql::scope::KEYS, &[Param::Text(&list)])
    }
}

fn done(tx: &Tx<'_>, sql: &crate::Sql, params: &[Param<'_>]) -> Result<(), StoreError> {
    tx.each(sql, params, |_| Ok(true))
}
