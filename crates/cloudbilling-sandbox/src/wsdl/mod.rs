//! The WSDL of the service, written from the table of operations and the service contract, so that it describes only what exists.
//!
//! Depends on the contract in `soap` only.

pub(crate) mod endpoint;
mod schema;
mod text;

use cloudbilling_types::ServiceContract;
use soap_codec::SoapVersion;

use crate::soap::contract::OPERATIONS;

use self::schema::Schema;
use self::text::escaped;

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
    /// The description of the service at the address of one version of SOAP. Each address has its
    /// own, with one port: with two ports, some clients take the first and some the last.
    pub(crate) fn new(contract: &ServiceContract, version: SoapVersion, endpoint: &str) -> Self {
        let schemas = schema::all(contract);
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
        let definitions = Definitions::new(contract, version, endpoint);
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

/// The inputs of the parts of a `wsdl:definitions`.
struct Definitions<'a> {
    contract: &'a ServiceContract,
    interface: &'a str,
    /// Every operation and the login.
    names: Vec<&'a str>,
    endpoint: &'a str,
    /// The kind of binding, as WCF names it before the interface's name.
    binding: &'static str,
    /// The namespace of its elements in WSDL.
    soap: &'static str,
}

impl<'a> Definitions<'a> {
    fn new(contract: &'a ServiceContract, version: SoapVersion, endpoint: &'a str) -> Self {
        let (binding, soap) = match version {
            SoapVersion::Soap12 => ("CustomBinding", "http://schemas.xmlsoap.org/wsdl/soap12/"),
            _ => ("BasicHttpBinding", "http://schemas.xmlsoap.org/wsdl/soap/"),
        };
        let operations = OPERATIONS.iter().map(|operation| operation.name);
        Self {
            contract,
            interface: contract.interface.as_str(),
            names: operations
                .chain([contract.login.operation.as_str()])
                .collect(),
            endpoint,
            binding,
            soap,
        }
    }

    fn document(&self, types: &str) -> String {
        let namespace = escaped(&self.contract.operation_namespace);
        let header_namespace = escaped(&self.contract.api_token_header.namespace);
        let service = self.service();
        let (interface, binding, soap) = (self.interface, self.binding, self.soap);
        let endpoint = escaped(self.endpoint);
        format!(
            r#"<?xml version="1.0" encoding="utf-8"?>
<wsdl:definitions name="{service}" targetNamespace="{namespace}" xmlns:wsdl="http://schemas.xmlsoap.org/wsdl/" xmlns:soap="{soap}" xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:wsaw="http://www.w3.org/2006/05/addressing/wsdl" xmlns:tns="{namespace}" xmlns:h="{header_namespace}">
  <wsdl:types>
{types}  </wsdl:types>
{messages}{port_type}{bound}  <wsdl:service name="{service}">
    <wsdl:port name="{binding}_{interface}" binding="tns:{binding}_{interface}">
      <soap:address location="{endpoint}"/>
    </wsdl:port>
  </wsdl:service>
</wsdl:definitions>
"#,
            messages = self.messages(),
            port_type = self.port_type(),
            bound = self.bound(),
        )
    }

    fn service(&self) -> &'a str {
        self.interface.strip_prefix('I').unwrap_or(self.interface)
    }

    fn messages(&self) -> String {
        let (interface, header) = (self.interface, &self.contract.api_token_header.name);
        let messages = self.names.iter().map(|name| {
            format!(
                r#"  <wsdl:message name="{interface}_{name}_InputMessage">
    <wsdl:part name="parameters" element="tns:{name}"/>
  </wsdl:message>
  <wsdl:message name="{interface}_{name}_OutputMessage">
    <wsdl:part name="parameters" element="tns:{name}Response"/>
  </wsdl:message>
"#
            )
        });
        let headers = format!(
            r#"  <wsdl:message name="{interface}_Headers">
    <wsdl:part name="{header}" element="h:{header}"/>
  </wsdl:message>
"#
        );
        messages.chain([headers]).collect()
    }

    fn port_type(&self) -> String {
        let interface = self.interface;
        let operations = self.names.iter().map(|name| {
            let action = escaped(&self.contract.action(name));
            format!(
                r#"    <wsdl:operation name="{name}">
      <wsdl:input wsaw:Action="{action}" message="tns:{interface}_{name}_InputMessage"/>
      <wsdl:output wsaw:Action="{action}Response" message="tns:{interface}_{name}_OutputMessage"/>
    </wsdl:operation>
"#
            )
        });
        let operations: String = operations.collect();
        format!("  <wsdl:portType name=\"{interface}\">\n{operations}  </wsdl:portType>\n")
    }

    fn bound(&self) -> String {
        let (interface, binding) = (self.interface, self.binding);
        let operations = self.names.iter();
        let operations: String = operations.map(|name| self.bound_operation(name)).collect();
        format!(
            r#"  <wsdl:binding name="{binding}_{interface}" type="tns:{interface}">
    <soap:binding transport="http://schemas.xmlsoap.org/soap/http"/>
{operations}  </wsdl:binding>
"#
        )
    }

    fn bound_operation(&self, name: &str) -> String {
        let action = escaped(&self.contract.action(name));
        let header = if name == self.contract.login.operation.as_str() {
            String::new()
        } else {
            format!(
                "\n        <soap:header message=\"tns:{}_Headers\" part=\"{}\" use=\"literal\"/>",
                self.interface, self.contract.api_token_header.name
            )
        };
        format!(
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
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_in_it_are_escaped() {
        let mut contract = ServiceContract::default();
        contract.operation_namespace = "urn:a&b\"<c>".to_owned();
        let wsdl = Wsdl::new(&contract, SoapVersion::Soap11, "https://localhost/soap");
        assert!(
            wsdl.single
                .contains("targetNamespace=\"urn:a&amp;b&quot;&lt;c&gt;\"")
        );
        assert!(!wsdl.single.contains("a&b"));
    }

    #[test]
    fn schemas_are_in_it_or_beside_it() {
        let wsdl = Wsdl::new(
            &ServiceContract::default(),
            SoapVersion::Soap11,
            "https://localhost:1/soap",
        );
        assert_eq!(wsdl.schemas.len(), 4);
        assert!(wsdl.split.contains("https://localhost:1/soap?xsd=xsd3"));
        assert!(!wsdl.split.contains("<xs:element"));
        assert!(wsdl.schemas[0].contains("schemaLocation=\"https://localhost:1/soap?xsd=xsd1\""));
        assert!(!wsdl.single.contains("schemaLocation"));
        assert!(wsdl.single.contains("<xs:element name=\"GetPurchases\">"));
    }
}
