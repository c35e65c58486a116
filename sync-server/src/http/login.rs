//! `POST /api/auth/login`: staff sign in to the office. Passwords are compared away from the database
//! and a few at a time; only failures count against the limit.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::Json;
use axum::extract::{ConnectInfo, State};
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use store::{Entropy, OsEntropy, StoreError, Tx};
use tokio::sync::Semaphore;
use utoipa::ToSchema;
use uuid::Uuid;

use super::App;
use super::extract::Body;
use super::limits::RateLimit;
use super::problem::{ApiError, ProblemBody};
use super::values::time;
use crate::identity::{IdentityError, PasswordCost, find_login, hash_secret, open_session, secret_matches};

/// Longer passwords are cut off at the door: hashing them would cost us, not the guesser.
const PASSWORD_BYTES_MAX: usize = 1024;
/// Comparisons at a time: each takes the memory of its Argon2 cost.
const COMPARISONS_MAX: usize = 2;

/// What logging in needs besides the database.
#[derive(Clone)]
pub struct Logins {
    by_peer: Arc<RateLimit>,
    by_email: Arc<RateLimit>,
    resets_by_peer: Arc<RateLimit>,
    resets_by_email: Arc<RateLimit>,
    comparisons: Arc<Semaphore>,
    cost: PasswordCost,
    /// Compared when nobody has the address, so that both answers take the same time.
    decoy_hash: Arc<str>,
}

impl Logins {
    /// `cost` is what stored passwords cost, for the decoy.
    pub fn new(cost: PasswordCost) -> Result<Self, IdentityError> {
        Ok(Self {
            by_peer: Arc::new(RateLimit::new(10, 10_000)),
            // Looser than by peer, so that one stranger cannot lock somebody out.
            by_email: Arc::new(RateLimit::new(30, 2_000)),
            resets_by_peer: Arc::new(RateLimit::new(10, 10_000)),
            // Mails, each of which ends up before a person.
            resets_by_email: Arc::new(RateLimit::new(3, 20 * 60 * 1_000)),
            comparisons: Arc::new(Semaphore::new(COMPARISONS_MAX)),
            cost,
            decoy_hash: hash_secret("nobody's password", cost, [0; 16])?.into(),
        })
    }

    /// What new passwords and PINs cost.
    pub(super) const fn cost(&self) -> PasswordCost {
        self.cost
    }

    /// How often one address asks for new passwords, or guesses at tokens.
    pub(super) fn resets_by_peer(&self) -> &RateLimit {
        &self.resets_by_peer
    }

    /// How often mail goes to one person.
    pub(super) fn resets_by_email(&self) -> &RateLimit {
        &self.resets_by_email
    }

    /// Whoever the address and password belong to, among those that `find` knows with the hash of theirs; `None`:
    /// nobody. Only failures count.
    pub(super) async fn proved<T, F>(
        &self,
        app: &App,
        peer: SocketAddr,
        body: LogInBody,
        find: F,
    ) -> Result<Option<T>, ApiError>
    where
        T: Send + 'static,
        F: FnOnce(&Tx<'_>, &str) -> Result<Option<(T, Option<String>)>, StoreError> + Send + 'static,
    {
        let (peer, email) = (peer.ip().to_string(), body.email.trim().to_lowercase());
        let now_ms = app.uptime_ms();
        self.by_peer.take(&peer, now_ms).map_err(ApiError::too_many)?;
        self.by_email.take(&email, now_ms).map_err(ApiError::too_many)?;
        let looked_up = email.clone();
        let found = app.db.read(move |tx| find(tx, &looked_up).map_err(ApiError::from)).await?;
        let proved = compare(self, found, body.password).await?;
        if proved.is_some() {
            self.by_peer.give_back(&peer);
            self.by_email.give_back(&email);
        }
        Ok(proved)
    }

    /// Hashes a new password away from the runtime's threads, a few at a time.
    pub(super) async fn hashed(&self, password: String) -> Result<String, ApiError> {
        let _permit = self.comparisons.acquire().await.map_err(ApiError::internal)?;
        let cost = self.cost;
        let hashed = tokio::task::spawn_blocking(move || {
            let mut salt = [0; 16];
            OsEntropy::new().fill(&mut salt);
            hash_secret(&password, cost, salt)
        });
        Ok(hashed.await.map_err(ApiError::internal)??)
    }
}

/// Who wants in.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"email": "owner@demo.example", "password": "as demo.json says"}))]
pub struct LogInBody {
    email: String,
    #[schema(format = Password)]
    password: String,
}

/// A session.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SessionView {
    /// Send it as `Authorization: Bearer …`; it is shown this once.
    token: String,
    expires_at: String,
    user: UserView,
}

/// Whose session it is.
#[derive(Serialize, ToSchema)]
#[schema(as = User)]
pub struct UserView {
    id: Uuid,
    name: String,
    email: Option<String>,
    role: String,
}

/// Opens a session.
#[utoipa::path(post, path = "/api/auth/login", tag = "Sign in", security(()), request_body = LogInBody,
    responses((status = 200, body = SessionView), (status = 401, body = ProblemBody),
              (status = 415, body = ProblemBody), (status = 429, body = ProblemBody)))]
pub async fn login(
    State(app): State<App>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    Body(body): Body<LogInBody>,
) -> Result<Json<SessionView>, ApiError> {
    let find = |tx: &Tx<'_>, email: &str| {
        Ok(find_login(tx, email)?.map(|found| (found.member, found.password_hash)))
    };
    let member = app.logins.proved(&app, peer, body, find).await?.ok_or_else(wrong)?;
    let written = {
        let member = member.clone();
        app.db.write(move |tx: &Tx<'_>| open_session(tx, &member).map_err(ApiError::from)).await?
    };
    let (session, id) = (written.value, member.id.uuid());
    let user = UserView { id, name: member.name, email: member.email, role: member.role };
    Ok(Json(SessionView { token: session.token, expires_at: time(session.expires_ms), user }))
}

/// Whoever the password belongs to; `None` when it is wrong or nobody has the address.
async fn compare<T: Send + 'static>(
    logins: &Logins,
    found: Option<(T, Option<String>)>,
    password: String,
) -> Result<Option<T>, ApiError> {
    if password.len() > PASSWORD_BYTES_MAX {
        return Ok(None);
    }
    let _permit = logins.comparisons.acquire().await.map_err(ApiError::internal)?;
    let decoy = Arc::clone(&logins.decoy_hash);
    let compared = tokio::task::spawn_blocking(move || match found {
        Some((who, Some(hash))) => secret_matches(&password, &hash).then_some(who),
        _ => {
            secret_matches(&password, &decoy);
            None
        }
    });
    compared.await.map_err(ApiError::internal)
}

/// The one answer to a password that is wrong and an address that nobody has.
pub(super) fn wrong() -> ApiError {
    let detail = "E-mail or password is wrong; check both.";
    ApiError::new(StatusCode::UNAUTHORIZED, "LOGIN_FAILED", detail)
}
