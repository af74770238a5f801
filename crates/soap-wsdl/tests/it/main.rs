//! Known answers for each feature of XML Schema and WSDL, on documents that are written here.

mod content;
mod diagnostics;
mod documents;
mod headers;
mod hostile;
mod lines;
mod operations;
mod properties;
mod redefine;
mod simple;
mod support;
