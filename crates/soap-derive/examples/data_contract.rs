//! A WCF data contract, written as WCF writes it and read back.
//!
//! Run with `cargo run -p soap-derive --example data_contract`.

use soap_codec::{Decoder, Encoder, FromXml, QName, SoapVersion, ToXml};

const SHOP: &str = "http://schemas.datacontract.org/2004/07/Shop";
const ARRAYS: &str = "http://schemas.microsoft.com/2003/10/Serialization/Arrays";

/// `data_contract` writes the members in WCF's order, which is not that of the fields.
#[derive(Debug, PartialEq, ToXml, FromXml)]
#[soap(namespace = SHOP, prefix = "a", rename_all = "PascalCase", data_contract)]
struct Customer {
    name: String,
    /// Written as `<a:Phone i:nil="true"/>` if it is `None`.
    #[soap(none = "nil")]
    phone: Option<String>,
    #[soap(item = "string", item_namespace = ARRAYS, item_prefix = "b")]
    tags: Vec<String>,
    #[soap(item = "Address")]
    addresses: Vec<Address>,
}

#[derive(Debug, PartialEq, ToXml, FromXml)]
#[soap(namespace = SHOP, prefix = "a", rename_all = "PascalCase", data_contract)]
struct Address {
    street: String,
    city: String,
    #[soap(order = 1)]
    country: String,
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let customer = Customer {
        name: "Ada".into(),
        phone: None,
        tags: vec!["new".into(), "trade".into()],
        addresses: vec![Address {
            street: "Kerkstraat 1".into(),
            city: "Utrecht".into(),
            country: "NL".into(),
        }],
    };
    let xml = Encoder::new(SoapVersion::Soap11)
        .body(QName::new("http://tempuri.org/", "customer"), &customer)
        .encode()?;
    println!("{}", String::from_utf8_lossy(&xml));

    let message = Decoder::new().decode(&xml[..])?;
    assert_eq!(message.read::<Customer>()?, customer);
    Ok(())
}
