//! Sales and refunds: with one of these alone the books can be written. Not here: tickets that are not paid.

use domain::{
    CustomerId, EventId, LineId, ProductId, Quantity, ShiftId, StaffId, StoreId, TaxPortion, TaxTreatment,
    TenderMethod, TicketId, WarehouseId,
};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// A sale, complete: with it alone the books can be written.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SaleCompleted {
    /// `store-terminal-epoch-sequence` (O-4).
    pub receipt_number: String,
    /// The ticket that was paid; the client's id of the order.
    pub ticket_id: TicketId,
    /// Where.
    pub store_id: StoreId,
    /// Whose stock.
    pub warehouse_id: WarehouseId,
    /// Which drawer session.
    pub shift_id: ShiftId,
    /// Who sold.
    pub cashier_id: StaffId,
    /// Their name as printed.
    pub cashier_name: String,
    /// The customer's account, if one was named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub customer_id: Option<CustomerId>,
    /// Business date in the store's zone.
    pub business_date: Date,
    /// Whether line prices include tax (M-4).
    pub prices_include_tax: bool,
    /// Lines in receipt order.
    pub lines: Vec<SaleLine>,
    /// Tenders in the order given.
    pub tenders: Vec<TenderLine>,
    /// Cash given back.
    pub change_minor: i64,
    /// Cash rounding, signed: added to the total (M-5).
    pub cash_rounding_minor: i64,
    /// Sum of lines before discounts, in the price list's own terms.
    pub subtotal_minor: i64,
    /// Sum of all discounts.
    pub discount_minor: i64,
    /// Tax in the total.
    pub tax_minor: i64,
    /// Total with tax, before cash rounding.
    pub total_minor: i64,
    /// Tax per code.
    pub taxes: Vec<TaxPortion>,
}

/// A line of a sale.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SaleLine {
    /// Minted at the till.
    pub line_id: LineId,
    /// What.
    pub product_id: ProductId,
    /// Its SKU at the time.
    pub sku: String,
    /// Its name as printed.
    pub name: String,
    /// How much.
    pub quantity: Quantity,
    /// Unit price that applied, ten-thousandths of a major unit.
    pub unit_price_ten_thousandths: i64,
    /// Set when the cashier changed the price.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub price_override: Option<PriceOverride>,
    /// Before discounts, in the price list's own terms.
    pub gross_minor: i64,
    /// The line's own discount.
    pub line_discount_minor: i64,
    /// The line's share of the ticket's discount.
    pub document_discount_minor: i64,
    /// Why there is a discount.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub discount_reason: Option<String>,
    /// Without tax.
    pub net_minor: i64,
    /// Tax.
    pub tax_minor: i64,
    /// Net and tax.
    pub total_minor: i64,
    /// Tax class of the product at the time.
    pub tax_class: String,
    /// Taxed, zero-rated or exempt (M-4).
    pub tax_treatment: TaxTreatment,
    /// Tax per code.
    pub taxes: Vec<TaxPortion>,
    /// The code that was scanned.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub barcode: Option<String>,
    /// The line that this one was sold along with (M-8).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub follows_line_id: Option<LineId>,
}

/// A price that a person set.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PriceOverride {
    /// Why.
    pub reason: String,
    /// The price that would have applied, ten-thousandths of a major unit.
    pub original_ten_thousandths: i64,
}

/// What a customer paid with, or was given back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TenderLine {
    /// How.
    pub method: TenderMethod,
    /// As handed over (cash before change); positive.
    pub amount_minor: i64,
    /// The card terminal's reference, a voucher's number; scrubbed of card numbers (J-4).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
}

/// Goods taken back. All amounts are positive: what is given back.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SaleRefunded {
    /// Number of the refund's own receipt.
    pub receipt_number: String,
    /// The ticket of the refund; the client's id of it.
    pub ticket_id: TicketId,
    /// Where.
    pub store_id: StoreId,
    /// Which warehouse takes the goods.
    pub warehouse_id: WarehouseId,
    /// Which drawer session.
    pub shift_id: ShiftId,
    /// Who did it.
    pub cashier_id: StaffId,
    /// Their name as printed.
    pub cashier_name: String,
    /// Business date in the store's zone.
    pub business_date: Date,
    /// Receipt number of the sale.
    pub original_receipt: String,
    /// Event of the sale, where the till knows it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub original_event_id: Option<EventId>,
    /// Lines taken back.
    pub lines: Vec<RefundLine>,
    /// What was given back.
    pub tenders: Vec<TenderLine>,
    /// Cash rounding, signed: added to the total (M-5).
    pub cash_rounding_minor: i64,
    /// Tax in the total.
    pub tax_minor: i64,
    /// Total with tax, before cash rounding.
    pub total_minor: i64,
    /// Tax per code.
    pub taxes: Vec<TaxPortion>,
    /// Why.
    pub reason: String,
}

/// A line of a refund; amounts positive.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RefundLine {
    /// Minted at the till.
    pub line_id: LineId,
    /// The line of the sale.
    pub original_line_id: LineId,
    /// What.
    pub product_id: ProductId,
    /// Its SKU at the time.
    pub sku: String,
    /// Its name as printed.
    pub name: String,
    /// How much.
    pub quantity: Quantity,
    /// Without tax.
    pub net_minor: i64,
    /// Tax.
    pub tax_minor: i64,
    /// Net and tax.
    pub total_minor: i64,
    /// Tax per code, with the original's rates.
    pub taxes: Vec<TaxPortion>,
    /// Whether the goods go back on the shelf.
    pub restock: bool,
}
