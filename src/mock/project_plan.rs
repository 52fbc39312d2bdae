//! Initial projects: names, classes, and prebuild settings.

/// What triggers prebuilds of a project.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Schedule {
    /// A daily schedule at this hour (UTC), and people.
    Daily(u8),
    /// Nothing: prebuilds were never used.
    NeverUsed,
    /// Disabled [`DISABLED_DAYS`] before the anchor; people until then.
    Disabled,
}

/// Age of the last prebuild of the project with disabled prebuilds, in days before the anchor.
pub const DISABLED_DAYS: i64 = 20;

/// Project, by indices into the fleet's classes and service accounts.
#[derive(Clone, Debug)]
pub struct ProjectPlan {
    pub name: String,
    /// Classes, the default first.
    pub classes: &'static [u8],
    /// Classes with prebuilds.
    pub prebuild_classes: &'static [u8],
    pub schedule: Schedule,
    pub executor: u8,
    /// Timeout; absent for the server's default of an hour.
    pub timeout_secs: Option<u16>,
}

type Row = (&'static str, &'static [u8], &'static [u8], Schedule, u8, Option<u16>);

const PROJECTS: [Row; 12] = [
    ("checkout-service", &[1, 2], &[1, 2], Schedule::Daily(0), 0, None),
    ("web-storefront", &[1, 2, 3], &[1, 2, 3], Schedule::Daily(3), 0, None),
    ("payments-gateway", &[2], &[2], Schedule::Daily(5), 1, Some(2700)),
    ("inventory-sync", &[0, 1], &[1], Schedule::Daily(7), 0, None),
    ("search-indexer", &[2, 3], &[2, 3], Schedule::Daily(9), 0, Some(5400)),
    ("customer-identity", &[1], &[1], Schedule::Daily(12), 1, None),
    ("mobile-app", &[1, 2], &[1, 2], Schedule::Daily(14), 0, None),
    ("data-platform", &[3, 4], &[3, 4], Schedule::Daily(16), 2, Some(7200)),
    (
        "warehouse-fulfilment-and-returns-orchestration-platform-monorepo",
        &[2, 3],
        &[2, 3],
        Schedule::Daily(19),
        2,
        None,
    ),
    ("design-system", &[0], &[0], Schedule::Daily(21), 0, Some(1800)),
    ("infra-terraform", &[0, 1], &[1], Schedule::Disabled, 1, None),
    ("onboarding-sandbox", &[1], &[1], Schedule::NeverUsed, 0, None),
];

/// Number of [`PROJECTS`] with a schedule; they come first.
pub const SCHEDULED: usize = 10;

/// Subjects of additional projects in large organizations. These are named by subject and kind, and set up like a
/// project with a schedule.
const SUBJECTS: [&str; 20] = [
    "billing",
    "catalogue",
    "customs",
    "delivery",
    "discount",
    "fraud",
    "gift-card",
    "insights",
    "invoice",
    "loyalty",
    "media",
    "notification",
    "order",
    "partner",
    "pricing",
    "recommendation",
    "refund",
    "shipping",
    "tax",
    "voucher",
];
const KINDS: [&str; 20] = [
    "api",
    "archive",
    "batch",
    "bff",
    "cli",
    "connector",
    "console",
    "docs",
    "e2e-tests",
    "events",
    "importer",
    "jobs",
    "library",
    "migrations",
    "model",
    "proxy",
    "reports",
    "service",
    "web",
    "worker",
];

/// Classes of the project at a position, the default first.
pub fn classes(index: usize) -> &'static [u8] {
    PROJECTS.get(index).unwrap_or_else(|| &PROJECTS[(index - PROJECTS.len()) % SCHEDULED]).1
}

/// Project at a position.
pub fn project(index: usize) -> ProjectPlan {
    if let Some((name, classes, prebuild_classes, schedule, executor, timeout_secs)) = PROJECTS.get(index).copied() {
        return ProjectPlan { name: name.to_owned(), classes, prebuild_classes, schedule, executor, timeout_secs };
    }
    let further = index - PROJECTS.len();
    let (subject, kind) = (further % SUBJECTS.len(), further / SUBJECTS.len() % KINDS.len());
    let (_, classes, prebuild_classes, _, executor, timeout_secs) = PROJECTS[further % SCHEDULED];
    ProjectPlan {
        name: format!("{}-{}", SUBJECTS[subject], KINDS[kind]),
        classes,
        prebuild_classes,
        schedule: Schedule::Daily((further * 7 % 24) as u8),
        executor,
        timeout_secs,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn names_are_unique_and_prebuild_classes_belong_to_the_project() {
        let projects: Vec<_> = (0..400).map(project).collect();
        assert_eq!(projects.iter().map(|project| &project.name).collect::<HashSet<_>>().len(), 400);
        for (index, project) in projects.iter().enumerate() {
            assert_eq!(project.classes, classes(index));
            assert!(project.prebuild_classes.iter().all(|class| project.classes.contains(class)), "{}", project.name);
            assert_eq!(matches!(project.schedule, Schedule::Daily(0..24)), index != 10 && index != 11);
        }
    }
}
