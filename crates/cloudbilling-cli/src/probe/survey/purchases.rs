//! Questions about purchases: their dates, nulls, and the order of parameters.

use super::{NOTHING, Parameters, Survey};
use crate::probe::gate::Stop;
use crate::probe::observe::{Content, Observation, Outcome};
use crate::probe::reads::{Read, Value};

impl Survey<'_> {
    /// Asks for purchases, which have dates and several parameters of one kind.
    pub(super) async fn ask_for_purchases(&mut self) -> Result<(), Stop> {
        let parameters = self.purchase_parameters();
        let all = self
            .ask(&self.spelling, Read::Purchases, &parameters)
            .await?;
        let text = self.describe_observation(&all);
        self.notes.fact(Read::Purchases.name(), text);
        if !all.is_accepted() {
            return Ok(());
        }
        self.note_accepted(Read::Purchases, &all);
        let mut with_null = parameters;
        with_null.push(("dateTo", Value::Nil));
        let null = self
            .ask(&self.spelling, Read::Purchases, &with_null)
            .await?;
        let null = self.describe_observation(&null);
        self.notes.fact("a parameter that is null (xsi:nil)", null);
        self.change_the_dates().await?;
        self.change_the_order(&all).await
    }

    async fn change_the_dates(&mut self) -> Result<(), Stop> {
        let invalid = self.ask_date("not-a-date").await?;
        let text = self.describe_observation(&invalid);
        self.notes.fact("a date that is none", text);
        if let Content::Response(anatomy, Outcome::Failure) = &invalid.content {
            self.note_error_word(
                anatomy.code.as_ref().map(|code| code.text()),
                "an invalid date",
            );
        }
        self.note_other_refusal(&invalid);
        if !invalid.is_refused() {
            return Ok(());
        }
        for (topic, date) in [
            (
                "a date in UTC, 2020-01-01T00:00:00Z",
                "2020-01-01T00:00:00Z",
            ),
            (
                "a date without a zone, 2020-01-01T00:00:00",
                "2020-01-01T00:00:00",
            ),
            (
                "a date with an offset, 2020-01-01T00:00:00+01:00",
                "2020-01-01T00:00:00+01:00",
            ),
            ("a day, 2020-01-01", "2020-01-01"),
        ] {
            let seen = self.ask_date(date).await?;
            let text = self.describe_observation(&seen);
            self.notes.fact(topic, text);
        }
        Ok(())
    }

    async fn ask_date(&self, date: &str) -> Result<Observation, Stop> {
        let date = || Value::Text(date.to_owned());
        let parameters = [
            ("customerCode", Value::Text(NOTHING.to_owned())),
            ("dateFrom", date()),
            ("dateTo", date()),
        ];
        self.ask(&self.spelling, Read::Purchases, &parameters).await
    }

    /// A filter that finds nothing shows by the rows whether it was read, also out of order.
    async fn change_the_order(&mut self, found: &Observation) -> Result<(), Stop> {
        let topic = "a parameter out of order";
        let all = self.purchase_parameters();
        if found.rows() == 0 {
            self.notes.fact(
                topic,
                "not decided: no purchases were found (--customer, --from)",
            );
            return Ok(());
        }
        let nothing = || ("productLabel", Value::Text(NOTHING.to_owned()));
        let place = all
            .iter()
            .position(|(name, _)| *name == "dateFrom")
            .unwrap_or(all.len());
        let mut sorted = all.clone();
        sorted.insert(place, nothing());
        let mut unsorted = all;
        unsorted.push(nothing());
        let sorted = self.ask(&self.spelling, Read::Purchases, &sorted).await?;
        let unsorted = self.ask(&self.spelling, Read::Purchases, &unsorted).await?;
        let seen = match (
            sorted.is_accepted() && sorted.rows() == 0,
            unsorted.is_accepted(),
        ) {
            (true, true) if unsorted.rows() > 0 => "dropped",
            (true, true) => "read",
            (true, false) => "refused",
            _ => "not decided: the filter has no effect in order either",
        };
        self.notes.fact(topic, seen);
        Ok(())
    }

    /// Purchases without a product are asked for as well: any row shows something.
    fn purchase_parameters(&self) -> Parameters {
        let text = |text: &str| Value::Text(text.to_owned());
        let customer = self
            .sample
            .customer
            .iter()
            .map(|code| ("customerCode", text(code)));
        let others = [
            ("includeUnmapped", text("true")),
            ("dateFrom", text(&self.sample.from)),
        ];
        customer.chain(others).collect()
    }
}
