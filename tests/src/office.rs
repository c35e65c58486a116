//! A browser at the back office: Debian's Chromium, headless, in a folder of its own, with its driver. Drives and
//! looks; what is right is the journeys' to say.

use crate::page::{LOOK_EVERY, Page, driver_error};
use crate::process::{HarnessError, Kept};
use serde_json::json;
use std::net::{TcpListener, TcpStream};
use std::ops::Deref;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};
use thirtyfour::Capabilities;
use thirtyfour::prelude::*;

const STARTS_WITHIN: Duration = Duration::from_secs(30);
/// Keys as WebDriver names them.
const TAB: &str = "\u{e004}";
const ENTER: &str = "\u{e007}";
const DRIVER: &str = "chromedriver";
const BROWSER: &str = "/usr/bin/chromium";

/// A running browser.
#[derive(Debug)]
pub struct Browser {
    page: Page,
    url: String,
    _process: Kept,
}

impl Browser {
    /// Starts driver and browser; what the browser keeps goes into `home`. `url` is the server's.
    ///
    /// # Errors
    /// When either is missing or does not come up.
    pub fn start(home: &Path, url: &str, size: (u32, u32)) -> Result<Self, HarnessError> {
        std::fs::create_dir_all(home).map_err(HarnessError::io("making a home"))?;
        let port = free_port()?;
        let mut command = Command::new(DRIVER);
        command.arg(format!("--port={port}")).env("HOME", home);
        let process = Kept::start(DRIVER, &mut command)?;
        listening(port)?;
        let page = Page::begin(&format!("http://127.0.0.1:{port}"), &capabilities(home, size)?, 0)?;
        // Half of what axe does on a large page, on a loaded machine.
        let patient = page.driver.set_script_timeout(Duration::from_secs(60));
        page.runtime.block_on(patient).map_err(driver_error)?;
        Ok(Self { page, url: url.to_owned(), _process: process })
    }

    /// Opens an address of the office.
    ///
    /// # Errors
    /// The driver's.
    pub fn open(&self, path: &str) -> Result<(), HarnessError> {
        let url = format!("{}{path}", self.url);
        self.runtime.block_on(async { self.driver.goto(url).await.map_err(driver_error) })
    }

    /// Signs in by keyboard alone, at the page that asks for it, and waits until the office is there and has loaded.
    ///
    /// # Errors
    /// The driver's; when the page does not ask, or does not let in.
    pub fn log_in(&self, email: &str, password: &str) -> Result<(), HarnessError> {
        self.wait_screen("login")?;
        let on = |page: &Page, id: &str| Ok(page.script("return document.activeElement.id", vec![])? == id);
        self.until("the cursor", |page| on(page, "email"))?;
        self.keys(email)?;
        self.keys(TAB)?;
        self.until("the next field", |page| on(page, "password"))?;
        self.keys(password)?;
        self.keys(ENTER)?;
        self.until("the office", |page| Ok(page.count(".side nav a")? > 5))?;
        let loaded = "return !document.querySelector('.skeleton, [data-busy=true]')";
        self.until("what it shows", |page| Ok(page.script(loaded, vec![])? == true))
    }

    /// The address as the page shows it, without the host.
    ///
    /// # Errors
    /// The driver's.
    pub fn address(&self) -> Result<String, HarnessError> {
        let found = self.script("return location.pathname + location.search", vec![])?;
        Ok(found.as_str().unwrap_or_default().to_owned())
    }

    /// Waits until the page has put the cursor where it wants it: it does so 30 ms after it has drawn, and what is typed
    /// meanwhile goes elsewhere. Timers end in the order of their times, so that one of 60 ms ends after it.
    ///
    /// # Errors
    /// The driver's.
    pub fn settle(&self) -> Result<(), HarnessError> {
        self.script_async("setTimeout(arguments[arguments.length - 1], 60)", vec![]).map(drop)
    }

    /// Presses keys, wherever the cursor is.
    ///
    /// # Errors
    /// The driver's.
    pub fn keys(&self, keys: impl AsRef<str>) -> Result<(), HarnessError> {
        self.settle()?;
        self.runtime.block_on(async {
            let active = self.driver.active_element().await.map_err(driver_error)?;
            active.send_keys(keys.as_ref()).await.map_err(driver_error)
        })
    }

    /// Presses keys in the field that a CSS selector finds, wherever the cursor was.
    ///
    /// # Errors
    /// The driver's.
    pub fn keys_in(&self, selector: &str, keys: &str) -> Result<(), HarnessError> {
        self.settle()?;
        self.runtime.block_on(async {
            let found = self.driver.find(By::Css(selector)).await.map_err(driver_error)?;
            found.send_keys(keys).await.map_err(driver_error)
        })
    }

    /// Chooses a file in the field that a CSS selector finds.
    ///
    /// # Errors
    /// The driver's.
    pub fn file(&self, selector: &str, path: &Path) -> Result<(), HarnessError> {
        self.keys_in(selector, path.to_string_lossy().as_ref())
    }

    /// What the page shows as a PNG.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn picture(&self, path: &Path) -> Result<(), HarnessError> {
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder).map_err(HarnessError::io("making a folder for pictures"))?;
        }
        let png =
            self.runtime.block_on(async { self.driver.screenshot_as_png().await.map_err(driver_error) })?;
        std::fs::write(path, png).map_err(HarnessError::io("writing a picture"))
    }
}

impl Deref for Browser {
    type Target = Page;

    fn deref(&self) -> &Page {
        &self.page
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        self.page.end();
    }
}

fn capabilities(home: &Path, size: (u32, u32)) -> Result<Capabilities, HarnessError> {
    let arguments = [
        "--headless".to_owned(),
        "--no-sandbox".to_owned(),
        "--disable-gpu".to_owned(),
        "--disable-background-networking".to_owned(),
        "--no-first-run".to_owned(),
        "--lang=en".to_owned(),
        "--force-prefers-reduced-motion".to_owned(),
        format!("--user-data-dir={}", home.join("profile").display()),
        format!("--window-size={},{}", size.0, size.1),
    ];
    let mut capabilities = Capabilities::new();
    capabilities.set("browserName", json!("chrome")).map_err(driver_error)?;
    capabilities
        .set("goog:chromeOptions", json!({ "binary": BROWSER, "args": arguments }))
        .map_err(driver_error)?;
    Ok(capabilities)
}

fn free_port() -> Result<u16, HarnessError> {
    let listener = TcpListener::bind("127.0.0.1:0").map_err(HarnessError::io("looking for a free port"))?;
    let address = listener.local_addr().map_err(HarnessError::io("looking for a free port"))?;
    Ok(address.port())
}

fn listening(port: u16) -> Result<(), HarnessError> {
    let until = Instant::now() + STARTS_WITHIN;
    while TcpStream::connect(("127.0.0.1", port)).is_err() {
        if Instant::now() >= until {
            return Err(HarnessError::Garbled(format!("{DRIVER} does not listen")));
        }
        std::thread::sleep(LOOK_EVERY);
    }
    Ok(())
}
