//! Every error that leaves over HTTP: RFC 9457 `application/problem+json`, one mapping for all.
//!
//! What the outside is told and what the log is told are two texts: no SQL, path or trace passes here.

use axum::body::Body;
use axum::extract::rejection::{JsonRejection, PathRejection, QueryRejection};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use store::{StoreError, WriteError};
use utoipa::ToSchema;

use crate::refusal::{Kind, Refusal};

/// An error as the outside sees it.
#[derive(Debug)]
pub struct ApiError {
    status: StatusCode,
    code: &'static str,
    detail: String,
    errors: Vec<FieldProblem>,
    retry_after_s: Option<u64>,
}

/// The body of every error (RFC 9457).
#[derive(Debug, Serialize, ToSchema)]
pub struct ProblemBody {
    /// A name for the kind of problem, `urn:counterfoil:problem:…`.
    #[serde(rename = "type")]
    kind: String,
    /// The kind of problem in a few words.
    title: String,
    /// The HTTP status.
    status: u16,
    /// One sentence for a person: what happened and what to do.
    detail: String,
    /// Stable, for programs: VALIDATION_FAILED, NOT_FOUND …
    code: String,
    /// What was wrong with which field; empty when that is not the point.
    errors: Vec<FieldProblem>,
}

/// What was wrong with one field.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct FieldProblem {
    /// The field's name in the request.
    pub field: String,
    /// Stable, for programs.
    pub code: String,
    /// For a person.
    pub detail: String,
}

impl ApiError {
    /// An error of this status, stable code and sentence.
    pub fn new(status: StatusCode, code: &'static str, detail: impl Into<String>) -> Self {
        Self { status, code, detail: detail.into(), errors: Vec::new(), retry_after_s: None }
    }

