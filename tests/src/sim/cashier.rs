//! The cashier: knows only what the till has answered, decides the next command from it, and goes on after
//! whatever happens as a person would: log in again, look again, void and begin anew. The only judge here
//! is common sense: what was scanned must be on the ticket, and each refusal must be one that fits.

use super::counts::{Counts, Seen};
use super::customer::{self, PayWay, Step};
use super::model::{Kind, Model};
use super::sheet::{Sheet, amount, typed};
use super::shop::{ARTICLES, CASHIER_PIN, MANAGER_PIN, UNKNOWN_CODE, WRONG_CODE};
use crate::vfs::SplitMix;
use pos_app::{Answer, Command};
use std::collections::{BTreeMap, VecDeque};

/// A receipt that goods may come back on.
#[derive(Clone, Debug)]
struct Returnable {
    number: String,
    lines: Vec<(String, i64)>,
    way: PayWay,
}

/// What the cashier believes about the till.
#[derive(Debug, Default)]
struct Belief {
    enrolled: bool,
    catalogue: bool,
    logged_in: bool,
    shift_open: bool,
    approval_asked: bool,
    /// The ticket on the counter, if it was seen since the last trouble.
    sheet: Option<Sheet>,
    /// What must be on it.
    expected: BTreeMap<String, i64>,
    /// Something happened since: the ticket may be another one.
    doubtful: bool,
}

