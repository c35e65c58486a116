//! The migrations runner: numbered scripts over the same executor, all pending ones in one
//! transaction. What may not enter: clocks (the time is given), knowledge of any table but its own.

use sha2::{Digest, Sha256};

use crate::{Database, Entropy, Sql, StoreError, Tx, WriteError, sql};

/// How long another instance's migration is waited for.
const MIGRATION_WAIT_MS: u64 = 600_000;

/// One numbered script, usually `include_str!` of `migrations/<database>/NNNN_name.sql`.
#[derive(Clone, Copy, Debug)]
pub struct Migration {
    /// The number, rising from 1.
    pub version: i64,
    /// The file's name without number and ending.
    pub name: &'static str,
    /// The text for all engines; see [`Migration::new`].
    pub text: &'static str,
}

impl Migration {
    /// In the text `{{without_rowid}}` is SQLite's `WITHOUT ROWID`, and what follows a line
    /// `-- sqlite:` or `-- postgres:` is for that engine alone, until a line `-- both:`.
    #[must_use]
    pub const fn new(version: i64, name: &'static str, text: &'static str) -> Self {
        Self { version, name, text }
    }

    /// SHA-256 of the text, in hexadecimal.
    #[must_use]
    pub fn checksum(&self) -> String {
        data_encoding::HEXLOWER.encode(&Sha256::digest(self.text.as_bytes()))
    }

    /// The script as SQLite gets it.
    #[must_use]
    pub fn sqlite_script(&self) -> String {
        self.script("-- sqlite:", "WITHOUT ROWID")
    }

    /// The script as PostgreSQL gets it.
    #[must_use]
    pub fn postgres_script(&self) -> String {
        self.script("-- postgres:", "")
    }

    fn script(&self, own_block: &str, without_rowid: &str) -> String {
        let mut out = String::with_capacity(self.text.len());
        let mut ours = true;
        for line in self.text.lines() {
            match line.trim() {
                "-- both:" => ours = true,
                block @ ("-- sqlite:" | "-- postgres:") => ours = block == own_block,
                _ if ours => {
                    out.push_str(&line.replace("{{without_rowid}}", without_rowid));
                    out.push('\n');
                }
                _ => {}
            }
        }
        out
    }
}

/// What the runner did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Migrated {
    /// The version found (0: an empty database).
    pub from: i64,
    /// The version now.
    pub version: i64,
}

/// The schema needs no randomness; a migration that asked for some would not be repeatable.
struct NoEntropy;
impl Entropy for NoEntropy {
    fn fill(&mut self, bytes: &mut [u8]) {
        bytes.fill(0);
    }
}

struct Applied {
    version: i64,
    name: String,
    checksum: String,
}

impl Database {
    /// Brings the schema to the last of `known` (which must rise), or leaves everything as it was.
    ///
    /// # Errors
    /// `Newer` when the database is ahead of this program; `Migration` when an applied script is
    /// not the one that this program carries; else the failing script's error.
    pub fn migrate(&mut self, known: &[Migration], now_ms: i64) -> Result<Migrated, StoreError> {
        if known.windows(2).any(|pair| pair[0].version >= pair[1].version) {
            return Err(StoreError::Migration("numbers do not rise".to_owned()));
        }
        let many = self.has_many_writers();
        if many {
            // Another instance may be at it: what it does to large tables takes its time.
            self.set_busy_wait_ms(MIGRATION_WAIT_MS)?;
        }
        let migrated =
            self.write(now_ms, &mut NoEntropy, |tx| run(tx, known)).map_err(|error| match error {
                WriteError::Refused(error) | WriteError::Failed(error) | WriteError::Unknown(error) => error,
            })?;
        if many {
            self.set_busy_wait_ms(sql::session::LOCK_WAIT_MS)?;
        }
        Ok(migrated)
    }

    /// The last migration applied; 0 for a database that none of ours was applied to, whatever else is in it.
    ///
    /// # Errors
    /// The engine's.
    pub fn version(&self) -> Result<i64, StoreError> {
        self.read(0, |tx| {
            let recorded = tx.query_one(&sql::migrations::HAS_RECORD, &[], |row| row.int(0))? > 0;
            if !recorded {
                return Ok(0);
            }
            let versions = tx.query(&sql::migrations::APPLIED, &[], |row| row.int(0))?;
            Ok(versions.last().copied().unwrap_or(0))
        })
    }

    /// The schema as the engine tells it, one object per line, sorted: equal for equal schemas.
    ///
    /// # Errors
    /// The engine's.
    pub fn schema(&self) -> Result<Vec<String>, StoreError> {
        self.read(0, |tx| {
            tx.query(&sql::SCHEMA, &[], |row| {
                Ok(format!("{} {}: {}", row.text(0)?, row.text(1)?, row.opt_text(2)?.unwrap_or("")))
            })
        })
    }
}

fn run(tx: &Tx<'_>, known: &[Migration]) -> Result<Migrated, StoreError> {
    tx.query_one(&sql::session::MIGRATION_LOCK, &[], |_| Ok(()))?;
    tx.execute(&sql::MIGRATIONS_TABLE, &[])?;
    let applied = tx.query(&sql::migrations::APPLIED, &[], |row| {
        Ok(Applied { version: row.int(0)?, name: row.text(1)?.to_owned(), checksum: row.text(2)?.to_owned() })
    })?;
    let newest = known.last().map_or(0, |migration| migration.version);
    let from = applied.last().map_or(0, |migration| migration.version);
    if from > newest {
        return Err(StoreError::Newer { found: from, known: newest });
    }
    for old in &applied {
        compare(old, known)?;
    }
    const RECORD: &Sql = &sql::migrations::RECORD;
    for migration in known {
        if applied.iter().any(|old| old.version == migration.version) {
            continue;
        }
        if migration.version < from {
            return Err(StoreError::Migration(format!("{} was left out when {from} ran", migration.version)));
        }
        tx.migrate(migration)?;
        tx.execute(
            RECORD,
            crate::params![migration.version, migration.name, &migration.checksum(), tx.now_ms()],
        )?;
    }
    Ok(Migrated { from, version: newest })
}

fn compare(old: &Applied, known: &[Migration]) -> Result<(), StoreError> {
    match known.iter().find(|migration| migration.version == old.version) {
        None => {
            Err(StoreError::Migration(format!("{} ({}) is unknown to this program", old.version, old.name)))
        }
        Some(migration) if migration.checksum() != old.checksum => {
            Err(StoreError::Migration(format!("{} ({}) was changed after it ran", old.version, old.name)))
        }
        Some(_) => Ok(()),
    }
}
