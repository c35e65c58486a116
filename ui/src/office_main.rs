//! The office's page: starts its face when it is loaded.

fn main() {
    #[cfg(target_arch = "wasm32")]
    ui::start_office();
}
