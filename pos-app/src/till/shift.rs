//! Shifts (C-1): opened with a float, closed with a count that never fails for a difference. A shift outlives
//! a crash, since it is nothing but rows and events.

use std::collections::{BTreeMap, BTreeSet};

use domain::{Currency, ShiftId, TenderMethod};
use protocol::{MoneySummary, ShiftClosed, ShiftOpened};
use serde_json::{Map, Value, json};
use store::{Disk, StoreError, Tx, params};

use super::shop::time_text;
use super::ticket::amount;
use super::view::money;
use super::{permission, sql};
use crate::api::Refusal;
use crate::command::Command;
use crate::core::{Reply, Till};

/// The open shift.
#[derive(Debug, Clone)]
pub struct Shift {
    /// Which.
    pub shift_id: ShiftId,
    /// Counted up from 1 at this till.
    pub number: i64,
    /// Who opened it.
    pub staff_name: String,
    /// Cash at its start.
    pub float_minor: i64,
    /// When, wall clock.
    pub opened_ms: i64,
}

/// What a shift came to.
#[derive(Debug, Clone, Default)]
struct Totals {
    sale_count: i64,
    sale_minor: i64,
    refund_count: i64,
    refund_minor: i64,
    tax_minor: i64,
    rounding_minor: i64,
    paid_in_minor: i64,
    paid_out_minor: i64,
    dropped_minor: i64,
    /// Taken and given per method.
    tenders: BTreeMap<String, (i64, i64)>,
}

impl Totals {
    fn load(tx: &Tx<'_>, shift_id: ShiftId) -> Result<Self, StoreError> {
        let mut totals = tx
            .query_opt(&sql::SHIFT_TOTAL, params![shift_id.uuid()], |row| {
                Ok(Self {
                    sale_count: row.int(0)?,
                    sale_minor: row.int(1)?,
                    refund_count: row.int(2)?,
                    refund_minor: row.int(3)?,
                    tax_minor: row.int(4)?,
                    rounding_minor: row.int(5)?,
                    ..Self::default()
                })
            })?
            .unwrap_or_default();
        let tenders = tx.query(&sql::SHIFT_TENDERS, params![shift_id.uuid()], |row| {
            Ok((row.text(0)?.to_owned(), (row.int(1)?, row.int(2)?)))
        })?;
        totals.tenders = tenders.into_iter().collect();
        let moved = tx.query_opt(&sql::SHIFT_CASH, params![shift_id.uuid()], |row| {
            Ok((row.int(0)?, row.int(1)?, row.int(2)?))
        })?;
        (totals.paid_in_minor, totals.paid_out_minor, totals.dropped_minor) = moved.unwrap_or_default();
        Ok(totals)
    }

    /// What should be there per method; in cash the float and what moved without a sale (C-1).
    fn expected(&self, float_minor: i64) -> BTreeMap<String, i64> {
        let mut expected: BTreeMap<String, i64> =
            self.tenders.iter().map(|(method, (taken, given))| (method.clone(), taken - given)).collect();
        let moved_minor = self.paid_in_minor - self.paid_out_minor - self.dropped_minor;
        *expected.entry(TenderMethod::Cash.as_str().to_owned()).or_insert(0) += float_minor + moved_minor;
        expected
    }
}

impl<D: Disk> Till<D> {
    /// The open shift, if there is one.
    pub(crate) fn open_shift(&mut self) -> Result<Option<Shift>, Refusal> {
        self.read(|tx| {
            tx.query_opt(&sql::OPEN_SHIFT, params![], |row| {
                Ok(Shift {
                    shift_id: ShiftId::new(row.uuid(0)?),
                    number: row.int(1)?,
                    staff_name: row.text(3)?.to_owned(),
                    float_minor: row.int(4)?,
                    opened_ms: row.int(5)?,
                })
            })
        })
    }

    fn the_shift(&mut self) -> Result<Shift, Refusal> {
        self.open_shift()?.ok_or_else(|| {
            Refusal::new(
                "SHIFT_CLOSED",
                "No shift is open; count the drawer and type shift open with its cash.",
            )
        })
    }

    /// The open shift's id; refused without one.
    pub(crate) fn need_shift(&mut self) -> Result<ShiftId, Refusal> {
        Ok(self.the_shift()?.shift_id)
    }

    pub(crate) fn shift_open(&mut self, float: &str) -> Result<Reply, Refusal> {
        let cashier = self.allowed(permission::SHIFT_OPEN, "shift open", || Command::ShiftOpen {
            float: float.to_owned(),
        })?;
        let shop = self.shop()?;
        let (currency, store_id) = (shop.store.currency, shop.store.id);
        let business_date = shop.business_date(self.now.wall_ms);
        let float_minor = counted_amount(float, currency)?;
        if let Some(shift) = self.open_shift()? {
            return Err(Refusal::new(
                "SHIFT_OPEN",
                format!(
                    "Shift {} of {} is still open; close it first, or go on selling in it.",
                    shift.number, shift.staff_name
                ),
            ));
        }
        let event_id = self.new_event_id();
        let shift_id = ShiftId::new(self.new_event_id().uuid());
        let body = ShiftOpened {
            shift_id,
            store_id,
            staff_id: cashier.id,
            staff_name: cashier.name,
            business_date,
            float_minor,
        }
        .into();
        let number = self.record(|tx, ledger| {
            ledger.append(tx, event_id, MoneySummary::none(currency), &body)?;
            Ok(tx.query_one(&sql::OPEN_SHIFT, params![], |row| row.int(1))?)
        })?;
        Ok(Reply::Now(json!({
            "shift": shift_id,
            "shiftNumber": number,
            "float": money(float_minor, currency),
            "businessDate": business_date,
        })))
    }

