//! The history's filter, and its form in the URL: `phase=failed&trigger=scheduled&within=24h&q=npm+ci`.
//!
//! The API filters by project, phase, trigger, creator, and executor. The rest is applied here, to each loaded row.

use chrono::{DateTime, TimeDelta, Utc};

use crate::proto::id::Id;
use crate::proto::prebuild::{ListPrebuildsFilter, Prebuild, PrebuildPhase, PrebuildTrigger};
use crate::proto::shared::Subject;
use crate::text::{RAN_AS, TRIGGERED_BY};

use super::filter_part::{FilterPart, Wording};
use super::phase::{filterable_phases, phase_from_slug, slug, trigger_from_slug};
use super::prebuild::expires_at;
use super::query_string::{decoded, pairs, parameter};
use super::search::Search;
use super::time_range::{Span, TimeRange, day};

/// Filter of a history; an empty list matches everything.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Filter {
    pub projects: Vec<Id>,
    pub phases: Vec<PrebuildPhase>,
    pub triggers: Vec<PrebuildTrigger>,
    pub creators: Vec<Id>,
    pub executors: Vec<Id>,
    pub classes: Vec<Id>,
    pub time: TimeRange,
    /// Only snapshots that expire within this time.
    pub expiring: Option<Span>,
    /// Text that is searched for, see [`Search`].
    pub text: String,
}

/// A part of the filter with a menu in which several values may be chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Facet {
    Project,
    Phase,
    Trigger,
    Creator,
    Executor,
    Class,
}

impl Facet {
    /// Every facet: one that is missing here is neither read from the URL nor written to it.
    pub const ALL: [Self; 6] = [Self::Project, Self::Phase, Self::Trigger, Self::Creator, Self::Executor, Self::Class];

    pub fn part(self) -> &'static FilterPart {
        &PARTS[self as usize]
    }

    /// The person of a prebuild that this facet filters by; `None` where the prebuild names none.
    pub fn person(self, prebuild: &Prebuild) -> Option<&Subject> {
        let subject = match self {
            Self::Creator => &prebuild.metadata.creator,
            Self::Executor => &prebuild.metadata.executor,
            Self::Project | Self::Phase | Self::Trigger | Self::Class => &None,
        };
        subject.as_ref().filter(|subject| !subject.id.is_empty())
    }
}

/// Maximum number of ids in a filter of the API.
pub const MAX_IDS: usize = 25;

/// In the order of [`Facet::ALL`].
static PARTS: [FilterPart; Facet::ALL.len()] = [
    FilterPart { parameter: "project", label: "Project", wording: Wording::Name, max_values: MAX_IDS, is_of_api: true },
    FilterPart {
        parameter: "phase",
        label: "Phase",
        wording: Wording::Name,
        // Selecting every phase counts as none.
        max_values: usize::MAX,
        is_of_api: true,
    },
    FilterPart {
        parameter: "trigger",
        label: "Trigger",
        wording: Wording::Word,
        max_values: usize::MAX,
        is_of_api: true,
    },
    FilterPart {
        parameter: "creator",
        label: TRIGGERED_BY,
        wording: Wording::Subject,
        max_values: MAX_IDS,
        is_of_api: true,
    },
    FilterPart {
        parameter: "executor",
        label: RAN_AS,
        wording: Wording::Subject,
        max_values: MAX_IDS,
        is_of_api: true,
    },
    FilterPart { parameter: "class", label: "Class", wording: Wording::Name, max_values: usize::MAX, is_of_api: false },
];

/// When a prebuild was created, or when its snapshot expires.
pub static CREATED: FilterPart =
    FilterPart { parameter: WITHIN, label: "Created", wording: Wording::Name, max_values: 1, is_of_api: false };

/// Time range of views that cover one, where no time is chosen: the last 7 days.
const DEFAULT_RANGE: Span = Span::hours(7 * 24);

/// The parameters that are not those of a facet.
const WITHIN: &str = "within";
const FROM: &str = "from";
const TO: &str = "to";
const EXPIRING: &str = "expiring";
const TEXT: &str = "q";

/// Maximum number of phases in a filter of the API.
const MAX_PHASES: usize = 10;

