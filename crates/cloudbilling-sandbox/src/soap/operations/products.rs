//! `AddProductCluster`.

use rusqlite::Connection;

use super::arguments::texts;
use crate::data::billing::Refusal;
use crate::data::billing::clusters::{self, NewCluster};
use crate::soap::value::{Arguments, Members as _, Value};

pub(in crate::soap) fn add_product_cluster(
    db: &Connection,
    environment: &str,
    arguments: &Arguments,
) -> Result<Value, Refusal> {
    let cluster = NewCluster {
        tag: arguments.text("tagName"),
        parent: arguments.text("parentTagName"),
        aliases: texts(arguments, "aliases")?,
        output_tags: texts(arguments, "billingOutputTags")?,
        show_in_product_plan: arguments.boolean("showInProductPlan"),
    };
    clusters::add(db, environment, &cluster)?;
    Ok(true.into())
}
