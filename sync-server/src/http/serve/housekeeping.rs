//! What happens by itself while the server runs: prices that begin, holds that end, payments whose outcome nobody knew,
//! orders that were sold out, answers that are forgotten, a search index that is made. Looks often, writes seldom, and goes on after any error.

use std::sync::Arc;
use std::time::Duration;

use domain::Currency;
use store::{Db, StoreError, Tx, params};

use crate::events;
use crate::http::act;
use crate::http::orders::gateways;
use crate::http::settings::Kept;
use crate::identity::{set_setting, setting};
use crate::inventory::InventoryError;
use crate::order::payment::Gateways;
use crate::product::{self, search};
use crate::{bindings, cart, inventory};

const LOOKS_EVERY: Duration = Duration::from_secs(5);
/// Looks between two clearances.
const CLEARS_EVERY: u32 = 720;
/// How long the answer to a request is kept for a repeated one.
const ANSWERS_KEPT_MS: i64 = 30 * 24 * 60 * 60 * 1_000;
/// How long a cart is kept that nobody touches.
const CARTS_KEPT_MS: i64 = 90 * 24 * 60 * 60 * 1_000;
/// Until when prices were told.
const PRICES_BEGUN: &str = "prices_begun_ms";

/// Products of before the search index that are taken in by one commit.
const INDEXED_AT_ONCE: u32 = 200;
/// Others write meanwhile.
const BETWEEN_INDEXED: Duration = Duration::from_millis(20);

/// Runs for as long as the database does.
pub async fn keep(db: Db, kept: Kept, payments: Arc<Gateways>) {
    let mut looks = 0_u32;
    while db.is_running() {
        if let Err(error) = begin_prices(&db).await {
            tracing::warn!(%error, "prices that begin could not be told; it is tried again");
        }
        if let Err(error) = expire_holds(&db).await {
            tracing::warn!(%error, "holds that are over could not be ended; it is tried again");
        }
        if let Err(error) = gateways::keep(&db, &payments).await {
            tracing::warn!(
                ?error,
                "payments and sold-out orders could not be brought up to date; it is tried again"
            );
        }
        if let Err(error) = bring_up_search(&db).await {
            tracing::warn!(%error, "the search index could not be made; it is tried again");
        }
        if looks.is_multiple_of(CLEARS_EVERY)
            && let Err(error) = forget_answers(&db).await
        {
            tracing::warn!(%error, "old answers could not be cleared; it is tried again");
        }
        if let Err(error) = clear_carts(&db).await {
            tracing::warn!(%error, "old carts could not be cleared; it is tried again");
        }
        if let Err(error) = clear(&db, &kept).await {
            tracing::warn!(%error, "what is over could not be cleared; it is tried again");
        }
        looks = looks.wrapping_add(1);
        tokio::time::sleep(LOOKS_EVERY).await;
    }
}

/// Tills hear of prices that began since the last look, also of those that began while the server was down.
async fn begin_prices(db: &Db) -> Result<(), StoreError> {
    let due = db.read(|tx| product::prices_begin(tx, since(tx)?)).await?;
    if !due {
        return Ok(());
    }
    let told = db.write(|tx: &Tx<'_>| {
        let told = product::begin_prices(tx, since(tx)?)?;
        set_setting(tx, PRICES_BEGUN, &tx.now_ms().to_string())?;
        Ok::<_, StoreError>(told)
    });
    let told = told.await.map_err(plain)?;
    tracing::debug!(products = told.value, "prices began");
    Ok(())
}

fn since(tx: &Tx<'_>) -> Result<i64, StoreError> {
    Ok(setting(tx, PRICES_BEGUN)?.and_then(|text| text.parse().ok()).unwrap_or(0))
}

/// Holds that are over set their goods free (S-2).
async fn expire_holds(db: &Db) -> Result<(), StoreError> {
    if !db.read(inventory::holds_are_over).await? {
        return Ok(());
    }
    let ended = db.write(|tx: &Tx<'_>| {
        let code = setting(tx, "currency")?.unwrap_or_default();
        let currency = Currency::parse(&code).map_err(|error| StoreError::Corrupt(error.to_string()))?;
        bindings::expire_holds(tx, currency).map_err(|error| match error {
            InventoryError::Store(error) => error,
            other => StoreError::Other(other.to_string()),
        })
    });
    let ended = ended.await.map_err(plain)?;
    tracing::debug!(holds = ended.value, "holds ended");
    Ok(())
}

/// A shop of before the search index is taken into it, a little at a time.
async fn bring_up_search(db: &Db) -> Result<(), StoreError> {
    while db.read(search::is_behind).await? {
        db.write(|tx: &Tx<'_>| search::bring_up(tx, INDEXED_AT_ONCE)).await.map_err(plain)?;
        tokio::time::sleep(BETWEEN_INDEXED).await;
    }
    Ok(())
}

async fn forget_answers(db: &Db) -> Result<(), StoreError> {
    let forgotten =
        db.write(|tx: &Tx<'_>| tx.execute(&act::sql::FORGET, params![tx.now_ms() - ANSWERS_KEPT_MS]));
    forgotten.await.map(drop).map_err(plain)
}

/// Clears carts that nobody came back to.
async fn clear_carts(db: &Db) -> Result<(), StoreError> {
    if !db.read(|tx| cart::any_old(tx, tx.now_ms() - CARTS_KEPT_MS)).await? {
        return Ok(());
    }
    let cleared = db.write(|tx: &Tx<'_>| cart::clear_old(tx, tx.now_ms() - CARTS_KEPT_MS));
    cleared.await.map(drop).map_err(plain)
}

/// Clears events that everybody has behind him, deliveries and mails that ended, sessions that are over; gives up mails
/// that come too late. Writes only where there is something.
async fn clear(db: &Db, kept: &Kept) -> Result<(), StoreError> {
    let Kept { events_ms, sent_ms } = *kept;
    if !db.read(move |tx| events::anything_over(tx, tx.now_ms() - events_ms, tx.now_ms() - sent_ms)).await? {
        return Ok(());
    }
    let cleared = db.write(move |tx: &Tx<'_>| {
        events::clear_sent(tx, tx.now_ms() - sent_ms)?;
        events::clear(tx, tx.now_ms() - events_ms)
    });
    cleared.await.map(drop).map_err(plain)
}

fn plain(error: store::WriteError<StoreError>) -> StoreError {
    match error {
        store::WriteError::Refused(error)
        | store::WriteError::Failed(error)
        | store::WriteError::Unknown(error) => error,
    }
}
