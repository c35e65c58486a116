//! The window's page: found by what tests hold on to (`data-testid`, `data-screen`, `data-dialog`), touched through
//! the driver, typed at through the screen's keyboard.

use super::Desk;
use crate::page::{Page, driver_error, wait};
use crate::process::HarnessError;
use serde_json::json;
use std::ops::Deref;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use thirtyfour::Capabilities;

/// A person's pace, and a scanner's: milliseconds between keys.
const PERSON: &str = "75";
const SCANNER: &str = "2";

/// The window's own limit between two keys of a scanner, unless it is started with another.
const SCANNER_GAP_MS: f64 = 50.0;
/// How often a code is typed when the machine is busy.
const TRIES: u32 = 20;
/// Hears keys from now on, beside the page.
const LISTEN: &str = "if (!window.heard) addEventListener('keydown', e => window.heard.push([e.timeStamp, e.key]), true); window.heard = [];";
/// How many there were.
const HEARD: &str = "return window.heard.length";
/// The longest time between two keys of one code.
const SLOWEST: &str = "const heard = window.heard; return Math.max(0, ...heard.map(([at], n) => n && heard[n - 1][1] !== 'Enter' ? at - heard[n - 1][0] : 0))";

/// A running window.
pub struct Window<'d> {
    desk: &'d Desk,
    page: Page,
    data: PathBuf,
    arguments: Vec<String>,
}

impl<'d> Window<'d> {
    /// Starts `pos-app --data DATA ARGUMENTS…` and waits until it shows something to do.
    ///
    /// # Errors
    /// When it does not come up.
    pub fn open(desk: &'d Desk, data: &Path, arguments: &[&str]) -> Result<Self, HarnessError> {
        let arguments: Vec<String> = arguments.iter().map(|argument| (*argument).to_owned()).collect();
        let page = Page::begin(&desk.driver_url, &capabilities(desk, data, &arguments)?, TRIES)?;
        let window = Self { desk, page, data: data.to_owned(), arguments };
        window.until("a screen", |window| Ok(!matches!(window.screen()?.as_str(), "" | "loading")))?;
        window.focus()?;
        Ok(window)
    }

    /// SIGKILL of the program itself, without a chance to tidy up.
    ///
    /// # Errors
    /// When it is not found.
    pub fn kill(&self) -> Result<(), HarnessError> {
        let pid = self.pid()?;
        let killed = Command::new("kill").args(["-KILL", &pid.to_string()]).status();
        killed.map_err(HarnessError::io("killing the window"))?;
        wait("the window's end", || Ok(has_ended(pid)))
    }

    /// The same window again, after [`Self::kill`].
    ///
    /// # Errors
    /// When it does not come up.
    pub fn start_again(self) -> Result<Self, HarnessError> {
        let (desk, data, arguments) = (self.desk, self.data.clone(), self.arguments.clone());
        // The driver's session died with the program.
        drop(self);
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        Self::open(desk, &data, &arguments)
    }

