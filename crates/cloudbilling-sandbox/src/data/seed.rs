//! Demo data: the customers, products, purchases and invoices of an invented telecom reseller.

use rusqlite::{Connection, params};

use crate::data::billing::clusters::{self, NewCluster};
use crate::data::billing::purchases::{self, NewPurchase};
use crate::data::billing::{Refusal, customers, invoices};
use crate::data::timestamp::Timestamp;

/// Fills an environment with a few thousand rows, the same ones each time. Does nothing and returns
/// `false` if the environment has customers.
///
/// The months end at the month of `now`: old invoices are closed, the newest are approved or open.
pub(crate) fn demo(db: &Connection, environment: &str, now: Timestamp) -> Result<bool, Refusal> {
    if db
        .prepare_cached("SELECT 1 FROM customers WHERE environment = ?1")?
        .exists([environment])?
    {
        return Ok(false);
    }
    let products = CATALOGUE
        .iter()
        .flat_map(|(_, products)| *products)
        .collect();
    Seeder {
        db,
        environment,
        now,
        products,
        dice: Dice(0),
    }
    .fill()?;
    Ok(true)
}

/// Deletes the billing data of an environment.
#[cfg(feature = "portal")]
pub(crate) fn clear(db: &Connection, environment: &str) -> rusqlite::Result<()> {
    const TABLES: [&str; 5] = [
        "transformation_results",
        "purchases",
        "invoices",
        "customers",
        "clusters",
    ];
    for table in TABLES {
        // Aliases and output tags are deleted with their cluster.
        db.execute(
            &format!("DELETE FROM {table} WHERE environment = ?1"),
            [environment],
        )?;
    }
    Ok(())
}

struct Seeder<'a> {
    db: &'a Connection,
    environment: &'a str,
    now: Timestamp,
    products: Vec<&'static Product>,
    dice: Dice,
}

struct Product {
    name: &'static str,
    price: f64,
    cost: f64,
}

const fn product(name: &'static str, price: f64, cost: f64) -> Product {
    Product { name, price, cost }
}

/// Two years, so that a query by year leaves something out.
const MONTHS: usize = 24;

static CATALOGUE: &[(&str, &[Product])] = &[
    (
        "Broadband",
        &[
            product("DSL 100", 34.95, 21.0),
            product("Fibre 500", 49.95, 27.5),
            product("Fibre 1000", 64.95, 36.0),
        ],
    ),
    (
        "Voice",
        &[
            product("SIP trunk", 12.5, 4.2),
            product("Hosted PBX seat", 8.95, 3.1),
            product("Minutes EU", 0.018, 0.009),
        ],
    ),
    (
        "Cloud",
        &[
            product("Backup 100 GB", 9.5, 3.75),
            product("Virtual server S", 14.0, 6.5),
            product("Virtual server L", 56.0, 26.0),
        ],
    ),
    (
        "Mobile",
        &[
            product("SIM only 10 GB", 15.0, 8.8),
            product("SIM only 50 GB", 27.5, 16.4),
        ],
    ),
];

const FIRST_WORDS: [&str; 10] = [
    "Brouwer",
    "Delta",
    "Hollandse",
    "Meridian",
    "Noordzee",
    "Oranje",
    "Polder",
    "Rijnland",
    "Tulip",
    "Zeeland",
];
const SECOND_WORDS: [&str; 6] = [
    "Bakery",
    "Consulting",
    "Dental",
    "Hotels",
    "Logistics",
    "Studios",
];

fn customer_names() -> impl Iterator<Item = String> {
    FIRST_WORDS.iter().flat_map(|first| {
        SECOND_WORDS
            .iter()
            .map(move |second| format!("{first} {second}"))
    })
}

/// The label is the name in the supplier's file; the alias of the cluster maps it.
fn label(product: &str) -> String {
    product.to_uppercase().replace(' ', "-")
}

