//! The drawer without a sale: opened with a reason, cash put in, taken out, brought to the safe (C-1, C-2).

use domain::CashMove;
use protocol::{CashMoved, DrawerOpened, EventBody, MoneySummary};
use serde_json::json;
use store::Disk;

use super::permission;
use super::printing::{self, What};
use super::ticket::amount;
use super::view::money;
use crate::api::Refusal;
use crate::command::Command;
use crate::core::{Reply, Till};

impl<D: Disk> Till<D> {
    /// Opens the drawer; who and why goes into the journal first.
    pub(crate) fn open_drawer(&mut self, reason: &str) -> Result<Reply, Refusal> {
        let cashier =
            self.allowed(permission::NO_SALE, reason, || Command::Drawer { reason: reason.to_owned() })?;
        let shift_id = self.open_shift()?.map(|shift| shift.shift_id);
        let body = DrawerOpened { shift_id, staff_id: cashier.id, reason: protocol::scrub(reason) }.into();
        self.record_and_kick(&body)?;
        Ok(Reply::Now(json!({ "opened": self.config.has_printer })))
    }

    /// Moves cash; the drawer opens for it.
    pub(crate) fn move_cash(&mut self, kind: CashMove, text: &str, reason: &str) -> Result<Reply, Refusal> {
        let needed = match kind {
            CashMove::Drop => permission::CASH_DROP,
            CashMove::PayIn | CashMove::PayOut => permission::CASH_MOVE,
        };
        let cashier = self.allowed(needed, reason, || Command::Cash {
            kind,
            amount: text.to_owned(),
            reason: reason.to_owned(),
        })?;
        let shift_id = self.need_shift()?;
        let currency = self.shop()?.store.currency;
        let amount_minor = amount(text, currency)?;
        if amount_minor <= 0 {
            return Err(Refusal::new("BAD_AMOUNT", "Cash that moves is more than nothing; type the amount."));
        }
        let reason = protocol::scrub(reason);
        let body = CashMoved { shift_id, staff_id: cashier.id, kind, amount_minor, reason }.into();
        self.record_and_kick(&body)?;
        Ok(Reply::Now(json!({ "moved": money(amount_minor, currency) })))
    }

    fn record_and_kick(&mut self, body: &EventBody) -> Result<(), Refusal> {
        let currency = self.shop()?.store.currency;
        let event_id = self.new_event_id();
        let has_printer = self.config.has_printer;
        self.record(|tx, ledger| {
            ledger.append(tx, event_id, MoneySummary::none(currency), body)?;
            if has_printer {
                printing::queue(tx, event_id, What::Drawer, true)?;
            }
            Ok(())
        })?;
        self.printing.wake();
        Ok(())
    }
}
