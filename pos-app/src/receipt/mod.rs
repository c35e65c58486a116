//! Receipts: a document as plain data is laid out once into blocks, and the blocks become text,
//! a picture, or a printer's bytes. The three cannot disagree, because none of them decides
//! what stands where.
//!
//! No prices are computed here and no clock is read: every figure and every date comes in the
//! document, already decided by the sale. No device is touched; `devices` takes the bytes.

mod block;
mod canvas;
mod clean;
mod code_page;
mod code_tables;
mod doc;
mod error;
mod escpos;
mod fonts;
mod layout;
mod line;
mod png;
mod qr;
mod text;
mod wrap;

pub use self::block::{Align, Block, Style, Width};
pub use self::clean::clean;
pub use self::code_page::{CodePage, PrinterPage, UnknownCodePage};
pub use self::doc::{
    ReceiptDiscount, ReceiptDoc, ReceiptKind, ReceiptLine, ReceiptMark, ReceiptTax, ReceiptTender,
};
pub use self::error::ReceiptError;
pub use self::escpos::{DrawerKick, EscPosOptions, drawer_kick, to_escpos};
pub use self::layout::layout;
pub use self::png::to_png;
pub use self::text::to_text;

#[cfg(test)]
mod samples;
#[cfg(test)]
mod script_tests;
#[cfg(test)]
mod tests;
