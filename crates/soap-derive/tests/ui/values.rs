use soap_codec::{FromXml, ToXml};

#[derive(ToXml)]
#[soap(rename_all = "Title Case")]
struct Case {
    name: String,
}

#[derive(ToXml)]
#[soap(none = "null")]
struct NoneAs {
    name: Option<String>,
}

#[derive(FromXml)]
#[soap(unknown = "ignore")]
struct Unknown {
    name: String,
}

#[derive(FromXml)]
struct NoValue {
    #[soap(rename)]
    name: String,
}

#[derive(FromXml)]
struct NotText {
    #[soap(rename = 3)]
    name: String,
}

fn main() {}
