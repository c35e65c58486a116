//! Bad input of every sort: limits hold, bombs cost nothing, nothing panics, nothing altered passes.

#![allow(clippy::unwrap_used, reason = "a helper that fails fails its test")]

mod examples;

use domain::{Quantity, TaxPortion};
use examples::*;
use proptest::prelude::*;
use protocol::*;
use std::io::Write;

fn many(count: usize) -> Vec<PushEvent> {
    let one = push_events(&chain()[..1]).remove(0);
    vec![one; count]
}

#[test]
fn a_push_keeps_its_limits() {
    let header = push_header();
    assert!(encode_push(&header, &many(0), Encoding::Plain).is_err());
    assert!(encode_push(&header, &many(200), Encoding::Gzip).is_ok());
    assert!(matches!(
        encode_push(&header, &many(201), Encoding::Plain),
        Err(ProtocolError::TooLarge { max: MAX_PUSH_EVENTS, .. })
    ));
    let large = PushEvent { bytes: vec![b'x'; MAX_PUSH_BYTES], ..many(1).remove(0) };
    assert!(matches!(
        encode_push(&header, &[large], Encoding::Zstd),
        Err(ProtocolError::TooLarge { max: MAX_PUSH_BYTES, .. })
    ));
    // Read, not only written: more lines than events are allowed.
    let one = encode_push(&header, &many(1), Encoding::Plain).unwrap();
    let text = String::from_utf8(one).unwrap();
    let (first, event) = text.split_once('\n').unwrap();
    let text = format!("{first}\n{}", event.repeat(201));
    assert!(matches!(
        decode_push(text.as_bytes(), Encoding::Plain),
        Err(ProtocolError::TooLarge { max: MAX_PUSH_EVENTS, .. })
    ));
    assert!(decode_push(first.as_bytes(), Encoding::Plain).is_err());
    let cut = text.lines().take(2).collect::<Vec<_>>().join("\n");
    assert!(decode_push(cut.as_bytes(), Encoding::Plain).is_err());
}

#[test]
fn a_batch_always_fits_its_push() {
    let events = push_events(&chain());
    for copies in [1, 5, 17, 40] {
        let events: Vec<_> = events.iter().cycle().take(12 * copies).cloned().collect();
        let sizes = events.iter().map(|e| (e.bytes.len(), e.personal.as_ref().map_or(0, String::len)));
        let len = batch_len(sizes);
        assert!((1..=MAX_PUSH_EVENTS).contains(&len));
        encode_push(&push_header(), &events[..len], Encoding::Plain).unwrap();
    }
    // The largest event with the worst personal data goes alone, and goes.
    let personal = format!("{{\"salt\":\"\",\"data\":{{\"name\":\"{}\"}}}}", "\\\"".repeat(8_000));
    Personal::parse(&personal).unwrap();
    let largest = PushEvent {
        bytes: vec![b' '; MAX_EVENT_BYTES],
        personal: Some(personal.clone()),
        ..many(1).remove(0)
    };
    let size = (MAX_EVENT_BYTES, personal.len());
    assert_eq!(batch_len([size, size]), 1);
    encode_push(&push_header(), &[largest], Encoding::Plain).unwrap();
    assert_eq!(batch_len([]), 0);
}

#[test]
fn a_decompression_bomb_is_refused() {
    let zeros = vec![0; 64 * 1024 * 1024];
    let zstd_bomb = zstd::bulk::compress(&zeros, 3).unwrap();
    assert!(zstd_bomb.len() < 16 * 1024);
    assert!(matches!(decode_push(&zstd_bomb, Encoding::Zstd), Err(ProtocolError::TooLarge { .. })));
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    gzip.write_all(&zeros).unwrap();
    let gzip_bomb = gzip.finish().unwrap();
    assert!(matches!(decode_push(&gzip_bomb, Encoding::Gzip), Err(ProtocolError::TooLarge { .. })));
    // One that asks for 128 MiB of memory before the first byte.
    let mut encoder = zstd::stream::write::Encoder::new(Vec::new(), 3).unwrap();
    encoder.window_log(27).unwrap();
    encoder.write_all(&zeros).unwrap();
    let greedy = encoder.finish().unwrap();
    assert!(matches!(decode_push(&greedy, Encoding::Zstd), Err(ProtocolError::Compression)));
    for encoding in [Encoding::Zstd, Encoding::Gzip] {
        assert!(matches!(decode_push(b"no such thing", encoding), Err(ProtocolError::Compression)));
    }
    assert!(matches!(Encoding::parse(Some("br")), Err(ProtocolError::Encoding(_))));
}

