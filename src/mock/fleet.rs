//! The part of a world that never changes: the organisation, its projects, classes, runners and people.

use super::draw::{self, Kind};
use super::history::DAY_MS;
use crate::proto::environment::EnvironmentClass;
use crate::proto::project::{
    DailySchedule, PrebuildSchedule, Project, ProjectEnvironmentClass, ProjectMetadata, ProjectPrebuildConfiguration,
};
use crate::proto::scalar::{Duration, Timestamp};
use crate::proto::shared::{Principal, Subject};

/// How a project uses prebuilds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Setup {
    /// Every day at this hour, UTC, and by hand.
    Daily(u8),
    /// By hand only; nobody ever has.
    NeverUsed,
    /// Switched off [`DISABLED_DAYS`] before the anchor.
    Disabled,
}

/// How long before the anchor the one project without prebuilds had its last one, in days.
pub const DISABLED_DAYS: i64 = 20;

/// A project by indices into [`CLASSES`] and the service accounts.
pub struct ProjectPlan {
    pub name: &'static str,
    /// The default first.
    pub classes: &'static [u8],
    /// Those of `classes` that prebuilds are made for.
    pub prebuild_classes: &'static [u8],
    pub setup: Setup,
    pub executor: u8,
    /// Absent: the server's default of an hour.
    pub timeout_secs: Option<i64>,
}

const fn project(
    name: &'static str,
    classes: &'static [u8],
    prebuild_classes: &'static [u8],
    setup: Setup,
    executor: u8,
    timeout_secs: Option<i64>,
) -> ProjectPlan {
    ProjectPlan { name, classes, prebuild_classes, setup, executor, timeout_secs }
}

pub const PROJECTS: [ProjectPlan; 12] = [
    project("checkout-service", &[1, 2], &[1, 2], Setup::Daily(0), 0, None),
    project("web-storefront", &[1, 2, 3], &[1, 2, 3], Setup::Daily(3), 0, None),
    project("payments-gateway", &[2], &[2], Setup::Daily(5), 1, Some(2700)),
    project("inventory-sync", &[0, 1], &[1], Setup::Daily(7), 0, None),
    project("search-indexer", &[2, 3], &[2, 3], Setup::Daily(9), 0, Some(5400)),
    project("customer-identity", &[1], &[1], Setup::Daily(12), 1, None),
    project("mobile-app", &[1, 2], &[1, 2], Setup::Daily(14), 0, None),
    project("data-platform", &[3, 4], &[3, 4], Setup::Daily(16), 2, Some(7200)),
    project(
        "warehouse-fulfilment-and-returns-orchestration-platform-monorepo",
        &[2, 3],
        &[2, 3],
        Setup::Daily(19),
        2,
        None,
    ),
    project("design-system", &[0], &[0], Setup::Daily(21), 0, Some(1800)),
    project("infra-terraform", &[0, 1], &[1], Setup::Disabled, 1, None),
    project("onboarding-sandbox", &[1], &[1], Setup::NeverUsed, 0, None),
];

/// Name, description, runner.
const CLASSES: [(&str, &str, u8); 6] = [
    ("Small · 2 vCPU, 8 GB", "For documentation and small services", 0),
    ("Regular · 4 vCPU, 16 GB", "The default for most services", 0),
    ("Large · 8 vCPU, 32 GB", "For builds that need memory", 1),
    ("Extra large · 16 vCPU, 64 GB", "For monorepos and indexing", 2),
    ("GPU · 8 vCPU, 64 GB, 1 × L4", "For training and inference", 3),
    ("Large · 8 vCPU, 32 GB (2024)", "Retired; use Large", 1),
];

/// The one class that no environment may be started with any more.
const RETIRED_CLASS: usize = 5;

/// The one class whose provider says nothing about a snapshot's progress.
pub const CLASS_WITHOUT_PROGRESS: u8 = 4;

pub const USERS: u8 = 9;
const SERVICE_ACCOUNTS: u8 = 3;

/// The hour of the day belongs to the project whose schedule fired last, so that scheduled prebuilds are spread over
/// the day and yet fit their projects' schedules.
pub fn scheduled_project(hour_utc: i64) -> usize {
    let fired = |plan: &ProjectPlan| matches!(plan.setup, Setup::Daily(hour) if i64::from(hour) <= hour_utc);
    PROJECTS.iter().rposition(fired).unwrap_or(0)
}

/// Who asked for or runs a prebuild.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Person {
    User(u8),
    ServiceAccount(u8),
}

