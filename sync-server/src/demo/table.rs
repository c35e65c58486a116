//! The demo shop's goods: two compact tables beside this file, names × sizes, unfolded into products.
//!
//! Codes are made here: SKUs by department and number, GTIN-13 of the prefix 952 (which GS1 keeps for
//! demonstrations, so no real article has it), GTIN-14 for cases, scale codes for the counter.

use domain::{Currency, parse_unit_price};

use super::DemoError;

const DEPARTMENTS: &str = include_str!("departments.csv");
const PRODUCTS: &str = include_str!("products.csv");

/// Prefix of labels with the weight inside; with the item's five digits it is the code in the catalogue.
pub const WEIGHT_PREFIX: &str = "20";
/// Prefix of labels with the price inside.
pub const PRICE_PREFIX: &str = "21";

/// A department, or a group of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Department {
    /// Three letters, as in SKUs.
    pub code: String,
    /// For people.
    pub name: String,
    /// The group's code; empty for a group.
    pub parent: String,
    /// Two digits in the GTINs of its goods; empty for a group.
    gtin_digits: String,
}

/// One product in one size.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DemoProduct {
    /// PRO-001 …
    pub sku: String,
    /// Name and size.
    pub name: String,
    /// Code of its department.
    pub department: String,
    /// standard, reduced, zero.
    pub tax_class: String,
    /// Retail price of one, ten-thousandths.
    pub price_ten_thousandths: i64,
    /// What it costs the shop, ten-thousandths.
    pub cost_ten_thousandths: i64,
    /// How many are in a case; `None`: not sold by the case.
    pub case: Option<i64>,
    /// Codes with how many one scan sells.
    pub barcodes: Vec<(String, i64)>,
    /// Sold by weight, in kg.
    pub weighable: bool,
    /// Years the buyer must have.
    pub minimum_age: Option<u8>,
    /// Recalled by its maker.
    pub recalled: bool,
}

/// All departments, groups first.
pub fn departments() -> Result<Vec<Department>, DemoError> {
    rows(DEPARTMENTS)
        .map(|row| {
            let [code, name, parent, gtin_digits] = fields(row)?;
            let owned = |text: &str| text.to_owned();
            Ok(Department {
                code: owned(code),
                name: owned(name),
                parent: owned(parent),
                gtin_digits: owned(gtin_digits),
            })
        })
        .collect()
}

/// All products, in the table's order.
pub fn products(currency: Currency) -> Result<Vec<DemoProduct>, DemoError> {
    let departments = departments()?;
    let mut numbers = std::collections::BTreeMap::new();
    let mut products = Vec::new();
    for row in rows(PRODUCTS) {
        let [department, name, tax_class, cost_percent, case, flags, sizes] = fields(row)?;
        let department = departments
            .iter()
            .find(|known| known.code == department)
            .ok_or_else(|| DemoError::Table(row.to_owned()))?;
        for size in sizes.split('|') {
            let number: &mut i64 = numbers.entry(department.code.clone()).or_default();
            *number += 1;
            let (size, price) = size.split_once('=').ok_or_else(|| DemoError::Table(row.to_owned()))?;
            let price = parse_unit_price(price, currency).map_err(|_| DemoError::Table(row.to_owned()))?;
            let mut product = DemoProduct {
                sku: format!("{}-{:03}", department.code, *number),
                name: format!("{name} {size}").trim_end().to_owned(),
                department: department.code.clone(),
                tax_class: tax_class.to_owned(),
                price_ten_thousandths: price.ten_thousandths,
                cost_ten_thousandths: price.ten_thousandths / 100 * whole(cost_percent, row)?,
                case: Some(whole(case, row)?).filter(|case| *case > 0),
                barcodes: Vec::new(),
                weighable: false,
                minimum_age: None,
                recalled: false,
            };
            let stem = format!("9520{}{:06}", department.gtin_digits, *number);
            product.barcodes.push((with_check_digit(&stem), 1));
            if let Some(case) = product.case {
                // Indicator 1: a case of the same article.
                product.barcodes.push((with_check_digit(&format!("1{stem}")), case));
            }
            apply_flags(&mut product, flags, &department.gtin_digits, *number, row)?;
            products.push(product);
        }
    }
    Ok(products)
}