#[test]
fn an_event_that_is_too_large_is_not_sealed() {
    let mut sale = sale();
    sale.cashier_name = "x".repeat(MAX_EVENT_BYTES);
    let header = header(1, genesis(terminal_id(), &epoch()), MoneySummary::none(usd()));
    let refused = seal(&header, &sale.into(), &terminal_key());
    assert!(matches!(refused, Err(ProtocolError::TooLarge { max: MAX_EVENT_BYTES, .. })));
}

#[test]
fn a_break_in_the_chain_is_vouched_for_by_its_own_signature() {
    let key = terminal_key().public();
    let mut events = push_events(&chain());
    events.remove(5);
    let wrong = events[0].signature;
    events[7].signature = wrong;
    let push = Push { header: push_header(), events: events.clone() };
    let checked = push.check(&key);
    assert!(!checked[5].chained && checked[5].authentic);
    // A wrong signature in the middle harms nothing: the chain vouches.
    assert!(checked[7].authentic && checked.iter().all(|event| event.authentic));

    events[4].signature = wrong;
    let push = Push { header: push_header(), events: events.clone() };
    let checked = push.check(&key);
    // Just before the gap nothing vouches for it but its own signature, which is wrong.
    assert!(!checked[4].authentic && checked[3].authentic && checked[5].authentic);

    let last = events.len() - 1;
    events[last].bytes = b"{}".to_vec();
    let push = Push { header: push_header(), events };
    assert!(push.authenticate(&key).is_err());
    let checked = push.check(&key);
    assert!(checked[last].opened.is_err() && !checked[last].authentic && checked[last - 1].authentic);

    let other = PushHeader { terminal_id: domain::TerminalId::new(id(1)), ..push_header() };
    let push = Push { header: other, events: push_events(&chain()) };
    assert!(push.check(&key).iter().all(|event| event.opened.is_err()));
}

#[test]
fn stamps_expire_and_cannot_be_passed_off() {
    let secret = [3; 32];
    let stamp = Stamp {
        purpose: "challenge".to_owned(),
        subject: terminal_id().to_string(),
        expires_ms: 1_000,
        nonce: [5; 16],
    };
    let text = mint_stamp(&secret, &stamp).unwrap();
    assert_eq!(open_stamp(&secret, "challenge", 999, &text).unwrap(), stamp);
    assert!(open_stamp(&secret, "challenge", 1_000, &text).is_err());
    assert!(open_stamp(&secret, "token", 0, &text).is_err());
    assert!(open_stamp(&[4; 32], "challenge", 0, &text).is_err());
    let (left, right) = text.split_once('.').unwrap();
    for bad in
        ["", ".", "é.é", left, &format!("{left}."), &format!("{left}.{}", &right[1..]), &"x".repeat(600)]
    {
        assert!(open_stamp(&secret, "challenge", 0, bad).is_err());
    }
    let bar = Stamp { subject: "a|b".to_owned(), ..stamp };
    assert!(mint_stamp(&secret, &bar).is_err());
}

#[test]
fn cursors_are_read_strictly() {
    let feed = Feed::Catalog;
    let incarnation = Incarnation(id(0x1c));
    let cursor = Cursor { feed, incarnation, position: 7 };
    let text = cursor.encode();
    assert_eq!(Cursor::parse_for(&text, feed, incarnation), Ok(cursor));
    let other = Feed::Terminal(terminal_id());
    assert_eq!(Cursor::parse_for(&text, other, incarnation), Err(CursorError::Feed));
    assert_eq!(Cursor::parse_for(&text, feed, Incarnation(id(1))), Err(CursorError::Incarnation));
    let encode = |text: &str| data_encoding::BASE64URL_NOPAD.encode(text.as_bytes());
    let uuid = id(0x1c);
    for (bad, error) in [
        (format!("2|catalog|{uuid}|7"), CursorError::Version),
        (format!("1|catalog|{uuid}|+7"), CursorError::Malformed),
        (format!("1|catalog|{uuid}|-7"), CursorError::Malformed),
        (format!("1|catalog|{uuid}|7|"), CursorError::Malformed),
        (format!("1|store:|{uuid}|7"), CursorError::Malformed),
        ("1".repeat(300), CursorError::Malformed),
        (String::new(), CursorError::Malformed),
    ] {
        assert_eq!(Cursor::parse(&encode(&bad)), Err(error), "{bad}");
    }
}

#[test]
fn a_long_receipt_leaves_its_lines_out() {
    let mut code = receipt_code(&chain(), true);
    let ReceiptLines::All(lines) = &mut code.lines else { panic!() };
    let one = lines[0].clone();
    let key = terminal_key();
    let mut fitted = 0;
    for count in [1, 5, 10, 12, 20, 100] {
        code.lines = ReceiptLines::All(vec![one.clone(); count]);
        let text = code.encode(&key);
        assert!(text.len() <= 1_200);
        let read = ReceiptCode::verify(&text, &key.public()).unwrap();
        if read.lines == code.lines {
            fitted = count;
        } else {
            assert_eq!(read.lines, ReceiptLines::LeftOut);
        }
    }
    assert!(fitted >= 10, "only {fitted} lines fit");
    for bad in ["", "CF1", "CF2|a", "http://example.org", "CF1|||||||", "CF1|a|b|c|d|e|f|g|h"] {
        assert!(ReceiptCode::parse(bad).is_err(), "{bad}");
    }
    assert!(matches!(ReceiptCode::parse("CF2|a"), Err(ProtocolError::Version { .. })));
}

