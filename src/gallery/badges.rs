//! Small marks: badges, icons, strips of runs, and progress bars.

use leptos::prelude::AnyView;

use crate::components::badge::{badge, mark, prebuild_badge};
use crate::components::content::Content;
use crate::components::html;
use crate::components::icon::Icon;
use crate::components::prebuild_row::progress;
use crate::components::rows::{Shown, rows};
use crate::components::streak::{Streak, streak_template};
use crate::domain::phase::{Tone, pool_tone};
use crate::format;
use crate::proto::prebuild::PrebuildPhase::{self, *};
use crate::proto::warm_pool::WarmPoolPhase;

use super::Family;

const PHASES: [PrebuildPhase; 12] = [
    Pending,
    Starting,
    Running,
    Stopping,
    Snapshotting,
    Completed,
    Failed,
    Cancelling,
    Cancelled,
    Deleting,
    Deleted,
    Unspecified,
];

const POOL_PHASES: [WarmPoolPhase; 6] = [
    WarmPoolPhase::Pending,
    WarmPoolPhase::Ready,
    WarmPoolPhase::Degraded,
    WarmPoolPhase::Deleting,
    WarmPoolPhase::Deleted,
    WarmPoolPhase::Unspecified,
];

const TONES: [(&str, Tone); 7] = [
    ("Waiting", Tone::Waiting),
    ("Active", Tone::Active),
    ("Good", Tone::Good),
    ("Warning", Tone::Warning),
    ("Bad", Tone::Bad),
    ("Stopped", Tone::Stopped),
    ("Unknown", Tone::Unknown),
];

const ICONS: [(&str, Icon); 16] = [
    ("Cross", Icon::Cross),
    ("Warning", Icon::Warning),
    ("Refresh", Icon::Refresh),
    ("Chevron", Icon::Chevron),
    ("Copy", Icon::Copy),
    ("Search", Icon::Search),
    ("Inbox", Icon::Inbox),
    ("Person", Icon::Person),
    ("Page", Icon::Page),
    ("Plus", Icon::Plus),
    ("Clock", Icon::Clock),
    ("Contrast", Icon::Contrast),
    ("Keyboard", Icon::Keyboard),
    ("Filter", Icon::Filter),
    ("Down", Icon::Down),
    ("Up", Icon::Up),
];

pub fn families() -> Vec<Family> {
    let pool_badge =
        |phase: &WarmPoolPhase| badge(pool_tone(phase), format::enum_name(&phase.short_name())).into_content();
    let unknown = PrebuildPhase::Other("PREBUILD_PHASE_ARCHIVED".into());
    let prebuilds = PHASES.iter().chain([&unknown]).map(|phase| prebuild_badge(phase).into_content()).collect();
    let scaling = badge(Tone::Active, "Scaling up".to_owned()).into_content();
    let pools = POOL_PHASES.iter().map(pool_badge).chain([scaling]).collect::<Vec<_>>();
    let stuck = badge(Tone::Warning, "Stuck".to_owned());
    vec![
        Family::new("badges", "Badges")
            .wide("Phases of prebuilds", line(prebuilds))
            .wide("Phases of warm pools", line(pools))
            .wide("Notes", line(vec![stuck.into_content()])),
        TONES.into_iter().fold(Family::new("marks", "Marks"), |family, (name, tone)| family.state(name, mark(tone))),
        ICONS.into_iter().fold(Family::new("icons", "Icons"), |family, (name, icon)| family.state(name, icon.view())),
        Family::new("progress", "Progress")
            .state("Just begun", progress(0))
            .state("Under way", progress(42))
            .state("Done", progress(100))
            .state("Unknown duration", html::progress().aria_label("Draining")),
        Family::new("streaks", "Strips of runs")
            .state("One run", streak(vec![Completed]))
            .state("All completed", streak(vec![Completed; 10]))
            .state("Failing", streak(vec![Failed, Failed, Failed, Completed, Completed, Cancelled, Completed]))
            .state("Running", streak(vec![Running, Completed, Failed, Completed]))
            .state("As long as possible", streak(vec![Completed; 20])),
    ]
}

/// Views next to each other.
fn line(views: Vec<AnyView>) -> impl Content {
    html::div().class("gallery-line").child(views)
}

/// `phases` of runs, newest first.
fn streak(phases: Vec<PrebuildPhase>) -> impl Content {
    let shown = || Shown { first: 0, keys: vec![0] };
    let read = move |_: &u32, _| Some(Streak::of_phases(|| phases.iter(), "run"));
    rows(html::div(), streak_template(), shown, read)
}
