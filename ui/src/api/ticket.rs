//! Tickets, tiles and receipts as answered.

use serde::Deserialize;

/// An amount as text with its currency's digits (M-1).
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Deserialize)]
pub struct Money {
    /// `12.50`.
    pub amount: String,
    /// ISO 4217.
    #[serde(default)]
    pub currency: String,
}

impl Money {
    /// Whether it is nothing.
    #[must_use]
    pub fn is_zero(&self) -> bool {
        self.amount.chars().all(|c| matches!(c, '0' | '.' | '-'))
    }
}

/// The ticket on the counter.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Ticket {
    /// `sale` or `refund`.
    pub kind: String,
    /// Its lines, in order.
    pub lines: Vec<Line>,
    /// Before tax, or with it where prices include it.
    pub subtotal: Option<Money>,
    /// What was taken off.
    pub discount: Option<Money>,
    /// Tax on it.
    pub tax: Option<Money>,
    /// What it comes to.
    pub total: Option<Money>,
    /// What is still to be paid.
    pub due: Option<Money>,
    /// The same where the rest is paid in cash (M-5).
    pub due_in_cash: Option<Money>,
    /// Whether prices include tax.
    pub prices_include_tax: bool,
    /// What was laid on the counter.
    pub tenders: Vec<Tender>,
    /// Receipt of the sale whose goods come back.
    pub original_receipt: Option<String>,
}

impl Ticket {
    /// Whether goods come back.
    #[must_use]
    pub fn is_refund(&self) -> bool {
        self.kind == "refund"
    }
}

/// One line.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Line {
    /// From 1.
    pub line: usize,
    /// Stays the same while the line lives.
    pub line_id: String,
    /// SKU.
    pub sku: String,
    /// Name as printed.
    pub name: String,
    /// How much.
    pub quantity: String,
    /// `pcs`, `kg` …
    pub unit: String,
    /// Price of one.
    pub unit_price: Option<Money>,
    /// What was taken off this line.
    pub discount: Option<Money>,
    /// What it comes to.
    pub total: Option<Money>,
    /// What to mind.
    pub warnings: Vec<Warning>,
    /// Number of the line that this one goes along with (M-8): it is not changed by itself.
    pub follows: Option<usize>,
}

/// Something to mind; never a refusal (S-6).
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Warning {
    /// `STOCK_SHORT`, `AGE_LIMIT`.
    pub code: String,
    /// One sentence.
    pub detail: String,
    /// Years, for an age limit.
    pub minimum_age: Option<u8>,
    /// What is left, for stock.
    pub available: Option<String>,
    /// Age of that figure.
    pub age_minutes: Option<i64>,
}

/// Money on the counter.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Deserialize)]
#[serde(default)]
pub struct Tender {
    /// `cash`, `card`.
    pub method: String,
    /// How much.
    pub amount: Money,
    /// The card terminal's reference.
    pub reference: Option<String>,
}

/// A completed ticket.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Done {
    /// Whether nothing is due any more.
    pub complete: bool,
    /// `sale` or `refund`.
    pub kind: String,
    /// The receipt's number.
    pub receipt_number: String,
    /// What it came to.
    pub total: Money,
    /// What goes back over the counter.
    pub change: Option<Money>,
}

/// A product on the grid or in a search.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Tile {
    /// Its id.
    pub product_id: String,
    /// Its SKU.
    pub sku: String,
    /// Its name.
    pub name: String,
    /// `pcs`, `kg` …
    pub unit: String,
    /// Price of one.
    pub unit_price: Money,
    /// Sold by weight.
    pub weighable: bool,
    /// What the till knows to be there, own sales taken off.
    pub stock: Option<String>,
    /// Recalled: not to be sold.
    pub recalled: bool,
    /// Years that the buyer must have.
    pub minimum_age: Option<u8>,
    /// Its category.
    pub category_id: Option<String>,
    /// Hash of its picture.
    pub image: Option<String>,
}

/// A category.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Category {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// What it is part of.
    pub parent_id: Option<String>,
}

/// What `browse` answers.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Shelf {
    /// All categories.
    pub categories: Vec<Category>,
    /// What is sold most, or was put in the first place by the shop.
    pub quick_keys: Vec<Tile>,
    /// Products of the category asked for.
    pub tiles: Vec<Tile>,
    /// Where the next page begins.
    pub next: Option<u64>,
}

/// A receipt of this till, for taking goods back.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Sale {
    /// Its number.
    pub receipt_number: String,
    /// When.
    pub created_at: String,
    /// What it came to.
    pub total: Money,
    /// What was sold.
    pub lines: Vec<SaleLine>,
}

/// A line of a receipt.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Deserialize)]
#[serde(default)]
pub struct SaleLine {
    /// From 1, as printed.
    pub line: usize,
    /// Name as printed.
    pub name: String,
    /// What was sold.
    pub quantity: String,
    /// What may still come back.
    pub returnable: String,
    /// What it came to.
    pub total: Money,
}
