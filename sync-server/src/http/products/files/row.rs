//! A row as the product that it asks for, and a product as a row. A row is turned into the body of a request, so that
//! every check is the one of a form. What may not enter: the file, the job.

use domain::{Currency, ProductId, Quantity, UnitPrice, format_minor};
use serde::{Deserialize, Serialize};
use store::{StoreError, Tx, params};

use super::cells::{flag, items};
use super::decode::Cells;
use super::{COLUMNS, Column, sql};
use crate::http::products::body::{CodeBody, LinkBody, PackBody, ProductBody, TierBody, WholesaleBody};
use crate::http::products::sql as read_sql;
use crate::http::values::AmountIn;
use crate::product::edit::{self, Code, Link, Product};
use crate::product::{ProductError, RETAIL, add_price, price_now, set_price};
use crate::refusal::Refusal;

/// Longer cells are none of a catalogue.
const CELL_BYTES_MAX: usize = 32 * 1024;

/// What became of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Done {
    /// A new product.
    Created,
    /// A changed one; the codes that it gave up.
    Updated(Vec<String>),
    /// It is so already.
    Unchanged,
}

/// A linked item where its SKU would be ambiguous in a list.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct LinkedSku {
    sku: String,
    quantity: String,
}

/// Makes or changes the product of a row. Refusals as those of a form, at the column.
pub fn apply(tx: &Tx<'_>, cells: &Cells, book: Currency, by: &str) -> Result<Done, ProductError> {
    apply_body(tx, cells, book, by).map_err(|error| match error {
        ProductError::Refused(refusal) => Refusal { field: column_of(&refusal.field), ..refusal }.into(),
        other => other,
    })
}

fn apply_body(tx: &Tx<'_>, cells: &Cells, book: Currency, by: &str) -> Result<Done, ProductError> {
    for (column, name) in COLUMNS {
        if cells.get(column).is_some_and(|cell| cell.len() > CELL_BYTES_MAX) {
            let detail = "The cell is longer than any product has it; is a quote not closed?";
            return Err(Refusal::rule("CELL_TOO_LONG", name, detail).into());
        }
    }
    let sku = cells.get(Column::Sku).unwrap_or_default();
    if sku.is_empty() {
        return Err(
            Refusal::rule("REQUIRED", "sku", "A row needs the SKU of its product; fill it in.").into()
        );
    }
    let mut body = body(tx, cells)?;
    let held = match tx.query_opt(&read_sql::ID_BY_SKU, params![sku], |row| row.uuid(0))? {
        Some(id) => edit::load(tx, ProductId::new(id))?,
        None => None,
    };
    let Some(before) = held else {
        let (product, price) = body.create(ProductId::new(tx.new_id()), book)?;
        edit::add(tx, &product)?;
        add_price(tx, product.id, RETAIL, price, tx.now_ms(), Some(by))?;
        return Ok(Done::Created);
    };
    let price = body.retail_price.take().map(|price| price.unit_price("retailPrice", before.currency));
    let after = body.change(&before)?;
    let mut changed = !edit::is_same(&before, &after);
    edit::save(tx, &before, &after)?;
    if let Some(price) = price.transpose()?
        && price_now(tx, before.id, RETAIL)? != Some(price)
    {
        set_price(tx, before.id, RETAIL, price, by)?;
        changed = true;
    }
    if !changed {
        return Ok(Done::Unchanged);
    }
    let given_up = before.codes.iter().filter(|code| !after.codes.iter().any(|kept| kept.text == code.text));
    Ok(Done::Updated(given_up.map(|code| code.text.clone()).collect()))
}

/// The column that a field of a request stands in.
fn column_of(field: &str) -> String {
    let field = field.strip_prefix("wholesale.").unwrap_or(field);
    let field = field.split(['[', '.']).next().unwrap_or_default();
    match field {
        "categoryId" => "category",
        "parentId" => "parentSku",
        other => other,
    }
    .to_owned()
}

