//! The files of the corpus.

use std::path::{Path, PathBuf};

use soap_wsdl::{LoadError, Loader};

/// Reads files below a folder, and for a URL the file of the same set that most resembles it.
pub(crate) struct Folder {
    root: PathBuf,
    set: String,
    files: Vec<String>,
}

impl Folder {
    pub(crate) fn new(root: &Path, set: &str, files: &[String]) -> Self {
        let in_set = |file: &&String| file.split('/').next() == Some(set);
        Self {
            root: root.to_owned(),
            set: set.to_owned(),
            files: files.iter().filter(in_set).cloned().collect(),
        }
    }

    /// Returns the file whose last segments are those of the location: two of them at least, or the
    /// only file with its name.
    fn mirrored(&self, location: &str) -> Option<&String> {
        let common = |file: &str| {
            let segments = file.rsplit('/').zip(location.rsplit('/'));
            segments.take_while(|(ours, theirs)| ours == theirs).count()
        };
        let best = self.files.iter().max_by_key(|file| common(file))?;
        let same_name = self.files.iter().filter(|file| common(file) > 0).count();
        (common(best) > 1 || same_name == 1).then_some(best)
    }
}

impl Loader for Folder {
    fn load(&mut self, location: &str) -> Result<Vec<u8>, LoadError> {
        let location = location.replace("%20", " ");
        let is_inside = location.split('/').next() == Some(&*self.set);
        let file = if is_inside {
            &location
        } else {
            let mirrored = self.mirrored(&location);
            mirrored.ok_or_else(|| LoadError::new("outside of the folder"))?
        };
        std::fs::read(self.root.join(file)).map_err(|error| LoadError::new(error.to_string()))
    }
}

/// Returns the documents below a folder, relative to it, in a stable order.
pub(crate) fn files(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(next) = open.pop() {
        for entry in std::fs::read_dir(&next).into_iter().flatten().flatten() {
            let path = entry.path();
            let name = path.to_string_lossy().into_owned();
            if path.is_dir() {
                open.push(path);
            } else if [".wsdl", ".xsd", ".wsdl.xml"]
                .iter()
                .any(|end| name.ends_with(end))
                && let Ok(relative) = path.strip_prefix(folder)
            {
                found.push(relative.to_string_lossy().into_owned());
            }
        }
    }
    found.sort();
    found
}
