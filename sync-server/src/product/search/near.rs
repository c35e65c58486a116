//! Typing errors forgiven: beginnings of words are kept under themselves with each letter left away. What is one
//! error apart (a letter missing, too much, another one, two swapped) has such a variant in common, so the words that
//! may have been meant are found by a few look-ups, whatever the size of the catalogue.

use super::{WORD, beginning, chars, end_of, has_digit, index::read, sql, term};
use domain::words::typing_errors;
use roaring::RoaringBitmap;
use std::collections::BTreeSet;
use store::{Param, StoreError, Tx, params};

/// Beginnings of so many letters and more are kept …
const STEM_CHARS_MIN: usize = 3;
/// … up to so many; the rest of a word is compared when it was found.
const STEM_CHARS_MAX: usize = sql::VARIANTS - 1;
/// Shorter words have too many neighbours.
const TYPED_CHARS_MIN: usize = 4;
/// Words that begin like something nearly typed are looked for from so many letters on.
const UNFINISHED_CHARS_MIN: usize = 5;
/// So many beginnings are followed …
const FOLLOWED_MAX: usize = 8;
/// … for so many rows each.
const ROWS_MAX: i64 = 300;

/// Keeps the beginnings of a word. What has a digit is a code, and nobody wants the nearest code.
pub(super) fn learn(tx: &Tx<'_>, word: &str) -> Result<(), StoreError> {
    if has_digit(word) || chars(word) < STEM_CHARS_MIN {
        return Ok(());
    }
    for count in (STEM_CHARS_MIN..=STEM_CHARS_MAX.min(chars(word))).rev() {
        let stem = beginning(word, count);
        // Where one is known, those that it begins with are too.
        if tx.query_opt(&sql::HAS_STEM, params![stem], |row| row.int(0))?.is_some() {
            return Ok(());
        }
        let variants = variants(stem);
        let mut params: Vec<Param<'_>> = vec![stem.into(); sql::VARIANTS + 1];
        for (place, variant) in params.iter_mut().skip(1).zip(&variants) {
            *place = variant.into();
        }
        tx.execute(&sql::PUT_NEAR, &params)?;
    }
    Ok(())
}

/// A beginning and itself with each letter left away: at most one more than its letters.
fn variants(stem: &str) -> BTreeSet<String> {
    let mut variants: BTreeSet<String> = stem
        .char_indices()
        .map(|(at, letter)| {
            let (before, after) = stem.split_at(at);
            format!("{before}{}", after.get(letter.len_utf8()..).unwrap_or_default())
        })
        .collect();
    variants.insert(stem.to_owned());
    variants
}

/// Products that have a word one typing error away, or one that begins like that.
pub(super) fn nearly(tx: &Tx<'_>, typed: &str) -> Result<RoaringBitmap, StoreError> {
    let mut found = RoaringBitmap::new();
    if chars(typed) < TYPED_CHARS_MIN || has_digit(typed) {
        return Ok(found);
    }
    let variants = variants(beginning(typed, STEM_CHARS_MAX));
    let mut params = [Param::Null; sql::VARIANTS];
    for (place, variant) in params.iter_mut().zip(&variants) {
        *place = variant.into();
    }
    let stems = tx.query(&sql::NEAR, &params, |row| Ok(row.text(0)?.to_owned()))?;
    let letters: Vec<char> = typed.chars().collect();
    let unfinished = letters.len() >= UNFINISHED_CHARS_MIN;
    let mut follow: Vec<(u8, &str)> = Vec::new();
    for stem in &stems {
        let whole = typing_errors(&letters, stem, 1).map(|(_, whole)| whole).filter(|whole| *whole <= 1);
        if let Some(errors) = whole {
            tx.each(&sql::BITS, params![&term(WORD, stem)], |row| {
                found |= read(row, 0)?;
                Ok(true)
            })?;
            if unfinished {
                follow.push((errors, stem));
            }
        } else if chars(stem) == STEM_CHARS_MAX {
            // Of a longer word this is only the beginning: it is near when what was typed nearly begins so.
            let stem_letters: Vec<char> = stem.chars().collect();
            follow.extend(typing_errors(&stem_letters, typed, 1).map(|(errors, _)| (errors, stem.as_str())));
        }
    }
    follow.sort_by_key(|(errors, stem)| (*errors, std::cmp::Reverse(chars(stem))));
    for (_, stem) in follow.into_iter().take(FOLLOWED_MAX) {
        let begins = term(WORD, stem);
        tx.each(&sql::BITS_FROM, params![&begins, &end_of(&begins), ROWS_MAX], |row| {
            let word = row.text(0)?.strip_prefix(WORD).unwrap_or_default();
            if typing_errors(&letters, word, 1).is_some() {
                found |= read(row, 1)?;
            }
            Ok(true)
        })?;
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_one_error_apart_has_a_variant_in_common() {
        for (typed, word) in [
            ("choclate", "chocolate"),
            ("cohcolate", "chocolate"),
            ("chhocolate", "chocolate"),
            ("chocolxte", "chocolate"),
            ("mikl", "milk"),
            ("brulle", "brulee"),
        ] {
            let typed = variants(beginning(typed, STEM_CHARS_MAX));
            let kept = (STEM_CHARS_MIN..=STEM_CHARS_MAX.min(chars(word))).map(|count| beginning(word, count));
            assert!(kept.into_iter().any(|stem| !variants(stem).is_disjoint(&typed)), "{word}");
        }
        assert_eq!(variants("aab").len(), 3);
    }
}
