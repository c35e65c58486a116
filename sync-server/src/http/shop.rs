//! `/api/settings`: what the shop as a whole goes by. What may not enter: settings of a store, how the server is run.

use axum::extract::State;
use axum::response::Response;
use axum::{Extension, Json};
use domain::Channel;
use serde::{Deserialize, Serialize};
use store::Tx;
use utoipa::ToSchema;

use super::App;
use super::act::{Act, Reply};
use super::auth::Principal;
use super::problem::{ApiError, ProblemBody};
use super::values::nullable;
use crate::bindings::{
    on_shortage, recognition, safety_stock_channels, set_on_shortage, set_recognition,
    set_safety_stock_channels,
};
use crate::events::ORDER_PAGE;
use crate::identity::{set_setting, setting};
use crate::order::{OnShortage, Recognition};
use crate::refusal::Refusal;

/// Settings of the shop.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ShopSettings)]
pub struct SettingsView {
    /// When a web order's sale is in the books: `payment` or `handover`. Orders that are paid stay as they were paid.
    #[schema(example = "payment")]
    recognition: String,
    /// With `handover`: whether tax falls due with the `payment` or with the `supply`.
    #[schema(example = "payment")]
    tax_point: String,
    /// Web channels that leave the safety stock of a product.
    #[schema(example = json!(["RetailWeb", "WholesaleWeb"]))]
    safety_stock_channels: Vec<&'static str>,
    /// The shop's page of an order: links in mails go there, with `token` in the query. Null: to this server.
    #[schema(example = "https://shop.example/order")]
    order_page: Option<String>,
    /// What is given back when a till had sold, to somebody who paid earlier, what an order has paid for: the `line`'s
    /// missing pieces, or all of the `order`.
    #[schema(example = "line")]
    on_shortage: &'static str,
}

/// Settings to be changed; what is absent stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
#[schema(as = ShopSettingsBody)]
pub struct SettingsBody {
    /// `payment` or `handover`.
    #[schema(example = "payment")]
    recognition: Option<String>,
    /// `payment` or `supply`.
    #[schema(example = "payment")]
    tax_point: Option<String>,
    /// `RetailWeb`, `WholesaleWeb`, both or none.
    #[schema(example = json!(["RetailWeb", "WholesaleWeb"]))]
    safety_stock_channels: Option<Vec<String>>,
    /// `https://…`; null: links go to this server.
    #[serde(default, deserialize_with = "nullable")]
    #[schema(value_type = Option<String>, example = "https://shop.example/order")]
    order_page: Option<Option<String>>,
    /// `line` or `order`.
    #[schema(example = "line")]
    on_shortage: Option<String>,
}

fn view(tx: &Tx<'_>) -> Result<SettingsView, ApiError> {
    let recognition = recognition(tx)?;
    Ok(SettingsView {
        recognition: recognition.as_str().to_owned(),
        tax_point: recognition.tax_point().to_owned(),
        safety_stock_channels: safety_stock_channels(tx)?.into_iter().map(Channel::as_str).collect(),
        order_page: setting(tx, ORDER_PAGE)?.filter(|page| !page.is_empty()),
        on_shortage: on_shortage(tx)?.as_str(),
    })
}

fn web_channels(names: &[String]) -> Result<Vec<Channel>, Refusal> {
    let mut channels = Vec::new();
    for (name, n) in names.iter().zip(0..) {
        let channel = Channel::parse(name).filter(|channel| *channel != Channel::Pos).ok_or_else(|| {
            let detail = "A channel of the web is RetailWeb or WholesaleWeb; tills sell whatever there is.";
            Refusal::rule("UNKNOWN_CHANNEL", format!("safetyStockChannels[{n}]"), detail)
        })?;
        if !channels.contains(&channel) {
            channels.push(channel);
        }
    }
    Ok(channels)
}

fn page_of(given: Option<&str>) -> Result<&str, Refusal> {
    let Some(page) = given else { return Ok("") };
    let host = page.strip_prefix("https://").or_else(|| page.strip_prefix("http://"));
    let odd = |c: char| c.is_whitespace() || c.is_control() || c == '#';
    if page.len() > 300 || page.contains(odd) || host.is_none_or(|host| host.trim_matches('/').is_empty()) {
        let detail = "Write the page's whole address, such as https://shop.example/order, or null.";
        return Err(Refusal::invalid("orderPage", detail));
    }
    Ok(page)
}

/// Settings of the shop.
#[utoipa::path(get, path = "/api/settings", tag = "Settings", responses((status = 200, body = SettingsView)))]
pub async fn show(
    State(app): State<App>,
    Extension(_who): Extension<Principal>,
) -> Result<Json<SettingsView>, ApiError> {
    app.db.read(|tx| Ok(Json(view(tx)?))).await
}

/// Changes settings of the shop. What is paid from now on goes by them; what was paid stays as it was.
#[utoipa::path(put, path = "/api/settings", tag = "Settings", request_body = SettingsBody,
    responses((status = 200, body = SettingsView), (status = 415, body = ProblemBody),
              (status = 422, body = ProblemBody, description = "`UNKNOWN_RECOGNITION`, `UNKNOWN_TAX_POINT`, `UNKNOWN_CHANNEL`, `VALIDATION_FAILED`")))]
pub async fn put(State(app): State<App>, act: Act<SettingsBody>) -> Result<Response, ApiError> {
    act.run(&app, |tx, _, body: &SettingsBody| {
        let now = recognition(tx)?;
        let wanted = body.recognition.as_deref().unwrap_or(now.as_str());
        let tax_point = body.tax_point.as_deref().unwrap_or(now.tax_point());
        if !matches!(tax_point, "payment" | "supply") {
            let detail = "Tax of a sale falls due with its payment or its supply; choose one.";
            return Err(Refusal::rule("UNKNOWN_TAX_POINT", "taxPoint", detail).into());
        }
        let wanted = Recognition::parse(wanted, tax_point).ok_or_else(|| {
            let detail = "A sale is recognised with its payment or its handover; choose one.";
            Refusal::rule("UNKNOWN_RECOGNITION", "recognition", detail)
        })?;
        set_recognition(tx, wanted)?;
        if let Some(names) = &body.safety_stock_channels {
            set_safety_stock_channels(tx, &web_channels(names)?)?;
        }
        if let Some(page) = &body.order_page {
            set_setting(tx, ORDER_PAGE, page_of(page.as_deref())?)?;
        }
        if let Some(name) = &body.on_shortage {
            let detail = "Of an order that lost something its line is given back or the whole order: say line or order.";
            let wanted = OnShortage::parse(name).ok_or_else(|| Refusal::invalid("onShortage", detail))?;
            set_on_shortage(tx, wanted)?;
        }
        Reply::ok(&view(tx)?)
    })
    .await
}
