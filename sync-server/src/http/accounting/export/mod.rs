//! `GET /api/accounting/export`: the posted entries as CSV, for beancount or for hledger, with the totals of the trial
//! balance. One snapshot is read and sent on piece by piece, whatever there is. What may not enter: how a
//! format looks.

use std::collections::BTreeMap;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::Response;
use domain::{Currency, format_minor};
use futures_core::Stream;
use jiff::civil::Date;
use serde::Deserialize;
use store::{Row, StoreError, Tx, params};
use tokio::runtime::Handle;
use tokio::sync::{Semaphore, mpsc};
use utoipa::IntoParams;
use uuid::Uuid;

mod format;

pub use self::format::Format;

use self::format::{Account, Entry, Line};
use super::sql;
use crate::http::App;
use crate::http::extract::Query;
use crate::http::problem::{ApiError, ProblemBody};
use crate::identity::setting;

/// Exports at a time: each keeps a reader busy until it is fetched.
static EXPORTS: Semaphore = Semaphore::const_new(2);
/// How long one that is asked for waits for its turn.
const TURN_WAIT: Duration = Duration::from_secs(20);
/// How long a reader waits for a client that fetches nothing.
const CLIENT_WAIT: Duration = Duration::from_secs(30);
/// A piece of the answer, bytes.
const PIECE_BYTES: usize = 64 * 1024;

/// What is exported, and how.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ExportQuery {
    /// csv, beancount or hledger.
    format: String,
    /// First business date; from the beginning when absent.
    #[param(value_type = Option<String>, format = Date)]
    from: Option<Date>,
    /// Last business date; everything when absent.
    #[param(value_type = Option<String>, format = Date)]
    to: Option<Date>,
}

type Piece = Result<Bytes, io::Error>;

/// The pieces as they come.
struct Pieces(mpsc::Receiver<Piece>);

impl Stream for Pieces {
    type Item = Piece;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Piece>> {
        self.0.poll_recv(context)
    }
}

/// All posted entries between two days; with the whole time the totals are those of the trial balance.
#[utoipa::path(get, path = "/api/accounting/export", tag = "Accounting", params(ExportQuery),
    responses((status = 200, content((String = "text/csv"), (String = "text/plain"))),
        (status = 400, body = ProblemBody), (status = 503, body = ProblemBody)))]
pub async fn export(State(app): State<App>, Query(query): Query<ExportQuery>) -> Result<Response, ApiError> {
    let format = Format::parse(&query.format).ok_or_else(|| {
        ApiError::unreadable("format", "The format is csv, beancount or hledger; choose one.")
    })?;
    let (from, to) = (query.from.unwrap_or(Date::ZERO), query.to.unwrap_or(Date::MAX));
    if to < from {
        return Err(ApiError::unreadable("to", "The last day lies before the first; swap them."));
    }
    let turn = tokio::time::timeout(TURN_WAIT, EXPORTS.acquire()).await;
    let turn = turn.map_err(|_| ApiError::busy())?.map_err(ApiError::internal)?;
    let (pieces, receiver) = mpsc::channel(4);
    let broken = pieces.clone();
    let runtime = Handle::current();
    // False: nobody fetches it any more.
    let send = move |piece: String| {
        let sent = async { tokio::time::timeout(CLIENT_WAIT, pieces.send(Ok(piece.into()))).await };
        matches!(runtime.block_on(sent), Ok(Ok(())))
    };
    tokio::spawn(async move {
        let _turn = turn;
        let read = move |tx: &Tx<'_>| write(tx, format, (from, to), send);
        if let Err(error) = app.db.read(read).await {
            // A cut connection tells that this is not all.
            tracing::error!(%error, "an export broke off");
            let _gone = broken.send(Err(io::Error::other("the export broke off"))).await;
        }
    });
    let mut response = Response::new(Body::from_stream(Pieces(receiver)));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(format.content_type()));
    headers.insert(header::CONTENT_DISPOSITION, HeaderValue::from_static(format.disposition()));
    Ok(response)
}

/// Writes the posted entries between two days piece by piece, as one snapshot, until `take` answers false.
///
/// # Errors
/// The engine's; `Corrupt` when a line names an account that was never posted to.
pub fn write(
    tx: &Tx<'_>,
    format: Format,
    (from, to): (Date, Date),
    mut take: impl FnMut(String) -> bool,
) -> Result<(), StoreError> {
    let currency = setting(tx, "currency")?.and_then(|code| Currency::parse(&code).ok());
    let currency = currency.ok_or_else(|| StoreError::Corrupt("the books have no currency".to_owned()))?;
    let accounts: BTreeMap<Uuid, Account> = tx
        .query(&sql::EXPORTED_ACCOUNTS, params![], |row| {
            Ok((row.uuid(0)?, Account::new(row.text(1)?, row.text(2)?, row.text(3)?)))
        })?
        .into_iter()
        .collect();
    let mut text = String::new();
    format.head(&mut text, currency, accounts.values());
    let mut last: Option<Uuid> = None;
    let mut wanted = true;
    tx.each(&sql::EXPORTED, params![&from.to_string(), &to.to_string()], |row| {
        let id = row.uuid(0)?;
        let entry = entry(row)?;
        if last != Some(id) {
            format.entry(&mut text, &entry);
            last = Some(id);
        }
        let unknown = || StoreError::Corrupt("a line's account has no sums".to_owned());
        let line = Line {
            account: accounts.get(&row.uuid(8)?).ok_or_else(unknown)?,
            debit: row.text(9)? == "Debit",
            amount: format_minor(row.int(10)?, currency),
            currency,
            memo: row.opt_text(11)?.unwrap_or_default(),
        };
        format.line(&mut text, &entry, &line);
        if text.len() >= PIECE_BYTES {
            wanted = take(std::mem::take(&mut text));
        }
        Ok(wanted)
    })?;
    if wanted && !text.is_empty() {
        take(text);
    }
    Ok(())
}

fn entry<'a>(row: &'a Row<'_>) -> Result<Entry<'a>, StoreError> {
    Ok(Entry {
        number: row.text(1)?,
        date: row.text(2)?,
        business_date: row.opt_text(3)?.unwrap_or_default(),
        entry_type: row.text(4)?,
        status: row.text(5)?,
        description: row.text(6)?,
        reference: row.text(7)?,
    })
}
