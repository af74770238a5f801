//! The structure of an envelope, checked once after the XML was read.

use crate::read::element::{Document, Element};
use crate::read::tolerance::{Tolerance, Tolerances};
use crate::soap::header;
use crate::soap::version::SoapVersion;
use crate::text::decode_error::{DecodeError, DecodeErrorKind};
use crate::text::namespace::{SOAP_11, SOAP_12};
use crate::text::white_space::is_space;

/// Checks that the document is an envelope (SOAP 1.1, 4; SOAP 1.2 part 1, 5.1): an optional Header,
/// then one Body, then, in SOAP 1.1 only, qualified elements.
pub(super) fn validate(document: Document<'_>, tolerances: Tolerances) -> Result<(), DecodeError> {
    let root = document.root();
    let version = version(&root)?;
    without_text(&root)?;
    without_encoding_style(&root, version, tolerances)?;
    let mut children = root.children().peekable();
    if let Some(header) = children.next_if(|child| child.is(version.name("Header"))) {
        validate_header(&header, version, tolerances)?;
    }
    let body = children.next().ok_or_else(|| misplaced(&root))?;
    if !body.is(version.name("Body")) {
        return Err(misplaced(&body));
    }
    without_encoding_style(&body, version, tolerances)?;
    for after in children {
        let namespace = after.name().namespace();
        if version == SoapVersion::Soap12 || namespace.is_empty() || namespace == SOAP_11 {
            return Err(misplaced(&after));
        }
    }
    validate_fault(&body, version)
}

fn version(root: &Element<'_>) -> Result<SoapVersion, DecodeError> {
    let name = root.name();
    let kind = match (name.local(), name.namespace()) {
        ("Envelope", SOAP_11) => return Ok(SoapVersion::Soap11),
        ("Envelope", SOAP_12) => return Ok(SoapVersion::Soap12),
        ("Envelope", namespace) if !namespace.is_empty() => DecodeErrorKind::VersionMismatch,
        _ => DecodeErrorKind::NotAnEnvelope,
    };
    Err(DecodeError::new(kind, root.offset()))
}

/// Header blocks must be qualified (SOAP 1.1, 4.2; SOAP 1.2 part 1, 5.2).
fn validate_header(
    header: &Element<'_>,
    version: SoapVersion,
    tolerances: Tolerances,
) -> Result<(), DecodeError> {
    without_text(header)?;
    without_encoding_style(header, version, tolerances)?;
    for block in header.children() {
        let is_qualified = !block.name().namespace().is_empty();
        if !is_qualified && !tolerances.has(Tolerance::UnqualifiedHeaders) {
            return Err(misplaced(&block));
        }
        header::validate(&block, version, tolerances)?;
    }
    Ok(())
}

/// In SOAP 1.2, a fault must be the only element in the Body (part 1, 5.4).
fn validate_fault(body: &Element<'_>, version: SoapVersion) -> Result<(), DecodeError> {
    match body.child(version.name("Fault")) {
        Some(fault) if version == SoapVersion::Soap12 && body.children().count() > 1 => {
            Err(misplaced(&fault))
        }
        _ => Ok(()),
    }
}

/// SOAP 1.2 allows `encodingStyle` only on header blocks, payloads, and their descendants (part 1,
/// 5.1.1).
fn without_encoding_style(
    element: &Element<'_>,
    version: SoapVersion,
    tolerances: Tolerances,
) -> Result<(), DecodeError> {
    let name = SoapVersion::Soap12.name("encodingStyle");
    let is_refused = version == SoapVersion::Soap12 && !tolerances.has(Tolerance::EncodingStyle);
    if is_refused && element.attribute(name).is_some() {
        return Err(misplaced(element));
    }
    Ok(())
}

fn without_text(element: &Element<'_>) -> Result<(), DecodeError> {
    if element.text().bytes().all(is_space) {
        Ok(())
    } else {
        Err(misplaced(element))
    }
}

fn misplaced(element: &Element<'_>) -> DecodeError {
    DecodeError::new(DecodeErrorKind::Structure, element.offset())
}
