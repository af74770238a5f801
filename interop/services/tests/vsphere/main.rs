//! VMware's vSphere, as govmomi simulates it: typed calls, values by `xsi:type`, and sessions.
//!
//! `just interop-services` builds the simulator and runs these.

mod api;
mod guarded;

use interop_services::{Server, transport, vsphere};
use soap_call::{ActionRule, Endpoint, ErrorKind, Request, Service, blocking::Client};
use soap_codec::QName;
use soap_transport::WithCookies;
use soap_transport_hyper::HyperTransport;

use crate::api::{
    CreateContainerView, CurrentTime, Login, Logout, ObjectSpec, Options, PowerState,
    PropertyFilterSpec, PropertySpec, Reference, RetrievePropertiesEx, RetrieveServiceContent,
    ServiceContent, TerminateSession, TraversalSpec, UserSession, Value,
};

/// A client with a session of its own, which vSphere keeps in a cookie.
fn client(server: &Server) -> Client {
    let endpoint = Endpoint::with_http_on_loopback(server.endpoint()).expect("an address");
    let service = Service::new(endpoint).action_rule(ActionRule::Fixed("urn:vim25/6.7".into()));
    Client::new(WithCookies::new(transport()), service)
}

fn content(client: &Client) -> ServiceContent {
    let this = Reference::new("ServiceInstance", "ServiceInstance");
    let response = client.call(
        &api::RETRIEVE_SERVICE_CONTENT,
        &RetrieveServiceContent { this },
    );
    response.expect("needs no session").returnval
}

fn log_in(client: &Client, password: &str) -> Result<UserSession, soap_call::Error> {
    let login = Login::new(content(client).session_manager, "ann", password);
    let request = Request::new(&api::LOGIN, &login).secret(password);
    Ok(client.send(&request)?.read()?.returnval)
}

fn current_time(client: &Client) -> Result<String, soap_call::Error> {
    let this = Reference::new("ServiceInstance", "ServiceInstance");
    let response = client.call(&api::CURRENT_TIME, &CurrentTime { this })?;
    Ok(response.returnval.to_string())
}

/// Returns `true` for a fault with this element in its detail.
fn is_fault(error: &soap_call::Error, detail: &str) -> bool {
    let name = QName::new(api::VIM, detail);
    let fault = error.fault().and_then(|fault| fault.view().detail());
    fault.is_some_and(|detail| detail.child(name).is_some())
}

#[test]
fn the_service_says_what_it_is() {
    let server = vsphere();
    let content = content(&client(&server));
    assert_eq!(content.about.api_type, "VirtualCenter");
    assert_eq!(content.root_folder, Reference::new("Folder", "group-d1"));
}

#[test]
fn the_async_client_makes_the_same_call() {
    let server = vsphere();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    let transport = HyperTransport::builder().allow_http_loopback(true).build();
    let endpoint = Endpoint::with_http_on_loopback(server.endpoint()).expect("an address");
    let client = soap_call::Client::new(transport.expect("valid settings"), endpoint);
    let this = Reference::new("ServiceInstance", "ServiceInstance");
    let request = RetrieveServiceContent { this };
    let call = client.call(&api::RETRIEVE_SERVICE_CONTENT, &request);
    let response = runtime.expect("a runtime").block_on(call).expect("content");
    assert_eq!(response.returnval.about.api_type, "VirtualCenter");
}

#[test]
fn a_wrong_password_is_a_typed_fault_without_the_password() {
    let server = vsphere();
    let error = log_in(&client(&server), "MARKED horse").expect_err("wrong");
    assert!(matches!(error.kind(), ErrorKind::Fault(_)), "{error:?}");
    assert!(is_fault(&error, "InvalidLoginFault") && !is_fault(&error, "NotAuthenticatedFault"));
    assert!(
        error.to_string().contains("Login failure") && !format!("{error:?}").contains("MARKED")
    );
    assert_eq!(server.end(), ["wrong"]);
}

#[test]
fn properties_have_the_types_that_xsi_type_names() {
    let server = vsphere();
    let client = client(&server);
    log_in(&client, "correct horse").expect("right");
    let content = content(&client);
    let view = CreateContainerView {
        this: content.view_manager,
        container: content.root_folder,
        kinds: vec!["VirtualMachine".into()],
        recursive: true,
    };
    let view = client
        .call(&api::CREATE_CONTAINER_VIEW, &view)
        .expect("a view")
        .returnval;
    let properties = [
        "name",
        "runtime.powerState",
        "config.hardware.numCPU",
        "config.template",
    ];
    let request = RetrievePropertiesEx {
        this: content.property_collector,
        spec_set: vec![PropertyFilterSpec {
            prop_set: vec![PropertySpec {
                kind: "VirtualMachine".into(),
                path_set: properties.map(String::from).to_vec(),
            }],
            object_set: vec![ObjectSpec {
                obj: view,
                skip: true,
                select_set: vec![TraversalSpec::new("ContainerView", "view").into()],
            }],
        }],
        options: Options { max_objects: None },
    };
    let found = client
        .call(&api::RETRIEVE_PROPERTIES_EX, &request)
        .expect("properties");
    let objects = found.returnval.expect("some").objects;
    assert_eq!(objects.len(), 4, "the simulator's machines: {objects:?}");
    for machine in &objects {
        assert_eq!(machine.obj.kind, "VirtualMachine");
        assert_eq!(machine.prop_set.len(), 4, "{machine:?}");
        for property in &machine.prop_set {
            let is_expected = match &*property.name {
                "name" => matches!(&property.val, Value::Text(name) if name.contains("_VM")),
                "runtime.powerState" => property.val == Value::PowerState(PowerState::PoweredOn),
                "config.hardware.numCPU" => property.val == Value::Int(1),
                "config.template" => property.val == Value::Boolean(false),
                name => panic!("nobody asked for {name}"),
            };
            assert!(is_expected, "{property:?}");
        }
    }
}

#[test]
fn a_session_ends_by_logout_and_by_the_server() {
    let server = vsphere();
    let (ann, admin) = (client(&server), client(&server));
    let not_authenticated = |client: &Client| {
        let error = current_time(client).expect_err("no session");
        assert!(is_fault(&error, "NotAuthenticatedFault"), "{error:?}");
    };
    not_authenticated(&ann);
    let session = log_in(&ann, "correct horse").expect("right");
    assert_eq!(session.user_name, "ann");
    current_time(&ann).expect("a session");

    log_in(&admin, "correct horse").expect("right");
    let this = content(&admin).session_manager;
    let terminate = TerminateSession {
        this: this.clone(),
        session_id: vec![session.key],
    };
    admin
        .call(&api::TERMINATE_SESSION, &terminate)
        .expect("another's session");
    not_authenticated(&ann);

    log_in(&ann, "correct horse").expect("right");
    ann.call(&api::LOGOUT, &Logout { this }).expect("a session");
    not_authenticated(&ann);
    current_time(&admin).expect("a session of its own");
}
