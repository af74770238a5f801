use soap_codec::{FromXml, ToXml};

#[derive(ToXml)]
#[soap(namspace = "urn:x")]
struct Container;

#[derive(FromXml)]
struct Field {
    #[soap(renam = "Name")]
    name: String,
}

#[derive(ToXml)]
enum Variant {
    #[soap(rename_all = "camelCase")]
    One,
}

fn main() {}
