//! This table against that of the types that clients use: two readings of one documentation.

use cloudbilling_types::OperationKind;
use cloudbilling_types::namespace::{ARRAYS, DATA_CONTRACT};
use cloudbilling_types::operation::*;
use soap_codec::QName;

use super::shape::{Item, Member, Shape};
use super::table::OPERATIONS;

fn assert_agrees<O: Operation>() {
    let row = OPERATIONS.iter().find(|row| row.name == O::NAME);
    let row = row.unwrap_or_else(|| panic!("the sandbox has no {}", O::NAME));
    assert_eq!(row.writes, O::KIND == OperationKind::Write, "{}", O::NAME);
    assert_members(O::NAME, row.parameters, O::PARAMETERS);
}

fn assert_members(of: &str, members: &[Member], parameters: &[Parameter]) {
    let names: Vec<&str> = members.iter().map(|member| member.name).collect();
    let expected: Vec<&str> = parameters.iter().map(|parameter| parameter.name).collect();
    assert_eq!(names, expected, "{of}");
    for (member, parameter) in members.iter().zip(parameters) {
        assert_fits(of, member, parameter);
    }
}

fn assert_fits(of: &str, member: &Member, parameter: &Parameter) {
    let name = member.name;
    match (member.shape, parameter.kind) {
        (Shape::Boolean, ParameterKind::Boolean)
        | (Shape::Text, ParameterKind::Date | ParameterKind::Text) => {}
        (Shape::Array(Item::Text), ParameterKind::Texts { item }) => {
            assert_eq!(item, QName::new(ARRAYS, "string"), "{of} {name}");
        }
        (Shape::Array(Item::Enumeration(enumeration)), ParameterKind::Words { item, known }) => {
            assert_eq!(item, QName::new(DATA_CONTRACT, enumeration.name));
            assert_eq!(known, enumeration.values, "{of} {name}");
        }
        (Shape::Array(Item::Record(record)), ParameterKind::Records { item, members }) => {
            assert_eq!(item, QName::new(DATA_CONTRACT, record.name));
            assert_members(record.name, record.members, members);
        }
        (shape, kind) => panic!("{of} {name}: {shape:?} here, {kind:?} in the types"),
    }
}

#[test]
fn both_tables_have_the_same_operations_and_parameters() {
    assert_agrees::<AddProductCluster>();
    assert_agrees::<CloseInvoices>();
    assert_agrees::<DeletePurchases>();
    assert_agrees::<GetInvoiceHeaders>();
    assert_agrees::<GetInvoiceTransformationResultFile>();
    assert_agrees::<GetInvoiceTransformationResultsForCustomers>();
    assert_agrees::<GetInvoiceTransformationResultsForInvoices>();
    assert_agrees::<GetPurchases>();
    assert_agrees::<GetTransformationResultsForCustomers>();
    assert_agrees::<GetTransformationResultsForInvoices>();
    assert_agrees::<UploadInvoices>();
    assert_agrees::<UploadInvoices2>();
    assert_eq!(OPERATIONS.len(), 12);
}
