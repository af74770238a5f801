mod any_order;
mod errors;
mod panics;
mod rules;
