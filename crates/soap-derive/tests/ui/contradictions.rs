use soap_codec::scalar::List;
use soap_codec::{FromXml, Nillable, ToXml};

#[derive(ToXml)]
struct TwoTexts {
    #[soap(text)]
    one: String,
    #[soap(text)]
    two: String,
}

#[derive(ToXml)]
#[soap(nillable)]
struct NillableInVain {
    name: Option<String>,
}

#[derive(ToXml)]
struct OrderInVain {
    #[soap(order = 1)]
    name: String,
}

#[derive(ToXml)]
struct AbsentAttribute {
    #[soap(attribute, none = "nil")]
    name: Option<String>,
}

#[derive(ToXml)]
struct NilAttribute {
    #[soap(attribute)]
    name: Nillable<String>,
}

#[derive(ToXml)]
struct RepeatedAttribute {
    #[soap(attribute)]
    list: List<u8>,
    #[soap(attribute)]
    vec: Vec<u8>,
}

#[derive(FromXml)]
struct NeverNone {
    #[soap(none = "nil")]
    name: String,
}

#[derive(ToXml)]
#[soap(prefix = "a")]
struct PrefixInVain {
    name: String,
}

#[derive(ToXml)]
struct ItemPrefixInVain {
    #[soap(item = "tag", item_prefix = "b")]
    tags: Vec<String>,
}

#[derive(ToXml)]
struct FlagWithValue {
    #[soap(attribute = true)]
    name: String,
}

fn main() {}
