//! Access to the operating system: permissions, the kind of a file system, and a clock.
//!
//! Depends on nothing else in `file`.

#[cfg(target_os = "linux")]
mod linux;
#[cfg(not(target_os = "linux"))]
mod other;

#[cfg(target_os = "linux")]
pub(super) use linux::{
    BootClock, check_supported, create_directory, file_system, is_accessible_by_others,
    is_writable_by_others, owner, private_file, remote_file_system,
};
#[cfg(not(target_os = "linux"))]
pub(super) use other::{
    BootClock, check_supported, create_directory, file_system, is_accessible_by_others,
    is_writable_by_others, owner, private_file, remote_file_system,
};
