//! Billing data.

use super::handle::Admin;
use crate::data::billing::purchases::NewPurchase;
use crate::data::billing::{Refusal, distinct, invoices, purchases};
#[cfg(feature = "load")]
use crate::data::load::{self, Loaded, Table};
#[cfg(feature = "seed")]
use crate::data::seed;
use crate::error::{Error, ErrorKind, unknown};

#[allow(clippy::missing_errors_doc)] // said once, at the type
impl Admin {
    /// Stores purchases, for which no API operation is documented. Returns the number of purchases
    /// that were new or newer than the stored ones. Fails with [`ErrorKind::Invalid`], and stores
    /// none, if one of them is invalid.
    pub fn add_purchases(&self, new: &[NewPurchase]) -> Result<usize, Error> {
        let now = self.service.now();
        let taken = self.service.store.write(|db| {
            distinct(
                "purchase",
                "reference",
                new.iter().map(|new| &new.reference),
            )?;
            let mut taken = new.iter().enumerate().map(|(index, row)| {
                purchases::take_in(db, &self.environment, row, now)
                    .map_err(|refusal| refusal.in_row("purchase", index, new.len()))
            });
            taken.try_fold(0, |count, taken| Ok(count + usize::from(taken?)))
        });
        taken.map_err(refused)
    }

    /// Marks a purchase for deletion, as `DeletePurchases` does. Fails with
    /// [`ErrorKind::NotFound`] if there is no such purchase, and with [`ErrorKind::Invalid`] if it
    /// is marked already or its invoice is closed to changes.
    pub fn delete_purchase(&self, reference: &str, reason: &str) -> Result<(), Error> {
        let result = self
            .service
            .store
            .write(|db| purchases::delete(db, &self.environment, &[reference], Some(reason)));
        match result.map_err(refused)?.errors.pop() {
            None => Ok(()),
            Some((_, message)) => {
                let kind = match message == purchases::NO_SUCH {
                    true => ErrorKind::NotFound,
                    false => ErrorKind::Invalid,
                };
                Err(Error::new(kind, format!("{message}: {reference}")))
            }
        }
    }

    /// Sets the status of an invoice, as a person in the portal or the invoice run of the service
    /// would. `APPROVED` assigns the invoice number.
    pub fn set_invoice_status(&self, id: &str, status: &str) -> Result<(), Error> {
        if !invoices::STATUSES.contains(&status) {
            return Err(unknown("invoice status", status, &invoices::STATUSES));
        }
        let now = self.service.now();
        match self
            .service
            .store
            .write(|db| invoices::set_status(db, &self.environment, id, status, now))?
        {
            true => Ok(()),
            false => Err(Error::new(
                ErrorKind::NotFound,
                format!("there is no invoice {id}"),
            )),
        }
    }
}

#[cfg(feature = "load")]
#[allow(clippy::missing_errors_doc)] // said once, at the type
impl Admin {
    /// Loads the rows of a table from CSV with a header line; [`Table`] lists the column names.
    /// Loads every row, or none and fails with [`ErrorKind::Invalid`], which names the row. Rows
    /// that exist already are updated.
    pub fn load_csv(&self, table: Table, text: &str) -> Result<Loaded, Error> {
        self.insert(load::csv(table, text)?)
    }

    /// Loads a JSON object of up to three lists, `Customers`, `Invoices` and `Purchases`, of
    /// objects with the names that [`Table`] lists; otherwise as [`Admin::load_csv`].
    pub fn load_json(&self, text: &str) -> Result<Loaded, Error> {
        self.insert(load::json(text)?)
    }

    fn insert(&self, rows: load::Rows) -> Result<Loaded, Error> {
        let now = self.service.now();
        let inserted = self
            .service
            .store
            .write(|db| rows.insert(db, &self.environment, now));
        inserted.map_err(refused)
    }
}

#[cfg(feature = "portal")]
impl Admin {
    /// Deletes the billing data of the environment, and fills it with the demo data if `seed`.
    pub(crate) fn reset_data(&self, seed: bool) -> Result<(), Error> {
        let now = self.service.now();
        let done = self.service.store.write(|db| {
            seed::clear(db, &self.environment)?;
            if seed {
                seed::demo(db, &self.environment, now)?;
            }
            Ok(())
        });
        done.map_err(refused)
    }
}

#[cfg(feature = "seed")]
#[allow(clippy::missing_errors_doc)] // said once, at the type
impl Admin {
    /// Fills the environment with the customers, products, purchases and invoices of an invented
    /// company, a few thousand rows. Does nothing and returns `false` if the environment has
    /// customers.
    pub fn seed_demo(&self) -> Result<bool, Error> {
        let now = self.service.now();
        let seeded = self
            .service
            .store
            .write(|db| seed::demo(db, &self.environment, now));
        seeded.map_err(refused)
    }
}

pub(crate) fn refused(refusal: Refusal) -> Error {
    match refusal {
        Refusal::Message(message) => Error::new(ErrorKind::Invalid, message),
        Refusal::Internal(error) => error.into(),
    }
}
