//! Asks gateways, outside of any transaction, and writes down what they said (S-3). Used by requests and by housekeeping
//! alike: who comes first concludes. What may not enter: what an answer means (the order context's).

use std::time::Duration;

use store::{Db, Tx};
use uuid::Uuid;

use crate::bindings::House;
use crate::http::problem::ApiError;
use crate::http::values::book_currency;
use crate::order::pay::{self, Attempt, Concluded, conclude};
use crate::order::payment::{Answer, Authorisation, Gateways};
use crate::order::tasks::{self, Kind, Task};
use crate::order::{self, OrderError};

/// A gateway that takes longer has said nothing.
const ANSWERS_WITHIN: Duration = Duration::from_secs(20);
/// Tasks and attempts of one look.
const AT_ONCE: i64 = 50;

impl From<OrderError> for ApiError {
    fn from(error: OrderError) -> Self {
        match error {
            OrderError::Store(error) | OrderError::Books(order::BooksError::Store(error)) => error.into(),
            OrderError::Refused(refusal) => refusal.into(),
            other => Self::internal(other),
        }
    }
}

/// Asks for the money of an attempt, or (`again`) what became of it, and concludes it.
pub async fn ask(
    db: &Db,
    gateways: &Gateways,
    attempt: &Attempt,
    again: bool,
) -> Result<Concluded, ApiError> {
    let gateway = gateways.get(&attempt.gateway).ok_or_else(|| no_gateway(&attempt.gateway))?;
    let asked = if again { gateway.look_up(&attempt.ask) } else { gateway.authorise(&attempt.ask) };
    let outcome = tokio::time::timeout(ANSWERS_WITHIN, asked).await.unwrap_or(Authorisation::Unknown);
    let (id, captured) = (attempt.id, !gateway.captures_later());
    let write = move |tx: &Tx<'_>| {
        let mut house = House::of_web(book_currency(tx)?);
        Ok::<_, ApiError>(conclude(tx, id, &outcome, captured, &mut house)?)
    };
    Ok(db.write(write).await?.value)
}

/// Tells gateways what they are still to be told, of one order or of all.
pub async fn work_off(db: &Db, gateways: &Gateways, order: Option<Uuid>) -> Result<(), ApiError> {
    let due = db.read(move |tx| Ok::<_, ApiError>(tasks::due(tx, order, AT_ONCE)?)).await?;
    for task in due {
        let answer = told(gateways, &task).await;
        let write = move |tx: &Tx<'_>| {
            let mut house = House::of_web(book_currency(tx)?);
            Ok::<_, ApiError>(tasks::answered(tx, &task, &answer, &mut house)?)
        };
        db.write(write).await?;
    }
    Ok(())
}

async fn told(gateways: &Gateways, task: &Task) -> Answer {
    let Some(gateway) = gateways.get(&task.attempt.gateway) else {
        // Set up again, it is told; until then no other task waits for this one.
        tracing::error!(gateway = task.attempt.gateway, "a gateway is not set up on this server");
        return Answer::Unknown;
    };
    let ask = &task.attempt.ask;
    let asked = match task.kind {
        Kind::Capture => gateway.capture(ask),
        Kind::Void => gateway.void(ask),
        Kind::Refund => gateway.refund(ask, task.id, task.amount),
    };
    tokio::time::timeout(ANSWERS_WITHIN, asked).await.unwrap_or(Answer::Unknown)
}

fn no_gateway(name: &str) -> ApiError {
    ApiError::internal(format!("the gateway {name} is not set up on this server"))
}

/// Brings an order up to date before somebody looks at it: what it was sold out of, its draft prices, a payment whose
/// outcome nobody knew.
pub async fn settle(db: &Db, gateways: &Gateways, id: Uuid) -> Result<(), ApiError> {
    let (stale, attempt) =
        db.read(move |tx| Ok::<_, ApiError>((order::is_stale(tx, id)?, pay::in_flight(tx, id)?))).await?;
    if stale {
        freshen(db, vec![id]).await?;
    }
    if let Some(attempt) = attempt.filter(|attempt| attempt.status == "Pending") {
        ask(db, gateways, &attempt, true).await?;
        work_off(db, gateways, Some(id)).await?;
    }
    Ok(())
}

/// Brings orders up to date in one commit.
pub async fn freshen(db: &Db, ids: Vec<Uuid>) -> Result<(), ApiError> {
    let write = move |tx: &Tx<'_>| {
        let mut house = House::of_web(book_currency(tx)?);
        for id in &ids {
            order::freshen(tx, *id, &mut house)?;
        }
        Ok::<_, ApiError>(())
    };
    db.write(write).await?;
    Ok(())
}

/// One look of housekeeping: unknown outcomes are asked for, gateways told, sold-out orders cancelled or moved.
pub async fn keep(db: &Db, gateways: &Gateways) -> Result<(), ApiError> {
    for attempt in db.read(|tx| pay::unknown(tx, AT_ONCE)).await? {
        if let Err(error) = ask(db, gateways, &attempt, true).await {
            tracing::warn!(?error, payment = %attempt.id, "a payment's outcome could not be asked for");
        }
    }
    work_off(db, gateways, None).await?;
    while db.read(order::anything_stale).await? {
        let write = |tx: &Tx<'_>| {
            let mut house = House::of_web(book_currency(tx)?);
            Ok::<_, ApiError>(order::sweep(tx, &mut house)?)
        };
        if db.write(write).await?.value == 0 {
            break;
        }
    }
    Ok(())
}
