//! `soap fetch`, from a server on loopback.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::path::Path;
use std::thread;

use crate::{SHOP, err, out, soap};

/// Serves the files of the WSDL's folder, and ends with the test.
fn serve() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("bound");
    thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.expect("a connection");
            let mut lines = BufReader::new(&stream).lines().map_while(Result::ok);
            let request = lines.next().unwrap_or_default();
            lines.take_while(|line| !line.is_empty()).for_each(drop);
            let path = request
                .split(' ')
                .nth(1)
                .unwrap_or_default()
                .trim_start_matches('/');
            let file = Path::new(SHOP).with_file_name("").join(path);
            let (status, body) =
                fs::read(file).map_or(("404 Not Found", Vec::new()), |body| ("200 OK", body));
            let head = format!(
                "HTTP/1.1 {status}\r\nContent-Type: text/xml\r\nConnection: close\r\nContent-Length: {}\r\n\r\n",
                body.len()
            );
            let _ = stream
                .write_all(head.as_bytes())
                .and_then(|()| stream.write_all(&body));
        }
    });
    format!("http://{address}")
}

#[test]
fn a_wsdl_is_fetched_with_its_imports() {
    let folder = tempfile::tempdir().expect("a folder");
    let target = folder.path().join("shop");
    let target = target.to_str().expect("a text");
    let url = format!("{}/shop.wsdl", serve());
    let fetched = soap(&["fetch", &url, "--out", target, "--allow-http-loopback"]);
    assert!(fetched.status.success(), "{}", err(&fetched));
    assert!(
        out(&fetched).ends_with("\n2 documents\n"),
        "{}",
        out(&fetched)
    );
    assert!(
        out(&fetched).contains("/types/shop.xsd"),
        "{}",
        out(&fetched)
    );

    // The folder is enough for the other commands, without the network.
    let inspected = soap(&["inspect", target]);
    assert!(
        out(&inspected).ends_with("1 of 2 operations, 1 left out (W031)\n"),
        "{}{}",
        out(&inspected),
        err(&inspected)
    );
    let code = folder.path().join("src");
    let code = code.to_str().expect("a text");
    let generated = soap(&["generate", target, "--out", code]);
    assert!(
        out(&generated).ends_with("\n1 of 2 operations, 1 left out (W031)\n"),
        "{}{}",
        out(&generated),
        err(&generated)
    );
    let check = || soap(&["check", target, "--out", code]);
    assert_eq!(check().status.code(), Some(0));
    let schema = out(&fetched).lines().nth(1).expect("two").to_owned();
    fs::write(&schema, "<changed/>").expect("a file");
    for command in [
        vec!["check", target, "--out", code],
        vec!["generate", target, "--out", code],
        vec!["inspect", target],
        vec!["sample", target],
    ] {
        let refused = soap(&command);
        assert_eq!(
            (refused.status.code(), out(&refused).as_str()),
            (Some(1), "")
        );
        let expected = format!(
            "error: not the documents of soap.lock: restore them, fetch them again with `soap fetch`, or accept your changes with `soap lock`: {schema}\n"
        );
        assert_eq!(err(&refused), expected);
    }
}

#[test]
fn a_schema_is_fetched_once() {
    let folder = tempfile::tempdir().expect("a folder");
    let target = folder.path().to_str().expect("a text");
    let url = format!("{}/types/shop.xsd", serve());
    let fetched = soap(&["fetch", &url, "--out", target, "--allow-http-loopback"]);
    assert!(fetched.status.success(), "{}", err(&fetched));
    assert!(
        out(&fetched).ends_with("\n1 document\n"),
        "{}",
        out(&fetched)
    );
    let again = soap(&["fetch", &url, "--out", target, "--allow-http-loopback"]);
    assert_eq!(out(&again), "1 document\n");
}

#[test]
fn plain_http_is_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let target = folder.path().to_str().expect("a text");
    let refused = soap(&["fetch", "http://127.0.0.1:9/shop.wsdl", "--out", target]);
    assert_eq!(refused.status.code(), Some(2));
    assert!(
        err(&refused).contains("--allow-http-loopback"),
        "{}",
        err(&refused)
    );
}

#[test]
fn a_file_is_not_fetched() {
    let folder = tempfile::tempdir().expect("a folder");
    let target = folder.path().to_str().expect("a text");
    let refused = soap(&["fetch", "wsdl/shop.wsdl", "--out", target]);
    assert_eq!(refused.status.code(), Some(2));
    assert!(
        err(&refused).contains("files need no fetch"),
        "{}",
        err(&refused)
    );
}

#[test]
fn a_changed_document_is_accepted() {
    let folder = tempfile::tempdir().expect("a folder");
    let target = folder.path().to_str().expect("a text");
    let server = serve();
    let url = format!("{server}/shop.wsdl");
    let fetched = soap(&["fetch", &url, "--out", target, "--allow-http-loopback"]);
    let wsdl = out(&fetched).lines().next().expect("a file").to_owned();
    let text = fs::read_to_string(&wsdl).expect("a file");
    fs::write(&wsdl, text + "<!-- corrected -->").expect("a file");
    assert_eq!(soap(&["inspect", target]).status.code(), Some(1));
    let locked = soap(&["lock", target]);
    assert_eq!(out(&locked), "2 documents\n", "{}", err(&locked));
    assert!(soap(&["inspect", target]).status.success());

    // The service now has one document less.
    let url = format!("{server}/types/shop.xsd");
    let fetched = soap(&["fetch", &url, "--out", target, "--allow-http-loopback"]);
    assert_eq!(
        out(&fetched),
        format!("{wsdl}\n1 document\n"),
        "{}",
        err(&fetched)
    );
    assert!(!Path::new(&wsdl).exists());
}

#[test]
fn documents_that_were_downloaded_by_hand_are_found_by_their_addresses() {
    let folder = tempfile::tempdir().expect("a folder");
    let target = folder.path().to_str().expect("a text");
    let source = Path::new(SHOP).with_file_name("");
    for (from, to) in [("shop.wsdl", "a.wsdl"), ("types/shop.xsd", "b.xsd")] {
        fs::copy(source.join(from), folder.path().join(to)).expect("a copy");
    }
    let empty = soap(&["lock", target]);
    assert_eq!(empty.status.code(), Some(2));
    assert!(err(&empty).contains("--add FILE=URL"), "{}", err(&empty));
    let unnamed = soap(&["inspect", target]);
    let expected = format!("error: {target}: the folder has no soap.lock: name {target}/a.wsdl\n");
    assert_eq!(err(&unnamed), expected);
    let locked = soap(&[
        "lock",
        target,
        "--add",
        "a.wsdl=http://shop.example/s/shop.wsdl",
        "--add",
        "b.xsd=http://shop.example/s/types/shop.xsd",
    ]);
    assert_eq!(out(&locked), "2 documents\n", "{}", err(&locked));
    let inspected = soap(&["inspect", target, "--deny", "W001"]);
    assert!(inspected.status.success(), "{}", err(&inspected));
}

#[test]
fn a_page_that_is_not_a_wsdl_changes_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let target = folder.path().join("wsdl");
    let path = target.to_str().expect("a text");
    let url = format!("{}/none.wsdl", serve());
    let failed = soap(&["fetch", &url, "--out", path, "--allow-http-loopback"]);
    assert_eq!(failed.status.code(), Some(2));
    assert!(err(&failed).contains("404 Not Found"), "{}", err(&failed));
    assert!(!target.exists());
}
