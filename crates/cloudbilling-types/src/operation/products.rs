use soap_codec::{FromXml, ToXml};

use super::{Parameter, operation};
use crate::namespace::{ARRAYS, OPERATIONS};
use crate::setters::setters;

/// Adds a product cluster. A write; returns `true` if it was done.
///
/// Documented: help.cloudbilling.nl, `api-methods/addproductcluster` (2011-2024).
///
/// ```
/// use cloudbilling_types::operation::AddProductCluster;
///
/// let cluster = AddProductCluster::new("Broadband").parent_tag_name("Products").aliases(["DSL", "Fibre"]);
/// assert_eq!(cluster.tag_name, "Broadband");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, ToXml, FromXml)]
#[soap(namespace = OPERATIONS, rename_all = "camelCase")]
#[non_exhaustive]
pub struct AddProductCluster {
    /// The name of the new cluster.
    pub tag_name: String,
    /// The name of the parent cluster. The portal requires one; for this operation it is not
    /// documented.
    pub parent_tag_name: Option<String>,
    /// The texts that the product labels of incoming purchases are compared with. The portal
    /// requires at least one.
    #[soap(item = "string", item_namespace = ARRAYS, item_prefix = "a", xsi_prefix = "i")]
    pub aliases: Option<Vec<String>>,
    /// Not documented beyond its type.
    #[soap(item = "string", item_namespace = ARRAYS, item_prefix = "a", xsi_prefix = "i")]
    pub billing_output_tags: Option<Vec<String>>,
    /// Not documented beyond its type.
    pub show_in_product_plan: Option<bool>,
}

impl AddProductCluster {
    /// Creates a request to add a cluster with this name, and nothing else set.
    pub fn new(tag_name: impl Into<String>) -> Self {
        Self {
            tag_name: tag_name.into(),
            parent_tag_name: None,
            aliases: None,
            billing_output_tags: None,
            show_in_product_plan: None,
        }
    }
}

operation!(
    AddProductCluster: Write -> bool; single if |_| true;
    "Adds a product cluster"; [
        Parameter::text("tagName", "name of the new cluster").required(),
        Parameter::text("parentTagName", "name of the parent cluster"),
        Parameter::texts("aliases", "matched against productLabel of incoming purchases"),
        Parameter::texts("billingOutputTags", "not documented further"),
        Parameter::boolean("showInProductPlan", "not documented further"),
    ]
);

setters!(AddProductCluster {
    parent_tag_name: String,
    aliases: [String],
    billing_output_tags: [String],
    show_in_product_plan: bool,
});
