//! Answers a question: sets of products by word are met in memory, the likeliest few hundred are ranked one by one.
//! The cost is that of the words, not of the products that have them. What may not enter: what a match is worth
//! (`rank.rs`), what a typing error is (`near.rs`).

use super::index::{number_of, read};
use super::rank::{Found, rank};
use super::{
    CATEGORY, FIRST_PREFIX, FIRST_WORD, PREFIX, PREFIX_CHARS_MAX, STATUS, WORD, chars, end_of, has_digit,
    near, sql, term,
};
use domain::check_gtin;
use domain::words::words;
use roaring::RoaringBitmap;
use store::{Param, StoreError, Tx, params};
use uuid::Uuid;

/// So many products are ranked at most; a question with more answers wants another word.
pub const CANDIDATES_MAX: usize = 300;
/// Words of a question that are looked at.
const WORDS_MAX: usize = 8;
/// Rows that the words with a beginning may have.
const ROWS_MAX: i64 = 2_000;
/// Products taken by the beginning of their SKU.
const SKUS_MAX: i64 = 100;
/// With fewer answers than this, typing errors are looked for.
const FEW: u64 = 20;
/// A word of so many letters that begins known words may be mistyped all the same.
const SURE_CHARS_MAX: usize = 4;

/// What is asked.
#[derive(Debug, Clone, Default)]
pub struct Question {
    /// As typed.
    pub text: String,
    /// Only products in one of these categories.
    pub categories: Option<Vec<Uuid>>,
    /// Only products of this status.
    pub status: Option<String>,
}

/// An answer. In order of `(rank, number)`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Hit {
    /// The smaller the better; the same for the same product and question.
    pub rank: i64,
    /// Apart from all others.
    pub number: i64,
    /// Which product.
    pub product_id: Uuid,
}

/// The products that fit, the best first: an exact SKU or code before all, then those that have every word (as it is
/// or as a beginning), then those that have it but for a typing error. At most [`CANDIDATES_MAX`].
pub fn search(tx: &Tx<'_>, question: &Question) -> Result<Vec<Hit>, StoreError> {
    let words = words(&question.text, WORDS_MAX);
    let mut chosen = Chosen::new(tx, question)?;
    let exact = by_code(tx, question.text.trim())?;
    chosen.take(&exact);
    let key: String = words.concat();
    if key.is_empty() {
        return ranked(tx, &words, &key, &exact, &chosen.numbers);
    }
    chosen.take(&by_sku(tx, &key)?);
    let mut matches = words.iter().map(|word| Matches::of(tx, word)).collect::<Result<Vec<_>, _>>()?;
    let every = meet(matches.iter().map(|word| &word.begun));
    let fitting = chosen.fitting(&every);
    let first = words.first().map_or("", String::as_str);
    for begun in
        [named(tx, FIRST_WORD, first)?, begins_with(tx, first)?, meet(matches.iter().map(|word| &word.whole))]
    {
        chosen.take(&(begun & &every));
    }
    chosen.take(&every);
    if fitting < FEW {
        for (word, matching) in words.iter().zip(&mut matches) {
            let sure =
                !matching.whole.is_empty() || (!matching.begun.is_empty() && chars(word) <= SURE_CHARS_MAX);
            if fitting == 0 || !sure {
                matching.begun |= near::nearly(tx, word)?;
            }
        }
        chosen.take(&meet(matches.iter().map(|word| &word.begun)));
    }
    ranked(tx, &words, &key, &exact, &chosen.numbers)
}

/// The products of a word.
struct Matches {
    /// That have it as it is.
    whole: RoaringBitmap,
    /// That have a word beginning with it.
    begun: RoaringBitmap,
}

impl Matches {
    fn of(tx: &Tx<'_>, word: &str) -> Result<Self, StoreError> {
        let (mut whole, mut begun) = (RoaringBitmap::new(), RoaringBitmap::new());
        if chars(word) <= PREFIX_CHARS_MAX {
            whole = named(tx, WORD, word)?;
            begun = named(tx, PREFIX, word)?;
        } else {
            let from = term(WORD, word);
            tx.each(&sql::BITS_FROM, params![&from, &end_of(&from), ROWS_MAX], |row| {
                let numbers = read(row, 1)?;
                if row.text(0)? == from {
                    whole |= &numbers;
                }
                begun |= numbers;
                Ok(true)
            })?;
        }
        if has_digit(word) {
            begun |= by_sku(tx, word)?;
        }
        Ok(Self { whole, begun })
    }
}

/// The products of a term.
fn named(tx: &Tx<'_>, kind: char, text: &str) -> Result<RoaringBitmap, StoreError> {
    let mut found = RoaringBitmap::new();
    tx.each(&sql::BITS, params![&term(kind, text)], |row| {
        found |= read(row, 0)?;
        Ok(true)
    })?;
    Ok(found)
}

