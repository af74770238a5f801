//! The program, run on a WSDL of our own.

mod diff;
mod fetch;
mod generate;
mod help;
mod hostile;
mod inspect;
mod sample;

use std::process::{Command, Output};

const QUOTES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/quotes/quotes.wsdl");
const SHOP: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/shop/shop.wsdl");

fn soap(arguments: &[&str]) -> Output {
    let mut program = Command::new(env!("CARGO_BIN_EXE_soap"));
    program.args(arguments).output().expect("it runs")
}

fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("text")
}

fn err(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).expect("text")
}
