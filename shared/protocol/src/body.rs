//! Bodies of journal events, one struct per kind (J-2). Fields are only ever added, with a default; a change
//! of meaning makes a new schema number and a step in `upcast.rs`. All amounts are minor units of the money
//! summary's currency unless the name says otherwise. Not here: PINs, tokens, card numbers (J-4), personal
//! data (that travels beside the body).

mod sale;
mod shift;
mod terminal;
mod ticket;

pub use sale::{PriceOverride, RefundLine, SaleCompleted, SaleLine, SaleRefunded, TenderLine};
pub use shift::{CashMoved, DrawerOpened, ShiftClosed, ShiftOpened};
pub use terminal::{ApprovalGiven, ClockJumped, TerminalStarted};
pub use ticket::{ParkedLine, TicketParked, TicketTaken, TicketVoided};

use crate::{ProtocolError, Raw};

macro_rules! event_bodies {
    ($($(#[$doc:meta])* $kind:ident : $schema:literal,)*) => {
        /// The body of an event, by kind.
        #[derive(Debug, Clone, PartialEq)]
        pub enum EventBody {
            $($(#[$doc])* $kind($kind),)*
            /// A kind, or a later schema of a kind, that this build does not know; kept as it came.
            Unknown {
                /// The kind's name.
                kind: String,
                /// Its schema.
                schema: u32,
                /// The body as it came.
                body: Raw,
            },
        }

        impl EventBody {
            /// Names of the kinds that this build knows.
            pub const KINDS: &'static [&'static str] = &[$(stringify!($kind)),*];

            /// The kind's stable name.
            pub fn kind(&self) -> &str {
                match self {
                    $(Self::$kind(_) => stringify!($kind),)*
                    Self::Unknown { kind, .. } => kind,
                }
            }

            /// The schema that the body has when it is sealed today.
            pub fn schema(&self) -> u32 {
                match self {
                    $(Self::$kind(_) => $schema,)*
                    Self::Unknown { schema, .. } => *schema,
                }
            }

            /// The latest schema of a kind that this build knows.
            pub(crate) fn known_schema(kind: &str) -> Option<u32> {
                match kind {
                    $(stringify!($kind) => Some($schema),)*
                    _ => None,
                }
            }

            pub(crate) fn encode(&self) -> Result<Raw, ProtocolError> {
                match self {
                    $(Self::$kind(body) => Raw::of(body),)*
                    Self::Unknown { body, .. } => Ok(body.clone()),
                }
            }

            /// Reads a body of today's schema. Error: `Json`; `None` for an unknown kind.
            pub(crate) fn decode(kind: &str, text: &str) -> Result<Option<Self>, ProtocolError> {
                Ok(Some(match kind {
                    $(stringify!($kind) => Self::$kind(serde_json::from_str(text)?),)*
                    _ => return Ok(None),
                }))
            }
        }

        $(impl From<$kind> for EventBody {
            fn from(body: $kind) -> Self {
                Self::$kind(body)
            }
        })*
    };
}

event_bodies! {
    /// Goods sold and paid.
    SaleCompleted: 1,
    /// Goods taken back, money given back.
    SaleRefunded: 1,
    /// A ticket set aside, for any till of the store.
    TicketParked: 1,
    /// A parked ticket taken up again.
    TicketTaken: 1,
    /// A ticket given up before payment.
    TicketVoided: 1,
    /// A drawer opened for business with its float.
    ShiftOpened: 1,
    /// A drawer counted and closed.
    ShiftClosed: 1,
    /// Cash put in or taken out without a sale.
    CashMoved: 1,
    /// The drawer opened without a sale.
    DrawerOpened: 1,
    /// A manager's approval.
    ApprovalGiven: 1,
    /// The wall clock jumped.
    ClockJumped: 1,
    /// The till's program started.
    TerminalStarted: 1,
}
