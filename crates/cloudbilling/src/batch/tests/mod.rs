mod any_order;
mod checks;
mod errors;
mod panics;
mod rules;
