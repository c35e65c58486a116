//! Search over the catalogue on both engines: what comes first, typing errors, and an index that follows every change.

use super::shop::{Counting, Folder, NOW_MS};
use super::statements::postgres_url;
use crate::migrations::MIGRATIONS;
use crate::product::search::{Question, bring_up, is_behind, search};
use crate::product::{self, NewBarcode, NewProduct, edit};
use crate::sequence;
use domain::{CategoryId, Currency, ProductId, Quantity, TaxRule, TaxTreatment};
use jiff::civil::date;
use proptest::prelude::*;
use protocol::ProductStatus;
use std::collections::BTreeSet;
use store::{Database, Disk, Durability, StoreError, Tx, params};
use uuid::Uuid;

/// What the tests look at and undo.
pub mod sql {
    store::statements! {
        /// Every term with its products' ids.
        TERMS = "SELECT term, block, bits FROM search_postings ORDER BY term, block";
        /// Numbers and products.
        NUMBERS = "SELECT number, product_id FROM search_documents ORDER BY number";
        /// Forgets the index.
        FORGET_POSTINGS = "DELETE FROM search_postings";
        /// Forgets the index.
        FORGET_DOCUMENTS = "DELETE FROM search_documents";
        /// Forgets the index.
        FORGET_NEAR = "DELETE FROM search_near";
        /// As a migration leaves it.
        WAIT = "INSERT INTO search_queue (later, product_id) SELECT 1, id FROM products";
    }
}

/// SKU, name, code.
const GOODS: [(&str, &str, &str); 34] = [
    ("COF-250", "Coffee dark roast 250 g", "4006381333931"),
    ("COF-500", "Coffee dark roast 500 g", ""),
    ("MUG-1", "Mug for coffee", ""),
    ("MLK-1", "Whole milk 1 l", ""),
    ("MLK-2", "Skimmed milk 1 l", ""),
    ("CHO-9", "Milk chocolate bar", "HOUSE 77"),
    ("CHO-10", "Dark chocolate 70%", ""),
    ("CHE-1", "Mozzarella", ""),
    ("CHE-2", "Großer Käse", ""),
    ("CHE-3", "Smoked cheddar", ""),
    ("DES-1", "Crème brûlée", ""),
    ("FRU-1", "Bananas", ""),
    ("FRU-2", "Pineapple", ""),
    ("FRU-3", "Apple Braeburn", ""),
    ("FRU-4", "Apples, bag", ""),
    ("FRU-5", "Strawberries 400 g", ""),
    ("VEG-1", "Broccoli", ""),
    ("VEG-2", "Aubergine", ""),
    ("VEG-3", "Cauliflower", ""),
    ("BRD-1", "Wholemeal bread", ""),
    ("BRD-2", "Baguette", ""),
    ("BAT-AA4", "Batteries AA, 4 pieces", ""),
    ("BULB-E27", "Light bulb E27 warm white", ""),
    ("PEN-1", "Ballpoint pen blue", ""),
    ("PEN-2", "Pencil HB", ""),
    ("NB-A4", "Notebook A4 ruled", ""),
    ("TEA-1", "Green tea", ""),
    ("TEA-2", "Earl Grey tea", ""),
    ("TEA-3", "Teapot, porcelain", ""),
    ("SHA-1", "Shampoo", ""),
    ("SOA-1", "Soap", ""),
    ("WIN-1", "Weißwein trocken", ""),
    ("LIG-1", "Lighter", ""),
    ("B0000017", "Umbrella, foldable", ""),
];

