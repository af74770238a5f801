//! `soap sample`: instances from the schema.

use std::collections::BTreeSet;
use std::fs;
use std::io::Write;
use std::path::PathBuf;

use clap::Args;
use soap_codec::QName;
use soap_codec::scalar::QNameBuf;
use soap_wsdl::wsdl::{MessageShape, Operation, Part, PartContent};
use soap_wsdl::{ElementId, Schemas, TypeId, Wsdl};

use super::Failure;
use super::problems::{FEW, Input};
use crate::sample::{Root, SampleError, Sampler};

const EXAMPLES: &str = "\
Examples:
  soap sample wsdl/shop --operation Buy --response
  soap sample wsdl/shop --element Order --count 20
  soap sample wsdl/shop --count 100 --out samples";

/// Makes elements that the schema allows, for tests.
///
/// The first samples cover each branch of a choice, each optional part, each derived type and each
/// listed value. The same seed gives the same samples.
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(super) struct Sample {
    #[command(flatten)]
    input: Input,

    /// The element: `{namespace}name`, or its name alone if only one has it. By default all that
    /// the messages of operations hold, or, in a schema, all global elements.
    #[arg(long, value_name = "NAME")]
    element: Option<String>,

    /// The operation whose request is made: the content of its Body.
    #[arg(long, value_name = "NAME", conflicts_with = "element")]
    operation: Option<String>,

    /// With --operation: makes the response.
    #[arg(long, requires = "operation")]
    response: bool,

    /// The number of samples for each element, at most; fewer if they cover everything.
    #[arg(long, default_value_t = 1, value_name = "N")]
    count: usize,

    /// The seed of what the coverage leaves open.
    #[arg(long, default_value_t = 1, value_name = "N")]
    seed: u64,

    /// Writes each sample into a file of this folder, instead of a line of standard output.
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

impl Sample {
    pub(super) fn run(&self, out: &mut dyn Write, err: &mut dyn Write) -> Result<(), Failure> {
        let wsdl = self.input.load(FEW, err)?;
        let roots = self.roots(&wsdl)?;
        let mut sampler = Sampler::new(&wsdl.schemas, self.seed);
        let mut made = 0;
        for (place, root) in roots.iter().enumerate() {
            match sampler.samples(root.clone(), self.count) {
                Ok(samples) => {
                    let name = format!("{}-{}", local(&wsdl, root), place + 1);
                    self.write(&name, &samples, out)?;
                    made += 1;
                }
                Err(error) => skipped(&error, err)?,
            }
        }
        match made {
            0 => Err(Failure::Missing("no element has a sample".into())),
            _ => Ok(()),
        }
    }

    fn roots(&self, wsdl: &Wsdl) -> Result<Vec<Root>, Failure> {
        if let Some(wanted) = &self.element {
            return Ok(vec![element_named(wsdl, wanted)?.into()]);
        }
        if let Some(wanted) = &self.operation {
            return self.of_operation(wsdl, wanted);
        }
        let of_messages = of_messages(wsdl);
        let global = wsdl.schemas.global_elements();
        Ok(match of_messages.is_empty() {
            true => global.map(|(id, _)| id.into()).collect(),
            false => of_messages.into_iter().collect(),
        })
    }

    /// Returns the content of the Body of one message. Operations of one name are those of several
    /// bindings, or have several signatures.
    fn of_operation(&self, wsdl: &Wsdl, wanted: &str) -> Result<Vec<Root>, Failure> {
        let operations = wsdl.bindings.iter().flat_map(|it| &it.operations);
        let named: Vec<&Operation> = operations.filter(|it| it.name == *wanted).collect();
        if named.is_empty() {
            return Err(Failure::Missing(format!(
                "there is no operation {wanted}: `soap inspect --operations` lists them"
            )));
        }
        let shapes = named.into_iter().filter_map(|it| match self.response {
            true => it.output.as_ref(),
            false => Some(&it.input),
        });
        let roots: BTreeSet<Root> = shapes.flat_map(|it| of_shape(&wsdl.schemas, it)).collect();
        match roots.is_empty() {
            true => Err(Failure::Missing(format!(
                "this message of {wanted} has no element in its Body"
            ))),
            false => Ok(roots.into_iter().collect()),
        }
    }

    fn write(&self, name: &str, samples: &[Vec<u8>], out: &mut dyn Write) -> Result<(), Failure> {
        let Some(folder) = &self.out else {
            for sample in samples {
                out.write_all(sample)?;
                out.write_all(b"\n")?;
            }
            return Ok(());
        };
        fs::create_dir_all(folder).map_err(|error| Failure::at(folder.display(), error))?;
        for (number, sample) in samples.iter().enumerate() {
            let file = folder.join(format!("{name}-{}.xml", number + 1));
            fs::write(&file, sample).map_err(|error| Failure::at(file.display(), error))?;
            writeln!(out, "{}", file.display())?;
        }
        Ok(())
    }
}

/// Returns the global element of this name.
fn element_named(wsdl: &Wsdl, wanted: &str) -> Result<ElementId, Failure> {
    let named = wsdl.schemas.global_elements().filter(|(_, element)| {
        element.name.to_string() == *wanted || element.name.local() == wanted
    });
    let named: Vec<_> = named.collect();
    match named.as_slice() {
        [(id, _)] => Ok(*id),
        [] => Err(Failure::Missing(format!(
            "there is no global element {wanted}: `soap inspect --operations` lists those of messages"
        ))),
        several => {
            let names: Vec<_> = several
                .iter()
                .map(|(_, element)| element.name.to_string())
                .collect();
            Err(Failure::Missing(format!(
                "{wanted} is the name of several elements: choose {}",
                names.join(" or ")
            )))
        }
    }
}

fn skipped(error: &SampleError, err: &mut dyn Write) -> Result<(), Failure> {
    writeln!(err, "warning: {error}; the element is skipped")?;
    Ok(())
}

/// Returns the local name of the element.
fn local<'w>(wsdl: &'w Wsdl, root: &'w Root) -> &'w str {
    match root {
        Root::Element(id) => wsdl.schemas.element(*id).name.local(),
        Root::Wrapper { name, .. } => name.local(),
    }
}

/// Returns what all Bodies, header blocks and details hold, each once.
fn of_messages(wsdl: &Wsdl) -> BTreeSet<Root> {
    let mut roots = BTreeSet::new();
    for operation in wsdl.bindings.iter().flat_map(|binding| &binding.operations) {
        for shape in std::iter::once(&operation.input).chain(&operation.output) {
            roots.extend(of_shape(&wsdl.schemas, shape));
        }
        let headers = operation
            .input_headers
            .iter()
            .chain(&operation.output_headers);
        roots.extend(headers.map(|header| Root::Element(header.element)));
        roots.extend(operation.faults.iter().map(|it| Root::Element(it.element)));
    }
    roots
}

/// Returns the elements of a Body.
fn of_shape(schemas: &Schemas, shape: &MessageShape) -> Vec<Root> {
    let parts = match shape {
        MessageShape::Wrapped { element, .. } => return vec![Root::Element(*element)],
        MessageShape::Bare(part) => std::slice::from_ref(part),
        MessageShape::Parts(parts) => parts.as_slice(),
        MessageShape::Rpc { wrapper, parts } => {
            let parts = parts.iter().filter_map(|part| typed(schemas, part));
            return vec![Root::Wrapper {
                name: wrapper.clone(),
                parts: parts.collect(),
            }];
        }
        _ => &[],
    };
    let elements = parts.iter().filter_map(|part| match part.content {
        PartContent::Element(element) => Some(Root::Element(element)),
        PartContent::Type(_) => None,
    });
    elements.collect()
}

/// Returns the name and the type of the child that is a part of an rpc message.
fn typed(schemas: &Schemas, part: &Part) -> Option<(QNameBuf, TypeId)> {
    match part.content {
        PartContent::Element(id) => {
            let element = schemas.element(id);
            Some((element.name.clone(), element.ty))
        }
        PartContent::Type(ty) => {
            let name = QName::try_new("", &part.name).ok()?;
            Some((name.into(), ty))
        }
    }
}
