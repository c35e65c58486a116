//! What the cashier learns from an answer. The only judge here is common sense: what was scanned must be on
//! the ticket, what was paid must be what was shown, and each refusal must be one that fits.

use super::{Cashier, Returnable};
use crate::sim::counts::{Counts, Seen};
use crate::sim::customer::{PayWay, Step};
use crate::sim::model::{Kind, Model};
use crate::sim::sheet::{Sheet, amount};
use crate::sim::shop::ARTICLES;
use pos_app::{Answer, Command};

/// Codes that say: the disk, not the command.
const DISK_CODES: &[&str] = &[
    "DISK_FULL",
    "DISK_FAILED",
    "NOT_STORED",
    "STORE_RESTARTED",
    "STORE_NOT_READY",
    "STORE_FAILED",
    "OUTCOME_UNKNOWN",
    "DATABASE_DAMAGED",
];

impl Cashier {
    /// The till has answered.
    pub fn answered(&mut self, answer: &Answer, model: &mut Model, counts: &mut Counts) {
        let Some(command) = self.asked.take() else {
            model.violation(format!("an answer that nobody asked for: {}", answer.to_line()));
            return;
        };
        self.last_was_ok = answer.is_ok();
        if answer.is_ok() {
            self.trouble = 0;
            self.done(&command, answer, model, counts);
        } else {
            self.refused(&command, answer, model, counts);
        }
    }

    fn done(&mut self, command: &Command, answer: &Answer, model: &mut Model, counts: &mut Counts) {
        let belief = &mut self.belief;
        match command {
            Command::Enrol { .. } => {
                belief.enrolled = true;
                return;
            }
            Command::Sync => {
                belief.catalogue = true;
                return;
            }
            Command::Login { .. } => {
                belief.logged_in = true;
                belief.shift_open = answer.get("shift").is_some_and(|shift| !shift.is_null());
                return;
            }
            Command::ShiftOpen { .. } => {
                belief.shift_open = true;
                return;
            }
            Command::ShiftClose { .. } => {
                counts.add(Seen::ShiftClosed);
                belief.shift_open = false;
                return;
            }
            Command::Approve { .. } => belief.approval_asked = false,
            _ => {}
        }
        if answer.get("complete") == Some(&serde_json::Value::Bool(true)) {
            self.paid(answer, model, counts);
            return;
        }
        if let Some(fault) = Sheet::faults(answer) {
            model.violation(fault);
        }
        self.look(command, answer, model, counts);
        self.steps.pop_front();
    }

    /// The ticket after a command: what was scanned must be on it.
    fn look(&mut self, command: &Command, answer: &Answer, model: &mut Model, counts: &mut Counts) {
        if matches!(command, Command::ShiftX) {
            return;
        }
        let sheet = Sheet::read(answer);
        if let Command::Scan { code } = command {
            let (times, code) =
                code.split_once('*').map_or((1, code.as_str()), |(n, code)| (n.parse().unwrap_or(1), code));
            if let Some(article) = ARTICLES.iter().find(|article| article.code == code) {
                *self.belief.expected.entry(article.sku.to_owned()).or_default() += times * 1_000;
            }
            let goods = sheet.as_ref().map(|sheet| sheet.goods.clone()).unwrap_or_default();
            if !self.belief.doubtful && goods != self.belief.expected {
                model.violation(format!("scanned {:?}, on the ticket {goods:?}", self.belief.expected));
            }
            if self.belief.doubtful && goods.values().sum::<i64>() > times * 1_000 {
                counts.add(Seen::TicketOutlived);
            }
        }
        match command {
            Command::TicketVoid => counts.add(Seen::TicketVoided),
            Command::Recall { .. } => counts.add(Seen::TicketRecalled),
            Command::Discount { .. } => counts.add(Seen::Discounted),
            _ => {}
        }
        self.belief.expected = sheet.as_ref().map(|sheet| sheet.goods.clone()).unwrap_or_default();
        self.belief.sheet = sheet;
        self.belief.doubtful = false;
    }

