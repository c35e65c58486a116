//! Search over the catalogue: an inverted index in plain tables, the same on both engines. A product is a number, a
//! term the set of numbers that have it, so that common words are met in memory and not row by row. What may not
//! enter: HTTP, and what a product is beyond its words, category and status.

mod find;
mod index;
mod near;
mod rank;
pub mod sql;

pub use find::{CANDIDATES_MAX, Hit, Question, search};
pub use index::{bring_up, index_changed, is_behind, mark};

/// Words of a name that are indexed.
const NAME_WORDS_MAX: usize = 24;
/// Words of a SKU that are indexed.
const SKU_WORDS_MAX: usize = 8;
/// Beginnings of words up to so many letters are terms of their own: the first letters typed cost most.
const PREFIX_CHARS_MAX: usize = 3;
/// Products of a block: 2^17.
const BLOCK_BITS: u32 = 17;

/// A word of name or SKU.
const WORD: char = 'w';
/// The first letters of one.
const PREFIX: char = 'p';
/// The first word of a name.
const FIRST_WORD: char = 'f';
/// The first letters of that.
const FIRST_PREFIX: char = 'g';
/// The category, by id.
const CATEGORY: char = 'c';
/// The status.
const STATUS: char = 's';

fn term(kind: char, text: &str) -> String {
    let mut term = String::with_capacity(text.len() + 1);
    term.push(kind);
    term.push_str(text);
    term
}

/// Lies behind everything that begins so.
fn end_of(begins: &str) -> String {
    let mut end = begins.to_owned();
    end.push(char::MAX);
    end
}

/// The first `count` letters.
fn beginning(word: &str, count: usize) -> &str {
    word.char_indices().nth(count).map_or(word, |(end, _)| word.get(..end).unwrap_or(word))
}

fn chars(word: &str) -> usize {
    word.chars().count()
}

fn has_digit(word: &str) -> bool {
    word.bytes().any(|byte| byte.is_ascii_digit())
}
