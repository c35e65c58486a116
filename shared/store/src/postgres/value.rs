//! Values on their way to PostgreSQL and back, in the same shapes as the other engine's.
//! What may not enter: what an error means (`trouble.rs`).

use std::error::Error as StdError;

use postgres::types::private::BytesMut;
use postgres::types::{FromSql, IsNull, ToSql, Type};
use rusqlite::types::ValueRef;

use crate::Param;

/// Types of columns and parameters that the conversions below know.
pub(super) fn is_known(ty: &Type) -> bool {
    [Type::INT8, Type::INT4, Type::INT2, Type::BOOL, Type::BYTEA].contains(ty)
        || <&str as FromSql>::accepts(ty)
}

impl ToSql for Param<'_> {
    fn to_sql(&self, ty: &Type, out: &mut BytesMut) -> Result<IsNull, Box<dyn StdError + Sync + Send>> {
        match self {
            Self::Null => Ok(IsNull::Yes),
            Self::Int(value) => match *ty {
                Type::INT8 => value.to_sql(ty, out),
                Type::INT4 => i32::try_from(*value)?.to_sql(ty, out),
                Type::INT2 => i16::try_from(*value)?.to_sql(ty, out),
                Type::BOOL => (*value != 0).to_sql(ty, out),
                _ => Err(format!("an integer was given where {ty} is wanted").into()),
            },
            Self::Text(value) => text_or_fail(&crate::param::storable(value), ty, out),
            Self::Id(value) => {
                let mut id_text = [0; uuid::fmt::Hyphenated::LENGTH];
                text_or_fail(value.hyphenated().encode_lower(&mut id_text), ty, out)
            }
            Self::Blob(value) if *ty == Type::BYTEA => value.to_sql(ty, out),
            Self::Blob(_) => Err(format!("bytes were given where {ty} is wanted").into()),
        }
    }

    fn accepts(_ty: &Type) -> bool {
        true
    }

    postgres::types::to_sql_checked!();
}

fn text_or_fail(
    value: &str,
    ty: &Type,
    out: &mut BytesMut,
) -> Result<IsNull, Box<dyn StdError + Sync + Send>> {
    if <&str as ToSql>::accepts(ty) {
        value.to_sql(ty, out)
    } else {
        Err(format!("text was given where {ty} is wanted").into())
    }
}

/// A column as it came, in the same shape as the other engine's.
pub(crate) struct Raw<'r>(pub(crate) ValueRef<'r>);

impl<'r> FromSql<'r> for Raw<'r> {
    fn from_sql(ty: &Type, bytes: &'r [u8]) -> Result<Self, Box<dyn StdError + Sync + Send>> {
        let int = match *ty {
            Type::INT8 => i64::from_sql(ty, bytes)?,
            Type::INT4 => i64::from(i32::from_sql(ty, bytes)?),
            Type::INT2 => i64::from(i16::from_sql(ty, bytes)?),
            Type::BOOL => i64::from(bool::from_sql(ty, bytes)?),
            Type::BYTEA => return Ok(Self(ValueRef::Blob(bytes))),
            _ if <&str as FromSql>::accepts(ty) => return Ok(Self(ValueRef::Text(bytes))),
            _ => return Err(format!("a {ty} is not read here; cast it in the statement").into()),
        };
        Ok(Self(ValueRef::Integer(int)))
    }

    fn from_sql_null(_ty: &Type) -> Result<Self, Box<dyn StdError + Sync + Send>> {
        Ok(Self(ValueRef::Null))
    }

    fn accepts(_ty: &Type) -> bool {
        true
    }
}
