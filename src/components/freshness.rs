//! How old the data on the page is, and a button that brings it up to date.

use chrono::{DateTime, Utc};

use crate::format;

use super::dynamic::dynamic;
use super::element::{Content, Element, button, classed};
use super::icon::Icon;
use super::time::present;

/// Where the age comes from. `problem` is why the last refresh failed, while older data is shown.
pub struct Freshness {
    pub loaded_at: Option<DateTime<Utc>>,
    pub problem: Option<String>,
}

/// `state` and `is_busy` follow signals.
pub fn freshness(
    state: impl Fn() -> Freshness + Send + 'static,
    is_busy: impl Fn() -> bool + Copy + Send + 'static,
    on_refresh: impl Fn() + 'static,
) -> Element {
    let words = move || {
        let Freshness { loaded_at, problem } = state();
        match (problem, loaded_at) {
            (Some(problem), _) => classed("span", "text-bad").child(problem).into_content(),
            (None, Some(moment)) => {
                format!("Updated {}", format::relative(moment, present().max(moment))).into_content()
            }
            (None, None) => None::<Element>.into_content(),
        }
    };
    let refresh = button("button quiet", on_refresh)
        .attr_of("aria-busy", move || is_busy().then(|| "true".to_owned()))
        .flag("disabled", is_busy)
        .child(Icon::Refresh.view())
        .child("Refresh");
    classed("div", "freshness")
        .child(classed("span", "meta").attr("role", "status").child(dynamic(words)))
        .child(refresh)
}
