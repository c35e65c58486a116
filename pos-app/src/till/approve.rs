//! C-2: what a cashier may not do alone waits for a manager's PIN; who, what and why goes into the journal.

use domain::StaffId;
use protocol::{ApprovalGiven, MoneySummary, StaffData};
use serde_json::json;
use store::Disk;

use super::permission;
use crate::api::Refusal;
use crate::command::Command;
use crate::core::{Reply, Till};

/// A command that waits for a manager.
#[derive(Debug, Clone)]
pub struct Approval {
    /// What it needs.
    pub permission: &'static str,
    /// Why it was asked.
    pub reason: String,
    /// Who asked.
    pub asked_by: StaffId,
    /// What is done once approved.
    pub command: Command,
    /// Who approved; set for the one run of the command.
    pub granted_by: Option<StaffId>,
}

impl<D: Disk> Till<D> {
    /// Whoever is logged in, if they may do this or it was approved for just this command.
    pub(crate) fn allowed(
        &mut self,
        permission: &'static str,
        reason: &str,
        command: impl FnOnce() -> Command,
    ) -> Result<StaffData, Refusal> {
        let cashier = self.cashier()?;
        if cashier.permissions.contains(permission) {
            return Ok(cashier);
        }
        if self
            .approval
            .as_ref()
            .is_some_and(|approval| approval.granted_by.is_some() && approval.permission == permission)
        {
            return Ok(cashier);
        }
        self.approval = Some(Approval {
            permission,
            reason: reason.to_owned(),
            asked_by: cashier.id,
            command: command(),
            granted_by: None,
        });
        Err(Refusal::new(
            "APPROVAL_NEEDED",
            format!(
                "For {} a manager has to approve; let them type approve PIN.",
                permission::in_words(permission)
            ),
        )
        .with(json!({ "permission": permission })))
    }

    pub(crate) fn approve(&mut self, pin: &str) -> Result<Reply, Refusal> {
        let Some(approval) = self.approval.clone() else {
            return Err(Refusal::new(
                "NOTHING_TO_APPROVE",
                "Nothing waits for an approval; repeat the command first.",
            ));
        };
        let permission = approval.permission;
        let by = self.check_pin(pin, |member| {
            member.permissions.contains(permission::APPROVE) && member.permissions.contains(permission)
        })?;
        let body = ApprovalGiven {
            ticket_id: self.ticket.as_ref().map(|ticket| ticket.ticket_id),
            by: by.id,
            asked_by: approval.asked_by,
            action: permission.to_owned(),
            reason: protocol::scrub(&approval.reason),
        }
        .into();
        let money = MoneySummary::none(self.shop()?.store.currency);
        let event_id = self.new_event_id();
        self.record(|tx, ledger| ledger.append(tx, event_id, money.clone(), &body).map(|_| ()))?;
        let command = approval.command.clone();
        self.approval = Some(Approval { granted_by: Some(by.id), ..approval });
        let reply = self.run_approved(command);
        // Good for one run, whatever came of it, unless the run asked for another approval.
        if self.approval.as_ref().is_some_and(|approval| approval.granted_by.is_some()) {
            self.approval = None;
        }
        reply
    }
}
