//! Every field of a prebuild, by the parts it has on the wire.

use chrono::{DateTime, TimeDelta, Utc};
use leptos::html::{Div, Section};
use leptos::prelude::AnyView;

use crate::domain::prebuild::{completed_at, snapshot_percent};
use crate::format;
use crate::proto::id::Id;
use crate::proto::prebuild::Prebuild;
use crate::proto::scalar::Duration;
use crate::proto::shared::Subject;

use super::content::Content;
use super::element::Element;
use super::html;
use super::icon::Icon;
use super::message_text::message_text;
use super::prebuild_row::{duration_text, progress, snapshot_size, subject_name};
use super::time::moment;

/// The server's words; nothing where it had none.
pub fn messages(prebuild: &Prebuild) -> impl Content + use<> {
    let message = |class, title: &'static str, text: &str| {
        let (words, more) = message_text(text)?;
        let heading = html::h2().child(Icon::Warning.view()).child(title);
        Some(html::section().class(class).child(heading).child(html::pre().child(words)).child(more))
    };
    (
        message("message message-bad", "Failure", &prebuild.status.failure_message),
        message("message message-warning", "Warning", &prebuild.status.warning_message),
    )
}

/// What the details show: a prebuild, and names in place of ids, or ids where names are not known.
pub struct PrebuildDetails<Person> {
    pub prebuild: Prebuild,
    pub class_name: String,
    pub project_name: String,
    /// Names a subject.
    pub person: Person,
}

pub fn prebuild_details(details: PrebuildDetails<impl Fn(&Subject) -> String>) -> Element<Div> {
    let PrebuildDetails { prebuild, class_name, project_name, person } = details;
    let Prebuild { id, metadata, spec, status } = prebuild.clone();
    let progress = snapshot_percent(&prebuild).map(|percent| progress(percent).into_content());
    let size = snapshot_size(&prebuild).map(Content::into_content);
    let completed = completed_at(&prebuild);
    let took = move || duration_text(&prebuild);
    let status = fact_section(
        "Status",
        [
            ("Phase", said(format::enum_name(&status.phase.short_name()))),
            ("Duration", Some(took.into_content())),
            ("Completed", time(completed)),
            ("Snapshot size", size),
            ("Snapshot progress", progress),
            ("Environment", code(status.environment_id)),
            // Its address opens with a token only; the page of the log has one.
            ("Log", code(status.log_url)),
            ("Status version", said(status.status_version.0.to_string())),
        ],
    );
    let metadata = fact_section(
        "Metadata",
        [
            ("Prebuild", code(id)),
            ("Project", named(project_name, metadata.project_id)),
            ("Environment class", named(class_name, metadata.environment_class_id)),
            ("Trigger", said(format::enum_name(&metadata.triggered_by.short_name()))),
            ("Creator", metadata.creator.map(|one| subject(&one, person(&one)))),
            ("Executor", metadata.executor.map(|one| subject(&one, person(&one)))),
            ("Created", time(metadata.created_at.map(|at| at.0))),
            ("Updated", time(metadata.updated_at.map(|at| at.0))),
            ("Organisation", code(metadata.organization_id)),
        ],
    );
    let spec = fact_section(
        "Spec",
        [
            ("Timeout", timeout(spec.timeout)),
            ("Desired phase", said(format::enum_name(&spec.desired_phase.short_name()))),
            ("Spec version", said(spec.spec_version.0.to_string())),
        ],
    );
    html::div().class("details").child(status).child(metadata).child(spec)
}

/// Names and values; a field without a value says so.
pub fn fact_section(
    title: &'static str,
    fields: impl IntoIterator<Item = (&'static str, Option<AnyView>)>,
) -> Element<Section> {
    let fields = fields.into_iter().map(|(name, value)| {
        let value = value.unwrap_or_else(|| html::span().class("meta").child("None").into_content());
        html::div()
            .class("field")
            .attr("data-field", name.to_ascii_lowercase().replace(' ', "-"))
            .child(html::dt().child(name))
            .child(html::dd().child(value))
    });
    let fields = html::dl().child(fields.collect::<Vec<_>>());
    html::section().class("detail-section").child(html::h2().child(title)).child(fields)
}

fn said(text: String) -> Option<AnyView> {
    Some(text.into_content())
}

fn timeout(timeout: Option<Duration>) -> Option<AnyView> {
    match timeout {
        Some(timeout) => TimeDelta::try_seconds(timeout.as_secs()).and_then(|time| said(format::duration(time))),
        None => said("1 h, the default".to_owned()),
    }
}

/// Exact and relative to the present.
fn time(at: Option<DateTime<Utc>>) -> Option<AnyView> {
    let Some(at) = at else { return said(format::UNKNOWN.to_owned()) };
    let relative = html::span().class("meta").child(" ").child(moment(at));
    Some((format::exact(at), relative).into_content())
}

fn code(text: impl ToString) -> Option<AnyView> {
    let text = text.to_string();
    (!text.is_empty()).then(|| html::code().child(text).into_content())
}

fn named(name: String, id: Id) -> Option<AnyView> {
    if id.is_empty() || id == name.as_str() {
        return code(id);
    }
    Some((name, " ", html::code().class("meta").child(id)).into_content())
}

fn subject(subject: &Subject, name: String) -> AnyView {
    let kind = format::enum_name(&subject.principal.short_name());
    let id = html::code().class("meta").child(subject.id);
    if name == subject_name(subject) {
        return (kind, " ", id).into_content();
    }
    (name, html::span().class("meta").child(format!(" {kind} ")), id).into_content()
}
