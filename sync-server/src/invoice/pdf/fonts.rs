//! The fonts of an invoice and how long a text is in them: the interface's for Latin letters, a receipt's for all others.
//! Each text is cut into runs of one font and one direction, in the order in which they are seen.

use std::sync::OnceLock;

use rustybuzz::{Direction, Face, UnicodeBuffer};
use unicode_bidi::{BidiInfo, Level};

const FILES: [&[u8]; FACES] = [
    include_bytes!("../../../assets/Invoice-Regular.ttf"),
    include_bytes!("../../../assets/Invoice-Bold.ttf"),
    include_bytes!("../../../../pos-app/assets/Arabic.ttf.zst"),
    include_bytes!("../../../../pos-app/assets/Hebrew.ttf.zst"),
    include_bytes!("../../../../pos-app/assets/Thai.ttf.zst"),
    include_bytes!("../../../../pos-app/assets/Hanzi.ttf.zst"),
    include_bytes!("../../../../pos-app/assets/Hangul.ttf.zst"),
    // Last: its letters of the scripts above do not join.
    include_bytes!("../../../../pos-app/assets/DejaVuSansMono.ttf"),
];
/// How many there are.
pub(super) const FACES: usize = 8;
/// Those that are packed.
const PACKED: std::ops::Range<usize> = 2..7;
/// Around a part of a text with a direction of its own; they are not drawn.
const ISOLATES: [char; 2] = ['\u{2066}', '\u{2069}'];

/// A font in memory, for as long as the server runs: the next invoice needs it again.
pub(super) struct Font {
    pub(super) bytes: &'static [u8],
    face: Face<'static>,
}

static LOADED: [OnceLock<Option<Font>>; FACES] = [const { OnceLock::new() }; FACES];

/// A font by its place. `None`: its file is damaged.
pub(super) fn font(place: usize) -> Option<&'static Font> {
    let load = || {
        let file = *FILES.get(place)?;
        let bytes: &'static [u8] =
            if PACKED.contains(&place) { &*zstd::decode_all(file).ok()?.leak() } else { file };
        Some(Font { bytes, face: Face::from_slice(bytes, 0)? })
    };
    LOADED.get(place)?.get_or_init(load).as_ref()
}

/// A part of a text in one font and direction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Run {
    /// Place of its font.
    pub(super) font: usize,
    /// Its letters, as they are read.
    pub(super) text: String,
    /// Whether they are read from right to left.
    pub(super) rtl: bool,
    /// How long it is, tenths of a point.
    pub(super) width: i32,
}

fn has(place: usize, letter: char) -> bool {
    font(place).is_some_and(|font| font.face.glyph_index(letter).is_some())
}

/// The font that has a letter; the ordinary one of the weight where none has.
fn face_of(letter: char, bold: bool) -> usize {
    let plain = usize::from(bold);
    std::iter::once(plain).chain(2..FACES).find(|place| has(*place, letter)).unwrap_or(plain)
}

/// A text as runs, in the order in which they are seen from left to right; its first letter says where it begins.
/// `size` is tenths of a point.
pub(super) fn runs(text: &str, size: i32, bold: bool) -> Vec<Run> {
    let info = BidiInfo::new(text, None);
    let mut runs = Vec::new();
    for paragraph in &info.paragraphs {
        let (levels, ranges) = info.visual_runs(paragraph, paragraph.range.clone());
        for range in ranges {
            let rtl = levels.get(range.start).is_some_and(Level::is_rtl);
            let mut parts = cut(text.get(range).unwrap_or_default(), bold);
            if rtl {
                parts.reverse();
            }
            runs.extend(parts.into_iter().map(|(font, text)| {
                let width = width_of(&text, font, size, rtl);
                Run { font, text, rtl, width }
            }));
        }
    }
    runs
}

/// Cuts a text where the font changes; a space belongs to what is before it.
fn cut(text: &str, bold: bool) -> Vec<(usize, String)> {
    let mut parts: Vec<(usize, String)> = Vec::new();
    for letter in text.chars().filter(|letter| !ISOLATES.contains(letter)) {
        let face = face_of(letter, bold);
        match parts.last_mut() {
            Some((font, part)) if *font == face || (letter == ' ' && has(*font, ' ')) => part.push(letter),
            _ => parts.push((face, letter.to_string())),
        }
    }
    parts
}

fn width_of(text: &str, place: usize, size: i32, rtl: bool) -> i32 {
    let Some(font) = font(place) else { return 0 };
    let mut buffer = UnicodeBuffer::new();
    buffer.push_str(text);
    buffer.set_direction(if rtl { Direction::RightToLeft } else { Direction::LeftToRight });
    let shaped = rustybuzz::shape(&font.face, &[], buffer);
    let units: i64 = shaped.glyph_positions().iter().map(|glyph| i64::from(glyph.x_advance)).sum();
    i32::try_from(units * i64::from(size) / i64::from(font.face.units_per_em().max(1))).unwrap_or(i32::MAX)
}

/// How long a text is, tenths of a point.
pub(super) fn width(text: &str, size: i32, bold: bool) -> i32 {
    runs(text, size, bold).iter().map(|run| run.width).sum()
}

/// Breaks a text into lines that are not longer than `most`; a word that is longer is cut.
pub(super) fn wrapped(text: &str, size: i32, bold: bool, most: i32) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split_whitespace() {
        let line = lines.last().cloned().unwrap_or_default();
        let longer = if line.is_empty() { word.to_owned() } else { format!("{line} {word}") };
        if width(&longer, size, bold) <= most {
            lines.pop();
            lines.push(longer);
            continue;
        }
        if line.is_empty() {
            lines.pop();
        }
        let mut piece = String::new();
        for letter in word.chars() {
            piece.push(letter);
            if width(&piece, size, bold) > most && piece.chars().count() > 1 {
                piece.pop();
                lines.push(std::mem::replace(&mut piece, letter.to_string()));
            }
        }
        lines.push(piece);
    }
    lines
}
