//! The thread of a serial scanner: 8 data bits, no parity, one stop bit. A line that is gone is opened again.

use std::io::{ErrorKind, Read};
use std::thread;
use std::time::Duration;

use super::codes::Codes;
use super::{ScanEvent, ScannerAddress};

/// A scanner without an ending pauses longer than this between two codes, and none this long within one.
const PAUSE: Duration = Duration::from_millis(60);
/// Waits between two tries to open a line: from, to.
const RETRY: (Duration, Duration) = (Duration::from_millis(250), Duration::from_secs(4));

/// Starts the thread of a scanner; it ends when `each` answers false. Without a scanner there is none.
///
/// # Errors
/// When the system gives no thread.
pub fn run_scanner(
    address: ScannerAddress,
    mut each: impl FnMut(ScanEvent) -> bool + Send + 'static,
) -> std::io::Result<()> {
    let ScannerAddress::Serial { path, baud } = address else { return Ok(()) };
    thread::Builder::new().name("scanner".to_owned()).spawn(move || serve(&path, baud, &mut each))?;
    Ok(())
}

fn serve(path: &str, baud: u32, each: &mut impl FnMut(ScanEvent) -> bool) {
    let mut wait = RETRY.0;
    // Said once, however often it is tried.
    let mut told = false;
    loop {
        let why = match serialport::new(path, baud).timeout(PAUSE).open() {
            Ok(mut line) => {
                if !each(ScanEvent::Connected) {
                    return;
                }
                (wait, told) = (RETRY.0, false);
                match read(&mut *line, each) {
                    Some(why) => why,
                    None => return,
                }
            }
            Err(error) => error.to_string(),
        };
        let lost = format!("the scanner at {path} is gone ({why}); plug it in, it is found by itself");
        if !std::mem::replace(&mut told, true) && !each(ScanEvent::Lost(lost)) {
            return;
        }
        thread::sleep(wait);
        wait = (wait * 2).min(RETRY.1);
    }
}

/// Reads until the line breaks (why), or nobody listens any more.
fn read(line: &mut dyn Read, each: &mut impl FnMut(ScanEvent) -> bool) -> Option<String> {
    let mut codes = Codes::default();
    let mut bytes = [0; 512];
    loop {
        let mut ended = Vec::new();
        let broken = match line.read(&mut bytes) {
            Ok(0) => Some("it was unplugged".to_owned()),
            Ok(count) => {
                codes.take(&bytes[..count], |code| ended.push(code));
                None
            }
            Err(error) if error.kind() == ErrorKind::Interrupted => None,
            Err(error) => {
                ended.extend(codes.end());
                (error.kind() != ErrorKind::TimedOut).then(|| error.to_string())
            }
        };
        if !ended.into_iter().all(|code| each(ScanEvent::Code(code))) {
            return None;
        }
        if broken.is_some() {
            return broken;
        }
    }
}
