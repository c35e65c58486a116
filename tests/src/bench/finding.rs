//! F-6 at the server: its search over its own database, with the page of products that is answered, beside the same page
//! by ids. Names and questions are those of the till's lines (`search.rs`).

use super::error::{BenchError, Result};
use super::ground::Ground;
use super::report::{Figure, Goal, Report, p99_s};
use super::run::Size;
use super::search::{ASKED, mistyped, name, while_typing};
use domain::{Currency, ProductId};
use std::time::{Duration, Instant};
use store::{Database, OsEntropy};
use sync_server::http::serve::{folder::Folder, now_ms};
use sync_server::product::search::{Question, search};
use sync_server::product::{self, NewProduct, ProductError, edit};

/// Products made in one commit.
const CHUNK: u64 = 1_000;
/// Products of a page.
const PAGE: usize = 20;

/// Measures the server's lines of F-6.
pub fn measure(ground: &Ground, size: &Size, report: &mut Report) -> Result<()> {
    for (count, goal, text) in [(size.products, 5.0, "p99 ≤ 5 ms"), (size.products * 10, 20.0, "p99 ≤ 20 ms")]
    {
        let folder = Folder::take(&ground.folder("finding")?, None)?;
        let (mut database, _) = folder.open_writer(now_ms())?;
        let start = Instant::now();
        let ids = fill(&mut database, count as u64)?;
        let filled_s = start.elapsed().as_secs_f64();
        let step = (count as u64 / ASKED).max(1);
        let names: Vec<String> = (0..count as u64).step_by(usize::try_from(step)?).map(name).collect();
        let typing: Vec<String> = names.iter().flat_map(|name| while_typing(name)).collect();
        let errors: Vec<String> = (0..).zip(&names).map(|(number, name)| mistyped(name, number)).collect();
        let mut bare = times(0..errors.len(), |number| {
            let page = ids.iter().cycle().skip(number * 7_919 % ids.len()).take(PAGE);
            products(&database, &page.copied().collect::<Vec<_>>())
        })?;
        let bare_ms = p99_s(&mut bare) * 1_000.0;
        for (what, questions) in [("while typing", &typing), ("with a typing error", &errors)] {
            let mut ours = times(questions.iter(), |text| page(&database, text))?;
            let ours_ms = p99_s(&mut ours) * 1_000.0;
            let what = format!("server: search {what}, {count} products");
            report.figures.push(Figure::new(
                "F-6",
                what.clone(),
                ours_ms,
                bare_ms,
                "ms",
                text,
                Goal::OursMax(goal),
            ));
            let middle_ms = median_s(&mut ours) * 1_000.0;
            let bare_ms = median_s(&mut bare) * 1_000.0;
            let what = format!("{what}, the middle one");
            report.figures.push(Figure::new("F-6", what, middle_ms, bare_ms, "ms", "shown", Goal::Shown));
        }
        let found = (0..).zip(&names).filter(|(number, name)| {
            let found = page(&database, &mistyped(name, *number));
            found.is_ok_and(|found| found.iter().any(|product| product.name == **name))
        });
        report.notes.push(format!(
            "F-6: of {} names of {count} with a typing error the server's first page has {}; made in {filled_s:.0} s.",
            names.len(),
            found.count()
        ));
    }
    Ok(())
}

fn fill(database: &mut Database, count: u64) -> Result<Vec<ProductId>> {
    let mut ids = Vec::with_capacity(usize::try_from(count)?);
    for first in (0..count).step_by(usize::try_from(CHUNK)?) {
        let made = database.write(now_ms(), &mut OsEntropy::new(), |tx| {
            if first == 0 {
                product::create_price_list(tx, product::RETAIL, "Retail", Currency::USD, false)?;
                for rule in &super::goods::taxes().rules {
                    product::create_tax_rule(tx, rule)?;
                }
            }
            let last = (first + CHUNK).min(count);
            let made =
                (first..last).map(|number| create(tx, number)).collect::<std::result::Result<Vec<_>, _>>()?;
            sync_server::sequence::finish(tx)?;
            Ok::<_, ProductError>(made)
        });
        ids.extend(made.map_err(|error| BenchError::new(error.to_string()))?);
    }
    Ok(ids)
}

fn create(tx: &store::Tx<'_>, number: u64) -> std::result::Result<ProductId, ProductError> {
    let (sku, name) = (format!("B{number:07}"), name(number));
    let new = NewProduct {
        id: None,
        sku: &sku,
        name: &name,
        description: "",
        barcodes: Vec::new(),
        unit: "pcs",
        weighable: false,
        tare: None,
        tax_class: "standard",
        currency: Currency::USD,
        retail_price_ten_thousandths: 19_900,
        cost_ten_thousandths: 9_900,
        category_id: None,
        minimum_age: None,
        discountable: true,
        safety_block: false,
        wholesale: product::Wholesale::default(),
    };
    product::create_product(tx, &new)
}

fn page(database: &Database, text: &str) -> Result<Vec<edit::Product>> {
    let question = Question { text: text.to_owned(), ..Question::default() };
    let read = |tx: &store::Tx<'_>| {
        let hits = search(tx, &question)?;
        load(tx, hits.iter().take(PAGE).map(|hit| ProductId::new(hit.product_id)))
    };
    database.read(now_ms(), read).map_err(|error: ProductError| BenchError::new(error.to_string()))
}

fn products(database: &Database, ids: &[ProductId]) -> Result<Vec<edit::Product>> {
    let read = |tx: &store::Tx<'_>| load(tx, ids.iter().copied());
    database.read(now_ms(), read).map_err(|error: ProductError| BenchError::new(error.to_string()))
}

fn load(
    tx: &store::Tx<'_>,
    ids: impl Iterator<Item = ProductId>,
) -> std::result::Result<Vec<edit::Product>, ProductError> {
    ids.filter_map(|id| edit::load(tx, id).transpose()).collect()
}

fn times<T, R>(
    questions: impl Iterator<Item = T>,
    mut ask: impl FnMut(T) -> Result<R>,
) -> Result<Vec<Duration>> {
    questions
        .map(|question| {
            let start = Instant::now();
            ask(question)?;
            Ok(start.elapsed())
        })
        .collect()
}

fn median_s(times: &mut [Duration]) -> f64 {
    times.sort_unstable();
    times.get(times.len() / 2).map_or(0.0, Duration::as_secs_f64)
}
