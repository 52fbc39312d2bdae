//! Success rates and durations of the last 7 days, by project. Their code and data are loaded after the rows.

use std::time::Duration;

use leptos::html::Div;
use leptos::prelude::*;

use crate::components::chunk::chunk;
use crate::components::content::nothing;
use crate::components::effect::effect;
use crate::components::element::Element;
use crate::components::html;
use crate::components::time::present;
use crate::domain::failures::LineState;
use crate::domain::filter::Filter;
use crate::domain::search::Search;
use crate::domain::statistics::Figures;
use crate::proto::id::Id;
use crate::reactive::RwSignal;
use crate::sort::sort_by_key;
use crate::store::Store;
use crate::store::range::{Progress, Range, RangeQuery};

/// Figures by project, sorted by id.
#[derive(Clone, Copy, Default)]
pub struct RecentFigures {
    known: RwSignal<Vec<(Id, Recent)>>,
    is_partial: RwSignal<bool>,
}

/// A project's prebuilds in the range.
#[derive(Clone, PartialEq)]
pub struct Recent {
    pub figures: Figures,
    /// Most failures in a row, up to now, of those with one class and trigger.
    pub failing: usize,
}

/// Delay after the projects are loaded, so that the calls for the rows come first.
const DELAY: Duration = Duration::from_millis(500);
/// Maximum number of prebuilds that are read, at 100 for each call.
const MAX_READ: usize = 1_000;

impl RecentFigures {
    /// `None` for a project without prebuilds in the range, or while they are loading; tracked.
    pub fn of(self, id: Id) -> Option<Recent> {
        self.known.with(|known| {
            let place = known.binary_search_by(|(own, _)| own.cmp(&id)).ok()?;
            known.get(place).map(|(_, recent)| recent.clone())
        })
    }

    /// Whether older prebuilds of the range are missing; tracked.
    pub fn is_partial(self) -> bool {
        self.is_partial.get()
    }

    /// Loads the figures once `is_due`, and keeps them up to date. Without the code, they stay unknown.
    pub fn follow(self, store: Store, is_due: impl Fn() -> bool + 'static) -> Element<Div> {
        let has_waited = RwSignal::new(false);
        effect(move || {
            if is_due() {
                set_timeout(
                    move || {
                        // The page may be gone by then.
                        has_waited.try_set(true);
                    },
                    DELAY,
                );
            }
        });
        let load = move || has_waited.get().then(|| FOLLOW.view((self, store), nothing));
        html::div().hidden(true).child(load)
    }
}

chunk! {
    static FOLLOW: projects_figures = |(figures, store): (RecentFigures, Store)| -> AnyView {
        keep(figures, store);
        nothing()
    }
}

fn keep(figures: RecentFigures, store: Store) {
    let filter = Filter::default().with_range();
    let range = Range::new(store, RangeQuery { project_id: None, filter, search: Search::default() });
    range.show();
    effect(move || {
        present();
        range.tick();
    });
    store.live.register(move |refresh| range.reload(refresh), move || range.under_way());
    effect(move || {
        let status = range.status();
        if status.progress == Progress::Loading {
            if status.read >= MAX_READ {
                range.stop();
            }
            return;
        }
        figures.is_partial.set(!status.is_complete());
        let known = range.with(|runs, _| {
            let lines = runs.failures.lines(LineState::Failing);
            let project = |id: &Id| {
                let figures = runs.statistics.of_project(*id)?.figures;
                let of_project = lines.iter().filter(|key| key.project_id == *id);
                let failing = of_project.filter_map(|key| runs.failures.line(key)).map(|line| line.failures).max();
                Some((*id, Recent { figures, failing: failing.unwrap_or_default() }))
            };
            let mut known: Vec<_> = store.project_list.status.ids.with(|ids| ids.iter().filter_map(project).collect());
            sort_by_key(&mut known, |(id, _)| *id);
            known
        });
        figures.known.maybe_update(|shown| {
            let differs = *shown != known;
            *shown = known;
            differs
        });
    });
}
