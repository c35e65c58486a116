//! What crosses a wire, and what is frozen: journal events, the receipt code, push, pull, enrolment, the
//! entities on feeds. Each format carries its version; unknown fields and unknown kinds are kept as they came.
//!
//! May enter: `domain` types, encodings, hashes, signatures. May not enter: IO, clocks, randomness, SQL.
//! Every shape that was ever shipped has its example under `fixtures/`, which today's code must still open.

mod body;
mod data;
mod enrol;
mod error;
mod event;
mod hash;
mod key;
mod problem;
mod pull;
mod push;
mod raw;
mod receipt_code;
mod scrub;
mod stamp;
mod time;
mod upcast;
pub mod wire;

pub use body::{
    ApprovalGiven, CashMoved, ClockJumped, DrawerOpened, EventBody, ParkedLine, PriceOverride, RefundLine,
    SaleCompleted, SaleLine, SaleRefunded, ShiftClosed, ShiftOpened, TenderLine, TerminalStarted,
    TicketParked, TicketTaken, TicketVoided,
};
pub use data::{
    BarcodeData, CategoryData, EntityKind, LinkedItemData, ProductData, ProductStatus, StaffData, StockData,
    StoreData, TaxRuleData,
};
pub use enrol::{
    ChallengeReply, ChallengeRequest, EnrolReply, EnrolRequest, HelloReply, HelloRequest, Incarnation,
};
pub use error::ProtocolError;
pub use event::{
    ChainHead, ENVELOPE_VERSION, Epoch, Header, MAX_EVENT_BYTES, MAX_PERSONAL_BYTES, MoneySummary, Opened,
    Personal, PersonalData, Sealed, genesis, open, seal, seal_with, verify_sealed,
};
pub use hash::Hash;
pub use key::{PublicKey, Purpose, Signature, TerminalKey};
pub use problem::{FieldError, Problem};
pub use pull::{Change, Cursor, CursorError, Feed, PAGE_CHANGES_MAX, PullPage};
pub use push::{
    CheckedEvent, Encoding, EventResult, MAX_PUSH_BYTES, MAX_PUSH_EVENTS, NeedFrom, Outcome, Push, PushEvent,
    PushHeader, PushReply, batch_len, decode_push, encode_push,
};
pub use raw::Raw;
pub use receipt_code::{ReceiptCode, ReceiptCodeLine, ReceiptLines, receipt_number};
pub use scrub::scrub;
pub use stamp::{Stamp, mint_stamp, open_stamp};
pub use time::{Now, TimeAnchor, TimeEvidence};
pub use wire::{WireRequest, WireResponse, header};

/// Version of the protocol that this build speaks; sent in enrolment, hello and push. A server takes the
/// pushes of every version ever shipped (U-4) and may refuse others only their pull.
pub const PROTOCOL: u32 = 1;
