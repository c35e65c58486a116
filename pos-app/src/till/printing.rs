//! Receipts on their way to paper. The job is queued in the sale's transaction; a printer that is gone never
//! blocks or loses a sale: the receipt waits, status says so, and it is tried again with back-off.

use domain::EventId;
use store::{Disk, Durability, StoreError, Tx, params};

use super::receipts::not_drawn;
use super::sql;
use crate::api::{Output, PrintFailure, PrinterState, Refusal};
use crate::core::Till;
use crate::receipt::{DrawerKick, EscPosOptions, layout, to_escpos};
use crate::receipt::{ReceiptMark, drawer_kick};

/// Shortest and longest wait between tries, milliseconds.
const FIRST_WAIT_MS: u64 = 2_000;
const LAST_WAIT_MS: u64 = 60_000;
/// Longest wait while the printer says what it waits for: the receipt comes soon after the new roll is in.
const HAND_WAIT_MS: u64 = 4_000;
/// After so many failures a receipt that cannot be read holds up the others no longer; it can be asked for again.
const READS_MAX: u32 = 8;
/// A drawer opens with its sale or not at all: never by surprise when a printer comes back.
const KICK_WITHIN_MS: i64 = 30_000;

/// Where printing stands; the queue itself is in the database.
#[derive(Debug)]
pub struct Printing {
    under_way: Option<u64>,
    queue_is_empty: bool,
    failures: u32,
    not_before_ticks_ms: Option<u64>,
    /// What the printer said last, until it prints again.
    pub last_error: Option<String>,
    /// How it was then.
    pub state: PrinterState,
}

impl Default for Printing {
    fn default() -> Self {
        Self {
            under_way: None,
            queue_is_empty: false,
            failures: 0,
            not_before_ticks_ms: None,
            last_error: None,
            state: PrinterState::Ok,
        }
    }
}

impl Printing {
    /// Something was queued.
    pub fn wake(&mut self) {
        self.queue_is_empty = false;
    }

    /// When to try again, monotonic milliseconds.
    #[must_use]
    pub fn wake_at(&self) -> Option<u64> {
        if self.queue_is_empty || self.under_way.is_some() { None } else { self.not_before_ticks_ms }
    }
}

/// What wants the printer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum What {
    /// A receipt, for the first time.
    Receipt,
    /// A receipt once more, marked as a copy.
    Copy,
    /// The drawer alone, which hangs on the printer.
    Drawer,
}

impl What {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Receipt => "receipt",
            Self::Copy => "copy",
            Self::Drawer => "drawer",
        }
    }

    fn parse(text: &str) -> Self {
        [Self::Copy, Self::Drawer].into_iter().find(|what| what.as_str() == text).unwrap_or(Self::Receipt)
    }
}

/// Queues something with the caller's transaction.
pub(crate) fn queue(tx: &Tx<'_>, event_id: EventId, what: What, kick_drawer: bool) -> Result<(), StoreError> {
    tx.execute(&sql::QUEUE_PRINT, params![event_id.uuid(), kick_drawer, tx.now_ms(), what.as_str()])?;
    Ok(())
}

struct Job {
    what: What,
    job: u64,
    event_id: EventId,
    kick_drawer: bool,
}

impl<D: Disk> Till<D> {
    /// Hands the oldest waiting receipt to the printer, one at a time, and only what is durable (J-1).
    pub(crate) fn drive_printing(&mut self) {
        let durable = self.db.as_ref().is_some_and(|db| !db.needs_recovery());
        let printing = &self.printing;
        let early = printing.not_before_ticks_ms.is_some_and(|at| self.now.ticks_ms < at);
        if !durable
            || !self.config.has_printer
            || printing.queue_is_empty
            || printing.under_way.is_some()
            || early
        {
            return;
        }
        // Without the shop's settings a receipt has no head; it waits for the catalogue.
        if self.shop.is_none() {
            return;
        }
        match self.next_job() {
            Ok(None) => self.printing.queue_is_empty = true,
            Ok(Some(job)) if job.what == What::Drawer && !job.kick_drawer => {
                self.drop_job(job.job);
                self.drive_printing();
            }
            Ok(Some(job)) => self.start(&job),
            Err(refusal) => self.log(format!("the print queue cannot be read: {refusal}")),
        }
    }

