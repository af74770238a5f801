//! The key's file.

use std::{fs, thread};

use cloudbilling_store::{StoreErrorKind, Version, file::KeyFile};

use crate::common::{ACCOUNT, Folder, mode, set_mode, stored};

fn key_file(folder: &Folder) -> KeyFile {
    KeyFile::new(folder.path().join("config/store.key"))
}

#[test]
fn the_first_use_creates_a_key_for_its_owner_only() {
    let folder = Folder::new();
    let (store, file) = (folder.store(), key_file(&folder));
    assert!(
        file.load()
            .expect("a missing file is not an error")
            .is_none()
    );
    let created = store.key(&file).expect("created");
    let loaded = store.key(&file).expect("loaded");
    assert_eq!(*created.to_text(), *loaded.to_text());
    assert_eq!(mode(file.path()), 0o600);
    assert_eq!(mode(file.path().parent().expect("a folder")), 0o700);
    let names = fs::read_dir(file.path().parent().expect("a folder"));
    assert_eq!(names.expect("created").count(), 1, "only the key is left");
}

#[test]
fn one_of_many_processes_creates_the_key() {
    let folder = Folder::new();
    let (store, file) = (folder.store(), key_file(&folder));
    let keys: Vec<_> = thread::scope(|scope| {
        let threads: Vec<_> = (0..8)
            .map(|_| scope.spawn(|| store.key(&file).expect("created or loaded")))
            .collect();
        threads
            .into_iter()
            .map(|it| it.join().expect("no panic"))
            .collect()
    });
    assert!(keys.iter().all(|key| *key.to_text() == *keys[0].to_text()));
    let error = file.create().expect_err("it exists");
    assert_eq!(error.kind(), StoreErrorKind::KeyExists);
}

#[test]
fn a_missing_key_beside_records_needs_a_permit() {
    let folder = Folder::new();
    let (store, file) = (folder.store(), key_file(&folder));
    store.key(&file).expect("created");
    stored(&store, Version::ABSENT, b"record");
    fs::remove_file(file.path()).expect("it is ours");
    let error = store.key(&file).expect_err("missing");
    assert_eq!(error.kind(), StoreErrorKind::KeyMissing);
    assert!(error.needs_permit());
    assert!(!file.path().exists(), "no other key is created");
}

#[test]
fn a_key_that_others_can_read_is_refused() {
    let folder = Folder::new();
    let (store, file) = (folder.store(), key_file(&folder));
    store.key(&file).expect("created");
    for open in [0o640, 0o604, 0o620, 0o660, 0o666, 0o610] {
        set_mode(file.path(), open);
        let error = store.key(&file).expect_err("exposed");
        assert_eq!(error.kind(), StoreErrorKind::Exposed, "{open:o}");
        assert!(error.help().contains("chmod 600"));
    }
    set_mode(file.path(), 0o400);
    store.key(&file).expect("more private than needed");
}

#[test]
fn a_damaged_key_is_refused_and_not_shown() {
    let folder = Folder::new();
    let (store, file) = (folder.store(), key_file(&folder));
    let text = store.key(&file).expect("created").to_text();
    let digits = &text[text.len() - 20..text.len() - 1];
    for damaged in [
        &text[..text.len() - 1],
        "",
        "foreign",
        &text.repeat(2),
        &text.repeat(40),
    ] {
        fs::write(file.path(), damaged).expect("it is ours");
        let error = store.key(&file).expect_err("damaged");
        assert_eq!(error.kind(), StoreErrorKind::InvalidKey);
        let source = std::error::Error::source(&error).map(ToString::to_string);
        assert!(!format!("{error} {error:?} {source:?}").contains(digits));
        assert_eq!(
            fs::read(file.path()).expect("it is there"),
            damaged.as_bytes()
        );
    }
    fs::write(file.path(), [0xff; 300]).expect("it is ours");
    assert_eq!(
        store.key(&file).expect_err("bytes").kind(),
        StoreErrorKind::InvalidKey
    );
}

#[test]
fn a_rotated_key_replaces_the_old_one() {
    let folder = Folder::new();
    let (store, file) = (folder.store(), key_file(&folder));
    let old = store.key(&file).expect("created");
    let sealed = old.seal(&ACCOUNT, "1", b"token").expect("random numbers");
    let mut new = old.clone();
    new.add_sealing_key().expect("there is room");
    new.seal_with_newest();
    file.replace(&new).expect("it is ours");
    let loaded = store.key(&file).expect("replaced");
    assert_eq!(mode(file.path()), 0o600);
    assert_eq!(*loaded.to_text(), *new.to_text());
    assert_eq!(
        *loaded
            .open(&ACCOUNT, "1", &sealed)
            .expect("the old key opens"),
        b"token"
    );
}
