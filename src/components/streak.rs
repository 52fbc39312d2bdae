//! The outcomes of the last runs as a strip of marks, oldest first.

use crate::domain::phase::prebuild_tone;
use crate::domain::run_record::RunRecord;
use crate::format;
use crate::proto::prebuild::PrebuildPhase;
use leptos::html::{Div, Span};

use super::badge::tone_name;
use super::template::{Template, template};

/// Content of a strip.
pub struct Streak {
    summary: String,
    /// The tone of each run.
    runs: Vec<&'static str>,
}

impl Streak {
    /// The last runs of a line, newest first.
    pub fn of(runs: &[impl AsRef<RunRecord>]) -> Self {
        let phases = || runs.iter().map(|run| &run.as_ref().phase);
        Self::of_phases(phases, "run")
    }

    /// The phases of the last runs, newest first. `kind` names them: `scheduled run`.
    pub fn of_phases<'a, I>(phases: impl Fn() -> I, kind: &str) -> Self
    where
        I: DoubleEndedIterator<Item = &'a PrebuildPhase>,
    {
        let runs = phases().rev().map(|phase| tone_name(prebuild_tone(phase))).collect();
        Self { summary: summary(phases(), kind), runs }
    }
}

pub fn streak_template() -> Template<Div, Streak> {
    let mark =
        template::<Span, &'static str>().class("streak-run").attr_of("data-tone", |tone: &&'static str| Some(*tone));
    template::<Div, Streak>()
        .class("streak")
        .role("img")
        .aria_label_of(|streak| Some(&streak.summary))
        .title_of(|streak| Some(&streak.summary))
        .each(|streak| &streak.runs, mark)
}

/// The runs in words: `Last 10 runs: 4 failed in a row, 1 other failed, 5 completed`.
fn summary<'a>(phases: impl Iterator<Item = &'a PrebuildPhase>, kind: &str) -> String {
    let (mut count, mut in_a_row, mut failed, mut completed) = (0_usize, 0_usize, 0_usize, 0_usize);
    for phase in phases {
        count = count.saturating_add(1);
        match phase {
            PrebuildPhase::Failed if completed == 0 => in_a_row = in_a_row.saturating_add(1),
            PrebuildPhase::Failed => failed = failed.saturating_add(1),
            PrebuildPhase::Completed => completed = completed.saturating_add(1),
            _ => {}
        }
    }
    let other = count.saturating_sub(in_a_row).saturating_sub(failed).saturating_sub(completed);
    let parts = match in_a_row {
        0 | 1 => [(0, ""), (failed.saturating_add(in_a_row), "failed"), (completed, "completed"), (other, "other")],
        _ => [(in_a_row, "failed in a row"), (failed, "failed before"), (completed, "completed"), (other, "other")],
    };
    let parts = parts.into_iter().filter(|(count, _)| *count > 0).map(|(count, what)| format!("{count} {what}"));
    format!("Last {}: {}", format::counted(count, kind), parts.collect::<Vec<_>>().join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use PrebuildPhase::{Cancelled, Completed, Failed};

    #[test]
    fn runs_are_counted_and_failures_in_a_row_named() {
        for (phases, words) in [
            (vec![Completed], "Last 1 night: 1 completed"),
            (vec![Failed, Completed, Completed], "Last 3 nights: 1 failed, 2 completed"),
            (
                vec![Failed, Cancelled, Failed, Completed, Failed],
                "Last 5 nights: 2 failed in a row, 1 failed before, 1 completed, 1 other",
            ),
        ] {
            assert_eq!(summary(phases.iter(), "night"), words);
        }
    }
}