/// The products whose name begins so.
fn begins_with(tx: &Tx<'_>, text: &str) -> Result<RoaringBitmap, StoreError> {
    if chars(text) <= PREFIX_CHARS_MAX {
        return named(tx, FIRST_PREFIX, text);
    }
    let from = term(FIRST_WORD, text);
    let mut found = RoaringBitmap::new();
    tx.each(&sql::BITS_FROM, params![&from, &end_of(&from), ROWS_MAX], |row| {
        found |= read(row, 1)?;
        Ok(true)
    })?;
    Ok(found)
}

fn by_code(tx: &Tx<'_>, text: &str) -> Result<RoaringBitmap, StoreError> {
    let mut found = RoaringBitmap::new();
    let gtin = check_gtin(text).ok().map(|gtin| gtin.to_string());
    for code in [Some(text), gtin.as_deref()].into_iter().flatten() {
        if let Some(number) = tx.query_opt(&sql::BY_CODE, params![code], |row| row.int(0))? {
            found.insert(number_of(number)?);
        }
    }
    Ok(found)
}

fn by_sku(tx: &Tx<'_>, key: &str) -> Result<RoaringBitmap, StoreError> {
    let mut found = RoaringBitmap::new();
    tx.each(&sql::BY_SKU_KEY, params![key, &end_of(key), SKUS_MAX], |row| {
        found.insert(number_of(row.int(0)?)?);
        Ok(true)
    })?;
    Ok(found)
}

fn meet<'a>(sets: impl Iterator<Item = &'a RoaringBitmap>) -> RoaringBitmap {
    let mut sets: Vec<&RoaringBitmap> = sets.collect();
    sets.sort_by_key(|set| set.len());
    let mut sets = sets.into_iter();
    let first = sets.next().cloned().unwrap_or_default();
    sets.fold(first, |met, set| met & set)
}

/// Candidates in the order in which they were found likely.
struct Chosen {
    numbers: Vec<u32>,
    seen: RoaringBitmap,
    allowed: Option<RoaringBitmap>,
    active: RoaringBitmap,
}

impl Chosen {
    fn new(tx: &Tx<'_>, question: &Question) -> Result<Self, StoreError> {
        let mut allowed = None;
        if let Some(categories) = &question.categories {
            let mut inside = RoaringBitmap::new();
            for category in categories {
                inside |= named(tx, CATEGORY, &category.to_string())?;
            }
            allowed = Some(inside);
        }
        let active = named(tx, STATUS, "Active")?;
        if let Some(status) = &question.status {
            let of_status = if status == "Active" { active.clone() } else { named(tx, STATUS, status)? };
            allowed = Some(allowed.map_or_else(|| of_status.clone(), |inside| inside & &of_status));
        }
        Ok(Self { numbers: Vec::new(), seen: RoaringBitmap::new(), allowed, active })
    }

    fn fitting(&self, set: &RoaringBitmap) -> u64 {
        self.allowed.as_ref().map_or_else(|| set.len(), |allowed| set.intersection_len(allowed))
    }

    /// Takes of a set what there is room for: what is on sale before the rest, the newest first.
    fn take(&mut self, set: &RoaringBitmap) {
        if self.numbers.len() >= CANDIDATES_MAX {
            return;
        }
        let mut set = set - &self.seen;
        if let Some(allowed) = &self.allowed {
            set &= allowed;
        }
        let on_sale = &set & &self.active;
        let rest = &set - &on_sale;
        for number in on_sale.iter().rev().chain(rest.iter().rev()).take(CANDIDATES_MAX - self.numbers.len())
        {
            self.numbers.push(number);
            self.seen.insert(number);
        }
    }
}

fn ranked(
    tx: &Tx<'_>,
    words: &[String],
    key: &str,
    exact: &RoaringBitmap,
    numbers: &[u32],
) -> Result<Vec<Hit>, StoreError> {
    let mut hits = Vec::with_capacity(numbers.len());
    for chunk in numbers.chunks(sql::PLACES) {
        let mut params = [Param::Null; sql::PLACES];
        for (place, number) in params.iter_mut().zip(chunk) {
            *place = (*number).into();
        }
        tx.each(&sql::DOCUMENTS, &params, |row| {
            let number = row.int(0)?;
            let sku_key = row.text(4)?;
            let found = Found {
                name: row.text(2)?,
                sku: row.text(3)?,
                sku_key,
                status: row.text(5)?,
                exact: exact.contains(number_of(number)?) || (!key.is_empty() && sku_key == key),
            };
            hits.push(Hit { rank: rank(words, key, &found), number, product_id: row.uuid(1)? });
            Ok(true)
        })?;
    }
    hits.sort_unstable();
    Ok(hits)
}
