//! Typing errors forgiven: a word that begins no known word is read as the nearest word that does. Not here: finding
//! products.
//!
//! The first letter is taken as typed (or swapped with the second), so that one letter's words are looked at and not
//! all of them.

use crate::{ReplicaError, search::words, sql};
use domain::words::{WORD_CHARS_MAX, plain, typing_errors};
use store::{Tx, params};

/// Shorter words have too many neighbours.
const CHARS_MIN: usize = 3;
/// From so many letters on, two errors are forgiven.
const LONG: usize = 7;
/// So many words of a letter are compared at most.
const COMPARED_MAX: i64 = 20_000;
/// So many equally near words are taken.
const NEAREST_MAX: usize = 4;

/// What was probably meant.
pub(crate) struct Meant {
    /// The full-text question.
    pub question: String,
    /// The words, for ranking.
    pub text: String,
}

/// Reads a text again whose words together found nothing. `None`: no word is a likely typing error. Error: `Store`.
pub(crate) fn read_again(tx: &Tx<'_>, text: &str) -> Result<Option<Meant>, ReplicaError> {
    let (mut parts, mut read, mut changed) = (Vec::new(), Vec::new(), false);
    for word in words(text) {
        let plain = plain(&word);
        let kept = !is_word(&plain) || is_known(tx, &plain)?;
        let meant = if kept { vec![word] } else { nearest(tx, &plain)? };
        changed |= !kept;
        let Some(first) = meant.first() else { return Ok(None) };
        read.push(first.clone());
        let either: Vec<String> = meant.iter().map(|word| format!("\"{word}\"*")).collect();
        parts.push(format!("({})", either.join(" OR ")));
    }
    Ok(changed.then(|| Meant { question: parts.join(" AND "), text: read.join(" ") }))
}

/// Keeps the words of a product's text. Error: `Store`.
pub(crate) fn put_words(tx: &Tx<'_>, text: &str) -> Result<(), ReplicaError> {
    for word in words(text) {
        let plain = plain(&word);
        if is_word(&plain) {
            tx.execute(&sql::PUT_WORD, params![&plain])?;
        }
    }
    Ok(())
}

fn is_word(plain: &str) -> bool {
    let count = plain.chars().count();
    (CHARS_MIN..=WORD_CHARS_MAX).contains(&count) && !plain.bytes().any(|b| b.is_ascii_digit())
}

fn is_known(tx: &Tx<'_>, plain: &str) -> Result<bool, ReplicaError> {
    let end = end_of(plain);
    Ok(tx.query_opt(&sql::WORDS, params![plain, &end, 1], |_| Ok(()))?.is_some())
}

/// The words with the fewest errors; among them those that are the least longer than what was typed.
fn nearest(tx: &Tx<'_>, plain: &str) -> Result<Vec<String>, ReplicaError> {
    let typed: Vec<char> = plain.chars().collect();
    let errors_max = if typed.len() < LONG { 1 } else { 2 };
    let mut best = (errors_max, u8::MAX);
    let mut found: Vec<String> = Vec::new();
    for begins in beginnings(&typed) {
        let end = end_of(&begins);
        tx.each(&sql::WORDS, params![&begins, &end, COMPARED_MAX], |row| {
            let word = row.text(0)?;
            if let Some(errors) = typing_errors(&typed, word, best.0)
                && errors <= best
            {
                if errors < best {
                    found.clear();
                    best = errors;
                }
                if found.len() < NEAREST_MAX {
                    found.push(word.to_owned());
                }
            }
            Ok(true)
        })?;
    }
    Ok(found)
}

/// How the words begin that are compared: as typed, or with the first two letters swapped.
fn beginnings(typed: &[char]) -> Vec<String> {
    match typed {
        [first, second, ..] if first != second => {
            vec![first.to_string(), [second, first].into_iter().collect()]
        }
        [first, ..] => vec![first.to_string()],
        [] => Vec::new(),
    }
}

/// Lies behind every word that begins so.
fn end_of(begins: &str) -> String {
    format!("{begins}{}", char::MAX)
}