/// The codes that a row asks for, as far as they can be read.
pub fn codes(cells: &Cells) -> Vec<String> {
    let codes = cells.get(Column::Barcodes).and_then(|cell| barcodes(cell).ok()).unwrap_or_default();
    let text = |code: CodeBody| match code {
        CodeBody::Text(text) | CodeBody::Pack(PackBody { code: text, .. }) => text,
    };
    codes.into_iter().map(|code| crate::product::one_form(&text(code))).collect()
}

fn body(tx: &Tx<'_>, cells: &Cells) -> Result<ProductBody, ProductError> {
    // An empty cell leaves what a product cannot be without, and clears everything else.
    let kept = |column| cells.get(column).filter(|cell| !cell.is_empty()).map(str::to_owned);
    let cleared = |column| cells.get(column).map(|cell| (!cell.is_empty()).then(|| cell.to_owned()));
    let amount = |column| kept(column).map(AmountIn::Number);
    let yes = |column: Column| {
        let wrong = || Refusal::invalid(column.name(), "Write true or false.");
        kept(column).map(|cell| flag(&cell).ok_or_else(wrong)).transpose()
    };
    let minimum_age = match cleared(Column::MinimumAge) {
        Some(Some(cell)) => Some(Some(cell.parse::<u8>().map_err(|_| {
            Refusal::invalid("minimumAge", "The age is a whole number of years; correct it.")
        })?)),
        other => other.map(|_| None),
    };
    Ok(ProductBody {
        id: None,
        sku: kept(Column::Sku),
        name: kept(Column::Name),
        description: cells.get(Column::Description).map(str::to_owned),
        slug: cleared(Column::Slug),
        parent_id: match cleared(Column::ParentSku) {
            Some(Some(sku)) => Some(Some(by_sku(tx, &sku)?.ok_or_else(|| {
                let detail = format!("There is no product {sku} to be a variant of; put it further up.");
                Refusal::rule("UNKNOWN_PARENT", "parentSku", detail)
            })?)),
            other => other.map(|_| None),
        },
        category_id: match cleared(Column::Category) {
            Some(Some(slug)) => {
                let found = tx.query_opt(&read_sql::CATEGORY, params![&slug], |row| row.uuid(0))?;
                Some(Some(found.ok_or_else(|| {
                    let detail = format!("There is no category {slug}; make it first or choose another.");
                    Refusal::rule("UNKNOWN_CATEGORY", "category", detail)
                })?))
            }
            other => other.map(|_| None),
        },
        barcodes: cells.get(Column::Barcodes).map(barcodes).transpose()?,
        unit: kept(Column::Unit),
        weighable: yes(Column::Weighable)?,
        tare: cleared(Column::Tare),
        tax_class: kept(Column::TaxClass),
        retail_price: amount(Column::RetailPrice),
        cost: amount(Column::Cost),
        wholesale: wholesale(cells)?,
        minimum_age,
        tracking: kept(Column::Tracking),
        discountable: yes(Column::Discountable)?,
        safety_block: yes(Column::SafetyBlock)?,
        safety_stock: kept(Column::SafetyStock),
        status: kept(Column::Status),
        linked_items: cells.get(Column::LinkedItems).map(|cell| linked_items(tx, cell)).transpose()?,
        attributes: attributes(cells)?,
    })
}

fn by_sku(tx: &Tx<'_>, sku: &str) -> Result<Option<uuid::Uuid>, StoreError> {
    tx.query_opt(&read_sql::ID_BY_SKU, params![sku], |row| row.uuid(0))
}

fn barcodes(cell: &str) -> Result<Vec<CodeBody>, Refusal> {
    if cell.starts_with('[') {
        let wrong = |_| {
            Refusal::invalid("barcodes", "The list of codes cannot be read; write `CODE | CODE*6@18.00`.")
        };
        return serde_json::from_str(cell).map_err(wrong);
    }
    let read = |item: &str| {
        let (rest, price) = item.rsplit_once('@').map_or((item, None), |(rest, price)| (rest, Some(price)));
        let (code, pack) = rest.rsplit_once('*').map_or((rest, None), |(code, pack)| (code, Some(pack)));
        CodeBody::Pack(PackBody {
            code: code.trim().to_owned(),
            pack_quantity: pack.map(|pack| pack.trim().to_owned()),
            pack_price: price.map(|price| AmountIn::Number(price.trim().to_owned())),
        })
    };
    Ok(items(cell).map(read).collect())
}

