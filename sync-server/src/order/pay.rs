//! Paying a web order (S-3): the attempt is written down first; what the gateway said is concluded in one transaction that
//! takes all goods or none, confirms, books and tells. Not here: the gateway's answers (`payment.rs`), what it is still to
//! be told (`tasks.rs`).

use super::claim;
use super::payment::{Ask, Authorisation, PaymentMethod};
use super::ports::WebPorts;
use super::sweep::{self, freshen};
use super::timeline::{self, Told};
use super::web::{WebOrder, load};
use super::{OrderError, book, coupons, recognition, sql, tasks};
use crate::refusal::Refusal;
use domain::{Currency, Money, OrderId};
use store::{Row, StoreError, Tx, params};
use uuid::Uuid;

/// After so long without an answer whoever asked the gateway is gone: longer than a gateway is waited for.
const ANSWERED_WITHIN_MS: i64 = 30_000;
/// When an unknown outcome is asked for again.
const ASK_FIRST_MS: i64 = 2_000;
/// How long at most between two questions.
const ASK_LAST_MS: i64 = 5 * 60 * 1_000;
/// How long a session waits for its buyer.
const SESSION_MS: i64 = 60 * 60 * 1_000;
/// The gateway of what is bought on terms: none.
pub(super) const ON_TERMS: &str = "terms";

/// An attempt (O-10).
#[derive(Debug, Clone)]
pub struct Attempt {
    /// Its id, and its key at the gateway.
    pub id: Uuid,
    /// What is paid.
    pub order_id: Uuid,
    /// How.
    pub method: PaymentMethod,
    /// Through which gateway: `hand`, `test` …
    pub gateway: String,
    /// Created, Pending, RequiresAction, Authorised, Captured, Failed, Voiding, Voided.
    pub status: String,
    /// What the gateway is asked.
    pub ask: Ask,
    /// The order's version that is paid.
    pub order_version: i64,
    /// How often its outcome was asked for.
    pub asked: i64,
    /// Where the buyer goes on.
    pub next_action: Option<String>,
    /// Why it failed.
    pub failed_reason: Option<String>,
    /// When a session ends that nobody has paid.
    pub expires_ms: Option<i64>,
    /// With which the client goes on at the gateway.
    pub client_secret: Option<String>,
    next_ms: Option<i64>,
}

impl Attempt {
    /// Whether its outcome may be asked for: nobody waits for the gateway's first answer any more.
    pub fn is_open(&self, now_ms: i64) -> bool {
        self.status == "Pending" && (self.asked > 0 || self.next_ms.is_none_or(|at| at <= now_ms))
    }

    /// Whether somebody waits for the gateway's first answer just now.
    pub fn is_under_way(&self, now_ms: i64) -> bool {
        self.status == "Pending" && !self.is_open(now_ms)
    }
}

/// How somebody wants to pay.
#[derive(Debug, Clone)]
pub struct Pay<'a> {
    /// How.
    pub method: PaymentMethod,
    /// What the client got from the gateway.
    pub token: Option<&'a str>,
    /// Where the buyer comes back to.
    pub return_url: Option<&'a str>,
    /// Through which gateway.
    pub gateway: &'a str,
    /// Whose request, and its Idempotency-Key.
    pub request_key: Option<&'a str>,
}

/// What came of an attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Concluded {
    /// The order is paid.
    Paid,
    /// Somebody paid first; the order is cancelled, and the money let go.
    SoldOut,
    /// The order was changed or cancelled meanwhile; the money is let go.
    NotPayable,
    /// The gateway says no; the order can still be paid.
    Declined(String),
    /// It was paid, and then the money could not be taken.
    CaptureFailed,
    /// The buyer must do something first.
    NextAction,
    /// Nobody knows yet.
    Processing,
}

/// An attempt by its id.
pub fn attempt(tx: &Tx, id: Uuid) -> Result<Option<Attempt>, OrderError> {
    Ok(tx.query_opt(&sql::ATTEMPT, params![id], read)?)
}

/// The attempt of an order whose outcome is not known yet, if there is one.
pub fn in_flight(tx: &Tx, order: Uuid) -> Result<Option<Attempt>, OrderError> {
    Ok(tx.query_opt(&sql::IN_FLIGHT, params![order], read)?)
}

