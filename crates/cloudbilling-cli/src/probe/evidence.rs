//! Evidence for the settings of a contract, and what follows from it.

use std::collections::BTreeMap;

use cloudbilling::ApiToken;
use cloudbilling::types::ServiceContract;
use cloudbilling::types::contract::{Setting, SettingForm};

use super::redact::TokenParts;

/// A longer value is not a name or a namespace.
const MAX_BYTES: usize = 300;

/// More values than these are not the names of one thing.
const MAX_VALUES: usize = 16;

/// The evidence for each setting, by its key.
#[derive(Debug)]
pub(super) struct Evidence {
    token: TokenParts,
    statements: BTreeMap<&'static str, Vec<Statement>>,
    reasons: BTreeMap<&'static str, &'static str>,
}

/// One source that shows the value of a setting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Statement {
    pub(super) values: Vec<String>,
    pub(super) source: Source,
    /// The request that shows it, in a few words.
    pub(super) note: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Source {
    /// A response to a request.
    Response,
    /// The service's WSDL.
    Wsdl,
}

/// The conclusion about a setting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Finding {
    pub(super) setting: &'static str,
    pub(super) verdict: Verdict,
    /// The value for the contract: what was seen, or the value that the probe started with.
    pub(super) values: Vec<String>,
    pub(super) statements: Vec<Statement>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// The service has the value that the probe started with.
    Confirmed,
    /// The service has another value.
    Contradicted,
    /// The reason why that is not known.
    NotDecided(&'static str),
}

pub(super) const CONTRADICTORY: &str = "the evidence contradicts itself";
pub(super) const NEEDS_LOGIN: &str = "needs a login";
pub(super) const NEEDS_OTHER_TOKEN: &str = "needs an API token that does not permit reads";
pub(super) const NOT_SHOWN: &str = "no response shows it";

impl Evidence {
    /// Creates an empty collection, in which no value can show the token.
    pub(super) fn new(token: &ApiToken) -> Self {
        Self {
            token: TokenParts::of(token),
            statements: BTreeMap::new(),
            reasons: BTreeMap::new(),
        }
    }

    /// Adds what a source shows. A source that shows nothing adds nothing, and neither does a value
    /// that is very long or shows the token.
    pub(super) fn add(
        &mut self,
        key: &'static str,
        values: impl IntoIterator<Item = impl Into<String>>,
        source: Source,
        note: impl Into<String>,
    ) {
        let values = values
            .into_iter()
            .map(Into::into)
            .filter(|value| self.is_safe(value));
        let values: Vec<String> = values.take(MAX_VALUES).collect();
        if values.is_empty() {
            return;
        }
        let statement = Statement {
            values,
            source,
            note: note.into(),
        };
        let statements = self.statements.entry(key).or_default();
        let is_known = |known: &Statement| {
            known.values == statement.values && known.source == statement.source
        };
        if !statements.iter().any(is_known) && statements.len() < MAX_VALUES {
            statements.push(statement);
        }
    }

    fn is_safe(&self, value: &str) -> bool {
        value.len() <= MAX_BYTES && !self.token.are_in(value)
    }

    /// Notes why nothing shows the setting, if nothing does.
    pub(super) fn not_decided(&mut self, key: &'static str, reason: &'static str) {
        self.reasons.insert(key, reason);
    }

    pub(super) fn has(&self, key: &str) -> bool {
        self.statements.contains_key(key)
    }

    /// Returns the values that responses show.
    pub(super) fn seen(&self, key: &str) -> Vec<String> {
        let statements = self.statements.get(key).into_iter().flatten();
        let seen = statements.filter(|statement| statement.source == Source::Response);
        seen.flat_map(|statement| statement.values.clone())
            .collect()
    }

    /// Concludes about each setting of the contract that the probe started with.
    pub(super) fn findings(&self, start: &ServiceContract) -> Vec<Finding> {
        Setting::all()
            .map(|setting| self.finding(setting, start))
            .collect()
    }

    fn finding(&self, setting: &'static Setting, start: &ServiceContract) -> Finding {
        let statements = self
            .statements
            .get(setting.key)
            .cloned()
            .unwrap_or_default();
        let started = setting.values(start);
        let (verdict, values) = match conclude(setting, &statements) {
            Conclusion::Contradictory => (Verdict::NotDecided(CONTRADICTORY), started),
            Conclusion::Nothing => (Verdict::NotDecided(self.reason(setting)), started),
            Conclusion::Values(seen) if is_same(setting, &seen, &started) => {
                (Verdict::Confirmed, started)
            }
            Conclusion::Values(seen) => (Verdict::Contradicted, replaced(setting, seen, started)),
        };
        Finding {
            setting: setting.key,
            verdict,
            values,
            statements,
        }
    }

    fn reason(&self, setting: &Setting) -> &'static str {
        let own = self.reasons.get(setting.key).copied();
        own.unwrap_or(match setting.key {
            key if key.starts_with("login.") || key.starts_with("session_token_header.") => {
                NEEDS_LOGIN
            }
            key if is_sign(key) && key.contains("not_permitted") => NEEDS_OTHER_TOKEN,
            key if is_sign(key) && !key.contains("session_ended") => NEEDS_LOGIN,
            _ => NOT_SHOWN,
        })
    }
}

enum Conclusion {
    Contradictory,
    Nothing,
    Values(Vec<String>),
}

