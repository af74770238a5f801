use core::fmt;

/// The rules for reading a package: limits, and what is accepted beyond the specification.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[must_use]
pub struct ReadOptions {
    pub(crate) limits: Limits,
    pub(crate) accepts_missing_end: bool,
}

impl ReadOptions {
    /// Creates the default options: default limits, and the last boundary is required.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the limits.
    pub const fn limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// Sets whether a body may end without its last boundary. Default: `false`.
    ///
    /// Some servers do not write it. Without it, only the transport can detect that a body was cut
    /// off, so accept this only over one that does: a body with a `Content-Length` or in chunks.
    pub const fn accept_missing_end(mut self, accepts: bool) -> Self {
        self.accepts_missing_end = accepts;
        self
    }
}

/// Limits on a package, which always apply.
///
/// ```
/// use soap_mime::Limits;
///
/// let limits = Limits::default().total_bytes(1 << 30);
/// assert_eq!(limits.parts, 1000);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// Bytes of the head of one part, and of the white space after one boundary. Default: 8 KiB.
    pub header_bytes: usize,
    /// Parts, the root included. Default: 1,000.
    pub parts: usize,
    /// Bytes of the whole body, with what is before the first boundary and after the last.
    /// Default: 64 MiB.
    pub total_bytes: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            header_bytes: 8 << 10,
            parts: 1000,
            total_bytes: 64 << 20,
        }
    }
}

impl Limits {
    /// Sets [`header_bytes`](field@Self::header_bytes).
    #[must_use]
    pub const fn header_bytes(mut self, bytes: usize) -> Self {
        self.header_bytes = bytes;
        self
    }

    /// Sets [`parts`](field@Self::parts).
    #[must_use]
    pub const fn parts(mut self, parts: usize) -> Self {
        self.parts = parts;
        self
    }

    /// Sets [`total_bytes`](field@Self::total_bytes).
    #[must_use]
    pub const fn total_bytes(mut self, bytes: u64) -> Self {
        self.total_bytes = bytes;
        self
    }
}

/// A limit that a package exceeds: the field of [`Limits`] of the same name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Limit {
    /// [`Limits::header_bytes`](field@Limits::header_bytes).
    HeaderBytes,
    /// [`Limits::parts`](field@Limits::parts).
    Parts,
    /// [`Limits::total_bytes`](field@Limits::total_bytes).
    TotalBytes,
}

impl fmt::Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::HeaderBytes => "size of the head of a part",
            Self::Parts => "number of parts",
            Self::TotalBytes => "size of the body",
        })
    }
}
