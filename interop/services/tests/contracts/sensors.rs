//! Bare messages over SOAP 1.2: a choice, attributes, payloads and faults that are a simple value,
//! empty messages. The client is an asynchronous one.

use interop_services::generated::sensors::SensorsClient;
use interop_services::generated::sensors::sensors::{
    Measurement, NAMESPACE, Plan, PlanChoice, Range, Reading, Unit,
};
use interop_services::generated::sensors::sensors_client::{
    MEASURE, OutOfRangeFault, UnknownSensorFault,
};
use interop_services::{Stack, async_transport, contract};
use soap_call::Request;
use soap_codec::QName;

use super::{detail, endpoint, header, scalar};

fn plan(sensor: &str, choice: PlanChoice) -> Plan {
    Plan {
        sensor: sensor.into(),
        choice,
    }
}

fn readings() -> Vec<Reading> {
    let warm = Reading {
        unit: Unit::Celsius,
        at: Some(scalar("2026-01-31T12:00:00Z")),
        value: 21.5,
    };
    let pressed = Reading {
        unit: Unit::HPa,
        at: None,
        value: 1013.25,
    };
    vec![warm, pressed]
}

async fn measures(client: &SensorsClient) {
    for choice in [PlanChoice::Count(3), PlanChoice::Every(scalar("PT90S"))] {
        let plan = plan("roof", choice);
        let measured = client.measure(&plan).await.expect("measured");
        let reading = readings();
        let expected = Measurement { reading, plan };
        assert_eq!(measured, expected);
    }
}

async fn calibrates(client: &SensorsClient) {
    for (offset, expected) in [("0.25", true), ("-12.5", false)] {
        let calibrated = client.calibrate(&scalar(offset)).await;
        assert_eq!(calibrated.expect("calibrated"), expected);
    }
}

async fn sends_and_reads_header_blocks(client: &SensorsClient) {
    let client = client.with_key("k-7".into());
    let plan = plan("roof", PlanChoice::Count(1));
    let measured = client.client().send(&Request::new(&MEASURE, &plan)).await;
    let key: String = header(&measured.expect("measured"), QName::new(NAMESPACE, "key"));
    assert_eq!(key, "k-7");
}

async fn exchanges_empty_messages(stack: Stack, client: &SensorsClient) {
    let unknown = UnknownSensorFault::UnknownSensor("lost".into());
    assert_eq!(detail(client.reset(&"lost".into()).await), unknown);
    let reset = client.reset(&"roof".into()).await;
    let identified = client.identify().await;
    if stack == Stack::Node {
        let error = reset.expect_err("Node sends an element");
        assert!(
            error.to_string().contains("Empty, expected none"),
            "{error}"
        );
        let error = identified.expect_err("Node looks for an element");
        assert!(error.fault().is_some(), "{error}");
        return;
    }
    reset.expect("reset");
    assert_eq!(identified.expect("a serial number"), "s-7");
}

async fn reads_faults(client: &SensorsClient) {
    let lost = plan("lost", PlanChoice::Count(1));
    let unknown = UnknownSensorFault::UnknownSensor("lost".into());
    assert_eq!(detail(client.measure(&lost).await), unknown);
    let range = Range {
        lowest: -40.0,
        highest: 85.5,
    };
    let fault = detail(client.calibrate(&scalar("100.5")).await);
    assert_eq!(fault, OutOfRangeFault::OutOfRange(range));
}

fn does_everything(stack: Stack) {
    let (_server, address) = contract(stack, "sensors");
    let client = SensorsClient::new(async_transport(), endpoint(&address));
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    runtime.expect("a runtime").block_on(async {
        measures(&client).await;
        calibrates(&client).await;
        sends_and_reads_header_blocks(&client).await;
        exchanges_empty_messages(stack, &client).await;
        reads_faults(&client).await;
    });
}

on_each_stack!(does_everything);
