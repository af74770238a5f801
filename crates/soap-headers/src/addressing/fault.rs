//! Faults that WS-Addressing defines.

use alloc::string::String;
use core::time::Duration;

use soap_codec::scalar::QNameBuf;
use soap_codec::{Element, Envelope, FaultCode, FaultView, QName};

use super::version::AddressingVersion;
use crate::read::fault_code;

/// The code of a fault that WS-Addressing defines ([SOAP binding
/// 6.4](https://www.w3.org/TR/ws-addr-soap/#soapfaults)).
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum AddressingFaultCode {
    /// The service does not know the action. Check it against the WSDL of the service.
    ActionNotSupported,
    /// The action of HTTP and `wsa:Action` differ.
    ActionMismatch,
    /// The destination is not known, or cannot be reached.
    DestinationUnreachable,
    /// The service has seen the message id before.
    DuplicateMessageId,
    /// The endpoint cannot process the message now.
    EndpointUnavailable,
    /// An address is not an IRI that the service can use.
    InvalidAddress,
    /// A header block is not valid, for a reason that has no code of its own.
    InvalidAddressingHeader,
    /// A header block occurs more often than it may.
    InvalidCardinality,
    /// An endpoint reference is not valid.
    InvalidEpr,
    /// A header block that the service requires is missing.
    MessageAddressingHeaderRequired,
    /// An endpoint reference has no address.
    MissingAddressInEpr,
    /// The service responds to the sender's end of the connection only.
    OnlyAnonymousAddressSupported,
    /// The service never responds to the sender's end of the connection.
    OnlyNonAnonymousAddressSupported,
}

impl AddressingFaultCode {
    /// Returns the code of a fault; `None` if WS-Addressing does not define it. If the fault has
    /// several subcodes, it is the most specific one that is known.
    #[must_use]
    pub fn from_fault(fault: &FaultView<'_>) -> Option<Self> {
        fault_code(fault, Self::from_code)
    }

    fn from_code(code: &FaultCode) -> Option<Self> {
        AddressingVersion::of(code.namespace()?)?;
        Some(match code.local() {
            "ActionNotSupported" => Self::ActionNotSupported,
            "ActionMismatch" => Self::ActionMismatch,
            "DestinationUnreachable" => Self::DestinationUnreachable,
            "DuplicateMessageID" => Self::DuplicateMessageId,
            "EndpointUnavailable" => Self::EndpointUnavailable,
            "InvalidAddress" => Self::InvalidAddress,
            // The second name is that of August 2004, here and below.
            "InvalidAddressingHeader" | "InvalidMessageInformationHeader" => {
                Self::InvalidAddressingHeader
            }
            "InvalidCardinality" => Self::InvalidCardinality,
            "InvalidEPR" => Self::InvalidEpr,
            "MessageAddressingHeaderRequired" | "MessageInformationHeaderRequired" => {
                Self::MessageAddressingHeaderRequired
            }
            "MissingAddressInEPR" => Self::MissingAddressInEpr,
            "OnlyAnonymousAddressSupported" => Self::OnlyAnonymousAddressSupported,
            "OnlyNonAnonymousAddressSupported" => Self::OnlyNonAnonymousAddressSupported,
            _ => return None,
        })
    }
}

/// A fault that WS-Addressing defines, with its details. In SOAP 1.2 these are in the detail of the
/// fault, in SOAP 1.1 in the header block `wsa:FaultDetail` ([SOAP binding
/// 6](https://www.w3.org/TR/ws-addr-soap/#faults)).
///
/// A detail that cannot be read is left out, so that the fault itself is not lost.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct AddressingFault {
    code: AddressingFaultCode,
    problem_header: Option<QNameBuf>,
    problem_iri: Option<String>,
    problem_action: Option<String>,
    retry_after: Option<Duration>,
}

impl AddressingFault {
    /// Returns the fault of a message; `None` if it has none, or one that WS-Addressing does not
    /// define.
    #[must_use]
    pub fn from_envelope(envelope: Envelope<'_>) -> Option<Self> {
        let fault = envelope.fault()?;
        let mut found = Self {
            code: AddressingFaultCode::from_fault(&fault)?,
            problem_header: None,
            problem_iri: None,
            problem_action: None,
            retry_after: None,
        };
        if let Some(detail) = fault.detail() {
            found.read_all(&detail);
        }
        for block in envelope.headers() {
            let block = block.element();
            match block.name().local() {
                "FaultDetail" => found.read_all(&block),
                // JAX-WS writes the problem as a block of its own.
                _ => found.read(&block),
            }
        }
        Some(found)
    }

    fn read_all(&mut self, details: &Element<'_>) {
        details.children().for_each(|detail| self.read(&detail));
    }

    fn read(&mut self, detail: &Element<'_>) {
        let Some(version) = AddressingVersion::of(detail.name().namespace()) else {
            return;
        };
        let text = || detail.read::<String>().ok();
        match detail.name().local() {
            "ProblemHeaderQName" => {
                let name = text().and_then(|text| problem_name(detail, text.trim()));
                self.problem_header = self.problem_header.take().or(name);
            }
            "ProblemIRI" => self.problem_iri = text().map(trimmed),
            "ProblemAction" => {
                let action = detail.child(version.name("Action"));
                let action = action.and_then(|action| action.read::<String>().ok());
                self.problem_action = action.map(trimmed);
            }
            "RetryAfter" => {
                let millis = detail.read::<u64>().ok();
                self.retry_after = millis.map(Duration::from_millis);
            }
            _ => {}
        }
    }

    /// Returns the code.
    #[must_use]
    pub fn code(&self) -> AddressingFaultCode {
        self.code
    }

    /// Returns the name of the header block that is the problem.
    #[must_use]
    pub fn problem_header(&self) -> Option<&QNameBuf> {
        self.problem_header.as_ref()
    }

    /// Returns the address that is the problem.
    #[must_use]
    pub fn problem_iri(&self) -> Option<&str> {
        self.problem_iri.as_deref()
    }

    /// Returns the action that is the problem.
    #[must_use]
    pub fn problem_action(&self) -> Option<&str> {
        self.problem_action.as_deref()
    }

    /// Returns the time after which the service may be available again.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        self.retry_after
    }
}

fn trimmed(text: String) -> String {
    text.trim().into()
}

/// Reads a QName, which JAX-WS writes as `{namespace}local` in SOAP 1.1.
fn problem_name(detail: &Element<'_>, text: &str) -> Option<QNameBuf> {
    let Some(expanded) = text.strip_prefix('{') else {
        return detail.qname_value(text);
    };
    let (namespace, local) = expanded.rsplit_once('}')?;
    QName::try_new(namespace, local).ok().map(Into::into)
}
