//! Checks of responses beside those of SOAP.

use std::error::Error;

use soap_codec::{Envelope, QName};

/// Checks each response before its payload is read: that it belongs to the request, that it is not
/// too old. The clock is the check's own. A closure is a check.
///
/// Faults are checked too. An error of the check takes the place of the response, or of the fault.
///
/// With the feature `headers`, `RelationCheck` and `TimestampCheck` are checks.
///
/// ```
/// use soap_call::{Endpoint, ReceivedMessage, Service};
/// use soap_codec::QName;
///
/// const TENANT: QName<'static> = QName::new("urn:shop", "Tenant");
///
/// let is_ours = |response: &ReceivedMessage<'_>| {
///     let tenant = response.envelope.header(TENANT).ok_or("the response names no tenant")?;
///     if tenant.element().text() != "north" {
///         return Err("the response is that of another tenant".into());
///     }
///     Ok(())
/// };
/// let service = Service::new(Endpoint::new("https://shop.example/")?).response_check(is_ours);
/// # Ok::<(), soap_call::EndpointError>(())
/// ```
pub trait ResponseCheck: Send + Sync {
    /// Checks a response.
    ///
    /// # Errors
    /// Any error. The call fails with [`ErrorKind::Check`](crate::ErrorKind::Check), and may have
    /// been executed.
    fn check(&self, response: &ReceivedMessage<'_>) -> Result<(), Box<dyn Error + Send + Sync>>;

    /// Returns the header blocks that the check processes, so that they are
    /// [understood](crate::Service::understands). By default there are none.
    fn understood(&self) -> &[QName<'static>] {
        &[]
    }
}

impl<F> ResponseCheck for F
where
    F: Fn(&ReceivedMessage<'_>) -> Result<(), Box<dyn Error + Send + Sync>> + Send + Sync,
{
    fn check(&self, response: &ReceivedMessage<'_>) -> Result<(), Box<dyn Error + Send + Sync>> {
        self(response)
    }
}

/// A response that is checked.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct ReceivedMessage<'a> {
    /// The envelope. It may hold a fault.
    pub envelope: Envelope<'a>,
    /// The id of the request, if its header blocks [name one](crate::ToHeaderBlocks::message_id).
    pub message_id: Option<&'a str>,
}
