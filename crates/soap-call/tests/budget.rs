//! The allocations that a call adds to the functions of `soap-codec` that it is made of: encoding,
//! the HTTP binding in both directions, and reading.

use allocation_counter::measure;
use soap_call::{Endpoint, Operation, blocking::Client};
use soap_codec::http::{SoapAction, SoapResponse, build_request, read_response};
use soap_codec::{Decoder, Encoder, FromXml, QName, SoapVersion, ToXml};
use soap_transport::http::{Request, Response};
use soap_transport::{
    BlockingResponseBody, BlockingTransport, CallOptions, TransportError, blocking_from_fn,
    bytes::Bytes,
};

const NAME: QName<'static> = QName::new("http://tempuri.org/", "Add");
const ADD: Operation<Add, AddResponse> = Operation::new(NAME).action("http://tempuri.org/Add");

const RESPONSE: &[u8] =
    br#"<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><AddResponse
    xmlns="http://tempuri.org/"><AddResult>5</AddResult></AddResponse></s:Body></s:Envelope>"#;

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

fn respond(_: Request<Bytes>, _: &CallOptions) -> Response<Bytes> {
    let mut response = Response::new(Bytes::from_static(RESPONSE));
    let content_type = "text/xml; charset=utf-8".parse().expect("valid");
    response.headers_mut().insert("content-type", content_type);
    response
}

fn allocations(run: impl FnOnce()) -> u64 {
    measure(run).count_total
}

#[test]
fn a_call_adds_few_allocations_to_encoding_and_decoding() {
    let transport = &*Box::leak(Box::new(blocking_from_fn(|request, options| {
        Ok(respond(request, options))
    })));
    let endpoint = Endpoint::new("https://calculator.test/").expect("https");
    let add = Add { int_a: 2, int_b: 3 };
    let decoder = Decoder::new();

    let uri = endpoint.uri().clone();
    let by_hand = || {
        let envelope = Encoder::new(SoapVersion::Soap11).body(NAME, &add).encode();
        let action = SoapAction::new("http://tempuri.org/Add").expect("printable");
        let envelope = envelope.expect("valid");
        let request = build_request(SoapVersion::Soap11, uri.clone(), &action, envelope);
        let response = transport.call(request, &CallOptions::default());
        match read_response(&decoder, response.expect("a response")).expect("valid") {
            SoapResponse::Message { message, .. } => message.read::<AddResponse>().expect("a sum"),
            response => panic!("{response:?}"),
        };
    };
    let alone = || {
        let request = Encoder::new(SoapVersion::Soap11).body(NAME, &add).encode();
        assert!(!request.expect("valid").is_empty());
        let message = decoder.decode(Bytes::from_static(RESPONSE)).expect("valid");
        assert_eq!(message.read::<AddResponse>().expect("a sum").add_result, 5);
    };
    let by_transport = allocations(|| {
        let request = Request::new(Bytes::new());
        transport
            .call(request, &CallOptions::default())
            .expect("a response");
    });
    let client = Client::new(transport, endpoint);
    let call = || {
        let response = client.call(&ADD, &add);
        assert_eq!(response.expect("a sum").add_result, 5);
    };
    call();
    let (by_call, by_hand, alone) = (allocations(call), allocations(by_hand), allocations(alone));
    println!(
        "encode and decode {alone}, with HTTP {by_hand}, call {by_call}, transport {by_transport}"
    );
    assert!(by_call <= by_hand + 3, "{by_call} > {by_hand} + 3");
    // The map of the headers has two, its values two, the action, the shared body and the response
    // one each.
    let others = alone + by_transport;
    assert!(by_call <= others + 7, "{by_call} > {others} + 7");
}

/// A response of 80,000 rows, 64 KB at a time.
#[derive(Debug, Default)]
struct Rows(usize);

const ROW: &str = "<Row>text of a row that is about as long as the others, in the response</Row>\n";
const ROWS_AT_ONCE: usize = 800;
const CHUNKS: usize = 100;

impl BlockingResponseBody for Rows {
    fn chunk(&mut self) -> Result<Option<Bytes>, TransportError> {
        self.0 += 1;
        let chunk = match self.0 {
            1 => br#"<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><AddResponse xmlns="http://tempuri.org/">"#.to_vec(),
            number if number <= CHUNKS + 1 => ROW.repeat(ROWS_AT_ONCE).into_bytes(),
            number if number == CHUNKS + 2 => b"<AddResult>5</AddResult></AddResponse></s:Body></s:Envelope>".to_vec(),
            _ => return Ok(None),
        };
        Ok(Some(chunk.into()))
    }
}

#[derive(Debug)]
struct Streamed;

impl BlockingTransport for Streamed {
    fn call(&self, _: Request<Bytes>, _: &CallOptions) -> Result<Response<Bytes>, TransportError> {
        panic!("the response is to be streamed")
    }

    fn call_streaming(
        &self,
        _: Request<Bytes>,
        _: &CallOptions,
    ) -> Result<Response<Box<dyn BlockingResponseBody>>, TransportError> {
        Ok(Response::new(Box::new(Rows::default())))
    }
}

#[test]
fn a_response_in_rows_needs_little_memory_whatever_its_size() {
    let endpoint = Endpoint::new("https://calculator.test/").expect("https");
    let client = Client::new(Streamed, endpoint);
    let add = Add { int_a: 2, int_b: 3 };
    let request = soap_call::Request::new(&ADD, &add);
    let row = QName::new("http://tempuri.org/", "Row");
    let mut count = 0;
    let used = measure(|| {
        let mut rows = client.rows::<String, _>(&request, row).expect("a head");
        for row in &mut rows {
            assert_eq!(row.expect("a row").len(), ROW.len() - 12);
            count += 1;
        }
        let response = rows.into_response().expect("complete").read();
        assert_eq!(response.expect("a sum").add_result, 5);
    });
    assert_eq!(count, ROWS_AT_ONCE * CHUNKS);
    println!(
        "{} bytes at most for {} bytes",
        used.bytes_max,
        count * ROW.len()
    );
    assert!(used.bytes_max < 1 << 20, "{used:?}");
}
