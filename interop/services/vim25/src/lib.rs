//! vSphere's API: the code that `soap-codegen` makes of the operations in `build.rs`.

/// The generated code.
pub mod vim {
    include!(concat!(env!("OUT_DIR"), "/vim/mod.rs"));
}
