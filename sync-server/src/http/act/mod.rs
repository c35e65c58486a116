//! Every write over HTTP goes through here: the body is read once, a repeated request with the same
//! `Idempotency-Key` gets the answer of the first, `If-Match` is compared, and what a person or key did is in the
//! audit log, all in the one transaction of the write itself.

use std::sync::Arc;

use axum::extract::{FromRequest, MatchedPath, Request};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use data_encoding::HEXLOWER;
use serde::Serialize;
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};
use store::{StoreError, Tx, params};

use super::App;
use super::auth::Principal;
use super::problem::ApiError;
use crate::identity::audit;
use crate::refusal::Refusal;

pub mod sql;

/// Longer keys are none of a well-behaved client.
const KEY_BYTES_MAX: usize = 200;

/// A write request, read and not yet run. `B` is the body; [`Nothing`] where there is none.
#[derive(Debug)]
pub struct Act<B> {
    body: B,
    who: Caller,
    key: Option<Key>,
}

/// No body is read.
#[derive(Debug, Clone, Copy)]
pub struct Nothing;

/// How a body is made of the request's bytes.
pub trait FromBody: Sized {
    /// Reads it.
    ///
    /// # Errors
    /// 400, 415, 422: it cannot be read.
    fn from_body(headers: &HeaderMap, bytes: &[u8]) -> Result<Self, ApiError>;
}

impl FromBody for Nothing {
    fn from_body(_: &HeaderMap, _: &[u8]) -> Result<Self, ApiError> {
        Ok(Self)
    }
}

impl<T: DeserializeOwned> FromBody for T {
    fn from_body(headers: &HeaderMap, bytes: &[u8]) -> Result<Self, ApiError> {
        super::extract::json(headers, bytes)
    }
}

/// Who acts, and on which version.
#[derive(Debug, Clone)]
pub struct Caller {
    /// In whose name.
    pub principal: Principal,
    /// The address with its variable parts, for the audit log.
    operation: String,
    subject: String,
    if_match: Option<String>,
}

impl Caller {
    /// The staff or key id, for `created_by` columns.
    pub fn by(&self) -> String {
        self.principal.id.to_string()
    }

    /// What a key is scoped to besides who asks: method and address as sent, and the cart's token, since browsers
    /// share one credential.
    fn target(&self) -> String {
        let (method, _) = self.operation.split_once(' ').unwrap_or_default();
        match &self.principal.cart_token {
            Some(token) => format!("{method} {} {token}", self.subject),
            None => format!("{method} {}", self.subject),
        }
    }

    /// Compares `If-Match` with the version that the object has now; absent means any.
    ///
    /// # Errors
    /// 412 with the version as it is.
    pub fn expects(&self, version: i64) -> Result<(), ApiError> {
        let Some(given) = &self.if_match else { return Ok(()) };
        let now = etag(version);
        if given.split(',').any(|one| one.trim() == now || one.trim() == "*") {
            return Ok(());
        }
        let detail = format!("Somebody changed this meanwhile; read it again (its ETag is {now}) and retry.");
        Err(ApiError::new(StatusCode::PRECONDITION_FAILED, "VERSION_CHANGED", detail))
    }
}

#[derive(Debug, Clone)]
struct Key {
    text: String,
    request_hash: String,
}

/// What a write answers.
#[derive(Debug)]
pub struct Reply {
    status: StatusCode,
    version: Option<i64>,
    body: String,
    /// What a repeated request is answered with instead.
    kept: Option<String>,
}

impl Reply {
    /// 200 with an object.
    ///
    /// # Errors
    /// Internal, when it does not encode.
    pub fn ok(object: &impl Serialize) -> Result<Self, ApiError> {
        Self::with(StatusCode::OK, object)
    }

    /// 201 with the new object.
    ///
    /// # Errors
    /// Internal, when it does not encode.
    pub fn created(object: &impl Serialize) -> Result<Self, ApiError> {
        Self::with(StatusCode::CREATED, object)
    }

