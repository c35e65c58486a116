//! The fonts of drawn rows: which letter is drawn with which, and the files, unpacked once and only
//! when a receipt has such a letter. Where they come from is told in `assets/README.md`.

use std::sync::OnceLock;

use ab_glyph::{Font, FontRef};

use super::block::Style;
use super::error::ReceiptError;

/// One font file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Face {
    /// Latin, Greek, Cyrillic, signs; also the box for whatever no font has.
    Regular,
    /// The same, bold.
    Bold,
    /// Arabic, Persian, Urdu and their neighbours.
    Arabic,
    /// Hebrew.
    Hebrew,
    /// Thai.
    Thai,
    /// Chinese of both kinds, Japanese.
    Hanzi,
    /// Korean.
    Hangul,
}

/// A font that was read: its outlines, and its rules for joining letters.
pub(super) struct Loaded {
    /// Outlines and widths.
    pub outlines: FontRef<'static>,
    /// Joining, marks.
    pub shaper: rustybuzz::Face<'static>,
}

const REGULAR: &[u8] = include_bytes!("../../assets/DejaVuSansMono.ttf");
const BOLD: &[u8] = include_bytes!("../../assets/DejaVuSansMono-Bold.ttf");
const ARABIC: &[u8] = include_bytes!("../../assets/Arabic.ttf.zst");
const HEBREW: &[u8] = include_bytes!("../../assets/Hebrew.ttf.zst");
const THAI: &[u8] = include_bytes!("../../assets/Thai.ttf.zst");
const HANZI: &[u8] = include_bytes!("../../assets/Hanzi.ttf.zst");
const HANGUL: &[u8] = include_bytes!("../../assets/Hangul.ttf.zst");

/// How many there are.
const FACES: usize = 7;
static LOADED: [OnceLock<Option<Loaded>>; FACES] = [const { OnceLock::new() }; FACES];

impl Face {
    /// The font that draws `c`: the one of its script when that has the letter, else the ordinary one of `style`.
    pub fn of(c: char, style: Style) -> Self {
        let plain = Self::plain(style);
        let other = match c as u32 {
            0x0590..=0x05FF | 0xFB1D..=0xFB4F => Self::Hebrew,
            0x0600..=0x06FF | 0x0750..=0x077F | 0x0870..=0x08FF | 0xFB50..=0xFDFF | 0xFE70..=0xFEFE => {
                Self::Arabic
            }
            0x0E00..=0x0E7F => Self::Thai,
            0x3131..=0x318F | 0xAC00..=0xD7A3 => Self::Hangul,
            0x2E80..=0x9FFF | 0xF900..=0xFAFF | 0xFE30..=0xFE4F | 0xFF00..=0xFFEF => Self::Hanzi,
            // Signs that Chinese and Japanese texts use, where the ordinary font lacks them.
            0x2010..=0x2E7F if !plain.has(c) => Self::Hanzi,
            _ => plain,
        };
        if other.has(c) { other } else { plain }
    }

    /// The ordinary font of a style.
    pub const fn plain(style: Style) -> Self {
        match style {
            Style::Normal => Self::Regular,
            Style::Bold | Style::Tall | Style::Big => Self::Bold,
        }
    }

    /// Whether its letters take part in joining and stacking, and have widths of their own.
    pub const fn is_shaped(self) -> bool {
        matches!(self, Self::Arabic | Self::Hebrew | Self::Thai)
    }

    /// Whether it draws `c`.
    pub fn has(self, c: char) -> bool {
        self.load().is_ok_and(|font| font.outlines.glyph_id(c).0 != 0)
    }

    /// The font, read the first time that it is needed.
    pub fn load(self) -> Result<&'static Loaded, ReceiptError> {
        LOADED[self as usize].get_or_init(|| self.read()).as_ref().ok_or(ReceiptError::Font)
    }

    fn read(self) -> Option<Loaded> {
        let file: &'static [u8] = match self {
            Self::Regular => REGULAR,
            Self::Bold => BOLD,
            Self::Arabic => unpacked(ARABIC)?,
            Self::Hebrew => unpacked(HEBREW)?,
            Self::Thai => unpacked(THAI)?,
            Self::Hanzi => unpacked(HANZI)?,
            Self::Hangul => unpacked(HANGUL)?,
        };
        let outlines = FontRef::try_from_slice(file).ok()?;
        Some(Loaded { outlines, shaper: rustybuzz::Face::from_slice(file, 0)? })
    }
}

/// Kept for the life of the till: the next receipt of this shop needs it again.
fn unpacked(file: &[u8]) -> Option<&'static [u8]> {
    zstd::decode_all(file).ok().map(|bytes| &*bytes.leak())
}
