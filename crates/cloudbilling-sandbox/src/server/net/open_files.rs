//! The number of connections that the process has open files for.

/// Files that are kept for others than connections: the database, the listener, and what the
/// program has besides.
const KEPT: usize = 64;

/// The number of connections that may be open: the limit, or fewer if the process may not have that
/// many open files.
pub(super) fn connections(limit: usize) -> usize {
    match open_files() {
        Some(files) => limit.min(files.saturating_sub(KEPT)),
        None => limit,
    }
}

/// The process's soft limit, unless there is none.
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
