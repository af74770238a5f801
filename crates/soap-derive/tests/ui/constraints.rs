use std::collections::BTreeMap;

use soap_codec::{FromXml, Nillable, ToXml};

#[derive(FromXml)]
struct TwoDefaults {
    #[soap(default, fixed = 1)]
    member: u8,
}

#[derive(FromXml)]
struct DefaultAndFixed {
    #[soap(default = 1, fixed = 1)]
    member: u8,
}

#[derive(FromXml)]
struct NoValue {
    #[soap(fixed)]
    member: u8,
}

#[derive(FromXml)]
struct OfText {
    #[soap(text, default = "a")]
    text: String,
}

#[derive(FromXml)]
struct OfList {
    #[soap(item = "item", default = "a")]
    list: Vec<String>,
}

#[derive(FromXml)]
struct OptionalAttribute {
    #[soap(attribute, default = 1)]
    member: Option<u8>,
}

#[derive(FromXml)]
struct EmptyNone {
    #[soap(none = "empty", default = 1)]
    member: Option<u8>,
}

#[derive(ToXml)]
#[soap(none = "nil")]
struct NilFixed {
    #[soap(fixed = 1)]
    member: Option<u8>,
}

#[derive(ToXml)]
struct NillableFixed {
    #[soap(fixed = 1)]
    member: Nillable<u8>,
}

#[derive(ToXml)]
struct AnyWithoutName {
    #[soap(any_item)]
    member: Vec<u8>,
}

#[derive(ToXml)]
struct AnyEntries {
    #[soap(item = "entry", any_item)]
    member: BTreeMap<u8, u8>,
}

fn main() {}
