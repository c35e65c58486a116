//! The receipt as plain data: what was decided at the sale, nothing computed. Texts may come
//! from anywhere (names, references, footers): layout cleans them, so nobody else has to.

use domain::{Currency, Quantity};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// Sale or refund; decides the title and the wording of the totals.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum ReceiptKind {
    /// Goods out, money in.
    #[default]
    Sale,
    /// Goods back, money out; amounts are stored as positive figures that were given back.
    Refund,
}

/// What the paper must say besides its content.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum ReceiptMark {
    /// A second print of a receipt that was already given out.
    Copy,
    /// Made in training: in no books (I-10).
    Training,
}

/// One receipt. Amounts are minor units of `currency` (M-1).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ReceiptDoc {
    /// Sale or refund.
    pub kind: ReceiptKind,
    /// Copy, training; printed at the top and again at the bottom.
    pub marks: Vec<ReceiptMark>,
    /// Store's name first (printed large), then its address lines, as set in the store.
    pub header: Vec<String>,
    /// The number from birth: store-terminal-epoch-sequence (O-4).
    pub receipt_number: String,
    /// For a refund: the receipt that the goods were bought with.
    pub original_receipt: Option<String>,
    /// Date and time as the customer reads it, in the store's zone.
    pub date_time: String,
    /// Who served.
    pub cashier: String,
    /// The shop's book currency.
    pub currency: Currency,
    /// Whether the line amounts contain the tax (M-4): decides whether tax is added above the
    /// total or shown below it as contained.
    pub prices_include_tax: bool,
    /// What was sold, in order of entry.
    pub lines: Vec<ReceiptLine>,
    /// What the lines add up to after their own discounts, before document discounts.
    pub subtotal_minor: i64,
    /// Discounts on the whole document; positive amounts, printed with a minus.
    pub discounts: Vec<ReceiptDiscount>,
    /// Tax per rate.
    pub taxes: Vec<ReceiptTax>,
    /// What the sale costs, tax included, before cash rounding.
    pub total_minor: i64,
    /// Cash rounding (M-5), signed: added to the total. 0 prints nothing.
    pub cash_rounding_minor: i64,
    /// How it was paid, in order.
    pub tenders: Vec<ReceiptTender>,
    /// Given back in cash; 0 prints nothing.
    pub change_minor: i64,
    /// First characters of the event's hash (J-3).
    pub short_hash: String,
    /// The text inside the QR code (J-3), if the receipt has one.
    pub qr_payload: Option<String>,
    /// Thanks, opening hours, return policy, as set in the store.
    pub footer: Vec<String>,
}

/// One line of goods.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ReceiptLine {
    /// The product's name at the time of sale.
    pub name: String,
    /// How much (M-2).
    pub quantity: Quantity,
    /// The unit of weighed goods ("kg"); pieces have none.
    pub unit: Option<String>,
    /// Price of one unit, ten-thousandths of a major unit (M-2).
    pub unit_price_ten_thousandths: i64,
    /// Quantity × price before discounts, minor units.
    pub gross_minor: i64,
    /// The line's own discounts; positive amounts, printed with a minus.
    pub discounts: Vec<ReceiptDiscount>,
    /// A remark below the line (serial number, price override), if any.
    pub note: Option<String>,
    /// Sold along with the line above (M-8): printed further in.
    #[serde(default)]
    pub follows: bool,
}

/// A discount with its reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ReceiptDiscount {
    /// Why (M-7); may be empty.
    pub reason: String,
    /// How much less, positive minor units.
    pub amount_minor: i64,
}

/// Tax of one rate over the document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ReceiptTax {
    /// Name of the rate ("VAT standard").
    pub name: String,
    /// The rate in percent.
    pub percent: Decimal,
    /// What it was computed on, without tax, minor units.
    pub base_minor: i64,
    /// The tax, minor units.
    pub tax_minor: i64,
}

/// One payment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ReceiptTender {
    /// How, in words ("Cash", "Card").
    pub label: String,
    /// Slip number, voucher code, last digits, if any.
    pub reference: Option<String>,
    /// What was handed over, minor units.
    pub amount_minor: i64,
}
