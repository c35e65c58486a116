//! The rules of the shop: ids, money, quantities, tax, pricing, promotions, shipping, tender, barcodes, postings.
//!
//! Pure functions over plain data. No IO, no async, no clock, no randomness and nothing of our
//! other crates may enter here; it must also compile to wasm, because till, server and browser
//! price with this very code (M-6). Arithmetic is checked: an overflow is an error, never a wrap.

pub mod barcode;
pub mod currency;
mod decimal_text;
pub mod ids;
pub mod money;
pub mod postings;
pub mod pricing;
pub mod promotion;
pub mod quantity;
pub mod refund;
pub mod resolution;
pub mod shipping;
pub mod tax;
pub mod tender;
pub mod words;

pub use barcode::{
    BarcodeError, EmbeddedCode, EmbeddedKind, EmbeddedScheme, EmbeddedValue, Gtin, Scanned, check_gtin,
    read_scan,
};
pub use currency::Currency;
pub use ids::{
    AccountId, CartId, CategoryId, CustomerId, DiscrepancyId, EntryId, EventId, LineId, MovementId, OrderId,
    OrderItemId, PaymentId, ProductId, PromotionId, ShiftId, StaffId, StoreId, TerminalId, TicketId,
    WarehouseId, uuid_v7,
};
pub use money::{
    Money, MoneyError, RoundingMode, UnitPrice, format_minor, parse_minor, parse_unit_price, prorate,
    round_minor, spread_largest_remainder,
};
pub use postings::{
    AccountRole, CashMove, Channel, Direction, Posting, PostingError, PostingLine, SaleFacts,
};
pub use pricing::{
    Discount, DiscountKind, GroupDiscount, LinePrice, LineRequest, PriceError, PriceRequest, PricedLine,
    PricedTicket, PricingPolicy, TaxLine, TaxPortion, TaxRounding, derive_quantity, price, sum_taxes,
};
pub use promotion::{Earned, Goods, Missed, Occasion, Promotion, earn};
pub use quantity::{Quantity, QuantityError};
pub use refund::{RefundedPart, SoldLine, refund_amount, refund_left, refund_line};
pub use rust_decimal::Decimal;
pub use shipping::{ShippingOption, ShippingRate, ShippingZone};
pub use tax::{CustomerTaxStatus, TaxError, TaxOutcome, TaxRate, TaxRule, TaxTable, TaxTreatment};
pub use tender::{Settlement, TenderError, TenderMethod, cash_amount, kept_tenders, settle, settle_refund};
