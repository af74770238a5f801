//! XML that the caller has already.

use alloc::{borrow::Cow, format, string::String, vec::Vec};
use core::fmt;

use crate::read::settings::ReadSettings;
use crate::read::steps::Steps;
use crate::read::tape::Tape;
use crate::text::decode_error::DecodeError;

/// XML to write unchanged as the content of an element: elements, text, comments.
///
/// Its meaning does not depend on its place. It declares each of its prefixes, which
/// [`new`](Self::new) checks, and its elements without a namespace do not join a default namespace
/// around it. A [`NamespaceMap`](crate::NamespaceMap) does not apply to it.
///
/// ```
/// use soap_codec::{Encoder, QName, RawXml, SoapVersion};
///
/// let raw = RawXml::new(r#"<line xmlns="urn:l">1</line><line/>"#)?;
/// let xml = Encoder::new(SoapVersion::Soap11).body(QName::new("urn:o", "order"), &raw).encode()?;
/// # let xml = String::from_utf8(xml)?;
/// assert!(xml.contains(r#"<line xmlns="urn:l">1</line><line xmlns=""/></order>"#));
/// assert!(RawXml::new("<p:line/>").is_err());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Eq, PartialEq)]
pub struct RawXml {
    xml: String,
    /// The places where a default namespace around it is undone: after the names of its outermost
    /// elements, except those with a default namespace of their own.
    undo_default_at: Vec<usize>,
}

impl RawXml {
    /// Checks that `xml` is well-formed content in which every prefix is declared.
    ///
    /// # Errors
    /// [`DecodeError`] with the first violation and its offset in `xml`. Document types, an XML
    /// declaration and processing instructions are refused, as in every SOAP message.
    pub fn new(xml: impl Into<String>) -> Result<Self, DecodeError> {
        const START: &str = "<r>";
        let xml = xml.into();
        let document = format!("{START}{xml}</r>");
        let tape = tape_of(&document).map_err(|error| {
            let offset = error.offset().saturating_sub(START.len());
            DecodeError::new(error.kind(), offset.min(xml.len()))
        })?;
        let name_ends = outermost_without_default(&tape);
        Ok(Self {
            undo_default_at: name_ends.map(|end| end - START.len()).collect(),
            xml,
        })
    }

    /// Returns the XML, unchanged.
    pub fn as_str(&self) -> &str {
        &self.xml
    }

    /// Returns the XML for a place where a default namespace is in scope.
    pub(crate) fn without_default(&self) -> Cow<'_, str> {
        const UNDO: &str = " xmlns=\"\"";
        if self.undo_default_at.is_empty() {
            return Cow::Borrowed(&self.xml);
        }
        let mut undone = String::with_capacity(self.xml.len() + 64);
        let mut done = 0;
        for at in &self.undo_default_at {
            undone.push_str(&self.xml[done..*at]);
            undone.push_str(UNDO);
            done = *at;
        }
        undone.push_str(&self.xml[done..]);
        Cow::Owned(undone)
    }
}

impl fmt::Debug for RawXml {
    /// Sizes only: content may be secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RawXml")
            .field("bytes", &self.xml.len())
            .finish_non_exhaustive()
    }
}

fn tape_of(document: &str) -> Result<Tape, DecodeError> {
    let mut tape = Tape::default();
    tape.build(Steps::new(document, ReadSettings::unlimited()))?;
    Ok(tape)
}

/// Returns the ends of the names of those elements in the root that declare no default namespace.
fn outermost_without_default(tape: &Tape) -> impl Iterator<Item = usize> {
    let next = |index: u32| {
        let next = tape.nodes[index as usize].next;
        (next < tape.nodes[0].next).then_some(next)
    };
    let first = (tape.nodes.len() > 1).then_some(1);
    let outermost = core::iter::successors(first, move |index| next(*index));
    outermost
        .filter(|index| !declares_default(tape, *index))
        .map(|index| tape.nodes[index as usize].local().end)
}

fn declares_default(tape: &Tape, node: u32) -> bool {
    let first = tape
        .declarations
        .partition_point(|declaration| declaration.node < node);
    let own = tape.declarations.from(first);
    own.take_while(|declaration| declaration.node == node)
        .any(|declaration| declaration.prefix_width == 0)
}