    fn next_job(&mut self) -> Result<Option<Job>, Refusal> {
        let now_ms = self.now.wall_ms;
        self.read(|tx| {
            tx.query_opt(&sql::NEXT_PRINT, params![], |row| {
                let age_ms = now_ms.saturating_sub(row.int(3)?);
                Ok(Job {
                    job: row.int(0)?.unsigned_abs(),
                    event_id: EventId::new(row.uuid(1)?),
                    kick_drawer: row.bool(2)? && (0..=KICK_WITHIN_MS).contains(&age_ms),
                    what: What::parse(row.text(4)?),
                })
            })
        })
    }

    fn start(&mut self, job: &Job) {
        match self.print_bytes(job) {
            Ok(bytes) => {
                self.printing.under_way = Some(job.job);
                self.outputs.push(Output::Print { job: job.job, bytes });
            }
            // What cannot be read at the moment waits like a receipt whose printer is gone.
            Err(refusal) if self.printing.failures < READS_MAX => {
                self.wait_to_print(PrinterState::Ok, refusal.to_string());
            }
            Err(refusal) => {
                self.log(format!("a receipt cannot be drawn and is left out: {refusal}"));
                self.printing.failures = 0;
                self.drop_job(job.job);
            }
        }
    }

    fn wait_to_print(&mut self, state: PrinterState, reason: String) {
        let longest = if state.waits_for_a_hand() { HAND_WAIT_MS } else { LAST_WAIT_MS };
        let doubled = FIRST_WAIT_MS.saturating_mul(1 << self.printing.failures.min(10));
        self.printing.failures = self.printing.failures.saturating_add(1);
        self.printing.not_before_ticks_ms = Some(self.now.ticks_ms + doubled.min(longest));
        self.log(format!("a receipt waits for the printer: {reason}"));
        self.printing.last_error = Some(reason);
        self.printing.state = state;
    }

    fn print_bytes(&mut self, job: &Job) -> Result<Vec<u8>, Refusal> {
        if job.what == What::Drawer {
            return Ok(drawer_kick(DrawerKick::default()));
        }
        let mut doc = self.receipt_doc(job.event_id)?;
        if job.what == What::Copy {
            doc.marks.push(ReceiptMark::Copy);
        }
        let width = self.receipt_width();
        let drawer = job.kick_drawer.then(DrawerKick::default);
        let code_page = self.config.printer_page;
        let options = EscPosOptions { width, code_page, drawer, ..EscPosOptions::default() };
        to_escpos(&layout(&doc, width), &options).map_err(|error| not_drawn(&error))
    }

    pub(crate) fn take_printed(&mut self, job: u64, result: Result<(), PrintFailure>) {
        if self.printing.under_way != Some(job) {
            return;
        }
        self.printing.under_way = None;
        match result {
            Ok(()) => {
                self.printing.failures = 0;
                self.printing.not_before_ticks_ms = None;
                self.printing.last_error = None;
                self.printing.state = PrinterState::Ok;
                self.drop_job(job);
            }
            Err(PrintFailure { state, reason }) => self.wait_to_print(state, reason),
        }
    }

    fn drop_job(&mut self, job: u64) {
        let job = i64::try_from(job).unwrap_or(i64::MAX);
        let dropped = self.write(Durability::Normal, |tx| {
            tx.execute(&sql::PRINTED, params![job])?;
            Ok(())
        });
        if let Err(refusal) = dropped {
            // It is on paper and may come out once more; better twice than never.
            self.printing.not_before_ticks_ms = Some(self.now.ticks_ms + LAST_WAIT_MS);
            self.log(format!("a printed receipt could not be taken off the queue: {refusal}"));
        }
    }
}
