//! What people see: the till in its window (`model/`, `till/`, `browser/`) and the back office in any browser
//! (`office/`, `desk/`). View state is plain Rust without a browser, tested natively; components only draw it and say
//! what was touched. Amounts come from the answers of till and server: nothing is priced here.

pub mod api;
pub mod model;
pub mod office;
pub mod words;

#[cfg(target_arch = "wasm32")]
mod browser;
#[cfg(target_arch = "wasm32")]
mod desk;
#[cfg(target_arch = "wasm32")]
mod face;
#[cfg(target_arch = "wasm32")]
mod till;

#[cfg(target_arch = "wasm32")]
pub use browser::start;
#[cfg(target_arch = "wasm32")]
pub use desk::start as start_office;
