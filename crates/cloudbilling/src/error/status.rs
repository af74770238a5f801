//! The class of an error, for traces and metrics.

use cloudbilling_types::ResultCode;
use soap_codec::Fault;

use crate::error::{Error, ErrorKind, LoginError};

/// The status code of a successful call.
#[cfg(feature = "client")]
pub(crate) const SUCCESS: &str = "Success";

/// The value for a code that is not listed.
pub(crate) const OTHER: &str = "_OTHER";

/// The codes of faults that are shown as they are, by local name: those of SOAP 1.1 and 1.2, WCF,
/// WS-Security and WS-Addressing.
const FAULT_CODES: &[&str] = &[
    "ActionMismatch",
    "ActionNotSupported",
    "Client",
    "Client.Authentication",
    "Client.Forbidden",
    "Client.Unauthorized",
    "DataEncodingUnknown",
    "DeserializationFailed",
    "DestinationUnreachable",
    "EndpointUnavailable",
    "FailedAuthentication",
    "FailedCheck",
    "InternalServiceFault",
    "InvalidAddressingHeader",
    "InvalidSecurity",
    "InvalidSecurityToken",
    "MessageExpired",
    "MustUnderstand",
    "Receiver",
    "SecurityTokenUnavailable",
    "Sender",
    "Server",
    "UnsupportedAlgorithm",
    "UnsupportedSecurityToken",
    "VersionMismatch",
];

impl Error {
    /// Returns the status code that the service returned: a result code such as `Error`, or the
    /// code of a fault, its most specific subcode first. `None` without a response that has one.
    ///
    /// There are few values, so that a service cannot fill a database of metrics: a result code
    /// that is not in the contract, and a fault code that is not one of SOAP, WCF, WS-Security or
    /// WS-Addressing, is `_OTHER`.
    ///
    /// ```
    /// # use cloudbilling::{Client, Error};
    /// # use cloudbilling::types::operation::GetPurchases;
    /// async fn log(client: &Client) {
    ///     if let Err(error) = client.purchases(&GetPurchases::default()).await {
    ///         let status = error.status_code().unwrap_or("no status");
    ///         eprintln!("{} ({status})", error.error_type());
    ///     }
    /// }
    /// ```
    #[must_use]
    pub fn status_code(&self) -> Option<&'static str> {
        match self.kind() {
            ErrorKind::Api(error) => Some(match error.code() {
                ResultCode::Error => "Error",
                _ => OTHER,
            }),
            ErrorKind::Fault(fault) => Some(of_fault(fault)),
            ErrorKind::SessionCheck(error) => error.status_code(),
            _ => None,
        }
    }

    /// Returns the class of the error for traces and metrics: its [status code](Self::status_code),
    /// or else the [name](soap_transport::TransportErrorKind::name) of the transport's error, or
    /// else the [name](ErrorKind::name) of its kind.
    #[must_use]
    pub fn error_type(&self) -> &'static str {
        match self.kind() {
            ErrorKind::Login(LoginError::Transport(error)) | ErrorKind::Transport(error) => {
                error.kind().name()
            }
            kind => self.status_code().unwrap_or_else(|| kind.name()),
        }
    }
}

fn of_fault(fault: &Fault) -> &'static str {
    let from_specific = fault.subcodes().iter().rev().chain([fault.code()]);
    from_specific
        .filter_map(|code| FAULT_CODES.iter().find(|known| **known == code.local()))
        .next()
        .unwrap_or(&OTHER)
}
