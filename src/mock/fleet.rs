//! Organization: projects, environment classes, runners, and people. Only the projects' prebuild settings can change.

use super::clock::DAY_MS;
use super::project_plan::{self, Schedule};
use super::rng::{self, Kind};
use super::world_spec::WorldSpec;
use crate::proto::environment::EnvironmentClass;
use crate::proto::id::Id;
use crate::proto::project::{
    DailySchedule, PrebuildSchedule, Project, ProjectEnvironmentClass, ProjectMetadata, ProjectPrebuildConfiguration,
};
use crate::proto::runner::{Runner, RunnerCapability, RunnerKind, RunnerProvider, RunnerStatus};
use crate::proto::scalar::{Duration, Timestamp};
use crate::proto::service_account::ServiceAccount;
use crate::proto::shared::{Principal, Subject};
use crate::proto::user::User;

/// Name, description, and runner of each class.
const CLASSES: [(&str, &str, u8); 6] = [
    ("Small · 2 vCPU, 8 GB", "For documentation and small services", 0),
    ("Regular · 4 vCPU, 16 GB", "The default for most services", 0),
    ("Large · 8 vCPU, 32 GB", "For builds that need memory", 1),
    ("Extra large · 16 vCPU, 64 GB", "For monorepos and indexing", 2),
    ("GPU · 8 vCPU, 64 GB, 1 × L4", "For training and inference", 3),
    ("Large · 8 vCPU, 32 GB (2024)", "Retired; use Large", 1),
];

/// Class that is disabled for new environments.
const RETIRED_CLASS: usize = 5;

/// Class whose provider doesn't report snapshot progress.
pub const CLASS_WITHOUT_PROGRESS: u8 = 4;

const RUNNERS: [(&str, RunnerProvider); 4] = [
    ("eu-central-1", RunnerProvider::AwsEc2),
    ("us-east-1", RunnerProvider::AwsEc2),
    ("europe-west3", RunnerProvider::Gcp),
    ("managed-gpu", RunnerProvider::Managed),
];

/// Users, named by role. The first is the caller.
const USERS: [&str; 9] = [
    "Platform administrator",
    "Checkout developer",
    "Storefront developer",
    "Payments developer",
    "Search engineer",
    "Data engineer",
    "Mobile developer",
    "Design engineer",
    "Release manager of the warehouse, fulfilment and returns group",
];

const SERVICE_ACCOUNTS: [(&str, &str); 3] = [
    ("nightly-prebuilds", "Runs the scheduled prebuilds"),
    ("payments-automation", "May read the payment repositories"),
    ("monorepo-automation", "May read the monorepos"),
];

/// User or service account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Person {
    User(u8),
    ServiceAccount(u8),
}

/// Authenticated caller.
pub const CALLER: Person = Person::User(0);

impl Person {
    pub const USERS: u8 = USERS.len() as u8;

    /// Bit of this person in a set of people.
    pub const fn bit(self) -> u16 {
        match self {
            Self::User(index) => 1 << index,
            Self::ServiceAccount(index) => 1 << (Self::USERS + index),
        }
    }

    fn all() -> impl Iterator<Item = Self> {
        (0..Self::USERS).map(Self::User).chain((0..SERVICE_ACCOUNTS.len() as u8).map(Self::ServiceAccount))
    }
}

const _: () = assert!(USERS.len() + SERVICE_ACCOUNTS.len() <= 16);

/// Current prebuild settings of a project, by indices.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    pub enabled: bool,
    /// Classes with prebuilds.
    pub classes: Vec<u8>,
    /// Hour of the daily schedule, in UTC.
    pub hour_utc: Option<u8>,
    /// Executor of scheduled prebuilds.
    pub executor: Option<Person>,
    /// Timeout; absent for the server's default of an hour.
    pub timeout_secs: Option<u16>,
}

/// Ids and messages of everything in the organization.
pub struct Fleet {
    pub organization_id: Id,
    pub projects: Vec<Project>,
    /// Settings by project.
    pub settings: Vec<Settings>,
    pub classes: Vec<EnvironmentClass>,
    pub runners: Vec<Runner>,
    pub users: Vec<User>,
    pub service_accounts: Vec<ServiceAccount>,
    subjects: Vec<Subject>,
}

