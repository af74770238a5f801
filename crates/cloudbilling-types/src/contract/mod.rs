//! The settings for what is not documented of the service, in one place.
//!
//! It does not depend on operations or records.

mod alternatives;
#[cfg(feature = "toml")]
mod file;
mod login;
mod name;
mod refusals;
mod response;
mod setting;

pub use self::alternatives::{Alternatives, AlternativesError};
#[cfg(feature = "toml")]
pub use self::file::ServiceContractError;
pub use self::login::LoginNames;
pub use self::name::{HeaderName, LocalName};
pub use self::refusals::{Refusals, Signs};
pub use self::response::{ResponseShape, ResultPlacement};
pub use self::setting::{Evidence, Setting, SettingForm};

pub(crate) use self::response::is_any;

use std::collections::BTreeMap;

use soap_codec::NamespaceMap;

use crate::namespace::{ARRAYS, DATA_CONTRACT, OPERATIONS};

/// The settings for everything about the service that its documentation leaves open.
///
/// Each default follows the evidence, and each member states how strong that is. *Unproven* means
/// that nothing contradicts the default, but nothing shows it either: take the value from the
/// service's WSDL.
///
/// Types are declared with the default namespaces, and the [map](Self::namespaces) exchanges them
/// for those of the contract when messages are written and read. So the namespaces of a contract
/// must differ from one another.
///
/// ```
/// use cloudbilling_types::ServiceContract;
///
/// let mut contract = ServiceContract::default();
/// contract.interface = "IBilling".parse()?;
/// assert_eq!(contract.action("GetPurchases"), "http://tempuri.org/IBilling/GetPurchases");
/// # Ok::<(), soap_codec::NameError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(
    feature = "toml",
    derive(serde::Deserialize),
    serde(default, deny_unknown_fields)
)]
#[non_exhaustive]
pub struct ServiceContract {
    /// The namespace of operations. Seen in a sample (2014 data).
    pub operation_namespace: String,
    /// The namespace of data contracts. The first is seen in the same sample, for one type; that
    /// others share it is inferred. It is what is written; all are read.
    pub data_contract_namespaces: Alternatives<String>,
    /// The namespace of the items of arrays of plain values. Inferred: WCF's.
    pub arrays_namespace: String,
    /// The name of the service's .NET interface, which is the port type in its WSDL and, with WCF,
    /// part of the `SOAPAction`. Unproven: any name is a guess, and this one's form is a convention
    /// of .NET.
    pub interface: LocalName,
    /// The `SOAPAction` of operations for which it does not consist of namespace, interface and
    /// name.
    pub actions: BTreeMap<String, String>,
    /// `true` if requests begin with an XML declaration. Off by default: a WCF service does not
    /// need it, but some other servers do.
    pub xml_declaration: bool,
    /// The header block that carries an API token. Documented, and seen in a sample.
    pub api_token_header: HeaderName,
    /// The header block that carries a session token. Unproven: older pages have an "Authentication
    /// Token" whose name and namespace are not visible; the default is the API token's.
    pub session_token_header: HeaderName,
    /// The deprecated `Login`. Unproven.
    pub login: LoginNames,
    /// The responses of all other operations.
    #[cfg_attr(feature = "toml", serde(deserialize_with = "file::operations_shape"))]
    pub response: ResponseShape,
    /// The signs by which refusals are recognized. Unproven.
    pub refusals: Refusals,
}

impl ServiceContract {
    /// Returns the map of the namespaces in which types are declared to those of the service.
    pub fn namespaces(&self) -> NamespaceMap {
        // The first of several actual namespaces is the one that is written.
        let map = NamespaceMap::new()
            .map(OPERATIONS, self.operation_namespace.as_str())
            .map(ARRAYS, self.arrays_namespace.as_str());
        self.data_contract_namespaces
            .iter()
            .fold(map, |map, actual| map.map(DATA_CONTRACT, actual.as_str()))
    }

    /// Returns the value of `SOAPAction` for an operation, without quotes.
    pub fn action(&self, operation: &str) -> String {
        if let Some(action) = self.actions.get(operation) {
            return action.clone();
        }
        let namespace = self.operation_namespace.trim_end_matches('/');
        format!("{namespace}/{}/{operation}", self.interface)
    }
}

impl Default for ServiceContract {
    fn default() -> Self {
        let token = HeaderName {
            namespace: "http://api.cloudbilling.nl/2018/11/auth/token".to_owned(),
            name: LocalName::known("ApiToken"),
        };
        Self {
            operation_namespace: OPERATIONS.to_owned(),
            data_contract_namespaces: DATA_CONTRACT.to_owned().into(),
            arrays_namespace: ARRAYS.to_owned(),
            interface: LocalName::known("IPublicService"),
            actions: BTreeMap::new(),
            xml_declaration: false,
            api_token_header: token.clone(),
            session_token_header: token,
            login: LoginNames::default(),
            response: ResponseShape::for_operations(),
            refusals: Refusals::default(),
        }
    }
}
