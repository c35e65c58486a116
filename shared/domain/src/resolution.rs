//! Who keeps the last piece when a till's sale takes what was paid for elsewhere (S-5, S-7, T-1): a pure function of the
//! claims that are known when it is asked, whatever their order. Not here: finding claims, and what follows.

use crate::OrderId;
use std::cmp::Reverse;
use uuid::Uuid;

/// How sure a time of payment is (T-1); the surer one comes first among equal times.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Grade {
    /// Witnessed: a gateway or the server saw it.
    A,
    /// A till's calibrated clock, within what the server's signed anchors allow.
    B,
    /// The latest possible: the server's receipt.
    C,
}

impl Grade {
    /// Its letter.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::A => "A",
            Self::B => "B",
            Self::C => "C",
        }
    }
}

/// When something was paid: the one sort key of all payments (T-1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PaidAt {
    /// Unix milliseconds.
    pub at_ms: i64,
    /// How sure that is.
    pub grade: Grade,
    /// Of the payment's event: no two are equal.
    pub id: Uuid,
}

/// Goods that were paid for on the web and are still there (S-5: R1, paid and not packed).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WebClaim {
    /// Whose.
    pub order: OrderId,
    /// Of its lines.
    pub line_no: i64,
    /// When it was paid.
    pub paid: PaidAt,
    /// Thousandths, above zero.
    pub quantity: i64,
}

/// Goods that a claim loses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Displaced {
    /// Whose.
    pub claim: WebClaim,
    /// How much of it, thousandths.
    pub quantity: i64,
}

/// What is decided.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Verdict {
    /// Who loses how much, the latest payment first.
    pub displaced: Vec<Displaced>,
    /// What nobody has to give: the sale stands all the same, and a person has to look (S-7, 2). Thousandths.
    pub still_short: i64,
}

/// A sale that was paid at `sale` has taken `short` thousandths that were not free: claims paid later lose, the latest
/// first, until it is covered (S-7, 1).
pub fn displace(short: i64, sale: PaidAt, claims: &[WebClaim]) -> Verdict {
    let mut later: Vec<WebClaim> = claims.iter().filter(|claim| claim.paid > sale).copied().collect();
    later.sort_unstable_by_key(|claim| Reverse((claim.paid, claim.order, claim.line_no)));
    let mut verdict = Verdict { displaced: Vec::new(), still_short: short.max(0) };
    for claim in later {
        let quantity = claim.quantity.min(verdict.still_short);
        if quantity > 0 {
            verdict.displaced.push(Displaced { claim, quantity });
            verdict.still_short -= quantity;
        }
    }
    verdict
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn paid(at_ms: i64, grade: Grade, id: u128) -> PaidAt {
        PaidAt { at_ms, grade, id: Uuid::from_u128(id) }
    }

    fn claim(order: u128, at_ms: i64, quantity: i64) -> WebClaim {
        let paid = paid(at_ms, Grade::A, order);
        WebClaim { order: OrderId::new(Uuid::from_u128(order)), line_no: 1, paid, quantity }
    }

    #[test]
    fn the_latest_payment_loses_first_and_only_what_is_short() {
        let claims = [claim(1, 100, 2_000), claim(2, 300, 2_000), claim(3, 200, 2_000)];
        let verdict = displace(3_000, paid(50, Grade::B, 9), &claims);
        let lost: Vec<_> =
            verdict.displaced.iter().map(|lost| (lost.claim.paid.at_ms, lost.quantity)).collect();
        assert_eq!(lost, [(300, 2_000), (200, 1_000)]);
        assert_eq!(verdict.still_short, 0);
    }

    #[test]
    fn who_paid_before_the_sale_keeps_it_and_the_sale_stands_short() {
        let claims = [claim(1, 100, 1_000), claim(2, 300, 1_000)];
        let verdict = displace(2_000, paid(200, Grade::B, 9), &claims);
        assert_eq!(verdict.displaced.len(), 1);
        assert_eq!(verdict.still_short, 1_000);
    }

    #[test]
    fn at_the_same_time_what_was_witnessed_comes_first() {
        let claims = [claim(1, 100, 1_000)];
        assert_eq!(displace(1_000, paid(100, Grade::B, 0), &claims).displaced, []);
        assert_eq!(displace(1_000, paid(100, Grade::A, 0), &claims).displaced.len(), 1);
    }

    fn any_claims() -> impl Strategy<Value = Vec<WebClaim>> {
        prop::collection::vec((0..40_i64, 1..5_000_i64), 0..12).prop_map(|drawn| {
            let drawn = drawn.into_iter().zip(1..);
            drawn.map(|((at_ms, quantity), order)| claim(order, at_ms, quantity)).collect()
        })
    }

    proptest! {
        #[test]
        fn it_is_a_function_of_the_set(claims in any_claims(), short in 0..20_000_i64, at in 0..40_i64, turn in 0..12_usize) {
            let sale = paid(at, Grade::B, 99);
            let first = displace(short, sale, &claims);
            let mut turned = claims.clone();
            turned.rotate_left(turn % claims.len().max(1));
            turned.reverse();
            prop_assert_eq!(&first, &displace(short, sale, &turned));
            // Nobody who paid earlier loses; nobody loses more than they have; all that is short is covered or told.
            let lost: i64 = first.displaced.iter().map(|lost| lost.quantity).sum();
            prop_assert_eq!(lost + first.still_short, short);
            prop_assert!(first.displaced.iter().all(|lost| lost.claim.paid > sale && lost.quantity <= lost.claim.quantity));
            let later: i64 = claims.iter().filter(|claim| claim.paid > sale).map(|claim| claim.quantity).sum();
            prop_assert_eq!(lost, later.min(short));
            // Whoever keeps something paid before everybody who lost everything.
            for kept in claims.iter().filter(|claim| claim.paid > sale) {
                let of = first.displaced.iter().find(|lost| lost.claim == *kept).map_or(0, |lost| lost.quantity);
                if of < kept.quantity {
                    prop_assert!(first.displaced.iter().all(|lost| lost.claim.paid >= kept.paid));
                }
            }
        }
    }
}
