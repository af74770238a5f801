//! The questions of a probe, in their order. Each changes one thing in a request that the service
//! accepted.

use cloudbilling::ApiToken;
use cloudbilling::codec::{Decoder, SoapVersion};
use cloudbilling::transport::http::Uri;
use cloudbilling::types::ServiceContract;

use super::contract_file::ContractFile;
use super::description::Description;
use super::evidence::{Evidence, Source};
use super::fetch;
use super::gate::{Gate, Stop};
use super::notes::Notes;
use super::observe::{Content, Observation, Outcome, Stage};
use super::reads::{Read, Spelling, TokenChoice, Value};
use super::redact::Words;
use super::search;

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

/// Codes of refusals that say nothing about the token.
const GENERAL_CODES: [&str; 9] = [
    "ActionNotSupported",
    "Client",
    "DeserializationFailed",
    "InternalServiceFault",
    "MustUnderstand",
    "Receiver",
    "Sender",
    "Server",
    "VersionMismatch",
];

impl Survey<'_> {
    /// Asks everything that an accepted request makes possible.
    pub(super) async fn run(&mut self) -> Result<(), Stop> {
        self.describe().await?;
        self.search().await?;
        if self.stage != Stage::Accepted {
            return Ok(());
        }
        self.ask_for_purchases().await?;
        self.change_the_action().await?;
        self.change_the_token().await?;
        self.change_the_version().await?;
        self.change_the_lists().await?;
        self.change_the_dates().await?;
        self.change_the_order().await
    }

    async fn describe(&mut self) -> Result<(), Stop> {
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
    async fn search(&mut self) -> Result<(), Stop> {
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

    async fn ask_for_purchases(&mut self) -> Result<(), Stop> {
        let seen = self
            .ask(&self.spelling, Read::Purchases, &self.purchase_parameters())
            .await?;
        self.note_accepted(Read::Purchases, &seen);
        if !seen.is_accepted() {
            let seen = self.describe_observation(&seen);
            self.notes.fact("GetPurchases", seen);
        }
        Ok(())
    }

    /// An action that no operation has shows whether actions count, and the right one counts then.
    async fn change_the_action(&mut self) -> Result<(), Stop> {
        let mut other = self.spelling.clone();
        let name = Read::InvoiceHeaders.name().to_owned();
        let unknown = self.spelling.contract.action("CloudBillingProbe");
        other.contract.actions.insert(name.clone(), unknown);
        let seen = self.ask_again(&other).await?;
        let text = self.describe_observation(&seen);
        self.notes.fact("unknown SOAPAction", text.clone());
        let contract = &self.spelling.contract;
        if seen.is_refused() {
            if let Content::Fault(fault) = &seen.content {
                self.notes.other_codes.push(fault.code.clone());
            }
            if !contract.actions.contains_key(&name) {
                let note =
                    format!("an action with this name is accepted; with an unknown one: {text}");
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

    async fn change_the_token(&mut self) -> Result<(), Stop> {
        let seen = self.ask_again(&self.with_token(TokenChoice::None)).await?;
        let text = self.describe_observation(&seen);
        self.notes.fact("no API token", text.clone());
        let header = self.spelling.contract.api_token_header.clone();
        for (key, value) in [
            ("api_token_header.namespace", header.namespace),
            ("api_token_header.name", header.name.to_string()),
        ] {
            if seen.is_refused() {
                let note = format!("accepted with the token in this header block; without: {text}");
                self.evidence.add(key, [value], Source::Response, note);
            } else {
                self.evidence
                    .not_decided(key, "a request without a token is not refused");
            }
        }
        self.note_refusal(&seen, "a request without a token");
        if self.tries_invalid_token {
            let seen = self
                .ask_again(&self.with_token(TokenChoice::Invalid))
                .await?;
            let text = self.describe_observation(&seen);
            self.notes.fact("invalid API token", text);
            self.note_refusal(&seen, "a request with an invalid token");
        }
        Ok(())
    }

    /// Notes the signs by which a refusal is recognized.
    fn note_refusal(&mut self, seen: &Observation, what: &str) {
        let (code, text) = match &seen.content {
            Content::Fault(fault) => (Some(fault.code.as_str()), fault.reason.as_str()),
            Content::Response(anatomy, Outcome::Failure) => {
                let message = anatomy
                    .message
                    .as_ref()
                    .map_or("", |message| message.text());
                self.note_error_word(anatomy.code.as_ref().map(|code| code.text()), what);
                (None, message)
            }
            _ => (None, ""),
        };
        let key = "refusals.session_ended.fault_codes";
        match code {
            Some(code) if self.is_sign(code) => {
                self.evidence.add(key, [code], Source::Response, what);
            }
            Some(_) => self
                .evidence
                .not_decided(key, "the refusal has a general fault code"),
            None => self
                .evidence
                .not_decided(key, "the refusal has no fault code"),
        }
        let known = &self.start.refusals.session_ended;
        let wording = known.wording(text).map(str::to_owned);
        let wording = wording.or_else(|| self.notes.vocabulary.wording(text));
        let key = "refusals.session_ended.wordings";
        match wording {
            Some(wording) => self.evidence.add(key, [wording], Source::Response, what),
            None => self
                .evidence
                .not_decided(key, "the refusal has no text that is safe to show"),
        }
    }

    /// A code is a sign of its refusal only if no other refusal has it.
    fn is_sign(&self, code: &str) -> bool {
        let is_name =
            code.len() <= 64 && code.chars().all(|it| it.is_ascii_alphabetic() || it == '.');
        is_name
            && !GENERAL_CODES.contains(&code)
            && !self.notes.other_codes.iter().any(|it| it == code)
    }

    fn note_error_word(&mut self, word: Option<&str>, note: &str) {
        let word = word.filter(|word| is_word(word)).map(str::to_owned);
        self.evidence
            .add("response.error", word, Source::Response, note);
    }

    async fn change_the_version(&mut self) -> Result<(), Stop> {
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

    /// An item that cannot be read is refused only if its namespace is the right one; WCF drops an
    /// item in another namespace.
    async fn change_the_lists(&mut self) -> Result<(), Stop> {
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
        let mut parameters = self.purchase_parameters();
        parameters.push(("dateTo", Value::Nil));
        let null = self
            .ask(&self.spelling, Read::Purchases, &parameters)
            .await?;
        let null = self.describe_observation(&null);
        self.notes.fact("a parameter that is null (xsi:nil)", null);
        self.change_the_array().await
    }

    async fn change_the_array(&mut self) -> Result<(), Stop> {
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

    async fn change_the_dates(&mut self) -> Result<(), Stop> {
        let invalid = self.ask_date("not-a-date").await?;
        let text = self.describe_observation(&invalid);
        self.notes.fact("a date that is none", text);
        if let Content::Response(anatomy, Outcome::Failure) = &invalid.content {
            self.note_error_word(
                anatomy.code.as_ref().map(|code| code.text()),
                "an invalid date",
            );
        }
        self.note_other_refusal(&invalid);
        if !invalid.is_refused() {
            return Ok(());
        }
        for (topic, date) in [
            (
                "a date in UTC, 2020-01-01T00:00:00Z",
                "2020-01-01T00:00:00Z",
            ),
            (
                "a date without a zone, 2020-01-01T00:00:00",
                "2020-01-01T00:00:00",
            ),
            (
                "a date with an offset, 2020-01-01T00:00:00+01:00",
                "2020-01-01T00:00:00+01:00",
            ),
            ("a day, 2020-01-01", "2020-01-01"),
        ] {
            let seen = self.ask_date(date).await?;
            let text = self.describe_observation(&seen);
            self.notes.fact(topic, text);
        }
        Ok(())
    }

    async fn ask_date(&self, date: &str) -> Result<Observation, Stop> {
        let date = || Value::Text(date.to_owned());
        let parameters = [
            ("customerCode", Value::Text(NOTHING.to_owned())),
            ("dateFrom", date()),
            ("dateTo", date()),
        ];
        self.ask(&self.spelling, Read::Purchases, &parameters).await
    }

    /// A filter that finds nothing shows by the rows whether it was read, also out of order.
    async fn change_the_order(&mut self) -> Result<(), Stop> {
        let topic = "a parameter out of order";
        let all = self.purchase_parameters();
        let baseline = self.ask(&self.spelling, Read::Purchases, &all).await?;
        if baseline.rows() == 0 {
            self.notes.fact(
                topic,
                "not decided: no purchases were found (--customer, --from)",
            );
            return Ok(());
        }
        let nothing = || ("productLabel", Value::Text(NOTHING.to_owned()));
        let place = all
            .iter()
            .position(|(name, _)| *name == "dateFrom")
            .unwrap_or(all.len());
        let mut sorted = all.clone();
        sorted.insert(place, nothing());
        let mut unsorted = all;
        unsorted.push(nothing());
        let sorted = self.ask(&self.spelling, Read::Purchases, &sorted).await?;
        let unsorted = self.ask(&self.spelling, Read::Purchases, &unsorted).await?;
        let seen = match (
            sorted.is_accepted() && sorted.rows() == 0,
            unsorted.is_accepted(),
        ) {
            (true, true) if unsorted.rows() > 0 => "dropped",
            (true, true) => "read",
            (true, false) => "refused",
            _ => "not decided: the filter has no effect in order either",
        };
        self.notes.fact(topic, seen);
        Ok(())
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

    fn with_token(&self, token: TokenChoice) -> Spelling {
        Spelling {
            token,
            ..self.spelling.clone()
        }
    }

    fn header_parameters(&self) -> Parameters {
        let text = |text: &str| Value::Text(text.to_owned());
        match &self.sample.customer {
            Some(customer) => vec![("customerCode", text(customer))],
            None => vec![("billingPeriodEndFrom", text(&self.sample.from))],
        }
    }

    /// Purchases without a product are asked for as well: any row shows something.
    fn purchase_parameters(&self) -> Parameters {
        let text = |text: &str| Value::Text(text.to_owned());
        let customer = self
            .sample
            .customer
            .iter()
            .map(|code| ("customerCode", text(code)));
        let others = [
            ("includeUnmapped", text("true")),
            ("dateFrom", text(&self.sample.from)),
        ];
        customer.chain(others).collect()
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
