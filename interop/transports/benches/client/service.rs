//! The service that both parts call: one operation, its response, and the message layer that reads
//! it.

use cloudbilling::{
    codec::{
        Decoder, Encoder, HeaderBlock, NamespaceMap, SoapVersion,
        http::{SoapAction, SoapResponse, build_request, read_response},
    },
    types::{
        ServiceContract,
        namespace::DATA_CONTRACT,
        operation::{GetPurchases, Operation},
        record::Purchase,
    },
};
use soap_transport::{
    bytes::Bytes,
    http::{Request, Response, Uri},
};

pub(crate) const TOKEN: &str = "049b27fc";

pub(crate) type Sent = Request<Bytes>;
pub(crate) type Rows = Vec<Purchase>;

pub(crate) fn query() -> GetPurchases {
    GetPurchases::default().customer_code("1001")
}

/// A response of `rows` rows, 200 bytes each.
pub(crate) fn answer(rows: usize) -> Bytes {
    let rows: String = (0..rows)
        .map(|row| {
            format!(
                "<b:Purchase><b:CustomerCode>10{row:02}</b:CustomerCode>\
                 <b:PurchaseReference>reference-{row}</b:PurchaseReference>\
                 <b:PurchaseDate>2026-11-24T10:00:00</b:PurchaseDate>\
                 <b:Quantity>{row}.5</b:Quantity></b:Purchase>"
            )
        })
        .collect();
    format!(
        r#"<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><GetPurchasesResponse xmlns="http://tempuri.org/"><GetPurchasesResult xmlns:b="{DATA_CONTRACT}">{rows}</GetPurchasesResult><ResultCode>Success</ResultCode></GetPurchasesResponse></s:Body></s:Envelope>"#
    )
    .into()
}

pub(crate) fn respond(answer: &Bytes) -> Response<Bytes> {
    let mut response = Response::new(answer.clone());
    let content_type = "text/xml; charset=utf-8".parse().expect("visible ASCII");
    response.headers_mut().insert("content-type", content_type);
    response
}

/// The message and HTTP layers alone, without a check of the session.
pub(crate) struct Codec {
    decoder: Decoder,
    namespaces: NamespaceMap,
    contract: ServiceContract,
    uri: Uri,
}

impl Codec {
    pub(crate) fn new(url: &str) -> Self {
        let contract = ServiceContract::default();
        let namespaces = contract.namespaces();
        Self {
            decoder: Decoder::new().namespaces(namespaces.clone()),
            namespaces,
            contract,
            uri: url.parse().expect("a valid URL"),
        }
    }

    pub(crate) fn call(&self, query: &GetPurchases, answer: &Bytes) -> (Sent, Rows) {
        (self.write(query), self.read(respond(answer)))
    }

    pub(crate) fn write(&self, query: &GetPurchases) -> Sent {
        let action = SoapAction::new(self.contract.action(GetPurchases::NAME)).expect("valid");
        let header = HeaderBlock::new(self.contract.api_token_header.qname(), TOKEN);
        let envelope = Encoder::new(SoapVersion::Soap11)
            .namespaces(self.namespaces.clone())
            .header(header)
            .body(GetPurchases::REQUEST, query)
            .encode()
            .expect("can be written");
        build_request(SoapVersion::Soap11, self.uri.clone(), &action, envelope)
    }

    pub(crate) fn read(&self, answer: Response<Bytes>) -> Rows {
        let reply = read_response(&self.decoder, answer).expect("an answer");
        let SoapResponse::Message { message, .. } = reply else {
            panic!("no message");
        };
        let payload = message.envelope().payload().expect("one payload");
        let read = self.contract.read_response::<GetPurchases>(payload);
        read.expect("readable").into_result().expect("success")
    }
}
