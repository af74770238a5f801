//! Bodies of injected faults: one that breaks off, and one that unpacks to a huge size.

use std::io::{self, Write as _};
use std::pin::Pin;
use std::task::{Context, Poll};

use axum::body::Body;
use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;
use hyper::body::Frame;

/// Returns the first bytes of a body, followed by an error that closes the connection.
pub(crate) fn truncated(body: Bytes, after: usize) -> Body {
    // At least one byte is missing: a complete body is not truncated.
    let after = after.min(body.len().saturating_sub(1));
    Body::new(Breaking {
        rest: Some(body.slice(..after)),
        broken: false,
    })
}

#[derive(Debug)]
struct Breaking {
    rest: Option<Bytes>,
    broken: bool,
}

impl hyper::body::Body for Breaking {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        if let Some(bytes) = self.rest.take() {
            return Poll::Ready(Some(Ok(Frame::data(bytes))));
        }
        if !self.broken {
            // The bytes must be sent before the connection is closed.
            self.broken = true;
            context.waker().wake_by_ref();
            return Poll::Pending;
        }
        Poll::Ready(Some(Err(io::Error::other(
            "broken off by an injected fault",
        ))))
    }
}

/// Returns a gzip body that unpacks to this many spaces. It is packed while it is sent.
pub(crate) fn gzip_bomb(bytes: u64) -> Body {
    Body::new(Bomb {
        packer: Some(GzEncoder::new(Vec::new(), Compression::best())),
        left: bytes,
    })
}

#[derive(Debug)]
struct Bomb {
    /// `None` after the last bytes.
    packer: Option<GzEncoder<Vec<u8>>>,
    left: u64,
}

/// Unpacked bytes that are packed at once.
static CHUNK: [u8; 64 * 1024] = [b' '; 64 * 1024];

impl Bomb {
    /// The next bytes from the packer, which reads many bytes before it returns any.
    fn next(&mut self) -> io::Result<Option<Vec<u8>>> {
        let Some(packer) = &mut self.packer else {
            return Ok(None);
        };
        while self.left > 0 && packer.get_ref().is_empty() {
            let chunk = CHUNK
                .len()
                .min(usize::try_from(self.left).unwrap_or(CHUNK.len()));
            packer.write_all(&CHUNK[..chunk])?;
            self.left -= chunk as u64;
        }
        if self.left > 0 {
            return Ok(Some(std::mem::take(packer.get_mut())));
        }
        self.packer.take().map(GzEncoder::finish).transpose()
    }
}

impl hyper::body::Body for Bomb {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        Poll::Ready(
            self.next()
                .transpose()
                .map(|packed| packed.map(|packed| Frame::data(packed.into()))),
        )
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use flate2::read::GzDecoder;
    use http_body_util::BodyExt as _;

    use super::*;

    #[tokio::test]
    async fn a_bomb_unpacks_to_the_given_size() {
        let packed = gzip_bomb(1_000_000)
            .collect()
            .await
            .expect("packing doesn't fail")
            .to_bytes();
        assert!(packed.len() < 10_000);
        let mut unpacked = Vec::new();
        GzDecoder::new(&packed[..])
            .read_to_end(&mut unpacked)
            .expect("gzip");
        assert_eq!(unpacked.len(), 1_000_000);
    }

    #[tokio::test]
    async fn a_truncated_body_breaks_off_after_the_given_bytes() {
        let mut body = truncated(Bytes::from_static(b"hello"), 3);
        let first = body.frame().await.expect("a frame").expect("sound bytes");
        assert_eq!(first.into_data().expect("data"), "hel");
        body.frame()
            .await
            .expect("an end")
            .expect_err("that breaks");
    }
}
