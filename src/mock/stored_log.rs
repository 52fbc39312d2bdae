//! Stored form of a [`Log`]: JSON that later builds can read. Add fields, but don't rename them.
//!
//! The commands share one message, which needs far less WebAssembly than serde's derive for an enum.

use super::clock::Clock;
use super::command::Command;
use super::fault::Fault;
use super::log::{Log, Outdated};
use crate::proto::id::Id;
use crate::proto::message::messages;
use crate::proto::project::ProjectPrebuildConfiguration;
use crate::proto::scalar::U64;

messages! {
    struct StoredLog {
        "version" => version: i32,
        "revision" => revision: U64,
        "anchor" => anchor: U64,
        "clock" => clock: StoredClock,
        "faults" => faults: Vec<Fault>,
        "seen" => seen: U64,
        "replacesOutdated" => replaces_outdated: bool,
        "commands" => commands: Vec<StoredCommand>,
    }

    struct StoredClock {
        "real" => real: U64,
        "mock" => mock: U64,
        "speed" => speed: i32,
    }

    /// The fields of all commands. Those of other commands have their default values.
    struct StoredCommand {
        "command" => command: String,
        "at" => at: U64,
        "number" => number: U64,
        "projectId" => project_id: Id,
        "environmentClassId" => environment_class_id: Id,
        "prebuildId" => prebuild_id: Id,
        "warmPoolId" => warm_pool_id: Id,
        "timeoutSecs" => timeout_secs: U64,
        "minSize" => min_size: i32,
        "maxSize" => max_size: i32,
        "specVersion" => spec_version: U64,
        "configuration" => configuration: ProjectPrebuildConfiguration,
    }
}

impl Log {
    /// Writes the log as JSON.
    pub fn to_json(&self) -> Result<String, serde_json::Error> {
        serde_json::to_string(&StoredLog {
            version: self.version.cast_signed(),
            revision: U64(self.revision),
            anchor: stored_time(self.anchor),
            clock: StoredClock {
                real: stored_time(self.clock.real),
                mock: stored_time(self.clock.mock),
                speed: self.clock.speed.cast_signed(),
            },
            faults: self.faults.clone(),
            seen: stored_time(self.seen),
            replaces_outdated: self.replaces_outdated,
            commands: self.commands.iter().map(stored_command).collect(),
        })
    }

    /// Reads a stored log and wakes its clock at the real time `real`.
    pub fn read(json: &str, real: i64) -> Result<Self, Outdated> {
        let stored: StoredLog = serde_json::from_str(json).map_err(|_| Outdated)?;
        if stored.version != Self::VERSION.cast_signed() {
            return Err(Outdated);
        }
        let mut clock = Clock {
            real: time(stored.clock.real),
            mock: time(stored.clock.mock),
            speed: stored.clock.speed.cast_unsigned(),
        };
        clock.wake(time(stored.seen), real);
        Ok(Self {
            version: Self::VERSION,
            revision: stored.revision.0,
            anchor: time(stored.anchor),
            clock,
            faults: stored.faults,
            seen: real,
            replaces_outdated: stored.replaces_outdated,
            commands: stored.commands.into_iter().map(command).collect::<Option<_>>().ok_or(Outdated)?,
        })
    }
}

/// Times are in milliseconds since the Unix epoch.
fn stored_time(at: i64) -> U64 {
    U64(at.try_into().unwrap_or_default())
}

fn time(at: U64) -> i64 {
    at.0.try_into().unwrap_or(i64::MAX)
}

fn stored_command(command: &Command) -> StoredCommand {
    let of = |name: &str| StoredCommand {
        command: name.to_owned(),
        at: stored_time(command.at()),
        ..StoredCommand::default()
    };
    match *command {
        Command::CreatePrebuild { at: _, number, project_id, environment_class_id, timeout_secs } => StoredCommand {
            number: U64(number.into()),
            project_id,
            environment_class_id,
            timeout_secs: U64(timeout_secs.into()),
            ..of("createPrebuild")
        },
        Command::CancelPrebuild { at: _, prebuild_id } => StoredCommand { prebuild_id, ..of("cancelPrebuild") },
        Command::DeletePrebuild { at: _, prebuild_id } => StoredCommand { prebuild_id, ..of("deletePrebuild") },
        Command::CreateWarmPool { at: _, number, project_id, environment_class_id, min_size, max_size } => {
            StoredCommand {
                number: U64(number.into()),
                project_id,
                environment_class_id,
                min_size,
                max_size,
                ..of("createWarmPool")
            }
        }
        Command::UpdateWarmPool { at: _, warm_pool_id, min_size, max_size, spec_version } => {
            StoredCommand { warm_pool_id, min_size, max_size, spec_version: U64(spec_version), ..of("updateWarmPool") }
        }
        Command::DeleteWarmPool { at: _, warm_pool_id } => StoredCommand { warm_pool_id, ..of("deleteWarmPool") },
        Command::UpdateProject { at: _, project_id, ref configuration } => {
            StoredCommand { project_id, configuration: configuration.clone(), ..of("updateProject") }
        }
    }
}

