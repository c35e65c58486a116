//! The words that layout and renderers share: how wide paper is, how letters look, and the
//! blocks that a receipt consists of. Data only.

/// Paper width in columns of the printer's ordinary letters (12 × 24 dots).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Width {
    /// 58 mm paper, 384 dots.
    Columns32,
    /// 80 mm paper on printers with 512 dots.
    Columns42,
    /// 80 mm paper on printers with 576 dots.
    #[default]
    Columns48,
}

impl Width {
    /// How many columns.
    pub const fn columns(self) -> usize {
        match self {
            Self::Columns32 => 32,
            Self::Columns42 => 42,
            Self::Columns48 => 48,
        }
    }

    /// How many dots a printer of this width has.
    pub const fn dots(self) -> usize {
        match self {
            Self::Columns32 => 384,
            Self::Columns42 => 512,
            Self::Columns48 => 576,
        }
    }

    /// The width with so many columns; `None` when no printer is that wide.
    pub const fn from_columns(columns: usize) -> Option<Self> {
        match columns {
            32 => Some(Self::Columns32),
            42 => Some(Self::Columns42),
            48 => Some(Self::Columns48),
            _ => None,
        }
    }
}

/// How letters are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// Ordinary.
    Normal,
    /// Bold.
    Bold,
    /// Bold and twice as high.
    Tall,
    /// Bold, twice as high and twice as wide: a letter takes two columns.
    Big,
}

impl Style {
    /// Columns that one letter takes.
    pub const fn letter_columns(self) -> usize {
        match self {
            Self::Normal | Self::Bold | Self::Tall => 1,
            Self::Big => 2,
        }
    }
}

/// Where a text stands in its row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Align {
    /// At the left edge.
    Left,
    /// In the middle.
    Centre,
    /// At the right edge.
    Right,
}

/// A piece of paper: one printed row, or one picture. Texts are clean and fit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    /// One row of text.
    Text {
        /// What it says.
        text: String,
        /// Where it stands.
        align: Align,
        /// How it looks.
        style: Style,
        /// Columns of such letters from the left edge that belong to a text with [`Align::Left`]: one that runs
        /// from right to left begins at their end.
        room: usize,
    },
    /// One row with a text at the left edge and another, mostly an amount, at the right one.
    Row {
        /// At the left edge.
        left: String,
        /// At the right edge.
        right: String,
        /// How both look.
        style: Style,
        /// Columns of such letters from the left edge that belong to `left`, as for a text.
        room: usize,
    },
    /// A line across the paper.
    Rule,
    /// An empty row.
    Gap,
    /// A QR code, sure to fit the width.
    Qr {
        /// The text inside.
        payload: String,
    },
}
