//! The chart of calls and refusals, as an image in the page: bars of one minute each.

use maud::{Markup, html};

use super::page::count;
use crate::journal::activity::Counts;

const HEIGHT: u32 = 96;
const BAR: usize = 12;

/// Renders the calls of each minute, the refused ones in a colour of their own.
pub(super) fn chart(minutes: &[Counts]) -> Markup {
    let sum = |of: fn(&Counts) -> u32| {
        minutes
            .iter()
            .map(|counts| u64::from(of(counts)))
            .sum::<u64>()
    };
    let (calls, refused) = (sum(|counts| counts.calls), sum(|counts| counts.refused));
    let most = minutes.iter().map(|counts| counts.calls).max().unwrap_or(0);
    let width = minutes.len() * BAR;
    let title = format!(
        "{} in the last hour, {refused} refused",
        count(number(calls), "call", "calls")
    );
    html! {
        figure.chart {
            svg viewBox={ "0 0 " (width) " " (HEIGHT + 2) } preserveAspectRatio="none" role="img" aria-label=(title) {
                line.axis x1="0" x2=(width) y1=(HEIGHT) y2=(HEIGHT) {}
                @for (place, counts) in minutes.iter().enumerate() { (bar(place, minutes.len(), *counts, most)) }
            }
            figcaption.row {
                span.quiet { "60 min ago" }
                span { (title) @if most > 0 { span.quiet { ", at most " (most) " a minute" } } }
                span.quiet { "now" }
            }
        }
    }
}

fn bar(place: usize, places: usize, counts: Counts, most: u32) -> Markup {
    let refused = height(counts.refused, most);
    let granted = height(counts.calls, most).saturating_sub(refused);
    let ago = match places - 1 - place {
        0 => "this minute".to_owned(),
        minutes => format!("{minutes} min ago"),
    };
    html! {
        @if counts.calls > 0 {
            g {
                title { (ago) ": " (count(number(counts.calls.into()), "call", "calls")) ", " (counts.refused) " refused" }
                rect.calls x=(place * BAR + 1) width=(BAR - 2) y=(HEIGHT - granted - refused) height=(granted) {}
                rect.refused x=(place * BAR + 1) width=(BAR - 2) y=(HEIGHT - refused) height=(refused) {}
            }
        }
    }
}

/// Any number above zero can be seen.
fn height(number: u32, most: u32) -> u32 {
    let scaled = u64::from(number) * u64::from(HEIGHT) / u64::from(most.max(1));
    u32::try_from(scaled)
        .unwrap_or(HEIGHT)
        .max(u32::from(number > 0) * 3)
        .min(HEIGHT)
}

fn number(number: u64) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_are_in_proportion_and_never_invisible() {
        assert_eq!(
            [0, 1, 50, 100].map(|number| height(number, 100)),
            [0, 3, 48, 96]
        );
        let most = [u32::MAX, 1].map(|number| height(number, u32::MAX));
        assert_eq!(most, [96, 3]);
    }

    #[test]
    fn an_hour_without_a_call_has_no_bar() {
        let page = chart(&[Counts::default(); 60]).into_string();
        assert!(page.contains("0 calls in the last hour") && !page.contains("<rect"));
        let busy = chart(
            &[Counts {
                calls: 3,
                refused: 3,
            }; 60],
        )
        .into_string();
        assert!(busy.contains("180 calls in the last hour, 180 refused"));
        assert_eq!(busy.matches("<rect").count(), 120);
    }
}
