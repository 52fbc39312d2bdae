//! Form of a project's prebuild settings: reading, validation, comparison, and the effect of changes on warm pools.

use std::fmt;

use chrono::{DateTime, TimeDelta, Utc};

use crate::proto::id::Id;
use crate::proto::project::{DailySchedule, PrebuildSchedule, Project, ProjectPrebuildConfiguration};
use crate::proto::scalar::Duration;
use crate::proto::shared::Subject;
use crate::proto::warm_pool::WarmPool;
use crate::sort::sort_by_key;

use super::action::{DEFAULT_TIMEOUT_MINUTES, TimeoutError, parse_timeout};
use super::pool_trend::is_deleting;

/// Settings in the form.
#[derive(Clone, Debug, PartialEq)]
pub struct Draft {
    pub is_enabled: bool,
    /// In the project's order.
    pub class_ids: Vec<Id>,
    /// In minutes, as typed.
    pub timeout: String,
    /// The project's timeout, kept unless another one is typed: it may be absent, or not in whole minutes.
    known_timeout: Option<Duration>,
    /// The hour of the day in UTC, 0 to 23; `None` for no schedule.
    pub hour_utc: Option<i32>,
    /// Whose identity scheduled prebuilds use; `None` leaves it to the API.
    pub executor: Option<Subject>,
    pub has_jetbrains_warmup: bool,
}

/// Errors of a draft, by field.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DraftErrors {
    pub classes: Option<ClassesError>,
    pub timeout: Option<TimeoutError>,
}

/// Prebuilds are on, without a class.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClassesError;

impl fmt::Display for ClassesError {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("Choose at least one environment class or turn prebuilds off.")
    }
}

/// Ids of a project's classes in its order, each once.
pub fn class_ids(project: &Project) -> Vec<Id> {
    let mut classes: Vec<_> = project.environment_classes.iter().collect();
    sort_by_key(&mut classes, |class| class.order);
    each_once(classes.into_iter().map(|class| class.environment_class_id))
}

fn each_once(ids: impl Iterator<Item = Id>) -> Vec<Id> {
    let mut once = Vec::new();
    for id in ids {
        if !once.contains(&id) {
            once.push(id);
        }
    }
    once
}

impl Draft {
    /// Settings of a project. Without any, prebuilds are off.
    pub fn of(project: &Project) -> Self {
        let settings = project.prebuild_configuration.clone().unwrap_or_default();
        let daily = settings.trigger.and_then(|trigger| trigger.daily_schedule);
        Self {
            is_enabled: settings.enabled,
            class_ids: each_once(settings.environment_class_ids.into_iter()),
            timeout: minutes(settings.timeout),
            known_timeout: settings.timeout,
            hour_utc: daily.map(|daily| daily.hour_utc),
            executor: settings.executor,
            has_jetbrains_warmup: settings.enable_jetbrains_warmup,
        }
    }

    /// Turns a class on or off; `order` is that of the project's classes.
    pub fn toggle_class(&mut self, id: Id, order: &[Id]) {
        match self.class_ids.iter().position(|known| *known == id) {
            Some(index) => {
                self.class_ids.remove(index);
            }
            None => self.class_ids.push(id),
        }
        let place = |id: &Id| order.iter().position(|known| known == id).unwrap_or(usize::MAX);
        sort_by_key(&mut self.class_ids, place);
    }

    /// Settings to send. They replace all of the project's settings.
    pub fn check(&self) -> Result<ProjectPrebuildConfiguration, DraftErrors> {
        let timeout = self.checked_timeout();
        let classes = (self.is_enabled && self.class_ids.is_empty()).then_some(ClassesError);
        match (timeout, classes) {
            (Ok(timeout), None) => Ok(ProjectPrebuildConfiguration {
                enabled: self.is_enabled,
                environment_class_ids: self.class_ids.clone(),
                timeout,
                trigger: self
                    .hour_utc
                    .map(|hour_utc| PrebuildSchedule { daily_schedule: Some(DailySchedule { hour_utc }) }),
                executor: self.executor.clone(),
                enable_jetbrains_warmup: self.has_jetbrains_warmup,
            }),
            (timeout, classes) => Err(DraftErrors { classes, timeout: timeout.err() }),
        }
    }

