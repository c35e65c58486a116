//! Where the scanner is, as a person writes it: `serial:PATH`, `serial:PATH@BAUD`, `none`.

use std::fmt;
use std::str::FromStr;

/// What serial scanners are set to when they come from the factory, mostly.
const BAUD: u32 = 9600;

/// A scanner's address.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum ScannerAddress {
    /// A serial line.
    Serial {
        /// `/dev/ttyACM0`, `COM4`.
        path: String,
        /// Bits per second.
        baud: u32,
    },
    /// No scanner, or one that types as a keyboard.
    #[default]
    None,
}

/// Not an address.
#[derive(Debug, thiserror::Error)]
#[error("`{0}` is no scanner address; write serial:PATH, serial:PATH@BAUD or none")]
pub struct ScannerAddressError(String);

impl FromStr for ScannerAddress {
    type Err = ScannerAddressError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let bad = || ScannerAddressError(text.to_owned());
        let text = text.trim();
        if text == "none" {
            return Ok(Self::None);
        }
        let line = text.strip_prefix("serial:").ok_or_else(bad)?;
        let (path, baud) = match line.rsplit_once('@') {
            Some((path, baud)) => (path, baud.parse().map_err(|_| bad())?),
            None => (line, BAUD),
        };
        if path.is_empty() || baud == 0 {
            Err(bad())
        } else {
            Ok(Self::Serial { path: path.to_owned(), baud })
        }
    }
}

impl fmt::Display for ScannerAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Serial { path, baud } => write!(f, "serial:{path}@{baud}"),
            Self::None => f.write_str("none"),
        }
    }
}
