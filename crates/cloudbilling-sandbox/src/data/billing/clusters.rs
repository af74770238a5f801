//! Product clusters: the tree whose aliases map the labels of purchases to products.

use rusqlite::{Connection, OptionalExtension as _, params};

use super::{Refusal, distinct, given, invoices, required};

/// A new cluster.
#[derive(Debug, Default)]
pub(crate) struct NewCluster<'a> {
    pub(crate) tag: Option<&'a str>,
    pub(crate) parent: Option<&'a str>,
    pub(crate) aliases: Vec<&'a str>,
    pub(crate) output_tags: Vec<&'a str>,
    pub(crate) show_in_product_plan: bool,
}

/// Adds a cluster. Names are unique, and so are aliases, over the whole tree.
pub(crate) fn add(db: &Connection, environment: &str, new: &NewCluster<'_>) -> Result<(), Refusal> {
    let tag = required("tagName", new.tag)?;
    let parent = given(new.parent);
    distinct("aliases item", "text", &new.aliases)?;
    distinct("billingOutputTags item", "text", &new.output_tags)?;
    if exists(db, environment, tag)? {
        return Err(Refusal::because(format!(
            "the product cluster \"{tag}\" exists already"
        )));
    }
    if let Some(parent) = parent
        && !exists(db, environment, parent)?
    {
        return Err(Refusal::because(format!(
            "the parent product cluster \"{parent}\" does not exist"
        )));
    }
    db.prepare_cached("INSERT INTO clusters (environment, tag, parent, show_in_product_plan) VALUES (?1, ?2, ?3, ?4)")?
        .execute(params![environment, tag, parent, new.show_in_product_plan])?;
    for alias in &new.aliases {
        add_alias(
            db,
            environment,
            tag,
            required("an item of aliases", Some(alias))?,
        )?;
    }
    for output_tag in &new.output_tags {
        let output_tag = required("an item of billingOutputTags", Some(output_tag))?;
        db.prepare_cached(
            "INSERT INTO cluster_output_tags (environment, tag, output_tag) VALUES (?1, ?2, ?3)",
        )?
        .execute([environment, tag, output_tag])?;
    }
    Ok(())
}

fn add_alias(db: &Connection, environment: &str, tag: &str, alias: &str) -> Result<(), Refusal> {
    let owner: Option<String> = db
        .prepare_cached("SELECT tag FROM cluster_aliases WHERE environment = ?1 AND alias = ?2")?
        .query_row([environment, alias], |row| row.get(0))
        .optional()?;
    match owner {
        Some(owner) if owner == tag => Ok(()),
        Some(owner) => Err(Refusal::because(format!(
            "the alias \"{alias}\" belongs to the product cluster \"{owner}\""
        ))),
        None => {
            db.prepare_cached(
                "INSERT INTO cluster_aliases (environment, alias, tag) VALUES (?1, ?2, ?3)",
            )?
            .execute([environment, alias, tag])?;
            // Purchases of that label have a product now.
            invoices::recalculate_with_label(db, environment, alias)?;
            Ok(())
        }
    }
}

fn exists(db: &Connection, environment: &str, tag: &str) -> rusqlite::Result<bool> {
    db.prepare_cached("SELECT 1 FROM clusters WHERE environment = ?1 AND tag = ?2")?
        .exists([environment, tag])
}
