//! The tax report: output and input tax per code between two days; what came late for a closed month is
//! shown as a correction of that month. It reads the sums per tax code that the sequencer keeps.

use axum::Json;
use axum::extract::State;
use domain::{Money, TaxRule};
use serde::Serialize;
use std::collections::BTreeMap;
use store::{Tx, params};
use utoipa::ToSchema;

use super::reports::RangeQuery;
use super::{sql, sum};
use crate::http::App;
use crate::http::extract::Query;
use crate::http::problem::{ApiError, ProblemBody};
use crate::http::values::{MoneyShape, book_currency, money};

/// What is owed to the tax office for a time.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct TaxReport {
    /// First day, and last day.
    from: String,
    to: String,
    /// Tax on sales less that on refunds, per code.
    output: Vec<TaxFigure>,
    /// Tax paid to suppliers, per code.
    input: Vec<TaxFigure>,
    /// What belongs to months that were closed when it came; in none of the above.
    corrections: Vec<TaxCorrection>,
    /// Output with its corrections.
    #[schema(value_type = MoneyShape)]
    output_total: Money,
    /// Input with its corrections.
    #[schema(value_type = MoneyShape)]
    input_total: Money,
    /// Output less input: above zero it is to be paid.
    #[schema(value_type = MoneyShape)]
    payable: Money,
}

/// The tax of one code.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct TaxFigure {
    /// The code; null where a line named none.
    tax_code: Option<String>,
    /// Per cent, of the youngest rule with this code; null where none has it.
    rate: Option<String>,
    /// What it was charged on, less what was taken back: without tax, but for compound taxes with those before. Only
    /// of sales and refunds.
    #[schema(value_type = MoneyShape)]
    base: Money,
    /// Charged (input: paid) less given back.
    #[schema(value_type = MoneyShape)]
    tax: Money,
}

/// What is put right of a closed month.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct TaxCorrection {
    /// YYYY-MM of the business date.
    period: String,
    /// Output or Input.
    kind: String,
    /// The code; null where a line named none.
    tax_code: Option<String>,
    /// As above.
    rate: Option<String>,
    #[schema(value_type = MoneyShape)]
    base: Money,
    #[schema(value_type = MoneyShape)]
    tax: Money,
}

/// Output and input tax between two days, per code, corrections apart.
#[utoipa::path(get, path = "/api/accounting/tax-report", tag = "Accounting", params(RangeQuery),
    responses((status = 200, body = TaxReport), (status = 400, body = ProblemBody)))]
pub async fn tax_report(
    State(app): State<App>,
    Query(query): Query<RangeQuery>,
) -> Result<Json<TaxReport>, ApiError> {
    let (from, to) = query.days()?;
    app.db.read(move |tx: &Tx<'_>| report(tx, from, to).map(Json)).await
}

fn report(tx: &Tx<'_>, from: String, to: String) -> Result<TaxReport, ApiError> {
    let currency = book_currency(tx)?;
    let rates = rates(tx, &to)?;
    let rows = tx.query(&sql::TAX, params![&from, &to], |row| {
        let text = |column| Ok::<_, store::StoreError>(row.text(column)?.to_owned());
        Ok((text(0)?, text(1)?, text(2)?, row.int(3)?, row.int(4)?, row.int(5)?))
    })?;
    let (mut output, mut input, mut corrections) = (Vec::new(), Vec::new(), Vec::new());
    let (mut output_minor, mut input_minor) = (Vec::new(), Vec::new());
    for (kind, code, period, debit_minor, credit_minor, base_minor) in rows {
        let is_output = kind == "Output";
        let tax_minor = if is_output { credit_minor - debit_minor } else { debit_minor - credit_minor };
        if is_output { &mut output_minor } else { &mut input_minor }.push(tax_minor);
        let (tax, base) = (money(tax_minor, currency), money(base_minor, currency));
        let rate = rates.get(&code).cloned();
        let tax_code = Some(code).filter(|code| !code.is_empty());
        if period.is_empty() {
            if is_output { &mut output } else { &mut input }.push(TaxFigure { tax_code, rate, base, tax });
        } else {
            corrections.push(TaxCorrection { period, kind, tax_code, rate, base, tax });
        }
    }
    let (output_minor, input_minor) = (sum(output_minor.into_iter())?, sum(input_minor.into_iter())?);
    Ok(TaxReport {
        from,
        to,
        output,
        input,
        corrections,
        output_total: money(output_minor, currency),
        input_total: money(input_minor, currency),
        payable: money(output_minor - input_minor, currency),
    })
}

/// Each code's rate in the youngest rule that begins by this day.
fn rates(tx: &Tx<'_>, to: &str) -> Result<BTreeMap<String, String>, ApiError> {
    let mut rates = BTreeMap::new();
    tx.each(&sql::TAX_RULES, params![to], |row| {
        if let Ok(rule) = serde_json::from_str::<TaxRule>(row.text(0)?) {
            for rate in rule.rates {
                rates.entry(rate.code).or_insert_with(|| rate.percent.normalize().to_string());
            }
        }
        Ok(true)
    })?;
    Ok(rates)
}
