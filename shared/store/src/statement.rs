//! A named statement in both engines' spelling, rewritten at compile time: `$1` in the source,
//! `?1` for SQLite (which would number `$2, $1` by appearance), `$1` for PostgreSQL.
//! What may not enter: statements themselves (they live in `sql.rs` files), run-time text building.

use crate::{Param, StoreError};

/// A statement known at compile time. Made by [`statements!`](crate::statements) only.
#[derive(Clone, Copy, Debug)]
pub struct Sql {
    /// The constant's name, for messages and tests.
    pub name: &'static str,
    /// Number of parameters; checked at each call before the engine is asked.
    pub params: usize,
    pub(crate) sqlite: &'static str,
    pub(crate) postgres: &'static str,
    /// Whether the two engines have texts of their own (counted by a test).
    pub per_engine: bool,
}

impl Sql {
    /// Refuses a call with another number of parameters than the text has.
    pub(crate) fn check_count(&self, params: &[Param<'_>]) -> Result<(), StoreError> {
        if params.len() == self.params {
            return Ok(());
        }
        let (name, wanted, given) = (self.name, self.params, params.len());
        Err(StoreError::Other(format!("{name} takes {wanted} parameters, {given} were given")))
    }

    /// The text as SQLite gets it.
    #[must_use]
    pub const fn sqlite(&self) -> &'static str {
        self.sqlite
    }

    /// The text as PostgreSQL gets it.
    #[must_use]
    pub const fn postgres(&self) -> &'static str {
        self.postgres
    }
}

/// Assembles a statement (macro use only).
#[must_use]
pub const fn make(
    name: &'static str,
    sqlite: &'static str,
    postgres: &'static str,
    params: usize,
    per_engine: bool,
) -> Sql {
    Sql { name, params, sqlite, postgres, per_engine }
}

/// Replaces `$` before a digit by `?`, outside quoted text (macro use only).
#[must_use]
pub const fn question_marks<const LEN: usize>(text: &str) -> [u8; LEN] {
    let source = text.as_bytes();
    let mut out = [0; LEN];
    let mut quoted = false;
    let mut at = 0;
    while at < LEN {
        let byte = source[at];
        if byte == b'\'' {
            quoted = !quoted;
        }
        let placeholder = byte == b'$' && !quoted && at + 1 < LEN && source[at + 1].is_ascii_digit();
        out[at] = if placeholder { b'?' } else { byte };
        at += 1;
    }
    out
}

/// Number of placeholders; a gap (`$1, $3`) or a bare `?` stops the compilation (macro use only).
///
/// # Panics
/// At compile time, when the placeholders are not `$1..$n`.
#[must_use]
pub const fn check_placeholders(text: &str) -> usize {
    let source = text.as_bytes();
    let (mut seen, mut quoted, mut at) = (0_u64, false, 0);
    while at < source.len() {
        if source[at] == b'\'' {
            quoted = !quoted;
        }
        assert!(quoted || source[at] != b'?', "write $1, not ?1: the text is for both engines");
        if source[at] == b'$' && !quoted && at + 1 < source.len() && source[at + 1].is_ascii_digit() {
            let mut number = 0_u32;
            while at + 1 < source.len() && source[at + 1].is_ascii_digit() {
                number = number * 10 + (source[at + 1] - b'0') as u32;
                at += 1;
            }
            assert!(number >= 1 && number <= 63, "placeholders run from $1 to $63");
            seen |= 1 << number;
        }
        at += 1;
    }
    assert!(!quoted, "a quote is not closed");
    let count = (seen >> 1).trailing_ones();
    assert!(seen >> 1 == (1_u64 << count) - 1, "placeholders must be $1..$n without a gap");
    count as usize
}

/// The rewritten bytes as text again (macro use only).
///
/// # Panics
/// Never: only ASCII bytes were exchanged.
#[must_use]
pub const fn as_text(bytes: &'static [u8]) -> &'static str {
    match std::str::from_utf8(bytes) {
        Ok(text) => text,
        Err(_) => panic!("a statement is not UTF-8"),
    }
}

/// Declares statements as `pub const NAME: Sql` and lists them in `pub const ALL: &[Sql]`.
///
/// ```
/// store::statements! {
///     /// One text for both engines.
///     STOCK = "SELECT on_hand FROM stock WHERE product_id = $1";
///     /// Where it must be, a text per engine; these pairs are counted.
///     STOCK_LOCKED = "SELECT on_hand FROM stock WHERE product_id = $1",
///         per_engine: "SELECT on_hand FROM stock WHERE product_id = $1 FOR UPDATE";
/// }
/// assert_eq!(STOCK.sqlite(), "SELECT on_hand FROM stock WHERE product_id = ?1");
/// assert_eq!(ALL.len(), 2);
/// ```
#[macro_export]
macro_rules! statements {
    ($( $(#[$meta:meta])* $name:ident = $text:expr $(, per_engine: $postgres:expr)? ; )+) => {
        $(
            $(#[$meta])*
            pub const $name: $crate::Sql = {
                const TEXT: &str = $text;
                const BYTES: [u8; TEXT.len()] = $crate::expand::question_marks(TEXT);
                const TEXTS: &[&str] = &[TEXT $(, $postgres)?];
                const POSTGRES: &str = TEXTS[TEXTS.len() - 1];
                const PARAMS: usize = $crate::expand::check_placeholders(TEXT);
                const _: () = assert!(
                    PARAMS == $crate::expand::check_placeholders(POSTGRES),
                    "both engines take the same parameters"
                );
                $crate::expand::make(
                    stringify!($name), $crate::expand::as_text(&BYTES), POSTGRES, PARAMS, TEXTS.len() > 1,
                )
            };
        )+
        /// Every statement of this file, for the test that prepares them all.
        #[allow(dead_code)] // not every file has its test in the same crate
        pub const ALL: &[$crate::Sql] = &[$($name),+];
    };
}
