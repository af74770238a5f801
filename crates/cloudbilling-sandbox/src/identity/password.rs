//! Passwords: hashed slowly, in one block of memory, and compared in constant time.

use std::fmt;
use std::sync::{Mutex, OnceLock, PoisonError};

use argon2::password_hash::phc::{Output, ParamsString, PasswordHash, Salt};
use argon2::{Algorithm, Argon2, Block, Params, Version};
use subtle::ConstantTimeEq as _;

use crate::data::random::{random, random_token};

/// Computes and compares password hashes, one at a time.
///
/// The memory for it, 19 MiB, is allocated at the first hash and kept, so that any number of
/// passwords needs no more.
#[derive(Default)]
pub(crate) struct Hasher {
    memory: Mutex<Vec<Block>>,
    /// A hash that no password has.
    nobody: OnceLock<String>,
}

impl Hasher {
    /// Returns the hash of a password as a PHC string: argon2id, with the cost that the crate
    /// recommends and a random salt.
    pub(crate) fn hash(&self, password: &str) -> String {
        let params = Params::default();
        let salt = Salt::new(&random::<16>()).expect("16 bytes are a salt");
        let output = self
            .output(password, &salt, &params, Params::DEFAULT_OUTPUT_LEN)
            .expect("the recommended cost is valid, and no password is too long for it");
        PasswordHash {
            algorithm: Algorithm::Argon2id.ident(),
            version: Some(Version::default().into()),
            params: ParamsString::try_from(&params).expect("valid parameters can be written"),
            salt: Some(salt),
            hash: Some(output),
        }
        .to_string()
    }

    /// Returns `true` if this is the password of the hash. Takes tens of milliseconds: never call
    /// it with the database lent.
    pub(crate) fn verify(&self, password: &str, hash: &str) -> bool {
        self.outputs(password, hash)
            .is_some_and(|(known, given)| known.as_bytes().ct_eq(given.as_bytes()).into())
    }

    /// Takes the time of [`verify`](Self::verify) without a result: a quicker response would show
    /// that there is no such account.
    pub(crate) fn verify_dummy(&self, password: &str) {
        let nobody = self.nobody.get_or_init(|| self.hash(&random_token()));
        self.verify(password, nobody);
    }

    /// The output that a hash stores, and the one of this password; `None` if it is not a hash as
    /// this makes them.
    fn outputs(&self, password: &str, hash: &str) -> Option<(Output, Output)> {
        let hash = PasswordHash::new(hash).ok()?;
        let params = Params::try_from(&hash).ok()?;
        let (known, salt) = (hash.hash?, hash.salt?);
        let given = self.output(password, &salt, &params, known.len())?;
        Some((known, given))
    }

    /// Fails for a hash that needs more memory than there is, which only another program can have
    /// made.
    fn output(
        &self,
        password: &str,
        salt: &Salt,
        params: &Params,
        length: usize,
    ) -> Option<Output> {
        let argon2 = Argon2::new(Algorithm::Argon2id, Version::default(), params.clone());
        let mut output = vec![0; length];
        let mut memory = self.memory.lock().unwrap_or_else(PoisonError::into_inner);
        if memory.is_empty() {
            memory.resize(Params::default().block_count(), Block::new());
        }
        argon2
            .hash_password_into_with_memory(password.as_bytes(), salt, &mut output, &mut memory[..])
            .ok()?;
        Output::new(&output).ok()
    }
}

impl fmt::Debug for Hasher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Hasher").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use argon2::PasswordVerifier as _;

    use super::*;

    #[test]
    fn only_the_password_itself_matches() {
        let hasher = Hasher::default();
        let hash = hasher.hash("correct horse");
        assert!(hasher.verify("correct horse", &hash));
        assert!(!hasher.verify("correct horsE", &hash));
        assert!(!hasher.verify("", &hash));
        assert!(!hasher.verify("correct horse", "not a hash"));
    }

    /// Compares with the crate's own function, which allocates memory: the reused block leaves no
    /// trace.
    #[test]
    fn a_hash_is_the_one_of_the_crate() {
        let hasher = Hasher::default();
        for password in ["a", "b"] {
            let hash = hasher.hash(password);
            let verified = Argon2::default().verify_password(password.as_bytes(), hash.as_str());
            assert_eq!(verified, Ok(()), "{hash}");
        }
    }

    #[test]
    fn the_same_password_is_hashed_differently_each_time() {
        let hasher = Hasher::default();
        assert_ne!(hasher.hash("a"), hasher.hash("a"));
    }

    #[test]
    fn the_memory_is_taken_once() {
        let hasher = Hasher::default();
        hasher.verify_dummy("guess");
        let address = hasher.memory.lock().expect("sound").as_ptr();
        for _ in 0..3 {
            hasher.verify_dummy("guess");
        }
        let memory = hasher.memory.lock().expect("sound");
        assert_eq!((memory.as_ptr(), memory.len()), (address, 19 * 1024));
    }

    #[test]
    fn a_hash_that_takes_more_memory_is_refused() {
        let hash = "$argon2id$v=19$m=1048576,t=2,p=1$c2FsdHNhbHRzYWx0$\
                    AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
        let hasher = Hasher::default();
        assert!(PasswordHash::new(hash).is_ok());
        assert!(!hasher.verify("any", hash));
    }
}
