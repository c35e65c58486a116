//! `/api/auth/reset`: a new password by mail. Whether somebody has an address is not told, neither by the answer nor by
//! the time that it takes.

use std::net::SocketAddr;

use axum::extract::{ConnectInfo, State};
use axum::http::{HeaderMap, StatusCode, header};
use serde::Deserialize;
use store::{StoreError, Tx};
use utoipa::ToSchema;

use super::App;
use super::extract::Body;
use super::problem::{ApiError, ProblemBody};
use crate::events::{Language, RESET_MS, add_mail, password_reset};
use crate::identity::{begin_reset, check_secrets, end_reset, find_reset};
use crate::refusal::Refusal;

/// Who wants a new password.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"email": "owner@demo.example"}))]
pub struct ResetBody {
    email: String,
}

/// The new password, with the token of the mail.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"token": "as the mail says", "password": "a long sentence is a good one"}))]
pub struct NewPasswordBody {
    token: String,
    /// Eight characters or more.
    #[schema(format = Password)]
    password: String,
}

/// Asks for a new password. If the address is somebody's, a mail goes there with a token that works once, for 30
/// minutes; a few an hour for each address. In the language of `Accept-Language`, where it is one of ours.
#[utoipa::path(post, path = "/api/auth/reset", tag = "Sign in", security(()), request_body = ResetBody,
    responses((status = 202, description = "always, whoever has the address"), (status = 400, body = ProblemBody),
              (status = 415, body = ProblemBody), (status = 422, body = ProblemBody), (status = 429, body = ProblemBody)))]
pub async fn ask(
    State(app): State<App>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
    Body(body): Body<ResetBody>,
) -> Result<StatusCode, ApiError> {
    app.logins.resets_by_peer().take(&peer.ip().to_string(), app.uptime_ms()).map_err(ApiError::too_many)?;
    let email = body.email.trim().to_lowercase();
    if app.logins.resets_by_email().take(&email, app.uptime_ms()).is_err() {
        // Nobody's mailbox is filled by strangers.
        return Ok(StatusCode::ACCEPTED);
    }
    let accepted = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    let language = accepted.and_then(Language::accepted).unwrap_or(app.settings.mail.language);
    // Beside the answer, which takes the same time for every address then.
    tokio::spawn(async move {
        let office = app.settings.mail.public_url.clone();
        let work = move |tx: &Tx<'_>| {
            let Some((member, token)) = begin_reset(tx, &email, RESET_MS)? else { return Ok(()) };
            let recipient = member.email.unwrap_or_default();
            let mail = password_reset(tx, &recipient, &token, language, office.as_deref())?;
            add_mail(tx, &mail)
        };
        if let Err(error) = app.db.write::<(), StoreError, _>(work).await {
            tracing::warn!(%error, "a new password was asked for and could not be prepared");
        }
        app.signals.mails.notify_one();
    });
    Ok(StatusCode::ACCEPTED)
}

/// Sets the new password and ends all sessions of its owner.
#[utoipa::path(post, path = "/api/auth/reset/confirm", tag = "Sign in", security(()), request_body = NewPasswordBody,
    responses((status = 204, description = "sign in with the new password"), (status = 400, body = ProblemBody),
              (status = 415, body = ProblemBody),
              (status = 422, body = ProblemBody, description = "`RESET_TOKEN_INVALID`, a password that is too short"),
              (status = 429, body = ProblemBody)))]
pub async fn confirm(
    State(app): State<App>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    Body(body): Body<NewPasswordBody>,
) -> Result<StatusCode, ApiError> {
    let peer = peer.ip().to_string();
    app.logins.resets_by_peer().take(&peer, app.uptime_ms()).map_err(ApiError::too_many)?;
    check_secrets(Some(&body.password), None)?;
    let token = body.token.trim().to_owned();
    let looked_up = token.clone();
    // Hashing is dear, and not done for tokens that are guessed.
    if app.db.read(move |tx| find_reset(tx, &looked_up)).await?.is_none() {
        return Err(worthless());
    }
    let hash = app.logins.hashed(body.password).await?;
    let work = move |tx: &Tx<'_>| match end_reset(tx, &token, hash.clone())? {
        true => Ok::<_, ApiError>(()),
        false => Err(worthless()),
    };
    app.db.write(work).await?;
    app.logins.resets_by_peer().give_back(&peer);
    Ok(StatusCode::NO_CONTENT)
}

fn worthless() -> ApiError {
    let detail = "This token was used, is too old, or was never given out; ask for another mail.";
    Refusal::rule("RESET_TOKEN_INVALID", "token", detail).into()
}
