//! A page behind a driver, as a person meets it: read, touched, waited for. Of whom it is a page, and how keys come to
//! it, is not known here.

use crate::process::HarnessError;
use serde_json::{Value, json};
use std::path::PathBuf;
use std::time::{Duration, Instant};
use thirtyfour::Capabilities;
use thirtyfour::prelude::*;
use tokio::runtime::Runtime;

/// A loaded machine needs its time; a step that takes longer has failed.
const SHOWN_WITHIN: Duration = Duration::from_secs(30);
pub(crate) const LOOK_EVERY: Duration = Duration::from_millis(20);

/// A page. A place in it (`at`) is a test id, or a CSS selector where it is more than a word.
#[derive(Debug)]
pub struct Page {
    pub(crate) runtime: Runtime,
    pub(crate) driver: WebDriver,
}

impl Page {
    /// Begins a session. While the driver still closes the one before, it drops connections: it is asked again so often.
    ///
    /// # Errors
    /// The driver's.
    pub(crate) fn begin(
        url: &str,
        capabilities: &Capabilities,
        mut tries: u32,
    ) -> Result<Self, HarnessError> {
        // The driver's client wants one even without TLS; fails only when there is one, which is as good.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(HarnessError::io("starting a runtime"))?;
        let driver = runtime.block_on(async {
            loop {
                match WebDriver::new(url, capabilities.clone()).await {
                    Err(error) if tries > 0 && error.to_string().contains("error sending request") => {
                        tries -= 1;
                        tokio::time::sleep(LOOK_EVERY * 10).await;
                    }
                    other => return other.map_err(driver_error),
                }
            }
        })?;
        Ok(Self { runtime, driver })
    }

    /// Runs JavaScript in the page.
    ///
    /// # Errors
    /// The driver's.
    pub fn script(&self, code: &str, arguments: Vec<Value>) -> Result<Value, HarnessError> {
        self.runtime.block_on(async {
            let answer = self.driver.execute(code, arguments).await.map_err(driver_error)?;
            Ok(answer.json().clone())
        })
    }

    /// Runs JavaScript that calls its last argument when it is done.
    ///
    /// # Errors
    /// The driver's.
    pub fn script_async(&self, code: &str, arguments: Vec<Value>) -> Result<Value, HarnessError> {
        self.runtime.block_on(async {
            let answer = self.driver.execute_async(code, arguments).await.map_err(driver_error)?;
            Ok(answer.json().clone())
        })
    }

    /// `data-screen`.
    ///
    /// # Errors
    /// The driver's.
    pub fn screen(&self) -> Result<String, HarnessError> {
        let found = self.script("return document.querySelector('main')?.dataset.screen ?? ''", vec![])?;
        Ok(found.as_str().unwrap_or_default().to_owned())
    }

    /// Waits for a screen whose parts are all there.
    ///
    /// # Errors
    /// When it does not come.
    pub fn wait_screen(&self, screen: &str) -> Result<(), HarnessError> {
        let code = "const main = document.querySelector('main');
            return main?.dataset.screen === arguments[0] && !main.querySelector('.skeleton, [data-busy=true]')";
        self.until(&format!("screen {screen}"), |page| Ok(page.script(code, vec![json!(screen)])? == true))
    }

    /// Waits for a dialog; an empty name: for none.
    ///
    /// # Errors
    /// When it does not come.
    pub fn wait_dialog(&self, dialog: &str) -> Result<(), HarnessError> {
        let code = "return document.querySelector('[role=dialog]')?.dataset.dialog ?? ''";
        self.until(&format!("dialog {dialog}"), |page| Ok(page.script(code, vec![])? == dialog))
    }

    /// The text of the first element at a place; empty where there is none.
    ///
    /// # Errors
    /// The driver's.
    pub fn text(&self, at: &str) -> Result<String, HarnessError> {
        self.of(at, "found?.innerText.trim() ?? ''")
    }

    /// What is in a text field.
    ///
    /// # Errors
    /// The driver's.
    pub fn value(&self, at: &str) -> Result<String, HarnessError> {
        self.of(at, "found?.value ?? ''")
    }

