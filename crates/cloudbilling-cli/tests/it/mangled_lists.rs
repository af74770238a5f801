//! Batches whose responses are lost, checked by lists that are not what the sandbox wrote. However
//! a list is mangled, the sandbox carries out no row twice.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use cloudbilling::Client;
use cloudbilling::batch::{Batch, RowState};
use cloudbilling::transport::bytes::Bytes;
use cloudbilling::transport::http::{Request, Response};
use cloudbilling::transport::{Transport as _, from_fn};
use cloudbilling::types::operation::UploadInvoices2;
use cloudbilling::types::record::Invoice2;
use cloudbilling_sandbox::{FaultInjection, InjectedFault};

use crate::service::{PASSWORD, Service};

const UPLOAD: &str = "UploadInvoices2";

/// A way to mangle the response to a list.
struct Mangling {
    name: &'static str,
    mangle: fn(&mut List),
    /// Set if the change touches nothing that the check compares, so that every row is settled
    /// nevertheless.
    is_harmless: bool,
}

const fn harmful(name: &'static str, mangle: fn(&mut List)) -> Mangling {
    Mangling {
        name,
        mangle,
        is_harmless: false,
    }
}

const fn harmless(name: &'static str, mangle: fn(&mut List)) -> Mangling {
    Mangling {
        name,
        mangle,
        is_harmless: true,
    }
}

const MANGLINGS: [Mangling; 44] = [
    harmless("nothing", |_| {}),
    harmless("in reverse order", |list| list.rows.reverse()),
    harmless("dates in another zone", |list| {
        list.each("InvoiceDate", |_| "2026-01-31T01:00:00.000+01:00".into())
    }),
    harmless("dates without a zone", |list| {
        list.each("InvoiceDate", |date| date.replace('Z', ""))
    }),
    harmless("dates null", |list| list.nil("InvoiceDate")),
    harmless("members unknown", |list| {
        for row in &mut list.rows {
            *row = row.replacen('>', "><New xmlns=\"urn:new\">1</New>", 1);
        }
    }),
    harmful("names null", |list| list.nil(NAME)),
    harmful("names absent", |list| list.remove(NAME)),
    harmful("names empty", |list| list.each(NAME, |_| String::new())),
    harmful("names blank", |list| list.each(NAME, |_| "  ".into())),
    harmful("every other name null", |list| {
        for row in list.rows.iter_mut().step_by(2) {
            *row = nil(row, NAME);
        }
    }),
    harmful("the last name null", |list| {
        if let Some(row) = list.rows.last_mut() {
            *row = nil(row, NAME);
        }
    }),
    harmful("names cut to three characters", |list| {
        list.each(NAME, |name| cut(name, 3))
    }),
    harmful("names cut to five characters", |list| {
        list.each(NAME, |name| cut(name, 5))
    }),
    harmful("names without the last character", |list| {
        list.each(NAME, |name| cut(name, name.chars().count() - 1))
    }),
    harmful("names in upper case", |list| {
        list.each(NAME, |name| name.to_uppercase())
    }),
    harmful("names in lower case", |list| {
        list.each(NAME, |name| name.to_lowercase())
    }),
    harmful("names without leading zeros", |list| {
        list.each(NAME, |name| name.replace("-0", "-"))
    }),
    harmful("names with doubled spaces", |list| {
        list.each(NAME, |name| name.replace(' ', "  "))
    }),
    harmful("names with no-break spaces", |list| {
        list.each(NAME, |name| name.replace(' ', "\u{a0}"))
    }),
    harmful("names without spaces", |list| {
        list.each(NAME, |name| name.replace(' ', ""))
    }),
    harmful("names with spaces around", |list| {
        list.each(NAME, |name| format!(" {name} "))
    }),
    harmful("names decomposed", |list| {
        list.each(NAME, |name| name.replace('é', "e\u{301}"))
    }),
    harmful("names in another character set", |list| {
        list.each(NAME, |name| name.replace('é', "?"))
    }),
    harmful("names with other dashes", |list| {
        list.each(NAME, |name| name.replace('-', "\u{2013}"))
    }),
    harmful("names with a prefix", |list| {
        list.each(NAME, |name| format!("INV/{name}"))
    }),
    harmful("names without the first character", |list| {
        list.each(NAME, |name| name.chars().skip(1).collect())
    }),
    harmful("customers by another name", |list| {
        list.each(SCOPE, |_| "Smith Ltd".into())
    }),
    harmful("customers null", |list| list.nil(SCOPE)),
    harmful("customers absent", |list| list.remove(SCOPE)),
    harmful("customers empty", |list| {
        list.each(SCOPE, |_| String::new())
    }),
    harmful("customers without leading zeros", |list| {
        list.each(SCOPE, |code| code.trim_start_matches('0').into())
    }),
    harmful("customers as numbers", |list| {
        list.each(SCOPE, |code| format!("{code}.0"))
    }),
    harmful("customers cut", |list| {
        list.each(SCOPE, |code| cut(code, 2))
    }),
    harmful("customers in lower case", |list| {
        list.each(SCOPE, |code| format!("{} ", code.to_lowercase()))
    }),
    harmful("cut to one row", |list| list.rows.truncate(1)),
    harmful("cut to half of the rows", |list| {
        list.rows.truncate(list.rows.len() / 2)
    }),
    harmful("without the first row", |list| {
        drop(list.rows.drain(..list.rows.len().min(1)))
    }),
    harmful("every other row", |list| {
        let mut place = 0;
        list.rows.retain(|_| {
            place += 1;
            place % 2 == 0
        });
    }),
    harmful("empty", |list| list.rows.clear()),
    harmful("null", |list| {
        list.rows.clear();
        list.before = list.before.replacen(
            "Result ",
            "Result xsi:nil=\"true\" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" ",
            1,
        );
    }),
    harmful("with a count beside it", |list| {
        list.beside("<TotalCount>4000</TotalCount>")
    }),
    harmful("with a message beside it", |list| {
        list.beside("<ResultMessage>the first 20</ResultMessage>")
    }),
    harmful("with a row of an error", |list| {
        let row = list.rows.first().map(|row| nil(&nil(row, NAME), SCOPE));
        list.rows.extend(row);
    }),
];

