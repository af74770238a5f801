//! Header blocks that outlive one message.

use std::error::Error;
use std::fmt;
use std::sync::Arc;

use soap_codec::{HeaderBlock, QName, SoapVersion, ToXml};

use crate::endpoint::Endpoint;
use crate::secrets::Secret;

/// A value that is written as header blocks.
///
/// With the feature `headers`, the types of `soap-headers` are such values.
pub trait ToHeaderBlocks: Send + Sync {
    /// Returns the blocks.
    fn header_blocks(&self) -> Vec<HeaderBlock<'_>>;

    /// Returns the secret texts in the blocks, which errors must not repeat. By default there are
    /// none.
    fn secrets(&self) -> Vec<Secret> {
        Vec::new()
    }
}

/// The header blocks that a service, a request or a provider adds.
#[derive(Clone, Default)]
pub struct HeaderBlocks(Vec<Arc<dyn ToHeaderBlocks>>);

impl HeaderBlocks {
    /// Creates an empty list.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds blocks to the end.
    #[must_use]
    pub fn with(mut self, blocks: impl ToHeaderBlocks + 'static) -> Self {
        self.0.push(Arc::new(blocks));
        self
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = HeaderBlock<'_>> {
        self.0.iter().flat_map(|blocks| blocks.header_blocks())
    }

    pub(crate) fn secrets(&self) -> impl Iterator<Item = Secret> {
        self.0.iter().flat_map(|blocks| blocks.secrets())
    }
}

/// Names only: values may be secret.
impl fmt::Debug for HeaderBlocks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
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
    fn header_blocks(&self) -> Vec<HeaderBlock<'_>> {
        let value: &dyn ToXml = &*self.value;
        let block = HeaderBlock::new(self.name, value).must_understand(self.must_understand);
        Vec::from([match &self.actor {
            Some(actor) => block.actor(actor),
            None => block,
        }])
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
    fn provide(&self, attempt: &Attempt<'_>) -> Result<HeaderBlocks, Box<dyn Error + Send + Sync>>;
}

impl<F> HeaderProvider for F
where
    F: Fn(&Attempt<'_>) -> Result<HeaderBlocks, Box<dyn Error + Send + Sync>> + Send + Sync,
{
    fn provide(&self, attempt: &Attempt<'_>) -> Result<HeaderBlocks, Box<dyn Error + Send + Sync>> {
        self(attempt)
    }
}

/// One attempt at a call, before it is sent.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Attempt<'a> {
    /// The action.
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
