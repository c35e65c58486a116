//! Which accounts a business event moves: the table in `postings/table.rs`,
//! and the balanced entry made from it. No account numbers, dates or database enter.

mod build;
mod deferred;
mod invoice;
mod role;
pub mod table;

pub use self::build::{adjustment_account, refund_account, revenue_account, tender_account};
pub use self::deferred::{Deferral, handed_over, prepaid, prepaid_refund, prepaid_reversed};
pub use self::invoice::{InvoicePayment, invoice_paid};
pub use self::role::AccountRole;

use self::build::Figures;
use self::table::Event;
use crate::tender::TenderMethod;
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// The side of a line. JSON form: `"Debit"`, `"Credit"`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Direction {
    /// Left.
    Debit,
    /// Right.
    Credit,
}

/// Where a sale was made. JSON form: `"RetailWeb"`, `"WholesaleWeb"`, `"POS"`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Channel {
    /// The web shop.
    RetailWeb,
    /// The web shop for registered businesses.
    WholesaleWeb,
    /// A till.
    #[serde(rename = "POS")]
    Pos,
}

/// Why cash moves without a sale (C-1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum CashMove {
    /// Into the drawer, from outside.
    PayIn,
    /// Out of the drawer, to outside.
    PayOut,
    /// From the drawer into the safe.
    Drop,
}

/// Why stock is found or lost. Stable text: `waste`, `damage`, `theft`, `ownUse`, `count`, `other`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum AdjustmentReason {
    /// Spoiled, past its date.
    Waste,
    /// Broken.
    Damage,
    /// Stolen.
    Theft,
    /// Used by the shop itself.
    OwnUse,
    /// A count found another figure.
    Count,
    /// Something else.
    Other,
}

impl AdjustmentReason {
    /// Reads the stable text.
    pub fn parse(text: &str) -> Option<Self> {
        Some(match text {
            "waste" => Self::Waste,
            "damage" => Self::Damage,
            "theft" => Self::Theft,
            "ownUse" => Self::OwnUse,
            "count" => Self::Count,
            "other" => Self::Other,
            _ => return None,
        })
    }
}

/// One line of an entry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PostingLine {
    /// Which account.
    pub role: AccountRole,
    /// Debit or credit.
    pub direction: Direction,
    /// Minor units of the book currency, more than zero.
    pub amount_minor: i64,
    /// Tax code, or name of the tender.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub memo: Option<String>,
}

/// A balanced entry: at least two lines, debits equal credits (I-1).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Posting {
    lines: Vec<PostingLine>,
}

/// Why an entry cannot be made.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum PostingError {
    /// Fewer than two lines.
    #[error("an entry needs at least two lines, this has {0}: add the missing account")]
    TooFewLines(usize),
    /// Zero or less.
    #[error("an entry's amounts must be above zero: leave the line out or swap its side")]
    NotPositive,
    /// Debits and credits differ.
    #[error("debits {debit_minor} and credits {credit_minor} differ: correct the amounts")]
    Unbalanced {
        /// Sum of debits in minor units.
        debit_minor: i128,
        /// Sum of credits in minor units.
        credit_minor: i128,
    },
    /// A fact that must not be negative is.
    #[error("the {0} is below zero: book it as the opposite event")]
    NegativeFact(&'static str),
    /// Too large.
    #[error("the amounts are too large to be booked: check them")]
    Overflow,
}

/// What a sale or refund comes to. All amounts in minor units of the book currency.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SaleFacts {
    /// Where it was made.
    pub channel: Channel,
    /// The goods without tax.
    pub net_minor: i64,
    /// What is charged for shipping, without tax.
    pub shipping_minor: i64,
    /// Tax per code.
    pub taxes: Vec<(String, i64)>,
    /// What was taken (cash without the change), or given back.
    pub tenders: Vec<(TenderMethod, i64)>,
    /// What cash rounding added to (negative: took off) what was paid.
    pub cash_rounding_minor: i64,
    /// Cost of the goods; for a refund, of those that go back on the shelf.
    pub cost_minor: i64,
}

