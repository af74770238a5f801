//! The part of vSphere's API that the tests call, written by hand from its WSDL.

use soap_call::Operation;
use soap_codec::scalar::DateTime;
use soap_codec::{FromXml, QName, ToXml};

pub(crate) const VIM: &str = "urn:vim25";
const XSD: &str = "http://www.w3.org/2001/XMLSchema";

/// Declares an operation whose messages have the names of their types.
macro_rules! operation {
    ($constant:ident: $request:ident -> $response:ty) => {
        pub(crate) const $constant: Operation<$request, $response> =
            Operation::new(QName::new(VIM, stringify!($request)));
    };
}

operation!(CREATE_CONTAINER_VIEW: CreateContainerView -> ReferenceResponse);
operation!(CURRENT_TIME: CurrentTime -> CurrentTimeResponse);
operation!(LOGIN: Login -> LoginResponse);
operation!(LOGOUT: Logout -> ());
operation!(RETRIEVE_PROPERTIES_EX: RetrievePropertiesEx -> RetrievePropertiesExResponse);
operation!(RETRIEVE_SERVICE_CONTENT: RetrieveServiceContent -> RetrieveServiceContentResponse);
operation!(TERMINATE_SESSION: TerminateSession -> ());

/// A `ManagedObjectReference`.
#[derive(Clone, Debug, FromXml, PartialEq, ToXml)]
pub(crate) struct Reference {
    #[soap(attribute, rename = "type")]
    pub(crate) kind: String,
    #[soap(text)]
    pub(crate) value: String,
}

impl Reference {
    pub(crate) fn new(kind: &str, value: &str) -> Self {
        Self {
            kind: kind.into(),
            value: value.into(),
        }
    }
}

#[derive(ToXml)]
#[soap(namespace = VIM)]
pub(crate) struct RetrieveServiceContent {
    #[soap(rename = "_this")]
    pub(crate) this: Reference,
}

#[derive(FromXml)]
#[soap(namespace = VIM)]
pub(crate) struct RetrieveServiceContentResponse {
    pub(crate) returnval: ServiceContent,
}

#[derive(FromXml)]
#[soap(namespace = VIM, rename_all = "camelCase")]
pub(crate) struct ServiceContent {
    pub(crate) about: AboutInfo,
    pub(crate) property_collector: Reference,
    pub(crate) root_folder: Reference,
    pub(crate) session_manager: Reference,
    pub(crate) view_manager: Reference,
}

#[derive(FromXml)]
#[soap(namespace = VIM, rename_all = "camelCase")]
pub(crate) struct AboutInfo {
    pub(crate) api_type: String,
}

#[derive(ToXml)]
#[soap(namespace = VIM, rename_all = "camelCase")]
pub(crate) struct Login {
    #[soap(rename = "_this")]
    this: Reference,
    user_name: String,
    password: String,
}

impl Login {
    pub(crate) fn new(this: Reference, user: &str, password: &str) -> Self {
        Self {
            this,
            user_name: user.into(),
            password: password.into(),
        }
    }
}

#[derive(FromXml)]
#[soap(namespace = VIM)]
pub(crate) struct LoginResponse {
    pub(crate) returnval: UserSession,
}

#[derive(Debug, FromXml)]
#[soap(namespace = VIM, rename_all = "camelCase")]
pub(crate) struct UserSession {
    pub(crate) key: String,
    pub(crate) user_name: String,
}

#[derive(ToXml)]
#[soap(namespace = VIM)]
pub(crate) struct CurrentTime {
    #[soap(rename = "_this")]
    pub(crate) this: Reference,
}

#[derive(FromXml)]
#[soap(namespace = VIM)]
pub(crate) struct CurrentTimeResponse {
    pub(crate) returnval: DateTime,
}

#[derive(ToXml)]
#[soap(namespace = VIM)]
pub(crate) struct Logout {
    #[soap(rename = "_this")]
    pub(crate) this: Reference,
}

#[derive(ToXml)]
#[soap(namespace = VIM, rename_all = "camelCase")]
pub(crate) struct TerminateSession {
    #[soap(rename = "_this")]
    pub(crate) this: Reference,
    #[soap(flat)]
    pub(crate) session_id: Vec<String>,
}

