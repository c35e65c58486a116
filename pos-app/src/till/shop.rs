//! What the till knows of its shop, read once from the replica: store, taxes, staff. Kept in memory so that a
//! scan reads one product and nothing else; read again whenever a page changed it.

use std::cmp::Ordering;

use domain::{TaxTable, WarehouseId};
use jiff::{Timestamp, ToSpan, civil::Date, tz::TimeZone};
use protocol::{StaffData, StoreData};

/// The shop as last heard of.
#[derive(Debug, Clone)]
pub struct Shop {
    /// The store with its settings.
    pub store: StoreData,
    /// All tax rules.
    pub taxes: TaxTable,
    /// Staff of the store, by name and id.
    pub staff: Vec<StaffData>,
    zone: TimeZone,
}

impl Shop {
    /// Joins what was read. An unknown time zone counts as UTC.
    #[must_use]
    pub fn new(store: StoreData, taxes: TaxTable, mut staff: Vec<StaffData>) -> Self {
        let zone = TimeZone::get(&store.time_zone).unwrap_or(TimeZone::UTC);
        staff.sort_by(|a, b| match a.name.cmp(&b.name) {
            Ordering::Equal => a.id.cmp(&b.id),
            other => other,
        });
        Self { store, taxes, staff, zone }
    }

    /// Whose stock is sold.
    #[must_use]
    pub const fn warehouse_id(&self) -> WarehouseId {
        self.store.warehouse_id
    }

    /// the business date of a moment: the store's zone, less its cut-off.
    #[must_use]
    pub fn business_date(&self, wall_ms: i64) -> Date {
        let moment = Timestamp::from_millisecond(wall_ms).unwrap_or(Timestamp::UNIX_EPOCH);
        let cut_off = i64::from(self.store.day_cut_off_minutes).minutes();
        let moment = moment.checked_sub(cut_off).unwrap_or(moment);
        moment.to_zoned(self.zone.clone()).date()
    }

    /// Date and time as the customer reads them.
    #[must_use]
    pub fn local_text(&self, wall_ms: i64) -> String {
        let moment = Timestamp::from_millisecond(wall_ms).unwrap_or(Timestamp::UNIX_EPOCH);
        let local = moment.to_zoned(self.zone.clone()).datetime();
        let (date, time) = (local.date(), local.time());
        format!("{date} {:02}:{:02}", time.hour(), time.minute())
    }
}

/// A moment as text for answers: RFC 3339 in UTC.
#[must_use]
pub fn time_text(wall_ms: i64) -> String {
    Timestamp::from_millisecond(wall_ms).unwrap_or(Timestamp::UNIX_EPOCH).to_string()
}
