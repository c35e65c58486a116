//! Hostile names end here. A product's name can hold ESC bytes that open a drawer, marks that
//! turn the reading direction, or a thousand accents on one letter: everything that reaches
//! paper or picture passes through [`clean`] first.

/// A letter may carry this many combining marks; what is stacked higher is dropped.
const MARKS_MAX: usize = 2;

/// Parts two Arabic letters that would join.
const NON_JOINER: char = '\u{200C}';

/// One printable line: no control characters, no direction or zero-width marks (but the
/// one that spells Persian words), no runs of
/// blanks, letters with their common accents composed. Total and idempotent.
pub fn clean(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut marks = MARKS_MAX; // a mark without a letter before it has nothing to sit on
    let mut parted = false;
    for c in text.chars() {
        if c.is_whitespace() {
            // Newline, tab and every exotic blank: a blank, and only one in a row.
            if !out.is_empty() && !out.ends_with(' ') {
                out.push(' ');
            }
            marks = MARKS_MAX;
        } else if c == NON_JOINER {
            // Spelling, not decoration: Persian words part letters with it that would join otherwise.
            parted = out.chars().next_back().is_some_and(is_arabic);
            continue;
        } else if c.is_control() || is_invisible(c) {
            continue;
        } else if is_combining(c) {
            if marks < MARKS_MAX {
                marks += 1;
                push_mark(&mut out, c);
            }
        } else {
            if parted && is_arabic(c) {
                out.push(NON_JOINER);
            }
            out.push(c);
            marks = 0;
        }
        parted = false;
    }
    out.truncate(out.trim_end().len());
    out
}

/// Width of a character in columns: 0 for marks and what prints nothing, 2 for the wide scripts, else 1.
pub(super) fn char_columns(c: char) -> usize {
    if is_combining(c) || is_invisible(c) {
        return 0;
    }
    match c as u32 {
        0x1100..=0x115F
        | 0x2E80..=0xA4CF
        | 0xAC00..=0xD7A3
        | 0xF900..=0xFAFF
        | 0xFE30..=0xFE6F
        | 0xFF00..=0xFF60
        | 0xFFE0..=0xFFE6
        | 0x1F300..=0x1FAFF
        | 0x20000..=0x3FFFD => 2,
        _ => 1,
    }
}

/// Width of a cleaned text in columns.
pub(super) fn columns(text: &str) -> usize {
    text.chars().map(char_columns).sum()
}

/// Format characters that print nothing, or turn what follows.
fn is_invisible(c: char) -> bool {
    matches!(c as u32,
        0x00AD | 0x034F | 0x061C | 0x115F | 0x1160 | 0x17B4 | 0x17B5 | 0x180B..=0x180F
        | 0x200B..=0x200F | 0x202A..=0x202E | 0x2060..=0x206F | 0x3164 | 0xFE00..=0xFE0F
        | 0xFEFF | 0xFFA0 | 0xFFF0..=0xFFFB | 0xFFFE | 0xFFFF | 0xE0000..=0xE0FFF)
}

/// A letter of the Arabic script.
fn is_arabic(c: char) -> bool {
    matches!(c as u32, 0x0620..=0x064A | 0x066E..=0x06D3 | 0x06D5 | 0x06EE..=0x06FF | 0x0750..=0x077F)
        && !is_combining(c)
}

/// Marks that are drawn over the letter before them.
fn is_combining(c: char) -> bool {
    matches!(c as u32,
        0x0300..=0x036F | 0x0483..=0x0489 | 0x0591..=0x05BD | 0x05BF | 0x05C1 | 0x05C2 | 0x05C4 | 0x05C5 | 0x05C7
        | 0x0610..=0x061A | 0x064B..=0x065F | 0x0670 | 0x06D6..=0x06DC | 0x06DF..=0x06E4 | 0x06E7 | 0x06E8
        | 0x06EA..=0x06ED
        | 0x0E31 | 0x0E34..=0x0E3A | 0x0E47..=0x0E4E | 0x1AB0..=0x1AFF | 0x1DC0..=0x1DFF
        | 0x20D0..=0x20FF | 0x3099 | 0x309A | 0xFE20..=0xFE2F)
}

/// Puts a mark on the last letter: as one character where Latin has it (a printer's code page
/// knows é, not e and an accent), else as it came.
fn push_mark(out: &mut String, mark: char) {
    match out.chars().next_back().and_then(|letter| composed(letter, mark)) {
        Some(whole) => {
            out.pop();
            out.push(whole);
        }
        None => out.push(mark),
    }
}

/// The composed letters of the western code pages.
fn composed(letter: char, mark: char) -> Option<char> {
    let (from, to) = match mark {
        '\u{300}' => ("AEIOUaeiou", "ÀÈÌÒÙàèìòù"),
        '\u{301}' => ("AEIOUYaeiouy", "ÁÉÍÓÚÝáéíóúý"),
        '\u{302}' => ("AEIOUaeiou", "ÂÊÎÔÛâêîôû"),
        '\u{303}' => ("ANOano", "ÃÑÕãñõ"),
        '\u{308}' => ("AEIOUaeiouy", "ÄËÏÖÜäëïöüÿ"),
        '\u{30A}' => ("Aa", "Åå"),
        '\u{30C}' => ("CDENRSTZcdenrstz", "ČĎĚŇŘŠŤŽčďěňřšťž"),
        '\u{327}' => ("CSTcst", "ÇŞŢçşţ"),
        _ => return None,
    };
    let place = from.chars().position(|c| c == letter)?;
    to.chars().nth(place)
}