#[derive(ToXml)]
#[soap(namespace = VIM)]
pub(crate) struct CreateContainerView {
    #[soap(rename = "_this")]
    pub(crate) this: Reference,
    pub(crate) container: Reference,
    #[soap(flat, rename = "type")]
    pub(crate) kinds: Vec<String>,
    pub(crate) recursive: bool,
}

#[derive(FromXml)]
#[soap(namespace = VIM)]
pub(crate) struct ReferenceResponse {
    pub(crate) returnval: Reference,
}

#[derive(ToXml)]
#[soap(namespace = VIM, rename_all = "camelCase")]
pub(crate) struct RetrievePropertiesEx {
    #[soap(rename = "_this")]
    pub(crate) this: Reference,
    #[soap(flat)]
    pub(crate) spec_set: Vec<PropertyFilterSpec>,
    pub(crate) options: Options,
}

#[derive(ToXml)]
#[soap(namespace = VIM, rename_all = "camelCase")]
pub(crate) struct PropertyFilterSpec {
    #[soap(flat)]
    pub(crate) prop_set: Vec<PropertySpec>,
    #[soap(flat)]
    pub(crate) object_set: Vec<ObjectSpec>,
}

#[derive(ToXml)]
#[soap(namespace = VIM, rename_all = "camelCase")]
pub(crate) struct PropertySpec {
    #[soap(rename = "type")]
    pub(crate) kind: String,
    #[soap(flat)]
    pub(crate) path_set: Vec<String>,
}

#[derive(ToXml)]
#[soap(namespace = VIM, rename_all = "camelCase")]
pub(crate) struct ObjectSpec {
    pub(crate) obj: Reference,
    pub(crate) skip: bool,
    #[soap(flat)]
    pub(crate) select_set: Vec<SelectionSpec>,
}

/// The types that a selection can have.
#[derive(ToXml)]
#[soap(namespace = VIM, xsi_type)]
pub(crate) enum SelectionSpec {
    TraversalSpec(TraversalSpec),
}

impl From<TraversalSpec> for SelectionSpec {
    fn from(spec: TraversalSpec) -> Self {
        Self::TraversalSpec(spec)
    }
}

#[derive(ToXml)]
#[soap(namespace = VIM)]
pub(crate) struct TraversalSpec {
    #[soap(rename = "type")]
    kind: String,
    path: String,
    skip: bool,
}

impl TraversalSpec {
    pub(crate) fn new(kind: &str, path: &str) -> Self {
        Self {
            kind: kind.into(),
            path: path.into(),
            skip: false,
        }
    }
}

#[derive(ToXml)]
#[soap(namespace = VIM, rename_all = "camelCase")]
pub(crate) struct Options {
    pub(crate) max_objects: Option<i32>,
}

#[derive(FromXml)]
#[soap(namespace = VIM)]
pub(crate) struct RetrievePropertiesExResponse {
    pub(crate) returnval: Option<RetrieveResult>,
}

#[derive(FromXml)]
#[soap(namespace = VIM)]
pub(crate) struct RetrieveResult {
    #[soap(flat)]
    pub(crate) objects: Vec<ObjectContent>,
}

#[derive(Debug, FromXml)]
#[soap(namespace = VIM, rename_all = "camelCase")]
pub(crate) struct ObjectContent {
    pub(crate) obj: Reference,
    #[soap(flat)]
    pub(crate) prop_set: Vec<DynamicProperty>,
}

#[derive(Debug, FromXml)]
#[soap(namespace = VIM)]
pub(crate) struct DynamicProperty {
    pub(crate) name: String,
    pub(crate) val: Value,
}

/// The value of a property, whose type is named by `xsi:type`.
#[derive(Debug, FromXml, PartialEq)]
#[soap(namespace = VIM, xsi_type)]
pub(crate) enum Value {
    #[soap(namespace = XSD, rename = "boolean")]
    Boolean(bool),
    #[soap(namespace = XSD, rename = "int")]
    Int(i32),
    #[soap(rename = "VirtualMachinePowerState")]
    PowerState(PowerState),
    #[soap(namespace = XSD, rename = "string")]
    Text(String),
}

#[derive(Debug, FromXml, PartialEq)]
#[soap(rename_all = "camelCase")]
pub(crate) enum PowerState {
    PoweredOff,
    PoweredOn,
    Suspended,
}
