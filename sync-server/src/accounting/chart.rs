//! The chart of accounts, and the one that a new shop starts with: every role of the posting table has
//! its account. Not here: entries.

use super::{AccountingError, sql};
use domain::{AccountId, AccountRole, Direction};
use std::collections::BTreeMap;
use store::{StoreError, Tx, params};
use uuid::Uuid;

/// An account to be added.
#[derive(Debug, Clone, Copy)]
pub struct NewAccount<'a> {
    /// Unique, such as `1000`.
    pub code: &'a str,
    /// For people.
    pub name: &'a str,
    /// Asset, Liability, Equity, Revenue, COGS or Expense.
    pub account_type: &'a str,
    /// The account above.
    pub parent: Option<AccountId>,
    /// Headers take no lines.
    pub is_header: bool,
    /// The role that it plays in the posting table.
    pub role: Option<AccountRole>,
    /// Output or Input: whether the tax report counts it, and where.
    pub tax_kind: Option<&'a str>,
}

/// Types of accounts, and on which side they grow.
pub(super) const TYPES: &[(&str, Direction)] = &[
    ("Asset", Direction::Debit),
    ("Liability", Direction::Credit),
    ("Equity", Direction::Credit),
    ("Revenue", Direction::Credit),
    ("COGS", Direction::Debit),
    ("Expense", Direction::Debit),
];

/// Adds an account. Error: `Invalid` for an unknown type, a code or a role that is taken.
pub fn create_account(tx: &Tx, new: &NewAccount<'_>) -> Result<AccountId, AccountingError> {
    let normal = TYPES.iter().find(|(name, _)| *name == new.account_type).map(|(_, side)| *side);
    let normal = normal.ok_or_else(|| {
        AccountingError::Invalid(
            "the type is one of Asset, Liability, Equity, Revenue, COGS, Expense".to_owned(),
        )
    })?;
    let id = tx.new_id();
    let values = params![
        id,
        new.code,
        new.name,
        "",
        new.account_type,
        normal.as_str(),
        new.parent.map(AccountId::uuid),
        new.is_header,
        new.role.map(AccountRole::as_str),
        new.tax_kind,
        tx.now_ms()
    ];
    match tx.execute(&sql::INSERT_ACCOUNT, values) {
        Err(StoreError::Unique(_)) => Err(AccountingError::Invalid(format!(
            "there is an account {} already, or another one has its role; choose another code",
            new.code
        ))),
        other => Ok(other.map(|_| AccountId::new(id))?),
    }
}

/// One line of a chart: code, name, type, code of the account above, role (none: a header).
#[derive(Debug, Clone, Copy)]
pub struct ChartLine(
    pub(super) &'static str,
    pub(super) &'static str,
    &'static str,
    &'static str,
    pub(super) Option<AccountRole>,
);

/// What a new shop starts with.
pub const DEFAULT_CHART: &[ChartLine] = &[
    ChartLine("1000", "Cash and bank", "Asset", "", None),
    ChartLine("1010", "Cash in drawers", "Asset", "1000", Some(AccountRole::Cash)),
    ChartLine("1020", "Safe", "Asset", "1000", Some(AccountRole::Safe)),
    ChartLine("1030", "Bank", "Asset", "1000", Some(AccountRole::Bank)),
    ChartLine("1100", "Money on its way", "Asset", "", None),
    ChartLine("1110", "Card clearing", "Asset", "1100", Some(AccountRole::CardClearing)),
    ChartLine("1120", "Gateway clearing", "Asset", "1100", Some(AccountRole::GatewayClearing)),
    ChartLine("1130", "Vouchers and other tenders", "Asset", "1100", Some(AccountRole::OtherTenderClearing)),
    ChartLine("1190", "Tenders not understood yet", "Asset", "1100", Some(AccountRole::SuspenseTenders)),
    ChartLine("1200", "Accounts receivable", "Asset", "", Some(AccountRole::Receivables)),
    ChartLine("1300", "Inventory", "Asset", "", Some(AccountRole::Inventory)),
    ChartLine("1310", "Goods in transit", "Asset", "", Some(AccountRole::GoodsInTransit)),
    ChartLine("2000", "Liabilities", "Liability", "", None),
    ChartLine("2100", "Sales tax payable", "Liability", "2000", Some(AccountRole::TaxPayable)),
    ChartLine("2200", "Gift cards and store credit", "Liability", "2000", Some(AccountRole::GiftLiability)),
    ChartLine("2300", "Refunds payable", "Liability", "2000", Some(AccountRole::RefundsPayable)),
    ChartLine("2350", "Paid and not handed over", "Liability", "2000", Some(AccountRole::ContractLiability)),
    ChartLine(
        "2400",
        "Goods received, not invoiced",
        "Liability",
        "2000",
        Some(AccountRole::GoodsReceivedNotInvoiced),
    ),
    ChartLine("2900", "Suspense", "Liability", "2000", Some(AccountRole::Suspense)),
    ChartLine("3000", "Opening balances", "Equity", "", Some(AccountRole::OpeningEquity)),
    ChartLine("4000", "Revenue", "Revenue", "", None),
    ChartLine("4010", "Revenue, retail web", "Revenue", "4000", Some(AccountRole::RevenueRetail)),
    ChartLine("4020", "Revenue, wholesale", "Revenue", "4000", Some(AccountRole::RevenueWholesale)),
    ChartLine("4030", "Revenue, point of sale", "Revenue", "4000", Some(AccountRole::RevenuePos)),
    ChartLine("4040", "Shipping charged", "Revenue", "4000", Some(AccountRole::RevenueShipping)),
    ChartLine("5000", "Cost of goods sold", "COGS", "", Some(AccountRole::CostOfGoodsSold)),
    ChartLine("5100", "Variance of cost of goods sold", "COGS", "", Some(AccountRole::CogsVariance)),
    ChartLine("6000", "Expenses", "Expense", "", None),
    ChartLine("6010", "Cash rounding", "Expense", "6000", Some(AccountRole::CashRounding)),
    ChartLine("6020", "Cash over and short", "Expense", "6000", Some(AccountRole::CashOverShort)),
    ChartLine("6030", "Paid in and out of drawers", "Expense", "6000", Some(AccountRole::CashPaidInOut)),
    ChartLine("6040", "Stock differences", "Expense", "6000", Some(AccountRole::InventoryAdjustment)),
    ChartLine("6041", "Waste", "Expense", "6000", Some(AccountRole::StockWaste)),
    ChartLine("6042", "Damage", "Expense", "6000", Some(AccountRole::StockDamage)),
    ChartLine("6043", "Theft", "Expense", "6000", Some(AccountRole::StockTheft)),
    ChartLine("6044", "Own use", "Expense", "6000", Some(AccountRole::StockOwnUse)),
    ChartLine("6045", "Differences of counts", "Expense", "6000", Some(AccountRole::StockCount)),
    ChartLine("6046", "Lost on the way", "Expense", "6000", Some(AccountRole::GoodsLost)),
];

