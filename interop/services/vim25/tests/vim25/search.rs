//! The search index.

use interop_vim25::vim::vim25::{
    FindAllByDnsNameRequestType, FindByDnsNameRequestType, FindByIpRequestType,
    FindByUuidRequestType, FindChildRequestType,
};

use crate::lab::{Lab, manager};

#[test]
fn a_machine_is_found_by_all_that_names_it() {
    let lab = Lab::new();
    let this = manager(&lab.content.search_index);
    let machine = lab.machine();
    let child = FindChildRequestType {
        this: this.clone(),
        entity: lab.find("/DC0/vm"),
        name: "DC0_H0_VM0".into(),
    };
    let found = lab.client.find_child(&child).expect("a search").returnval;
    assert_eq!(found.as_ref(), Some(&machine));
    let uuid = FindByUuidRequestType {
        this: this.clone(),
        uuid: lab.property(&machine, "config.uuid"),
        vm_search: true,
        ..Default::default()
    };
    let found = lab.client.find_by_uuid(&uuid).expect("a search").returnval;
    assert_eq!(found, Some(machine));
}

#[test]
fn nothing_is_found_for_unknown_names() {
    let lab = Lab::new();
    let this = manager(&lab.content.search_index);
    let ip = FindByIpRequestType {
        this: this.clone(),
        ip: "192.0.2.1".into(),
        vm_search: true,
        ..Default::default()
    };
    let found = lab.client.find_by_ip(&ip).expect("a search");
    assert_eq!(found.returnval, None);
    let name = FindByDnsNameRequestType {
        this: this.clone(),
        dns_name: "nobody.example".into(),
        vm_search: true,
        ..Default::default()
    };
    let found = lab.client.find_by_dns_name(&name).expect("a search");
    assert_eq!(found.returnval, None);
    let name = FindAllByDnsNameRequestType {
        this,
        dns_name: "nobody.example".into(),
        vm_search: true,
        ..Default::default()
    };
    let found = lab.client.find_all_by_dns_name(&name).expect("a search");
    assert_eq!(found.returnval, []);
}
