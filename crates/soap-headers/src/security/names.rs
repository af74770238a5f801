//! The names of WS-Security.

use soap_codec::QName;

/// The names of the header blocks that [`SecurityView::from_envelope`](super::SecurityView) reads.
pub const UNDERSTOOD: [QName<'static>; 1] = [SECURITY];

pub(super) const WSSE: &str =
    "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd";
pub(super) const WSU: &str =
    "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd";
const WSSE_11: &str = "http://docs.oasis-open.org/wss/oasis-wss-wssecurity-secext-1.1.xsd";

pub(super) const SECURITY: QName<'static> = QName::new(WSSE, "Security");
pub(super) const SIGNATURE_CONFIRMATION: QName<'static> =
    QName::new(WSSE_11, "SignatureConfirmation");

pub(super) const USERNAME_TOKEN: QName<'static> = QName::new(WSSE, "UsernameToken");
pub(super) const USERNAME: QName<'static> = QName::new(WSSE, "Username");
pub(super) const PASSWORD: QName<'static> = QName::new(WSSE, "Password");
pub(super) const NONCE: QName<'static> = QName::new(WSSE, "Nonce");

pub(super) const TIMESTAMP: QName<'static> = QName::new(WSU, "Timestamp");
pub(super) const CREATED: QName<'static> = QName::new(WSU, "Created");
pub(super) const EXPIRES: QName<'static> = QName::new(WSU, "Expires");
pub(super) const ID: QName<'static> = QName::new(WSU, "Id");

/// Attributes without a namespace.
pub(super) const TYPE: QName<'static> = QName::new("", "Type");
pub(super) const ENCODING_TYPE: QName<'static> = QName::new("", "EncodingType");
pub(super) const VALUE: QName<'static> = QName::new("", "Value");

pub(super) const PASSWORD_TEXT: &str = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-username-token-profile-1.0#PasswordText";
pub(super) const PASSWORD_DIGEST: &str = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-username-token-profile-1.0#PasswordDigest";
pub(super) const BASE64: &str = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-soap-message-security-1.0#Base64Binary";
