//! Makes an entry from the table's rows and an event's figures. No rule of its own beyond which
//! account collects which tender.

use super::table::{Account, Amount, Event, Rule, TABLE};
use super::{AccountRole, AdjustmentReason, Channel, Posting, PostingError, PostingLine, SaleFacts};
use crate::tender::TenderMethod;

/// An event's figures, in minor units.
#[derive(Default)]
pub(super) struct Figures {
    pub(super) channel: Option<Channel>,
    pub(super) net: i64,
    pub(super) shipping: i64,
    pub(super) taxes: Vec<(String, i64)>,
    pub(super) tenders: Vec<(TenderMethod, i64)>,
    pub(super) deferred: i64,
    pub(super) cash_rounding: i64,
    pub(super) cost: i64,
    pub(super) variance: i64,
    pub(super) value: i64,
    pub(super) reason: Option<AdjustmentReason>,
}

impl Figures {
    /// Figures of a sale or a refund, none of them negative but the rounding.
    pub(super) fn of_sale(facts: &SaleFacts) -> Result<Self, PostingError> {
        not_negative("net amount", facts.net_minor)?;
        not_negative("charge for shipping", facts.shipping_minor)?;
        not_negative("cost", facts.cost_minor)?;
        facts.taxes.iter().try_for_each(|(_, tax)| not_negative("tax", *tax))?;
        facts.tenders.iter().try_for_each(|(_, tender)| not_negative("tender", *tender))?;
        Ok(Self {
            channel: Some(facts.channel),
            net: facts.net_minor,
            shipping: facts.shipping_minor,
            taxes: facts.taxes.clone(),
            tenders: facts.tenders.clone(),
            cash_rounding: facts.cash_rounding_minor,
            cost: facts.cost_minor,
            ..Self::default()
        })
    }

    /// The one figure of an event that has no other.
    pub(super) fn of_value(name: &'static str, value: i64) -> Result<Self, PostingError> {
        not_negative(name, value)?;
        Ok(Self { value, ..Self::default() })
    }

    /// Goods of a value come in and change the value of the stock by `cost`.
    pub(super) fn of_goods(value: i64, cost: i64) -> Result<Self, PostingError> {
        let variance = value.checked_sub(cost).ok_or(PostingError::Overflow)?;
        Ok(Self { value, cost, variance, ..Self::default() })
    }

    fn without_tender(&self) -> Option<i64> {
        self.tenders.iter().try_fold(self.value, |left, (_, tender)| left.checked_sub(*tender))
    }
}

fn not_negative(name: &'static str, value: i64) -> Result<(), PostingError> {
    if value < 0 { Err(PostingError::NegativeFact(name)) } else { Ok(()) }
}

/// The entry of an event, or `None` when all its amounts are zero.
pub(super) fn build(event: Event, figures: &Figures) -> Result<Option<Posting>, PostingError> {
    let mut lines = Vec::new();
    for rule in TABLE.iter().filter(|rule| rule.event == event) {
        for (role, amount, memo) in moves(rule, figures)? {
            add(&mut lines, rule, role, amount, memo)?;
        }
    }
    if lines.is_empty() { Ok(None) } else { Posting::new(lines).map(Some) }
}

/// What a row books: account, signed amount, memo.
fn moves(rule: &Rule, figures: &Figures) -> Result<Vec<(AccountRole, i64, Option<String>)>, PostingError> {
    let role = |tender: Option<&TenderMethod>| match rule.account {
        Account::Adjustment => adjustment_account(figures.reason.unwrap_or(AdjustmentReason::Other)),
        other => account(other, figures.channel, tender),
    };
    let one = |amount: i64| vec![(role(None), amount, None)];
    Ok(match rule.amount {
        Amount::Net => one(figures.net),
        Amount::Shipping => one(figures.shipping),
        Amount::Deferred => one(figures.deferred),
        Amount::CashRounding => one(figures.cash_rounding),
        Amount::Cost => one(figures.cost),
        Amount::Variance => one(figures.variance),
        Amount::Value => one(figures.value),
        Amount::ValueWithoutTender => one(figures.without_tender().ok_or(PostingError::Overflow)?),
        Amount::EachTax => {
            figures.taxes.iter().map(|(code, tax)| (role(None), *tax, Some(code.clone()))).collect()
        }
        Amount::EachTender => {
            let tender = |(method, amount): &(TenderMethod, i64)| {
                (role(Some(method)), *amount, Some(method.to_string()))
            };
            figures.tenders.iter().map(tender).collect()
        }
    })
}

