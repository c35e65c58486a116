//! Card numbers out of free text (J-4): whatever a person types or a card terminal returns goes through here
//! before it is sealed. Not here: which fields are free text; the callers of `seal` know.

const DIGITS_MIN: usize = 13;
const DIGITS_MAX: usize = 19;
/// Digits of a removed number that stay, for whoever has the card in hand.
const DIGITS_KEPT: usize = 4;
/// So many separators may stand between two digits of one number.
const SEPARATORS_MAX: usize = 2;

/// The text with every card number masked: 13 to 19 digits that pass the Luhn check, written as one or in
/// groups apart by blanks, dashes or dots; all digits but the last four become `*`.
pub fn scrub(text: &str) -> String {
    let mut chars: Vec<char> = text.chars().collect();
    // What is left of a masked number may complete another one with its neighbours; each pass masks at least
    // nine digits, so this ends.
    while mask_once(&mut chars) {}
    chars.into_iter().collect()
}

fn mask_once(chars: &mut [char]) -> bool {
    let mut masked = Vec::new();
    for run in runs(chars) {
        for first in 0..run.len() {
            let mut digits: Vec<usize> = Vec::new();
            for group in &run[first..] {
                digits.extend(group.clone());
                if digits.len() > DIGITS_MAX {
                    break;
                }
                if digits.len() >= DIGITS_MIN && luhn(digits.iter().map(|at| chars[*at])) {
                    masked.extend_from_slice(&digits[..digits.len() - DIGITS_KEPT]);
                }
            }
        }
    }
    for at in &masked {
        chars[*at] = '*';
    }
    !masked.is_empty()
}

/// Groups of digits that separators alone stand between.
fn runs(chars: &[char]) -> Vec<Vec<std::ops::Range<usize>>> {
    let mut runs: Vec<Vec<std::ops::Range<usize>>> = Vec::new();
    let mut at = 0;
    while at < chars.len() {
        if !chars[at].is_ascii_digit() {
            at += 1;
            continue;
        }
        let end = chars[at..].iter().position(|c| !c.is_ascii_digit()).map_or(chars.len(), |n| at + n);
        match runs.last_mut().filter(|run| joined(chars, run, at)) {
            Some(run) => run.push(at..end),
            None => runs.push(std::iter::once(at..end).collect()),
        }
        at = end;
    }
    runs
}

fn joined(chars: &[char], run: &[std::ops::Range<usize>], start: usize) -> bool {
    run.last().is_some_and(|group| {
        let between = &chars[group.end..start];
        between.len() <= SEPARATORS_MAX && between.iter().all(|c| is_separator(*c))
    })
}

fn is_separator(c: char) -> bool {
    c.is_whitespace() || matches!(c, '-' | '.' | '_' | '\u{2010}'..='\u{2015}')
}

fn luhn(digits: impl DoubleEndedIterator<Item = char>) -> bool {
    let mut sum = 0;
    for (place, digit) in digits.rev().filter_map(|c| c.to_digit(10)).enumerate() {
        let weighted = if place % 2 == 1 { digit * 2 } else { digit };
        sum += weighted / 10 + weighted % 10;
    }
    sum % 10 == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn card_numbers_are_masked_however_they_are_written() {
        for (text, scrubbed) in [
            ("4111111111111111", "************1111"),
            ("paid 4111 1111 1111 1111 ok", "paid **** **** **** 1111 ok"),
            ("5500-0000-0000-0004.", "****-****-****-0004."),
            ("amex 3782 822463 10005", "amex **** ****** *0005"),
            ("4222222222222", "*********2222"),
            ("6304000000000000000 maestro", "***************0000 maestro"),
            ("till 12 4111 1111 1111 1111 9", "till 12 **** **** **** 1111 9"),
            (";4111111111111111=25121010000", ";************1111=25121010000"),
            ("4111\u{a0}1111\u{2013}1111. 1111", "****\u{a0}****\u{2013}****. 1111"),
        ] {
            assert_eq!(scrub(text), scrubbed);
        }
    }

    #[test]
    fn other_text_stays() {
        for text in [
            "",
            "damaged box",
            "4111111111111112",
            "+49 30 1234567",
            "order 100200300",
            "2026-11-23 10:00:00",
            "é 1",
        ] {
            assert_eq!(scrub(text), text);
        }
    }
}
