//! Stripe's API as a gateway (S-3): payment intents that are captured apart. Every write carries a key made of our own ids;
//! what is not said clearly is unknown. Keys and secrets are never logged. What may not enter: the database, what an outcome means.

use std::fmt;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use domain::Money;
use reqwest::{Client, StatusCode, Url, redirect};
use serde_json::Value;
use uuid::Uuid;

use super::OutboundError;
use crate::http::settings::Stripe as Settings;
use crate::order::payment::{Answer, Ask, Asked, Authorisation, Gateway};

/// The version of the API whose shapes are read here.
const VERSION: &str = "2024-06-20";
/// Shorter than a gateway is waited for.
const TIMEOUT: Duration = Duration::from_secs(15);
/// For so long Stripe surely knows a key again (24 hours), with an hour to spare.
const KEYS_KNOWN: Duration = Duration::from_secs(23 * 60 * 60);
/// More than any answer that is read here.
const ANSWER_BYTES_MAX: usize = 1024 * 1024;

/// Stripe, as one account.
pub struct Stripe {
    client: Client,
    base: Url,
    secret_key: String,
    publishable_key: String,
}

impl fmt::Debug for Stripe {
    /// Without the keys.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Stripe").field("base", &self.base.as_str()).finish_non_exhaustive()
    }
}

/// What Stripe said: a status and an object.
type Said = (StatusCode, Value);
type Form<'a> = Vec<(&'a str, String)>;

impl Stripe {
    /// Of the settings.
    pub fn new(settings: &Settings) -> Result<Self, OutboundError> {
        // Another part of the process may have been faster; it is the same one.
        let _set = rustls::crypto::ring::default_provider().install_default();
        let client = Client::builder()
            .user_agent(concat!("Counterfoil/", env!("CARGO_PKG_VERSION")))
            .redirect(redirect::Policy::none())
            .timeout(TIMEOUT)
            .build()
            .map_err(|error| OutboundError::Client(error.to_string()))?;
        let base = Url::parse(&settings.url).map_err(|error| OutboundError::Client(error.to_string()))?;
        let (secret_key, publishable_key) = (settings.secret_key.clone(), settings.publishable_key.clone());
        Ok(Self { client, base, secret_key, publishable_key })
    }

