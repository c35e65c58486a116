//! Code pages of printers: which byte prints which letter. Own tables, checked against the
//! published ones, because the `escpos` crate's CP858 is wrong in places (® and Ô get another
//! letter's byte, ¿ and Ò are missing) and what it lacks it sends as UTF-8, printing rubbish.

/// A printer's table of letters. All share ASCII; the upper half differs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum CodePage {
    /// Western European with the euro sign, `ESC t 19`: nearly every printer has it.
    #[default]
    Pc858,
    /// The oldest one, `ESC t 0`: printers that know nothing else.
    Pc437,
    /// Windows Western, `ESC t 16`.
    Wpc1252,
}

impl CodePage {
    /// The bytes of `text`, or `None` when one of its letters is not on this page: the row is
    /// then printed as a picture, since a mangled name is worse than a slow line.
    pub(super) fn encode(self, text: &str) -> Option<Vec<u8>> {
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
        let place = self.upper_half().chars().position(|other| other == c)?;
        u8::try_from(0x80 + place).ok()
    }

    /// The letters of bytes 80 to FF, in order; `\0` where the page has none.
    const fn upper_half(self) -> &'static str {
        match self {
            Self::Pc858 => PC858,
            Self::Pc437 => PC437,
            Self::Wpc1252 => WPC1252,
        }
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

const PC858: &str = "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø×ƒáíóúñÑªº¿®¬½¼¡«»░▒▓│┤ÁÂÀ©╣║╗╝¢¥┐\
    └┴┬├─┼ãÃ╚╔╩╦╠═╬¤ðÐÊËÈ€ÍÎÏ┘┌█▄¦Ì▀ÓßÔÒõÕµþÞÚÛÙýÝ¯´\u{AD}±‗¾¶§÷¸°¨·¹³²■\u{A0}";

const PC437: &str = "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐\
    └┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u{A0}";

const WPC1252: &str = "€\0‚ƒ„…†‡ˆ‰Š‹Œ\0Ž\0\0‘’“”•–—˜™š›œ\0žŸ\u{A0}¡¢£¤¥¦§¨©ª«¬\u{AD}®¯°±²³´µ¶·¸¹º»¼½¾¿\
    ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÐÑÒÓÔÕÖ×ØÙÚÛÜÝÞßàáâãäåæçèéêëìíîïðñòóôõö÷øùúûüýþÿ";
