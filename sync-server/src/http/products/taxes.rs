//! `/api/tax-classes` and `/api/price-lists`: what goods are taxed with (M-4), and the lists that prices are in.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::State;
use axum::response::Response;
use domain::{TaxRate, TaxRule, TaxTreatment};
use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use store::{Tx, params};
use utoipa::ToSchema;

use super::sql;
use crate::http::App;
use crate::http::act::{Act, Reply};
use crate::http::list::Listed;
use crate::http::problem::{ApiError, ProblemBody};
use crate::http::values::book_currency;
use crate::product::{add_price_list, add_tax_rule, tax_rules};
use crate::refusal::Refusal;

/// A class of goods with its rules, by zone and first day.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = TaxClass)]
pub struct TaxClassView {
    tax_class: String,
    rules: Vec<TaxRuleView>,
}

/// What a class is taxed with in a zone between two days.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = TaxRule)]
pub struct TaxRuleView {
    id: String,
    tax_class: String,
    zone: String,
    /// taxed, zeroRated, exempt.
    #[schema(value_type = String)]
    treatment: TaxTreatment,
    rates: Vec<RateView>,
    #[schema(value_type = String, format = Date)]
    valid_from: Date,
    /// Last day; null: open.
    #[schema(value_type = Option<String>, format = Date)]
    valid_to: Option<Date>,
}

/// A rate.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = TaxRate)]
pub struct RateView {
    code: String,
    name: String,
    /// Per cent.
    percent: String,
    /// Charged on the net amount and the taxes before it.
    compound: bool,
}

/// A new rule.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
#[schema(example = json!({"taxClass": "books", "zone": "US-NY", "validFrom": "2026-01-01",
    "rates": [{"code": "NY-STATE", "name": "State", "percent": "4"}, {"code": "NY-CITY", "name": "City", "percent": "4.5"}]}))]
pub struct TaxRuleBody {
    /// Such as `standard`.
    tax_class: String,
    /// Such as `US-NY`.
    zone: String,
    /// taxed (when absent), zeroRated, exempt.
    #[schema(value_type = Option<String>)]
    treatment: Option<TaxTreatment>,
    /// In the order in which compound ones build up.
    #[serde(default)]
    rates: Vec<RateBody>,
    /// First day.
    #[schema(value_type = String, format = Date)]
    valid_from: Date,
    /// Last day; open when absent.
    #[schema(value_type = Option<String>, format = Date)]
    valid_to: Option<Date>,
}

/// A rate of a new rule.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RateBody {
    /// Stable; tax reports go by it.
    code: String,
    /// As on receipts.
    name: String,
    /// Per cent as text, at most six places.
    percent: String,
    /// Charged on the net amount and the taxes before it.
    #[serde(default)]
    compound: bool,
}

/// A list of prices.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = PriceList)]
pub struct PriceListView {
    code: String,
    name: String,
    currency: String,
    prices_include_tax: bool,
}

/// A new list of prices.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
#[schema(example = json!({"code": "staff", "name": "Staff prices", "pricesIncludeTax": true}))]
pub struct PriceListBody {
    /// Small letters, digits and hyphens.
    code: String,
    name: String,
    prices_include_tax: bool,
}

/// All tax classes with their rules.
#[utoipa::path(get, path = "/api/tax-classes", tag = "Product",
    responses((status = 200, body = Listed<TaxClassView>)))]
pub async fn classes(State(app): State<App>) -> Result<Json<Listed<TaxClassView>>, ApiError> {
    let read = move |tx: &Tx<'_>| {
        let mut classes: BTreeMap<String, Vec<TaxRuleView>> = BTreeMap::new();
        for found in tax_rules(tx)? {
            classes.entry(found.rule.tax_class.clone()).or_default().push(rule(found.id, &found.rule));
        }
        let class = |(tax_class, mut rules): (String, Vec<TaxRuleView>)| {
            rules.sort_by(|a, b| (&a.zone, a.valid_from).cmp(&(&b.zone, b.valid_from)));
            TaxClassView { tax_class, rules }
        };
        Ok::<_, ApiError>(Json(Listed { data: classes.into_iter().map(class).collect(), next: None }))
    };
    app.db.read(read).await
}

