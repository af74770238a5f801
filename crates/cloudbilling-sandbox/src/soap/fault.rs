//! SOAP faults in the words and the form of WCF.

use soap_codec::{QName, SoapVersion, ToXml, Writer};

/// A SOAP fault.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Fault {
    code: Code,
    reason: String,
}

/// The code: the side at fault by the names of SOAP 1.1, and WCF's own code below it.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Code {
    Client,
    /// A mandatory header block was not understood: its namespace and name.
    MustUnderstand(Option<(String, String)>),
    Server,
    /// The code of WCF, which SOAP 1.1 sends in place of `Client` or `Server`, and SOAP 1.2 as the
    /// subcode.
    Specific {
        server: bool,
        namespace: &'static str,
        name: String,
    },
    VersionMismatch,
}

/// A fault as an element of a version's envelope.
pub(crate) struct FaultXml<'a> {
    pub(crate) fault: &'a Fault,
    pub(crate) version: SoapVersion,
}

/// A header block beside a SOAP fault.
pub(crate) enum FaultHeader<'a> {
    NotUnderstood { namespace: &'a str, name: &'a str },
    Upgrade,
}

impl Fault {
    pub(crate) fn client(reason: impl Into<String>) -> Self {
        Self {
            code: Code::Client,
            reason: reason.into(),
        }
    }

    /// A mandatory header block was not understood.
    pub(crate) fn not_understood(name: QName<'_>) -> Self {
        Self {
            code: Code::MustUnderstand(Some((
                name.namespace().to_owned(),
                name.local().to_owned(),
            ))),
            reason: format!(
                "The header '{}' from the namespace '{}' was not understood by the recipient of this message, causing the message to \
                 not be processed.  This error typically indicates that the sender of this message has enabled a communication \
                 protocol that the receiver cannot process.  Please ensure that the configuration of the client's binding is \
                 consistent with the service's binding. ",
                name.local(),
                name.namespace()
            ),
        }
    }

    pub(crate) fn version_mismatch() -> Self {
        Self {
            code: Code::VersionMismatch,
            reason: "The envelope is not of a SOAP version that this binding speaks.".to_owned(),
        }
    }

    /// The action belongs to no operation.
    pub(crate) fn action_not_supported(action: &str) -> Self {
        let reason = format!(
            "The message with Action '{action}' cannot be processed at the receiver, due to a ContractFilter mismatch at the \
             EndpointDispatcher. This may be because of either a contract mismatch (mismatched Actions between sender and receiver) \
             or a binding/security mismatch between the sender and the receiver.  Check that sender and receiver have the same \
             contract and the same binding (including security requirements, e.g. Message, Transport, None)."
        );
        Self::specific(false, ADDRESSING, "ActionNotSupported", reason)
    }

    /// The body cannot be read as the parameters of the operation.
    pub(crate) fn deserialization_failed(reason: &str) -> Self {
        let reason = format!(
            "The formatter threw an exception while trying to deserialize the message: {reason}"
        );
        Self::specific(false, DISPATCHER, "DeserializationFailed", reason)
    }

    /// The service failed. Says as little as WCF does without details.
    pub(crate) fn internal() -> Self {
        let reason = "The server was unable to process the request due to an internal error.";
        Self::specific(true, DISPATCHER, "InternalServiceFault", reason)
    }

    /// The caller is not authenticated.
    pub(crate) fn authentication(code: &str, reason: &str) -> Self {
        Self::specific(false, SECURITY, code, reason)
    }

    /// A fault that was injected. A code that is not one of SOAP is one of WCF.
    pub(crate) fn injected(code: &str, reason: &str) -> Self {
        let code = match code {
            "Client" => Code::Client,
            "MustUnderstand" => Code::MustUnderstand(None),
            "Server" => Code::Server,
            "VersionMismatch" => Code::VersionMismatch,
            code if QName::try_new(DISPATCHER, code).is_err() => Code::Server,
            code => Code::Specific {
                server: true,
                namespace: DISPATCHER,
                name: code.to_owned(),
            },
        };
        Self {
            code,
            reason: reason.to_owned(),
        }
    }

    pub(crate) fn reason(&self) -> &str {
        &self.reason
    }

    fn specific(
        server: bool,
        namespace: &'static str,
        name: &str,
        reason: impl Into<String>,
    ) -> Self {
        Self {
            code: Code::Specific {
                server,
                namespace,
                name: name.to_owned(),
            },
            reason: reason.into(),
        }
    }
}

