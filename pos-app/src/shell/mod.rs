//! The till's thin world: clock, sockets, printer, standard input and output around [`crate::core::Till`].
//! Decides nothing: it carries what the core says out and what happens in.

mod clock;
mod printer;
mod transport;

use std::collections::VecDeque;
use std::io::{BufRead, Write};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::{Duration, Instant};

use protocol::WireResponse;
use store::Disk;

use crate::api::{Answer, Input, Output, PrintFailure, Refusal, TransportError};
use crate::command::Command;
use crate::core::Till;
use crate::devices::{PrinterAddress, ScanEvent, ScannerAddress, run_scanner};
pub use clock::Clock;
use printer::PrinterThread;
use transport::Transport;

/// How long the end waits for a receipt that is under way.
const LAST_RECEIPT: Duration = Duration::from_secs(5);
/// An idle till looks at its clock this often, so that a jump shows soon (T-2).
const LONGEST_SLEEP_MS: u64 = 60_000;

/// What happens to a running till.
enum Event {
    Line(String),
    Scanner(ScanEvent),
    EndOfInput,
    Response { request: u64, result: Result<WireResponse, TransportError> },
    Printed { job: u64, result: Result<(), PrintFailure> },
}

/// Why a shell cannot run.
#[derive(Debug, thiserror::Error)]
pub enum ShellError {
    /// No threads, no sockets.
    #[error("the till cannot start its threads ({0}); close other programs and try again")]
    Threads(std::io::Error),
    /// Nobody reads the answers any more.
    #[error("the answers cannot be written ({0})")]
    Output(std::io::Error),
    /// TLS or the HTTP client.
    #[error("the network cannot be used ({0})")]
    Network(String),
}

struct Shell<'a, D: Disk, W: Write> {
    till: Till<D>,
    clock: Clock,
    transport: Transport,
    printer: PrinterThread,
    out: &'a mut W,
    lines: VecDeque<String>,
    input_ended: bool,
    ended: bool,
    printing: Option<u64>,
}

/// Runs a till on lines from `input` until it ends; answers go to `out`, one a line.
pub fn run<D: Disk>(
    till: Till<D>,
    clock: Clock,
    printer: &PrinterAddress,
    scanner: ScannerAddress,
    input: impl BufRead + Send + 'static,
    out: &mut impl Write,
) -> Result<(), ShellError> {
    let (events, inbox) = channel();
    let transport = Transport::start(events.clone())?;
    let printer = PrinterThread::start(printer.clone(), events.clone())?;
    let scans = events.clone();
    run_scanner(scanner, move |event| scans.send(Event::Scanner(event)).is_ok())
        .map_err(ShellError::Threads)?;
    read_lines(input, events)?;
    let mut shell = Shell {
        till,
        clock,
        transport,
        printer,
        out,
        lines: VecDeque::new(),
        input_ended: false,
        ended: false,
        printing: None,
    };
    shell.step(Input::Tick)?;
    shell.serve(&inbox)?;
    shell.last_receipt(&inbox)
}

fn read_lines(input: impl BufRead + Send + 'static, events: Sender<Event>) -> Result<(), ShellError> {
    let read = move || {
        for line in input.lines() {
            let Ok(line) = line else { break };
            if events.send(Event::Line(line)).is_err() {
                return;
            }
        }
        // Nobody listens any more: then the till has ended already.
        let _ = events.send(Event::EndOfInput);
    };
    std::thread::Builder::new().name("input".to_owned()).spawn(read).map_err(ShellError::Threads)?;
    Ok(())
}

