//! Operating systems on which the store refuses to open.

use std::{
    fs::{DirBuilder, File, Metadata, OpenOptions},
    io,
    path::Path,
};

use crate::{StoreError, StoreErrorKind, StoreTime};

pub(in crate::file) fn check_supported() -> Result<(), StoreError> {
    Err(StoreError::new(StoreErrorKind::Unsupported).with_detail("the file store needs Linux"))
}

pub(in crate::file) fn create_directory(path: &Path) -> io::Result<()> {
    DirBuilder::new().recursive(true).create(path)
}

pub(in crate::file) fn private_file() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true);
    options
}

pub(in crate::file) fn is_accessible_by_others(_: &Metadata) -> bool {
    true
}

pub(in crate::file) fn is_writable_by_others(_: &Metadata) -> bool {
    true
}

pub(in crate::file) fn file_system(_: &File) -> io::Result<(String, bool)> {
    Ok(("an unsupported operating system".to_owned(), false))
}

pub(in crate::file) fn owner(_: &Metadata) -> u32 {
    0
}

pub(in crate::file) fn remote_file_system(_: &File) -> io::Result<Option<&'static str>> {
    Ok(Some("an unsupported operating system"))
}

#[derive(Clone, Debug)]
pub(in crate::file) struct BootClock;

impl BootClock {
    pub(in crate::file) fn new() -> Result<Self, StoreError> {
        check_supported().map(|()| Self)
    }

    pub(in crate::file) fn now(&self) -> StoreTime {
        StoreTime::new(0, 0)
    }
}
