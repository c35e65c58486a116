//! Products as requests bring them, laid over the variant that they change. What may not enter: the rules (the
//! product context's), writes.

use domain::{CategoryId, Currency, ProductId, Quantity};
use protocol::ProductStatus;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::value::RawValue;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::http::values::{AmountIn, nullable, quantity_in};
use crate::product::Tier;
use crate::product::edit::{Code, Link, Product};
use crate::refusal::Refusal;

/// A product: whole when it is new (`sku`, `name` and `retailPrice` at least), else what changes. Absent fields stay,
/// null clears.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
#[schema(example = json!({"sku": "TEA-900", "name": "Darjeeling, 100 g", "retailPrice": {"amount": "6.90", "currency": "USD"},
    "cost": {"amount": "3.10", "currency": "USD"}, "taxClass": "standard", "barcodes": ["4006381333931"],
    "wholesale": {"moq": "6", "multiple": "6", "tiers": [{"minQuantity": "6", "unitPrice": {"amount": "4.90", "currency": "USD"}}]}}))]
pub struct ProductBody {
    /// Minted by the client, UUIDv7; only for a new product.
    pub(super) id: Option<Uuid>,
    pub(super) sku: Option<String>,
    pub(super) name: Option<String>,
    pub(super) description: Option<String>,
    #[serde(default, deserialize_with = "nullable")]
    #[schema(value_type = Option<String>)]
    pub(super) slug: Option<Option<String>>,
    /// The product that this is a variant of.
    #[serde(default, deserialize_with = "nullable")]
    #[schema(value_type = Option<Uuid>)]
    pub(super) parent_id: Option<Option<Uuid>>,
    #[serde(default, deserialize_with = "nullable")]
    #[schema(value_type = Option<Uuid>)]
    pub(super) category_id: Option<Option<Uuid>>,
    /// Replaces all codes.
    pub(super) barcodes: Option<Vec<CodeBody>>,
    /// pcs, kg …
    pub(super) unit: Option<String>,
    pub(super) weighable: Option<bool>,
    #[serde(default, deserialize_with = "nullable")]
    #[schema(value_type = Option<String>)]
    pub(super) tare: Option<Option<String>>,
    pub(super) tax_class: Option<String>,
    /// Only for a new product; later by `PUT …/price`.
    pub(super) retail_price: Option<AmountIn>,
    /// Planned unit cost.
    pub(super) cost: Option<AmountIn>,
    /// Replaces all linked items (M-8): deposits and fees that are sold along with each unit.
    pub(super) linked_items: Option<Vec<LinkBody>>,
    /// Replaces terms and tiers; null: not sold wholesale.
    #[serde(default, deserialize_with = "nullable")]
    #[schema(value_type = Option<WholesaleBody>)]
    pub(super) wholesale: Option<Option<WholesaleBody>>,
    #[serde(default, deserialize_with = "nullable")]
    #[schema(value_type = Option<u8>)]
    pub(super) minimum_age: Option<Option<u8>>,
    /// None, Lot, Serial.
    pub(super) tracking: Option<String>,
    pub(super) discountable: Option<bool>,
    /// Recalled: tills refuse it.
    pub(super) safety_block: Option<bool>,
    /// What web channels may not sell of the stock.
    pub(super) safety_stock: Option<String>,
    /// Active, Inactive, Archived.
    pub(super) status: Option<String>,
    /// An object of your own.
    #[schema(value_type = Option<Object>)]
    pub(super) attributes: Option<serde_json::Map<String, serde_json::Value>>,
}

/// A code: the text alone, or with the pack that it stands for.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(untagged)]
pub enum CodeBody {
    /// One unit.
    Text(String),
    /// A pack.
    Pack(PackBody),
}

/// A code with the pack that it stands for.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PackBody {
    /// GTIN-8, 12, 13, 14, or a house code.
    pub(super) code: String,
    /// How many one scan sells, 1 when absent.
    pub(super) pack_quantity: Option<String>,
    /// The price of the pack where it has its own.
    pub(super) pack_price: Option<AmountIn>,
}

impl<'de> Deserialize<'de> for CodeBody {
    /// By hand: an amount is read as it was written, which serde's own look at either shape would lose.
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let raw = Box::<RawValue>::deserialize(from)?;
        let text = raw.get();
        let read = if text.starts_with('"') {
            serde_json::from_str(text).map(Self::Text)
        } else {
            serde_json::from_str(text).map(Self::Pack)
        };
        read.map_err(D::Error::custom)
    }
}

/// A linked item.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
#[schema(as = LinkedItemIn)]
pub struct LinkBody {
    /// The product that follows; it is on sale, and does not lead back to this one.
    pub(super) product_id: Uuid,
    /// How many of it for one unit, 1 when absent.
    pub(super) quantity: Option<String>,
}

/// Terms for trade customers (O-5).
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WholesaleBody {
    /// The least quantity of an order.
    pub(super) moq: Option<String>,
    /// Quantities must be a multiple of this.
    pub(super) multiple: Option<String>,
    /// Smallest quantity first.
    pub(super) tiers: Vec<TierBody>,
}

/// From this quantity on, this price.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct TierBody {
    pub(super) min_quantity: String,
    pub(super) unit_price: AmountIn,
}

impl ProductBody {
    /// What a new product is, and its price in ten-thousandths.
    ///
    /// # Errors
    /// 422 with the field.
    pub fn create(&self, id: ProductId, book: Currency) -> Result<(Product, i64), Refusal> {
        let required = |field: &str, value: &Option<String>| {
            let missing =
                || Refusal::rule("REQUIRED", field, format!("A new product needs `{field}`; fill it in."));
            value.clone().ok_or_else(missing)
        };
        let (sku, name) = (required("sku", &self.sku)?, required("name", &self.name)?);
        let price = self.retail_price.as_ref().ok_or_else(|| {
            Refusal::rule("REQUIRED", "retailPrice", "A new product needs `retailPrice`; fill it in.")
        })?;
        let price = price.unit_price("retailPrice", book)?;
        let mut product = Product::new(self.id.map_or(id, ProductId::new), sku.trim(), name.trim(), book);
        self.lay_over(&mut product)?;
        Ok((product, price))
    }

