//! With the window: Tauri's context and the list of what the page may call. Without: nothing.

fn main() {
    #[cfg(feature = "desktop")]
    desktop();
}

#[cfg(feature = "desktop")]
fn desktop() {
    // Only what is listed here can be permitted to the page at all.
    let commands = tauri_build::AppManifest::new().commands(&["ask", "start"]);
    let attributes = tauri_build::Attributes::new().app_manifest(commands);
    if let Err(error) = tauri_build::try_build(attributes) {
        println!("cargo::error={error:#}");
    }
}
