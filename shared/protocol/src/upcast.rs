//! Old bodies in today's shape (U-4): every schema ever shipped is read for ever, one step per schema, so that
//! a body of schema 1 passes 1→2, 2→3 and so on. The stored bytes are never changed by it. Not here: the
//! envelope, which is frozen.

use crate::{EventBody, ProtocolError, Raw};
use serde_json::value::RawValue;
use std::borrow::Cow;

/// One step: the text of a body of the schema before in the shape of the next.
type Step = fn(&str) -> Result<String, ProtocolError>;

/// The steps of a kind, the first from schema 1 to 2. None has been needed yet: every kind is at schema 1.
fn steps(_kind: &str) -> &'static [Step] {
    &[]
}

/// Reads a body of any schema; unknown kinds and later schemas are kept raw.
pub(crate) fn read_body(kind: &str, schema: u32, body: &RawValue) -> Result<EventBody, ProtocolError> {
    let known = EventBody::known_schema(kind);
    if known.is_none_or(|latest| schema > latest || schema == 0) {
        let body = Raw::parse(body.get())?;
        return Ok(EventBody::Unknown { kind: kind.to_owned(), schema, body });
    }
    let text = upcast(body.get(), schema, steps(kind))?;
    EventBody::decode(kind, &text)?.ok_or_else(|| ProtocolError::malformed("kind", kind))
}

fn upcast<'a>(text: &'a str, schema: u32, steps: &[Step]) -> Result<Cow<'a, str>, ProtocolError> {
    let mut text = Cow::Borrowed(text);
    for step in steps.iter().skip(schema as usize - 1) {
        text = Cow::Owned(step(&text)?);
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn add_b(text: &str) -> Result<String, ProtocolError> {
        Ok(text.replace('}', ",\"b\":2}"))
    }
    fn add_c(text: &str) -> Result<String, ProtocolError> {
        Ok(text.replace('}', ",\"c\":3}"))
    }

    #[test]
    fn each_schema_passes_the_steps_that_follow_it() {
        let steps: &[Step] = &[add_b, add_c];
        assert_eq!(upcast("{\"a\":1}", 1, steps).unwrap(), "{\"a\":1,\"b\":2,\"c\":3}");
        assert_eq!(upcast("{\"a\":1}", 2, steps).unwrap(), "{\"a\":1,\"c\":3}");
        assert_eq!(upcast("{\"a\":1}", 3, steps).unwrap(), "{\"a\":1}");
    }

    #[test]
    fn every_kind_has_a_step_for_each_schema_before_its_latest() {
        for kind in EventBody::KINDS {
            assert_eq!(EventBody::known_schema(kind).unwrap() as usize, steps(kind).len() + 1, "{kind}");
        }
    }
}
