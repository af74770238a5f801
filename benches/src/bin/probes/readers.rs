//! Each reader, used as its documentation shows, with every error handled.

use std::borrow::Cow;

pub struct Reader {
    pub name: &'static str,
    /// The attribute `a` of the root if it has one, else the root's text.
    pub read: fn(&str) -> Result<String, ()>,
}

pub const READERS: [Reader; 8] = [
    Reader {
        name: "soap-codec `Reader`",
        read: ours,
    },
    Reader {
        name: "quick-xml `NsReader`",
        read: quick_reader,
    },
    Reader {
        name: "roxmltree",
        read: rox,
    },
    Reader {
        name: "xml",
        read: xml_rs,
    },
    Reader {
        name: "quick-xml serde",
        read: quick_serde,
    },
    Reader {
        name: "instant-xml",
        read: instant,
    },
    Reader {
        name: "hard-xml",
        read: hard,
    },
    Reader {
        name: "yaserde",
        read: yaser,
    },
];

fn ours(document: &str) -> Result<String, ()> {
    use soap_codec::{Event, QName, Reader};

    let mut reader = Reader::new(document);
    let (mut attribute, mut text) = (None, String::new());
    while let Some(event) = reader.next().map_err(drop)? {
        match event {
            Event::Start(start) => {
                let value = start.attribute(QName::new("", "a")).map(Cow::into_owned);
                attribute = attribute.or(value);
            }
            Event::Text(piece) => text.push_str(&piece),
            Event::End => (),
        }
    }
    Ok(attribute.unwrap_or(text))
}

fn quick_reader(document: &str) -> Result<String, ()> {
    use quick_xml::events::Event;
    use quick_xml::name::ResolveResult;
    use quick_xml::{NsReader, XmlVersion};

    let mut reader = NsReader::from_str(document);
    let (mut attribute, mut text) = (None, String::new());
    loop {
        let (namespace, event) = reader.read_resolved_event().map_err(drop)?;
        if matches!(namespace, ResolveResult::Unknown(_)) {
            return Err(());
        }
        match event {
            Event::Start(tag) | Event::Empty(tag) => {
                for found in tag.attributes() {
                    let found = found.map_err(drop)?;
                    let value = found
                        .normalized_value(XmlVersion::Explicit1_0)
                        .map_err(drop)?;
                    if found.key.as_ref() == "a" {
                        attribute = attribute.or(Some(value.into_owned()));
                    }
                }
            }
            Event::Text(piece) => text.push_str(&piece.xml10_content()),
            Event::CData(piece) => text.push_str(&piece.xml10_content()),
            Event::GeneralRef(reference) => match reference.resolve_char_ref().map_err(drop)? {
                Some(character) => text.push(character),
                None => {
                    text.push_str(
                        quick_xml::escape::resolve_predefined_entity(&reference).ok_or(())?,
                    );
                }
            },
            Event::Eof => return Ok(attribute.unwrap_or(text)),
            _ => (),
        }
    }
}

fn rox(document: &str) -> Result<String, ()> {
    let document = roxmltree::Document::parse(document).map_err(drop)?;
    let root = document.root_element();
    Ok(root
        .attribute("a")
        .or(root.text())
        .unwrap_or_default()
        .to_owned())
}

fn xml_rs(document: &str) -> Result<String, ()> {
    use xml::reader::{EventReader, XmlEvent};

    let (mut attribute, mut text) = (None, String::new());
    for event in EventReader::new(document.as_bytes()) {
        match event.map_err(drop)? {
            XmlEvent::StartElement { attributes, .. } => {
                let found = attributes
                    .into_iter()
                    .find(|found| found.name.local_name == "a");
                attribute = attribute.or(found.map(|found| found.value));
            }
            XmlEvent::Characters(piece) | XmlEvent::CData(piece) | XmlEvent::Whitespace(piece) => {
                text.push_str(&piece);
            }
            _ => (),
        }
    }
    Ok(attribute.unwrap_or(text))
}

fn quick_serde(document: &str) -> Result<String, ()> {
    #[derive(serde::Deserialize)]
    struct Root {
        #[serde(rename = "@a")]
        attribute: Option<String>,
        #[serde(rename = "$text", default)]
        text: String,
    }

    let root: Root = quick_xml::de::from_str(document).map_err(drop)?;
    Ok(root.attribute.unwrap_or(root.text))
}

fn instant(document: &str) -> Result<String, ()> {
    use instant_xml::FromXml;

    #[derive(FromXml)]
    #[xml(rename = "r")]
    struct Root {
        #[xml(attribute, rename = "a")]
        attribute: Option<String>,
        #[xml(direct)]
        text: Option<String>,
    }

    let root: Root = instant_xml::from_str(document).map_err(drop)?;
    Ok(root.attribute.or(root.text).unwrap_or_default())
}

fn hard(document: &str) -> Result<String, ()> {
    use hard_xml::XmlRead;

    #[derive(XmlRead)]
    #[xml(tag = "r")]
    struct Root {
        #[xml(attr = "a")]
        attribute: Option<String>,
        #[xml(text)]
        text: String,
    }

    let root = Root::from_str(document).map_err(drop)?;
    Ok(root.attribute.unwrap_or(root.text))
}

fn yaser(document: &str) -> Result<String, ()> {
    #[derive(yaserde::YaDeserialize)]
    #[yaserde(rename = "r")]
    struct Root {
        #[yaserde(attribute = true, rename = "a")]
        attribute: Option<String>,
        #[yaserde(text = true)]
        text: String,
    }

    let root: Root = yaserde::de::from_str(document).map_err(drop)?;
    Ok(root.attribute.unwrap_or(root.text))
}
