//! The fault in a response, in words.

use maud::{Markup, html};
use soap_codec::{Decoder, FaultCode, FaultView, Printable};

/// Renders the fault of a response, if it holds one and is whole.
pub(in crate::portal) fn fault(body: &str) -> Option<Markup> {
    let message = Decoder::new().decode(body).ok()?;
    message.envelope().fault().map(|fault| card(&fault))
}

fn card(fault: &FaultView<'_>) -> Markup {
    html! {
        section.fault aria-labelledby="fault" {
            h2 id="fault" { "SOAP fault " code { (code(&fault.code())) } @for subcode in fault.subcodes() { " › " code { (code(&subcode)) } } }
            p { bdi { (Printable::whole(fault.reason()).to_string()) } }
            @if let Some(actor) = fault.actor() { p.quiet { "From " bdi { (Printable::new(actor).to_string()) } } }
        }
    }
}

fn code(code: &FaultCode) -> String {
    Printable::new(code.local()).to_string()
}
