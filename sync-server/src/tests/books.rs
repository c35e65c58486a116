//! The books whatever people and late tills do to them: numbers, totals, closed periods, what the database refuses.

use super::shop::{NOW_MS, Shop};
use super::statements::{postgres_url, sql};
use super::till::USD;
use crate::accounting::periods::{self, Month};
use crate::accounting::{AccountingError, Given, GivenLine, create_draft, delete_draft, post_draft, void};
use crate::migrations::MIGRATIONS;
use crate::verify;
use jiff::civil::{Date, date};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use protocol::Outcome;
use store::{Database, Durability, StoreError, Tx, WriteError, params};
use uuid::Uuid;

const DAY_MS: i64 = 86_400_000;

fn lines(amount: &str) -> Vec<GivenLine<'_>> {
    let line = |account, direction| GivenLine {
        account,
        direction,
        amount: crate::amount::Given { text: amount, currency: Some("USD") },
        memo: None,
    };
    vec![line("6030", "Debit"), line("2100", "Credit")]
}

fn draft(tx: &Tx<'_>, day: Date, amount: &str) -> Result<Uuid, AccountingError> {
    let given = Given {
        date: day,
        description: "By hand",
        reference: "",
        entry_type: "Manual",
        lines: lines(amount),
    };
    create_draft(tx, &given, USD, "ada")
}

#[test]
fn a_sale_of_a_closed_month_is_booked_on_the_first_open_day_and_corrects_its_tax() {
    let mut shop = Shop::open();
    let mut till = shop.till(1);
    let bread = shop.bread;
    let late = [till.open_shift(0), till.sale(&[(bread, 1, 250)])];
    shop.now_ms = NOW_MS + 20 * DAY_MS;
    let january = Month::of(date(2026, 1, 15));
    shop.write(|tx| periods::close(tx, january, "ada"));
    let reply = shop.push(&till, &late);
    assert!(reply.results.iter().all(|result| result.outcome == Outcome::Applied));
    assert_eq!(shop.rows(&sql::ENTRIES).last().unwrap(), "JE-2026-000003 2026-02-01 sale");
    let now_ms = shop.now_ms;
    let read = |tx: &Tx<'_>| {
        tx.query(&crate::http::accounting::sql::TAX, params!["2026-02-01", "2026-02-01"], |row| {
            Ok((row.text(1)?.to_owned(), row.text(2)?.to_owned(), row.int(4)?))
        })
    };
    let tax: Vec<(String, String, i64)> = shop.core.read::<_, StoreError>(now_ms, read).unwrap();
    assert_eq!(tax, [("VAT".to_owned(), "2026-01".to_owned(), 22)]);
    let events = shop.rows(&sql::EVENTS);
    assert!(events.contains(&"PeriodClosed 1".to_owned()), "{events:?}");
    shop.check();
}

#[derive(Debug, Clone)]
enum Step {
    Draft { day: i16, amount: u32 },
    Post(usize),
    Void(usize),
    Delete(usize),
    Close,
    Reopen,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => (0_i16..300, 1_u32..1_000_000).prop_map(|(day, amount)| Step::Draft { day, amount }),
        4 => any::<usize>().prop_map(Step::Post),
        2 => any::<usize>().prop_map(Step::Void),
        1 => any::<usize>().prop_map(Step::Delete),
        1 => Just(Step::Close),
        1 => Just(Step::Reopen),
    ]
}

/// Does a step; a rule may say no.
fn take(tx: &Tx<'_>, step: &Step, known: &[Uuid]) -> Result<Option<Uuid>, AccountingError> {
    let one = |n: &usize| known.get(n % known.len().max(1)).copied().unwrap_or_default().to_string();
    match step {
        Step::Draft { day, amount } => {
            let day = date(2024, 11, 1).checked_add(jiff::Span::new().days(*day)).unwrap();
            draft(tx, day, &format!("{}.{:02}", amount / 100, amount % 100)).map(Some)
        }
        Step::Post(n) => post_draft(tx, &one(n), "ada").map(Some),
        Step::Void(n) => void(tx, &one(n), "ada", "wrong").map(|_| None),
        Step::Delete(n) => delete_draft(tx, &one(n)).map(|()| None),
        Step::Close => {
            let due = match periods::closed_through(tx)? {
                Some(day) => Month::of(day).next().unwrap(),
                None => periods::first(tx)?,
            };
            periods::close(tx, due, "ada").map(|()| None)
        }
        Step::Reopen => match periods::closed_through(tx)? {
            Some(day) => periods::reopen(tx, Month::of(day), "ada").map(|()| None),
            None => Ok(None),
        },
    }
}

/// Numbers of a year rise by one from one.
fn gapless(numbers: &[String]) {
    for year in ["2024", "2025", "2026"] {
        let of_year: Vec<&String> =
            numbers.iter().filter(|row| row.starts_with(&format!("JE-{year}-"))).collect();
        for (row, n) in of_year.iter().zip(1..) {
            assert!(row.starts_with(&format!("JE-{year}-{n:06} ")), "{row} is not number {n}");
        }
    }
}

#[test]
fn whatever_people_do_the_books_balance_and_numbers_have_no_gaps() {
    run(24, Shop::open);
}

#[test]
fn whatever_people_do_the_books_balance_and_numbers_have_no_gaps_on_postgresql() {
    run(6, Shop::open_on_postgres);
}

