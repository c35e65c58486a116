//! A person at the till: lines from the terminal go to it, answers come back, printed receipts are shown.

use super::{DemoError, say};
use crate::printer::VirtualPrinter;
use crate::shop::Shop;
use serde_json::Value;
use std::io::{self, BufRead, Write};
use std::path::Path;
use std::time::Duration;

const PRINTED_WITHIN: Duration = Duration::from_secs(5);

/// Hands the enrolled till over; ends with `quit` or the end of input.
pub fn hand_over(shop: &Shop, printer: &VirtualPrinter, out: &Path) -> Result<(), DemoError> {
    let mut till = shop.till(&out.join("till"), 0, &printer.address())?;
    introduce(shop, "scan ")?;
    say("Then `pay cash 20`; `network off` and `network on`; `sync`; `status`; `help` lists the rest.")?;
    let mut printed = 0;
    let mut line = String::new();
    loop {
        write!(io::stdout(), "till> ")
            .and_then(|()| io::stdout().flush())
            .map_err(DemoError::io("writing to standard output"))?;
        line.clear();
        if io::stdin().lock().read_line(&mut line).map_err(DemoError::io("reading the terminal"))? == 0 {
            return Ok(());
        }
        let command = line.trim();
        if command.is_empty() {
            continue;
        }
        let answer = till.ask(command)?;
        say(&pretty(&answer))?;
        if answer["receiptNumber"].is_string() && command.starts_with("pay") {
            printed = show_receipts(printer, printed, out)?;
        }
        if command == "quit" {
            return Ok(());
        }
    }
}

/// PINs, and things to scan.
pub(super) fn introduce(shop: &Shop, before: &str) -> Result<(), DemoError> {
    say(&format!(
        "Cashier's PIN {}, manager's PIN {}. Some things to scan:",
        shop.text("/pins/cashier"),
        shop.text("/pins/manager")
    ))?;
    for product in shop.demo["products"].as_array().into_iter().flatten().take(10) {
        let field = |name: &str| product[name].as_str().unwrap_or_default().to_owned();
        say(&format!("  {before}{:<15} {}", field("barcode"), field("name")))?;
    }
    Ok(())
}

/// Shows what came out of the printer since, and keeps the pictures.
pub(super) fn show_receipts(
    printer: &VirtualPrinter,
    mut printed: usize,
    out: &Path,
) -> Result<usize, DemoError> {
    while let Some(job) = printer
        .wait_for(printed, if printed < printer.jobs().len() { Duration::ZERO } else { PRINTED_WITHIN })
    {
        printed += 1;
        let name = format!("receipt-{printed}");
        say(&job.save(out, &name).map_err(DemoError::io("keeping the receipt"))?)?;
        say(&format!("(as a picture: {})", out.join(format!("{name}.png")).display()))?;
        if printed >= printer.jobs().len() {
            break;
        }
    }
    Ok(printed)
}

/// An answer as a person reads it: a ticket as its lines, a payment as its change, the rest as it is.
fn pretty(answer: &Value) -> String {
    let amount = |field: &str| answer[field]["amount"].as_str().unwrap_or_default().to_owned();
    if answer["ok"] == false {
        return format!("! {}", answer["detail"].as_str().unwrap_or_default());
    }
    if let Some(number) = answer["receiptNumber"].as_str() {
        return format!("Paid {}, change {}: receipt {number}.", amount("total"), amount("change"));
    }
    let Some(lines) = answer["lines"].as_array() else {
        return serde_json::to_string_pretty(answer).unwrap_or_default();
    };
    let mut text = String::new();
    for line in lines {
        let (quantity, name) = (&line["quantity"], line["name"].as_str().unwrap_or_default());
        let total = line["total"]["amount"].as_str().unwrap_or_default();
        text += &format!("{:>6} × {name:<40} {total:>10}\n", quantity.as_str().unwrap_or_default());
    }
    for warning in answer["warnings"].as_array().into_iter().flatten() {
        text += &format!("  ! {}\n", warning["detail"].as_str().unwrap_or_default());
    }
    format!("{text}{:>6}   {:<40} {:>10}", "", "To pay", amount("due"))
}