impl Fleet {
    /// Creates the fleet before any command.
    pub fn new(spec: &WorldSpec, anchor: i64) -> Self {
        let id = |kind, index: usize| rng::id(spec.seed, kind, index as i64);
        let mut fleet = Self {
            organization_id: id(Kind::Organization, 0),
            projects: Vec::new(),
            settings: Vec::new(),
            classes: classes(&id),
            runners: runners(&id),
            users: users(&id),
            service_accounts: service_accounts(&id),
            subjects: Vec::new(),
        };
        let users = fleet.users.iter().map(|user| (user.id, Principal::User));
        let accounts = fleet.service_accounts.iter().map(|account| (account.id, Principal::ServiceAccount));
        fleet.subjects = users.chain(accounts).map(|(id, principal)| Subject { id, principal }).collect();
        for index in 0..spec.scenario.projects() {
            let project = fleet.project(id(Kind::Project, index), index, anchor);
            let configuration = project.prebuild_configuration.clone().unwrap_or_default();
            fleet.settings.push(fleet.settings_of(&configuration));
            fleet.projects.push(project);
        }
        fleet
    }

    fn project(&self, id: Id, index: usize, anchor: i64) -> Project {
        let plan = project_plan::project(index);
        let class_id = |class: &u8| self.classes[usize::from(*class)].id;
        let daily = |hour: u8| PrebuildSchedule { daily_schedule: Some(DailySchedule { hour_utc: hour.into() }) };
        let age_days = 400 - 17 * (index as i64 % 12);
        Project {
            id,
            metadata: ProjectMetadata {
                name: plan.name,
                organization_id: self.organization_id,
                creator: Some(self.subject(Person::User(index as u8 % Person::USERS)).clone()),
                created_at: Timestamp::from_millis(anchor - age_days * DAY_MS),
                updated_at: Timestamp::from_millis(anchor - project_plan::DISABLED_DAYS * DAY_MS),
            },
            environment_classes: (0..)
                .zip(plan.classes)
                .map(|(order, class)| ProjectEnvironmentClass { environment_class_id: class_id(class), order })
                .collect(),
            prebuild_configuration: Some(ProjectPrebuildConfiguration {
                enabled: plan.schedule != Schedule::Disabled,
                environment_class_ids: plan.prebuild_classes.iter().map(class_id).collect(),
                timeout: plan.timeout_secs.map(|secs| Duration::from_secs(secs.into())),
                trigger: if let Schedule::Daily(hour) = plan.schedule { Some(daily(hour)) } else { None },
                executor: Some(self.subject(Person::ServiceAccount(plan.executor)).clone()),
                enable_jetbrains_warmup: plan.prebuild_classes.len() > 2,
            }),
        }
    }

    /// Changes a project's settings from now on.
    pub fn configure(&mut self, project: usize, configuration: ProjectPrebuildConfiguration, at: i64) {
        self.settings[project] = self.settings_of(&configuration);
        self.projects[project].prebuild_configuration = Some(configuration);
        self.projects[project].metadata.updated_at = Timestamp::from_millis(at);
    }

    fn settings_of(&self, configuration: &ProjectPrebuildConfiguration) -> Settings {
        let daily = configuration.trigger.as_ref().and_then(|trigger| trigger.daily_schedule.as_ref());
        Settings {
            enabled: configuration.enabled,
            classes: configuration.environment_class_ids.iter().filter_map(|id| self.class(*id)).collect(),
            hour_utc: daily.and_then(|daily| u8::try_from(daily.hour_utc).ok()),
            executor: configuration.executor.as_ref().and_then(|executor| self.person(executor.id)),
            timeout_secs: configuration.timeout.and_then(|timeout| u16::try_from(timeout.as_secs()).ok()),
        }
    }

    /// Set of the people with these ids.
    pub fn people(&self, ids: &[Id]) -> u16 {
        ids.iter().filter_map(|id| self.person(*id)).fold(0, |set, person| set | person.bit())
    }

    pub fn person(&self, id: Id) -> Option<Person> {
        Person::all().find(|person| self.subject(*person).id == id)
    }

    pub fn subject(&self, person: Person) -> &Subject {
        match person {
            Person::User(index) => &self.subjects[usize::from(index)],
            Person::ServiceAccount(index) => &self.subjects[usize::from(Person::USERS + index)],
        }
    }

    /// Position of the project with this id.
    pub fn project_at(&self, id: Id) -> Option<usize> {
        self.projects.iter().position(|project| project.id == id)
    }

