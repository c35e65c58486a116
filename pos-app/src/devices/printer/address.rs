//! Where the printer is, as a person writes it: `tcp://127.0.0.1:9100`, `file:PATH`,
//! `serial:PATH` or `serial:PATH@BAUD`, `none`.

use super::error::PrinterError;
use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

/// The port that network printers listen on.
const RAW_PORT: u16 = 9100;
/// What receipt printers are set to when they come from the factory, mostly.
const BAUD: u32 = 9600;

/// A printer's address.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum PrinterAddress {
    /// A network printer that takes raw bytes.
    Tcp {
        /// Name or number; an IPv6 number without its brackets.
        host: String,
        /// 9100 unless said otherwise.
        port: u16,
    },
    /// A file that jobs are appended to, or a device file like `/dev/usb/lp0`.
    File(PathBuf),
    /// A serial line.
    Serial {
        /// `/dev/ttyUSB0`, `COM3`.
        path: String,
        /// Bits per second.
        baud: u32,
    },
    /// No printer.
    #[default]
    None,
}

impl FromStr for PrinterAddress {
    type Err = PrinterError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let bad = || PrinterError::Address(text.to_owned());
        let text = text.trim();
        if text == "none" {
            Ok(Self::None)
        } else if let Some(rest) = text.strip_prefix("tcp://") {
            let (host, port) = host_and_port(rest.trim_end_matches('/')).ok_or_else(bad)?;
            Ok(Self::Tcp { host, port })
        } else if let Some(path) = text.strip_prefix("file:").filter(|path| !path.is_empty()) {
            Ok(Self::File(PathBuf::from(path)))
        } else if let Some(rest) = text.strip_prefix("serial:") {
            let (path, baud) = match rest.rsplit_once('@') {
                Some((path, baud)) => (path, baud.parse().map_err(|_| bad())?),
                None => (rest, BAUD),
            };
            if path.is_empty() || baud == 0 {
                return Err(bad());
            }
            Ok(Self::Serial { path: path.to_owned(), baud })
        } else {
            Err(bad())
        }
    }
}

impl fmt::Display for PrinterAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tcp { host, port } if host.contains(':') => write!(f, "tcp://[{host}]:{port}"),
            Self::Tcp { host, port } => write!(f, "tcp://{host}:{port}"),
            Self::File(path) => write!(f, "file:{}", path.display()),
            Self::Serial { path, baud } => write!(f, "serial:{path}@{baud}"),
            Self::None => f.write_str("none"),
        }
    }
}

/// `host`, `host:port`, `[v6]`, `[v6]:port`.
fn host_and_port(text: &str) -> Option<(String, u16)> {
    let (host, port) = if let Some(rest) = text.strip_prefix('[') {
        let (host, after) = rest.split_once(']')?;
        (host, if after.is_empty() { None } else { Some(after.strip_prefix(':')?) })
    } else {
        match text.split_once(':') {
            Some((host, port)) => (host, Some(port)),
            None => (text, None),
        }
    };
    let port = port.map_or(Ok(RAW_PORT), str::parse).ok().filter(|port| *port != 0)?;
    let good = !host.is_empty() && !host.contains(|c: char| c.is_whitespace() || c == '/' || c == '@');
    good.then(|| (host.to_owned(), port))
}
