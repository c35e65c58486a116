//! Parameters of a statement: borrowed, on the stack, no allocation per call.
//! What may not enter: floats (M-1), times as anything but BIGINT, business types.

use std::borrow::Cow;

use uuid::Uuid;

/// What stands for a NUL in stored text.
const REPLACEMENT: &str = "\u{fffd}";

/// Text as every engine keeps it. A NUL, which PostgreSQL refuses and at which functions of SQLite stop reading,
/// is stored and looked for as U+FFFD: a hostile name neither stops a push nor means another thing on the other
/// engine. What was signed is kept as bytes, unchanged.
pub(crate) fn storable(text: &str) -> Cow<'_, str> {
    if text.contains('\0') { Cow::Owned(text.replace('\0', REPLACEMENT)) } else { Cow::Borrowed(text) }
}

/// One bound value.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Param<'a> {
    /// SQL NULL.
    Null,
    /// A BIGINT: money in minor units, thousandths, milliseconds, booleans as 0 and 1.
    Int(i64),
    /// A TEXT.
    Text(&'a str),
    /// Bytes.
    Blob(&'a [u8]),
    /// An id, bound as hyphenated text (formatted on the stack).
    Id(Uuid),
}

/// A parameter list: `params![id, 3, "text", None::<i64>]`, for `Tx::execute` and the queries.
#[macro_export]
macro_rules! params {
    ($($value:expr),* $(,)?) => { &[$($crate::Param::from($value)),*] as &[$crate::Param<'_>] };
}

macro_rules! from_int {
    ($($int:ty),*) => {$(
        impl From<$int> for Param<'_> {
            fn from(value: $int) -> Self { Self::Int(i64::from(value)) }
        }
        impl From<&$int> for Param<'_> {
            fn from(value: &$int) -> Self { Self::Int(i64::from(*value)) }
        }
    )*};
}
from_int!(i64, i32, i16, u32, u16, u8, bool);

impl<'a> From<&'a str> for Param<'a> {
    fn from(value: &'a str) -> Self {
        Self::Text(value)
    }
}
impl<'a> From<&&'a str> for Param<'a> {
    fn from(value: &&'a str) -> Self {
        Self::Text(value)
    }
}
impl<'a> From<&'a String> for Param<'a> {
    fn from(value: &'a String) -> Self {
        Self::Text(value)
    }
}
impl<'a> From<&'a [u8]> for Param<'a> {
    fn from(value: &'a [u8]) -> Self {
        Self::Blob(value)
    }
}
impl<'a> From<&'a Vec<u8>> for Param<'a> {
    fn from(value: &'a Vec<u8>) -> Self {
        Self::Blob(value)
    }
}
impl<'a, const N: usize> From<&'a [u8; N]> for Param<'a> {
    fn from(value: &'a [u8; N]) -> Self {
        Self::Blob(value)
    }
}
impl From<Uuid> for Param<'_> {
    fn from(value: Uuid) -> Self {
        Self::Id(value)
    }
}
impl From<&Uuid> for Param<'_> {
    fn from(value: &Uuid) -> Self {
        Self::Id(*value)
    }
}
impl<'a, T: Into<Param<'a>>> From<Option<T>> for Param<'a> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}
impl<'a> From<&'a Option<String>> for Param<'a> {
    fn from(value: &'a Option<String>) -> Self {
        value.as_deref().map_or(Self::Null, Self::Text)
    }
}
