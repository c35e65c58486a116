//! From a line's bytes to codes: split or glued as they arrive, with whatever ending the scanner is set to.
//! No IO, no clock.

/// Longer than any code (a GS1 DataMatrix holds 2,335 characters); what is longer is noise on the line.
const CODE_BYTES_MAX: usize = 4_096;
/// Separates the fields of a GS1 element string; the one control byte that belongs to a code.
const GROUP_SEPARATOR: u8 = 0x1d;

/// Collects bytes until a code ends.
#[derive(Debug, Default)]
pub(super) struct Codes {
    part: Vec<u8>,
    /// More came than a code can have: all of it up to the next ending is dropped.
    overflown: bool,
}

impl Codes {
    /// Takes bytes and calls `each` per code that ends in them.
    pub(super) fn take(&mut self, bytes: &[u8], mut each: impl FnMut(String)) {
        for byte in bytes {
            match byte {
                b'\r' | b'\n' | b'\t' | 0x03 => {
                    if let Some(code) = self.end() {
                        each(code);
                    }
                }
                // Start of text and other control bytes are the scanner's, not the code's.
                0..0x20 | 0x7f if *byte != GROUP_SEPARATOR => {}
                _ if self.part.len() == CODE_BYTES_MAX => self.overflown = true,
                _ => self.part.push(*byte),
            }
        }
    }

    /// The line paused or broke: what has come so far is a code (some scanners send no ending).
    pub(super) fn end(&mut self) -> Option<String> {
        let part = std::mem::take(&mut self.part);
        if std::mem::take(&mut self.overflown) {
            return None;
        }
        // Scanners send UTF-8 or Latin-1; the first three bytes may say what kind of code it is (AIM).
        let text = String::from_utf8(part)
            .unwrap_or_else(|error| error.into_bytes().iter().map(|byte| char::from(*byte)).collect());
        let code = without_aim(text.trim());
        (!code.is_empty()).then(|| code.to_owned())
    }
}

/// `]E04006381333931` → `4006381333931`: a bracket, a letter, a digit.
fn without_aim(text: &str) -> &str {
    let mut chars = text.chars();
    match (chars.next(), chars.next(), chars.next()) {
        (Some(']'), Some(kind), Some(modifier))
            if kind.is_ascii_alphabetic() && modifier.is_ascii_alphanumeric() =>
        {
            chars.as_str()
        }
        _ => text,
    }
}