/// The command; `None` if this build doesn't know it.
fn command(stored: StoredCommand) -> Option<Command> {
    let StoredCommand { project_id, environment_class_id, prebuild_id, warm_pool_id, min_size, max_size, .. } = stored;
    let at = time(stored.at);
    Some(match stored.command.as_str() {
        "createPrebuild" => Command::CreatePrebuild {
            at,
            number: stored.number.0.try_into().ok()?,
            project_id,
            environment_class_id,
            timeout_secs: stored.timeout_secs.0.try_into().ok()?,
        },
        "cancelPrebuild" => Command::CancelPrebuild { at, prebuild_id },
        "deletePrebuild" => Command::DeletePrebuild { at, prebuild_id },
        "createWarmPool" => Command::CreateWarmPool {
            at,
            number: stored.number.0.try_into().ok()?,
            project_id,
            environment_class_id,
            min_size,
            max_size,
        },
        "updateWarmPool" => {
            Command::UpdateWarmPool { at, warm_pool_id, min_size, max_size, spec_version: stored.spec_version.0 }
        }
        "deleteWarmPool" => Command::DeleteWarmPool { at, warm_pool_id },
        "updateProject" => Command::UpdateProject { at, project_id, configuration: stored.configuration },
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mock::world_spec::WorldSpec;

    const NOW: i64 = 1_000;

    fn log(commands: Vec<Command>) -> Log {
        Log { commands, ..Log::new(&WorldSpec::default(), NOW) }
    }

    #[test]
    fn every_command_is_read_as_it_was_written() {
        let (project_id, environment_class_id) = ("p".into(), "c".into());
        let configuration = ProjectPrebuildConfiguration { enabled: true, ..Default::default() };
        let commands = vec![
            Command::CreatePrebuild { at: 1, number: 2, project_id, environment_class_id, timeout_secs: 600 },
            Command::CancelPrebuild { at: 2, prebuild_id: "r".into() },
            Command::DeletePrebuild { at: 3, prebuild_id: "r".into() },
            Command::CreateWarmPool { at: 4, number: 1, project_id, environment_class_id, min_size: 0, max_size: 20 },
            Command::UpdateWarmPool { at: 5, warm_pool_id: "w".into(), min_size: 1, max_size: 3, spec_version: 7 },
            Command::DeleteWarmPool { at: 6, warm_pool_id: "w".into() },
            Command::UpdateProject { at: 7, project_id, configuration },
        ];
        let log = log(commands);
        let json = log.to_json().unwrap();
        assert!(json.contains(r#"{"command":"cancelPrebuild","at":"2","prebuildId":"r"}"#), "{json}");
        assert_eq!(Log::read(&json, NOW), Ok(log));
    }

    /// Earlier builds wrote numbers where this one writes strings, and empty fields.
    #[test]
    fn logs_of_earlier_builds_are_read() {
        let json = r#"{"version":2,"revision":3,"anchor":1000,"clock":{"real":1000,"mock":1000,"speed":60},"faults":[],
            "seen":1000,"replacesOutdated":false,"commands":[{"command":"updateWarmPool","at":7,"warmPoolId":"w","minSize":0,
            "maxSize":3,"specVersion":2}]}"#;
        let command =
            Command::UpdateWarmPool { at: 7, warm_pool_id: "w".into(), min_size: 0, max_size: 3, spec_version: 2 };
        assert_eq!(Log::read(json, NOW), Ok(Log { revision: 3, ..log(vec![command]) }));
    }

    #[test]
    fn logs_with_unknown_commands_or_of_other_versions_are_outdated() {
        let json = log(vec![Command::CancelPrebuild { at: 2, prebuild_id: "r".into() }]).to_json().unwrap();
        let unknown = json.replace("cancelPrebuild", "pausePrebuild");
        let other = json.replace(r#""version":2"#, r#""version":3"#);
        for json in [unknown.as_str(), &other, r#"{"anchor":5,"commands":[]}"#, "", "null"] {
            assert_eq!(Log::read(json, NOW), Err(Outdated), "{json}");
        }
    }
}
