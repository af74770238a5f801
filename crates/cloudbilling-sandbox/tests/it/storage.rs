//! The database file: its permissions, and files that cannot be used.

use std::error::Error as _;
use std::path::Path;

use cloudbilling_sandbox::{Error, ErrorKind, NewAccount, Sandbox, Storage};
use rusqlite::Connection;

use crate::client::{EMAIL, PASSWORD, call, login};
use crate::scratch::Scratch;

fn open(path: &Path) -> Result<Sandbox, Error> {
    let storage = Storage::File(path.to_owned());
    Sandbox::builder().storage(storage).start()
}

#[track_caller]
fn assert_refused(path: &Path, why: &str) {
    let error = open(path).expect_err("it can't be used");
    assert_eq!(error.kind(), ErrorKind::Storage);
    let said = format!("cannot use the database {}", path.display());
    assert_eq!(error.to_string(), said);
    let mut causes = Vec::new();
    let mut next = error.source();
    while let Some(cause) = next {
        causes.push(cause.to_string());
        next = cause.source();
    }
    assert!(causes.join(": ").contains(why), "{causes:?}");
}

/// It contains password hashes, and the private key of the authority is beside it.
#[cfg(unix)]
#[test]
fn only_its_owner_can_read_the_file() {
    use std::os::unix::fs::PermissionsExt as _;
    let scratch = Scratch::new("private");
    let sandbox = scratch.start();
    for suffix in ["", "-wal", "-shm", ".authority.pem"] {
        let file = format!("{}{suffix}", scratch.path().display());
        let mode = std::fs::metadata(&file)
            .expect("a file")
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600, "{file}");
    }
    drop(sandbox);
}

#[test]
fn a_file_that_is_not_a_database_is_refused() {
    let scratch = Scratch::new("text");
    std::fs::write(scratch.path(), "not a database ".repeat(1_000)).expect("a writable file");
    assert_refused(scratch.path(), "file is not a database");
    assert_refused(&std::env::temp_dir(), "unable to open database file");
}

#[test]
fn a_damaged_file_is_refused() {
    let scratch = Scratch::new("damaged");
    drop(scratch.start());
    let mut bytes = std::fs::read(scratch.path()).expect("a file");
    bytes[4_096..].fill(0xa5);
    std::fs::write(scratch.path(), bytes).expect("a writable file");
    assert_refused(scratch.path(), "database disk image is malformed");
}

#[test]
fn the_database_of_another_program_is_left_unchanged() {
    let scratch = Scratch::new("foreign");
    let foreign = Connection::open(scratch.path()).expect("a new file");
    foreign
        .execute_batch("CREATE TABLE bookmarks (url TEXT)")
        .expect("valid SQL");
    drop(foreign);
    assert_refused(scratch.path(), "another program");
    let foreign = Connection::open(scratch.path()).expect("a database");
    let tables = foreign.query_one("SELECT count(*) FROM sqlite_master", [], |row| row.get(0));
    assert_eq!(tables, Ok(1));
    let journal = foreign.pragma_query_value(None, "journal_mode", |row| row.get(0));
    assert_eq!(journal, Ok("delete".to_owned()));
}

#[test]
fn a_file_of_a_newer_sandbox_is_refused() {
    let scratch = Scratch::new("newer");
    drop(scratch.start());
    let newer = Connection::open(scratch.path()).expect("a database");
    newer
        .pragma_update(None, "user_version", 1_000)
        .expect("a pragma");
    drop(newer);
    assert_refused(scratch.path(), "made by a newer sandbox");
}

/// Each knows what the other stored: tokens, strikes and locks.
#[test]
fn two_sandboxes_may_share_a_file() {
    let scratch = Scratch::new("shared");
    let (one, other) = (scratch.start(), scratch.start());
    assert_eq!(one.ca_pem(), other.ca_pem());
    let token = one
        .admin()
        .create_api_token("test")
        .expect("a token")
        .secret;
    let response = call(
        &other,
        &token,
        "AddProductCluster",
        "<tagName>Cloud</tagName>",
    );
    assert_eq!(response.element("ResultCode"), Some("Success"));

    let account = NewAccount::new(EMAIL, PASSWORD);
    other
        .admin()
        .create_account(&account)
        .expect("a new account");
    for sandbox in [&one, &other, &one] {
        login(sandbox, EMAIL, "wrong");
    }
    for sandbox in [&one, &other] {
        assert!(login(sandbox, EMAIL, PASSWORD).has("locked"));
    }
}

/// Reads see the last stored state and do not wait for writers.
#[test]
fn a_read_does_not_wait_for_another_process_that_is_writing() {
    let scratch = Scratch::new("writing");
    let sandbox = scratch.start();
    let admin = sandbox.admin();
    let token = admin.create_api_token("test").expect("a token");
    let other = Connection::open(scratch.path()).expect("a database");
    let begun = other.execute_batch("BEGIN IMMEDIATE; INSERT INTO settings VALUES ('other', 'x')");
    begun.expect("nobody else is writing");

    for operation in ["GetPurchases", "GetInvoiceHeaders"] {
        let response = call(&sandbox, &token.secret, operation, "");
        assert_eq!(response.element("ResultCode"), Some("Success"));
    }
    // The use of the token is known, although it cannot be stored yet.
    let used = || admin.api_tokens().expect("a list")[0].used_at;
    assert!(used().is_some());
    // Another sandbox can start as well.
    let neighbour = scratch.start();
    let response = call(&neighbour, &token.secret, "GetPurchases", "");
    assert_eq!(response.status, 200);
    drop(neighbour);

    drop(other);
    let known = used();
    drop(sandbox);
    let again = scratch.start();
    assert_eq!(
        again.admin().api_tokens().expect("a list")[0].used_at,
        known
    );
}

/// People send their database to one another, and clients receive the certificate: neither contains
/// the key.
#[test]
fn the_key_of_the_authority_is_in_a_separate_file() {
    let scratch = Scratch::new("authority");
    let ca_pem = scratch.start().ca_pem().to_owned();
    assert!(!ca_pem.contains("PRIVATE"));
    let database = std::fs::read(scratch.path()).expect("a file");
    assert!(!database.windows(7).any(|window| window == b"PRIVATE"));

    let file = format!("{}.authority.pem", scratch.path().display());
    let text = std::fs::read_to_string(&file).expect("a file");
    assert!(text.contains("BEGIN PRIVATE KEY") && text.contains(&ca_pem));
    // A copy of the database without the key gets a new authority.
    std::fs::remove_file(&file).expect("it is there");
    assert_ne!(scratch.start().ca_pem(), ca_pem);
    std::fs::write(&file, "Address: 127.0.0.1").expect("writable");
    let error = open(scratch.path()).expect_err("half a file");
    assert_eq!(error.kind(), ErrorKind::Storage);
    assert!(
        error.to_string().ends_with(".authority.pem: it is damaged"),
        "{error}"
    );
}