    /// One call. `None`: nobody knows what became of it.
    async fn call(&self, path: &str, write: Option<(&str, Form<'_>)>) -> Option<Said> {
        let url = self.base.join(path).ok()?;
        let mut request = match write {
            None => self.client.get(url),
            Some((key, form)) => {
                let mut coder = self.base.clone();
                coder.query_pairs_mut().clear().extend_pairs(form);
                self.client
                    .post(url)
                    .header("idempotency-key", key)
                    .header("content-type", "application/x-www-form-urlencoded")
                    .body(coder.query().unwrap_or_default().to_owned())
            }
        };
        request = request.bearer_auth(&self.secret_key).header("stripe-version", VERSION);
        let mut answer = request.send().await.map_err(|error| log(path, &error)).ok()?;
        let status = answer.status();
        let mut bytes = Vec::new();
        while let Some(piece) = answer.chunk().await.map_err(|error| log(path, &error)).ok()? {
            bytes.extend_from_slice(&piece);
            if bytes.len() > ANSWER_BYTES_MAX {
                return None;
            }
        }
        if is_unclear(status) {
            tracing::warn!(%status, path, "Stripe gave no clear answer; it is asked again");
            return None;
        }
        Some((status, serde_json::from_slice(&bytes).ok()?))
    }

    /// Creates and confirms; with the same key it is the same intent.
    async fn create(&self, ask: &Ask) -> Authorisation {
        let Some(token) = &ask.token else {
            return declined("Send what the client got from Stripe as paymentToken.");
        };
        let Some(amount) = scaled(ask.amount) else {
            return declined("Stripe does not take such an amount of this currency.");
        };
        let field = if token.starts_with("ctoken_") { "confirmation_token" } else { "payment_method" };
        let mut form = vec![
            ("amount", amount.to_string()),
            ("currency", ask.amount.currency.code().to_lowercase()),
            ("capture_method", "manual".to_owned()),
            ("confirm", "true".to_owned()),
            ("payment_method_types[0]", "card".to_owned()),
            (field, token.clone()),
            ("metadata[payment]", ask.key.to_string()),
            ("metadata[order]", ask.order_number.clone()),
        ];
        form.extend(ask.return_url.iter().map(|url| ("return_url", url.clone())));
        match self.call("/v1/payment_intents", Some((&ask.key.to_string(), form))).await {
            None => Authorisation::Unknown,
            Some((status, intent)) if status.is_success() => self.read(ask, &intent).await,
            Some((_, problem)) => declined(&reason(&problem)),
        }
    }

    /// What an intent says about its attempt.
    async fn read(&self, ask: &Ask, intent: &Value) -> Authorisation {
        let same = intent["amount"].as_i64() == scaled(ask.amount)
            && intent["currency"].as_str() == Some(&ask.amount.currency.code().to_lowercase());
        let Some(id) = intent["id"].as_str().filter(|_| same) else {
            tracing::error!(payment = %ask.key, "Stripe speaks of another amount than was asked for; nothing is booked");
            return Authorisation::Unknown;
        };
        match intent["status"].as_str() {
            Some("requires_capture" | "succeeded") => {
                Authorisation::Authorised { transaction_id: id.to_owned() }
            }
            Some("requires_action") => Authorisation::NextAction {
                url: intent["next_action"]["redirect_to_url"]["url"].as_str().map(str::to_owned),
                transaction_id: Some(id.to_owned()),
                client_secret: intent["client_secret"].as_str().map(str::to_owned),
            },
            Some("canceled") => declined("The payment was cancelled at Stripe."),
            // Its buyer could try once more behind our back: it is ended first.
            Some("requires_payment_method") => match self.cancel(ask, id).await {
                Answer::Done => declined(intent["last_payment_error"]["message"].as_str().unwrap_or(NO)),
                Answer::Refused { .. } | Answer::Unknown => Authorisation::Unknown,
            },
            _ => Authorisation::Unknown,
        }
    }

    async fn cancel(&self, ask: &Ask, id: &str) -> Answer {
        let key = format!("{}-void", ask.key);
        let said = self.call(&format!("/v1/payment_intents/{id}/cancel"), Some((&key, vec![]))).await;
        self.became(id, said, "canceled").await
    }

    /// Whether an intent is where it should be. What was not clear is read again: Stripe repeats also a failure to who
    /// comes with the same key.
    async fn became(&self, id: &str, said: Option<Said>, wanted: &str) -> Answer {
        let is = |intent: &Value| intent["status"] == wanted;
        if said.as_ref().is_some_and(|(status, intent)| status.is_success() && is(intent)) {
            return Answer::Done;
        }
        match (self.call(&format!("/v1/payment_intents/{id}"), None).await, said) {
            (Some((status, now)), _) if status.is_success() && is(&now) => Answer::Done,
            (Some((status, _)), Some((first, problem))) if status.is_success() && first.is_client_error() => {
                Answer::Refused { reason: reason(&problem) }
            }
            _ => Answer::Unknown,
        }
    }

    async fn give_back(&self, ask: &Ask, key: Uuid, amount: Money) -> Answer {
        let Some(id) = &ask.transaction_id else { return Answer::Refused { reason: NO.to_owned() } };
        let Some(amount) = scaled(amount) else { return Answer::Refused { reason: NO.to_owned() } };
        // Looked for first: keys are forgotten sooner than a refund may take.
        let list = format!("/v1/refunds?payment_intent={id}&limit=100");
        let Some((StatusCode::OK, known)) = self.call(&list, None).await else { return Answer::Unknown };
        let text = key.to_string();
        let mut known = known["data"].as_array().into_iter().flatten();
        let refund = match known.find(|refund| refund["metadata"]["refund"] == *text) {
            Some(refund) => refund.clone(),
            None => {
                let form = vec![
                    ("payment_intent", id.clone()),
                    ("amount", amount.to_string()),
                    ("metadata[refund]", text.clone()),
                ];
                match self.call("/v1/refunds", Some((&text, form))).await {
                    Some((status, refund)) if status.is_success() => refund,
                    Some((_, problem)) => return Answer::Refused { reason: reason(&problem) },
                    None => return Answer::Unknown,
                }
            }
        };
        match refund["status"].as_str() {
            Some("succeeded") => Answer::Done,
            Some("failed" | "canceled") => {
                Answer::Refused { reason: "Stripe could not pay it out.".to_owned() }
            }
            _ => Answer::Unknown,
        }
    }
}

impl Gateway for Stripe {
    fn name(&self) -> &'static str {
        "stripe"
    }

