//! Table of counts by hour of the week, in which busier hours have a stronger color.

use leptos::html::{Table, Td, Tr};

use crate::format;

use super::element::Element;
use super::html;

/// Days of a week, as short heads.
pub const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
/// Strongest color; 0 is none.
const STRONGEST: u64 = 5;

/// `counts` are those of the hours of the week, Monday first. If they are partial, nothing is known of an hour without a count.
pub fn heat_map(title: &'static str, counts: &[u32], is_partial: bool) -> Element<Table> {
    let most = counts.iter().max().copied().unwrap_or_default();
    let hours = (0..24).map(|hour| html::th().scope("col").child(hour_label(hour))).collect::<Vec<_>>();
    let head = html::tr().child(html::th().scope("col").child("Day")).child(hours);
    let row = |(day, counts): (&'static str, &[u32])| -> Element<Tr> {
        let cells = counts.iter().map(|count| cell(*count, most, is_partial)).collect::<Vec<_>>();
        html::tr().child(html::th().scope("row").child(day)).child(cells)
    };
    let rows = DAYS.into_iter().zip(counts.chunks(24)).map(row).collect::<Vec<_>>();
    html::table()
        .class("heat-map")
        .child(html::caption().class("visually-hidden").child(title))
        .child(html::thead().child(head))
        .child(html::tbody().child(rows))
}

fn hour_label(hour: u32) -> String {
    format!("{hour:02}")
}

fn cell(count: u32, most: u32, is_partial: bool) -> Element<Td> {
    html::td().attr("data-level", level(count, most).to_string()).child(count_words(count, is_partial))
}

/// A count; a partial one of none is unknown.
pub fn count_words(count: u32, is_partial: bool) -> String {
    if is_partial && count == 0 { format::UNKNOWN.to_owned() } else { format::count(count as usize) }
}

/// Strength of a color: fifths of the largest count, and 0 for none at all.
fn level(count: u32, most: u32) -> u64 {
    (u64::from(count) * STRONGEST).div_ceil(u64::from(most.max(1)))
}

#[cfg(test)]
mod tests {
    use super::level;

    #[test]
    fn the_strongest_color_is_that_of_the_largest_count() {
        assert_eq!([0, 1, 2, 3, 10].map(|count| level(count, 10)), [0, 1, 1, 2, 5]);
        assert_eq!([level(0, 0), level(1, 1), level(u32::MAX, u32::MAX)], [0, 5, 5]);
    }
}