/// The attempt that paid an order, if one has.
pub fn paid_by(tx: &Tx, order: Uuid) -> Result<Option<Attempt>, OrderError> {
    Ok(tx.query_opt(&sql::PAID_BY, params![order], read)?)
}

/// The attempt that an earlier run of the same request has made.
pub fn same_request(tx: &Tx, order: Uuid, key: &str) -> Result<Option<Attempt>, OrderError> {
    Ok(tx.query_opt(&sql::SAME_REQUEST, params![order, key], read)?)
}

/// Attempts whose outcome is to be asked for now.
pub fn unknown(tx: &Tx, limit: i64) -> Result<Vec<Attempt>, StoreError> {
    tx.query(&sql::UNKNOWN, params![tx.now_ms(), limit], read)
}

fn read(row: &Row<'_>) -> Result<Attempt, StoreError> {
    let corrupt = |what: &str| StoreError::Corrupt(format!("a payment's {what} cannot be read"));
    let text = |column: usize| Ok::<_, StoreError>(row.opt_text(column)?.map(str::to_owned));
    let currency = Currency::parse(row.text(5)?).map_err(|_| corrupt("currency"))?;
    let id = row.uuid(0)?;
    Ok(Attempt {
        id,
        order_id: row.uuid(1)?,
        method: PaymentMethod::parse(row.text(2)?).ok_or_else(|| corrupt("method"))?,
        gateway: row.text(3)?.to_owned(),
        status: row.text(6)?.to_owned(),
        ask: Ask {
            key: id,
            amount: Money::new(row.int(4)?, currency),
            token: text(8)?,
            order_number: row.text(7)?.to_owned(),
            transaction_id: text(9)?,
            return_url: text(16)?,
        },
        order_version: row.int(10)?,
        asked: row.int(11)?,
        next_action: text(12)?,
        failed_reason: text(13)?,
        expires_ms: row.opt_int(14)?,
        client_secret: text(17)?,
        next_ms: row.opt_int(15)?,
    })
}

/// Whether the order can be paid at all. Refusals: `ORDER_NOT_PAYABLE`, `INSUFFICIENT_STOCK`.
pub fn payable(order: &WebOrder) -> Result<(), Refusal> {
    match order.status.as_str() {
        "PendingPayment" => Ok(()),
        "Cancelled" if order.cancel_reason.as_deref() == Some(sweep::SOLD_OUT) => Err(sold_out()),
        "Draft" => {
            let detail = "This is a draft; place it first (draft: false), then pay.";
            Err(Refusal::conflict("ORDER_NOT_PAYABLE", "", detail))
        }
        _ => {
            let detail = "This order was paid or cancelled already; read it again.";
            Err(Refusal::conflict("ORDER_NOT_PAYABLE", "", detail))
        }
    }
}

/// Why a payer does not get it.
pub fn sold_out() -> Refusal {
    let detail =
        "Somebody paid first and there is not enough left: the order was cancelled, and nothing is charged.";
    Refusal::conflict("INSUFFICIENT_STOCK", "items", detail)
}

/// Why a session cannot be paid.
pub fn expired() -> Refusal {
    let detail = "This payment was for an earlier state of the order, or took too long; begin another one.";
    Refusal::conflict("PAYMENT_EXPIRED", "paymentId", detail)
}

/// Writes an attempt down before any gateway hears of it; its status is `Created` (a session) or `Pending`.
pub fn begin(tx: &Tx, order: &WebOrder, pay: &Pay<'_>, session: bool) -> Result<Attempt, OrderError> {
    payable(order)?;
    if pay.method == PaymentMethod::Terms && pay.gateway != ON_TERMS {
        let detail = "On terms an order is confirmed, not paid; confirm it with that method.";
        return Err(Refusal::conflict("NOT_WHOLESALE", "method", detail).into());
    }
    let id = tx.new_id();
    let (status, now_ms) = (if session { "Created" } else { "Pending" }, tx.now_ms());
    let values = params![
        order.id.uuid(),
        id,
        pay.method.as_str(),
        order.total_minor,
        status,
        pay.gateway,
        order.version,
        pay.token,
        now_ms,
        session.then_some(now_ms + SESSION_MS),
        (!session).then_some(now_ms + ANSWERED_WITHIN_MS),
        pay.request_key,
        pay.return_url
    ];
    tx.execute(&sql::INSERT_ATTEMPT, values)?;
    attempt(tx, id)?.ok_or_else(|| StoreError::NotFound.into())
}

