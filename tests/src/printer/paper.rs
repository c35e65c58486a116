//! The paper as a picture: letters of 12 × 24 dots on 576, as an 80 mm printer has them, with
//! the paper's margins. Where the drawer opened and the paper was cut is written in grey.
//!
//! Floating point is geometry of letters here, never money.
#![allow(clippy::float_arithmetic)]

use super::decode::Align;
use super::receipt::Piece;
use ab_glyph::{Font, FontRef, PxScale, point};
use qrcode::{Color, EcLevel, QrCode};

const REGULAR: &[u8] = include_bytes!("../../../pos-app/assets/DejaVuSansMono.ttf");
const BOLD: &[u8] = include_bytes!("../../../pos-app/assets/DejaVuSansMono-Bold.ttf");
/// What the head can print.
const HEAD_DOTS: usize = 576;
/// White paper beside the head.
const SIDE_DOTS: usize = 32;
const PAPER_DOTS: usize = HEAD_DOTS + 2 * SIDE_DOTS;
/// A letter and the space to the next row.
const CELL: usize = 12;
const LETTER: usize = 24;
const SPACING: usize = 6;
const PAPER: u8 = 252;
const INK: u8 = 24;
const PENCIL: u8 = 150;

/// Why there is no picture.
#[derive(Debug, thiserror::Error)]
pub enum PaperError {
    /// The font file of the checkout is damaged.
    #[error("the font in pos-app/assets cannot be read; check the file out again")]
    Font,
    /// More than a QR code can hold: a real printer prints nothing then.
    #[error("a QR code cannot hold {0} bytes")]
    Qr(usize),
    /// A row runs beyond the head; a real printer would break it.
    #[error("a row is {0} dots wide, the paper has 576: {1}")]
    TooWide(usize, String),
    /// The encoder failed.
    #[error("the picture cannot be written: {0}")]
    Png(#[from] png::EncodingError),
}

/// All pieces, one below the other.
pub(super) fn draw(pieces: &[Piece]) -> Result<Vec<u8>, PaperError> {
    let mut sheet = Sheet::new()?;
    sheet.feed(24);
    for piece in pieces {
        match piece {
            Piece::Row { text, bold, wide, high, align } => {
                sheet.row(text, *bold, usize::from(*wide), usize::from(*high), *align)?;
            }
            Piece::Picture { width, height, bits, align } => sheet.picture(*width, *height, bits, *align)?,
            Piece::Qr { payload, module, level, align } => {
                sheet.qr(payload, usize::from(*module), *level, *align)?;
            }
            Piece::Drawer { pin } => sheet.remark(&format!("» drawer opens (pin {pin})")),
            Piece::Cut => sheet.cut(),
        }
    }
    sheet.feed(12);
    sheet.encode()
}

struct Sheet {
    height: usize,
    dots: Vec<u8>,
    regular: FontRef<'static>,
    bold: FontRef<'static>,
}

impl Sheet {
    fn new() -> Result<Self, PaperError> {
        let font = |file| FontRef::try_from_slice(file).map_err(|_| PaperError::Font);
        Ok(Self { height: 0, dots: Vec::new(), regular: font(REGULAR)?, bold: font(BOLD)? })
    }

    /// Moves the paper, gives back where the new part begins.
    fn feed(&mut self, dots: usize) -> usize {
        let top = self.height;
        self.height += dots;
        self.dots.resize(PAPER_DOTS * self.height, PAPER);
        top
    }

    fn left(width: usize, align: Align) -> usize {
        let free = HEAD_DOTS.saturating_sub(width);
        SIDE_DOTS
            + match align {
                Align::Left => 0,
                Align::Centre => free / 2,
                Align::Right => free,
            }
    }

    fn row(
        &mut self,
        text: &str,
        bold: bool,
        wide: usize,
        high: usize,
        align: Align,
    ) -> Result<(), PaperError> {
        let width = text.trim_end().chars().count() * CELL * wide;
        if width > HEAD_DOTS {
            return Err(PaperError::TooWide(width, text.to_owned()));
        }
        let top = self.feed(LETTER * high + SPACING);
        self.letters(Self::left(width, align), top, text, bold, (CELL * wide, LETTER * high), INK);
        Ok(())
    }

