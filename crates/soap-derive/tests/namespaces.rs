//! Members of one local name in two namespaces, in one type and along a chain of bases.

#![deny(warnings, reason = "derived code must not warn in the user's crate")]

mod common;

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use soap_codec::{FromXml, Nillable, ReadErrorKind, ToXml};

use common::{read, round_trip, written};

const A: &str = "urn:a";
const B: &str = "urn:b";

/// Generates types whose members have the local names of each other, in the namespaces given.
macro_rules! family {
    ($module:ident, $one:expr, $other:expr, $prefix:meta) => {
        mod $module {
            use super::*;

            #[derive(Clone, Debug, PartialEq, ToXml, FromXml)]
            #[soap(namespace = $one)]
            pub(super) struct Root {
                name: String,
                #[soap(rename = "name", namespace = $other)]
                other_name: Option<String>,
                #[soap(flat)]
                item: Vec<u8>,
                #[soap(flat, rename = "item", namespace = $other)]
                other_items: Vec<Option<u8>>,
            }

            #[derive(Clone, Debug, PartialEq, ToXml, FromXml)]
            #[soap(namespace = $one, $prefix)]
            pub(super) struct Middle {
                #[soap(base)]
                base: Root,
                size: Option<i32>,
            }

            #[derive(Clone, Debug, PartialEq, ToXml, FromXml)]
            #[soap(namespace = $other, $prefix)]
            pub(super) struct Leaf {
                #[soap(base)]
                base: Middle,
                size: Nillable<String>,
                #[soap(none = "nil")]
                code: Option<String>,
                #[soap(item = "item")]
                items: Vec<Leaf>,
            }

            prop_compose! {
                fn root()(
                    name in "[a-z]{0,3}",
                    other_name in option::of("[a-z]{0,3}"),
                    item in vec(any::<u8>(), 0..3),
                    other_items in vec(option::of(any::<u8>()), 0..3),
                ) -> Root {
                    Root { name, other_name, item, other_items }
                }
            }

            prop_compose! {
                fn leaf_with(items: Vec<Leaf>)(
                    base in root(),
                    size in option::of(any::<i32>()),
                    text in option::of(option::of("[a-z]{0,3}")),
                    code in option::of("[a-z]{0,3}"),
                ) -> Leaf {
                    Leaf {
                        base: Middle { base, size },
                        size: match text {
                            None => Nillable::Absent,
                            Some(None) => Nillable::Nil,
                            Some(Some(text)) => Nillable::Value(text),
                        },
                        code,
                        items: items.clone(),
                    }
                }
            }

            fn leaf() -> impl Strategy<Value = Leaf> {
                vec(leaf_with(Vec::new()), 0..3).prop_flat_map(leaf_with)
            }

            proptest! {
                #[test]
                fn reads_what_it_writes(leaf in leaf()) {
                    prop_assert_eq!(round_trip(&leaf), leaf);
                }
            }
        }
    };
}

family!(one_then_other, A, B, prefix = "p");
family!(other_then_one, B, A, prefix = "p");
family!(none_then_one, "", A, rename_all = "snake_case");
family!(one_then_none, A, "", rename_all = "snake_case");

#[derive(Debug, PartialEq, ToXml, FromXml)]
#[soap(namespace = A)]
struct Base {
    name: String,
}

#[derive(Debug, PartialEq, ToXml, FromXml)]
#[soap(namespace = B)]
struct Derived {
    #[soap(base)]
    base: Base,
    name: Option<String>,
}

#[test]
fn a_base_and_its_extension_keep_members_of_one_local_name_apart() {
    let derived = Derived {
        base: Base {
            name: "base".into(),
        },
        name: Some("own".into()),
    };
    let xml = "<root><name xmlns=\"urn:a\">base</name><name xmlns=\"urn:b\">own</name></root>";
    assert_eq!(written(&derived), xml);
    assert_eq!(round_trip(&derived), derived);
}

#[test]
fn a_member_in_a_third_namespace_is_an_error_at_its_place() {
    let xml = "<r><name xmlns='urn:a'>base</name><name xmlns='urn:c'>own</name></r>";
    let error = read::<Derived>(xml).unwrap_err();
    assert_eq!(error.path(), "r/name");
    let found = "urn:c".to_owned();
    let expected = A;
    assert_eq!(
        error.kind(),
        &ReadErrorKind::WrongNamespace { expected, found }
    );
}

/// A type with a base knows all of its members, so it can refuse the others.
#[derive(Debug, PartialEq, ToXml, FromXml)]
#[soap(namespace = B, unknown = "refuse")]
struct Closed {
    #[soap(base)]
    base: Base,
    size: u8,
}

#[test]
fn a_type_with_a_base_can_refuse_what_belongs_to_neither() {
    let members = "<name xmlns='urn:a'>base</name><size xmlns='urn:b'>1</size>";
    let closed = read::<Closed>(&format!("<r>{members}</r>")).unwrap();
    assert_eq!(round_trip(&closed), closed);
    let error = read::<Closed>(&format!("<r>{members}<other/></r>")).unwrap_err();
    assert_eq!(
        (error.path().as_str(), error.kind()),
        ("r/other", &ReadErrorKind::Unexpected)
    );
}
