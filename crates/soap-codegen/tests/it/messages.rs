//! Messages are read as generated types and written again without a difference.

use soap_codec::Nillable;

use crate::generated::orders::orders::{
    AnyEvent, EventElement, HistoryResult, NoteContent, OrderType, OrderTypeChoice, Priority,
    Receipt,
};
use crate::generated::quotes::quotes::{GetQuote, GetQuoteResponse};
use crate::generated::shapes::shapes::{
    AnimalChoice, AnyAnimal, AnyBirth, AnyFact, ChoiceInAnyOrder, ChoiceOfSequences, Closed,
    ElementTwice, Facts, Grouped, NestedChoices, NestedChoicesContent, Objects, Open, OpenChoice,
    OpenChoiceContent, RepeatedSequence, Tree, Unit, Values, Zoo,
};
use crate::generated::weather::tempuri_org::{GetForecast, GetForecastResponse};
use crate::generated::weather::weather::{AnyObservation, Sky};
use crate::support::round_trip;

const XSI: &str = "xmlns:i='http://www.w3.org/2001/XMLSchema-instance'";

#[test]
fn a_forecast_of_a_wcf_service() {
    let response: GetForecastResponse = round_trip(&format!(
        "<GetForecastResponse xmlns='http://tempuri.org/' {XSI}><GetForecastResult xmlns:a='http://schemas.datacontract.org/2004/07/Weather'>
        <a:Advice i:nil='true'/><a:City>Oslo</a:City><a:Issued>2026-01-31T10:00:00Z</a:Issued>
        <a:Observations><a:Observation><a:At>2026-01-31T12:00:00Z</a:At><a:Sky>Clear</a:Sky><a:Temperature>-4.5</a:Temperature></a:Observation>
        <a:Observation i:nil='true'/>
        <a:Observation i:type='a:Storm'><a:At>2026-01-31T18:00:00Z</a:At><a:Sky>hail</a:Sky><a:Temperature>1</a:Temperature><a:Force>9</a:Force>
        <a:Followers><a:At>2026-02-01T00:00:00Z</a:At><a:Sky>Unknown</a:Sky><a:Temperature>2</a:Temperature><a:Force>3</a:Force></a:Followers></a:Observation>
        <a:Observation i:type='a:Aurora'><a:At>2026-01-31T23:00:00Z</a:At></a:Observation></a:Observations>
        <a:Tags xmlns:b='http://schemas.microsoft.com/2003/10/Serialization/Arrays'><b:string>winter</b:string><b:string i:nil='true'/></a:Tags>
        <a:Wind i:nil='true'/></GetForecastResult></GetForecastResponse>"
    ).replace(">\n        <", "><"));
    let forecast = response
        .get_forecast_result
        .into_value()
        .expect("a forecast");
    assert_eq!((forecast.advice, forecast.wind), (Nillable::Nil, None));
    let observations = forecast.observations.into_value().expect("observations");
    let [
        Some(AnyObservation::Observation(_)),
        None,
        Some(AnyObservation::Storm(storm)),
        Some(AnyObservation::Unknown(_)),
    ] = observations.as_slice()
    else {
        panic!("{observations:?}");
    };
    assert_eq!(storm.sky, Sky::Other("hail".into()));
    assert_eq!(
        storm.followers.as_ref().into_value().expect("a storm").sky,
        Sky::Unknown
    );
    let request: GetForecast =
        round_trip("<GetForecast xmlns='http://tempuri.org/'><city>Oslo</city></GetForecast>");
    assert_eq!(
        request,
        GetForecast {
            city: Nillable::from("Oslo".to_owned()),
            days: None
        }
    );
}

#[test]
fn an_order_with_a_choice_attributes_and_open_content() {
    let order: OrderType = round_trip(
        "<placeOrder xmlns='http://orders.example/schema/orders' version='2.0' priority='high' labels='a b' xmlns:x='urn:x' x:trace='1'>\
        <reference>AB123456</reference><line gift='true'><article>pen</article><quantity>2</quantity></line>\
        <voucher currency='EUR'>12.50</voucher><type>express</type><note>to <b>Ann</b> &amp; <quote>who?</quote></note><x:extra>1</x:extra></placeOrder>",
    );
    assert_eq!(order.priority, Priority::High);
    let OrderTypeChoice::Voucher(voucher) = &order.choice else {
        panic!("{order:?}");
    };
    assert_eq!(
        (voucher.value.as_str(), &*voucher.currency),
        ("12.50", "EUR")
    );
    assert_eq!((order.any.len(), order.any_attributes.len()), (1, 1));
    let note = order.note.expect("a note");
    assert!(matches!(
        &note.content[..],
        [
            NoteContent::Text(_),
            NoteContent::B(_),
            NoteContent::Text(_),
            NoteContent::Quote(_)
        ]
    ));
}

