//! Summary of a prebuild: its trigger, start, duration, snapshot, and identity.

use chrono::TimeDelta;
use leptos::html::{Div, Dl};
use leptos::prelude::AnyView;

use crate::domain::prebuild::{completed_at, expires_at, ran_as, snapshot_percent};
use crate::format;
use crate::proto::prebuild::Prebuild;
use crate::proto::shared::Subject;
use crate::text::RAN_AS;

use super::avatar::avatar;
use super::content::Content;
use super::element::Element;
use super::html;
use super::prebuild_row::{duration_text, progress, snapshot_size};
use super::time::{deadline, moment, present_untracked};

/// Properties of a summary.
pub struct PrebuildSummary<'a, Person, Typical> {
    pub prebuild: &'a Prebuild,
    /// Names a subject.
    pub person: Person,
    /// Typical duration of the project and class, if known; tracked.
    pub typical: Typical,
}

pub fn prebuild_summary(
    props: PrebuildSummary<'_, impl Fn(&Subject) -> String, impl Fn() -> Option<TimeDelta> + Send + 'static>,
) -> Element<Dl> {
    let PrebuildSummary { prebuild, person, typical } = props;
    let metadata = &prebuild.metadata;
    let trigger = format::enum_name(&metadata.triggered_by.short_name());
    let by = metadata.creator.as_ref().map(|creator| note("triggered-by", ("by ", person(creator))));
    let started = metadata.created_at.map_or_else(unknown, |at| moment(at.0).into_content());
    let ended = completed_at(prebuild).map(|at| note("completed", ("Ended ", moment(at))));
    let took = {
        let prebuild = prebuild.clone();
        move || duration_text(&prebuild)
    };
    let usual =
        move || typical().map(|typical| note("typical-duration", format!("Usually {}", format::duration(typical))));
    let size = snapshot_size(prebuild).map(Content::into_content);
    let percent = snapshot_percent(prebuild).map(|percent| progress(percent).into_content());
    let expiry = expires_at(prebuild).map(|at| {
        let word = if at <= present_untracked() { "Expired " } else { "Expires " };
        note("snapshot-expires", (word, deadline(at)))
    });
    let subject = ran_as(prebuild);
    let identity = subject.map(|subject| {
        let name = person(subject);
        html::span()
            .class("person")
            .child(avatar(&name))
            .child(html::span().class("person-name").child(name))
            .into_content()
    });
    let kind = subject.map(|subject| note("principal", format::enum_name(&subject.principal.short_name())));
    html::dl()
        .class("run-summary")
        .attr("data-testid", "prebuild-summary")
        .child(fact("trigger", "Trigger", trigger, by))
        .child(fact("created", "Started", started, ended))
        .child(fact("duration", "Duration", took, usual))
        .child(fact("snapshot", "Snapshot", size.or(percent).unwrap_or_else(unknown), expiry))
        .child(fact("ran-as", RAN_AS, identity.unwrap_or_else(unknown), kind))
}

/// A labeled value with a line below it. `name` is for tests.
fn fact(name: &'static str, label: &'static str, value: impl Content, note: impl Content) -> Element<Div> {
    let value = html::dd().child(html::span().class("run-fact").child(value)).child(note);
    html::div().attr("data-field", name).child(html::dt().child(label)).child(value)
}

fn note(name: &'static str, text: impl Content) -> AnyView {
    html::span().class("meta").attr("data-field", name).child(text).into_content()
}

fn unknown() -> AnyView {
    format::UNKNOWN.into_content()
}
