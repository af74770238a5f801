//! How large a document may be in each respect.

use core::fmt;

/// How large a document may be in each respect. Always in force; the defaults suit answers of up to 64 MiB from a
/// service one does not trust.
///
/// ```
/// use soap_codec::Limits;
///
/// let limits = Limits { message_bytes: 1 << 20, ..Limits::default() };
/// assert_eq!(limits.depth, 128);
/// ```
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[allow(clippy::exhaustive_structs)] // Made by struct update, so that each limit is set by its name.
pub struct Limits {
    /// Attributes of one element, namespace declarations not counted. 256.
    pub attributes: u32,
    /// Elements open at once, the root included. 128.
    pub depth: u32,
    /// Elements of the whole document. 4,000,000.
    pub elements: u32,
    /// Bytes of the document as it comes, before a transcoding. 64 MiB; never above 4 GiB - 1.
    pub message_bytes: u32,
    /// Bytes of a name, prefix included. 1,024.
    pub name_bytes: u32,
    /// Bytes of a namespace name. 4,096.
    pub namespace_bytes: u32,
    /// Namespace declarations of one element. 256, as many as may be in scope: JAXB and Oracle SOA
    /// declare all that they know on the root.
    pub namespace_declarations: u32,
    /// Different namespace names of the whole document. 1,024; never above 65,535.
    pub namespaces: u32,
    /// Namespace declarations in scope at once. 256.
    pub namespaces_in_scope: u32,
    /// Bytes of one start tag. 1 MiB.
    pub start_tag_bytes: u32,
    /// Bytes that the values of one read may take, if
    /// [`value_bytes_per_byte`](Self::value_bytes_per_byte) does not allow more. 8 MiB.
    ///
    /// Counted are the items of lists, `size_of::<T>()` each (an entry of a dictionary four times,
    /// for a map takes as much while it is made), and all that the element that is read holds, as
    /// text that its values may own.
    pub value_bytes: u32,
    /// Bytes that the values of one read may take for each byte of the document, if
    /// [`value_bytes`](Self::value_bytes) does not allow more. 4.
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
    /// What we write ourselves needs no limits.
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

    /// Within what offsets and widths can say.
    pub(crate) fn capped(self) -> Self {
        Self {
            name_bytes: self.name_bytes.min(u32::from(u16::MAX)),
            namespaces: self.namespaces.min(u32::from(u16::MAX)),
            ..self
        }
    }
}

/// Which limit a document went beyond; see the field of [`Limits`] of the same name.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum Limit {
    /// [`Limits::attributes`].
    Attributes,
    /// [`Limits::depth`].
    Depth,
    /// [`Limits::elements`].
    Elements,
    /// [`Limits::message_bytes`].
    MessageBytes,
    /// [`Limits::name_bytes`].
    NameBytes,
    /// [`Limits::namespace_bytes`].
    NamespaceBytes,
    /// [`Limits::namespace_declarations`].
    NamespaceDeclarations,
    /// [`Limits::namespaces`].
    Namespaces,
    /// [`Limits::namespaces_in_scope`].
    NamespacesInScope,
    /// [`Limits::start_tag_bytes`].
    StartTagBytes,
    /// [`Limits::value_bytes`] and [`Limits::value_bytes_per_byte`].
    ValueBytes,
}

impl fmt::Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Attributes => "attributes of one element",
            Self::Depth => "depth",
            Self::Elements => "number of elements",
            Self::MessageBytes => "bytes of the message",
            Self::NameBytes => "bytes of a name",
            Self::NamespaceBytes => "bytes of a namespace name",
            Self::NamespaceDeclarations => "namespace declarations of one element",
            Self::Namespaces => "different namespace names",
            Self::NamespacesInScope => "namespace declarations in scope",
            Self::StartTagBytes => "bytes of one start tag",
            Self::ValueBytes => "bytes of the values of one read",
        })
    }
}
