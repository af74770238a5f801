//! Folders, datacenters, clusters and pools.

use interop_vim25::vim::vim_client::CreateFolderFault;
use interop_vim25::vim::vim25::{
    CreateClusterExRequestType, CreateDatacenterRequestType, CreateFolderRequestType,
    CreateResourcePoolRequestType, RenameRequestType, ResourceAllocationInfo, ResourceConfigSpec,
    SharesInfo, SharesLevel, TaskInfoState,
};

use crate::lab::{Lab, detail};

#[test]
fn a_folder_is_created_once() {
    let lab = Lab::new();
    let request = CreateFolderRequestType {
        this: lab.content.root_folder.clone(),
        name: "north".into(),
    };
    let folder = lab.client.create_folder(&request).expect("new").returnval;
    let CreateFolderFault::DuplicateNameFault(fault) = detail(lab.client.create_folder(&request))
    else {
        panic!("another fault");
    };
    assert_eq!(fault.name, "north");
    let name: String = lab.property(&folder, "name");
    assert_eq!(name, "north");
}

#[test]
fn a_cluster_is_created_and_renamed() {
    let lab = Lab::new();
    let request = CreateDatacenterRequestType {
        this: lab.content.root_folder.clone(),
        name: "DC1".into(),
    };
    lab.client
        .create_datacenter(&request)
        .expect("a datacenter");
    let request = CreateClusterExRequestType {
        this: lab.find("/DC1/host"),
        name: "C".into(),
        ..Default::default()
    };
    let cluster = lab
        .client
        .create_cluster_ex(&request)
        .expect("new")
        .returnval;
    let request = RenameRequestType {
        this: cluster.clone(),
        new_name: "D".into(),
    };
    let task = lab.client.rename_task(&request).expect("a task").returnval;
    assert_eq!(lab.task(&task).state, TaskInfoState::Success);
    assert_eq!(lab.find("/DC1/host/D"), cluster);
}

#[test]
fn a_pool_has_the_shares_that_it_was_created_with() {
    let lab = Lab::new();
    let allocation = ResourceAllocationInfo {
        reservation: Some(64),
        expandable_reservation: Some(true),
        limit: Some(128),
        shares: Some(SharesInfo {
            base: Default::default(),
            shares: 100,
            level: SharesLevel::Custom,
        }),
        ..Default::default()
    };
    let request = CreateResourcePoolRequestType {
        this: lab.find("/DC0/host/DC0_C0/Resources"),
        name: "small".into(),
        spec: ResourceConfigSpec {
            cpu_allocation: allocation.clone(),
            memory_allocation: allocation.clone(),
            ..Default::default()
        },
    };
    let pool = lab.client.create_resource_pool(&request).expect("new");
    let config: ResourceConfigSpec = lab.property(&pool.returnval, "config");
    assert_eq!(config.cpu_allocation, allocation);
}
