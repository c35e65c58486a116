//! A till with a large catalogue, enrolled, its shift open, its server gone: made once a run and used by every figure
//! that looks at such a till.

use super::error::{BenchError, Result};
use super::goods;
use super::ground::Ground;
use super::line::Line;
use super::queued::begin;
use super::run::say;
use super::till::Desk;
use crate::process::ServerProcess;
use pos_app::TillConfig;
use std::path::PathBuf;
use tokio::runtime::Runtime;

/// Codes of a till's catalogue that scans are made of.
const CODES: usize = 2_000;

/// A till's folder and some of what it knows.
pub struct Stocked {
    /// The folder.
    pub data: PathBuf,
    /// GTIN-13, from everywhere in the catalogue.
    pub codes: Vec<String>,
}

impl Stocked {
    /// The file of its catalogue.
    pub fn catalogue(&self) -> Result<PathBuf> {
        let files = std::fs::read_dir(&self.data)?;
        let found = files.flatten().map(|file| file.path()).find(|path| {
            let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
            name.starts_with("replica-") && name.ends_with(".db")
        });
        found.ok_or_else(|| BenchError::new("the till has no catalogue"))
    }
}

/// The till of this run with so many products.
pub fn till(ground: &Ground, products: usize, runtime: &Runtime) -> Result<Stocked> {
    let (data, list) =
        (ground.file(&format!("till-of-{products}")), ground.file(&format!("codes-of-{products}")));
    if !list.exists() {
        say(&format!("  a shop of {products} products …"))?;
        let shop = ground.folder("stocked-server")?;
        let goods = goods::fill(&shop, None, products, 1)?;
        let server = ServerProcess::start(&shop, "127.0.0.1:0", &[])?;
        let config = TillConfig { poll_ms: None, ..TillConfig::default() };
        let mut desk = Desk::open(&data, config, &Line::new(server.url())?, runtime.handle())?;
        begin(&mut desk, &server, &goods)?;
        let step = (products / CODES).max(1);
        let codes: Vec<&str> =
            goods.articles.iter().step_by(step).map(|article| article.code.as_str()).collect();
        std::fs::write(&list, codes.join("\n"))?;
    }
    let codes: Vec<String> = std::fs::read_to_string(&list)?.lines().map(str::to_owned).collect();
    if codes.is_empty() {
        return Err(BenchError::new("the shop has no goods"));
    }
    Ok(Stocked { data, codes })
}
