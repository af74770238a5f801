//! Disks and folders that cannot be used.

use std::{fs, os::unix::fs::symlink, path::Path};

use cloudbilling_store::{StoreErrorKind, Version, file::FileStore};
use rustix::process::geteuid;

use crate::common::{ACCOUNT, Folder, load, mode, set_mode, stored, swap};

#[test]
fn files_and_folders_are_for_their_owner_only() {
    let folder = Folder::new();
    let state = folder.path().join("deep/state");
    let store = FileStore::open(&state).expect("a local disk");
    stored(&store, Version::ABSENT, b"record");
    assert_eq!(mode(&state), 0o700);
    for entry in fs::read_dir(&state).expect("created") {
        let path = entry.expect("created").path();
        assert_eq!(mode(&path), 0o600, "{}", path.display());
    }
}

/// The device that is always full stands for a full disk, because mounting one needs root.
#[test]
fn nothing_is_lost_when_the_disk_is_full() {
    let folder = Folder::new();
    let store = folder.store();
    let version = stored(&store, Version::ABSENT, b"record");
    let new = folder.state().join(format!("{ACCOUNT}.record.new"));
    symlink("/dev/full", &new).expect("a device of Linux");
    let error = swap(&store, version, b"larger").expect_err("full");
    assert_eq!(error.kind(), StoreErrorKind::Full, "{error}");
    assert!(!error.may_have_been_stored());
    assert!(error.help().contains("free some space"));
    assert_eq!(load(&store).expect("whole").version, version);

    fs::remove_file(new).expect("it is ours");
    stored(&store, version, b"larger");
}

#[test]
fn a_folder_that_others_can_write_is_refused() {
    let folder = Folder::new();
    folder.store();
    for open in [0o770, 0o707, 0o702, 0o720] {
        set_mode(&folder.state(), open);
        let error = FileStore::open(folder.state()).expect_err("exposed");
        assert_eq!(error.kind(), StoreErrorKind::Exposed, "{open:o}");
        assert!(error.help().contains("chmod 700"));
    }
    set_mode(&folder.state(), 0o755);
    FileStore::open(folder.state()).expect("readable is harmless: what is secret is sealed");
}

#[test]
fn a_folder_that_is_not_writable_is_denied() {
    // Root may write anywhere, except where nobody can.
    let refused = if geteuid().is_root() {
        FileStore::open("/proc/cloudbilling-store")
    } else {
        FileStore::open("/cloudbilling-store")
    };
    let error = refused.expect_err("not writable");
    let kinds = [StoreErrorKind::Denied, StoreErrorKind::Unavailable];
    assert!(kinds.contains(&error.kind()), "{error}");
    assert!(
        error
            .detail()
            .is_some_and(|it| it.contains("cloudbilling-store")),
        "{error}"
    );
}

#[test]
fn a_file_is_not_a_folder() {
    let folder = Folder::new();
    let file = folder.path().join("file");
    fs::write(&file, "").expect("it is ours");
    let error = FileStore::open(&file).expect_err("a file");
    assert_eq!(error.kind(), StoreErrorKind::InvalidSettings);
}

/// A folder that was removed under a running process is absent for loads, and denies swaps.
#[test]
fn a_folder_that_vanished_stores_nothing() {
    let folder = Folder::new();
    let store = folder.store();
    let version = stored(&store, Version::ABSENT, b"record");
    fs::remove_dir_all(folder.state()).expect("it is ours");
    let error = swap(&store, version, b"record").expect_err("no folder");
    assert_eq!(error.kind(), StoreErrorKind::Unavailable);
    assert!(!error.may_have_been_stored());
    assert!(!Path::new(&folder.record()).exists());
}
