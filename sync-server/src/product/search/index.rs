//! Keeps the index: who changes a product marks it, and the last step of the commit takes all marked products in at
//! once, so that a thousand of them write each term's row once. Only that step writes the index, one at a time on
//! both engines. What may not enter: questions.

use super::{
    BLOCK_BITS, CATEGORY, FIRST_PREFIX, FIRST_WORD, NAME_WORDS_MAX, PREFIX, PREFIX_CHARS_MAX, SKU_WORDS_MAX,
    STATUS, WORD, beginning, chars, has_digit, near, sql, term,
};
use domain::ProductId;
use domain::words::words;
use roaring::RoaringBitmap;
use std::collections::{BTreeMap, BTreeSet};
use store::{Param, Row, StoreError, Tx, params};
use uuid::Uuid;

/// Products taken in at once.
const CHUNK: usize = 1_000;
/// A longer SKU word with a digit is a number of its own, found through the SKU as a whole.
const SKU_NUMBER_CHARS: usize = 5;

/// Marks a product as changed; it is in the index when the commit is there.
pub fn mark(tx: &Tx<'_>, id: ProductId) -> Result<(), StoreError> {
    tx.execute(&sql::MARK, params![id.uuid()]).map(drop)
}

/// Whether products of before the index wait to be taken in.
pub fn is_behind(tx: &Tx<'_>) -> Result<bool, StoreError> {
    Ok(tx.query_opt(&sql::WAITING, params![], |row| row.int(0))?.is_some())
}

/// Marks the next `count` of those that wait; how many they were.
pub fn bring_up(tx: &Tx<'_>, count: u32) -> Result<u64, StoreError> {
    tx.execute(&sql::BRING_UP, params![count])?;
    tx.execute(&sql::BROUGHT_UP, params![count])
}

/// Takes all marked products in; a step of the sequencer's. One statement when nothing is marked.
pub fn index_changed(tx: &Tx<'_>) -> Result<(), StoreError> {
    loop {
        let changed = tx.query(&sql::CHANGED, params![CHUNK as i64], Changed::of)?;
        if changed.is_empty() {
            return Ok(());
        }
        take_in(tx, &changed)?;
        let mut done = 0;
        for product in &changed {
            done += tx.execute(&sql::DONE, params![product.id, product.changes])?;
        }
        // What somebody is changing right now is taken in by his own commit.
        if changed.len() < CHUNK || done == 0 {
            return Ok(());
        }
    }
}

/// What the index knows of a product.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Document {
    name: String,
    sku: String,
    category_id: Option<String>,
    status: String,
}

impl Document {
    fn terms(&self) -> BTreeSet<String> {
        let mut terms = BTreeSet::new();
        let mut add = |kind: char, prefix: char, word: &str| {
            terms.insert(term(kind, word));
            for count in 1..=PREFIX_CHARS_MAX.min(chars(word)) {
                terms.insert(term(prefix, beginning(word, count)));
            }
        };
        if let Some(first) = self.name.split(' ').next().filter(|first| !first.is_empty()) {
            add(FIRST_WORD, FIRST_PREFIX, first);
        }
        for word in self.name.split(' ').filter(|word| !word.is_empty()) {
            add(WORD, PREFIX, word);
        }
        let is_number = |word: &str| has_digit(word) && chars(word) >= SKU_NUMBER_CHARS;
        let is_word = |word: &&str| !(word.is_empty() || is_number(word));
        for word in self.sku.split(' ').filter(is_word) {
            add(WORD, PREFIX, word);
        }
        if let Some(category) = &self.category_id {
            terms.insert(term(CATEGORY, category));
        }
        terms.insert(term(STATUS, &self.status));
        terms
    }
}

/// A marked product: as it is, and as the index has it.
struct Changed {
    id: Uuid,
    changes: i64,
    now: Option<Document>,
    number: Option<u32>,
    before: Option<Document>,
}

impl Changed {
    fn of(row: &Row<'_>) -> Result<Self, StoreError> {
        let owned = |column| Ok::<_, StoreError>(row.opt_text(column)?.map(str::to_owned));
        let now = match (row.opt_text(2)?, row.opt_text(3)?) {
            (Some(name), Some(sku)) => Some(Document {
                name: words(name, NAME_WORDS_MAX).join(" "),
                sku: words(sku, SKU_WORDS_MAX).join(" "),
                category_id: owned(4)?,
                status: owned(5)?.unwrap_or_default(),
            }),
            _ => None,
        };
        let number = row.opt_int(6)?.map(number_of).transpose()?;
        let before = match (owned(7)?, owned(8)?) {
            (Some(name), Some(sku)) => {
                Some(Document { name, sku, category_id: owned(9)?, status: owned(10)?.unwrap_or_default() })
            }
            _ => None,
        };
        Ok(Self { id: row.uuid(0)?, changes: row.int(1)?, now, number, before })
    }
}

