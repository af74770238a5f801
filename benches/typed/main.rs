//! Reading a large response into structs: derived by us, by hand over our tape, and by others.
//!
//! Every contender reads the same message from its first byte to a `Vec` of rows, and all must
//! return the same rows before any is timed. They check different things on the way: only ours and
//! instant-xml resolve namespaces.

mod contenders;

use std::{hint::black_box, time::Duration};

use benches::{
    rows, timing,
    typed::{borrowed, by_hand, derived},
};
use soap_codec::Decoder;

use contenders::CONTENDERS;

fn main() {
    let expected = rows::rows(if timing::is_smoke() { 50 } else { 5_000 });
    let message = rows::message(&expected);
    for contender in CONTENDERS {
        assert_eq!((contender.rows)(&message), expected, "{}", contender.name);
    }
    let readers: Vec<_> = CONTENDERS
        .iter()
        .map(|contender| || (contender.read)(&message))
        .collect();
    let readers: Vec<&dyn Fn()> = readers.iter().map(|read| read as &dyn Fn()).collect();
    let names: Vec<&str> = CONTENDERS.iter().map(|contender| contender.name).collect();
    println!("{} rows, {} bytes", expected.len(), message.len());
    report(&names, &readers, message.len());

    println!("\nof which structs from a decoded message");
    let decoded = Decoder::new().decode(message.as_str()).unwrap();
    let payload = decoded.envelope().payload().unwrap();
    let readers: [&dyn Fn(); 3] = [
        &|| drop(black_box(derived::typed(payload))),
        &|| drop(black_box(by_hand::typed(payload))),
        &|| drop(black_box(borrowed::typed(payload))),
    ];
    report(&["derived", "by hand", "borrowed"], &readers, message.len());
}

fn report(names: &[&str], readers: &[&dyn Fn()], bytes: usize) {
    let times = timing::shortest(
        timing::budget(Duration::from_secs(6)),
        timing::calls(bytes),
        readers,
    );
    for (name, time) in names.iter().zip(&times) {
        let seconds = time.as_secs_f64();
        println!(
            "{name:32} {:7.2} ms {:6.0} MB/s {:6.2}",
            seconds * 1e3,
            bytes as f64 / 1e6 / seconds,
            seconds / times[0].as_secs_f64(),
        );
    }
}
