//! `mock.v1.MockService`: control procedures of the mock, used by tests and the mock panel.

use serde::{Deserialize, Serialize};

use super::answer::{Answer, RpcError};
use super::clock::Clock;
use super::fault::Fault;
use super::journal::{Call, Journal};
use super::log::Log;
use super::procedures;
use super::request::{self, Violations};
use super::scenario::Scenario;
use super::world_spec::WorldSpec;
use crate::connect::error::Code;
use crate::proto::message::messages;
use crate::proto::scalar::U64;

/// Prefix of this service's procedures.
pub const SERVICE: &str = "mock.v1.MockService/";

messages! {
    struct Empty {}

    /// World, clock, and active faults.
    pub struct State {
        "scenario" => scenario: String,
        /// All scenarios.
        "scenarios" => scenarios: Vec<ScenarioTitle>,
        "seed" => seed: U64,
        "clock" => clock: ClockState,
        "faults" => faults: Vec<Fault>,
        /// Number of writes in the world's log.
        "commands" => commands: i32,
        /// Whether the world was reset because its log came from another build.
        "replacesOutdated" => replaces_outdated: bool,
    }

    pub struct ScenarioTitle {
        "name" => name: String,
        "title" => title: String,
    }

    /// Linear clock: starting at `real_ms`, it advances `speed` mock milliseconds per real millisecond. Times since the
    /// Unix epoch.
    pub struct ClockState {
        "realMs" => real_ms: U64,
        "mockMs" => mock_ms: U64,
        "speed" => speed: i32,
    }

    struct SetClockRequest {
        /// New speed; 0 pauses the clock.
        "speed" => speed: Option<i32>,
        "jumpSeconds" => jump_seconds: Option<i32>,
    }

    struct SetFaultsRequest {
        /// Faults that replace the current ones.
        "faults" => faults: Vec<Fault>,
    }

    struct AddFaultRequest {
        "fault" => fault: Fault,
    }

    struct ListCallsRequest {
        /// Returns only calls with a higher number.
        "after" => after: U64,
    }

    struct ListCallsResponse {
        /// Calls, oldest first.
        "calls" => calls: Vec<Call>,
    }
}

/// Effect of a control call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    Nothing,
    /// The log changed.
    Log,
    /// The log, and thereby the world, was reset.
    World,
}

/// Parts of the backend that this service reads and changes.
pub struct Target<'a> {
    pub spec: &'a WorldSpec,
    pub log: &'a mut Log,
    pub journal: &'a Journal,
}

/// Handles a call made at the real time `real`.
pub fn handle(target: &mut Target, method: &str, body: &[u8], real: i64) -> (Answer, Change) {
    let body = if body.is_empty() { b"{}" } else { body };
    match dispatch(target, method, body, real) {
        Ok((body, change)) => (Answer::json(200, body), change),
        Err(error) => (error.into(), Change::Nothing),
    }
}

fn dispatch(target: &mut Target, method: &str, body: &[u8], real: i64) -> Result<(Vec<u8>, Change), RpcError> {
    match method {
        "GetState" => {
            decode::<Empty>(body)?;
            Ok((state(target)?, Change::Nothing))
        }
        "SetClock" => {
            set_clock(&mut target.log.clock, &decode(body)?, real)?;
            Ok((state(target)?, Change::Log))
        }
        "SetFaults" => {
            let SetFaultsRequest { faults } = decode(body)?;
            faults.iter().try_for_each(Fault::check)?;
            target.log.faults = faults;
            Ok((state(target)?, Change::Log))
        }
        "AddFault" => {
            let AddFaultRequest { fault } = decode(body)?;
            fault.check()?;
            target.log.faults.push(fault);
            Ok((state(target)?, Change::Log))
        }
        "ListCalls" => {
            let ListCallsRequest { after } = decode(body)?;
            Ok((procedures::encode(&ListCallsResponse { calls: target.journal.after(after.0) })?, Change::Nothing))
        }
        "Reset" => {
            decode::<Empty>(body)?;
            target.log.restart(target.spec, real);
            Ok((state(target)?, Change::World))
        }
        other => {
            let message = format!("the mock has no procedure {SERVICE}{other}");
            Err(RpcError::new(Code::Unimplemented, message))
        }
    }
}

fn decode<T: for<'de> Deserialize<'de> + Serialize>(body: &[u8]) -> Result<T, RpcError> {
    request::decode(body)
}

fn state(Target { spec, log, .. }: &Target) -> Result<Vec<u8>, RpcError> {
    let title =
        |scenario: Scenario| ScenarioTitle { name: scenario.name().to_owned(), title: scenario.title().to_owned() };
    procedures::encode(&State {
        scenario: spec.scenario.name().to_owned(),
        scenarios: Scenario::ALL.into_iter().map(title).collect(),
        seed: U64(spec.seed),
        clock: ClockState {
            real_ms: U64(log.clock.real.unsigned_abs()),
            mock_ms: U64(log.clock.mock.unsigned_abs()),
            speed: log.clock.speed.cast_signed(),
        },
        faults: log.faults.clone(),
        commands: i32::try_from(log.commands.len()).unwrap_or(i32::MAX),
        replaces_outdated: log.replaces_outdated,
    })
}

fn set_clock(clock: &mut Clock, request: &SetClockRequest, real: i64) -> Result<(), RpcError> {
    let mut violations = Violations::default();
    violations.range("speed", request.speed, 0, Clock::MAX_SPEED.cast_signed());
    violations.range("jump_seconds", request.jump_seconds, 0, (Clock::MAX_JUMP_MS / 1000) as i32);
    violations.finish()?;
    if let Some(seconds) = request.jump_seconds {
        clock.jump(real, i64::from(seconds) * 1000);
    }
    if let Some(speed) = request.speed {
        clock.set_speed(real, speed.unsigned_abs());
    }
    Ok(())
}
