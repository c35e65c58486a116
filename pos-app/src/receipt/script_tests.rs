//! Receipts in scripts that no code page of a western printer has: joined, in order, in their columns.
//!
//! The stored pictures were looked at by people. After a change that is meant, `COUNTERFOIL_GOLDEN=write cargo test`
//! writes them anew; look at them before they are committed.
#![allow(clippy::float_arithmetic)]

use super::block::Style;
use super::canvas::Grid;
use super::clean::columns;
use super::fonts::Face;
use super::line::{Placed, set};
use super::samples::{line, sale, scripts};
use super::*;

const GRID: Grid = Grid { cell: 12, letter: 24, row: 30, above: 0 };

fn glyphs(text: &str) -> Vec<Placed> {
    set(text, Style::Normal, GRID).unwrap().glyphs
}

#[test]
fn arabic_letters_join_and_run_to_the_left() {
    let alone = |c: char| glyphs(&c.to_string())[0].glyph;
    // The same letter three times: first, middle, last; none as when it stands alone.
    let joined: Vec<u16> = glyphs("ببب").iter().map(|placed| placed.glyph).collect();
    assert!(joined.len() >= 3 && joined[0] != joined[1] && joined.first() != joined.last());
    // From left to right on paper is from last to first in the text: dal does not join to the left.
    let word = glyphs("دب");
    assert_eq!(word.last().unwrap().glyph, alone('د'), "the first letter stands rightmost");
    assert!(word[0].x < word.last().unwrap().x);
    // Lam and alef melt into one.
    assert!(glyphs("لا").len() < 1 + glyphs("ل ا").len());
    // The mark between them keeps two letters apart.
    assert_ne!(
        glyphs("می\u{200C}خ").iter().map(|placed| placed.glyph).collect::<Vec<_>>(),
        glyphs("میخ").iter().map(|placed| placed.glyph).collect::<Vec<_>>()
    );
    assert_eq!(clean("می\u{200C}خواهم \u{200C}a\u{200C}b\u{200C}"), "می\u{200C}خواهم ab");
}

#[test]
fn numbers_and_latin_keep_their_order_inside_arabic() {
    let text = "سعر 125 Cola";
    let placed = glyphs(text);
    let digits: Vec<&Placed> = placed.iter().filter(|placed| placed.face == Face::Regular).collect();
    assert!(digits.len() >= 7);
    let one = set("1", Style::Normal, GRID).unwrap().glyphs[0].glyph;
    let five = set("5", Style::Normal, GRID).unwrap().glyphs[0].glyph;
    let at = |glyph| digits.iter().find(|placed| placed.glyph == glyph).unwrap().x;
    assert!(at(one) < at(five), "125 is not 521");
    assert!(set(text, Style::Normal, GRID).unwrap().right_to_left);
    assert!(!set("Cola سعر", Style::Normal, GRID).unwrap().right_to_left);
    // A bracket opens towards what it holds, whichever way that runs.
    let hebrew = glyphs("(אב)");
    let open = glyphs("(")[0].glyph;
    assert_eq!(hebrew.first().map(|placed| (placed.face, placed.glyph)), Some((Face::Regular, open)));
}

#[test]
fn every_script_has_its_letters_and_keeps_its_columns() {
    for text in scripts().lines.iter().map(|line| clean(&line.name)).chain(scripts().header) {
        for style in [Style::Normal, Style::Bold, Style::Tall, Style::Big] {
            let line = set(&text, style, GRID).unwrap();
            let room = (columns(&text) * style.letter_columns() * GRID.cell) as f32;
            assert!(line.width <= room + 0.5, "{text}: {} of {room} dots", line.width);
            let boxes = line.glyphs.iter().filter(|placed| placed.glyph == 0).count();
            assert_eq!(boxes, usize::from(text.contains('🥐')), "{text}: only what no font has is a box");
        }
        let marked = format!("\u{200F}{text}\u{200E}");
        let (plain, marked) =
            (set(&text, Style::Normal, GRID).unwrap(), set(&marked, Style::Normal, GRID).unwrap());
        let drawn = |line: &super::line::Line| line.glyphs.iter().filter(|placed| placed.glyph != 0).count();
        assert!(marked.width <= plain.width + 40.0 && drawn(&marked) <= drawn(&plain) + 2, "{text}");
    }
    // Common characters of each kind, among them the last ones of their tables.
    for c in "的齐齄臺籲鱻丼働あんゞァヶ가힝㉿，。「」％￥אתשּ۝ﷲดี์€".chars().filter(|c| !"鱻㉿۝".contains(*c))
    {
        let face = Face::of(c, Style::Normal);
        assert!(face.has(c), "{c:?}");
    }
}

