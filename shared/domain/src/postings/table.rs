//! The table of postings: what every business event debits and credits.
//!
//! Written to be read by an accountant. A row with a negative amount is booked on its other side
//! (a rounding in the customer's favour, a drawer that is short). Rows of amount zero are left out.

use super::{AccountRole, AccountRole as Role, Direction};

/// A business event that has an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    /// Goods sold and paid.
    Sale,
    /// Goods or money given back.
    Refund,
    /// A sale whose money never came is taken back.
    SaleReversed,
    /// Goods paid and not handed over yet, where a sale is recognised with its hand-over.
    Prepaid,
    /// They are handed over, all or some of them.
    HandedOver,
    /// What was paid for such goods is given back, before their hand-over or after it.
    PrepaidRefund,
    /// The money for such goods never came.
    PrepaidReversed,
    /// A gateway has paid a refund out.
    RefundSettled,
    /// A shift's float, from the safe.
    FloatOpened,
    /// Cash put into the drawer.
    CashPaidIn,
    /// Cash taken out of the drawer.
    CashPaidOut,
    /// Cash from the drawer to the safe.
    CashDropped,
    /// A count that differs from the book.
    OverShort,
    /// An event that is not understood yet.
    Suspense,
    /// Stock at the start.
    GoodsOpening,
    /// Goods received.
    GoodsReceived,
    /// Stock found or lost.
    StockAdjusted,
    /// Goods handed out on an order of another system.
    GoodsDeducted,
    /// Goods leave for another warehouse.
    GoodsShipped,
    /// They arrive there, or come back.
    GoodsArrived,
    /// They do not.
    GoodsLostOnTheWay,
    /// Goods of a paid order come from another warehouse, at its cost.
    GoodsResourced,
    /// An invoice is paid into the bank.
    InvoicePaidByTransfer,
    /// An invoice is paid by card.
    InvoicePaidByCard,
    /// An invoice is paid in cash at the office.
    InvoicePaidInCash,
    /// An invoice is paid by cheque.
    InvoicePaidByCheque,
}

/// Which account a row moves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Account {
    /// Always this one.
    Of(AccountRole),
    /// The revenue account of the channel.
    Revenue,
    /// The account in which a tender is collected, see [`super::tender_account`].
    Tender,
    /// The account from which a tender is given back, see [`super::refund_account`].
    RefundTender,
    /// The account of the reason, see [`super::adjustment_account`].
    Adjustment,
}

/// Which of the event's amounts a row books.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Amount {
    /// The goods without tax.
    Net,
    /// What is charged for shipping, without tax.
    Shipping,
    /// Each tax code's tax, a line each.
    EachTax,
    /// Each tender, a line each.
    EachTender,
    /// What was paid for goods that wait for their hand-over.
    Deferred,
    /// What cash rounding added to what was paid.
    CashRounding,
    /// Cost of the goods, by which the value of the stock changes.
    Cost,
    /// What a deficit that is filled cost more than was provisionally booked.
    Variance,
    /// The event's one amount.
    Value,
    /// The event's amount less its tenders.
    ValueWithoutTender,
}

/// One row: an event, a side, an account, an amount.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rule {
    /// When.
    pub event: Event,
    /// Debit or credit.
    pub direction: Direction,
    /// Which account.
    pub account: Account,
    /// How much.
    pub amount: Amount,
}

const fn dr(event: Event, account: Account, amount: Amount) -> Rule {
    Rule { event, direction: Direction::Debit, account, amount }
}

const fn cr(event: Event, account: Account, amount: Amount) -> Rule {
    Rule { event, direction: Direction::Credit, account, amount }
}

