//! `soap diff`: what has changed for callers.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};

use clap::Args;
use soap_codec::Printable;
use soap_codegen::Folder;
use soap_wsdl::Wsdl;

use super::Failure;
use super::names::Names;
use super::outline::{Members, outline};
use super::problems::load;
use super::summary::counted;

const EXAMPLES: &str = "\
Examples:
  soap fetch 'https://shop.example/soap?wsdl' --out wsdl/new
  soap diff wsdl/shop wsdl/new";

/// Shows what has changed between two WSDLs: operations, and members and values of types.
///
/// The exit code is 1 if there are changes. Their order and documentation do not count.
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(super) struct Diff {
    /// The WSDL before the change: a file, or a folder with the `soap.lock` of `soap fetch`.
    old: PathBuf,

    /// The WSDL after the change.
    new: PathBuf,
}

impl Diff {
    pub(super) fn run(&self, out: &mut dyn Write) -> Result<(), Failure> {
        let (old, new) = (open(&self.old)?, open(&self.new)?);
        let (before, after) = (outline(&old), outline(&new));
        let names = Names::new(&new);
        let text = |text: &str| Printable::whole(names.shortened(text)).to_string();
        let changes = changes(&before, &after);
        for (component, change) in &changes {
            match change {
                Change::Added => writeln!(out, "{}: added", text(component))?,
                Change::Removed => writeln!(out, "{}: removed", text(component))?,
                Change::Members(members) => {
                    writeln!(out, "{}", text(component))?;
                    for (member, old, new) in members {
                        writeln!(out, "  {}: {}", text(member), text(&difference(old, new)))?;
                    }
                }
            }
        }
        match changes.len() {
            0 => Ok(writeln!(out, "no changes for callers")?),
            count => {
                let components = counted(count, "component");
                Err(Failure::Differs(format!(
                    "changed for callers: {components}"
                )))
            }
        }
    }
}

fn open(path: &Path) -> Result<Wsdl, Failure> {
    let (mut folder, location) = Folder::open(path, None)?;
    let (wsdl, _) = load(&location, &mut folder)?;
    Ok(wsdl)
}

/// A change of a component.
enum Change<'a> {
    Added,
    Removed,
    /// The members, with what they were and what they are.
    Members(Vec<(&'a str, Option<&'a str>, Option<&'a str>)>),
}

fn changes<'a>(
    old: &'a BTreeMap<String, Members>,
    new: &'a BTreeMap<String, Members>,
) -> Vec<(&'a str, Change<'a>)> {
    let changes = union(old, new).filter_map(|(component, old, new)| {
        let change = match (old, new) {
            (None, _) => Change::Added,
            (_, None) => Change::Removed,
            (Some(old), Some(new)) => {
                let members = union(old, new).filter(|(_, old, new)| old != new);
                let text = |it: Option<&'a String>| it.map(String::as_str);
                let members = members.map(|(name, old, new)| (name, text(old), text(new)));
                Change::Members(members.collect())
            }
        };
        let is_none = matches!(&change, Change::Members(members) if members.is_empty());
        (!is_none).then_some((component, change))
    });
    changes.collect()
}

/// Iterates over the keys of two maps, with the values that they have in both.
fn union<'a, T>(
    old: &'a BTreeMap<String, T>,
    new: &'a BTreeMap<String, T>,
) -> impl Iterator<Item = (&'a str, Option<&'a T>, Option<&'a T>)> {
    let added = new.keys().filter(|key| !old.contains_key(*key));
    let mut keys: Vec<&str> = old.keys().chain(added).map(String::as_str).collect();
    keys.sort_unstable();
    keys.into_iter()
        .map(|key| (key, old.get(key), new.get(key)))
}

fn difference(old: &Option<&str>, new: &Option<&str>) -> String {
    match (old, new) {
        (None, Some("")) => "added".to_owned(),
        (None, Some(new)) => format!("added, {new}"),
        (Some(""), None) => "removed".to_owned(),
        (Some(old), None) => format!("removed, was {old}"),
        (old, new) => format!("{} → {}", old.unwrap_or_default(), new.unwrap_or_default()),
    }
}
