//! Passwords: hashed slowly, compared in constant time.

use std::sync::LazyLock;

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _};

/// The hash of a password, as a PHC string (argon2id with the crate's recommended cost and a random salt).
pub(crate) fn hash(password: &str) -> String {
    Argon2::default()
        .hash_password(password.as_bytes())
        .expect("the default cost is valid, and no password is too long for it")
        .to_string()
}

/// Whether it is the password of this hash. Takes tens of milliseconds: never call it with the database lent.
pub(crate) fn verify(password: &str, hash: &str) -> bool {
    PasswordHash::new(hash).is_ok_and(|hash| {
        Argon2::default()
            .verify_password(password.as_bytes(), &hash)
            .is_ok()
    })
}

/// Takes the time of [`verify`], for nothing: an account that does not exist must not be told by a quicker answer.
pub(crate) fn verify_nobody(password: &str) {
    static NOBODY: LazyLock<String> = LazyLock::new(|| hash(&crate::secret::random_token()));
    verify(password, &NOBODY);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_password_itself_matches() {
        let hash = hash("correct horse");
        assert!(verify("correct horse", &hash));
        assert!(!verify("correct horsE", &hash));
        assert!(!verify("", &hash));
        assert!(!verify("correct horse", "not a hash"));
    }

    #[test]
    fn the_same_password_is_hashed_differently_each_time() {
        assert_ne!(hash("a"), hash("a"));
    }
}
