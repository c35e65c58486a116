//! Papers in all languages, short and over many pages.

use super::{Paper, draw, fonts, layout, words};
use crate::invoice::{Buyer, Content, Line, PostalAddress, Seller};
use domain::{Channel, Currency, Quantity, SoldLine, TaxPortion};
use jiff::civil::date;

pub(super) fn paper(language: &str, lines: i64) -> Paper {
    let place = |name: &str| PostalAddress {
        name: name.to_owned(),
        street: "Rue de l’Église 14 bis".to_owned(),
        city: "Škofja Loka".to_owned(),
        state: String::new(),
        postal_code: "4220".to_owned(),
        country: "SI".to_owned(),
    };
    let tax = |base_minor: i64, tax_minor: i64| TaxPortion {
        code: "STATE".to_owned(),
        name: "State tax".to_owned(),
        percent: "6.25".parse().unwrap(),
        base_minor,
        tax_minor,
    };
    let line = |n: i64| Line {
        shipping: false,
        line_no: n,
        name: match n % 4 {
            0 => {
                "Größtes Crème-brûlée-Förmchen für Anspruchsvolle, handgefertigt in kleiner Serie, im Karton"
            }
            1 => "Ground coffee 250 g",
            2 => "قهوة عربية مطحونة 250 غ",
            _ => "Чай чёрный / Τσάι / 红茶 / 홍차 / תה",
        }
        .to_owned(),
        sku: format!("SKU-{n:04}"),
        unit_price_ten_thousandths: 123_450,
        discount_minor: if n % 3 == 0 { 150 } else { 0 },
        sold: SoldLine {
            quantity: Quantity::from_thousandths(12_500),
            net_minor: 15_431,
            tax_minor: 964,
            total_minor: 16_395,
            taxes: vec![tax(15_431, 964)],
        },
    };
    Paper {
        credit: false,
        number: "INV-2026-000042".to_owned(),
        currency: Currency::USD,
        issued_on: date(2026, 11, 27),
        due_on: date(2026, 12, 27),
        total_minor: 16_395 * lines,
        settled_minor: 0,
        content: Content {
            seller: Seller {
                name: "Counterfoil Corner Shop".to_owned(),
                address: vec!["12 Example Street".to_owned(), "Sampletown".to_owned()],
                tax_number: Some("XX 123 456 789".to_owned()),
            },
            buyer: Buyer {
                name: "Ines Vale".to_owned(),
                company: Some("Vale Coffee House & Söhne GmbH".to_owned()),
                address: Some(place("")),
                exemption: None,
            },
            ship_to: Some(place("Rampe 3")),
            sales_channel: Channel::WholesaleWeb,
            order_number: "ORD-2026-000017".to_owned(),
            po_number: Some("PO 4711/26".to_owned()),
            invoice_number: None,
            reason: None,
            terms_days: 30,
            language: language.to_owned(),
            lines: (1..=lines).map(line).collect(),
            taxes: vec![tax(15_431 * lines, 964 * lines)],
            net_minor: 15_431 * lines,
            tax_minor: 964 * lines,
        },
    }
}

#[test]
fn every_language_is_drawn_over_as_many_pages_as_it_takes() {
    for language in ["en", "de", "fr", "es", "ar"] {
        for (lines, pages) in [(1, 1), (12, 2), (120, 7)] {
            let paper = paper(language, lines);
            let bytes = draw(&paper).unwrap();
            assert!(bytes.starts_with(b"%PDF-1."), "{language}");
            let found = layout::pages(&paper).pages.len();
            assert!(found >= 1 && found.abs_diff(pages) <= 1, "{language} {lines}: {found}");
            if let Some(folder) = std::env::var_os("COUNTERFOIL_SHOW_PDF") {
                let name = format!("{language}-{lines}.pdf");
                std::fs::write(std::path::Path::new(&folder).join(name), &bytes).unwrap();
            }
        }
    }
}

#[test]
fn every_letter_has_a_font() {
    let all = "Größe Œuvre ¿Señor? ŠČĆŽ ğış € £ − قهوة Чай Τσάι 红茶 홍차 תה ไทย 0123456789";
    for run in fonts::runs(all, 90, false) {
        assert!(run.width > 0, "{run:?}");
        let face = rustybuzz::Face::from_slice(fonts::font(run.font).unwrap().bytes, 0).unwrap();
        for letter in run.text.chars().filter(|letter| *letter != ' ') {
            assert!(face.glyph_index(letter).is_some(), "{letter}");
        }
    }
}

#[test]
fn amounts_are_written_as_their_readers_do() {
    let written = |language: &str, text: &str| words::of(&paper(language, 1)).decimal(text);
    assert_eq!(written("en", "1234567.80"), "1,234,567.80");
    assert_eq!(written("de", "-1234.50"), "\u{2212}1.234,50");
    assert_eq!(written("fr", "1000"), "1\u{a0}000");
    assert_eq!(written("es", "999.10"), "999,10");
    assert_eq!(written("en", "100"), "100");
}

#[test]
fn a_long_word_is_cut_and_nothing_is_lost() {
    let text = "Donaudampfschifffahrtsgesellschaftskapitän und noch mehr";
    let lines = fonts::wrapped(text, 90, false, 900);
    assert!(lines.len() > 2 && lines.iter().all(|line| fonts::width(line, 90, false) <= 900), "{lines:?}");
    let bare = |text: &str| text.replace(' ', "");
    assert_eq!(bare(&lines.concat()), bare(text));
}
