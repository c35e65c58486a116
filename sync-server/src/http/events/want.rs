//! Which events a caller asks for and may see, and where reading goes on.

use serde_json::Value;
use store::{StoreError, Tx};

use crate::events::{ALL_TYPES, Event, cleared_until, types_text};
use crate::facts::schema::{Audience, TYPES, event_type};
use crate::http::access::Role;
use crate::http::auth::Principal;
use crate::http::list::{Paging, encode, number};
use crate::http::problem::ApiError;
use crate::identity::{Channel, setting};
use crate::product::WHOLESALE;

/// What is shown to whom.
#[derive(Debug, Clone)]
pub struct Want {
    /// Types, as `events::types_text` writes them.
    pub types: String,
    /// Of a shop front's key.
    channel: Option<Channel>,
}

impl Want {
    /// `types` as asked for, with a comma between them. Errors: 400 for an unknown type, 403 for one that is not for
    /// this caller.
    pub fn new(who: &Principal, types: Option<&str>) -> Result<Self, ApiError> {
        let shop_front = who.role == Role::Storefront;
        let open = |audience| match audience {
            Audience::ShopFronts | Audience::OwnChannel => true,
            Audience::Office => !shop_front,
            Audience::Receiver => false,
        };
        let channel = who.channel;
        let Some(asked) = types.filter(|text| !text.is_empty()) else {
            let all = TYPES.iter().filter(|known| open(known.audience)).map(|known| known.name);
            let types = if shop_front { types_text(all) } else { ALL_TYPES.to_owned() };
            return Ok(Self { types, channel });
        };
        for name in asked.split(',') {
            let known = event_type(name).filter(|known| known.audience != Audience::Receiver);
            let known = known.ok_or_else(|| {
                ApiError::unreadable("type", "There is no such type of event; docs/events/ lists them.")
            })?;
            if !open(known.audience) {
                return Err(ApiError::forbidden());
            }
        }
        Ok(Self { types: types_text(asked.split(',')), channel })
    }

    /// Whether this very event is for the caller.
    pub fn shows(&self, event: &Event) -> bool {
        let Some(channel) = self.channel else { return true };
        let data: Value = serde_json::from_str(&event.data).unwrap_or_default();
        match event_type(&event.event_type).map(|known| known.audience) {
            Some(Audience::OwnChannel) => data["salesChannel"] == channel.as_str(),
            Some(Audience::ShopFronts) => {
                // P-2: wholesale terms are for wholesale.
                channel == Channel::WholesaleWeb || data["priceList"] != WHOLESALE
            }
            _ => false,
        }
    }
}

/// The cursor of a position. A restored database gives positions anew: its incarnation tells them apart.
pub fn cursor(tx: &Tx<'_>, position: i64) -> Result<String, StoreError> {
    Ok(encode(&[incarnation(tx)?, position.to_string()]))
}

/// A cursor of an incarnation that is known already.
pub fn cursor_of(incarnation: &str, position: i64) -> String {
    encode(&[incarnation.to_owned(), position.to_string()])
}

/// What cursors of this database begin with.
pub fn incarnation(tx: &Tx<'_>) -> Result<String, StoreError> {
    let whole = setting(tx, "incarnation")?.unwrap_or_default();
    let tail = whole.len().saturating_sub(8);
    Ok(whole.get(tail..).unwrap_or_default().to_owned())
}

/// The position that `after` stands for. Errors: 400 for what is no cursor, 410 for one that cannot be gone on with.
pub fn start(tx: &Tx<'_>, after: Option<&str>) -> Result<i64, ApiError> {
    let head = store::sequencer::head(tx)?;
    let cleared = cleared_until(tx)?;
    if after == Some("latest") {
        return Ok(head);
    }
    let paging = Paging { limit: None, after: after.map(str::to_owned) };
    let Some(key) = paging.after(2)? else { return Ok(cleared) };
    let position = number(&key, 1)?;
    if key.first() != Some(&incarnation(tx)?) || !(cleared..=head).contains(&position) {
        return Err(ApiError::cursor_gone());
    }
    Ok(position)
}
