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

const SHOP: &str = "
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
                fourteen_statements(&self.conn, self.sales, &self.event)?;
                self.sales += 1;
            }
            self.conn.execute_batch("COMMIT")?;
        }
        Ok(start.elapsed())
    }
}

fn fourteen_statements(conn: &Connection, sale: usize, event: &str) -> rusqlite::Result<()> {
    let order = id(2, sale);
    let run = |sql: &str, values: &[&dyn rusqlite::ToSql]| conn.prepare_cached(sql)?.execute(values);
    run("INSERT INTO orders VALUES (?1, ?2, 2180)", &[&order, &(sale as i64)])?;
    for line in 0..2 {
        let product = id(1, (sale * 7 + line * 13) % PRODUCTS);
        run("INSERT INTO items VALUES (?1, ?2, ?3, 1000, 1090)", &[&id(3 + line, sale), &order, &product])?;
        run("UPDATE stock SET on_hand = on_hand - 1000 WHERE product = ?1", &[&product])?;
        run("INSERT INTO movements VALUES (?1, ?2, -1000)", &[&id(5 + line, sale), &product])?;
    }
    run("INSERT INTO payments VALUES (?1, ?2, 2180)", &[&id(7, sale), &order])?;
    let entry = id(8, sale);
    run("INSERT INTO entries VALUES (?1, ?2)", &[&entry, &order])?;
    for line in 0..4_i64 {
        run("INSERT INTO lines VALUES (?1, ?2, 'account', 1090)", &[&entry, &line])?;
    }
    run("INSERT INTO outbox VALUES (?1, ?2)", &[&id(9, sale), &event])?;
    Ok(())
}

/// A rising 36-character id, as a UUIDv7 in text is.
fn id(kind: usize, number: usize) -> String {
    format!("01900000-{:04x}-7000-8{kind:03x}-{:012x}", number >> 16, number)
}
