//! Reads or writes one message a given number of times: `icount <input> <what> <times>`, or `size`
//! for the number of bytes. `./icount.sh` runs it under valgrind.

use std::hint::black_box;

use benches::call::Calls;
use benches::{inputs, request, rows, typed};
use soap_codec::{Decoder, Element, Reader};

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [input, what, times] = &arguments[..] else {
        panic!(
            "icount <S|M|L|T|A|rows|decoded|plain|request|call> <decode|visit|events|derived|by-hand|borrowed|encode|codec|binding|client> <size|times>"
        );
    };
    let text = text(input);
    let request = request::sample();
    let decode = || Decoder::new().decode(text.as_bytes());
    let calls = Calls::default();
    let decoded = matches!(input.as_str(), "decoded" | "plain").then(|| decode().unwrap());
    let payload = decoded
        .as_ref()
        .map(|message| message.envelope().payload().unwrap());
    let once: &dyn Fn() = match what.as_str() {
        "binding" => &|| assert_eq!(black_box(calls.binding()), 5),
        "borrowed" => match payload {
            Some(payload) => &move || drop(black_box(typed::borrowed::typed(payload))),
            None => &|| typed::borrowed::read(&text, |rows| drop(black_box(rows))),
        },
        "by-hand" => &|| drop(black_box(typed::by_hand::read(&text))),
        "client" => &|| assert_eq!(black_box(calls.client()), 5),
        "codec" => &|| assert_eq!(black_box(calls.codec()), 5),
        "decode" => &|| drop(black_box(decode().unwrap())),
        "derived" => match payload {
            Some(payload) => &move || drop(black_box(typed::derived::typed(payload))),
            None => &|| drop(black_box(typed::derived::read(&text))),
        },
        "events" => &|| {
            black_box(events(&text));
        },
        "encode" => &|| drop(black_box(request::encode(&request))),
        "visit" => &|| {
            black_box(visit(decode().unwrap().envelope().body()));
        },
        other => panic!("{other}"),
    };
    if times == "size" {
        return println!("{}", text.len());
    }
    for _ in 0..times.parse().expect("a number") {
        once();
    }
}

fn text(input: &str) -> String {
    match input {
        "call" => String::new(),
        "request" => String::from_utf8(request::encode(&request::sample())).unwrap(),
        "rows" | "decoded" => rows::message(&rows::rows(5_000)),
        "plain" => rows::message(&rows::plain_rows(5_000)),
        _ => {
            let mut inputs = inputs::all(1).into_iter();
            inputs.find(|known| known.name == input).unwrap().text
        }
    }
}

fn events(text: &str) -> usize {
    let (mut reader, mut count) = (Reader::new(text), 0);
    while reader.next().unwrap().is_some() {
        count += 1;
    }
    count
}

fn visit(element: Element<'_>) -> usize {
    let own = element.name().local().len() + element.text().len();
    own + element.children().map(visit).sum::<usize>()
}
