//! The file as a whole: filled by the server, shipped, checked and opened by the till.

#![allow(clippy::unwrap_used, reason = "a helper that fails fails its test")]

mod support;

use protocol::Feed;
use replica::ReplicaError;
use store::StoreError;
use support::*;

#[test]
fn every_statement_can_be_prepared() {
    let (_file, db) = File::fresh();
    for sql in replica::sql::ALL {
        db.sqlite_connection().unwrap().prepare(sql.sqlite()).unwrap_or_else(|e| panic!("{}: {e}", sql.name));
    }
    assert_eq!(replica::MIGRATIONS.last().unwrap().version, replica::FORMAT);
}

#[test]
fn a_file_is_filled_shipped_and_opened() {
    let file = File::new();
    let mut db = replica::create(file.connect(), 5).unwrap();
    let applied = replica::fill(&mut db, 5, |put_change| {
        (0..3_000_u128).try_for_each(|n| {
            let name = format!("Thing number {n} von Größe {}", n % 7);
            put_change(put(&product(n, &format!("SKU-{n:05}"), &name, &[(&format!("H{n}"), 6_000)])))
        })
    })
    .unwrap();
    assert_eq!((applied.put, applied.unreadable.len()), (3_000, 0));
    write(&mut db, |tx| replica::set_cursor(tx, Feed::Catalog, "c", 77, 1_234));
    replica::finish(db, 6).unwrap();
    // One file holds everything: what was in the log is in it.
    let copy = File::new();
    std::fs::copy(&file.0, &copy.0).unwrap();
    let db = copy.open().unwrap();
    read(&db, replica::check);
    assert_eq!(read(&db, replica::product_count), 3_000);
    let found = read(&db, |tx| replica::find_by_code(tx, "H2999")).unwrap();
    assert_eq!((found.product.sku.as_str(), found.pack_quantity.thousandths()), ("SKU-02999", 6_000));
    let state = read(&db, |tx| replica::cursor(tx, Feed::Catalog)).unwrap();
    assert_eq!((state.cursor.as_str(), state.position, state.as_of_ms), ("c", 77, 1_234));
    assert_eq!(skus(&db, "thing 1234 gros"), ["SKU-01234"]);
    let mut count = 0;
    read(&db, |tx| {
        replica::each_product(tx, |_| {
            count += 1;
            Ok(())
        })
    });
    assert_eq!(count, 3_000);
}

#[test]
fn a_fill_that_fails_keeps_nothing() {
    let file = File::new();
    let mut db = replica::create(file.connect(), 5).unwrap();
    let failed = replica::fill(&mut db, 5, |put_change| {
        put_change(put(&product(1, "A", "a", &[])))?;
        Err(ReplicaError::NotAReplica)
    });
    assert!(matches!(failed, Err(ReplicaError::NotAReplica)));
    assert_eq!(read(&db, replica::product_count), 0);
}

#[test]
fn what_is_no_finished_replica_is_refused() {
    let foreign = File::new();
    foreign.connect().execute_batch("CREATE TABLE a (b); INSERT INTO a VALUES (1)").unwrap();
    let before = std::fs::read(&foreign.0).unwrap();
    assert!(matches!(foreign.open(), Err(ReplicaError::NotAReplica)));
    assert_eq!(std::fs::read(&foreign.0).unwrap(), before, "it is left as it was");

    let empty = File::new();
    assert!(matches!(empty.open(), Err(ReplicaError::NotAReplica)));
    let text = File::new();
    std::fs::write(&text.0, "this is no database, but it is long enough to look at".repeat(100)).unwrap();
    assert!(matches!(text.open(), Err(ReplicaError::NotAReplica)));

    let half = File::new();
    drop(replica::create(half.connect(), 1).unwrap());
    assert!(matches!(half.open(), Err(ReplicaError::Incomplete)));

    let (later, db) = File::fresh();
    drop(db);
    let newer = "INSERT INTO schema_migrations (version, name, checksum, applied_ms) VALUES (9, 'x', 'x', 0)";
    later.connect().execute_batch(newer).unwrap();
    assert!(matches!(later.open(), Err(ReplicaError::Newer { found: 9, known: replica::FORMAT })));
}

#[test]
fn damage_is_found() {
    let (file, mut db) = File::fresh();
    let changes: Vec<_> =
        (0..500).map(|n| put(&product(n, &format!("S{n}"), &"name ".repeat(20), &[]))).collect();
    apply(&mut db, 1, changes);
    replica::finish(db, 1).unwrap();
    let mut bytes = std::fs::read(&file.0).unwrap();
    let middle = bytes.len() / 2 / 4096 * 4096;
    bytes[middle..middle + 4096].fill(0xAA);
    std::fs::write(&file.0, bytes).unwrap();
    let found = file.open().and_then(|db| db.read(1, replica::check));
    assert!(
        matches!(&found, Err(ReplicaError::Damaged(_) | ReplicaError::Store(StoreError::Corrupt(_)))),
        "{found:?}"
    );
}
