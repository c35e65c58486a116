//! Web orders as requests bring them. What may not enter: prices and rules.

use domain::{Channel, Currency, CustomerId, ProductId};
use serde::Deserialize;
use store::Tx;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::bindings::House;
use crate::http::inventory;
use crate::http::problem::ApiError;
use crate::http::values::{AmountIn, quantity_in};
use crate::order::{Address, BasketLine, Buyers, Guest, Named, NewOrder, Shown};
use crate::refusal::Refusal;

/// What the client keeps with an order, as JSON text at most.
const METADATA_BYTES_MAX: usize = 10_000;

/// An order to be placed.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
#[schema(example = json!({"customer": {"email": "rosa@example.org", "name": "Rosa Linden"},
    "items": [{"sku": "PRO-001", "quantity": "2"}],
    "shippingAddress": {"street": "1 Example Lane", "city": "Sampletown", "state": "NY", "postalCode": "10001", "country": "US"}}))]
pub struct OrderBody {
    /// By id or code; absent: the server chooses.
    pub(super) warehouse_id: Option<String>,
    /// True: kept and priced again at each reading, not placed. In a change absent: as it is.
    pub(super) draft: Option<bool>,
    /// A guest; of wholesale a registered customer by their e-mail address.
    customer: Option<CustomerBody>,
    customer_id: Option<Uuid>,
    items: Vec<LineBody>,
    shipping_address: Option<Address>,
    billing_address: Option<Address>,
    /// Code of a shipping option.
    shipping_option: Option<String>,
    /// Codes that the buyer has entered.
    #[serde(default)]
    coupons: Vec<String>,
    /// The buyer's own number.
    po_number: Option<String>,
    /// On which terms a wholesale order is paid.
    terms: Option<String>,
    /// The language of mail to the buyer, as in `de` or `de-CH`.
    language: Option<String>,
    /// What the buyer was shown: compared with the server's figures, and refused when it differs.
    subtotal: Option<AmountIn>,
    tax: Option<AmountIn>,
    total: Option<AmountIn>,
    /// The client's own, up to 10,000 bytes.
    #[schema(value_type = Option<Object>)]
    metadata: Option<serde_json::Map<String, serde_json::Value>>,
}

/// Who buys without an account.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = OrderCustomerBody)]
pub struct CustomerBody {
    email: String,
    #[serde(default)]
    name: String,
}

/// So much of a product; `productId` or `sku` names it.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
#[schema(as = OrderLineBody)]
pub struct LineBody {
    product_id: Option<Uuid>,
    sku: Option<String>,
    /// Above zero, three places at most.
    #[schema(example = "2")]
    quantity: String,
}

impl OrderBody {
    /// As the order context takes it; `draft`: when the request does not say.
    pub(super) fn order(
        &self,
        tx: &Tx<'_>,
        channel: Channel,
        draft: bool,
        book: Currency,
    ) -> Result<NewOrder, ApiError> {
        let (customer_id, guest) = self.buyer(tx, channel, book)?;
        let lines = self.items.iter().zip(0..).map(|(line, n)| line.line(n)).collect::<Result<_, _>>()?;
        let at = |given: &String| inventory::warehouse_in(tx, given, "warehouseId");
        let address = |given: &Option<Address>, field: &str| {
            given.as_ref().map(|address| address.checked(field)).transpose()
        };
        let minor = |given: &Option<AmountIn>, field: &str| {
            given.as_ref().map(|amount| amount.minor(field, book)).transpose()
        };
        Ok(NewOrder {
            channel,
            draft: self.draft.unwrap_or(draft),
            warehouse_id: self.warehouse_id.as_ref().map(at).transpose()?,
            customer_id,
            guest,
            language: short(&self.language, "language")?,
            lines,
            shipping_address: address(&self.shipping_address, "shippingAddress")?,
            billing_address: address(&self.billing_address, "billingAddress")?,
            shipping_option: short(&self.shipping_option, "shippingOption")?,
            coupons: self.coupons.clone(),
            po_number: short(&self.po_number, "poNumber")?,
            terms: short(&self.terms, "terms")?,
            metadata: self.metadata()?,
            shown: Shown {
                subtotal_minor: minor(&self.subtotal, "subtotal")?,
                tax_minor: minor(&self.tax, "tax")?,
                total_minor: minor(&self.total, "total")?,
            },
        })
    }

    fn buyer(
        &self,
        tx: &Tx<'_>,
        channel: Channel,
        book: Currency,
    ) -> Result<(Option<CustomerId>, Option<Guest>), ApiError> {
        match (self.customer_id, &self.customer) {
            (Some(_), Some(_)) => {
                let detail = "Name the buyer as a customer or as a guest, not as both.";
                Err(Refusal::invalid("customerId", detail).into())
            }
            (Some(id), None) => Ok((Some(CustomerId::new(id)), None)),
            (None, None) => Ok((None, None)),
            (None, Some(given)) if channel == Channel::WholesaleWeb => {
                let id = House::of_web(book).by_email(tx, &given.email)?;
                let detail = "No customer has this e-mail address; register them first.";
                let unknown = || Refusal::rule("UNKNOWN_CUSTOMER", "customer.email", detail);
                Ok((Some(id.ok_or_else(unknown)?), None))
            }
            (None, Some(given)) => Ok((None, Some(given.guest()?))),
        }
    }

    fn metadata(&self) -> Result<String, ApiError> {
        let text = match &self.metadata {
            None => "{}".to_owned(),
            Some(given) => serde_json::to_string(given).map_err(ApiError::internal)?,
        };
        if text.len() > METADATA_BYTES_MAX {
            return Err(Refusal::invalid("metadata", "It has 10,000 bytes at most; keep less.").into());
        }
        Ok(text)
    }
}

impl CustomerBody {
    /// As a guest. Refusals: `EMAIL_INVALID`, `REQUIRED`.
    pub(in crate::http) fn guest(&self) -> Result<Guest, Refusal> {
        let (email, name) = (self.email.trim(), self.name.trim());
        let plain = |text: &str| !text.chars().any(char::is_control) && text.chars().count() <= 254;
        let sound = email.split_once('@').is_some_and(|(who, host)| !who.is_empty() && host.contains('.'));
        if !sound || !plain(email) || email.contains(char::is_whitespace) {
            let detail = "This is no e-mail address; correct it.";
            return Err(Refusal::rule("EMAIL_INVALID", "customer.email", detail));
        }
        if name.is_empty() || !plain(name) {
            return Err(Refusal::rule("REQUIRED", "customer.name", "Say what the buyer is called."));
        }
        Ok(Guest { name: name.to_owned(), email: email.to_owned() })
    }
}

impl LineBody {
    fn line(&self, n: usize) -> Result<BasketLine, Refusal> {
        let product = match (self.product_id, &self.sku) {
            (Some(id), None) => Named::Id(ProductId::new(id)),
            (None, Some(sku)) => Named::Sku(sku.clone()),
            _ => {
                let detail = "Name the product by its id or by its SKU.";
                return Err(Refusal::rule("REQUIRED", format!("items[{n}].productId"), detail));
            }
        };
        Ok(BasketLine { product, quantity: quantity_in(&self.quantity, &format!("items[{n}].quantity"))? })
    }
}

fn short(given: &Option<String>, field: &str) -> Result<Option<String>, Refusal> {
    let text = given.as_deref().map(str::trim).filter(|text| !text.is_empty());
    if text.is_some_and(|text| text.chars().count() > 100 || text.chars().any(char::is_control)) {
        return Err(Refusal::invalid(field, "It has 100 visible characters at most; shorten it."));
    }
    Ok(text.map(str::to_owned))
}