fn code_line() -> impl Strategy<Value = ReceiptCodeLine> {
    let tax = (".{1,5}", 0_i64..3_000, any::<i64>(), any::<i64>()).prop_map(|(code, percent, base, tax)| {
        TaxPortion {
            name: code.clone(),
            code,
            percent: domain::Decimal::new(percent, 2),
            base_minor: base,
            tax_minor: tax,
        }
    });
    let taxes = prop::collection::vec(tax, 0..3);
    (".{0,8}", 1_i64..10_000_000, any::<i64>(), any::<i64>(), taxes).prop_map(
        |(sku, quantity, net_minor, total_minor, taxes)| ReceiptCodeLine {
            line_id: domain::LineId::new(id(quantity as u128)),
            sku,
            quantity: Quantity::from_thousandths(quantity),
            net_minor,
            total_minor,
            taxes,
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, ..ProptestConfig::default() })]

    #[test]
    fn any_receipt_code_comes_back(
        number in ".{1,20}",
        total_minor in any::<i64>(),
        lines in prop::collection::vec(code_line(), 0..3),
        at in any::<prop::sample::Index>(),
    ) {
        let lines = ReceiptLines::All(lines);
        let code = ReceiptCode { number, total_minor, lines, ..receipt_code(&chain()[..3], false) };
        let key = terminal_key();
        let text = code.encode(&key);
        let read = ReceiptCode::verify(&text, &key.public()).unwrap();
        let expected = ReceiptCode { lines: read.lines.clone(), ..code.clone() };
        prop_assert_eq!(&read, &expected);
        prop_assert!(read.lines == code.lines || text.len() < 1_200);
        // Any one character altered is noticed.
        let mut altered: Vec<char> = text.chars().collect();
        let at = at.index(altered.len());
        altered[at] = if altered[at] == '0' { '1' } else { '0' };
        let altered: String = altered.into_iter().collect();
        prop_assert!(ReceiptCode::verify(&altered, &key.public()).is_err());
    }

    #[test]
    fn no_bytes_make_a_reader_panic(bytes in prop::collection::vec(any::<u8>(), 0..300), text in ".{0,200}") {
        for encoding in [Encoding::Plain, Encoding::Zstd, Encoding::Gzip] {
            let _ = decode_push(&bytes, encoding);
        }
        let _ = open(&bytes);
        let _ = Cursor::parse(&text);
        let _ = ReceiptCode::parse(&text);
        let _ = ReceiptCode::parse(&format!("CF1|{text}"));
        let _ = open_stamp(&[0; 32], "", 0, &text);
        let _ = Personal::parse(&text);
    }

    #[test]
    fn no_card_number_gets_past_the_scrubber(
        digits in prop::collection::vec(0_u32..10, 12..19),
        before in "[a-z ]{0,5}",
        gaps in prop::collection::vec(prop::sample::select(vec!["", " ", "-", "", "  ", " - "]), 20),
    ) {
        // Completed by its check digit; separated at will, groups as a card has them.
        let sum: u32 = digits.iter().rev().enumerate()
            .map(|(at, digit)| if at % 2 == 0 { digit * 2 / 10 + digit * 2 % 10 } else { *digit })
            .sum();
        let check = (10 - sum % 10) % 10;
        let mut number = String::new();
        for (digit, gap) in digits.iter().chain([&check]).zip(&gaps) {
            number.push_str(&format!("{digit}{}", if gap.len() > 2 { "" } else { gap }));
        }
        let number = number.trim_end();
        let scrubbed = scrub(&format!("{before}{number} end"));
        prop_assert!(!scrubbed.contains(number), "{} stayed", number);
        let left = scrubbed.chars().filter(char::is_ascii_digit).count();
        prop_assert!(left <= 4, "{} digits are left in {}", left, scrubbed);
        prop_assert_eq!(scrub(&scrubbed), scrubbed);
    }

    #[test]
    fn scrubbing_touches_nothing_but_digits(text in ".{0,60}") {
        let scrubbed = scrub(&text);
        prop_assert_eq!(scrubbed.chars().count(), text.chars().count());
        for (old, new) in text.chars().zip(scrubbed.chars()) {
            prop_assert!(old == new || (old.is_ascii_digit() && new == '*'));
        }
    }
}
