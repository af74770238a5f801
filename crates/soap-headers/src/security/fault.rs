//! Faults that WS-Security defines.

use soap_codec::{FaultCode, FaultView};

use super::names::{WSSE, WSU};
use crate::read::fault_code;

/// The code of a fault that WS-Security defines ([SOAP message security
/// 12](https://docs.oasis-open.org/wss/v1.1/wss-v1.1-spec-os-SOAPMessageSecurity.pdf)).
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum SecurityFaultCode {
    /// The token could not be authenticated: usually the user name or password is wrong.
    FailedAuthentication,
    /// A signature or decryption was not valid.
    FailedCheck,
    /// The header block was not processed. .NET uses it for wrong clocks too.
    InvalidSecurity,
    /// The token is not valid. gSOAP and others use it for a wrong password.
    InvalidSecurityToken,
    /// The timestamp of the request has expired: compare the clocks of client and service.
    MessageExpired,
    /// The token that the message refers to could not be found.
    SecurityTokenUnavailable,
    /// An algorithm is not supported.
    UnsupportedAlgorithm,
    /// The kind of token is not supported, such as a digest where a password in clear is expected.
    UnsupportedSecurityToken,
}

impl SecurityFaultCode {
    /// Returns the code of a fault; `None` if WS-Security does not define it. If the fault has
    /// several subcodes, it is the most specific one that is known.
    #[must_use]
    pub fn from_fault(fault: &FaultView<'_>) -> Option<Self> {
        fault_code(fault, Self::from_code)
    }

    fn from_code(code: &FaultCode) -> Option<Self> {
        if !matches!(code.namespace()?, WSSE | WSU) {
            return None;
        }
        Some(match code.local() {
            "FailedAuthentication" => Self::FailedAuthentication,
            "FailedCheck" => Self::FailedCheck,
            "InvalidSecurity" => Self::InvalidSecurity,
            "InvalidSecurityToken" => Self::InvalidSecurityToken,
            "MessageExpired" => Self::MessageExpired,
            "SecurityTokenUnavailable" => Self::SecurityTokenUnavailable,
            "UnsupportedAlgorithm" => Self::UnsupportedAlgorithm,
            "UnsupportedSecurityToken" => Self::UnsupportedSecurityToken,
            _ => return None,
        })
    }
}
