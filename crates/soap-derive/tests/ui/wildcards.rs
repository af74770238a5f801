use soap_codec::scalar::QNameBuf;
use soap_codec::{Raw, ToXml};

#[derive(ToXml)]
struct Named {
    #[soap(namespaces = "##other")]
    name: String,
}

#[derive(ToXml)]
struct Misspelled {
    #[soap(any, namespaces = "##others")]
    any: Vec<Raw>,
}

#[derive(ToXml)]
struct Nothing {
    #[soap(any_attribute, namespaces = " ")]
    any: Vec<(QNameBuf, String)>,
}

#[derive(ToXml)]
struct Both {
    #[soap(any, namespaces = "##other urn:a")]
    any: Vec<Raw>,
}

#[derive(ToXml)]
#[soap(choice)]
enum NamedVariant {
    #[soap(namespaces = "##other")]
    One(String),
}

fn main() {}