#[test]
fn substitutes_derived_types_and_repeated_sequences() {
    let receipt: Receipt = round_trip(
        "<receipt xmlns='http://orders.example/schema/orders'><id>7</id><total currency='EUR'>1</total>\
        <shipped><at>2026-01-31T12:00:00Z</at><carrier>post</carrier></shipped><returned><at>2026-02-01T12:00:00Z</at></returned></receipt>",
    );
    assert!(matches!(
        &receipt.event[..],
        [EventElement::Shipped(_), EventElement::Returned(_)]
    ));
    let history: HistoryResult = round_trip(&format!(
        "<historyResult xmlns='http://orders.example/schema/orders' {XSI}><id>1</id>\
        <event i:type='Shipped'><at>2026-01-31T12:00:00Z</at><carrier>post</carrier></event><id>2</id><event i:type='Lost'/></historyResult>"
    ));
    let crate::generated::orders::orders::HistoryResultContent::Event(AnyEvent::Unknown(_)) =
        &history.content[3]
    else {
        panic!("{history:?}");
    };
}

#[test]
fn the_parts_of_an_rpc_message_have_no_namespace() {
    round_trip::<GetQuote>(
        "<q:GetQuote xmlns:q='urn:quotes'><symbol>X</symbol><as-of>2026-01-31</as-of></q:GetQuote>",
    );
    let response: GetQuoteResponse = round_trip(
        "<q:GetQuoteResponse xmlns:q='urn:quotes'><quote><symbol>X</symbol><price>1.10</price><history><price>1</price><price>2</price></history></quote>\
        <age><self>PT1S</self></age><market><value>AMS</value></market></q:GetQuoteResponse>",
    );
    assert_eq!(response.quote.history.map(|prices| prices.len()), Some(2));
}

/// Returns an element with this content in the namespace of the shapes.
fn shape(content: &str) -> String {
    format!("<shape xmlns='urn:shapes' {XSI}>{content}</shape>")
}

#[test]
fn every_shape_of_content_keeps_its_elements_in_order() {
    let person: ChoiceOfSequences = round_trip(&shape("<company>C</company><last>L</last>"));
    assert_eq!((person.first, person.company.as_deref()), (None, Some("C")));
    round_trip::<ChoiceOfSequences>(&shape("<first>F</first><last>L</last>"));
    round_trip::<ChoiceInAnyOrder>(&shape("<b>1</b><a>2</a>"));
    round_trip::<RepeatedSequence>(&shape(
        "<title>t</title><key>a</key><value>1</value><key>b</key><value>2</value>",
    ));
    round_trip::<ElementTwice>(&shape(
        "<id>1</id><mark>a</mark><body>b</body><mark>c</mark>",
    ));
    let nested: NestedChoices =
        round_trip(&shape("<two i:nil='true'/><x xmlns='urn:x'/><one>1</one>"));
    assert!(matches!(
        &nested.content[..],
        [
            NestedChoicesContent::Two(None),
            NestedChoicesContent::Unknown(_),
            NestedChoicesContent::One(1)
        ]
    ));
    let tree: Tree = round_trip(&shape("<left><child/></left><right><tree/></right>"));
    assert_eq!(tree.left.expect("a tree").child.len(), 1);
    let grouped: Grouped =
        round_trip("<shape xmlns='urn:shapes' name='attribute'><name>element</name></shape>");
    assert_eq!(
        (grouped.name_attribute.as_deref(), &*grouped.name),
        (Some("attribute"), "element")
    );
}

#[test]
fn values_of_every_kind() {
    let values: Values = round_trip(&format!(
        "<values xmlns='urn:shapes' {XSI} xmlns:s='urn:shapes' ratio='2.5' self='me'><measure unit='°C' i:nil='true'/><units>m M °C</units><size>m</size>\
        <percent>7</percent><kind>v1</kind><anything i:type='s:Unit' k='1'>m</anything>\
        <numbers>1</numbers><numbers i:nil='true'/><inner><innerMost><deep>true</deep></innerMost></inner></values>"
    ));
    assert_eq!((values.measure.unit, values.measure.value), (Unit::C, None));
    assert_eq!(values.units.0, [Unit::M, Unit::M2, Unit::C]);
    assert_eq!(values.numbers, [Some(1), None]);
}

