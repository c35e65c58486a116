//! The store's own statements: transaction control, migrations' record, feeds, outbox, sequencer.

crate::statements! {
    /// Starts a writing transaction; takes the write lock at once, so that it never fails midway for it.
    BEGIN_WRITE = "BEGIN IMMEDIATE", per_engine: "BEGIN";
    /// Starts a reading transaction: one snapshot for all its queries.
    BEGIN_READ = "BEGIN DEFERRED", per_engine: "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
    /// Ends a transaction well.
    COMMIT = "COMMIT";
    /// Drops a transaction.
    ROLLBACK = "ROLLBACK";
    /// Marks a place to return to; the name may nest, the innermost counts.
    SAVEPOINT = "SAVEPOINT s";
    /// Forgets the innermost mark and keeps the work.
    RELEASE = "RELEASE SAVEPOINT s";
    /// Returns to the innermost mark, which stays.
    ROLLBACK_TO = "ROLLBACK TO SAVEPOINT s";

    /// The record of applied migrations.
    MIGRATIONS_TABLE = "CREATE TABLE IF NOT EXISTS schema_migrations (
        version BIGINT NOT NULL PRIMARY KEY, name TEXT NOT NULL, checksum TEXT NOT NULL, applied_ms BIGINT NOT NULL)";

    /// What the schema is made of, for comparing two databases.
    SCHEMA = "SELECT type, name, sql FROM sqlite_schema
        WHERE name NOT LIKE 'sqlite~_%' ESCAPE '~' ORDER BY type, name",
        per_engine: "SELECT table_name, column_name, data_type FROM information_schema.columns
        WHERE table_schema = current_schema() ORDER BY table_name, column_name";
}

/// SQLite's own housekeeping; the other engine has no counterpart.
pub mod pragma {
    /// Asks for the write-ahead log and answers the mode that holds.
    pub const WAL: &str = "PRAGMA journal_mode=WAL";
    /// Back to a single file, and answers the mode that holds.
    pub const SINGLE_FILE: &str = "PRAGMA journal_mode=DELETE";
    /// Copies the log into the file and empties it; answers busy, pages in the log, pages copied.
    pub const CHECKPOINT: &str = "PRAGMA wal_checkpoint(TRUNCATE)";
    /// Reads everything; answers `ok` or the first finding.
    pub const CHECK: &str = "PRAGMA integrity_check(1)";
}

/// Statements over tables that exist only after [`MIGRATIONS_TABLE`].
pub mod migrations {
    crate::statements! {
        /// Everything applied, oldest first.
        APPLIED = "SELECT version, name, checksum FROM schema_migrations ORDER BY version";
        /// One more applied.
        RECORD = "INSERT INTO schema_migrations (version, name, checksum, applied_ms) VALUES ($1, $2, $3, $4)";
    }
}

/// Statements over the feed table (D-1…D-3).
pub mod feed {
    crate::statements! {
        /// The entity changed: one row per entity, so a feed never grows past its entities.
        /// A row that already waits for its position is left alone: most hot rows of a batch.
        TOUCH = "INSERT INTO feed (feed, entity, entity_id, position, removed, changed_ms)
            VALUES ($1, $2, $3, NULL, $4, $5)
            ON CONFLICT (feed, entity, entity_id) DO UPDATE
            SET position = NULL, removed = excluded.removed, changed_ms = excluded.changed_ms
            WHERE feed.position IS NOT NULL OR feed.removed <> excluded.removed";
        /// Changes after a position, in commit order.
        PAGE = "SELECT position, entity, entity_id, removed FROM feed
            WHERE feed = $1 AND position > $2 ORDER BY position LIMIT $3";
        /// Gives the rows of this commit their positions, in key order, after $1 (D-2).
        NUMBER = "UPDATE feed SET position = $1 + n.place
            FROM (SELECT feed, entity, entity_id,
                         ROW_NUMBER() OVER (ORDER BY feed, entity, entity_id) AS place
                  FROM feed WHERE position IS NULL) AS n
            WHERE feed.feed = n.feed AND feed.entity = n.entity AND feed.entity_id = n.entity_id";
    }
}

/// Statements over the outbox.
pub mod outbox {
    crate::statements! {
        /// A fact that happened in this transaction.
        APPEND = "INSERT INTO outbox (id, position, event_type, aggregate, correlation_id, data, created_ms)
            VALUES ($1, NULL, $2, $3, $4, $5, $6)";
        /// Facts after a position, in commit order.
        PAGE = "SELECT position, id, event_type, aggregate, correlation_id, data, created_ms FROM outbox
            WHERE position > $1 ORDER BY position LIMIT $2";
        /// Gives the rows of this commit their positions, in id order (ids rise within a transaction).
        NUMBER = "UPDATE outbox SET position = $1 + n.place
            FROM (SELECT id, ROW_NUMBER() OVER (ORDER BY id) AS place FROM outbox WHERE position IS NULL) AS n
            WHERE outbox.id = n.id";
    }
}

/// Statements over the counters.
pub mod sequence {
    crate::statements! {
        /// A counter's value.
        VALUE = "SELECT value FROM sequence WHERE name = $1";
        /// Moves a counter to a value.
        MOVE = "UPDATE sequence SET value = $2 WHERE name = $1";
    }
}
