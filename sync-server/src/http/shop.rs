//! `/api/settings`: what the shop as a whole goes by. What may not enter: settings of a store, how the server is run.

use axum::extract::State;
use axum::response::Response;
use axum::{Extension, Json};
use serde::{Deserialize, Serialize};
use store::Tx;
use utoipa::ToSchema;

use super::App;
use super::act::{Act, Reply};
use super::auth::Principal;
use super::problem::{ApiError, ProblemBody};
use crate::bindings::{recognition, set_recognition};
use crate::order::Recognition;
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
}

fn view(tx: &Tx<'_>) -> Result<SettingsView, ApiError> {
    let recognition = recognition(tx)?;
    Ok(SettingsView {
        recognition: recognition.as_str().to_owned(),
        tax_point: recognition.tax_point().to_owned(),
    })
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
              (status = 422, body = ProblemBody, description = "`UNKNOWN_RECOGNITION`, `UNKNOWN_TAX_POINT`")))]
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
        Reply::ok(&view(tx)?)
    })
    .await
}
