//! A simulator with a session.

use std::fmt::Debug;

use interop_services::{Server, transport, vsphere};
use interop_vim25::vim::VimClient;
use interop_vim25::vim::vim25::{
    LoginRequestType, ManagedObjectReference, ObjectContent, ObjectSpec, PropertyFilterSpec,
    PropertySpec, RetrievePropertiesExRequestType, RetrieveServiceContentRequestType,
    ServiceContent, TaskInfo, UserSession,
};
use soap_call::{CallError, Endpoint};
use soap_codec::FromXmlOwned;
use soap_transport::WithCookies;

/// A simulated vSphere, and a client with a session.
pub(crate) struct Lab {
    pub(crate) client: VimClient,
    pub(crate) content: ServiceContent,
    pub(crate) server: Server,
    pub(crate) session: UserSession,
}

impl Lab {
    pub(crate) fn new() -> Self {
        let server = vsphere();
        let client = connect(&server);
        let content = content(&client);
        let login = credentials(&content, "correct horse");
        let session = client.login(&login).expect("a session").returnval;
        Self {
            client,
            content,
            server,
            session,
        }
    }

    /// Reads a property of an object as its type.
    pub(crate) fn property<T: FromXmlOwned>(&self, of: &ManagedObjectReference, path: &str) -> T {
        let request = RetrievePropertiesExRequestType {
            this: self.content.property_collector.clone(),
            spec_set: vec![filter(of, &[path])],
            ..Default::default()
        };
        let found = self.client.retrieve_properties_ex(&request);
        let objects = found.expect("properties").returnval.expect("some").objects;
        value(&objects[0], path)
    }

    /// Returns the object at a path of the inventory.
    pub(crate) fn find(&self, path: &str) -> ManagedObjectReference {
        let request = interop_vim25::vim::vim25::FindByInventoryPathRequestType {
            this: manager(&self.content.search_index),
            inventory_path: path.into(),
        };
        let found = self.client.find_by_inventory_path(&request);
        let found = found.expect("a search").returnval;
        found.unwrap_or_else(|| panic!("{path} does not exist"))
    }

    /// Returns a virtual machine.
    pub(crate) fn machine(&self) -> ManagedObjectReference {
        self.find("/DC0/vm/DC0_H0_VM0")
    }

    /// Returns the state of a task. The simulator ends a task before its response, or right after.
    pub(crate) fn task(&self, task: &ManagedObjectReference) -> TaskInfo {
        loop {
            let info: TaskInfo = self.property(task, "info");
            if info.complete_time.is_some() {
                return info;
            }
        }
    }
}

/// Returns a client with cookies of its own.
pub(crate) fn connect(server: &Server) -> VimClient {
    let endpoint = Endpoint::with_http_on_loopback(server.endpoint()).expect("an address");
    VimClient::new(WithCookies::new(transport()), endpoint)
}

/// Returns the references of the managers.
pub(crate) fn content(client: &VimClient) -> ServiceContent {
    let this = reference("ServiceInstance", "ServiceInstance");
    let request = RetrieveServiceContentRequestType { this };
    let response = client.retrieve_service_content(&request);
    response.expect("needs no session").returnval
}

pub(crate) fn credentials(content: &ServiceContent, password: &str) -> LoginRequestType {
    LoginRequestType {
        this: manager(&content.session_manager),
        user_name: "ann".into(),
        password: password.into(),
        locale: None,
    }
}

pub(crate) fn reference(kind: &str, value: &str) -> ManagedObjectReference {
    ManagedObjectReference {
        type_: Some(kind.into()),
        value: value.into(),
    }
}

/// Returns the reference of a manager.
pub(crate) fn manager(reference: &Option<ManagedObjectReference>) -> ManagedObjectReference {
    reference.clone().expect("the simulator has it")
}

/// Returns a filter of some properties of one object.
pub(crate) fn filter(of: &ManagedObjectReference, paths: &[&str]) -> PropertyFilterSpec {
    let properties = PropertySpec {
        type_: of.type_.clone().expect("a type"),
        path_set: paths.iter().map(ToString::to_string).collect(),
        ..Default::default()
    };
    let object = ObjectSpec {
        obj: of.clone(),
        ..Default::default()
    };
    PropertyFilterSpec {
        prop_set: vec![properties],
        object_set: vec![object],
        ..Default::default()
    }
}

/// Reads a property among those of an object.
pub(crate) fn value<T: FromXmlOwned>(object: &ObjectContent, path: &str) -> T {
    let mut properties = object.prop_set.iter();
    let property = properties.find(|it| it.name == path);
    let property = property.unwrap_or_else(|| panic!("no {path} in {object:?}"));
    property.val.read().expect("its type")
}

/// Returns the detail of a declared fault.
pub(crate) fn detail<T: Debug, D: Debug>(result: Result<T, CallError<D>>) -> D {
    let error = result.expect_err("a fault");
    error.into_detail().expect("a declared detail")
}
