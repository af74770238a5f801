//! The search for a spelling that the service accepts: one change at a time, kept if the service
//! then gets further with the request.

use cloudbilling::codec::SoapVersion;
use cloudbilling::types::contract::HeaderName;

use super::observe::{Content, Observation, Stage};
use super::reads::{Read, Spelling};

/// Names of .NET interfaces that a service of this kind could have.
const INTERFACES: [&str; 6] = [
    "IPublicService",
    "IPublicServiceV1_1",
    "IPublicApi",
    "IPublicApiService",
    "IBillingService",
    "IService",
];

const OPERATION_NAMESPACES: [&str; 3] = [
    "http://tempuri.org/",
    "http://tempuri.org",
    "http://api.cloudbilling.nl/",
];

const TOKEN_NAMESPACES: [&str; 3] = [
    "http://api.cloudbilling.nl/2018/11/auth/token",
    "http://api.cloudbilling.nl/2018/11/auth/token/",
    "http://tempuri.org/",
];

/// The most candidates that come from the text of one fault.
const MAX_QUOTED: usize = 3;

/// Returns the spellings to try after a request that came as far as `observation` shows.
pub(super) fn candidates(spelling: &Spelling, observation: &Observation) -> Vec<Spelling> {
    let candidates = match observation.stage() {
        Stage::Accepted => Vec::new(),
        Stage::Action => actions(spelling),
        Stage::Authentication | Stage::Failed => headers(spelling),
        Stage::Body => namespaces(spelling, observation),
        Stage::NoSoap | Stage::Version => {
            let mut all = versions(spelling);
            all.extend(actions(spelling));
            all.extend(namespaces(spelling, observation));
            all
        }
    };
    let mut different: Vec<Spelling> = Vec::new();
    for candidate in candidates {
        if candidate != *spelling && !different.contains(&candidate) {
            different.push(candidate);
        }
    }
    different
}

fn versions(spelling: &Spelling) -> Vec<Spelling> {
    let mut declared = spelling.clone();
    declared.contract.xml_declaration = !spelling.contract.xml_declaration;
    let mut newer = spelling.clone();
    newer.version = SoapVersion::Soap12;
    vec![declared, newer]
}

fn actions(spelling: &Spelling) -> Vec<Spelling> {
    let with_action = |action: fn(&str, Read) -> String| {
        let mut other = spelling.clone();
        for read in Read::ALL {
            let action = action(&spelling.contract.operation_namespace, read);
            other
                .contract
                .actions
                .insert(read.name().to_owned(), action);
        }
        other
    };
    let interfaces = INTERFACES.into_iter().filter_map(|name| {
        let mut other = spelling.clone();
        other.contract.interface = name.parse().ok()?;
        for read in Read::ALL {
            other.contract.actions.remove(read.name());
        }
        Some(other)
    });
    let plain = with_action(|namespace, read| {
        format!("{}/{}", namespace.trim_end_matches('/'), read.name())
    });
    let mut all: Vec<Spelling> = interfaces.collect();
    all.extend([plain, with_action(|_, _| String::new())]);
    all
}

fn namespaces(spelling: &Spelling, observation: &Observation) -> Vec<Spelling> {
    let known = OPERATION_NAMESPACES.into_iter().map(str::to_owned);
    let quoted = match &observation.content {
        Content::Fault(fault) => quoted_urls(&fault.reason),
        _ => Vec::new(),
    };
    let with_namespace = |namespace: String| {
        let mut other = spelling.clone();
        other.contract.operation_namespace = namespace;
        other
    };
    quoted
        .into_iter()
        .chain(known)
        .map(with_namespace)
        .collect()
}

fn headers(spelling: &Spelling) -> Vec<Spelling> {
    let own = &spelling.contract.operation_namespace;
    let namespaces = TOKEN_NAMESPACES.into_iter().chain([own.as_str()]);
    let with_namespace = |namespace: &str| {
        let mut other = spelling.clone();
        let name = "ApiToken".parse().expect("a name");
        other.contract.api_token_header = HeaderName {
            namespace: namespace.to_owned(),
            name,
        };
        other
    };
    namespaces.map(with_namespace).collect()
}

/// Returns the URLs between quotes: a service may say which namespace it expected.
fn quoted_urls(text: &str) -> Vec<String> {
    let parts = text.split(['\'', '"', '{', '}']);
    let urls = parts.filter(|part| {
        let is_url = part.starts_with("http://") || part.starts_with("https://");
        is_url && part.len() < 200 && !part.contains(char::is_whitespace)
    });
    urls.take(MAX_QUOTED).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_can_name_the_namespace() {
        let text = "Expected to find node type 'Element' with name 'GetPurchases' and namespace 'http://b.example/'. \
                    Found namespace \"http://a.example/\" <urn:c>";
        assert_eq!(
            quoted_urls(text),
            ["http://b.example/", "http://a.example/"]
        );
    }
}
