//! A realm: the scope in which credentials are right or wrong.

use core::fmt;

use super::login::Login;

/// Exactly one endpoint, environment and email: the scope of credentials and of a success.
///
/// It is a fingerprint (64-bit FNV-1a), so that a snapshot does not contain the key of a gateway in
/// the endpoint's query. It need not be hard to invert or to collide with, because all three parts
/// are the caller's own.
#[derive(Clone, Copy, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub(crate) struct Realm(u64);

impl Realm {
    pub(crate) fn new(endpoint: &str, login: &Login) -> Self {
        // An email and an environment have no control character, so no two realms have the same
        // bytes.
        let parts = [login.email(), "\t", login.environment(), "\t", endpoint];
        let bytes = parts.into_iter().flat_map(str::bytes);
        Self(bytes.fold(FNV_OFFSET, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(FNV_PRIME)
        }))
    }

    /// Parses the output of `Display`.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let hex = text.len() == 16 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
        let value = u64::from_str_radix(text, 16).ok()?;
        hex.then_some(Self(value))
    }
}

const FNV_OFFSET: u64 = 0xcbf2_9ce4_8422_2325;
const FNV_PRIME: u64 = 0x0100_0000_01b3;

impl fmt::Debug for Realm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Realm({self})")
    }
}

/// Writes 16 hexadecimal digits.
impl fmt::Display for Realm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}