impl Person {
    /// This person's bit in a set of people.
    pub const fn bit(self) -> u16 {
        match self {
            Self::User(index) => 1 << index,
            Self::ServiceAccount(index) => 1 << (USERS + index),
        }
    }
}

const _: () = assert!(USERS + SERVICE_ACCOUNTS <= 16);

/// Ids and messages of everything that stands still.
pub struct Fleet {
    pub organization_id: String,
    pub projects: Vec<Project>,
    pub classes: Vec<EnvironmentClass>,
    users: Vec<Subject>,
    service_accounts: Vec<Subject>,
}

impl Fleet {
    pub fn new(seed: u64, anchor: i64) -> Self {
        let id = |kind, index: usize| draw::uuid(seed, kind, index as i64).to_string();
        let subjects = |kind, principal: Principal, count: u8| -> Vec<Subject> {
            (0..count).map(|n| Subject { id: id(kind, n.into()), principal: principal.clone() }).collect()
        };
        let users = subjects(Kind::User, Principal::User, USERS);
        let service_accounts = subjects(Kind::ServiceAccount, Principal::ServiceAccount, SERVICE_ACCOUNTS);
        let organization_id = id(Kind::Organization, 0);
        let classes: Vec<_> = CLASSES
            .iter()
            .enumerate()
            .map(|(index, (name, description, runner))| EnvironmentClass {
                id: id(Kind::EnvironmentClass, index),
                runner_id: id(Kind::Runner, (*runner).into()),
                display_name: (*name).to_owned(),
                description: (*description).to_owned(),
                enabled: index != RETIRED_CLASS,
            })
            .collect();
        let class_id = |class: &u8| classes[usize::from(*class)].id.clone();
        let configuration = |plan: &ProjectPlan| ProjectPrebuildConfiguration {
            enabled: plan.setup != Setup::Disabled,
            environment_class_ids: plan.prebuild_classes.iter().map(class_id).collect(),
            timeout: plan.timeout_secs.map(|secs| Duration::from_secs(secs.unsigned_abs())),
            trigger: match plan.setup {
                Setup::Daily(hour) => {
                    Some(PrebuildSchedule { daily_schedule: Some(DailySchedule { hour_utc: hour.into() }) })
                }
                Setup::NeverUsed | Setup::Disabled => None,
            },
            executor: Some(service_accounts[usize::from(plan.executor)].clone()),
            enable_jetbrains_warmup: plan.prebuild_classes.len() > 2,
        };
        let projects = PROJECTS
            .iter()
            .enumerate()
            .map(|(index, plan)| Project {
                id: id(Kind::Project, index),
                metadata: ProjectMetadata {
                    name: plan.name.to_owned(),
                    organization_id: organization_id.clone(),
                    creator: Some(users[index % users.len()].clone()),
                    created_at: Timestamp::from_millis(anchor - (400 - 17 * index as i64) * DAY_MS),
                    updated_at: Timestamp::from_millis(anchor - DISABLED_DAYS * DAY_MS),
                },
                environment_classes: plan
                    .classes
                    .iter()
                    .zip(0..)
                    .map(|(class, order)| ProjectEnvironmentClass {
                        environment_class_id: class_id(class),
                        local_runner: false,
                        order,
                    })
                    .collect(),
                prebuild_configuration: Some(configuration(plan)),
            })
            .collect();
        Self { organization_id, projects, classes, users, service_accounts }
    }

    /// The set of those people whose ids these are.
    pub fn people(&self, ids: &[String]) -> u16 {
        let people = (0..USERS).map(Person::User).chain((0..SERVICE_ACCOUNTS).map(Person::ServiceAccount));
        people.filter(|person| ids.contains(&self.subject(*person).id)).fold(0, |set, person| set | person.bit())
    }

    pub fn subject(&self, person: Person) -> &Subject {
        match person {
            Person::User(index) => &self.users[usize::from(index)],
            Person::ServiceAccount(index) => &self.service_accounts[usize::from(index)],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_hour_has_a_project_with_a_schedule() {
        for hour in 0..24 {
            assert!(matches!(PROJECTS[scheduled_project(hour)].setup, Setup::Daily(_)));
        }
    }

    #[test]
    fn projects_refer_to_what_exists() {
        let fleet = Fleet::new(1, 1_700_000_000_000);
        for (plan, project) in PROJECTS.iter().zip(&fleet.projects) {
            assert!((1..=3).contains(&project.environment_classes.len()));
            assert!(plan.prebuild_classes.iter().all(|class| plan.classes.contains(class)), "{}", plan.name);
            assert!(project.prebuild_configuration.as_ref().unwrap().executor.is_some());
        }
    }
}