    fn checked_timeout(&self) -> Result<Option<Duration>, TimeoutError> {
        if self.timeout == minutes(self.known_timeout) {
            return Ok(self.known_timeout);
        }
        parse_timeout(&self.timeout).map(|timeout| Some(Duration::from_secs(timeout.num_seconds().unsigned_abs())))
    }

    /// Prebuilds of a class are on.
    pub fn has_class(&self, id: Id) -> bool {
        self.is_enabled && self.class_ids.contains(&id)
    }

    /// Pools of the project that stop getting prebuilds with this change.
    pub fn pools_losing_prebuilds<'a>(&self, before: &Self, pools: &'a [WarmPool]) -> Vec<&'a WarmPool> {
        let class = |pool: &WarmPool| pool.metadata.environment_class_id;
        pools
            .iter()
            .filter(|pool| !is_deleting(pool) && before.has_class(class(pool)) && !self.has_class(class(pool)))
            .collect()
    }

    /// Names of the parts in which two drafts differ.
    pub fn differences(&self, other: &Self) -> Vec<&'static str> {
        let parts = [
            (self.is_enabled != other.is_enabled, "prebuilds on or off"),
            (self.class_ids != other.class_ids, "environment classes"),
            (self.timeout != other.timeout, "timeout"),
            (self.hour_utc != other.hour_utc, "daily schedule"),
            (self.executor != other.executor, "executor"),
            (self.has_jetbrains_warmup != other.has_jetbrains_warmup, "JetBrains warm-up"),
        ];
        parts.into_iter().filter_map(|(differs, words)| differs.then_some(words)).collect()
    }
}

fn minutes(timeout: Option<Duration>) -> String {
    timeout.map_or(DEFAULT_TIMEOUT_MINUTES, |timeout| timeout.as_secs() / 60).to_string()
}

/// A project's settings have prebuilds of a class.
pub fn has_prebuilds(project: &Project, class_id: Id) -> bool {
    Draft::of(project).has_class(class_id)
}

/// Hour in UTC on a clock that is `offset_minutes` ahead: `03:00`, or `22:00 the day before`.
pub fn local_hour(hour_utc: i32, offset_minutes: i32) -> String {
    let minutes = hour_utc * 60 + offset_minutes;
    let day = match minutes.div_euclid(24 * 60) {
        0 => "",
        1 => " the next day",
        _ => " the day before",
    };
    let minute = minutes.rem_euclid(24 * 60);
    format!("{:02}:{:02}{day}", minute / 60, minute % 60)
}