    /// A `data-` attribute (`waiting`, `state` …) of the first element at a place.
    ///
    /// # Errors
    /// The driver's.
    pub fn data(&self, at: &str, name: &str) -> Result<String, HarnessError> {
        self.of(at, &format!("found?.dataset['{name}'] ?? ''"))
    }

    fn of(&self, at: &str, what: &str) -> Result<String, HarnessError> {
        let code = format!("const found = document.querySelector(arguments[0]); return {what};");
        Ok(self.script(&code, vec![json!(selector(at))])?.as_str().unwrap_or_default().to_owned())
    }

    /// How many elements a CSS selector finds.
    ///
    /// # Errors
    /// The driver's.
    pub fn count(&self, selector: &str) -> Result<u64, HarnessError> {
        let code = "return document.querySelectorAll(arguments[0]).length";
        Ok(self.script(code, vec![json!(selector)])?.as_u64().unwrap_or_default())
    }

    /// Waits until something is so, and says what was waited for when it never is.
    ///
    /// # Errors
    /// When it never is.
    pub fn until(
        &self,
        what: &str,
        so: impl Fn(&Self) -> Result<bool, HarnessError>,
    ) -> Result<(), HarnessError> {
        wait(what, || so(self)).map_err(|error| {
            let shown = self.script("return document.body.innerText", vec![]).unwrap_or_default();
            HarnessError::Garbled(format!("{error}; the page shows: {shown}"))
        })
    }

    /// Touches the first element at a place, once it is there.
    ///
    /// # Errors
    /// When it does not come, or cannot be touched.
    pub fn touch(&self, at: &str) -> Result<(), HarnessError> {
        let selector = selector(at);
        self.until(&format!("{selector} to touch"), |page| Ok(page.count(&selector)? > 0))?;
        self.runtime.block_on(async {
            let found = self.driver.find(By::Css(&selector)).await.map_err(driver_error)?;
            found.click().await.map_err(driver_error)
        })
    }

    /// What axe finds serious or critical on the page: one line a finding.
    ///
    /// # Errors
    /// When axe is missing (`cargo xtask test window office` fetches it).
    pub fn axe(&self) -> Result<Vec<String>, HarnessError> {
        let tools = std::env::var_os("COUNTERFOIL_TOOLS").map(PathBuf::from).unwrap_or_default();
        let path = tools.join("axe/node_modules/axe-core/axe.min.js");
        let source = std::fs::read_to_string(&path).map_err(HarnessError::io(format!(
            "reading {}; run `cargo xtask test window office`",
            path.display()
        )))?;
        self.script(&format!("{source}; return true"), vec![])?;
        let code = "const done = arguments[arguments.length - 1];
            axe.run(document, { resultTypes: ['violations'] }).then(found => done(found.violations
                .filter(one => ['serious', 'critical'].includes(one.impact))
                .flatMap(one => one.nodes.map(node => `${one.id}: ${node.html} ${node.failureSummary}`))))
                .catch(error => done([`axe: ${error}`]))";
        let found = self.script_async(code, vec![])?;
        let lines = found.as_array().cloned().unwrap_or_default();
        Ok(lines.iter().filter_map(|line| line.as_str().map(str::to_owned)).collect())
    }

    /// Ends the session, and what it has opened with it; one that is gone already has nothing to be closed.
    pub(crate) fn end(&self) {
        let driver = self.driver.clone();
        let _ = self.runtime.block_on(async { driver.quit().await });
    }
}

/// The CSS selector of a place.
fn selector(at: &str) -> String {
    let word = at.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_');
    if word { format!("[data-testid=\"{at}\"]") } else { at.to_owned() }
}

pub(crate) fn driver_error(error: WebDriverError) -> HarnessError {
    HarnessError::Garbled(format!("the page's driver: {error}"))
}

/// Waits until something is so.
///
/// # Errors
/// When it never is.
pub(crate) fn wait(
    what: &str,
    mut so: impl FnMut() -> Result<bool, HarnessError>,
) -> Result<(), HarnessError> {
    let until = Instant::now() + SHOWN_WITHIN;
    while !so()? {
        if Instant::now() >= until {
            return Err(HarnessError::Garbled(format!("waited for {what}, in vain")));
        }
        std::thread::sleep(LOOK_EVERY);
    }
    Ok(())
}
