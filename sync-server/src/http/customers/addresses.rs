//! `/api/customers/{id}/addresses`: where bills and goods go. A signed-in customer keeps its own.

use axum::Json;
use axum::extract::{Extension, State};
use axum::response::Response;
use domain::CustomerId;
use serde::{Deserialize, Serialize};
use store::Tx;
use utoipa::ToSchema;
use uuid::Uuid;

use super::must_exist;
use crate::customer::{
    Address, AddressData, add_address, address, addresses, change_address, remove_address,
};
use crate::http::App;
use crate::http::act::{Act, Nothing, Reply};
use crate::http::auth::Principal;
use crate::http::extract::Path;
use crate::http::list::Listed;
use crate::http::problem::{ApiError, ProblemBody};

/// An address of a customer.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = CustomerAddress)]
pub struct AddressView {
    id: Uuid,
    /// Billing or Shipping.
    purpose: String,
    /// Who receives there.
    name: String,
    street: String,
    city: String,
    state: String,
    postal_code: String,
    /// ISO 3166-1, two letters.
    country: String,
    version: i64,
}

impl From<Address> for AddressView {
    fn from(address: Address) -> Self {
        let AddressData { name, street, city, state, postal_code, country } = address.data;
        let Address { id, purpose, version, .. } = address;
        Self { id, purpose, name, street, city, state, postal_code, country, version }
    }
}

/// An address as it shall be.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct AddressBody {
    /// Billing or Shipping.
    purpose: String,
    /// Who receives there.
    #[serde(default)]
    name: String,
    street: String,
    city: String,
    #[serde(default)]
    state: String,
    #[serde(default)]
    postal_code: String,
    /// ISO 3166-1, two letters.
    country: String,
}

impl AddressBody {
    fn data(&self) -> AddressData {
        AddressData {
            name: self.name.clone(),
            street: self.street.clone(),
            city: self.city.clone(),
            state: self.state.clone(),
            postal_code: self.postal_code.clone(),
            country: self.country.clone(),
        }
    }
}

/// All addresses of a customer, the oldest first: a customer has few.
#[utoipa::path(get, path = "/api/customers/{id}/addresses", tag = "Customers", params(("id" = Uuid, Path)),
    responses((status = 200, body = Listed<AddressView>), (status = 404, body = ProblemBody)))]
pub async fn list(
    State(app): State<App>,
    Extension(who): Extension<Principal>,
    Path(id): Path<Uuid>,
) -> Result<Json<Listed<AddressView>>, ApiError> {
    who.of_customer(Some(id), "customer")?;
    let read = move |tx: &Tx<'_>| {
        must_exist(tx, id)?;
        let data = addresses(tx, CustomerId::new(id))?.into_iter().map(AddressView::from).collect();
        Ok(Json(Listed { data, next: None }))
    };
    app.db.read(read).await
}

/// Adds an address.
#[utoipa::path(post, path = "/api/customers/{id}/addresses", tag = "Customers", params(("id" = Uuid, Path)),
    request_body = AddressBody,
    responses((status = 201, body = AddressView), (status = 404, body = ProblemBody),
              (status = 415, body = ProblemBody), (status = 422, body = ProblemBody, description = "`VALIDATION_FAILED`")))]
pub async fn create(
    State(app): State<App>,
    Path(id): Path<Uuid>,
    act: Act<AddressBody>,
) -> Result<Response, ApiError> {
    act.run(&app, move |tx, who, body| {
        who.principal.of_customer(Some(id), "customer")?;
        must_exist(tx, id)?;
        let of = CustomerId::new(id);
        let made = add_address(tx, of, &body.purpose, &body.data())?;
        let view = AddressView::from(address(tx, of, made)?);
        Ok(Reply::created(&view)?.versioned(view.version))
    })
    .await
}

/// Writes an address anew.
#[utoipa::path(put, path = "/api/customers/{id}/addresses/{address_id}", tag = "Customers",
    params(("id" = Uuid, Path), ("address_id" = Uuid, Path)), request_body = AddressBody,
    responses((status = 200, body = AddressView), (status = 404, body = ProblemBody), (status = 412, body = ProblemBody),
              (status = 415, body = ProblemBody), (status = 422, body = ProblemBody, description = "`VALIDATION_FAILED`")))]
pub async fn change(
    State(app): State<App>,
    Path((id, address_id)): Path<(Uuid, Uuid)>,
    act: Act<AddressBody>,
) -> Result<Response, ApiError> {
    act.run(&app, move |tx, who, body| {
        who.principal.of_customer(Some(id), "customer")?;
        let of = CustomerId::new(id);
        who.expects(address(tx, of, address_id)?.version)?;
        change_address(tx, of, address_id, (&body.purpose, &body.data()))?;
        let view = AddressView::from(address(tx, of, address_id)?);
        Ok(Reply::ok(&view)?.versioned(view.version))
    })
    .await
}

/// Removes an address; documents keep what they were issued with.
#[utoipa::path(delete, path = "/api/customers/{id}/addresses/{address_id}", tag = "Customers",
    params(("id" = Uuid, Path), ("address_id" = Uuid, Path)),
    responses((status = 204, description = "it is gone"), (status = 404, body = ProblemBody),
              (status = 412, body = ProblemBody)))]
pub async fn remove(
    State(app): State<App>,
    Path((id, address_id)): Path<(Uuid, Uuid)>,
    act: Act<Nothing>,
) -> Result<Response, ApiError> {
    act.run(&app, move |tx, who, _| {
        who.principal.of_customer(Some(id), "customer")?;
        let of = CustomerId::new(id);
        who.expects(address(tx, of, address_id)?.version)?;
        remove_address(tx, of, address_id)?;
        Ok(Reply::nothing())
    })
    .await
}
