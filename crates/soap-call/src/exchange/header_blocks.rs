//! Header blocks that outlive one message.

use std::error::Error;
use std::fmt;
use std::sync::Arc;

use soap_codec::{Encoder, HeaderBlock, QName, SoapVersion, ToXml};

use crate::endpoint::Endpoint;
use crate::secrets::Secret;

/// A value that is written as header blocks.
///
/// A name and a value are one, and with the feature `headers` the types of `soap-headers` are some.
#[diagnostic::on_unimplemented(
    note = "a header block is a pair `(QName, value)`, or an `OwnedHeaderBlock`",
    note = "the types of `soap-headers` are header blocks with the feature `headers` of `soap-call`"
)]
pub trait ToHeaderBlocks: Send + Sync {
    /// Adds the blocks to an envelope.
    fn add_to<'e>(&'e self, encoder: Encoder<'e>) -> Encoder<'e>;

    /// Returns the secret texts in the blocks, which errors must not repeat. By default there are
    /// none.
    fn secrets(&self) -> Vec<Secret> {
        Vec::new()
    }

    /// Returns the id of the message, if the blocks name one, for the [check](crate::ResponseCheck)
    /// of its response. By default they do not.
    fn message_id(&self) -> Option<&str> {
        None
    }
}

impl<T: ToXml + Send + Sync> ToHeaderBlocks for (QName<'_>, T) {
    fn add_to<'e>(&'e self, encoder: Encoder<'e>) -> Encoder<'e> {
        encoder.header(HeaderBlock::new(self.0, &self.1))
    }
}

/// The header blocks that a service, a request or a provider adds. They own their values, or borrow
/// them for `'a`.
#[derive(Clone, Default)]
pub struct HeaderBlocks<'a>(Vec<Arc<dyn ToHeaderBlocks + 'a>>);

impl<'a> HeaderBlocks<'a> {
    /// Creates an empty list.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds blocks to the end.
    #[must_use]
    pub fn with(mut self, blocks: impl ToHeaderBlocks + 'a) -> Self {
        self.0.push(Arc::new(blocks));
        self
    }
}

impl ToHeaderBlocks for HeaderBlocks<'_> {
    fn add_to<'e>(&'e self, encoder: Encoder<'e>) -> Encoder<'e> {
        let blocks = self.0.iter();
        blocks.fold(encoder, |encoder, blocks| blocks.add_to(encoder))
    }

    fn secrets(&self) -> Vec<Secret> {
        self.0.iter().flat_map(|blocks| blocks.secrets()).collect()
    }

    fn message_id(&self) -> Option<&str> {
        self.0.iter().find_map(|blocks| blocks.message_id())
    }
}

/// Names only: values may be secret.
impl fmt::Debug for HeaderBlocks<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.add_to(Encoder::new(SoapVersion::Soap11)).fmt(f)
    }
}

/// A header block that owns its value: what [`HeaderBlock`] is for one message.
///
/// ```
/// use soap_call::OwnedHeaderBlock;
/// use soap_codec::QName;
///
/// let token = String::from("9f2c61d7");
/// let block = OwnedHeaderBlock::new(QName::new("urn:auth", "Token"), token.clone())
///     .must_understand(true)
///     .secret(token);
/// ```
#[derive(Clone)]
pub struct OwnedHeaderBlock {
    actor: Option<String>,
    must_understand: bool,
    name: QName<'static>,
    secrets: Vec<Secret>,
    value: Arc<dyn ToXml + Send + Sync>,
}

impl OwnedHeaderBlock {
    /// Creates a block for the ultimate receiver, which need not understand it.
    #[must_use]
    pub fn new(name: QName<'static>, value: impl ToXml + Send + Sync + 'static) -> Self {
        Self {
            actor: None,
            must_understand: false,
            name,
            secrets: Vec::new(),
            value: Arc::new(value),
        }
    }

    /// Sets whether the receiver must understand the block (default: `false`).
    #[must_use]
    pub fn must_understand(mut self, must_understand: bool) -> Self {
        self.must_understand = must_understand;
        self
    }

    /// Sets the node that the block is meant for: `actor` of SOAP 1.1, `role` of SOAP 1.2.
    #[must_use]
    pub fn actor(mut self, actor: impl Into<String>) -> Self {
        self.actor = Some(actor.into());
        self
    }

    /// Names a secret text in the block, which errors must not repeat.
    #[must_use]
    pub fn secret(mut self, secret: impl Into<Secret>) -> Self {
        self.secrets.push(secret.into());
        self
    }
}

impl ToHeaderBlocks for OwnedHeaderBlock {
    fn add_to<'e>(&'e self, encoder: Encoder<'e>) -> Encoder<'e> {
        let value: &dyn ToXml = &*self.value;
        let block = HeaderBlock::new(self.name, value).must_understand(self.must_understand);
        encoder.header(match &self.actor {
            Some(actor) => block.actor(actor),
            None => block,
        })
    }

    fn secrets(&self) -> Vec<Secret> {
        self.secrets.clone()
    }
}

/// Without the value, which may be secret.
impl fmt::Debug for OwnedHeaderBlock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "OwnedHeaderBlock({})", self.name)
    }
}

/// Makes header blocks for each attempt: a message id, a timestamp, a password digest.
///
/// Clock and randomness are the provider's own. A closure is a provider:
///
/// ```
/// use std::sync::atomic::{AtomicU64, Ordering};
/// use soap_call::{Attempt, Endpoint, HeaderBlocks, OwnedHeaderBlock, Service};
/// use soap_codec::QName;
///
/// let number = AtomicU64::new(0);
/// let numbered = move |_: &Attempt<'_>| {
///     let number = number.fetch_add(1, Ordering::Relaxed);
///     let block = OwnedHeaderBlock::new(QName::new("urn:shop", "Number"), number);
///     Ok(HeaderBlocks::new().with(block))
/// };
/// let service = Service::new(Endpoint::new("https://shop.example/")?).header_provider(numbered);
/// # Ok::<(), soap_call::EndpointError>(())
/// ```
pub trait HeaderProvider: Send + Sync {
    /// Returns the blocks of one attempt. They come behind those of the service and of the request.
    ///
    /// # Errors
    /// Any error. The attempt is not sent then, and the call fails with
    /// [`ErrorKind::HeaderProvider`](crate::ErrorKind::HeaderProvider).
    fn provide(
        &self,
        attempt: &Attempt<'_>,
    ) -> Result<HeaderBlocks<'static>, Box<dyn Error + Send + Sync>>;
}

impl<F> HeaderProvider for F
where
    F: Fn(&Attempt<'_>) -> Result<HeaderBlocks<'static>, Box<dyn Error + Send + Sync>>
        + Send
        + Sync,
{
    fn provide(
        &self,
        attempt: &Attempt<'_>,
    ) -> Result<HeaderBlocks<'static>, Box<dyn Error + Send + Sync>> {
        self(attempt)
    }
}

/// One attempt at a call, before it is sent.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Attempt<'a> {
    /// The action: that of the operation in [WS-Addressing](crate::Operation::addressing_action), if
    /// it has one of its own.
    pub action: &'a str,
    /// The address that the request goes to.
    pub endpoint: &'a Endpoint,
    /// 1 for the first attempt, 2 for the one after a challenge.
    pub number: u8,
    /// The name of the request's element.
    pub operation: QName<'a>,
    /// The SOAP version.
    pub version: SoapVersion,
}
