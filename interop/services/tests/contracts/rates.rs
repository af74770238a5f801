//! rpc/literal: several parts in both directions, attributes, a list, a header block,
//! messages without parts.

use interop_services::generated::rates::RatesClient;
use interop_services::generated::rates::rates::{Convert, History};
use interop_services::generated::rates::rates_client::{CONVERT, UnknownCurrencyFault};
use interop_services::generated::rates::rates_types::{
    Amount, NAMESPACE, Options, Rate, UnknownCurrency,
};
use interop_services::{Stack, contract, transport};
use soap_call::Request;
use soap_codec::QName;

use super::{detail, endpoint, header, scalar};

fn request(to: &str, rounded: Option<bool>, margin: Option<&str>) -> Convert {
    Convert {
        amount: Amount {
            currency: "EUR".into(),
            value: scalar("10.50"),
        },
        to: to.into(),
        options: Options {
            rounded,
            margin: margin.map(scalar),
        },
    }
}

fn converts(client: &RatesClient) {
    let cases = [
        (request("USD", None, None), 26.25, 2.5),
        (request("USD", None, Some("1.5")), 15.75, 1.5),
        (request("USD", Some(true), None), 25.0, 2.5),
    ];
    for (request, value, rate) in cases {
        let response = client.convert(&request).expect("converted");
        assert_eq!(response.converted.currency, "USD");
        let found = (response.converted.value.to_f64(), response.rate.to_f64());
        assert_eq!(found, (value, rate), "{request:?}");
    }
}

fn lists(client: &RatesClient) {
    let request = History {
        currency: "USD".into(),
        from: scalar("2026-01-31"),
    };
    let rates = client.history(&request).expect("rates").rates;
    assert_eq!(rates.currency.as_deref(), Some("USD"));
    let rate = |on: &str, value: &str| Rate {
        on: scalar(on),
        value: scalar(value),
    };
    let expected = [rate("2026-01-31", "1.1"), rate("2026-02-01", "1.25")];
    assert_eq!(rates.rate, expected);
}

fn sends_and_reads_header_blocks(client: &RatesClient) {
    let client = client.with_account("a-7".into());
    let request = request("USD", None, None);
    let sent = client.client().send(&Request::new(&CONVERT, &request));
    let account: String = header(&sent.expect("converted"), QName::new(NAMESPACE, "account"));
    assert_eq!(account, "a-7");
}

fn reads_faults(client: &RatesClient) {
    let fault = detail(client.convert(&request("XXX", None, None)));
    let unknown = UnknownCurrency {
        currency: "XXX".into(),
    };
    assert_eq!(fault, UnknownCurrencyFault::UnknownCurrency(unknown));
}

fn does_everything(stack: Stack) {
    let (_server, address) = contract(stack, "rates");
    let client = RatesClient::new(transport(), endpoint(&address));
    converts(&client);
    lists(&client);
    sends_and_reads_header_blocks(&client);
    reads_faults(&client);
    client.refresh().expect("refreshed");
}

on_each_stack!(does_everything);
