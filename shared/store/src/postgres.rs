//! The PostgreSQL side of the executor: connection, statement cache, binding, what an error means.
//! What may not enter: anything that decides about outcomes (that is `tx.rs` and `batch.rs`).

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::error::Error as StdError;
use std::time::Duration;

use postgres::error::SqlState;
use postgres::types::private::BytesMut;
use postgres::types::{FromSql, IsNull, ToSql, Type};
use postgres::{Client, Config, NoTls, Statement};
use rusqlite::types::ValueRef;

use crate::row::{Row, Source};
use crate::{Durability, Param, Sql, StoreError, sql};

/// How long a new connection is waited for.
const CONNECT_WAIT: Duration = Duration::from_secs(10);

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
    written: Cell<u64>,
}

impl Connection {
    /// Connects and sets the session: UTC, no surprises from the server's own settings.
    pub(crate) fn open(url: &str) -> Result<Self, StoreError> {
        let mut config: Config = url
            .parse()
            .map_err(|error| StoreError::Other(format!("this is no address of a PostgreSQL: {error}")))?;
        config.connect_timeout(CONNECT_WAIT).application_name("counterfoil");
        let mut client = config.connect(NoTls).map_err(|error| lost(&error))?;
        client.batch_execute(sql::session::SET_UP)?;
        Ok(Self {
            client: RefCell::new(client),
            statements: RefCell::new(HashMap::new()),
            open: Cell::new(false),
            aborted: Cell::new(false),
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
        self.client.try_borrow().is_ok_and(|client| client.is_closed())
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

    /// Prepares a statement, and that is all: the test that prepares them all.
    pub(crate) fn prepare(&self, sql: &Sql) -> Result<(), StoreError> {
        self.client.borrow_mut().prepare(sql.postgres())?;
        Ok(())
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
            if self.open.get() {
                self.aborted.set(true);
            }
            error.into()
        })
    }
}

impl ToSql for Param<'_> {
    fn to_sql(&self, ty: &Type, out: &mut BytesMut) -> Result<IsNull, Box<dyn StdError + Sync + Send>> {
        match self {
            Self::Null => Ok(IsNull::Yes),
            Self::Int(value) => match *ty {
                Type::INT8 => value.to_sql(ty, out),
                Type::INT4 => i32::try_from(*value)?.to_sql(ty, out),
                Type::INT2 => i16::try_from(*value)?.to_sql(ty, out),
                Type::BOOL => (*value != 0).to_sql(ty, out),
                _ => Err(format!("an integer was given where {ty} is wanted").into()),
            },
            Self::Text(value) => text_or_fail(value, ty, out),
            Self::Id(value) => {
                let mut id_text = [0; uuid::fmt::Hyphenated::LENGTH];
                text_or_fail(value.hyphenated().encode_lower(&mut id_text), ty, out)
            }
            Self::Blob(value) if *ty == Type::BYTEA => value.to_sql(ty, out),
            Self::Blob(_) => Err(format!("bytes were given where {ty} is wanted").into()),
        }
    }

    fn accepts(_ty: &Type) -> bool {
        true
    }

    postgres::types::to_sql_checked!();
}

fn text_or_fail(
    value: &str,
    ty: &Type,
    out: &mut BytesMut,
) -> Result<IsNull, Box<dyn StdError + Sync + Send>> {
    if <&str as ToSql>::accepts(ty) {
        value.to_sql(ty, out)
    } else {
        Err(format!("text was given where {ty} is wanted").into())
    }
}

/// A column as it came, in the same shape as the other engine's.
pub(crate) struct Raw<'r>(pub(crate) ValueRef<'r>);

impl<'r> FromSql<'r> for Raw<'r> {
    fn from_sql(ty: &Type, bytes: &'r [u8]) -> Result<Self, Box<dyn StdError + Sync + Send>> {
        let int = match *ty {
            Type::INT8 => i64::from_sql(ty, bytes)?,
            Type::INT4 => i64::from(i32::from_sql(ty, bytes)?),
            Type::INT2 => i64::from(i16::from_sql(ty, bytes)?),
            Type::BOOL => i64::from(bool::from_sql(ty, bytes)?),
            Type::BYTEA => return Ok(Self(ValueRef::Blob(bytes))),
            _ if <&str as FromSql>::accepts(ty) => return Ok(Self(ValueRef::Text(bytes))),
            _ => return Err(format!("a {ty} is not read here; cast it in the statement").into()),
        };
        Ok(Self(ValueRef::Integer(int)))
    }

    fn from_sql_null(_ty: &Type) -> Result<Self, Box<dyn StdError + Sync + Send>> {
        Ok(Self(ValueRef::Null))
    }

    fn accepts(_ty: &Type) -> bool {
        true
    }
}

fn lost(error: &postgres::Error) -> StoreError {
    let cause = error.source().map(|source| format!(": {source}")).unwrap_or_default();
    StoreError::Io(format!("PostgreSQL cannot be reached: {error}{cause}"))
}

impl From<postgres::Error> for StoreError {
    fn from(error: postgres::Error) -> Self {
        let Some(known) = error.as_db_error() else {
            // A value that does not fit is a fault of the call; all else without a code is the connection.
            let text = error.to_string();
            let wrong_use = text.contains("serializing") || text.contains("deserializing");
            let cause = error.source().map(|source| format!(": {source}")).unwrap_or_default();
            return if wrong_use { Self::Other(format!("{text}{cause}")) } else { lost(&error) };
        };
        let text = known.message().to_owned();
        let code = known.code();
        if *code == SqlState::UNIQUE_VIOLATION {
            return Self::Unique(known.constraint().unwrap_or(&text).to_owned());
        }
        if *code == SqlState::T_R_SERIALIZATION_FAILURE || *code == SqlState::T_R_DEADLOCK_DETECTED {
            return Self::Conflict(text);
        }
        if *code == SqlState::LOCK_NOT_AVAILABLE {
            return Self::Busy;
        }
        if *code == SqlState::DISK_FULL {
            return Self::Full;
        }
        if *code == SqlState::IN_FAILED_SQL_TRANSACTION {
            return Self::TransactionLost;
        }
        match code.code().get(..2) {
            // `P0001` is what our own triggers raise.
            Some("23" | "P0") => Self::Constraint(text),
            Some("08" | "57" | "58" | "53") => Self::Io(format!("PostgreSQL: {text}")),
            Some("XX") => Self::Corrupt(text),
            _ => Self::Other(format!("{text} ({})", code.code())),
        }
    }
}
