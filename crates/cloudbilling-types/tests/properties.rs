//! Whatever the values: what is written is read back, for every operation and every record.

mod common;

use std::fmt::Debug;
use std::vec::IntoIter;

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use soap_codec::scalar::{Base64, Scalar};
use soap_codec::{FromXmlOwned, QName, ReadError, ToXml};

use cloudbilling_types::namespace::{DATA_CONTRACT, OPERATIONS};
use cloudbilling_types::operation::*;
use cloudbilling_types::record::*;
use cloudbilling_types::value::*;
use cloudbilling_types::{
    LoginRequest, LoginResponse, OperationResponse, ResultCode, ResultPlacement, ServiceContract,
};

use common::{BothWays, envelope, read_request, read_response, request, response, with_payload};

/// Values to fill the members of a record with. It has as many of each kind as the largest record
/// needs.
#[derive(Debug)]
struct Values {
    texts: IntoIter<Option<String>>,
    lists: IntoIter<Option<Vec<String>>>,
    flags: IntoIter<Option<bool>>,
    numbers: IntoIter<Option<String>>,
    words: IntoIter<Option<String>>,
    values: IntoIter<Option<Undocumented>>,
}

prop_compose! {
    fn values()(
        texts in vec(option::of(text()), 32),
        lists in vec(option::of(vec(text(), 0..4)), 4),
        flags in vec(option::of(any::<bool>()), 8),
        numbers in vec(option::of(number()), 8),
        words in vec(option::of(word()), 8),
        values in vec(option::of(undocumented()), 8),
    ) -> Values {
        Values {
            texts: texts.into_iter(),
            lists: lists.into_iter(),
            flags: flags.into_iter(),
            numbers: numbers.into_iter(),
            words: words.into_iter(),
            values: values.into_iter(),
        }
    }
}

/// Any text that XML can hold.
fn text() -> impl Strategy<Value = String> {
    "[\t\n\r -\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]{0,12}"
}

/// A word of an enumeration, known or not.
fn word() -> impl Strategy<Value = String> {
    prop_oneof!["PENDING|CALCULATED_OK|None|Period|AdHoc", "[!-~]{1,12}"]
}

/// A number and how it is written.
fn number() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<f64>()
            .prop_filter("NaN is not equal to itself", |number| !number.is_nan())
            .prop_map(|number| Amount::from(number).to_string()),
        "[+-]?[0-9]{1,25}(\\.[0-9]{0,25})?",
    ]
}

fn undocumented() -> impl Strategy<Value = Undocumented> {
    let leaf = prop_oneof![
        text().prop_map(UndocumentedValue::Text),
        Just(UndocumentedValue::Nil),
    ];
    let value = leaf.prop_recursive(3, 12, 3, |inner| {
        // A value without members is an empty text on the wire.
        vec(("[A-Za-z_][A-Za-z0-9._-]{0,8}", inner), 1..4)
            .prop_map(|members| UndocumentedValue::Members(of_members(members)))
    });
    vec(("[A-Za-z_][A-Za-z0-9._-]{0,8}", value), 0..4).prop_map(of_members)
}

fn of_members(members: Vec<(String, UndocumentedValue)>) -> Undocumented {
    members
        .into_iter()
        .fold(Undocumented::default(), |this, (name, value)| {
            this.with_value(QName::new(DATA_CONTRACT, &name), value)
        })
}

impl Values {
    fn text(&mut self) -> Option<String> {
        self.texts.next().expect("there are texts enough")
    }

    fn time(&mut self) -> Option<DateTimeText> {
        self.text().map(DateTimeText::from)
    }

    fn list(&mut self) -> Option<Vec<String>> {
        self.lists.next().expect("there are lists enough")
    }

    fn flag(&mut self) -> Option<bool> {
        self.flags.next().expect("there are flags enough")
    }

    fn amount(&mut self) -> Option<Amount> {
        let number = self.numbers.next().expect("there are numbers enough");
        number.map(|number| number.parse().expect("it is a number"))
    }

    fn word<T: Scalar>(&mut self) -> Option<T> {
        let word = self.words.next().expect("there are words enough");
        word.map(|word| T::parse(&word).expect("every word is kept"))
    }

    fn value(&mut self) -> Option<Undocumented> {
        self.values.next().expect("there are values enough")
    }
}

/// Fills members: those named, each with the next value of its kind.
macro_rules! filled {
    ($type:ident from $values:ident { $($kind:ident: $($member:ident),*;)* }) => {{
        let mut record = $type::default();
        $($(record.$member = $values.$kind();)*)*
        record
    }};
}

