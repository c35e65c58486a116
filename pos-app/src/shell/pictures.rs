//! Products' pictures for a window: kept on the till's disk under the hash of their content, fetched from the server
//! when they are first looked at. A picture that cannot be had is nothing to stop for.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use protocol::{Hash, WireRequest};
use tokio::runtime::Handle;

use super::transport::Clients;

/// The label of a picture's hash.
const LABEL: &str = "picture";
/// A server keeps no larger ones.
const BYTES_MAX: usize = 256 * 1024;

/// Where pictures come from; cheap to clone.
#[derive(Clone)]
pub struct Pictures {
    runtime: Handle,
    clients: Clients,
    /// The server as the till talked to it last, and what it let us in with.
    source: Arc<Mutex<Option<(String, String)>>>,
}

impl Pictures {
    pub(super) fn new(runtime: Handle, clients: Clients) -> Self {
        Self { runtime, clients, source: Arc::default() }
    }

    /// A request of the core went out: pictures are asked for with its token.
    pub(super) fn saw(&self, server: &str, bearer: Option<&str>) {
        if let Some(bearer) = bearer {
            let mut source = self.source.lock().unwrap_or_else(PoisonError::into_inner);
            *source = Some((server.to_owned(), bearer.to_owned()));
        }
    }

    /// A picture's bytes, from `folder` or else from the server; `None` where it cannot be had now.
    pub async fn get(&self, folder: &Path, hash: &str) -> Option<Vec<u8>> {
        let hash: Hash = hash.parse().ok()?;
        let pictures = self.clone();
        let path = folder.join(hash.to_string());
        self.runtime.spawn(async move { pictures.read_or_fetch(path, hash).await }).await.ok()?
    }

    async fn read_or_fetch(&self, path: PathBuf, hash: Hash) -> Option<Vec<u8>> {
        if let Ok(bytes) = tokio::fs::read(&path).await
            && Hash::of(LABEL, &bytes) == hash
        {
            return Some(bytes);
        }
        let bytes = self.fetch(hash).await?;
        // Kept whole or not at all: what is half written has another hash and is fetched again.
        let _kept = keep(&path, &bytes).await;
        Some(bytes)
    }

    async fn fetch(&self, hash: Hash) -> Option<Vec<u8>> {
        let source = self.source.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let (server, bearer) = source?;
        let wire = WireRequest::get(format!("/sync/v1/images/{hash}")).with_bearer(bearer);
        let response = self.clients.exchange(&server, wire).await.ok()?;
        let whole = response.status == 200 && response.body.len() <= BYTES_MAX;
        (whole && Hash::of(LABEL, &response.body) == hash).then_some(response.body)
    }
}

async fn keep(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    if let Some(folder) = path.parent() {
        tokio::fs::create_dir_all(folder).await?;
    }
    tokio::fs::write(path, bytes).await
}

/// What kind of picture these bytes are, as a media type; `None` for one that no server of ours ships.
#[must_use]
pub fn media_type(bytes: &[u8]) -> Option<&'static str> {
    let head = bytes.get(..12)?;
    if head.starts_with(b"\x89PNG\r\n\x1a\n") {
        Some("image/png")
    } else if head.starts_with(b"\xff\xd8\xff") {
        Some("image/jpeg")
    } else if head.starts_with(b"RIFF") && head.ends_with(b"WEBP") {
        Some("image/webp")
    } else if head.starts_with(b"<svg") {
        Some("image/svg+xml")
    } else {
        None
    }
}