/// Next run of a daily schedule after `now`.
pub fn next_run(hour_utc: i32, now: DateTime<Utc>) -> DateTime<Utc> {
    let day = now.date_naive().and_time(chrono::NaiveTime::MIN).and_utc();
    let today = day + TimeDelta::hours(hour_utc.clamp(0, 23).into());
    if today > now { today } else { today + TimeDelta::days(1) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_class_that_is_listed_twice_is_one() {
        let json = r#"{"environmentClasses":[{"environmentClassId":"b","order":2},{"environmentClassId":"a","order":-1},
            {"environmentClassId":"b","order":1}],"prebuildConfiguration":{"environmentClassIds":["b","b"]}}"#;
        let project: Project = serde_json::from_str(json).unwrap();
        assert_eq!(class_ids(&project), ["a", "b"]);
        let mut draft = Draft::of(&project);
        assert_eq!(draft.class_ids, ["b"]);
        draft.toggle_class("b".into(), &class_ids(&project));
        assert!(draft.class_ids.is_empty());
    }
    use crate::proto::project::ProjectEnvironmentClass;
    use crate::proto::warm_pool::WarmPoolPhase;

    fn project() -> Project {
        let class = |id: &str| ProjectEnvironmentClass { environment_class_id: id.into(), ..Default::default() };
        Project {
            environment_classes: ["small", "large"].map(class).into(),
            prebuild_configuration: Some(ProjectPrebuildConfiguration {
                enabled: true,
                environment_class_ids: vec!["small".into(), "large".into()],
                timeout: Some(Duration::from_secs(1800)),
                trigger: Some(PrebuildSchedule { daily_schedule: Some(DailySchedule { hour_utc: 0 }) }),
                executor: Some(Subject { id: "robot".into(), ..Default::default() }),
                enable_jetbrains_warmup: true,
            }),
            ..Default::default()
        }
    }

    fn pool(class: &str, phase: WarmPoolPhase) -> WarmPool {
        let mut pool = WarmPool { id: class.into(), ..Default::default() };
        pool.metadata.environment_class_id = class.into();
        pool.status.phase = phase;
        pool
    }

    #[test]
    fn settings_come_back_as_they_were_and_none_are_lost() {
        let project = project();
        assert_eq!(Draft::of(&project).check(), Ok(project.prebuild_configuration.clone().unwrap()));
        let mut odd = Draft::of(&project);
        odd.known_timeout = Some(Duration::from_secs(1830));
        assert_eq!(odd.check().map(|settings| settings.timeout), Ok(odd.known_timeout), "30 min and a half");
        let never = Draft::of(&Project::default());
        assert_eq!((never.is_enabled, never.timeout.as_str(), never.hour_utc), (false, "60", None));
        assert!(has_prebuilds(&project, "large".into()) && !has_prebuilds(&project, "tiny".into()));
    }

    #[test]
    fn each_field_says_what_is_wrong() {
        let mut draft = Draft::of(&project());
        draft.class_ids.clear();
        draft.timeout = "4".into();
        assert_eq!(draft.check(), Err(DraftErrors { classes: Some(ClassesError), timeout: Some(TimeoutError) }));
        draft.is_enabled = false;
        draft.timeout = "5".into();
        assert_eq!(draft.check().map(|settings| settings.timeout), Ok(Some(Duration::from_secs(300))));
    }

    #[test]
    fn classes_keep_the_projects_order() {
        let mut draft = Draft::of(&project());
        let order = ["small".into(), "large".into()];
        draft.toggle_class("small".into(), &order);
        assert_eq!(draft.class_ids, ["large"]);
        draft.toggle_class("small".into(), &order);
        assert_eq!(draft.class_ids, ["small", "large"]);
    }

    #[test]
    fn turning_a_class_off_takes_prebuilds_from_its_pool() {
        let before = Draft::of(&project());
        let pools = [pool("small", WarmPoolPhase::Ready), pool("large", WarmPoolPhase::Deleting)];
        let losing = |after: &Draft| {
            after.pools_losing_prebuilds(&before, &pools).iter().map(|pool| pool.id).collect::<Vec<_>>()
        };
        assert!(losing(&before).is_empty());
        let off = Draft { is_enabled: false, ..before.clone() };
        assert_eq!(losing(&off), ["small"], "a draining pool doesn't count");
        let other = Draft { class_ids: vec!["small".into()], ..before.clone() };
        assert!(losing(&other).is_empty());
        assert_eq!(off.differences(&other), ["prebuilds on or off", "environment classes"]);
    }

    #[test]
    fn hours_are_written_in_local_time() {
        for (hour, offset, words) in
            [(3, 60, "04:00"), (3, -300, "22:00 the day before"), (22, 330, "03:30 the next day"), (0, 0, "00:00")]
        {
            assert_eq!(local_hour(hour, offset), words);
        }
        let at = |hours: i64| DateTime::from_timestamp(hours * 3600, 0).unwrap();
        assert_eq!((next_run(3, at(2)), next_run(3, at(3)), next_run(3, at(5))), (at(3), at(27), at(27)));
    }
}
