//! Code of `xsd-parser` for schemas, set up as in its own example: `generate OUT SCHEMA…`.

use xsd_parser::config::{
    GeneratorFlags, InterpreterFlags, OptimizerFlags, ParserFlags, Resolver, Schema,
};
use xsd_parser::{Config, generate};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let out = arguments.next().ok_or("usage: generate OUT SCHEMA…")?;
    let mut config = Config::default().with_quick_xml();
    config.parser.resolver = vec![Resolver::File];
    config.parser.flags = ParserFlags::all();
    config.parser.schemas = arguments.map(|file| Schema::File(file.into())).collect();
    config.interpreter.flags = InterpreterFlags::all();
    config.optimizer.flags = OptimizerFlags::all() - OptimizerFlags::REMOVE_DUPLICATES;
    config.generator.flags = GeneratorFlags::all();
    std::fs::write(out, generate(config)?.to_string())?;
    Ok(())
}
