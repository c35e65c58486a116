//! What only an engine with many writers can get wrong.

use super::shop::{Counting, setup};
use super::statements::postgres_url;
use crate::accounting;
use crate::bindings::set_up_shop;
use crate::migrations::MIGRATIONS;
use store::{Database, Durability, StoreError, WriteError};

fn open(url: &str) -> Database {
    Database::postgres(url, Durability::Full).unwrap()
}

#[test]
fn who_takes_order_numbers_keeps_nobody_waiting() {
    let url = postgres_url();
    let (mut first, mut second) = (open(&url), open(&url));
    first.migrate(MIGRATIONS, 1).unwrap();
    second.set_busy_wait_ms(200).unwrap();
    let mut others = Vec::new();
    let mine = first.write(1, &mut Counting(1), |tx| {
        let mine = accounting::reserve_orders(tx, 2026, 3)?;
        let theirs = second.write(1, &mut Counting(2), |tx| accounting::reserve_orders(tx, 2026, 2));
        others.extend(theirs.map_err(|error| StoreError::Other(error.to_string()))?);
        Ok::<_, StoreError>(mine)
    });
    let mut all = mine.unwrap();
    assert!(all.windows(2).all(|pair| pair[0] < pair[1]), "they rise");
    all.extend(others);
    all.sort_unstable();
    assert_eq!(all, [1, 2, 3, 4, 5]);
    // What is rolled back leaves a gap, never a number twice (O-4).
    let dropped = first.write(1, &mut Counting(3), |tx| {
        accounting::reserve_orders(tx, 2027, 1)?;
        Err::<(), _>(StoreError::NotFound)
    });
    assert_eq!(dropped, Err(WriteError::Refused(StoreError::NotFound)));
    let next = first.write(1, &mut Counting(4), |tx| accounting::reserve_orders(tx, 2027, 1));
    assert_eq!(next, Ok(vec![7]));
}

#[test]
fn numbers_go_on_where_the_counter_stood() {
    let mut database = open(&postgres_url());
    database.migrate(&MIGRATIONS[..8], 1).unwrap();
    let old = database.write(1, &mut Counting(1), |tx| {
        tx.execute(&super::statements::sql::OLD_COUNTER, store::params![41]).map(drop)
    });
    old.unwrap();
    database.migrate(MIGRATIONS, 1).unwrap();
    let next = database.write(1, &mut Counting(2), |tx| accounting::reserve_orders(tx, 2026, 2));
    assert_eq!(next, Ok(vec![42, 43]));
}

#[test]
fn two_starters_set_one_shop_up() {
    let url = postgres_url();
    std::thread::scope(|scope| {
        for seed in 1..=4 {
            let url = &url;
            scope.spawn(move || {
                let mut database = open(url);
                database.migrate(MIGRATIONS, 1).unwrap();
                let mut entropy = Counting(seed);
                let mut shop = SetUp { done: Ok(()) };
                let report = database
                    .run_batch(1, &mut entropy, &mut [&mut shop], &mut |tx| crate::sequence::finish(tx));
                assert_eq!(report.outcomes, [store::Outcome::Committed]);
                shop.done.unwrap();
            });
        }
    });
    let keys = |database: &Database| database.read(1, crate::identity::load_keys).unwrap().incarnation;
    assert_eq!(keys(&open(&url)), keys(&open(&url)));
    assert!(open(&url).read(1, crate::verify::run).unwrap().is_empty());
}

struct SetUp {
    done: Result<(), String>,
}

impl store::Command for SetUp {
    fn run(&mut self, tx: &store::Tx<'_>) -> Result<(), store::Abort> {
        self.done = set_up_shop(tx, &setup()).map(drop).map_err(|error| error.to_string());
        self.done.clone().map_err(|_| store::Abort::Refused)
    }
}