    /// Any other good status with an object.
    ///
    /// # Errors
    /// Internal, when it does not encode.
    pub fn with(status: StatusCode, object: &impl Serialize) -> Result<Self, ApiError> {
        let body = serde_json::to_string(object).map_err(ApiError::internal)?;
        Ok(Self { status, version: None, body, kept: None })
    }

    /// 204.
    pub fn nothing() -> Self {
        Self { status: StatusCode::NO_CONTENT, version: None, body: String::new(), kept: None }
    }

    /// With the object's version as its ETag.
    #[must_use]
    pub fn versioned(mut self, version: i64) -> Self {
        self.version = Some(version);
        self
    }

    /// A repeated request is answered with this instead: secrets are not kept.
    ///
    /// # Errors
    /// Internal, when it does not encode.
    pub fn kept_as(mut self, object: &impl Serialize) -> Result<Self, ApiError> {
        self.kept = Some(serde_json::to_string(object).map_err(ApiError::internal)?);
        Ok(self)
    }
}

impl IntoResponse for Reply {
    fn into_response(self) -> Response {
        let has_body = !self.body.is_empty();
        let mut response = (self.status, self.body).into_response();
        let headers = response.headers_mut();
        if has_body {
            headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
        } else {
            headers.remove(header::CONTENT_TYPE);
        }
        if let Some(value) = self.version.and_then(|version| HeaderValue::from_str(&etag(version)).ok()) {
            headers.insert(header::ETAG, value);
        }
        response
    }
}

/// The ETag of a version.
pub fn etag(version: i64) -> String {
    format!("\"v{version}\"")
}

/// A read object with its version's ETag; 304 where the caller has that version already.
///
/// # Errors
/// Internal, when it does not encode.
pub fn shown(headers: &HeaderMap, version: i64, object: &impl Serialize) -> Result<Response, ApiError> {
    let now = etag(version);
    let held = headers.get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok());
    if held.is_some_and(|held| held.split(',').any(|one| one.trim() == now || one.trim() == "*")) {
        let unchanged = Reply { status: StatusCode::NOT_MODIFIED, ..Reply::nothing() };
        return Ok(unchanged.versioned(version).into_response());
    }
    Ok(Reply::ok(object)?.versioned(version).into_response())
}

impl<B: FromBody, S: Send + Sync> FromRequest<S> for Act<B> {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &S) -> Result<Self, ApiError> {
        let principal =
            request.extensions().get::<Principal>().cloned().ok_or_else(ApiError::unauthenticated)?;
        let matched = request.extensions().get::<MatchedPath>().map(|path| path.as_str().to_owned());
        let (method, subject) = (request.method().clone(), target(&request));
        let headers = request.headers().clone();
        let bytes =
            axum::body::Bytes::from_request(request, state).await.map_err(|_| ApiError::too_large())?;
        let key = key(&headers, &bytes)?;
        let body = B::from_body(&headers, &bytes)?;
        let if_match = headers.get(header::IF_MATCH).and_then(|value| value.to_str().ok()).map(str::to_owned);
        let operation = operation(&method, matched.as_deref().unwrap_or(&subject));
        Ok(Self { body, who: Caller { principal, operation, subject, if_match }, key })
    }
}

fn operation(method: &Method, path: &str) -> String {
    format!("{method} {path}")
}

fn target(request: &Request) -> String {
    request.uri().path_and_query().map_or_else(String::new, ToString::to_string)
}

fn key(headers: &HeaderMap, bytes: &[u8]) -> Result<Option<Key>, ApiError> {
    let Some(given) = headers.get("idempotency-key") else { return Ok(None) };
    let text = given.to_str().unwrap_or_default().trim();
    if text.is_empty() || text.len() > KEY_BYTES_MAX {
        let detail = "An Idempotency-Key has 1 to 200 visible characters; a UUID is a good one.";
        return Err(ApiError::unreadable("Idempotency-Key", detail));
    }
    Ok(Some(Key { text: text.to_owned(), request_hash: HEXLOWER.encode(&Sha256::digest(bytes)) }))
}

