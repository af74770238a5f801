//! Binary contents that are outside of the document.

use alloc::sync::Arc;
use core::fmt;

use bytes::Bytes;

/// The binary parts of a package whose root is decoded: what [`Base64`](crate::scalar::Base64)
/// values refer to instead of holding their octets in the document.
///
/// A reference is an `xop:Include` ([XOP 1.0, 2.1](https://www.w3.org/TR/xop10/)) or, in SOAP with
/// Attachments, the attribute `href` of an empty element. The lookup gets its URL, such as
/// `cid:scan%40example.org`. Nothing else is ever fetched.
///
/// ```
/// use soap_codec::bytes::Bytes;
/// use soap_codec::scalar::Base64;
/// use soap_codec::{Decoder, Parts};
///
/// let scan = Bytes::from_static(b"%PDF");
/// let parts = Parts::new(scan.len(), move |url| (url == "cid:scan").then(|| scan.clone()));
/// let text = r#"<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>
///     <file><x:Include xmlns:x="http://www.w3.org/2004/08/xop/include" href="cid:scan"/></file>
///     </s:Body></s:Envelope>"#;
/// let message = Decoder::new().parts(parts).decode(text)?;
/// let file: Base64<Bytes> = message.read()?; // not copied; `Base64` would be
/// assert_eq!(&file[..], b"%PDF");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Default)]
pub struct Parts(Option<Arc<Inner>>);

struct Inner<F: ?Sized = dyn Fn(&str) -> Option<Bytes> + Send + Sync> {
    bytes: usize,
    by_url: F,
}

impl Parts {
    /// Creates parts that no reference leads to. The default.
    #[must_use]
    pub const fn none() -> Self {
        Self(None)
    }

    /// Creates parts with the lookup by URL. `bytes` is their size, all together: the values of a
    /// read may take as much memory for them as for a document of that size
    /// ([`Limits::value_bytes`](field@crate::Limits::value_bytes)).
    #[must_use]
    pub fn new(
        bytes: usize,
        by_url: impl Fn(&str) -> Option<Bytes> + Send + Sync + 'static,
    ) -> Self {
        Self(Some(Arc::new(Inner { bytes, by_url })))
    }

    pub(crate) fn bytes(&self) -> usize {
        self.0.as_ref().map_or(0, |inner| inner.bytes)
    }

    pub(crate) fn by_url(&self, url: &str) -> Option<Bytes> {
        self.0.as_ref().and_then(|inner| (inner.by_url)(url))
    }
}

impl fmt::Debug for Parts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Parts")
            .field("bytes", &self.bytes())
            .finish_non_exhaustive()
    }
}