/// What is typed, and what comes first.
const ASKED: [(&str, &str); 52] = [
    ("COF-250", "Coffee dark roast 250 g"),
    ("cof250", "Coffee dark roast 250 g"),
    ("cof-5", "Coffee dark roast 500 g"),
    ("4006381333931", "Coffee dark roast 250 g"),
    ("04006381333931", "Coffee dark roast 250 g"),
    ("HOUSE 77", "Milk chocolate bar"),
    ("b0000017", "Umbrella, foldable"),
    ("B00", "Umbrella, foldable"),
    ("coffee", "Coffee dark roast 250 g"),
    ("COFFEE mug", "Mug for coffee"),
    ("coffee 250", "Coffee dark roast 250 g"),
    ("cof", "Coffee dark roast 250 g"),
    ("milk", "Milk chocolate bar"),
    ("whole milk", "Whole milk 1 l"),
    ("milk whole", "Whole milk 1 l"),
    ("mil who", "Whole milk 1 l"),
    ("mikl whole", "Whole milk 1 l"),
    ("cofee", "Coffee dark roast 250 g"),
    ("cofffee", "Coffee dark roast 250 g"),
    ("xoffee", "Coffee dark roast 250 g"),
    ("ocffee mug", "Mug for coffee"),
    ("choclate milk", "Milk chocolate bar"),
    ("chocolaet", "Dark chocolate 70%"),
    ("choccol", "Dark chocolate 70%"),
    ("mozarella", "Mozzarella"),
    ("mozzarela", "Mozzarella"),
    ("creme", "Crème brûlée"),
    ("CREME BRULEE", "Crème brûlée"),
    ("brulle", "Crème brûlée"),
    ("grosser kase", "Großer Käse"),
    ("GROßER", "Großer Käse"),
    ("weisswein", "Weißwein trocken"),
    ("bannanas", "Bananas"),
    ("banana", "Bananas"),
    ("apple", "Apple Braeburn"),
    ("appel", "Apple Braeburn"),
    ("pinapple", "Pineapple"),
    ("strawbery", "Strawberries 400 g"),
    ("strwaberries", "Strawberries 400 g"),
    ("brocoli", "Broccoli"),
    ("aubregine", "Aubergine"),
    ("califlower", "Cauliflower"),
    ("baguete", "Baguette"),
    ("batt aa", "Batteries AA, 4 pieces"),
    ("e27", "Light bulb E27 warm white"),
    ("pen", "Ballpoint pen blue"),
    ("pencli", "Pencil HB"),
    ("notebok a4", "Notebook A4 ruled"),
    ("tea", "Green tea"),
    ("green tea", "Green tea"),
    ("shampo", "Shampoo"),
    ("umbrela", "Umbrella, foldable"),
];

/// Nothing is better than something else.
const NOT_THERE: [&str; 9] =
    ["sausage", "coffee bananas", "mzzrll", "cof-7", "4006381333932", "%", "--", "co fee", "\u{0}\u{301}"];

struct Catalogue {
    database: Database,
    entropy: Counting,
    _folder: Folder,
}

impl Catalogue {
    fn both() -> [Self; 2] {
        let folder = Folder::new();
        let conn = folder.disk().open_database("server.db").unwrap();
        let sqlite = Database::sqlite(conn, Durability::Normal).unwrap();
        let postgres = Database::postgres(&postgres_url(), Durability::Normal).unwrap();
        [(sqlite, folder), (postgres, Folder::new())].map(|(mut database, folder)| {
            database.migrate(MIGRATIONS, 1).unwrap();
            let mut new = Self { database, entropy: Counting(1), _folder: folder };
            new.write(furnish);
            new
        })
    }

    fn write<T>(&mut self, mut work: impl FnMut(&Tx<'_>) -> T) -> T {
        let done = self.database.write(NOW_MS, &mut self.entropy, |tx| {
            let value = work(tx);
            sequence::finish(tx)?;
            Ok::<_, StoreError>(value)
        });
        done.unwrap()
    }

    fn names(&self, question: &Question) -> Vec<String> {
        let read = |tx: &Tx<'_>| {
            let hits = search(tx, question)?;
            let name = |hit| edit::load(tx, ProductId::new(hit)).unwrap().unwrap().name;
            Ok::<_, StoreError>(hits.into_iter().map(|hit| name(hit.product_id)).collect())
        };
        self.database.read(NOW_MS, read).unwrap()
    }

    fn found(&self, text: &str) -> Vec<String> {
        self.names(&Question { text: text.to_owned(), ..Question::default() })
    }

