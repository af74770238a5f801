//! Addresses, credentials and TLS.

use std::{fs, process::Command, time::Duration};

use cloudbilling_store::{StoreErrorKind, Version, postgres::PostgresOptions};

use crate::{
    common::{load, stored, swap},
    server::{Server, shared},
};

pub(crate) const TESTS: &[(&str, fn())] = &[
    (
        "a_wrong_password_is_denied_and_not_shown",
        a_wrong_password_is_denied_and_not_shown,
    ),
    (
        "a_verified_certificate_is_required",
        a_verified_certificate_is_required,
    ),
    ("a_closed_port_is_unavailable", a_closed_port_is_unavailable),
    ("a_missing_database_is_denied", a_missing_database_is_denied),
    (
        "a_role_without_rights_is_denied",
        a_role_without_rights_is_denied,
    ),
    (
        "a_foreign_table_is_incompatible",
        a_foreign_table_is_incompatible,
    ),
    (
        "a_thread_without_a_runtime_is_an_error",
        a_thread_without_a_runtime_is_an_error,
    ),
    (
        "a_row_that_is_not_a_record_is_damaged",
        a_row_that_is_not_a_record_is_damaged,
    ),
];

fn a_wrong_password_is_denied_and_not_shown() {
    let mut server = Server::start(&[]);
    server.sql("ALTER ROLE store PASSWORD 'right'");
    server.write(
        "pg_hba.conf",
        "host all all 127.0.0.1/32 scram-sha-256\n",
        0o600,
    );
    // The server's own client has no password, so the server is asked to read the file by a signal.
    server.signal(rustix::process::Signal::HUP);
    let at = |password: &str| {
        let port = server.port();
        let text = format!("postgresql://store:{password}@127.0.0.1:{port}/postgres");
        PostgresOptions::new(&text)
            .expect("valid")
            .build_blocking()
            .expect("valid")
    };
    // The signal takes effect a moment later.
    let error = loop {
        if let Err(error) = at("SECRET").create_table() {
            break error;
        }
    };
    assert_eq!(error.kind(), StoreErrorKind::Denied, "{error:?}");
    assert!(!error.may_have_been_stored());
    assert!(!format!("{error} {error:?} {:?}", at("SECRET")).contains("SECRET"));
    let store = at("right");
    store.create_table().expect("the right password");
    stored(&store, Version::ABSENT, b"record");
    server.kill();
}

fn a_verified_certificate_is_required() {
    let (certificate, key) = self_signed();
    let mut server = Server::start(&[]);
    server.write("server.crt", &certificate, 0o600);
    server.write("server.key", &key, 0o600);
    server.sql("ALTER SYSTEM SET ssl = on");
    server.kill();
    server.up();
    let port = server.port();
    let options = || {
        let text = format!("host=127.0.0.1 port={port} user=store dbname=postgres sslmode=require");
        PostgresOptions::new(&text).expect("valid")
    };
    let untrusted = options().build_blocking().expect("valid");
    let error = untrusted.create_table().expect_err("an unknown authority");
    assert_eq!(error.kind(), StoreErrorKind::Unavailable);
    let source = format!(
        "{:?}",
        std::error::Error::source(&error).expect("the TLS error")
    );
    assert!(
        source.contains("Issuer") || source.contains("ertificate"),
        "{source}"
    );

    let trusted = options()
        .root_certificates_pem(certificate.as_bytes())
        .expect("a certificate");
    let trusted = trusted.build_blocking().expect("valid");
    trusted.create_table().expect("a trusted server");
    stored(&trusted, Version::ABSENT, b"record");

    // A server without TLS is refused.
    let plain = format!(
        "host=127.0.0.1 port={} user=store dbname=postgres sslmode=require",
        shared().port()
    );
    let plain = PostgresOptions::new(&plain)
        .expect("valid")
        .build_blocking()
        .expect("valid");
    assert!(plain.create_table().is_err());
}

