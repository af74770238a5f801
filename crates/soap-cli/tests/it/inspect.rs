//! `soap inspect`.

use crate::{SHOP, err, out, soap};

#[test]
fn operations_are_shown_and_what_is_left_out() {
    let inspected = soap(&["inspect", SHOP, "--operations"]);
    assert!(inspected.status.success());
    let shown = out(&inspected);
    for line in [
        "service {urn:shop}Shop",
        "  port Shop at https://shop.example/soap, binding {urn:shop}Shop",
        "binding {urn:shop}Shop: SOAP 1.1, 1 operation",
        "  Pay  (action urn:shop/Pay)",
        "    in:  {urn:shop}Pay",
        "    out: {urn:shop}PayResponse",
        "    fault: {urn:shop}Refused",
        "1 of 2 operations, 1 left out (W031)",
    ] {
        assert!(shown.lines().any(|shown| shown == line), "{line}\n{shown}");
    }
    assert!(
        shown.contains("left out: operation PayOld of {urn:shop}Shop, for W"),
        "{shown}"
    );
    assert!(
        err(&inspected).contains("shop.wsdl:"),
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
