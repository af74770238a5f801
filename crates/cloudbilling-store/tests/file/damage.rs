//! Records that are not what was stored.

use std::fs;

use cloudbilling_store::{AccountKey, BlockingStore, StoreErrorKind, Version};

use crate::common::{ACCOUNT, Folder, load, stored, swap};

#[test]
fn a_damaged_record_is_neither_loaded_nor_absent() {
    let folder = Folder::new();
    let store = folder.store();
    let version = stored(&store, Version::ABSENT, b"SECRET-RECORD");
    let whole = fs::read(folder.record()).expect("stored");
    let half = &whole[..whole.len() / 2];
    let mut changed = whole.clone();
    *changed.last_mut().expect("not empty") ^= 1;
    let long = vec![b'x'; 1 << 20];
    for damage in [b"".as_slice(), b"foreign bytes\0", half, &changed, &long] {
        fs::write(folder.record(), damage).expect("it is ours");
        for expected in [Version::ABSENT, version] {
            let error = swap(&store, expected, b"record").expect_err("damaged");
            assert_eq!(error.kind(), StoreErrorKind::Corrupt);
            assert!(!error.may_have_been_stored());
        }
        let error = load(&store).expect_err("damaged");
        assert_eq!(error.kind(), StoreErrorKind::Corrupt);
        assert!(error.needs_permit());
        assert!(
            !format!("{error} {error:?}").contains("SECRET"),
            "{error:?}"
        );
        assert_eq!(
            fs::read(folder.record()).expect("it is there"),
            damage,
            "nothing is overwritten"
        );
    }
}

#[test]
fn a_record_of_a_later_format_is_not_touched() {
    let folder = Folder::new();
    let store = folder.store();
    fs::write(folder.record(), "cloudbilling-store 2\n…").expect("it is ours");
    let error = load(&store).expect_err("another format");
    assert_eq!(error.kind(), StoreErrorKind::Incompatible);
    assert!(error.needs_permit());
}

#[test]
fn a_copied_record_of_another_account_is_damaged() {
    let folder = Folder::new();
    let store = folder.store();
    stored(&store, Version::ABSENT, b"record");
    let other = AccountKey::from_bytes([0xb2; 32]);
    let copy = folder.state().join(format!("{other}.record"));
    fs::copy(folder.record(), copy).expect("it is ours");
    let error = BlockingStore::load(&store, &other).expect_err("a copy");
    assert_eq!(error.kind(), StoreErrorKind::Corrupt);
}

#[test]
fn a_record_that_was_set_aside_is_absent() {
    let folder = Folder::new();
    let store = folder.store();
    let old = stored(&store, Version::ABSENT, b"record");
    fs::write(folder.record(), "damaged").expect("it is ours");
    let aside = store.set_aside(&ACCOUNT).expect("a person decides");
    assert_eq!(fs::read(aside).expect("it is kept"), b"damaged");
    assert!(load(&store).expect("a local disk").version.is_absent());
    // It is another record: a process that remembers the old one notices.
    let new = stored(&store, Version::ABSENT, b"record");
    assert_ne!(new.incarnation(), old.incarnation());
}

/// A process that is killed while it writes leaves such a file behind.
#[test]
fn a_half_written_new_file_is_ignored_and_replaced() {
    let folder = Folder::new();
    let store = folder.store();
    let first = stored(&store, Version::ABSENT, b"first");
    let new = folder.state().join(format!("{ACCOUNT}.record.new"));
    fs::write(&new, "cloudbilling-st").expect("it is ours");
    assert_eq!(load(&store).expect("whole").version, first);
    stored(&store, first, b"second");
    assert!(!new.exists());
}

#[test]
fn a_restored_old_record_has_its_old_version() {
    let folder = Folder::new();
    let store = folder.store();
    let first = stored(&store, Version::ABSENT, b"first");
    let backup = fs::read(folder.record()).expect("stored");
    let second = stored(&store, first, b"second");
    fs::write(folder.record(), backup).expect("it is ours");
    assert_eq!(load(&store).expect("whole").version, first);
    let again = stored(&store, first, b"again");
    assert_eq!(again.counter(), second.counter());
    assert_ne!(again.tag(), second.tag());
}