fn run(cases: u32, open: fn() -> Shop) {
    let config = Config { cases, failure_persistence: None, max_shrink_iters: 60, ..Config::default() };
    let steps = proptest::collection::vec(step(), 1..60);
    let result = TestRunner::new(config).run(&steps, |steps| {
        let (mut shop, mut known) = (open(), Vec::new());
        for step in &steps {
            let now_ms = shop.now_ms;
            match shop.core.write(now_ms, |tx| take(tx, step, &known)) {
                Ok(Some(id)) if !known.contains(&id) => known.push(id),
                Ok(_) | Err(WriteError::Refused(AccountingError::Refused(_))) => {}
                Err(error) => panic!("{step:?}: {error}"),
            }
            shop.now_ms += 1;
        }
        shop.check();
        gapless(&shop.rows(&sql::ENTRIES));
        Ok(())
    });
    result.unwrap();
}

#[test]
fn the_database_itself_keeps_posted_entries() {
    let folder = super::shop::Folder::new();
    let sqlite = Database::open(&folder.disk(), "server.db", Durability::Full).unwrap();
    let postgres = Database::postgres(&postgres_url(), Durability::Full).unwrap();
    for mut database in [sqlite, postgres] {
        database.migrate(MIGRATIONS, NOW_MS).unwrap();
        let mut entropy = super::shop::Counting(1);
        let mut write = |work: &mut dyn FnMut(&Tx<'_>) -> Result<(), AccountingError>| {
            database.write(NOW_MS, &mut entropy, |tx| work(tx))
        };
        let (mut kept, mut open) = (Uuid::nil(), Uuid::nil());
        write(&mut |tx| {
            crate::accounting::create_default_chart(tx)?;
            kept = draft(tx, date(2026, 1, 2), "5.00")?;
            open = draft(tx, date(2026, 1, 2), "5.00")?;
            post_draft(tx, &kept.to_string(), "ada").map(drop)
        })
        .unwrap();
        for statement in [
            &refused::ENTRY,
            &refused::BUSINESS_DATE,
            &refused::VOID_REASON,
            &refused::DELETE_ENTRY,
            &refused::LINE,
            &refused::DELETE_LINE,
            &refused::MOVE_LINE,
        ] {
            let ids: &[store::Param<'_>] =
                if statement.params == 2 { &[kept.into(), open.into()] } else { &[kept.into()] };
            let outcome = write(&mut |tx| Ok(tx.execute(statement, ids).map(drop)?));
            assert!(outcome.is_err(), "{} was not refused", statement.name);
        }
        // A draft does not become voided, and one that does not balance not posted.
        for statement in [&refused::VOID_DRAFT, &refused::POST_HALF] {
            let outcome = write(&mut |tx| {
                tx.execute(&refused::HALF, params![open])?;
                Ok(tx.execute(statement, params![open]).map(drop)?)
            });
            assert!(outcome.is_err(), "{} was not refused", statement.name);
        }
    }
}

#[test]
fn both_engines_keep_the_same_sums_of_tax() {
    let mut database = Database::postgres(&postgres_url(), Durability::Full).unwrap();
    database.migrate(MIGRATIONS, NOW_MS).unwrap();
    let mut entropy = super::shop::Counting(1);
    let finished = database.write(NOW_MS, &mut entropy, |tx| {
        crate::accounting::create_default_chart(tx)?;
        for amount in ["5.00", "7.00"] {
            let id = draft(tx, date(2025, 12, 2), amount)?;
            post_draft(tx, &id.to_string(), "ada")?;
        }
        crate::sequence::finish(tx)?;
        periods::close(tx, Month::of(date(2025, 12, 2)), "ada")?;
        let rows = tx.query(&sql::ENTRIES, params![], |row| Ok(row.text(0)?.to_owned()))?;
        assert_eq!(rows.len(), 2);
        gapless(&rows);
        void(tx, &rows[0][..14], "ada", "wrong")?;
        crate::sequence::finish(tx)?;
        let found = verify::run(tx)?;
        assert!(found.is_empty(), "{found:?}");
        let tax =
            tx.query(&crate::http::accounting::sql::TAX, params!["2025-01-01", "2026-12-31"], |row| {
                Ok((row.text(2)?.to_owned(), row.int(3)?, row.int(4)?))
            })?;
        assert_eq!(tax, [(String::new(), 0, 1_200), ("2025-12".to_owned(), 500, 0)]);
        Ok::<_, AccountingError>(())
    });
    finished.unwrap();
}

/// What nobody may do.
pub mod refused {
    store::statements! {
        /// Another text.
        ENTRY = "UPDATE entries SET description = 'x' WHERE id = $1";
        /// Another business date.
        BUSINESS_DATE = "UPDATE entries SET business_date = '2020-01-01' WHERE id = $1";
        /// A void mark without voiding.
        VOID_REASON = "UPDATE entries SET void_reason = 'x' WHERE id = $1";
        /// Away with it.
        DELETE_ENTRY = "DELETE FROM entries WHERE id = $1";
        /// Another amount.
        LINE = "UPDATE entry_lines SET amount_minor = 1 WHERE entry_id = $1";
        /// A line less.
        DELETE_LINE = "DELETE FROM entry_lines WHERE entry_id = $1";
        /// A line of a draft goes to a posted entry.
        MOVE_LINE = "UPDATE entry_lines SET entry_id = $1, line_no = 9 WHERE entry_id = $2 AND line_no = 1";
        /// A draft is voided.
        VOID_DRAFT = "UPDATE entries SET status = 'Voided' WHERE id = $1";
        /// Half an entry.
        HALF = "DELETE FROM entry_lines WHERE entry_id = $1 AND line_no = 1";
        /// And posted.
        POST_HALF = "UPDATE entries SET status = 'Posted' WHERE id = $1";
    }
}
