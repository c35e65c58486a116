//! A strip of grey pixels that grows downwards, with letters on a grid, rules and QR modules.
//! Used for the picture of a receipt and for rows that a printer's letters cannot write, so
//! both look alike. Knows nothing of receipts.
//!
//! The only place with floating point: outlines of letters are geometry, never money.
#![allow(clippy::float_arithmetic)]

use super::block::{Align, Style};
use super::error::ReceiptError;
use super::fonts::Face;
use super::line::{self, Line, Placed};
use super::qr::Matrix;
use ab_glyph::{Font, GlyphId, PxScale, point};

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
}

/// Where in its row a text stands, in dots.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    /// Where the row begins.
    pub left: usize,
    /// How wide the row is.
    pub width: usize,
    /// How far a text at the left edge may reach: less than `width` where an amount stands beside it.
    pub room: usize,
    /// At which edge.
    pub align: Align,
}

impl Place {
    /// Dots between the row's beginning and the text's.
    fn before(&self, line: &Line) -> f32 {
        let free = |room: usize| (room as f32 - line.width).max(0.0).floor();
        match self.align {
            Align::Left if line.right_to_left => free(self.room),
            Align::Left => 0.0,
            Align::Centre => (free(self.width) / 2.0).floor(),
            Align::Right => free(self.width),
        }
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
}

impl Canvas {
    /// An empty strip.
    pub const fn new(width: usize) -> Self {
        Self { width, height: 0, gray: Vec::new() }
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

    /// Writes a clean text into the row whose upper edge is `top`, aligned in the `place`. A text that runs from
    /// right to left begins where the other kind ends: it stands at the right end of its room.
    pub fn text(
        &mut self,
        place: Place,
        top: usize,
        text: &str,
        style: Style,
        grid: Grid,
    ) -> Result<(), ReceiptError> {
        let line = line::set(text, style, grid)?;
        let left = place.left as f32 + place.before(&line);
        let ordinary = &Face::plain(style).load()?.outlines;
        let high = if matches!(style, Style::Tall | Style::Big) { 2 } else { 1 };
        let letter = (grid.letter * high) as f32;
        let baseline =
            (top + grid.above) as f32 + letter * ordinary.ascent_unscaled() / ordinary.height_unscaled();
        for glyph in &line.glyphs {
            self.glyph(glyph, left, baseline.round())?;
            if style != Style::Normal && glyph.face != Face::Bold {
                // These have no bold font: inked twice, a dot apart.
                self.glyph(glyph, left + style.letter_columns() as f32, baseline.round())?;
            }
        }
        Ok(())
    }

    fn glyph(&mut self, placed: &Placed, left: f32, baseline: f32) -> Result<(), ReceiptError> {
        let font = &placed.face.load()?.outlines;
        let unit = font.height_unscaled();
        let scale = PxScale { x: placed.scale.0 * unit, y: placed.scale.1 * unit };
        let at = point(left + placed.x, baseline + placed.y);
        if let Some(outline) = font.outline_glyph(GlyphId(placed.glyph).with_scale_and_position(scale, at)) {
            let bounds = outline.px_bounds();
            outline.draw(|x, y, coverage| {
                self.ink(bounds.min.x + x as f32, bounds.min.y + y as f32, coverage);
            });
        }
        Ok(())
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