    /// What becomes of a product by a change.
    ///
    /// # Errors
    /// 422 with the field.
    pub fn change(&self, before: &Product) -> Result<Product, Refusal> {
        for (field, given) in [("id", self.id.is_some()), ("retailPrice", self.retail_price.is_some())] {
            if given {
                let detail = "This is not changed here: ids never, prices by `PUT …/price`, so that they have a history.";
                return Err(Refusal::invalid(field, detail));
            }
        }
        let mut after = before.clone();
        self.lay_over(&mut after)?;
        Ok(after)
    }

    fn lay_over(&self, product: &mut Product) -> Result<(), Refusal> {
        let book = product.currency;
        let texts = [
            (&self.sku, &mut product.sku),
            (&self.name, &mut product.name),
            (&self.description, &mut product.description),
            (&self.unit, &mut product.unit),
            (&self.tax_class, &mut product.tax_class),
            (&self.tracking, &mut product.tracking),
        ];
        for (given, field) in texts {
            if let Some(text) = given {
                text.trim().clone_into(field);
            }
        }
        let flags = [
            (self.weighable, &mut product.weighable),
            (self.discountable, &mut product.discountable),
            (self.safety_block, &mut product.safety_block),
        ];
        for (given, field) in flags {
            *field = given.unwrap_or(*field);
        }
        if let Some(slug) = &self.slug {
            product.slug.clone_from(slug);
        }
        if let Some(parent) = self.parent_id {
            product.parent_id = parent.map(ProductId::new);
        }
        if let Some(category) = self.category_id {
            product.category_id = category.map(CategoryId::new);
        }
        if let Some(age) = self.minimum_age {
            product.minimum_age = age;
        }
        if let Some(tare) = &self.tare {
            product.tare = tare.as_ref().map(|text| quantity_in(text, "tare")).transpose()?;
        }
        if let Some(text) = &self.safety_stock {
            product.safety_stock = quantity_in(text, "safetyStock")?;
        }
        if let Some(cost) = &self.cost {
            product.cost_ten_thousandths = cost.unit_price("cost", book)?;
        }
        if let Some(status) = &self.status {
            product.status = match status.as_str() {
                "Active" => ProductStatus::Active,
                "Inactive" => ProductStatus::Inactive,
                "Archived" => ProductStatus::Archived,
                _ => return Err(Refusal::invalid("status", "The status is Active, Inactive or Archived.")),
            };
        }
        if let Some(attributes) = &self.attributes {
            product.attributes_json = serde_json::Value::Object(attributes.clone()).to_string();
        }
        if let Some(codes) = &self.barcodes {
            let codes = codes.iter().enumerate().map(|(index, code)| code.read(index, book));
            product.codes = codes.collect::<Result<_, _>>()?;
        }
        if let Some(links) = &self.linked_items {
            product.links =
                links.iter().enumerate().map(|(index, link)| link.read(index)).collect::<Result<_, _>>()?;
        }
        if let Some(wholesale) = &self.wholesale {
            (product.moq, product.multiple, product.tiers) = terms(wholesale.as_ref(), book)?;
        }
        Ok(())
    }
}

impl LinkBody {
    fn read(&self, index: usize) -> Result<Link, Refusal> {
        let quantity = match &self.quantity {
            Some(text) => quantity_in(text, &format!("linkedItems[{index}].quantity"))?,
            None => Quantity::ONE,
        };
        Ok(Link { product_id: ProductId::new(self.product_id), quantity })
    }
}

impl CodeBody {
    fn read(&self, index: usize, book: Currency) -> Result<Code, Refusal> {
        let field = |name: &str| format!("barcodes[{index}].{name}");
        Ok(match self {
            Self::Text(text) => {
                Code { text: text.clone(), pack_quantity: Quantity::ONE, pack_price_minor: None }
            }
            Self::Pack(PackBody { code, pack_quantity, pack_price }) => Code {
                text: code.clone(),
                pack_quantity: match pack_quantity {
                    Some(text) => quantity_in(text, &field("packQuantity"))?,
                    None => Quantity::ONE,
                },
                pack_price_minor: match pack_price {
                    Some(price) => Some(price.minor(&field("packPrice"), book)?),
                    None => None,
                },
            },
        })
    }
}

type Terms = (Option<Quantity>, Option<Quantity>, Vec<Tier>);

fn terms(wholesale: Option<&WholesaleBody>, book: Currency) -> Result<Terms, Refusal> {
    let Some(body) = wholesale else { return Ok((None, None, Vec::new())) };
    let quantity = |text: &Option<String>, field: &str| {
        text.as_ref().map(|text| quantity_in(text, &format!("wholesale.{field}"))).transpose()
    };
    let tier = |(index, tier): (usize, &TierBody)| {
        let field = |name: &str| format!("wholesale.tiers[{index}].{name}");
        Ok(Tier {
            min_quantity: quantity_in(&tier.min_quantity, &field("minQuantity"))?,
            unit_price_ten_thousandths: tier.unit_price.unit_price(&field("unitPrice"), book)?,
        })
    };
    let tiers = body.tiers.iter().enumerate().map(tier).collect::<Result<_, Refusal>>()?;
    Ok((quantity(&body.moq, "moq")?, quantity(&body.multiple, "multiple")?, tiers))
}
