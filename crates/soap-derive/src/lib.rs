//! Derive macros for soap-codec's ToXml and FromXml.
