mod any_order;
mod errors;
mod rules;
