//! What a receipt says, for fixed documents and for hostile ones. That a printer understands
//! the bytes is proved by the virtual printer of the tests package, which shares no code.

use super::samples::{hostile, refund, sale};
use super::*;
use crate::receipt::clean::columns;

const WIDTHS: [Width; 3] = [Width::Columns32, Width::Columns42, Width::Columns48];

fn text(doc: &ReceiptDoc, width: Width) -> String {
    to_text(&layout(doc, width), width)
}

#[test]
fn fixed_documents_read_as_stored() {
    assert_eq!(text(&sale(), Width::Columns32), include_str!("golden/sale-32.txt"));
    assert_eq!(text(&sale(), Width::Columns42), include_str!("golden/sale-42.txt"));
    assert_eq!(text(&sale(), Width::Columns48), include_str!("golden/sale-48.txt"));
    assert_eq!(text(&refund(), Width::Columns42), include_str!("golden/refund-42.txt"));
    let marked = ReceiptDoc { marks: vec![ReceiptMark::Copy, ReceiptMark::Training], ..refund() };
    assert_eq!(text(&marked, Width::Columns32), include_str!("golden/marked-32.txt"));
}

#[test]
fn no_row_is_wider_than_the_paper() {
    for width in WIDTHS {
        for doc in [sale(), refund(), hostile()] {
            for block in layout(&doc, width) {
                let (letters, style) = match &block {
                    Block::Text { text, style, .. } => (columns(text), *style),
                    Block::Row { left, right, style, .. } => (columns(left) + columns(right), *style),
                    _ => continue,
                };
                assert!(letters * style.letter_columns() <= width.columns(), "{block:?}");
            }
        }
    }
}

#[test]
fn amounts_stand_below_each_other() {
    for width in WIDTHS {
        let text = text(&sale(), width);
        let amounts: Vec<&str> = text.lines().filter(|line| is_amount(line)).collect();
        assert_eq!(amounts.len(), 15, "{text}");
        for line in amounts {
            assert_eq!(columns(line), width.columns(), "{line}");
        }
    }
}

/// Ends with a blank and a figure of two places.
fn is_amount(line: &str) -> bool {
    let last = line.rsplit(' ').next().unwrap_or_default();
    line.contains(' ')
        && last.rsplit_once('.').is_some_and(|(_, cents)| cents.len() == 2 && cents.parse::<u8>().is_ok())
}

#[test]
fn hostile_names_lose_their_teeth() {
    assert_eq!(clean("Milk\u{1B}p\u{0}\u{19}\u{FA}\u{1D}V\u{41}\u{0}"), "MilkpúVA");
    assert_eq!(clean("a\nb\r\n\tc\u{85}d\u{2028}e\u{7F}\u{9B}"), "a b c d e");
    assert_eq!(clean("\u{202E}evil\u{202C} \u{200B}\u{2066}name\u{FEFF}"), "evil name");
    assert_eq!(clean(" \u{301}\u{200D} "), "");
    assert_eq!(clean("Cafe\u{301} cre\u{300}me"), "Café crème");
    let tower = format!("Z{}", "\u{30D}".repeat(5000));
    assert_eq!(clean(&tower), "Z\u{30D}\u{30D}");
}

#[test]
fn cleaning_is_total_and_idempotent() {
    for c in (0..=0x10_FFFF).filter_map(char::from_u32) {
        let text = format!("{c}a{c}\u{301}{c} {c}");
        let once = clean(&text);
        assert!(!once.chars().any(|c| c.is_control() || (c.is_whitespace() && c != ' ')), "{c:?}");
        assert_eq!(clean(&once), once, "{c:?}");
    }
}

#[test]
fn names_of_nothing_and_of_everything_still_print() {
    let text = text(&hostile(), Width::Columns42);
    assert!(text.contains("(unnamed)"), "{text}");
    assert!(text.contains("WWW... "), "{text}");
    assert!(text.lines().count() < 200, "names of a megabyte take {} rows", text.lines().count());
    assert!(!text.chars().any(|c| c.is_control() && c != '\n'));
}