/// Code, name, type, kind of tax.
const WITHOUT_ROLE: &[(&str, &str, &str, Option<&str>)] = &[
    ("1400", "Input tax", "Asset", Some("Input")),
    ("2500", "Accounts payable", "Liability", None),
    ("3100", "Retained earnings", "Equity", None),
];

/// Adds the accounts that a new shop starts with.
pub fn create_default_chart(tx: &Tx) -> Result<(), AccountingError> {
    let mut by_code: BTreeMap<&str, Uuid> = BTreeMap::new();
    for ChartLine(code, name, account_type, parent, role) in DEFAULT_CHART.iter().copied() {
        let parent = by_code.get(parent).copied().map(AccountId::new);
        let is_header = role.is_none();
        let tax_kind = (role == Some(AccountRole::TaxPayable)).then_some("Output");
        let id =
            create_account(tx, &NewAccount { code, name, account_type, parent, is_header, role, tax_kind })?;
        by_code.insert(code, id.uuid());
    }
    // Detail accounts that no business event moves by itself yet (A-9: what suppliers' invoices want).
    for (code, name, account_type, tax_kind) in WITHOUT_ROLE.iter().copied() {
        let new =
            NewAccount { code, name, account_type, parent: None, is_header: false, role: None, tax_kind };
        create_account(tx, &new)?;
    }
    Ok(())
}

/// Gives roles of a later version, which a shop's chart lacks, the account that a new shop has for them; where its
/// code is taken, one behind it. A header that is gone is nobody's parent.
pub fn complete_chart(tx: &Tx) -> Result<(), AccountingError> {
    let roles = tx.query(&sql::ROLES, params![], |row| Ok(row.text(0)?.to_owned()))?;
    let codes = tx.query(&sql::CODES, params![], |row| Ok((row.text(0)?.to_owned(), row.uuid(1)?)))?;
    let mut by_code: BTreeMap<String, Uuid> = codes.into_iter().collect();
    for ChartLine(code, name, account_type, parent, role) in DEFAULT_CHART.iter().copied() {
        let Some(role) = role.filter(|role| !roles.iter().any(|known| known == role.as_str())) else {
            continue;
        };
        let mut code = code.to_owned();
        while by_code.contains_key(&code) {
            code.push('0');
        }
        let parent = by_code.get(parent).copied().map(AccountId::new);
        let new = NewAccount {
            code: &code,
            name,
            account_type,
            parent,
            is_header: false,
            role: Some(role),
            tax_kind: None,
        };
        let id = create_account(tx, &new)?;
        by_code.insert(code, id.uuid());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_role_has_exactly_one_account() {
        for role in AccountRole::ALL {
            let count = DEFAULT_CHART.iter().filter(|line| line.4 == Some(*role)).count();
            assert_eq!(count, 1, "{role}");
        }
    }
}