const ADDRESSING: &str = "http://schemas.microsoft.com/ws/2005/05/addressing/none";
const DISPATCHER: &str =
    "http://schemas.microsoft.com/net/2005/12/windowscommunicationfoundation/dispatcher";
const SECURITY: &str =
    "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd";
const XML: &str = "http://www.w3.org/XML/1998/namespace";

pub(crate) const SOAP_11: &str = "http://schemas.xmlsoap.org/soap/envelope/";
pub(crate) const SOAP_12: &str = "http://www.w3.org/2003/05/soap-envelope";

impl FaultXml<'_> {
    pub(crate) fn name(&self) -> QName<'static> {
        QName::new(
            if self.version == SoapVersion::Soap12 {
                SOAP_12
            } else {
                SOAP_11
            },
            "Fault",
        )
    }

    /// The header block that SOAP 1.2 adds to two of its faults (part 1, 5.4.7 and 5.4.8).
    pub(crate) fn header(&self) -> Option<FaultHeader<'_>> {
        match (self.version, &self.fault.code) {
            (SoapVersion::Soap12, Code::MustUnderstand(Some((namespace, name)))) => {
                Some(FaultHeader::NotUnderstood { namespace, name })
            }
            (SoapVersion::Soap12, Code::VersionMismatch) => Some(FaultHeader::Upgrade),
            _ => None,
        }
    }

    fn soap_11(&self, writer: &mut Writer<'_>) {
        writer.start(QName::new("", "faultcode"));
        let standard = |name| QName::new(SOAP_11, name);
        match &self.fault.code {
            Code::Client => writer.qname_text(standard("Client")),
            Code::MustUnderstand(_) => writer.qname_text(standard("MustUnderstand")),
            Code::Server => writer.qname_text(standard("Server")),
            Code::Specific {
                namespace, name, ..
            } => {
                writer.declare("a", namespace);
                writer.qname_text(QName::new(namespace, name));
            }
            Code::VersionMismatch => writer.qname_text(standard("VersionMismatch")),
        }
        writer.end();
        writer.start(QName::new("", "faultstring"));
        writer.attribute(QName::new(XML, "lang"), "en-US");
        writer.text(&self.fault.reason);
        writer.end();
    }

    fn soap_12(&self, writer: &mut Writer<'_>) {
        let name = |name| QName::new(SOAP_12, name);
        writer.start(name("Code"));
        writer.start(name("Value"));
        writer.qname_text(name(match &self.fault.code {
            Code::Client | Code::Specific { server: false, .. } => "Sender",
            Code::MustUnderstand(_) => "MustUnderstand",
            Code::Server | Code::Specific { server: true, .. } => "Receiver",
            Code::VersionMismatch => "VersionMismatch",
        }));
        writer.end();
        if let Code::Specific {
            namespace,
            name: subcode,
            ..
        } = &self.fault.code
        {
            writer.start(name("Subcode"));
            writer.start(name("Value"));
            writer.declare("a", namespace);
            writer.qname_text(QName::new(namespace, subcode));
            writer.end();
            writer.end();
        }
        writer.end();
        writer.start(name("Reason"));
        writer.start(name("Text"));
        writer.attribute(QName::new(XML, "lang"), "en-US");
        writer.text(&self.fault.reason);
        writer.end();
        writer.end();
    }
}

impl FaultHeader<'_> {
    pub(crate) fn name(&self) -> QName<'static> {
        let name = match self {
            Self::NotUnderstood { .. } => "NotUnderstood",
            Self::Upgrade => "Upgrade",
        };
        QName::new(SOAP_12, name)
    }
}

impl ToXml for FaultHeader<'_> {
    fn to_xml(&self, writer: &mut Writer<'_>) {
        match self {
            Self::NotUnderstood { namespace, name } => qname_attribute(writer, namespace, name),
            Self::Upgrade => {
                writer.start(QName::new(SOAP_12, "SupportedEnvelope"));
                qname_attribute(writer, SOAP_12, "Envelope");
                writer.end();
            }
        }
    }
}

fn qname_attribute(writer: &mut Writer<'_>, namespace: &str, name: &str) {
    let value = if namespace.is_empty() {
        name.to_owned()
    } else {
        writer.declare("q", namespace);
        format!("q:{name}")
    };
    writer.attribute(QName::new("", "qname"), &value);
}

impl ToXml for FaultXml<'_> {
    fn to_xml(&self, writer: &mut Writer<'_>) {
        match self.version {
            SoapVersion::Soap12 => self.soap_12(writer),
            _ => self.soap_11(writer),
        }
    }
}
