//! `/demand` and `/projects/{project}/demand`: when environments start, and what warm pools should hold for them.

mod advice_text;
mod curve;
mod export;
mod field;
mod filters;
mod hours;
mod outcomes;
mod params;
mod pool;
mod pools;
mod replays;
mod status;
mod use_of_prebuilds;
mod zone;

use std::sync::Arc;

use chrono::{NaiveDate, NaiveTime};
use leptos::html::Div;
use leptos::prelude::*;

use crate::components::button::button;
use crate::components::chunk::Load;
use crate::components::content::Content;
use crate::components::element::Element;
use crate::components::empty_state::empty_state;
use crate::components::html;
use crate::components::skeleton::{Outline, skeleton};
use crate::components::time::present_untracked;
use crate::domain::demand::starts::{Start, known_from};
use crate::domain::filter::Filter;
use crate::domain::time_range::{Span, TimeRange};
use crate::format;
use crate::navigation::use_address;
use crate::proto::id::Id;
use crate::reactive::{Memo, RwSignal};
use crate::routes;
use crate::store::Store;
use crate::store::demand::{Demand, DemandStatus, Progress};
use crate::store::prices::Prices;
use crate::store::problem::problem;
use crate::text;

use super::frame::{ProjectFrame, Tab, page_frame, project_frame, store};
use super::history::time_label::time_label;
use super::page_error::page_error;
use super::range_choices::range_choices;
use super::warm_pools::edit::{self, Editing};
use super::warm_pools::names::PoolNames;
use export::Export;
use filters::filters;
use params::Params;
use pool::PoolContext;
use replays::Replays;
use use_of_prebuilds::{UseContext, use_of_prebuilds};

/// Chunks that may be needed next.
pub static AHEAD: [fn() -> Load; 5] =
    [use_of_prebuilds::FIGURES.load, pool::DETAILS.load, pools::FIELDS.load, export::ITEMS.load, edit::CONTENT.load];

/// Common time ranges.
const CHOICES: [(Span, &str); 3] =
    [(Span::hours(7 * 24), "7 days"), (Span::hours(28 * 24), "28 days"), (Span::hours(91 * 24), "13 weeks")];

pub fn page() -> AnyView {
    let page = Page::new(None);
    page_frame("Demand", page.aside(), page.content())
}

pub fn project_page(project_id: Id) -> AnyView {
    let page = Page::new(Some(project_id));
    let (aside, content) = (move || page.aside(), move || page.content());
    let is_empty = Memo::new(move |_| page.starts.with(|starts| starts.is_empty()));
    project_frame(ProjectFrame { project_id, is_empty, tab: Tab::Demand, aside, content })
}

/// What is below the head.
#[derive(Clone, Copy, PartialEq)]
enum Body {
    Waiting,
    Unavailable,
    Failed,
    Stopped,
    Sections,
}

impl Body {
    fn of(status: &DemandStatus, starts: usize) -> Self {
        match &status.records {
            Progress::Unavailable(_) => Self::Unavailable,
            _ if starts > 0 => Self::Sections,
            Progress::Complete | Progress::Limited => Self::Sections,
            Progress::Loading => Self::Waiting,
            Progress::Failed(_) => Self::Failed,
            Progress::Stopped => Self::Stopped,
        }
    }
}

/// State of the page, of which each part takes what it needs.
#[derive(Clone, Copy)]
struct Page {
    store: Store,
    project_id: Option<Id>,
    params: Params,
    names: PoolNames,
    editing: Editing,
    replays: Replays,
    demand: Memo<Demand>,
    /// Starts of the range, as far as they are loaded.
    starts: Memo<Arc<[Start]>>,
    /// From which moment on starts are known.
    from: Memo<i64>,
    /// Those of the selected project and class.
    selected: Memo<Arc<[Start]>>,
    body: Memo<Body>,
}

impl Page {
    fn new(project_id: Option<Id>) -> Self {
        let store: Store = store();
        let params = Params::new(use_address());
        let demand = Memo::new(move |_| store.demands().of(store, project_id, &params.range.get()));
        let starts: Memo<Arc<[Start]>> = Memo::new(move |_| Arc::from(demand.get().with(|loader| loader.starts())));
        let from = Memo::new(move |_| {
            let from = demand.get().with(|loader| loader.query().from);
            starts.with(|starts| known_from(starts, from))
        });
        let body = Memo::new(move |_| Body::of(&demand.get().status(), starts.with(|starts| starts.len())));
        let selected = Memo::new(move |_| match params.selection.get() {
            selection if selection.is_all() => starts.get(),
            selection => {
                starts.with(|starts| starts.iter().filter(|start| selection.has(start.key)).copied().collect())
            }
        });
        let names = PoolNames::new(store);
        Self {
            store,
            project_id,
            params,
            names,
            editing: Editing::new(store, names),
            replays: Replays::new(),
            demand,
            starts,
            from,
            selected,
            body,
        }
    }

