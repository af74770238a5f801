//! The service's description, made of the contract table and the profile, so that it can't say what the service doesn't do.

mod schema;

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
    /// The description of the service at these addresses of SOAP 1.1 and 1.2.
    pub(crate) fn new(profile: &ServiceProfile, endpoint: &str, endpoint_12: &str) -> Self {
        let schemas = schema::all(profile);
        let imports = schemas.iter().enumerate().map(|(index, schema)| {
            format!(
                "      <xsd:import schemaLocation=\"{}\" namespace=\"{}\"/>\n",
                schema::location(endpoint, index),
                escaped(&schema.namespace)
            )
        });
        let imports = format!(
            "    <xsd:schema>\n{}    </xsd:schema>\n",
            imports.collect::<String>()
        );
        let inline: String = schemas.iter().map(Schema::inline).collect();
        let definitions = Definitions::new(profile, endpoint, endpoint_12);
        Self {
            split: definitions.document(&imports),
            single: definitions.document(&inline),
            schemas: schemas
                .iter()
                .map(|schema| schema.document(endpoint))
                .collect(),
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

/// What the parts of a `wsdl:definitions` are made of.
struct Definitions<'a> {
    profile: &'a ServiceProfile,
    contract: &'a str,
    /// Every operation and the login.
    names: Vec<&'a str>,
    bindings: [Binding<'a>; 2],
}

/// How one version of SOAP is spoken, and where.
struct Binding<'a> {
    /// As WCF names it, before the contract's name.
    kind: &'static str,
    /// The prefix of its elements in WSDL.
    soap: &'static str,
    endpoint: &'a str,
}

impl<'a> Definitions<'a> {
    fn new(profile: &'a ServiceProfile, endpoint: &'a str, endpoint_12: &'a str) -> Self {
        let operations = OPERATIONS.iter().map(|operation| operation.name);
        Self {
            profile,
            contract: profile.contract.as_str(),
            names: operations
                .chain([profile.login.operation.as_str()])
                .collect(),
            bindings: [
                Binding {
                    kind: "BasicHttpBinding",
                    soap: "soap",
                    endpoint,
                },
                Binding {
                    kind: "CustomBinding",
                    soap: "soap12",
                    endpoint: endpoint_12,
                },
            ],
        }
    }

    fn document(&self, types: &str) -> String {
        let namespace = escaped(&self.profile.operation_namespace);
        let header_namespace = escaped(&self.profile.api_token_header.namespace);
        let service = self.service();
        let bindings = self.bindings.iter().map(|binding| self.binding(binding));
        let ports = self.bindings.iter().map(|binding| self.port(binding));
        format!(
            r#"<?xml version="1.0" encoding="utf-8"?>
<wsdl:definitions name="{service}" targetNamespace="{namespace}" xmlns:wsdl="http://schemas.xmlsoap.org/wsdl/" xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/" xmlns:soap12="http://schemas.xmlsoap.org/wsdl/soap12/" xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:wsaw="http://www.w3.org/2006/05/addressing/wsdl" xmlns:tns="{namespace}" xmlns:h="{header_namespace}">
  <wsdl:types>
{types}  </wsdl:types>
{messages}{port_type}{bindings}  <wsdl:service name="{service}">
{ports}  </wsdl:service>
</wsdl:definitions>
"#,
            messages = self.messages(),
            port_type = self.port_type(),
            bindings = bindings.collect::<String>(),
            ports = ports.collect::<String>(),
        )
    }

    fn service(&self) -> &'a str {
        self.contract.strip_prefix('I').unwrap_or(self.contract)
    }

    fn messages(&self) -> String {
        let (contract, header) = (self.contract, &self.profile.api_token_header.name);
        let messages = self.names.iter().map(|name| {
            format!(
                r#"  <wsdl:message name="{contract}_{name}_InputMessage">
    <wsdl:part name="parameters" element="tns:{name}"/>
  </wsdl:message>
  <wsdl:message name="{contract}_{name}_OutputMessage">
    <wsdl:part name="parameters" element="tns:{name}Response"/>
  </wsdl:message>
"#
            )
        });
        let headers = format!(
            r#"  <wsdl:message name="{contract}_Headers">
    <wsdl:part name="{header}" element="h:{header}"/>
  </wsdl:message>
"#
        );
        messages.chain([headers]).collect()
    }

    fn port_type(&self) -> String {
        let contract = self.contract;
        let operations = self.names.iter().map(|name| {
            let action = escaped(&self.profile.action(name));
            format!(
                r#"    <wsdl:operation name="{name}">
      <wsdl:input wsaw:Action="{action}" message="tns:{contract}_{name}_InputMessage"/>
      <wsdl:output wsaw:Action="{action}Response" message="tns:{contract}_{name}_OutputMessage"/>
    </wsdl:operation>
"#
            )
        });
        let operations: String = operations.collect();
        format!("  <wsdl:portType name=\"{contract}\">\n{operations}  </wsdl:portType>\n")
    }

    fn binding(&self, binding: &Binding<'_>) -> String {
        let (contract, Binding { kind, soap, .. }) = (self.contract, binding);
        let operations = self.names.iter();
        let operations: String = operations
            .map(|name| self.bound_operation(soap, name))
            .collect();
        format!(
            r#"  <wsdl:binding name="{kind}_{contract}" type="tns:{contract}">
    <{soap}:binding transport="http://schemas.xmlsoap.org/soap/http"/>
{operations}  </wsdl:binding>
"#
        )
    }

    fn bound_operation(&self, soap: &str, name: &str) -> String {
        let action = escaped(&self.profile.action(name));
        let header = if name == self.profile.login.operation.as_str() {
            String::new()
        } else {
            format!(
                "\n        <{soap}:header message=\"tns:{}_Headers\" part=\"{}\" use=\"literal\"/>",
                self.contract, self.profile.api_token_header.name
            )
        };
        format!(
            r#"    <wsdl:operation name="{name}">
      <{soap}:operation soapAction="{action}" style="document"/>
      <wsdl:input>{header}
        <{soap}:body use="literal"/>
      </wsdl:input>
      <wsdl:output>
        <{soap}:body use="literal"/>
      </wsdl:output>
    </wsdl:operation>
"#
        )
    }

    fn port(
        &self,
        Binding {
            kind,
            soap,
            endpoint,
        }: &Binding<'_>,
    ) -> String {
        let (contract, endpoint) = (self.contract, escaped(endpoint));
        format!(
            r#"    <wsdl:port name="{kind}_{contract}" binding="tns:{kind}_{contract}">
      <{soap}:address location="{endpoint}"/>
    </wsdl:port>
"#
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_in_it_are_escaped() {
        let mut profile = ServiceProfile::default();
        profile.operation_namespace = "urn:a&b\"<c>".to_owned();
        let wsdl = Wsdl::new(
            &profile,
            "https://localhost/soap",
            "https://localhost/soap12",
        );
        assert!(
            wsdl.single
                .contains("targetNamespace=\"urn:a&amp;b&quot;&lt;c&gt;\"")
        );
        assert!(!wsdl.single.contains("a&b"));
    }

    #[test]
    fn schemas_are_in_it_or_beside_it() {
        let wsdl = Wsdl::new(
            &ServiceProfile::default(),
            "https://localhost:1/soap",
            "https://localhost:1/soap12",
        );
        assert_eq!(wsdl.schemas.len(), 4);
        assert!(wsdl.split.contains("https://localhost:1/soap?xsd=xsd3"));
        assert!(!wsdl.split.contains("<xs:element"));
        assert!(wsdl.schemas[0].contains("schemaLocation=\"https://localhost:1/soap?xsd=xsd1\""));
        assert!(!wsdl.single.contains("schemaLocation"));
        assert!(wsdl.single.contains("<xs:element name=\"GetPurchases\">"));
    }
}
