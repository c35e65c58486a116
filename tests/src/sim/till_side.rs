//! What happens at the till: commands, answers, requests that go out, answers that come in, paper.

use super::counts::Seen;
use super::journal;
use super::schedule::{MINUTE_MS, SECOND_MS};
use super::shop::RECEIPT_PREFIX;
use super::world::{Event, Request, World};
use crate::vfs::Fault;
use pos_app::{Command, Input, Output, PrintFailure, PrinterState, TransportError};
use protocol::{WireRequest, WireResponse};

/// What a receipt's QR code begins with; the number follows up to the next bar.
const CODE_START: &[u8] = b"CF1|";

impl World {
    /// The cashier's next act is scheduled, if there is one.
    pub(super) fn keep_cashier_busy(&mut self) {
        if self.cashier_due || !self.till.is_running() || self.cashier.is_waiting() || !self.cashier.is_busy()
        {
            return;
        }
        self.cashier_due = true;
        let troubles = u64::from(self.cashier.troubles().min(20));
        let wait_ms = self.random.between(SECOND_MS, 10 * SECOND_MS) + troubles * 20 * SECOND_MS;
        self.after(wait_ms, Event::CashierActs);
    }

    pub(super) fn cashier_acts(&mut self) {
        self.cashier_due = false;
        if !self.till.is_running() || self.cashier.is_waiting() {
            return;
        }
        if self.cashier.needs_code() {
            self.cashier.enrolment = self.enrolment_code().map(|code| ("http://sim".to_owned(), code));
        }
        if let Some(command) = self.cashier.next_command(&mut self.model) {
            self.note(format!("> {command:?}"));
            if matches!(command, Command::Pay { .. }) {
                self.ambush_till();
            }
            self.step_till(Input::Command(command));
        }
    }

    pub(super) fn wake_till(&mut self) {
        self.step_till(Input::Tick);
    }

    pub(super) fn answer_arrives(
        &mut self,
        number: u64,
        life: u32,
        result: Result<WireResponse, TransportError>,
    ) {
        // Whichever comes first ends the exchange: the answer, or the transport's patience.
        self.schedule.cancel(|event| {
            matches!(event, Event::AnswerArrives { number: other, life: of, .. } if *other == number && *of == life)
        });
        if life == self.till.life && self.till.is_running() {
            if let Err(error) = &result {
                self.note(format!("request {number} fails: {error}"));
            }
            self.step_till(Input::Response { request: number, result });
        }
    }

    pub(super) fn printed(&mut self, job: u64, life: u32) {
        if life != self.till.life || !self.till.is_running() {
            return;
        }
        let fails = !self.healed && self.random.chance(self.plan.printer_fails);
        self.print_failed |= fails;
        let result = if fails {
            Err(PrintFailure { state: PrinterState::PaperOut, reason: "out of paper".to_owned() })
        } else {
            Ok(())
        };
        self.step_till(Input::Printed { job, result });
    }

    /// One input into the till; whatever comes out happens.
    pub(super) fn step_till(&mut self, input: Input) {
        let (strikes, steps) = (self.till.machine.strikes(), self.till.machine.steps());
        let pays = matches!(&input, Input::Command(Command::Pay { .. }));
        let outcome = self.till.step(self.now_ms, input);
        if pays {
            let struck = self.till.machine.strikes() > strikes;
            self.note(format!("paying took {} steps, struck: {struck}", self.till.machine.steps() - steps));
            let is_paid = |output: &Output| matches!(output, Output::Answer(answer) if is_complete(answer));
            if struck && outcome.iter().flatten().any(is_paid) {
                self.counts.add(Seen::UnknownResolved);
            }
        }
        match outcome {
            Some(outputs) => {
                for output in outputs {
                    self.take_output(output);
                }
            }
            None if self.till.machine.is_off() => self.till_died(),
            None => {}
        }
    }

    fn take_output(&mut self, output: Output) {
        match output {
            Output::Answer(answer) => {
                self.note(format!("< {}", answer.to_line()));
                self.cashier.answered(&answer, &mut self.model, &mut self.counts);
            }
            Output::Send { request, wire, .. } => self.send(request, wire),
            Output::Print { job, bytes } => self.print(job, &bytes),
            Output::Save { answer, .. } => self.cashier.answered(&answer, &mut self.model, &mut self.counts),
            Output::Log(line) => self.note(format!("till: {line}")),
            Output::Ended => {
                self.note("the till ended");
                self.after(MINUTE_MS, Event::TillStarts { booted: false });
            }
        }
    }

