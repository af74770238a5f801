//! Events, settings, counters, custom fields, roles, users, licences and specifications.

use interop_vim25::vim::vim_client::NotFoundOrRuntimeFault;
use interop_vim25::vim::vim25::{
    AddAuthorizationRoleRequestType, AddCustomFieldDefRequestType, AddLicenseRequestType, AnyEvent,
    CreateCollectorForEventsRequestType, DestroyCollectorRequestType,
    DoesCustomizationSpecExistRequestType, EventFilterSpec, GetCustomizationSpecRequestType,
    OptionValue, PowerOffVmRequestType, QueryAvailablePerfMetricRequestType,
    QueryEventsRequestType, QueryOptionsRequestType, QueryPerfProviderSummaryRequestType,
    ReadNextEventsRequestType, RemoveAuthorizationRoleRequestType, RemoveCustomFieldDefRequestType,
    RenameCustomFieldDefRequestType, RetrieveAllPermissionsRequestType,
    RetrieveUserGroupsRequestType, RewindCollectorRequestType, SetFieldRequestType,
    UpdateAuthorizationRoleRequestType, UpdateOptionsRequestType,
};
use soap_codec::Raw;

use crate::lab::{Lab, detail, manager};

#[test]
fn events_have_their_derived_types() {
    let lab = Lab::new();
    let machine = lab.machine();
    let this = machine.clone();
    let task = lab
        .client
        .power_off_vm_task(&PowerOffVmRequestType { this });
    lab.task(&task.expect("a task").returnval);
    let request = QueryEventsRequestType {
        this: manager(&lab.content.event_manager),
        filter: EventFilterSpec::default(),
    };
    let events = lab.client.query_events(&request).expect("events").returnval;
    let powered_off = events.iter().find_map(|event| match event {
        AnyEvent::VmPoweredOffEvent(event) => Some(event),
        _ => None,
    });
    let vm = powered_off.expect("the event").vm.as_ref();
    assert_eq!(vm.expect("its machine").vm, machine);
}

#[test]
fn events_are_collected_in_pages() {
    let lab = Lab::new();
    let request = CreateCollectorForEventsRequestType {
        this: manager(&lab.content.event_manager),
        filter: EventFilterSpec::default(),
    };
    let created = lab.client.create_collector_for_events(&request);
    let this = created.expect("a collector").returnval;
    let request = RewindCollectorRequestType { this: this.clone() };
    lab.client.rewind_collector(&request).expect("rewound");
    let request = ReadNextEventsRequestType {
        this: this.clone(),
        max_count: 3,
    };
    let page = lab.client.read_next_events(&request).expect("a page");
    assert_eq!(page.returnval.len(), 3);
    let request = DestroyCollectorRequestType { this };
    lab.client.destroy_collector(&request).expect("destroyed");
}

#[test]
fn settings_keep_the_type_of_their_value() {
    let lab = Lab::new();
    let this = manager(&lab.content.setting);
    let value = Raw::parse(
        r#"<value xmlns="urn:vim25" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xsd="http://www.w3.org/2001/XMLSchema" xsi:type="xsd:int">17</value>"#,
    );
    let changed = OptionValue {
        key: "laboratory.size".into(),
        value: Some(value.expect("well-formed")),
        ..Default::default()
    };
    let request = UpdateOptionsRequestType {
        this: this.clone(),
        changed_value: vec![changed],
    };
    lab.client.update_options(&request).expect("updated");
    let request = QueryOptionsRequestType {
        this,
        name: Some("laboratory.size".into()),
    };
    let found = lab.client.query_options(&request).expect("one").returnval;
    let value = found[0].value.as_ref().expect("a value");
    assert_eq!(value.read::<i32>().expect("a number"), 17);
}

