//! The till's journal read from outside: its own connection to the database file, its own walk along the
//! chain. Nothing of the till's code is used but the frozen envelope of the protocol.

use super::model::Kind;
use crate::vfs::SimDisk;
use protocol::Hash;
use serde_json::Value;
use std::collections::BTreeMap;
use store::{Disk, StoreError};

/// One event as written.
#[derive(Clone, Debug)]
pub struct Written {
    /// Its id.
    pub event_id: String,
    /// Its epoch's name.
    pub epoch: String,
    /// Its place in the epoch.
    pub seq: u64,
    /// Its kind.
    pub kind: String,
    /// Hash of its bytes, as stored.
    pub hash: String,
    /// Whether the server has acknowledged it.
    pub acked: bool,
    /// What of a sale or refund is compared.
    pub sale: Option<WrittenSale>,
}

/// A sale or refund as written.
#[derive(Clone, Debug)]
pub struct WrittenSale {
    /// Which of the two.
    pub kind: Kind,
    /// The number on the paper.
    pub receipt_number: String,
    /// With tax, minor units.
    pub total_minor: i64,
    /// Thousandths by SKU.
    pub goods_by_sku: BTreeMap<String, i64>,
}

const EVENTS: &str = "SELECT event_id, epoch, seq, kind, hash, bytes, acked FROM journal ORDER BY ordinal";

/// Reads the whole journal; every broken link of the chain is told to `violation`.
pub fn read(disk: &SimDisk, violation: &mut impl FnMut(String)) -> Result<Vec<Written>, StoreError> {
    let conn = disk.open_database("till.db")?;
    let mut statement = conn.prepare(EVENTS)?;
    let mut rows = statement.query([])?;
    let mut events = Vec::new();
    let mut heads: BTreeMap<String, (u64, String)> = BTreeMap::new();
    while let Some(row) = rows.next()? {
        let bytes: Vec<u8> = row.get(5)?;
        let event = Written {
            event_id: row.get(0)?,
            epoch: row.get(1)?,
            seq: row.get::<_, i64>(2)? as u64,
            kind: row.get(3)?,
            hash: row.get(4)?,
            acked: row.get::<_, i64>(6)? != 0,
            sale: None,
        };
        let envelope: Value =
            serde_json::from_slice(&bytes).map_err(|error| StoreError::Corrupt(error.to_string()))?;
        check_link(&event, &bytes, &envelope, &mut heads, violation);
        events.push(Written { sale: sale(&event.kind, &envelope["body"]), ..event });
    }
    Ok(events)
}

fn check_link(
    event: &Written,
    bytes: &[u8],
    envelope: &Value,
    heads: &mut BTreeMap<String, (u64, String)>,
    violation: &mut impl FnMut(String),
) {
    let place = format!("event {}-{}", event.epoch, event.seq);
    if Hash::of("event", bytes).to_string() != event.hash {
        violation(format!("{place}: the stored hash is not that of its bytes"));
    }
    let names = [
        ("eventId", event.event_id.as_str()),
        ("epoch", event.epoch.as_str()),
        ("kind", event.kind.as_str()),
    ];
    if names.iter().any(|(name, stored)| envelope[*name].as_str() != Some(*stored)) {
        violation(format!("{place}: the columns differ from the signed bytes"));
    }
    if envelope["seq"].as_u64() != Some(event.seq) {
        violation(format!("{place}: the signed bytes have another number"));
    }
    if let Some((seq, hash)) = heads.get(&event.epoch) {
        if event.seq != seq + 1 || envelope["prevHash"].as_str() != Some(hash) {
            violation(format!("{place}: the chain is broken"));
        }
    } else if event.seq != 1 {
        violation(format!("{place}: the epoch does not begin with 1"));
    }
    heads.insert(event.epoch.clone(), (event.seq, event.hash.clone()));
}

fn sale(kind: &str, body: &Value) -> Option<WrittenSale> {
    let kind = match kind {
        "SaleCompleted" => Kind::Sale,
        "SaleRefunded" => Kind::Refund,
        _ => return None,
    };
    let mut goods_by_sku = BTreeMap::new();
    for line in body["lines"].as_array()? {
        *goods_by_sku.entry(line["sku"].as_str()?.to_owned()).or_default() +=
            thousandths(line["quantity"].as_str()?)?;
    }
    Some(WrittenSale {
        kind,
        receipt_number: body["receiptNumber"].as_str()?.to_owned(),
        total_minor: body["totalMinor"].as_i64()?,
        goods_by_sku,
    })
}

/// `"1.5"` → 1500, written anew here so that the product's reading is not checked with itself.
pub fn thousandths(text: &str) -> Option<i64> {
    fixed(text, 3)
}

/// `"12.34"` → 1234.
pub fn minor(text: &str) -> Option<i64> {
    fixed(text, 2)
}

fn fixed(text: &str, places: usize) -> Option<i64> {
    let (sign, digits) = text.strip_prefix('-').map_or((1, text), |rest| (-1, rest));
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    if part.len() > places || whole.is_empty() {
        return None;
    }
    let number: i64 = format!("{whole}{part:0<places$}").parse().ok()?;
    Some(sign * number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fixed_numbers_are_read() {
        assert_eq!(thousandths("2"), Some(2000));
        assert_eq!(thousandths("0.125"), Some(125));
        assert_eq!(minor("12.3"), Some(1230));
        assert_eq!(minor("-0.05"), Some(-5));
        assert_eq!(minor("1.234"), None);
    }
}