    /// Letters of the given cell, dark to `shade`.
    fn letters(&mut self, left: usize, top: usize, text: &str, bold: bool, cell: (usize, usize), shade: u8) {
        let font = if bold { self.bold.clone() } else { self.regular.clone() };
        let unit = font.height_unscaled();
        let scale = PxScale {
            x: cell.0 as f32 * unit / font.h_advance_unscaled(font.glyph_id('n')),
            y: cell.1 as f32,
        };
        let baseline = (top as f32 + cell.1 as f32 * font.ascent_unscaled() / unit).round();
        for (place, letter) in text.chars().enumerate() {
            let at = point((left + place * cell.0) as f32, baseline);
            let Some(outline) = font.outline_glyph(font.glyph_id(letter).with_scale_and_position(scale, at))
            else {
                continue;
            };
            let corner = outline.px_bounds().min;
            outline.draw(|x, y, coverage| {
                let (x, y) = (corner.x + x as f32, corner.y + y as f32);
                if x >= 0.0 && y >= 0.0 {
                    let ink = f32::from(PAPER) - coverage.min(1.0) * f32::from(PAPER - shade);
                    self.dot(x as usize, y as usize, ink as u8);
                }
            });
        }
    }

    fn dot(&mut self, x: usize, y: usize, shade: u8) {
        if x < PAPER_DOTS && y < self.height {
            let dot = &mut self.dots[y * PAPER_DOTS + x];
            *dot = (*dot).min(shade);
        }
    }

    fn picture(&mut self, width: usize, height: usize, bits: &[u8], align: Align) -> Result<(), PaperError> {
        if width > HEAD_DOTS {
            return Err(PaperError::TooWide(width, "a picture".to_owned()));
        }
        let top = self.feed(height);
        let left = Self::left(width, align);
        for (at, byte) in bits.iter().enumerate() {
            let (y, x) = (at / (width / 8), at % (width / 8) * 8);
            for bit in (0..8).filter(|bit| byte & (0x80 >> bit) != 0) {
                self.dot(left + x + bit, top + y, INK);
            }
        }
        Ok(())
    }

    fn qr(&mut self, payload: &str, module: usize, level: u8, align: Align) -> Result<(), PaperError> {
        let level = [EcLevel::L, EcLevel::M, EcLevel::Q, EcLevel::H][usize::from(level.min(3))];
        let code =
            QrCode::with_error_correction_level(payload, level).map_err(|_| PaperError::Qr(payload.len()))?;
        let side = code.width() * module;
        if side > HEAD_DOTS {
            return Err(PaperError::TooWide(side, "a QR code".to_owned()));
        }
        let top = self.feed(side);
        let left = Self::left(side, align);
        for y in 0..side {
            for x in (0..side).filter(|x| code[(x / module, y / module)] == Color::Dark) {
                self.dot(left + x, top + y, INK);
            }
        }
        Ok(())
    }

    /// A remark in pencil, not on the real paper.
    fn remark(&mut self, text: &str) {
        let top = self.feed(22);
        self.letters(SIDE_DOTS, top, text, false, (9, 18), PENCIL);
    }

    fn cut(&mut self) {
        let top = self.feed(36) + 18;
        for x in (0..PAPER_DOTS).filter(|x| x % 12 < 7) {
            self.dot(x, top, PENCIL);
            self.dot(x, top + 1, PENCIL);
        }
        self.letters(4, top - 15, "✂", false, (16, 32), PENCIL);
    }

    fn encode(&self) -> Result<Vec<u8>, PaperError> {
        let mut file = Vec::new();
        let size = |dots: usize| u32::try_from(dots).unwrap_or(u32::MAX);
        let mut encoder = png::Encoder::new(&mut file, size(PAPER_DOTS), size(self.height));
        encoder.set_color(png::ColorType::Grayscale);
        encoder.set_depth(png::BitDepth::Eight);
        let mut writer = encoder.write_header()?;
        writer.write_image_data(&self.dots)?;
        writer.finish()?;
        Ok(file)
    }
}