    pub(crate) fn shift_x(&mut self) -> Result<Reply, Refusal> {
        self.cashier()?;
        let (currency, blind) = self.shop().map(|shop| (shop.store.currency, shop.store.blind_count))?;
        let shift = self.the_shift()?;
        let totals = self.read(|tx| Totals::load(tx, shift.shift_id))?;
        let figures = figures(&shift, &totals, currency, !blind);
        Ok(Reply::Now(json!({
            "shift": shift.shift_id,
            "shiftNumber": shift.number,
            "figures": figures,
        })))
    }

    pub(crate) fn shift_close(
        &mut self,
        cash: &str,
        others: &BTreeMap<String, String>,
    ) -> Result<Reply, Refusal> {
        let cashier = self.allowed(permission::SHIFT_CLOSE, "shift close", || Command::ShiftClose {
            cash: cash.to_owned(),
            others: others.clone(),
        })?;
        let shop = self.shop()?;
        let (currency, store_id) = (shop.store.currency, shop.store.id);
        let business_date = shop.business_date(self.now.wall_ms);
        let shift = self.the_shift()?;
        if self.ticket.as_ref().is_some_and(|ticket| !ticket.is_empty()) {
            return Err(Refusal::new(
                "TICKET_OPEN",
                "A ticket is open; pay, park or void it before closing the shift.",
            ));
        }
        let totals = self.read(|tx| Totals::load(tx, shift.shift_id))?;
        let expected = totals.expected(shift.float_minor);
        // What was not counted is taken as it should be.
        let mut counted = expected.clone();
        counted.insert(TenderMethod::Cash.as_str().to_owned(), counted_amount(cash, currency)?);
        for (method, text) in others {
            let method = TenderMethod::parse(method).as_str().to_owned();
            counted.insert(method, counted_amount(text, currency)?);
        }
        let body = ShiftClosed {
            shift_id: shift.shift_id,
            store_id,
            staff_id: cashier.id,
            staff_name: cashier.name,
            business_date,
            counted: counted.clone(),
            expected: expected.clone(),
            denominations: BTreeMap::new(),
            sale_count: u32::try_from(totals.sale_count).unwrap_or(u32::MAX),
            sales_minor: totals.sale_minor,
            refund_count: u32::try_from(totals.refund_count).unwrap_or(u32::MAX),
            refunds_minor: totals.refund_minor,
            tax_minor: totals.tax_minor,
            note: None,
            forced: false,
        }
        .into();
        let event_id = self.new_event_id();
        let empty_ticket = self.ticket.as_ref().map(|ticket| ticket.ticket_id);
        self.record(|tx, ledger| {
            if let Some(empty) = empty_ticket {
                tx.execute(&sql::DROP_TICKET, params![empty.uuid()])?;
            }
            ledger.append(tx, event_id, MoneySummary::none(currency), &body).map(|_| ())
        })?;
        self.ticket = None;
        let methods: BTreeSet<&String> = expected.keys().chain(counted.keys()).collect();
        let differences = methods.into_iter().map(|method| {
            let is = counted.get(method).copied().unwrap_or(0);
            let should = expected.get(method).copied().unwrap_or(0);
            (method.clone(), money(is - should, currency))
        });
        let over_short: Map<String, Value> = differences.collect();
        Ok(Reply::Now(json!({
            "shift": shift.shift_id,
            "shiftNumber": shift.number,
            "figures": figures(&shift, &totals, currency, true),
            "counted": amounts(&counted, currency),
            "overShort": over_short,
        })))
    }
}

fn counted_amount(text: &str, currency: Currency) -> Result<i64, Refusal> {
    let minor = amount(text, currency)?;
    if minor < 0 {
        return Err(Refusal::new("BAD_AMOUNT", "A count is not below zero; type what is in the drawer."));
    }
    Ok(minor)
}

fn amounts(minor: &BTreeMap<String, i64>, currency: Currency) -> Value {
    Value::Object(minor.iter().map(|(method, minor)| (method.clone(), money(*minor, currency))).collect())
}

fn figures(shift: &Shift, totals: &Totals, currency: Currency, with_expected: bool) -> Value {
    let tenders: Map<String, Value> = totals
        .tenders
        .iter()
        .map(|(method, (taken, given))| {
            (method.clone(), json!({ "taken": money(*taken, currency), "given": money(*given, currency) }))
        })
        .collect();
    let mut figures = json!({
        "openedBy": shift.staff_name,
        "openedAt": time_text(shift.opened_ms),
        "float": money(shift.float_minor, currency),
        "saleCount": totals.sale_count,
        "sales": money(totals.sale_minor, currency),
        "refundCount": totals.refund_count,
        "refunds": money(totals.refund_minor, currency),
        "tax": money(totals.tax_minor, currency),
        "cashRounding": money(totals.rounding_minor, currency),
        "paidIn": money(totals.paid_in_minor, currency),
        "paidOut": money(totals.paid_out_minor, currency),
        "dropped": money(totals.dropped_minor, currency),
    });
    // C-1: who counts blind must not see what should be there.
    if with_expected && let Value::Object(fields) = &mut figures {
        fields.insert("tenders".to_owned(), Value::Object(tenders));
        fields.insert("expected".to_owned(), amounts(&totals.expected(shift.float_minor), currency));
    }
    figures
}
