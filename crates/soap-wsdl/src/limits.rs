//! Limits on the work of loading.

/// Limits on what is loaded. They always apply; the defaults suit every service that we know.
///
/// ```
/// use soap_wsdl::Limits;
///
/// let limits = Limits::default().documents(16);
/// assert_eq!(limits.documents, 16);
/// ```
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Limits {
    /// Bytes of all documents together. Default: 256 MiB.
    pub bytes: u64,
    /// Types, elements and attributes together. Default: 1,000,000.
    pub components: u32,
    /// Elements of a document that are open at once. Default: 100; values above 128 have no effect.
    pub depth: u32,
    /// Types between a type and `xs:anyType`, groups within groups, and elements between an element
    /// and the head of its substitution group. Default: 100.
    pub derivation: u32,
    /// Diagnostics that are kept. The others are counted. Default: 10,000.
    pub diagnostics: u32,
    /// Documents, and schemas: one that is included in several namespaces counts once for each, and
    /// so do its bytes. Default: 2,000.
    pub documents: u32,
    /// Particles, attribute uses and enumerated values of all types together, inherited ones and
    /// those of groups included. Inherited text counts too, by 64 bytes. Default: 4,000,000.
    pub particles: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            bytes: 256 << 20,
            components: 1_000_000,
            depth: 100,
            derivation: 100,
            diagnostics: 10_000,
            documents: 2_000,
            particles: 4_000_000,
        }
    }
}

macro_rules! setters {
    ($($name:ident: $type:ty),*) => {
        impl Limits {
            $(
                #[doc = concat!("Sets the limit [`", stringify!($name), "`](field@Self::", stringify!($name), ").")]
                #[must_use]
                pub const fn $name(mut self, limit: $type) -> Self {
                    self.$name = limit;
                    self
                }
            )*
        }
    };
}

setters!(bytes: u64, components: u32, depth: u32, derivation: u32, diagnostics: u32, documents: u32, particles: u32);
