//! What a gateway is still to be told (S-3): rows written with the decision, asked until the answer is known, so that a
//! server that is stopped in between goes on. A capture that finally fails takes the whole sale back. Not here: asking.

use super::book;
use super::claim::set_free;
use super::pay::{Attempt, attempt};
use super::payment::Answer;
use super::ports::{Entry, WebPorts};
use super::timeline::{self, Told};
use super::web::{WebOrder, load};
use super::{OrderError, sql, sweep};
use domain::{Currency, Money, OrderId, postings};
use store::{StoreError, Tx, params};
use uuid::Uuid;

/// The pause after the first question.
const PAUSE_FIRST_MS: i64 = 2_000;
/// The pause at most.
const PAUSE_LAST_MS: i64 = 10 * 60 * 1_000;
/// Why an order was cancelled whose money did not come.
pub const CAPTURE_FAILED: &str = "CAPTURE_FAILED";

/// What it is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// To take what was set aside.
    Capture,
    /// To let go of it.
    Void,
    /// To give back.
    Refund,
}

impl Kind {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Capture => "Capture",
            Self::Void => "Void",
            Self::Refund => "Refund",
        }
    }

    fn parse(text: &str) -> Result<Self, StoreError> {
        match text {
            "Capture" => Ok(Self::Capture),
            "Void" => Ok(Self::Void),
            "Refund" => Ok(Self::Refund),
            _ => Err(StoreError::Corrupt("a payment task's kind cannot be read".to_owned())),
        }
    }
}

/// Something to be told.
#[derive(Debug, Clone)]
pub struct Task {
    /// Its id; of a refund the key at the gateway.
    pub id: Uuid,
    /// What.
    pub kind: Kind,
    /// About which attempt.
    pub attempt: Attempt,
    /// How much.
    pub amount: Money,
    /// The refund, when it is one.
    pub refund_id: Option<Uuid>,
    attempts: i64,
}

/// Writes one down.
pub(super) fn add(
    tx: &Tx,
    about: &Attempt,
    kind: Kind,
    refund_id: Option<Uuid>,
    amount_minor: i64,
) -> Result<(), OrderError> {
    let now_ms = tx.now_ms();
    let values = params![
        tx.new_id(),
        about.order_id,
        about.id,
        refund_id,
        kind.as_str(),
        amount_minor,
        now_ms,
        now_ms
    ];
    tx.execute(&sql::ADD_TASK, values)?;
    Ok(())
}

/// What is to be told now, of one order or of all.
pub fn due(tx: &Tx, order: Option<Uuid>, limit: i64) -> Result<Vec<Task>, OrderError> {
    let rows = tx.query(&sql::DUE_TASKS, params![tx.now_ms(), order, limit], |row| {
        Ok((row.uuid(0)?, row.uuid(1)?, row.text(2)?.to_owned(), row.int(3)?, row.opt_uuid(4)?, row.int(5)?))
    })?;
    let mut tasks = Vec::with_capacity(rows.len());
    for (id, payment_id, kind, amount_minor, refund_id, attempts) in rows {
        let attempt = attempt(tx, payment_id)?.ok_or(StoreError::NotFound)?;
        let amount = Money::new(amount_minor, attempt.ask.amount.currency);
        tasks.push(Task { id, kind: Kind::parse(&kind)?, attempt, amount, refund_id, attempts });
    }
    Ok(tasks)
}

/// Writes down what the gateway answered, once.
pub fn answered(tx: &Tx, task: &Task, answer: &Answer, ports: &mut impl WebPorts) -> Result<(), OrderError> {
    let (status, error) = match answer {
        Answer::Unknown => {
            let pause = PAUSE_FIRST_MS.saturating_mul(1 << task.attempts.clamp(0, 10)).min(PAUSE_LAST_MS);
            tx.execute(&sql::TASK_LATER, params![task.id, tx.now_ms() + pause])?;
            return Ok(());
        }
        Answer::Done => ("Done", None),
        Answer::Refused { reason } => ("Failed", Some(reason.as_str())),
    };
    if tx.execute(&sql::END_TASK, params![task.id, status, error, tx.now_ms()])? == 0 {
        return Ok(());
    }
    match (task.kind, error) {
        (Kind::Capture, None) => {
            tx.execute(&sql::SET_ATTEMPT_STATUS, params![task.attempt.id, "Captured"])?;
        }
        (Kind::Capture, Some(reason)) => capture_failed(tx, task, reason, ports)?,
        // What cannot be let go lapses by itself at the gateway.
        (Kind::Void, _) => {
            tx.execute(&sql::SET_ATTEMPT_STATUS, params![task.attempt.id, "Voided"])?;
        }
        (Kind::Refund, error) => refunded(tx, task, error, ports)?,
    }
    Ok(())
}

