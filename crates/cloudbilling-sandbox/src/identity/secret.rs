//! The digests that are all the sandbox keeps of a secret, and the form of a secret.

use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;

use crate::error::{Error, ErrorKind};

/// The SHA-256 of a secret, which is stored instead of the secret. A fast hash is enough, because
/// the secrets have 122 random bits or more, unless a test has chosen its own.
#[derive(Clone)]
pub(crate) struct Digest([u8; 32]);

impl Digest {
    pub(crate) fn new(secret: &str) -> Self {
        Self(Sha256::digest(secret.as_bytes()).into())
    }

    pub(crate) fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// The key for the lookup of a row. An index compares byte by byte, so its timing may reveal
    /// how far a guess agrees. It can reveal at most these eight bytes of a digest, which the
    /// guesser cannot steer; [`Digest::matches`] decides.
    pub(crate) fn lookup_key(&self) -> i64 {
        let mut key = [0; 8];
        key.copy_from_slice(&self.0[..8]);
        i64::from_be_bytes(key)
    }

    /// Compares in constant time.
    pub(crate) fn matches(&self, stored: &[u8]) -> bool {
        self.0.ct_eq(stored).into()
    }
}

/// Refuses a secret that a header cannot carry.
pub(crate) fn refuse_unprintable(what: &str, secret: &str) -> Result<(), Error> {
    match !secret.is_empty() && secret.bytes().all(|byte| byte.is_ascii_graphic()) {
        true => Ok(()),
        false => Err(Error::new(
            ErrorKind::Invalid,
            format!("{what} must be printable ASCII without spaces, and not empty"),
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::random::random_token;

    #[test]
    fn a_digest_matches_its_own_secret_only() {
        let secret = random_token();
        let stored = Digest::new(&secret);
        assert!(Digest::new(&secret).matches(stored.as_bytes()));
        assert!(!Digest::new(&random_token()).matches(stored.as_bytes()));
    }

    #[test]
    fn a_digest_matches_no_prefix_of_itself() {
        let digest = Digest::new("secret");
        assert!(!digest.matches(&digest.as_bytes()[..31]));
        assert!(!digest.matches(&[]));
    }
}
