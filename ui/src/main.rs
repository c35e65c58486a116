//! The page's module: starts the face when it is loaded.

fn main() {
    #[cfg(target_arch = "wasm32")]
    ui::start();
}
