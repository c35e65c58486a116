//! The migrations runner: fresh equals migrated; changed, missing and newer scripts are refused.

use super::{FOUNDATION, Folder, NOTES, NOW_MS};
use crate::{Database, Durability, Migrated, Migration, StoreError};

const THIRD: Migration = Migration::new(
    3,
    "third",
    "-- sqlite:\nCREATE TABLE one_engine (a BIGINT);\n-- postgres:\nCREATE NONSENSE;\n-- both:\n\
     CREATE TABLE everywhere (a BIGINT PRIMARY KEY) {{without_rowid}};",
);
const BROKEN: Migration = Migration::new(4, "broken", "CREATE TABLE half (a BIGINT); CREATE NONSENSE;");

fn open(folder: &Folder, name: &str) -> Database {
    Database::open(&folder.disk(), name, Durability::Full).unwrap()
}

#[test]
fn fresh_equals_migrated() {
    let folder = Folder::new();
    let mut fresh = open(&folder, "fresh.db");
    let done = fresh.migrate(&[FOUNDATION, NOTES, THIRD], NOW_MS);
    assert_eq!(done, Ok(Migrated { from: 0, version: 3 }));
    let mut grown = open(&folder, "grown.db");
    assert_eq!(grown.migrate(&[FOUNDATION], NOW_MS), Ok(Migrated { from: 0, version: 1 }));
    assert_eq!(grown.migrate(&[FOUNDATION, NOTES], NOW_MS), Ok(Migrated { from: 1, version: 2 }));
    assert_eq!(grown.migrate(&[FOUNDATION, NOTES, THIRD], NOW_MS), Ok(Migrated { from: 2, version: 3 }));
    assert_eq!(grown.migrate(&[FOUNDATION, NOTES, THIRD], NOW_MS), Ok(Migrated { from: 3, version: 3 }));
    assert_eq!(fresh.schema(), grown.schema());
    let schema = fresh.schema().unwrap();
    assert!(schema.iter().any(|line| line.contains("one_engine")));
    assert!(schema.iter().any(|line| line.contains("everywhere") && line.contains("WITHOUT ROWID")));
}

#[test]
fn a_changed_script_is_refused() {
    let folder = Folder::new();
    let mut database = folder.database();
    let changed = Migration { text: "CREATE TABLE note (id TEXT)", ..NOTES };
    let error = database.migrate(&[FOUNDATION, changed], NOW_MS).unwrap_err();
    assert_eq!(error, StoreError::Migration("2 (notes) was changed after it ran".to_owned()));
}

#[test]
fn a_newer_database_is_refused_and_left_alone() {
    let folder = Folder::new();
    let mut database = folder.database();
    let before = database.schema();
    let error = database.migrate(&[FOUNDATION], NOW_MS).unwrap_err();
    assert_eq!(error, StoreError::Newer { found: 2, known: 1 });
    assert!(error.to_string().contains("install the newer program"));
    assert_eq!(database.schema(), before);
}

#[test]
fn missing_and_late_scripts_are_refused() {
    let folder = Folder::new();
    let mut database = folder.database();
    let error = database.migrate(&[FOUNDATION, THIRD], NOW_MS).unwrap_err();
    assert_eq!(error, StoreError::Migration("2 (notes) is unknown to this program".to_owned()));
    let mut other = open(&folder, "other.db");
    other.migrate(&[FOUNDATION, THIRD], NOW_MS).unwrap();
    let error = other.migrate(&[FOUNDATION, NOTES, THIRD], NOW_MS).unwrap_err();
    assert_eq!(error, StoreError::Migration("2 was left out when 3 ran".to_owned()));
    assert!(other.migrate(&[THIRD, FOUNDATION], NOW_MS).is_err(), "numbers must rise");
}

#[test]
fn a_failing_script_leaves_everything_as_it_was() {
    let folder = Folder::new();
    let mut database = folder.database();
    let before = database.schema();
    assert!(database.migrate(&[FOUNDATION, NOTES, THIRD, BROKEN], NOW_MS).is_err());
    assert_eq!(database.schema(), before, "not even the good script before it");
    database.migrate(&[FOUNDATION, NOTES, THIRD], NOW_MS).unwrap();
}
