//! What a match is worth, as one number. What may not enter: the index.

use domain::words::typing_errors;

/// What of a product is compared with the question.
pub(super) struct Found<'a> {
    /// Words of the name, folded, with a space between.
    pub name: &'a str,
    /// Words of the SKU, likewise.
    pub sku: &'a str,
    /// The SKU without anything between.
    pub sku_key: &'a str,
    /// Its status.
    pub status: &'a str,
    /// Whether the question is its SKU or one of its codes.
    pub exact: bool,
}

/// From here on a word fits only with a typing error.
const MISTYPED: i64 = 4;
/// How badly a word fits at worst.
const WORST: i64 = 6;

/// The smaller the better. In this order: exact before words, words before mistyped ones, on sale before not, words as
/// they are before beginnings, names before SKUs, names that begin with the question, short names.
pub(super) fn rank(words: &[String], key: &str, found: &Found<'_>) -> i64 {
    let fits: Vec<i64> = words.iter().map(|word| fit(word, found)).collect();
    let mistyped = fits.iter().any(|fit| *fit >= MISTYPED) && !found.sku_key.starts_with(key);
    let status = match found.status {
        "Active" => 0,
        "Inactive" => 1,
        _ => 2,
    };
    let begins = words.first().is_some_and(|word| begins(word, found.name));
    let length = i64::try_from(found.name.len()).unwrap_or(i64::MAX).min(4_095);
    [
        (i64::from(!found.exact), 2),
        (i64::from(mistyped), 2),
        (status, 4),
        (fits.iter().sum::<i64>(), 64),
        (i64::from(!begins), 2),
        (length, 4_096),
    ]
    .into_iter()
    .fold(0, |rank, (part, parts)| rank * parts + part)
}

/// Whether the name begins with the word, or nearly.
fn begins(word: &str, name: &str) -> bool {
    let letters: Vec<char> = word.chars().collect();
    let first = name.split(' ').next().unwrap_or_default();
    first.starts_with(word) || (letters.len() >= 4 && typing_errors(&letters, first, 1).is_some())
}

/// How badly a word fits.
fn fit(word: &str, found: &Found<'_>) -> i64 {
    let of_name = || found.name.split(' ');
    let of_sku = || found.sku.split(' ');
    if of_name().any(|other| other == word) {
        return 0;
    }
    if of_name().any(|other| other.starts_with(word)) {
        return 1;
    }
    if of_sku().any(|other| other == word) {
        return 2;
    }
    if found.sku_key.starts_with(word) || of_sku().any(|other| other.starts_with(word)) {
        return 3;
    }
    let letters: Vec<char> = word.chars().collect();
    let errors = of_name().chain(of_sku()).filter_map(|other| typing_errors(&letters, other, 1)).min();
    errors.map_or(WORST, |(_, whole)| if whole <= 1 { MISTYPED } else { MISTYPED + 1 })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn better_matches_have_smaller_ranks() {
        let rank_of = |text: &str, name: &str, status: &str| {
            let words = domain::words::words(text, 8);
            let found = Found { name, sku: "ab 12", sku_key: "ab12", status, exact: text == "ab12" };
            rank(&words, &words.concat(), &found)
        };
        let order = [
            rank_of("ab12", "tea", "Archived"),
            rank_of("milk", "milk", "Active"),
            rank_of("milk", "milk chocolate", "Active"),
            rank_of("milk", "whole milk", "Active"),
            rank_of("milk", "milky way", "Active"),
            rank_of("milk", "milk", "Inactive"),
            rank_of("milk", "mild", "Active"),
        ];
        assert!(order.is_sorted_by(|a, b| a < b), "{order:?}");
    }
}