    fn aside(self) -> Element<Div> {
        let is_done = move || self.demand.get().status().records.is_done();
        let reload = button("button", move || self.demand.get_untracked().reload())
            .attr("data-action", "refresh")
            .prop("disabled", move || !is_done())
            .child(text::REFRESH);
        let Self { store, project_id, selected: starts, replays, params, demand, .. } = self;
        let export = Export { store, project_id, starts, params, replays, demand };
        html::div().class("page-aside").child(reload).child(export.menu())
    }

    fn content(self) -> AnyView {
        let content = move || {
            let demand = self.demand.get();
            demand.show();
            (move || self.below_head(demand)).into_content()
        };
        (self.head(), content, self.editing.dialog()).into_content()
    }

    fn head(self) -> Element<Div> {
        let Params { range, .. } = self.params;
        let label = Memo::new(move |_| range_label(range.get()));
        html::div()
            .class("range-head")
            .child(html::h2().class("range-title").child(move || label.get()))
            .child(range_choices(CHOICES, range, move |time| self.params.set_range(time)))
            .child(filters(self.params, self.names, self.starts, self.project_id.is_none()))
            .child(move || status::status(self.demand.get(), self.starts, self.from))
    }

    fn below_head(self, demand: Demand) -> AnyView {
        match self.body.get() {
            Body::Waiting => skeleton(Outline::Demand).into_content(),
            Body::Unavailable => unavailable(demand).into_content(),
            Body::Failed => failed(demand),
            Body::Stopped => {
                let message = "Continue to load usage records.";
                empty_state("No starts loaded yet", message, ()).into_content()
            }
            Body::Sections => self.sections(demand).into_content(),
        }
    }

    fn pools(self, demand: Demand) -> PoolContext {
        let Self { store, project_id, params, names, editing, replays, starts, from, .. } = self;
        let prices = Prices::load();
        PoolContext { store, project_id, demand, starts, from, params, names, editing, replays, prices }
    }

    fn sections(self, demand: Demand) -> Element<Div> {
        let Self { store, project_id, params, names, starts, .. } = self;
        let is_partial = move || (!demand.status().records.is_done()).then_some("true");
        let is_table_open = RwSignal::new(false);
        let has_starts = Memo::new(move |_| self.selected.with(|starts| !starts.is_empty()));
        let hours = move || match has_starts.get() {
            true => hours::hours(demand, self.selected, self.from, self.params, is_table_open).into_content(),
            false => {
                let has_any = starts.with(|starts| !starts.is_empty());
                let has_pools = store.pool_list(project_id).status.ids.with(|ids| !ids.is_empty());
                let message = match (has_any, has_pools) {
                    (true, _) => "Choose another project or class, or a longer time range.",
                    (false, true) => "Choose a longer time range.",
                    (false, false) => "Figures and advice appear here once environments have started.",
                };
                empty_state("No environments started in this time range", message, ()).into_content()
            }
        };
        let pools = routes::features().warm_pools.then(|| pools::pools(self.pools(demand)));
        // Without a start, there is no environment that could use a prebuild.
        let has_any = Memo::new(move |_| starts.with(|starts| !starts.is_empty()));
        let context = UseContext { store, project_id, demand, selection: params.selection, names };
        let used = move || has_any.get().then(|| use_of_prebuilds(context));
        html::div().class("range-body").attr("data-partial", is_partial).child(hours).child(pools).child(used)
    }
}

/// Label of a range: `Last 28 days`, `Nov 19 to Nov 26`.
fn range_label(time: TimeRange) -> String {
    let day = |day: &NaiveDate| format::utc_day(day.and_time(NaiveTime::MIN).and_utc(), present_untracked());
    match &time {
        TimeRange::Days { from: Some(from), to: Some(to) } => return format!("{} to {}", day(from), day(to)),
        TimeRange::Days { from: Some(from), to: None } => return format!("Since {}", day(from)),
        _ => {}
    }
    let common = CHOICES.iter().find(|(span, _)| time == TimeRange::Within(*span));
    match common {
        Some((_, label)) => format!("Last {label}"),
        None => time_label(&Filter { time, ..Filter::default() }),
    }
}

/// Says that the API doesn't give usage records: denied, or not implemented.
fn unavailable(demand: Demand) -> Element<Div> {
    let retry = move || button("button", move || demand.resume()).attr("data-action", "retry").child(text::RETRY);
    let panel = move || match demand.status().records {
        Progress::Unavailable(error) if error.is_denied() => {
            let message =
                "Demand is computed from usage records. Ask an administrator of your organization for access.";
            Some(empty_state("You don't have permission to view usage records", message, Some(retry())))
        }
        Progress::Unavailable(_) => {
            let message = "Demand is computed from usage records, which this server doesn't provide.";
            Some(empty_state("Demand isn't available", message, Some(retry())))
        }
        _ => None,
    };
    html::div().attr("data-testid", "demand-unavailable").child(panel)
}

fn failed(demand: Demand) -> AnyView {
    let panel = move || match demand.status().records {
        Progress::Failed(error) => {
            Some(page_error(problem(&error, "the usage records"), move || demand.resume(), None))
        }
        _ => None,
    };
    panel.into_content()
}