    /// Positions of the projects with these ids, or of all projects if none are given.
    pub fn projects_at(&self, ids: &[Id]) -> Vec<u16> {
        let projects = (0..).zip(&self.projects).filter(|(_, project)| ids.is_empty() || ids.contains(&project.id));
        projects.map(|(position, _)| position).collect()
    }

    /// Class with this id.
    pub fn class(&self, id: Id) -> Option<u8> {
        self.classes.iter().position(|class| class.id == id).map(|class| class as u8)
    }
}

fn classes(id: &impl Fn(Kind, usize) -> Id) -> Vec<EnvironmentClass> {
    let classes = CLASSES.iter().enumerate().map(|(index, (name, description, runner))| EnvironmentClass {
        id: id(Kind::EnvironmentClass, index),
        runner_id: id(Kind::Runner, (*runner).into()),
        display_name: (*name).to_owned(),
        description: (*description).to_owned(),
        enabled: index != RETIRED_CLASS,
    });
    classes.collect()
}

fn runners(id: &impl Fn(Kind, usize) -> Id) -> Vec<Runner> {
    let runners = RUNNERS.iter().enumerate().map(|(index, (name, provider))| Runner {
        runner_id: id(Kind::Runner, index),
        name: (*name).to_owned(),
        status: RunnerStatus {
            region: (*name).to_owned(),
            capabilities: vec![RunnerCapability::EnvironmentSnapshot, RunnerCapability::WarmPool],
        },
        kind: RunnerKind::Remote,
        provider: provider.clone(),
    });
    runners.collect()
}

fn users(id: &impl Fn(Kind, usize) -> Id) -> Vec<User> {
    let users = USERS.iter().enumerate().map(|(index, name)| User {
        id: id(Kind::User, index),
        name: (*name).to_owned(),
        ..Default::default()
    });
    users.collect()
}

fn service_accounts(id: &impl Fn(Kind, usize) -> Id) -> Vec<ServiceAccount> {
    let accounts = SERVICE_ACCOUNTS.iter().enumerate().map(|(index, (name, description))| ServiceAccount {
        id: id(Kind::ServiceAccount, index),
        name: (*name).to_owned(),
        description: (*description).to_owned(),
    });
    accounts.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mock::scenario::Scenario;

    const ANCHOR: i64 = 1_700_000_000_000;

    #[test]
    fn projects_refer_to_what_exists() {
        for scenario in Scenario::ALL {
            let fleet = Fleet::new(&WorldSpec::of(scenario), ANCHOR);
            assert_eq!(fleet.projects.len(), scenario.projects());
            for (project, settings) in fleet.projects.iter().zip(&fleet.settings) {
                let configuration = project.prebuild_configuration.as_ref().unwrap();
                assert!((1..=3).contains(&project.environment_classes.len()));
                assert_eq!(settings.classes.len(), configuration.environment_class_ids.len());
                assert!(settings.executor.is_some());
                let own: Vec<_> = project.environment_classes.iter().map(|class| &class.environment_class_id).collect();
                assert!(configuration.environment_class_ids.iter().all(|class| own.contains(&class)));
            }
        }
    }

    #[test]
    fn settings_follow_the_configuration() {
        let mut fleet = Fleet::new(&WorldSpec::default(), ANCHOR);
        let configuration = ProjectPrebuildConfiguration {
            enabled: true,
            environment_class_ids: vec![fleet.classes[3].id],
            timeout: Some(Duration::from_secs(600)),
            trigger: Some(PrebuildSchedule { daily_schedule: Some(DailySchedule { hour_utc: 0 }) }),
            executor: Some(fleet.subject(Person::User(4)).clone()),
            enable_jetbrains_warmup: false,
        };
        fleet.configure(10, configuration.clone(), ANCHOR + 5);
        let expected = Settings {
            enabled: true,
            classes: vec![3],
            hour_utc: Some(0),
            executor: Some(Person::User(4)),
            timeout_secs: Some(600),
        };
        assert_eq!(fleet.settings[10], expected);
        assert_eq!(fleet.projects[10].prebuild_configuration, Some(configuration));
        assert_eq!(fleet.projects[10].metadata.updated_at.unwrap().millis(), ANCHOR + 5);
    }

    #[test]
    fn people_are_found_by_their_ids() {
        let fleet = Fleet::new(&WorldSpec::default(), ANCHOR);
        for person in Person::all() {
            assert_eq!(fleet.people(&[fleet.subject(person).id]), person.bit());
        }
        assert_eq!(fleet.people(&["nobody".into()]), 0);
    }
}