impl Filter {
    /// Reads a query string, with or without its `?`. Names that this build does not know are passed over.
    pub fn from_query(query: &str) -> Self {
        let mut filter = Self::default();
        let (mut from, mut to) = (None, None);
        for (name, value) in pairs(query) {
            let value = decoded(value);
            match facet(name) {
                Some(facet) if !filter.has(facet, &value) => filter.toggle(facet, &value),
                Some(_) => {}
                None => match name {
                    WITHIN => filter.time = Span::parse(&value).map_or(TimeRange::Any, TimeRange::Within),
                    FROM => from = day(&value),
                    TO => to = day(&value),
                    EXPIRING => filter.expiring = Span::parse(&value),
                    TEXT => filter.text = value.trim().to_owned(),
                    _ => {}
                },
            }
        }
        if from.is_some() || to.is_some() {
            filter.time = TimeRange::of_days(from, to);
        }
        filter
    }

    /// The query string with this filter in it, led by `?` unless empty; other parameters stay as they are.
    pub fn into_query(&self, query: &str) -> String {
        let others = pairs(query).filter(|(name, _)| !is_own(name));
        let mut parts: Vec<String> = others.map(|(name, value)| format!("{name}={value}")).collect();
        for facet in Facet::ALL {
            parts.extend(self.chosen(facet).iter().map(|value| parameter(facet.part().parameter, value)));
        }
        match &self.time {
            TimeRange::Any => {}
            TimeRange::Within(span) => parts.push(format!("{WITHIN}={span}")),
            TimeRange::Days { from, to } => {
                for (name, day) in [(FROM, from), (TO, to)] {
                    parts.extend(day.map(|day| format!("{name}={day}")));
                }
            }
        }
        parts.extend(self.expiring.map(|span| format!("{EXPIRING}={span}")));
        if !self.text.is_empty() {
            parts.push(parameter(TEXT, &self.text));
        }
        if parts.is_empty() { String::new() } else { format!("?{}", parts.join("&")) }
    }

    /// What is chosen on one side, as in the URL.
    pub fn chosen(&self, facet: Facet) -> Vec<String> {
        let texts = |ids: &[Id]| ids.iter().map(Id::to_string).collect();
        match facet {
            Facet::Phase => self.phases.iter().map(|phase| slug(&phase.short_name())).collect(),
            Facet::Trigger => self.triggers.iter().map(|trigger| slug(&trigger.short_name())).collect(),
            Facet::Project => texts(&self.projects),
            Facet::Creator => texts(&self.creators),
            Facet::Executor => texts(&self.executors),
            Facet::Class => texts(&self.classes),
        }
    }

    pub fn has(&self, facet: Facet, value: &str) -> bool {
        self.chosen(facet).contains(&canonical(value))
    }

    /// Chooses what is not chosen yet, and the other way round. A name that this build does not know changes nothing,
    /// nor does one more than the API takes.
    pub fn toggle(&mut self, facet: Facet, value: &str) {
        let id = || Id::uuid(value);
        let max = facet.part().max_values;
        match facet {
            Facet::Phase => toggle(&mut self.phases, phase_from_slug(value), max),
            Facet::Trigger => toggle(&mut self.triggers, trigger_from_slug(value), max),
            Facet::Project => toggle(&mut self.projects, id(), max),
            Facet::Creator => toggle(&mut self.creators, id(), max),
            Facet::Executor => toggle(&mut self.executors, id(), max),
            Facet::Class => toggle(&mut self.classes, id(), max),
        }
    }

    /// Removes what is chosen on one side.
    pub fn clear(&mut self, facet: Facet) {
        self.chosen(facet).iter().for_each(|value| self.toggle(facet, value));
    }

    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Whether it leaves out prebuilds of its time range.
    pub fn is_more_than_time(&self) -> bool {
        Self { time: TimeRange::Any, ..self.clone() } != Self::default()
    }

    /// Whether every phase is chosen, which asks for the same as choosing none.
    fn has_all_phases(&self) -> bool {
        filterable_phases().all(|phase| self.phases.contains(&phase))
    }

    /// The filter as the API takes it, for one project or, with `None`, for those that the filter names.
    pub fn to_request(&self, project_id: Option<Id>) -> ListPrebuildsFilter {
        let phases = if self.has_all_phases() { Vec::new() } else { self.phases.clone() };
        debug_assert!(phases.len() <= MAX_PHASES);
        ListPrebuildsFilter {
            project_ids: project_id.map_or_else(|| self.projects.clone(), |id| vec![id]),
            phases,
            triggered_by: self.triggers.clone(),
            creator_ids: self.creators.clone(),
            executor_ids: self.executors.clone(),
        }
    }

    /// The part that the API applies. The rest is left to [`Self::matches`].
    pub fn of_api(&self) -> Self {
        let mut filter = Self { time: TimeRange::Any, expiring: None, text: String::new(), ..self.clone() };
        Facet::ALL.into_iter().filter(|facet| !facet.part().is_of_api).for_each(|facet| filter.clear(facet));
        filter
    }

