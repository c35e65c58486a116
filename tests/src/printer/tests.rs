//! The till's receipts under a foreign eye: what the printer understood is what the till meant.
//! And the printer itself: jobs, misbehaviour, bytes that it must not swallow.

use super::samples::{hostile, sale};
use super::*;
use pos_app::devices::{PrinterAddress, PrinterError, PrinterTimeouts, open_printer};
use pos_app::receipt::{
    Block, CodePage, DrawerKick, EscPosOptions, ReceiptDoc, Style, Width, layout, to_escpos, to_text,
};
use std::io::Write;
use std::net::TcpStream;
use std::time::Duration;

const WIDTHS: [Width; 3] = [Width::Columns32, Width::Columns42, Width::Columns48];
const PAGES: [CodePage; 3] = [CodePage::Pc858, CodePage::Wpc1252, CodePage::Pc437];
const SOON: Duration = Duration::from_secs(30);

fn job(doc: &ReceiptDoc, width: Width) -> Vec<u8> {
    let options = EscPosOptions { width, drawer: Some(DrawerKick::Pin2), ..Default::default() };
    to_escpos(&layout(doc, width), &options).unwrap()
}

#[test]
fn every_letter_that_a_page_claims_is_the_letter_that_comes_out() {
    for page in CodePage::ALL {
        let mut upper = 0;
        // Everything up to the end of the plane that the pages take their letters from.
        for c in (' '..='\u{FFFF}').filter(|c| *c != '\u{7F}') {
            let Some(bytes) = page.encode(&c.to_string()) else { continue };
            let [byte] = bytes[..] else { panic!("{c:?} is {bytes:02X?} on {page}") };
            let printed = code_page::letter(page.number(), byte).unwrap();
            // Typography may come out plainer; a letter may not.
            assert!(
                printed == c || (printed.is_ascii_punctuation() || printed == 'x'),
                "{c:?} {printed:?} {page}"
            );
            upper += usize::from(byte >= 0x80);
        }
        assert!(upper >= 111, "{page} has {upper} upper letters");
    }
}

