//! Interruption of long work.

use alloc::sync::Arc;
use core::fmt;

/// A condition that stops the decoding of a document and the reading of its values. This crate has
/// no clock, so a caller with a deadline supplies it.
///
/// It is checked at least once in 64 KiB of the document, unless one text, comment or attribute is
/// longer than that; and not while the character encoding is checked and decoded, which comes first
/// and is one step. Interrupted work fails with
/// [`DecodeErrorKind::Interrupted`](crate::DecodeErrorKind::Interrupted) or
/// [`ReadErrorKind::Interrupted`](crate::ReadErrorKind::Interrupted).
///
/// ```
/// use std::time::{Duration, Instant};
/// use soap_codec::{Decoder, Interrupt};
///
/// let deadline = Instant::now() + Duration::from_secs(5);
/// let decoder = Decoder::new().interrupt(Interrupt::when(move || Instant::now() >= deadline));
/// # let text = r#"<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body/></s:Envelope>"#;
/// let message = decoder.decode(text)?;
/// # Ok::<(), soap_codec::DecodeError>(())
/// ```
#[derive(Clone, Default)]
pub struct Interrupt(Option<Arc<dyn Fn() -> bool + Send + Sync>>);

/// At most twice this number of bytes are between two checks.
pub(crate) const STRIDE: usize = 32 << 10;

impl Interrupt {
    /// Creates an interrupt that never stops anything. The default.
    #[must_use]
    pub const fn never() -> Self {
        Self(None)
    }

    /// Creates an interrupt that stops the work once `is_due` returns `true`.
    #[must_use]
    pub fn when(is_due: impl Fn() -> bool + Send + Sync + 'static) -> Self {
        Self(Some(Arc::new(is_due)))
    }

    pub(crate) fn is_due(&self) -> bool {
        self.0.as_ref().is_some_and(|is_due| is_due())
    }
}

impl fmt::Debug for Interrupt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_some() {
            "Interrupt::when"
        } else {
            "Interrupt::never"
        })
    }
}