/// Adds an amount to its line; a negative one goes to the other side, zero nowhere.
fn add(
    lines: &mut Vec<PostingLine>,
    rule: &Rule,
    role: AccountRole,
    amount: i64,
    memo: Option<String>,
) -> Result<(), PostingError> {
    if amount == 0 {
        return Ok(());
    }
    let direction = if amount < 0 { rule.direction.opposite() } else { rule.direction };
    let amount_minor = amount.checked_abs().ok_or(PostingError::Overflow)?;
    let same =
        |line: &&mut PostingLine| line.role == role && line.direction == direction && line.memo == memo;
    match lines.iter_mut().find(same) {
        Some(line) => {
            line.amount_minor = line.amount_minor.checked_add(amount_minor).ok_or(PostingError::Overflow)?;
        }
        None => lines.push(PostingLine { role, direction, amount_minor, memo }),
    }
    Ok(())
}

fn account(account: Account, channel: Option<Channel>, tender: Option<&TenderMethod>) -> AccountRole {
    let channel = channel.unwrap_or(Channel::Pos);
    match (account, tender) {
        (Account::Of(role), _) => role,
        (Account::Revenue, _) => revenue_account(channel),
        (Account::Tender, Some(method)) => tender_account(method, channel),
        (Account::RefundTender, Some(method)) => refund_account(method, channel),
        // No row asks for a tender's account without a tender; suspense is where it would be seen.
        (Account::Tender | Account::RefundTender, None) => AccountRole::SuspenseTenders,
        (Account::Adjustment, _) => AccountRole::InventoryAdjustment,
    }
}

/// Each reason for which stock is found or lost has its account.
pub fn adjustment_account(reason: AdjustmentReason) -> AccountRole {
    match reason {
        AdjustmentReason::Waste => AccountRole::StockWaste,
        AdjustmentReason::Damage => AccountRole::StockDamage,
        AdjustmentReason::Theft => AccountRole::StockTheft,
        AdjustmentReason::OwnUse => AccountRole::StockOwnUse,
        AdjustmentReason::Count => AccountRole::StockCount,
        AdjustmentReason::Other => AccountRole::InventoryAdjustment,
    }
}

/// Revenue is kept apart per channel.
pub fn revenue_account(channel: Channel) -> AccountRole {
    match channel {
        Channel::RetailWeb => AccountRole::RevenueRetail,
        Channel::WholesaleWeb => AccountRole::RevenueWholesale,
        Channel::Pos => AccountRole::RevenuePos,
    }
}

/// Where the money of a tender is collected.
pub fn tender_account(method: &TenderMethod, channel: Channel) -> AccountRole {
    match (method, channel) {
        (TenderMethod::Cash, _) => AccountRole::Cash,
        (TenderMethod::Card, Channel::Pos) => AccountRole::CardClearing,
        (TenderMethod::Card, Channel::RetailWeb | Channel::WholesaleWeb) => AccountRole::GatewayClearing,
        (TenderMethod::Gift, _) => AccountRole::GiftLiability,
        (TenderMethod::Account, _) => AccountRole::Receivables,
        (TenderMethod::Other(_), _) => AccountRole::OtherTenderClearing,
    }
}

/// Where the money of a refund comes from: a gateway's refund is only owed until it is confirmed.
pub fn refund_account(method: &TenderMethod, channel: Channel) -> AccountRole {
    match tender_account(method, channel) {
        AccountRole::GatewayClearing => AccountRole::RefundsPayable,
        role => role,
    }
}
