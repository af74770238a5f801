//! Virtual machines and their tasks.

use interop_vim25::vim::vim25::{
    AnyMethodFault, CloneVmRequestType, CreateSnapshotRequestType, DestroyRequestType,
    ManagedObjectReference, MarkAsTemplateRequestType, MarkAsVirtualMachineRequestType,
    PowerOffVmRequestType, PowerOnVmRequestType, ReconfigVmRequestType,
    RefreshStorageInfoRequestType, RemoveAllSnapshotsRequestType, ResetVmRequestType,
    SuspendVmRequestType, TaskInfo, TaskInfoState, UnregisterVmRequestType,
    VirtualMachineCloneSpec, VirtualMachineConfigSpec, VirtualMachinePowerState,
    VirtualMachineRelocateSpec,
};

use crate::lab::Lab;

impl Lab {
    fn power_off(&self, this: &ManagedObjectReference) -> TaskInfo {
        let request = PowerOffVmRequestType { this: this.clone() };
        let task = self.client.power_off_vm_task(&request).expect("a task");
        self.task(&task.returnval)
    }

    fn power_on(&self, this: &ManagedObjectReference) -> TaskInfo {
        let request = PowerOnVmRequestType {
            this: this.clone(),
            host: None,
        };
        let task = self.client.power_on_vm_task(&request).expect("a task");
        self.task(&task.returnval)
    }

    fn power(&self, of: &ManagedObjectReference) -> VirtualMachinePowerState {
        self.property(of, "runtime.powerState")
    }
}

#[test]
fn the_fault_of_a_task_has_its_derived_type() {
    let lab = Lab::new();
    let machine = lab.machine();
    let failed = lab.power_on(&machine);
    assert_eq!(failed.state, TaskInfoState::Error);
    let AnyMethodFault::InvalidPowerState(fault) = failed.error.expect("a fault").fault else {
        panic!("another fault");
    };
    assert_eq!(fault.existing_state, VirtualMachinePowerState::PoweredOn);
}

#[test]
fn a_machine_is_powered_off_and_on_reset_and_suspended() {
    let lab = Lab::new();
    let machine = lab.machine();
    assert_eq!(lab.power_off(&machine).state, TaskInfoState::Success);
    assert_eq!(lab.power(&machine), VirtualMachinePowerState::PoweredOff);
    assert_eq!(lab.power_on(&machine).state, TaskInfoState::Success);
    let this = machine.clone();
    let reset = lab.client.reset_vm_task(&ResetVmRequestType { this });
    let reset = lab.task(&reset.expect("a task").returnval);
    assert_eq!(reset.state, TaskInfoState::Success);
    assert_eq!(reset.entity.as_ref(), Some(&machine));
    let this = machine.clone();
    let suspend = lab.client.suspend_vm_task(&SuspendVmRequestType { this });
    lab.task(&suspend.expect("a task").returnval);
    assert_eq!(lab.power(&machine), VirtualMachinePowerState::Suspended);
}

#[test]
fn a_machine_has_the_settings_that_were_sent() {
    let lab = Lab::new();
    let machine = lab.machine();
    lab.power_off(&machine);
    let request = ReconfigVmRequestType {
        this: machine.clone(),
        spec: VirtualMachineConfigSpec {
            num_cpus: Some(3),
            annotation: Some("of the laboratory".into()),
            ..Default::default()
        },
    };
    let task = lab.client.reconfig_vm_task(&request).expect("a task");
    assert_eq!(lab.task(&task.returnval).state, TaskInfoState::Success);
    let cores: i32 = lab.property(&machine, "config.hardware.numCPU");
    let note: String = lab.property(&machine, "config.annotation");
    assert_eq!((cores, &*note), (3, "of the laboratory"));
    let request = RefreshStorageInfoRequestType { this: machine };
    lab.client
        .refresh_storage_info(&request)
        .expect("refreshed");
    let request = DestroyRequestType { this: request.this };
    let task = lab.client.destroy_task(&request).expect("a task").returnval;
    assert_eq!(lab.task(&task).state, TaskInfoState::Success);
}

#[test]
fn snapshots_are_the_result_of_their_tasks() {
    let lab = Lab::new();
    let machine = lab.machine();
    let request = CreateSnapshotRequestType {
        this: machine.clone(),
        name: "first".into(),
        description: Some("before".into()),
        memory: false,
        quiesce: false,
    };
    let task = lab.client.create_snapshot_task(&request).expect("a task");
    let result = lab.task(&task.returnval).result.expect("a snapshot");
    let snapshot: ManagedObjectReference = result.read().expect("a reference");
    assert_eq!(snapshot.type_.as_deref(), Some("VirtualMachineSnapshot"));
    let request = RemoveAllSnapshotsRequestType {
        this: machine,
        consolidate: None,
    };
    let task = lab
        .client
        .remove_all_snapshots_task(&request)
        .expect("a task");
    assert_eq!(lab.task(&task.returnval).state, TaskInfoState::Success);
}

#[test]
fn a_machine_is_cloned_and_becomes_a_template_and_a_machine_again() {
    let lab = Lab::new();
    let pool = lab.find("/DC0/host/DC0_C0/Resources");
    let request = CloneVmRequestType {
        this: lab.machine(),
        folder: lab.find("/DC0/vm"),
        name: "twin".into(),
        spec: VirtualMachineCloneSpec {
            location: VirtualMachineRelocateSpec {
                pool: Some(pool.clone()),
                ..Default::default()
            },
            ..Default::default()
        },
    };
    let task = lab.client.clone_vm_task(&request).expect("a task");
    assert_eq!(lab.task(&task.returnval).state, TaskInfoState::Success);
    let twin = lab.find("/DC0/vm/twin");
    let this = twin.clone();
    let marked = lab
        .client
        .mark_as_template(&MarkAsTemplateRequestType { this });
    marked.expect("a template");
    assert!(lab.property::<bool>(&twin, "config.template"));
    let request = MarkAsVirtualMachineRequestType {
        this: twin.clone(),
        pool,
        host: None,
    };
    lab.client
        .mark_as_virtual_machine(&request)
        .expect("a machine");
    assert!(!lab.property::<bool>(&twin, "config.template"));
    let request = UnregisterVmRequestType { this: twin };
    lab.client.unregister_vm(&request).expect("unregistered");
}
