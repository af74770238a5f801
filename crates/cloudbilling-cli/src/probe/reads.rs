//! The requests that a probe may send: reads with an API token, and the service's description.
//!
//! There is no way to make another one: the operation of a request is a [`Read`], and the bytes of
//! a request are written here only.

use cloudbilling::ApiToken;
use cloudbilling::codec::http::{SoapAction, build_request};
use cloudbilling::codec::{Encoder, HeaderBlock, QName, SoapVersion, ToXml, Writer};
use cloudbilling::transport::bytes::Bytes;
use cloudbilling::transport::http::header::HeaderValue;
use cloudbilling::transport::http::{Request, Uri};
use cloudbilling::types::operation::{
    AddProductCluster, CloseInvoices, DeletePurchases, GetInvoiceHeaders,
    GetInvoiceTransformationResultFile, GetInvoiceTransformationResultsForCustomers,
    GetInvoiceTransformationResultsForInvoices, GetPurchases, GetTransformationResultsForCustomers,
    GetTransformationResultsForInvoices, Operation, UploadInvoices, UploadInvoices2,
};
use cloudbilling::types::{OperationKind, ServiceContract};

/// An operation that a probe calls: it reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Read {
    InvoiceHeaders,
    InvoiceTransformationResults,
    Purchases,
    TransformationResults,
}

/// The documented operations that write. An action that names one is never sent.
pub(super) const WRITES: [&str; 5] = [
    AddProductCluster::NAME,
    CloseInvoices::NAME,
    DeletePurchases::NAME,
    UploadInvoices::NAME,
    UploadInvoices2::NAME,
];

impl Read {
    pub(super) const ALL: [Self; 4] = [
        Self::InvoiceHeaders,
        Self::InvoiceTransformationResults,
        Self::Purchases,
        Self::TransformationResults,
    ];

    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::InvoiceHeaders => read::<GetInvoiceHeaders>(),
            Self::InvoiceTransformationResults => {
                read::<GetInvoiceTransformationResultsForCustomers>()
            }
            Self::Purchases => read::<GetPurchases>(),
            Self::TransformationResults => read::<GetTransformationResultsForCustomers>(),
        }
    }

    /// Returns the element of each row of the result.
    pub(super) const fn row(self) -> &'static str {
        match self {
            Self::InvoiceHeaders => "InvoiceHeader",
            Self::InvoiceTransformationResults => "InvoiceTransformationResult",
            Self::Purchases => "Purchase",
            Self::TransformationResults => "TransformationResult",
        }
    }
}

/// Returns the name of an operation, which the compiler refuses unless it reads.
const fn read<O: Operation>() -> &'static str {
    const {
        assert!(matches!(O::KIND, OperationKind::Read));
        O::NAME
    }
}

/// The documented operations that read. A request for another one is never sent.
pub(super) const READS: [&str; 7] = [
    read::<GetInvoiceHeaders>(),
    read::<GetInvoiceTransformationResultFile>(),
    read::<GetInvoiceTransformationResultsForCustomers>(),
    read::<GetInvoiceTransformationResultsForInvoices>(),
    read::<GetPurchases>(),
    read::<GetTransformationResultsForCustomers>(),
    read::<GetTransformationResultsForInvoices>(),
];

/// One way to write a request.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Spelling {
    pub(super) contract: ServiceContract,
    pub(super) version: SoapVersion,
    pub(super) is_action_quoted: bool,
    pub(super) token: TokenChoice,
}

/// The API token of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TokenChoice {
    /// One that no service can know.
    Invalid,
    None,
    Own,
}

/// The value of a parameter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Value {
    /// Items of a list, in an element of this name.
    List(QNameText, Vec<String>),
    /// A list with one item that has a child element, which no text has.
    Malformed(QNameText),
    Nil,
    Text(String),
}

/// Namespace and local name.
pub(super) type QNameText = (String, &'static str);

/// A request that is a read, as far as its maker knows. The [`Guard`](super::guard::Guard) looks at
/// its bytes again.
#[derive(Debug)]
pub(super) struct Harmless(pub(super) Request<Bytes>);

/// The reason why a request cannot be written.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Unwritable(pub(super) String);

impl Spelling {
    pub(super) fn new(contract: ServiceContract) -> Self {
        Self {
            contract,
            version: SoapVersion::Soap11,
            is_action_quoted: true,
            token: TokenChoice::Own,
        }
    }

    /// Writes a read with these parameters, in their order.
    pub(super) fn read(
        &self,
        endpoint: &Uri,
        token: &ApiToken,
        read: Read,
        parameters: &[(&'static str, Value)],
    ) -> Result<Harmless, Unwritable> {
        let contract = &self.contract;
        let secret = match self.token {
            TokenChoice::Invalid => Some(INVALID_TOKEN),
            TokenChoice::None => None,
            TokenChoice::Own => Some(token.expose()),
        };
        let parameters = Parameters {
            namespace: &contract.operation_namespace,
            values: parameters,
        };
        let mut encoder = Encoder::new(self.version).xml_declaration(contract.xml_declaration);
        if let Some(secret) = &secret {
            let name = contract.api_token_header.qname();
            encoder = encoder.header(HeaderBlock::new(name, *secret));
        }
        let name = QName::new(&contract.operation_namespace, read.name());
        let body = encoder.body(name, &parameters).encode();
        let body = body.map_err(|error| Unwritable(error.to_string()))?;
        let action = SoapAction::new(contract.action(read.name()));
        let action = action.map_err(|error| Unwritable(error.to_string()))?;
        let mut http = build_request(self.version, endpoint.clone(), &action, body);
        if !self.is_action_quoted {
            let unquoted = HeaderValue::from_str(action.as_str()).expect("an action is printable");
            http.headers_mut().insert("soapaction", unquoted);
        }
        Ok(Harmless(http))
    }
}

/// A value that is a valid token in no service, and says what it is to who reads a log.
const INVALID_TOKEN: &str = "cloudbilling-probe-invalid-token";

/// Asks for a document of the service's description, without credentials.
pub(super) fn description(address: &Uri) -> Harmless {
    let mut http = Request::new(Bytes::new());
    *http.uri_mut() = address.clone();
    Harmless(http)
}

struct Parameters<'a> {
    namespace: &'a str,
    values: &'a [(&'static str, Value)],
}

impl ToXml for Parameters<'_> {
    fn to_xml(&self, writer: &mut Writer<'_>) {
        for (name, value) in self.values {
            let name = QName::new(self.namespace, name);
            match value {
                Value::List((namespace, item), texts) => {
                    writer.start(name);
                    for text in texts {
                        writer.element(QName::new(namespace, item), text.as_str());
                    }
                    writer.end();
                }
                Value::Malformed((namespace, item)) => {
                    writer.start(name);
                    writer.start(QName::new(namespace, item));
                    writer.element(QName::new(namespace, "probe"), "");
                    writer.end();
                    writer.end();
                }
                Value::Nil => writer.nil(name),
                Value::Text(text) => writer.element(name, text.as_str()),
            }
        }
    }
}
