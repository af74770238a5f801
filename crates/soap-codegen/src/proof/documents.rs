//! Documents with hostile names and texts, made of bytes.

use std::collections::BTreeMap;

/// Names that are legal in XML.
const NAMES: &[&str] = &[
    "a",
    "A",
    "Order",
    "order",
    "Order_",
    "a.b-c",
    "_",
    "__",
    "_1",
    "r",
    "fn",
    "self",
    "Self",
    "crate",
    "super",
    "gen",
    "Option",
    "Vec",
    "String",
    "Box",
    "Default",
    "Some",
    "Ok",
    "Raw",
    "QName",
    "Unknown",
    "NAMESPACE",
    "ADDRESS",
    "Client",
    "Operation",
    "new",
    "clone",
    "client",
    "with_service",
    "mod",
    "soap_codec",
    "std",
    "a_x0022_",
    "_x000A_pub_x0020_fn",
    "_x202E_evil",
    "_x0000_",
    "Straße",
    "Größe",
    "Gro\u{308}ße",
    "ﬁn",
    "ǅ",
    "名前",
    "А",
    "ǆ",
    "İ",
    "x·y",
    "aVeryLongNameThatGoesOnAndOnWithoutAnEndInSightBecauseItsAuthorHasAGeneratorOfNamesThatJoinsEverythingItKnows",
];

/// Texts that would end a literal, a comment or an item, or mislead a reader.
const TEXTS: &[&str] = &[
    "",
    " ",
    "1",
    "true",
    "*/",
    "/*",
    "//! x",
    "\"",
    "\"#",
    "\"##; pub fn evil() {}",
    "r#\"",
    "\\",
    "\\\"",
    "\\u{41}",
    "'",
    "{}{{}}",
    "]]>",
    "#![allow(evil)]",
    "\n",
    "\r",
    "\r\npub fn evil() {}",
    "\n}\npub fn evil() {}",
    "\t",
    "\u{85}",
    "\u{2028}pub fn evil() {}",
    "\u{202e}\u{2066}evil",
    "\u{200b}",
    "\u{feff}",
    "e\u{301}",
    "```\nevil()\n```",
    "<script>",
    "[x]: javascript:evil()",
    "http://a.test/`*/",
    "urn:types",
    "http://a.test/v1",
    "\u{10ffff}",
];

const BUILT_IN: &[&str] = &[
    "string",
    "int",
    "boolean",
    "decimal",
    "float",
    "QName",
    "anyType",
    "base64Binary",
    "dateTime",
    "anySimpleType",
    "token",
];

/// Returns a WSDL and two schemas, `a.wsdl` the first of them. All choices are bytes of the seed,
/// and those behind its end are 0.
///
/// Components refer to each other without regard to whether they may, in circles too.
#[must_use]
pub fn documents(seed: &[u8]) -> BTreeMap<String, String> {
    let mut maker = Maker {
        seed,
        names: Default::default(),
        namespaces: Default::default(),
    };
    maker.names = std::array::from_fn(|_| maker.pick(NAMES).to_owned());
    maker.namespaces = std::array::from_fn(|number| maker.namespace(number));
    let service = maker.service();
    let [a, b] = [0, 1].map(|number| maker.schema(number));
    let a = maker.wsdl(&a, &service);
    BTreeMap::from([("a.wsdl".to_owned(), a), ("b.xsd".to_owned(), b)])
}

fn escaped(text: &str) -> String {
    let escape = |character| match character {
        '&' | '<' | '>' | '"' | '\n' | '\r' | '\t' => format!("&#{};", u32::from(character)),
        character => String::from(character),
    };
    text.chars().map(escape).collect()
}

/// Makes parts of documents.
struct Maker<'a> {
    seed: &'a [u8],
    /// The names of components.
    names: [String; 4],
    namespaces: [String; 2],
}