    fn paid(&mut self, answer: &Answer, model: &mut Model, counts: &mut Counts) {
        let number = answer.get("receiptNumber").and_then(|number| number.as_str()).map(str::to_owned);
        let Some((sheet, number)) = self.belief.sheet.take().zip(number) else {
            model.violation(format!("paid, but what? {}", answer.to_line()));
            return;
        };
        if answer.get("eventId").and_then(|id| id.as_str()) != Some(&sheet.event_id)
            || answer.get("total").and_then(amount) != Some(sheet.total_minor)
        {
            model.violation(format!("paid something else than shown: {sheet:?}, {}", answer.to_line()));
        }
        counts.add(if sheet.kind == Kind::Sale { Seen::SalePaid } else { Seen::RefundPaid });
        if matches!(self.paying, PayWay::Card | PayWay::Split) {
            counts.add(Seen::CardPaid);
        }
        model.shown_paid(sheet.receipt(Some(number.clone())));
        // A split sale goes back by both ways; the cashier here takes back what was paid in one.
        let way = match self.paying {
            PayWay::Card if !sheet.has_tenders => Some(PayWay::Card),
            PayWay::Exact | PayWay::Over if !sheet.has_tenders => Some(PayWay::Exact),
            _ => None,
        };
        if let Some(way) = way.filter(|_| sheet.kind == Kind::Sale && sheet.total_minor > 0) {
            self.returnable.push(Returnable { number, lines: sheet.lines, way });
        }
        self.belief.expected.clear();
        self.steps.pop_front();
    }

    fn refused(&mut self, command: &Command, answer: &Answer, model: &mut Model, counts: &mut Counts) {
        let code = answer.code().unwrap_or_default().to_owned();
        let pays = matches!(command, Command::Pay { .. } | Command::Approve { .. });
        if pays && code != "OUTCOME_UNKNOWN" {
            if let Some(sheet) = &self.belief.sheet {
                model.surely_unpaid(&sheet.event_id);
            }
            let detail = answer.get("detail").and_then(|detail| detail.as_str()).unwrap_or_default();
            if detail.contains("disk is full") {
                counts.add(Seen::PayRefusedFull);
            }
        }
        self.trouble += 1;
        if DISK_CODES.contains(&code.as_str()) {
            counts.add(Seen::CommandRefusedDisk);
            self.belief.doubtful = true;
            return;
        }
        match code.as_str() {
            "LOGIN_NEEDED" => self.belief.logged_in = false,
            "NOT_ENROLLED" => {
                if self.belief.enrolled {
                    model.violation("the till was enrolled and has forgotten who it is");
                }
                self.belief.enrolled = false;
            }
            "NO_CATALOGUE" => self.belief.catalogue = false,
            "SHIFT_CLOSED" => self.belief.shift_open = false,
            "SHIFT_OPEN" => self.belief.shift_open = true,
            "APPROVAL_NEEDED" => self.belief.approval_asked = true,
            "NOTHING_TO_APPROVE" => self.belief.approval_asked = false,
            _ => self.give_way(command, &code, answer, model),
        }
    }

    /// Refusals that are about the ticket or the network.
    fn give_way(&mut self, command: &Command, code: &str, answer: &Answer, model: &mut Model) {
        self.belief.approval_asked = false;
        let doubtful = self.belief.doubtful || self.belief.sheet.is_none();
        match (command, code) {
            (Command::Scan { .. }, "UNKNOWN_CODE" | "WRONG_CHECK_DIGIT")
                if matches!(self.steps.front(), Some(Step::BadScan { .. })) =>
            {
                self.steps.pop_front();
            }
            (
                Command::Enrol { .. },
                "ENROLMENT_CODE_EXPIRED" | "ENROLMENT_CODE_UNKNOWN" | "ENROLMENT_CODE_USED",
            ) => self.enrolment = None,
            (Command::Enrol { .. }, "ALREADY_ENROLLED") => self.belief.enrolled = true,
            (Command::Enrol { .. } | Command::Sync, _) => {} // tried again later
            (Command::Recall { .. }, "WHICH_TICKET" | "NOT_PARKED") => self.steps.clear(),
            (Command::LineVoid { .. }, "LAST_LINE") => {
                self.steps.pop_front();
            }
            (_, "NO_TICKET" | "NO_LINE") if doubtful || self.only_void() => {
                self.belief.sheet = None;
                self.belief.expected.clear();
                self.steps.clear();
            }
            (_, "TICKET_OPEN" | "TICKET_IS_RETURN" | "TICKET_PARTLY_PAID") if doubtful => {
                self.steps.clear();
                self.steps.push_back(Step::TicketVoid);
            }
            (_, "NO_LINE" | "BAD_QUANTITY")
                if matches!(command, Command::Qty { .. } | Command::Price { .. }) =>
            {
                self.steps.pop_front();
            }
            _ => {
                model.violation(format!("{command:?} was refused: {}", answer.to_line()));
                self.steps.clear();
                self.steps.push_back(Step::TicketVoid);
                self.belief.sheet = None;
            }
        }
    }

    fn only_void(&self) -> bool {
        self.steps.iter().all(|step| *step == Step::TicketVoid)
    }
}
