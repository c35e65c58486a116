//! Search while typing: what is found, in which order, and that any text is a good question.

#![allow(clippy::unwrap_used, reason = "a helper that fails fails its test")]

mod support;

use proptest::prelude::*;
use protocol::ProductStatus;
use support::*;

#[test]
fn search_ranks_and_forgives_spelling_of_letters() {
    let (_file, mut db) = File::fresh();
    let mut gone = product(4, "COF-4", "Coffee gone", &[]);
    gone.status = ProductStatus::Archived;
    let mut off = product(5, "COF-5", "Coffee", &[]);
    off.status = ProductStatus::Inactive;
    apply(
        &mut db,
        1,
        vec![
            put(&off),
            put(&product(1, "MUG-1", "Mug for coffee", &[])),
            put(&product(2, "COF-2", "Coffee crème brûlée 250g", &[])),
            put(&product(3, "COF-3", "Coffee dark", &[("COFFEE", 1_000)])),
            put(&gone),
        ],
    );
    assert_eq!(skus(&db, "COFFEE"), ["COF-3", "COF-2", "MUG-1", "COF-5"], "the exact code first");
    assert_eq!(skus(&db, "cof"), ["COF-3", "COF-2", "MUG-1", "COF-5"]);
    assert_eq!(skus(&db, "COF-5"), ["COF-5"]);
    assert_eq!(skus(&db, "cof 2"), ["COF-2"]);
    assert_eq!(skus(&db, "brulee CREME"), ["COF-2"]);
    assert_eq!(skus(&db, "BRÛLÉE"), ["COF-2"]);
    assert_eq!(skus(&db, "coffee tea"), Vec::<String>::new());
    assert_eq!(read(&db, |tx| replica::search(tx, "c", 2)).len(), 2);
    assert_eq!(read(&db, |tx| replica::search(tx, "c", 0)).len(), 0);
}

#[test]
fn no_text_is_a_syntax_error() {
    let (_file, mut db) = File::fresh();
    apply(&mut db, 1, vec![put(&product(1, "A-1", "And OR not near name: café \"x\" ½ हिंदी", &[]))]);
    for text in [
        "\"",
        "*",
        "AND",
        "OR",
        "NOT",
        "NEAR(",
        "name:",
        "^a",
        "a -b",
        "(",
        ")",
        "{a b}:c",
        "a*b",
        "''",
        ";--",
        "\0",
        "a\0b",
        "½",
        "हिंदी",
        "\u{301}",
        "\u{93f}",
        "🦀",
        "a\"b",
        "+",
        "a + b",
        ":",
        "-",
        "\\",
        "%",
        "_",
    ] {
        skus(&db, text);
    }
    for text in ["and", "OR", "not", "near", "name", "cafe", "½", "हिंदी", "a\"b".trim_end_matches("\"b")]
    {
        assert_eq!(skus(&db, text), ["A-1"], "{text}");
    }
    proptest!(ProptestConfig { cases: 256, ..ProptestConfig::default() }, |(text in any::<String>(), tail in "[a-z\"*:^()-]{0,12}")| {
        skus(&db, &text);
        skus(&db, &format!("{text}{tail}"));
        read(&db, |tx| replica::find_by_code(tx, &text));
    });
}
