use soap_codec::{FromXml, Scalar, ToXml};

#[derive(ToXml)]
enum Holds {
    Text(String),
}

#[derive(ToXml)]
enum SameWord {
    #[soap(rename = "A")]
    One,
    #[soap(rename = "A")]
    Two,
}

#[derive(FromXml)]
enum TwoUnknown {
    #[soap(unknown)]
    One(String),
    #[soap(unknown)]
    Two(String),
}

#[derive(FromXml)]
enum UnknownUnit {
    #[soap(unknown)]
    Other,
}

#[derive(FromXml)]
#[soap(xsi_type)]
enum UnitType {
    Person,
}

#[derive(ToXml)]
#[soap(xsi_type)]
enum TwoDefaults {
    #[soap(default)]
    One(String),
    #[soap(default)]
    Two(String),
}

#[derive(FromXml)]
#[soap(xsi_type)]
enum UnknownType {
    #[soap(unknown)]
    Other,
}

#[derive(Scalar)]
struct NotText {
    name: String,
}

fn main() {}
