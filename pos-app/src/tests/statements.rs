//! The till's statements against its schema.

use super::bench::Bench;

#[test]
fn every_statement_can_be_prepared() {
    let bench = Bench::new();
    let db = bench.till.as_ref().unwrap().db.as_ref().unwrap();
    for sql in crate::journal::sql::ALL.iter().chain(crate::till::sql::ALL) {
        db.sqlite_connection()
            .unwrap()
            .prepare(sql.sqlite())
            .unwrap_or_else(|error| panic!("{}: {error}", sql.name));
    }
}
