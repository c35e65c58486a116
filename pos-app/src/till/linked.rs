//! What is sold along with a line (M-8): deposits and fees take their quantity from their parent, leave with it, and
//! are not changed or discounted by themselves. Not here: how they come back (a return of their own line).

use std::collections::BTreeMap;

use domain::{LineId, Quantity, RoundingMode};
use protocol::{LinkedItemData, ProductStatus};
use serde::{Deserialize, Serialize};
use store::Disk;

use super::line::QUANTITY_MAX;
use super::scan::{refuse_mixed, refuse_recalled};
use super::ticket::{Ticket, TicketLine};
use crate::api::Refusal;
use crate::core::Till;

/// A crate has bottles, bottles have deposits; deeper than this nothing follows, whatever the catalogue says.
const LEVELS_MAX: usize = 5;

/// Whose line this one goes along with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Follows {
    /// The parent's line.
    pub line_id: LineId,
    /// How many for one unit of the parent.
    pub per_unit: Quantity,
}

impl Follows {
    /// How many for so many of the parent; rounded to three places where the parent is weighed (M-2).
    fn quantity(self, parent: Quantity) -> Result<Quantity, Refusal> {
        let (per_unit, parent) = (self.per_unit.thousandths(), parent.thousandths());
        let quantity = domain::prorate(per_unit, parent, 1000, RoundingMode::HalfAwayFromZero)
            .map(|thousandths| Quantity::from_thousandths(thousandths.max(1)));
        match quantity {
            Ok(quantity) if quantity <= QUANTITY_MAX => Ok(quantity),
            _ => Err(Refusal::new(
                "BAD_QUANTITY",
                "What goes along with this is more than one line can hold; begin another line.",
            )),
        }
    }
}

impl<D: Disk> Till<D> {
    /// The lines that go along with a new one, each followed by its own. What is off sale, or not known here, is left
    /// out: the till sells.
    pub(crate) fn lines_along(
        &mut self,
        ticket: &Ticket,
        line: &TicketLine,
        items: &[LinkedItemData],
    ) -> Result<Vec<TicketLine>, Refusal> {
        let mut lines = Vec::new();
        self.follow(ticket, line, items, LEVELS_MAX, &mut lines)?;
        Ok(lines)
    }

    fn follow(
        &mut self,
        ticket: &Ticket,
        parent: &TicketLine,
        items: &[LinkedItemData],
        levels: usize,
        lines: &mut Vec<TicketLine>,
    ) -> Result<(), Refusal> {
        let Some(levels) = levels.checked_sub(1) else { return Ok(()) };
        for item in items {
            let found = self.look_up(|tx| replica::find_by_id(tx, item.product_id))?;
            let Some(product) = found.filter(|product| product.status == ProductStatus::Active) else {
                continue;
            };
            refuse_recalled(&product)?;
            refuse_mixed(ticket, &product)?;
            let follows = Follows { line_id: parent.line_id, per_unit: item.quantity };
            let line = TicketLine {
                discountable: false,
                follows: Some(follows),
                ..self.line_of(&product, follows.quantity(parent.quantity)?)
            };
            lines.push(line.clone());
            self.follow(ticket, &line, &product.linked_items, levels, lines)?;
        }
        Ok(())
    }
}

impl Ticket {
    /// Number, from 1, of the line that the line at a place goes along with.
    #[must_use]
    pub fn leading_number(&self, at: usize) -> Option<usize> {
        let follows = self.lines.get(at)?.follows?;
        self.lines.iter().position(|line| line.line_id == follows.line_id).map(|at| at + 1)
    }

    /// Brings what follows to its parents' quantities; parents stand before what follows them.
    pub fn carry_quantities(&mut self) -> Result<(), Refusal> {
        let mut quantities: BTreeMap<LineId, Quantity> = BTreeMap::new();
        for line in &mut self.lines {
            if let Some(follows) = line.follows
                && let Some(parent) = quantities.get(&follows.line_id)
            {
                line.quantity = follows.quantity(*parent)?;
            }
            quantities.insert(line.line_id, line.quantity);
        }
        Ok(())
    }

    /// Takes a line off with all that follows it.
    pub fn remove_line(&mut self, at: usize) {
        let mut gone = vec![self.lines.remove(at).line_id];
        self.lines.retain(|line| {
            let goes = line.follows.is_some_and(|follows| gone.contains(&follows.line_id));
            if goes {
                gone.push(line.line_id);
            }
            !goes
        });
    }
}
