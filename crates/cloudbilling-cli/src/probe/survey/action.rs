//! Questions about the action and the form of the envelope.

use cloudbilling::codec::SoapVersion;

use super::Survey;
use crate::probe::evidence::Source;
use crate::probe::gate::Stop;
use crate::probe::observe::Content;
use crate::probe::reads::Read;

impl Survey<'_> {
    /// An action that no operation has shows whether actions count, and the right one counts then.
    pub(super) async fn change_the_action(&mut self) -> Result<(), Stop> {
        let mut other = self.spelling.clone();
        let name = Read::InvoiceHeaders.name().to_owned();
        let unknown = self.spelling.contract.action("CloudBillingProbe");
        other.contract.actions.insert(name.clone(), unknown);
        let seen = self.ask_again(&other).await?;
        let text = self.describe_observation(&seen);
        self.notes.fact("unknown SOAPAction", text);
        let contract = &self.spelling.contract;
        if seen.is_refused() {
            if let Content::Fault(fault) = &seen.content {
                self.notes.other_codes.push(fault.code.clone());
            }
            if !contract.actions.contains_key(&name) {
                let note = "an action with this name is accepted, an unknown one is refused";
                let interface = [contract.interface.to_string()];
                self.evidence
                    .add("interface", interface, Source::Response, note);
            }
        } else {
            self.evidence
                .not_decided("interface", "the service does not check the action");
        }
        let mut unquoted = self.spelling.clone();
        unquoted.is_action_quoted = false;
        if self.spelling.version == SoapVersion::Soap11 {
            let seen = self.ask_again(&unquoted).await?;
            let seen = self.describe_observation(&seen);
            self.notes.fact("SOAPAction without quotes", seen);
        }
        Ok(())
    }

    pub(super) async fn change_the_version(&mut self) -> Result<(), Stop> {
        let mut other = self.spelling.clone();
        other.version = match self.spelling.version {
            SoapVersion::Soap12 => SoapVersion::Soap11,
            _ => SoapVersion::Soap12,
        };
        let seen = self.ask_again(&other).await?;
        let seen = self.describe_observation(&seen);
        let topic = match other.version {
            SoapVersion::Soap12 => "SOAP 1.2 at the same address",
            _ => "SOAP 1.1 at the same address",
        };
        self.notes.fact(topic, seen);
        let mut declared = self.spelling.clone();
        declared.contract.xml_declaration = !declared.contract.xml_declaration;
        let seen = self.ask_again(&declared).await?;
        let needs = self.spelling.contract.xml_declaration && seen.is_refused();
        let is_optional = !self.spelling.contract.xml_declaration || seen.is_accepted();
        let note = "requests with it are accepted, others are not";
        match (needs, is_optional) {
            (true, _) => self
                .evidence
                .add("xml_declaration", ["true"], Source::Response, note),
            (_, true) => {
                let note = "requests without it are accepted";
                self.evidence
                    .add("xml_declaration", ["false"], Source::Response, note);
            }
            _ => {}
        }
        Ok(())
    }
}
