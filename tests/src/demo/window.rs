//! A person at the till's window, enrolled and ready; receipts that come out of the printer are shown here.

use super::terminal::{introduce, show_receipts};
use super::{DemoError, say};
use crate::printer::VirtualPrinter;
use crate::process::HarnessError;
use crate::shop::Shop;
use crate::window::program;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

const LOOK_EVERY: Duration = Duration::from_millis(200);

/// Opens the window and waits until it is closed.
pub fn open(shop: &Shop, printer: &VirtualPrinter, out: &Path) -> Result<(), DemoError> {
    let mut till = shop.till(&out.join("till"), 0, "none")?;
    till.quit()?;
    introduce(shop, "")?;
    say("Type a PIN in the window. F1 there shows all keys; closing it ends the demo.")?;
    let mut window = Command::new(program()?)
        .arg("--data")
        .arg(out.join("till"))
        .args(["--printer", &printer.address()])
        .spawn()
        .map_err(HarnessError::io("opening the window"))?;
    let mut printed = 0;
    loop {
        if printer.jobs().len() > printed {
            printed = show_receipts(printer, printed, out)?;
        }
        if let Some(status) = window.try_wait().map_err(DemoError::io("waiting for the window"))? {
            return if status.success() {
                Ok(())
            } else {
                Err(DemoError::Wrong(format!("the window ended early ({status}); its lines above say why")))
            };
        }
        std::thread::sleep(LOOK_EVERY);
    }
}
