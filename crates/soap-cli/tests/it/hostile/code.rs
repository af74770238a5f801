//! Code that was generated for WSDLs of this repository, and is tested elsewhere.

#[path = "../../../../cloudbilling-cli/tests/it/generated/code/mod.rs"]
pub mod billing;
#[path = "../../../../../interop/services/src/generated/desk/mod.rs"]
pub mod desk;
#[path = "../../../../../interop/services/src/generated/library/mod.rs"]
pub mod library;
#[path = "../../../../soap-codegen/tests/generated/orders/mod.rs"]
pub mod orders;
#[path = "../../../../../interop/services/src/generated/sensors/mod.rs"]
pub mod sensors;
#[path = "../../../../soap-codegen/tests/generated/weather/mod.rs"]
pub mod weather;