impl<B: Send + Sync + 'static> Act<B> {
    /// The body, for what has to be done before the transaction.
    pub fn body(&self) -> &B {
        &self.body
    }

    /// Who acts.
    pub fn who(&self) -> &Caller {
        &self.who
    }

    /// What names this request when it is repeated: whose it is, and its `Idempotency-Key`.
    pub fn request_key(&self) -> Option<String> {
        self.key.as_ref().map(|key| format!("{} {}", self.who.by(), key.text))
    }

    /// The kept answer of a repeated request, for handlers that have work to do before [`Self::run`].
    ///
    /// # Errors
    /// As [`Self::run`].
    pub async fn answered(&self, app: &App) -> Result<Option<Response>, ApiError> {
        let Some(key) = self.key.clone() else { return Ok(None) };
        let who = self.who.clone();
        let known = app.db.read(move |tx| known(tx, &who, &key)).await?;
        Ok(known.map(IntoResponse::into_response))
    }

    /// Runs the write; answers when it is durable. `work` may be run more than once, and changes nothing when it
    /// refuses.
    ///
    /// # Errors
    /// Those of `work`; `IDEMPOTENCY_KEY_REUSED` (422) for a key that another body has used.
    pub async fn run<F>(self, app: &App, work: F) -> Result<Response, ApiError>
    where
        F: Fn(&Tx<'_>, &Caller, &B) -> Result<Reply, ApiError> + Send + 'static,
    {
        let act = Arc::new(self);
        let write = move |tx: &Tx<'_>| {
            let known = act.key.as_ref().map(|key| known(tx, &act.who, key)).transpose()?;
            if let Some(known) = known.flatten() {
                return Ok(known);
            }
            let reply = work(tx, &act.who, &act.body)?;
            act.keep(tx, &reply)?;
            Ok::<_, ApiError>(reply)
        };
        Ok(app.db.write(write).await?.value.into_response())
    }

    fn keep(&self, tx: &Tx<'_>, reply: &Reply) -> Result<(), ApiError> {
        let who = self.who.by();
        audit(tx, &who, &self.who.operation, &self.who.subject, "{}")?;
        let Some(key) = &self.key else { return Ok(()) };
        let operation = self.who.target();
        let row = params![
            &who,
            &operation,
            &key.text,
            &key.request_hash,
            i64::from(reply.status.as_u16()),
            reply.version,
            reply.kept.as_ref().unwrap_or(&reply.body),
            tx.now_ms()
        ];
        match tx.execute(&sql::KEEP, row) {
            // Another connection of PostgreSQL was faster with the same key: its answer is the answer.
            Err(StoreError::Unique(_)) => Err(ApiError::in_flight()),
            other => Ok(other.map(drop)?),
        }
    }
}

/// The kept answer of the same request.
fn known(tx: &Tx<'_>, who: &Caller, key: &Key) -> Result<Option<Reply>, ApiError> {
    let found = tx.query_opt(&sql::KNOWN, params![&who.by(), &who.target(), &key.text], |row| {
        Ok((row.text(0)?.to_owned(), row.int(1)?, row.opt_int(2)?, row.text(3)?.to_owned()))
    })?;
    let Some((hash, status, version, body)) = found else { return Ok(None) };
    if hash != key.request_hash {
        let detail = "This Idempotency-Key was used with another body; take a new key for a new request.";
        return Err(Refusal::rule("IDEMPOTENCY_KEY_REUSED", "Idempotency-Key", detail).into());
    }
    let status = u16::try_from(status).ok().and_then(|status| StatusCode::from_u16(status).ok());
    Ok(Some(Reply { status: status.unwrap_or(StatusCode::OK), version, body, kept: None }))
}