fn wholesale(cells: &Cells) -> Result<Option<Option<WholesaleBody>>, Refusal> {
    let (Some(moq), Some(multiple), Some(tiers)) =
        (cells.get(Column::Moq), cells.get(Column::Multiple), cells.get(Column::Tiers))
    else {
        return Ok(None);
    };
    let read = |item: &str| {
        let wrong = || Refusal::invalid("tiers", "A tier is a quantity and a price: `12:2.50 | 60:2.25`.");
        let (from, price) = item.split_once(':').ok_or_else(wrong)?;
        let unit_price = AmountIn::Number(price.trim().to_owned());
        Ok::<_, Refusal>(TierBody { min_quantity: from.trim().to_owned(), unit_price })
    };
    let tiers = items(tiers).map(read).collect::<Result<Vec<_>, _>>()?;
    let some = |cell: &str| (!cell.is_empty()).then(|| cell.to_owned());
    let body = WholesaleBody { moq: some(moq), multiple: some(multiple), tiers };
    let nothing = body.moq.is_none() && body.multiple.is_none() && body.tiers.is_empty();
    Ok(Some((!nothing).then_some(body)))
}

fn linked_items(tx: &Tx<'_>, cell: &str) -> Result<Vec<LinkBody>, ProductError> {
    let given: Vec<(String, Option<String>)> = if cell.starts_with('[') {
        let wrong = |_| Refusal::invalid("linkedItems", "The list cannot be read; write `SKU*1 | SKU*0.5`.");
        let list: Vec<LinkedSku> = serde_json::from_str(cell).map_err(wrong)?;
        list.into_iter().map(|item| (item.sku, Some(item.quantity))).collect()
    } else {
        let read = |item: &str| match item.rsplit_once('*') {
            Some((sku, quantity)) => (sku.trim().to_owned(), Some(quantity.trim().to_owned())),
            None => (item.to_owned(), None),
        };
        items(cell).map(read).collect()
    };
    let mut links = Vec::with_capacity(given.len());
    for (sku, quantity) in given {
        let product_id = by_sku(tx, &sku)?.ok_or_else(|| {
            let detail = format!("There is no product {sku} to be linked; put it further up.");
            Refusal::rule("UNKNOWN_LINKED_PRODUCT", "linkedItems", detail)
        })?;
        links.push(LinkBody { product_id, quantity });
    }
    Ok(links)
}

type Attributes = serde_json::Map<String, serde_json::Value>;

fn attributes(cells: &Cells) -> Result<Option<Attributes>, Refusal> {
    match cells.get(Column::Attributes) {
        None => Ok(None),
        Some("") => Ok(Some(Attributes::new())),
        Some(cell) => serde_json::from_str(cell)
            .map(Some)
            .map_err(|_| Refusal::invalid("attributes", "Attributes are a JSON object; correct it.")),
    }
}

/// SKUs that a row needs to be there before it.
pub fn needs(cells: &Cells) -> Vec<String> {
    let parent = cells.get(Column::ParentSku).filter(|sku| !sku.is_empty()).map(str::to_owned);
    let linked = cells.get(Column::LinkedItems).unwrap_or_default();
    let linked: Vec<String> = if linked.starts_with('[') {
        let list: Vec<LinkedSku> = serde_json::from_str(linked).unwrap_or_default();
        list.into_iter().map(|item| item.sku).collect()
    } else {
        items(linked)
            .map(|item| item.rsplit_once('*').map_or(item, |(sku, _)| sku).trim().to_owned())
            .collect()
    };
    parent.into_iter().chain(linked).collect()
}

/// What a row says that is not in the product itself.
pub struct Beside {
    /// SKU of the parent.
    pub parent_sku: Option<String>,
    /// Slug of the category.
    pub category: Option<String>,
    /// Retail price in force.
    pub price: Option<i64>,
}

