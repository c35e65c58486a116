//! A strip of grey pixels that grows downwards, with letters on a grid, rules and QR modules.
//! Used for the picture of a receipt and for rows that a printer's letters cannot write, so
//! both look alike. Knows nothing of receipts.
//!
//! The only place with floating point: outlines of letters are geometry, never money.
#![allow(clippy::float_arithmetic)]

use super::block::Style;
use super::clean::{char_columns, columns};
use super::error::ReceiptError;
use super::qr::Matrix;
use ab_glyph::{Font, FontRef, PxScale, point};

const REGULAR: &[u8] = include_bytes!("../../assets/DejaVuSansMono.ttf");
const BOLD: &[u8] = include_bytes!("../../assets/DejaVuSansMono-Bold.ttf");
const WHITE: u8 = 255;

/// Size of one letter's place, in dots.
#[derive(Debug, Clone, Copy)]
pub(super) struct Grid {
    /// Width of a column.
    pub cell: usize,
    /// Height of a row of ordinary letters; high letters add `letter` once more.
    pub row: usize,
    /// Height of a letter from its highest to its lowest stroke.
    pub letter: usize,
    /// White between a row's upper edge and its letters.
    pub above: usize,
}

impl Grid {
    /// Height of a row in this style.
    pub const fn row_dots(&self, style: Style) -> usize {
        match style {
            Style::Normal | Style::Bold => self.row,
            Style::Tall | Style::Big => self.row + self.letter,
        }
    }

    /// Width of a text in this style.
    pub fn text_dots(&self, text: &str, style: Style) -> usize {
        columns(text) * style.letter_columns() * self.cell
    }
}

/// The strip: `width` × `height` grey values, 0 black, row by row.
pub(super) struct Canvas {
    /// Dots across.
    pub width: usize,
    /// Dots down so far.
    pub height: usize,
    /// Grey values.
    pub gray: Vec<u8>,
    regular: FontRef<'static>,
    bold: FontRef<'static>,
}

impl Canvas {
    /// An empty strip.
    pub fn new(width: usize) -> Result<Self, ReceiptError> {
        let regular = FontRef::try_from_slice(REGULAR).map_err(|_| ReceiptError::Font)?;
        let bold = FontRef::try_from_slice(BOLD).map_err(|_| ReceiptError::Font)?;
        Ok(Self { width, height: 0, gray: Vec::new(), regular, bold })
    }

    /// Adds white rows, gives back where they begin.
    pub fn extend(&mut self, dots: usize) -> usize {
        let top = self.height;
        self.height += dots;
        self.gray.resize(self.width * self.height, WHITE);
        top
    }

    /// A rectangle of one shade.
    pub fn fill(&mut self, x: usize, y: usize, width: usize, height: usize, shade: u8) {
        for row in y..(y + height).min(self.height) {
            let start = row * self.width;
            let (from, to) = (x.min(self.width), (x + width).min(self.width));
            self.gray[start + from..start + to].fill(shade);
        }
    }

    /// Writes a clean text into the row whose upper edge is `top`, its first letter at `left`.
    pub fn text(&mut self, left: usize, top: usize, text: &str, style: Style, grid: Grid) {
        let wide = style.letter_columns();
        let high = if matches!(style, Style::Tall | Style::Big) { 2 } else { 1 };
        let font = if style == Style::Normal { self.regular.clone() } else { self.bold.clone() };
        let advance = font.h_advance_unscaled(font.glyph_id('0'));
        let unit = font.height_unscaled();
        // The letter's advance is exactly one cell, its height exactly the grid's letter.
        let scale = PxScale { x: unit * (grid.cell * wide) as f32 / advance, y: (grid.letter * high) as f32 };
        let baseline = ((top + grid.above) as f32 + scale.y * font.ascent_unscaled() / unit).round();
        let mut place = left;
        let mut letter_at = left;
        for c in text.chars() {
            let taken = char_columns(c);
            if taken > 0 {
                letter_at = place; // a mark is drawn over the letter before it
            }
            place += taken * wide * grid.cell;
            let glyph = font.glyph_id(c).with_scale_and_position(scale, point(letter_at as f32, baseline));
            if let Some(outline) = font.outline_glyph(glyph) {
                let bounds = outline.px_bounds();
                outline.draw(|x, y, coverage| {
                    self.ink(bounds.min.x + x as f32, bounds.min.y + y as f32, coverage);
                });
            }
        }
    }

    /// A QR code with its upper left module at the given dot.
    pub fn modules(&mut self, left: usize, top: usize, code: &Matrix, dots: usize) {
        for y in 0..code.side {
            for x in (0..code.side).filter(|x| code.is_dark(*x, y)) {
                self.fill(left + x * dots, top + y * dots, dots, dots, 0);
            }
        }
    }

    /// One bit per dot, eight to a byte, 1 black: what a printer's raster command takes.
    pub fn bits(&self) -> Vec<u8> {
        let across = self.width.div_ceil(8);
        let mut bits = vec![0u8; across * self.height];
        for (at, shade) in self.gray.iter().enumerate() {
            if *shade < 150 {
                let (x, y) = (at % self.width, at / self.width);
                bits[y * across + x / 8] |= 0x80 >> (x % 8);
            }
        }
        bits
    }

    fn ink(&mut self, x: f32, y: f32, coverage: f32) {
        if x < 0.0 || y < 0.0 || x >= self.width as f32 || y >= self.height as f32 {
            return;
        }
        let at = y as usize * self.width + x as usize;
        let shade = f32::from(self.gray[at]) * (1.0 - coverage.clamp(0.0, 1.0));
        self.gray[at] = shade.round() as u8;
    }
}
