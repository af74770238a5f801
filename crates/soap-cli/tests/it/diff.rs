//! `soap diff`.

use std::fs;
use std::path::Path;

use crate::{SHOP, err, out, soap};

/// Compares the shop with a shop in which texts are replaced, in its WSDL and in its schema.
fn diff(replacements: &[(&str, &str)]) -> std::process::Output {
    let folder = tempfile::tempdir().expect("a folder");
    let source = Path::new(SHOP).with_file_name("");
    fs::create_dir(folder.path().join("types")).expect("a folder");
    let mut count = 0;
    for file in ["shop.wsdl", "types/shop.xsd"] {
        let mut text = fs::read_to_string(source.join(file)).expect("a file");
        for (old, new) in replacements {
            count += usize::from(text.contains(old));
            text = text.replacen(old, new, 1);
        }
        fs::write(folder.path().join(file), text).expect("a file");
    }
    assert_eq!(count, replacements.len());
    let new = folder.path().join("shop.wsdl");
    soap(&["diff", SHOP, new.to_str().expect("a text")])
}

#[test]
fn equal_services_have_no_changes() {
    let output = diff(&[("<!-- No instance of it ends. -->", "<!-- Endless. -->")]);
    assert_eq!(
        (output.status.code(), out(&output).as_str()),
        (Some(0), "no changes for callers\n")
    );
}

#[test]
fn changes_of_operations_are_shown() {
    let fault = r#"<fault name="Refused" message="s:Refused"/>"#;
    let output = diff(&[
        (
            "soapAction=\"urn:shop/Pay\"",
            "soapAction=\"urn:shop/Pay2\"",
        ),
        (fault, ""),
    ]);
    let expected = "operation Shop.Pay\n  action: \"urn:shop/Pay\" → \"urn:shop/Pay2\"\n  fault Refused: removed\n";
    assert_eq!(out(&output), expected);
    assert_eq!(
        (output.status.code(), err(&output).as_str()),
        (Some(1), "error: changed for callers: 1 component\n")
    );
}

#[test]
fn changes_of_types_are_shown_once() {
    let output = diff(&[
        (
            "<xs:enumeration value=\"CZK\"/>",
            "<xs:enumeration value=\"DKK\"/>",
        ),
        (
            "name=\"Iban\" type=\"xs:token\"",
            "name=\"Iban\" type=\"xs:string\" minOccurs=\"0\"",
        ),
        (
            "name=\"Amount\" type=\"xs:decimal\" nillable=\"true\"",
            "name=\"Amount\" type=\"xs:double\"",
        ),
        ("<xs:attribute name=\"note\" type=\"xs:string\"/>", ""),
        (
            "<xs:element name=\"Refused\" type=\"xs:string\"/>",
            "<xs:element name=\"Refused\" type=\"Number\"/>",
        ),
        (
            "<xs:element name=\"Endless\"",
            "<xs:complexType name='Coupon'/><xs:element name=\"Endless\"",
        ),
    ]);
    let expected = "\
element Refused
  content: string → Number
type Account
  Iban: token → string, optional
type Coupon: added
type Currency
  value \"CZK\": removed
  value \"DKK\": added
type Pay
  @note: removed, was string?
  Amount: decimal or nil → double
";
    assert_eq!(out(&output), expected);
    let back = diff(&[(
        "<xs:complexType name=\"Item\">",
        "<xs:complexType name=\"Items\">",
    )]);
    assert!(
        out(&back).contains("type Item: removed\ntype Items: added\n"),
        "{}",
        out(&back)
    );
}
