//! What goes wrong between till and paper. Each message is one sentence for the cashier that
//! says what to do; none of them loses the sale, which is durable before anything prints (J-1).

use std::io;

/// Why a job is not, or not surely, on paper.
#[derive(Debug, thiserror::Error)]
pub enum PrinterError {
    /// The address is none of the known forms.
    #[error(
        "`{0}` is no printer address; write tcp://HOST:9100, file:PATH, serial:PATH, serial:PATH@BAUD or none"
    )]
    Address(String),
    /// The host's name is unknown.
    #[error(
        "the printer's name `{host}` is not known on this network; check the name or use its number ({detail})"
    )]
    UnknownHost {
        /// The name.
        host: String,
        /// What the resolver said.
        detail: String,
    },
    /// Somebody is there, but no printer listens.
    #[error("{address} refused the connection; switch the printer on and check its address and port")]
    Refused {
        /// The printer.
        address: String,
    },
    /// Nobody answered in time.
    #[error(
        "the printer {address} does not answer; check that it is switched on and its network cable is in"
    )]
    Unreachable {
        /// The printer.
        address: String,
    },
    /// Connected, then it took no more bytes in time.
    #[error(
        "the printer {address} stopped after {sent} of {total} bytes; check paper and cover, then print the receipt again"
    )]
    Stuck {
        /// The printer.
        address: String,
        /// Bytes that it took.
        sent: usize,
        /// Bytes of the job.
        total: usize,
    },
    /// The connection broke in the middle.
    #[error(
        "the connection to the printer {address} broke ({detail}); check the printer, then print the receipt again"
    )]
    Broken {
        /// The printer.
        address: String,
        /// What the system said.
        detail: String,
    },
    /// It says that the paper is out, before the job or in the middle of it.
    #[error("paper is out at the printer {address}: put a new roll in, the receipt prints by itself then")]
    PaperOut {
        /// The printer.
        address: String,
    },
    /// It says that its cover is open.
    #[error("the cover of the printer {address} is open: close it, the receipt prints by itself then")]
    CoverOpen {
        /// The printer.
        address: String,
    },
    /// It says that its cutter does not move.
    #[error(
        "the cutter of the printer {address} is jammed: open the cover, take the paper scraps out and close it, the receipt prints by itself then"
    )]
    CutterJammed {
        /// The printer.
        address: String,
    },
    /// It says that it is out of order in another way: heat, voltage, mechanics.
    #[error(
        "the printer {address} reports a fault: let it cool down, then switch it off and on, the receipt prints by itself then"
    )]
    Faulty {
        /// The printer.
        address: String,
    },
    /// It says that it is off line and not why.
    #[error(
        "the printer {address} is off line: press its feed or on-line button, the receipt prints by itself then"
    )]
    Offline {
        /// The printer.
        address: String,
    },
    /// A file or serial line could not be opened.
    #[error("the printer {address} cannot be opened ({detail}); check that it is plugged in and may be used")]
    NotOpened {
        /// The printer.
        address: String,
        /// What the system said.
        detail: String,
    },
}

/// Writes a whole job, in as many parts as the printer takes it in. Ok(0), or nothing taken
/// within the stream's write time-out, is a stuck printer.
pub(super) fn write_job(mut to: impl io::Write, job: &[u8], address: &str) -> Result<(), PrinterError> {
    let mut sent = 0;
    let stuck = |sent| PrinterError::Stuck { address: address.to_owned(), sent, total: job.len() };
    while sent < job.len() {
        match to.write(&job[sent..]) {
            Ok(0) => return Err(stuck(sent)),
            Ok(taken) => sent += taken,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) if is_timeout(&error) => return Err(stuck(sent)),
            Err(error) => {
                return Err(PrinterError::Broken { address: address.to_owned(), detail: error.to_string() });
            }
        }
    }
    match to.flush() {
        Ok(()) => Ok(()),
        Err(error) if is_timeout(&error) => Err(stuck(sent)),
        Err(error) => Err(PrinterError::Broken { address: address.to_owned(), detail: error.to_string() }),
    }
}

/// A blocking call that ran into its time-out; which of the two is said depends on the system.
pub(super) fn is_timeout(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut)
}
