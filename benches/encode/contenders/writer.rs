use std::io::{self, Write};

use quick_xml::Writer;
use quick_xml::events::{BytesEnd, BytesStart, BytesText, Event};

use benches::request::{AUTH, CONTRACT, GetInvoiceHeaders, OPERATIONS, TOKEN};

pub fn write(request: &GetInvoiceHeaders, out: &mut Vec<u8>) {
    envelope(&mut Writer::new(out), request).expect("memory takes anything");
}

fn envelope(writer: &mut Writer<impl Write>, request: &GetInvoiceHeaders) -> io::Result<()> {
    let soap = "http://schemas.xmlsoap.org/soap/envelope/";
    start(writer, "s:Envelope", &[("xmlns:s", soap)])?;
    start(writer, "s:Header", &[])?;
    start(writer, "ApiToken", &[("xmlns", AUTH)])?;
    writer.write_event(Event::Text(BytesText::new(TOKEN)))?;
    end(writer, "ApiToken")?;
    end(writer, "s:Header")?;
    start(writer, "s:Body", &[])?;
    start(writer, "GetInvoiceHeaders", &[("xmlns", OPERATIONS)])?;
    leaf(writer, "billingPeriodDate", &request.billing_period_date)?;
    let end_from = &request.billing_period_end_from;
    leaf(writer, "billingPeriodEndFrom", end_from)?;
    leaf(writer, "customerCode", &request.customer_code)?;
    start(writer, "includedStatuses", &[("xmlns:a", CONTRACT)])?;
    for status in &request.included_statuses {
        leaf(writer, "a:InvoiceStatus", status.text())?;
    }
    end(writer, "includedStatuses")?;
    leaf(writer, "limit", &request.limit.to_string())?;
    end(writer, "GetInvoiceHeaders")?;
    end(writer, "s:Body")?;
    end(writer, "s:Envelope")
}

fn leaf(writer: &mut Writer<impl Write>, name: &str, text: &str) -> io::Result<()> {
    start(writer, name, &[])?;
    writer.write_event(Event::Text(BytesText::new(text)))?;
    end(writer, name)
}

fn start(
    writer: &mut Writer<impl Write>,
    name: &str,
    attributes: &[(&str, &str)],
) -> io::Result<()> {
    let tag = BytesStart::new(name).with_attributes(attributes.iter().copied());
    writer.write_event(Event::Start(tag))
}

fn end(writer: &mut Writer<impl Write>, name: &str) -> io::Result<()> {
    writer.write_event(Event::End(BytesEnd::new(name)))
}
