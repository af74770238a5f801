//! Password digests.

use sha1::{Digest, Sha1};

/// Returns the digest of a password: SHA-1 of nonce, creation time and password ([UsernameToken
/// 1.1, 3.1](https://docs.oasis-open.org/wss/v1.1/wss-v1.1-spec-os-UsernameTokenProfile.pdf)).
/// It is sent in Base64.
///
/// The nonce is what its Base64 stands for, and `created` is the text of `wsu:Created`; either is
/// empty if the token has none.
///
/// ```
/// use soap_codec::scalar::Base64;
/// use soap_headers::security::password_digest;
///
/// // The example of ONVIF's application programmer's guide.
/// let nonce: Base64 = soap_codec::scalar::Scalar::parse("LKqI6G/AikKCQrN0zqZFlg==")?;
/// let digest = password_digest(&nonce, "2010-09-16T07:50:45Z", "userpassword");
/// assert_eq!(Base64(digest).to_string(), "tuOSpGlFlIXsozq4HFNeeGeFLEI=");
/// # Ok::<(), soap_codec::scalar::ScalarError>(())
/// ```
#[must_use]
pub fn password_digest(nonce: &[u8], created: &str, password: &str) -> [u8; 20] {
    let mut hash = Sha1::new();
    hash.update(nonce);
    hash.update(created);
    hash.update(password);
    hash.finalize().into()
}
