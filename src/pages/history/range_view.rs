//! The frame of a view over a time range: which range it is, how much of it is loaded, and ways to choose another.

use leptos::html::Div;
use leptos::prelude::*;

use crate::components::button::button;
use crate::components::content::{Content, nothing};
use crate::components::effect::effect;
use crate::components::element::Element;
use crate::components::empty_state::empty_state;
use crate::components::html;
use crate::components::load_status::{LoadStep, load_status};
use crate::components::skeleton::{Outline, skeleton};
use crate::components::time::{present, present_untracked};
use crate::domain::filter::Filter;
use crate::domain::time_range::{Span, TimeRange};
use crate::format;
use crate::reactive::Memo;
use crate::store::paged::Paging;
use crate::store::problem::{problem, reason};
use crate::store::range::{End, Progress, Range, RangeStatus};

use super::super::page_error::page_error;
use super::super::range_choices::range_choices;
use super::filter_params::FilterParams;
use super::names::PrebuildNames;
use super::new_prebuild::NewPrebuild;
use super::ranges::Ranges;
use super::results::Results;
use super::time_label::time_label;

/// Properties of a view over a time range.
#[derive(Clone, Copy)]
pub struct RangeView {
    pub ranges: Ranges,
    pub results: Results,
    pub filter: FilterParams,
    pub names: PrebuildNames,
    pub create: NewPrebuild,
}

/// Content below the head.
#[derive(Clone, Copy, PartialEq)]
enum Body {
    Waiting,
    Failed,
    Empty,
    Figures,
}

impl Body {
    fn of(status: &RangeStatus) -> Self {
        match &status.progress {
            _ if status.count > 0 => Self::Figures,
            Progress::Complete(_) | Progress::Stopped => Self::Empty,
            Progress::Failed(_) => Self::Failed,
            Progress::Loading => Self::Waiting,
        }
    }
}

/// Draws `view` of the filter's time range below a head with its name and progress.
pub fn over_range(props: RangeView, view: impl Fn(Range) -> AnyView + Copy + Send + 'static) -> AnyView {
    let range = Memo::new(move |_| props.ranges.current());
    let content = move || {
        let range = range.get();
        follow(props, range);
        let body = Memo::new(move |_| Body::of(&range.status()));
        let body = move || match body.get() {
            Body::Waiting => skeleton(Outline::History).into_content(),
            Body::Failed => failed(range),
            Body::Empty => empty(props),
            Body::Figures => view(range),
        };
        let is_partial = move || (!range.status().is_complete()).then_some("true");
        html::div().class("range-body").attr("data-partial", is_partial).child(body).into_content()
    };
    (head(props, range), content).into_content()
}

/// Loads a range and keeps it up to date for as long as it is shown.
fn follow(props: RangeView, range: Range) {
    range.show();
    effect(move || {
        present();
        range.tick();
    });
    let listed = props.results.list().ids;
    // The list polls its newest page.
    let further = move || {
        let mut ids = range.under_way();
        listed.with_untracked(|listed| ids.retain(|id| !listed.contains(*id)));
        ids
    };
    props.ranges.store.live.register(move |refresh| range.reload(refresh), further);
}

fn failed(range: Range) -> AnyView {
    let panel = move || match range.status().progress {
        Progress::Failed(error) => page_error(problem(&error, "the prebuild history"), move || range.resume(), None),
        _ => nothing(),
    };
    panel.into_content()
}

fn empty(props: RangeView) -> AnyView {
    let filter = props.filter;
    let is_filtered = move || filter.current.with(Filter::is_more_than_time);
    let list = props.results.list();
    let has_none = move || list.paging.get() == Paging::End && list.ids.with(|ids| ids.is_empty());
    let content = move || match is_filtered() {
        false if has_none() => props.create.empty_state().into_content(),
        true => {
            let clear = button("button", move || {
                filter.change(|filter| *filter = Filter { time: filter.time.clone(), ..Filter::default() })
            });
            let message = "Remove a filter, or choose a longer time range.";
            empty_state("No prebuilds match these filters", message, Some(clear.child("Clear filters"))).into_content()
        }
        false => {
            let widen = button("button", move || {
                filter.change(|filter| filter.time = TimeRange::Within(LONGEST));
            });
            // There is no longer one to offer.
            let is_longest = filter.current.with_untracked(|filter| filter.time == TimeRange::Within(LONGEST));
            let action = (!is_longest).then(|| widen.child("Show the last 30 days"));
            empty_state("No prebuilds in this time range", "Choose a longer time range.", action).into_content()
        }
    };
    content.into_content()
}

fn head(props: RangeView, range: Memo<Range>) -> Element<Div> {
    let filter = props.filter;
    let label = Memo::new(move |_| filter.current.with(|filter| time_label(&filter.clone().with_range())));
    let status = move || range_status(props, range.get());
    html::div()
        .class("range-head")
        .child(html::h2().class("range-title").child(move || label.get()))
        .child(choices(filter))
        .child(status)
}

/// Common ranges.
const CHOICES: [(Span, &str); 3] =
    [(Span::hours(24), "24 hours"), (Span::hours(7 * 24), "7 days"), (LONGEST, "30 days")];
const LONGEST: Span = Span::hours(30 * 24);

fn choices(filter: FilterParams) -> Element<Div> {
    let range = Memo::new(move |_| filter.current.get().with_range().time);
    range_choices(CHOICES, range, move |time| filter.set_time(time))
}

/// Progress of the range, with a button to stop, continue, or retry.
fn range_status(props: RangeView, range: Range) -> Element<Div> {
    let status = Memo::new(move |_| range.status());
    let step = Memo::new(move |_| status.with(step));
    let bar = move || {
        let value = move || status.with(|status| status.percent.unwrap_or_default().to_string());
        html::progress().max("100").value(value).aria_label("Part of the time range that is loaded")
    };
    let words = move || {
        let is_filtered = props.filter.current.with(Filter::is_more_than_time);
        status.with(|status| words(status, is_filtered))
    };
    load_status(step, words, bar, move || range.stop(), move || range.resume())
}

fn step(status: &RangeStatus) -> LoadStep {
    match status.progress {
        Progress::Loading => LoadStep::Loading,
        Progress::Stopped => LoadStep::Stopped,
        Progress::Failed(_) => LoadStep::Failed,
        Progress::Complete(_) => LoadStep::Complete,
    }
}

/// Describes which prebuilds the figures cover.
fn words(status: &RangeStatus, is_filtered: bool) -> String {
    let matching = if is_filtered { "matching prebuild" } else { "prebuild" };
    let count = format::counted(status.count, matching);
    let back_to = || {
        let day = status.reached.map(|reached| format::local_day(reached, present_untracked()));
        day.map_or_else(String::new, |day| format!(", back to {day}"))
    };
    match &status.progress {
        Progress::Loading => format!("{count} so far{}", back_to()),
        Progress::Stopped => format!("Stopped: {count} so far{}", back_to()),
        Progress::Failed(error) => format!("{count} so far{}. Couldn't load the rest: {}", back_to(), reason(error)),
        Progress::Complete(End::Start | End::History) => format!("Based on {count}"),
        Progress::Complete(End::Limit) if status.count == status.read => {
            format!("Based on the newest {count}{}", back_to())
        }
        Progress::Complete(End::Limit) => {
            format!("Based on {count} among the newest {}{}", format::count(status.read), back_to())
        }
    }
}
