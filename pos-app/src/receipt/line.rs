//! One drawn row of text, set: right-to-left parts turned round, Arabic joined, every glyph at its
//! place. Knows fonts and the column grid, not paper and not receipts.
//!
//! The grid holds: a part of a row is never wider than its columns. Letters of scripts that have
//! widths of their own (Arabic, Hebrew, Thai) run on inside the place of their columns.
//!
//! Floating point is the geometry of letters, never money.
#![allow(clippy::float_arithmetic)]

use std::ops::Range;

use ab_glyph::Font;
use rustybuzz::{Direction, UnicodeBuffer};
use unicode_bidi::BidiInfo;

use super::block::Style;
use super::canvas::Grid;
use super::clean::{char_columns, columns};
use super::error::ReceiptError;
use super::fonts::{Face, Loaded};

/// One glyph of a row.
#[derive(Debug, Clone, Copy)]
pub(super) struct Placed {
    /// Of this font.
    pub face: Face,
    /// Its number in the font.
    pub glyph: u16,
    /// Right of the row's left edge, dots.
    pub x: f32,
    /// Below the row's baseline, dots.
    pub y: f32,
    /// Dots per font unit, across and down.
    pub scale: (f32, f32),
}

/// A row that was set.
#[derive(Debug, Default)]
pub(super) struct Line {
    /// From left to right.
    pub glyphs: Vec<Placed>,
    /// Dots across.
    pub width: f32,
    /// Whether the text as a whole runs from right to left.
    pub right_to_left: bool,
}

/// Sets a clean text.
pub(super) fn set(text: &str, style: Style, grid: Grid) -> Result<Line, ReceiptError> {
    let mut setter = Setter { style, grid, line: Line::default() };
    let order = BidiInfo::new(text, None);
    // A clean text is one paragraph, or nothing.
    let Some(paragraph) = order.paragraphs.first() else { return Ok(setter.line) };
    setter.line.right_to_left = paragraph.level.is_rtl();
    let (levels, runs) = order.visual_runs(paragraph, paragraph.range.clone());
    for run in runs {
        let turned = levels.get(run.start).is_some_and(|level| level.is_rtl());
        let mut parts = parts(text.get(run).unwrap_or_default(), style, turned);
        if turned {
            parts.reverse();
        }
        for (face, part) in parts {
            if face.is_shaped() {
                setter.shaped(face, part, turned)?
            } else {
                setter.gridded(face, part, turned)?
            }
        }
    }
    Ok(setter.line)
}

/// Cuts a run where its font changes. A mark stays with its letter, and what stands between Arabic
/// letters (blanks, commas) stays with them where their font has it.
fn parts(run: &str, style: Style, turned: bool) -> Vec<(Face, &str)> {
    let mut found: Vec<(Face, Range<usize>)> = Vec::new();
    for (at, c) in run.char_indices() {
        let end = at + c.len_utf8();
        let face = match found.last() {
            Some((last, _)) if char_columns(c) == 0 => *last,
            Some((last, _)) if turned && last.is_shaped() && last.has(c) => *last,
            _ => Face::of(c, style),
        };
        match found.last_mut() {
            Some((last, range)) if *last == face => range.end = end,
            _ => found.push((face, at..end)),
        }
    }
    found.into_iter().filter_map(|(face, range)| Some((face, run.get(range)?))).collect()
}

struct Setter {
    style: Style,
    grid: Grid,
    line: Line,
}

impl Setter {
    fn wide(&self) -> f32 {
        self.style.letter_columns() as f32
    }

    fn high(&self) -> f32 {
        if matches!(self.style, Style::Tall | Style::Big) { 2.0 } else { 1.0 }
    }

    fn cells(&self, count: usize) -> f32 {
        (count * self.grid.cell) as f32 * self.wide()
    }

