//! One row of a result, read in place: text and bytes are borrowed from the engine.
//! What may not enter: conversions to business types; callers do that in their mapping function.

use rusqlite::types::ValueRef;
use uuid::Uuid;

use crate::StoreError;
use crate::postgres::Raw;

/// A row during a query; valid inside the mapping function only. Columns count from 0.
pub struct Row<'r>(pub(crate) Source<'r>);

/// The engine's own row.
pub(crate) enum Source<'r> {
    Sqlite(&'r rusqlite::Row<'r>),
    Postgres(&'r ::postgres::Row),
}

impl Row<'_> {
    fn value(&self, column: usize) -> Result<ValueRef<'_>, StoreError> {
        match &self.0 {
            Source::Sqlite(row) => Ok(row.get_ref(column)?),
            Source::Postgres(row) => Ok(row.try_get::<_, Raw<'_>>(column)?.0),
        }
    }

    /// A BIGINT.
    ///
    /// # Errors
    /// `Other` when the column is missing, NULL or of another type (so all readers of this type).
    pub fn int(&self, column: usize) -> Result<i64, StoreError> {
        match self.value(column)? {
            ValueRef::Integer(value) => Ok(value),
            other => Err(wrong(column, "an integer", &other)),
        }
    }

    /// A TEXT, borrowed.
    ///
    /// # Errors
    /// See [`Row::int`].
    pub fn text(&self, column: usize) -> Result<&str, StoreError> {
        match self.value(column)? {
            ValueRef::Text(bytes) => std::str::from_utf8(bytes)
                .map_err(|_| StoreError::Corrupt(format!("column {column} is not UTF-8"))),
            other => Err(wrong(column, "text", &other)),
        }
    }

    /// Bytes, borrowed.
    ///
    /// # Errors
    /// See [`Row::int`].
    pub fn blob(&self, column: usize) -> Result<&[u8], StoreError> {
        match self.value(column)? {
            ValueRef::Blob(bytes) => Ok(bytes),
            other => Err(wrong(column, "bytes", &other)),
        }
    }

    /// An id stored as text.
    ///
    /// # Errors
    /// See [`Row::int`]; also when the text is no id.
    pub fn uuid(&self, column: usize) -> Result<Uuid, StoreError> {
        let text = self.text(column)?;
        Uuid::try_parse(text).map_err(|_| StoreError::Other(format!("column {column}: `{text}` is no id")))
    }

    /// A boolean stored as 0 or 1.
    ///
    /// # Errors
    /// See [`Row::int`].
    pub fn bool(&self, column: usize) -> Result<bool, StoreError> {
        Ok(self.int(column)? != 0)
    }

    /// Whether the column is NULL.
    ///
    /// # Errors
    /// When the column is missing.
    pub fn is_null(&self, column: usize) -> Result<bool, StoreError> {
        Ok(matches!(self.value(column)?, ValueRef::Null))
    }

    /// A BIGINT or NULL.
    ///
    /// # Errors
    /// See [`Row::int`].
    pub fn opt_int(&self, column: usize) -> Result<Option<i64>, StoreError> {
        if self.is_null(column)? { Ok(None) } else { self.int(column).map(Some) }
    }

    /// A TEXT or NULL.
    ///
    /// # Errors
    /// See [`Row::int`].
    pub fn opt_text(&self, column: usize) -> Result<Option<&str>, StoreError> {
        if self.is_null(column)? { Ok(None) } else { self.text(column).map(Some) }
    }

    /// Bytes or NULL.
    ///
    /// # Errors
    /// See [`Row::int`].
    pub fn opt_blob(&self, column: usize) -> Result<Option<&[u8]>, StoreError> {
        if self.is_null(column)? { Ok(None) } else { self.blob(column).map(Some) }
    }

    /// An id or NULL.
    ///
    /// # Errors
    /// See [`Row::uuid`].
    pub fn opt_uuid(&self, column: usize) -> Result<Option<Uuid>, StoreError> {
        if self.is_null(column)? { Ok(None) } else { self.uuid(column).map(Some) }
    }
}

fn wrong(column: usize, wanted: &str, found: &ValueRef<'_>) -> StoreError {
    StoreError::Other(format!("column {column}: wanted {wanted}, found {}", found.data_type()))
}
