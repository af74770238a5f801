//! Enums of texts: one that keeps values it does not know, and one that refuses them.
//!
//! Run with `cargo run -p soap-derive --example enums`.

use soap_codec::{Decoder, FromXml, Scalar, ToXml};

/// `Scalar` allows the enum in an attribute.
#[derive(Clone, Debug, PartialEq, ToXml, FromXml, Scalar)]
#[soap(rename_all = "UPPERCASE")]
enum Currency {
    Eur,
    Usd,
}

/// A service may add states; `Unknown` keeps them.
#[derive(Clone, Debug, PartialEq, ToXml, FromXml)]
enum State {
    Open,
    Paid,
    #[soap(unknown)]
    Unknown(String),
}

#[derive(Debug, PartialEq, ToXml, FromXml)]
struct Invoice {
    #[soap(attribute)]
    currency: Currency,
    state: State,
}

fn read(invoice: &str) -> Result<Invoice, Box<dyn std::error::Error>> {
    let envelope = format!(
        r#"<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>{invoice}</s:Body></s:Envelope>"#
    );
    let message = Decoder::new().decode(envelope.as_str())?;
    Ok(message.read()?)
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let paid = read(r#"<invoice currency="EUR"><state>Paid</state></invoice>"#)?;
    assert_eq!(paid.state, State::Paid);

    let disputed = read(r#"<invoice currency="USD"><state>Disputed</state></invoice>"#)?;
    assert_eq!(disputed.state, State::Unknown("Disputed".into()));
    println!("{disputed:?}");

    let refused = read(r#"<invoice currency="XXX"><state>Open</state></invoice>"#);
    println!("{}", refused.expect_err("Currency has no such variant"));
    Ok(())
}