    /// Whether the console applies some of it: then pages are searched, and the page says how far.
    pub fn is_searching(&self) -> bool {
        *self != self.of_api()
    }

    /// Whether a prebuild matches. Its text is searched for in ids and messages; see [`Self::matches_search`] for names.
    pub fn matches(&self, prebuild: &Prebuild, now: DateTime<Utc>) -> bool {
        self.matches_search(prebuild, now, &Search::new(&self.text, Vec::new()))
    }

    /// Whether a prebuild matches, with `search` in place of the filter's text.
    pub fn matches_search(&self, prebuild: &Prebuild, now: DateTime<Utc>, search: &Search) -> bool {
        let Prebuild { metadata, status, .. } = prebuild;
        let is_of = |chosen: &[Id], id: Id| chosen.is_empty() || chosen.contains(&id);
        let person = |facet: Facet| facet.person(prebuild).map(|person| person.id).unwrap_or_default();
        is_of(&self.projects, metadata.project_id)
            && (self.phases.is_empty() || self.phases.contains(&status.phase))
            && (self.triggers.is_empty() || self.triggers.contains(&metadata.triggered_by))
            && is_of(&self.creators, person(Facet::Creator))
            && is_of(&self.executors, person(Facet::Executor))
            && is_of(&self.classes, metadata.environment_class_id)
            && self.time.contains(metadata.created_at.map(|at| at.0), now)
            && self.expiring.is_none_or(|span| expires_within(prebuild, span, now))
            && search.matches(prebuild)
    }

    /// Whether what it matches changes as time passes.
    pub fn depends_on_now(&self) -> bool {
        self.has_time()
    }

    /// The creation time of the oldest prebuild that can match, if there is a limit.
    pub fn start(&self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        // A snapshot's time runs from completion, which comes at most some hours after creation.
        let oldest_kept = self.expiring.and_then(|_| now.checked_sub_signed(TimeDelta::days(8)));
        [self.time.start(now), oldest_kept].into_iter().flatten().max()
    }

    /// Whether no prebuild created before this one can match, so that a search ends here.
    pub fn is_beyond(&self, created: DateTime<Utc>, now: DateTime<Utc>) -> bool {
        self.start(now).is_some_and(|start| created < start)
    }

    /// Whether it is limited in time.
    pub fn has_time(&self) -> bool {
        self.time != TimeRange::Any || self.expiring.is_some()
    }

    /// This filter with a time range: [`DEFAULT_RANGE`] where no time is chosen.
    pub fn with_range(self) -> Self {
        let time = if self.has_time() { self.time } else { TimeRange::Within(DEFAULT_RANGE) };
        Self { time, ..self }
    }
}

fn expires_within(prebuild: &Prebuild, span: Span, now: DateTime<Utc>) -> bool {
    expires_at(prebuild).is_some_and(|at| at > now && at - now <= span.delta())
}

fn facet(parameter: &str) -> Option<Facet> {
    Facet::ALL.into_iter().find(|facet| facet.part().parameter == parameter)
}

/// Whether a parameter belongs to the filter.
fn is_own(parameter: &str) -> bool {
    facet(parameter).is_some() || [WITHIN, FROM, TO, EXPIRING, TEXT].contains(&parameter)
}

/// A value as a filter keeps it, whichever of its forms stands in the URL.
pub(super) fn canonical(value: &str) -> String {
    Id::uuid(value).map_or_else(|| value.to_ascii_lowercase(), |id| id.to_string())
}

