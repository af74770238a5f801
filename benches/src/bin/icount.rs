//! One reading, as often as is asked for: `icount <input> <what> <times>`. Run under valgrind by `./icount.sh`.

use benches::{inputs, request};
use soap_codec::{Charset, Decoder, Element};

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [input, what, times] = &arguments[..] else {
        panic!("icount <S|M|L|T|A> <size|decode|visit|encode> <times>");
    };
    let inputs = inputs::all(1);
    let input = inputs
        .iter()
        .find(|known| known.name == input)
        .expect("S, M, L, T or A");
    let request = request::sample();
    let bytes = input.text.as_bytes();
    let once: &dyn Fn() = match what.as_str() {
        "size" => return println!("{}", bytes.len()),
        "decode" => &|| {
            drop(std::hint::black_box(
                Decoder::new().decode(bytes, Charset::Unknown).unwrap(),
            ))
        },
        "visit" => &|| {
            let message = Decoder::new().decode(bytes, Charset::Unknown).unwrap();
            std::hint::black_box(visit(message.envelope().body()));
        },
        "encode" => &|| {
            drop(std::hint::black_box(request::encode(&request)));
        },
        other => panic!("{other}"),
    };
    for _ in 0..times.parse().expect("a number") {
        once();
    }
}

fn visit(element: Element<'_>) -> usize {
    let own = element.name().local().len() + element.text().len();
    own + element.children().map(visit).sum::<usize>()
}
