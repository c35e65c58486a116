//! What the window may ask, and how it hears: the same lines as the `till` command's, answered with the same
//! objects. Thin: a question goes to the till's thread, its answer comes back. No rule of the shop enters here.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use pos_app::Answer;
use pos_app::shell::pictures::Pictures;
use pos_app::shell::{Clock, Door, Front, Notice, Options, Shell};
use serde_json::{Map, Value, json};
use tauri::{AppHandle, Emitter, State};
use tokio::sync::oneshot;

use crate::{Cli, Theme};

/// The event by which the window hears what nobody asked.
const TOLD: &str = "till";

type Asked = oneshot::Sender<Answer>;

/// The till behind the window.
pub struct Bridge {
    data: PathBuf,
    till: Options,
    start: Map<String, Value>,
    running: Mutex<Running>,
}

/// What became of opening the folder.
enum Running {
    Not,
    Open { door: Door<Asked>, pictures: Pictures },
    Failed { code: &'static str, detail: String },
}

impl Bridge {
    /// For a folder, as the command line says.
    pub fn new(data: PathBuf, cli: &Cli) -> Self {
        let theme = cli.theme.map(|theme| match theme {
            Theme::Light => "light",
            Theme::Dark => "dark",
        });
        let start = json!({
            "theme": theme,
            "language": cli.language,
            "kiosk": cli.kiosk,
            "url": cli.till.server,
            "version": env!("CARGO_PKG_VERSION"),
            "wedge": { "gapMs": cli.scan_gap },
        });
        let start = if let Value::Object(start) = start { start } else { Map::new() };
        Self { data, till: cli.till.clone(), start, running: Mutex::new(Running::Not) }
    }

    /// Opens the folder and starts the till's thread, unless it runs.
    pub fn open(&self, app: &AppHandle) {
        let mut running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        if matches!(*running, Running::Open { .. }) {
            return;
        }
        *running = match self.start_till(app) {
            Ok((door, pictures)) => Running::Open { door, pictures },
            Err((code, detail)) => {
                tracing::error!("{code}: {detail}");
                Running::Failed { code, detail }
            }
        };
    }

    fn start_till(&self, app: &AppHandle) -> Result<(Door<Asked>, Pictures), (&'static str, String)> {
        let clock = Clock::start();
        let till = self.till.open(&self.data, &clock).map_err(|error| (error.code(), error.to_string()))?;
        let not_started = |error: &dyn std::error::Error| ("TILL_NOT_STARTED", error.to_string());
        let front = Window { app: app.clone() };
        let (shell, door) =
            Shell::start(till, clock, &self.till, front).map_err(|error| not_started(&error))?;
        let (pictures, app) = (shell.pictures(), app.clone());
        let run = move || {
            let code = match shell.run() {
                Ok(()) => 0,
                Err(error) => {
                    tracing::error!("{error}");
                    1
                }
            };
            app.exit(code);
        };
        std::thread::Builder::new()
            .name("till".to_owned())
            .spawn(run)
            .map_err(|error| not_started(&error))?;
        Ok((door, pictures))
    }

    /// The person closes the window. Whether a till runs that has to end first.
    pub fn close(&self) -> bool {
        match &*self.running.lock().unwrap_or_else(PoisonError::into_inner) {
            Running::Open { door, .. } => {
                door.close();
                true
            }
            _ => false,
        }
    }

    /// Where pictures are, and how to get them; `None` while no till runs.
    pub fn pictures(&self) -> Option<(PathBuf, Pictures)> {
        match &*self.running.lock().unwrap_or_else(PoisonError::into_inner) {
            Running::Open { pictures, .. } => Some((self.pictures_folder(), pictures.clone())),
            _ => None,
        }
    }

    fn pictures_folder(&self) -> PathBuf {
        Path::new(&self.data).join("pictures")
    }

    fn door(&self) -> Option<Door<Asked>> {
        match &*self.running.lock().unwrap_or_else(PoisonError::into_inner) {
            Running::Open { door, .. } => Some(door.clone()),
            _ => None,
        }
    }
}

/// One line, one answer.
///
/// # Errors
/// The till's thread is gone.
#[tauri::command]
pub async fn ask(line: String, bridge: State<'_, Bridge>) -> Result<Map<String, Value>, String> {
    let gone = || "The till has ended; start the program again.".to_owned();
    let door = bridge.door().ok_or_else(gone)?;
    let (asked, answer) = oneshot::channel();
    door.ask(line, asked).map_err(|_| gone())?;
    answer.await.map(|answer| answer.0).map_err(|_| gone())
}

/// How the window is to look, and whether the folder is open; tries again to open it when it is not.
#[tauri::command]
pub fn start(app: AppHandle, bridge: State<'_, Bridge>) -> Map<String, Value> {
    bridge.open(&app);
    let mut start = bridge.start.clone();
    let running = bridge.running.lock().unwrap_or_else(PoisonError::into_inner);
    if let Running::Failed { code, detail } = &*running {
        start.insert("failure".to_owned(), json!({ "code": code, "detail": detail }));
    }
    start
}

/// The window as the far side of the till.
struct Window {
    app: AppHandle,
}

impl Window {
    /// A window that is gone hears nothing, and the till need not stop for it.
    fn tell(&self, what: Value) {
        if let Err(error) = self.app.emit(TOLD, what) {
            tracing::warn!("the window was not told: {error}");
        }
    }
}

impl Front for Window {
    type Asked = Asked;

    fn answer(&mut self, asked: Asked, answer: &Answer) -> std::io::Result<()> {
        // Whoever asked may be gone with its page.
        let _ = asked.send(answer.clone());
        Ok(())
    }

    fn notice(&mut self, notice: Notice) -> std::io::Result<()> {
        match notice {
            Notice::Changed => self.tell(json!({ "kind": "changed" })),
            Notice::Scanner { connected, detail } => {
                self.tell(json!({ "kind": "scanner", "connected": connected, "detail": detail }));
            }
        }
        Ok(())
    }

    fn scanned(&mut self, code: &str) -> std::io::Result<Option<(String, Asked)>> {
        self.tell(json!({ "kind": "scan", "code": code }));
        Ok(None)
    }
}
