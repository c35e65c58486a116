//! ESC/POS bytes into operations, one at a time, so that a stream may be cut anywhere.

use super::code_page;

/// Where following rows stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Align {
    /// At the left edge.
    Left,
    /// In the middle.
    Centre,
    /// At the right edge.
    Right,
}

/// One thing that the printer is told to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Op {
    /// `ESC @`: as after switching on.
    Init,
    /// `ESC t n`: switch to a code page.
    CodePage(u8),
    /// `ESC E n`: bold on or off.
    Bold(bool),
    /// `GS ! n`: letters so many times as wide and as high.
    Size {
        /// 1 to 8.
        wide: u8,
        /// 1 to 8.
        high: u8,
    },
    /// `ESC a n`.
    Align(Align),
    /// Letters into the row buffer, decoded by the code page of the moment.
    Text(String),
    /// LF or `ESC d n`: print the buffer, advance so many rows.
    Feed(u8),
    /// `GS v 0`: a picture, one bit a dot.
    Raster {
        /// Dots across, a multiple of eight.
        width: usize,
        /// Dots down.
        height: usize,
        /// Rows of `width / 8` bytes, highest bit first, 1 black.
        bits: Vec<u8>,
    },
    /// `GS ( k` 65: the kind of QR code.
    QrModel(u8),
    /// `GS ( k` 67: dots per module.
    QrModule(u8),
    /// `GS ( k` 69: error correction, 0 L to 3 H.
    QrLevel(u8),
    /// `GS ( k` 80: the text to encode.
    QrStore(Vec<u8>),
    /// `GS ( k` 81: print the stored text as a code.
    QrPrint,
    /// `ESC p`: a pulse to a cash drawer.
    Drawer {
        /// Connector pin, 2 or 5.
        pin: u8,
        /// Length of the pulse.
        on_ms: u16,
        /// Rest after it.
        off_ms: u16,
    },
    /// `DLE EOT n`: a question that is answered at once.
    Question(u8),
    /// `GS r 1`: a question that is answered in turn.
    PaperInTurn,
    /// `GS V`: cut.
    Cut {
        /// A bridge of paper is left.
        partial: bool,
    },
}

/// Bytes that this printer does not understand.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("byte {at}: {what}")]
pub struct DecodeError {
    /// Where, from the beginning of the job.
    pub at: usize,
    /// What stands there.
    pub what: String,
}

/// What the bytes at one place are.
pub(super) enum Step {
    /// An operation of so many bytes.
    Op(Op, usize),
    /// An operation that has not arrived whole.
    More,
    /// Nothing known.
    Bad(String),
}

/// The operations of a whole job.
///
/// # Errors
/// [`DecodeError`] at the first byte that is not understood, also where the job breaks off.
pub fn decode(bytes: &[u8]) -> Result<Vec<Op>, DecodeError> {
    let mut ops = Vec::new();
    let mut page = 0;
    let mut at = 0;
    while at < bytes.len() {
        match step(&bytes[at..], page) {
            Step::Op(op, length) => {
                match op {
                    Op::CodePage(n) => page = n,
                    Op::Init => page = 0,
                    _ => {}
                }
                ops.push(op);
                at += length;
            }
            Step::More => return Err(DecodeError { at, what: "the job breaks off in a command".to_owned() }),
            Step::Bad(what) => return Err(DecodeError { at, what }),
        }
    }
    Ok(ops)
}

/// The operation at the beginning of `bytes`, which is not empty.
pub(super) fn step(bytes: &[u8], page: u8) -> Step {
    match bytes {
        [0x0A, ..] => Step::Op(Op::Feed(1), 1),
        [0x1B] | [0x1D] | [0x10] | [0x10, 0x04] => Step::More,
        [0x10, 0x04, n @ 1..=4, ..] => Step::Op(Op::Question(*n), 3),
        [0x1B, rest @ ..] => esc(rest),
        [0x1D, rest @ ..] => gs(rest),
        [byte, ..] if *byte < 0x20 || *byte == 0x7F => {
            Step::Bad(format!("control byte {byte:02X} among text"))
        }
        _ => text(bytes, page),
    }
}

fn text(bytes: &[u8], page: u8) -> Step {
    let mut text = String::new();
    let mut length = 0;
    for byte in bytes.iter().take_while(|byte| **byte >= 0x20 && **byte != 0x7F) {
        match code_page::letter(page, *byte) {
            Some(letter) => text.push(letter),
            None => return Step::Bad(format!("letter {byte:02X} on unknown code page {page}")),
        }
        length += 1;
    }
    Step::Op(Op::Text(text), length)
}