const NAME: &str = "InvoiceReference";
const SCOPE: &str = "CustomerCode";

/// The response to a list, row by row.
struct List {
    before: String,
    rows: Vec<String>,
    after: String,
}

impl List {
    fn of(body: &str) -> Self {
        let (start, end) = ("<a:InvoiceHeader>", "</a:InvoiceHeader>");
        let from = body
            .find(start)
            .unwrap_or_else(|| body.find("<ResultCode>").expect("a result code"));
        let to = body.rfind(end).map_or(from, |at| at + end.len());
        Self {
            before: body[..from].to_owned(),
            rows: body[from..to]
                .split_inclusive(end)
                .map(str::to_owned)
                .collect(),
            after: body[to..].to_owned(),
        }
    }

    fn body(&self) -> String {
        [&self.before, &self.rows.concat(), &self.after]
            .map(String::as_str)
            .concat()
    }

    fn each(&mut self, member: &str, change: impl Fn(&str) -> String) {
        for row in &mut self.rows {
            *row = changed(row, member, |text| {
                format!("<a:{member}>{}</a:{member}>", change(text))
            });
        }
    }

    fn nil(&mut self, member: &str) {
        for row in &mut self.rows {
            *row = nil(row, member);
        }
    }

    fn remove(&mut self, member: &str) {
        for row in &mut self.rows {
            *row = changed(row, member, |_| String::new());
        }
    }

    fn beside(&mut self, element: &str) {
        let place = self.after.find("<ResultCode>").expect("a result code");
        self.after.insert_str(place, element);
    }
}

fn nil(row: &str, member: &str) -> String {
    changed(row, member, |_| {
        format!(
            "<a:{member} xsi:nil=\"true\" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"/>"
        )
    })
}

/// With another element in the place of this member, if it has a text.
fn changed(row: &str, member: &str, change: impl Fn(&str) -> String) -> String {
    let (start, end) = (format!("<a:{member}>"), format!("</a:{member}>"));
    match (row.find(&start), row.find(&end)) {
        (Some(from), Some(to)) => {
            let text = &row[from + start.len()..to];
            [&row[..from], &change(text), &row[to + end.len()..]].concat()
        }
        _ => row.to_owned(),
    }
}

fn cut(text: &str, characters: usize) -> String {
    text.chars().take(characters).collect()
}

/// A client to which lists come mangled, and whether one differs from what the sandbox wrote.
fn client(service: &Service, mangling: &'static Mangling) -> (Client, Arc<AtomicBool>) {
    let inner = Arc::new(service.transport());
    let is_mangled = Arc::new(AtomicBool::new(false));
    let seen = Arc::clone(&is_mangled);
    let transport = from_fn(move |request: Request<Bytes>, options| {
        let (inner, seen) = (Arc::clone(&inner), Arc::clone(&seen));
        async move {
            let action = request.headers()["soapaction"]
                .to_str()
                .unwrap_or_default()
                .to_owned();
            let response = inner.call(request, &options).await?;
            if !action.contains("GetInvoiceHeaders") {
                return Ok(response);
            }
            let (head, body) = response.into_parts();
            let mangled = mangled(&body, mangling);
            seen.fetch_or(mangled != body, Ordering::Relaxed);
            Ok(Response::from_parts(head, mangled))
        }
    });
    let client = service.builder(PASSWORD).transport(transport).build();
    (client.expect("a client"), is_mangled)
}

fn mangled(body: &Bytes, mangling: &Mangling) -> Bytes {
    let mut list = List::of(std::str::from_utf8(body).expect("UTF-8"));
    (mangling.mangle)(&mut list);
    list.body().into()
}

