//! The number of connections for which the process may open files.

/// Files that are kept for the database, the listener and everything else in the process.
const KEPT: usize = 64;

/// Returns the limit, or fewer connections if the process may not open that many files.
pub(super) fn connections(limit: usize) -> usize {
    match open_files() {
        Some(files) => limit.min(files.saturating_sub(KEPT)),
        None => limit,
    }
}

/// Returns the soft limit of the process, if there is one.
#[cfg(unix)]
fn open_files() -> Option<usize> {
    let limit = rustix::process::getrlimit(rustix::process::Resource::Nofile);
    limit.current.and_then(|files| usize::try_from(files).ok())
}

#[cfg(not(unix))]
fn open_files() -> Option<usize> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn connections_follow_the_limit_of_open_files() {
        assert_eq!(connections(10), 10);
        let files = open_files().map_or(usize::MAX, |files| files - KEPT);
        assert_eq!(connections(usize::MAX), files);
    }
}