    /// Letters with widths of their own, as one run; pressed together where they need more than their columns.
    fn shaped(&mut self, face: Face, part: &str, turned: bool) -> Result<(), ReceiptError> {
        let font = face.load()?;
        let mut buffer = UnicodeBuffer::new();
        buffer.push_str(part);
        buffer.set_direction(if turned { Direction::RightToLeft } else { Direction::LeftToRight });
        buffer.guess_segment_properties();
        let set = rustybuzz::shape(&font.shaper, &[], buffer);
        let size = self.grid.letter as f32 * share(face) / font.shaper.units_per_em() as f32;
        let advance: i32 = set.glyph_positions().iter().map(|position| position.x_advance).sum();
        let natural = advance as f32 * size * self.wide();
        let room = self.cells(columns(part));
        let pressed = if natural > room && natural > 0.0 { room / natural } else { 1.0 };
        let scale = (size * self.wide() * pressed, size * self.high());
        for (info, position) in set.glyph_infos().iter().zip(set.glyph_positions()) {
            self.line.glyphs.push(Placed {
                face,
                glyph: u16::try_from(info.glyph_id).unwrap_or(0),
                x: self.line.width + position.x_offset as f32 * scale.0,
                y: -(position.y_offset as f32) * scale.1,
                scale,
            });
            self.line.width += position.x_advance as f32 * scale.0;
        }
        Ok(())
    }

    /// Letters that fill their columns, one after the other.
    fn gridded(&mut self, face: Face, part: &str, turned: bool) -> Result<(), ReceiptError> {
        let font = face.load()?;
        let mut letters: Vec<&str> = clusters(part);
        if turned {
            letters.reverse();
        }
        for letter in letters {
            let at = self.line.width;
            let room = self.cells(columns(letter));
            // A direction's mark has done its work by now, and some fonts draw it as a box.
            for c in letter.chars().filter(|c| !matches!(c, '\u{200C}'..='\u{200F}')) {
                let c = if turned { mirrored(c) } else { c };
                self.letter(face, font, c, at, room); // a mark is drawn over its letter
            }
            self.line.width += room;
        }
        Ok(())
    }

    fn letter(&mut self, face: Face, font: &Loaded, c: char, at: f32, room: f32) {
        let glyph = font.outlines.glyph_id(c);
        let height = self.grid.letter as f32 * self.high();
        let (scale, x) = if matches!(face, Face::Regular | Face::Bold) {
            // The letter's advance is exactly one cell, its height exactly the grid's letter.
            let advance = font.outlines.h_advance_unscaled(font.outlines.glyph_id('0'));
            ((self.cells(1) / advance, height / font.outlines.height_unscaled()), at)
        } else {
            let size = share(face) / font.shaper.units_per_em() as f32;
            let advance = font.outlines.h_advance_unscaled(glyph).max(1.0);
            let across = (self.grid.letter as f32 * self.wide() * size).min(room / advance);
            ((across, height * size), at + (room - advance * across) / 2.0)
        };
        self.line.glyphs.push(Placed { face, glyph: glyph.0, x, y: 0.0, scale });
    }
}

/// How large a script's letters are, as a part of the grid's letter: legible, and clear of the rows around.
const fn share(face: Face) -> f32 {
    match face {
        Face::Arabic => 0.92,
        Face::Hanzi | Face::Hangul => 0.98,
        Face::Regular | Face::Bold | Face::Hebrew => 0.9,
        Face::Thai => 0.82,
    }
}

/// Letters with the marks that follow them.
fn clusters(part: &str) -> Vec<&str> {
    let mut starts: Vec<usize> =
        part.char_indices().filter(|(at, c)| *at == 0 || char_columns(*c) > 0).map(|(at, _)| at).collect();
    starts.push(part.len());
    starts.windows(2).filter_map(|pair| part.get(*pair.first()?..*pair.last()?)).collect()
}

/// The bracket that closes where the other opens, for runs that were turned round.
const fn mirrored(c: char) -> char {
    match c {
        '(' => ')',
        ')' => '(',
        '[' => ']',
        ']' => '[',
        '{' => '}',
        '}' => '{',
        '<' => '>',
        '>' => '<',
        '«' => '»',
        '»' => '«',
        '‹' => '›',
        '›' => '‹',
        other => other,
    }
}