    fn send(&mut self, number: u64, wire: WireRequest) {
        self.note(format!("-> {number} {} {} ({} bytes)", wire.method, wire.path, wire.body.len()));
        if wire.path.ends_with("/snapshot") {
            let resumes = wire.range.is_some_and(|(first, _)| first > 0);
            if resumes && std::mem::take(&mut self.snapshot_broken) {
                self.counts.add(Seen::SnapshotResumed);
            }
        }
        let life = self.till.life;
        let fate = self.network.send(&mut self.counts);
        for (copy, wait_ms) in fate.arrives_after_ms.into_iter().enumerate() {
            let request = Request { number, life, wire: wire.clone(), is_copy: copy > 0 };
            self.after(wait_ms, Event::RequestArrives(request));
        }
        if let Some((wait_ms, error)) = fate.fails {
            self.after(wait_ms, Event::AnswerArrives { number, life, result: Err(error) });
        }
    }

    /// Paper comes out. Only a printer that works shows anything to anybody.
    fn print(&mut self, job: u64, bytes: &[u8]) {
        let Some(number) = printed_number(bytes) else {
            self.model.violation("something without a receipt number was printed");
            return;
        };
        self.note(format!("prints {number}"));
        if !number.starts_with(RECEIPT_PREFIX) {
            self.model.violation(format!("{number} is no receipt number of this shop"));
        }
        if std::mem::take(&mut self.print_failed) {
            self.counts.add(Seen::PrintedLater);
        }
        if !self.model.announced.contains(&number) {
            self.counts.add(Seen::PrintedAfterRestart);
        }
        self.model.printed.insert(number);
        let life = self.till.life;
        let wait_ms = self.random.between(300, 3 * SECOND_MS);
        self.after(wait_ms, Event::Printed { job, life });
    }

    /// The till's process is gone; somebody starts it again.
    pub(super) fn till_died(&mut self) {
        let struck = self.till.machine.struck();
        let booted = self.till.machine.went_off_by() == Some(Fault::PowerCut);
        self.note(format!("the till is off (power: {booted}, faults so far {})", struck.len()));
        self.snapshot_broken = true;
        let wait_ms =
            if self.healed { SECOND_MS } else { self.random.between(5 * SECOND_MS, 20 * MINUTE_MS) };
        self.after(wait_ms, Event::TillStarts { booted });
    }

    pub(super) fn till_starts(&mut self, booted: bool) {
        if self.till.is_running() {
            return;
        }
        if self.till.machine.is_off() || booted {
            self.till.power_on(self.now_ms, booted);
            self.fault_at_start();
        }
        self.note("the till starts");
        match self.till.start(self.now_ms) {
            Ok(()) if self.till.machine.is_off() => self.till_died(),
            Ok(()) => {
                self.cashier.till_restarted();
                self.compare_till();
                self.step_till(Input::Tick);
            }
            Err(error) => {
                self.note(format!("the till does not start: {error}"));
                let waits = matches!(error, pos_app::OpenError::Store(_)) && self.till.machine.has_struck();
                if !waits {
                    self.model.violation(format!("the till does not start: {error}"));
                    self.given_up = true;
                }
                self.after(MINUTE_MS, Event::TillStarts { booted: false });
            }
        }
    }

    /// Compares the till's journal with what was shown, as far as the till itself can be sure of it.
    pub(super) fn compare_till(&mut self) {
        if self.till.machine.is_off() || self.till.machine.has_struck() {
            return;
        }
        let mut broken = Vec::new();
        let found = self.till.machine.at_peace(|disk| journal::read(disk, &mut |text| broken.push(text)));
        for text in broken {
            self.model.violation(text);
        }
        match found {
            Ok(events) => {
                self.note(format!("the till's journal has {} events", events.len()));
                self.model.compare_journal(&events, &mut self.counts);
            }
            Err(error) => self.model.violation(format!("the till's journal cannot be read: {error}")),
        }
    }

    /// A command outside the cashier's routine, answered at once.
    pub(super) fn ask_till(&mut self, command: Command) -> Option<pos_app::Answer> {
        let outputs = self.till.step(self.now_ms, Input::Command(command))?;
        let mut answer = None;
        for output in outputs {
            match output {
                Output::Answer(found) => answer = Some(found),
                other => self.take_output(other),
            }
        }
        answer
    }
}

/// Whether an answer says that a ticket is paid.
fn is_complete(answer: &pos_app::Answer) -> bool {
    answer.get("complete").and_then(serde_json::Value::as_bool) == Some(true)
}

/// The receipt number in the printer's bytes: it stands in the QR code's text.
fn printed_number(bytes: &[u8]) -> Option<String> {
    let start = bytes.windows(CODE_START.len()).position(|window| window == CODE_START)? + CODE_START.len();
    let rest = &bytes[start..];
    let end = rest.iter().position(|byte| *byte == b'|')?;
    String::from_utf8(rest[..end].to_vec()).ok()
}