/// After `ESC`.
fn esc(rest: &[u8]) -> Step {
    match rest {
        [b'@', ..] => Step::Op(Op::Init, 2),
        [b'p', pin, on, off, ..] => match pin {
            0 | 48 => Step::Op(drawer(2, *on, *off), 5),
            1 | 49 => Step::Op(drawer(5, *on, *off), 5),
            _ => Step::Bad(format!("ESC p with unknown pin {pin}")),
        },
        [b'p', ..] | [_] => Step::More,
        [b't', n, ..] => Step::Op(Op::CodePage(*n), 3),
        [b'E', n, ..] => Step::Op(Op::Bold(n & 1 == 1), 3),
        [b'd', n, ..] => Step::Op(Op::Feed(*n), 3),
        [b'a', n, ..] => match n {
            0 | 48 => Step::Op(Op::Align(Align::Left), 3),
            1 | 49 => Step::Op(Op::Align(Align::Centre), 3),
            2 | 50 => Step::Op(Op::Align(Align::Right), 3),
            _ => Step::Bad(format!("ESC a with {n}")),
        },
        [other, ..] => Step::Bad(format!("unknown command ESC {other:02X}")),
        [] => Step::More,
    }
}

fn drawer(pin: u8, on: u8, off: u8) -> Op {
    Op::Drawer { pin, on_ms: u16::from(on) * 2, off_ms: u16::from(off) * 2 }
}

/// After `GS`.
fn gs(rest: &[u8]) -> Step {
    match rest {
        [b'!', n, ..] => match (n >> 4, n & 15) {
            (wide @ 0..=7, high @ 0..=7) => Step::Op(Op::Size { wide: wide + 1, high: high + 1 }, 3),
            _ => Step::Bad(format!("GS ! with {n:02X}")),
        },
        [b'V', 0 | 48, ..] => Step::Op(Op::Cut { partial: false }, 3),
        [b'V', 1 | 49, ..] => Step::Op(Op::Cut { partial: true }, 3),
        [b'V', kind @ (65 | 66), _, ..] => Step::Op(Op::Cut { partial: *kind == 66 }, 4),
        [b'V', 65 | 66] | [_] => Step::More,
        [b'r', 1 | 49, ..] => Step::Op(Op::PaperInTurn, 3),
        [b'v', b'0', ..] => raster(rest),
        [b'(', b'k', ..] => code(rest),
        [b'v' | b'(', ..] if rest.len() < 2 => Step::More,
        [other, ..] => Step::Bad(format!("unknown command GS {other:02X}")),
        [] => Step::More,
    }
}

/// `v 0 m xL xH yL yH` and the bits.
fn raster(rest: &[u8]) -> Step {
    let [_, _, mode, xl, xh, yl, yh, bits @ ..] = rest else { return Step::More };
    if *mode != 0 && *mode != 48 {
        return Step::Bad(format!("GS v 0 with mode {mode}"));
    }
    let across = usize::from(u16::from_le_bytes([*xl, *xh]));
    let height = usize::from(u16::from_le_bytes([*yl, *yh]));
    match bits.get(..across * height) {
        Some(bits) => {
            let length = 8 + bits.len();
            Step::Op(Op::Raster { width: across * 8, height, bits: bits.to_vec() }, length)
        }
        None => Step::More,
    }
}

/// `( k pL pH` and so many bytes: cn (49 is QR), fn, parameters.
fn code(rest: &[u8]) -> Step {
    let [_, _, pl, ph, body @ ..] = rest else { return Step::More };
    let length = usize::from(u16::from_le_bytes([*pl, *ph]));
    let Some(body) = body.get(..length) else { return Step::More };
    let op = match body {
        [49, 65, model, 0] => Op::QrModel(model.wrapping_sub(48)),
        [49, 67, dots] => Op::QrModule(*dots),
        [49, 69, level @ 48..=51] => Op::QrLevel(level - 48),
        [49, 80, 48, text @ ..] => Op::QrStore(text.to_vec()),
        [49, 81, 48] => Op::QrPrint,
        _ => return Step::Bad(format!("unknown code command {:02X?}", &body[..body.len().min(4)])),
    };
    Step::Op(op, 5 + length)
}
