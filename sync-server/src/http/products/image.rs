//! `/api/products/{id}/image`: a product's picture, seen, put and taken away. What may not enter: how pictures are
//! kept (the product context).

use std::time::Duration;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::ProductId;
use store::Tx;
use uuid::Uuid;

use crate::http::App;
use crate::http::extract::Path;
use crate::http::problem::{ApiError, ProblemBody};
use crate::product::{PICTURE_BYTES_MAX, Picture, PictureError, picture_of, set_picture};

/// A phone's picture over a slow line; one that says nothing holds a connection.
const BODY_WAIT: Duration = Duration::from_secs(30);

/// The product's picture. It changes when another one is put, so it is asked for anew each time, with its ETag.
#[utoipa::path(get, path = "/api/products/{id}/image", tag = "Product", params(("id" = Uuid, Path)),
    responses((status = 200, description = "the drawings (SVG) are the demo shop's",
                  content((Vec<u8> = "image/png"), (Vec<u8> = "image/jpeg"), (Vec<u8> = "image/webp"),
                      (Vec<u8> = "image/svg+xml"))),
              (status = 304, description = "the ETag of `If-None-Match` still holds"),
              (status = 404, body = ProblemBody)))]
pub async fn show(
    State(app): State<App>,
    Path(id): Path<Uuid>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let read = move |tx: &Tx<'_>| Ok::<_, ApiError>(picture_of(tx, ProductId::new(id))?);
    let picture = app.db.read(read).await?.ok_or_else(|| ApiError::not_found("picture"))?;
    let etag = format!("\"{}\"", picture.hash());
    let held = headers.get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok());
    let holds = held.is_some_and(|held| held.split(',').any(|one| one.trim() == etag || one.trim() == "*"));
    let media_type = HeaderValue::from_str(picture.media_type()).map_err(ApiError::internal)?;
    let mut response = match holds {
        true => StatusCode::NOT_MODIFIED.into_response(),
        false => Body::from(picture.into_bytes()).into_response(),
    };
    let found = response.headers_mut();
    if !holds {
        found.insert(header::CONTENT_TYPE, media_type);
    }
    found.insert(header::ETAG, HeaderValue::from_str(&etag).map_err(ApiError::internal)?);
    found.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    Ok(response)
}

/// Gives the product a picture: PNG, JPEG or WebP of at most 256 KiB, sent as it is. Tills show it after their
/// next sync.
#[utoipa::path(put, path = "/api/products/{id}/image", tag = "Product", params(("id" = Uuid, Path)),
    request_body(content(("image/png"), ("image/jpeg"), ("image/webp"))),
    responses((status = 204, description = "the product shows it"),
              (status = 404, body = ProblemBody),
              (status = 413, body = ProblemBody, description = "more than 256 KiB"),
              (status = 415, body = ProblemBody, description = "called something else than a picture"),
              (status = 422, body = ProblemBody, description = "the bytes are no PNG, JPEG or WebP")))]
pub async fn put(
    State(app): State<App>,
    Path(id): Path<Uuid>,
    request: Request,
) -> Result<StatusCode, ApiError> {
    called_a_picture(request.headers())?;
    let body = tokio::time::timeout(BODY_WAIT, axum::body::to_bytes(request.into_body(), PICTURE_BYTES_MAX));
    let late = "The request took too long; try again.";
    let body = body
        .await
        .map_err(|_| ApiError::new(StatusCode::REQUEST_TIMEOUT, "TIMEOUT", late))?
        .map_err(|_| ApiError::too_large())?;
    let picture = Picture::sent(body.to_vec()).map_err(|error| match error {
        PictureError::TooLarge => ApiError::too_large(),
        PictureError::Unknown => ApiError::invalid("body", "Send the bytes of a PNG, JPEG or WebP picture."),
    })?;
    change(&app, id, Some(picture)).await
}

/// Takes the product's picture away; without one nothing happens.
#[utoipa::path(delete, path = "/api/products/{id}/image", tag = "Product", params(("id" = Uuid, Path)),
    responses((status = 204, description = "the product shows none"), (status = 404, body = ProblemBody)))]
pub async fn remove(State(app): State<App>, Path(id): Path<Uuid>) -> Result<StatusCode, ApiError> {
    change(&app, id, None).await
}

async fn change(app: &App, id: Uuid, picture: Option<Picture>) -> Result<StatusCode, ApiError> {
    let write = move |tx: &Tx<'_>| match set_picture(tx, ProductId::new(id), picture.as_ref())? {
        true => Ok::<_, ApiError>(StatusCode::NO_CONTENT),
        false => Err(ApiError::not_found("product")),
    };
    Ok(app.db.write(write).await?.value)
}

/// What the sender calls it is only looked at for what is plainly something else; the bytes decide.
fn called_a_picture(headers: &HeaderMap) -> Result<(), ApiError> {
    let called = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let kind = called.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    if ["", "application/octet-stream", "image/png", "image/jpeg", "image/webp"].contains(&kind.as_str()) {
        return Ok(());
    }
    let detail = "Send the picture as `image/png`, `image/jpeg` or `image/webp`.";
    Err(ApiError::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "UNSUPPORTED_MEDIA_TYPE", detail))
}
