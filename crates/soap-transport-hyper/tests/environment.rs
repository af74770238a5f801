//! Settings that the environment may change, and settings that it may not. A process reads its
//! environment once, so each case has a process.

use std::{
    env, fs,
    process::{Command, id},
};

use soap_transport::TransportErrorKind;
use soap_transport_conformance::server::{Authority, Server};
use soap_transport_hyper::HyperTransport;

mod common;

/// Variables with the task of the child process.
const URI: &str = "TEST_URI";
const CA: &str = "TEST_CA";
const LOG_KEYS: &str = "TEST_LOG_KEYS";
#[cfg(feature = "platform-verifier")]
const PLATFORM_ROOTS: &str = "TEST_PLATFORM_ROOTS";

#[test]
fn keys_are_logged_only_if_the_program_enables_it() {
    let authority = Authority::new();
    let server = Server::start_tls(&authority.issue("127.0.0.1"), |peer| {
        peer.read_request()?;
        peer.respond(200, "", b"ok")
    });
    for log_keys in [false, true] {
        let file = env::temp_dir().join(format!("soap-transport-keys-{}-{log_keys}", id()));
        let mut child = child(&server.origin());
        child
            .env(CA, authority.ca_pem())
            .env("SSLKEYLOGFILE", &file);
        if log_keys {
            child.env(LOG_KEYS, "yes");
        }
        assert_eq!(outcome(&mut child), "200 OK");
        let logged = fs::read_to_string(&file);
        // There is no file if nothing was logged.
        let _ = fs::remove_file(&file);
        let has_keys = logged.is_ok_and(|text| text.contains("CLIENT_TRAFFIC_SECRET_0"));
        assert_eq!(has_keys, log_keys);
    }
}

#[test]
fn a_proxy_is_used_except_for_excluded_hosts() {
    let proxy = Server::start(|peer| {
        peer.read_request()?;
        peer.write("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n")
    });
    // A label has at most 63 bytes (RFC 1035, section 2.3.4), so this name resolves nowhere, even
    // if a resolver invents an address for every name.
    let host = format!("{}.invalid", "a".repeat(64));
    let through = |variable: &str| {
        let mut child = child(&format!("https://{host}/"));
        child.env(variable, proxy.origin());
        child
    };
    let by_proxy = format!("{:?}", TransportErrorKind::Proxy);
    assert_eq!(outcome(&mut through("HTTPS_PROXY")), by_proxy);
    assert_eq!(outcome(&mut through("ALL_PROXY")), by_proxy);

    let around = outcome(through("HTTPS_PROXY").env("NO_PROXY", &host));
    assert_eq!(around, format!("{:?}", TransportErrorKind::Resolve));
    let asked: Vec<_> = proxy
        .stop()
        .requests
        .into_iter()
        .map(|it| it.head)
        .collect();
    assert_eq!(asked.len(), 2);
    let connect = format!("CONNECT {host}:443 ");
    assert!(asked.iter().all(|head| head.starts_with(&connect)));
}

/// On Linux the authorities of the platform are files that a variable can name.
#[cfg(all(feature = "platform-verifier", target_os = "linux"))]
#[test]
fn platform_authorities_are_trusted_only_if_the_program_enables_it() {
    let (known, unknown) = (Authority::new(), Authority::new());
    let server = Server::start_tls(&known.issue("127.0.0.1"), |peer| {
        peer.read_request()?;
        peer.respond(200, "", b"ok")
    });
    let refused = format!("{:?}", TransportErrorKind::Tls);
    for (number, (trusted, asked, expected)) in [
        (&known, true, "200 OK"),
        (&known, false, &refused),
        (&unknown, true, &refused),
    ]
    .into_iter()
    .enumerate()
    {
        let file = env::temp_dir().join(format!("soap-transport-roots-{}-{number}", id()));
        fs::write(&file, trusted.ca_pem()).expect("a writable folder");
        let mut child = child(&server.origin());
        child.env("SSL_CERT_FILE", &file).env_remove("SSL_CERT_DIR");
        if asked {
            child.env(PLATFORM_ROOTS, "yes");
        }
        let outcome = outcome(&mut child);
        fs::remove_file(&file).expect("it was written");
        assert_eq!(outcome, expected, "case {number}");
    }
}

/// A call in a process whose environment says nothing else of proxies.
fn child(uri: &str) -> Command {
    let mut command = Command::new(env::current_exe().expect("this test is a program"));
    command.args(["--exact", "child_process", "--ignored", "--nocapture"]);
    for variable in ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"] {
        command
            .env_remove(variable)
            .env_remove(variable.to_lowercase());
    }
    command.env(URI, uri);
    command
}

fn outcome(child: &mut Command) -> String {
    let output = child
        .output()
        .expect("this test can be started as a process");
    let text = String::from_utf8(output.stdout).expect("it prints UTF-8");
    let outcome = text.lines().find_map(|line| line.strip_prefix("outcome: "));
    outcome.unwrap_or_else(|| panic!("{text}")).to_owned()
}

#[test]
#[ignore = "the other tests start it, each with its own environment"]
fn child_process() {
    let mut builder = HyperTransport::builder();
    if let Ok(ca) = env::var(CA) {
        builder = builder.root_certificates_pem(ca.as_bytes());
    }
    #[cfg(feature = "platform-verifier")]
    if env::var(PLATFORM_ROOTS).is_ok() {
        builder = builder.platform_roots();
    }
    if env::var(LOG_KEYS).is_ok() {
        builder = builder.log_tls_keys();
    }
    let transport = builder.build().expect("the settings are valid");
    let uri = env::var(URI).expect("the other tests set it");
    let outcome = match common::runtime().block_on(common::call(&transport, &uri)) {
        Ok(response) => response.status().to_string(),
        Err(error) => format!("{:?}", error.kind()),
    };
    // On a line of its own, whatever the harness wrote before.
    println!("\noutcome: {outcome}");
}