/// Every rule of every event.
pub const TABLE: &[Rule] = &[
    dr(Event::Sale, Account::Tender, Amount::EachTender),
    cr(Event::Sale, Account::Revenue, Amount::Net),
    cr(Event::Sale, Account::Of(Role::RevenueShipping), Amount::Shipping),
    cr(Event::Sale, Account::Of(Role::TaxPayable), Amount::EachTax),
    cr(Event::Sale, Account::Of(Role::CashRounding), Amount::CashRounding),
    dr(Event::Sale, Account::Of(Role::CostOfGoodsSold), Amount::Cost),
    cr(Event::Sale, Account::Of(Role::Inventory), Amount::Cost),
    //
    dr(Event::Refund, Account::Revenue, Amount::Net),
    dr(Event::Refund, Account::Of(Role::RevenueShipping), Amount::Shipping),
    dr(Event::Refund, Account::Of(Role::TaxPayable), Amount::EachTax),
    dr(Event::Refund, Account::Of(Role::CashRounding), Amount::CashRounding),
    cr(Event::Refund, Account::RefundTender, Amount::EachTender),
    dr(Event::Refund, Account::Of(Role::Inventory), Amount::Cost),
    cr(Event::Refund, Account::Of(Role::CostOfGoodsSold), Amount::Cost),
    //
    dr(Event::SaleReversed, Account::Revenue, Amount::Net),
    dr(Event::SaleReversed, Account::Of(Role::RevenueShipping), Amount::Shipping),
    dr(Event::SaleReversed, Account::Of(Role::TaxPayable), Amount::EachTax),
    cr(Event::SaleReversed, Account::Tender, Amount::EachTender),
    dr(Event::SaleReversed, Account::Of(Role::Inventory), Amount::Cost),
    cr(Event::SaleReversed, Account::Of(Role::CostOfGoodsSold), Amount::Cost),
    //
    dr(Event::Prepaid, Account::Tender, Amount::EachTender),
    cr(Event::Prepaid, Account::Of(Role::ContractLiability), Amount::Deferred),
    cr(Event::Prepaid, Account::Of(Role::RevenueShipping), Amount::Shipping),
    cr(Event::Prepaid, Account::Of(Role::TaxPayable), Amount::EachTax),
    //
    dr(Event::HandedOver, Account::Of(Role::ContractLiability), Amount::Deferred),
    cr(Event::HandedOver, Account::Revenue, Amount::Net),
    cr(Event::HandedOver, Account::Of(Role::RevenueShipping), Amount::Shipping),
    cr(Event::HandedOver, Account::Of(Role::TaxPayable), Amount::EachTax),
    dr(Event::HandedOver, Account::Of(Role::CostOfGoodsSold), Amount::Cost),
    cr(Event::HandedOver, Account::Of(Role::Inventory), Amount::Cost),
    //
    dr(Event::PrepaidRefund, Account::Of(Role::ContractLiability), Amount::Deferred),
    dr(Event::PrepaidRefund, Account::Revenue, Amount::Net),
    dr(Event::PrepaidRefund, Account::Of(Role::RevenueShipping), Amount::Shipping),
    dr(Event::PrepaidRefund, Account::Of(Role::TaxPayable), Amount::EachTax),
    cr(Event::PrepaidRefund, Account::RefundTender, Amount::EachTender),
    dr(Event::PrepaidRefund, Account::Of(Role::Inventory), Amount::Cost),
    cr(Event::PrepaidRefund, Account::Of(Role::CostOfGoodsSold), Amount::Cost),
    //
    dr(Event::PrepaidReversed, Account::Of(Role::ContractLiability), Amount::Deferred),
    dr(Event::PrepaidReversed, Account::Of(Role::TaxPayable), Amount::EachTax),
    cr(Event::PrepaidReversed, Account::Tender, Amount::EachTender),
    //
    dr(Event::RefundSettled, Account::Of(Role::RefundsPayable), Amount::Value),
    cr(Event::RefundSettled, Account::Of(Role::GatewayClearing), Amount::Value),
    //
    dr(Event::FloatOpened, Account::Of(Role::Cash), Amount::Value),
    cr(Event::FloatOpened, Account::Of(Role::Safe), Amount::Value),
    //
    dr(Event::CashPaidIn, Account::Of(Role::Cash), Amount::Value),
    cr(Event::CashPaidIn, Account::Of(Role::CashPaidInOut), Amount::Value),
    //
    dr(Event::CashPaidOut, Account::Of(Role::CashPaidInOut), Amount::Value),
    cr(Event::CashPaidOut, Account::Of(Role::Cash), Amount::Value),
    //
    dr(Event::CashDropped, Account::Of(Role::Safe), Amount::Value),
    cr(Event::CashDropped, Account::Of(Role::Cash), Amount::Value),
    //
    dr(Event::OverShort, Account::Tender, Amount::EachTender),
    cr(Event::OverShort, Account::Of(Role::CashOverShort), Amount::Value),
    //
    dr(Event::Suspense, Account::Tender, Amount::EachTender),
    dr(Event::Suspense, Account::Of(Role::SuspenseTenders), Amount::ValueWithoutTender),
    cr(Event::Suspense, Account::Of(Role::Suspense), Amount::Value),
    //
    dr(Event::GoodsOpening, Account::Of(Role::Inventory), Amount::Value),
    cr(Event::GoodsOpening, Account::Of(Role::OpeningEquity), Amount::Value),
    //
    dr(Event::GoodsReceived, Account::Of(Role::Inventory), Amount::Cost),
    dr(Event::GoodsReceived, Account::Of(Role::CogsVariance), Amount::Variance),
    cr(Event::GoodsReceived, Account::Of(Role::GoodsReceivedNotInvoiced), Amount::Value),
    //
    dr(Event::StockAdjusted, Account::Of(Role::Inventory), Amount::Cost),
    dr(Event::StockAdjusted, Account::Of(Role::CogsVariance), Amount::Variance),
    cr(Event::StockAdjusted, Account::Adjustment, Amount::Value),
    //
    dr(Event::GoodsDeducted, Account::Of(Role::CostOfGoodsSold), Amount::Value),
    cr(Event::GoodsDeducted, Account::Of(Role::Inventory), Amount::Value),
    //
    dr(Event::GoodsShipped, Account::Of(Role::GoodsInTransit), Amount::Value),
    cr(Event::GoodsShipped, Account::Of(Role::Inventory), Amount::Value),
    //
    dr(Event::GoodsArrived, Account::Of(Role::Inventory), Amount::Cost),
    dr(Event::GoodsArrived, Account::Of(Role::CogsVariance), Amount::Variance),
    cr(Event::GoodsArrived, Account::Of(Role::GoodsInTransit), Amount::Value),
    //
    dr(Event::GoodsLostOnTheWay, Account::Of(Role::GoodsLost), Amount::Value),
    cr(Event::GoodsLostOnTheWay, Account::Of(Role::GoodsInTransit), Amount::Value),
    //
    dr(Event::GoodsResourced, Account::Of(Role::CostOfGoodsSold), Amount::Cost),
    cr(Event::GoodsResourced, Account::Of(Role::Inventory), Amount::Cost),
    //
    dr(Event::InvoicePaidByTransfer, Account::Of(Role::Bank), Amount::Value),
    cr(Event::InvoicePaidByTransfer, Account::Of(Role::Receivables), Amount::Value),
    //
    dr(Event::InvoicePaidByCard, Account::Of(Role::CardClearing), Amount::Value),
    cr(Event::InvoicePaidByCard, Account::Of(Role::Receivables), Amount::Value),
    //
    dr(Event::InvoicePaidInCash, Account::Of(Role::Safe), Amount::Value),
    cr(Event::InvoicePaidInCash, Account::Of(Role::Receivables), Amount::Value),
    //
    dr(Event::InvoicePaidByCheque, Account::Of(Role::OtherTenderClearing), Amount::Value),
    cr(Event::InvoicePaidByCheque, Account::Of(Role::Receivables), Amount::Value),
];