    /// Process number of the program.
    ///
    /// # Errors
    /// When it does not run.
    pub fn pid(&self) -> Result<u32, HarnessError> {
        let processes = std::fs::read_dir("/proc").map_err(HarnessError::io("looking at processes"))?;
        let numbers = processes.flatten().filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok());
        let data = self.data.to_string_lossy().into_owned();
        let ours = |pid: &u32| {
            let words = cmdline(*pid);
            words.first().is_some_and(|program| program.ends_with("/pos-app")) && words.contains(&data)
        };
        numbers
            .into_iter()
            .find(ours)
            .ok_or_else(|| HarnessError::Garbled("the window does not run".to_owned()))
    }

    /// Presses a key by X's name (`F12`, `Return`, `shift+F4`).
    ///
    /// # Errors
    /// When the screen is gone.
    pub fn key(&self, name: &str) -> Result<(), HarnessError> {
        self.keyboard(&["key", name])
    }

    /// Types as a person does.
    ///
    /// # Errors
    /// When the screen is gone.
    pub fn type_text(&self, text: &str) -> Result<(), HarnessError> {
        self.keyboard(&["type", "--delay", PERSON, text])
    }

    /// Types codes as a scanner does, one after the other, each ended by Enter. A code whose keys did not come as a
    /// scanner's, since the machine was busy, is typed again.
    ///
    /// # Errors
    /// When the screen is gone, or never leaves the time for one code.
    pub fn scan(&self, codes: &[&str]) -> Result<(), HarnessError> {
        for code in codes {
            let mut tries = 0;
            while !self.burst(&[code])? {
                tries += 1;
                if tries == TRIES {
                    return Err(HarnessError::Garbled("no code could be typed as a scanner does".to_owned()));
                }
                self.key("Escape")?;
            }
        }
        Ok(())
    }

    /// Types codes without a pause between them; whether their keys came as a scanner's: the program that types them
    /// shares the processor with the window, and may stop for longer in the middle of a code than any scanner does.
    ///
    /// # Errors
    /// When the screen is gone.
    pub fn burst(&self, codes: &[&str]) -> Result<bool, HarnessError> {
        self.script(LISTEN, vec![])?;
        let typed: String = codes.iter().map(|code| format!("{code}\n")).collect();
        self.keyboard(&["type", "--delay", SCANNER, &typed])?;
        self.until("the keys", |window| Ok(window.script(HEARD, vec![])? == typed.len()))?;
        let slowest_ms = self.script(SLOWEST, vec![])?.as_f64().unwrap_or(f64::MAX);
        Ok(slowest_ms <= SCANNER_GAP_MS)
    }

    fn keyboard(&self, arguments: &[&str]) -> Result<(), HarnessError> {
        let pressed = self.desk.keys().args(arguments).status();
        match pressed.map_err(HarnessError::io("pressing keys"))? {
            status if status.success() => Ok(()),
            status => Err(HarnessError::Garbled(format!("xdotool: {status}"))),
        }
    }

    /// Keys go to the window.
    fn focus(&self) -> Result<(), HarnessError> {
        wait("the window on its screen", || {
            let found = self.desk.command("xdotool").args(["search", "--name", "^Counterfoil$"]).output();
            let found = found.map_err(HarnessError::io("looking for the window"))?;
            let listed = String::from_utf8_lossy(&found.stdout).into_owned();
            let Some(number) = listed.split_whitespace().last() else { return Ok(false) };
            let focused = self.desk.command("xdotool").args(["windowfocus", number]).status();
            Ok(focused.is_ok_and(|status| status.success()))
        })
    }

    /// The whole screen as a PNG.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn picture(&self, path: &Path) -> Result<(), HarnessError> {
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder).map_err(HarnessError::io("making a folder for pictures"))?;
        }
        // What was asked to be drawn is drawn after two frames.
        self.script_async(
            "const done = arguments[arguments.length - 1]; requestAnimationFrame(() => requestAnimationFrame(() => done(1)));",
            vec![],
        )?;
        let taken = self.desk.command("import").args(["-window", "root"]).arg(path).status();
        match taken.map_err(HarnessError::io("taking a picture"))? {
            status if status.success() => Ok(()),
            status => Err(HarnessError::Garbled(format!("import: {status}"))),
        }
    }
}

impl Deref for Window<'_> {
    type Target = Page;

    fn deref(&self) -> &Page {
        &self.page
    }
}

impl Drop for Window<'_> {
    fn drop(&mut self) {
        let pid = self.pid();
        // Closes the window with the session; a program that was killed has none any more.
        self.page.end();
        // Whoever comes next may want its folder at once.
        if let Ok(pid) = pid {
            let _ = Command::new("kill").args(["-KILL", &pid.to_string()]).stderr(Stdio::null()).status();
            let _ = wait("the window's end", || Ok(has_ended(pid)));
        }
    }
}

fn capabilities(desk: &Desk, data: &Path, arguments: &[String]) -> Result<Capabilities, HarnessError> {
    let mut all = vec!["--data".to_owned(), data.to_string_lossy().into_owned()];
    all.extend_from_slice(arguments);
    let mut capabilities = Capabilities::new();
    capabilities.set("browserName", json!("wry")).map_err(driver_error)?;
    capabilities
        .set("tauri:options", json!({ "application": desk.program.to_string_lossy(), "args": all }))
        .map_err(driver_error)?;
    Ok(capabilities)
}

/// Gone, or only waiting for its parent to hear of it. The first thread may be that while others still hold files.
fn has_ended(pid: u32) -> bool {
    let threads = std::fs::read_dir(format!("/proc/{pid}/task")).map_or(0, Iterator::count);
    match std::fs::read_to_string(format!("/proc/{pid}/stat")) {
        Ok(stat) => threads <= 1 && stat.rsplit_once(") ").is_some_and(|(_, rest)| rest.starts_with('Z')),
        Err(_) => true,
    }
}

fn cmdline(pid: u32) -> Vec<String> {
    let bytes = std::fs::read(format!("/proc/{pid}/cmdline")).unwrap_or_default();
    String::from_utf8_lossy(&bytes).split('\0').filter(|word| !word.is_empty()).map(str::to_owned).collect()
}