impl Maker<'_> {
    fn byte(&mut self) -> usize {
        let Some((first, rest)) = self.seed.split_first() else {
            return 0;
        };
        self.seed = rest;
        usize::from(*first)
    }

    fn pick<'t>(&mut self, texts: &[&'t str]) -> &'t str {
        texts[self.byte() % texts.len()]
    }

    /// A text as the value of an attribute or the content of an element.
    fn text(&mut self) -> String {
        escaped(&self.plain())
    }

    fn plain(&mut self) -> String {
        let number = self.byte() % 3;
        (0..=number).map(|_| self.pick(TEXTS)).collect()
    }

    /// A namespace: white space would not be part of it everywhere.
    fn namespace(&mut self, number: usize) -> String {
        let text = self.plain().replace(char::is_whitespace, "");
        escaped(&format!("urn:{number}{text}"))
    }

    fn documentation(&mut self) -> String {
        match self.byte() % 3 {
            0 => {
                let text = self.text();
                format!(
                    "<xs:annotation><xs:documentation>{text}</xs:documentation></xs:annotation>"
                )
            }
            _ => String::new(),
        }
    }

    /// The name of a component, or a new one.
    fn name(&mut self) -> String {
        match self.byte() % 8 {
            0 => self.pick(NAMES).to_owned(),
            number => self.names[number % self.names.len()].clone(),
        }
    }

    /// A reference to a component, which may not exist.
    fn reference(&mut self) -> String {
        let (prefix, name) = (self.pick(&["a", "b"]), self.name());
        format!("{prefix}:{name}")
    }

    fn ty(&mut self) -> String {
        match self.byte() % 2 {
            0 => format!("xs:{}", self.pick(BUILT_IN)),
            _ => self.reference(),
        }
    }

    fn schema(&mut self, namespace: usize) -> String {
        // Some of each kind, so that references lead somewhere, and others in any order.
        let names = self.names.clone().map(|name| format!(r#" name="{name}""#));
        let [first, second, third, fourth] = &names;
        let mut components = self.complex(first) + &self.complex(second) + &self.simple(third);
        components += &format!("<xs:group{fourth}>{}</xs:group>", self.group(2));
        components.extend(names.iter().map(|name| self.element(name, 2)));
        components.extend((0..self.byte() % 6).map(|_| self.component()));
        if namespace == 0 {
            let import = &self.namespaces[1];
            components =
                format!(r#"<xs:import namespace="{import}" schemaLocation="b.xsd"/>{components}"#);
        }
        let form = self.pick(&["", r#" elementFormDefault="qualified""#]);
        let declarations = self.declarations();
        let target = &self.namespaces[namespace];
        format!(
            r#"<xs:schema {declarations} targetNamespace="{target}"{form}>{components}</xs:schema>"#
        )
    }

    fn declarations(&self) -> String {
        format!(
            r#"xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:a="{}" xmlns:b="{}""#,
            self.namespaces[0], self.namespaces[1]
        )
    }

    fn component(&mut self) -> String {
        let name = self.name();
        let named = format!(r#" name="{name}""#);
        match self.byte() % 6 {
            0 | 1 => self.complex(&named),
            2 => self.simple(&named),
            3 => format!("<xs:group{named}>{}</xs:group>", self.group(2)),
            4 => self.element(&named, 2),
            _ => {
                let head = self.reference();
                self.element(&format!(r#"{named} substitutionGroup="{head}""#), 1)
            }
        }
    }

    fn complex(&mut self, attributes: &str) -> String {
        let flags = self.pick(&["", "", r#" mixed="true""#, r#" abstract="true""#]);
        let documentation = self.documentation();
        let content = format!("{}{}", self.group(2), self.attributes());
        let content = match self.byte() % 4 {
            0 => format!(
                r#"<xs:complexContent><xs:extension base="{}">{content}</xs:extension></xs:complexContent>"#,
                self.reference()
            ),
            1 => format!(
                r#"<xs:simpleContent><xs:extension base="{}">{}</xs:extension></xs:simpleContent>"#,
                self.ty(),
                self.attributes()
            ),
            _ => content,
        };
        format!("<xs:complexType{attributes}{flags}>{documentation}{content}</xs:complexType>")
    }

    fn attributes(&mut self) -> String {
        let number = self.byte() % 3;
        let mut attributes: String = (0..number)
            .map(|_| {
                let name = self.pick(NAMES);
                let (ty, preset, documentation) = (self.ty(), self.preset(), self.documentation());
                format!(r#"<xs:attribute name="{name}" type="{ty}"{preset}>{documentation}</xs:attribute>"#)
            })
            .collect();
        attributes += self.pick(&["", "", "<xs:anyAttribute/>"]);
        attributes
    }

    fn preset(&mut self) -> String {
        match self.byte() % 4 {
            0 => format!(r#" default="{}""#, self.text()),
            1 => format!(r#" fixed="{}""#, self.text()),
            _ => String::new(),
        }
    }

    fn simple(&mut self, attributes: &str) -> String {
        let documentation = self.documentation();
        let content = match self.byte() % 4 {
            0 => format!(r#"<xs:list itemType="{}"/>"#, self.ty()),
            1 => format!(r#"<xs:union memberTypes="{} {}"/>"#, self.ty(), self.ty()),
            _ => {
                let number = 1 + self.byte() % 4;
                let values: String = (0..number)
                    .map(|_| {
                        let (value, documentation) = (self.text(), self.documentation());
                        format!(
                            r#"<xs:enumeration value="{value}">{documentation}</xs:enumeration>"#
                        )
                    })
                    .collect();
                let base = self.ty();
                format!(r#"<xs:restriction base="{base}">{values}</xs:restriction>"#)
            }
        };
        format!("<xs:simpleType{attributes}>{documentation}{content}</xs:simpleType>")
    }

    /// Elements in a sequence, a choice or in any order.
    fn group(&mut self, depth: usize) -> String {
        let tag = self.pick(&["xs:sequence", "xs:sequence", "xs:choice", "xs:all"]);
        let number = self.byte() % 4;
        let parts: String = (0..number).map(|_| self.particle(depth)).collect();
        let occurrence = self.occurrence();
        format!("<{tag}{occurrence}>{parts}</{tag}>")
    }

    fn occurrence(&mut self) -> &'static str {
        self.pick(&[
            "",
            "",
            r#" minOccurs="0""#,
            r#" maxOccurs="unbounded""#,
            r#" maxOccurs="0""#,
            r#" minOccurs="2" maxOccurs="3""#,
        ])
    }

    fn particle(&mut self, depth: usize) -> String {
        let occurrence = self.occurrence();
        match self.byte() % 8 {
            0 => format!(r#"<xs:any{occurrence} processContents="lax"/>"#),
            1 => format!(r#"<xs:element ref="{}"{occurrence}/>"#, self.reference()),
            2 => format!(r#"<xs:group ref="{}"{occurrence}/>"#, self.reference()),
            3 | 4 if depth > 0 => self.group(depth - 1),
            _ => {
                let name = self.pick(NAMES);
                self.element(&format!(r#" name="{name}"{occurrence}"#), depth)
            }
        }
    }

    fn element(&mut self, attributes: &str, depth: usize) -> String {
        let nillable = self.pick(&["", "", r#" nillable="true""#]);
        let (preset, documentation) = (self.preset(), self.documentation());
        let start = format!("<xs:element{attributes}{nillable}{preset}");
        match self.byte() % 4 {
            0 if depth > 0 => {
                let parts = self.group(depth - 1);
                format!(
                    "{start}>{documentation}<xs:complexType>{parts}</xs:complexType></xs:element>"
                )
            }
            1 if depth > 0 => {
                let ty = self.simple("");
                format!("{start}>{documentation}{ty}</xs:element>")
            }
            _ => format!(
                r#"{start} type="{}">{documentation}</xs:element>"#,
                self.ty()
            ),
        }
    }

    fn wsdl(&mut self, schema: &str, service: &str) -> String {
        let soap = self.pick(&[
            "http://schemas.xmlsoap.org/wsdl/soap/",
            "http://schemas.xmlsoap.org/wsdl/soap12/",
        ]);
        let (declarations, target) = (self.declarations(), &self.namespaces[0]);
        format!(
            r#"<w:definitions {declarations} xmlns:w="http://schemas.xmlsoap.org/wsdl/" xmlns:s="{soap}" targetNamespace="{target}">
            <w:types>{schema}</w:types>{service}</w:definitions>"#
        )
    }

    /// The messages, the port type, its binding, and the port.
    fn service(&mut self) -> String {
        let style = self.pick(&["document", "document", "rpc"]);
        let messages: String = (0..3).map(|number| self.message(number, style)).collect();
        let operations: Vec<String> = (0..=self.byte() % 3).map(|_| self.name()).collect();
        let abstracts: String = operations.iter().map(|name| self.operation(name)).collect();
        let bindings: String = operations.iter().map(|name| self.binding(name)).collect();
        let (port_type, location, documentation) = (self.name(), self.text(), self.text());
        format!(
            r#"{messages}
            <w:portType name="{port_type}"><w:documentation>{documentation}</w:documentation>{abstracts}</w:portType>
            <w:binding name="B" type="a:{port_type}"><s:binding style="{style}"/>{bindings}</w:binding>
            <w:service name="S"><w:port name="{port_type}" binding="a:B"><s:address location="{location}"/></w:port></w:service>"#
        )
    }

    /// A message with one part. Headers and faults are elements in every style.
    fn message(&mut self, number: usize, style: &str) -> String {
        let part = match (number, style) {
            (0 | 1, "rpc") => format!(r#"name="{}" type="{}""#, self.pick(NAMES), self.ty()),
            _ => format!(r#"name="p" element="{}""#, self.reference()),
        };
        format!(r#"<w:message name="M{number}"><w:part {part}/></w:message>"#)
    }

    fn operation(&mut self, name: &str) -> String {
        let documentation = self.text();
        let output = self.pick(&["", r#"<w:output message="a:M1"/>"#]);
        format!(
            r#"<w:operation name="{name}"><w:documentation>{documentation}</w:documentation><w:input message="a:M0"/>{output}<w:fault name="f" message="a:M2"/></w:operation>"#
        )
    }

    fn binding(&mut self, name: &str) -> String {
        let (action, namespace) = (self.text(), self.text());
        let header = self.pick(&["", r#"<s:header message="a:M2" part="p" use="literal"/>"#]);
        format!(
            r#"<w:operation name="{name}"><s:operation soapAction="{action}"/><w:input>{header}<s:body use="literal" namespace="{namespace}"/></w:input><w:output><s:body use="literal" namespace="{namespace}"/></w:output><w:fault name="f"><s:fault name="f" use="literal"/></w:fault></w:operation>"#
        )
    }
}