fn purchase(values: &mut Values) -> Purchase {
    filled!(Purchase from values {
        text: id, customer_code, purchase_reference, invoice_reference, override_unit_price_currency,
            override_cost_currency, product_cluster_tag_name, product_label;
        time: imported_date, purchase_date, end_date, source_update_date;
        flag: is_adhoc, bill_in_advance;
        amount: quantity, override_unit_price, override_cost, override_total_purchase_price;
        value: bundle_info, date_values, numeric_values;
    })
}

fn invoice_header(values: &mut Values) -> InvoiceHeader {
    filled!(InvoiceHeader from values {
        text: id, invoice_number, customer_id, customer_code, customer_cluster_id, last_calculated_total_currency,
            last_calculated_cost_total_currency, invoice_reference;
        time: billing_period_start, billing_period_end, last_calculation_finish_date, invoice_date, billing_date,
            last_invoice_run_date, approval_date;
        word: invoice_status, invoice_type;
        amount: last_calculated_total, last_calculated_cost_total;
        value: outstanding_amount;
    })
}

fn invoice2(values: &mut Values) -> Invoice2 {
    filled!(Invoice2 from values {
        text: customer_code, invoice_reference, invoice_number;
        time: invoice_date, billing_period_start, billing_period_end;
    })
}

fn invoice(values: &mut Values) -> Invoice {
    filled!(Invoice from values { text: customer_code, invoice_reference, invoice_number; time: invoice_date; })
}

fn invoice_result(values: &mut Values) -> InvoiceResult {
    filled!(InvoiceResult from values {
        list: billing_output_tags;
        text: id, invoice_label, operator_used, product_tag_name;
        time: calculation_date, from_date, to_date;
        flag: is_intermediate_result;
        amount: cost, cost_rule_value_used, measured_quantity, operator_value_used, quantity, value;
        value: date_values, numeric_values, string_values;
    })
}

fn transformation_result(values: &mut Values) -> InvoiceTransformationResult {
    filled!(InvoiceTransformationResult from values {
        text: customer_code, customer_name, id, invoice_transformation_id, invoice_transformation_name,
            invoice_template_key, status;
        time: invoice_period_start, invoice_period_end, created_date;
        list: invoice_ids;
        flag: is_out_of_date, is_grouped;
    })
}

fn transformation_result_file(values: &mut Values) -> InvoiceTransformationResultFile {
    let mut file = filled!(InvoiceTransformationResultFile from values {
        text: content_type;
        time: date, expired_date;
    });
    file.file_bytes = values.text().map(|text| Base64(text.into_bytes()));
    file
}

fn bulk_delete_result(values: &mut Values) -> BulkDeleteResult {
    let mut result = BulkDeleteResult::default();
    result.marked_for_deletion = values.list().unwrap_or_default();
    for _ in 0..2 {
        result.errors.push(filled!(BulkDeleteError from values {
            text: description, error, purchase_reference;
        }));
    }
    result
}

/// Fewer cases than usual: one fills a whole record.
fn config() -> ProptestConfig {
    ProptestConfig::with_cases(48)
}

/// Two amounts are equal as numbers even if their texts differ; `Debug` shows the texts.
fn assert_same<T: PartialEq + Debug>(read: Result<T, ReadError>, expected: &T, message: &str) {
    let read = read.unwrap_or_else(|error| panic!("{error} in {message}"));
    assert_eq!(&read, expected, "{message}");
    assert_eq!(format!("{read:?}"), format!("{expected:?}"), "{message}");
}

fn assert_record<T: ToXml + FromXmlOwned + PartialEq + Debug>(record: &T) {
    let contract = ServiceContract::default();
    let message = envelope(&contract, QName::new(DATA_CONTRACT, "Record"), record);
    let read = with_payload(&contract, &message, |payload| payload.read());
    assert_same(read, record, &message);
}

fn assert_request<O: BothWays>(operation: &O) {
    let message = request(operation);
    assert_same(read_request(&message), operation, &message);
}

/// In each placement.
fn assert_response<O: BothWays>(expected: &OperationResponse<O>) {
    for placement in [
        ResultPlacement::Direct,
        ResultPlacement::Flat,
        ResultPlacement::Nested,
        ResultPlacement::Siblings,
    ] {
        let mut contract = ServiceContract::default();
        contract.response.placement = placement;
        let message = response(&contract, expected);
        assert_same(read_response(&message), expected, &message);
    }
}

mod records {
    use super::*;

    macro_rules! read_as_written {
        ($($record:ident),*) => {
            proptest! {
                #![proptest_config(config())]
                $(
                #[test]
                fn $record(mut values in values()) {
                    assert_record(&super::$record(&mut values));
                }
                )*
            }
        };
    }

    read_as_written!(
        bulk_delete_result,
        invoice,
        invoice2,
        invoice_header,
        invoice_result,
        purchase,
        transformation_result,
        transformation_result_file
    );
}

mod requests {
    use super::*;

