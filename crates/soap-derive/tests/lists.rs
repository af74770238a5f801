//! Lists and dictionaries.

mod common;

use std::collections::BTreeMap;

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use soap_codec::{FromXml, ToXml};

use common::{read, round_trip, written};

const ARRAYS: &str = "http://schemas.microsoft.com/2003/10/Serialization/Arrays";

#[derive(Debug, Default, PartialEq, ToXml, FromXml)]
#[soap(
    namespace = "urn:shop",
    prefix = "a",
    rename_all = "PascalCase",
    data_contract
)]
struct Lists {
    #[soap(item = "string", item_namespace = ARRAYS, item_prefix = "b")]
    tags: Vec<String>,
    #[soap(item = "int", item_namespace = ARRAYS, item_prefix = "b")]
    sizes: Option<Vec<Option<i32>>>,
    #[soap(flat)]
    line: Vec<u32>,
    #[soap(item = "KeyValueOfstringint", item_namespace = ARRAYS, item_prefix = "b")]
    stock: BTreeMap<String, i32>,
    #[soap(item = "Pair", key = "K", value = "V")]
    pairs: Vec<(String, Option<String>)>,
}

fn lists() -> Lists {
    Lists {
        tags: vec!["new".to_owned(), String::new()],
        sizes: Some(vec![Some(1), None]),
        line: vec![7, 8],
        stock: BTreeMap::from([("here".to_owned(), 3)]),
        pairs: vec![("k".to_owned(), None)],
    }
}

#[test]
fn lists_are_written_as_wcf_writes_them() {
    const XSI: &str = "xmlns:i=\"http://www.w3.org/2001/XMLSchema-instance\" i:nil=\"true\"";
    let lists = lists();
    assert_eq!(
        written(&lists),
        format!(
            "<root xmlns:a=\"urn:shop\"><a:Line>7</a:Line><a:Line>8</a:Line>\
             <a:Pairs><a:Pair><a:K>k</a:K><a:V {XSI}/></a:Pair></a:Pairs>\
             <a:Sizes xmlns:b=\"{ARRAYS}\"><b:int>1</b:int><b:int {XSI}/></a:Sizes>\
             <a:Stock xmlns:b=\"{ARRAYS}\"><b:KeyValueOfstringint><b:Key>here</b:Key><b:Value>3</b:Value></b:KeyValueOfstringint></a:Stock>\
             <a:Tags xmlns:b=\"{ARRAYS}\"><b:string>new</b:string><b:string/></a:Tags></root>"
        )
    );
    assert_eq!(round_trip(&lists), lists);
}

#[test]
fn an_absent_or_nil_list_is_empty() {
    assert_eq!(read::<Lists>("<x/>").unwrap(), Lists::default());
    let nil: Lists = read(
        "<x xmlns='urn:shop' xmlns:i='http://www.w3.org/2001/XMLSchema-instance'><Tags i:nil='true'/><Sizes i:nil='true'/></x>",
    )
    .unwrap();
    assert_eq!(nil, Lists::default());
    let empty: Lists = read("<x xmlns='urn:shop'><Tags/><Sizes/></x>").unwrap();
    assert_eq!(
        empty,
        Lists {
            sizes: Some(Vec::new()),
            ..Lists::default()
        }
    );
}

#[test]
fn an_item_of_another_name_or_namespace_is_an_error() {
    for list in ["<Tags><string>1</string></Tags>", "<Stock><Other/></Stock>"] {
        let text = read::<Lists>(&format!("<x xmlns='urn:shop'>{list}</x>"))
            .unwrap_err()
            .to_string();
        assert!(text.contains("Tags") || text.contains("Stock"), "{text}");
    }
}

#[test]
fn a_nil_item_needs_an_option() {
    let text = read::<Lists>(&format!(
        "<x xmlns='urn:shop' xmlns:i='http://www.w3.org/2001/XMLSchema-instance'><Tags><b:string xmlns:b='{ARRAYS}' i:nil='true'/></Tags></x>"
    ))
    .unwrap_err()
    .to_string();
    assert!(text.contains("string"), "{text}");
}

#[test]
fn an_entry_needs_its_key_and_its_value() {
    let text = read::<Lists>("<x xmlns='urn:shop'><Pairs><Pair><V>1</V></Pair></Pairs></x>")
        .unwrap_err()
        .to_string();
    assert!(text.contains('K'), "{text}");
    let text = read::<Lists>("<x xmlns='urn:shop'><Pairs><Pair><K>1</K></Pair></Pairs></x>")
        .unwrap_err()
        .to_string();
    assert!(text.contains('V'), "{text}");
}

#[derive(Clone, Debug, Default, PartialEq, ToXml, FromXml)]
#[soap(namespace = "urn:a")]
struct Encoded {
    #[soap(item = "item", item_namespace = "", any_item)]
    numbers: Vec<u8>,
    #[soap(item = "item", any_item)]
    nillable: Option<Vec<Option<String>>>,
}

/// SOAP 1.1, 5.4.2: the names of the elements of an array mean nothing.
#[test]
fn an_array_can_have_items_of_any_name() {
    let text = "<r xmlns='urn:a' xmlns:i='http://www.w3.org/2001/XMLSchema-instance' \
                xmlns:c='http://schemas.xmlsoap.org/soap/encoding/'>\
                <numbers i:type='c:Array' c:arrayType='x[3]'><int xmlns=''>1</int><c:int>2</c:int><v>3</v></numbers>\
                <nillable><a>x</a><b i:nil='true'/></nillable></r>";
    let expected = Encoded {
        numbers: vec![1, 2, 3],
        nillable: Some(vec![Some("x".into()), None]),
    };
    assert_eq!(read::<Encoded>(text).unwrap(), expected);
    let text = written(&expected);
    assert!(text.contains("<item xmlns=\"\">1</item>"), "{text}");
    assert_eq!(round_trip(&expected), expected);
}

#[test]
fn an_error_in_an_item_of_any_name_names_it() {
    let error = read::<Encoded>("<r xmlns='urn:a'><numbers><x>1</x><y>z</y></numbers></r>");
    assert_eq!(error.unwrap_err().path(), "r/numbers/y");
    let error = read::<Encoded>("<r xmlns='urn:a'><numbers><x href='#1'/></numbers></r>");
    assert_eq!(error.unwrap_err().path(), "r/numbers/x");
}

proptest! {
    #[test]
    fn arrays_of_any_items_survive(
        numbers in vec(any::<u8>(), 0..4),
        nillable in option::of(vec(option::of("[a-z]{0,3}"), 0..4)),
    ) {
        let encoded = Encoded { numbers, nillable };
        prop_assert_eq!(round_trip(&encoded), encoded);
    }
}
