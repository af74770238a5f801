//! A small call of `soap-call`, and the same call by hand with the functions of `soap-codec`.

use soap_call::{Endpoint, Operation, blocking::Client};
use soap_codec::http::{SoapAction, SoapResponse, build_request, read_response};
use soap_codec::{Decoder, Encoder, FromXml, QName, SoapVersion, ToXml};
use soap_transport::bytes::Bytes;
use soap_transport::http::{Request, Response, Uri, header};
use soap_transport::{BlockingTransport, CallOptions, TransportError};

const NAME: QName<'static> = QName::new("http://tempuri.org/", "Add");
const ACTION: &str = "http://tempuri.org/Add";
const ADD: Operation<Add, AddResponse> = Operation::new(NAME).action(ACTION);

const RESPONSE: &[u8] = br#"<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><AddResponse xmlns="http://tempuri.org/"><AddResult>5</AddResult></AddResponse></s:Body></s:Envelope>"#;

#[derive(ToXml)]
#[soap(namespace = "http://tempuri.org/", rename_all = "camelCase")]
struct Add {
    int_a: i32,
    int_b: i32,
}

#[derive(FromXml)]
#[soap(namespace = "http://tempuri.org/", rename_all = "PascalCase")]
struct AddResponse {
    add_result: i32,
}

/// A transport without a network.
#[derive(Debug)]
struct Fixed;

impl BlockingTransport for Fixed {
    fn call(&self, _: Request<Bytes>, _: &CallOptions) -> Result<Response<Bytes>, TransportError> {
        let mut response = Response::new(Bytes::from_static(RESPONSE));
        let label = header::HeaderValue::from_static("text/xml; charset=utf-8");
        response.headers_mut().insert(header::CONTENT_TYPE, label);
        Ok(response)
    }
}

/// The call in three ways that do the same.
pub struct Calls {
    add: Add,
    client: Client,
    decoder: Decoder,
    uri: Uri,
}

impl Default for Calls {
    fn default() -> Self {
        let endpoint = Endpoint::new("https://www.example.com/calculator.asmx").unwrap();
        Self {
            add: Add { int_a: 2, int_b: 3 },
            uri: endpoint.uri().clone(),
            client: Client::new(Fixed, endpoint),
            decoder: Decoder::new(),
        }
    }
}

impl Calls {
    /// Writes the request and reads the response, without HTTP.
    pub fn codec(&self) -> i32 {
        let envelope = Encoder::new(SoapVersion::Soap11).body(NAME, &self.add);
        assert!(!envelope.encode().unwrap().is_empty());
        let message = self.decoder.decode(Bytes::from_static(RESPONSE)).unwrap();
        message.read::<AddResponse>().unwrap().add_result
    }

    /// The same with the HTTP binding of the codec.
    pub fn binding(&self) -> i32 {
        let envelope = Encoder::new(SoapVersion::Soap11).body(NAME, &self.add);
        let envelope = envelope.encode().unwrap();
        let action = SoapAction::new(ACTION).unwrap();
        let request = build_request(SoapVersion::Soap11, self.uri.clone(), &action, envelope);
        let response = Fixed.call(request, &CallOptions::default()).unwrap();
        match read_response(&self.decoder, response).unwrap() {
            SoapResponse::Message { message, .. } => {
                message.read::<AddResponse>().unwrap().add_result
            }
            response => panic!("{response:?}"),
        }
    }

    /// The same with a client.
    pub fn client(&self) -> i32 {
        self.client.call(&ADD, &self.add).unwrap().add_result
    }
}