/// A product as a row, in the order of [`COLUMNS`].
pub fn row_of(tx: &Tx<'_>, product: &Product, beside: &Beside) -> Result<Vec<String>, StoreError> {
    let price = |ten_thousandths| UnitPrice::new(ten_thousandths, product.currency).amount_text();
    let quantity = |value: Option<Quantity>| value.map(|value| value.to_string()).unwrap_or_default();
    let mut row = Vec::with_capacity(COLUMNS.len());
    for (column, _) in COLUMNS {
        row.push(match column {
            Column::Sku => product.sku.clone(),
            Column::Name => product.name.clone(),
            Column::Description => product.description.clone(),
            Column::Slug => product.slug.clone().unwrap_or_default(),
            Column::ParentSku => beside.parent_sku.clone().unwrap_or_default(),
            Column::Category => beside.category.clone().unwrap_or_default(),
            Column::Barcodes => barcodes_cell(&product.codes, product.currency),
            Column::Unit => product.unit.clone(),
            Column::Weighable => product.weighable.to_string(),
            Column::Tare => quantity(product.tare),
            Column::TaxClass => product.tax_class.clone(),
            Column::RetailPrice => beside.price.map(price).unwrap_or_default(),
            Column::Cost => price(product.cost_ten_thousandths),
            Column::Moq => quantity(product.moq),
            Column::Multiple => quantity(product.multiple),
            Column::Tiers => {
                let tier = |tier: &crate::product::Tier| {
                    format!("{}:{}", tier.min_quantity, price(tier.unit_price_ten_thousandths))
                };
                product.tiers.iter().map(tier).collect::<Vec<_>>().join(" | ")
            }
            Column::MinimumAge => product.minimum_age.map(|age| age.to_string()).unwrap_or_default(),
            Column::Tracking => product.tracking.clone(),
            Column::Discountable => product.discountable.to_string(),
            Column::SafetyBlock => product.safety_block.to_string(),
            Column::SafetyStock => product.safety_stock.to_string(),
            Column::Status => edit::status_name(product.status).to_owned(),
            Column::LinkedItems => linked_cell(tx, &product.links)?,
            Column::Attributes => product.attributes_json.clone(),
        });
    }
    Ok(row)
}

fn barcodes_cell(codes: &[Code], currency: Currency) -> String {
    let price = |code: &Code| code.pack_price_minor.map(|minor| format_minor(minor, currency));
    let plain = |code: &Code| !code.text.contains(['|', '*', '@']) && !code.text.starts_with('[');
    if codes.iter().all(plain) {
        let item = |code: &Code| {
            let pack = (code.pack_quantity != Quantity::ONE).then(|| format!("*{}", code.pack_quantity));
            let price = price(code).map(|price| format!("@{price}"));
            format!("{}{}{}", code.text, pack.unwrap_or_default(), price.unwrap_or_default())
        };
        return codes.iter().map(item).collect::<Vec<_>>().join(" | ");
    }
    let body = |code: &Code| PackBody {
        code: code.text.clone(),
        pack_quantity: Some(code.pack_quantity.to_string()),
        pack_price: price(code).map(AmountIn::Number),
    };
    serde_json::to_string(&codes.iter().map(body).collect::<Vec<_>>()).unwrap_or_default()
}

fn linked_cell(tx: &Tx<'_>, links: &[Link]) -> Result<String, StoreError> {
    let mut items = Vec::with_capacity(links.len());
    for link in links {
        let sku =
            tx.query_one(&sql::SKU, params![link.product_id.uuid()], |row| Ok(row.text(0)?.to_owned()))?;
        items.push(LinkedSku { sku, quantity: link.quantity.to_string() });
    }
    if items.iter().all(|item| !item.sku.contains('|') && !item.sku.starts_with('[')) {
        let item = |item: &LinkedSku| format!("{}*{}", item.sku, item.quantity);
        return Ok(items.iter().map(item).collect::<Vec<_>>().join(" | "));
    }
    Ok(serde_json::to_string(&items).unwrap_or_default())
}
