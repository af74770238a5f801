//! The contract file that a probe writes: every setting, with its evidence as comments.

use std::fmt::Write as _;

use cloudbilling::types::ServiceContract;
use cloudbilling::types::contract::{Evidence, Setting};

use super::evidence::{Finding, Source, Verdict};

/// A contract, and the text of its file.
#[derive(Debug)]
pub(super) struct ContractFile {
    pub(super) contract: ServiceContract,
    pub(super) text: String,
}

impl ContractFile {
    /// Writes the findings of a probe on this day. The actions come from `contract`.
    ///
    /// # Errors
    /// The first line of the message if the findings are not a contract, as when they give one
    /// namespace two meanings.
    pub(super) fn new(
        findings: &[Finding],
        contract: &ServiceContract,
        date: &str,
    ) -> Result<Self, String> {
        let mut text = format!(
            "# A service contract, written by `cloudbilling probe` on {date}.\n\
             # Each setting says how it is known. Look through it before you use it.\n"
        );
        for finding in findings {
            let setting = Setting::named(finding.setting).expect("findings are about settings");
            let _ = write!(text, "\n# {}\n", setting.title);
            for line in comments(finding, setting, date) {
                let _ = writeln!(text, "# {}", printable(&line));
            }
            let _ = writeln!(text, "{}", setting.line(&finding.values));
        }
        if !contract.actions.is_empty() {
            text.push_str(
                "\n# The SOAPAction of these operations, from the WSDL or the contract given.\n",
            );
        }
        for line in contract.action_lines() {
            let _ = writeln!(text, "{line}");
        }
        let read = ServiceContract::from_toml(&text);
        let contract = read.map_err(|error| {
            let error = error.to_string();
            error.lines().next().unwrap_or_default().to_owned()
        })?;
        Ok(Self { contract, text })
    }
}

fn comments(finding: &Finding, setting: &Setting, date: &str) -> Vec<String> {
    let evidence = finding
        .statements
        .iter()
        .map(|statement| match statement.source {
            Source::Response => format!("Seen {date}: {}", statement.note),
            Source::Wsdl => format!("Stated by the WSDL, {date}: {}", statement.note),
        });
    let conclusion = match finding.verdict {
        Verdict::Confirmed | Verdict::Contradicted => None,
        Verdict::NotDecided(reason) => {
            let known = match setting.evidence {
                Evidence::Documented => "the default is documented",
                Evidence::Inferred => "the default is inferred from WCF",
                Evidence::Seen => "the default is seen in a sample",
                _ => "unproven",
            };
            Some(format!("Not decided ({reason}); {known}."))
        }
    };
    evidence.chain(conclusion).collect()
}

/// A comment of TOML ends with its line.
fn printable(text: &str) -> String {
    cloudbilling::codec::Printable::whole(text).to_string()
}