/// A session becomes an attempt: its buyer has paid, or says so. Refusals: `PAYMENT_EXPIRED`.
pub fn resume(
    tx: &Tx,
    order: &WebOrder,
    held: &Attempt,
    (token, return_url): (Option<&str>, Option<&str>),
) -> Result<Attempt, OrderError> {
    payable(order)?;
    let over = held.expires_ms.is_some_and(|at| at <= tx.now_ms());
    if held.status == "Created" && (over || held.order_version != order.version) {
        return Err(expired().into());
    }
    tx.execute(&sql::RESUME_ATTEMPT, params![held.id, token, tx.now_ms() + ANSWERED_WITHIN_MS, return_url])?;
    attempt(tx, held.id)?.ok_or_else(|| StoreError::NotFound.into())
}

/// Ends what was being paid for in an order that changes: sessions end, what a gateway may have is let go. Refusal:
/// `PAYMENT_IN_FLIGHT`.
pub fn call_off(tx: &Tx, order: &WebOrder) -> Result<(), OrderError> {
    if in_flight(tx, order.id.uuid())?.is_some_and(|attempt| attempt.status == "Pending") {
        let detail = "A payment of this order is under way; ask again in a moment.";
        return Err(Refusal::conflict("PAYMENT_IN_FLIGHT", "", detail).into());
    }
    let open = tx.query(&sql::OPEN_ATTEMPTS, params![order.id.uuid()], read)?;
    for attempt in open {
        let (status, at_gateway) = match attempt.status.as_str() {
            "Created" => ("Voided", false),
            _ => ("Voiding", true),
        };
        tx.execute(&sql::END_ATTEMPT, params![attempt.id, status, "The order was changed or cancelled."])?;
        if at_gateway {
            tasks::add(tx, &attempt, tasks::Kind::Void, None, attempt.ask.amount.minor)?;
        }
    }
    Ok(())
}

/// Concludes an attempt with what the gateway said, once: whoever comes first, the confirmation, a webhook or
/// housekeeping, does it, and the others learn what came of it.
pub fn conclude(
    tx: &Tx,
    id: Uuid,
    outcome: &Authorisation,
    captured: bool,
    ports: &mut impl WebPorts,
) -> Result<Concluded, OrderError> {
    let attempt = attempt(tx, id)?.ok_or_else(|| Refusal::not_found("payment"))?;
    match attempt.status.as_str() {
        "Created" | "Pending" | "RequiresAction" => {}
        "Authorised" | "Captured" => {
            let over = cancelled(tx, &attempt)?.is_some();
            return Ok(if over { Concluded::NotPayable } else { Concluded::Paid });
        }
        "Failed" => {
            // Given up, and yet authorised: the money is let go.
            if let (Authorisation::Authorised { transaction_id }, None) =
                (outcome, &attempt.ask.transaction_id)
            {
                tx.execute(&sql::AUTHORISED, params![attempt.id, "Voiding", transaction_id])?;
                tasks::add(tx, &attempt, tasks::Kind::Void, None, attempt.ask.amount.minor)?;
            }
            return Ok(match cancelled(tx, &attempt)?.as_deref() {
                Some(tasks::CAPTURE_FAILED) => Concluded::CaptureFailed,
                _ => Concluded::Declined(attempt.failed_reason.unwrap_or_default()),
            });
        }
        _ => {
            let sold_out = cancelled(tx, &attempt)?.as_deref() == Some(sweep::SOLD_OUT);
            return Ok(if sold_out { Concluded::SoldOut } else { Concluded::NotPayable });
        }
    }
    let order_id = OrderId::new(attempt.order_id);
    match outcome {
        Authorisation::Unknown => {
            let pause = ASK_FIRST_MS.saturating_mul(1 << attempt.asked.clamp(0, 10)).min(ASK_LAST_MS);
            tx.execute(&sql::ASK_AGAIN, params![id, tx.now_ms() + pause])?;
            Ok(Concluded::Processing)
        }
        Authorisation::NextAction { url, transaction_id, client_secret } => {
            let until_ms = tx.now_ms() + SESSION_MS;
            let values =
                params![id, url.as_deref(), until_ms, transaction_id.as_deref(), client_secret.as_deref()];
            tx.execute(&sql::WAIT_FOR_BUYER, values)?;
            Ok(Concluded::NextAction)
        }
        Authorisation::Declined { reason } => {
            tx.execute(&sql::END_ATTEMPT, params![id, "Failed", reason])?;
            let text = format!("A payment was declined: {reason} The order can still be paid.");
            let told =
                Told { what: "Declined", rule: Some("S-3"), claims: &[], outcome: "Declined", text: &text };
            timeline::tell(tx, order_id, &told)?;
            Ok(Concluded::Declined(reason.clone()))
        }
        Authorisation::Authorised { transaction_id } => {
            authorised(tx, &attempt, (transaction_id, captured), ports)
        }
    }
}

