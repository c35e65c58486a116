//! The shop's settings that orders go by, out of the table of settings. Not here: the rules that read them.

use crate::identity;
use crate::order::{OnShortage, Recognition};
use domain::Channel;
use store::{StoreError, Tx};

const RECOGNITION: &str = "recognition";
const TAX_POINT: &str = "tax_point";
const SAFETY_STOCK: &str = "safety_stock_channels";
const ON_SHORTAGE: &str = "on_shortage";

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

/// Channels that leave the safety stock of a product (S-12): both web channels, until somebody says otherwise.
pub fn safety_stock_channels(tx: &Tx) -> Result<Vec<Channel>, StoreError> {
    let Some(text) = identity::setting(tx, SAFETY_STOCK)? else {
        return Ok(vec![Channel::RetailWeb, Channel::WholesaleWeb]);
    };
    let unreadable = |name: &str| StoreError::Corrupt(format!("the setting {SAFETY_STOCK} names {name}"));
    let names = text.split(' ').filter(|name| !name.is_empty());
    names.map(|name| Channel::parse(name).ok_or_else(|| unreadable(name))).collect()
}

/// Whether a channel leaves the safety stock.
pub fn leaves_safety_stock(tx: &Tx, channel: Channel) -> Result<bool, StoreError> {
    Ok(safety_stock_channels(tx)?.contains(&channel))
}

/// From now on these channels leave the safety stock.
pub fn set_safety_stock_channels(tx: &Tx, channels: &[Channel]) -> Result<(), StoreError> {
    let names: Vec<&str> = channels.iter().map(|channel| channel.as_str()).collect();
    identity::set_setting(tx, SAFETY_STOCK, &names.join(" "))
}

/// What becomes of an order of which a till has taken something (S-7): its line is given back, until somebody says
/// otherwise.
pub fn on_shortage(tx: &Tx) -> Result<OnShortage, StoreError> {
    let Some(text) = identity::setting(tx, ON_SHORTAGE)? else { return Ok(OnShortage::default()) };
    OnShortage::parse(&text)
        .ok_or_else(|| StoreError::Corrupt(format!("the setting {ON_SHORTAGE} cannot be read: {text}")))
}

/// From now on this becomes of them.
pub fn set_on_shortage(tx: &Tx, wanted: OnShortage) -> Result<(), StoreError> {
    identity::set_setting(tx, ON_SHORTAGE, wanted.as_str())
}
