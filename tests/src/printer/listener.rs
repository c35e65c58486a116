//! The printer's socket: takes connections as a real one does, splits what comes into jobs at
//! the cuts, and can misbehave.

use super::decode::{DecodeError, Op, Step, step};
use super::receipt::PrintedReceipt;
use std::io::{self, Read};
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
    /// Reads so many bytes, then drops the connection.
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
        let shared = Arc::new(Shared {
            manner,
            jobs: Mutex::new(Vec::new()),
            news: Condvar::new(),
            over: AtomicBool::new(false),
        });
        let inside = Arc::clone(&shared);
        thread::Builder::new()
            .name("virtual-printer".to_owned())
            .spawn(move || accept(&listener, &inside))?;
        Ok(Self { address, shared })
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
        let until = Instant::now() + within;
        let mut jobs = self.shared.jobs();
        loop {
            if let Some(job) = jobs.get(number) {
                return Some(job.clone());
            }
            let left = until.checked_duration_since(Instant::now())?;
            jobs = self.shared.news.wait_timeout(jobs, left).unwrap_or_else(PoisonError::into_inner).0;
        }
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

fn receive(mut stream: &TcpStream, shared: &Shared) -> io::Result<()> {
    let mut splitter = Splitter::default();
    let mut part = [0; 4096];
    let mut taken = 0;
    let outcome = loop {
        let room = match shared.manner {
            Manner::BreaksAfter(bytes) if taken >= bytes => break Ok(()),
            Manner::BreaksAfter(bytes) => part.len().min(bytes - taken),
            _ => part.len(),
        };
        match stream.read(&mut part[..room]) {
            Ok(0) => break Ok(()),
            Ok(read) => {
                taken += read;
                for job in splitter.push(&part[..read]) {
                    shared.printed(job, true);
                }
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

/// Cuts a stream into jobs. Bytes that are not understood stay together to the end of the
/// connection: where a job of rubbish ends, nobody can say.
#[derive(Default)]
struct Splitter {
    bytes: Vec<u8>,
    done: usize,
    page: u8,
}

impl Splitter {
    fn push(&mut self, part: &[u8]) -> Vec<Vec<u8>> {
        self.bytes.extend_from_slice(part);
        let mut jobs = Vec::new();
        while self.done < self.bytes.len() {
            let Step::Op(op, length) = step(&self.bytes[self.done..], self.page) else { break };
            self.done += length;
            match op {
                Op::Init => self.page = 0,
                Op::CodePage(page) => self.page = page,
                Op::Cut { .. } => {
                    let rest = self.bytes.split_off(self.done);
                    jobs.push(std::mem::replace(&mut self.bytes, rest));
                    self.done = 0;
                }
                _ => {}
            }
        }
        jobs
    }
}
