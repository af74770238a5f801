//! Posts a file and prints the response, or the error and what to check:
//!
//! ```text
//! cargo run -p soap-transport-hyper --example post -- URL FILE [CA.PEM]
//! ```

use std::{env, error::Error, fs, process::ExitCode, time::Duration};

use soap_transport::{BlockingTransport, CallOptions, TransportError, http::Request};
use soap_transport_hyper::{BlockingHyperTransport, HyperTransport};

fn main() -> Result<ExitCode, Box<dyn Error>> {
    let mut arguments = env::args().skip(1);
    let address = arguments.next().ok_or("usage: post URL FILE [CA.PEM]")?;
    let body = fs::read(arguments.next().ok_or("usage: post URL FILE [CA.PEM]")?)?;

    let mut builder = HyperTransport::builder().allow_http_loopback(true);
    if let Some(ca_file) = arguments.next() {
        builder = builder.root_certificates_pem(&fs::read(ca_file)?);
    }
    let transport = BlockingHyperTransport::new(builder.build()?)?;

    let request = Request::post(address)
        .header("Content-Type", "text/xml; charset=utf-8")
        .header("SOAPAction", "\"\"")
        .body(body.into())?;
    match transport.call(request, &CallOptions::new(Duration::from_secs(20))) {
        Ok(response) => {
            println!("{}", response.status());
            println!("{}", String::from_utf8_lossy(response.body()));
            Ok(ExitCode::SUCCESS)
        }
        Err(error) => {
            report(&error);
            Ok(ExitCode::FAILURE)
        }
    }
}

fn report(error: &TransportError) {
    eprintln!("{error}");
    let mut cause = error.source();
    while let Some(error) = cause {
        eprintln!("  because: {error}");
        cause = error.source();
    }
    eprintln!("{}", error.help());
}
