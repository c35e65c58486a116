//! One transaction as the application sees it: statements, savepoints, its time and its ids.
//! What may not enter: clocks and OS randomness (both are handed in), decisions about the batch.

use std::cell::{Cell, RefCell};

use uuid::Uuid;

use crate::postgres::Connection;
use crate::sqlite::Session;
use crate::{Entropy, Migration, Param, Row, Sql, StoreError, sql};

/// The engine's side of a transaction.
pub(crate) enum Link<'a> {
    Sqlite(Session<'a>),
    Postgres(&'a Connection),
}

/// How a commit ended.
pub(crate) enum Ending {
    Committed,
    /// Surely not there.
    Nothing(StoreError),
    /// There or not; only recovery tells.
    Unknown(StoreError),
}

/// An open transaction. Everything done through it is kept or dropped as a whole.
pub struct Tx<'a> {
    link: Link<'a>,
    now_ms: i64,
    entropy: RefCell<Option<&'a mut (dyn Entropy + 'a)>>,
    /// The last id that was made here, in this transaction or before; 0: none.
    last_id: &'a Cell<u128>,
    /// The first failure of the machine below since the current command began.
    fault: RefCell<Option<StoreError>>,
    lost: Cell<bool>,
}

/// The 62 random bits at the end of a v7 id; ids of one millisecond count upwards in them.
const ID_TAIL: u128 = (1 << 62) - 1;

impl<'a> Tx<'a> {
    pub(crate) fn begin(
        link: Link<'a>,
        begin: &Sql,
        now_ms: i64,
        (entropy, last_id): (Option<&'a mut (dyn Entropy + 'a)>, &'a Cell<u128>),
    ) -> Result<Self, StoreError> {
        // Before there is a Tx: one whose beginning failed must not roll anything back when dropped.
        match &link {
            Link::Sqlite(session) => session.execute(begin, &[])?,
            Link::Postgres(connection) => connection.execute(begin, &[])?,
        };
        Ok(Self {
            link,
            now_ms,
            entropy: RefCell::new(entropy),
            last_id,
            fault: RefCell::new(None),
            lost: Cell::new(false),
        })
    }

    /// The transaction's time in milliseconds since 1970 UTC, as the caller gave it.
    #[must_use]
    pub fn now_ms(&self) -> i64 {
        self.now_ms
    }

    /// A new UUIDv7 of the transaction's time. Ids of one writer and millisecond rise by a random step, so
    /// that their order is the order of their making and indexes grow at one end.
    /// In a reading transaction, which can store none, it is the nil id.
    #[must_use]
    pub fn new_id(&self) -> Uuid {
        let mut entropy = self.entropy.borrow_mut();
        let Some(entropy) = entropy.as_deref_mut() else { return Uuid::nil() };
        let unix_ms = u64::try_from(self.now_ms).unwrap_or(0);
        let last = self.last_id.get();
        // The time is in the upper 48 of 128 bits.
        if last != 0 && last >> 80 == u128::from(unix_ms) {
            let mut step = [0; 4];
            entropy.fill(&mut step);
            let next = (last & ID_TAIL) + u128::from(u32::from_le_bytes(step)) + 1;
            if next <= ID_TAIL {
                self.last_id.set((last & !ID_TAIL) | next);
                return Uuid::from_u128(self.last_id.get());
            }
        }
        let mut random = [0; 10];
        entropy.fill(&mut random);
        // The counter starts in the lower half, so that it cannot overflow into a smaller id.
        random[2] &= 0x1f;
        let id = uuid::Builder::from_unix_timestamp_millis(unix_ms, &random).into_uuid();
        self.last_id.set(id.as_u128());
        id
    }

    /// Random bytes of the injected source (zeros in a reading transaction).
    pub fn fill(&self, bytes: &mut [u8]) {
        match self.entropy.borrow_mut().as_deref_mut() {
            Some(entropy) => entropy.fill(bytes),
            None => bytes.fill(0),
        }
    }

