//! Wrapping by columns: at blanks where there are any, through a word where it is longer than
//! the paper. Works on cleaned text only.

use super::clean::{char_columns, columns};
use unicode_bidi::{Direction, get_base_direction};

/// Stands for what was left out; ASCII, so that every printer has it.
const ELLIPSIS: &str = "...";

/// Breaks `text` into at most `rows_max` rows of at most `width` columns; what does not fit is
/// left out with an ellipsis. An empty text gives no row.
pub(super) fn wrap(text: &str, width: usize, rows_max: usize) -> Vec<String> {
    let mut rows = all_rows(text, width.max(ELLIPSIS.len() + 1), rows_max.max(1) + 1);
    if rows.len() > rows_max.max(1) {
        rows.truncate(rows_max.max(1));
        if let Some(last) = rows.last_mut() {
            let kept = cut(last, width.saturating_sub(ELLIPSIS.len()));
            *last = format!("{}{ELLIPSIS}", kept.trim_end());
        }
    }
    keep_direction(text, &mut rows);
    rows
}

/// Whether a text as a whole runs from right to left.
pub(super) fn runs_to_the_left(text: &str) -> bool {
    matches!(get_base_direction(text), Direction::Rtl)
}

/// A row that would run the other way than its text, because of the word that it begins with, gets the mark of
/// its text's direction.
fn keep_direction(text: &str, rows: &mut [String]) {
    let turned = runs_to_the_left(text);
    for row in rows.iter_mut().skip(1) {
        if runs_to_the_left(row) != turned {
            row.insert(0, if turned { '\u{200F}' } else { '\u{200E}' });
        }
    }
}

/// The longest beginning of `text` that fits `width` columns.
fn cut(text: &str, width: usize) -> &str {
    let mut used = 0;
    for (at, c) in text.char_indices() {
        used += char_columns(c);
        if used > width {
            return &text[..at];
        }
    }
    text
}

/// Rows up to `enough`, so that a hostile megabyte costs no more than its first rows.
fn all_rows(text: &str, width: usize, enough: usize) -> Vec<String> {
    let mut rows = Vec::new();
    let mut row = String::new();
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        if rows.len() >= enough {
            return rows;
        }
        let gap = usize::from(!row.is_empty());
        if columns(&row) + gap + columns(word) <= width {
            if gap == 1 {
                row.push(' ');
            }
            row.push_str(word);
            continue;
        }
        if !row.is_empty() {
            rows.push(std::mem::take(&mut row));
        }
        row = split_word(word, width, enough, &mut rows);
    }
    if !row.is_empty() {
        rows.push(row);
    }
    rows
}

/// Pushes the full rows of a word that is longer than the paper, gives back its rest.
fn split_word(word: &str, width: usize, enough: usize, rows: &mut Vec<String>) -> String {
    let mut rest = word;
    while columns(rest) > width && rows.len() < enough {
        let head = cut(rest, width);
        if head.is_empty() {
            break;
        }
        rows.push(head.to_owned());
        rest = &rest[head.len()..];
    }
    rest.to_owned()
}
