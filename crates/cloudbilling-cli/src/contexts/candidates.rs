//! The names of contexts, for the completion of a shell.

use clap_complete::CompletionCandidate;

use super::file::Contexts;

/// Returns the names of all contexts, and none if the configuration file cannot be read: a shell
/// shows no errors while it completes.
pub(crate) fn candidates() -> Vec<CompletionCandidate> {
    let contexts = Contexts::load().unwrap_or_default().contexts;
    let candidates = contexts
        .into_iter()
        .map(|(name, context)| CompletionCandidate::new(name).help(Some(context.endpoint.into())));
    candidates.collect()
}
