//! `demo.json`: whatever a person or a script needs to use the demo shop, secrets included.

use std::fs::{self, File, OpenOptions};
use std::io::Write;
use std::path::Path;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::DemoError;

/// The document; only the address is added when it is written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DemoDocument {
    /// Where the server listens.
    #[serde(default)]
    pub url: String,
    /// Who may do everything.
    pub owner: DemoOwner,
    /// Secret key of the retail shop front.
    pub retail_key: String,
    /// Secret key of the wholesale shop front.
    pub wholesale_key: String,
    /// Publishable key of the retail shop front, for browsers; a demo of before there was one has none.
    #[serde(default)]
    pub browser_key: String,
    /// Each lets one till in.
    pub enrolment_codes: Vec<String>,
    /// For the till.
    pub pins: DemoPins,
    /// Where is sold.
    pub stores: Vec<DemoStore>,
    /// Where goods are.
    pub warehouses: Vec<DemoWarehouse>,
    /// Some goods worth trying.
    pub products: Vec<DemoExample>,
}

/// The owner's credentials.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DemoOwner {
    /// For `POST /api/auth/login`.
    pub email: String,
    /// The same.
    pub password: String,
}

/// PINs of the demo's staff.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DemoPins {
    /// Sells.
    pub cashier: String,
    /// Approves.
    pub manager: String,
}

/// A store.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DemoStore {
    /// UUIDv7.
    pub id: Uuid,
    /// S1.
    pub code: String,
    /// For people.
    pub name: String,
    /// Where it sells from.
    pub warehouse_id: Uuid,
}

/// A warehouse.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DemoWarehouse {
    /// UUIDv7.
    pub id: Uuid,
    /// MAIN, EAST.
    pub code: String,
    /// For people.
    pub name: String,
}

/// A product worth trying, with what a scanner would read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DemoExample {
    /// UUIDv7.
    pub id: Uuid,
    /// Unique.
    pub sku: String,
    /// For people.
    pub name: String,
    /// Scan this: a GTIN, or a label of the scale.
    pub barcode: String,
    /// What it shows: ordinary, weight label, price label, case, age limit, recall.
    pub kind: String,
}

impl DemoDocument {
    /// Reads what was stored.
    pub(super) fn read(text: &str) -> Result<Self, DemoError> {
        serde_json::from_str(text).map_err(|error| DemoError::Document(error.to_string()))
    }

    /// As it is stored.
    pub(super) fn text(&self) -> Result<String, DemoError> {
        serde_json::to_string_pretty(self).map_err(|error| DemoError::Document(error.to_string()))
    }
}

/// Writes `demo.json` into the folder in one step: who sees it sees all of it. Only the owner may read it.
///
/// # Errors
/// `Document` when the folder does not take it.
pub fn write_file(folder: &Path, document: DemoDocument, url: &str) -> Result<(), DemoError> {
    let text = DemoDocument { url: url.to_owned(), ..document }.text()?;
    write_in_one_step(folder, "demo.json", &text).map_err(|error| DemoError::Document(error.to_string()))
}

fn write_in_one_step(folder: &Path, name: &str, text: &str) -> std::io::Result<()> {
    let part = folder.join(format!("{name}.part"));
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&part)?;
    file.write_all(text.as_bytes())?;
    file.write_all(b"\n")?;
    file.sync_all()?;
    fs::rename(&part, folder.join(name))?;
    #[cfg(unix)]
    File::open(folder)?.sync_all()?;
    Ok(())
}
