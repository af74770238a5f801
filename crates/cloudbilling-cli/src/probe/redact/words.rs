//! The words that are known to be harmless.

use cloudbilling::types::ServiceContract;
use cloudbilling::types::value::InvoiceStatus;

/// Words of a service that are not data of its customers: result codes, statuses, fault codes and
/// the wordings of refusals.
#[derive(Clone, Debug)]
pub(in crate::probe) struct Words {
    fault_codes: Vec<String>,
    /// In lower case, the longest first.
    phrases: Vec<String>,
}

/// The fault codes of SOAP, of WS-Security and of WCF.
const FAULT_CODES: [&str; 22] = [
    "ActionNotSupported",
    "Client",
    "DataEncodingUnknown",
    "DeserializationFailed",
    "EndpointUnavailable",
    "FailedAuthentication",
    "FailedCheck",
    "InternalServiceFault",
    "InvalidSecurity",
    "InvalidSecurityToken",
    "MessageExpired",
    "MustUnderstand",
    "Procedure",
    "ProcedureNotPresent",
    "Receiver",
    "Sender",
    "SecurityTokenUnavailable",
    "Server",
    "UnsupportedAlgorithm",
    "UnsupportedSecurityToken",
    "VersionMismatch",
    "DestinationUnreachable",
];

/// Parts of the messages of WCF and other stacks, which say what a service did not understand.
const STACK_PHRASES: [&str; 12] = [
    "cannot be processed at the receiver",
    "contractfilter mismatch at the endpointdispatcher",
    "the formatter threw an exception while trying to deserialize the message",
    "operationformatter encountered an invalid message body",
    "was not understood by the recipient of this message",
    "the server was unable to process the request due to an internal error",
    "cannot be deserialized into type",
    "cannot be parsed as the type",
    "deserialization failed",
    "object reference not set to an instance of an object",
    "unauthorized",
    "forbidden",
];

/// Words of other enumerations: the types of invoices, and units of time.
const ENUMERATIONS: [&str; 10] = [
    "AdHoc", "Credit", "Day", "Hour", "Minute", "Month", "Period", "Second", "Week", "Year",
];

impl Words {
    /// Collects the words of a contract.
    pub(in crate::probe) fn of(contract: &ServiceContract) -> Self {
        let refusals = &contract.refusals;
        let signs = [
            &refusals.session_ended,
            &refusals.wrong_credentials,
            &refusals.locked,
            &refusals.not_permitted,
        ];
        let shapes = [&contract.response, &contract.login.response];
        let codes = shapes
            .iter()
            .flat_map(|shape| shape.success.iter().chain(shape.error.iter()));
        let wordings = signs.iter().flat_map(|signs| &signs.wordings);
        let known = STACK_PHRASES
            .iter()
            .chain(InvoiceStatus::DOCUMENTED)
            .chain(&ENUMERATIONS);
        let mut phrases: Vec<String> = codes
            .chain(wordings)
            .map(String::as_str)
            .chain(known.copied())
            .map(str::to_ascii_lowercase)
            // A short phrase could be a part of a value.
            .filter(|phrase| phrase.len() > 1 && phrase.chars().all(is_of_a_phrase))
            .collect();
        phrases.sort_by_key(|phrase| std::cmp::Reverse(phrase.len()));
        phrases.dedup();
        let own = signs.iter().flat_map(|signs| &signs.fault_codes).cloned();
        Self {
            fault_codes: FAULT_CODES
                .map(str::to_owned)
                .into_iter()
                .chain(own)
                .collect(),
            phrases,
        }
    }

    /// No word at all, so that a text is masked as a whole.
    #[cfg(test)]
    pub(super) fn none() -> Self {
        Self {
            fault_codes: Vec::new(),
            phrases: Vec::new(),
        }
    }

    pub(in crate::probe) fn is_fault_code(&self, local: &str) -> bool {
        self.fault_codes.iter().any(|known| known == local)
    }

    /// Returns the length of the longest phrase that `text` begins with, as whole words.
    pub(super) fn phrase_at(&self, text: &str) -> Option<usize> {
        self.phrases
            .iter()
            .map(String::len)
            .zip(&self.phrases)
            .find_map(|(length, phrase)| {
                let start = text.get(..length)?;
                let ends = text[length..]
                    .chars()
                    .next()
                    .is_none_or(|next| !next.is_alphanumeric());
                (ends && start.eq_ignore_ascii_case(phrase)).then_some(length)
            })
    }
}

impl Words {
    /// Returns the known wordings in a text, between quotes after a comma, and the rest as dots.
    pub(in crate::probe) fn excerpt(&self, text: &str) -> String {
        let mut found: Vec<&str> = Vec::new();
        let mut starts = text.char_indices().map(|(at, _)| at).peekable();
        while let Some(at) = starts.next() {
            let is_start = !text[..at].ends_with(char::is_alphanumeric);
            let known = if is_start {
                self.phrase_at(&text[at..])
            } else {
                None
            };
            let wording = known.map(|length| &text[at..at + length]);
            // One word alone can be a part of any sentence.
            if let Some(wording) = wording.filter(|wording| wording.contains(' ')) {
                found.push(wording);
                while starts.next_if(|next| *next < at + wording.len()).is_some() {}
            }
        }
        match found.is_empty() {
            true => String::new(),
            false => format!(", \"{}\"", found.join(" … ")),
        }
    }
}

/// A contract is a file of the user. A phrase with a digit could be a value.
fn is_of_a_phrase(character: char) -> bool {
    character.is_ascii_alphabetic() || matches!(character, ' ' | '_' | '\'' | '-' | '.')
}
