//! The first questions: the description of the service, and a spelling that it accepts.

use super::Survey;
use crate::probe::contract_file::ContractFile;
use crate::probe::description::Description;
use crate::probe::fetch;
use crate::probe::gate::Stop;
use crate::probe::observe::{Observation, Stage};
use crate::probe::reads::Read;
use crate::probe::search;

impl Survey<'_> {
    pub(super) async fn describe(&mut self) -> Result<(), Stop> {
        let Some(served) = fetch::fetch(self.gate, self.endpoint).await? else {
            self.notes
                .fact("WSDL", "not served at ?singleWsdl or ?wsdl");
            return Ok(());
        };
        self.notes
            .fact("WSDL", format!("served at ?{}", served.query));
        let Some(description) = Description::new(&served.wsdl) else {
            self.notes.fact("WSDL", "has none of the documented reads");
            return Ok(());
        };
        description.state(self.start, &mut self.evidence);
        for action in description.other_actions() {
            self.gate.guard.forbid_action(action);
        }
        let findings = self.evidence.findings(self.start);
        if let Ok(file) = ContractFile::new(&findings, self.start, "") {
            let mut contract = file.contract;
            description.add_actions(&mut contract);
            self.gate.guard.forbid(&contract);
            self.notes.code_words = description.code_words(&contract.response);
            self.spelling.contract = contract;
        }
        Ok(())
    }

    /// Looks for a spelling that the service accepts, as long as each step gets further.
    pub(super) async fn search(&mut self) -> Result<(), Stop> {
        let parameters = self.header_parameters();
        let mut best = self
            .ask(&self.spelling, Read::InvoiceHeaders, &parameters)
            .await?;
        self.note_best(&best);
        while self.stage != Stage::Accepted {
            let mut improved = None;
            for candidate in search::candidates(&self.spelling, &best) {
                let seen = self
                    .ask(&candidate, Read::InvoiceHeaders, &parameters)
                    .await?;
                if seen.stage() > best.stage() {
                    improved = Some((candidate, seen));
                    break;
                }
            }
            let Some((spelling, seen)) = improved else {
                break;
            };
            (self.spelling, best) = (spelling, seen);
            self.note_best(&best);
        }
        self.note_accepted(Read::InvoiceHeaders, &best);
        Ok(())
    }

    fn note_best(&mut self, best: &Observation) {
        self.stage = best.stage();
        self.notes.best = Some(self.describe_observation(best));
    }
}
