//! What does not compile, and how it is said. The messages are all ours, so they do not change with the compiler.

#[test]
fn misuse_is_explained() {
    trybuild::TestCases::new().compile_fail("tests/ui/*.rs");
}