    /// Term and product of every pair in the index.
    fn pairs(&self) -> BTreeSet<(String, Uuid)> {
        let read = |tx: &Tx<'_>| {
            let numbers = tx.query(&sql::NUMBERS, params![], |row| Ok((row.int(0)?, row.uuid(1)?)))?;
            let numbers: std::collections::BTreeMap<i64, Uuid> = numbers.into_iter().collect();
            let mut pairs = BTreeSet::new();
            tx.each(&sql::TERMS, params![], |row| {
                let bits = roaring::RoaringBitmap::deserialize_from(row.blob(2)?).unwrap();
                assert!(!bits.is_empty());
                pairs.extend(bits.iter().map(|number| {
                    assert_eq!(i64::from(number >> 17), row.int(1).unwrap());
                    (row.text(0).unwrap().to_owned(), numbers[&i64::from(number)])
                }));
                Ok(true)
            })?;
            Ok::<_, StoreError>(pairs)
        };
        self.database.read(NOW_MS, read).unwrap()
    }

    /// Forgets the index and makes it as a shop of before it does.
    fn make_anew(&mut self) {
        self.write(|tx| {
            for statement in [&sql::FORGET_POSTINGS, &sql::FORGET_DOCUMENTS, &sql::FORGET_NEAR, &sql::WAIT] {
                tx.execute(statement, params![]).unwrap();
            }
        });
        assert_eq!(self.found("coffee"), Vec::<String>::new());
        while self.database.read(NOW_MS, is_behind).unwrap() {
            assert!(self.write(|tx| bring_up(tx, 7).unwrap()) > 0);
        }
    }
}

fn furnish(tx: &Tx<'_>) {
    product::create_price_list(tx, product::RETAIL, "Retail", Currency::USD, false).unwrap();
    let rule = TaxRule {
        tax_class: "standard".to_owned(),
        zone: "Z".to_owned(),
        treatment: TaxTreatment::Exempt,
        rates: Vec::new(),
        valid_from: date(2020, 1, 1),
        valid_to: None,
    };
    product::create_tax_rule(tx, &rule).unwrap();
    for (sku, name, code) in GOODS {
        let codes = if code.is_empty() { Vec::new() } else { vec![code] };
        add(tx, sku, name, &codes);
    }
}

fn add(tx: &Tx<'_>, sku: &str, name: &str, codes: &[&str]) -> ProductId {
    let barcode = |code| NewBarcode { code, pack_quantity: Quantity::ONE };
    let new = NewProduct {
        id: None,
        sku,
        name,
        description: "",
        barcodes: codes.iter().copied().map(barcode).collect(),
        unit: "pcs",
        weighable: false,
        tare: None,
        tax_class: "standard",
        currency: Currency::USD,
        retail_price_ten_thousandths: 10_000,
        cost_ten_thousandths: 0,
        category_id: None,
        minimum_age: None,
        discountable: true,
        safety_block: false,
        wholesale: product::Wholesale::default(),
    };
    product::create_product(tx, &new).unwrap()
}

#[test]
fn the_same_comes_first_on_both_engines_also_in_an_index_made_later() {
    let [mut sqlite, mut postgres] = Catalogue::both();
    for again in [false, true] {
        if again {
            sqlite.make_anew();
            postgres.make_anew();
        }
        for (typed, first) in ASKED {
            let found = sqlite.found(typed);
            assert_eq!(found.first().map(String::as_str), Some(first), "{typed}: {found:?}");
            assert_eq!(found, postgres.found(typed), "{typed}");
        }
        for typed in NOT_THERE {
            assert_eq!(sqlite.found(typed), Vec::<String>::new(), "{typed}");
            assert_eq!(postgres.found(typed), Vec::<String>::new(), "{typed}");
        }
    }
    assert_eq!(sqlite.pairs(), postgres.pairs());
}