/// Why the order of an attempt was cancelled, if it was.
fn cancelled(tx: &Tx, attempt: &Attempt) -> Result<Option<String>, OrderError> {
    let order = load(tx, attempt.order_id)?.filter(|order| order.status == "Cancelled");
    Ok(order.and_then(|order| order.cancel_reason))
}

/// The one transaction of S-3.
fn authorised(
    tx: &Tx,
    attempt: &Attempt,
    (transaction_id, captured): (&str, bool),
    ports: &mut impl WebPorts,
) -> Result<Concluded, OrderError> {
    // Moves and cancels what was sold out meanwhile, and says so in the attempt's version.
    freshen(tx, attempt.order_id, ports)?;
    let attempt = &self::attempt(tx, attempt.id)?.ok_or(StoreError::NotFound)?;
    let mut order = load(tx, attempt.order_id)?.ok_or(StoreError::NotFound)?;
    let let_go = |status: Concluded, why: &str| {
        let back = if captured { " Give the money back." } else { "" };
        let why = format!("{why}{back}");
        tx.execute(&sql::AUTHORISED, params![attempt.id, "Voiding", transaction_id])?;
        tx.execute(&sql::END_ATTEMPT, params![attempt.id, "Voiding", &why])?;
        tasks::add(tx, attempt, tasks::Kind::Void, None, attempt.ask.amount.minor)?;
        Ok(status)
    };
    if order.status != "PendingPayment" {
        let gone = order.cancel_reason.as_deref() == Some(sweep::SOLD_OUT);
        let status = if gone { Concluded::SoldOut } else { Concluded::NotPayable };
        return let_go(status, "The order was cancelled or paid before this payment came.");
    }
    if order.version != attempt.order_version || order.total_minor != attempt.ask.amount.minor {
        return let_go(Concluded::NotPayable, "The order was changed before this payment came.");
    }
    if !coupons::redeem(tx, &order, ports)? {
        let text = "Its coupon was used up before this payment came; the order has to be changed to be paid.";
        let told = Told { what: "Declined", rule: Some("M-7"), claims: &[], outcome: "COUPON_USED_UP", text };
        timeline::tell(tx, order.id, &told)?;
        return let_go(Concluded::NotPayable, "Its coupon was used up before this payment came.");
    }
    recognition::stamp(tx, &mut order, ports.recognition(tx)?)?;
    match claim::take(tx, &order, ports)? {
        Err(short) => {
            ports.give_back(tx, order.id)?;
            sweep::cancel_sold_out(tx, &order, &short, "S-8")?;
            ports.told(tx)?;
            let_go(Concluded::SoldOut, "Somebody paid first.")
        }
        Ok(costs) => {
            let status = if captured { "Captured" } else { "Authorised" };
            tx.execute(&sql::AUTHORISED, params![attempt.id, status, transaction_id])?;
            book::complete(
                tx,
                &load(tx, order.id.uuid())?.ok_or(StoreError::NotFound)?,
                attempt,
                &costs,
                ports,
            )?;
            if !captured {
                tasks::add(tx, attempt, tasks::Kind::Capture, None, attempt.ask.amount.minor)?;
            }
            ports.told(tx)?;
            Ok(Concluded::Paid)
        }
    }
}