    proptest! {
        #![proptest_config(config())]

        #[test]
        fn with_single_values(mut values in values()) {
            assert_request(&filled!(GetPurchases from values {
                text: customer_code, product_label;
                flag: include_unmapped;
                time: date_from, date_to;
            }));
            let mut headers = filled!(GetInvoiceHeaders from values {
                time: billing_period_date, calculated_since_date, billing_period_end_from, billing_period_end_to;
                text: customer_code;
            });
            headers.included_statuses = values.word().map(|status: InvoiceStatus| vec![status.clone(), status]);
            assert_request(&headers);
            assert_request(&GetInvoiceTransformationResultFile::new(values.text().unwrap_or_default()));
        }

        #[test]
        fn with_lists_of_records(mut values in values()) {
            assert_request(&UploadInvoices::new([invoice(&mut values)]));
            assert_request(&UploadInvoices2::new([invoice2(&mut values), invoice2(&mut values)]));
        }

        #[test]
        fn with_lists_of_texts(mut values in values()) {
            let mut cluster = AddProductCluster::new(values.text().unwrap_or_default());
            cluster.parent_tag_name = values.text();
            cluster.aliases = values.list();
            cluster.billing_output_tags = values.list();
            cluster.show_in_product_plan = values.flag();
            assert_request(&cluster);
            let (references, reason) = (values.list().unwrap_or_default(), values.text().unwrap_or_default());
            assert_request(&DeletePurchases::new(reason.clone(), references.clone()));
            assert_request(&CloseInvoices::new(references, reason));
        }

        #[test]
        fn for_transformation_results(mut values in values()) {
            let ids = values.list().unwrap_or_default();
            macro_rules! assert_query {
                ($operation:ident, $name:ident) => {{
                    let mut query = $operation::new(ids.clone());
                    query.created_from_date = values.time();
                    query.created_to_date = values.time();
                    query.$name = values.text();
                    assert_request(&query);
                }};
            }
            assert_query!(GetTransformationResultsForInvoices, transformation_name);
            assert_query!(GetTransformationResultsForCustomers, transformation_name);
            assert_query!(GetInvoiceTransformationResultsForInvoices, invoice_transformation_name);
            assert_query!(GetInvoiceTransformationResultsForCustomers, invoice_transformation_name);
        }
    }
}

mod responses {
    use super::*;

    proptest! {
        #![proptest_config(config())]

        #[test]
        fn with_an_array(mut first in values(), mut second in values()) {
            let rows = vec![purchase(&mut first), purchase(&mut second)];
            assert_response(&OperationResponse::<GetPurchases>::success(rows));
        }

        #[test]
        fn with_values_that_are_not_documented(mut values in values()) {
            // A result without members would leave only its verdict.
            let members = |value: Option<Undocumented>| value.unwrap_or_default().with("One", "1");
            let rows = vec![TransformationResult(members(values.value())), TransformationResult::default()];
            assert_response(&OperationResponse::<GetTransformationResultsForInvoices>::success(rows));
            let closed = BulkInvoiceCloseResult(members(values.value()));
            assert_response(&OperationResponse::<CloseInvoices>::success(closed));
        }

        #[test]
        fn with_one_record(mut values in values()) {
            assert_response(&OperationResponse::<DeletePurchases>::success(bulk_delete_result(&mut values)));
            let file = transformation_result_file(&mut values).content_type("text/plain");
            assert_response(&OperationResponse::<GetInvoiceTransformationResultFile>::success(file));
        }

        #[test]
        fn with_a_boolean(done in any::<bool>()) {
            assert_response(&OperationResponse::<UploadInvoices2>::success(done));
        }

        #[test]
        fn to_a_login(email in text(), password in text(), environment in text(), token in "[!-~]{0,32}t[0-9a-f]{7}", words in "[!-~]{1,12}") {
            let contract = ServiceContract::default();
            let login = LoginRequest {
                email: email.into(),
                password: password.into(),
                environment: environment.into(),
            };
            let message = envelope(&contract, contract.login_request_name(), &contract.login_request(&login));
            let read = with_payload(&contract, &message, |payload| contract.read_login(payload));
            assert!(read == Ok(login), "{message}");

            for answer in [LoginResponse::success(token), LoginResponse::refused(words)] {
                let name = QName::new(OPERATIONS, "LoginResponse");
                let message = envelope(&contract, name, &contract.login_response(&answer));
                let read = with_payload(&contract, &message, |payload| contract.read_login_response(payload));
                assert!(read == Ok(answer), "{message}");
            }
        }

        #[test]
        fn that_are_failures(code in "[!-~]{1,8}", message in "[!-~]{1,12}") {
            let mut expected = OperationResponse::<GetPurchases>::error(message);
            if !["success", "error"].contains(&code.to_ascii_lowercase().as_str()) {
                expected.code = ResultCode::Unknown(code);
            }
            assert_response(&expected);
        }
    }
}
