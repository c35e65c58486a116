//! The printer's socket, or its serial line: takes connections as a real one does, splits what comes into jobs at
//! the cuts, answers questions, and can misbehave.

use super::decode::{DecodeError, Op, Step, step};
use super::health::Health;
use super::receipt::PrintedReceipt;
use std::fs::File;
use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

/// How the printer behaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Manner {
    /// As it should.
    Prints,
    /// Takes the connection, then reads nothing: paper out, cover open.
    Hangs,
    /// Reads so many bytes of jobs, then drops the connection.
    BreaksAfter(usize),
}

/// What was printed between two cuts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Job {
    /// The bytes, the cut included.
    pub bytes: Vec<u8>,
    /// Whether it ended with a cut; else the connection ended first.
    pub cut: bool,
}

impl Job {
    /// The job as paper.
    ///
    /// # Errors
    /// [`DecodeError`] where a printer would not understand the bytes.
    pub fn receipt(&self) -> Result<PrintedReceipt, DecodeError> {
        PrintedReceipt::print(&self.bytes)
    }

    /// Keeps the job as `NAME.png`, `NAME.txt` and, last, `NAME.bin`: whoever waits for the bytes finds all three.
    /// Gives back the text, which says so when the bytes are not understood.
    ///
    /// # Errors
    /// When a file cannot be written.
    pub fn save(&self, folder: &Path, name: &str) -> io::Result<String> {
        let put = |kind: &str, bytes: &[u8]| std::fs::write(folder.join(format!("{name}.{kind}")), bytes);
        let text = match self.receipt() {
            Ok(receipt) => {
                put("png", &receipt.png().map_err(io::Error::other)?)?;
                receipt.text()
            }
            Err(error) => format!("[not understood: {error}]\n"),
        };
        put("txt", text.as_bytes())?;
        put("bin", &self.bytes)?;
        Ok(text)
    }
}

/// A printer on a TCP port; gone when dropped.
#[derive(Debug)]
pub struct VirtualPrinter {
    address: SocketAddr,
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    manner: Manner,
    health: Mutex<Health>,
    jobs: Mutex<Vec<Job>>,
    news: Condvar,
    over: AtomicBool,
}

impl VirtualPrinter {
    /// Listens on `listen`; port 0 takes any free one.
    ///
    /// # Errors
    /// When the address cannot be listened on.
    pub fn start(listen: &str, manner: Manner) -> io::Result<Self> {
        let listener = TcpListener::bind(listen)?;
        let address = listener.local_addr()?;
        let shared = Arc::new(Shared::new(manner));
        let inside = Arc::clone(&shared);
        thread::Builder::new()
            .name("virtual-printer".to_owned())
            .spawn(move || accept(&listener, &inside))?;
        Ok(Self { address, shared })
    }

    /// Prints what comes over a serial line, for as long as the line is plugged in.
    ///
    /// # Errors
    /// When no thread can be started.
    pub fn on_line(line: File) -> io::Result<SerialLinePrinter> {
        let shared = Arc::new(Shared::new(Manner::Prints));
        let inside = Arc::clone(&shared);
        thread::Builder::new().name("virtual-printer".to_owned()).spawn(move || {
            drop(receive(&line, &inside)); // ends when the line is pulled out
        })?;
        Ok(SerialLinePrinter { shared })
    }

    /// How it is from now on: paper in or out, cover, cutter, whether it answers.
    pub fn set_health(&self, health: Health) {
        *self.shared.health() = health;
    }

    /// Where it listens.
    pub fn socket(&self) -> SocketAddr {
        self.address
    }

    /// Its address as the till writes it.
    pub fn address(&self) -> String {
        format!("tcp://{}", self.address)
    }

    /// All jobs so far.
    pub fn jobs(&self) -> Vec<Job> {
        self.shared.jobs().clone()
    }

    /// Job number `number`, counted from 0, as soon as it is printed; `None` when it is not
    /// within the time.
    pub fn wait_for(&self, number: usize, within: Duration) -> Option<Job> {
        self.shared.wait_for(number, within)
    }
}

/// A printer on a serial line; it is gone when the line is.
#[derive(Debug)]
pub struct SerialLinePrinter {
    shared: Arc<Shared>,
}

impl SerialLinePrinter {
    /// As [`VirtualPrinter::set_health`].
    pub fn set_health(&self, health: Health) {
        *self.shared.health() = health;
    }

    /// All jobs so far.
    pub fn jobs(&self) -> Vec<Job> {
        self.shared.jobs().clone()
    }

    /// As [`VirtualPrinter::wait_for`].
    pub fn wait_for(&self, number: usize, within: Duration) -> Option<Job> {
        self.shared.wait_for(number, within)
    }
}