/// Without blanks: large letters have fewer of them between left and right.
fn squeezed(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn every_line_of_the_text_and_the_qr_code_are_on_the_paper() {
    for width in WIDTHS {
        for code_page in PAGES {
            let blocks = layout(&sale(), width);
            let bytes = to_escpos(
                &blocks,
                &EscPosOptions { width, code_page: code_page.into(), ..Default::default() },
            )
            .unwrap();
            let paper = PrintedReceipt::print(&bytes).unwrap();
            let text = to_text(&blocks, width);
            let meant: Vec<String> = text
                .lines()
                .filter(|line| !line.is_empty() && !line.starts_with("[QR]"))
                .map(|line| {
                    squeezed(&if code_page == CodePage::Pc437 {
                        line.replace('×', "x")
                    } else {
                        line.to_owned()
                    })
                })
                .collect();
            let printed: Vec<String> = paper.lines().iter().map(|line| squeezed(line)).collect();
            assert_eq!(printed, meant, "{width:?} {code_page:?}");
            assert_eq!(paper.qr_payloads(), [sale().qr_payload.unwrap()]);
        }
    }
}

#[test]
fn ordinary_rows_stand_exactly_where_the_text_has_them() {
    for width in WIDTHS {
        let blocks = layout(&sale(), width);
        let paper = PrintedReceipt::print(&job(&sale(), width)).unwrap();
        let lines = paper.lines();
        for (block, line) in blocks.iter().zip(to_text(&blocks, width).lines()) {
            if matches!(
                block,
                Block::Text { style: Style::Normal, .. } | Block::Row { style: Style::Normal, .. }
            ) {
                assert!(lines.iter().any(|printed| printed == line), "{line}");
            }
        }
    }
}

#[test]
fn drawer_and_cut_happen_once_the_drawer_first_the_cut_last() {
    for width in WIDTHS {
        for doc in [sale(), hostile()] {
            let paper = PrintedReceipt::print(&job(&doc, width)).unwrap();
            assert_eq!((paper.drawer_kicks(), paper.cuts()), (1, 1));
            assert!(matches!(paper.pieces.first(), Some(Piece::Drawer { pin: 2 })));
            assert_eq!(paper.pieces.last(), Some(&Piece::Cut));
        }
        let quiet =
            to_escpos(&layout(&sale(), width), &EscPosOptions { width, cut: false, ..Default::default() });
        let paper = PrintedReceipt::print(&quiet.unwrap()).unwrap();
        assert_eq!((paper.drawer_kicks(), paper.cuts()), (0, 0));
    }
}

#[test]
fn the_pulse_of_the_drawer_has_its_times_and_eats_no_text() {
    let ops = decode(&job(&sale(), Width::Columns42)).unwrap();
    assert!(ops.contains(&Op::Drawer { pin: 2, on_ms: 50, off_ms: 500 }), "{ops:?}");
}

#[test]
fn the_total_is_bold_and_large() {
    let paper = PrintedReceipt::print(&job(&sale(), Width::Columns42)).unwrap();
    let large: Vec<&Piece> = paper
        .pieces
        .iter()
        .filter(|piece| matches!(piece, Piece::Row { text, bold: true, wide: 2, high: 2, .. } if text.contains("TOTAL EUR")))
        .collect();
    assert_eq!(large.len(), 1, "{:?}", paper.pieces);
}

#[test]
fn letters_that_the_code_page_lacks_are_drawn_as_a_whole_row() {
    let mut doc = sale();
    doc.lines[0].name = "Żurek śląski".to_owned();
    for width in WIDTHS {
        let paper = PrintedReceipt::print(&job(&doc, width)).unwrap();
        let pictures: Vec<usize> = paper
            .pieces
            .iter()
            .filter_map(|piece| match piece {
                Piece::Picture { width, height: 30, bits, .. } if bits.iter().any(|byte| *byte != 0) => {
                    Some(*width)
                }
                _ => None,
            })
            .collect();
        assert_eq!(pictures, [width.columns() * 12]);
        assert!(!paper.text().contains("urek"), "neither mangled nor twice");
    }
}

#[test]
fn hostile_documents_are_only_text_pictures_and_our_own_commands() {
    for width in WIDTHS {
        for code_page in PAGES {
            let options = EscPosOptions { width, code_page: code_page.into(), drawer: None, cut: true };
            let bytes = to_escpos(&layout(&hostile(), width), &options).unwrap();
            // Strict: one stray control byte fails here.
            let paper = PrintedReceipt::print(&bytes).unwrap();
            assert_eq!((paper.drawer_kicks(), paper.cuts()), (0, 1));
            assert!(paper.png().is_ok());
        }
    }
}

#[test]
fn no_row_is_wider_than_the_head() {
    for width in WIDTHS {
        for doc in [sale(), hostile()] {
            let paper = PrintedReceipt::print(&job(&doc, width)).unwrap();
            for piece in &paper.pieces {
                let dots = match piece {
                    Piece::Row { text, wide, .. } => text.chars().count() * 12 * usize::from(*wide),
                    Piece::Picture { width, .. } => *width,
                    Piece::Qr { payload, module, .. } => {
                        // At the strongest correction, the largest that a printer could choose.
                        let code =
                            qrcode::QrCode::with_error_correction_level(payload, qrcode::EcLevel::M).unwrap();
                        (code.width() + 8) * usize::from(*module)
                    }
                    Piece::Drawer { .. } | Piece::Cut => 0,
                };
                assert!(dots <= width.dots(), "{piece:?}");
            }
        }
    }
}

#[test]
fn a_payload_with_all_its_lines_fits_every_paper() {
    for width in WIDTHS {
        let doc = ReceiptDoc { qr_payload: Some(format!("CF1|{}", "line;".repeat(270))), ..sale() };
        let paper = PrintedReceipt::print(&job(&doc, width)).unwrap();
        assert_eq!(paper.qr_payloads(), [doc.qr_payload.unwrap()]);
        assert!(paper.png().is_ok());
    }
}

#[test]
fn the_paper_has_its_size_and_ink() {
    let file = PrintedReceipt::print(&job(&sale(), Width::Columns48)).unwrap().png().unwrap();
    let mut reader = png::Decoder::new(std::io::Cursor::new(&file)).read_info().unwrap();
    let mut dots = vec![0; reader.output_buffer_size().unwrap()];
    let frame = reader.next_frame(&mut dots).unwrap();
    assert_eq!(frame.width, 640);
    assert!(dots.iter().filter(|shade| **shade < 64).count() * 60 > dots.len());
}

#[test]
fn what_a_printer_does_not_know_is_an_error_with_its_place() {
    for (bytes, at) in [
        (&b"text\x07"[..], 4),
        (b"\x1B@\x1B\x70\x00", 2),
        (b"\x1D(k\x05\x00\x31\x99\x00\x00\x00", 0),
        (b"\x1Dv0\x00\x01\x00\x10\x00\xFF", 0),
        (b"ok\n\x1B\x7F", 3),
        (b"\x1Bt\x63\xE9", 3),
        (b"\x1Ba\x07", 0),
        (b"\x1D!\x99", 0),
        (b"\x1D", 0),
    ] {
        assert_eq!(decode(bytes).unwrap_err().at, at, "{bytes:02X?}");
    }
    // The crate's own drawer command eats the two bytes after it, and here is what that does.
    let eaten = PrintedReceipt::print(b"\x1Bp\x00TOTAL\n").unwrap();
    assert_eq!(eaten.lines(), ["TAL"]);
}

#[test]
fn jobs_end_at_their_cut_however_the_bytes_arrive() {
    let printer = VirtualPrinter::start("127.0.0.1:0", Manner::Prints).unwrap();
    let (one, two) = (job(&sale(), Width::Columns42), job(&hostile(), Width::Columns32));
    let mut stream = TcpStream::connect(printer.socket()).unwrap();
    stream.set_nodelay(true).unwrap();
    let both: Vec<u8> = one.iter().chain(&two).copied().collect();
    let (slow, fast) = both.split_at(300);
    for byte in slow {
        stream.write_all(&[*byte]).unwrap();
    }
    stream.write_all(fast).unwrap();
    stream.write_all(b"\x1Bp\x00\x19\xFA").unwrap();
    drop(stream);
    assert!(printer.wait_for(0, SOON).unwrap() == Job { bytes: one, cut: true });
    assert!(printer.wait_for(1, SOON).unwrap() == Job { bytes: two, cut: true });
    let kick = printer.wait_for(2, SOON).unwrap();
    assert_eq!((kick.cut, kick.receipt().unwrap().drawer_kicks()), (false, 1));
    assert_eq!(printer.jobs().len(), 3);
    assert!(printer.wait_for(3, Duration::from_millis(20)).is_none());
}

#[test]
fn the_till_prints_over_the_wire_and_knows_when_it_could_not() {
    let quick = PrinterTimeouts {
        connect: Duration::from_millis(500),
        write: Duration::from_millis(300),
        close: Duration::from_millis(500),
        answer: Duration::from_millis(500),
        end: Duration::from_millis(500),
    };
    let print = |address: &str, bytes: &[u8]| {
        open_printer(&address.parse::<PrinterAddress>().unwrap(), quick).print(bytes)
    };
    let bytes = job(&sale(), Width::Columns48);

    let good = VirtualPrinter::start("127.0.0.1:0", Manner::Prints).unwrap();
    print(&good.address(), &bytes).unwrap();
    print(&good.address(), &bytes).unwrap();
    assert!(good.wait_for(1, SOON).unwrap().bytes == bytes);

    let address = good.address();
    drop(good);
    while TcpStream::connect(address.trim_start_matches("tcp://")).is_ok() {
        std::thread::sleep(Duration::from_millis(5)); // the port is let go a moment later
    }
    assert!(matches!(print(&address, &bytes), Err(PrinterError::Refused { .. })));

    let long: Vec<u8> = bytes.iter().copied().cycle().take(32 << 20).collect();
    let hanging = VirtualPrinter::start("127.0.0.1:0", Manner::Hangs).unwrap();
    assert!(matches!(print(&hanging.address(), &long), Err(PrinterError::Stuck { .. })));

    let broken = VirtualPrinter::start("127.0.0.1:0", Manner::BreaksAfter(100)).unwrap();
    let error = print(&broken.address(), &long).unwrap_err();
    assert!(matches!(error, PrinterError::Broken { .. } | PrinterError::Stuck { .. }), "{error}");
    let part = broken.wait_for(0, SOON).unwrap();
    assert!(!part.cut && part.bytes == bytes[..100]);
}
