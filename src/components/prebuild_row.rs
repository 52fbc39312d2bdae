//! One line of the history.

use leptos::prelude::*;

use crate::domain::phase::{prebuild_tone, slug, words};
use crate::domain::prebuild::{duration, ran_as, snapshot_percent};
use crate::proto::prebuild::Prebuild;
use crate::proto::shared::Subject;
use crate::{format, routes};

use super::badge::Badge;
use super::dynamic::{dynamic, text};
use super::time::{RelativeTime, use_now};

/// Heads of the columns. `has_project` where the history spans projects.
#[component]
pub fn PrebuildColumns(has_project: bool) -> impl IntoView {
    let head = |class, label| view! { <div role="columnheader" class=class>{label}</div> };
    view! {
        <div class="table-head" role="rowgroup">
            <div class="table-row" role="row" aria-rowindex="1">
                {head("cell-phase", "Phase")}
                {head("cell-created", "Created")}
                {has_project.then(|| head("cell-project", "Project"))}
                {head("cell-class", "Environment class")}
                {head("cell-trigger", "Trigger")}
                {head("cell-duration", "Duration")}
                {head("cell-size", "Snapshot")}
            </div>
        </div>
    }
    .into_any()
}

/// `class_name` and `project_name` are names, or short ids where names are not known.
#[component]
pub fn PrebuildRow(
    #[prop(into)] prebuild: Signal<Prebuild>,
    #[prop(into)] index: Signal<usize>,
    #[prop(into)] class_name: Signal<String>,
    /// Present where the history spans projects.
    #[prop(optional_no_strip)]
    project_name: Option<Signal<String>>,
) -> impl IntoView {
    let link = text(move || prebuild.with(|row| routes::prebuild(&row.metadata.project_id, &row.id)));
    view! {
        <div
            class="table-row prebuild-row"
            role="row"
            data-testid="prebuild-row"
            data-prebuild-id=text(move || prebuild.with(|row| row.id.clone()))
            data-phase=text(move || prebuild.with(|row| slug(&row.status.phase.short_name())))
            aria-rowindex=text(move || (index.get() + 2).to_string())
        >
            <div role="cell" class="cell-phase">
                {dynamic(move || prebuild.with(phase_cell))}
            </div>
            <div role="cell" class="cell-created">
                <a class="row-link" href=link>
                    {dynamic(move || match prebuild.with(|row| row.metadata.created_at) {
                        Some(created) => view! { <RelativeTime moment=created.0 /> }.into_any(),
                        None => "Unknown time".into_any(),
                    })}
                </a>
            </div>
            {project_name
                .map(|name| {
                    view! {
                        <div role="cell" class="cell-project" title=name>
                            {name}
                        </div>
                    }
                })}
            <div role="cell" class="cell-class" title=class_name>
                {class_name}
            </div>
            <div role="cell" class="cell-trigger">
                {dynamic(move || prebuild.with(trigger_cell))}
            </div>
            <div role="cell" class="cell-duration">
                <Duration prebuild />
            </div>
            <div role="cell" class="cell-size">
                {text(move || prebuild.with(|row| snapshot_size(row).unwrap_or_else(|| "–".to_owned())))}
            </div>
        </div>
    }
    .into_any()
}

fn phase_cell(prebuild: &Prebuild) -> impl IntoView + use<> {
    let phase = &prebuild.status.phase;
    let message = match (prebuild.status.failure_message.as_str(), prebuild.status.warning_message.as_str()) {
        ("", "") => None,
        ("", warning) => Some(("row-message text-warning", format!("Warning: {warning}"))),
        (failure, _) => Some(("row-message", failure.to_owned())),
    };
    view! {
        <Badge tone=prebuild_tone(phase) label=words(&phase.short_name()) />
        {snapshot_percent(prebuild).map(|percent| view! { <Progress percent /> })}
        {message.map(|(class, text)| view! { <span class=class title=text.clone()>{first_line(&text).to_owned()}</span> })}
    }
}

fn first_line(text: &str) -> &str {
    text.lines().next().unwrap_or_default()
}

/// How far the snapshot is, as a bar and in figures.
#[component]
pub fn Progress(percent: i32) -> impl IntoView {
    view! {
        <span class="progress-group">
            <progress max="100" value=percent aria-label="Snapshot progress"></progress>
            <span class="progress-value">{percent} "%"</span>
        </span>
    }
}

/// How long it took, or has been going on.
#[component]
pub fn Duration(#[prop(into)] prebuild: Signal<Prebuild>) -> impl IntoView {
    let now = use_now();
    text(move || {
        prebuild.with(|row| {
            // A finished row does not depend on the present, and is not drawn again by its ticking.
            let present = if row.status.completion_time.is_some() { now.get_untracked() } else { now.get() };
            duration(row, present).map_or_else(|| "–".to_owned(), format::duration)
        })
    })
}

fn trigger_cell(prebuild: &Prebuild) -> impl IntoView + use<> {
    let trigger = words(&prebuild.metadata.triggered_by.short_name());
    let who = ran_as(prebuild).map(|subject| (subject_name(subject), subject.id.clone()));
    view! {
        <span class="trigger-kind">{trigger}</span>
        {who.map(|(name, id)| view! { <span class="meta" title=id>{name}</span> })}
    }
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
