//! Way back from a prebuild to its list, and links to the previous and next prebuild.

use leptos::html::{A, Div, Nav};

use crate::components::content::Content;
use crate::components::element::Element;
use crate::components::html;
use crate::components::icon::Icon;
use crate::domain::list_place::ListPlace;
use crate::domain::runs::Neighbours;
use crate::format;
use crate::navigation::use_address;
use crate::proto::id::Id;
use crate::proto::prebuild::Prebuild;
use crate::reactive::Memo;
use crate::routes;
use crate::store::Store;

use super::super::frame::project_name;
use super::super::keys;
use super::super::list_origin::ListOrigin;

/// A page of a prebuild.
#[derive(Clone, Copy, PartialEq)]
pub enum TrailPage {
    Prebuild,
    Log,
}

impl TrailPage {
    fn address(self, project_id: Id, prebuild_id: Id) -> String {
        match self {
            Self::Prebuild => routes::prebuild(project_id, prebuild_id),
            Self::Log => routes::prebuild_logs(project_id, prebuild_id),
        }
    }
}

/// Properties of a trail.
#[derive(Clone, Copy)]
pub struct Trail {
    pub store: Store,
    pub page: TrailPage,
    pub project_id: Id,
    pub prebuild_id: Id,
    /// Prebuilds of the project, newest first, as far as the page needs them.
    pub runs: Option<Memo<Vec<Prebuild>>>,
}

/// Addresses of the previous and next prebuild: those of the list or, without one, the newer and older run of the same
/// project and class.
#[derive(Clone, PartialEq)]
struct Steps {
    previous: Option<String>,
    next: Option<String>,
    /// `3 of 21`, or `3 of 100+` where more can be loaded; `None` without a list.
    place: Option<String>,
}

/// The keys `[` and `]` open the previous and next prebuild.
pub fn trail(trail: Trail) -> Element<Div> {
    let steps = trail.steps();
    let address = use_address();
    keys::listen(move |event| {
        let target = steps.get_untracked().and_then(|steps| match event.key().as_str() {
            "[" => steps.previous,
            "]" => steps.next,
            _ => None,
        });
        if let Some(target) = &target {
            address.open(target);
        }
        target.is_some()
    });
    html::div().class("trail").child(trail.breadcrumb()).child(move || steps.get().map(step_links))
}

impl Trail {
    /// Links to the list that the user came from, the project, and the prebuild.
    fn breadcrumb(self) -> Element<Nav> {
        let Self { page, project_id, prebuild_id, .. } = self;
        let (origin, name) = (ListOrigin::get(), project_name(project_id));
        let lists = move || {
            let (mut first, mut project) = (("Projects", routes::projects()), routes::project_prebuilds(project_id));
            match origin.list_for(project_id) {
                Some(list) if list.project_id.is_none() => first = ("Prebuilds", list.address),
                Some(list) => project = list.address,
                None => {}
            }
            (html::a().href(first.1).child(first.0), html::a().href(project).child(move || name.get()))
        };
        let id = html::code().child(format::short_id(prebuild_id));
        let own = match page {
            TrailPage::Prebuild => html::span().aria_current("page").child(id).into_content(),
            TrailPage::Log => {
                let prebuild = html::a().href(routes::prebuild(project_id, prebuild_id)).child(id);
                (prebuild, html::span().aria_current("page").child("Log")).into_content()
            }
        };
        html::nav().class("breadcrumb").aria_label("Breadcrumb").child(lists).child(own)
    }

    fn steps(self) -> Memo<Option<Steps>> {
        let origin = ListOrigin::get();
        Memo::new(move |_| {
            let list = origin.list_for(self.project_id);
            let in_list =
                list.and_then(|list| Some(self.steps_in_list(list.place(self.prebuild_id)?, list.is_complete)));
            in_list.or_else(|| self.steps_among_runs())
        })
    }

    /// `is_complete`: whether the list is loaded to its end.
    fn steps_in_list(self, place: ListPlace<Id>, is_complete: bool) -> Steps {
        let address = |id: Id| {
            let project_id = self.store.prebuilds.get(id)?.with_untracked(|row| row.metadata.project_id);
            Some(self.page.address(project_id, id))
        };
        let (number, more) = (place.index.saturating_add(1), if is_complete { "" } else { "+" });
        Steps {
            previous: place.previous.and_then(address),
            next: place.next.and_then(address),
            place: Some(format!("{} of {}{more}", format::count(number), format::count(place.count))),
        }
    }

    /// Tracked.
    fn steps_among_runs(self) -> Option<Steps> {
        let row = self.store.prebuilds.awaited(self.prebuild_id)?;
        let found = self.runs?.with(|runs| row.with_untracked(|row| Neighbours::of(row, runs)));
        let address = |run: Prebuild| self.page.address(run.metadata.project_id, run.id);
        Some(Steps { previous: found.newer.map(address), next: found.older.map(address), place: None })
    }
}

fn step_links(steps: Steps) -> Element<Nav> {
    let [previous, next] = match steps.place {
        Some(_) => ["Previous prebuild", "Next prebuild"],
        None => ["Newer run", "Older run"],
    };
    html::nav()
        .class("trail-steps")
        .aria_label("Other prebuilds")
        .child(html::span().class("meta").attr("data-testid", "list-place").child(steps.place))
        .child(step_link(previous, "[", Icon::Up, steps.previous))
        .child(step_link(next, "]", Icon::Down, steps.next))
}

/// A link without a target is disabled.
fn step_link(label: &'static str, key: &'static str, icon: Icon, target: Option<String>) -> Element<A> {
    html::a()
        .class("icon-button")
        .aria_label(label)
        .title(format!("{label} ({key})"))
        .aria_keyshortcuts(key)
        // Without a target it has no role, and could have no label.
        .role("link")
        .attr("aria-disabled", target.is_none().then_some("true"))
        .href(target)
        .child(icon.view())
}
