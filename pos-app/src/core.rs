//! The till's core: one struct, one `step`. Sans-IO: time comes in with each input, randomness through the
//! port, files through the [`Disk`]; what is to be done in the world goes out as [`Output`]s.
//! Use cases are in `till/`, the talk with the server in `sync/`.

use domain::EventId;
use protocol::{Epoch, Now, TimeAnchor, TimeEvidence};
use serde_json::Value;
use store::{Database, Disk, Entropy, StoreError};

use crate::api::{Answer, Input, Output, Refusal, TillConfig};
use crate::command::{Command, USAGE};
use crate::identity::Identity;
use crate::journal::Signer;
use crate::journal::mirror::Mirror;
use crate::replica::Catalogue;
use crate::sync::planner::Planner;
use crate::sync::{Figures, Pending};
use crate::till::approve::Approval;
use crate::till::login::Session;
use crate::till::printing::Printing;
use crate::till::shop::Shop;
use crate::till::ticket::Ticket;

/// How long after the last step a store that cannot be written is tried again.
const STORE_RETRY_MS: u64 = 5_000;

/// Why a till does not start.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// Another till runs on the folder.
    #[error("another till is running on this folder; close it, or start this one with another --data")]
    Locked,
    /// Written by a newer program.
    #[error(
        "this folder was written by a newer till (version {found}, this one knows {known}); install the newer one"
    )]
    Newer {
        /// Version found.
        found: i64,
        /// Version known.
        known: i64,
    },
    /// The disk says no.
    #[error("{0}")]
    Store(#[from] StoreError),
}

impl OpenError {
    /// Stable code, as in answers.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Locked => "DATABASE_LOCKED",
            Self::Newer { .. } => "DATABASE_NEWER",
            Self::Store(StoreError::Full) => "DISK_FULL",
            Self::Store(_) => "DISK_FAILED",
        }
    }
}

/// What a command comes to.
#[derive(Debug)]
pub(crate) enum Reply {
    /// The answer's fields.
    Now(Value),
    /// The answer comes when the server has been heard.
    Later(Pending),
    /// A file for the user, then the answer.
    Save { path: String, bytes: Vec<u8>, answer: Value },
    /// The answer, then the end.
    Quit,
}

/// A till. Everything that must survive is in its database or its identity file; the rest is here.
pub struct Till<D: Disk> {
    pub(crate) disk: D,
    pub(crate) entropy: Box<dyn Entropy>,
    pub(crate) config: TillConfig,
    pub(crate) now: Now,
    /// `None` while it cannot be opened; every command tries again.
    pub(crate) db: Option<Database>,
    /// Held for as long as the till lives: no second till gets the folder.
    pub(crate) _folder_lock: rusqlite::Connection,
    pub(crate) identity: Option<Identity>,
    pub(crate) epoch: Option<Epoch>,
    pub(crate) anchor: Option<TimeAnchor>,
    pub(crate) catalogue: Option<Catalogue>,
    pub(crate) shop: Option<Shop>,
    pub(crate) session: Option<Session>,
    pub(crate) ticket: Option<Ticket>,
    pub(crate) approval: Option<Approval>,
    pub(crate) planner: Planner,
    pub(crate) network_on: bool,
    pub(crate) printing: Printing,
    pub(crate) mirror: Mirror,
    pub(crate) figures: Figures,
    pub(crate) pending: Option<Pending>,
    /// Whether events wait for the server; counted again after every change.
    pub(crate) any_waiting: Option<bool>,
    /// The clocks as last seen (T-2).
    pub(crate) clock: Option<Now>,
    /// The database was found damaged while running.
    pub(crate) damage: Option<String>,
    /// Why the epoch must be renewed before anything else is written (U-6).
    pub(crate) renewal: Option<String>,
    pub(crate) outputs: Vec<Output>,
    pub(crate) ended: bool,
}

impl<D: Disk> Till<D> {
    /// Takes one thing that happened and returns what is to be done, in order.
    pub fn step(&mut self, now: Now, input: Input) -> Vec<Output> {
        self.now = now;
        self.settle_store();
        self.finish_renewal();
        self.watch_clock();
        match input {
            Input::Command(command) => self.take_command(command),
            Input::Response { request, result } => self.take_response(request, result),
            Input::Printed { job, result } => self.take_printed(job, result),
            Input::Tick => {}
        }
        self.repair_if_damaged();
        self.drive_printing();
        self.drive_sync();
        std::mem::take(&mut self.outputs)
    }

    /// When the till wants a [`Input::Tick`] at the latest, monotonic milliseconds; an idle till may want none.
    #[must_use]
    pub fn wake_at(&self) -> Option<u64> {
        let sync = if self.can_sync() { self.planner.wake_at() } else { None };
        let durable = self.db.as_ref().is_some_and(|db| !db.needs_recovery());
        let other = if !durable {
            // Every step tries the store again; nothing prints before it can be written.
            Some(self.now.ticks_ms.saturating_add(STORE_RETRY_MS))
        } else if self.shop.is_some() {
            self.printing.wake_at()
        } else {
            None
        };
        [sync, other].into_iter().flatten().min()
    }

    /// Whether a command still waits for its answer.
    #[must_use]
    pub const fn is_answer_pending(&self) -> bool {
        self.pending.is_some()
    }

