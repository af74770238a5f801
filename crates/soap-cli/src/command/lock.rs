//! `soap lock`: the digests of documents that were changed or downloaded by hand.

use std::fs;
use std::io::Write;
use std::path::PathBuf;

use clap::Args;
use soap_codegen::Lock as LockFile;

use super::Failure;
use super::summary::counted;

const EXAMPLES: &str = "\
Examples:
  soap lock wsdl/shop
  soap lock wsdl/shop --add 'shop.wsdl=http://intra/shop?wsdl' --add 'types.xsd=http://intra/shop?xsd=1'";

/// Writes the digests of the documents in a folder into its `soap.lock`.
///
/// It accepts changes that you made to fetched documents, and adds documents that you downloaded
/// yourself. `soap fetch` overwrites both.
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(super) struct Lock {
    /// The folder of the documents.
    #[arg(value_name = "DIR")]
    folder: PathBuf,

    /// Adds a file of the folder, with the address that other documents import it by. The first
    /// document is the WSDL.
    #[arg(long, value_name = "FILE=URL", value_parser = addition)]
    add: Vec<(String, String)>,
}

fn addition(text: &str) -> Result<(String, String), String> {
    let (file, url) = text.split_once('=').unwrap_or_default();
    match url.contains("://") {
        true => Ok((file.to_owned(), url.to_owned())),
        false => Err(
            "expected a file and its address, such as shop.xsd=https://shop.example/shop.xsd"
                .into(),
        ),
    }
}

impl Lock {
    pub(super) fn run(&self, out: &mut dyn Write) -> Result<(), Failure> {
        if !self.folder.is_dir() {
            return Err(Failure::at(self.folder.display(), "not a folder"));
        }
        let failed = |error| Failure::at(self.folder.display(), error);
        let old = LockFile::read(&self.folder)
            .map_err(failed)?
            .unwrap_or_default();
        let kept = old.documents().iter().filter(|it| !self.adds(&it.url));
        let kept = kept.map(|it| (it.file.as_str(), it.url.as_str()));
        let added = self
            .add
            .iter()
            .map(|(file, url)| (file.as_str(), url.as_str()));

        let mut lock = LockFile::default();
        for (file, url) in kept.chain(added) {
            let path = self.folder.join(file);
            let bytes = fs::read(&path).map_err(|error| Failure::at(path.display(), error))?;
            lock.add(url, file, &bytes);
        }
        if lock.documents().is_empty() {
            return Err(Failure::at(
                self.folder.display(),
                "the folder has no soap.lock: name its documents with --add FILE=URL",
            ));
        }
        lock.write(&self.folder).map_err(failed)?;
        writeln!(out, "{}", counted(lock.documents().len(), "document"))?;
        Ok(())
    }

    fn adds(&self, url: &str) -> bool {
        self.add.iter().any(|(_, added)| added == url)
    }
}