impl Seeder<'_> {
    fn fill(&mut self) -> Result<(), Refusal> {
        for &(parent, products) in CATALOGUE {
            self.add_cluster(parent, None)?;
            for product in products {
                self.add_cluster(product.name, Some(parent))?;
            }
        }
        for (number, name) in (1_001..).zip(customer_names()) {
            let code = number.to_string();
            customers::add(self.db, self.environment, &code, &name)?;
            for (index, month) in Month::up_to(self.now, MONTHS).enumerate() {
                self.bill(&code, month, MONTHS - 1 - index)?;
            }
        }
        Ok(())
    }

    fn add_cluster(&self, name: &str, parent: Option<&str>) -> Result<(), Refusal> {
        let alias = label(name);
        let new = NewCluster {
            tag: Some(name),
            parent,
            aliases: parent.map(|_| alias.as_str()).into_iter().collect(),
            ..NewCluster::default()
        };
        clusters::add(self.db, self.environment, &new)
    }

    /// The purchases of one customer in one month, and the invoice of that month.
    fn bill(&mut self, code: &str, month: Month, age: usize) -> Result<(), Refusal> {
        let invoice = self.dice.id();
        self.insert_invoice(&invoice, code, month)?;
        let (mut total, mut cost) = (0.0, 0.0);
        for index in 1..=2 {
            let (product, quantity) = self.buy(&invoice, code, month, index)?;
            total += quantity * product.price;
            cost += quantity * product.cost;
        }
        self.settle(&invoice, age, cents(total), cents(cost))?;
        Ok(())
    }

    fn buy(
        &mut self,
        invoice: &str,
        code: &str,
        month: Month,
        index: u8,
    ) -> Result<(&'static Product, f64), Refusal> {
        let product = self.products[self.dice.below(self.products.len())];
        let quantity = if product.price < 1.0 {
            100 + self.dice.below(900)
        } else {
            1 + self.dice.below(5)
        };
        let quantity = f64::from(u16::try_from(quantity).expect("at most a thousand"));
        // One label in forty belongs to a product that is not mapped.
        let label = if self.dice.below(40) == 0 {
            "SUPPLIER-NEW".to_owned()
        } else {
            label(product.name)
        };
        let (day, hour) = (1 + self.dice.below(28), self.dice.below(24));
        let purchase = NewPurchase {
            customer_code: code.to_owned(),
            reference: format!("{code}-{month}-{index}"),
            product_label: label,
            purchase_date: format!("{month}-{day:02}T{hour:02}:00:00Z"),
            quantity,
            ..NewPurchase::default()
        };
        purchases::take_in(self.db, self.environment, &purchase, self.now)?;
        self.db
            .prepare_cached("UPDATE purchases SET id = ?3, invoice_id = ?4 WHERE environment = ?1 AND reference = ?2")?
            .execute(params![self.environment, purchase.reference, self.dice.id(), invoice])?;
        Ok((product, quantity))
    }

    fn insert_invoice(&self, id: &str, code: &str, month: Month) -> rusqlite::Result<()> {
        let (start, end) = (
            format!("{month}-01T00:00:00Z"),
            format!("{}-01T00:00:00Z", month.next()),
        );
        self.db
            .prepare_cached(
                "INSERT INTO invoices (environment, id, customer_code, status, kind,
                    period_start, period_start_at, period_end, period_end_at, billing_at)
                 VALUES (?1, ?2, ?3, 'PENDING', 'Period', ?4, ?5, ?6, ?7, ?7)",
            )?
            .execute(params![
                self.environment,
                id,
                code,
                start,
                Timestamp::parse(&start),
                end,
                Timestamp::parse(&end)
            ])
            .map(drop)
    }

    /// The older an invoice is, the further it has progressed.
    fn settle(&self, id: &str, age: usize, total: f64, cost: f64) -> rusqlite::Result<()> {
        if age > 1 {
            invoices::set_status(self.db, self.environment, id, "APPROVED", self.now)?;
        }
        let status = match age {
            0 => "CALCULATED_OK",
            1 => "INVOICED_OK",
            2..=3 => "APPROVED",
            4..=11 => "EXPORTED",
            _ => "CLOSED",
        };
        self.db
            .prepare_cached(
                "UPDATE invoices SET status = ?3, calculated_at = min(period_end_at, ?4), total = ?5, cost_total = ?6,
                    currency = 'EUR', outstanding = CASE WHEN ?7 THEN ?5 END, approved_at = CASE WHEN ?8 THEN period_end_at END
                 WHERE environment = ?1 AND id = ?2",
            )?
            .execute(params![self.environment, id, status, self.now, total, cost, age < 4, age > 1])
            .map(drop)
    }
}

