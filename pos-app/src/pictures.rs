//! `cf-image://localhost/HASH`: products' pictures for the window, from the till's disk or the server.

use pos_app::shell::pictures::media_type;
use tauri::http::{Response, StatusCode};
use tauri::{AppHandle, Manager, UriSchemeResponder};

use crate::commands::Bridge;

/// Answers one picture; 404 where it cannot be had now, and the window shows a tile of colour.
pub fn serve(app: &AppHandle, path: &str, responder: UriSchemeResponder) {
    let Some((folder, pictures)) = app.try_state::<Bridge>().and_then(|bridge| bridge.pictures()) else {
        return responder.respond(missing());
    };
    let hash = path.trim_start_matches('/').to_owned();
    tauri::async_runtime::spawn(async move {
        let answer = match pictures.get(&folder, &hash).await {
            Some(bytes) => picture(bytes),
            None => missing(),
        };
        responder.respond(answer);
    });
}

fn picture(bytes: Vec<u8>) -> Response<Vec<u8>> {
    let Some(kind) = media_type(&bytes) else { return missing() };
    Response::builder()
        .header("content-type", kind)
        .header("cache-control", "max-age=31536000, immutable")
        .header("x-content-type-options", "nosniff")
        .body(bytes)
        .unwrap_or_else(|_| missing())
}

fn missing() -> Response<Vec<u8>> {
    let mut answer = Response::new(Vec::new());
    *answer.status_mut() = StatusCode::NOT_FOUND;
    answer
}
