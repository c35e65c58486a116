//! What comes in and what goes out: plain data.

use crate::api::{Answer, Start};

use super::dialog::CashWay;

/// Something happened.
#[derive(Debug, Clone, PartialEq)]
pub enum Msg {
    /// The program said how it was started.
    Started(Start),
    /// An answer.
    Answered(Asked, Answer),
    /// The till's thread is gone.
    Gone(String),
    /// The till told something by itself.
    Told(Told),
    /// A field's text changed.
    Field(Field, String),
    /// Something was touched.
    Act(Act),
    /// The minute changed.
    Minute,
    /// A message has been read long enough; its number.
    ToastOver(u64),
}

/// What the till tells by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Told {
    /// Something moved.
    Changed,
    /// A scanner on a serial line read a code.
    Scan(String),
    /// That scanner came or went.
    Scanner(bool, String),
}

/// What a person can do by touch or key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Act {
    /// One step back: closes, leaves, clears.
    Back,
    /// Does what the screen or dialog is for.
    Enter,
    /// Tries to open the folder again.
    Retry,
    /// A key of the number pad.
    Pad(char),
    /// The pad's way to take one back.
    PadBack,
    /// Opens a dialog.
    Help,
    /// Puts the cursor into the search field.
    Search,
    /// Quantity of the selected line.
    Quantity,
    /// Discount on the line, or on the whole.
    Discount,
    /// Within that dialog: on the whole ticket or not.
    DiscountWhole(bool),
    /// Another price.
    Price,
    /// Sets the ticket aside, or shows those that were.
    Park,
    /// Takes up a parked one.
    Recall(String),
    /// Goods come back.
    Return,
    /// Within that dialog: this receipt.
    ReturnReceipt(String),
    /// Within that dialog: this line comes back.
    ReturnLine(usize, String),
    /// The drawer without a sale.
    Drawer,
    /// Everything else.
    Menu,
    /// Takes the selected line off.
    VoidLine,
    /// Asks whether to give up the ticket.
    VoidTicket,
    /// Locks the till.
    Lock,
    /// The list of receipts.
    Receipts,
    /// Prints one again.
    Reprint(String),
    /// What waits for the server.
    Inspector,
    /// Talks to the server now.
    Nudge,
    /// Older events.
    InspectMore,
    /// Cash in, out, or to the safe.
    Cash(CashWay),
    /// Figures of the shift.
    ShiftX,
    /// Counts and closes the shift.
    ShiftClose,
    /// Leaves the closed shift's figures.
    ShiftClosed,
    /// Light, dark, or as the desktop has it.
    Theme,
    /// Another language.
    Language(String),
    /// A line of the ticket, from 1.
    Line(usize),
    /// Up or down the lines, or the results.
    Move(i64),
    /// One more or one less of the selected line.
    Step(i64),
    /// A product of the grid or the search.
    Tile(String),
    /// A category; none: quick keys.
    Category(Option<String>),
    /// The next page of a category.
    More,
    /// To the tenders.
    Pay,
    /// How it is paid.
    Method(Method),
    /// An amount that was offered.
    Note(String),
    /// The card terminal said no.
    CardDeclined,
    /// It said nothing.
    CardUnknown,
    /// Takes a tender back, from 1.
    TenderVoid(usize),
    /// The next customer.
    Next,
    /// The buyer's age was checked.
    AgeChecked,
    /// Takes the message away.
    ToastAway,
}

/// How it is paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Method {
    /// Notes and coins.
    #[default]
    Cash,
    /// A card at a terminal of its own.
    Card,
}

impl Method {
    /// As the till calls it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Cash => "cash",
            Self::Card => "card",
        }
    }
}

/// Who waits for an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Asked {
    /// Everything at a glance.
    Status,
    /// How many products there are.
    Count,
    /// A change of the ticket; its answer is the ticket.
    Ticket,
    /// The open ticket, as it is.
    Show,
    /// A code; a wrong one sounds.
    Scan,
    /// A search, for this text.
    Search(String),
    /// Categories and quick keys.
    Shelf,
    /// A category's products from here on.
    Tiles(u64),
    /// A tender.
    Pay,
    /// A tender taken back; its answer is the ticket.
    Tender,
    /// The shop, for the first time.
    Enrol,
    /// A PIN.
    Login,
    /// Locking.
    Lock,
    /// A shift begins.
    ShiftOpen,
    /// A shift's figures.
    ShiftX,
    /// A shift ends.
    ShiftClose,
    /// A ticket is set aside.
    Park,
    /// The ticket is given up.
    VoidTicket,
    /// The journal.
    Inspect,
    /// Older parts of it.
    InspectMore,
    /// The list of receipts.
    Receipts,
    /// One receipt.
    Sale,
    /// A line that comes back.
    Return,
    /// A manager's PIN, for what was asked before.
    Approve(Box<Asked>),
    /// Something whose success is only said, by this message.
    Plain(&'static str),
}

/// What is to be done in the world.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    /// How was the program started, and is the folder open?
    Start,
    /// A line for the till.
    Ask(String, Asked),
    /// A sound.
    Sound(Sound),
    /// The cursor goes into a field.
    Focus(Field),
    /// The cursor goes nowhere, so that keys mean what they say.
    Blur,
    /// Text that a person typed goes to where the cursor is.
    Type(String),
    /// The button that has the focus is pressed.
    Press,
    /// Something is done once what was typed before is in its field.
    Do(Act),
    /// Asks [`super::App::silence`] after so many milliseconds.
    Listen(u64),
    /// Asks for [`Msg::ToastOver`] after a while.
    Toast(u64),
    /// Keeps a setting of the view.
    Remember(&'static str, String),
    /// The look changed: theme, language, direction.
    Look,
}

/// A sound.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sound {
    /// A scan that went onto the ticket.
    Good,
    /// One that did not.
    Bad,
}

/// A text field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs)] // each is the field of its name
pub enum Field {
    Url,
    Code,
    Pin,
    Float,
    CountCash,
    CountCard,
    Search,
    Amount,
    Reference,
    Quantity,
    Value,
    Reason,
    Receipt,
    ManagerPin,
}

impl Field {
    /// Its `data-testid` and id on the page.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Url => "enrol-url",
            Self::Code => "enrol-code",
            Self::Pin => "pin",
            Self::Float => "float-input",
            Self::CountCash => "count-cash",
            Self::CountCard => "count-card",
            Self::Search => "search",
            Self::Amount => "amount",
            Self::Reference => "card-reference",
            Self::Quantity => "quantity-input",
            Self::Value => "value-input",
            Self::Reason => "reason-input",
            Self::Receipt => "receipt-input",
            Self::ManagerPin => "manager-pin",
        }
    }

    /// The field of an id.
    #[must_use]
    pub fn of(id: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|field| field.id() == id)
    }

    /// Whether it takes digits and a point only.
    #[must_use]
    pub const fn is_numeric(self) -> bool {
        matches!(
            self,
            Self::Pin
                | Self::Float
                | Self::CountCash
                | Self::CountCard
                | Self::Amount
                | Self::Quantity
                | Self::ManagerPin
        )
    }

    const ALL: &'static [Self] = &[
        Self::Url,
        Self::Code,
        Self::Pin,
        Self::Float,
        Self::CountCash,
        Self::CountCard,
        Self::Search,
        Self::Amount,
        Self::Reference,
        Self::Quantity,
        Self::Value,
        Self::Reason,
        Self::Receipt,
        Self::ManagerPin,
    ];
}
