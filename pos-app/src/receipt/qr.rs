//! QR codes: which error correction, how many modules, how large a module.

use qrcode::{Color, EcLevel, QrCode};

/// Blank modules around a code that scanners need.
const QUIET_MODULES: usize = 4;
/// Below this a scanner does not read thermal paper reliably.
const MODULE_DOTS_MIN: usize = 2;
/// Above this a code only wastes paper.
const MODULE_DOTS_MAX: usize = 6;
/// The code need not be wider than this, in dots, unless it has too many modules.
const COMFORTABLE_DOTS: usize = 330;
/// A printer's own encoder may choose a version that is this many modules larger than ours,
/// since it does not mix numeric and byte segments.
const SLACK_MODULES: usize = 8;
/// Up to this many bytes the code affords the stronger error correction.
const SHORT_BYTES: usize = 300;

/// A code as a square of modules.
pub(super) struct Matrix {
    /// Modules per side.
    pub side: usize,
    dark: Vec<bool>,
}

impl Matrix {
    /// Whether the module is dark.
    pub fn is_dark(&self, x: usize, y: usize) -> bool {
        self.dark.get(y * self.side + x).copied().unwrap_or(false)
    }
}

/// Whether the stronger error correction (M instead of L) is used.
pub(super) const fn is_short(payload: &str) -> bool {
    payload.len() <= SHORT_BYTES
}

const fn level(payload: &str) -> EcLevel {
    if is_short(payload) { EcLevel::M } else { EcLevel::L }
}

/// Dots per module on paper of `dots` for a code of `side` modules: comfortable to scan, sure to fit.
pub(super) fn module_dots(side: usize, dots: usize) -> usize {
    let fits = dots / (side + 2 * QUIET_MODULES + SLACK_MODULES);
    (COMFORTABLE_DOTS / side).clamp(3, MODULE_DOTS_MAX).min(fits)
}

/// Modules per side of a payload's code; `None` when it is longer than any code holds. Only the size: choosing a
/// mask takes milliseconds, and a printer does that by itself.
pub(super) fn side(payload: &str) -> Option<usize> {
    let bits = qrcode::bits::encode_auto(payload.as_bytes(), level(payload)).ok()?;
    usize::try_from(bits.version().width()).ok()
}

/// The modules of a payload; `None` when it is longer than any code holds.
pub(super) fn matrix(payload: &str) -> Option<Matrix> {
    let code = QrCode::with_error_correction_level(payload, level(payload)).ok()?;
    let side = code.width();
    Some(Matrix { side, dark: code.into_colors().into_iter().map(|c| c == Color::Dark).collect() })
}

/// Whether a readable code of this payload fits on paper of `dots`.
pub(super) fn fits(payload: &str, dots: usize) -> bool {
    !payload.is_empty() && side(payload).is_some_and(|side| module_dots(side, dots) >= MODULE_DOTS_MIN)
}