impl<D: Disk, W: Write> Shell<'_, D, W> {
    fn serve(&mut self, inbox: &Receiver<Event>) -> Result<(), ShellError> {
        while !self.ended {
            // What has happened goes before what is asked: typed lines may come faster than answers.
            if let Ok(event) = inbox.try_recv() {
                self.take(event)?;
                continue;
            }
            // One command at a time: the next line waits for the answer of the one before.
            if !self.till.is_answer_pending() {
                if let Some(line) = self.lines.pop_front() {
                    self.take_line(&line)?;
                    continue;
                }
                if self.input_ended {
                    return Ok(());
                }
            }
            match inbox.recv_timeout(self.sleep()) {
                Ok(event) => self.take(event)?,
                Err(RecvTimeoutError::Timeout) => self.step(Input::Tick)?,
                Err(RecvTimeoutError::Disconnected) => return Ok(()),
            }
        }
        Ok(())
    }

    fn take(&mut self, event: Event) -> Result<(), ShellError> {
        match event {
            Event::Line(line) => {
                self.lines.push_back(line);
                Ok(())
            }
            Event::Scanner(ScanEvent::Code(code)) => {
                // In line with what is typed, so that no scan overtakes or misses an answer.
                self.lines.push_back(format!("scan {code}"));
                Ok(())
            }
            Event::Scanner(ScanEvent::Connected) => {
                tracing::info!("the scanner is connected");
                Ok(())
            }
            Event::Scanner(ScanEvent::Lost(why)) => {
                tracing::warn!("{why}");
                Ok(())
            }
            Event::EndOfInput => {
                self.input_ended = true;
                Ok(())
            }
            Event::Response { request, result } => self.step(Input::Response { request, result }),
            Event::Printed { job, result } => self.take_printed(job, result),
        }
    }

    fn sleep(&self) -> Duration {
        let now_ms = self.clock.now().ticks_ms;
        let until_ms = self.till.wake_at().map_or(LONGEST_SLEEP_MS, |at_ms| at_ms.saturating_sub(now_ms));
        Duration::from_millis(until_ms.min(LONGEST_SLEEP_MS))
    }

    fn take_line(&mut self, line: &str) -> Result<(), ShellError> {
        if line.trim().is_empty() {
            return Ok(());
        }
        match Command::parse(line) {
            Ok(command) => self.step(Input::Command(command)),
            Err(refusal) => self.answer(&Answer::refused(&refusal)),
        }
    }

    fn take_printed(&mut self, job: u64, result: Result<(), PrintFailure>) -> Result<(), ShellError> {
        self.printing = None;
        self.step(Input::Printed { job, result })
    }

    fn step(&mut self, input: Input) -> Result<(), ShellError> {
        for output in self.till.step(self.clock.now(), input) {
            match output {
                Output::Answer(answer) => self.answer(&answer)?,
                Output::Send { request, server, wire } => self.transport.send(request, &server, wire),
                Output::Print { job, bytes } => {
                    self.printing = Some(job);
                    self.printer.print(job, bytes);
                }
                Output::Save { path, bytes, answer } => self.save(&path, &bytes, &answer)?,
                Output::Log(line) => tracing::info!("{line}"),
                Output::Ended => self.ended = true,
            }
        }
        Ok(())
    }

    fn save(&mut self, path: &str, bytes: &[u8], answer: &Answer) -> Result<(), ShellError> {
        match std::fs::write(path, bytes) {
            Ok(()) => self.answer(answer),
            Err(error) => self.answer(&Answer::refused(&Refusal::new(
                "FILE_NOT_WRITTEN",
                format!("The file {path} cannot be written ({error}); name another place."),
            ))),
        }
    }

    fn answer(&mut self, answer: &Answer) -> Result<(), ShellError> {
        writeln!(self.out, "{}", answer.to_line()).and_then(|()| self.out.flush()).map_err(ShellError::Output)
    }

    /// A receipt that is half on paper is finished; what comes after it waits for the next start.
    fn last_receipt(&mut self, inbox: &Receiver<Event>) -> Result<(), ShellError> {
        let until = Instant::now() + LAST_RECEIPT;
        while let Some(under_way) = self.printing {
            let Some(left) = until.checked_duration_since(Instant::now()) else { break };
            match inbox.recv_timeout(left) {
                Ok(Event::Printed { job, result }) if job == under_way => {
                    self.printing = None;
                    // Its outputs are not carried out any more; that it is printed is stored.
                    let _after_the_end = self.till.step(self.clock.now(), Input::Printed { job, result });
                }
                Ok(_) => {}
                Err(_) => break,
            }
        }
        Ok(())
    }
}
