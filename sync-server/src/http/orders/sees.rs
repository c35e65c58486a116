//! Which web orders somebody sees: of a shop front those of its own channel, paid as it pays. What may not enter: which
//! role may do what (`access.rs`).

use domain::Channel;
use store::Tx;
use uuid::Uuid;

use crate::http::auth::Principal;
use crate::http::problem::ApiError;
use crate::identity;
use crate::order::{WebOrder, existing};

/// Which web orders somebody may see: everybody of the shop all, a shop front its own channel's.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sees {
    /// The channel of the address.
    pub channel: Channel,
    /// Of a key: only orders that are paid as it pays.
    pub livemode: Option<bool>,
}

impl Sees {
    /// Of the channel that the address names. Browsers' keys see none: they have carts.
    pub fn of(who: &Principal, channel: &str) -> Result<Self, ApiError> {
        let channel = match channel {
            "retail" => Channel::RetailWeb,
            "wholesale" => Channel::WholesaleWeb,
            _ => return Err(ApiError::no_such_address()),
        };
        Self::any(who)?;
        match who.channel {
            Some(own) if own.as_str() != channel.as_str() => Err(ApiError::forbidden()),
            _ => Ok(Self { channel, livemode: who.livemode }),
        }
    }

    /// Whether they see this order, whatever its channel. 404: it is none of theirs.
    pub fn own(who: &Principal, order: &WebOrder) -> Result<(), ApiError> {
        Self::any(who)?;
        let own = who.channel.is_none_or(|own| own.as_str() == order.channel.as_str());
        let theirs = own && who.livemode.is_none_or(|mode| mode == order.livemode);
        if theirs { Ok(()) } else { Err(ApiError::not_found("order")) }
    }

    /// Whether they see web orders at all.
    pub fn any(who: &Principal) -> Result<(), ApiError> {
        if who.publishable { Err(ApiError::forbidden()) } else { Ok(()) }
    }

    /// The order of this id. 404: there is none that they see.
    pub fn order(self, tx: &Tx<'_>, id: Uuid) -> Result<WebOrder, ApiError> {
        let order = existing(tx, id)?;
        let theirs = order.channel == self.channel && self.livemode.is_none_or(|mode| mode == order.livemode);
        if theirs { Ok(order) } else { Err(ApiError::not_found("order")) }
    }
}

/// Whether what somebody orders is paid with real money.
pub(super) fn livemode(tx: &Tx<'_>, who: &Principal) -> Result<bool, ApiError> {
    match who.livemode {
        Some(livemode) => Ok(livemode),
        None => Ok(identity::setting(tx, "livemode")?.as_deref() == Some("1")),
    }
}
