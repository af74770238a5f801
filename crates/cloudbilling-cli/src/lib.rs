//! The cloudbilling program.
