use soap_codec::{FromXml, ToXml};

#[derive(ToXml)]
struct TwoKinds {
    #[soap(attribute, text)]
    name: String,
}

#[derive(ToXml)]
struct Mixed {
    #[soap(text)]
    text: String,
    child: String,
}

#[derive(ToXml)]
#[soap(rename_all = "PascalCase")]
struct Twice {
    name: String,
    #[soap(rename = "Name")]
    other: String,
}

#[derive(FromXml)]
struct Base {
    name: String,
}

#[derive(FromXml)]
struct Derived {
    #[soap(base)]
    base: Base,
    name: Option<String>,
}

fn main() {}
