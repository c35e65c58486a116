//! What an event changes in the till's own tables: sale, tenders, shift totals, overlay. One function for the
//! sale as it happens and for a journal that was salvaged, so both give the same tables (J-1).

use std::collections::BTreeMap;

use domain::{CashMove, EventId, ProductId, TenderMethod, WarehouseId};
use protocol::{CashMoved, EventBody, SaleCompleted, SaleRefunded, ShiftClosed, ShiftOpened, TenderLine};
use store::{StoreError, Tx, params};

use crate::till::sql;

/// Applies a body. `created_ms` is the wall clock of the event; `waits` whether the server's stock can not
/// know it yet (D-7).
pub fn apply(
    tx: &Tx<'_>,
    event_id: EventId,
    body: &EventBody,
    created_ms: i64,
    waits: bool,
) -> Result<(), StoreError> {
    match body {
        EventBody::SaleCompleted(sale) => apply_sale(tx, event_id, sale, created_ms, waits),
        EventBody::SaleRefunded(refund) => apply_refund(tx, event_id, refund, created_ms, waits),
        EventBody::ShiftOpened(shift) => open_shift(tx, shift, created_ms),
        EventBody::ShiftClosed(shift) => close_shift(tx, shift, created_ms),
        EventBody::CashMoved(moved) => move_cash(tx, moved),
        _ => Ok(()),
    }
}

fn apply_sale(
    tx: &Tx<'_>,
    event_id: EventId,
    sale: &SaleCompleted,
    created_ms: i64,
    waits: bool,
) -> Result<(), StoreError> {
    tx.execute(
        &sql::INSERT_SALE,
        params![
            event_id.uuid(),
            &sale.receipt_number,
            "sale",
            None::<&str>,
            sale.shift_id.uuid(),
            &sale.business_date.to_string(),
            sale.total_minor,
            created_ms
        ],
    )?;
    let mut moved = BTreeMap::new();
    for (at, line) in (1_i64..).zip(&sale.lines) {
        let taken = -line.quantity.thousandths();
        insert_line(
            tx,
            event_id,
            at,
            line.line_id.uuid(),
            line.product_id,
            sale.warehouse_id,
            taken,
            line.total_minor,
        )?;
        *moved.entry(line.product_id).or_insert(0) += taken;
    }
    insert_tenders(tx, event_id, &sale.tenders)?;
    if waits {
        lay_over(tx, event_id, &moved)?;
    }
    let shift = sale.shift_id.uuid();
    for (method, amount_minor) in net_tenders(&sale.tenders, sale.change_minor) {
        tx.execute(&sql::ADD_SHIFT_TENDER, params![shift, method.as_str(), amount_minor, 0, 1])?;
    }
    tx.execute(
        &sql::ADD_SHIFT_TOTAL,
        params![shift, 1, sale.total_minor, 0, 0, sale.tax_minor, sale.cash_rounding_minor],
    )?;
    Ok(())
}

fn apply_refund(
    tx: &Tx<'_>,
    event_id: EventId,
    refund: &SaleRefunded,
    created_ms: i64,
    waits: bool,
) -> Result<(), StoreError> {
    tx.execute(
        &sql::INSERT_SALE,
        params![
            event_id.uuid(),
            &refund.receipt_number,
            "refund",
            refund.original_event_id.map(EventId::uuid),
            refund.shift_id.uuid(),
            &refund.business_date.to_string(),
            refund.total_minor,
            created_ms
        ],
    )?;
    let mut moved = BTreeMap::new();
    for (at, line) in (1_i64..).zip(&refund.lines) {
        let put_back = if line.restock { line.quantity.thousandths() } else { 0 };
        insert_line(
            tx,
            event_id,
            at,
            line.line_id.uuid(),
            line.product_id,
            refund.warehouse_id,
            put_back,
            line.total_minor,
        )?;
        *moved.entry(line.product_id).or_insert(0) += put_back;
    }
    insert_tenders(tx, event_id, &refund.tenders)?;
    if waits {
        lay_over(tx, event_id, &moved)?;
    }
    let shift = refund.shift_id.uuid();
    for (method, amount_minor) in net_tenders(&refund.tenders, 0) {
        tx.execute(&sql::ADD_SHIFT_TENDER, params![shift, method.as_str(), 0, amount_minor, 1])?;
    }
    tx.execute(
        &sql::ADD_SHIFT_TOTAL,
        params![shift, 0, 0, 1, refund.total_minor, -refund.tax_minor, -refund.cash_rounding_minor],
    )?;
    Ok(())
}

#[allow(clippy::too_many_arguments)] // one row, column by column
fn insert_line(
    tx: &Tx<'_>,
    event_id: EventId,
    line: i64,
    line_id: uuid::Uuid,
    product_id: ProductId,
    warehouse_id: WarehouseId,
    stock_thousandths: i64,
    total_minor: i64,
) -> Result<(), StoreError> {
    tx.execute(
        &sql::INSERT_SALE_LINE,
        params![
            event_id.uuid(),
            line,
            line_id,
            product_id.uuid(),
            warehouse_id.uuid(),
            stock_thousandths,
            total_minor
        ],
    )?;
    Ok(())
}

fn insert_tenders(tx: &Tx<'_>, event_id: EventId, tenders: &[TenderLine]) -> Result<(), StoreError> {
    for (at, tender) in (1_i64..).zip(tenders) {
        tx.execute(
            &sql::INSERT_SALE_TENDER,
            params![event_id.uuid(), at, tender.method.as_str(), tender.amount_minor, &tender.reference],
        )?;
    }
    Ok(())
}

fn lay_over(tx: &Tx<'_>, event_id: EventId, moved: &BTreeMap<ProductId, i64>) -> Result<(), StoreError> {
    for (product_id, thousandths) in moved {
        if *thousandths != 0 {
            tx.execute(&sql::INSERT_OVERLAY, params![product_id.uuid(), event_id.uuid(), *thousandths])?;
        }
    }
    Ok(())
}

/// What stayed in the drawer per method: the change is given back in cash.
#[must_use]
pub fn net_tenders(tenders: &[TenderLine], change_minor: i64) -> BTreeMap<TenderMethod, i64> {
    let mut net = BTreeMap::new();
    for tender in tenders {
        *net.entry(tender.method.clone()).or_insert(0) += tender.amount_minor;
    }
    if change_minor != 0 {
        *net.entry(TenderMethod::Cash).or_insert(0) -= change_minor;
    }
    net
}

fn open_shift(tx: &Tx<'_>, shift: &ShiftOpened, created_ms: i64) -> Result<(), StoreError> {
    tx.execute(
        &sql::INSERT_SHIFT,
        params![
            shift.shift_id.uuid(),
            shift.staff_id.uuid(),
            &shift.staff_name,
            shift.float_minor,
            created_ms
        ],
    )?;
    Ok(())
}

fn close_shift(tx: &Tx<'_>, shift: &ShiftClosed, created_ms: i64) -> Result<(), StoreError> {
    tx.execute(&sql::CLOSE_SHIFT, params![shift.shift_id.uuid(), created_ms])?;
    Ok(())
}

fn move_cash(tx: &Tx<'_>, moved: &CashMoved) -> Result<(), StoreError> {
    let amount_minor = |kind| if moved.kind == kind { moved.amount_minor } else { 0 };
    tx.execute(
        &sql::ADD_SHIFT_CASH,
        params![
            moved.shift_id.uuid(),
            amount_minor(CashMove::PayIn),
            amount_minor(CashMove::PayOut),
            amount_minor(CashMove::Drop)
        ],
    )?;
    Ok(())
}
