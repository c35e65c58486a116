//! What can go wrong between a document and its paper. Layout itself cannot fail: whatever a
//! document holds, a sale that was paid gets a receipt.

/// Why a receipt could not be drawn or written.
#[derive(Debug, thiserror::Error)]
pub enum ReceiptError {
    /// The embedded font does not parse: the program itself is damaged.
    #[error("the built-in receipt font cannot be read; install the till again")]
    Font,
    /// The picture encoder failed.
    #[error("the receipt picture could not be made ({0}); print the receipt instead")]
    Picture(String),
    /// The printer command builder refused something.
    #[error("the receipt could not be turned into printer commands ({0}); save it as a picture instead")]
    Commands(String),
}
