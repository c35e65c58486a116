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
        per_engine: "SELECT * FROM (
            SELECT 'column' AS type, table_name || '.' || column_name AS name,
                   data_type || ' ' || is_nullable || ' ' || COALESCE(column_default, '') AS sql
            FROM information_schema.columns WHERE table_schema = current_schema()
            UNION ALL SELECT 'index', CAST(indexname AS TEXT), indexdef FROM pg_indexes
            WHERE schemaname = current_schema()
            UNION ALL SELECT 'constraint', CAST(conrelid AS REGCLASS) || '.' || conname, pg_get_constraintdef(oid)
            FROM pg_constraint WHERE connamespace = CAST(current_schema() AS REGNAMESPACE)
            UNION ALL SELECT 'trigger', CAST(tgname AS TEXT), pg_get_triggerdef(oid)
            FROM pg_trigger WHERE NOT tgisinternal
            UNION ALL SELECT 'function', CAST(proname AS TEXT), prosrc
            FROM pg_proc WHERE pronamespace = CAST(current_schema() AS REGNAMESPACE)
            UNION ALL SELECT 'sequence', CAST(sequencename AS TEXT), CAST(increment_by AS TEXT)
            FROM pg_sequences WHERE schemaname = current_schema()) AS parts ORDER BY type, name, sql";
}

/// PostgreSQL's own settings of a session, and the sequencer's lock.
pub mod session {
    /// What the texts rely on, whatever the server's own settings are. A client that vanished (its machine lost
    /// power), or stands still in a transaction, gives its locks back within minutes.
    pub const SET_UP: &str = "SET TIME ZONE 'UTC'; SET client_min_messages = warning; SET standard_conforming_strings = on; \
         SET synchronous_commit = on; SET lock_timeout = 10000; SET default_transaction_isolation = 'read committed'; \
         SET idle_in_transaction_session_timeout = 120000; SET tcp_keepalives_idle = 30; \
         SET tcp_keepalives_interval = 10; SET tcp_keepalives_count = 3";
    /// What the server is: version, encoding, whether texts are sorted by their bytes, whether it syncs.
    pub const ABOUT: &str = "SELECT current_setting('server_version_num'), current_setting('server_encoding'), \
         CAST('B' < 'a' AND 'Z' < 'a' AND 'z' < 'ä' AND 'a-c' < 'ab' AS TEXT), current_setting('fsync')";
    /// A commit returns when it is on the disk.
    pub const FULL: &str = "SET synchronous_commit = on";
    /// A commit may be lost when the machine fails.
    pub const NORMAL: &str = "SET synchronous_commit = off";
    /// Milliseconds that a lock is waited for; the number follows.
    pub const LOCK_WAIT: &str = "SET lock_timeout = ";
    /// How long a lock is waited for from the start, milliseconds.
    pub const LOCK_WAIT_MS: u64 = 10_000;
    crate::statements! {
        /// One sequencer at a time, until its transaction ends (D-2).
        SEQUENCER_LOCK = "SELECT 1", per_engine: "SELECT 1 FROM pg_advisory_xact_lock(5216694956355245935)";
        /// One migration at a time, until its transaction ends.
        MIGRATION_LOCK = "SELECT 1", per_engine: "SELECT 1 FROM pg_advisory_xact_lock(5216694956355245936)";
    }
}

/// Locks of what a batch may change (see `scope.rs`); with one writer they do nothing.
pub mod scope {
    crate::statements! {
        /// Alone.
        EVERYTHING = "SELECT 1", per_engine: "SELECT 1 FROM pg_advisory_xact_lock(5216694956355245937)";
        /// Beside others that have told what they change.
        SHARED = "SELECT 1", per_engine: "SELECT 1 FROM pg_advisory_xact_lock_shared(5216694956355245937)";
        /// The given numbers, comma between them, in the given order.
        KEYS = "SELECT 1 WHERE $1 = ''",
            per_engine: "SELECT 1 FROM (SELECT pg_advisory_xact_lock(5216695, CAST(key AS INTEGER))
            FROM unnest(string_to_array($1, ',')) AS key) AS held";
    }
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
        /// Whether there is a record of migrations; other tables may be there before ours.
        HAS_RECORD = "SELECT COUNT(*) FROM sqlite_schema WHERE type = 'table' AND name = 'schema_migrations'",
            per_engine: "SELECT COUNT(*) FROM pg_tables WHERE schemaname = current_schema() AND tablename = 'schema_migrations'";
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
        /// Gives the rows of this commit their positions, in key order, after $1 (D-2). With many writers, a row
        /// that another one is changing again is left to that one: waiting for it could wait in a circle.
        NUMBER = "UPDATE feed SET position = $1 + n.place
            FROM (SELECT feed, entity, entity_id,
                         ROW_NUMBER() OVER (ORDER BY feed, entity, entity_id) AS place
                  FROM feed WHERE position IS NULL) AS n
            WHERE feed.feed = n.feed AND feed.entity = n.entity AND feed.entity_id = n.entity_id",
            per_engine: "UPDATE feed SET position = $1 + n.place
            FROM (SELECT feed, entity, entity_id,
                         ROW_NUMBER() OVER (ORDER BY feed, entity, entity_id) AS place
                  FROM (SELECT feed, entity, entity_id FROM feed WHERE position IS NULL
                        FOR UPDATE SKIP LOCKED) AS free) AS n
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
