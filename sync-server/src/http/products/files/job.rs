//! The job of an import: some hundred rows a commit, so that sales go on meanwhile; every row by itself, so that one wrong
//! row costs no other. Rows are known by their SKU: the same file once more changes nothing. What may not enter: HTTP.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use domain::Currency;
use serde::{Deserialize, Serialize};
use store::{Db, Scope, StoreError, Tx, params};
use utoipa::ToSchema;
use uuid::Uuid;

use super::decode::{CatalogueFile, Cells, Record};
use super::row::{Done, apply, codes, needs};
use super::sql;
use crate::identity::setting;
use crate::product::ProductError;
use crate::refusal::Refusal;

/// Rows of a commit.
const BATCH: usize = 200;
/// Others write between two batches.
const PAUSE: Duration = Duration::from_millis(5);
/// Errors that are kept of a file.
const ERRORS_MAX: usize = 1_000;
/// How often a batch is tried when the storage fails, and how long it waits in between.
const TRIES: u32 = 5;
const BETWEEN_TRIES: Duration = Duration::from_secs(1);

/// Why a row was left out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = ImportError)]
pub struct RowError {
    /// Line of the file on which the row begins, from 1.
    pub line: u64,
    /// The column; empty: none in particular.
    pub field: String,
    /// As when the same is sent in a form; `CELLS`, `CELL_TOO_LONG`, `DUPLICATE_IN_FILE`.
    pub code: String,
    /// What is wrong and what to do.
    pub detail: String,
}

/// Why an import failed as a whole.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[schema(as = ImportReason)]
pub struct Reason {
    /// `INTERRUPTED`, `STORAGE_UNAVAILABLE`.
    pub code: String,
    /// What to do.
    pub detail: String,
}

impl Reason {
    /// The server stopped in the middle.
    pub fn interrupted() -> Self {
        Self {
            code: "INTERRUPTED".to_owned(),
            detail:
                "The server stopped meanwhile; import the file again: rows that are there stay as they are."
                    .to_owned(),
        }
    }

    fn storage() -> Self {
        Self {
            code: "STORAGE_UNAVAILABLE".to_owned(),
            detail: "The storage failed; import the file again: rows that are there stay as they are."
                .to_owned(),
        }
    }

    fn text(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }
}

/// Ends imports that a server was at which is gone.
pub fn fail_interrupted(tx: &Tx<'_>) -> Result<(), StoreError> {
    tx.execute(&sql::END_ALL, params![&Reason::interrupted().text(), tx.now_ms()]).map(drop)
}

/// How far it is.
#[derive(Debug, Clone, Default)]
struct Tally {
    read: i64,
    created: i64,
    updated: i64,
    unchanged: i64,
    failed: i64,
    errors: Vec<RowError>,
}

impl Tally {
    fn count(&mut self, row: &Row, result: &Result<Done, Refusal>) {
        self.read += 1;
        match result {
            Ok(Done::Created) => self.created += 1,
            Ok(Done::Updated(_)) => self.updated += 1,
            Ok(Done::Unchanged) => self.unchanged += 1,
            Err(refusal) => {
                self.failed += 1;
                if self.errors.len() < ERRORS_MAX {
                    let Refusal { code, field, detail, .. } = refusal.clone();
                    self.errors.push(RowError { line: row.line, field, code: code.to_owned(), detail });
                }
            }
        }
    }

    fn keep(&self, tx: &Tx<'_>, id: Uuid) -> Result<bool, StoreError> {
        let errors = serde_json::to_string(&self.errors).unwrap_or_default();
        let Self { read, created, updated, unchanged, failed, .. } = self;
        let row = params![id, read, created, updated, unchanged, failed, &errors, tx.now_ms()];
        Ok(tx.execute(&sql::PROGRESS, row)? > 0)
    }
}

/// A row that was looked at as part of its file.
#[derive(Debug, Clone)]
struct Row {
    line: u64,
    /// What there is to do, or why not.
    work: Result<Arc<Cells>, Refusal>,
}

/// What earlier rows of the file claimed.
#[derive(Default)]
struct Claimed {
    skus: BTreeMap<String, u64>,
    codes: BTreeMap<String, u64>,
}

