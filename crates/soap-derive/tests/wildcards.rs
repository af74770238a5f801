//! Members that take elements or attributes of some namespaces only.

mod common;

use proptest::prelude::*;
use soap_codec::scalar::QNameBuf;
use soap_codec::{FromElement as _, FromXml, QName, Raw, ReadErrorKind, ToXml};

use common::{read, round_trip, written};

const OWN: &str = "urn:own";

/// Three wildcards that no element belongs to twice.
#[derive(Debug, Default, PartialEq, ToXml, FromXml)]
#[soap(namespace = OWN, strict)]
struct Open {
    id: Option<u32>,
    #[soap(any, namespaces = "##local urn:a")]
    listed: Vec<Raw>,
    #[soap(any, namespaces = "##targetNamespace")]
    own: Vec<Raw>,
    #[soap(any, namespaces = "##targetNamespace", namespace = "urn:b")]
    other: Option<Raw>,
    #[soap(any_attribute, namespaces = "##other")]
    attributes: Vec<(QNameBuf, String)>,
}

/// The same without `strict`.
#[derive(Debug, Default, PartialEq, ToXml, FromXml)]
#[soap(namespace = OWN)]
struct Lenient {
    id: Option<u32>,
    #[soap(any, namespaces = "##other")]
    foreign: Vec<Raw>,
}

fn raw(namespace: &str, local: &str) -> Raw {
    Raw::new(QName::new(namespace, local), &1).expect("a name and a number")
}

#[test]
fn an_element_belongs_to_the_wildcard_that_admits_its_namespace() {
    let open: Open = read(
        "<x xmlns='urn:own' xmlns:a='urn:a' xmlns:b='urn:b' a:p='1' q='2'><id>4</id><x xmlns=''/><a:y/><extra/><b:z/></x>",
    )
    .unwrap();
    assert_eq!(open.id, Some(4));
    let names =
        |list: &[Raw]| -> Vec<String> { list.iter().map(|raw| raw.name().to_string()).collect() };
    assert_eq!(names(&open.listed), ["x", "{urn:a}y"]);
    assert_eq!(names(&open.own), ["{urn:own}extra"]);
    assert_eq!(
        open.other.as_ref().unwrap().name(),
        QName::new("urn:b", "z")
    );
    assert_eq!(
        open.attributes,
        [(QName::new("urn:a", "p").into(), "1".to_owned())],
        "##other does not admit names without a namespace"
    );
}

#[test]
fn an_element_that_no_wildcard_admits_is_refused_if_strict_and_skipped_otherwise() {
    let error = read::<Open>("<x xmlns='urn:own'><c:y xmlns:c='urn:c'/></x>").unwrap_err();
    assert!(
        matches!(error.kind(), ReadErrorKind::UnexpectedName { .. }),
        "{error}"
    );
    let lenient: Lenient =
        read("<x xmlns='urn:own'><newer/><y xmlns=''/><c:y xmlns:c='urn:c'/></x>").unwrap();
    assert_eq!(lenient.foreign.len(), 1);
    assert_eq!(lenient.foreign[0].name(), QName::new("urn:c", "y"));
    let error = read::<Lenient>("<x xmlns='urn:own'><id xmlns=''>1</id></x>").unwrap_err();
    assert!(
        matches!(error.kind(), ReadErrorKind::WrongNamespace { .. }),
        "##other does not admit an element without a namespace: {error}"
    );
}

#[derive(Debug, PartialEq, ToXml, FromXml)]
#[soap(namespace = OWN)]
struct Base {
    #[soap(any, namespaces = "##other")]
    any: Vec<Raw>,
}

/// An extension of a type whose wildcard does not admit its members.
#[derive(Debug, PartialEq, ToXml, FromXml)]
#[soap(namespace = OWN, strict)]
struct Extension {
    #[soap(base)]
    base: Base,
    id: u32,
}

#[test]
fn a_type_extends_one_whose_wildcard_does_not_admit_its_members() {
    let text = "<root xmlns:a=\"urn:a\"><a:y/><id xmlns=\"urn:own\">4</id></root>";
    let read: Extension = read(text).unwrap();
    assert_eq!((read.base.any.len(), read.id), (1, 4));
    assert_eq!(round_trip(&read), read);
}

#[derive(Debug, PartialEq, ToXml, FromXml)]
#[soap(namespace = OWN, rename_all = "lowercase", choice)]
enum Part {
    Text(String),
    #[soap(rename = "text", namespace = "urn:a")]
    Foreign(u8),
    #[soap(any, namespaces = "urn:a")]
    Other(Raw),
}

#[derive(Debug, PartialEq, ToXml, FromXml)]
#[soap(namespace = OWN, strict)]
struct Parts {
    #[soap(choice)]
    parts: Vec<Part>,
    #[soap(any, namespaces = "##local")]
    rest: Vec<Raw>,
}

#[derive(Debug, PartialEq, ToXml, FromXml)]
struct MixedParts {
    #[soap(mixed)]
    parts: Vec<Part>,
}

#[test]
fn a_choice_takes_its_own_elements_first_and_others_of_its_namespaces() {
    let text = "<x xmlns='urn:own' xmlns:a='urn:a'><a:y/><a:text>1</a:text><text>t</text><y xmlns=''/></x>";
    let parts: Parts = read(text).unwrap();
    let [Part::Other(other), Part::Foreign(1), Part::Text(_)] = &parts.parts[..] else {
        panic!("{parts:?}");
    };
    assert_eq!(other.name(), QName::new("urn:a", "y"));
    assert_eq!(parts.rest.len(), 1);
    assert_eq!(round_trip(&parts), parts);
    for refused in ["<b:y xmlns:b='urn:b'/>", "<y xmlns='urn:own'/>"] {
        let is_unexpected = |error: soap_codec::ReadError| {
            matches!(error.kind(), ReadErrorKind::UnexpectedName { .. })
        };
        let inside = format!("<x>{refused}</x>");
        assert!(is_unexpected(read::<Parts>(&inside).unwrap_err()));
        assert!(is_unexpected(read::<MixedParts>(&inside).unwrap_err()));
        assert!(is_unexpected(read::<Part>(refused).unwrap_err()));
    }
    assert!(Part::accepts(QName::new("urn:a", "y")) && !Part::accepts(QName::new(OWN, "y")));
}

prop_compose! {
    fn open()(
        id in any::<Option<u32>>(),
        listed in prop::collection::vec((any::<bool>(), "[a-z]{1,4}"), 0..4),
        own in prop::collection::vec("[j-z]{3,4}", 0..4),
        other in prop::option::of("[a-z]{1,4}"),
        values in prop::collection::btree_map("[a-z]{1,3}", ".{0,3}", 0..3),
    ) -> Open {
        let namespace = |is_local| if is_local { "" } else { "urn:a" };
        let attribute = |(local, value): (String, String)| {
            let printable = value.chars().filter(|it| !it.is_control()).collect();
            (QName::new("urn:c", &local).into(), printable)
        };
        Open {
            id,
            listed: listed.iter().map(|(is_local, local)| raw(namespace(*is_local), local)).collect(),
            own: own.iter().map(|local| raw(OWN, local)).collect(),
            other: other.map(|local| raw("urn:b", &local)),
            attributes: values.into_iter().map(attribute).collect(),
        }
    }
}

proptest! {
    #[test]
    fn elements_of_all_wildcards_round_trip(open in open()) {
        prop_assume!(!written(&open).contains(['\u{fffe}', '\u{ffff}']));
        prop_assert_eq!(round_trip(&open), open);
    }
}
