//! Fields of a prebuild that are rarely needed: ids, exact times, versions. Empty fields are left out.

use chrono::{DateTime, TimeDelta, Utc};
use leptos::html::{Div, Dl};

use crate::domain::prebuild::completed_at;
use crate::format;
use crate::proto::id::Id;
use crate::proto::prebuild::Prebuild;
use crate::proto::scalar::Duration;
use crate::proto::shared::Subject;
use crate::text::{RAN_AS, TRIGGERED_BY};

use super::copy_button::copy_button;
use super::element::Element;
use super::html;

/// A prebuild, with names for its ids. A name that is unknown is the id itself.
pub struct PrebuildDetails<Person> {
    pub prebuild: Prebuild,
    pub class_name: String,
    pub project_name: String,
    /// Names a subject.
    pub person: Person,
}

/// Text of a field, and for an id the name of its copy button and what that copies.
struct Value {
    text: String,
    copied: Option<(&'static str, String)>,
}

pub fn prebuild_details(details: PrebuildDetails<impl Fn(&Subject) -> String>) -> Element<Dl> {
    let PrebuildDetails { prebuild, class_name, project_name, person } = details;
    let completed = completed_at(&prebuild);
    let Prebuild { id, metadata, spec, status } = prebuild;
    let subject = |copy, subject: Option<Subject>| {
        let subject = subject?;
        named(copy, person(&subject), subject.id)
    };
    let fields = [
        ("id", "ID", code("Copy ID", id)),
        ("project", "Project", named("Copy project ID", project_name, metadata.project_id)),
        (
            "environment-class",
            "Environment class",
            named("Copy environment class ID", class_name, metadata.environment_class_id),
        ),
        ("environment", "Environment", code("Copy environment ID", status.environment_id)),
        ("triggered-by", TRIGGERED_BY, subject("Copy user ID", metadata.creator)),
        ("ran-as", RAN_AS, subject("Copy identity ID", metadata.executor)),
        ("organization", "Organization", code("Copy organization ID", metadata.organization_id)),
        // Not a link: it opens only with a token, which the log page has.
        ("log-url", "Log URL", code("Copy log URL", status.log_url)),
        ("created", "Created", time(metadata.created_at.map(|at| at.0))),
        ("updated", "Updated", time(metadata.updated_at.map(|at| at.0))),
        ("completed", "Completed", time(completed)),
        ("timeout", "Timeout", timeout(spec.timeout)),
        ("desired-phase", "Desired phase", text(format::enum_name(&spec.desired_phase.short_name()))),
        ("status-version", "Status version", text(status.status_version.0.to_string())),
        ("spec-version", "Spec version", text(spec.spec_version.0.to_string())),
    ];
    let fields = fields.into_iter().filter_map(|(name, label, value)| Some(field(name, label, value?)));
    html::dl().class("run-fields").child(fields.collect::<Vec<_>>())
}

/// `name` is for tests.
fn field(name: &'static str, label: &'static str, Value { text, copied }: Value) -> Element<Div> {
    let copy = copied.map(|(label, copied)| copy_button(label, copied));
    let value = html::dd().child(html::span().class("run-field").title(text.clone()).child(text)).child(copy);
    html::div().class("field").attr("data-field", name).child(html::dt().child(label)).child(value)
}

fn text(text: String) -> Option<Value> {
    Some(Value { text, copied: None })
}

fn timeout(timeout: Option<Duration>) -> Option<Value> {
    match timeout {
        Some(timeout) => TimeDelta::try_seconds(timeout.as_secs()).and_then(|time| text(format::duration(time))),
        None => text("1 h (default)".to_owned()),
    }
}

fn time(at: Option<DateTime<Utc>>) -> Option<Value> {
    text(format::exact(at?))
}

fn code(copy: &'static str, value: impl ToString) -> Option<Value> {
    let text = value.to_string();
    (!text.is_empty()).then(|| Value { copied: Some((copy, text.clone())), text })
}

fn named(copy: &'static str, name: String, id: Id) -> Option<Value> {
    let value = code(copy, id)?;
    let is_known = !name.is_empty() && id != name.as_str();
    Some(if is_known { Value { text: format!("{name} ({})", format::short_id(id)), ..value } } else { value })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_named_id_is_copied_in_full() {
        let text = "0199aa11-2222-7333-8444-555566667777";
        let shown = |name: &str| {
            let value = named("Copy ID", name.to_owned(), text.into()).unwrap();
            assert_eq!(value.copied, Some(("Copy ID", text.to_owned())));
            value.text
        };
        assert_eq!(shown("Large"), "Large (0199aa11)");
        assert_eq!((shown(text), shown("")), (text.to_owned(), text.to_owned()));
        assert!(named("Copy ID", "Large".to_owned(), Id::default()).is_none(), "an empty field");
    }
}
