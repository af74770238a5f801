//! A list of values of several types that share a base, distinguished by `xsi:type`.
//!
//! Run with `cargo run -p soap-derive --example inheritance`.

use soap_codec::{Decoder, Encoder, FromXml, QName, SoapVersion, ToXml};

const SHOP: &str = "http://schemas.datacontract.org/2004/07/Shop";

#[derive(Debug, PartialEq, ToXml, FromXml)]
#[soap(namespace = SHOP, rename_all = "PascalCase", data_contract)]
struct Payment {
    amount: u32,
}

#[derive(Debug, PartialEq, ToXml, FromXml)]
#[soap(namespace = SHOP, rename_all = "PascalCase", data_contract)]
struct CardPayment {
    /// The members of the base class, in the same element.
    #[soap(base)]
    payment: Payment,
    issuer: String,
}

/// The variants' names are those of the types in `xsi:type`.
#[derive(Debug, PartialEq, ToXml, FromXml)]
#[soap(namespace = SHOP, xsi_type)]
enum AnyPayment {
    /// The declared type, which is written without `xsi:type`.
    #[soap(default)]
    Payment(Payment),
    CardPayment(CardPayment),
}

#[derive(Debug, PartialEq, ToXml, FromXml)]
#[soap(namespace = SHOP, rename_all = "PascalCase")]
struct Payments {
    #[soap(flat)]
    payment: Vec<AnyPayment>,
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let cash = AnyPayment::Payment(Payment { amount: 5 });
    let card = AnyPayment::CardPayment(CardPayment {
        payment: Payment { amount: 100 },
        issuer: "Bank".into(),
    });
    let payments = Payments {
        payment: vec![cash, card],
    };
    let xml = Encoder::new(SoapVersion::Soap11)
        .body(QName::new(SHOP, "Payments"), &payments)
        .encode()?;
    println!("{}", String::from_utf8_lossy(&xml));

    let message = Decoder::new().decode(&xml[..])?;
    assert_eq!(message.read::<Payments>()?, payments);
    Ok(())
}
