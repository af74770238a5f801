//! Reading a secret without leaving copies of it in memory.

use std::io::{self, Read};

use zeroize::Zeroizing;

/// No token or password is longer.
pub(super) const MAX_BYTES: usize = 64 * 1024;

/// Reads at most [`MAX_BYTES`]. The buffer does not grow, so it leaves no copy behind.
pub(super) fn bounded(source: impl Read) -> io::Result<Zeroizing<Vec<u8>>> {
    let mut bytes = Zeroizing::new(Vec::with_capacity(MAX_BYTES + 1));
    source.take(MAX_BYTES as u64 + 1).read_to_end(&mut bytes)?;
    match bytes.len() > MAX_BYTES {
        true => Err(io::Error::new(
            io::ErrorKind::FileTooLarge,
            format!("it is larger than {MAX_BYTES} bytes"),
        )),
        false => Ok(bytes),
    }
}
