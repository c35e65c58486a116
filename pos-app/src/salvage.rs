//! The database is damaged: it is moved aside, a new one made, and the journal salvaged row by row from the
//! damaged file and from the mirror. Then the epoch is renewed (`marker.rs`), since the last numbers may be lost.

use std::collections::{BTreeMap, BTreeSet};

use domain::{EventId, TerminalId};
use protocol::{ChainHead, Epoch, Hash, Opened, Signature};
use rusqlite::Connection;
use store::{Database, Disk, Durability, StoreError, Tx, WriteError, params};

use crate::core::Till;
use crate::journal::mirror::{self, Mirrored};
use crate::journal::{self, sql};
use crate::replica::{Catalogue, Pointer};
use crate::storage::{DATABASE, MIGRATIONS};
use crate::till::settings;

/// The new database while it is being filled.
const NEW_DATABASE: &str = "till-new.db";
/// Rows in a row that cannot be read before the rest is given up.
const UNREADABLE_ROWS_MAX: i64 = 2_000;
/// Settings worth saving; a lost one costs a question to the server at most.
const SAVED_SETTINGS: &[&str] = &[
    settings::EPOCH,
    settings::ENROLMENT,
    settings::INCARNATION,
    settings::ANCHOR,
    settings::REPLICA,
    settings::GUARD,
    settings::NETWORK,
    settings::LAST_CONTACT,
];

/// One event as it was found.
#[derive(Debug, Clone)]
pub(crate) struct Row {
    bytes: Vec<u8>,
    signature: Signature,
    personal: Option<String>,
    acked: bool,
    acked_server_ms: Option<i64>,
    outcome: Option<String>,
    order_number: Option<String>,
    code: Option<String>,
}

impl Row {
    /// What the mirror holds was not acknowledged when it was last cut.
    pub(crate) fn mirrored(event: Mirrored) -> Self {
        Self {
            bytes: event.bytes,
            signature: event.signature,
            personal: event.personal,
            acked: false,
            acked_server_ms: None,
            outcome: None,
            order_number: None,
            code: None,
        }
    }
}

/// What was found in the damaged file and the mirror.
#[derive(Debug, Default)]
struct Haul {
    rows: Vec<Row>,
    from_mirror: usize,
    settings: BTreeMap<&'static str, String>,
    tickets: Vec<(String, String, String, String, i64, i64)>,
    replica: Option<Pointer>,
}

impl<D: Disk> Till<D> {
    /// The database cannot be read: everything that can be saved goes into a new one. Runs again from the start
    /// when it is interrupted.
    pub(crate) fn salvage(&mut self, what: &str) -> Result<(), StoreError> {
        self.db = None;
        let damaged = match self.unfinished_salvage()? {
            Some(damaged) => damaged,
            None => self.move_aside()?,
        };
        self.salvage_from(&damaged, what)
    }

    fn salvage_from(&mut self, damaged: &str, what: &str) -> Result<(), StoreError> {
        self.log(format!("the database is damaged ({what}); it was moved to {damaged} and is salvaged"));
        let haul = self.haul(damaged)?;
        let waiting = haul.rows.iter().filter(|row| !row.acked).count();
        let total = haul.rows.len();
        self.disk.remove(NEW_DATABASE)?;
        let mut db = Database::open(&self.disk, NEW_DATABASE, Durability::Full)?;
        db.migrate(MIGRATIONS, self.now.wall_ms)?;
        let written = db.write(self.now.wall_ms, self.entropy.as_mut(), |tx| unload(tx, &haul));
        written.map_err(|error| match error {
            WriteError::Refused(error) | WriteError::Failed(error) | WriteError::Unknown(error) => error,
        })?;
        db.seal()?;
        self.disk.rename(NEW_DATABASE, DATABASE)?;
        self.open_database(false)?;
        self.load()?;
        let reason = format!(
            "salvaged {total} entries of a damaged database, {waiting} not yet sent, {} from the mirror",
            haul.from_mirror
        );
        self.renew_epoch(&reason);
        Ok(())
    }

    /// A salvage that was interrupted left no database, only the damaged one.
    pub(crate) fn unfinished_salvage(&self) -> Result<Option<String>, StoreError> {
        if self.disk.exists(DATABASE)? {
            return Ok(None);
        }
        Ok(self.newest_damaged()?.map(|(_, name)| name))
    }

