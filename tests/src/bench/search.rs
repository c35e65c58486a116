//! F-6: the till's search while somebody types, and with typing errors, beside the bare full-text question on the same
//! file (the server's is in `finding.rs`). The catalogue is made here, of 30,000 different words (`goods` has some fifty, in which nothing is lost).

use super::error::Result;
use super::finding;
use super::ground::Ground;
use super::report::{Figure, Goal, Report, p99_s};
use super::run::Size;
use domain::{Currency, ProductId, Quantity};
use protocol::{BarcodeData, Change, EntityKind, ProductData, ProductStatus, Raw};
use replica::ReplicaError;
use rusqlite::Connection;
use std::path::Path;
use std::time::{Duration, Instant};
use store::Database;
use tokio::runtime::Runtime;
use uuid::Uuid;

/// Different words of the catalogue.
const WORDS: u64 = 30_000;
/// Products of whose names the questions are made.
pub(super) const ASKED: u64 = 500;
/// Results of a question, as the till asks.
const RESULTS: usize = 60;
const NOW_MS: i64 = 1_768_471_200_000;

/// Measures F-6.
pub fn measure(ground: &Ground, size: &Size, _: &Runtime, report: &mut Report) -> Result<()> {
    for (count, goal, text) in [(size.products, 5.0, "p99 ≤ 5 ms"), (size.products * 10, 20.0, "p99 ≤ 20 ms")]
    {
        let path = ground.folder("search")?.join("catalogue.db");
        let names = fill(&path, count as u64)?;
        let database = replica::open(Connection::open(&path)?, NOW_MS)?;
        let bare = Connection::open(&path)?;
        let typing: Vec<String> = names.iter().flat_map(|name| while_typing(name)).collect();
        let errors: Vec<String> = (0..).zip(&names).map(|(number, name)| mistyped(name, number)).collect();
        for (what, questions) in [("while typing", typing), ("with a typing error", errors)] {
            let ours_ms = p99_ms(&questions, |text| ours(&database, text))?;
            let bare_ms = p99_ms(&questions, |text| plain(&bare, text))?;
            let what = format!("search {what}, {count} products");
            report.figures.push(Figure::new("F-6", what, ours_ms, bare_ms, "ms", text, Goal::OursMax(goal)));
        }
        let found =
            (0..).zip(&names).filter(|(number, name)| finds(&database, &mistyped(name, *number), name));
        report.notes.push(format!(
            "F-6: of {} names of {count} with a typing error {} are found; the file has {:.1} MB.",
            names.len(),
            found.count(),
            std::fs::metadata(&path)?.len() as f64 / 1_000_000.0
        ));
    }
    finding::measure(ground, size, report)
}

/// Makes the file and gives some of its names, from everywhere in it.
fn fill(path: &Path, count: u64) -> Result<Vec<String>> {
    let mut database = replica::create(Connection::open(path)?, NOW_MS)?;
    replica::fill(&mut database, NOW_MS, |put| {
        (0..count).try_for_each(|number| {
            let product = product(number);
            let change = Change {
                entity: EntityKind::Product.as_str().to_owned(),
                id: product.id.to_string(),
                removed: false,
                data: Some(Raw::of(&product)?),
            };
            put(change)
        })
    })?;
    replica::finish(database, NOW_MS)?;
    let step = usize::try_from((count / ASKED).max(1))?;
    Ok((0..count).step_by(step).map(name).collect())
}

fn product(number: u64) -> ProductData {
    ProductData {
        id: ProductId::new(Uuid::from_u128(u128::from(number))),
        sku: format!("B{number:07}"),
        name: name(number),
        barcodes: vec![BarcodeData { code: format!("40{number:012}"), pack_quantity: Quantity::ONE }],
        unit: "pcs".to_owned(),
        weighable: false,
        tare: None,
        tax_class: "standard".to_owned(),
        unit_price_ten_thousandths: 19_900,
        currency: Currency::USD,
        prices_include_tax: false,
        discountable: true,
        minimum_age: None,
        safety_block: false,
        status: ProductStatus::Active,
        linked_items: Vec::new(),
        category_id: None,
        image: None,
    }
}