#[test]
fn metrics_have_counters() {
    let lab = Lab::new();
    let this = manager(&lab.content.perf_manager);
    let request = QueryPerfProviderSummaryRequestType {
        this: this.clone(),
        entity: lab.machine(),
    };
    let summary = lab.client.query_perf_provider_summary(&request);
    assert!(summary.expect("a summary").returnval.current_supported);
    let request = QueryAvailablePerfMetricRequestType {
        this: this.clone(),
        entity: lab.machine(),
        interval_id: Some(20),
        ..Default::default()
    };
    let metrics = lab
        .client
        .query_available_perf_metric(&request)
        .expect("metrics");
    let counter = metrics.returnval.first().expect("a metric").counter_id;
    assert!(counter > 0);
}

#[test]
fn custom_fields_are_defined_set_and_removed() {
    let lab = Lab::new();
    let this = manager(&lab.content.custom_fields_manager);
    let request = AddCustomFieldDefRequestType {
        this: this.clone(),
        name: "owner".into(),
        mo_type: Some("VirtualMachine".into()),
        ..Default::default()
    };
    let field = lab
        .client
        .add_custom_field_def(&request)
        .expect("new")
        .returnval;
    assert_eq!(field.name, "owner");
    let request = SetFieldRequestType {
        this: this.clone(),
        entity: lab.machine(),
        key: field.key,
        value: "anna".into(),
    };
    lab.client.set_field(&request).expect("set");
    let request = RenameCustomFieldDefRequestType {
        this: this.clone(),
        key: field.key,
        name: "holder".into(),
    };
    lab.client
        .rename_custom_field_def(&request)
        .expect("renamed");
    let key = field.key;
    let request = RemoveCustomFieldDefRequestType { this, key };
    lab.client
        .remove_custom_field_def(&request)
        .expect("removed");
}

#[test]
fn roles_are_added_updated_and_removed() {
    let lab = Lab::new();
    let this = manager(&lab.content.authorization_manager);
    let request = AddAuthorizationRoleRequestType {
        this: this.clone(),
        name: "reader".into(),
        priv_ids: vec!["System.Read".into()],
    };
    let role = lab.client.add_authorization_role(&request).expect("new");
    let request = UpdateAuthorizationRoleRequestType {
        this: this.clone(),
        role_id: role.returnval,
        new_name: "viewer".into(),
        priv_ids: vec!["System.View".into()],
    };
    lab.client
        .update_authorization_role(&request)
        .expect("updated");
    let request = RemoveAuthorizationRoleRequestType {
        this: this.clone(),
        role_id: role.returnval,
        fail_if_used: true,
    };
    lab.client
        .remove_authorization_role(&request)
        .expect("removed");
    let request = RetrieveAllPermissionsRequestType { this };
    let permissions = lab.client.retrieve_all_permissions(&request);
    assert!(!permissions.expect("permissions").returnval.is_empty());
}

#[test]
fn users_are_found() {
    let lab = Lab::new();
    let request = RetrieveUserGroupsRequestType {
        this: manager(&lab.content.user_directory),
        search_str: "root".into(),
        exact_match: true,
        find_users: true,
        ..Default::default()
    };
    let users = lab.client.retrieve_user_groups(&request).expect("users");
    assert_eq!(users.returnval[0].principal, "root");
}

#[test]
fn a_licence_is_added() {
    let lab = Lab::new();
    let request = AddLicenseRequestType {
        this: manager(&lab.content.license_manager),
        license_key: "00000-00000-00000-00000-00001".into(),
        ..Default::default()
    };
    let licence = lab.client.add_license(&request).expect("added").returnval;
    assert_eq!(licence.license_key, request.license_key);
}

#[test]
fn an_unknown_specification_is_a_typed_fault() {
    let lab = Lab::new();
    let this = manager(&lab.content.customization_spec_manager);
    let name = String::from("nothing");
    let request = DoesCustomizationSpecExistRequestType {
        this: this.clone(),
        name: name.clone(),
    };
    let exists = lab.client.does_customization_spec_exist(&request);
    assert!(!exists.expect("an answer").returnval);
    let request = GetCustomizationSpecRequestType { this, name };
    let fault = detail(lab.client.get_customization_spec(&request));
    assert!(matches!(fault, NotFoundOrRuntimeFault::NotFoundFault(_)));
}