fn cents(amount: f64) -> f64 {
    (amount * 100.0).round() / 100.0
}

/// A calendar month, shown as `YYYY-MM`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Month {
    /// Months since the year 0.
    count: i32,
}

impl Month {
    /// Returns this many months, up to the month of `now`.
    fn up_to(now: Timestamp, months: usize) -> impl Iterator<Item = Self> {
        let text = now.to_string();
        let part = |range| {
            text.get(range)
                .and_then(|part: &str| part.parse::<i32>().ok())
                .unwrap_or(1)
        };
        let last = part(0..4) * 12 + part(5..7) - 1;
        let months = i32::try_from(months).expect("a few");
        (last - months + 1..=last).map(|count| Self { count })
    }

    fn next(self) -> Self {
        Self {
            count: self.count + 1,
        }
    }
}

impl std::fmt::Display for Month {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:04}-{:02}", self.count / 12, self.count % 12 + 1)
    }
}

/// SplitMix64 with a fixed seed: the data is the same each time, so that documentation about it
/// stays true.
struct Dice(u64);

impl Dice {
    fn throw(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, bound: usize) -> usize {
        let bound = u64::try_from(bound).expect("a small number");
        usize::try_from(self.throw() % bound).expect("less than a small number")
    }

    fn id(&mut self) -> String {
        format!("{:016x}{:08x}", self.throw(), self.throw() >> 32)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::billing::purchases::PurchaseQuery;
    use crate::data::storage::Storage;
    use crate::data::storage::Store;

    #[test]
    fn the_demo_has_a_few_thousand_rows_and_is_made_once() {
        let store = Store::open(&Storage::Memory).expect("a database in memory");
        let now = Timestamp::parse("2025-06-15T12:00:00Z").expect("a date");
        assert!(store.write(|db| demo(db, "Demo", now)).expect("sound data"));
        assert!(!store.write(|db| demo(db, "Demo", now)).expect("sound data"));
        let headers = store
            .read(|db| invoices::headers(db, "Demo", &invoices::HeaderQuery::default()))
            .expect("a valid query");
        assert_eq!(headers.len(), 60 * 24);
        assert!(
            headers
                .iter()
                .any(|invoice| invoice.status == "CLOSED" && invoice.number.is_some())
        );
        let everything = PurchaseQuery {
            include_unmapped: true,
            ..PurchaseQuery::default()
        };
        let count = |query: &PurchaseQuery<'_>| {
            let mut count = 0;
            let listed = store.read(|db| purchases::for_each(db, "Demo", query, |_| count += 1));
            listed.expect("a query");
            count
        };
        assert_eq!(count(&everything), 2 * 60 * 24);
        let mapped = count(&PurchaseQuery::default());
        assert!(mapped > 2 * 60 * 24 * 9 / 10 && mapped < 2 * 60 * 24);
    }

    #[test]
    fn months_cross_the_year() {
        let now = Timestamp::parse("2025-01-31T00:00:00Z").expect("a date");
        let months: Vec<_> = Month::up_to(now, 3)
            .map(|month| month.to_string())
            .collect();
        assert_eq!(months, ["2024-11", "2024-12", "2025-01"]);
    }
}
