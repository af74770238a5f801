//! Messages around header blocks.

use soap_codec::{Decoder, Encoder, HeaderBlock, Message, QName, SoapVersion};

pub(crate) const PAYLOAD: QName<'static> = QName::new("urn:test", "Payload");

/// A message with these header blocks, which stand in an envelope with the usual prefixes.
pub(crate) fn with_blocks(blocks: &str) -> Message<Vec<u8>> {
    let xml = format!(
        r#"<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"
            xmlns:a="http://www.w3.org/2005/08/addressing"
            xmlns:old="http://schemas.xmlsoap.org/ws/2004/08/addressing"
            xmlns:wsse="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd"
            xmlns:wsse11="http://docs.oasis-open.org/wss/oasis-wss-wssecurity-secext-1.1.xsd"
            xmlns:u="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd">
            <s:Header>{blocks}</s:Header><s:Body/></s:Envelope>"#
    );
    Decoder::new()
        .decode(xml.into_bytes())
        .expect("a valid message")
}

/// A message that the encoder wrote with these header blocks.
pub(crate) fn written<'a>(
    version: SoapVersion,
    blocks: impl Iterator<Item = HeaderBlock<'a>>,
) -> Message<Vec<u8>> {
    let encoder = Encoder::new(version).body(PAYLOAD, &());
    let encoder = blocks.fold(encoder, |encoder, block| encoder.header(block));
    let xml = encoder.encode().expect("blocks that can be written");
    Decoder::new()
        .decode(xml)
        .expect("a written message is valid")
}
