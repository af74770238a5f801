//! Measures authenticated calls per second over kept-alive TLS connections, with rows in the
//! responses and the client on the same machine: `cargo run --release --example load -- SECONDS
//! [OPERATION ROWS]`.
//!
//! Without an operation, each of the four measurements takes this many seconds. With one, only that
//! is measured, and the memory of the process (client included) is printed ten times.

use std::error::Error;
use std::fmt::Write as _;
use std::io::{BufReader, Write as _};
use std::thread;
use std::time::{Duration, Instant};

use cloudbilling_sandbox::{NewPurchase, Sandbox, Storage, Table};

use crate::client::{connect, read_response};

#[path = "common/client.rs"]
mod client;

const CONNECTIONS: usize = 8;
const ROWS: [usize; 2] = [10, 50];

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let seconds = Duration::from_secs(arguments.next().map_or(Ok(5), |given| given.parse())?);
    let file = std::env::temp_dir().join(format!("cloudbilling-load-{}.db", std::process::id()));
    let sandbox = Sandbox::builder()
        .storage(Storage::File(file.clone()))
        .start()?;
    let token = sandbox.admin().create_api_token("load")?.secret;
    fill(&sandbox)?;
    match arguments.next() {
        None => {
            for operation in ["GetInvoiceHeaders", "GetPurchases"] {
                for rows in ROWS {
                    measure(&sandbox, &Load::new(&token, operation, rows), seconds)?;
                }
            }
        }
        Some(operation) => {
            let rows = arguments.next().map_or(Ok(ROWS[0]), |rows| rows.parse())?;
            let load = Load::new(&token, &operation, rows);
            for _ in 0..10 {
                measure(&sandbox, &load, seconds / 10)?;
            }
        }
    }
    drop(sandbox);
    for suffix in ["", "-wal", "-shm"] {
        let _ = std::fs::remove_file(format!("{}{suffix}", file.display()));
    }
    Ok(())
}

/// Creates a customer for each number of rows, with that many invoices and purchases, among a
/// thousand other purchases.
fn fill(sandbox: &Sandbox) -> Result<(), Box<dyn Error>> {
    let admin = sandbox.admin();
    let mut invoices = "CustomerCode,InvoiceReference,InvoiceDate,BillingPeriodStart,BillingPeriodEnd,InvoiceStatus\n".to_owned();
    let mut purchases = Vec::new();
    for (code, rows) in ROWS
        .map(|rows| (format!("customer-{rows}"), rows))
        .into_iter()
        .chain([("others".to_owned(), 1_000)])
    {
        for row in 0..rows {
            let (day, month) = (1 + row % 28, 1 + row % 12);
            let date = format!("2025-{month:02}-{day:02}T00:00:00Z");
            writeln!(
                invoices,
                "{code},{code}-{row},{date},{date},{date},APPROVED"
            )?;
            purchases.push(NewPurchase {
                customer_code: code.clone(),
                reference: format!("{code}-{row}"),
                product_label: "Fibre 500".to_owned(),
                purchase_date: date,
                quantity: 1.5,
                ..NewPurchase::default()
            });
        }
    }
    admin.load_csv(Table::Invoices, &invoices)?;
    admin.add_purchases(&purchases)?;
    Ok(())
}

/// A call that is made again and again.
struct Load {
    operation: String,
    rows: usize,
    request: String,
}

impl Load {
    fn new(token: &str, operation: &str, rows: usize) -> Self {
        let more = match operation {
            "GetPurchases" => "<includeUnmapped>true</includeUnmapped>",
            _ => "",
        };
        let body = format!(
            "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Header>\
             <h:ApiToken xmlns:h=\"http://api.cloudbilling.nl/2018/11/auth/token\">{token}</h:ApiToken></s:Header>\
             <s:Body><{operation} xmlns=\"http://tempuri.org/\"><customerCode>customer-{rows}</customerCode>{more}</{operation}>\
             </s:Body></s:Envelope>"
        );
        let request = format!(
            "POST /soap HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/xml; charset=utf-8\r\n\
             SOAPAction: \"http://tempuri.org/IPublicService/{operation}\"\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        );
        Self {
            operation: operation.to_owned(),
            rows,
            request,
        }
    }
}

fn measure(sandbox: &Sandbox, load: &Load, time: Duration) -> Result<(), Box<dyn Error>> {
    let before = sandbox.admin().executed(&load.operation);
    let (start, worked) = (Instant::now(), processor_seconds());
    let responses = thread::scope(|scope| {
        let callers: Vec<_> = (0..CONNECTIONS)
            .map(|_| scope.spawn(|| call_until(start + time, sandbox, load)))
            .collect();
        callers
            .into_iter()
            .map(|caller| caller.join().expect("a caller doesn't panic"))
            .collect::<Result<Vec<_>, _>>()
    })?;
    let took = start.elapsed().as_secs_f64();
    let worked = processor_seconds() - worked;
    let calls: u32 = responses.iter().map(|(calls, _)| calls).sum();
    assert_eq!(
        sandbox.admin().executed(&load.operation) - before,
        u64::from(calls)
    );
    println!(
        "{} with {} rows ({} bytes): {:.0} calls a second, {:.0} a second of a processor; memory {}",
        load.operation,
        load.rows,
        responses[0].1,
        f64::from(calls) / took,
        f64::from(calls) / worked,
        memory()
    );
    Ok(())
}

/// Prints the number of responses and their length.
fn call_until(end: Instant, sandbox: &Sandbox, load: &Load) -> std::io::Result<(u32, usize)> {
    let mut stream = BufReader::new(connect(sandbox.address(), sandbox.ca_pem())?);
    let mut response = Vec::new();
    let mut calls = 0;
    while Instant::now() < end {
        stream.get_mut().write_all(load.request.as_bytes())?;
        read_response(&mut stream, &mut response)?;
        if calls == 0 {
            let text = String::from_utf8_lossy(&response);
            assert_eq!(
                text.matches("<a:CustomerCode>").count(),
                load.rows,
                "{text}"
            );
        }
        calls += 1;
    }
    Ok((calls, response.len()))
}

/// Returns the processor time of the process, client included: a busy machine does not change it.
fn processor_seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    // The name, which may contain anything, is in parentheses; utime and stime are the 12th and
    // 13th fields after it, in hundredths of a second.
    let fields = stat.rsplit(')').next().unwrap_or_default();
    let ticks = fields.split_whitespace().skip(11).take(2);
    ticks
        .filter_map(|ticks| ticks.parse::<f64>().ok())
        .sum::<f64>()
        / 100.0
}

/// Returns the memory of the process, where the system reports it.
fn memory() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let now = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    now.unwrap_or("unknown").trim().to_owned()
}
