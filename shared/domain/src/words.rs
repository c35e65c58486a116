//! How typed text is compared with names: letters folded, words taken apart, typing errors counted. Till and server
//! read a question with this very code. What may not enter: where words are kept, and what a match is worth.

/// Longer words are cut.
pub const WORD_CHARS_MAX: usize = 32;

/// Letters with marks, and what they are without.
const MARKED: [(&str, char); 19] = [
    ("àáâãäåāăą", 'a'),
    ("çćĉċč", 'c'),
    ("ďđ", 'd'),
    ("èéêëēĕėęě", 'e'),
    ("ĝğġģ", 'g'),
    ("ĥħ", 'h'),
    ("ìíîïĩīĭįı", 'i'),
    ("ĵ", 'j'),
    ("ķ", 'k'),
    ("ĺļľŀł", 'l'),
    ("ñńņňŉ", 'n'),
    ("òóôõöøōŏő", 'o'),
    ("ŕŗř", 'r'),
    ("śŝşšș", 's'),
    ("ţťŧț", 't'),
    ("ùúûüũūŭůűų", 'u'),
    ("ŵ", 'w'),
    ("ýÿŷ", 'y'),
    ("źżž", 'z'),
];

/// Letters that are no other letter with a mark, as people type them without.
#[must_use]
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            'ß' | 'ẞ' => folded.push_str("ss"),
            'æ' | 'Æ' => folded.push_str("ae"),
            'œ' | 'Œ' => folded.push_str("oe"),
            'ø' | 'Ø' => folded.push('o'),
            'ł' | 'Ł' => folded.push('l'),
            'đ' | 'Đ' => folded.push('d'),
            'ı' | 'İ' => folded.push('i'),
            _ => folded.push(c),
        }
    }
    folded
}

/// Small letters without marks.
#[must_use]
pub fn plain(text: &str) -> String {
    let bare = |c: char| match c.is_ascii() {
        true => c,
        false => MARKED.iter().find(|(marked, _)| marked.contains(c)).map_or(c, |(_, bare)| *bare),
    };
    text.to_lowercase().chars().map(bare).filter(|c| !('\u{300}'..='\u{36f}').contains(c)).collect()
}

/// The first `words_max` words of a text, folded and plain, each at most [`WORD_CHARS_MAX`] letters.
#[must_use]
pub fn words(text: &str, words_max: usize) -> Vec<String> {
    plain(&fold(text))
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .take(words_max)
        .map(|word| word.chars().take(WORD_CHARS_MAX).collect())
        .collect()
}

/// Errors (a letter missing, too much, another one, two swapped) between what was typed and the beginning of `word`
/// that is nearest to it, and between it and the whole of it. `None`: more than `errors_max` in the beginning, or
/// either is longer than [`WORD_CHARS_MAX`].
#[must_use]
pub fn typing_errors(typed: &[char], word: &str, errors_max: u8) -> Option<(u8, u8)> {
    let mut letters = ['\0'; WORD_CHARS_MAX];
    let mut length = 0;
    for letter in word.chars() {
        *letters.get_mut(length)? = letter;
        length += 1;
    }
    let word = letters.get(..length)?;
    if typed.len() > WORD_CHARS_MAX {
        return None;
    }
    // Rows of the usual table: typed letters down, the word's letters across; three of them are needed at a time.
    let mut rows = [[0_u8; WORD_CHARS_MAX + 1]; 3];
    for (column, cell) in (0_u8..).zip(rows[0].iter_mut()) {
        *cell = column;
    }
    for (index, letter) in typed.iter().enumerate() {
        let (before, above) = (rows[(index + 2) % 3], rows[index % 3]);
        let row = &mut rows[(index + 1) % 3];
        row[0] = above[0] + 1;
        let mut least = row[0];
        for (at, other) in word.iter().enumerate() {
            let mut cell = (above[at] + u8::from(letter != other)).min(above[at + 1] + 1).min(row[at] + 1);
            let swapped = index > 0 && at > 0 && typed[index - 1] == *other && word[at - 1] == *letter;
            if swapped {
                cell = cell.min(before[at - 1] + 1);
            }
            row[at + 1] = cell;
            least = least.min(cell);
        }
        if least > errors_max {
            return None;
        }
    }
    let last = rows[typed.len() % 3].get(..=word.len())?;
    let beginning = last.iter().copied().min()?;
    (beginning <= errors_max).then_some((beginning, last[word.len()]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_folded_and_errors_counted() {
        assert_eq!(words("Crème BRÛLÉE, Straße 12½l", 9), ["creme", "brulee", "strasse", "12½l"]);
        assert_eq!(words("e\u{301}clair -- %", 9), ["eclair"]);
        let errors = |typed: &str, word: &str| typing_errors(&typed.chars().collect::<Vec<_>>(), word, 1);
        assert_eq!(errors("milk", "milk"), Some((0, 0)));
        assert_eq!(errors("mil", "milk"), Some((0, 1)));
        assert_eq!(errors("mikl", "milk"), Some((1, 1)));
        assert_eq!(errors("choclat", "chocolate"), Some((1, 2)));
        assert_eq!(errors("xx", "milk"), None);
    }
}
