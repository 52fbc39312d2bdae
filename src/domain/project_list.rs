//! Order and filter of the list of projects, and their parameters in the URL: `sort=p50&status=failed`.

use chrono::{DateTime, Utc};

use crate::proto::prebuild::{Prebuild, PrebuildPhase};
use crate::proto::warm_pool::WarmPoolPhase;

use super::column_sort::{ColumnSort, SortColumn};
use super::phase::{Tone, prebuild_tone};
use super::pool_summary::urgency;
use super::query_string::{value, with_value};
use super::statistics::Figures;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ProjectColumn {
    #[default]
    Name,
    /// Projects whose last prebuild failed first.
    Last,
    /// Newest last prebuild first.
    Started,
    /// Lowest success rate first.
    Success,
    /// Slowest first.
    P50,
    /// Projects with the pool that needs the most attention first.
    Pools,
    /// Projects that need the most attention first, by all of these.
    Worst,
}

pub type ProjectSort = ColumnSort<ProjectColumn>;

impl SortColumn for ProjectColumn {
    const ALL: &'static [Self] =
        &[Self::Name, Self::Last, Self::Started, Self::Success, Self::P50, Self::Pools, Self::Worst];

    fn as_str(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Last => "last",
            Self::Started => "started",
            Self::Success => "success",
            Self::P50 => "p50",
            Self::Pools => "pools",
            Self::Worst => "worst",
        }
    }

    fn is_falling(self) -> bool {
        !matches!(self, Self::Name | Self::Success)
    }
}

/// What is known of a project besides its name.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ProjectState {
    /// Phase of its last prebuild.
    pub last: Option<PrebuildPhase>,
    pub started: Option<DateTime<Utc>>,
    pub recent: Option<Figures>,
    /// Most failures in a row, up to now, of its prebuilds with one class and trigger.
    pub failing: usize,
    /// Phase of the pool that needs the most attention.
    pub worst_pool: Option<WarmPoolPhase>,
}

impl ProjectState {
    pub fn with_last(self, last: &Prebuild) -> Self {
        let started = last.metadata.created_at.map(|at| at.0);
        Self { last: Some(last.status.phase.clone()), started, ..self }
    }

    fn percent(&self) -> Option<i64> {
        let percent = self.recent.as_ref().and_then(Figures::success_percent)?;
        i64::try_from(percent).ok()
    }
}

impl ProjectColumn {
    /// Value of a project; `None` if it isn't known.
    pub fn value(self, state: &ProjectState) -> Option<i64> {
        let ProjectState { last, started, recent, failing, worst_pool } = state;
        match self {
            Self::Name => Some(0),
            Self::Last => last.as_ref().map(severity),
            Self::Started => started.map(|at| at.timestamp_millis()),
            Self::Success => state.percent(),
            Self::P50 => recent.as_ref().and_then(|recent| recent.p50).map(|p50| p50.num_milliseconds()),
            Self::Pools => worst_pool.as_ref().map(|phase| urgency(phase).into()),
            Self::Worst => {
                let has_failed = usize::from(*last == Some(PrebuildPhase::Failed));
                let failures = i64::try_from(has_failed.max(*failing)).unwrap_or(MAX_FAILURES).min(MAX_FAILURES);
                let is_degraded = i64::from(*worst_pool == Some(WarmPoolPhase::Degraded));
                Some(100 * failures + 90 * is_degraded + state.percent().map_or(0, |percent| 100 - percent))
            }
        }
    }
}

/// Failures in a row from which a project isn't considered worse.
const MAX_FAILURES: i64 = 10;

fn severity(phase: &PrebuildPhase) -> i64 {
    match prebuild_tone(phase) {
        Tone::Bad => 3,
        Tone::Active | Tone::Waiting => 2,
        Tone::Good => 0,
        _ => 1,
    }
}

/// Filter by the last prebuild of each project.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum StatusFilter {
    #[default]
    All,
    Failed,
    Running,
    Completed,
}

const STATUS: &str = "status";

impl StatusFilter {
    pub const ALL: [Self; 4] = [Self::All, Self::Failed, Self::Running, Self::Completed];

    const fn as_str(self) -> &'static str {
        match self {
            Self::All => "",
            Self::Failed => "failed",
            Self::Running => "running",
            Self::Completed => "completed",
        }
    }

    pub fn from_query(query: &str) -> Self {
        let value = value(query, STATUS);
        Self::ALL.into_iter().find(|status| status.as_str() == value).unwrap_or_default()
    }

    pub fn into_query(self, query: &str) -> String {
        with_value(query, STATUS, self.as_str())
    }

    /// Whether a project is shown; `last` is the phase of its last prebuild.
    pub fn matches(self, last: Option<&PrebuildPhase>) -> bool {
        let tone = last.map(prebuild_tone);
        match self {
            Self::All => true,
            Self::Failed => tone == Some(Tone::Bad),
            Self::Running => matches!(tone, Some(Tone::Active | Tone::Waiting)),
            Self::Completed => tone == Some(Tone::Good),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use PrebuildPhase::{Completed, Failed, Running};
    use chrono::TimeDelta;

    fn state(last: PrebuildPhase, completed: usize, failed: usize, minutes: i64) -> ProjectState {
        let recent = Figures { completed, failed, p50: Some(TimeDelta::minutes(minutes)), ..Figures::default() };
        ProjectState { last: Some(last), recent: Some(recent), ..ProjectState::default() }
    }

    #[test]
    fn projects_are_sorted_by_the_column() {
        let degraded = ProjectState { worst_pool: Some(WarmPoolPhase::Degraded), ..state(Completed, 10, 0, 12) };
        let failing = ProjectState { failing: 3, ..state(Completed, 10, 3, 4) };
        let states = [state(Completed, 8, 2, 5), state(Failed, 9, 1, 9), degraded, ProjectState::default(), failing];
        let order = |column: ProjectColumn| {
            let sort = ProjectSort { column, is_reversed: false };
            let mut places = [0, 1, 2, 3, 4];
            places.sort_by_key(|place: &usize| sort.key(column.value(&states[*place])));
            places
        };
        assert_eq!(order(ProjectColumn::Name), [0, 1, 2, 3, 4]);
        assert_eq!(order(ProjectColumn::Last), [1, 0, 2, 4, 3]);
        assert_eq!(order(ProjectColumn::Success), [4, 0, 1, 2, 3]);
        assert_eq!(order(ProjectColumn::P50), [2, 1, 0, 4, 3]);
        assert_eq!(order(ProjectColumn::Pools), [2, 0, 1, 3, 4]);
        assert_eq!(order(ProjectColumn::Worst), [4, 1, 2, 0, 3], "also if a run by hand has passed since");
    }

    #[test]
    fn a_status_is_that_of_the_last_prebuild() {
        let matches = |phase: Option<PrebuildPhase>| {
            StatusFilter::ALL.into_iter().filter(|status| status.matches(phase.as_ref())).collect::<Vec<_>>()
        };
        assert_eq!(matches(Some(Failed)), [StatusFilter::All, StatusFilter::Failed]);
        assert_eq!(matches(Some(Running)), [StatusFilter::All, StatusFilter::Running]);
        assert_eq!(matches(Some(Completed)), [StatusFilter::All, StatusFilter::Completed]);
        assert_eq!(matches(None), [StatusFilter::All]);
    }

    #[test]
    fn a_status_survives_its_link() {
        for status in StatusFilter::ALL {
            assert_eq!(StatusFilter::from_query(&status.into_query("?sort=p50&status=failed")), status);
        }
        assert_eq!(StatusFilter::from_query("?status=lost"), StatusFilter::All);
    }
}
