//! The service's description, made of the contract table and the profile, so that it can't say what the service doesn't do.

mod schema;

use std::fmt::Write as _;

use cloudbilling_types::ServiceProfile;
use cloudbilling_types::namespace::{ARRAYS, DATA_CONTRACT, OPERATIONS as OPERATIONS_NAMESPACE};

use crate::soap::contract::OPERATIONS;

use self::schema::Schema;

/// The documents of the description.
#[derive(Debug)]
pub(crate) struct Wsdl {
    /// With imports of the schemas, as `?wsdl` of WCF has it.
    pub(crate) split: String,
    /// With the schemas in it, as `?singleWsdl`.
    pub(crate) single: String,
    /// What the first imports, as `?xsd=xsd0` and so on.
    pub(crate) schemas: Vec<String>,
}

impl Wsdl {
    pub(crate) fn new(profile: &ServiceProfile, endpoint: &str) -> Self {
        let schemas = schema::all(profile);
        let imports = schemas.iter().enumerate().map(|(index, schema)| {
            format!(
                "      <xsd:import schemaLocation=\"{}?xsd=xsd{index}\" namespace=\"{}\"/>\n",
                escaped(endpoint),
                escaped(&schema.namespace)
            )
        });
        let imports = format!(
            "    <xsd:schema>\n{}    </xsd:schema>\n",
            imports.collect::<String>()
        );
        Self {
            split: definitions(profile, endpoint, &imports),
            single: definitions(
                profile,
                endpoint,
                &schemas.iter().map(Schema::inline).collect::<String>(),
            ),
            schemas: schemas.iter().map(Schema::document).collect(),
        }
    }
}

/// The namespace that stands in messages for one in which the table is declared.
fn actual<'a>(profile: &'a ServiceProfile, canonical: &'a str) -> &'a str {
    match canonical {
        OPERATIONS_NAMESPACE => &profile.operation_namespace,
        DATA_CONTRACT => profile.data_contract_namespaces.first(),
        ARRAYS => &profile.arrays_namespace,
        other => other,
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

fn definitions(profile: &ServiceProfile, endpoint: &str, types: &str) -> String {
    let namespace = escaped(&profile.operation_namespace);
    let header_namespace = escaped(&profile.api_token_header.namespace);
    let contract = profile.contract.as_str();
    let header = &profile.api_token_header.name;
    let service = contract.strip_prefix('I').unwrap_or(contract);
    let login = profile.login.operation.as_str();
    let names: Vec<&str> = OPERATIONS
        .iter()
        .map(|operation| operation.name)
        .chain([login])
        .collect();

    let mut text = format!(
        r#"<?xml version="1.0" encoding="utf-8"?>
<wsdl:definitions name="{service}" targetNamespace="{namespace}" xmlns:wsdl="http://schemas.xmlsoap.org/wsdl/" xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/" xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:wsaw="http://www.w3.org/2006/05/addressing/wsdl" xmlns:tns="{namespace}" xmlns:h="{header_namespace}">
  <wsdl:types>
{types}  </wsdl:types>
"#
    );
    let mut add = |part: std::fmt::Arguments<'_>| {
        text.write_fmt(part)
            .expect("writing to a String can't fail")
    };
    for name in &names {
        add(format_args!(
            r#"  <wsdl:message name="{contract}_{name}_InputMessage">
    <wsdl:part name="parameters" element="tns:{name}"/>
  </wsdl:message>
  <wsdl:message name="{contract}_{name}_OutputMessage">
    <wsdl:part name="parameters" element="tns:{name}Response"/>
  </wsdl:message>
"#
        ));
    }
    add(format_args!(
        r#"  <wsdl:message name="{contract}_Headers">
    <wsdl:part name="{header}" element="h:{header}"/>
  </wsdl:message>
  <wsdl:portType name="{contract}">
"#
    ));
    for name in &names {
        let action = escaped(&profile.action(name));
        add(format_args!(
            r#"    <wsdl:operation name="{name}">
      <wsdl:input wsaw:Action="{action}" message="tns:{contract}_{name}_InputMessage"/>
      <wsdl:output wsaw:Action="{action}Response" message="tns:{contract}_{name}_OutputMessage"/>
    </wsdl:operation>
"#
        ));
    }
    add(format_args!(
        r#"  </wsdl:portType>
  <wsdl:binding name="BasicHttpBinding_{contract}" type="tns:{contract}">
    <soap:binding transport="http://schemas.xmlsoap.org/soap/http"/>
"#
    ));
    for name in &names {
        let action = escaped(&profile.action(name));
        let header = match *name == login {
            true => String::new(),
            false => format!(
                "\n        <soap:header message=\"tns:{contract}_Headers\" part=\"{header}\" use=\"literal\"/>"
            ),
        };
        add(format_args!(
            r#"    <wsdl:operation name="{name}">
      <soap:operation soapAction="{action}" style="document"/>
      <wsdl:input>{header}
        <soap:body use="literal"/>
      </wsdl:input>
      <wsdl:output>
        <soap:body use="literal"/>
      </wsdl:output>
    </wsdl:operation>
"#
        ));
    }
    let endpoint = escaped(endpoint);
    add(format_args!(
        r#"  </wsdl:binding>
  <wsdl:service name="{service}">
    <wsdl:port name="BasicHttpBinding_{contract}" binding="tns:BasicHttpBinding_{contract}">
      <soap:address location="{endpoint}"/>
    </wsdl:port>
  </wsdl:service>
</wsdl:definitions>
"#
    ));
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_in_it_are_escaped() {
        let mut profile = ServiceProfile::default();
        profile.operation_namespace = "urn:a&b\"<c>".to_owned();
        let wsdl = Wsdl::new(&profile, "https://localhost/soap");
        assert!(
            wsdl.single
                .contains("targetNamespace=\"urn:a&amp;b&quot;&lt;c&gt;\"")
        );
        assert!(!wsdl.single.contains("a&b"));
    }

    #[test]
    fn schemas_are_in_it_or_beside_it() {
        let wsdl = Wsdl::new(&ServiceProfile::default(), "https://localhost:1/soap");
        assert_eq!(wsdl.schemas.len(), 4);
        assert!(wsdl.split.contains("https://localhost:1/soap?xsd=xsd3"));
        assert!(!wsdl.split.contains("<xs:element"));
        assert!(wsdl.single.contains("<xs:element name=\"GetPurchases\">"));
    }
}
