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
    let begin = |tx: &Tx<'_>, email: &str| {
        let begun = begin_reset(tx, email, RESET_MS)?;
        Ok(begun.map(|(member, token)| (member.email.unwrap_or_default(), token)))
    };
    let office = app.settings.mail.public_url.clone();
    mail_token(app, peer, &headers, &body, office, begin)
}

/// The language of whoever asks, where it is one of ours; else the shop's.
pub(super) fn language_of(app: &App, headers: &HeaderMap) -> Language {
    let accepted = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    accepted.and_then(Language::accepted).unwrap_or(app.settings.mail.language)
}

/// Mails a token to whoever has the address: `begin` makes it and says where it goes.
pub(super) fn mail_token<F>(
    app: App,
    peer: SocketAddr,
    headers: &HeaderMap,
    body: &ResetBody,
    office: Option<String>,
    begin: F,
) -> Result<StatusCode, ApiError>
where
    F: Fn(&Tx<'_>, &str) -> Result<Option<(String, String)>, StoreError> + Send + 'static,
{
    app.logins.resets_by_peer().take(&peer.ip().to_string(), app.uptime_ms()).map_err(ApiError::too_many)?;
    let email = body.email.trim().to_lowercase();
    if app.logins.resets_by_email().take(&email, app.uptime_ms()).is_err() {
        // Nobody's mailbox is filled by strangers.
        return Ok(StatusCode::ACCEPTED);
    }
    let language = language_of(&app, headers);
    // Beside the answer, which takes the same time for every address then.
    tokio::spawn(async move {
        let work = move |tx: &Tx<'_>| {
            let Some((recipient, token)) = begin(tx, &email)? else { return Ok(()) };
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
    let find = |tx: &Tx<'_>, token: &str| Ok::<_, StoreError>(find_reset(tx, token)?.is_some());
    let end = |tx: &Tx<'_>, token: &str, hash: &str| Ok(end_reset(tx, token, hash.to_owned())?);
    body.redeem(&app, peer, find, end).await
}

impl NewPasswordBody {
    /// Redeems the token: `find` says whether it is worth anything, `end` uses it up for a password of this hash.
    pub(super) async fn redeem<F, E>(
        self,
        app: &App,
        peer: SocketAddr,
        find: F,
        end: E,
    ) -> Result<StatusCode, ApiError>
    where
        F: FnOnce(&Tx<'_>, &str) -> Result<bool, StoreError> + Send + 'static,
        E: Fn(&Tx<'_>, &str, &str) -> Result<bool, ApiError> + Send + 'static,
    {
        let peer = peer.ip().to_string();
        app.logins.resets_by_peer().take(&peer, app.uptime_ms()).map_err(ApiError::too_many)?;
        check_secrets(Some(&self.password), None)?;
        let token = self.token.trim().to_owned();
        let looked_up = token.clone();
        // Hashing is dear, and not done for tokens that are guessed.
        if !app.db.read(move |tx| find(tx, &looked_up)).await? {
            return Err(worthless());
        }
        let hash = app.logins.hashed(self.password).await?;
        let work = move |tx: &Tx<'_>| match end(tx, &token, &hash)? {
            true => Ok::<_, ApiError>(()),
            false => Err(worthless()),
        };
        app.db.write(work).await?;
        app.logins.resets_by_peer().give_back(&peer);
        Ok(StatusCode::NO_CONTENT)
    }
}

fn worthless() -> ApiError {
    let detail = "This token was used, is too old, or was never given out; ask for another mail.";
    Refusal::rule("RESET_TOKEN_INVALID", "token", detail).into()
}