/// Adds a rule. A rule that is open until now ends on the day before; any other overlap is refused.
#[utoipa::path(post, path = "/api/tax-classes", tag = "Product", request_body = TaxRuleBody,
    responses((status = 201, body = TaxRuleView), (status = 403, body = ProblemBody),
              (status = 409, body = ProblemBody, description = "`TAX_RULE_OVERLAP`"), (status = 415, body = ProblemBody),
              (status = 422, body = ProblemBody, description = "`TAX_RULE_INVALID`, `VALIDATION_FAILED`")))]
pub async fn add_rule(State(app): State<App>, act: Act<TaxRuleBody>) -> Result<Response, ApiError> {
    act.run(&app, |tx, _, body| {
        let new = body.rule()?;
        let id = add_tax_rule(tx, &new)?;
        Reply::created(&rule(id.to_string(), &new))
    })
    .await
}

/// The price lists.
#[utoipa::path(get, path = "/api/price-lists", tag = "Product",
    responses((status = 200, body = Listed<PriceListView>)))]
pub async fn lists(State(app): State<App>) -> Result<Json<Listed<PriceListView>>, ApiError> {
    let read = move |tx: &Tx<'_>| {
        let data = tx.query(&sql::PRICE_LISTS, params![], |row| {
            Ok(PriceListView {
                code: row.text(0)?.to_owned(),
                name: row.text(1)?.to_owned(),
                currency: row.text(2)?.to_owned(),
                prices_include_tax: row.bool(3)?,
            })
        })?;
        Ok::<_, ApiError>(Json(Listed { data, next: None }))
    };
    app.db.read(read).await
}

/// Adds a price list in the shop's currency.
#[utoipa::path(post, path = "/api/price-lists", tag = "Product", request_body = PriceListBody,
    responses((status = 201, body = PriceListView), (status = 403, body = ProblemBody),
              (status = 409, body = ProblemBody, description = "`DUPLICATE_PRICE_LIST`"), (status = 415, body = ProblemBody),
              (status = 422, body = ProblemBody, description = "`VALIDATION_FAILED`")))]
pub async fn add_list(State(app): State<App>, act: Act<PriceListBody>) -> Result<Response, ApiError> {
    act.run(&app, |tx, _, body| {
        let currency = book_currency(tx)?;
        add_price_list(tx, &body.code, &body.name, currency, body.prices_include_tax)?;
        let view = PriceListView {
            code: body.code.clone(),
            name: body.name.clone(),
            currency: currency.code().to_owned(),
            prices_include_tax: body.prices_include_tax,
        };
        Reply::created(&view)
    })
    .await
}

impl TaxRuleBody {
    fn rule(&self) -> Result<TaxRule, Refusal> {
        let rate = |(index, rate): (usize, &RateBody)| {
            let percent = rate.percent.parse::<Decimal>().map_err(|_| {
                let field = format!("rates[{index}].percent");
                Refusal::invalid(field, "Write the percentage as digits with a point, such as \"8.875\".")
            })?;
            let (code, name) = (rate.code.clone(), rate.name.clone());
            Ok(TaxRate { code, name, percent, compound: rate.compound })
        };
        Ok(TaxRule {
            tax_class: self.tax_class.clone(),
            zone: self.zone.clone(),
            treatment: self.treatment.unwrap_or(TaxTreatment::Taxed),
            rates: self.rates.iter().enumerate().map(rate).collect::<Result<_, Refusal>>()?,
            valid_from: self.valid_from,
            valid_to: self.valid_to,
        })
    }
}

fn rule(id: String, rule: &TaxRule) -> TaxRuleView {
    let rate = |rate: &TaxRate| RateView {
        code: rate.code.clone(),
        name: rate.name.clone(),
        percent: rate.percent.normalize().to_string(),
        compound: rate.compound,
    };
    TaxRuleView {
        id,
        tax_class: rule.tax_class.clone(),
        zone: rule.zone.clone(),
        treatment: rule.treatment,
        rates: rule.rates.iter().map(rate).collect(),
        valid_from: rule.valid_from,
        valid_to: rule.valid_to,
    }
}