impl Posting {
    /// Checks and makes an entry.
    ///
    /// # Errors
    /// [`PostingError`]: fewer than two lines, an amount of zero or less, or no balance.
    pub fn new(lines: Vec<PostingLine>) -> Result<Self, PostingError> {
        if lines.len() < 2 {
            return Err(PostingError::TooFewLines(lines.len()));
        }
        if lines.iter().any(|line| line.amount_minor <= 0) {
            return Err(PostingError::NotPositive);
        }
        let side = |direction: Direction| -> i128 {
            let lines = lines.iter().filter(|line| line.direction == direction);
            lines.map(|line| i128::from(line.amount_minor)).sum()
        };
        let (debit_minor, credit_minor) = (side(Direction::Debit), side(Direction::Credit));
        if debit_minor != credit_minor {
            return Err(PostingError::Unbalanced { debit_minor, credit_minor });
        }
        Ok(Self { lines })
    }

    /// The lines.
    pub fn lines(&self) -> &[PostingLine] {
        &self.lines
    }

    /// Gives the lines away.
    pub fn into_lines(self) -> Vec<PostingLine> {
        self.lines
    }
}

impl Direction {
    /// The stable text: `Debit`, `Credit`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Debit => "Debit",
            Self::Credit => "Credit",
        }
    }

    /// Reads the stable text.
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "Debit" => Some(Self::Debit),
            "Credit" => Some(Self::Credit),
            _ => None,
        }
    }

    /// The other side.
    pub const fn opposite(self) -> Self {
        match self {
            Self::Debit => Self::Credit,
            Self::Credit => Self::Debit,
        }
    }
}

impl Channel {
    /// The stable text: `RetailWeb`, `WholesaleWeb`, `POS`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::RetailWeb => "RetailWeb",
            Self::WholesaleWeb => "WholesaleWeb",
            Self::Pos => "POS",
        }
    }

    /// Reads the stable text.
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "RetailWeb" => Some(Self::RetailWeb),
            "WholesaleWeb" => Some(Self::WholesaleWeb),
            "POS" => Some(Self::Pos),
            _ => None,
        }
    }
}

/// The entry of a sale. `None` when nothing moves (free goods without cost).
///
/// # Errors
/// [`PostingError`].
pub fn sale(facts: &SaleFacts) -> Result<Option<Posting>, PostingError> {
    build::build(Event::Sale, &Figures::of_sale(facts)?)
}

/// The entry of a refund; all facts as positive amounts given back.
///
/// # Errors
/// [`PostingError`].
pub fn refund(facts: &SaleFacts) -> Result<Option<Posting>, PostingError> {
    build::build(Event::Refund, &Figures::of_sale(facts)?)
}

/// A sale whose money never came is taken back, with the goods (S-3).
///
/// # Errors
/// [`PostingError`].
pub fn sale_reversed(facts: &SaleFacts) -> Result<Option<Posting>, PostingError> {
    build::build(Event::SaleReversed, &Figures::of_sale(facts)?)
}

/// A gateway has paid a refund out.
///
/// # Errors
/// [`PostingError::NegativeFact`].
pub fn refund_settled(amount_minor: i64) -> Result<Option<Posting>, PostingError> {
    build::build(Event::RefundSettled, &Figures::of_value("refund", amount_minor)?)
}

/// A drawer is opened with cash from the safe.
///
/// # Errors
/// [`PostingError::NegativeFact`].
pub fn float_opened(amount_minor: i64) -> Result<Option<Posting>, PostingError> {
    build::build(Event::FloatOpened, &Figures::of_value("float", amount_minor)?)
}

/// Cash moves without a sale.
///
/// # Errors
/// [`PostingError::NegativeFact`].
pub fn cash_moved(kind: CashMove, amount_minor: i64) -> Result<Option<Posting>, PostingError> {
    let event = match kind {
        CashMove::PayIn => Event::CashPaidIn,
        CashMove::PayOut => Event::CashPaidOut,
        CashMove::Drop => Event::CashDropped,
    };
    build::build(event, &Figures::of_value("cash amount", amount_minor)?)
}

