//! Whole documents, whatever they contain.

use core::fmt;

use crate::read::doctype::after_doctype;
use crate::read::element::{Document, Element};
use crate::read::prolog::document_start;
use crate::read::settings::ReadSettings;
use crate::read::steps::Steps;
use crate::read::tape::Tape;
use crate::read::tolerance::Tolerance;
use crate::text::decode_error::{DecodeError, DecodeErrorKind};
use crate::text::encoding::{self, Charset, Input};
use crate::text::limits::{Limit, Limits};

/// A well-formed document of any vocabulary, such as a schema or a WSDL.
///
/// It is checked by the rules of a [`Decoder`](crate::Decoder) for XML, and none of those for SOAP.
/// Processing instructions are skipped, and so is a document type declaration: nothing that it
/// declares is used, and a reference to an entity other than the five predefined ones is an error.
/// White space before the XML declaration is allowed.
///
/// ```
/// use soap_codec::{Limits, XmlDocument};
///
/// let xml = "<!DOCTYPE a SYSTEM 'a.dtd' [<!ENTITY e 'x'>]><a><b/></a>";
/// let document = XmlDocument::decode(xml, Limits::default())?;
/// assert_eq!(document.root().children().count(), 1);
/// # Ok::<(), soap_codec::DecodeError>(())
/// ```
pub struct XmlDocument<I: Input> {
    text: I::Text,
    tape: Tape,
}

impl<I: Input> XmlDocument<I> {
    /// Decodes a document. Its byte order mark or XML declaration says the encoding.
    ///
    /// # Errors
    /// [`DecodeError`] with the kind of violation and its place.
    pub fn decode(input: I, limits: Limits) -> Result<Self, DecodeError> {
        let settings = ReadSettings {
            limits,
            skips_doctype: true,
            ..ReadSettings::default()
        }
        .tolerate(Tolerance::LeadingWhiteSpace)
        .tolerate(Tolerance::ProcessingInstructions);
        let (text, tape) = read(input, Charset::Unknown, &settings)?;
        Ok(Self { text, tape })
    }

    /// Returns the root element.
    pub fn root(&self) -> Element<'_> {
        let document = Document {
            text: &self.text[self.tape.base..],
            tape: &self.tape,
        };
        document.root()
    }

    /// Returns the whole text, including a byte order mark.
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

impl<I: Input> fmt::Debug for XmlDocument<I> {
    /// Shows sizes only, because content may be secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("XmlDocument")
            .field("bytes", &self.text.len())
            .field("elements", &self.tape.nodes.len())
            .finish_non_exhaustive()
    }
}

/// Decodes a document to its text and its tape.
pub(crate) fn read<I: Input>(
    input: I,
    charset: Charset,
    settings: &ReadSettings,
) -> Result<(I::Text, Tape), DecodeError> {
    let most = settings.limits.message_bytes as usize;
    let too_large = DecodeError::new(DecodeErrorKind::Limit(Limit::MessageBytes), most);
    if input.bytes().len() > most {
        return Err(too_large);
    }
    let text = encoding::decode(input, charset)?;
    // Transcoding can make a text longer, and offsets are of 32 bits.
    if u32::try_from(text.len()).is_err() {
        return Err(too_large);
    }
    let mut base = document_start(&text, settings.tolerances)?;
    if settings.skips_doctype {
        base += after_doctype(&text[base..]).unwrap_or(0);
    }
    let document = &text[base..];
    let mut tape = Tape::new(settings, base, document.len());
    tape.build(Steps::new(document, settings.clone()))
        .map_err(|error| error.moved_by(base))?;
    Ok((text, tape))
}
