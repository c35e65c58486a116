//! The till's thin world: clock, sockets, printer, scanner and whoever asks around [`crate::core::Till`].
//! Decides nothing: it carries what the core says out and what happens in.

mod clock;
mod front;
mod options;
pub mod pictures;
mod printer;
mod transport;

use std::collections::VecDeque;
use std::io::BufRead;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::{Duration, Instant};

use protocol::WireResponse;
use store::Disk;

use crate::api::{Answer, Input, Output, PrintFailure, Refusal, TransportError};
use crate::command::Command;
use crate::core::Till;
use crate::devices::{ScanEvent, run_scanner};
pub use clock::Clock;
pub use front::{Front, Notice, Terminal};
pub use options::Options;
use pictures::Pictures;
use printer::PrinterThread;
use transport::Transport;

/// How long the end waits for a receipt that is under way.
const LAST_RECEIPT: Duration = Duration::from_secs(5);
/// An idle till looks at its clock this often, so that a jump shows soon (T-2).
const LONGEST_SLEEP_MS: u64 = 60_000;

/// What happens to a running till.
enum Event<A> {
    Ask { line: String, asked: A },
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

/// The door through which a running till is asked; cheap to clone.
pub struct Door<A> {
    events: Sender<Event<A>>,
}

impl<A> Clone for Door<A> {
    fn clone(&self) -> Self {
        Self { events: self.events.clone() }
    }
}

impl<A> Door<A> {
    /// Asks one line; its answer comes through the front. Gives `asked` back when the till has ended.
    ///
    /// # Errors
    /// The till has ended.
    pub fn ask(&self, line: String, asked: A) -> Result<(), A> {
        self.events.send(Event::Ask { line, asked }).map_err(|refused| match refused.0 {
            Event::Ask { asked, .. } => asked,
            // Nothing else was sent here.
            _ => unreachable!("the channel gives back what was sent"),
        })
    }

    /// Nobody asks any more: the till ends when it has answered what was asked.
    pub fn close(&self) {
        // Already ended is as good.
        let _ = self.events.send(Event::EndOfInput);
    }
}

/// A till with its devices, ready to run.
pub struct Shell<D: Disk, F: Front> {
    till: Till<D>,
    clock: Clock,
    transport: Transport,
    printer: PrinterThread,
    pictures: Pictures,
    front: F,
    inbox: Receiver<Event<F::Asked>>,
    asks: VecDeque<(String, F::Asked)>,
    /// Whose command waits for the server.
    waiting: Option<F::Asked>,
    input_ended: bool,
    ended: bool,
    printing: Option<u64>,
}

impl<D: Disk, F: Front> Shell<D, F> {
    /// Starts the devices' threads around a till. The door is how it is asked.
    ///
    /// # Errors
    /// No threads, no network library.
    pub fn start(
        till: Till<D>,
        clock: Clock,
        options: &Options,
        front: F,
    ) -> Result<(Self, Door<F::Asked>), ShellError> {
        let (events, inbox) = channel();
        let told = events.clone();
        let transport = Transport::start(move |request, result| {
            // Nobody listens once the till has ended.
            let _ = told.send(Event::Response { request, result });
        })?;
        let pictures = transport.pictures();
        let told = events.clone();
        let printer = PrinterThread::start(options.printer.clone(), move |job, result| {
            told.send(Event::Printed { job, result }).is_ok()
        })?;
        let told = events.clone();
        run_scanner(options.scanner.clone(), move |event| told.send(Event::Scanner(event)).is_ok())
            .map_err(ShellError::Threads)?;
        let shell = Self {
            till,
            clock,
            transport,
            printer,
            pictures,
            front,
            inbox,
            asks: VecDeque::new(),
            waiting: None,
            input_ended: false,
            ended: false,
            printing: None,
        };
        Ok((shell, Door { events }))
    }

    /// Where the front gets products' pictures.
    pub fn pictures(&self) -> Pictures {
        self.pictures.clone()
    }

    /// Runs until `quit`, or until nobody asks any more.
    ///
    /// # Errors
    /// The front does not take answers any more.
    pub fn run(mut self) -> Result<(), ShellError> {
        self.step(Input::Tick)?;
        self.serve()?;
        self.last_receipt();
        Ok(())
    }

    fn serve(&mut self) -> Result<(), ShellError> {
        while !self.ended {
            // What has happened goes before what is asked: typed lines may come faster than answers.
            if let Ok(event) = self.inbox.try_recv() {
                self.take(event)?;
                continue;
            }
            if let Some((line, asked)) = self.next_ask() {
                self.take_line(&line, asked)?;
                continue;
            }
            if self.input_ended && !self.till.is_answer_pending() {
                return Ok(());
            }
            match self.inbox.recv_timeout(self.sleep()) {
                Ok(event) => self.take(event)?,
                Err(RecvTimeoutError::Timeout) => self.happened(Input::Tick)?,
                Err(RecvTimeoutError::Disconnected) => return Ok(()),
            }
        }
        Ok(())
    }

    /// One command at a time: the next waits for the answer of the one before, unless it only looks.
    fn next_ask(&mut self) -> Option<(String, F::Asked)> {
        if !self.till.is_answer_pending() {
            return self.asks.pop_front();
        }
        let looks = |line: &str| Command::parse(line).is_ok_and(|command| command.only_looks());
        let at = self.asks.iter().position(|(line, _)| looks(line))?;
        self.asks.remove(at)
    }

