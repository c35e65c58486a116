//! Typed identifiers: one newtype per kind of thing, so that no id is taken for another.
//!
//! Ids are UUIDv7 made by whoever creates the thing (time and randomness are handed in). Nothing
//! that reads a clock or the machine's randomness may enter.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;
use uuid::{Builder, Uuid};

/// Makes a UUIDv7 of a time (milliseconds since 1970, clamped at zero) and ten random bytes.
pub fn uuid_v7(unix_ms: i64, random: [u8; 10]) -> Uuid {
    let millis = u64::try_from(unix_ms).unwrap_or(0);
    Builder::from_unix_timestamp_millis(millis, &random).into_uuid()
}

macro_rules! typed_id {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        /// Text and JSON form: the hyphenated UUID.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(Uuid);

        impl $name {
            /// Wraps a UUID that is known to name this kind of thing.
            pub const fn new(uuid: Uuid) -> Self {
                Self(uuid)
            }

            /// The UUID inside.
            pub const fn uuid(self) -> Uuid {
                self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(&self.0.hyphenated(), f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({})", stringify!($name), self.0.hyphenated())
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Uuid::parse_str(text).map(Self)
            }
        }

        impl From<Uuid> for $name {
            fn from(uuid: Uuid) -> Self {
                Self(uuid)
            }
        }

        impl From<$name> for Uuid {
            fn from(id: $name) -> Uuid {
                id.0
            }
        }
    )+};
}

typed_id! {
    /// A sellable variant (P-1).
    ProductId,
    /// A node of the category tree.
    CategoryId,
    /// A place that holds stock.
    WarehouseId,
    /// A shop.
    StoreId,
    /// A till, or the server in a till's place.
    TerminalId,
    /// A member of staff.
    StaffId,
    /// An order of any channel.
    OrderId,
    /// A line of an order.
    OrderItemId,
    /// One payment attempt (O-10).
    PaymentId,
    /// A journal event (J-2).
    EventId,
    /// A line of a ticket.
    LineId,
    /// A cashier's shift (C-1).
    ShiftId,
    /// An account of the chart.
    AccountId,
    /// A journal entry.
    EntryId,
    /// A stock movement (S-1).
    MovementId,
    /// An open question about stock (S-7).
    DiscrepancyId,
    /// A customer.
    CustomerId,
    /// A ticket under way at a till.
    TicketId,
    /// A promotion, with or without a coupon.
    PromotionId,
    /// What somebody puts together before it is an order.
    CartId,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_round_trip_as_text_and_json() {
        let id = EventId::new(uuid_v7(1_700_000_000_000, [7; 10]));
        assert_eq!(id.to_string().parse::<EventId>().unwrap(), id);
        let json = serde_json::to_string(&id).unwrap();
        assert_eq!(json, format!("\"{id}\""));
        assert_eq!(serde_json::from_str::<EventId>(&json).unwrap(), id);
        assert_eq!(id.uuid().get_version_num(), 7);
    }

    #[test]
    fn later_times_sort_later_and_negative_times_do_not_panic() {
        assert!(uuid_v7(1, [255; 10]) < uuid_v7(2, [0; 10]));
        assert_eq!(uuid_v7(-5, [0; 10]), uuid_v7(0, [0; 10]));
    }
}