/// A count differs from the book: counted minus expected, of one tender.
///
/// # Errors
/// [`PostingError`].
pub fn over_short(method: &TenderMethod, difference_minor: i64) -> Result<Option<Posting>, PostingError> {
    let tenders = vec![(method.clone(), difference_minor)];
    build::build(Event::OverShort, &Figures { tenders, value: difference_minor, ..Figures::default() })
}

/// Money of an event that cannot be understood yet (U-2). Negative amounts: money that went out.
/// Where the tenders do not come to the total, the rest is money of unknown tender.
///
/// # Errors
/// [`PostingError`].
pub fn suspense(total_minor: i64, tenders: &[(TenderMethod, i64)]) -> Result<Option<Posting>, PostingError> {
    let figures = Figures { tenders: tenders.to_vec(), value: total_minor, ..Figures::default() };
    build::build(Event::Suspense, &figures)
}

/// Opening stock at cost.
///
/// # Errors
/// [`PostingError::NegativeFact`].
pub fn goods_opening(value_minor: i64) -> Result<Option<Posting>, PostingError> {
    build::build(Event::GoodsOpening, &Figures::of_value("stock value", value_minor)?)
}

/// Goods received, before their invoice: what they cost, and by how much the value of the stock rises (less,
/// where they fill a deficit that was provisionally booked, A-5).
///
/// # Errors
/// [`PostingError::NegativeFact`].
pub fn goods_received(value_minor: i64, stock_minor: i64) -> Result<Option<Posting>, PostingError> {
    Figures::of_value("value of the goods", value_minor)?;
    build::build(Event::GoodsReceived, &Figures::of_goods(value_minor, stock_minor)?)
}

/// Stock found (above zero) or lost (below), at cost, and by how much the value of the stock changes.
///
/// # Errors
/// [`PostingError`].
pub fn stock_adjusted(
    reason: AdjustmentReason,
    value_minor: i64,
    stock_minor: i64,
) -> Result<Option<Posting>, PostingError> {
    let figures = Figures::of_goods(value_minor, stock_minor)?;
    build::build(Event::StockAdjusted, &Figures { reason: Some(reason), ..figures })
}

/// Goods handed out on an order of another system, at cost.
///
/// # Errors
/// [`PostingError::NegativeFact`].
pub fn goods_deducted(cost_minor: i64) -> Result<Option<Posting>, PostingError> {
    build::build(Event::GoodsDeducted, &Figures::of_value("cost", cost_minor)?)
}

/// Goods leave for another warehouse, at cost.
///
/// # Errors
/// [`PostingError::NegativeFact`].
pub fn goods_shipped(cost_minor: i64) -> Result<Option<Posting>, PostingError> {
    build::build(Event::GoodsShipped, &Figures::of_value("cost", cost_minor)?)
}

/// Goods arrive from another warehouse, or come back, at the cost that they left with, and by how much the value of
/// the stock rises.
///
/// # Errors
/// [`PostingError::NegativeFact`].
pub fn goods_arrived(value_minor: i64, stock_minor: i64) -> Result<Option<Posting>, PostingError> {
    Figures::of_value("value of the goods", value_minor)?;
    build::build(Event::GoodsArrived, &Figures::of_goods(value_minor, stock_minor)?)
}

/// A paid order's goods come from another warehouse: what they cost there more than where they were booked out; less,
/// when it is negative.
///
/// # Errors
/// [`PostingError`].
pub fn goods_resourced(more_minor: i64) -> Result<Option<Posting>, PostingError> {
    build::build(Event::GoodsResourced, &Figures { cost: more_minor, ..Figures::default() })
}

/// Goods that were shipped did not arrive.
///
/// # Errors
/// [`PostingError::NegativeFact`].
pub fn goods_lost_on_the_way(value_minor: i64) -> Result<Option<Posting>, PostingError> {
    build::build(Event::GoodsLostOnTheWay, &Figures::of_value("value of the goods", value_minor)?)
}