#[test]
fn amounts_as_large_as_the_money_type_fit() {
    let mut doc = sale();
    doc.total_minor = i64::MIN;
    doc.lines[0].gross_minor = i64::MAX;
    doc.cash_rounding_minor = i64::MIN;
    for width in WIDTHS {
        let text = text(&doc, width);
        assert!(text.contains("92233720368547758.07"), "{text}");
        assert!(text.contains("-92233720368547758.08"), "{text}");
        assert!(to_png(&layout(&doc, width), width).is_ok());
    }
}

#[test]
fn pictures_are_576_dots_wide_and_have_ink() {
    for width in WIDTHS {
        let file = to_png(&layout(&sale(), width), width).unwrap();
        let mut reader = ::png::Decoder::new(std::io::Cursor::new(&file)).read_info().unwrap();
        let mut dots = vec![0; reader.output_buffer_size().unwrap()];
        let frame = reader.next_frame(&mut dots).unwrap();
        assert_eq!((frame.width, frame.color_type), (576, ::png::ColorType::Grayscale));
        let dark = dots.iter().filter(|shade| **shade < 64).count();
        assert!(dark * 40 > dots.len() && dark * 3 < dots.len(), "{dark} of {} dots are dark", dots.len());
    }
}

#[test]
fn every_letter_of_a_code_page_is_one_byte_and_no_control_byte_is_ever_sent() {
    for page in CodePage::ALL {
        let mut seen = std::collections::BTreeSet::new();
        for c in (0..=0x1_FFFF).filter_map(char::from_u32) {
            let Some(bytes) = page.encode(&c.to_string()) else { continue };
            assert!(bytes.iter().all(|byte| *byte >= 0x20 && *byte != 0x7F), "{c:?}");
            if bytes.len() == 1 && bytes[0] >= 0x80 {
                assert!(seen.insert(bytes[0]), "{c:?}");
            }
        }
        assert!(seen.len() >= 111, "{page:?} has {} upper letters", seen.len());
    }
    assert_eq!(
        CodePage::Pc858.encode("€®¿ÓÔÒ×é"),
        Some(vec![0xD5, 0xA9, 0xA8, 0xE0, 0xE2, 0xE3, 0x9E, 0x82])
    );
    assert_eq!(CodePage::Pc437.encode("2 × “Ä”"), Some(b"2 x \"\x8E\"".to_vec()));
    assert_eq!(CodePage::Pc858.encode("Łódź"), None);
}

#[test]
fn the_drawer_is_kicked_once_and_first_with_its_pulse_times() {
    let blocks = layout(&sale(), Width::default());
    let bytes =
        to_escpos(&blocks, &EscPosOptions { drawer: Some(DrawerKick::Pin5), ..Default::default() }).unwrap();
    assert_eq!(&bytes[..7], &[0x1B, 0x40, 0x1B, 0x70, 1, 0x19, 0xFA]);
    assert_eq!(bytes.windows(2).filter(|two| two == b"\x1Bp").count(), 1);
    let without = to_escpos(&blocks, &EscPosOptions::default()).unwrap();
    assert_eq!(without.windows(2).filter(|two| two == b"\x1Bp").count(), 0);
    assert_eq!(drawer_kick(DrawerKick::Pin2), [0x1B, 0x70, 0, 0x19, 0xFA]);
}

#[test]
fn a_payload_beyond_any_code_leaves_the_rest_of_the_receipt() {
    for width in WIDTHS {
        let long = ReceiptDoc { qr_payload: Some("x".repeat(4000)), ..sale() };
        let blocks = layout(&long, width);
        assert!(!blocks.iter().any(|block| matches!(block, Block::Qr { .. })));
        assert!(to_escpos(&blocks, &EscPosOptions { width, ..Default::default() }).is_ok());
        let lines = ReceiptDoc { qr_payload: Some("x".repeat(1400)), ..sale() };
        assert!(
            layout(&lines, width).iter().any(|block| matches!(block, Block::Qr { .. })),
            "J-3 at {width:?}"
        );
    }
}

#[test]
fn a_document_survives_being_stored() {
    let stored = serde_json::to_string(&sale()).unwrap();
    assert_eq!(serde_json::from_str::<ReceiptDoc>(&stored).unwrap(), sale());
}
