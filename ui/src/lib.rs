//! What people see at the till. View state is plain Rust without a browser (`model/`, tested natively); components
//! (`till/`) only draw it and say what was touched; `browser/` joins both to the page. Amounts come from the till's
//! answers: nothing is priced or added up here.

pub mod api;
pub mod model;
pub mod words;

#[cfg(target_arch = "wasm32")]
mod browser;
#[cfg(target_arch = "wasm32")]
mod till;

#[cfg(target_arch = "wasm32")]
pub use browser::start;
