//! `cargo xtask demo`: a server with the demo shop, a receipt printer, and the till's window enrolled with it; a
//! person at the till, or a scripted customer who is served offline and synced.

mod script;
mod terminal;
mod window;

use crate::printer::{Manner, VirtualPrinter};
use crate::process::HarnessError;
use crate::shop::Shop;
use clap::Parser;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// Options of the demo.
#[derive(Debug, Parser)]
#[command(
    name = "cargo xtask demo",
    version,
    about = "A server with a demo shop and a till enrolled with it."
)]
pub struct Options {
    /// No window: the till's commands on this terminal.
    #[arg(long)]
    pub terminal: bool,
    /// No person: a scripted customer is served offline and synced, and the results are left in the folder.
    #[arg(long)]
    pub headless: bool,
    /// Only fill the demo shop and leave its folder and demo.json.
    #[arg(long)]
    pub seed_only: bool,
    /// Port of the server on 127.0.0.1; 0 takes any free one.
    #[arg(long, default_value_t = 8787)]
    pub port: u16,
    /// Folder for the data, receipts and summary; what an earlier demo left there is replaced.
    #[arg(long, default_value = "target/demo")]
    pub out: PathBuf,
    /// After the scripted customer, keep the server running until it is interrupted.
    #[arg(long)]
    pub keep: bool,
}

/// Why the demo ended early.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    /// A process of the demo.
    #[error(transparent)]
    Process(#[from] HarnessError),
    /// A file or socket.
    #[error("{what}: {error}")]
    Io {
        /// What was done.
        what: String,
        /// What the system said.
        error: io::Error,
    },
    /// Something is not as it must be.
    #[error("{0}")]
    Wrong(String),
}

impl DemoError {
    fn io(what: impl Into<String>) -> impl FnOnce(io::Error) -> Self {
        let what = what.into();
        move |error| Self::Io { what, error }
    }
}

/// Runs the demo.
///
/// # Errors
/// When a process cannot be started or refuses a step.
pub fn run(options: &Options) -> Result<(), DemoError> {
    let out = &options.out;
    fresh(out)?;
    say(&format!("Filling the demo shop in {} …", out.join("server").display()))?;
    let shop = Shop::open(&out.join("server"), &format!("127.0.0.1:{}", options.port))?;
    if options.seed_only {
        return say(&format!(
            "The shop is filled; {} says how to enter it.",
            out.join("server/demo.json").display()
        ));
    }
    let printer = VirtualPrinter::start("127.0.0.1:0", Manner::Prints)
        .map_err(DemoError::io("starting the printer"))?;
    say(&format!("Server   {}  (interface at {}/docs)", shop.server.url(), shop.server.url()))?;
    say(&format!("Printer  {}", printer.address()))?;
    if options.terminal && !options.headless {
        terminal::hand_over(&shop, &printer, out)
    } else if options.headless || !has_display() {
        script::serve_a_customer(&shop, &printer, out)?;
        if options.keep {
            say("The server keeps running; interrupt to end it.")?;
            loop {
                std::thread::park();
            }
        }
        Ok(())
    } else {
        window::open(&shop, &printer, out)
    }
}

/// Whether there is a screen for a person.
fn has_display() -> bool {
    ["DISPLAY", "WAYLAND_DISPLAY"]
        .iter()
        .any(|name| std::env::var_os(name).is_some_and(|value| !value.is_empty()))
}

/// An empty folder, without what an earlier demo left: only files and folders that a demo makes are removed.
fn fresh(out: &Path) -> Result<(), DemoError> {
    for folder in ["server", "till", "home"] {
        let path = out.join(folder);
        if path.exists() {
            std::fs::remove_dir_all(&path).map_err(DemoError::io(format!("removing {}", path.display())))?;
        }
    }
    std::fs::create_dir_all(out).map_err(DemoError::io(format!("making {}", out.display())))?;
    for entry in
        std::fs::read_dir(out).map_err(DemoError::io(format!("reading {}", out.display())))?.flatten()
    {
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.starts_with("receipt") || ["summary.json", "till.png", "office.png"].contains(&name.as_str())
        {
            std::fs::remove_file(entry.path()).map_err(DemoError::io(format!("removing {name}")))?;
        }
    }
    Ok(())
}

fn say(line: &str) -> Result<(), DemoError> {
    let mut out = io::stdout().lock();
    writeln!(out, "{line}").and_then(|()| out.flush()).map_err(DemoError::io("writing to standard output"))
}
