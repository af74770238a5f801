//! Documents in the folder `tests/wsdl`, and messages.

use std::path::{Path, PathBuf};

use soap_codec::{Decoder, Encoder, FromXmlOwned, QName, Raw, SoapVersion, ToXml};
use soap_codegen::{Config, Generated, generate};
use soap_wsdl::{LoadError, Loader};

pub(crate) fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests")
        .join(name)
}

struct Folder(PathBuf);

impl Loader for Folder {
    fn load(&mut self, location: &str) -> Result<Vec<u8>, LoadError> {
        std::fs::read(self.0.join(location)).map_err(|error| LoadError::new(error.to_string()))
    }
}

/// Generates code for a document of the folder, which must have no problems.
pub(crate) fn generated(file: &str, config: &Config) -> Generated {
    let generated = generate(file, &mut Folder(folder("wsdl")), config).expect("a WSDL");
    assert!(
        generated.diagnostics.is_empty(),
        "{:?}",
        generated.diagnostics
    );
    generated
}

/// Generates code for a document in memory.
pub(crate) fn generated_from(text: &str, config: &Config) -> Generated {
    let mut documents = std::collections::BTreeMap::from([("in.wsdl".to_owned(), text)]);
    generate("in.wsdl", &mut documents, config).expect("a WSDL or a schema")
}

/// Reads a value from an element, writes it, and compares the two documents.
pub(crate) fn round_trip<T: FromXmlOwned + ToXml>(xml: &str) -> T {
    let element = Raw::parse(xml).expect("well-formed");
    let value: T = element
        .read()
        .unwrap_or_else(|error| panic!("{error}: {xml}"));
    assert_eq!(written(element.name(), &value), element);
    value
}

fn written(name: QName<'_>, value: &impl ToXml) -> Raw {
    let envelope = Encoder::new(SoapVersion::Soap11)
        .body(name, value)
        .encode()
        .expect("it can be written");
    let message = Decoder::new().decode(&*envelope).expect("an envelope");
    let payload = message.envelope().payloads().next().expect("a payload");
    payload.read().expect("an element")
}
