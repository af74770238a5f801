use core::fmt;

use serde::{Deserialize, Deserializer};

use super::{Alternatives, LocalName, ResponseShape, ResultPlacement, ServiceContract};

/// The error of a file that is not a service contract.
///
/// It shows the line, and names the unknown key or the value that does not fit.
#[derive(Clone, Debug)]
pub struct ServiceContractError(Fault);

#[derive(Clone, Debug)]
enum Fault {
    SameNamespace(String),
    Toml(toml::de::Error),
}

impl ServiceContract {
    /// A contract file with every key, its default, and the evidence for that default: a file to
    /// start your own from.
    pub const DEFAULT_TOML: &str = include_str!("../../contract.toml");

    /// Reads a service contract from the text of a TOML file. A key that is missing has its
    /// default.
    ///
    /// ```
    /// use cloudbilling_types::ServiceContract;
    ///
    /// let contract = ServiceContract::from_toml(r#"
    ///     interface = "IBilling"
    ///     actions = { GetPurchases = "urn:get-purchases" }
    ///     response = { placement = "nested" }
    /// "#)?;
    /// assert_eq!(contract.action("GetPurchases"), "urn:get-purchases");
    /// # Ok::<(), cloudbilling_types::contract::ServiceContractError>(())
    /// ```
    ///
    /// # Errors
    /// If the text is not TOML, has an unknown key or a value that does not fit its key, or gives
    /// one namespace two meanings.
    pub fn from_toml(text: &str) -> Result<Self, ServiceContractError> {
        let this: Self =
            toml::from_str(text).map_err(|error| ServiceContractError(Fault::Toml(error)))?;
        let mut namespaces = vec![&this.operation_namespace, &this.arrays_namespace];
        namespaces.extend(this.data_contract_namespaces.iter());
        namespaces.sort_unstable();
        match namespaces.windows(2).find(|pair| pair[0] == pair[1]) {
            Some(pair) => Err(ServiceContractError(Fault::SameNamespace(pair[0].clone()))),
            None => Ok(this),
        }
    }
}

impl fmt::Display for ServiceContractError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Fault::SameNamespace(namespace) => {
                write!(f, "the namespace {namespace:?} has two meanings")
            }
            // The message of a TOML error ends in a line break.
            Fault::Toml(error) => f.write_str(error.to_string().trim_end()),
        }
    }
}

impl core::error::Error for ServiceContractError {}

/// The changes of a file to the layout of a response, whose default depends on the operation.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Changes {
    placement: Option<ResultPlacement>,
    code: Option<Alternatives<LocalName>>,
    message: Option<Alternatives<LocalName>>,
    result: Option<Alternatives<LocalName>>,
    success: Option<Alternatives<String>>,
    error: Option<Alternatives<String>>,
    code_required: Option<bool>,
}

impl Changes {
    fn apply(self, default: ResponseShape) -> ResponseShape {
        ResponseShape {
            placement: self.placement.unwrap_or(default.placement),
            code: self.code.unwrap_or(default.code),
            message: self.message.unwrap_or(default.message),
            result: self.result.unwrap_or(default.result),
            success: self.success.unwrap_or(default.success),
            error: self.error.unwrap_or(default.error),
            code_required: self.code_required.unwrap_or(default.code_required),
        }
    }
}

pub(super) fn operations_shape<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<ResponseShape, D::Error> {
    Changes::deserialize(deserializer).map(|changes| changes.apply(ResponseShape::for_operations()))
}

pub(super) fn login_shape<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<ResponseShape, D::Error> {
    Changes::deserialize(deserializer).map(|changes| changes.apply(ResponseShape::for_login()))
}
