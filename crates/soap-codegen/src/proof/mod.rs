//! For tests and the fuzzer: the written code, parsed again, says what the plan says.
//!
//! Knows the plan and the files, and nothing of how one becomes the other.

mod documents;
mod outline;
mod planned;
mod written;

pub use documents::documents;

use soap_wsdl::Wsdl;

use crate::config::Config;
use crate::emit;
use crate::files::Files;
use crate::plan::Plan;
use crate::report::Report;

/// Generates the code, and panics unless it is Rust with exactly the items, names and values of the
/// plan. Returns the code.
///
/// # Panics
/// If it is not.
pub fn assert_written_as_planned(wsdl: &Wsdl, origin: &str, config: &Config) -> Files {
    let mut report = Report::default();
    let plan = Plan::new(wsdl, config, &mut report);
    let files = emit::files(&plan, config, origin);
    let written = written::outline(&files);
    let planned = planned::outline(&plan, config);
    for (item, members) in &planned {
        assert_eq!(written.get(item), Some(members), "{item}");
    }
    for item in written.keys() {
        assert!(planned.contains_key(item), "{item} is not planned");
    }
    for note in report.finish() {
        assert!(!note.to_string().contains(['\n', '\0']), "{note}");
    }
    files
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;
    use soap_wsdl::{Limits, Wsdl};

    use super::{assert_written_as_planned, documents};
    use crate::config::{ClientKind, Config, Derived};

    fn check(mut documents: BTreeMap<String, String>, config: &Config) {
        for root in documents.clone().keys() {
            let loaded = Wsdl::load_any(root, &mut documents, &Limits::default());
            let (wsdl, _) = loaded.unwrap_or_else(|error| panic!("{error}: {documents:?}"));
            assert_written_as_planned(&wsdl, root, config);
        }
    }

    #[test]
    fn our_own_services_are_written_as_planned() {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/wsdl");
        for file in [
            "orders.wsdl",
            "quotes.wsdl",
            "shapes.xsd",
            "vies.wsdl",
            "weather.wsdl",
        ] {
            let text = std::fs::read_to_string(folder.join(file)).expect("a file");
            check(
                BTreeMap::from([("a.wsdl".to_owned(), text)]),
                &Config::new(),
            );
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(128))]
        #[test]
        fn hostile_documents_are_written_as_planned(seed in prop::collection::vec(any::<u8>(), 0..400)) {
            check(documents(&seed), &Config::new());
            let config = Config::new().client(ClientKind::Blocking).derived(Derived::Reachable);
            check(documents(&seed), &config.directions(true));
        }
    }
}
