//! Examinations of the files of a store.

use std::{fs, os::unix::fs::PermissionsExt};

use cloudbilling_store::{StoreErrorKind, Version, file::FileStore};

use crate::common::{ACCOUNT, Folder, stored};

#[test]
fn an_examination_changes_nothing_and_lists_records() {
    let folder = Folder::new();
    let store = folder.store();
    let empty = store.examine().expect("a folder of ours");
    assert_eq!(empty.records, []);
    assert!(!empty.file_system.is_empty());
    let version = stored(&store, Version::ABSENT, b"record");
    let names = || {
        let entries = fs::read_dir(folder.state()).expect("our folder");
        let mut names: Vec<_> = entries
            .map(|it| it.expect("readable").file_name())
            .collect();
        names.sort();
        names
    };
    let before = names();
    let found = store.examine().expect("a folder of ours");
    assert_eq!(found.records, [version]);
    assert!(found.damaged.is_empty() && found.foreign.is_empty());
    assert_eq!(names(), before);
}

#[test]
fn damaged_records_and_those_set_aside_are_listed() {
    let folder = Folder::new();
    let store = folder.store();
    stored(&store, Version::ABSENT, b"record");
    fs::write(folder.record(), "SECRET").expect("it is ours");
    let found = store.examine().expect("a folder of ours");
    assert_eq!(found.damaged[0].path, folder.record());
    assert_eq!(found.damaged[0].kind, StoreErrorKind::Corrupt);
    assert!(!format!("{found:?}").contains("SECRET"));
    fs::write(folder.record(), "cloudbilling-store 2\n").expect("it is ours");
    let found = store.examine().expect("a folder of ours");
    assert_eq!(found.damaged[0].kind, StoreErrorKind::Incompatible);

    let aside = store.set_aside(&ACCOUNT).expect("a record");
    let found = store.examine().expect("a folder of ours");
    assert_eq!(found.set_aside, [aside]);
    assert!(found.damaged.is_empty() && found.records.is_empty());
    // The name is not that of an account.
    fs::write(folder.state().join("copy.record"), "x").expect("it is ours");
    let found = store.examine().expect("a folder of ours");
    assert_eq!(found.damaged.len(), 1);
}

#[test]
fn a_file_in_memory_is_volatile() {
    let folder = format!("/dev/shm/cloudbilling-examination-{}", std::process::id());
    let store = FileStore::open(&folder).expect("a file system in memory");
    let found = store.examine();
    fs::remove_dir_all(&folder).expect("it is ours");
    let found = found.expect("a folder of ours");
    assert_eq!((&*found.file_system, found.is_volatile), ("tmpfs", true));
}

/// Root may write everywhere, and is not tested.
#[test]
fn a_folder_that_cannot_be_written_is_denied() {
    let folder = Folder::new();
    let store = folder.store();
    let mode = |mode| fs::set_permissions(folder.state(), fs::Permissions::from_mode(mode));
    mode(0o500).expect("it is ours");
    let is_root = fs::write(folder.state().join("try"), "").is_ok();
    let found = store.examine();
    mode(0o700).expect("it is ours");
    if !is_root {
        let error = found.expect_err("read-only");
        assert_eq!(error.kind(), StoreErrorKind::Denied);
    }
}