    /// Runs a statement without rows and returns the number of rows that it changed.
    ///
    /// # Errors
    /// The engine's; the statement itself then changed nothing.
    pub fn execute(&self, sql: &Sql, params: &[Param<'_>]) -> Result<u64, StoreError> {
        self.alive()?;
        let result = match &self.link {
            Link::Sqlite(session) => session.execute(sql, params),
            Link::Postgres(connection) => connection.execute(sql, params),
        };
        self.noted(result)
    }

    /// All rows, each mapped in place.
    ///
    /// # Errors
    /// The engine's, or the mapping function's.
    pub fn query<T>(
        &self,
        sql: &Sql,
        params: &[Param<'_>],
        mut map: impl FnMut(&Row<'_>) -> Result<T, StoreError>,
    ) -> Result<Vec<T>, StoreError> {
        let mut out = Vec::new();
        self.each(sql, params, |row| {
            out.push(map(row)?);
            Ok(true)
        })?;
        Ok(out)
    }

    /// Calls `visit` per row until it answers false; nothing is collected.
    ///
    /// # Errors
    /// The engine's, or the function's.
    pub fn each(
        &self,
        sql: &Sql,
        params: &[Param<'_>],
        mut visit: impl FnMut(&Row<'_>) -> Result<bool, StoreError>,
    ) -> Result<(), StoreError> {
        self.alive()?;
        let result = match &self.link {
            Link::Sqlite(session) => session.query(sql, params, &mut visit),
            Link::Postgres(connection) => connection.query(sql, params, &mut visit),
        };
        self.noted(result)
    }

    /// The first row, if there is one.
    ///
    /// # Errors
    /// The engine's, or the mapping function's.
    pub fn query_opt<T>(
        &self,
        sql: &Sql,
        params: &[Param<'_>],
        mut map: impl FnMut(&Row<'_>) -> Result<T, StoreError>,
    ) -> Result<Option<T>, StoreError> {
        let mut out = None;
        self.each(sql, params, |row| {
            out = Some(map(row)?);
            Ok(false)
        })?;
        Ok(out)
    }

    /// The first row, which must be there.
    ///
    /// # Errors
    /// `NotFound` without a row; the engine's, or the mapping function's.
    pub fn query_one<T>(
        &self,
        sql: &Sql,
        params: &[Param<'_>],
        map: impl FnMut(&Row<'_>) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        self.query_opt(sql, params, map)?.ok_or(StoreError::NotFound)
    }

    /// Runs `work` so that its changes are dropped when it fails; may be nested.
    ///
    /// # Errors
    /// Those of `work`. When the engine drops more than the savepoint, nothing of the whole
    /// transaction is there, every further statement answers `TransactionLost`, and the outcome
    /// names the cause.
    pub fn savepoint<T, E: From<StoreError>>(
        &self,
        work: impl FnOnce(&Self) -> Result<T, E>,
    ) -> Result<T, E> {
        let mark = Mark::set(self)?;
        let value = work(self)?;
        mark.release()?;
        Ok(value)
    }

    fn roll_back_to_mark(&self) -> Result<(), StoreError> {
        let rolled_back = self.execute(&sql::ROLLBACK_TO, &[]).and_then(|_| self.execute(&sql::RELEASE, &[]));
        if rolled_back.is_err() {
            // Half of a command might still be in the transaction: none of it may be committed.
            self.lost.set(true);
        }
        rolled_back.map(|_| ())
    }

    /// Runs a script of the schema in this engine's spelling.
    pub(crate) fn migrate(&self, migration: &Migration) -> Result<(), StoreError> {
        self.alive()?;
        let result = match &self.link {
            Link::Sqlite(session) => session.script(&migration.sqlite_script()),
            Link::Postgres(connection) => connection.script(&migration.postgres_script()),
        };
        self.noted(result)
    }

    /// Forgets what an earlier command met.
    pub(crate) fn start_command(&self) {
        self.fault.replace(None);
    }

    /// The failure of the machine below that the current command met, if any.
    pub(crate) fn fault(&self) -> Option<StoreError> {
        self.fault.borrow().clone()
    }

    /// Whether the transaction is gone, or no longer fit to be committed.
    pub(crate) fn is_lost(&self) -> bool {
        self.lost.get() || !self.in_transaction() || self.is_aborted()
    }

    fn in_transaction(&self) -> bool {
        match &self.link {
            Link::Sqlite(session) => session.in_transaction(),
            Link::Postgres(connection) => connection.in_transaction(),
        }
    }

    /// Whether a statement failed and the engine takes no other before a mark is returned to.
    fn is_aborted(&self) -> bool {
        match &self.link {
            Link::Sqlite(_) => false,
            Link::Postgres(connection) => connection.is_aborted(),
        }
    }

    /// Rows written so far: whether a command that refuses has anything to undo.
    pub(crate) fn rows_written(&self) -> u64 {
        match &self.link {
            Link::Sqlite(session) => session.rows_written(),
            Link::Postgres(connection) => connection.rows_written(),
        }
    }

    /// Without this check a statement after a silent rollback would commit on its own.
    fn alive(&self) -> Result<(), StoreError> {
        if self.lost.get() { Err(StoreError::TransactionLost) } else { Ok(()) }
    }

    fn noted<T>(&self, result: Result<T, StoreError>) -> Result<T, StoreError> {
        if let Err(error) = &result {
            if !self.in_transaction() {
                self.lost.set(true);
            }
            if error.is_environment() || self.lost.get() {
                let mut fault = self.fault.borrow_mut();
                fault.get_or_insert_with(|| error.clone());
            }
        }
        result
    }

    pub(crate) fn commit(self) -> Ending {
        if self.is_lost() {
            let error = self.fault().unwrap_or(StoreError::TransactionLost);
            return match self.roll_back() {
                Ok(()) => Ending::Nothing(error),
                Err(worse) => Ending::Unknown(worse),
            };
        }
        let Err(error) = self.execute(&sql::COMMIT, &[]) else { return Ending::Committed };
        // A lock or a deferred constraint refuses before anything is written and leaves the
        // transaction open; whatever else fails may have reached the log (J-1).
        let refused = matches!(
            error,
            StoreError::Busy | StoreError::Conflict(_) | StoreError::Constraint(_) | StoreError::Unique(_)
        );
        if refused && self.in_transaction() && self.roll_back().is_ok() {
            return Ending::Nothing(error);
        }
        Ending::Unknown(error)
    }

    /// Drops the transaction; an error means that the connection is not fit for further use.
    pub(crate) fn roll_back(&self) -> Result<(), StoreError> {
        if !self.in_transaction() {
            return Ok(());
        }
        let result = match &self.link {
            Link::Sqlite(session) => session.execute(&sql::ROLLBACK, &[]),
            Link::Postgres(connection) => connection.execute(&sql::ROLLBACK, &[]),
        };
        if self.in_transaction() {
            return result.and(Err(StoreError::NeedsRecovery));
        }
        Ok(())
    }
}

/// A savepoint that returns to its mark unless it was released, also when `work` panics: a mark
/// left behind would be taken for the one around it.
struct Mark<'t, 'a> {
    tx: &'t Tx<'a>,
    released: bool,
}

impl<'t, 'a> Mark<'t, 'a> {
    fn set(tx: &'t Tx<'a>) -> Result<Self, StoreError> {
        tx.execute(&sql::SAVEPOINT, &[])?;
        Ok(Self { tx, released: false })
    }

    fn release(mut self) -> Result<(), StoreError> {
        self.tx.execute(&sql::RELEASE, &[])?;
        self.released = true;
        Ok(())
    }
}

impl Drop for Mark<'_, '_> {
    fn drop(&mut self) {
        if !self.released {
            // A failure here marks the transaction as lost, which every way to a commit looks at.
            let _noted = self.tx.roll_back_to_mark();
        }
    }
}

impl Drop for Tx<'_> {
    /// A transaction left open by a panic is dropped, never inherited by the next one.
    fn drop(&mut self) {
        let _already_ended = self.roll_back();
    }
}