    /// 400: the request cannot be read at `field`.
    pub fn unreadable(field: &str, detail: &str) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "UNREADABLE", detail).field(field, "UNREADABLE", detail)
    }

    /// 422: the request was read, and `field` breaks a rule.
    pub fn invalid(field: &str, detail: &str) -> Self {
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, "VALIDATION_FAILED", detail).field(
            field,
            "VALIDATION_FAILED",
            detail,
        )
    }

    /// 401: nobody said who asks, or not in a way that is known.
    pub fn unauthenticated() -> Self {
        let detail = "Sign in: send `Authorization: Bearer` with a session token or a secret key.";
        Self::new(StatusCode::UNAUTHORIZED, "UNAUTHENTICATED", detail)
    }

    /// 403: who asks is known and may not.
    pub fn forbidden() -> Self {
        let detail = "Your role does not allow this; ask a manager or the owner.";
        Self::new(StatusCode::FORBIDDEN, "FORBIDDEN", detail)
    }

    /// 404: there is no such `what`.
    pub fn not_found(what: &str) -> Self {
        Self::new(StatusCode::NOT_FOUND, "NOT_FOUND", format!("There is no such {what}."))
    }

    /// 404 for an address that this server does not have.
    pub fn no_such_address() -> Self {
        Self::new(StatusCode::NOT_FOUND, "NOT_FOUND", "This server has no such address; see /docs.")
    }

    /// 405: the address exists, the method does not.
    pub fn method_not_allowed() -> Self {
        let detail = "This address does not take that method; see /docs.";
        Self::new(StatusCode::METHOD_NOT_ALLOWED, "METHOD_NOT_ALLOWED", detail)
    }

    /// 410: what the cursor points at is not kept any more, or was never of this database.
    pub fn cursor_gone() -> Self {
        let detail = "Events are not kept that long, or the server was restored; read what you need anew and go on with `after=latest`.";
        Self::new(StatusCode::GONE, "CURSOR_GONE", detail)
    }

    /// 413: more than this address reads.
    pub fn too_large() -> Self {
        let detail = "The request is larger than this address accepts; send less at a time.";
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, "TOO_LARGE", detail)
    }

    /// 409: there is less than asked, item by item: field and figures.
    pub fn insufficient(items: impl Iterator<Item = (String, String)>) -> Self {
        let detail = "There is less than was asked for; take what is there, or another warehouse.";
        let error = Self::new(StatusCode::CONFLICT, "INSUFFICIENT_STOCK", detail);
        items.fold(error, |error, (field, figures)| error.field(&field, "INSUFFICIENT_STOCK", &figures))
    }

    /// 415: the body is called something else than JSON.
    pub fn not_json() -> Self {
        let detail = "Send the body as `Content-Type: application/json`.";
        Self::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "UNSUPPORTED_MEDIA_TYPE", detail)
    }

    /// 409: the same request is being worked on by somebody else.
    pub fn in_flight() -> Self {
        let detail = "A request with this Idempotency-Key is under way; ask again in a moment.";
        let error = Self::new(StatusCode::CONFLICT, "REQUEST_IN_FLIGHT", detail);
        Self { retry_after_s: Some(1), ..error }
    }

    /// 429: too many attempts; the next one is possible in `wait_ms` milliseconds.
    pub fn too_many(wait_ms: u64) -> Self {
        let detail = "Too many attempts; wait a little and try again.";
        let error = Self::new(StatusCode::TOO_MANY_REQUESTS, "TOO_MANY_REQUESTS", detail);
        Self { retry_after_s: Some(wait_ms.div_ceil(1_000).max(1)), ..error }
    }

    /// 503: not now, but soon.
    pub fn busy() -> Self {
        let detail = "The server is busy; try again in a moment.";
        let error = Self::new(StatusCode::SERVICE_UNAVAILABLE, "BUSY", detail);
        Self { retry_after_s: Some(1), ..error }
    }

    /// 503: the storage does not answer; nothing was changed.
    fn storage(log: &StoreError) -> Self {
        tracing::error!(error = %log, "the storage failed under a request");
        let detail =
            "The server cannot reach its storage at the moment; nothing was changed. Try again soon.";
        let error = Self::new(StatusCode::SERVICE_UNAVAILABLE, "STORAGE_UNAVAILABLE", detail);
        Self { retry_after_s: Some(5), ..error }
    }

    /// 503: the storage failed while it was being written to.
    fn outcome_unknown(log: &StoreError) -> Self {
        tracing::error!(error = %log, "the outcome of a commit is unknown");
        let detail =
            "The server cannot say whether this was stored; look whether it is there, then try again.";
        let error = Self::new(StatusCode::SERVICE_UNAVAILABLE, "OUTCOME_UNKNOWN", detail);
        Self { retry_after_s: Some(5), ..error }
    }

    /// 500: our fault. `log` is for the log only.
    pub fn internal(log: impl std::fmt::Display) -> Self {
        tracing::error!(error = %log, "request failed");
        let detail = "Something went wrong here; the request's id is in our log. Try again, or report it.";
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "INTERNAL", detail)
    }

    fn field(mut self, field: &str, code: &str, detail: &str) -> Self {
        let problem = FieldProblem { field: field.into(), code: code.into(), detail: detail.into() };
        self.errors.push(problem);
        self
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        // Type and title as the sync door makes them.
        let problem = protocol::Problem::new(self.status.as_u16(), self.code, self.detail);
        let body = ProblemBody {
            kind: problem.type_uri,
            title: problem.title,
            status: problem.status,
            detail: problem.detail,
            code: problem.code,
            errors: self.errors,
        };
        let text = serde_json::to_string(&body).unwrap_or_default();
        let mut response = Response::new(Body::from(text));
        *response.status_mut() = self.status;
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        if self.status == StatusCode::UNAUTHORIZED {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        if let Some(seconds) = self.retry_after_s {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}

impl From<Refusal> for ApiError {
    fn from(refusal: Refusal) -> Self {
        let status = match refusal.kind {
            Kind::NotFound => StatusCode::NOT_FOUND,
            Kind::Conflict => StatusCode::CONFLICT,
            Kind::Rule => StatusCode::UNPROCESSABLE_ENTITY,
        };
        let Refusal { code, field, detail, .. } = refusal;
        let error = Self::new(status, code, detail.clone());
        if field.is_empty() { error } else { error.field(&field, code, &detail) }
    }
}

impl From<StoreError> for ApiError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Busy => Self::busy(),
            StoreError::Full => {
                tracing::error!("the disk is full");
                let detail = "The server's disk is full; nothing was changed. Tell whoever runs it.";
                Self::new(StatusCode::SERVICE_UNAVAILABLE, "STORAGE_FULL", detail)
            }
            other if other.is_environment() => Self::storage(&other),
            other => Self::internal(other),
        }
    }
}

impl From<WriteError<ApiError>> for ApiError {
    fn from(error: WriteError<ApiError>) -> Self {
        match error {
            WriteError::Refused(refused) => refused,
            WriteError::Failed(failed) => failed.into(),
            WriteError::Unknown(unknown) => Self::outcome_unknown(&unknown),
        }
    }
}

impl From<QueryRejection> for ApiError {
    fn from(rejection: QueryRejection) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "UNREADABLE", sentence(&rejection.body_text()))
    }
}

impl From<PathRejection> for ApiError {
    fn from(_: PathRejection) -> Self {
        Self::unreadable("id", "The address holds an id that cannot be read.")
    }
}

impl From<JsonRejection> for ApiError {
    fn from(rejection: JsonRejection) -> Self {
        let text = sentence(&rejection.body_text());
        match rejection {
            JsonRejection::JsonDataError(_) => {
                Self::new(StatusCode::UNPROCESSABLE_ENTITY, "VALIDATION_FAILED", text)
            }
            JsonRejection::MissingJsonContentType(_) => Self::not_json(),
            other if other.status() == StatusCode::PAYLOAD_TOO_LARGE => Self::too_large(),
            _ => Self::new(StatusCode::BAD_REQUEST, "UNREADABLE", text),
        }
    }
}

/// The parser's words, cut to what a person reads: they name fields and positions, never our insides.
fn sentence(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(200).collect()
}
