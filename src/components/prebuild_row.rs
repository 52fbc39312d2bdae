//! One line of the history.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{HtmlInputElement, MouseEvent};

use crate::domain::phase::{prebuild_tone, slug, words};
use crate::domain::prebuild::{duration, ran_as, snapshot_percent};
use crate::proto::prebuild::Prebuild;
use crate::proto::shared::Subject;
use crate::{format, routes};

use super::badge::badge;
use super::dynamic::{dynamic, text};
use super::element::{Content, Element, classed, element};
use super::table::{cell, table_head};
use super::time::{moment, present, present_untracked};

/// Heads of the columns. `has_project` where the history spans projects.
pub fn prebuild_columns(has_project: bool) -> Element {
    let columns = [
        Some(("cell-select", "")),
        Some(("cell-phase", "Phase")),
        Some(("cell-created", "Created")),
        has_project.then_some(("cell-project", "Project")),
        Some(("cell-class", "Environment class")),
        Some(("cell-trigger", "Trigger")),
        Some(("cell-duration", "Duration")),
        Some(("cell-size", "Snapshot")),
    ];
    table_head(columns.into_iter().flatten())
}

/// What a row shows beside its prebuild, and what it says. `class_name`, `project_name` and `person` follow names, or
/// short ids where names are not known; `project_name` is present where the history spans projects.
pub struct RowProps<I, S, O> {
    pub prebuild: ArcRwSignal<Prebuild>,
    /// The row's place in the history, from 0.
    pub index: I,
    pub class_name: Signal<String>,
    pub project_name: Option<Signal<String>>,
    pub person: Signal<String>,
    pub is_selected: S,
    /// Gets whether the shift key was held.
    pub on_select: O,
}

pub fn prebuild_row<I, S, O>(props: RowProps<I, S, O>) -> Element
where
    I: Fn() -> usize + Send + 'static,
    S: Fn() -> bool + Copy + Send + 'static,
    O: Fn(bool) + 'static,
{
    let RowProps { prebuild, index, class_name, project_name, person, is_selected, on_select } = props;
    let prebuild = RwSignal::from(prebuild);
    let id = prebuild.with_untracked(|row| row.id.clone());
    let attribute = |read: fn(&Prebuild) -> String| move || Some(prebuild.with(read));
    let named = |class, name: Signal<String>| cell(class).attr_of("title", move || Some(name.get())).child(name);
    let created = move || match prebuild.with(|row| row.metadata.created_at) {
        Some(created) => moment(created.0).into_content(),
        None => "Unknown time".into_content(),
    };
    let href = attribute(|row| routes::prebuild(&row.metadata.project_id, &row.id));
    let size = move || prebuild.with(|row| snapshot_size(row).unwrap_or_else(|| "–".to_owned()));
    let trigger = move || prebuild.with(|row| trigger_cell(row, person.get()));
    let select = element("input")
        .attr("type", "checkbox")
        .attr("aria-label", format!("Select prebuild {}", format::short_id(&id)))
        .flag("checked", is_selected)
        .on("click", move |event| {
            on_select(event.dyn_ref::<MouseEvent>().is_some_and(MouseEvent::shift_key));
            // A range may leave this row as it was, while the browser has switched it.
            if let Some(input) = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok()) {
                input.set_checked(is_selected());
            }
        });
    classed("div", "table-row prebuild-row")
        .attr("role", "row")
        .attr("data-testid", "prebuild-row")
        .attr("data-prebuild-id", id)
        .attr_of("data-phase", attribute(|row| slug(&row.status.phase.short_name())))
        .attr_of("aria-rowindex", move || Some((index() + 2).to_string()))
        .attr_of("aria-selected", move || Some(is_selected().to_string()))
        .child(cell("cell-select").child(classed("label", "row-select").child(select)))
        .child(cell("cell-phase").child(dynamic(move || prebuild.with(phase_cell))))
        .child(cell("cell-created").child(classed("a", "row-link").attr_of("href", href).child(dynamic(created))))
        .child(project_name.map(|name| named("cell-project", name)))
        .child(named("cell-class", class_name))
        .child(cell("cell-trigger").child(dynamic(trigger)))
        .child(cell("cell-duration").child(text(move || prebuild.with(duration_text))))
        .child(cell("cell-size").child(text(size)))
}

fn phase_cell(prebuild: &Prebuild) -> impl Content + use<> {
    let phase = &prebuild.status.phase;
    let message = match (prebuild.status.failure_message.as_str(), prebuild.status.warning_message.as_str()) {
        ("", "") => None,
        ("", warning) => Some(("row-message text-warning", format!("Warning: {warning}"))),
        (failure, _) => Some(("row-message", failure.to_owned())),
    };
    let message = message.map(|(class, text)| {
        let first_line = text.lines().next().unwrap_or_default().to_owned();
        classed("span", class).attr("title", text).child(first_line)
    });
    (badge(prebuild_tone(phase), words(&phase.short_name())), snapshot_percent(prebuild).map(progress), message)
}

/// How far the snapshot is, as a bar and in figures.
pub fn progress(percent: i32) -> Element {
    let bar = element("progress")
        .attr("max", "100")
        .attr("value", percent.to_string())
        .attr("aria-label", "Snapshot progress");
    classed("span", "progress-group").child(bar).child(classed("span", "progress-value").child(format!("{percent}%")))
}

/// How long it took, or has been going on; tracks the present.
pub fn duration_text(prebuild: &Prebuild) -> String {
    // A finished row does not depend on the present, and is not drawn again by its ticking.
    let now = if prebuild.status.completion_time.is_some() { present_untracked() } else { present() };
    duration(prebuild, now).map_or_else(|| "–".to_owned(), format::duration)
}

fn trigger_cell(prebuild: &Prebuild, person: String) -> impl Content + use<> {
    let who = ran_as(prebuild)
        .map(|subject| classed("span", "meta").attr("title", format!("{person} ({})", subject.id)).child(person));
    (classed("span", "trigger-kind").child(words(&prebuild.metadata.triggered_by.short_name())), who)
}

/// `User 3f2a91bc`: what kind of identity, and the start of its id.
pub fn subject_name(subject: &Subject) -> String {
    format!("{} {}", words(&subject.principal.short_name()), format::short_id(&subject.id))
}

/// The snapshot's size; `None` while there is none.
pub fn snapshot_size(prebuild: &Prebuild) -> Option<String> {
    let size = prebuild.status.snapshot_size_bytes.0;
    (size > 0).then(|| format::bytes(size))
}