fn apply_flags(
    product: &mut DemoProduct,
    flags: &str,
    digits: &str,
    number: i64,
    row: &str,
) -> Result<(), DemoError> {
    for flag in flags.split_whitespace() {
        match flag.split_once(':') {
            Some(("age", years)) => {
                product.minimum_age = Some(years.parse().map_err(|_| DemoError::Table(row.to_owned()))?);
            }
            None if flag == "weigh" => product.weighable = true,
            None if flag == "weight_code" => {
                product.barcodes.push((format!("{WEIGHT_PREFIX}{digits}{number:03}"), 1));
            }
            None if flag == "price_code" => {
                // Weighed at the counter, sold by the label's price.
                product.weighable = true;
                product.barcodes.push((format!("{PRICE_PREFIX}{digits}{number:03}"), 1));
            }
            None if flag == "recall" => product.recalled = true,
            _ => return Err(DemoError::Table(row.to_owned())),
        }
    }
    Ok(())
}

fn rows(table: &'static str) -> impl Iterator<Item = &'static str> {
    table.lines().skip(1).filter(|line| !line.is_empty())
}

fn fields<const N: usize>(row: &str) -> Result<[&str; N], DemoError> {
    let fields: Vec<&str> = row.split(',').collect();
    fields.try_into().map_err(|_| DemoError::Table(row.to_owned()))
}

fn whole(text: &str, row: &str) -> Result<i64, DemoError> {
    text.parse().map_err(|_| DemoError::Table(row.to_owned()))
}

/// The digits with their GTIN check digit: weights 3, 1, 3 … from the right.
pub fn with_check_digit(digits: &str) -> String {
    let sum: u32 = digits
        .bytes()
        .rev()
        .zip([3, 1].into_iter().cycle())
        .map(|(b, weight)| u32::from(b - b'0') * weight)
        .sum();
    format!("{digits}{}", (10 - sum % 10) % 10)
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::check_gtin;
    use std::collections::BTreeSet;

    #[test]
    fn the_table_unfolds_into_some_hundred_products_with_valid_codes() {
        let products = products(Currency::USD).unwrap();
        assert!(products.len() >= 300, "{}", products.len());
        let mut seen = BTreeSet::new();
        for product in &products {
            assert!(seen.insert(product.sku.clone()), "{} twice", product.sku);
            assert!(product.price_ten_thousandths > product.cost_ten_thousandths, "{}", product.name);
            assert!(product.cost_ten_thousandths > 0, "{}", product.name);
            assert!(["standard", "reduced", "zero"].contains(&product.tax_class.as_str()));
            for (code, pack) in &product.barcodes {
                assert!(*pack > 0 && seen.insert(code.clone()), "{code} twice");
                if code.len() > 7 {
                    check_gtin(code).unwrap();
                }
            }
        }
    }

    #[test]
    fn every_special_kind_is_there() {
        let products = products(Currency::USD).unwrap();
        let starts = |product: &DemoProduct, prefix: &str| {
            product.barcodes.iter().any(|(code, _)| code.len() == 7 && code.starts_with(prefix))
        };
        assert!(products.iter().any(|product| product.weighable && starts(product, WEIGHT_PREFIX)));
        assert!(products.iter().any(|product| starts(product, PRICE_PREFIX)));
        assert!(products.iter().any(|product| product.minimum_age == Some(21)));
        assert_eq!(products.iter().filter(|product| product.recalled).count(), 1);
        assert!(products.iter().filter(|product| product.case.is_some()).count() > 100);
        for class in ["standard", "reduced", "zero"] {
            assert!(products.iter().any(|product| product.tax_class == class));
        }
    }

    #[test]
    fn check_digits_are_those_of_gs1() {
        assert_eq!(with_check_digit("629104150021"), "6291041500213");
        assert_eq!(with_check_digit("03600029145"), "036000291452");
    }
}