    fn take_command(&mut self, command: Command) {
        let reply = if self.pending.is_some() && !command.only_looks() {
            Err(Refusal::new("BUSY", "The command before has not been answered yet; wait for its answer."))
        } else {
            self.run(command)
        };
        match reply {
            Ok(Reply::Now(body)) => self.answer(Answer::ok(body)),
            Ok(Reply::Later(pending)) => self.pending = Some(pending),
            Ok(Reply::Save { path, bytes, answer }) => {
                self.outputs.push(Output::Save { path, bytes, answer: Answer::ok(answer) });
            }
            Ok(Reply::Quit) => {
                self.answer(Answer::ok(Value::Null));
                self.outputs.push(Output::Ended);
                self.ended = true;
            }
            Err(refusal) => self.answer(Answer::refused(&refusal)),
        }
    }

    fn run(&mut self, command: Command) -> Result<Reply, Refusal> {
        match command {
            Command::Enrol { url, code } => self.enrol(&url, &code),
            Command::Login { pin } => self.login(&pin),
            Command::Lock => Ok(self.lock()),
            Command::ShiftOpen { float } => self.shift_open(&float),
            Command::ShiftX => self.shift_x(),
            Command::ShiftClose { cash, others } => self.shift_close(&cash, &others),
            Command::Scan { code } => self.scan(&code),
            Command::Add { product, quantity } => self.add(&product, quantity.as_deref()),
            Command::Qty { line, quantity } => self.set_quantity(line, &quantity),
            Command::Price { line, price, reason } => self.set_price(line, &price, &reason),
            Command::Discount { on, value, reason } => self.set_discount(on, &value, &reason),
            Command::LineVoid { line } => self.void_line(line),
            Command::TicketVoid => self.void_ticket(),
            Command::Show => self.ticket_reply(),
            Command::Park => self.park(),
            Command::Recall { ticket } => self.recall(ticket.as_deref()),
            Command::Pay { method, amount, reference } => self.pay(&method, &amount, reference.as_deref()),
            Command::Return { receipt, line, quantity } => self.take_back(&receipt, line, &quantity),
            Command::TenderVoid { tender } => self.void_tender(tender),
            Command::Drawer { reason } => self.open_drawer(&reason),
            Command::Cash { kind, amount, reason } => self.move_cash(kind, &amount, &reason),
            Command::Browse { category: None, .. } => self.shelf(),
            Command::Browse { category: Some(category), from } => self.browse(&category, from),
            Command::Count => self.count_products(),
            Command::Receipts { text } => self.receipts(&text),
            Command::Sale { receipt } => self.sale_for_return(&receipt),
            Command::Reprint { receipt } => self.reprint(&receipt),
            Command::Inspect { before } => self.inspect(before),
            Command::Nudge => self.nudge(),
            Command::Approve { pin } => self.approve(&pin),
            Command::Receipt { number, form, path } => self.receipt_file(&number, form, path),
            Command::Network { on } => self.set_network(on),
            Command::Sync => self.sync_now(),
            Command::Status => Ok(Reply::Now(self.status()?)),
            Command::Stock { sku } => self.stock(&sku),
            Command::Search { text } => self.search(&text),
            Command::JournalVerify => self.verify_journal(),
            Command::Rescue { path } => self.rescue(path),
            Command::Help => Ok(Reply::Now(serde_json::json!({ "commands": USAGE }))),
            Command::Quit => Ok(Reply::Quit),
        }
    }

    /// Runs a command again once a manager has approved it.
    pub(crate) fn run_approved(&mut self, command: Command) -> Result<Reply, Refusal> {
        self.run(command)
    }

    pub(crate) fn answer(&mut self, answer: Answer) {
        self.outputs.push(Output::Answer(answer));
    }

    pub(crate) fn log(&mut self, line: impl Into<String>) {
        self.outputs.push(Output::Log(line.into()));
    }

    /// Who signs, and with which time; refused before the till is enrolled.
    pub(crate) fn signer(&self) -> Result<Signer, Refusal> {
        let terminal_id = self.enrolment()?.terminal_id;
        // An identity without an epoch is one whose database could not be written yet.
        let (Some(identity), Some(epoch)) = (&self.identity, &self.epoch) else {
            return Err(StoreError::NeedsRecovery.into());
        };
        Ok(Signer {
            key: identity.key.clone(),
            terminal_id,
            epoch: epoch.clone(),
            time: TimeEvidence::new(self.now, self.anchor.clone()),
        })
    }

    /// The shop's settings; refused until the catalogue is here.
    pub(crate) fn shop(&self) -> Result<&Shop, Refusal> {
        self.enrolment()?;
        self.shop.as_ref().ok_or_else(|| {
            Refusal::new(
                "NO_CATALOGUE",
                "The catalogue is not on this till yet; connect it to the server and type sync.",
            )
        })
    }

    /// A new id of now.
    pub(crate) fn new_event_id(&mut self) -> EventId {
        let mut random = [0; 10];
        self.entropy.fill(&mut random);
        EventId::new(domain::uuid_v7(self.now.wall_ms, random))
    }

    /// A random number for jitter.
    pub(crate) fn random(&mut self) -> u64 {
        let mut random = [0; 8];
        self.entropy.fill(&mut random);
        u64::from_le_bytes(random)
    }
}

/// There is no identity yet.
pub(crate) fn not_enrolled() -> Refusal {
    Refusal::new(
        "NOT_ENROLLED",
        "This till is not enrolled; ask a manager for a code and type enrol URL CODE.",
    )
}
