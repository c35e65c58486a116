//! A screen and a driver, started for one journey and gone with it.

use crate::process::{HarnessError, Kept};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

const STARTS_WITHIN: Duration = Duration::from_secs(20);
const ENDS_WITHIN: Duration = Duration::from_secs(5);
/// WebKitGTK's own driver, of Debian's package webkit2gtk-driver.
const NATIVE_DRIVER: &str = "/usr/bin/WebKitWebDriver";

/// A screen with a driver in front of it.
#[derive(Debug)]
pub struct Desk {
    /// Its `DISPLAY`.
    pub display: String,
    /// Address of the driver.
    pub(super) driver_url: String,
    /// The window's program.
    pub(super) program: PathBuf,
    driver: Kept,
    _screen: Kept,
}

impl Desk {
    /// Starts them; what WebKit keeps goes into `home`, not to the person who runs the tests.
    ///
    /// # Errors
    /// When Xvfb, the driver or the window's program is missing.
    pub fn start(home: &Path, size: (u32, u32)) -> Result<Self, HarnessError> {
        std::fs::create_dir_all(home).map_err(HarnessError::io("making a home"))?;
        let mut xvfb = ahead("Xvfb");
        xvfb.args(["-displayfd", "1", "-nolisten", "tcp", "-screen", "0"]);
        xvfb.arg(format!("{}x{}x24", size.0, size.1));
        let screen = Kept::start("Xvfb", &mut xvfb)?;
        let display = format!(":{}", screen.line("a display's number", STARTS_WITHIN)?.trim());
        let (port, native) = (free_port()?, free_port()?);
        let mut driver = Command::new(tool("tauri-driver"));
        driver
            .args(["--port", &port.to_string(), "--native-port", &native.to_string()])
            .args(["--native-driver", NATIVE_DRIVER])
            .env("DISPLAY", &display)
            .env("HOME", home)
            .env("XDG_RUNTIME_DIR", home)
            .env("XDG_DATA_HOME", home.join("data"))
            .env("XDG_CACHE_HOME", home.join("cache"))
            .env("XDG_CONFIG_HOME", home.join("config"))
            .env_remove("WAYLAND_DISPLAY");
        let driver = Kept::start("tauri-driver", &mut driver)?;
        let driver_url = format!("http://127.0.0.1:{port}");
        listening(port)?;
        Ok(Self { display, driver_url, program: program()?, driver, _screen: screen })
    }

    /// A command on this screen.
    pub(super) fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        command.env("DISPLAY", &self.display);
        command
    }

    /// The keyboard.
    pub(super) fn keys(&self) -> Command {
        let mut command = ahead("xdotool");
        command.env("DISPLAY", &self.display);
        command
    }
}

/// The driver is asked to end: killed, it would leave WebKit's own driver behind.
impl Drop for Desk {
    fn drop(&mut self) {
        let _ = self.driver.terminate();
        let _ = self.driver.wait(ENDS_WITHIN);
    }
}

/// A program that goes before others, where that is allowed: keys must come evenly, as a scanner's do, however busy the
/// window keeps the processor.
pub(super) fn ahead(program: &str) -> Command {
    let mut command = Command::new("nice");
    command.args(["-n", "-10", program]).stderr(std::process::Stdio::null());
    command
}

/// Where `cargo xtask test` keeps the tools that it installs; else the path.
fn tool(name: &str) -> PathBuf {
    match std::env::var_os("COUNTERFOIL_TOOLS") {
        Some(folder) => Path::new(&folder).join("bin").join(name),
        None => PathBuf::from(name),
    }
}

/// The window's program, beside the others.
///
/// # Errors
/// When it is not built.
pub fn program() -> Result<PathBuf, HarnessError> {
    let till = crate::process::binaries()?.till;
    let program = till.with_file_name("pos-app");
    if program.exists() {
        return Ok(program);
    }
    Err(HarnessError::Build("the window is not built; run `cargo xtask test window`".to_owned()))
}

/// Waits until somebody listens.
fn listening(port: u16) -> Result<(), HarnessError> {
    let until = Instant::now() + STARTS_WITHIN;
    while TcpStream::connect(("127.0.0.1", port)).is_err() {
        if Instant::now() >= until {
            return Err(HarnessError::Garbled("tauri-driver does not listen".to_owned()));
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    Ok(())
}

fn free_port() -> Result<u16, HarnessError> {
    let listener = TcpListener::bind("127.0.0.1:0").map_err(HarnessError::io("looking for a free port"))?;
    let address = listener.local_addr().map_err(HarnessError::io("looking for a free port"))?;
    Ok(address.port())
}
