//! The messages of definitions that do not compile. All of them come from the macros, so they do
//! not change with the compiler.

#[test]
fn errors_say_what_to_write_instead() {
    trybuild::TestCases::new().compile_fail("tests/ui/*.rs");
}
