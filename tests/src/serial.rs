//! A serial line between a test and a program: two ends made by `socat`, unplugged when dropped.

use crate::process::HarnessError;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

const MADE_WITHIN: Duration = Duration::from_secs(20);

/// A plugged-in line.
#[derive(Debug)]
pub struct SerialPair {
    socat: Child,
    device_end: PathBuf,
}

impl SerialPair {
    /// Makes `FOLDER/till` (the program's end) and `FOLDER/device` (the test's).
    ///
    /// # Errors
    /// When `socat` is missing or makes nothing.
    pub fn plug_in(folder: &Path) -> Result<Self, HarnessError> {
        let (till_end, device_end) = (folder.join("till"), folder.join("device"));
        std::fs::create_dir_all(folder).map_err(HarnessError::io("making the folder of a serial line"))?;
        let end = |path: &Path| format!("pty,raw,echo=0,link={}", path.display());
        let mut command = Command::new("socat");
        command.args([end(&till_end), end(&device_end)]).stderr(Stdio::null());
        let started = command.spawn();
        let socat = started.map_err(HarnessError::io("starting socat (apt-get install socat)"))?;
        let pair = Self { socat, device_end };
        let until = Instant::now() + MADE_WITHIN;
        while !(till_end.exists() && pair.device_end.exists()) {
            if Instant::now() > until {
                return Err(HarnessError::Garbled("socat made no serial line".to_owned()));
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        Ok(pair)
    }

    /// The device's end, to be written to as a scanner does.
    ///
    /// # Errors
    /// When the system refuses.
    pub fn device(&self) -> Result<std::fs::File, HarnessError> {
        let opened = std::fs::OpenOptions::new().read(true).write(true).open(&self.device_end);
        opened.map_err(HarnessError::io("opening a serial line"))
    }
}

impl Drop for SerialPair {
    fn drop(&mut self) {
        let _ended = self.socat.kill();
        let _reaped = self.socat.wait();
    }
}
