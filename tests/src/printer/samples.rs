//! Documents that the till could have to print, kind and unkind.

use domain::{Currency, Decimal, Quantity};
use pos_app::receipt::{ReceiptDiscount, ReceiptDoc, ReceiptKind, ReceiptLine, ReceiptTax, ReceiptTender};

fn line(name: &str, quantity: i64, gross_minor: i64) -> ReceiptLine {
    ReceiptLine {
        name: name.to_owned(),
        quantity: Quantity::from_thousandths(quantity),
        unit: None,
        unit_price_ten_thousandths: 10_000,
        gross_minor,
        discounts: Vec::new(),
        note: None,
        follows: false,
    }
}

/// Twenty scans of a small shop, accents and euro signs among them.
pub(super) fn sale() -> ReceiptDoc {
    let names = [
        "Crème brûlée",
        "Ångström's müsli",
        "Señor Piñón",
        "Long name that certainly needs two rows of paper",
    ];
    ReceiptDoc {
        kind: ReceiptKind::Sale,
        marks: Vec::new(),
        header: vec!["Café Zoë".to_owned(), "1 High Street".to_owned()],
        receipt_number: "S1-T01-1K7QZ-000001".to_owned(),
        original_receipt: None,
        date_time: "2026-11-23 09:00".to_owned(),
        cashier: "Björn".to_owned(),
        currency: Currency::EUR,
        prices_include_tax: true,
        lines: (0..20)
            .map(|n| line(names[n % 4], 1000 * (1 + n as i64 % 3), 100 * (1 + n as i64 % 3)))
            .collect(),
        subtotal_minor: 3900,
        discounts: vec![ReceiptDiscount { reason: "opening day".to_owned(), amount_minor: 100 }],
        taxes: vec![ReceiptTax {
            name: "VAT".to_owned(),
            percent: Decimal::new(20, 0),
            base_minor: 3167,
            tax_minor: 633,
        }],
        total_minor: 3800,
        cash_rounding_minor: 0,
        tenders: vec![ReceiptTender { label: "Cash".to_owned(), reference: None, amount_minor: 5000 }],
        change_minor: 1200,
        short_hash: "ABCD-2345".to_owned(),
        qr_payload: Some("CF1|S1-T01-1K7QZ-000001|1795424400|38.00 EUR|ABCD2345|c2ln".to_owned()),
        footer: vec!["Thank you".to_owned()],
    }
}

/// Every text a weapon.
pub(super) fn hostile() -> ReceiptDoc {
    let bomb: String =
        (0..=0xFF_u8).map(char::from).chain("\u{202E}\u{200B}\u{FEFF}\u{301}".chars()).collect();
    let drawer = "\u{1B}p\u{0}\u{19}\u{FA}\u{1D}VA\u{0}\u{10}\u{14}\u{1}".to_owned();
    let mut doc = sale();
    doc.lines = vec![
        line(&bomb, 1000, 1),
        line(&drawer, 2000, 1),
        line("", 1000, 1),
        line(&"\u{200D}".repeat(99), 1000, 1),
        line(&"漢字🥐".repeat(5000), 1000, 1),
        line(&"A".repeat(100_000), 1500, 1),
    ];
    doc.header = vec![drawer.clone(), bomb.clone()];
    doc.receipt_number = drawer.clone();
    doc.cashier = bomb.clone();
    doc.date_time = bomb.clone();
    doc.taxes[0].name = bomb.clone();
    doc.tenders[0].reference = Some(drawer.clone());
    doc.discounts[0].reason = bomb;
    doc.short_hash = drawer.clone();
    doc.footer = vec![drawer];
    doc.total_minor = i64::MIN;
    doc
}