/// The cashier.
pub struct Cashier {
    random: SplitMix,
    belief: Belief,
    steps: VecDeque<Step>,
    asked: Option<Command>,
    returnable: Vec<Returnable>,
    paying: PayWay,
    believes_early: bool,
    /// Business is over for today: no new customer, the shift is closed.
    pub closing: bool,
    /// What the enrolment needs.
    pub enrolment: Option<(String, String)>,
    trouble: u32,
    last_was_ok: bool,
    special: Option<Command>,
}

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
    /// A cashier who has never seen this till.
    pub fn new(random: SplitMix, believes_early: bool) -> Self {
        Cashier {
            random,
            belief: Belief::default(),
            steps: VecDeque::new(),
            asked: None,
            returnable: Vec::new(),
            paying: PayWay::Exact,
            believes_early,
            closing: false,
            enrolment: None,
            trouble: 0,
            last_was_ok: true,
            special: None,
        }
    }

    /// Somebody asks for a command outside the routine.
    pub fn ask(&mut self, command: Command) {
        self.special = Some(command);
    }

    /// Whether the last command was done.
    pub const fn last_was_ok(&self) -> bool {
        self.last_was_ok
    }

    /// A customer comes to the counter (or queues behind the one who is there).
    pub fn serve_next(&mut self) {
        let steps = customer::draw(&mut self.random);
        self.steps.extend(steps);
    }

    /// Whether there is anything to do.
    pub fn is_busy(&self) -> bool {
        self.asked.is_some()
            || self.special.is_some()
            || !self.steps.is_empty()
            || !self.belief.enrolled
            || (self.closing && self.belief.shift_open)
    }

    /// Whether the cashier needs a code from the manager first.
    pub fn needs_code(&self) -> bool {
        !self.belief.enrolled && self.enrolment.is_none()
    }

    /// Whether an answer is awaited.
    pub const fn is_waiting(&self) -> bool {
        self.asked.is_some()
    }

    /// The till was started again: nobody is logged in, and the ticket is what it is.
    pub fn till_restarted(&mut self) {
        self.asked = None;
        self.belief.logged_in = false;
        self.belief.approval_asked = false;
        self.belief.doubtful = true;
    }

    /// The next command, if there is one to give; a payment is told to the model before it is given.
    pub fn next_command(&mut self, model: &mut Model) -> Option<Command> {
        let command = self.decide()?;
        if let Some(sheet) = &self.belief.sheet
            && completes(&command, sheet)
        {
            if self.believes_early {
                model.shown_paid(sheet.receipt(None));
            }
            model.asked_to_pay(sheet.receipt(None));
        }
        self.asked = Some(command.clone());
        Some(command)
    }

    fn decide(&mut self) -> Option<Command> {
        if self.asked.is_some() {
            return None;
        }
        if !self.belief.enrolled {
            let (url, code) = self.enrolment.clone()?;
            return Some(Command::Enrol { url, code });
        }
        if let Some(command) = self.special.take() {
            return Some(command);
        }
        if !self.belief.catalogue {
            return Some(Command::Sync);
        }
        if !self.belief.logged_in {
            let pin = if self.random.chance(30) { MANAGER_PIN } else { CASHIER_PIN };
            return Some(Command::Login { pin: pin.to_owned() });
        }
        if self.belief.approval_asked {
            return Some(Command::Approve { pin: MANAGER_PIN.to_owned() });
        }
        if self.steps.is_empty() {
            return (self.closing && self.belief.shift_open).then(|| self.close_shift());
        }
        if !self.belief.shift_open {
            return Some(Command::ShiftOpen { float: "100.00".to_owned() });
        }
        self.step()
    }

    fn close_shift(&mut self) -> Command {
        let cash = self.random.between(10_000, 100_000) as i64;
        Command::ShiftClose { cash: typed(cash), others: BTreeMap::new() }
    }

    fn step(&mut self) -> Option<Command> {
        let step = self.steps.front()?.clone();
        Some(match step {
            Step::Scan { article, times } => {
                let code = ARTICLES[article].code;
                Command::Scan { code: if times == 1 { code.to_owned() } else { format!("{times}*{code}") } }
            }
            Step::BadScan { wrong_digit } => {
                Command::Scan { code: if wrong_digit { WRONG_CODE } else { UNKNOWN_CODE }.to_owned() }
            }
            Step::Quantity(number) => Command::Qty { quantity: self.quantity(number) },
            Step::Discount { whole, percent } => {
                Command::Discount { whole, value: format!("{percent}%"), reason: "because".to_owned() }
            }
            Step::Price(minor) => Command::Price { price: typed(minor as i64), reason: "dented".to_owned() },
            Step::LineVoid => Command::LineVoid { line: 1 },
            Step::TicketVoid => Command::TicketVoid,
            Step::Park => Command::Park,
            Step::Recall => Command::Recall { ticket: None },
            Step::Figures => Command::ShiftX,
            Step::Return => return self.take_back(),
            Step::Pay(way) => return self.pay(way),
        })
    }

    /// By weight where the last line is weighed.
    fn quantity(&mut self, number: u64) -> String {
        let last = self.belief.sheet.as_ref().and_then(|sheet| sheet.lines.last());
        let weighed = last.is_some_and(|(sku, _)| ARTICLES.iter().any(|article| article.sku == sku && article.weighed));
        if weighed { format!("{number}.{:03}", self.random.below(1_000)) } else { number.to_string() }
    }

    fn take_back(&mut self) -> Option<Command> {
        if self.returnable.is_empty() {
            self.steps.clear(); // nobody has anything to bring back yet
            return None;
        }
        let at = self.random.below(self.returnable.len() as u64) as usize;
        let receipt = self.returnable.swap_remove(at);
        let line = self.random.below(receipt.lines.len() as u64) as usize;
        let whole = receipt.lines[line].1;
        let part = if whole % 2_000 == 0 && self.random.chance(50) { whole / 2 } else { whole };
        self.paying = receipt.way;
        let quantity = format!("{}.{:03}", part / 1_000, part % 1_000);
        Some(Command::Return { receipt: receipt.number, line: line + 1, quantity })
    }

    fn pay(&mut self, way: PayWay) -> Option<Command> {
        let Some(sheet) = self.belief.sheet.clone().filter(|_| !self.belief.doubtful) else {
            // Nobody pays what he cannot see: scan something and look.
            self.steps.push_front(Step::Scan { article: 0, times: 1 });
            return self.step();
        };
        if sheet.lines.is_empty() {
            // The only line was taken off: there is nothing to pay.
            self.steps.clear();
            self.steps.push_back(Step::TicketVoid);
            return self.step();
        }
        let way = if way == PayWay::AsBefore { self.paying } else { way };
        self.paying = way;
        let cash = |minor: i64| Command::Pay { method: "cash".to_owned(), amount: typed(minor), reference: None };
        let card = |minor: i64| Command::Pay {
            method: "card".to_owned(),
            amount: typed(minor),
            reference: Some("slip 77".to_owned()),
        };
        let rest = |steps: &mut VecDeque<Step>, way| {
            if let Some(front) = steps.front_mut() {
                *front = Step::Pay(way);
            }
        };
        Some(match way {
            PayWay::Over if sheet.kind == Kind::Sale => cash((sheet.due_in_cash_minor / 1_000 + 1) * 1_000),
            PayWay::Card => card(sheet.due_minor),
            PayWay::Split if sheet.due_minor >= 2 => {
                rest(&mut self.steps, PayWay::Exact);
                self.steps.push_front(Step::Pay(PayWay::Exact));
                card(sheet.due_minor / 2)
            }
            PayWay::TooLittle if sheet.due_in_cash_minor >= 3 => {
                rest(&mut self.steps, PayWay::Over);
                self.steps.push_front(Step::Pay(PayWay::Over));
                cash(sheet.due_in_cash_minor / 3)
            }
            _ => cash(sheet.due_in_cash_minor),
        })
    }

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
            let (times, code) = code.split_once('*').map_or((1, code.as_str()), |(n, code)| (n.parse().unwrap_or(1), code));
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
            "NOT_ENROLLED" => self.belief.enrolled = false,
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
            (Command::Enrol { .. }, "ENROLMENT_CODE_EXPIRED" | "ENROLMENT_CODE_UNKNOWN" | "ENROLMENT_CODE_USED") => self.enrolment = None,
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
            (_, "NO_LINE" | "BAD_QUANTITY") if matches!(command, Command::Qty { .. } | Command::Price { .. }) => {
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

    /// How many refusals came one after the other.
    pub const fn troubles(&self) -> u32 {
        self.trouble
    }
}

/// Whether a command pays all that is due.
fn completes(command: &Command, sheet: &Sheet) -> bool {
    let Command::Pay { method, amount, .. } = command else { return false };
    let offered = super::journal::minor(amount).unwrap_or_default();
    offered >= if method == "cash" { sheet.due_in_cash_minor } else { sheet.due_minor }
}
