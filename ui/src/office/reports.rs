//! Reports: parts in the order in which they are read, and where each figure leads, down to the ledgers that it is the
//! sum of. A new report is a new entry here and its words.

use serde_json::Value;

use super::cell::{Column, Kind, col, plain};
use super::lists::{Filter, FilterKind, Source, filter};
use super::route::{Route, Screen};
use super::state::Office;
use super::table::Row;

/// A report over an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Report {
    /// Where it is shown.
    pub screen: Screen,
    /// The address.
    pub address: &'static str,
    /// For which time.
    pub filters: &'static [Filter],
    /// What it says.
    pub parts: &'static [Part],
}

/// A part of a report, by its name in the answer and in the words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// Accounts and their sum.
    Section(&'static str),
    /// An amount.
    Sum(&'static str, To),
    /// A table whose figures lead somewhere.
    Rows(&'static str, &'static [Column], To),
}

/// Where a figure leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum To {
    /// It is the sum of what stands above it.
    Nowhere,
    /// Another report of the same time.
    Report(Screen),
    /// The ledger of the account with this role.
    Role(&'static str),
    /// The ledger of the account that the tax report counts so.
    Tax(&'static str),
}

const PERIOD: &[Filter] = &[filter("from", FilterKind::Day), filter("to", FilterKind::Day)];
const AS_OF: &[Filter] = &[filter("asOf", FilterKind::Day)];
const TAX: &[Column] = &[
    col("col-code", "/taxCode", Kind::Strong),
    col("col-rate", "/rate", Kind::Percent),
    col("col-base", "/base", Kind::Money),
    col("col-tax", "/tax", Kind::Money),
];

/// All reports.
pub const REPORTS: &[Report] = &[
    Report {
        screen: Screen::IncomeStatement,
        address: "/api/accounting/income-statement",
        filters: PERIOD,
        parts: &[
            Part::Section("revenue"),
            Part::Section("costOfGoodsSold"),
            Part::Sum("grossProfit", To::Nowhere),
            Part::Section("expenses"),
            Part::Sum("netIncome", To::Nowhere),
        ],
    },
    Report {
        screen: Screen::BalanceSheet,
        address: "/api/accounting/balance-sheet",
        filters: AS_OF,
        parts: &[
            Part::Section("assets"),
            Part::Section("liabilities"),
            Part::Section("equity"),
            Part::Sum("currentEarnings", To::Report(Screen::IncomeStatement)),
            Part::Sum("totalLiabilitiesAndEquity", To::Nowhere),
        ],
    },
    Report {
        screen: Screen::TaxReport,
        address: "/api/accounting/tax-report",
        filters: PERIOD,
        parts: &[
            Part::Rows("output", TAX, To::Tax("Output")),
            Part::Rows("input", TAX, To::Tax("Input")),
            Part::Rows(
                "corrections",
                &[
                    col("col-period", "/period", Kind::Strong),
                    col("col-kind", "/kind", Kind::Tag),
                    col("col-code", "/taxCode", Kind::Text),
                    col("col-base", "/base", Kind::Money),
                    col("col-tax", "/tax", Kind::Money),
                ],
                To::Nowhere,
            ),
            Part::Sum("outputTotal", To::Tax("Output")),
            Part::Sum("inputTotal", To::Tax("Input")),
            Part::Sum("payable", To::Nowhere),
        ],
    },
    Report {
        screen: Screen::Ageing,
        address: "/api/accounting/receivables-ageing",
        filters: AS_OF,
        parts: &[
            Part::Rows(
                "buckets",
                &[
                    col("col-from-days", "/fromDays", Kind::Count),
                    col("col-to-days", "/toDays", Kind::Count),
                    col("col-amount", "/amount", Kind::Money),
                ],
                To::Role("receivables"),
            ),
            Part::Sum("total", To::Role("receivables")),
        ],
    },
    Report {
        screen: Screen::DaySummary,
        address: "/api/accounting/day-summary",
        filters: &[filter("date", FilterKind::Day)],
        parts: &[
            Part::Sum("revenue", To::Report(Screen::IncomeStatement)),
            Part::Sum("tax", To::Report(Screen::TaxReport)),
            Part::Sum("costOfGoodsSold", To::Report(Screen::IncomeStatement)),
            Part::Sum("cashOverShort", To::Role("cash_over_short")),
            Part::Rows(
                "tenders",
                &[
                    col("col-tender", "/method", Kind::Tag),
                    col("col-expected", "/expected", Kind::Money),
                    col("col-counted", "/counted", Kind::Money),
                    col("col-difference", "/difference", Kind::Money),
                ],
                To::Nowhere,
            ),
            Part::Rows(
                "shifts",
                &[
                    col("col-till", "/terminal", Kind::Strong),
                    col("col-status", "/status", Kind::Tag),
                    col("col-opened", "/openedAt", Kind::Time),
                    col("col-closed", "/closedAt", Kind::Time),
                    col("col-float", "/float", Kind::Money),
                ],
                To::Nowhere,
            ),
            Part::Rows(
                "accounts",
                &[
                    col("col-code", "/code", Kind::Code),
                    col("col-account", "/name", Kind::Strong).to(Screen::Ledger, "/accountId"),
                    col("col-debit", "/debit", Kind::Money),
                    col("col-credit", "/credit", Kind::Money),
                ],
                To::Nowhere,
            ),
        ],
    },
];

/// The report of a screen.
#[must_use]
pub fn report_of(screen: Screen) -> Option<&'static Report> {
    REPORTS.iter().find(|report| report.screen == screen)
}

impl Office {
    /// First and last day of what is looked at; empty where it has none.
    #[must_use]
    pub fn period(&self) -> (String, String) {
        let (from, to, as_of, date) =
            (self.route.get("from"), self.route.get("to"), self.route.get("asOf"), self.route.get("date"));
        if self.route.screen == Screen::DaySummary {
            let told = self.data("report").map(|report| plain(&report["date"])).unwrap_or_default();
            let day = if date.is_empty() { told } else { date.to_owned() };
            return (day.clone(), day);
        }
        (from.to_owned(), if to.is_empty() { as_of } else { to }.to_owned())
    }

    /// The ledger of an account for the time that is looked at.
    #[must_use]
    pub fn ledger_url(&self, account: &str) -> String {
        let (from, to) = self.period();
        Route::of(Screen::Ledger, account).with("from", &from).with("to", &to).url()
    }

    /// Where a figure of a report leads.
    #[must_use]
    pub fn figure_url(&self, to: To) -> Option<String> {
        let account = |at: &str, word: &str| {
            let rows = self.slots.get(Source::Accounts.slot())?.rows();
            let row = rows.iter().find(|row| row[at] == word)?;
            Some(self.ledger_url(&plain(&row["id"])))
        };
        match to {
            To::Nowhere => None,
            To::Role(role) => account("role", role),
            To::Tax(kind) => account("taxKind", kind),
            To::Report(screen) => {
                let (from, to) = self.period();
                Some(Route::to(screen).with("from", &from).with("to", &to).url())
            }
        }
    }

    /// Ways into ledgers keep the time that is looked at.
    pub(super) fn keep_period(&self, rows: &mut [Row], columns: &[Column]) {
        for row in rows {
            for (cell, column) in row.cells.iter_mut().zip(columns) {
                if let Some((Screen::Ledger, at)) = column.link
                    && cell.href.is_some()
                {
                    cell.href = row.object.pointer(at).map(|id| self.ledger_url(&plain(id)));
                }
            }
        }
    }

    /// The rows of a part, each figure with its way on.
    #[must_use]
    pub fn report_rows(&self, data: &Value, columns: &[Column], to: To) -> Vec<Row> {
        let objects = data.as_array().map_or(&[][..], Vec::as_slice);
        let mut rows = super::table::rows(objects, columns, &self.names);
        self.keep_period(&mut rows, columns);
        let href = self.figure_url(to);
        for row in &mut rows {
            for cell in row.cells.iter_mut().filter(|cell| cell.kind == Kind::Money && href.is_some()) {
                cell.href.clone_from(&href);
            }
        }
        rows
    }

    /// What an entry stands for beside a sale: its document.
    #[must_use]
    pub fn source_of(&self, entry: &Value) -> Option<Route> {
        let id = plain(&entry["sourceId"]);
        match plain(&entry["sourceKind"]).as_str() {
            "goods_received" => Some(Route::of(Screen::Receipt, &id)),
            "goods_shipped" | "goods_arrived" | "goods_lost" | "goods_returned" => {
                Some(Route::of(Screen::Transfer, &id))
            }
            "stock_counted" => Some(Route::of(Screen::StockTake, &id)),
            "stock_adjusted" => Some(Route::to(Screen::Movements)),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::office::load::{Reply, Slot};
    use serde_json::json;

    #[test]
    fn figures_lead_to_ledgers_of_the_same_time() {
        let mut office = Office::new("en", None, "2026-11-27");
        office.route = Route::parse("/office/reports/balance-sheet?asOf=2026-10-31");
        assert_eq!(office.ledger_url("a1"), "/office/accounts/a1?to=2026-10-31");
        let earnings = office.figure_url(To::Report(Screen::IncomeStatement));
        assert_eq!(earnings.as_deref(), Some("/office/reports/income-statement?to=2026-10-31"));
        let accounts =
            json!({"data": [{"id": "a2", "role": "receivables"}, {"id": "a3", "taxKind": "Output"}]});
        let mut slot = Slot::asked("x", None);
        slot.take(Reply { status: 200, body: accounts, etag: String::new() });
        office.slots.insert(Source::Accounts.slot().to_owned(), slot);
        office.route = Route::parse("/office/reports/tax?from=2026-10-01&to=2026-10-31");
        let rows = office.report_rows(&json!([{"tax": {"amount": "1.00"}}]), TAX, To::Tax("Output"));
        let href = rows[0].cells[2].href.as_deref();
        assert_eq!(href, Some("/office/accounts/a3?from=2026-10-01&to=2026-10-31"));
        assert_eq!(office.figure_url(To::Role("receivables")).unwrap(), office.ledger_url("a2"));
    }
}
