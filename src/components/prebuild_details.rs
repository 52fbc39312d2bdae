//! All fields of a prebuild, grouped as in the API.

use chrono::{DateTime, TimeDelta, Utc};
use leptos::html::{Div, Section};
use leptos::prelude::AnyView;

use crate::domain::prebuild::{completed_at, expires_at, snapshot_percent};
use crate::format;
use crate::proto::id::Id;
use crate::proto::prebuild::Prebuild;
use crate::proto::scalar::Duration;
use crate::proto::shared::Subject;
use crate::text::{RAN_AS, TRIGGERED_BY};

use super::content::Content;
use super::element::Element;
use super::html;
use super::icon::Icon;
use super::message_text::message_text;
use super::prebuild_row::{duration_text, progress, snapshot_size, subject_name};
use super::time::{moment, present};

/// The server's failure and warning messages, if any.
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

/// A prebuild, with names for its ids. A name that is unknown is the id itself.
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
    let expiry = expires_at(&prebuild).map(|at| (move || expiry_text(at, present())).into_content());
    let took = move || duration_text(&prebuild);
    let status = fact_section(
        "Status",
        [
            ("phase", "Phase", text(format::enum_name(&status.phase.short_name()))),
            ("duration", "Duration", Some(took.into_content())),
            ("completed", "Completed", time(completed)),
            ("snapshot-size", "Snapshot size", size),
            ("snapshot-progress", "Snapshot progress", progress),
            ("snapshot-expires", "Snapshot expires", expiry),
            ("environment", "Environment", code(status.environment_id)),
            // Not a link: it opens only with a token, which the log page has.
            ("log-url", "Log URL", code(status.log_url)),
            ("status-version", "Status version", text(status.status_version.0.to_string())),
        ],
    );
    let metadata = fact_section(
        "Metadata",
        [
            ("id", "ID", code(id)),
            ("project", "Project", named(project_name, metadata.project_id)),
            ("environment-class", "Environment class", named(class_name, metadata.environment_class_id)),
            ("trigger", "Trigger", text(format::enum_name(&metadata.triggered_by.short_name()))),
            ("triggered-by", TRIGGERED_BY, metadata.creator.map(|creator| subject(&creator, person(&creator)))),
            ("ran-as", RAN_AS, metadata.executor.map(|executor| subject(&executor, person(&executor)))),
            ("created", "Created", time(metadata.created_at.map(|at| at.0))),
            ("updated", "Updated", time(metadata.updated_at.map(|at| at.0))),
            ("organization", "Organization", code(metadata.organization_id)),
        ],
    );
    let spec = fact_section(
        "Spec",
        [
            ("timeout", "Timeout", timeout(spec.timeout)),
            ("desired-phase", "Desired phase", text(format::enum_name(&spec.desired_phase.short_name()))),
            ("spec-version", "Spec version", text(spec.spec_version.0.to_string())),
        ],
    );
    html::div().class("details").child(status).child(metadata).child(spec)
}

/// A field's name for tests, its label, and its value. A field without a value is left out.
pub type Field = (&'static str, &'static str, Option<AnyView>);

pub fn fact_section(title: &'static str, fields: impl IntoIterator<Item = Field>) -> Element<Section> {
    let fields = fields.into_iter().filter_map(|(name, label, value)| {
        let (label, value) = (html::dt().child(label), html::dd().child(value?));
        Some(html::div().class("field").attr("data-field", name).child(label).child(value))
    });
    let fields = html::dl().child(fields.collect::<Vec<_>>());
    html::section().class("detail-section").child(html::h2().child(title)).child(fields)
}

fn text(text: String) -> Option<AnyView> {
    Some(text.into_content())
}

fn timeout(timeout: Option<Duration>) -> Option<AnyView> {
    match timeout {
        Some(timeout) => TimeDelta::try_seconds(timeout.as_secs()).and_then(|time| text(format::duration(time))),
        None => text("1 h (default)".to_owned()),
    }
}

/// The exact time, followed by the relative one.
fn time(at: Option<DateTime<Utc>>) -> Option<AnyView> {
    let Some(at) = at else { return text(format::UNKNOWN.to_owned()) };
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

fn expiry_text(at: DateTime<Utc>, now: DateTime<Utc>) -> String {
    if at <= now {
        return format!("Expired {}", format::relative(at, now));
    }
    format!("{} ({})", format::local_short(at, now), format::relative(at, now))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_expired_snapshot_says_since_when_and_others_how_long_they_last() {
        let now = DateTime::UNIX_EPOCH + TimeDelta::days(30);
        assert_eq!(expiry_text(now - TimeDelta::hours(3), now), "Expired 3 h ago");
        assert_eq!(expiry_text(now, now), "Expired just now");
        let words = expiry_text(now + TimeDelta::hours(30), now);
        assert!(words.ends_with(" (in 30 h)"), "{words}");
    }
}
