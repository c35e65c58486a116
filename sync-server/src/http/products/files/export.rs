//! `GET /api/products/export`: the catalogue as a file that an import takes back unchanged, sent as it is read. What may
//! not enter: how a product looks as a row (`row.rs`).

use axum::extract::State;
use axum::response::Response;
use domain::ProductId;
use store::{Tx, params};

use super::cells::escaped;
use super::row::{Beside, row_of};
use super::{COLUMNS, sql};
use crate::http::App;
use crate::http::pieces::{Out, PIECE_BYTES, streamed};
use crate::http::problem::{ApiError, ProblemBody};
use crate::product::edit;

/// Products read at once.
const AT_ONCE: i64 = 500;

/// All products as CSV, UTF-8 with a byte-order mark (spreadsheets want it), a comma between cells. What a spreadsheet
/// would take for a formula has an apostrophe before it, which an import takes away again.
#[utoipa::path(get, path = "/api/products/export", tag = "Product",
    responses((status = 200, content((String = "text/csv"))), (status = 503, body = ProblemBody)))]
pub async fn export(State(app): State<App>) -> Result<Response, ApiError> {
    streamed(&app, "text/csv; charset=utf-8", "attachment; filename=\"products.csv\"", write).await
}

fn write(tx: &Tx<'_>, out: &mut Out) -> Result<(), ApiError> {
    out.text.push('\u{feff}');
    line(out, COLUMNS.iter().map(|(_, name)| (*name).to_owned()))?;
    let mut after = None;
    loop {
        let products = edit::page(tx, after, AT_ONCE)?;
        let from = after.map(|id: ProductId| id.to_string()).unwrap_or_default();
        let beside = tx.query(&sql::BESIDE, params![&from, tx.now_ms(), AT_ONCE], |row| {
            Ok(Beside {
                parent_sku: row.opt_text(1)?.map(str::to_owned),
                category: row.opt_text(2)?.map(str::to_owned),
                price: row.opt_int(3)?,
            })
        })?;
        for (product, beside) in products.iter().zip(&beside) {
            line(out, row_of(tx, product, beside)?.into_iter())?;
            if !out.flush(PIECE_BYTES) {
                return Ok(());
            }
        }
        match products.last() {
            Some(last) => after = Some(last.id),
            None => break,
        }
    }
    out.flush(1);
    Ok(())
}

fn line(out: &mut Out, cells: impl Iterator<Item = String>) -> Result<(), ApiError> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(cells.map(escaped)).map_err(ApiError::internal)?;
    let bytes = writer.into_inner().map_err(|error| ApiError::internal(error.error()))?;
    out.text.push_str(&String::from_utf8(bytes).map_err(ApiError::internal)?);
    Ok(())
}