    fn newest_damaged(&self) -> Result<Option<(u32, String)>, StoreError> {
        let numbered = |name: String| {
            let number = name.strip_prefix("corrupt-")?.strip_suffix("-till.db")?.parse::<u32>().ok()?;
            Some((number, name))
        };
        Ok(self.disk.list()?.into_iter().filter_map(numbered).max())
    }

    fn move_aside(&mut self) -> Result<String, StoreError> {
        let number = self.newest_damaged()?.map_or(0, |(number, _)| number) + 1;
        let name = format!("corrupt-{number}-till.db");
        self.disk.rename(DATABASE, &name)?;
        Ok(name)
    }

    fn haul(&mut self, damaged: &str) -> Result<Haul, StoreError> {
        let mut haul = Haul::default();
        match self.disk.open_database(damaged) {
            Ok(conn) => {
                read_rows(&conn, &mut haul.rows);
                read_settings(&conn, &mut haul.settings);
                haul.tickets = read_tickets(&conn);
            }
            Err(error @ (StoreError::Busy | StoreError::Full | StoreError::Io(_))) => return Err(error),
            Err(error) => self.log(format!("the damaged database cannot be opened at all: {error}")),
        }
        let mut seen: BTreeSet<Hash> = haul.rows.iter().map(|row| Hash::of("event", &row.bytes)).collect();
        for event in mirror::read(&self.disk)? {
            if seen.insert(event.hash) {
                haul.from_mirror += 1;
                haul.rows.push(Row::mirrored(event));
            }
        }
        in_chain_order(&mut haul.rows);
        haul.replica = self.catalogue_on_disk();
        Ok(haul)
    }

    /// The catalogue file, should its pointer be lost: the oldest that opens, since a newer one may never have
    /// been checked.
    pub(crate) fn catalogue_on_disk(&mut self) -> Option<Pointer> {
        self.catalogue = None;
        let store_id = self.enrolment().ok()?.store_id;
        let number = |name: String| name.strip_prefix("replica-")?.strip_suffix(".db")?.parse::<u64>().ok();
        let mut numbers: Vec<u64> = self.disk.list().ok()?.into_iter().filter_map(number).collect();
        numbers.sort_unstable();
        let pointers = numbers.into_iter().map(|number| Pointer { number, store_id });
        pointers
            .into_iter()
            .find(|pointer| Catalogue::open(&self.disk, pointer.clone(), self.now.wall_ms).is_ok())
    }

    /// Damage that showed while running.
    pub(crate) fn repair_if_damaged(&mut self) {
        let Some(what) = self.damage.take() else { return };
        match self.salvage(&what) {
            Ok(()) => {
                self.open_catalogue();
                self.printing.wake();
            }
            Err(error) => {
                self.log(format!("the database could not be repaired yet: {error}"));
                self.damage = Some(what);
            }
        }
    }
}

/// Row by row, so that one damaged page costs its own rows only.
fn read_rows(conn: &Connection, rows: &mut Vec<Row>) {
    let mut next = 1_i64;
    let mut unreadable = 0;
    while unreadable < UNREADABLE_ROWS_MAX {
        match read_row(conn, sql::SALVAGE_NEXT.sqlite(), next) {
            Ok(None) => break,
            // A damaged tree may lead back to where we were: only what lies ahead counts.
            Ok(Some((ordinal, row))) if ordinal >= next => {
                unreadable = 0;
                next = ordinal + 1;
                rows.extend(row);
            }
            // Seeking fell over a damaged page: try the numbers behind it one by one.
            Ok(Some(_)) | Err(_) => {
                if let Ok(Some((_, row))) = read_row(conn, sql::SALVAGE_AT.sqlite(), next) {
                    rows.extend(row);
                }
                unreadable += 1;
                next += 1;
            }
        }
    }
}

type Read = Option<(i64, Option<Row>)>;

