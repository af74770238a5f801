//! Questions about the namespaces of lists in requests.

use super::{NOTHING, Survey};
use crate::probe::evidence::Source;
use crate::probe::gate::Stop;
use crate::probe::reads::{Read, Value};

impl Survey<'_> {
    /// An item that cannot be read is refused only if its namespace is the right one; WCF drops an
    /// item in another namespace.
    pub(super) async fn change_the_lists(&mut self) -> Result<(), Stop> {
        let key = "data_contract_namespaces";
        let namespace = self
            .spelling
            .contract
            .data_contract_namespaces
            .first()
            .clone();
        let item = (namespace.clone(), "InvoiceStatusEnum");
        let word = |word: &str| {
            let words = Value::List(item.clone(), vec![word.to_owned()]);
            vec![
                ("customerCode", Value::Text(NOTHING.to_owned())),
                ("includedStatuses", words),
            ]
        };
        let known = self
            .ask(&self.spelling, Read::InvoiceHeaders, &word("APPROVED"))
            .await?;
        let unknown = self
            .ask(
                &self.spelling,
                Read::InvoiceHeaders,
                &word("CLOUDBILLING_PROBE"),
            )
            .await?;
        if known.is_accepted() && unknown.is_refused() {
            let note = "GetInvoiceHeaders refuses an unknown status, and accepts a documented one";
            self.evidence.add(key, [namespace], Source::Response, note);
        }
        self.note_other_refusal(&unknown);
        Ok(())
    }

    pub(super) async fn change_the_array(&mut self) -> Result<(), Stop> {
        let namespace = self.spelling.contract.arrays_namespace.clone();
        let item = (namespace.clone(), "string");
        for read in [
            Read::TransformationResults,
            Read::InvoiceTransformationResults,
        ] {
            let codes = Value::List(item.clone(), vec![NOTHING.to_owned()]);
            let sound = self
                .ask(&self.spelling, read, &[("customerCodes", codes)])
                .await?;
            let text = self.describe_observation(&sound);
            self.notes.fact(read.name(), text);
            self.note_accepted(read, &sound);
            if !sound.is_accepted() {
                continue;
            }
            let malformed = Value::Malformed(item.clone());
            let seen = self
                .ask(&self.spelling, read, &[("customerCodes", malformed)])
                .await?;
            self.note_other_refusal(&seen);
            if seen.is_refused() {
                let note = format!(
                    "{} refuses a malformed item, and accepts a sound one",
                    read.name()
                );
                self.evidence
                    .add("arrays_namespace", [namespace], Source::Response, note);
                return Ok(());
            }
        }
        self.evidence.not_decided(
            "arrays_namespace",
            "the service ignores what it cannot read",
        );
        Ok(())
    }
}
