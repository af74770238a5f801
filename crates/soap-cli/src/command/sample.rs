//! `soap sample`: instances from the schema.

use std::fs;
use std::io::Write;
use std::path::PathBuf;

use clap::Args;
use soap_wsdl::wsdl::{MessageShape, PartContent};
use soap_wsdl::{ElementId, Wsdl};

use super::Failure;
use super::problems::Input;
use crate::sample::{SampleError, Sampler};

const EXAMPLES: &str = "\
Examples:
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
        let wsdl = self.input.load(err)?;
        let elements = self.elements(&wsdl)?;
        let mut sampler = Sampler::new(&wsdl.schemas, self.seed);
        let mut made = 0;
        for element in &elements {
            match sampler.samples(*element, self.count) {
                Ok(samples) => {
                    self.write(&wsdl, *element, &samples, out)?;
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

    fn elements(&self, wsdl: &Wsdl) -> Result<Vec<ElementId>, Failure> {
        let schemas = &wsdl.schemas;
        let Some(wanted) = &self.element else {
            let of_messages = of_messages(wsdl);
            return Ok(match of_messages.is_empty() {
                true => schemas.global_elements().map(|(id, _)| id).collect(),
                false => of_messages,
            });
        };
        let named = schemas.global_elements().filter(|(_, element)| {
            element.name.to_string() == *wanted || element.name.local() == wanted
        });
        let named: Vec<_> = named.collect();
        match named.as_slice() {
            [(id, _)] => Ok(vec![*id]),
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

    fn write(
        &self,
        wsdl: &Wsdl,
        element: ElementId,
        samples: &[Vec<u8>],
        out: &mut dyn Write,
    ) -> Result<(), Failure> {
        let Some(folder) = &self.out else {
            for sample in samples {
                out.write_all(sample)?;
                out.write_all(b"\n")?;
            }
            return Ok(());
        };
        fs::create_dir_all(folder).map_err(|error| Failure::at(folder.display(), error))?;
        let name = wsdl.schemas.element(element).name.local().to_owned();
        for (number, sample) in samples.iter().enumerate() {
            let file = folder.join(format!("{name}-{}-{}.xml", element.index(), number + 1));
            fs::write(&file, sample).map_err(|error| Failure::at(file.display(), error))?;
            writeln!(out, "{}", file.display())?;
        }
        Ok(())
    }
}

fn skipped(error: &SampleError, err: &mut dyn Write) -> Result<(), Failure> {
    writeln!(err, "warning: {error}; the element is skipped")?;
    Ok(())
}

/// Returns the elements of all messages, headers and faults, each once.
fn of_messages(wsdl: &Wsdl) -> Vec<ElementId> {
    let mut elements = Vec::new();
    for operation in wsdl.bindings.iter().flat_map(|binding| &binding.operations) {
        for shape in std::iter::once(&operation.input).chain(&operation.output) {
            of_shape(shape, &mut elements);
        }
        let headers = operation
            .input_headers
            .iter()
            .chain(&operation.output_headers);
        elements.extend(headers.map(|header| header.element));
        elements.extend(operation.faults.iter().map(|fault| fault.element));
    }
    elements.sort();
    elements.dedup();
    elements
}

fn of_shape(shape: &MessageShape, elements: &mut Vec<ElementId>) {
    let parts = match shape {
        MessageShape::Wrapped { element, .. } => return elements.push(*element),
        MessageShape::Bare(part) => std::slice::from_ref(part),
        MessageShape::Rpc { parts, .. } | MessageShape::Parts(parts) => parts.as_slice(),
        _ => &[],
    };
    elements.extend(parts.iter().filter_map(|part| match part.content {
        PartContent::Element(element) => Some(element),
        PartContent::Type(_) => None,
    }));
}
