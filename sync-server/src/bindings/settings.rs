//! The shop's settings that orders go by, out of the table of settings. Not here: the rules that read them.

use crate::identity;
use crate::order::Recognition;
use store::{StoreError, Tx};

const RECOGNITION: &str = "recognition";
const TAX_POINT: &str = "tax_point";

/// When the shop recognises a sale that is paid now (O-2).
pub fn recognition(tx: &Tx) -> Result<Recognition, StoreError> {
    let Some(text) = identity::setting(tx, RECOGNITION)? else { return Ok(Recognition::default()) };
    let tax_point = identity::setting(tx, TAX_POINT)?;
    let tax_point = tax_point.as_deref().unwrap_or(Recognition::default().tax_point());
    Recognition::parse(&text, tax_point).ok_or_else(|| {
        StoreError::Corrupt(format!("the setting {RECOGNITION} cannot be read: {text} {tax_point}"))
    })
}

/// From now on what is paid is recognised so; orders that were paid carry what they were paid under.
pub fn set_recognition(tx: &Tx, recognition: Recognition) -> Result<(), StoreError> {
    identity::set_setting(tx, RECOGNITION, recognition.as_str())?;
    identity::set_setting(tx, TAX_POINT, recognition.tax_point())
}