/// Four words, some of them in many names and most in few, and a size.
pub(super) fn name(number: u64) -> String {
    let mut random = number;
    let mut next = || {
        let often = step(&mut random) % 1_000;
        word(step(&mut random) % WORDS * often * often / 1_000_000)
    };
    format!("{} {} {} {} {} g", next(), next(), next(), next(), 50 * (number % 20 + 1))
}

/// A word of four to nine letters; some letters begin many words, as in any language.
fn word(number: u64) -> String {
    const FIRST: [&str; 16] =
        ["s", "s", "s", "c", "c", "p", "p", "b", "m", "t", "d", "f", "r", "l", "a", "g"];
    const REST: [&str; 18] = [
        "al", "er", "in", "on", "at", "es", "ti", "ra", "lo", "mi", "ne", "co", "ka", "ru", "be", "so", "du",
        "pe",
    ];
    let mut random = number.wrapping_mul(0x9E37_79B9_7F4A_7C15);
    let mut pick = |from: &[&'static str]| from[step(&mut random) as usize % from.len()];
    let first = pick(&FIRST);
    let rest: String = (0..2 + number % 3).map(|_| pick(&REST)).collect();
    format!("{first}{rest}")
}

fn step(state: &mut u64) -> u64 {
    *state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    *state >> 33
}

/// What stands in the field after each letter of a name's first two words.
pub(super) fn while_typing(name: &str) -> Vec<String> {
    let typed: String = name.split_inclusive(' ').take(2).collect();
    (1..typed.trim_end().len()).filter_map(|end| typed.get(..end)).map(str::to_owned).collect()
}

/// The first two words of a name, one of them with a letter missing, swapped or another one.
pub(super) fn mistyped(name: &str, number: usize) -> String {
    let mut words: Vec<Vec<char>> = name.split(' ').take(2).map(|word| word.chars().collect()).collect();
    let word = &mut words[number % 2];
    let at = 1 + number / 2 % (word.len() - 1);
    match number % 3 {
        0 => drop(word.remove(at)),
        1 => word.swap(at - 1, at),
        _ => word[at] = 'x',
    }
    words.iter().map(|word| word.iter().collect::<String>()).collect::<Vec<_>>().join(" ")
}

fn ours(database: &Database, text: &str) -> Result<usize> {
    Ok(search(database, text)?.len())
}

fn finds(database: &Database, text: &str, name: &str) -> bool {
    search(database, text).is_ok_and(|found| found.iter().any(|product| product.name == name))
}

fn search(database: &Database, text: &str) -> Result<Vec<ProductData>> {
    let found: std::result::Result<_, ReplicaError> =
        database.read(NOW_MS, |tx| replica::search(tx, text, RESULTS));
    Ok(found?)
}

/// The words as they are, each a prefix; whatever comes first.
fn plain(connection: &Connection, text: &str) -> Result<usize> {
    let question: Vec<String> = text.split_whitespace().map(|word| format!("\"{word}\"*")).collect();
    let mut statement = connection.prepare_cached(
        "SELECT p.data FROM product_fts JOIN product p ON p.row_id = product_fts.rowid
         WHERE product_fts MATCH ?1 LIMIT ?2",
    )?;
    let rows = statement
        .query_map((question.join(" "), RESULTS as i64), |row| row.get::<_, String>(0))?
        .collect::<std::result::Result<Vec<_>, _>>()?;
    Ok(rows.len())
}

fn p99_ms(questions: &[String], mut ask: impl FnMut(&str) -> Result<usize>) -> Result<f64> {
    let mut times: Vec<Duration> = Vec::with_capacity(questions.len());
    for text in questions {
        let start = Instant::now();
        ask(text)?;
        times.push(start.elapsed());
    }
    Ok(p99_s(&mut times) * 1_000.0)
}
