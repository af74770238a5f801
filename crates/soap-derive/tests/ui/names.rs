use soap_codec::{FromXml, ToXml};

#[derive(ToXml)]
#[soap(rename = "Order")]
struct NamedType {
    name: String,
}

#[derive(FromXml)]
struct NamedMembers {
    #[soap(rename = "first name")]
    space: String,
    #[soap(rename = "1st")]
    digit: String,
    #[soap(rename = "a:b")]
    colon: String,
    #[soap(attribute, rename = "")]
    empty: String,
    #[soap(item = "<item>")]
    items: Vec<String>,
}

#[derive(FromXml)]
#[soap(xsi_type)]
enum NamedTypes {
    #[soap(rename = "a b")]
    One(String),
}

#[derive(ToXml)]
#[soap(namespace = "urn:a", prefix = "1")]
struct NamedPrefix {
    name: String,
}

fn main() {}
