//! Every field of a prebuild, by the parts it has on the wire.

use leptos::prelude::*;

use crate::domain::phase::words;
use crate::domain::prebuild::{expires_at, snapshot_percent};
use crate::format;
use crate::proto::prebuild::Prebuild;
use crate::proto::scalar::Timestamp;
use crate::proto::shared::Subject;

use super::icon::Icon;
use super::prebuild_row::{Duration, Progress, snapshot_size, subject_name};
use super::time::RelativeTime;

/// The server's words in full; nothing where it had none.
#[component]
pub fn Messages(prebuild: Prebuild) -> impl IntoView {
    let message = |class, title, text: String| {
        (!text.is_empty()).then(|| {
            view! {
                <section class=class>
                    <h2>{Icon::Warning.view()} {title}</h2>
                    <pre>{text}</pre>
                </section>
            }
        })
    };
    view! {
        {message("message message-bad", "Failure", prebuild.status.failure_message)}
        {message("message message-warning", "Warning", prebuild.status.warning_message)}
    }
}

/// `class_name` and `project_name` are names, or ids where names are not known.
#[component]
pub fn PrebuildDetails(prebuild: Prebuild, class_name: String, project_name: String) -> impl IntoView {
    let Prebuild { id, metadata, spec, status } = prebuild.clone();
    let progress = snapshot_percent(&prebuild).map(|percent| view! { <Progress percent /> }.into_any());
    let size = snapshot_size(&prebuild).map(IntoAny::into_any);
    let expiry = expires_at(&prebuild).map(|moment| view! { <Moment moment=Timestamp(moment) /> }.into_any());
    let took = view! { <Duration prebuild=Signal::stored(prebuild) /> }.into_any();
    view! {
        <div class="details">
            <Section title="Status">
                <Field name="Phase" value=Some(words(&status.phase.short_name()).into_any()) />
                <Field name="Duration" value=Some(took) />
                <Field name="Completed" value=status.completion_time.map(moment) />
                <Field name="Snapshot size" value=size />
                <Field name="Snapshot progress" value=progress />
                <Field name="Snapshot expires" value=expiry />
                <Field name="Environment" value=code(status.environment_id) />
                <Field name="Log" value=link(status.log_url) />
                <Field name="Status version" value=Some(status.status_version.0.to_string().into_any()) />
            </Section>
            <Section title="Metadata">
                <Field name="Prebuild" value=code(id) />
                <Field name="Project" value=named(project_name, metadata.project_id) />
                <Field name="Environment class" value=named(class_name, metadata.environment_class_id) />
                <Field name="Trigger" value=Some(words(&metadata.triggered_by.short_name()).into_any()) />
                <Field name="Creator" value=metadata.creator.map(subject) />
                <Field name="Executor" value=metadata.executor.map(subject) />
                <Field name="Created" value=metadata.created_at.map(moment) />
                <Field name="Updated" value=metadata.updated_at.map(moment) />
                <Field name="Organisation" value=code(metadata.organization_id) />
            </Section>
            <Section title="Spec">
                <Field
                    name="Timeout"
                    value=spec
                        .timeout
                        .map(|timeout| format::duration(chrono::TimeDelta::seconds(timeout.as_secs().min(i32::MAX.into()))).into_any())
                />
                <Field name="Desired phase" value=Some(words(&spec.desired_phase.short_name()).into_any()) />
                <Field name="Spec version" value=Some(spec.spec_version.0.to_string().into_any()) />
            </Section>
        </div>
    }
    .into_any()
}

#[component]
fn Section(title: &'static str, children: Children) -> impl IntoView {
    view! {
        <section class="detail-section">
            <h2>{title}</h2>
            <dl>{children()}</dl>
        </section>
    }
    .into_any()
}

#[component]
fn Field(name: &'static str, value: Option<AnyView>) -> impl IntoView {
    view! {
        <div class="field">
            <dt>{name}</dt>
            <dd>{value.unwrap_or_else(|| view! { <span class="meta">"None"</span> }.into_any())}</dd>
        </div>
    }
    .into_any()
}

#[component]
fn Moment(moment: Timestamp) -> impl IntoView {
    view! {
        {format::exact(moment.0)}
        <span class="meta">" " <RelativeTime moment=moment.0 /></span>
    }
}

fn moment(moment: Timestamp) -> AnyView {
    view! { <Moment moment /> }.into_any()
}

fn code(text: String) -> Option<AnyView> {
    (!text.is_empty()).then(|| view! { <code>{text}</code> }.into_any())
}

fn named(name: String, id: String) -> Option<AnyView> {
    if id.is_empty() || name == id {
        return code(id);
    }
    Some(view! { {name} " " <code class="meta">{id}</code> }.into_any())
}

fn subject(subject: Subject) -> AnyView {
    let kind = words(&subject.principal.short_name());
    let label = if subject.id.is_empty() { kind.clone() } else { subject_name(&subject) };
    view! { <span title=label>{kind} " " <code>{subject.id}</code></span> }.into_any()
}

/// Only http and https lead anywhere; any other text stays text.
fn link(url: String) -> Option<AnyView> {
    let is_web = ["https://", "http://"].iter().any(|scheme| url.starts_with(scheme));
    match is_web {
        true => {
            let text = url.clone();
            Some(view! { <a href=url target="_blank" rel="noopener noreferrer">{text}</a> }.into_any())
        }
        false => code(url),
    }
}
