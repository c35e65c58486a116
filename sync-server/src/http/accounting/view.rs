//! Accounts and entries as the API shows them.

use domain::{Currency, Money};
use serde::Serialize;
use store::{Row, StoreError};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::http::values::{MoneyShape, money, time};

/// An account.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Account)]
pub struct AccountView {
    /// UUIDv7.
    pub id: Uuid,
    /// Unique within the chart.
    pub code: String,
    name: String,
    description: String,
    /// Asset, Liability, Equity, Revenue, COGS, Expense.
    account_type: String,
    /// Debit or Credit: on which side it grows.
    pub normal_balance: String,
    parent_id: Option<Uuid>,
    /// A header only groups others and takes no lines.
    is_header: bool,
    status: String,
    /// The part that it plays in system postings; null when none.
    role: Option<String>,
    /// Output or Input: where the tax report counts it; null when it does not.
    tax_kind: Option<String>,
    /// Its version, as in the ETag.
    pub version: i64,
}

/// An entry with its lines.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = JournalEntry)]
pub struct EntryView {
    /// UUIDv7.
    pub id: Uuid,
    /// JE-2026-000001; null for a draft.
    entry_number: Option<String>,
    /// The day on which it is booked.
    pub(super) entry_date: String,
    /// Where that is another because its period was closed: when it happened.
    business_date: Option<String>,
    /// Manual, System, Recurring, Adjusting, Closing.
    entry_type: String,
    /// Draft, Posted, Voided.
    status: String,
    description: String,
    reference: String,
    /// What kind of event it stands for.
    source_kind: String,
    /// The event's id (I-3: one entry each).
    source_id: String,
    /// The entry that this one reverses.
    reversal_of: Option<Uuid>,
    /// The entry that reverses this one.
    reversed_by: Option<Uuid>,
    /// Its version, as in the ETag.
    pub version: i64,
    /// Debits equal credits.
    pub lines: Vec<LineView>,
    /// Sum of the debits, which is the sum of the credits.
    #[schema(value_type = MoneyShape)]
    pub total: Money,
    created_by: String,
    posted_by: Option<String>,
    voided_by: Option<String>,
    void_reason: Option<String>,
    created_at: String,
    posted_at: Option<String>,
    voided_at: Option<String>,
}

/// One line of an entry.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = JournalLine)]
pub struct LineView {
    account_id: Uuid,
    account_code: String,
    account_name: String,
    /// Debit or Credit.
    pub direction: String,
    /// Always positive.
    #[schema(value_type = MoneyShape)]
    pub amount: Money,
    /// Tax code or tender.
    memo: Option<String>,
}

/// Sums of every account that was ever posted to; always balanced (I-11).
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct TrialBalance {
    /// The last day counted.
    pub as_of: String,
    /// In the order of the codes.
    pub lines: Vec<TrialLine>,
    /// Both the same.
    pub totals: TrialTotals,
}

/// The balance of one account, on its side.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct TrialLine {
    /// The account.
    pub account_id: Uuid,
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// The balance, when the debits are more.
    #[schema(value_type = MoneyShape)]
    pub debit: Money,
    /// The balance, when the credits are more.
    #[schema(value_type = MoneyShape)]
    pub credit: Money,
}

/// Sums of both columns.
#[derive(Debug, Serialize, ToSchema)]
pub struct TrialTotals {
    /// Sum of the debit balances.
    #[schema(value_type = MoneyShape)]
    pub debit: Money,
    /// Sum of the credit balances.
    #[schema(value_type = MoneyShape)]
    pub credit: Money,
}

/// What happened on one account.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Ledger {
    /// The account.
    pub account: AccountView,
    /// Before the first line of this page, on the account's own side.
    #[schema(value_type = MoneyShape)]
    pub opening_balance: Money,
    /// Oldest first.
    pub transactions: Vec<LedgerLine>,
    /// At the end of the period, whatever the page.
    #[schema(value_type = MoneyShape)]
    pub closing_balance: Money,
    /// Give this as `after` for the next page; null on the last one.
    pub next: Option<String>,
}

