//! The macro's rewriting, and that every statement of the store compiles.

use super::{Folder, sql};
use crate::statement::{check_placeholders, question_marks};

#[test]
fn placeholders_are_rewritten_outside_quotes() {
    assert_eq!(sql::SWAPPED.sqlite(), "SELECT CAST(?2 AS BIGINT), CAST(?1 AS BIGINT), 'costs $1'");
    assert_eq!(sql::SWAPPED.postgres(), "SELECT CAST($2 AS BIGINT), CAST($1 AS BIGINT), 'costs $1'");
    assert_eq!((sql::SWAPPED.name, sql::SWAPPED.params), ("SWAPPED", 2));
    assert_eq!(question_marks::<12>("$1 $$ $a $12"), *b"?1 $$ $a ?12");
}

#[test]
fn pairs_have_a_text_each() {
    assert_eq!([sql::PAIR, sql::PUT].map(|sql| sql.per_engine), [true, false]);
    assert_eq!((sql::PAIR.sqlite(), sql::PAIR.postgres()), ("SELECT ?1", "SELECT CAST($1 AS BIGINT)"));
    let own = [crate::sql::ALL, crate::sql::feed::ALL, crate::sql::session::ALL, crate::sql::scope::ALL];
    let pairs = own.into_iter().flatten().filter(|sql| sql.per_engine).count();
    assert_eq!(pairs, 9, "the store's own pairs are counted: a further one wants a reason");
}

#[test]
fn placeholders_run_without_gap() {
    assert_eq!(check_placeholders("SELECT $2, $1, $2"), 2);
    assert_eq!(check_placeholders("SELECT '?', 1"), 0);
    for wrong in ["SELECT $1, $3", "SELECT ?1", "SELECT $0", "SELECT 'open"] {
        assert!(std::panic::catch_unwind(|| check_placeholders(wrong)).is_err(), "{wrong}");
    }
}

#[test]
fn every_statement_compiles() {
    let folder = Folder::new();
    let database = folder.database();
    let conn = database.sqlite_connection().unwrap();
    let lists = [
        crate::sql::ALL,
        crate::sql::migrations::ALL,
        crate::sql::feed::ALL,
        crate::sql::outbox::ALL,
        crate::sql::sequence::ALL,
    ];
    for sql in lists.into_iter().flatten() {
        let statement = conn.prepare(sql.sqlite()).unwrap_or_else(|error| panic!("{}: {error}", sql.name));
        assert_eq!(statement.parameter_count(), sql.params, "{}", sql.name);
    }
}

#[test]
fn the_sequencer_reads_only_what_waits() {
    let folder = Folder::new();
    let database = folder.database();
    let conn = database.sqlite_connection().unwrap();
    let plan = |sql: &crate::Sql| -> String {
        let mut statement = conn.prepare(&format!("EXPLAIN QUERY PLAN {}", sql.sqlite())).unwrap();
        let params = rusqlite::params_from_iter((0..sql.params).map(|_| 1));
        let lines = statement.query_map(params, |row| row.get::<_, String>(3)).unwrap();
        lines.map(Result::unwrap).collect::<Vec<_>>().join("; ")
    };
    assert!(
        plan(&crate::sql::feed::NUMBER).contains("feed_unnumbered"),
        "{}",
        plan(&crate::sql::feed::NUMBER)
    );
    assert!(plan(&crate::sql::outbox::NUMBER).contains("outbox_unnumbered"));
    assert!(plan(&crate::sql::feed::PAGE).contains("feed_by_position"));
    assert!(plan(&crate::sql::outbox::PAGE).contains("outbox_by_position"));
    for sql in [crate::sql::feed::PAGE, crate::sql::outbox::PAGE] {
        assert!(!plan(&sql).contains("TEMP B-TREE"), "{}", plan(&sql));
    }
}
