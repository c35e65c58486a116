//! `/openapi.json` and `/docs`: the interface, generated from the code, with a page that needs no network.

use axum::extract::State;
use axum::http::{Method, header};
use axum::response::{IntoResponse, Response};
use utoipa::Modify;
use utoipa::openapi::path::{Operation, ParameterBuilder, ParameterIn, PathItem};
use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityScheme};
use utoipa::openapi::{Content, ObjectBuilder, OpenApi, Ref, RefOr, Required, Response as Answer, Type};

use super::App;
use super::access::{self, Access};

/// What the document says about the whole.
#[derive(utoipa::OpenApi)]
#[openapi(
    info(
        title = "Counterfoil",
        description = "The sync server: products, stock, orders, books, and the door of the tills.\n\n\
            **Versions.** The interface has a version, a date. A key is pinned to the one that is current when it is made; a \
            request may name another in `Counterfoil-Version`, and each answer to who is known says in the same header which \
            one it was given in. Within a version answers only gain fields: take no notice of those that you do not know.",
    ),
    modifiers(&Bearer),
    security(("bearer" = [])),
)]
pub struct Document;

struct Bearer;

impl Modify for Bearer {
    fn modify(&self, document: &mut OpenApi) {
        let scheme = Http::builder()
            .scheme(HttpAuthScheme::Bearer)
            .description(Some("A session's token (POST /api/auth/login) or a secret key (sk_…)."))
            .build();
        document
            .components
            .get_or_insert_default()
            .add_security_scheme("bearer", SecurityScheme::Http(scheme));
    }
}

/// This document.
#[utoipa::path(get, path = "/openapi.json", tag = "Health", security(()),
    responses((status = 200, description = "OpenAPI 3.1", content_type = "application/json")))]
pub async fn openapi(State(app): State<App>) -> Response {
    ([(header::CONTENT_TYPE, "application/json")], app.openapi.to_string()).into_response()
}

/// What the frame around the handlers may answer: name, status, the codes.
const OF_THE_FRAME: &[(&str, &str, &str)] = &[
    (
        "Unreadable",
        "400",
        "`UNREADABLE`: the query, the address or the body cannot be read; the detail says where. `UNKNOWN_VERSION`",
    ),
    ("Unauthenticated", "401", "`UNAUTHENTICATED`"),
    ("Forbidden", "403", "`FORBIDDEN`: the role or key may not do this"),
    ("InFlight", "409", "`REQUEST_IN_FLIGHT`: the same Idempotency-Key is being worked on"),
    ("TooLarge", "413", "`TOO_LARGE`"),
    ("NotJson", "415", "`UNSUPPORTED_MEDIA_TYPE`"),
    ("Invalid", "422", "`VALIDATION_FAILED`, `IDEMPOTENCY_KEY_REUSED`"),
    ("TooMany", "429", "`TOO_MANY_REQUESTS`, with `Retry-After`"),
    ("Internal", "500", "`INTERNAL`"),
    (
        "Unavailable",
        "503",
        "`BUSY`, `STORAGE_UNAVAILABLE`, `STORAGE_FULL`, `OUTCOME_UNKNOWN`, with `Retry-After`",
    ),
];

/// Writes that take no Idempotency-Key: they change nothing, or what they say is the whole of what will be.
const WITHOUT_KEY: &[&str] =
    &["/api/auth/login", "/api/inventory/check-availability", "/api/products/{id}/image"];

/// Completes the document with what no handler says of itself: the answers of the frame around it, and the kind of
/// content of every error.
pub fn complete(document: &mut OpenApi) {
    let components = document.components.get_or_insert_default();
    for (name, _, codes) in OF_THE_FRAME {
        let mut answer = Answer::new(*codes);
        say_problem(&mut answer);
        components.responses.insert((*name).to_owned(), RefOr::T(answer));
    }
    for (path, item) in &mut document.paths.paths {
        for (method, operation) in operations(item) {
            for (status, answer) in &mut operation.responses.responses {
                if let (true, RefOr::T(answer)) = (status.as_str() >= "400", answer) {
                    say_problem(answer);
                }
            }
            surround(operation, &method, path);
        }
    }
}

fn operations(item: &mut PathItem) -> impl Iterator<Item = (Method, &mut Operation)> {
    [
        (Method::GET, item.get.as_mut()),
        (Method::POST, item.post.as_mut()),
        (Method::PUT, item.put.as_mut()),
        (Method::DELETE, item.delete.as_mut()),
    ]
    .into_iter()
    .filter_map(|(method, operation)| Some((method, operation?)))
}

/// An error's content is a problem (RFC 9457), whatever the handler said.
fn say_problem(answer: &mut Answer) {
    answer.content.clear();
    let schema = Ref::from_schema_name("ProblemBody");
    answer.content.insert("application/problem+json".to_owned(), RefOr::T(Content::new(Some(schema))));
}

/// Adds what the frame answers to this operation, where the handler says nothing of that status itself.
fn surround(operation: &mut Operation, method: &Method, path: &str) {
    let guarded = matches!(access::of(method, path), Some(Access::Needs(_)));
    let keyed = guarded && *method != Method::GET && !WITHOUT_KEY.contains(&path);
    let asks = operation.parameters.as_ref().is_some_and(|parameters| !parameters.is_empty());
    for (name, status, _) in OF_THE_FRAME {
        let may = match *status {
            "400" => keyed || asks || operation.request_body.is_some(),
            "401" | "403" => guarded,
            "409" | "422" => keyed,
            "413" | "415" => operation.request_body.is_some(),
            _ => true,
        };
        if may {
            let answer = || RefOr::Ref(Ref::from_response_name(*name));
            operation.responses.responses.entry((*status).to_owned()).or_insert_with(answer);
        }
    }
    if keyed {
        let text = "Repeat a request with the same key and body, and it is done once and answered alike. A UUID is a good one.";
        let key = ParameterBuilder::new()
            .name("Idempotency-Key")
            .parameter_in(ParameterIn::Header)
            .required(Required::False)
            .description(Some(text))
            .schema(Some(ObjectBuilder::new().schema_type(Type::String).max_length(Some(200))));
        operation.parameters.get_or_insert_default().push(RefOr::T(key.build()));
    }
}