#[test]
fn attributes_are_kept_beside_nil() {
    let objects: Objects = round_trip(&shape(
        "<one reason='none' i:nil='true'/><other i:nil='true'/>\
        <many reason='x'><key>1</key><right>2</right></many><many reason='y' i:nil='true'/>",
    ));
    assert_eq!(objects.one.reason.as_deref(), Some("none"));
    assert_eq!(objects.one.content, None);
    assert_eq!(objects.other.map(|object| object.content), Some(None));
    let keys = objects
        .many
        .into_iter()
        .map(|object| object.content.map(|content| content.key));
    assert_eq!(keys.collect::<Vec<_>>(), [Some(1), None]);
}

#[test]
fn derived_types_keep_their_attributes_beside_nil() {
    let facts: Facts = round_trip(&shape(
        "<birth noValue='unknown' i:nil='true'/>\
        <fact i:type='Baptism' noValue='secret' i:nil='true'/><fact i:type='Baptism'><on>2026-01-31</on><parish>p</parish></fact>\
        <fact i:type='Wedding' noValue='new' i:nil='true'/>\
        <remark noValue='none' i:nil='true'/><marker noValue='none' i:nil='true'/>",
    ));
    let AnyBirth::Birth(birth) = &facts.birth else {
        panic!("{facts:?}");
    };
    assert_eq!(birth.no_value.as_deref(), Some("unknown"));
    assert_eq!(birth.content, None);
    let [
        AnyFact::Baptism(nil),
        AnyFact::Baptism(full),
        AnyFact::Unknown(_),
    ] = &facts.fact[..]
    else {
        panic!("{facts:?}");
    };
    assert_eq!(
        (nil.no_value.as_deref(), &nil.content),
        (Some("secret"), &None)
    );
    let content = full.content.as_ref().expect("it is not nil");
    assert_eq!(content.parish, "p");
    assert_eq!(facts.remark.expect("a remark").content, None);
    let marker = facts.marker.expect("a marker");
    assert_eq!(
        (marker.no_value.as_deref(), marker.content),
        (Some("none"), None)
    );
    let facts: Facts = round_trip(&shape(
        "<birth><on>2026-01-31</on></birth><remark>a <em>b</em></remark><marker noValue='none'/>",
    ));
    let remark = facts.remark.and_then(|remark| remark.content);
    assert_eq!(remark.expect("it is not nil").content.len(), 2);
    assert!(facts.marker.expect("a marker").content.is_some());
}

#[test]
fn a_family_of_types_shares_the_choice_of_its_base() {
    let zoo: Zoo = round_trip(&shape(
        "<animal><name>a</name><fins>2</fins></animal><animal i:type='Dog'><name>d</name><legs>4</legs><breed>b</breed></animal>\
        <animal i:type='Nameless'><name>none</name><legs>4</legs></animal><mascot i:nil='true'/>",
    ));
    let [
        AnyAnimal::Animal(_),
        AnyAnimal::Dog(dog),
        AnyAnimal::Nameless(_),
    ] = &zoo.animal[..]
    else {
        panic!("{zoo:?}");
    };
    assert_eq!((&dog.choice, zoo.mascot), (&AnimalChoice::Legs(4), None));
}

#[test]
fn elements_of_any_name_belong_to_the_choice_of_their_namespace() {
    let open: OpenChoice = round_trip(
        "<open xmlns='urn:shapes' xmlns:x='urn:x'><x:b/><id>4</id><more/><seal>s</seal><c xmlns=''/></open>",
    );
    let [
        OpenChoiceContent::Unknown(_),
        OpenChoiceContent::Id(4),
        OpenChoiceContent::Unknown(_),
    ] = &open.content[..]
    else {
        panic!("{open:?}");
    };
    assert_eq!((&*open.seal, open.any.len()), ("s", 1));
}

#[test]
fn elements_of_any_name_belong_to_the_wildcard_of_their_namespace() {
    let open: Open = round_trip(
        "<open xmlns='urn:shapes' xmlns:x='urn:x' xmlns:y='urn:y' x:a='1'><id>4</id><x:b/><c xmlns=''/><more/><y:d/></open>",
    );
    assert_eq!((open.any.len(), open.any_attributes.len()), (3, 1));
    assert_eq!(
        open.any_of_content.expect("one of urn:y").name().local(),
        "d"
    );
    let closed: Closed =
        round_trip("<closed xmlns='urn:shapes'><x xmlns='urn:x'/><seal>s</seal></closed>");
    assert_eq!((closed.any.len(), &*closed.seal), (1, "s"));
}
