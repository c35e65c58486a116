//! Search while typing: every word typed begins a word of name or SKU. Any text is a good question; none is
//! ever a syntax error. Not here: what a mistyped word stands for (`nearest`).

use crate::{ReplicaError, find_by_code, find_by_sku, lookup, nearest, sql};
use domain::words::{WORD_CHARS_MAX, fold};
use protocol::{ProductData, ProductStatus};
use store::{Tx, params};

/// Most results of a search.
pub const SEARCH_RESULTS_MAX: usize = 100;
/// Candidates that are looked at before the best are chosen: ranking all matches of `a` would read them all.
const CANDIDATES_MAX: usize = 300;
/// More words than this narrow nothing any more.
const WORDS_MAX: usize = 8;

/// Finds products by what a person typed: an exact code or SKU first, then those whose name or SKU have all the
/// words (where there are none, and a word begins no known one, with the nearest words in its place); on sale before inactive, names that begin with the text before others, short before long. Archived
/// products are not found by words. At most `limit`. Error: `Store`.
pub fn search(tx: &Tx<'_>, text: &str, limit: usize) -> Result<Vec<ProductData>, ReplicaError> {
    let limit = limit.min(SEARCH_RESULTS_MAX);
    let text = text.trim();
    let mut found = Vec::new();
    if text.is_empty() {
        return Ok(found);
    }
    found.extend(find_by_code(tx, text)?.map(|found| found.product));
    found.extend(find_by_sku(tx, text)?);
    let mut begins = text.to_lowercase();
    let mut matching = match question(text) {
        Some(question) => candidates(tx, &question)?,
        None => Vec::new(),
    };
    if found.is_empty()
        && matching.is_empty()
        && let Some(meant) = nearest::read_again(tx, text)?
    {
        matching = candidates(tx, &meant.question)?;
        begins = meant.text;
    }
    matching.sort_by_cached_key(|product| rank(product, &begins));
    found.extend(matching);
    let mut seen = std::collections::BTreeSet::new();
    found.retain(|product| seen.insert(product.id));
    found.truncate(limit);
    Ok(found)
}

fn candidates(tx: &Tx<'_>, question: &str) -> Result<Vec<ProductData>, ReplicaError> {
    let params = params![question, CANDIDATES_MAX as i64];
    let data = tx.query(&sql::SEARCH, params, |row| Ok(row.text(0)?.to_owned()))?;
    data.iter().map(|data| lookup::read(data)).collect()
}

/// The full-text question: each word quoted, so that nothing in it is an operator, and a prefix.
fn question(text: &str) -> Option<String> {
    let words: Vec<String> = words(text).iter().map(|word| format!("\"{word}\"*")).collect();
    if words.is_empty() { None } else { Some(words.join(" ")) }
}

/// The words of a text, folded.
pub(crate) fn words(text: &str) -> Vec<String> {
    fold(text)
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .take(WORDS_MAX)
        .map(|word| word.chars().take(WORD_CHARS_MAX).collect())
        .collect()
}

fn rank(product: &ProductData, begins: &str) -> (bool, bool, usize, String) {
    let name = product.name.to_lowercase();
    (product.status != ProductStatus::Active, !name.starts_with(begins), name.len(), name)
}