impl Claimed {
    fn judge(&mut self, record: Record) -> Row {
        let line = record.line;
        let Some(cells) = record.cells else {
            let detail = "The row has not as many cells as the head; is a quote not closed?";
            return Row { line, work: Err(Refusal::rule("CELLS", "", detail)) };
        };
        let twice = |field: &str, what: &str, first: u64| {
            let detail = format!("{what} stands in line {first} already; leave it in one of them.");
            Row { line, work: Err(Refusal::conflict("DUPLICATE_IN_FILE", field, detail)) }
        };
        let sku = cells.get(super::Column::Sku).unwrap_or_default();
        if let Some(first) = self.skus.get(sku).filter(|_| !sku.is_empty()) {
            return twice("sku", sku, *first);
        }
        let codes = codes(&cells);
        for code in &codes {
            if let Some(first) = self.codes.get(code) {
                return twice("barcodes", code, *first);
            }
        }
        self.skus.insert(sku.to_owned(), line);
        self.codes.extend(codes.into_iter().map(|code| (code, line)));
        Row { line, work: Ok(Arc::new(cells)) }
    }
}

/// What a dry run did in earlier batches, which are not there any more: rows that later ones rest on are done again
/// before them.
#[derive(Default)]
struct Past {
    changed: BTreeMap<String, (u64, Arc<Cells>)>,
    given_up: BTreeMap<String, (u64, Arc<Cells>)>,
}

impl Past {
    fn note(&mut self, row: &Row, result: &Result<Done, Refusal>) {
        let (Ok(cells), Ok(done)) = (&row.work, result) else { return };
        let own = (row.line, Arc::clone(cells));
        if let Done::Updated(codes) = done {
            self.given_up.extend(codes.iter().map(|code| (code.clone(), own.clone())));
        }
        if *done != Done::Unchanged {
            let sku = cells.get(super::Column::Sku).unwrap_or_default();
            self.changed.insert(sku.to_owned(), own);
        }
    }

    fn before(&self, rows: &[Row]) -> Vec<Arc<Cells>> {
        let mut found: BTreeMap<u64, Arc<Cells>> = BTreeMap::new();
        let mut waiting: Vec<Arc<Cells>> = rows.iter().filter_map(|row| row.work.clone().ok()).collect();
        let mut seen = BTreeSet::new();
        while let Some(cells) = waiting.pop() {
            let needed = needs(&cells).into_iter().filter_map(|sku| self.changed.get(&sku).cloned());
            let taken = codes(&cells).into_iter().filter_map(|code| self.given_up.get(&code).cloned());
            for (line, earlier) in needed.chain(taken).collect::<Vec<_>>() {
                if seen.insert(line) {
                    waiting.push(Arc::clone(&earlier));
                    found.insert(line, earlier);
                }
            }
        }
        found.into_values().collect()
    }
}

/// What one commit works on; it may be run more than once.
struct Batch {
    id: Uuid,
    dry_run: bool,
    by: String,
    book: Currency,
    before: Vec<Arc<Cells>>,
    rows: Vec<Row>,
    tally: Tally,
}

type Results = Vec<Result<Done, Refusal>>;

/// The way out of the savepoint of a dry run.
enum Undo {
    Done(Results),
    Store(StoreError),
}

impl From<StoreError> for Undo {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl Batch {
    /// Does the rows; `None`: the import was ended meanwhile.
    fn write(&self, tx: &Tx<'_>) -> Result<Option<(Results, Tally)>, StoreError> {
        let results = if self.dry_run {
            let undone = tx.savepoint(|tx| Err::<(), _>(Undo::Done(self.rows(tx)?)));
            match undone {
                Err(Undo::Done(results)) => results,
                Err(Undo::Store(error)) => return Err(error),
                Ok(()) => Vec::new(),
            }
        } else {
            self.rows(tx)?
        };
        let mut tally = self.tally.clone();
        for (row, result) in self.rows.iter().zip(&results) {
            tally.count(row, result);
        }
        Ok(tally.keep(tx, self.id)?.then_some((results, tally)))
    }