fn read_row(conn: &Connection, sql: &str, ordinal: i64) -> Result<Read, rusqlite::Error> {
    let mut statement = conn.prepare_cached(sql)?;
    let mut rows = statement.query([ordinal])?;
    let Some(row) = rows.next()? else { return Ok(None) };
    let ordinal: i64 = row.get(0)?;
    let fields = || -> Result<Row, rusqlite::Error> {
        let signature: String = row.get(2)?;
        Ok(Row {
            bytes: row.get(1)?,
            signature: signature.parse().map_err(|_| rusqlite::Error::InvalidQuery)?,
            personal: row.get(3)?,
            acked: row.get::<_, i64>(5)? != 0,
            acked_server_ms: row.get(6)?,
            outcome: row.get(7)?,
            order_number: row.get(8)?,
            code: row.get(9)?,
        })
    };
    let row = fields().ok().filter(|row| protocol::open(&row.bytes).is_ok());
    Ok(Some((ordinal, row)))
}

fn read_settings(conn: &Connection, found: &mut BTreeMap<&'static str, String>) {
    for name in SAVED_SETTINGS {
        let value = conn.query_row(sql::SALVAGE_SETTING.sqlite(), [name], |row| row.get::<_, String>(0));
        if let Ok(value) = value {
            found.insert(name, value);
        }
    }
}

fn read_tickets(conn: &Connection) -> Vec<(String, String, String, String, i64, i64)> {
    let Ok(mut statement) = conn.prepare(sql::SALVAGE_TICKETS.sqlite()) else { return Vec::new() };
    let read = statement.query_map([], |row| {
        Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?, row.get(5)?))
    });
    read.map(|rows| rows.filter_map(Result::ok).collect()).unwrap_or_default()
}

/// Epochs in the order in which they first appear, numbers rising within each.
fn in_chain_order(rows: &mut [Row]) {
    let mut epochs: BTreeMap<(TerminalId, Epoch), usize> = BTreeMap::new();
    let place = |row: &Row| {
        let opened = protocol::open(&row.bytes).ok()?;
        Some(((opened.header.terminal_id, opened.header.epoch), opened.header.seq))
    };
    for row in rows.iter() {
        if let Some((chain, _)) = place(row) {
            let next = epochs.len();
            epochs.entry(chain).or_insert(next);
        }
    }
    rows.sort_by_cached_key(|row| place(row).map(|(chain, seq)| (epochs.get(&chain).copied(), seq)));
}

fn unload(tx: &Tx<'_>, haul: &Haul) -> Result<(), StoreError> {
    for row in &haul.rows {
        put_row(tx, row)?;
    }
    if let Some(pointer) = &haul.replica {
        settings::put(tx, settings::REPLICA, pointer)?;
    }
    for (name, value) in &haul.settings {
        tx.execute(&crate::till::sql::SET, params![*name, value])?;
    }
    for (ticket_id, event_id, state, draft, number, updated_ms) in &haul.tickets {
        // A ticket whose sale was salvaged is paid.
        let ended: Option<EventId> = event_id.parse().ok();
        let paid = match ended {
            Some(event_id) => journal::hash(tx, event_id)?.is_some(),
            None => true,
        };
        if !paid {
            tx.execute(
                &sql::RESTORE_TICKET,
                params![ticket_id, event_id, state, draft, *number, *updated_ms],
            )?;
        }
    }
    Ok(())
}

/// One event back into the journal and the tables that follow from it.
pub(crate) fn put_row(tx: &Tx<'_>, row: &Row) -> Result<(), StoreError> {
    let Ok(opened) = protocol::open(&row.bytes) else { return Ok(()) };
    let head: ChainHead = opened.head();
    let inserted = tx.execute(
        &sql::INSERT_SALVAGED,
        params![
            opened.header.event_id.uuid(),
            opened.header.terminal_id.uuid(),
            head.epoch.as_str(),
            journal::to_i64(head.seq),
            &opened.kind,
            &head.hash.to_string(),
            &row.bytes,
            &row.signature.to_string(),
            &row.personal,
            opened.header.time.wall_ms,
            row.acked,
            row.acked_server_ms,
            &row.outcome,
            &row.order_number,
            &row.code
        ],
    )?;
    if inserted == 0 {
        return Ok(());
    }
    follow(tx, &opened, !row.acked)
}

fn follow(tx: &Tx<'_>, opened: &Opened<'_>, waits: bool) -> Result<(), StoreError> {
    let Ok(body) = opened.body() else { return Ok(()) };
    journal::project::apply(tx, opened.header.event_id, &body, opened.header.time.wall_ms, waits)
}