/// Combines what all sources show.
fn conclude(setting: &Setting, statements: &[Statement]) -> Conclusion {
    let from = |source| {
        let statements = statements
            .iter()
            .filter(move |statement| statement.source == source);
        let mut values: Vec<String> = Vec::new();
        for value in statements.flat_map(|statement| &statement.values) {
            if !values.contains(value) {
                values.push(value.clone());
            }
        }
        values
    };
    let (wsdl, seen) = (from(Source::Wsdl), from(Source::Response));
    let is_list = setting.form == SettingForm::List;
    let is_contradictory = match is_list {
        true => !wsdl.is_empty() && seen.iter().any(|value| !wsdl.contains(value)),
        false => wsdl
            .iter()
            .chain(&seen)
            .any(|value| Some(value) != wsdl.iter().chain(&seen).next()),
    };
    match (is_contradictory, wsdl.is_empty() && seen.is_empty()) {
        (true, _) => Conclusion::Contradictory,
        (_, true) => Conclusion::Nothing,
        _ if wsdl.is_empty() => Conclusion::Values(seen),
        _ => Conclusion::Values(wsdl),
    }
}

/// Returns `true` if the contract needs no change. A list must have all values; where the client
/// writes its first, that one must be the same.
fn is_same(setting: &Setting, seen: &[String], started: &[String]) -> bool {
    let has_all = seen.iter().all(|value| started.contains(value));
    has_all && (!is_written(setting.key) || seen.first() == started.first())
}

/// Signs are added to those that are known, because other refusals may have them. Other values
/// take their place.
fn replaced(setting: &Setting, mut seen: Vec<String>, started: Vec<String>) -> Vec<String> {
    if is_sign(setting.key) {
        let others = started.into_iter().filter(|value| !seen.contains(value));
        let others: Vec<_> = others.collect();
        seen.extend(others);
    }
    seen
}

fn is_sign(key: &str) -> bool {
    key.starts_with("refusals.")
}

fn is_written(key: &str) -> bool {
    key == "data_contract_namespaces" || key.starts_with("login.") && !key.contains("response")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finding(key: &'static str, shown: &[(Source, &[&str])]) -> (Verdict, Vec<String>) {
        let token = ApiToken::new("MARKED-secret").expect("a token");
        let mut evidence = Evidence::new(&token);
        for (source, values) in shown {
            evidence.add(key, values.iter().copied(), *source, "a request");
        }
        let findings = evidence.findings(&ServiceContract::default());
        let found = findings.into_iter().find(|finding| finding.setting == key);
        let found = found.expect("a setting");
        (found.verdict, found.values)
    }

    #[test]
    fn one_value_confirms_or_contradicts() {
        use Source::{Response, Wsdl};
        for source in [Response, Wsdl] {
            let (verdict, values) = finding("interface", &[(source, &["IPublicService"])]);
            assert_eq!(
                (verdict, &values[..]),
                (Verdict::Confirmed, &["IPublicService".to_owned()][..])
            );
            let (verdict, values) = finding("interface", &[(source, &["IOther"])]);
            assert_eq!(
                (verdict, &values[..]),
                (Verdict::Contradicted, &["IOther".to_owned()][..])
            );
        }
    }

    #[test]
    fn contradictory_evidence_decides_nothing() {
        use Source::{Response, Wsdl};
        for shown in [
            &[(Response, &["nested"][..]), (Response, &["flat"])][..],
            &[(Wsdl, &["nested"]), (Response, &["flat"])],
            &[(Wsdl, &["nested"]), (Response, &["siblings"])],
        ] {
            let (verdict, values) = finding("response.placement", shown);
            assert_eq!(verdict, Verdict::NotDecided(CONTRADICTORY), "{shown:?}");
            assert_eq!(values, ["siblings"], "the value it started with");
        }
        let shown = [(Wsdl, &["urn:a", "urn:b"][..]), (Response, &["urn:c"])];
        let (verdict, _) = finding("data_contract_namespaces", &shown);
        assert_eq!(verdict, Verdict::NotDecided(CONTRADICTORY));
    }

    #[test]
    fn what_nothing_shows_has_its_reason() {
        for (key, reason) in [
            ("interface", NOT_SHOWN),
            ("login.email", NEEDS_LOGIN),
            ("session_token_header.name", NEEDS_LOGIN),
            ("refusals.locked.wordings", NEEDS_LOGIN),
            ("refusals.not_permitted.fault_codes", NEEDS_OTHER_TOKEN),
            ("refusals.session_ended.fault_codes", NOT_SHOWN),
        ] {
            assert_eq!(finding(key, &[]).0, Verdict::NotDecided(reason), "{key}");
        }
    }

    #[test]
    fn neither_the_token_nor_an_endless_value_is_evidence() {
        let endless = "x".repeat(MAX_BYTES + 1);
        for value in [
            "MARKED-secret",
            "urn:marked-SECRET:x",
            "secret",
            endless.as_str(),
        ] {
            let (verdict, _) = finding("interface", &[(Source::Response, &[value])]);
            assert_eq!(verdict, Verdict::NotDecided(NOT_SHOWN), "{value}");
        }
    }

    #[test]
    fn signs_are_added_to_those_that_are_known() {
        let key = "refusals.session_ended.fault_codes";
        let (verdict, values) = finding(key, &[(Source::Response, &["Other"])]);
        assert_eq!(verdict, Verdict::Contradicted);
        assert_eq!(
            values[..2],
            ["Other".to_owned(), "FailedAuthentication".to_owned()]
        );
    }
}
