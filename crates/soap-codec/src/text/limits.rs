//! Limits on the size of a document.

use core::fmt;

/// Limits on the size of a document, in each respect in which size costs time or memory. They
/// always apply. The defaults suit responses of up to 64 MiB from a service that is not trusted.
///
/// ```
/// use soap_codec::Limits;
///
/// let limits = Limits::default().message_bytes(1 << 20).depth(32);
/// assert_eq!(limits.depth, 32);
/// assert_eq!(limits.elements, 4_000_000);
/// ```
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Limits {
    /// Attributes of one element, without its namespace declarations. Default: 256.
    pub attributes: u32,
    /// Elements that are open at once, the root included. Default: 128.
    pub depth: u32,
    /// Elements of the whole document. Default: 4,000,000.
    pub elements: u32,
    /// Bytes of the document as received, before any transcoding. Default: 64 MiB.
    pub message_bytes: u32,
    /// Bytes of a name, prefix included. Default: 1,024; values above 65,535 have no effect.
    pub name_bytes: u32,
    /// Bytes of a namespace name. Default: 4,096.
    pub namespace_bytes: u32,
    /// Namespace declarations of one element. Default: 256, as many as may be in scope, because
    /// JAXB and Oracle SOA declare every namespace they know on the root.
    pub namespace_declarations: u32,
    /// Different namespace names of the whole document. Default: 1,024; values above 65,535 have no
    /// effect.
    pub namespaces: u32,
    /// Namespace declarations in scope at once. Default: 256.
    pub namespaces_in_scope: u32,
    /// Bytes of one start tag. Default: 1 MiB.
    pub start_tag_bytes: u32,
    /// Bytes that the values of one read may take, if
    /// [`value_bytes_per_byte`](field@Self::value_bytes_per_byte) does not allow more. Default:
    /// 8 MiB.
    ///
    /// A read is charged for the items of lists, `size_of::<T>()` each (four times that for an
    /// entry of a dictionary, because a map takes as much while it is built), and for the whole
    /// content of its element, because its values may own that text.
    pub value_bytes: u32,
    /// Bytes that the values of one read may take for each byte of the document, if
    /// [`value_bytes`](field@Self::value_bytes) does not allow more. Default: 4.
    pub value_bytes_per_byte: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            attributes: 256,
            depth: 128,
            elements: 4_000_000,
            message_bytes: 64 << 20,
            name_bytes: 1024,
            namespace_bytes: 4096,
            namespace_declarations: 256,
            namespaces: 1024,
            namespaces_in_scope: 256,
            start_tag_bytes: 1 << 20,
            value_bytes: 8 << 20,
            value_bytes_per_byte: 4,
        }
    }
}

impl Limits {
    /// No limits, for documents that this crate has written.
    pub(crate) const UNLIMITED: Self = Self {
        attributes: u32::MAX,
        depth: u32::MAX,
        elements: u32::MAX,
        message_bytes: u32::MAX,
        name_bytes: u32::MAX,
        namespace_bytes: u32::MAX,
        namespace_declarations: u32::MAX,
        namespaces: u32::MAX,
        namespaces_in_scope: u32::MAX,
        start_tag_bytes: u32::MAX,
        value_bytes: u32::MAX,
        value_bytes_per_byte: u32::MAX,
    };

    /// Returns the bytes that the values of one read may take, from a document of `document` bytes.
    pub(crate) fn value_budget(&self, document: usize) -> usize {
        let by_size = (self.value_bytes_per_byte as usize).saturating_mul(document);
        by_size.max(self.value_bytes as usize)
    }

    /// Lowers limits to what the fields of a tape can hold.
    pub(crate) fn capped(self) -> Self {
        Self {
            name_bytes: self.name_bytes.min(u32::from(u16::MAX)),
            namespaces: self.namespaces.min(u32::from(u16::MAX)),
            ..self
        }
    }
}

macro_rules! setters {
    ($($name:ident)*) => {
        impl Limits {
            $(
                #[doc = concat!("Sets the limit [`", stringify!($name), "`](field@Self::", stringify!($name), ").")]
                #[must_use]
                pub const fn $name(mut self, limit: u32) -> Self {
                    self.$name = limit;
                    self
                }
            )*
        }
    };
}

setters! {
    attributes depth elements message_bytes name_bytes namespace_bytes namespace_declarations
    namespaces namespaces_in_scope start_tag_bytes value_bytes value_bytes_per_byte
}

/// A limit that a document exceeds: the field of [`Limits`] of the same name.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum Limit {
    /// [`Limits::attributes`](field@Limits::attributes).
    Attributes,
    /// [`Limits::depth`](field@Limits::depth).
    Depth,
    /// [`Limits::elements`](field@Limits::elements).
    Elements,
    /// [`Limits::message_bytes`](field@Limits::message_bytes).
    MessageBytes,
    /// [`Limits::name_bytes`](field@Limits::name_bytes).
    NameBytes,
    /// [`Limits::namespace_bytes`](field@Limits::namespace_bytes).
    NamespaceBytes,
    /// [`Limits::namespace_declarations`](field@Limits::namespace_declarations).
    NamespaceDeclarations,
    /// [`Limits::namespaces`](field@Limits::namespaces).
    Namespaces,
    /// [`Limits::namespaces_in_scope`](field@Limits::namespaces_in_scope).
    NamespacesInScope,
    /// [`Limits::start_tag_bytes`](field@Limits::start_tag_bytes).
    StartTagBytes,
    /// [`Limits::value_bytes`](field@Limits::value_bytes) and
    /// [`Limits::value_bytes_per_byte`](field@Limits::value_bytes_per_byte).
    ValueBytes,
}

impl fmt::Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Attributes => "number of attributes of an element",
            Self::Depth => "depth of nested elements",
            Self::Elements => "number of elements",
            Self::MessageBytes => "size of the message",
            Self::NameBytes => "length of a name",
            Self::NamespaceBytes => "length of a namespace name",
            Self::NamespaceDeclarations => "number of namespace declarations of an element",
            Self::Namespaces => "number of different namespace names",
            Self::NamespacesInScope => "number of namespace declarations in scope",
            Self::StartTagBytes => "length of a start tag",
            Self::ValueBytes => "size of the values of one read",
        })
    }
}
