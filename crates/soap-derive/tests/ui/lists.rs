use std::collections::BTreeMap;

use soap_codec::{FromXml, ToXml};

#[derive(ToXml)]
struct Undecided {
    tags: Vec<String>,
}

#[derive(ToXml)]
struct UndecidedMap {
    tags: BTreeMap<String, String>,
}

#[derive(FromXml)]
struct FlatOption {
    #[soap(flat)]
    tags: Option<Vec<String>>,
}

#[derive(FromXml)]
struct FlatText {
    #[soap(flat)]
    tags: String,
}

#[derive(FromXml)]
struct ItemOfText {
    #[soap(item = "string")]
    tag: String,
}

#[derive(FromXml)]
struct KeysOfTexts {
    #[soap(item = "entry", key = "k")]
    tags: Vec<String>,
}

#[derive(FromXml)]
struct PrefixOfNothing {
    #[soap(item_prefix = "b")]
    tags: String,
}

fn main() {}
