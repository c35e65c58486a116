//! A network printer: raw bytes to its port, mostly 9100.

use super::error::is_timeout;
use super::talk::{Ended, Known, Line, Talk};
use super::{Printer, PrinterAddress, PrinterError, PrinterTimeouts};
use std::io::{self, Read};
use std::net::{Shutdown, SocketAddr, TcpStream, ToSocketAddrs};
use std::time::{Duration, Instant};

/// Prints over TCP, one connection a job.
#[derive(Debug, Clone)]
pub struct TcpPrinter {
    host: String,
    port: u16,
    timeouts: PrinterTimeouts,
    known: Known,
}

impl Line for &TcpStream {
    fn read_within(&mut self, wait: Duration) -> io::Result<()> {
        self.set_read_timeout(Some(wait))
    }
}

impl TcpPrinter {
    /// A printer at `host` (name or number) and `port`.
    pub fn new(host: &str, port: u16, timeouts: PrinterTimeouts) -> Self {
        Self { host: host.to_owned(), port, timeouts, known: Known::default() }
    }

    fn address(&self) -> String {
        PrinterAddress::Tcp { host: self.host.clone(), port: self.port }.to_string()
    }

    /// A connection to the first of the host's addresses that takes one.
    fn connect(&self) -> Result<TcpStream, PrinterError> {
        let unknown = |detail: String| PrinterError::UnknownHost { host: self.host.clone(), detail };
        let addresses: Vec<SocketAddr> = (self.host.as_str(), self.port)
            .to_socket_addrs()
            .map_err(|error| unknown(error.to_string()))?
            .collect();
        let mut last = unknown("it has no address".to_owned());
        for address in addresses {
            match TcpStream::connect_timeout(&address, self.timeouts.connect) {
                Ok(stream) => return Ok(stream),
                Err(error) if error.kind() == io::ErrorKind::ConnectionRefused => {
                    last = PrinterError::Refused { address: self.address() };
                }
                Err(_) => last = PrinterError::Unreachable { address: self.address() },
            }
        }
        Err(last)
    }

    fn broken(&self, error: &io::Error) -> PrinterError {
        PrinterError::Broken { address: self.address(), detail: error.to_string() }
    }

    /// Says that the job is over and waits a little for the printer to agree. A reset says that
    /// bytes which the system took were never read; status bytes of the printer are not ours.
    fn finish(&self, mut stream: &TcpStream) -> Result<(), PrinterError> {
        stream.shutdown(Shutdown::Write).map_err(|error| self.broken(&error))?;
        let until = Instant::now() + self.timeouts.close;
        let mut unread = [0; 64];
        loop {
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Ok(());
            }
            stream.set_read_timeout(Some(left)).map_err(|error| self.broken(&error))?;
            match stream.read(&mut unread) {
                Ok(0) => return Ok(()),
                Ok(_) => {}
                Err(error) if is_timeout(&error) => return Ok(()),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(self.broken(&error)),
            }
        }
    }
}

impl Printer for TcpPrinter {
    fn print(&mut self, job: &[u8]) -> Result<(), PrinterError> {
        let stream = self.connect().inspect_err(|_| self.known = Known::default())?;
        stream
            .set_write_timeout(Some(self.timeouts.write))
            .and_then(|()| stream.set_nodelay(true))
            .map_err(|error| self.broken(&error))?;
        let address = self.address();
        match Talk::new(&stream, &address, self.timeouts).job(job, &mut self.known)? {
            Ended::Confirmed => Ok(()),
            Ended::Taken => self.finish(&stream),
        }
    }
}
