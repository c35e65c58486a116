//! The catalogue as a CSV file, in and out. What may not enter: rules about products (the product context's; a row is
//! read as the body of a request is).

mod cells;
mod decode;
pub mod export;
pub mod import;
mod job;
mod row;
pub mod sql;
#[cfg(test)]
mod tests;

pub use job::fail_interrupted;

/// A column of the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Column {
    /// Which product: the key of a row.
    Sku,
    /// As printed.
    Name,
    /// For people.
    Description,
    /// For addresses of shop fronts.
    Slug,
    /// SKU of the product that this is a variant of.
    ParentSku,
    /// Slug or id.
    Category,
    /// `4006381333931 | 96385074*6@18.00`.
    Barcodes,
    /// pcs, kg …
    Unit,
    /// true or false.
    Weighable,
    /// Weight of its packing.
    Tare,
    /// Tax class.
    TaxClass,
    /// The price in force.
    RetailPrice,
    /// Planned unit cost.
    Cost,
    /// Least wholesale quantity.
    Moq,
    /// Wholesale quantities are multiples of it.
    Multiple,
    /// `12:2.50 | 60:2.25`.
    Tiers,
    /// Years.
    MinimumAge,
    /// None, Lot, Serial.
    Tracking,
    /// true or false.
    Discountable,
    /// true or false.
    SafetyBlock,
    /// What web channels may not sell.
    SafetyStock,
    /// Active, Inactive, Archived.
    Status,
    /// `BOTTLE*1 | CRATE*0.05`.
    LinkedItems,
    /// A JSON object.
    Attributes,
}

/// All columns with their names, in the order of an export.
const COLUMNS: [(Column, &str); 24] = [
    (Column::Sku, "sku"),
    (Column::Name, "name"),
    (Column::Description, "description"),
    (Column::Slug, "slug"),
    (Column::ParentSku, "parentSku"),
    (Column::Category, "category"),
    (Column::Barcodes, "barcodes"),
    (Column::Unit, "unit"),
    (Column::Weighable, "weighable"),
    (Column::Tare, "tare"),
    (Column::TaxClass, "taxClass"),
    (Column::RetailPrice, "retailPrice"),
    (Column::Cost, "cost"),
    (Column::Moq, "moq"),
    (Column::Multiple, "multiple"),
    (Column::Tiers, "tiers"),
    (Column::MinimumAge, "minimumAge"),
    (Column::Tracking, "tracking"),
    (Column::Discountable, "discountable"),
    (Column::SafetyBlock, "safetyBlock"),
    (Column::SafetyStock, "safetyStock"),
    (Column::Status, "status"),
    (Column::LinkedItems, "linkedItems"),
    (Column::Attributes, "attributes"),
];

impl Column {
    /// The column of a head's cell; capitals do not matter.
    fn named(name: &str) -> Option<Self> {
        COLUMNS.iter().find(|(_, known)| known.eq_ignore_ascii_case(name)).map(|(column, _)| *column)
    }

    fn name(self) -> &'static str {
        COLUMNS.iter().find(|(column, _)| *column == self).map_or("", |(_, name)| name)
    }
}
