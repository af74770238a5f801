//! `cloudbilling capture`: records reads without their values, as a cassette.

use std::sync::Arc;
use std::time::Duration;

use cloudbilling::transport::bytes::Bytes;
use cloudbilling::transport::http::{Request, Response, Uri};
use cloudbilling::transport::{
    CallOptions, Phase, Transport, TransportError, TransportErrorKind, async_trait,
};
use cloudbilling::types::ServiceContract;
use cloudbilling::{ApiToken, ErrorKind};
use jiff::Timestamp;
use soap_transport_cassette::{AllowList, Cassette, Recorder};

use super::arguments::CaptureArguments;
use super::guard::Guard;
use super::reads::Read;
use super::redact::{TokenParts, Words};
use super::survey::Sample;
use super::{is_free, write_new};
use crate::call::PreparedCall;
use crate::connection::Connection;
use crate::failure::Failure;
use crate::process::runtime;
use crate::terminal::Screen;

/// The address in a cassette. It is not that of any service.
const ADDRESS: &str = "https://service.example/soap";

/// Records the reads, and writes the cassette.
pub(crate) fn run(arguments: &CaptureArguments, screen: &mut Screen) -> Result<(), Failure> {
    if let Some(path) = &arguments.write {
        is_free(path)?;
    }
    let reads = reads(arguments)?;
    let connection = Connection::open(&arguments.connection)?;
    let capture = Capture::new(&connection, connection.api_token()?)?;
    let pause = arguments.sample.pause();
    let cassette = runtime::start()?.block_on(capture.run(&reads, pause))?;
    match &arguments.write {
        Some(path) => {
            write_new(path, &cassette.to_string())?;
            let (count, path) = (cassette.len(), path.display());
            screen.raw(&format!(
                "{count} calls written to {path}; look through it before you attach it to a report\n"
            ));
        }
        None => screen.raw(&cassette.to_string()),
    }
    Ok(())
}

/// A read with its parameters, as on a command line.
type Wanted = (String, Vec<String>);

fn reads(arguments: &CaptureArguments) -> Result<Vec<Wanted>, Failure> {
    let reads = match &arguments.operation {
        Some(operation) => vec![(operation.clone(), arguments.parameters.clone())],
        None => default_reads(&arguments.sample.at(Timestamp::now())),
    };
    for (operation, parameters) in &reads {
        if !PreparedCall::of_arguments(operation, parameters)?.is_read() {
            let failure = Failure::usage(format!("{operation} is not a read"));
            return Err(failure.with_help("capture one of the operations that begin with Get"));
        }
    }
    Ok(reads)
}

fn default_reads(sample: &Sample) -> Vec<Wanted> {
    let wanted = |read: Read| {
        let customer = sample.customer.as_deref();
        let parameters = match read {
            Read::InvoiceHeaders if customer.is_none() => {
                vec![format!("billingPeriodEndFrom={}", sample.from)]
            }
            Read::InvoiceHeaders => vec![("customerCode", customer)]
                .into_iter()
                .filter_map(|(name, code)| Some(format!("{name}={}", code?)))
                .collect(),
            Read::Purchases => {
                let code = customer.map(|code| format!("customerCode={code}"));
                code.into_iter()
                    .chain([
                        "includeUnmapped=true".to_owned(),
                        format!("dateFrom={}", sample.from),
                    ])
                    .collect()
            }
            Read::InvoiceTransformationResults | Read::TransformationResults => {
                vec![format!(
                    "customerCodes={}",
                    customer.unwrap_or("cloudbilling-capture")
                )]
            }
        };
        (read.name().to_owned(), parameters)
    };
    Read::ALL.map(wanted).into()
}

/// The calls and their recording.
struct Capture<'a> {
    connection: &'a Connection<'a>,
    token: ApiToken,
    recorder: Arc<Recorder<Guarded>>,
}

impl<'a> Capture<'a> {
    fn new(connection: &'a Connection<'a>, token: ApiToken) -> Result<Self, Failure> {
        let guarded = Guarded {
            guard: Guard::new(connection.contract()),
            inner: connection.transport(&token)?,
        };
        let recorder = Arc::new(Recorder::new(
            guarded,
            allowed(connection.contract(), &token),
        ));
        Ok(Self {
            connection,
            token,
            recorder,
        })
    }

    /// Makes each call once. A response that is an error is recorded like any other.
    async fn run(&self, reads: &[Wanted], pause: Duration) -> Result<Cassette, Failure> {
        for (index, (operation, parameters)) in reads.iter().enumerate() {
            if index > 0 && !pause.is_zero() {
                tokio::time::sleep(pause).await;
            }
            let call = PreparedCall::of_arguments(operation, parameters)?;
            let recorder = Arc::clone(&self.recorder);
            let builder = self.connection.token_builder(&self.token)?;
            // A client that was refused does not send its token again, so each call has its own.
            let client = builder.wrap_transport(move |_| recorder).build()?;
            let request = call.request(self.connection.contract())?.once();
            match client.send(&request).await {
                Err(error) if is_of_the_network(&error) => return Err(error.into()),
                Err(error) if self.recorder.cassette().len() <= index => return Err(error.into()),
                _ => {}
            }
        }
        Ok(self.recorder.cassette())
    }
}

fn is_of_the_network(error: &cloudbilling::Error) -> bool {
    matches!(error.kind(), ErrorKind::Transport(_) | ErrorKind::TimedOut)
}

/// A transport that sends reads only.
#[derive(Debug)]
struct Guarded {
    guard: Guard,
    inner: Arc<dyn Transport>,
}

#[async_trait]
impl Transport for Guarded {
    async fn call(
        &self,
        request: Request<Bytes>,
        options: &CallOptions,
    ) -> Result<Response<Bytes>, TransportError> {
        if let Err(why) = self.guard.check(&request) {
            let host = request.uri().host().unwrap_or_default();
            let (kind, phase) = (TransportErrorKind::InvalidRequest, Phase::Prepare);
            return Err(TransportError::new(kind, phase, host, Duration::ZERO).with_detail(why));
        }
        self.inner.call(request, options).await
    }
}

/// Returns the list of everything that a cassette may hold of a service with this contract.
fn allowed(contract: &ServiceContract, token: &ApiToken) -> AllowList {
    let words = Words::of(contract);
    let parts = TokenParts::of(token);
    // Names are kept, and a service could echo the token in one.
    let masked = move |body: &[u8]| words.mask_body(body).filter(|text| !parts.are_in(text));
    let of_requests = masked.clone();
    AllowList::new()
        .address(&Uri::from_static(ADDRESS))
        .omit_other_headers()
        .header_value("content-type", known_type)
        .header_value("retry-after", |value| {
            let is_number = value.len() <= 5 && value.bytes().all(|byte| byte.is_ascii_digit());
            is_number.then(|| value.to_owned())
        })
        .request_body(of_requests)
        .response_body(masked)
}

/// Returns the type of the body, which is UTF-8 once it is masked.
fn known_type(value: &str) -> Option<String> {
    let essence = value.split(';').next()?.trim().to_ascii_lowercase();
    let known = ["application/soap+xml", "text/html", "text/xml"];
    let known = known.into_iter().find(|known| *known == essence)?;
    Some(format!("{known}; charset=utf-8"))
}
