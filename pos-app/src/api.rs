//! What goes into the till's core and what comes out: commands, answers, messages.
//! Plain data. No clock, no socket, no file: the shell (or the simulator) turns these into the world.

use std::borrow::Cow;

use protocol::{WireRequest, WireResponse};
use serde_json::{Map, Value};

use crate::command::Command;
use crate::receipt::PrinterPage;

/// How this till is set up. Nothing here is remembered in DIR; the enrolment is.
#[derive(Debug, Clone)]
pub struct TillConfig {
    /// Base address of the server (`http://127.0.0.1:8787`); overrides the one of the enrolment.
    pub server_url: Option<String>,
    /// Whether receipts are to be printed. Without a printer none wait.
    pub has_printer: bool,
    /// Paper width in characters of the standard font, 32 or 48.
    pub receipt_columns: usize,
    /// The letters that the receipt printer is switched to.
    pub printer_page: PrinterPage,
    /// Milliseconds between pulls when nothing else happens; `None`: the till owns no timer when idle.
    pub poll_ms: Option<u64>,
    /// Bytes of the snapshot asked for at once.
    pub snapshot_chunk_bytes: u64,
    /// Cost of checking the whole database at open; off only in the simulator's inner loop.
    pub check_at_open: bool,
}

impl Default for TillConfig {
    fn default() -> Self {
        Self {
            server_url: None,
            has_printer: false,
            receipt_columns: 48,
            printer_page: PrinterPage::default(),
            poll_ms: Some(15_000),
            snapshot_chunk_bytes: 4 * 1024 * 1024,
            check_at_open: true,
        }
    }
}

/// One thing that happened to the till.
#[derive(Debug, Clone)]
pub enum Input {
    /// Somebody asked for something. At most one command without an answer at a time.
    Command(Command),
    /// The answer, or the failure, of an [`Output::Send`].
    Response {
        /// The number of the request.
        request: u64,
        /// What came back.
        result: Result<WireResponse, TransportError>,
    },
    /// What became of an [`Output::Print`].
    Printed {
        /// The number of the job.
        job: u64,
        /// Whether the printer took all bytes.
        result: Result<(), PrintFailure>,
    },
    /// Time passed; sent at the latest when [`crate::core::Till::wake_at`] is reached.
    Tick,
}

/// One thing that the till wants done.
#[derive(Debug, Clone)]
pub enum Output {
    /// The answer of the command. What it says is durable by now.
    Answer(Answer),
    /// A request to the server; at most one is in flight.
    Send {
        /// To be named in [`Input::Response`].
        request: u64,
        /// Base address, without a slash at its end.
        server: String,
        /// Method, path, headers, body.
        wire: WireRequest,
    },
    /// Bytes for the receipt printer, drawer kick included; at most one job is under way.
    Print {
        /// To be named in [`Input::Printed`].
        job: u64,
        /// ESC/POS.
        bytes: Vec<u8>,
    },
    /// A file outside the till's folder that the user asked for; the shell writes it, then gives
    /// `answer`, or an answer `FILE_NOT_WRITTEN` when it cannot.
    Save {
        /// As the user wrote it.
        path: String,
        /// The whole content.
        bytes: Vec<u8>,
        /// The answer of the command once the file is there.
        answer: Answer,
    },
    /// A line for the log, without personal data.
    Log(String),
    /// The till is done; the shell ends.
    Ended,
}

/// Why no answer of the server came.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TransportError {
    /// No connection: nothing was sent.
    #[error("no connection to the server ({0})")]
    Unreachable(String),
    /// It may or may not have arrived.
    #[error("the server did not answer in time")]
    Timeout,
    /// It broke off; may or may not have arrived.
    #[error("the connection broke ({0})")]
    Broken(String),
}

/// How the receipt printer is, as far as the till knows; the codes are for programs and stay as they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PrinterState {
    /// Nothing is known against it.
    Ok,
    /// It says that its paper is out.
    PaperOut,
    /// It says that its cover is open.
    CoverOpen,
    /// It answers, but cannot print: a jam, heat, its button.
    Offline,
    /// Nobody there: off, unplugged, a wrong address.
    Gone,
    /// It stopped in the middle of a job.
    Stuck,
    /// The till has no printer.
    None,
}

impl PrinterState {
    /// `ok`, `paper_out`, `cover_open`, `offline`, `gone`, `stuck`, `none`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::PaperOut => "paper_out",
            Self::CoverOpen => "cover_open",
            Self::Offline => "offline",
            Self::Gone => "gone",
            Self::Stuck => "stuck",
            Self::None => "none",
        }
    }

    /// Whether the printer is there and waits for a hand: then asking again costs nothing.
    #[must_use]
    pub const fn waits_for_a_hand(self) -> bool {
        matches!(self, Self::PaperOut | Self::CoverOpen | Self::Offline)
    }
}

/// Why a receipt is not on paper.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{reason}")]
pub struct PrintFailure {
    /// How the printer is.
    pub state: PrinterState,
    /// One sentence that says what to do.
    pub reason: String,
}

/// One answer, `{"ok":true,…}` or `{"ok":false,"code":"…","detail":"…"}`.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer(pub Map<String, Value>);

impl Answer {
    /// `{"ok":true}` with the fields of `body`, which must be an object.
    #[must_use]
    pub fn ok(body: Value) -> Self {
        let mut map = match body {
            Value::Object(map) => map,
            Value::Null => Map::new(),
            other => Map::from_iter([("value".to_owned(), other)]),
        };
        map.insert("ok".to_owned(), Value::Bool(true));
        Self(map)
    }

    /// The answer of a command that was not done.
    #[must_use]
    pub fn refused(refusal: &Refusal) -> Self {
        let mut map = match refusal.extra.as_deref() {
            Some(Value::Object(extra)) => extra.clone(),
            _ => Map::new(),
        };
        map.insert("ok".to_owned(), Value::Bool(false));
        map.insert("code".to_owned(), Value::String(refusal.code.clone().into_owned()));
        map.insert("detail".to_owned(), Value::String(refusal.detail.clone()));
        Self(map)
    }

    /// Whether the command was done.
    #[must_use]
    pub fn is_ok(&self) -> bool {
        self.0.get("ok") == Some(&Value::Bool(true))
    }

    /// The stable code of an answer that is not ok.
    #[must_use]
    pub fn code(&self) -> Option<&str> {
        self.0.get("code").and_then(Value::as_str)
    }

    /// A field of the answer.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.0.get(name)
    }

    /// One line of JSON, keys sorted.
    #[must_use]
    pub fn to_line(&self) -> String {
        Value::Object(self.0.clone()).to_string()
    }
}

/// Why a command was not done: a stable code, and one sentence that says what to do.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("{code}: {detail}")]
pub struct Refusal {
    /// Stable, upper case.
    pub code: Cow<'static, str>,
    /// For the person at the till.
    pub detail: String,
    /// Further fields of the answer.
    pub extra: Option<Box<Value>>,
}

impl Refusal {
    /// A refusal without further fields.
    pub fn new(code: impl Into<Cow<'static, str>>, detail: impl Into<String>) -> Self {
        Self { code: code.into(), detail: detail.into(), extra: None }
    }

    /// The same with further fields; `extra` must be an object.
    #[must_use]
    pub fn with(mut self, extra: Value) -> Self {
        self.extra = Some(Box::new(extra));
        self
    }
}
