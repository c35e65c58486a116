//! Customers: what each wants, as a short list of steps, drawn before he comes to the counter.

use super::shop::ARTICLES;
use crate::vfs::SplitMix;

/// One step at the counter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// An article is scanned, so many times at once.
    Scan {
        /// Place in [`ARTICLES`].
        article: usize,
        /// `3*CODE`.
        times: u64,
    },
    /// A code that is not known, or whose check digit is wrong.
    BadScan {
        /// Whether its check digit is wrong.
        wrong_digit: bool,
    },
    /// The quantity of the last line is typed.
    Quantity(u64),
    /// A discount on the last line or on all.
    Discount {
        /// On all.
        whole: bool,
        /// Percent; above ten a manager is asked.
        percent: u64,
    },
    /// Another price for the last line.
    Price(u64),
    /// The first line is taken off.
    LineVoid,
    /// The customer walks away.
    TicketVoid,
    /// The ticket is set aside.
    Park,
    /// It is taken up again.
    Recall,
    /// Money.
    Pay(PayWay),
    /// Goods of an earlier receipt come back.
    Return,
    /// Somebody looks at the shift's figures.
    Figures,
}

/// How somebody pays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PayWay {
    /// Cash, to the cent.
    Exact,
    /// A larger note.
    Over,
    /// By card.
    Card,
    /// Half by card, the rest in cash.
    Split,
    /// Too little at first.
    TooLittle,
    /// The way that the original was paid (a refund).
    AsBefore,
}

/// An article that somebody wants; more often than not the `hot` one, where there is one.
pub fn wanted(random: &mut SplitMix, hot: Option<usize>) -> usize {
    let any = random.below(ARTICLES.len() as u64) as usize;
    hot.filter(|_| random.chance(60)).unwrap_or(any)
}

/// A customer's steps.
pub fn draw(random: &mut SplitMix, hot: Option<usize>) -> Vec<Step> {
    let mut steps = Vec::new();
    if random.chance(10) {
        return vec![Step::Return, Step::Pay(PayWay::AsBefore)];
    }
    for _ in 0..random.between(1, 4) {
        let article = wanted(random, hot);
        steps.push(Step::Scan { article, times: if random.chance(20) { random.between(2, 5) } else { 1 } });
        match random.below(20) {
            0 => steps.push(Step::BadScan { wrong_digit: random.chance(50) }),
            1 | 2 => steps.push(Step::Quantity(random.between(1, 6))),
            3 => steps.push(Step::Discount { whole: random.chance(50), percent: random.between(1, 30) }),
            4 => steps.push(Step::Price(random.between(1, 500))),
            _ => {}
        }
    }
    match random.below(25) {
        0 => steps.push(Step::LineVoid),
        1 => steps.push(Step::Figures),
        2 | 3 => steps.extend([Step::Park, Step::Recall]),
        4 => {
            steps.push(Step::TicketVoid);
            return steps;
        }
        _ => {}
    }
    let way = match random.below(10) {
        0..=3 => PayWay::Over,
        4 | 5 => PayWay::Exact,
        6 | 7 => PayWay::Card,
        8 => PayWay::Split,
        _ => PayWay::TooLittle,
    };
    steps.push(Step::Pay(way));
    steps
}
