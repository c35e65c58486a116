//! Search with typing errors, in files that were filled, fed with pages, or made by an earlier version.

#![allow(clippy::unwrap_used, reason = "a helper that fails fails its test")]

mod support;

use domain::CategoryId;
use proptest::prelude::*;
use protocol::ProductData;
use store::{Database, Durability};
use support::*;

const NAMES: [&str; 7] = [
    "Coffee dark roast 250 g",
    "Milk chocolate bar",
    "Whole milk 1 l",
    "Mozzarella",
    "Crème brûlée",
    "Bananas",
    "Großer Käse",
];

fn goods() -> Vec<ProductData> {
    let sku = |number: usize| format!("AB12-{number}");
    NAMES.iter().enumerate().map(|(number, name)| product(number as u128, &sku(number), name, &[])).collect()
}

fn assert_forgiven(db: &Database) {
    let found = |text: &str| {
        let found = read(db, |tx| replica::search(tx, text, 20));
        found.into_iter().map(|product| product.name).collect::<Vec<_>>()
    };
    for (typed, name) in [
        ("cofee", NAMES[0]),
        ("cofffee", NAMES[0]),
        ("COFFRE", NAMES[0]),
        ("cfofee", NAMES[0]),
        ("ocffee", NAMES[0]),
        ("dark cofee", NAMES[0]),
        ("cofee drak 250", NAMES[0]),
        ("chocolaet", NAMES[1]),
        ("choclat", NAMES[1]),
        ("milk choclate", NAMES[1]),
        ("whole mikl", NAMES[2]),
        ("mozarela", NAMES[3]),
        ("brulle", NAMES[4]),
        ("BRÜLLÉE", NAMES[4]),
        ("bannana", NAMES[5]),
        ("grosser kaese", NAMES[6]),
        ("großr", NAMES[6]),
    ] {
        assert_eq!(found(typed), [name], "{typed}");
    }
    assert_eq!(found("mikl"), [NAMES[1], NAMES[2]], "what begins so comes first");
    // Not a word of the shop, too far away, a code: nothing is better than something else.
    for typed in
        ["sausage", "xoffee", "coffee bananas", "cofee tea", "mzzrll", "ab13", "ab12-77", "co fee", "q"]
    {
        assert_eq!(found(typed), Vec::<String>::new(), "{typed}");
    }
    // What is found as it was typed is not widened.
    assert_eq!(found("choc"), [NAMES[1]]);
}

#[test]
fn words_that_came_by_a_page_are_known() {
    let (_file, mut db) = File::fresh();
    apply(&mut db, 1, goods().iter().map(put).collect());
    assert_forgiven(&db);
    let mut renamed = goods().remove(0);
    renamed.name = "Espresso".to_owned();
    apply(&mut db, 2, vec![put(&renamed)]);
    assert_eq!(skus(&db, "espreso"), ["AB12-0"]);
}

#[test]
fn words_that_came_by_a_fill_are_known() {
    let file = File::new();
    let mut db = replica::create(file.connect(), 5).unwrap();
    replica::fill(&mut db, 5, |put_change| goods().iter().try_for_each(|product| put_change(put(product))))
        .unwrap();
    replica::finish(db, 6).unwrap();
    assert_forgiven(&file.open().unwrap());
}

#[test]
fn a_file_of_the_first_version_is_brought_up_to_date() {
    let file = File::new();
    let mut old = Database::sqlite(file.connect(), Durability::Normal).unwrap();
    old.migrate(&replica::MIGRATIONS[..1], 1).unwrap();
    drop(old);
    let category = CategoryId::new(id(77));
    let connection = file.connect();
    for mut product in goods() {
        product.category_id = Some(category);
        let data = serde_json::to_string(&product).unwrap();
        let row = "INSERT INTO product (id, sku, name, state, data) VALUES (?1, ?2, ?3, 0, ?4)";
        connection.execute(row, [&product.id.to_string(), &product.sku, &product.name, &data]).unwrap();
        let text = "INSERT INTO product_fts (rowid, name, sku) VALUES (last_insert_rowid(), ?1, ?2)";
        let folded = product.name.replace('ß', "ss");
        connection.execute(text, [&folded, &product.sku]).unwrap();
    }
    connection.execute("INSERT INTO meta (name, value) VALUES ('complete', '1')", []).unwrap();
    drop(connection);
    let db = file.open().unwrap();
    assert_forgiven(&db);
    let page = read(&db, |tx| replica::browse(tx, &[category], 0, 3));
    let names: Vec<&str> = page.products.iter().map(|product| product.name.as_str()).collect();
    assert_eq!((names, page.more), (vec!["Bananas", "Coffee dark roast 250 g", "Crème brûlée"], true));
}

/// One typing error behind the first letter.
fn mistyped(word: &str, at: usize, kind: u8, letter: char) -> String {
    let mut letters: Vec<char> = word.chars().collect();
    let at = 1 + at % (letters.len() - 1);
    match kind % 4 {
        0 => drop(letters.remove(at)),
        1 => letters.insert(at, letter),
        2 => letters[at] = letter,
        _ => letters.swap(at - 1, at),
    }
    letters.into_iter().collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, ..ProptestConfig::default() })]
    #[test]
    fn one_error_in_a_word_is_forgiven(
        word in "[a-z]{5,12}", at in 0_usize..12, kind in 0_u8..4, letter in "[a-z]",
    ) {
        let (_file, mut db) = File::fresh();
        apply(&mut db, 1, vec![put(&product(1, "77", &word, &[]))]);
        let typed = mistyped(&word, at, kind, letter.chars().next().unwrap());
        prop_assert_eq!(skus(&db, &typed), ["77"], "{}", typed);
    }
}
