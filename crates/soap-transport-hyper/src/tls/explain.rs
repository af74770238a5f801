//! Explanations of failed handshakes.

use std::{borrow::Cow, error::Error};

use tokio_rustls::rustls::{self, AlertDescription, CertificateError};

use super::PinMismatchError;
use crate::error::find;

/// An explanation of a TLS failure, for a person.
pub(crate) struct Explained {
    pub(crate) detail: Cow<'static, str>,
    /// `None` if the general help about the server's certificate fits.
    pub(crate) help: Option<&'static str>,
}

/// The connection ended during the handshake, without an alert.
pub(crate) const BROKEN: Explained = Explained {
    detail: Cow::Borrowed("the connection broke during the handshake"),
    help: Some(OLD_SERVER),
};

const OLD_SERVER: &str = "check that the port is correct and that the server supports TLS 1.2 or 1.3 with an ECDHE cipher suite (AES-GCM or ChaCha20-Poly1305); update an old server, or put a TLS proxy in front of it (IIS on Windows Server 2012 R2 and older needs TLS 1.2 switched on and an ECDSA certificate)";
const CLIENT_CERTIFICATE: &str = "get a client certificate that the server accepts from the operator of the service, and pass it with its key as `Builder::client_identity`";
const NO_TLS: &str =
    "check the port: the server responds, but not in TLS; plain http uses another port";
const NO_NAME: &str = "check the host name: the server does not know this name";

/// Explains a TLS failure anywhere in `error`.
pub(crate) fn explain(error: &(dyn Error + 'static)) -> Option<Explained> {
    let error = find::<rustls::Error>(error)?;
    Some(Explained {
        detail: match pin_mismatch(error) {
            Some(mismatch) => mismatch.to_string().into(),
            None => detail(error).into(),
        },
        help: help(error),
    })
}

fn help(error: &rustls::Error) -> Option<&'static str> {
    match error {
        rustls::Error::AlertReceived(alert) => help_for_alert(*alert),
        rustls::Error::PeerIncompatible(_) => Some(OLD_SERVER),
        rustls::Error::InvalidMessage(_) => Some(NO_TLS),
        _ => None,
    }
}

fn help_for_alert(alert: AlertDescription) -> Option<&'static str> {
    use AlertDescription as Alert;
    Some(match alert {
        Alert::ProtocolVersion
        | Alert::HandshakeFailure
        | Alert::InsufficientSecurity
        | Alert::InappropriateFallback
        | Alert::IllegalParameter
        | Alert::NoApplicationProtocol => OLD_SERVER,
        Alert::UnrecognisedName => NO_NAME,
        Alert::NoCertificate
        | Alert::BadCertificate
        | Alert::UnsupportedCertificate
        | Alert::CertificateRevoked
        | Alert::CertificateExpired
        | Alert::CertificateUnknown
        | Alert::CertificateRequired
        | Alert::UnknownCA
        | Alert::AccessDenied => CLIENT_CERTIFICATE,
        _ => return None,
    })
}

/// Returns the cause of a failed handshake: the pin mismatch inside `error`, which a caller can
/// use, or else `error` itself.
pub(crate) fn cause_of(error: std::io::Error) -> Box<dyn Error + Send + Sync> {
    match find::<rustls::Error>(&error).and_then(pin_mismatch) {
        Some(mismatch) => mismatch.clone().into(),
        None => error.into(),
    }
}

fn pin_mismatch(error: &rustls::Error) -> Option<&PinMismatchError> {
    let rustls::Error::InvalidCertificate(CertificateError::Other(other)) = error else {
        return None;
    };
    other.0.downcast_ref()
}

fn detail(error: &rustls::Error) -> &'static str {
    match error {
        rustls::Error::AlertReceived(alert) => detail_of_alert(*alert),
        rustls::Error::InvalidCertificate(reason) => match reason {
            CertificateError::Expired | CertificateError::ExpiredContext { .. } => {
                "the certificate has expired"
            }
            CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
                "the certificate is for another name"
            }
            CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
                "the certificate is not valid yet, or this machine's clock is wrong"
            }
            CertificateError::Revoked => "the certificate has been revoked",
            CertificateError::UnknownIssuer => {
                "the authority that issued the certificate is not trusted"
            }
            // An authority that was made again under its old name, while the client trusts the old.
            CertificateError::BadSignature => {
                "the authority that issued the certificate is not trusted, but another one of the same name is"
            }
            // A self-signed certificate that is trusted as an authority, which is common. rustls
            // reports it only as text.
            CertificateError::Other(_) if error.to_string().contains("CaUsedAsEndEntity") => {
                "the certificate belongs to an authority; the server needs one that the authority issued"
            }
            _ => "the certificate is not acceptable",
        },
        rustls::Error::InvalidMessage(_) => "the peer does not speak TLS 1.2 or 1.3 on this port",
        rustls::Error::PeerIncompatible(_) => {
            "the peer supports no current protocol version or cipher"
        }
        _ => "the handshake failed",
    }
}

fn detail_of_alert(alert: AlertDescription) -> &'static str {
    match (alert, help_for_alert(alert)) {
        (AlertDescription::ProtocolVersion, _) => "the peer does not speak TLS 1.2 or 1.3",
        (AlertDescription::HandshakeFailure | AlertDescription::InsufficientSecurity, _) => {
            "the peer refused the handshake, usually for lack of a common cipher"
        }
        (AlertDescription::UnrecognisedName, _) => "the peer does not know this host name",
        (_, Some(CLIENT_CERTIFICATE)) => "the peer refused the client certificate, or requires one",
        _ => "the peer refused the handshake",
    }
}
