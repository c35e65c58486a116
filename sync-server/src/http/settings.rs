//! How the HTTP face is set up by whoever runs the server.

use axum::http::{HeaderName, HeaderValue, Method, header};
use tower_http::cors::{AllowOrigin, CorsLayer};

/// Settings of the HTTP face.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// Origins (`https://shop.example`) whose pages may call the API from a browser; none by default.
    pub allow_origins: Vec<HeaderValue>,
    /// Whether `/metrics` is answered.
    pub metrics: bool,
}

impl Settings {
    /// What browsers are told about other origins; tokens go in headers, so no cookie is ever allowed.
    pub fn cors(&self) -> CorsLayer {
        let own = ["idempotency-key", "x-request-id", "last-event-id"].map(HeaderName::from_static);
        let common = [header::AUTHORIZATION, header::CONTENT_TYPE, header::IF_MATCH, header::IF_NONE_MATCH];
        let shown = [header::ETAG, header::RETRY_AFTER, HeaderName::from_static("x-request-id")];
        CorsLayer::new()
            .allow_origin(AllowOrigin::list(self.allow_origins.iter().cloned()))
            .allow_methods([Method::GET, Method::POST, Method::PUT, Method::DELETE])
            .allow_headers(common.into_iter().chain(own).collect::<Vec<_>>())
            .expose_headers(shown)
            .max_age(std::time::Duration::from_secs(600))
    }
}
