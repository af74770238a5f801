use std::{fmt, str::FromStr};

use crate::hex;

/// The name of an account's record. [`StoreKey::account`](crate::StoreKey::account) derives it from
/// the account, so that it reveals neither an email nor a token.
///
/// Its text form is 64 hexadecimal digits, which is safe as a file name and as a key of a table.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct AccountKey([u8; Self::BYTES]);

impl AccountKey {
    /// The number of bytes of a key.
    pub const BYTES: usize = 32;

    /// Creates a key from its bytes.
    pub const fn from_bytes(bytes: [u8; Self::BYTES]) -> Self {
        Self(bytes)
    }

    /// Returns the bytes of the key.
    pub const fn as_bytes(&self) -> &[u8; Self::BYTES] {
        &self.0
    }
}

impl fmt::Display for AccountKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(&self.0))
    }
}

impl fmt::Debug for AccountKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "AccountKey({self})")
    }
}

impl FromStr for AccountKey {
    type Err = AccountKeyError;

    fn from_str(text: &str) -> Result<Self, AccountKeyError> {
        let bytes = hex::decode(text).ok_or(AccountKeyError)?;
        bytes.try_into().map(Self).or(Err(AccountKeyError))
    }
}

/// The text is not the text form of an [`AccountKey`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct AccountKeyError;

impl fmt::Display for AccountKeyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("invalid account key: expected 64 lower-case hexadecimal digits")
    }
}

impl std::error::Error for AccountKeyError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_text_form_returns() {
        let key = AccountKey::from_bytes([0xa5; 32]);
        assert_eq!(key.to_string().parse(), Ok(key));
        for text in ["", "a5", "A5", &"g".repeat(64), &"a".repeat(66)] {
            assert_eq!(text.parse::<AccountKey>(), Err(AccountKeyError), "{text}");
        }
    }
}
