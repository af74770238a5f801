//! Questions about the token: its header block, and the signs of its refusal.

use super::Survey;
use crate::probe::evidence::Source;
use crate::probe::gate::Stop;
use crate::probe::observe::{Content, Observation, Outcome};
use crate::probe::reads::{Spelling, TokenChoice};

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
    pub(super) async fn change_the_token(&mut self) -> Result<(), Stop> {
        let seen = self.ask_again(&self.with_token(TokenChoice::None)).await?;
        let text = self.describe_observation(&seen);
        self.notes.fact("no API token", text);
        let header = self.spelling.contract.api_token_header.clone();
        for (key, value) in [
            ("api_token_header.namespace", header.namespace),
            ("api_token_header.name", header.name.to_string()),
        ] {
            if seen.is_refused() {
                let note = "accepted with the token in this header block, refused without";
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

    fn with_token(&self, token: TokenChoice) -> Spelling {
        Spelling {
            token,
            ..self.spelling.clone()
        }
    }
}
