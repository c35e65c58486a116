//! The cashier: knows only what the till has answered, decides the next command from it, and goes on after
//! whatever happens as a person would: log in again, look again, void and begin anew. Here: the deciding;
//! what an answer teaches is in `cashier/answers.rs`.

use super::customer::{self, PayWay, Step};
use super::model::{Kind, Model};
use super::sheet::{Sheet, typed};
use super::shop::{ARTICLES, CASHIER_PIN, MANAGER_PIN, UNKNOWN_CODE, WRONG_CODE};
use crate::vfs::SplitMix;
use pos_app::{Command, DiscountOn};
use std::collections::{BTreeMap, VecDeque};

mod answers;

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
    /// What everybody wants in this run.
    hot: Option<usize>,
    /// What the enrolment needs.
    pub enrolment: Option<(String, String)>,
    trouble: u32,
    last_was_ok: bool,
    special: Option<Command>,
}

impl Cashier {
    /// A cashier who has never seen this till.
    pub fn new(random: SplitMix, hot: Option<usize>, believes_early: bool) -> Self {
        Cashier {
            random,
            belief: Belief::default(),
            steps: VecDeque::new(),
            asked: None,
            returnable: Vec::new(),
            paying: PayWay::Exact,
            believes_early,
            closing: false,
            hot,
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
        let steps = customer::draw(&mut self.random, self.hot);
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
            Step::Quantity(number) => Command::Qty { line: None, quantity: self.quantity(number) },
            Step::Discount { whole, percent } => {
                let on = if whole { DiscountOn::Ticket } else { DiscountOn::Line(None) };
                Command::Discount { on, value: format!("{percent}%"), reason: "because".to_owned() }
            }
            Step::Price(minor) => {
                Command::Price { line: None, price: typed(minor as i64), reason: "dented".to_owned() }
            }
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
        let weighed =
            last.is_some_and(|(sku, _)| ARTICLES.iter().any(|article| article.sku == sku && article.weighed));
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
        let cash =
            |minor: i64| Command::Pay { method: "cash".to_owned(), amount: typed(minor), reference: None };
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
