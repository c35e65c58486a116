//! Documents for the tests of this room.

use super::{ReceiptDiscount, ReceiptDoc, ReceiptKind, ReceiptLine, ReceiptTax, ReceiptTender};
use domain::{Currency, Quantity};
use rust_decimal::Decimal;

/// One line of goods.
pub(super) fn line(name: &str, quantity: i64, unit_price: i64, gross_minor: i64) -> ReceiptLine {
    ReceiptLine {
        name: name.to_owned(),
        quantity: Quantity::from_thousandths(quantity),
        unit: None,
        unit_price_ten_thousandths: unit_price,
        gross_minor,
        discounts: Vec::new(),
        note: None,
        follows: false,
    }
}

/// An ordinary sale: several lines, a weighed one, discounts, two rates, cash with change.
pub(super) fn sale() -> ReceiptDoc {
    let mut weighed = line("Gouda, mature", 412, 189_000, 779);
    weighed.unit = Some("kg".to_owned());
    let mut damaged = line("Café crème, ground, 500 g", 2000, 64_900, 1298);
    damaged.discounts.push(ReceiptDiscount { reason: "damaged box".to_owned(), amount_minor: 100 });
    ReceiptDoc {
        kind: ReceiptKind::Sale,
        marks: Vec::new(),
        header: vec!["Corner Shop".to_owned(), "12 Mill Lane".to_owned(), "Tax no. 12-3456789".to_owned()],
        receipt_number: "S1-T01-1K7QZ-000042".to_owned(),
        original_receipt: None,
        date_time: "2026-11-23 10:15".to_owned(),
        cashier: "Anna".to_owned(),
        currency: Currency::USD,
        prices_include_tax: false,
        lines: vec![
            line("Organic extra virgin olive oil from the hills of Crete, cold pressed", 1000, 129_000, 1290),
            damaged,
            weighed,
            line("Matches", 3000, 333, 10),
        ],
        subtotal_minor: 3277,
        discounts: vec![ReceiptDiscount { reason: "regular customer".to_owned(), amount_minor: 277 }],
        taxes: vec![
            ReceiptTax {
                name: "Sales tax".to_owned(),
                percent: Decimal::new(825, 2),
                base_minor: 1181,
                tax_minor: 97,
            },
            ReceiptTax {
                name: "Food".to_owned(),
                percent: Decimal::new(200, 2),
                base_minor: 1819,
                tax_minor: 36,
            },
        ],
        total_minor: 3133,
        cash_rounding_minor: 2,
        tenders: vec![
            ReceiptTender {
                label: "Card".to_owned(),
                reference: Some("slip 4711".to_owned()),
                amount_minor: 1000,
            },
            ReceiptTender { label: "Cash".to_owned(), reference: None, amount_minor: 2500 },
        ],
        change_minor: 365,
        short_hash: "K3Q9-ZX7B".to_owned(),
        qr_payload: Some("CF1|S1-T01-1K7QZ-000042|1795428900|31.33 USD|K3Q9ZX7B|c2lnbmF0dXJl".to_owned()),
        footer: vec![
            "Thank you for your visit.".to_owned(),
            "Goods may be returned within 30 days.".to_owned(),
        ],
    }
}

/// A refund of one line, tax contained in the price.
pub(super) fn refund() -> ReceiptDoc {
    ReceiptDoc {
        kind: ReceiptKind::Refund,
        original_receipt: Some("S1-T01-1K7QZ-000042".to_owned()),
        receipt_number: "S1-T01-1K7QZ-000043".to_owned(),
        prices_include_tax: true,
        lines: vec![line("Matches", 1000, 333, 3)],
        subtotal_minor: 3,
        discounts: Vec::new(),
        taxes: vec![ReceiptTax {
            name: "VAT".to_owned(),
            percent: Decimal::new(20, 0),
            base_minor: 3,
            tax_minor: 0,
        }],
        total_minor: 3,
        cash_rounding_minor: 0,
        tenders: vec![ReceiptTender { label: "Cash".to_owned(), reference: None, amount_minor: 3 }],
        change_minor: 0,
        ..sale()
    }
}

/// Names and texts that somebody chose to break the till.
pub(super) fn hostile() -> ReceiptDoc {
    let names = [
        "\u{1B}@\u{1B}p\u{0}\u{19}\u{FA}\u{1D}VA\u{0}".to_owned(),
        "\u{200B}\u{200D}\u{1B}\u{0}".to_owned(),
        String::new(),
        "W".repeat(1_000_000),
        "wide 漢字かな交じり文 ".repeat(40),
        format!("Z{}algo", "\u{30D}".repeat(9000)),
        "\u{202E}txt.exe\u{202C} 🥐 مرحبا".to_owned(),
        "a b ".repeat(3000),
    ];
    let mut doc = sale();
    doc.lines = names.iter().map(|name| line(name, 1000, 100, 1)).collect();
    doc.lines.extend(names.iter().map(|name| line(name, 2500, 100, 3)));
    for (line, reason) in doc.lines.iter_mut().zip(&names) {
        line.discounts.push(ReceiptDiscount { reason: reason.clone(), amount_minor: 1 });
        line.unit = Some(reason.clone());
        line.note = Some(reason.clone());
    }
    doc.header = names.to_vec();
    doc.footer = names.to_vec();
    doc.cashier = names[3].clone();
    doc.receipt_number = names[0].clone();
    doc.date_time = names[6].clone();
    doc.short_hash = names[7].clone();
    doc.tenders[0].reference = Some(names[0].clone());
    doc.tenders[1].label = names[4].clone();
    doc.taxes[0].name = names[5].clone();
    doc
}

/// Names that no western printer has letters for.
pub(super) fn scripts() -> ReceiptDoc {
    let names = [
        "قهوة عربية",
        "شاي أخضر بالنعناع الطازج والعسل الجبلي من مزارع اليمن السعيد",
        "عصير (برتقال) Fresh 1.5L عبوة 12",
        "نان می‌خواهم ۵۰۰ گرم",
        "Turkish قهوة تركية 250 g",
        "לחם אחיד פרוס (750 גרם)",
        "珍珠奶茶（大杯）少冰",
        "臺灣烏龍茶葉禮盒 300g 高山茶 特級 手工採摘",
        "おにぎり 梅干し・カツオ",
        "김치찌개 2인분",
        "น้ำปลาร้าแท้ ที่ดีที่สุด",
        "Gift card €50 Łódź",
        "Croissant 🥐",
    ];
    let mut doc = sale();
    doc.header = vec!["متجر الزاوية".to_owned(), "12 Mill Lane · 街角商店".to_owned()];
    doc.cashier = "أمينة".to_owned();
    doc.currency = Currency::EUR;
    let amounts = [450, 12_900, 99, 100_000];
    doc.lines = names
        .iter()
        .zip(amounts.into_iter().cycle())
        .map(|(name, minor)| line(name, 1000, 0, minor))
        .collect();
    let mut weighed = line("جبنة بيضاء", 412, 189_000, 779);
    weighed.unit = Some("كغ".to_owned());
    weighed.discounts.push(ReceiptDiscount { reason: "زبون دائم".to_owned(), amount_minor: 100 });
    doc.lines.push(weighed);
    doc.footer = vec!["شكراً لزيارتكم".to_owned(), "谢谢惠顾".to_owned()];
    doc.tenders = vec![ReceiptTender { label: "€ cash".to_owned(), reference: None, amount_minor: 50_000 }];
    doc
}