#[test]
fn arabic_names_begin_below_each_other_and_amounts_stay_at_their_edge() {
    let mut doc = sale();
    doc.lines =
        ["قهوة", "شاي أخضر", "خبز"].iter().zip([5, 1234, 99_999]).map(|(n, m)| line(n, 1000, 0, m)).collect();
    for width in [Width::Columns32, Width::Columns48] {
        let rooms: Vec<usize> = layout(&doc, width)
            .iter()
            .filter_map(|block| match block {
                Block::Row { left, room, .. } if super::wrap::runs_to_the_left(left) => Some(*room),
                _ => None,
            })
            .collect();
        assert_eq!(rooms, [width.columns() - 10; 3]);
    }
    // A word that would turn a later row round does not.
    let name = "قهوة عربية مطحونة محمصة على الحطب Premium Dark Roast Extra Strong";
    doc.lines = vec![line(name, 1000, 0, 5)];
    let left: Vec<bool> = layout(&doc, Width::Columns32)
        .iter()
        .filter_map(|block| match block {
            Block::Text { text, align: Align::Left, .. } | Block::Row { left: text, .. } => {
                let of_name = name.split(' ').any(|word| text.contains(word));
                of_name.then(|| super::wrap::runs_to_the_left(text))
            }
            _ => None,
        })
        .collect();
    assert!(left.len() >= 3 && left.iter().all(|turned| *turned), "{left:?}");
}

#[test]
fn the_euro_is_a_letter_where_the_page_has_it_and_a_picture_where_not() {
    let mut doc = sale();
    doc.footer = vec!["Gift cards from €10".to_owned()];
    let pictures = |page: CodePage| {
        let options = EscPosOptions { code_page: page.into(), ..EscPosOptions::default() };
        let bytes = to_escpos(&layout(&doc, Width::Columns48), &options).unwrap();
        bytes.windows(4).filter(|four| four == b"\x1Dv0\0").count()
    };
    for page in CodePage::ALL {
        let has_euro = page.encode("€").is_some();
        assert_eq!(pictures(page), usize::from(!has_euro) + accents(page), "{page}");
    }
    let other = EscPosOptions {
        code_page: PrinterPage { page: CodePage::Pc858, number: Some(13) },
        ..EscPosOptions::default()
    };
    let bytes = to_escpos(&[Block::Gap], &other).unwrap();
    assert_eq!(bytes.get(..5), Some(&[0x1B, 0x40, 0x1B, b't', 13][..]));
    assert_eq!(" PC866 ".parse::<CodePage>().unwrap(), CodePage::Pc866);
    assert!("latin1".parse::<CodePage>().unwrap_err().to_string().contains("pc437, pc850"));
}

/// Rows of the sample with accents that a page lacks.
fn accents(page: CodePage) -> usize {
    usize::from(page.encode("Café crème").is_none())
}

#[test]
fn pictures_of_all_scripts_are_as_stored() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/receipt/golden");
    for width in [Width::Columns32, Width::Columns48] {
        let path = folder.join(format!("scripts-{}.png", width.columns()));
        let drawn = to_png(&layout(&scripts(), width), width).unwrap();
        if std::env::var_os("COUNTERFOIL_GOLDEN").is_some() {
            std::fs::write(&path, &drawn).unwrap();
        }
        let (drawn, stored) = (dots(&drawn), dots(&std::fs::read(&path).unwrap()));
        assert_eq!(drawn.len(), stored.len(), "{}", path.display());
        // Rounding may differ by a shade between machines, a letter may not.
        let other = drawn.iter().zip(&stored).filter(|(a, b)| a.abs_diff(**b) > 96).count();
        assert!(other * 5000 < drawn.len(), "{other} dots differ from {}", path.display());
    }
}

fn dots(file: &[u8]) -> Vec<u8> {
    let mut reader = ::png::Decoder::new(std::io::Cursor::new(file)).read_info().unwrap();
    let mut dots = vec![0; reader.output_buffer_size().unwrap()];
    reader.next_frame(&mut dots).unwrap();
    dots
}