    fn take(&mut self, event: Event<F::Asked>) -> Result<(), ShellError> {
        match event {
            Event::Ask { line, asked } => self.asks.push_back((line, asked)),
            Event::Scanner(ScanEvent::Code(code)) => {
                self.asks.extend(self.front.scanned(&code).map_err(ShellError::Output)?);
            }
            Event::Scanner(ScanEvent::Connected) => {
                self.tell(Notice::Scanner { connected: true, detail: String::new() })?;
            }
            Event::Scanner(ScanEvent::Lost(why)) => {
                self.tell(Notice::Scanner { connected: false, detail: why })?;
            }
            Event::EndOfInput => self.input_ended = true,
            Event::Response { request, result } => self.happened(Input::Response { request, result })?,
            Event::Printed { job, result } => {
                self.printing = None;
                self.happened(Input::Printed { job, result })?;
            }
        }
        Ok(())
    }

    fn sleep(&self) -> Duration {
        let now_ms = self.clock.now().ticks_ms;
        let until_ms = self.till.wake_at().map_or(LONGEST_SLEEP_MS, |at_ms| at_ms.saturating_sub(now_ms));
        Duration::from_millis(until_ms.min(LONGEST_SLEEP_MS))
    }

    fn take_line(&mut self, line: &str, asked: F::Asked) -> Result<(), ShellError> {
        if line.trim().is_empty() {
            return Ok(());
        }
        let command = match Command::parse(line) {
            Ok(command) => command,
            Err(refusal) => return self.answer(asked, &Answer::refused(&refusal)),
        };
        // The core answers the command first, then whoever waited for the server.
        let mut answers = self.step(Input::Command(command))?.into_iter();
        match answers.next() {
            Some(answer) => self.answer(asked, &answer)?,
            None => self.waiting = Some(asked),
        }
        answers.try_for_each(|answer| self.answer_waiting(&answer))
    }

    /// Something that nobody asked for.
    fn happened(&mut self, input: Input) -> Result<(), ShellError> {
        for answer in self.step(input)? {
            self.answer_waiting(&answer)?;
        }
        self.tell(Notice::Changed)
    }

    /// Carries out what the core wants, in order; its answers are given back for whoever asked.
    fn step(&mut self, input: Input) -> Result<Vec<Answer>, ShellError> {
        let mut answers = Vec::new();
        for output in self.till.step(self.clock.now(), input) {
            match output {
                Output::Answer(answer) => answers.push(answer),
                Output::Send { request, server, wire } => {
                    self.pictures.saw(&server, wire.bearer.as_deref());
                    self.transport.send(request, &server, wire);
                }
                Output::Print { job, bytes } => {
                    self.printing = Some(job);
                    self.printer.print(job, bytes);
                }
                Output::Save { path, bytes, answer } => answers.push(saved(&path, &bytes, answer)),
                Output::Log(line) => tracing::info!("{line}"),
                Output::Ended => self.ended = true,
            }
        }
        Ok(answers)
    }

    fn answer(&mut self, asked: F::Asked, answer: &Answer) -> Result<(), ShellError> {
        self.front.answer(asked, answer).map_err(ShellError::Output)
    }

    fn answer_waiting(&mut self, answer: &Answer) -> Result<(), ShellError> {
        match self.waiting.take() {
            Some(asked) => self.answer(asked, answer),
            None => Ok(()),
        }
    }

    fn tell(&mut self, notice: Notice) -> Result<(), ShellError> {
        self.front.notice(notice).map_err(ShellError::Output)
    }

    /// A receipt that is half on paper is finished; what comes after it waits for the next start.
    fn last_receipt(&mut self) {
        let until = Instant::now() + LAST_RECEIPT;
        while let Some(under_way) = self.printing {
            let Some(left) = until.checked_duration_since(Instant::now()) else { break };
            match self.inbox.recv_timeout(left) {
                Ok(Event::Printed { job, result }) if job == under_way => {
                    self.printing = None;
                    // Its outputs are not carried out any more; that it is printed is stored.
                    let _after_the_end = self.till.step(self.clock.now(), Input::Printed { job, result });
                }
                Ok(_) => {}
                Err(_) => break,
            }
        }
    }
}

/// Asks each line of `input` at the door, then closes it.
///
/// # Errors
/// No thread to read in.
pub fn read_lines(input: impl BufRead + Send + 'static, door: Door<()>) -> Result<(), ShellError> {
    let read = move || {
        for line in input.lines() {
            let Ok(line) = line else { break };
            if door.ask(line, ()).is_err() {
                return;
            }
        }
        door.close();
    };
    std::thread::Builder::new().name("input".to_owned()).spawn(read).map_err(ShellError::Threads)?;
    Ok(())
}

fn saved(path: &str, bytes: &[u8], answer: Answer) -> Answer {
    match std::fs::write(path, bytes) {
        Ok(()) => answer,
        Err(error) => Answer::refused(&Refusal::new(
            "FILE_NOT_WRITTEN",
            format!("The file {path} cannot be written ({error}); name another place."),
        )),
    }
}