pub(super) fn number_of(number: i64) -> Result<u32, StoreError> {
    u32::try_from(number)
        .map_err(|_| StoreError::Corrupt(format!("{number} is no number of the search index")))
}

/// Who gets and who loses a term, by block and term.
type Moves = BTreeMap<(u32, String), (Vec<u32>, Vec<u32>)>;

fn take_in(tx: &Tx<'_>, changed: &[Changed]) -> Result<(), StoreError> {
    let mut last = number_of(tx.query_one(&sql::LAST_NUMBER, params![], |row| row.int(0))?)?;
    let mut moves = Moves::new();
    for product in changed {
        if product.now == product.before {
            continue;
        }
        let number = product.number.unwrap_or_else(|| {
            last += 1;
            last
        });
        let before = product.before.as_ref().map(Document::terms).unwrap_or_default();
        let now = product.now.as_ref().map(Document::terms).unwrap_or_default();
        for gained in now.difference(&before) {
            moves.entry((number >> BLOCK_BITS, gained.clone())).or_default().0.push(number);
        }
        for lost in before.difference(&now) {
            moves.entry((number >> BLOCK_BITS, lost.clone())).or_default().1.push(number);
        }
        match &product.now {
            Some(document) => {
                let Document { name, sku, category_id, status } = document;
                let key: String = sku.split(' ').collect();
                let row = params![number, product.id, name, sku, &key, category_id, status];
                tx.execute(&sql::PUT_DOCUMENT, row)?;
            }
            None => drop(tx.execute(&sql::DELETE_DOCUMENT, params![number])?),
        }
    }
    write(tx, moves)
}

/// A term of a block, with the numbers that it gained and lost.
type Move = ((u32, String), (Vec<u32>, Vec<u32>));

fn write(tx: &Tx<'_>, moves: Moves) -> Result<(), StoreError> {
    let mut rows: Vec<(u32, String, Vec<u8>)> = Vec::with_capacity(sql::ROWS);
    let mut waiting: Vec<Move> = Vec::with_capacity(sql::PLACES);
    let mut moves = moves.into_iter().peekable();
    while let Some(next) = moves.next() {
        let block = next.0.0;
        waiting.push(next);
        if waiting.len() == sql::PLACES || moves.peek().is_none_or(|((other, _), _)| *other != block) {
            write_block(tx, block, &mut waiting, &mut rows)?;
        }
    }
    for (block, term, bits) in &rows {
        tx.execute(&sql::PUT_BITS, params![term, *block, bits])?;
    }
    Ok(())
}

/// Up to sixty terms of one block: read together, changed, and put to the rows that are written together.
fn write_block(
    tx: &Tx<'_>,
    block: u32,
    waiting: &mut Vec<Move>,
    rows: &mut Vec<(u32, String, Vec<u8>)>,
) -> Result<(), StoreError> {
    let mut params = vec![Param::Null; sql::PLACES];
    for (place, ((_, term), _)) in params.iter_mut().zip(waiting.iter()) {
        *place = term.as_str().into();
    }
    params.push(block.into());
    let held = tx.query(&sql::BITS_OF, &params, |row| Ok((row.text(0)?.to_owned(), read(row, 1)?)))?;
    let mut held: BTreeMap<String, RoaringBitmap> = held.into_iter().collect();
    for ((_, term), (gained, lost)) in waiting.drain(..) {
        let before = held.remove(&term);
        if before.is_none()
            && let Some(word) = term.strip_prefix(WORD)
        {
            near::learn(tx, word)?;
        }
        let mut numbers = before.unwrap_or_default();
        numbers.extend(gained);
        for number in lost {
            numbers.remove(number);
        }
        if numbers.is_empty() {
            tx.execute(&sql::DELETE_BITS, params![&term, block])?;
            continue;
        }
        let mut bits = Vec::with_capacity(numbers.serialized_size());
        numbers.serialize_into(&mut bits)?;
        rows.push((block, term, bits));
        if rows.len() == sql::ROWS {
            let params: Vec<Param<'_>> = rows
                .iter()
                .flat_map(|(block, term, bits)| [term.into(), (*block).into(), bits.into()])
                .collect();
            tx.execute(&sql::PUT_BITS_MANY, &params)?;
            rows.clear();
        }
    }
    Ok(())
}

/// The numbers of a posting.
pub(super) fn read(row: &Row<'_>, column: usize) -> Result<RoaringBitmap, StoreError> {
    let bits = RoaringBitmap::deserialize_from(row.blob(column)?);
    bits.map_err(|error| StoreError::Corrupt(format!("a row of the search index: {error}")))
}
