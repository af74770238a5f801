//! Views, and properties whose values are of any type.

use interop_vim25::vim::vim25::{
    AnySelectionSpec, AnyVirtualDevice, AnyVirtualDeviceBackingInfo,
    CreateContainerViewRequestType, CreateFilterRequestType, CreateListViewRequestType,
    CreatePropertyCollectorRequestType, DestroyPropertyCollectorRequestType,
    DestroyPropertyFilterRequestType, DestroyViewRequestType, HostListSummary,
    ModifyListViewRequestType, ObjectSpec, PropertyFilterSpec, PropertySpec,
    ResetListViewRequestType, RetrievePropertiesRequestType, TraversalSpec,
    VirtualMachineConfigInfo, VirtualMachinePowerState, VirtualMachineSummary,
    WaitForUpdatesExRequestType,
};

use crate::lab::{Lab, filter, manager, value};

#[test]
fn properties_of_all_machines_have_their_types() {
    let lab = Lab::new();
    let request = CreateContainerViewRequestType {
        this: manager(&lab.content.view_manager),
        container: lab.content.root_folder.clone(),
        type_: vec!["VirtualMachine".into()],
        recursive: true,
    };
    let view = lab
        .client
        .create_container_view(&request)
        .expect("a view")
        .returnval;
    let steps = TraversalSpec {
        type_: "ContainerView".into(),
        path: "view".into(),
        ..Default::default()
    };
    let object = ObjectSpec {
        obj: view.clone(),
        skip: Some(true),
        select_set: vec![AnySelectionSpec::TraversalSpec(steps)],
        ..Default::default()
    };
    let paths = ["name", "runtime.powerState", "config.template", "summary"];
    let properties = PropertySpec {
        type_: "VirtualMachine".into(),
        path_set: paths.map(String::from).to_vec(),
        ..Default::default()
    };
    let request = RetrievePropertiesRequestType {
        this: lab.content.property_collector.clone(),
        spec_set: vec![PropertyFilterSpec {
            prop_set: vec![properties],
            object_set: vec![object],
            ..Default::default()
        }],
    };
    let machines = lab
        .client
        .retrieve_properties(&request)
        .expect("all")
        .returnval;
    assert_eq!(machines.len(), 4);
    for machine in &machines {
        assert!(value::<String>(machine, "name").contains("_VM"));
        assert!(!value::<bool>(machine, "config.template"));
        let state: VirtualMachinePowerState = value(machine, "runtime.powerState");
        assert_eq!(state, VirtualMachinePowerState::PoweredOn);
        let summary: VirtualMachineSummary = value(machine, "summary");
        assert_eq!(summary.vm.as_ref(), Some(&machine.obj));
        assert_eq!(summary.runtime.power_state, state);
    }
    let destroyed = lab
        .client
        .destroy_view(&DestroyViewRequestType { this: view });
    destroyed.expect("destroyed");
}

#[test]
fn devices_and_their_backings_have_their_derived_types() {
    let lab = Lab::new();
    let config: VirtualMachineConfigInfo = lab.property(&lab.machine(), "config");
    let devices = &config.hardware.device;
    let disk = devices.iter().find_map(|device| match device {
        AnyVirtualDevice::VirtualDisk(disk) => Some(disk),
        _ => None,
    });
    let disk = disk.expect("a disk");
    assert!(disk.capacity_in_kb > 0, "{disk:?}");
    // A member of its base.
    let Some(AnyVirtualDeviceBackingInfo::VirtualDiskFlatVer2BackingInfo(file)) = &disk.backing
    else {
        panic!("{:?}", disk.backing);
    };
    assert!(file.file_name.ends_with(".vmdk"), "{file:?}");
    let is_card = |device: &AnyVirtualDevice| matches!(device, AnyVirtualDevice::VirtualE1000(card) if card.mac_address.is_some());
    assert!(devices.iter().any(is_card), "{devices:?}");
    // Types that were not generated are kept.
    let unknown = devices
        .iter()
        .filter(|it| matches!(it, AnyVirtualDevice::Unknown(_)));
    assert!(unknown.count() > 2, "{devices:?}");
}

#[test]
fn a_host_is_summarised() {
    let lab = Lab::new();
    let host = lab.find("/DC0/host/DC0_H0/DC0_H0");
    let summary: HostListSummary = lab.property(&host, "summary");
    assert_eq!(summary.host, Some(host));
    assert!(summary.hardware.expect("hardware").memory_size > 0);
}

#[test]
fn list_views_change() {
    let lab = Lab::new();
    let (one, other) = (lab.machine(), lab.find("/DC0/vm/DC0_H0_VM1"));
    let request = CreateListViewRequestType {
        this: manager(&lab.content.view_manager),
        obj: vec![one.clone()],
    };
    let this = lab
        .client
        .create_list_view(&request)
        .expect("a view")
        .returnval;
    let request = ModifyListViewRequestType {
        this: this.clone(),
        add: vec![other.clone()],
        remove: vec![one.clone()],
    };
    let unresolved = lab.client.modify_list_view(&request).expect("modified");
    assert_eq!(unresolved.returnval, []);
    let request = ResetListViewRequestType {
        this,
        obj: vec![one],
    };
    let unresolved = lab.client.reset_list_view(&request).expect("reset");
    assert_eq!(unresolved.returnval, []);
}

#[test]
fn updates_are_reported_to_a_collector() {
    let lab = Lab::new();
    let this = lab.content.property_collector.clone();
    let request = CreatePropertyCollectorRequestType { this };
    let created = lab.client.create_property_collector(&request);
    let this = created.expect("a collector").returnval;
    let request = CreateFilterRequestType {
        this: this.clone(),
        spec: filter(&lab.machine(), &["name"]),
        partial_updates: false,
    };
    let created = lab
        .client
        .create_filter(&request)
        .expect("a filter")
        .returnval;
    let request = WaitForUpdatesExRequestType {
        this: this.clone(),
        ..Default::default()
    };
    let updates = lab
        .client
        .wait_for_updates_ex(&request)
        .expect("updates")
        .returnval;
    let updates = updates.expect("the first ones").filter_set;
    let change = &updates[0].object_set[0].change_set[0];
    let name: String = change
        .val
        .as_ref()
        .expect("a value")
        .read()
        .expect("a text");
    assert_eq!((&*change.name, &*name), ("name", "DC0_H0_VM0"));
    let request = DestroyPropertyFilterRequestType { this: created };
    lab.client
        .destroy_property_filter(&request)
        .expect("destroyed");
    let request = DestroyPropertyCollectorRequestType { this };
    lab.client
        .destroy_property_collector(&request)
        .expect("destroyed");
}
