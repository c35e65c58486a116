//! Operations into the pieces that come out of the printer, top to bottom.

use super::decode::{Align, DecodeError, Op, decode};
use super::paper::{self, PaperError};

/// What came out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// One row of the printer's letters; may be empty.
    Row {
        /// What it says, blanks included.
        text: String,
        /// Bold.
        bold: bool,
        /// Times as wide.
        wide: u8,
        /// Times as high.
        high: u8,
        /// Where it stands.
        align: Align,
    },
    /// A picture, as in [`Op::Raster`].
    Picture {
        /// Dots across.
        width: usize,
        /// Dots down.
        height: usize,
        /// One bit a dot.
        bits: Vec<u8>,
        /// Where it stands.
        align: Align,
    },
    /// A QR code.
    Qr {
        /// The text inside.
        payload: String,
        /// Dots per module.
        module: u8,
        /// Error correction, 0 L to 3 H.
        level: u8,
        /// Where it stands.
        align: Align,
    },
    /// The drawer was opened here.
    Drawer {
        /// Connector pin.
        pin: u8,
    },
    /// The paper was cut here.
    Cut,
}

/// One job as paper.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PrintedReceipt {
    /// Top to bottom.
    pub pieces: Vec<Piece>,
}

impl PrintedReceipt {
    /// Prints a job.
    ///
    /// # Errors
    /// [`DecodeError`] where the printer would not understand the bytes.
    pub fn print(bytes: &[u8]) -> Result<Self, DecodeError> {
        let mut head = Head::default();
        for op in decode(bytes)? {
            head.run(op)?;
        }
        head.row_if_any();
        Ok(Self { pieces: head.pieces })
    }

    /// The rows of letters as printed, without blanks at their ends and without empty rows.
    pub fn lines(&self) -> Vec<String> {
        self.pieces
            .iter()
            .filter_map(|piece| match piece {
                Piece::Row { text, .. } => Some(text.trim_end().to_owned()),
                _ => None,
            })
            .filter(|text| !text.is_empty())
            .collect()
    }

    /// The payloads of the QR codes.
    pub fn qr_payloads(&self) -> Vec<&str> {
        self.pieces
            .iter()
            .filter_map(|piece| match piece {
                Piece::Qr { payload, .. } => Some(payload.as_str()),
                _ => None,
            })
            .collect()
    }

    /// How often the drawer was opened.
    pub fn drawer_kicks(&self) -> usize {
        self.pieces.iter().filter(|piece| matches!(piece, Piece::Drawer { .. })).count()
    }

    /// How often the paper was cut.
    pub fn cuts(&self) -> usize {
        self.pieces.iter().filter(|piece| matches!(piece, Piece::Cut)).count()
    }

    /// The paper as text, for a terminal.
    pub fn text(&self) -> String {
        let mut out = String::new();
        for piece in &self.pieces {
            out.push_str(&match piece {
                Piece::Row { text, wide, .. } => in_terminal(text.trim_end(), usize::from(*wide)),
                Piece::Picture { width, height, .. } => format!("[picture of {width} x {height} dots]"),
                Piece::Qr { payload, .. } => format!("[QR code] {payload}"),
                Piece::Drawer { pin } => format!("[drawer opens, pin {pin}]"),
                Piece::Cut => "[cut]".to_owned(),
            });
            out.push('\n');
        }
        out
    }

    /// The paper as a PNG file's bytes.
    ///
    /// # Errors
    /// [`PaperError`] when a code holds more than it can, or the font cannot be read.
    pub fn png(&self) -> Result<Vec<u8>, PaperError> {
        paper::draw(&self.pieces)
    }
}

/// A row of wide letters in a terminal that has none: the letters as they are, the blanks
/// stretched, so that what was at an edge or in the middle still is.
fn in_terminal(row: &str, wide: usize) -> String {
    let stretch = row.chars().count() * (wide - 1);
    let body = row.trim_start();
    let before = row.len() - body.len();
    match body.split_once("  ") {
        Some((left, right)) if before == 0 => format!("{left}  {}{right}", " ".repeat(stretch)),
        _ => format!("{}{body}", " ".repeat(before * wide + body.chars().count() * (wide - 1) / 2)),
    }
}

/// The printer's state while a job runs.
struct Head {
    bold: bool,
    wide: u8,
    high: u8,
    align: Align,
    row: String,
    module: u8,
    level: u8,
    stored: Vec<u8>,
    pieces: Vec<Piece>,
}

impl Default for Head {
    fn default() -> Self {
        Self {
            bold: false,
            wide: 1,
            high: 1,
            align: Align::Left,
            row: String::new(),
            module: 3,
            level: 0,
            stored: Vec::new(),
            pieces: Vec::new(),
        }
    }
}

impl Head {
    fn run(&mut self, op: Op) -> Result<(), DecodeError> {
        match op {
            Op::Init => *self = Self { pieces: std::mem::take(&mut self.pieces), ..Self::default() },
            Op::CodePage(_) | Op::QrModel(_) | Op::Question(_) | Op::PaperInTurn => {}
            Op::Bold(on) => self.bold = on,
            Op::Size { wide, high } => (self.wide, self.high) = (wide, high),
            Op::Align(align) => self.align = align,
            Op::Text(text) => self.row.push_str(&text),
            Op::Feed(rows) => self.feed(rows),
            Op::Raster { width, height, bits } => {
                self.row_if_any();
                self.pieces.push(Piece::Picture { width, height, bits, align: self.align });
            }
            Op::QrModule(dots) => self.module = dots,
            Op::QrLevel(level) => self.level = level,
            Op::QrStore(text) => self.stored = text,
            Op::QrPrint => self.qr()?,
            Op::Drawer { pin, .. } => self.pieces.push(Piece::Drawer { pin }),
            Op::Cut { .. } => {
                self.row_if_any();
                self.pieces.push(Piece::Cut);
            }
        }
        Ok(())
    }

    /// The buffer's row, then empty rows for what is left to feed.
    fn feed(&mut self, rows: u8) {
        for _ in 0..rows.max(1) {
            self.print_row();
        }
    }

    fn row_if_any(&mut self) {
        if !self.row.is_empty() {
            self.print_row();
        }
    }

    fn print_row(&mut self) {
        self.pieces.push(Piece::Row {
            text: std::mem::take(&mut self.row),
            bold: self.bold,
            wide: self.wide,
            high: self.high,
            align: self.align,
        });
    }

    fn qr(&mut self) -> Result<(), DecodeError> {
        self.row_if_any();
        let payload = String::from_utf8(self.stored.clone()).map_err(|error| DecodeError {
            at: 0,
            what: format!("a QR code's text is not UTF-8: {error}"),
        })?;
        self.pieces.push(Piece::Qr { payload, module: self.module, level: self.level, align: self.align });
        Ok(())
    }
}