/// Returns a certificate of this machine and its key, made by OpenSSL.
fn self_signed() -> (String, String) {
    let folder =
        std::env::temp_dir().join(format!("cloudbilling-store-tls-{}", std::process::id()));
    fs::create_dir_all(&folder).expect("the temporary folder is writable");
    let (certificate, key) = (folder.join("crt"), folder.join("key"));
    let made = Command::new("openssl")
        .args([
            "req",
            "-x509",
            "-newkey",
            "ec",
            "-pkeyopt",
            "ec_paramgen_curve:prime256v1",
            "-nodes",
        ])
        .args([
            "-days",
            "2",
            "-subj",
            "/CN=test",
            "-addext",
            "subjectAltName=IP:127.0.0.1",
        ])
        .args(["-addext", "basicConstraints=critical,CA:FALSE", "-keyout"])
        .arg(&key)
        .arg("-out")
        .arg(&certificate)
        .output()
        .expect("OpenSSL is installed");
    assert!(made.status.success(), "{made:?}");
    let read = |path| fs::read_to_string(path).expect("OpenSSL wrote it");
    let files = (read(&certificate), read(&key));
    fs::remove_dir_all(folder).expect("it is ours");
    files
}

fn a_closed_port_is_unavailable() {
    let mut server = Server::start(&[]);
    let store = server.options("closed").build_blocking().expect("valid");
    server.kill();
    let error = load(&store).expect_err("closed");
    assert_eq!(error.kind(), StoreErrorKind::Unavailable);
    let error = swap(&store, Version::ABSENT, b"record").expect_err("closed");
    assert!(!error.may_have_been_stored(), "{error}");
}

fn a_missing_database_is_denied() {
    let text = format!(
        "host=127.0.0.1 port={} user=store dbname=missing",
        shared().port()
    );
    let store = PostgresOptions::new(&text)
        .expect("valid")
        .build_blocking()
        .expect("valid");
    assert_eq!(
        load(&store).expect_err("missing").kind(),
        StoreErrorKind::Denied
    );
}

fn a_role_without_rights_is_denied() {
    let server = shared();
    let owner = server.options("owned").build_blocking().expect("valid");
    owner.create_table().expect("the server runs");
    server.sql("CREATE ROLE stranger LOGIN");
    let text = format!(
        "host=127.0.0.1 port={} user=stranger dbname=postgres",
        server.port()
    );
    let options = PostgresOptions::new(&text)
        .expect("valid")
        .table("owned")
        .expect("a name");
    let stranger = options.build_blocking().expect("valid");
    let error = swap(&stranger, Version::ABSENT, b"record").expect_err("no rights");
    assert_eq!(error.kind(), StoreErrorKind::Denied);
    assert!(!error.may_have_been_stored());
}

fn a_foreign_table_is_incompatible() {
    let server = shared();
    server.sql("CREATE TABLE of_another_program (account text, record text)");
    let store = server
        .options("of_another_program")
        .build_blocking()
        .expect("valid");
    let error = load(&store).expect_err("other columns");
    assert_eq!(error.kind(), StoreErrorKind::Incompatible, "{error}");
    assert!(error.needs_permit());
}

fn a_thread_without_a_runtime_is_an_error() {
    use cloudbilling_store::{Store, StoreError};
    use std::{
        pin::pin,
        task::{Context, Poll, Waker},
    };

    let store = shared()
        .options("owned")
        .timeout(Duration::from_secs(1))
        .build()
        .expect("valid");
    let account = crate::common::ACCOUNT;
    let mut load = pin!(store.load(&account));
    let polled = load.as_mut().poll(&mut Context::from_waker(Waker::noop()));
    let Poll::Ready(Err(error)) = polled else {
        panic!("{polled:?}")
    };
    let error: StoreError = error;
    assert_eq!(error.kind(), StoreErrorKind::Unavailable);
    assert!(error.to_string().contains("runtime"), "{error}");
}

fn a_row_that_is_not_a_record_is_damaged() {
    let server = shared();
    let store = server.options("edited").build_blocking().expect("valid");
    store.create_table().expect("the server runs");
    stored(&store, Version::ABSENT, b"record");
    server.sql("UPDATE edited SET record = convert_to(repeat('x', 70000), 'UTF8')");
    let error = load(&store).expect_err("too large");
    assert_eq!(error.kind(), StoreErrorKind::Corrupt);
    assert!(error.needs_permit());
}
