//! `soap inspect`.

use crate::{SHOP, err, out, soap};

const SHOWN: &str = "
service Shop
  port Shop  SOAP 1.1  https://shop.example/soap

port type Shop: 1 operation; SOAP 1.1 (binding Shop)
  Pay
    action  urn:shop/Pay
    in      Pay((Card: Number | Account: Account), Amount: decimal, Item: Item*, @currency: Currency, @note: string?)
    out     PayResponse()
    faults  Refused

namespace urn:shop: 4 elements, 6 complex types, 2 simple types

left out: operation PayOld of Shop, for W031 at shop.wsdl:30:5

1 of 2 operations, 1 left out (W031)
";

#[test]
fn operations_are_shown_and_what_is_left_out() {
    let inspected = soap(&["inspect", SHOP, "--operations"]);
    assert!(inspected.status.success());
    let shown = out(&inspected);
    let (_, shown) = shown.split_once('\n').expect("the file, and more");
    assert_eq!(shown, SHOWN.replace("at shop.wsdl", &format!("at {SHOP}")));
    assert!(
        err(&inspected).starts_with(&format!("warning[W031] {SHOP}:30:5: ")),
        "{}",
        err(&inspected)
    );
}

#[test]
fn problems_can_be_denied() {
    let denied = soap(&["inspect", SHOP, "--deny", "warnings"]);
    assert_eq!((denied.status.code(), out(&denied).as_str()), (Some(1), ""));
    assert_eq!(
        soap(&["inspect", SHOP, "--deny", "errors"]).status.code(),
        Some(0)
    );
    let unknown = soap(&["inspect", SHOP, "--deny", "W9999"]);
    assert_eq!(unknown.status.code(), Some(2));
    assert_eq!(
        err(&unknown),
        "error: --deny W9999: expected a code such as W012, `warnings` or `errors`\n"
    );
}

#[test]
fn a_file_that_is_not_there_is_an_error() {
    let missing = soap(&["inspect", "nowhere.wsdl"]);
    assert_eq!(missing.status.code(), Some(2));
    assert!(
        err(&missing).starts_with("error: nowhere.wsdl: "),
        "{}",
        err(&missing)
    );
}

#[test]
fn bindings_headers_and_names_of_other_namespaces_are_shown() {
    let shown = |file: &str| {
        let file =
            concat!(env!("CARGO_MANIFEST_DIR"), "/../soap-codegen/tests/wsdl/").to_owned() + file;
        out(&soap(&["inspect", &file, "--operations"]))
    };
    let orders = shown("orders.wsdl");
    for line in [
        "  placeOrder: Places an order.",
        "    header  orders:session(string, @tenant: string?)",
        "    faults  orders:soldOut, orders:refused",
        "    out     orders:historyResult((id: long, event: orders:Event)*)",
    ] {
        assert!(
            orders.lines().any(|shown| shown == line),
            "{line}\n{orders}"
        );
    }
    let weather = shown("weather.wsdl");
    for line in [
        "    in      GetForecast(city: string?, days: int?)",
        "    out     none, one-way",
    ] {
        assert!(
            weather.lines().any(|shown| shown == line),
            "{line}\n{weather}"
        );
    }
}

#[test]
fn what_is_not_a_wsdl_is_an_error_with_the_path_of_the_file() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("page.wsdl");
    std::fs::write(&file, "<html><br></html>").expect("a file");
    let file = file.to_str().expect("a text");
    let refused = soap(&["inspect", file]);
    assert_eq!(refused.status.code(), Some(2));
    let expected =
        format!("error: {file}:1:11: an end tag does not match its start tag; it is a web page");
    assert!(err(&refused).starts_with(&expected), "{}", err(&refused));
}
