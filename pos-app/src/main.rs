//! `pos-app`: the till with its window. Starts the till's thread and the window and joins them; what the window may
//! ask is in `commands.rs`, everything that sells is in the library.
#![cfg_attr(windows, windows_subsystem = "windows")]

mod commands;
mod pictures;

use std::io::{IsTerminal, stderr};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, ValueEnum};
use commands::Bridge;
use pos_app::shell::Options;
use tauri::{Manager, WindowEvent};

/// The window's label in `tauri.conf.json`.
const WINDOW: &str = "till";

/// A Counterfoil till.
#[derive(Parser)]
#[command(name = "pos-app", version, args_override_self = true)]
struct Cli {
    /// Folder of this till: database, key, catalogue. Without it: the user's own application folder.
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    #[command(flatten)]
    till: Options,
    /// Light or dark; without it as the desktop has it, or as chosen in the window.
    #[arg(long, value_name = "THEME")]
    theme: Option<Theme>,
    /// Language of the window: en, de, fr, es, ar. Without it the desktop's, or as chosen in the window.
    #[arg(long, value_name = "LANGUAGE")]
    language: Option<String>,
    /// Fill the whole screen, without a frame.
    #[arg(long)]
    kiosk: bool,
    /// Width and height of the window.
    #[arg(long, value_name = "WIDTHxHEIGHT", value_parser = size)]
    size: Option<(u32, u32)>,
    /// Milliseconds within which the keys of a scanner that types follow each other; people are slower.
    #[arg(long, value_name = "MILLISECONDS", default_value_t = 50)]
    scan_gap: u64,
}

#[derive(Clone, Copy, ValueEnum)]
enum Theme {
    Light,
    Dark,
}

fn size(text: &str) -> Result<(u32, u32), String> {
    let sides = text.split_once('x').and_then(|(w, h)| Some((w.parse().ok()?, h.parse().ok()?)));
    sides.ok_or_else(|| "write it as 1366x768".to_owned())
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    tracing_subscriber::fmt().with_writer(stderr).with_ansi(stderr().is_terminal()).with_target(false).init();
    #[cfg(target_os = "linux")]
    software_friendly();
    match window(cli) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!("the window cannot be opened: {error}");
            ExitCode::FAILURE
        }
    }
}

/// WebKitGTK's DMA-BUF renderer leaves the window white on some drivers and in remote sessions; the person's own
/// setting wins.
#[cfg(target_os = "linux")]
fn software_friendly() {
    const NAME: &str = "WEBKIT_DISABLE_DMABUF_RENDERER";
    if std::env::var_os(NAME).is_none() {
        // No other thread runs yet.
        #[allow(unsafe_code)]
        unsafe {
            std::env::set_var(NAME, "1");
        }
    }
}

fn window(cli: Cli) -> tauri::Result<()> {
    let app = tauri::Builder::default()
        .register_asynchronous_uri_scheme_protocol("cf-image", |context, request, responder| {
            pictures::serve(context.app_handle(), request.uri().path(), responder);
        })
        .invoke_handler(tauri::generate_handler![commands::ask, commands::start])
        .setup(move |app| {
            let data = match &cli.data {
                Some(data) => data.clone(),
                None => app.path().app_local_data_dir()?,
            };
            app.manage(Bridge::new(data, &cli));
            // The folder is opened while the window is being made.
            app.state::<Bridge>().open(app.handle());
            let Some(window) = app.get_webview_window(WINDOW) else { return Ok(()) };
            if let Some((width, height)) = cli.size {
                window.set_size(tauri::LogicalSize::new(width, height))?;
            }
            if cli.kiosk {
                window.set_fullscreen(true)?;
            }
            Ok(())
        })
        .on_window_event(|window, event| {
            // What was asked is answered and what prints is printed; the till's thread then ends the program.
            if let WindowEvent::CloseRequested { api, .. } = event
                && window.state::<Bridge>().close()
            {
                api.prevent_close();
            }
        })
        .build(tauri::generate_context!())?;
    app.run(|_, _| {});
    Ok(())
}
