//! Text that is never shown and is wiped from memory.

use alloc::string::String;
use core::fmt;
use core::hint::black_box;

use zeroize::Zeroizing;

/// A secret text: redacted in `Debug`, compared in constant time, wiped when dropped.
#[derive(Clone)]
pub(crate) struct Secret(Zeroizing<String>);

impl Secret {
    /// Takes over the buffer as it is: shrinking it would leave a copy behind.
    pub(crate) fn new(text: String) -> Self {
        Self(Zeroizing::new(text))
    }

    pub(crate) fn expose(&self) -> &str {
        &self.0
    }
}

/// Takes the same time wherever two secrets of equal length differ. Their length is not a secret.
impl PartialEq for Secret {
    fn eq(&self, other: &Self) -> bool {
        let (left, right) = (self.0.as_bytes(), other.0.as_bytes());
        let difference = left
            .iter()
            .zip(right)
            .fold(0, |sum, (a, b)| black_box(sum | (a ^ b)));
        left.len() == right.len() && black_box(difference) == 0
    }
}

impl Eq for Secret {}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}

#[cfg(test)]
mod tests {
    use super::Secret;

    fn secret(text: &str) -> Secret {
        Secret::new(text.into())
    }

    #[test]
    fn compares_by_content() {
        assert_eq!(secret("hunter2"), secret("hunter2"));
        assert_ne!(secret("hunter2"), secret("hunter3"));
        assert_ne!(secret("hunter2"), secret("hunter"));
        assert_ne!(secret(""), secret("h"));
    }
}
