//! Known packages, any parts in any chunks, and hostile input.

mod content_types;
mod foreign;
mod hostile;
mod memory;
mod properties;
mod reading;
mod references;
mod shapes;
mod writing;
