//! The questions of a probe, in their order. Each changes one thing in a request that the service
//! accepted.
//!
//! It depends on the other files of `probe`, but not on its commands.

mod action;
mod lists;
mod purchases;
mod start;
mod token;

use cloudbilling::ApiToken;
use cloudbilling::codec::Decoder;
use cloudbilling::transport::http::Uri;
use cloudbilling::types::ServiceContract;

use super::evidence::{Evidence, Source};
use super::gate::{Gate, Stop};
use super::notes::Notes;
use super::observe::{Content, Observation, Stage};
use super::reads::{Read, Spelling, Value};
use super::redact::Words;

/// The questions, and what is known so far.
pub(super) struct Survey<'a> {
    pub(super) gate: &'a Gate<'a>,
    pub(super) endpoint: &'a Uri,
    pub(super) token: &'a ApiToken,
    pub(super) decoder: &'a Decoder,
    pub(super) start: &'a ServiceContract,
    pub(super) sample: &'a Sample,
    pub(super) tries_invalid_token: bool,
    pub(super) notes: Notes,
    pub(super) evidence: Evidence,
    /// The spelling that the service accepts, as far as it is known.
    pub(super) spelling: Spelling,
    /// The stage that the best request reached.
    pub(super) stage: Stage,
}

/// The rows that the reads ask for.
#[derive(Clone, Debug)]
pub(super) struct Sample {
    pub(super) customer: Option<String>,
    /// Of this time or later.
    pub(super) from: String,
}

type Parameters = Vec<(&'static str, Value)>;

/// A text that no customer, product or invoice should have.
const NOTHING: &str = "cloudbilling-probe-matches-nothing";

impl Survey<'_> {
    /// Asks everything that an accepted request makes possible.
    pub(super) async fn run(&mut self) -> Result<(), Stop> {
        self.describe().await?;
        self.search().await?;
        if self.stage != Stage::Accepted {
            return Ok(());
        }
        self.change_the_action().await?;
        self.change_the_token().await?;
        self.change_the_version().await?;
        self.change_the_lists().await?;
        self.change_the_array().await?;
        self.ask_for_purchases().await
    }

    fn note_error_word(&mut self, word: Option<&str>, note: &str) {
        let word = word.filter(|word| is_word(word)).map(str::to_owned);
        self.evidence
            .add("response.error", word, Source::Response, note);
    }

    /// Notes everything that an accepted response shows.
    fn note_accepted(&mut self, read: Read, seen: &Observation) {
        let (Some(anatomy), true) = (seen.anatomy(), seen.is_accepted()) else {
            return;
        };
        let note = format!("the response of {}", read.name());
        let evidence = &mut self.evidence;
        let mut add = |key, values: Vec<String>| {
            evidence.add(key, values, Source::Response, note.clone());
        };
        add(
            "operation_namespace",
            vec![anatomy.operation_namespace.clone()],
        );
        add(
            "response.placement",
            anatomy.placement.map(str::to_owned).into_iter().collect(),
        );
        let name =
            |part: &Option<super::anatomy::Part>| part.iter().map(|it| it.name.clone()).collect();
        add("response.code", name(&anatomy.code));
        add("response.message", name(&anatomy.message));
        add(
            "response.result",
            anatomy.result.clone().into_iter().collect(),
        );
        add("data_contract_namespaces", anatomy.data_namespaces.clone());
        add("arrays_namespace", anatomy.array_namespaces.clone());
        let word = anatomy.code.as_ref().map(|code| code.text().to_owned());
        add("response.code_required", vec![word.is_some().to_string()]);
        let word = word.filter(|word| is_word(word));
        add("response.success", word.into_iter().collect());
        self.notes.fact_once(
            "an accepted request",
            format!("HTTP {} {}", seen.status, seen.media_type),
        );
    }

    /// The code of a refusal that has nothing to do with the token is not a sign of one that has.
    fn note_other_refusal(&mut self, seen: &Observation) {
        if let Content::Fault(fault) = &seen.content {
            self.notes.other_codes.push(fault.code.clone());
        }
    }

    async fn ask_again(&self, spelling: &Spelling) -> Result<Observation, Stop> {
        self.ask(spelling, Read::InvoiceHeaders, &self.header_parameters())
            .await
    }

    async fn ask(
        &self,
        spelling: &Spelling,
        read: Read,
        parameters: &[(&'static str, Value)],
    ) -> Result<Observation, Stop> {
        let request = spelling.read(self.endpoint, self.token, read, parameters);
        let request = request.map_err(|error| Stop::Unwritable(error.0))?;
        let response = self.gate.send(request).await?;
        Ok(Observation::new(
            self.decoder,
            read,
            &spelling.contract.response,
            response,
        ))
    }

    fn header_parameters(&self) -> Parameters {
        let text = |text: &str| Value::Text(text.to_owned());
        match &self.sample.customer {
            Some(customer) => vec![("customerCode", text(customer))],
            None => vec![("billingPeriodEndFrom", text(&self.sample.from))],
        }
    }

    fn describe_observation(&self, seen: &Observation) -> String {
        seen.describe(&Words::of(&self.spelling.contract))
    }
}

/// A word of an enumeration, not a text.
fn is_word(text: &str) -> bool {
    let is_of_word = |it: char| it.is_ascii_alphanumeric() || matches!(it, '_' | '-' | '.');
    !text.is_empty() && text.len() <= 40 && text.chars().all(is_of_word)
}
