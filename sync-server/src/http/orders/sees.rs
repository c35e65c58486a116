//! Which web orders somebody sees: a shop front those of its own channel, paid as it pays; a browser what became of the
//! cart that it holds the token of. What may not enter: which role may do what (`access.rs`).

use domain::Channel;
use store::Tx;
use uuid::Uuid;

use crate::cart;
use crate::http::auth::{Principal, token_required};
use crate::http::problem::ApiError;
use crate::identity;
use crate::order::{WebOrder, existing};

/// Which web orders somebody may see: everybody of the shop all, a shop front its own channel's.
#[derive(Debug, Clone)]
pub(super) struct Sees {
    /// The channel of the address.
    pub channel: Channel,
    /// Of a key: only orders that are paid as it pays.
    pub livemode: Option<bool>,
    /// Of a browser: only the orders that the cart of this token became.
    token: Option<String>,
}

impl Sees {
    /// One order of the channel that the address names: browsers see what became of the cart that they hold the token
    /// of. 403: they bring none.
    pub fn one(who: &Principal, channel: &str) -> Result<Self, ApiError> {
        if !who.publishable {
            return Self::of(who, channel);
        }
        let token = who.cart_token.clone().ok_or_else(token_required)?;
        Ok(Self { token: Some(token), ..Self::of_channel(who, channel)? })
    }

    /// All orders of the channel that the address names. Browsers' keys see none: they have carts.
    pub fn of(who: &Principal, channel: &str) -> Result<Self, ApiError> {
        Self::any(who)?;
        Self::of_channel(who, channel)
    }

    fn of_channel(who: &Principal, channel: &str) -> Result<Self, ApiError> {
        let channel = match channel {
            "retail" => Channel::RetailWeb,
            "wholesale" => Channel::WholesaleWeb,
            _ => return Err(ApiError::no_such_address()),
        };
        match who.channel {
            Some(own) if own.as_str() != channel.as_str() => Err(ApiError::forbidden()),
            _ => Ok(Self { channel, livemode: who.livemode, token: None }),
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
    pub fn order(&self, tx: &Tx<'_>, id: Uuid) -> Result<WebOrder, ApiError> {
        let order = existing(tx, id)?;
        let opened = match &self.token {
            Some(token) => cart::opens_order(tx, order.id, token)?,
            None => true,
        };
        let of_mode = self.livemode.is_none_or(|mode| mode == order.livemode);
        let theirs = opened && of_mode && order.channel == self.channel;
        if theirs { Ok(order) } else { Err(ApiError::not_found("order")) }
    }
}

/// Whether what somebody orders is paid with real money.
pub(in crate::http) fn livemode(tx: &Tx<'_>, who: &Principal) -> Result<bool, ApiError> {
    match who.livemode {
        Some(livemode) => Ok(livemode),
        None => Ok(identity::setting(tx, "livemode")?.as_deref() == Some("1")),
    }
}
