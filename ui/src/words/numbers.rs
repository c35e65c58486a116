//! Decimal text as a language writes it. Text in, text out: an amount never becomes a number here.

/// Group and decimal signs of a language; digits are Western everywhere, as on receipts.
const fn signs(language: &str) -> (&'static str, &'static str) {
    match language.as_bytes() {
        b"de" => (".", ","),
        b"fr" => ("\u{202f}", ","),
        b"es" => (".", ","),
        _ => (",", "."),
    }
}

/// `1234.50` as `1,234.50`, `1.234,50` …; what is no decimal number stays as it is.
pub fn amount(language: &str, text: &str) -> String {
    let (sign, rest) = match text.strip_prefix('-') {
        Some(rest) => ("−", rest),
        None => ("", text),
    };
    let (whole, places) = match rest.split_once('.') {
        Some((whole, places)) => (whole, Some(places)),
        None => (rest, None),
    };
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    if !digits(whole) || !places.is_none_or(digits) {
        return text.to_owned();
    }
    let (group, point) = signs(language);
    // Spanish leaves four digits together.
    let grouped = whole.len() > if language == "es" { 4 } else { 3 };
    let mut out = sign.to_owned();
    for (at, digit) in whole.char_indices() {
        if grouped && at > 0 && (whole.len() - at) % 3 == 0 {
            out.push_str(group);
        }
        out.push(digit);
    }
    if let Some(places) = places {
        out.push_str(point);
        out.push_str(places);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::amount;

    #[test]
    fn each_language_writes_its_way() {
        for (language, text, shown) in [
            ("en", "1234567.50", "1,234,567.50"),
            ("de", "1234.50", "1.234,50"),
            ("fr", "12345.50", "12\u{202f}345,50"),
            ("es", "1234.50", "1234,50"),
            ("es", "12345.50", "12.345,50"),
            ("ar", "999.00", "999.00"),
            ("en", "-3.90", "−3.90"),
            ("de", "0.742", "0,742"),
            ("en", "", ""),
            ("de", "12.", "12."),
            ("de", "abc", "abc"),
        ] {
            assert_eq!(amount(language, text), shown, "{language} {text}");
        }
    }
}
