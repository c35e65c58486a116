//! What spans crates: a harness for the real processes, the demo, the crash test, the fault VFS, the simulator,
//! the figures. Nothing of the product depends on anything here.

pub mod bench;
pub mod crash;
pub mod demo;
pub mod office;
pub mod page;
pub mod printer;
pub mod process;
pub mod serial;
pub mod shop;
pub mod sim;
pub mod vfs;
pub mod window;
