//! Code pages of printers: which byte prints which letter. Own tables, checked against the
//! published ones, because the `escpos` crate's CP858 is wrong in places (® and Ô get another
//! letter's byte, ¿ and Ò are missing) and what it lacks it sends as UTF-8, printing rubbish.

use super::code_tables as tables;

/// A printer's table of letters. All share ASCII; the upper half differs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum CodePage {
    /// The oldest one: printers that know nothing else have this. No euro sign.
    Pc437,
    /// Western European. No euro sign.
    Pc850,
    /// Central European: Polish, Czech, Hungarian, Romanian. No euro sign.
    Pc852,
    /// Western European with the euro sign: nearly every printer has it.
    #[default]
    Pc858,
    /// Cyrillic. No euro sign.
    Pc866,
    /// Windows, Central European.
    Wpc1250,
    /// Windows, Cyrillic.
    Wpc1251,
    /// Windows, Western European.
    Wpc1252,
    /// Windows, Greek.
    Wpc1253,
    /// Windows, Turkish.
    Wpc1254,
    /// Windows, Baltic.
    Wpc1257,
}

/// The page that a printer is switched to, and under which number it has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct PrinterPage {
    /// What the bytes mean.
    pub page: CodePage,
    /// The `n` of `ESC t n` where a printer does not count as Epson's do.
    pub number: Option<u8>,
}

impl PrinterPage {
    /// The `n` of `ESC t n`.
    pub const fn number(self) -> u8 {
        match self.number {
            Some(number) => number,
            None => self.page.number(),
        }
    }
}

impl From<CodePage> for PrinterPage {
    fn from(page: CodePage) -> Self {
        Self { page, number: None }
    }
}

/// A name that is no code page.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no code page of a receipt printer; write one of {names}", names = names())]
pub struct UnknownCodePage(String);

fn names() -> String {
    CodePage::ALL.map(CodePage::name).join(", ")
}

impl std::str::FromStr for CodePage {
    type Err = UnknownCodePage;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let name = text.trim().to_ascii_lowercase();
        let found = Self::ALL.into_iter().find(|page| page.name() == name);
        found.ok_or_else(|| UnknownCodePage(text.to_owned()))
    }
}

impl std::fmt::Display for CodePage {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

impl CodePage {
    /// Every page.
    pub const ALL: [Self; 11] = [
        Self::Pc437,
        Self::Pc850,
        Self::Pc852,
        Self::Pc858,
        Self::Pc866,
        Self::Wpc1250,
        Self::Wpc1251,
        Self::Wpc1252,
        Self::Wpc1253,
        Self::Wpc1254,
        Self::Wpc1257,
    ];

    /// As a person writes it: `pc858`.
    pub const fn name(self) -> &'static str {
        self.row().0
    }

    /// The `n` of `ESC t n` on Epson's printers, and on most that follow them.
    pub const fn number(self) -> u8 {
        self.row().1
    }

    /// Name, number, and the letters of bytes 80 to FF.
    const fn row(self) -> (&'static str, u8, &'static str) {
        match self {
            Self::Pc437 => ("pc437", 0, tables::PC437),
            Self::Pc850 => ("pc850", 2, tables::PC850),
            Self::Pc852 => ("pc852", 18, tables::PC852),
            Self::Pc858 => ("pc858", 19, tables::PC858),
            Self::Pc866 => ("pc866", 17, tables::PC866),
            Self::Wpc1250 => ("wpc1250", 45, tables::WPC1250),
            Self::Wpc1251 => ("wpc1251", 46, tables::WPC1251),
            Self::Wpc1252 => ("wpc1252", 16, tables::WPC1252),
            Self::Wpc1253 => ("wpc1253", 47, tables::WPC1253),
            Self::Wpc1254 => ("wpc1254", 48, tables::WPC1254),
            Self::Wpc1257 => ("wpc1257", 51, tables::WPC1257),
        }
    }

    /// The bytes of `text`, or `None` when one of its letters is not on this page: the row is
    /// then printed as a picture, since a mangled name is worse than a slow line.
    pub fn encode(self, text: &str) -> Option<Vec<u8>> {
        let mut bytes = Vec::with_capacity(text.len());
        for c in text.chars() {
            match self.byte(c) {
                Some(byte) => bytes.push(byte),
                // Typography, not spelling: a straight quote is as good as a curly one.
                None => bytes.extend_from_slice(plain(c)?.as_bytes()),
            }
        }
        Some(bytes)
    }

    fn byte(self, c: char) -> Option<u8> {
        if matches!(c, ' '..='~') {
            return Some(c as u8);
        }
        if c.is_control() {
            return None; // `\0` marks the holes of a table, and no control byte is ever sent
        }
        let place = self.row().2.chars().position(|other| other == c)?;
        u8::try_from(0x80 + place).ok()
    }
}

/// Punctuation in ASCII, as many columns wide as the original.
const fn plain(c: char) -> Option<&'static str> {
    Some(match c {
        '‘' | '’' | '‚' | '‛' | '′' | '´' => "'",
        '“' | '”' | '„' | '‟' | '″' => "\"",
        '‐' | '‑' | '‒' | '–' | '—' | '―' | '−' => "-",
        '•' | '·' => "*",
        '×' => "x",
        '⁄' => "/",
        _ => return None,
    })
}
