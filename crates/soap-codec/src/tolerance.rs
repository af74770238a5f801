/// What is let through although a specification forbids it; nothing by default.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Tolerance {
    pub(crate) processing_instructions: bool,
    pub(crate) unqualified_headers: bool,
    pub(crate) word_booleans: bool,
}