#[test]
fn one_typing_error_in_a_word_of_five_letters_still_finds_the_product() {
    let [sqlite, postgres] = Catalogue::both();
    let words: BTreeSet<String> =
        GOODS.iter().flat_map(|(_, name, _)| domain::words::words(name, 9)).collect();
    let strategy =
        (0..GOODS.len(), any::<prop::sample::Index>(), 0..4_u8, any::<prop::sample::Index>(), "[a-z]");
    proptest!(ProptestConfig { cases: 400, ..ProptestConfig::default() }, |((which, word, kind, at, letter) in strategy)| {
        let name = GOODS[which].1;
        let long: Vec<String> = domain::words::words(name, 9)
            .into_iter()
            .filter(|word| word.chars().count() >= 5 && !word.bytes().any(|b| b.is_ascii_digit()))
            .collect();
        prop_assume!(!long.is_empty());
        let mut typed: Vec<char> = long[word.index(long.len())].chars().collect();
        let at = at.index(typed.len() - 1);
        let letter = letter.chars().next().unwrap();
        match kind {
            0 => drop(typed.remove(at)),
            1 => typed.insert(at, letter),
            2 => typed[at] = letter,
            _ => typed.swap(at, at + 1),
        }
        let typed: String = typed.into_iter().collect();
        // Another word of the shop is that word.
        prop_assume!(!words.contains(&typed));
        for catalogue in [&sqlite, &postgres] {
            let found = catalogue.found(&typed);
            prop_assert!(found.iter().any(|found| found == name), "{} for {}: {:?}", typed, name, found);
        }
    });
}

#[test]
fn any_text_is_a_good_question() {
    let [sqlite, postgres] = Catalogue::both();
    proptest!(ProptestConfig { cases: 200, ..ProptestConfig::default() }, |(text in any::<String>(), tail in "[a-z\"*:^()%_ -]{0,40}")| {
        for text in [text.clone(), tail.clone(), format!("{tail}{text}")] {
            prop_assert_eq!(sqlite.found(&text), postgres.found(&text), "{}", text);
        }
    });
}

#[test]
fn the_index_follows_every_change() {
    for mut catalogue in Catalogue::both() {
        let (inside, tea) = catalogue.write(|tx| {
            let inside = product::create_category(tx, None, "Hot", "hot").unwrap();
            let tea = add(tx, "TEA-9", "Rooibos tea", &[]);
            (inside, tea)
        });
        let change = |catalogue: &mut Catalogue, change: &dyn Fn(&mut edit::Product)| {
            catalogue.write(|tx| {
                let before = edit::load(tx, tea).unwrap().unwrap();
                let mut after = before.clone();
                change(&mut after);
                edit::save(tx, &before, &after).unwrap();
            });
        };
        let hot = |status: Option<&str>, categories: Option<CategoryId>| Question {
            text: "rooibos".to_owned(),
            categories: categories.map(|id| vec![id.uuid()]),
            status: status.map(str::to_owned),
        };
        assert_eq!(catalogue.names(&hot(Some("Active"), None)), ["Rooibos tea"]);
        assert!(catalogue.names(&hot(None, Some(inside))).is_empty());
        change(&mut catalogue, &|product| product.category_id = Some(inside));
        assert_eq!(catalogue.names(&hot(None, Some(inside))), ["Rooibos tea"]);
        catalogue.write(|tx| product::set_status(tx, tea, ProductStatus::Inactive).unwrap());
        assert!(catalogue.names(&hot(Some("Active"), Some(inside))).is_empty());
        assert_eq!(catalogue.names(&hot(Some("Inactive"), Some(inside))), ["Rooibos tea"]);
        change(&mut catalogue, &|product| {
            product.name = "Mate".to_owned();
            product.sku = "MATE-1".to_owned();
        });
        assert!(catalogue.found("rooibos").is_empty() && catalogue.found("TEA-9").is_empty());
        assert_eq!(catalogue.found("mate")[0], "Mate");
        let kept = catalogue.pairs();
        catalogue.make_anew();
        assert_eq!(catalogue.pairs(), kept, "as if it had been made from what is there");
        catalogue.write(|tx| {
            let product = edit::load(tx, tea).unwrap().unwrap();
            edit::delete(tx, &product).unwrap();
        });
        assert!(catalogue.found("mate 1").is_empty());
        assert!(catalogue.pairs().iter().all(|(_, product)| *product != tea.uuid()));
        // What was refused leaves nothing behind.
        let taken = catalogue.database.write(NOW_MS, &mut catalogue.entropy, |tx| {
            let id = add(tx, "ZZZ-1", "Zebra", &[]);
            let twin = edit::Product { sku: "COF-250".to_owned(), ..edit::load(tx, id).unwrap().unwrap() };
            edit::save(tx, &edit::load(tx, id).unwrap().unwrap(), &twin)
        });
        assert!(taken.is_err() && catalogue.found("zebra").is_empty());
    }
}