/// One line of a ledger.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct LedgerLine {
    /// The business date.
    pub date: String,
    /// The entry's id.
    pub entry_id: Uuid,
    /// Its number.
    pub entry_number: Option<String>,
    /// What happened.
    pub description: String,
    /// The document.
    pub reference: String,
    /// Tax code or tender.
    pub memo: Option<String>,
    /// Debit or Credit.
    pub direction: String,
    /// Always positive.
    #[schema(value_type = MoneyShape)]
    pub amount: Money,
    /// After this line, on the account's own side.
    #[schema(value_type = MoneyShape)]
    pub balance: Money,
    /// Its place in the entry, for the cursor.
    #[serde(skip)]
    pub line_no: i64,
}

fn text(row: &Row<'_>, column: usize) -> Result<Option<String>, StoreError> {
    Ok(row.opt_text(column)?.map(str::to_owned))
}

pub(super) fn account(row: &Row<'_>) -> Result<AccountView, StoreError> {
    Ok(AccountView {
        id: row.uuid(0)?,
        code: row.text(1)?.to_owned(),
        name: row.text(2)?.to_owned(),
        description: row.text(3)?.to_owned(),
        account_type: row.text(4)?.to_owned(),
        normal_balance: row.text(5)?.to_owned(),
        parent_id: row.opt_uuid(6)?,
        is_header: row.bool(7)?,
        status: row.text(8)?.to_owned(),
        role: text(row, 9)?,
        tax_kind: text(row, 10)?,
        version: row.int(11)?,
    })
}

pub(super) fn entry(row: &Row<'_>) -> Result<EntryView, StoreError> {
    let currency = Currency::parse(row.text(5)?).map_err(|error| StoreError::Other(error.to_string()))?;
    Ok(EntryView {
        id: row.uuid(0)?,
        entry_number: text(row, 1)?,
        entry_date: row.text(2)?.to_owned(),
        entry_type: row.text(3)?.to_owned(),
        status: row.text(4)?.to_owned(),
        description: row.text(6)?.to_owned(),
        reference: row.text(7)?.to_owned(),
        source_kind: row.text(8)?.to_owned(),
        source_id: row.text(9)?.to_owned(),
        reversal_of: row.opt_uuid(10)?,
        lines: Vec::new(),
        total: money(0, currency),
        created_by: row.text(11)?.to_owned(),
        posted_by: text(row, 12)?,
        voided_by: text(row, 13)?,
        void_reason: text(row, 14)?,
        created_at: time(row.int(15)?),
        posted_at: row.opt_int(16)?.map(time),
        voided_at: row.opt_int(17)?.map(time),
        business_date: text(row, 18)?,
        version: row.int(19)?,
        reversed_by: row.opt_uuid(20)?,
    })
}

pub(super) fn line(row: &Row<'_>, currency: Currency) -> Result<LineView, StoreError> {
    Ok(LineView {
        account_id: row.uuid(0)?,
        account_code: row.text(1)?.to_owned(),
        account_name: row.text(2)?.to_owned(),
        direction: row.text(3)?.to_owned(),
        amount: money(row.int(4)?, currency),
        memo: text(row, 5)?,
    })
}

/// A line of `LEDGER`, its balance still missing.
pub(super) fn ledger_line(row: &Row<'_>, currency: Currency) -> Result<LedgerLine, StoreError> {
    Ok(LedgerLine {
        date: row.text(0)?.to_owned(),
        entry_id: row.uuid(1)?,
        line_no: row.int(2)?,
        entry_number: text(row, 3)?,
        description: row.text(4)?.to_owned(),
        reference: row.text(5)?.to_owned(),
        direction: row.text(6)?.to_owned(),
        amount: money(row.int(7)?, currency),
        memo: text(row, 8)?,
        balance: money(0, currency),
    })
}
