use std::fmt::{self, Debug};

use bytes::Bytes;

use crate::{MaybeSend, TransportError, maybe_send_async_trait};

maybe_send_async_trait! {
    /// A response's body that is received while it is read.
    ///
    /// Clause 13 of [the contract](crate::Transport#the-contract) applies to it. Dropping it before
    /// its end abandons the call. It is not necessary to read further after an error.
    pub trait ResponseBody: Debug + MaybeSend {
        /// Receives the next piece, which is not empty. `None` means that the body is complete.
        ///
        /// Dropping the future loses nothing: the next call continues where it stopped.
        ///
        /// # Errors
        /// The [`TransportError`] of the call. Its delivery is
        /// [`Unknown`](crate::Delivery::Unknown), and it is returned again from then on.
        async fn chunk(&mut self) -> Result<Option<Bytes>, TransportError>;
    }
}

/// [`ResponseBody`] for code without an executor: the calling thread waits.
pub trait BlockingResponseBody: Debug + Send {
    /// Receives the next piece, which is not empty. `None` means that the body is complete.
    ///
    /// # Errors
    /// As [`ResponseBody::chunk`].
    fn chunk(&mut self) -> Result<Option<Bytes>, TransportError>;
}

/// A body that is already there, as one piece.
///
/// ```
/// use soap_transport::{BlockingResponseBody, WholeBody};
///
/// let mut body = WholeBody::new("<Envelope/>");
/// assert_eq!(BlockingResponseBody::chunk(&mut body)?.as_deref(), Some(&b"<Envelope/>"[..]));
/// assert_eq!(BlockingResponseBody::chunk(&mut body)?, None);
/// # Ok::<(), soap_transport::TransportError>(())
/// ```
pub struct WholeBody(Bytes);

impl WholeBody {
    /// Creates a body of these bytes.
    pub fn new(bytes: impl Into<Bytes>) -> Self {
        Self(bytes.into())
    }

    fn take(&mut self) -> Option<Bytes> {
        Some(std::mem::take(&mut self.0)).filter(|bytes| !bytes.is_empty())
    }
}

maybe_send_async_trait! {
    impl ResponseBody for WholeBody {
        async fn chunk(&mut self) -> Result<Option<Bytes>, TransportError> {
            Ok(self.take())
        }
    }
}

impl BlockingResponseBody for WholeBody {
    fn chunk(&mut self) -> Result<Option<Bytes>, TransportError> {
        Ok(self.take())
    }
}

impl Debug for WholeBody {
    /// The size only: a body may be secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "WholeBody({} bytes)", self.0.len())
    }
}