/// Adds `value` if it is absent from `list` and has room, removes it if it is there.
pub(super) fn toggle<T: PartialEq>(list: &mut Vec<T>, value: Option<T>, max: usize) {
    let Some(value) = value else { return };
    match list.iter().position(|present| *present == value) {
        Some(index) => {
            list.remove(index);
        }
        None if list.len() < max => list.push(value),
        None => {}
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;
    use crate::domain::time_range::MAX_HOURS;
    use crate::proto::scalar::Timestamp;
    use proptest::prelude::*;

    const ID: &str = "01985c07-91be-7a33-8f6d-2b4c90e1a5f7";

    #[test]
    fn a_filter_reads_from_a_link_and_keeps_what_is_not_its_own() {
        let query = "?seed=7&phase=failed&phase=later&phase=failed&trigger=scheduled&q=npm+ci%21&within=24h&view=a%20b";
        let filter = Filter::from_query(query);
        assert_eq!(filter.phases, [PrebuildPhase::Failed]);
        assert_eq!(filter.triggers, [PrebuildTrigger::Scheduled]);
        assert_eq!(filter.time, TimeRange::Within(Span::hours(24)));
        assert_eq!(filter.text, "npm ci!");
        assert_eq!(
            filter.into_query(query),
            "?seed=7&view=a%20b&phase=failed&trigger=scheduled&within=24h&q=npm%20ci%21"
        );
        assert_eq!(Filter::default().into_query("?phase=failed&q=x"), "");
    }

    #[test]
    fn ids_are_uuids_and_no_more_than_the_api_takes() {
        let ids: String = (0..30).map(|n| format!("&creator={}", uuid::Uuid::from_u128(n))).collect();
        let filter = Filter::from_query(&format!("project=nonsense&class={ID}{ids}"));
        assert_eq!((filter.projects.len(), filter.creators.len(), filter.classes.len()), (0, 25, 1));
        assert!(filter.to_request(None).project_ids.is_empty());
        let forms = [ID.to_owned(), ID.to_uppercase(), ID.replace('-', ""), format!("%7B{ID}%7D")];
        let all = Filter::from_query(&forms.map(|form| format!("creator={form}")).join("&"));
        assert_eq!(all.creators, [ID], "the form does not matter");
        assert_eq!(filter.to_request(Some("p".into())).project_ids, ["p"]);
    }

    #[test]
    fn pages_are_searched_for_what_the_api_does_not_apply() {
        for facet in Facet::ALL {
            let value = match facet {
                Facet::Phase => "failed",
                Facet::Trigger => "manual",
                _ => ID,
            };
            let filter = Filter::from_query(&format!("{}={value}", facet.part().parameter));
            assert!(filter.has(facet, value), "{facet:?}");
            let is_sent = filter.to_request(None) != ListPrebuildsFilter::default();
            assert_eq!(filter.is_searching(), !is_sent, "{facet:?}");
            assert_eq!(filter.of_api().is_empty(), !is_sent, "{facet:?}");
        }
        for query in ["within=24h", "from=2026-11-01", "expiring=7d", "q=npm"] {
            assert!(Filter::from_query(query).is_searching(), "{query}");
        }
        assert!(!Filter::default().is_searching());
    }

    #[test]
    fn a_part_is_removed_whole() {
        let mut filter = Filter::from_query("?phase=failed&phase=cancelled&trigger=manual&within=24h");
        filter.clear(Facet::Phase);
        assert_eq!(filter.into_query(""), "?trigger=manual&within=24h");
    }

    #[test]
    fn all_phases_ask_for_no_phase_since_the_api_takes_ten() {
        let mut filter = Filter { phases: filterable_phases().collect(), ..Default::default() };
        assert!(filter.to_request(None).phases.is_empty());
        filter.phases.pop();
        assert_eq!(filter.to_request(Some("p".into())).phases.len(), MAX_PHASES);
    }

    #[test]
    fn spans_and_days_are_as_they_are_written() {
        for (text, written) in [("24h", "24h"), ("48h", "2d"), ("7d", "7d"), ("1d", "24h"), ("1h", "1h")] {
            assert_eq!(Span::parse(text).map(|span| span.to_string()).as_deref(), Some(written));
        }
        for text in ["", "h", "0h", "-1d", "7w", "99999999999d", "87841h"] {
            assert_eq!(Span::parse(text), None, "{text}");
        }
        let range = Filter::from_query("from=2026-11-01&to=2026-11-30").time;
        let at = |text: &str| DateTime::parse_from_rfc3339(text).unwrap().to_utc();
        let now = at("2027-01-01T00:00:00Z");
        assert!(range.contains(Some(at("2026-11-01T00:00:00Z")), now));
        assert!(range.contains(Some(at("2026-11-30T23:59:59Z")), now));
        assert!(!range.contains(Some(at("2026-10-31T23:59:59Z")), now));
        assert!(!range.contains(Some(at("2026-12-01T00:00:00Z")), now));
        assert!(!range.contains(None, now));
        assert_eq!(Filter::from_query("from=2026-13-01&to=x").time, TimeRange::Any);
    }

    fn prebuild(hours: i64) -> Prebuild {
        let mut prebuild = Prebuild::default();
        prebuild.metadata.created_at = Timestamp::from_millis(hours * 3_600_000);
        prebuild
    }

    fn now(hours: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(hours * 3600, 0).unwrap()
    }

    #[test]
    fn what_the_api_cannot_filter_is_decided_row_by_row() {
        let is_found = |query: &str, prebuild: &Prebuild| Filter::from_query(query).matches(prebuild, now(1000));
        let mut failed = prebuild(990);
        failed.status.phase = PrebuildPhase::Failed;
        failed.status.failure_message = "Task `NPM CI` exited with 1".into();
        failed.metadata.environment_class_id = ID.into();
        failed.metadata.creator = Some(Subject { id: ID.into(), ..Default::default() });
        for query in ["", "within=10h", "q=npm%20ci", "phase=failed", &format!("class={ID}&creator={ID}")] {
            assert!(is_found(query, &failed), "{query}");
        }
        let other = uuid::Uuid::nil();
        for query in ["within=9h", "q=yarn", "phase=completed", "trigger=manual", "expiring=7d"] {
            assert!(!is_found(query, &failed), "{query}");
        }
        for facet in Facet::ALL.iter().filter(|facet| facet.part().max_values < usize::MAX || **facet == Facet::Class) {
            assert!(!is_found(&format!("{}={other}", facet.part().parameter), &failed), "{facet:?}");
        }
    }

    #[test]
    fn a_person_is_the_creator_or_the_executor_who_has_an_id() {
        let mut made = prebuild(1);
        made.metadata.creator = Some(Subject { id: ID.into(), ..Default::default() });
        made.metadata.executor = Some(Subject::default());
        assert_eq!(Facet::Creator.person(&made).map(|person| person.id), Some(ID.into()));
        assert_eq!(Facet::Executor.person(&made), None);
        assert_eq!(Facet::Class.person(&made), None);
    }

    #[test]
    fn expiring_snapshots_have_little_left_of_seven_days() {
        let mut completed = prebuild(0);
        completed.status.phase = PrebuildPhase::Completed;
        completed.status.completion_time = Timestamp::from_millis(0);
        let is_found = |hours| Filter::from_query("expiring=24h").matches(&completed, now(hours));
        assert_eq!([is_found(143), is_found(144), is_found(167), is_found(168)], [false, true, true, false]);
    }

    #[test]
    fn times_are_counted_from_now() {
        for query in ["within=24h", "from=2026-11-01", "expiring=7d"] {
            assert!(Filter::from_query(query).depends_on_now(), "{query}");
        }
        assert!(!Filter::from_query("phase=failed&q=npm").depends_on_now());
    }

    #[test]
    fn a_view_of_a_range_has_the_last_days_unless_a_time_is_chosen() {
        let ranged = |query: &str| Filter::from_query(query).with_range().into_query("");
        assert_eq!(ranged("phase=failed"), "?phase=failed&within=7d");
        for query in ["?within=24h", "?from=2026-11-01", "?expiring=24h"] {
            assert_eq!(ranged(query), query);
        }
    }

    #[test]
    fn a_search_ends_where_nothing_older_can_match() {
        let is_beyond = |query: &str, hours| Filter::from_query(query).is_beyond(now(hours), now(1000));
        assert_eq!([is_beyond("within=24h", 976), is_beyond("within=24h", 975)], [false, true]);
        assert_eq!([is_beyond("expiring=24h", 808), is_beyond("expiring=24h", 807)], [false, true]);
        assert!(!is_beyond("q=npm&to=1970-01-01", 0));
    }

    proptest! {
        #[test]
        fn any_filter_survives_its_link(
            phases in proptest::sample::subsequence(filterable_phases().collect::<Vec<_>>(), 0..=11),
            manual: bool,
            ids in proptest::collection::vec(any::<u128>().prop_map(|id| Id::from(uuid::Uuid::from_u128(id))), 0..3),
            text in "[^ \u{0}-\u{1f}]?.{0,20}",
            hours in proptest::option::of(1u32..=MAX_HOURS),
        ) {
            let mut creators = ids.clone();
            creators.sort();
            creators.dedup();
            let filter = Filter {
                phases,
                triggers: if manual { vec![PrebuildTrigger::Manual] } else { vec![] },
                creators: creators.clone(),
                classes: creators,
                text: text.trim().to_owned(),
                expiring: hours.map(Span::hours),
                time: hours.map_or(TimeRange::Any, |hours| TimeRange::Within(Span::hours(hours))),
                ..Default::default()
            };
            prop_assert_eq!(Filter::from_query(&filter.into_query("?a=b")), filter);
        }

        #[test]
        fn any_query_is_readable(query in ".*") {
            let filter = Filter::from_query(&query);
            prop_assert!(filter.phases.len() <= 11);
            prop_assert_eq!(Filter::from_query(&filter.into_query("")), filter);
        }
    }
}
