//! Heading of a prebuild's page: project and class, phase, and a mark for a run that takes too long.

use leptos::html::{Div, H1};

use crate::components::badge::{badge, prebuild_badge};
use crate::components::content::Content;
use crate::components::element::Element;
use crate::components::html;
use crate::components::time::present;
use crate::domain::phase::{Tone, is_final, slug};
use crate::domain::runs::{is_stuck, usual_duration};
use crate::proto::id::Id;
use crate::proto::prebuild::Prebuild;
use crate::reactive::Memo;
use crate::store::Store;
use crate::store::resource::Resource;

use super::super::frame::project_name;
use super::resource::known;

/// Name of a prebuild's class; empty until the prebuild is loaded.
fn class(store: Store, prebuild: Resource<Prebuild>) -> Memo<String> {
    Memo::new(move |_| {
        let row = known(prebuild);
        row.map(|row| store.class_names.display_name(row.metadata.environment_class_id)).unwrap_or_default()
    })
}

/// `checkout-service · Large`, or the project alone while the class is unknown.
pub fn subject(store: Store, project_id: Id, prebuild: Resource<Prebuild>) -> Memo<String> {
    let (project, class) = (project_name(project_id), class(store, prebuild));
    Memo::new(move |_| match class.get().as_str() {
        "" => project.get(),
        class => format!("{} · {class}", project.get()),
    })
}

pub fn title(store: Store, project_id: Id, prebuild: Resource<Prebuild>) -> Element<H1> {
    let (project, class) = (project_name(project_id), class(store, prebuild));
    let class = move || {
        let class = Some(class.get()).filter(|class| !class.is_empty())?;
        Some((html::span().class("run-dot").child(" · "), html::span().class("run-class").child(class)))
    };
    html::h1().class("page-title run-name").child(html::span().child(move || project.get())).child(class)
}

/// `runs` are the prebuilds of its project, newest first.
pub fn heading(title: Element<H1>, prebuild: Resource<Prebuild>, runs: Memo<Vec<Prebuild>>) -> Element<Div> {
    let phase = Memo::new(move |_| known(prebuild).map(|row| row.status.phase));
    let is_stuck = Memo::new(move |_| {
        let row = known(prebuild).filter(|row| !is_final(&row.status.phase));
        row.is_some_and(|row| runs.with(|runs| is_stuck(&row, usual_duration(&row, runs), present())))
    });
    let stuck = move || {
        let text = "Running more than twice as long as usual for this project and class.";
        is_stuck.get().then(|| html::span().class("stuck").title(text).child(badge(Tone::Warning, "Stuck".into())))
    };
    html::div()
        .class("run-title summary")
        .attr("data-phase", move || phase.get().map(|phase| slug(&phase.short_name())))
        .child(title)
        .child((move || phase.get().map(|phase| prebuild_badge(&phase))).into_content())
        .child(stuck)
}