impl Drop for VirtualPrinter {
    fn drop(&mut self) {
        self.shared.over.store(true, Ordering::SeqCst);
        // Wakes the accepting thread, which then lets the port go.
        drop(TcpStream::connect_timeout(&self.address, Duration::from_secs(1)));
    }
}

impl Shared {
    fn new(manner: Manner) -> Self {
        Self {
            manner,
            health: Mutex::new(Health::default()),
            jobs: Mutex::new(Vec::new()),
            news: Condvar::new(),
            over: AtomicBool::new(false),
        }
    }

    fn health(&self) -> MutexGuard<'_, Health> {
        self.health.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn wait_for(&self, number: usize, within: Duration) -> Option<Job> {
        let until = Instant::now() + within;
        let mut jobs = self.jobs();
        loop {
            if let Some(job) = jobs.get(number) {
                return Some(job.clone());
            }
            let left = until.checked_duration_since(Instant::now())?;
            jobs = self.news.wait_timeout(jobs, left).unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    fn jobs(&self) -> MutexGuard<'_, Vec<Job>> {
        self.jobs.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn printed(&self, bytes: Vec<u8>, cut: bool) {
        self.jobs().push(Job { bytes, cut });
        self.news.notify_all();
    }
}

fn accept(listener: &TcpListener, shared: &Arc<Shared>) {
    let mut silent = Vec::new();
    for stream in listener.incoming() {
        if shared.over.load(Ordering::SeqCst) {
            return;
        }
        let Ok(stream) = stream else { continue };
        if shared.manner == Manner::Hangs {
            silent.push(stream); // held open, never read
            continue;
        }
        let shared = Arc::clone(shared);
        // One job after another, as a head prints; a second till waits in the queue of the port.
        if let Err(error) = receive(&stream, &shared) {
            drop(error); // a till that vanished; what came is kept as a job without a cut
        }
    }
}

/// Prints what comes until the other side ends.
fn receive<L>(line: L, shared: &Shared) -> io::Result<()>
where
    L: Copy + Read + Write,
{
    let (mut input, mut output) = (line, line);
    let mut splitter = Splitter::default();
    let mut part = [0; 4096];
    let outcome = loop {
        let room = match shared.manner {
            Manner::BreaksAfter(bytes) if splitter.taken >= bytes => break Ok(()),
            Manner::BreaksAfter(bytes) => part.len().min(bytes - splitter.taken),
            _ => part.len(),
        };
        match input.read(&mut part[..room]) {
            Ok(0) => break Ok(()),
            Ok(read) => {
                let mut answers = Vec::new();
                splitter.push(&part[..read], shared, &mut answers);
                // A till that has hung up already hears no answer; what it sent is printed all the same.
                drop(output.write_all(&answers));
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => break Err(error),
        }
    };
    if !splitter.bytes.is_empty() {
        shared.printed(splitter.bytes, false);
    }
    outcome
}

/// Cuts a stream into jobs and answers the questions in it. Bytes that are not understood stay together to the
/// end of the connection: where a job of rubbish ends, nobody can say.
#[derive(Default)]
struct Splitter {
    bytes: Vec<u8>,
    done: usize,
    page: u8,
    taken: usize,
}

impl Splitter {
    fn push(&mut self, part: &[u8], shared: &Shared, answers: &mut Vec<u8>) {
        self.bytes.extend_from_slice(part);
        self.taken += part.len();
        while self.done < self.bytes.len() {
            let Step::Op(op, length) = step(&self.bytes[self.done..], self.page) else { break };
            let mut health = shared.health();
            match op {
                Op::Question(n) => {
                    self.lift(length);
                    self.taken -= length;
                    answers.extend(health.answers.then(|| health.answer(n)));
                    continue;
                }
                Op::PaperInTurn => {
                    self.lift(length);
                    self.taken -= length;
                    answers.extend(health.end());
                    continue;
                }
                _ if !health.prints() => {
                    self.lift(length); // swallowed, never on paper
                    continue;
                }
                Op::Init => self.page = 0,
                Op::CodePage(page) => self.page = page,
                _ => {}
            }
            self.done += length;
            let ran_out = health.spend(length);
            drop(health);
            let cut = matches!(op, Op::Cut { .. });
            if cut || ran_out {
                let rest = self.bytes.split_off(self.done);
                shared.printed(std::mem::replace(&mut self.bytes, rest), cut);
                self.done = 0;
            }
        }
    }

    /// Takes an operation out of the job.
    fn lift(&mut self, length: usize) {
        self.bytes.drain(self.done..self.done + length);
    }
}