    fn rows(&self, tx: &Tx<'_>) -> Result<Results, StoreError> {
        for cells in &self.before {
            // Its own result was counted when it was its turn.
            let _again = self.row(tx, cells)?;
        }
        let one = |row: &Row| match &row.work {
            Ok(cells) => self.row(tx, cells),
            Err(refusal) => Ok(Err(refusal.clone())),
        };
        self.rows.iter().map(one).collect()
    }

    fn row(&self, tx: &Tx<'_>, cells: &Cells) -> Result<Result<Done, Refusal>, StoreError> {
        match tx.savepoint(|tx| apply(tx, cells, self.book, &self.by)) {
            Ok(done) => Ok(Ok(done)),
            Err(ProductError::Refused(refusal)) => Ok(Err(refusal)),
            Err(ProductError::Store(error)) => Err(error),
            Err(ProductError::Stored(log)) => {
                tracing::error!(log, "a product cannot be read");
                let detail = "What is stored of this product cannot be read; tell whoever runs the server.";
                Ok(Err(Refusal::conflict("UNREADABLE_PRODUCT", "sku", detail)))
            }
        }
    }
}

/// Does an import to its end. Whoever asked has the id already; what becomes of it stands in its row.
pub async fn run(db: Db, id: Uuid, file: CatalogueFile, dry_run: bool, by: String) {
    let claim = db.write(move |tx: &Tx<'_>| tx.execute(&sql::CLAIM, params![id, tx.now_ms().max(1)])).await;
    // Somebody else is at it: a request was repeated.
    if !claim.is_ok_and(|claimed| claimed.value > 0) {
        return;
    }
    let reason = match rows(&db, id, &file, dry_run, by).await {
        Ok(()) => None,
        Err(error) => {
            tracing::error!(%error, "an import failed");
            Some(Reason::storage().text())
        }
    };
    let status = if reason.is_some() { "Failed" } else { "Done" };
    let end = db.write(move |tx: &Tx<'_>| tx.execute(&sql::END, params![id, status, &reason, tx.now_ms()]));
    if let Err(error) = end.await {
        tracing::warn!(%error, "an import was not ended; the next start of the server does it");
    }
}

async fn rows(db: &Db, id: Uuid, file: &CatalogueFile, dry_run: bool, by: String) -> Result<(), StoreError> {
    let code = db.read(|tx| setting(tx, "currency")).await?.unwrap_or_default();
    let book = Currency::parse(&code).map_err(|error| StoreError::Corrupt(error.to_string()))?;
    let (mut records, mut claimed, mut past) = (file.records(), Claimed::default(), Past::default());
    let mut tally = Tally::default();
    loop {
        let rows: Vec<Row> =
            std::iter::from_fn(|| records.next()).take(BATCH).map(|one| claimed.judge(one)).collect();
        if rows.is_empty() {
            return Ok(());
        }
        let before = if dry_run { past.before(&rows) } else { Vec::new() };
        let batch = Arc::new(Batch { id, dry_run, by: by.clone(), book, before, rows, tally });
        let Some((results, after)) = write(db, &batch).await? else { return Ok(()) };
        if dry_run {
            for (row, result) in batch.rows.iter().zip(&results) {
                past.note(row, result);
            }
        }
        tally = after;
        tokio::time::sleep(PAUSE).await;
    }
}

async fn write(db: &Db, batch: &Arc<Batch>) -> Result<Option<(Results, Tally)>, StoreError> {
    let mut tried = 1;
    loop {
        let work = Arc::clone(batch);
        // Rows are marked one by one, so the whole wants no mark of its own.
        let written = db.write_in_parts(Scope::Everything, move |tx: &Tx<'_>| work.write(tx)).await;
        match written {
            Ok(written) => return Ok(written.value),
            Err(error) if tried == TRIES => {
                return Err(match error {
                    store::WriteError::Refused(error)
                    | store::WriteError::Failed(error)
                    | store::WriteError::Unknown(error) => error,
                });
            }
            // Should it be there after all, its rows are unchanged the next time.
            Err(error) => tracing::warn!(%error, tried, "a batch of an import is tried again"),
        }
        tried += 1;
        tokio::time::sleep(BETWEEN_TRIES).await;
    }
}
