//! What SQLite and the network alone do on this machine: the limits that our figures are divided by.

use rusqlite::{Connection, params};
use std::path::Path;
use std::time::{Duration, Instant};

/// Opens a database with the settings that matter to its speed as production has them: WAL, synchronous FULL,
/// the same cache and the same checkpoints. The limit must not lose by a setting that is free to choose.
pub fn open(path: &Path) -> rusqlite::Result<Connection> {
    let conn = Connection::open(path)?;
    conn.pragma_update(None, "journal_mode", "WAL")?;
    conn.pragma_update(None, "synchronous", "FULL")?;
    conn.pragma_update(None, "cache_size", -32_768)?;
    conn.pragma_update(None, "wal_autocheckpoint", 8_192)?;
    conn.set_prepared_statement_cache_capacity(64);
    Ok(conn)
}

/// A database of one table, for commits of one row (F-7's bare limit).
pub struct OneRow {
    conn: Connection,
    row: Vec<u8>,
}

impl OneRow {
    /// An empty one whose rows have so many bytes.
    pub fn open(path: &Path, bytes: usize) -> rusqlite::Result<Self> {
        let conn = open(path)?;
        conn.execute_batch("CREATE TABLE event (seq INTEGER PRIMARY KEY, bytes BLOB NOT NULL)")?;
        Ok(Self { conn, row: vec![b'x'; bytes] })
    }

    /// How long one durable commit of one row takes.
    pub fn commit(&self) -> rusqlite::Result<Duration> {
        let mut insert = self.conn.prepare_cached("INSERT INTO event (bytes) VALUES (?1)")?;
        let start = Instant::now();
        insert.execute(params![self.row])?;
        Ok(start.elapsed())
    }
}

/// The tables, in SQLite's spelling.
pub const SHOP: &str = "
CREATE TABLE orders (id TEXT PRIMARY KEY, number INTEGER, total INTEGER) WITHOUT ROWID;
CREATE TABLE items (id TEXT PRIMARY KEY, order_id TEXT, product TEXT, quantity INTEGER, total INTEGER) WITHOUT ROWID;
CREATE TABLE payments (id TEXT PRIMARY KEY, order_id TEXT, amount INTEGER) WITHOUT ROWID;
CREATE TABLE stock (product TEXT PRIMARY KEY, on_hand INTEGER) WITHOUT ROWID;
CREATE TABLE movements (id TEXT PRIMARY KEY, product TEXT, change INTEGER) WITHOUT ROWID;
CREATE TABLE entries (id TEXT PRIMARY KEY, order_id TEXT) WITHOUT ROWID;
CREATE TABLE lines (entry_id TEXT, line INTEGER, account TEXT, amount INTEGER, PRIMARY KEY (entry_id, line)) WITHOUT ROWID;
CREATE TABLE outbox (id TEXT PRIMARY KEY, data TEXT) WITHOUT ROWID;";

/// Products in the bare shop; F-2's shop has as many.
pub const PRODUCTS: usize = 300;

/// A shop of plain tables that takes sales of fourteen plain statements each (F-2's bare limit). It grows
/// from call to call, as ours does. Whoever acknowledges a signed sale keeps its bytes, so these are in one of the
/// fourteen rows; there are no indexes beside the keys, no checks and no triggers.
pub struct PlainShop {
    conn: Connection,
    event: String,
    sales: usize,
}

impl PlainShop {
    /// An empty shop whose sales have events of so many bytes.
    pub fn open(path: &Path, event_bytes: usize) -> rusqlite::Result<Self> {
        let conn = open(path)?;
        conn.execute_batch(SHOP)?;
        for product in 0..PRODUCTS {
            conn.execute("INSERT INTO stock VALUES (?1, 1000000)", params![id(1, product)])?;
        }
        Ok(Self { conn, event: "x".repeat(event_bytes), sales: 0 })
    }

    /// Takes sales, `per_commit` of them to a durable commit; how long it took.
    pub fn take(&mut self, sales: usize, per_commit: usize) -> rusqlite::Result<Duration> {
        let start = Instant::now();
        for batch in (0..sales).step_by(per_commit) {
            self.conn.execute_batch("BEGIN IMMEDIATE")?;
            for _ in batch..(batch + per_commit).min(sales) {
                fourteen_statements(self.sales, &self.event, |number, values| {
                    let mut statement = self.conn.prepare_cached(STATEMENTS[number])?;
                    statement.execute(rusqlite::params_from_iter(values)).map(drop)
                })?;
                self.sales += 1;
            }
            self.conn.execute_batch("COMMIT")?;
        }
        Ok(start.elapsed())
    }
}

/// The texts of [`fourteen_statements`], by number; both engines take them.
pub const STATEMENTS: [&str; 8] = [
    "INSERT INTO orders VALUES ($1, $2, 2180)",
    "INSERT INTO items VALUES ($1, $2, $3, 1000, 1090)",
    "UPDATE stock SET on_hand = on_hand - 1000 WHERE product = $1",
    "INSERT INTO movements VALUES ($1, $2, -1000)",
    "INSERT INTO payments VALUES ($1, $2, 2180)",
    "INSERT INTO entries VALUES ($1, $2)",
    "INSERT INTO lines VALUES ($1, $2, 'account', 1090)",
    "INSERT INTO outbox VALUES ($1, $2)",
];

/// A bound value.
#[derive(Debug)]
pub enum Value<'v> {
    /// A text.
    Text(&'v str),
    /// A number.
    Int(i64),
}

/// What a plain sale does: `run` gets the number of each statement and its values.
pub fn fourteen_statements<E>(
    sale: usize,
    event: &str,
    mut run: impl FnMut(usize, &[Value<'_>]) -> Result<(), E>,
) -> Result<(), E> {
    use Value::{Int, Text};
    let order = id(2, sale);
    run(0, &[Text(&order), Int(sale as i64)])?;
    for line in 0..2 {
        let product = id(1, (sale * 7 + line * 13) % PRODUCTS);
        run(1, &[Text(&id(3 + line, sale)), Text(&order), Text(&product)])?;
        run(2, &[Text(&product)])?;
        run(3, &[Text(&id(5 + line, sale)), Text(&product)])?;
    }
    run(4, &[Text(&id(7, sale)), Text(&order)])?;
    let entry = id(8, sale);
    run(5, &[Text(&entry), Text(&order)])?;
    for line in 0..4 {
        run(6, &[Text(&entry), Int(line)])?;
    }
    run(7, &[Text(&id(9, sale)), Text(event)])
}

impl rusqlite::ToSql for Value<'_> {
    fn to_sql(&self) -> rusqlite::Result<rusqlite::types::ToSqlOutput<'_>> {
        match self {
            Self::Text(text) => text.to_sql(),
            Self::Int(number) => number.to_sql(),
        }
    }
}

/// A rising 36-character id, as a UUIDv7 in text is.
pub fn id(kind: usize, number: usize) -> String {
    format!("01900000-{:04x}-7000-8{kind:03x}-{:012x}", number >> 16, number)
}