/// Invoices with customers and references that have other forms, two in a call.
fn invoices() -> Batch<UploadInvoices2> {
    let customers = ["0042", "KL-7", "KL-71"];
    let references = [
        "R-0017",
        "R-0018",
        "Inv é 1",
        "Inv é 12",
        "2026-01",
        "r-0021",
    ];
    let invoices = customers.into_iter().flat_map(|customer| {
        references.map(|reference| {
            Invoice2::default()
                .customer_code(customer)
                .invoice_reference(reference)
                .invoice_date("2026-01-31T00:00:00Z")
        })
    });
    Batch::upload(invoices)
        .rows_per_call(2)
        .concurrency(1)
        .lost_response_limit(99)
}

/// The number of times that the sandbox has carried out each row, by its customer and reference.
fn carried_out(service: &Service) -> BTreeMap<(String, String), usize> {
    let admin = service.0.admin();
    let requests = admin.requests().into_iter().filter(|request| {
        let is_lost_before = request.injected_fault == Some(InjectedFault::Reset.to_string());
        request.operation == UPLOAD && request.refusal.is_none() && !is_lost_before
    });
    let mut calls = 0;
    let mut rows = BTreeMap::new();
    for request in requests {
        calls += 1;
        for row in request.request_body.split("<a:Invoice2>").skip(1) {
            let key = (text(row, SCOPE), text(row, NAME));
            *rows.entry(key).or_default() += 1;
        }
    }
    assert_eq!(
        calls,
        admin.executed(UPLOAD),
        "the log shows every call that was carried out"
    );
    rows
}

fn text(row: &str, member: &str) -> String {
    let start = format!("<a:{member}>");
    let from = row.find(&start).expect("the member") + start.len();
    let to = row[from..].find('<').expect("its end");
    row[from..from + to].to_owned()
}

/// The calls of an upload whose responses are lost, after they were carried out and before.
struct Losses {
    executed: &'static [u64],
    not_executed: &'static [u64],
}

impl Losses {
    const fn is_mixed(&self) -> bool {
        !self.executed.is_empty() && !self.not_executed.is_empty()
    }
}

#[tokio::test]
async fn some_calls_were_carried_out_and_others_not() {
    let losses = Losses {
        executed: &[2, 4, 9],
        not_executed: &[3, 6],
    };
    upload_with_every_mangling(&losses).await;
}

#[tokio::test]
async fn only_the_last_call_was_lost() {
    let losses = Losses {
        executed: &[9],
        not_executed: &[],
    };
    upload_with_every_mangling(&losses).await;
}

#[tokio::test]
async fn every_response_was_lost() {
    let losses = Losses {
        executed: &[1, 2, 3, 4, 5, 6, 7, 8, 9],
        not_executed: &[],
    };
    upload_with_every_mangling(&losses).await;
}

#[tokio::test]
async fn no_lost_call_was_carried_out() {
    let losses = Losses {
        executed: &[],
        not_executed: &[1, 5, 9],
    };
    upload_with_every_mangling(&losses).await;
}

async fn upload_with_every_mangling(losses: &Losses) {
    for mangling in &MANGLINGS {
        upload(mangling, losses).await;
    }
}

async fn upload(mangling: &'static Mangling, losses: &Losses) {
    let service = Service::start();
    let admin = service.0.admin();
    for call in losses.executed {
        admin
            .inject(FaultInjection::on(UPLOAD, InjectedFault::LoseResponse).nth(*call))
            .expect("a known operation");
    }
    for call in losses.not_executed {
        admin
            .inject(FaultInjection::on(UPLOAD, InjectedFault::Reset).nth(*call))
            .expect("a known operation");
    }
    let (client, is_mangled) = client(&service, mangling);
    let mut batch = invoices();
    let summary = client.run_batch(&mut batch).await;
    assert_eq!(
        summary.unknown,
        2 * (losses.executed.len() + losses.not_executed.len())
    );
    for _ in 0..2 {
        // Some manglings make a list that cannot be read.
        let _ = client.check_and_retry_batch(&mut batch).await;
    }

    let carried_out = carried_out(&service);
    let name = mangling.name;
    if losses.is_mixed() {
        let is_mangled = is_mangled.load(Ordering::Relaxed);
        assert_eq!(is_mangled, name != "nothing", "{name}");
    }
    for row in batch.rows() {
        let customer = row.content.customer_code.clone().expect("given");
        let reference = row.content.invoice_reference.clone().expect("given");
        let times = carried_out
            .get(&(customer, reference))
            .copied()
            .unwrap_or_default();
        assert!(
            times <= 1,
            "{name}: {} was carried out {times} times",
            row.id
        );
        match row.state {
            RowState::Done(_) => assert_eq!(times, 1, "{name}: {}", row.id),
            RowState::NotAttempted | RowState::Refused(_) => {
                assert_eq!(times, 0, "{name}: {}", row.id)
            }
            RowState::InFlight | RowState::Unknown(_) => {}
        }
    }
    if mangling.is_harmless {
        // Lists of `KL-7` show what may be of `KL-71`, and are not explained by what was merely
        // found of it.
        let contested = if losses.is_mixed() { 2 } else { 0 };
        let summary = batch.summary();
        assert_eq!(
            summary.done,
            summary.rows() - contested,
            "{name}: {summary}"
        );
    }
}
