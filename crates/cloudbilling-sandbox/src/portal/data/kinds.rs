//! The tables of billing data: their columns, and the fields of a new row.

use crate::data::billing::browse::{CUSTOMERS, INVOICES, PURCHASES, RESULTS, Source};
use crate::data::billing::invoices;
use crate::portal::listing::Column;

/// A table of billing data.
pub(super) struct Kind {
    /// Its name in addresses.
    pub(super) name: &'static str,
    pub(super) title: &'static str,
    pub(super) nouns: (&'static str, &'static str),
    pub(super) source: &'static Source,
    pub(super) columns: &'static [Column],
    pub(super) sort: &'static str,
    pub(super) empty: &'static str,
    /// The name of its list in a loaded file; empty if its rows cannot be stored.
    pub(super) list: &'static str,
    pub(super) inputs: &'static [Input],
    /// Fields that rows can be filtered by, with the values to choose from.
    pub(super) filters: &'static [(&'static str, &'static str, &'static [&'static str])],
}

/// A field of a new row.
pub(super) struct Input {
    /// Its name in a loaded file, which is that of the API.
    pub(super) name: &'static str,
    pub(super) title: &'static str,
    /// The field of the row that has its value.
    pub(super) field: &'static str,
    pub(super) is_required: bool,
    pub(super) form: InputForm,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum InputForm {
    Choice(&'static [&'static str]),
    Moment,
    Number,
    Text,
}

const fn input(
    name: &'static str,
    title: &'static str,
    field: &'static str,
    form: InputForm,
) -> Input {
    Input {
        name,
        title,
        field,
        is_required: false,
        form,
    }
}

const fn required(
    name: &'static str,
    title: &'static str,
    field: &'static str,
    form: InputForm,
) -> Input {
    Input {
        name,
        title,
        field,
        is_required: true,
        form,
    }
}

use InputForm::{Choice, Moment, Number, Text};

pub(super) const KINDS: [Kind; 4] = [
    Kind {
        name: "customers",
        title: "Customers",
        nouns: ("customer", "customers"),
        source: &CUSTOMERS,
        columns: &[
            Column::sorted("Code", "code"),
            Column::sorted("Environment", "environment"),
            Column::sorted("Name", "name"),
            Column::number("Purchases", "purchases"),
            Column::number("Invoices", "invoices"),
        ],
        sort: "code",
        empty: "No customer yet. Add one above, import a file, or reset the environment to the demo data.",
        list: "Customers",
        inputs: &[
            required("CustomerCode", "Code", "code", Text),
            required("CustomerName", "Name", "name", Text),
        ],
        filters: &[],
    },
    Kind {
        name: "purchases",
        title: "Purchases",
        nouns: ("purchase", "purchases"),
        source: &PURCHASES,
        columns: &[
            Column::sorted("Reference", "reference"),
            Column::sorted("Environment", "environment"),
            Column::sorted("Customer", "customer"),
            Column::sorted("Product label", "label"),
            Column::sorted("Date", "date"),
            Column::number("Quantity", "quantity"),
            Column::sorted("Invoice", "invoice"),
            Column::sorted("State", "state"),
        ],
        sort: "-date",
        empty: "No purchase yet. Add one above, import a file, or reset the environment to the demo data.",
        list: "Purchases",
        inputs: &[
            required("CustomerCode", "Customer", "customer", Text),
            required("PurchaseReference", "Reference", "reference", Text),
            required("ProductLabel", "Product label", "label", Text),
            required("PurchaseDate", "Date", "date", Moment),
            required("Quantity", "Quantity", "quantity", Number),
            input("EndDate", "End", "end", Moment),
            input("InvoiceReference", "Invoice reference", "invoice", Text),
            input("OverrideUnitPrice", "Unit price instead", "price", Number),
            input("OverrideCost", "Cost instead", "cost", Number),
        ],
        filters: &[("State", "state", &["stored", "marked for deletion"])],
    },
    Kind {
        name: "invoices",
        title: "Invoices",
        nouns: ("invoice", "invoices"),
        source: &INVOICES,
        columns: &[
            Column::sorted("Reference", "reference"),
            Column::sorted("Environment", "environment"),
            Column::sorted("Customer", "customer"),
            Column::sorted("Number", "number"),
            Column::sorted("Date", "date"),
            Column::sorted("Period", "end"),
            Column::number("Total", "total"),
            Column::sorted("Status", "status"),
        ],
        sort: "-end",
        empty: "No invoice yet. Add one above, import a file, or reset the environment to the demo data.",
        list: "Invoices",
        inputs: &[
            required("CustomerCode", "Customer", "customer", Text),
            required("InvoiceReference", "Reference", "reference", Text),
            input("InvoiceDate", "Date", "date", Moment),
            input("BillingPeriodStart", "Start of the period", "start", Moment),
            input("BillingPeriodEnd", "End of the period", "end", Moment),
            input(
                "InvoiceStatus",
                "Status",
                "status",
                Choice(&invoices::STATUSES),
            ),
        ],
        filters: &[("Status", "status", &invoices::STATUSES)],
    },
    Kind {
        name: "results",
        title: "Transformation results",
        nouns: ("transformation result", "transformation results"),
        source: &RESULTS,
        columns: &[
            Column::plain("File"),
            Column::sorted("Environment", "environment"),
            Column::sorted("Transformation", "name"),
            Column::sorted("Customer", "customer"),
            Column::sorted("Invoice", "invoice"),
            Column::sorted("Created", "created"),
            Column::number("Bytes", "bytes"),
        ],
        sort: "-created",
        empty: "No transformation result yet. The sandbox makes one when an invoice becomes APPROVED.",
        list: "",
        inputs: &[],
        filters: &[],
    },
];

impl Kind {
    pub(super) fn path(&self) -> &'static str {
        match self.name {
            "customers" => "/portal/data/customers",
            "purchases" => "/portal/data/purchases",
            "invoices" => "/portal/data/invoices",
            _ => "/portal/data/results",
        }
    }
}

pub(super) fn find(name: &str) -> Option<&'static Kind> {
    static KNOWN: [Kind; 4] = KINDS;
    KNOWN.iter().find(|kind| kind.name == name)
}
