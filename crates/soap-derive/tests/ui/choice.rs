use soap_codec::{FromXml, Raw, ToXml};

#[derive(ToXml)]
#[soap(choice, xsi_type)]
enum NamesAndTypes {
    One(String),
}

#[derive(FromXml)]
#[soap(choice)]
struct NoEnum {
    name: String,
}

#[derive(ToXml)]
#[soap(choice, namespace = "urn:a", prefix = "a")]
enum WithPrefix {
    One(String),
}

#[derive(ToXml)]
#[soap(choice)]
enum OneName {
    #[soap(rename = "A")]
    One(String),
    #[soap(rename = "A")]
    Two(String),
}

#[derive(FromXml)]
#[soap(choice)]
enum WithFields {
    One { name: String },
}

#[derive(FromXml)]
#[soap(choice)]
enum TwoAny {
    #[soap(any)]
    One(Raw),
    #[soap(any)]
    Two(Raw),
}

#[derive(FromXml)]
#[soap(choice)]
enum NamedAny {
    #[soap(any, rename = "Other")]
    Other(Raw),
}

#[derive(FromXml)]
#[soap(choice)]
enum Unknown {
    #[soap(unknown)]
    Other(String),
}

#[derive(ToXml)]
#[soap(choice)]
enum EmptyText {
    #[soap(text)]
    Text,
}

#[derive(ToXml)]
struct Renamed {
    #[soap(choice, rename = "Payment")]
    payment: Payment,
}

#[derive(ToXml)]
#[soap(data_contract)]
struct Contract {
    #[soap(any)]
    extension: Vec<Raw>,
}

#[derive(ToXml)]
struct MixedOne {
    #[soap(mixed)]
    content: Payment,
}

#[derive(ToXml)]
struct MixedAndElement {
    name: String,
    #[soap(mixed)]
    content: Vec<Payment>,
}

#[derive(ToXml)]
struct AnyAttribute {
    #[soap(any_attribute)]
    attributes: String,
}

#[derive(ToXml)]
struct NilChoice {
    #[soap(choice, none = "nil")]
    payment: Option<Payment>,
}

#[derive(ToXml)]
#[soap(choice)]
enum Payment {
    Cash,
}

fn main() {}
