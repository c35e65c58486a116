//! What SQLite alone does on this machine: the limits that our figures are divided by.

use rusqlite::{Connection, params};
use std::path::Path;
use std::time::{Duration, Instant};

/// Opens a database as production does: WAL, synchronous FULL.
pub fn open(path: &Path) -> rusqlite::Result<Connection> {
    let conn = Connection::open(path)?;
    conn.pragma_update(None, "journal_mode", "WAL")?;
    conn.pragma_update(None, "synchronous", "FULL")?;
    conn.pragma_update(None, "cache_size", -65_536)?;
    conn.set_prepared_statement_cache_capacity(64);
    Ok(conn)
}

/// Each of `count` commits of one row of `bytes` bytes, durable (F-7's bare limit).
pub fn one_row_commits(path: &Path, count: usize, bytes: usize) -> rusqlite::Result<Vec<Duration>> {
    let conn = open(path)?;
    conn.execute_batch("CREATE TABLE event (seq INTEGER PRIMARY KEY, bytes BLOB NOT NULL)")?;
    let row = vec![b'x'; bytes];
    let mut insert = conn.prepare("INSERT INTO event (bytes) VALUES (?1)")?;
    (0..count)
        .map(|_| {
            let start = Instant::now();
            insert.execute(params![row])?;
            Ok(start.elapsed())
        })
        .collect()
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

/// Sales a second of fourteen plain statements each, `per_commit` sales to a durable commit (F-2's bare limit).
pub fn sales_per_second(path: &Path, sales: usize, per_commit: usize) -> rusqlite::Result<f64> {
    let conn = open(path)?;
    conn.execute_batch(SHOP)?;
    for product in 0..300 {
        conn.execute("INSERT INTO stock VALUES (?1, 1000000)", params![id(1, product)])?;
    }
    let start = Instant::now();
    for batch in 0..sales / per_commit {
        conn.execute_batch("BEGIN IMMEDIATE")?;
        for sale in 0..per_commit {
            fourteen_statements(&conn, batch * per_commit + sale)?;
        }
        conn.execute_batch("COMMIT")?;
    }
    Ok(sales as f64 / start.elapsed().as_secs_f64())
}

fn fourteen_statements(conn: &Connection, sale: usize) -> rusqlite::Result<()> {
    let order = id(2, sale);
    let run = |sql: &str, values: &[&dyn rusqlite::ToSql]| conn.prepare_cached(sql)?.execute(values);
    run("INSERT INTO orders VALUES (?1, ?2, 2180)", &[&order, &(sale as i64)])?;
    for line in 0..2 {
        let product = id(1, (sale * 7 + line * 13) % 300);
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
    run("INSERT INTO outbox VALUES (?1, ?2)", &[&id(9, sale), &"{\"type\":\"OrderCompleted\",\"total\":\"21.80\"}"])?;
    Ok(())
}

/// A rising 36-character id, as a UUIDv7 in text is.
fn id(kind: usize, number: usize) -> String {
    format!("01900000-{:04x}-7000-8{kind:03x}-{:012x}", number >> 16, number)
}