/// S-3: the goods are free again, the sale is taken back, the order cancelled.
fn capture_failed(tx: &Tx, task: &Task, reason: &str, ports: &mut impl WebPorts) -> Result<(), OrderError> {
    let order = load(tx, task.attempt.order_id)?.ok_or(StoreError::NotFound)?;
    tx.execute(&sql::END_ATTEMPT, params![task.attempt.id, "Failed", reason])?;
    if !order.is_paid() {
        return Ok(());
    }
    let date = ports.supply(tx, None)?.date;
    let value_minor = set_free(tx, &order, date, ports)?;
    take_back_sale(tx, &order, task, (value_minor, date), ports)?;
    ports.give_back(tx, order.id)?;
    tx.execute(
        &sql::CANCEL_ORDER,
        params![order.id.uuid(), tx.now_ms(), CAPTURE_FAILED, true, None::<&str>],
    )?;
    sweep::tell_cancelled(tx, &order, CAPTURE_FAILED, true, None)?;
    let text =
        format!("The money could not be taken: {reason} The goods are free again, the sale is taken back.");
    let told =
        Told { what: "Cancelled", rule: Some("S-3"), claims: &[], outcome: CAPTURE_FAILED, text: &text };
    timeline::tell(tx, order.id, &told)?;
    Ok(ports.told(tx)?)
}

fn take_back_sale(
    tx: &Tx,
    order: &WebOrder,
    task: &Task,
    (value_minor, date): (i64, jiff::civil::Date),
    ports: &mut impl WebPorts,
) -> Result<(), OrderError> {
    let (posting, turnover) = book::reversal(order, task.attempt.method, value_minor)?;
    let Some(posting) = posting else { return Ok(()) };
    let turnover: Vec<(&str, i64)> = turnover.iter().map(|(code, base)| (code.as_str(), *base)).collect();
    let entry = Entry {
        date,
        source_kind: "sale_reversed",
        source_id: order.id.uuid(),
        description: &format!("{}: the money could not be taken", order.number),
        reference: &order.number,
        currency: order.currency,
        by: "system",
        turnover: &turnover,
    };
    ports.post(tx, &entry, &posting)?;
    Ok(())
}

/// what was owed to the buyer is paid.
fn refunded(tx: &Tx, task: &Task, error: Option<&str>, ports: &mut impl WebPorts) -> Result<(), OrderError> {
    let Some(refund_id) = task.refund_id else { return Ok(()) };
    let status = if error.is_none() { "Done" } else { "Failed" };
    tx.execute(&sql::SET_REFUND_STATUS, params![refund_id, status])?;
    let order = OrderId::new(task.attempt.order_id);
    let (outcome, text) = match error {
        None => ("Done", "The gateway has given the money back.".to_owned()),
        Some(reason) => {
            let text = format!("The gateway does not give the money back: {reason} Pay it another way.");
            ("Failed", text)
        }
    };
    let told = Told { what: "RefundSettled", rule: Some("A-6"), claims: &[], outcome, text: &text };
    timeline::tell(tx, order, &told)?;
    if error.is_some() {
        return Ok(());
    }
    let Some(posting) = postings::refund_settled(task.amount.minor)? else { return Ok(()) };
    let currency: Currency = task.amount.currency;
    let number = &task.attempt.ask.order_number;
    let entry = Entry {
        date: ports.supply(tx, None)?.date,
        source_kind: "refund_settled",
        source_id: refund_id,
        description: &format!("Refund of {number} paid out"),
        reference: number,
        currency,
        by: "system",
        turnover: &[],
    };
    ports.post(tx, &entry, &posting)?;
    Ok(())
}
