//! Generates the client from vSphere's WSDL, which is not part of this repository: `WSDL_CORPUS`
//! names the folder of `vim25`.

use std::env::var;
use std::error::Error;

use soap_codegen::{ClientKind, Config, Derived, Project};

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-env-changed=WSDL_CORPUS");
    let corpus = var("WSDL_CORPUS").map_err(|_| "set WSDL_CORPUS to the folder of vim25")?;
    let types = DERIVED.iter().map(|name| format!("{{urn:vim25}}{name}"));
    let config = Config::new()
        .client(ClientKind::Blocking)
        .operations(OPERATIONS.iter().copied())
        .derived(Derived::Listed(types.collect()));
    let wsdl = corpus + "/vim25/vimService.wsdl";
    Project::new(wsdl, var("OUT_DIR")? + "/vim", config).build()?;
    Ok(())
}

/// Types that stand for their base in a response, of more than a thousand.
const DERIVED: &[&str] = &[
    "EventEx",
    "HostListSummary",
    "InvalidPowerState",
    "TaskInfo",
    "TraversalSpec",
    "VirtualDisk",
    "VirtualDiskFlatVer2BackingInfo",
    "VirtualE1000",
    "VirtualMachineConfigInfo",
    "VirtualMachineSummary",
    "VmPoweredOffEvent",
    "VmPoweredOnEvent",
];

const OPERATIONS: &[&str] = &[
    "AcquireCloneTicket",
    "AddAuthorizationRole",
    "AddCustomFieldDef",
    "AddLicense",
    "CloneSession",
    "CloneVM_Task",
    "CreateClusterEx",
    "CreateCollectorForEvents",
    "CreateContainerView",
    "CreateDatacenter",
    "CreateFilter",
    "CreateFolder",
    "CreateListView",
    "CreatePropertyCollector",
    "CreateResourcePool",
    "CreateSnapshot_Task",
    "CurrentTime",
    "DestroyCollector",
    "DestroyPropertyCollector",
    "DestroyPropertyFilter",
    "DestroyView",
    "Destroy_Task",
    "DoesCustomizationSpecExist",
    "FindAllByDnsName",
    "FindByDnsName",
    "FindByInventoryPath",
    "FindByIp",
    "FindByUuid",
    "FindChild",
    "GetCustomizationSpec",
    "Login",
    "Logout",
    "MarkAsTemplate",
    "MarkAsVirtualMachine",
    "ModifyListView",
    "PowerOffVM_Task",
    "PowerOnVM_Task",
    "QueryAvailablePerfMetric",
    "QueryEvents",
    "QueryOptions",
    "QueryPerfProviderSummary",
    "ReadNextEvents",
    "ReconfigVM_Task",
    "RefreshStorageInfo",
    "RemoveAllSnapshots_Task",
    "RemoveAuthorizationRole",
    "RemoveCustomFieldDef",
    "RenameCustomFieldDef",
    "Rename_Task",
    "ResetListView",
    "ResetVM_Task",
    "RetrieveAllPermissions",
    "RetrieveProperties",
    "RetrievePropertiesEx",
    "RetrieveServiceContent",
    "RetrieveUserGroups",
    "RewindCollector",
    "SessionIsActive",
    "SetField",
    "SuspendVM_Task",
    "TerminateSession",
    "UnregisterVM",
    "UpdateAuthorizationRole",
    "UpdateOptions",
    "WaitForUpdatesEx",
];
