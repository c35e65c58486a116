//! The PostgreSQL side of the executor: connection, statement cache, binding, what an error means.
//! What may not enter: anything that decides about outcomes (that is `tx.rs` and `batch.rs`).

mod server;
mod trouble;
mod value;

use std::cell::{Cell, RefCell};
use std::collections::HashMap;

use postgres::types::{ToSql, Type};
use postgres::{Client, Statement};

pub(crate) use value::Raw;

use crate::row::{Row, Source};
use crate::{Durability, Param, Sql, StoreError, sql};

/// A statement is found by the address of its text, as on the other engine.
type Key = (usize, usize);

/// One connection. PostgreSQL itself knows whether a transaction is open; the driver does not say, so it is
/// followed here statement by statement.
pub(crate) struct Connection {
    client: RefCell<Client>,
    statements: RefCell<HashMap<Key, Statement>>,
    open: Cell<bool>,
    /// A statement failed: the server refuses everything until a mark or the beginning is returned to, and
    /// answers a commit with a silent rollback.
    aborted: Cell<bool>,
    /// The server has said goodbye, or is not there any more.
    dead: Cell<bool>,
    written: Cell<u64>,
}

impl Connection {
    /// Connects and sets the session: UTC, no surprises from the server's own settings.
    pub(crate) fn open(url: &str) -> Result<Self, StoreError> {
        Ok(Self {
            client: RefCell::new(server::connect(url)?),
            statements: RefCell::new(HashMap::new()),
            open: Cell::new(false),
            aborted: Cell::new(false),
            dead: Cell::new(false),
            written: Cell::new(0),
        })
    }

    /// FULL waits until the log is on the disk, NORMAL does not.
    pub(crate) fn set_durability(&self, durability: Durability) -> Result<(), StoreError> {
        Ok(self.client.borrow_mut().batch_execute(match durability {
            Durability::Full => sql::session::FULL,
            Durability::Normal => sql::session::NORMAL,
        })?)
    }

    /// How long a lock is waited for.
    pub(crate) fn set_lock_wait_ms(&self, wait_ms: u64) -> Result<(), StoreError> {
        let text = format!("{}{wait_ms}", sql::session::LOCK_WAIT);
        Ok(self.client.borrow_mut().batch_execute(&text)?)
    }

    /// Whether the server has hung up, or the network has.
    pub(crate) fn is_closed(&self) -> bool {
        // Borrowed only while a statement runs: then it is not closed.
        self.dead.get() || self.client.try_borrow().is_ok_and(|client| client.is_closed())
    }

    pub(crate) fn in_transaction(&self) -> bool {
        self.open.get() && !self.is_closed()
    }

    pub(crate) fn is_aborted(&self) -> bool {
        self.aborted.get()
    }

    /// Rows written by this connection since it was opened.
    pub(crate) fn rows_written(&self) -> u64 {
        self.written.get()
    }

    /// Runs a script of the schema.
    pub(crate) fn script(&self, text: &str) -> Result<(), StoreError> {
        let result = self.client.borrow_mut().batch_execute(text);
        self.noted(result)
    }

    pub(crate) fn execute(&self, sql: &Sql, params: &[Param<'_>]) -> Result<u64, StoreError> {
        sql.check_count(params)?;
        if params.is_empty() && self.control(sql)? {
            return Ok(0);
        }
        let statement = self.prepared(sql)?;
        let bound: Vec<&(dyn ToSql + Sync)> = params.iter().map(|param| param as _).collect();
        let result = self.client.borrow_mut().execute(&statement, &bound);
        let rows = self.noted(result)?;
        self.written.set(self.written.get() + rows);
        Ok(rows)
    }

    /// Calls `each` per row until it answers false. All rows of the statement are in memory meanwhile, so that a
    /// mapping function may query too; callers page.
    pub(crate) fn query(
        &self,
        sql: &Sql,
        params: &[Param<'_>],
        each: &mut dyn FnMut(&Row<'_>) -> Result<bool, StoreError>,
    ) -> Result<(), StoreError> {
        sql.check_count(params)?;
        let statement = self.prepared(sql)?;
        let bound: Vec<&(dyn ToSql + Sync)> = params.iter().map(|param| param as _).collect();
        let result = self.client.borrow_mut().query(&statement, &bound);
        let rows = self.noted(result)?;
        if !sql.postgres().trim_start().starts_with("SELECT") {
            // RETURNING: each row of the answer is a row written.
            self.written.set(self.written.get() + rows.len() as u64);
        }
        for row in &rows {
            if !each(&Row(Source::Postgres(row)))? {
                break;
            }
        }
        Ok(())
    }

    /// Prepares a statement and looks at the types of its parameters and columns: the test that prepares them all.
    pub(crate) fn prepare(&self, sql: &Sql) -> Result<(), StoreError> {
        let statement = self.client.borrow_mut().prepare(sql.postgres())?;
        // A lock function answers void, which nobody reads.
        let read = statement.columns().iter().map(|column| column.type_()).filter(|ty| **ty != Type::VOID);
        match statement.params().iter().chain(read).find(|ty| !value::is_known(ty)) {
            Some(ty) => Err(StoreError::Other(format!("{} has a {ty}; cast it in the statement", sql.name))),
            None => Ok(()),
        }
    }

    fn prepared(&self, sql: &Sql) -> Result<Statement, StoreError> {
        let text = sql.postgres();
        let key = (text.as_ptr() as usize, text.len());
        if let Some(known) = self.statements.borrow().get(&key) {
            return Ok(known.clone());
        }
        let result = self.client.borrow_mut().prepare(text);
        let statement = self.noted(result)?;
        self.statements.borrow_mut().insert(key, statement.clone());
        Ok(statement)
    }

    /// Statements that begin, mark and end go by the simple protocol: they work in a failed transaction too.
    fn control(&self, sql: &Sql) -> Result<bool, StoreError> {
        let text = sql.postgres();
        if ![
            sql::BEGIN_WRITE,
            sql::BEGIN_READ,
            sql::COMMIT,
            sql::ROLLBACK,
            sql::SAVEPOINT,
            sql::RELEASE,
            sql::ROLLBACK_TO,
        ]
        .iter()
        .any(|known| known.postgres() == text)
        {
            return Ok(false);
        }
        let is = |other: Sql| text == other.postgres();
        if is(sql::COMMIT) && self.aborted.get() {
            return Err(StoreError::TransactionLost);
        }
        let result = self.client.borrow_mut().batch_execute(text);
        if is(sql::ROLLBACK) && result.is_ok() {
            self.open.set(false);
            self.aborted.set(false);
        }
        self.noted(result)?;
        if is(sql::BEGIN_WRITE) || is(sql::BEGIN_READ) {
            self.open.set(true);
            self.aborted.set(false);
        } else if is(sql::COMMIT) {
            self.open.set(false);
        } else if is(sql::ROLLBACK_TO) {
            self.aborted.set(false);
        }
        Ok(true)
    }

    fn noted<T>(&self, result: Result<T, postgres::Error>) -> Result<T, StoreError> {
        result.map_err(|error| {
            if trouble::is_the_end(&error) {
                self.dead.set(true);
            }
            if self.open.get() {
                self.aborted.set(true);
            }
            error.into()
        })
    }
}
