//! Encodes a request with a header block, from a type that implements `ToXml` by hand.
//!
//! Run with `cargo run -p soap-codec --example encode_request`.

use soap_codec::{EncodeError, Encoder, HeaderBlock, QName, SoapVersion, ToXml, Writer};

const OPERATION: QName<'_> = QName::new("urn:weather", "GetForecast");
const TOKEN: QName<'_> = QName::new("urn:weather:auth", "Token");

struct GetForecast {
    city: String,
    days: u8,
}

/// Writes the content of the operation's element. The derive macro writes the same code.
impl ToXml for GetForecast {
    fn to_xml(&self, writer: &mut Writer<'_>) {
        writer.element(QName::new("urn:weather", "City"), &self.city);
        writer.element(QName::new("urn:weather", "Days"), &self.days);
    }
}

fn main() -> Result<(), EncodeError> {
    let request = GetForecast {
        city: "Oslo & Bergen".into(),
        days: 3,
    };
    let token = HeaderBlock::new(TOKEN, "t0k3n").must_understand(true);
    let envelope = Encoder::new(SoapVersion::Soap12)
        .header(token)
        .body(OPERATION, &request)
        .encode()?;
    println!("{}", String::from_utf8_lossy(&envelope));

    // A character that XML does not allow is an error, and never dropped.
    let city = "Oslo\u{1}".into();
    let refused = Encoder::new(SoapVersion::Soap12)
        .body(OPERATION, &GetForecast { city, days: 3 })
        .encode();
    println!("{}", refused.expect_err("U+0001 is not a character of XML"));
    Ok(())
}