    fn captures_later(&self) -> bool {
        true
    }

    fn publishable_key(&self) -> Option<&str> {
        Some(&self.publishable_key)
    }

    fn authorise<'a>(&'a self, ask: &'a Ask) -> Asked<'a, Authorisation> {
        Box::pin(self.create(ask))
    }

    fn look_up<'a>(&'a self, ask: &'a Ask) -> Asked<'a, Authorisation> {
        Box::pin(async {
            let Some(id) = &ask.transaction_id else {
                if is_forgotten(ask.key) {
                    // Asking again could be paying twice. What was set aside is never captured, and lapses.
                    return declined("Stripe gave no answer for a day; the payment was given up.");
                }
                return self.create(ask).await;
            };
            match self.call(&format!("/v1/payment_intents/{id}"), None).await {
                Some((status, intent)) if status.is_success() => self.read(ask, &intent).await,
                _ => Authorisation::Unknown,
            }
        })
    }

    fn capture<'a>(&'a self, ask: &'a Ask) -> Asked<'a, Answer> {
        Box::pin(async {
            let Some(id) = &ask.transaction_id else { return Answer::Refused { reason: NO.to_owned() } };
            let key = format!("{}-capture", ask.key);
            let said = self.call(&format!("/v1/payment_intents/{id}/capture"), Some((&key, vec![]))).await;
            self.became(id, said, "succeeded").await
        })
    }

    fn void<'a>(&'a self, ask: &'a Ask) -> Asked<'a, Answer> {
        Box::pin(async {
            match &ask.transaction_id {
                Some(id) => self.cancel(ask, id).await,
                None => Answer::Refused { reason: NO.to_owned() },
            }
        })
    }

    fn refund<'a>(&'a self, ask: &'a Ask, key: Uuid, amount: Money) -> Asked<'a, Answer> {
        Box::pin(self.give_back(ask, key, amount))
    }
}

/// When Stripe gives no reason.
const NO: &str = "Stripe does not do it.";

/// Not an answer about the payment: try later, or this server's key is wrong.
fn is_unclear(status: StatusCode) -> bool {
    let later = [StatusCode::CONFLICT, StatusCode::TOO_MANY_REQUESTS, StatusCode::REQUEST_TIMEOUT];
    let ours = [StatusCode::UNAUTHORIZED, StatusCode::FORBIDDEN];
    !(status.is_success() || status.is_client_error()) || later.contains(&status) || ours.contains(&status)
}

/// Whether Stripe may have forgotten a key of this age; our ids carry their time.
fn is_forgotten(key: Uuid) -> bool {
    let Some((seconds, _)) = key.get_timestamp().map(|at| at.to_unix()) else { return true };
    let made = UNIX_EPOCH + Duration::from_secs(seconds);
    SystemTime::now().duration_since(made).is_ok_and(|age| age > KEYS_KNOWN)
}

/// In Stripe's units: two currencies without minor units are counted in hundredths, and of three digits the last is 0.
fn scaled(amount: Money) -> Option<i64> {
    let code = amount.currency.code();
    match (code, amount.currency.digits()) {
        ("ISK" | "UGX", 0) => amount.minor.checked_mul(100),
        (_, 3) => Some(amount.minor).filter(|minor| minor % 10 == 0),
        _ => Some(amount.minor),
    }
}

fn declined(reason: &str) -> Authorisation {
    Authorisation::Declined { reason: reason.to_owned() }
}

/// For people; it names no key.
fn reason(problem: &Value) -> String {
    problem["error"]["message"].as_str().unwrap_or(NO).to_owned()
}

fn log(path: &str, error: &reqwest::Error) {
    tracing::warn!(path, timeout = error.is_timeout(), "Stripe could not be asked; it is tried again");
}
