//! State machine of one write, from the user's edits to the outcome on the server. Pure; `writing.rs` runs it.
//!
//! A write is sent once. If its answer is lost, the outcome is looked up before the page shows or offers anything.
//! Every request has a number, and an answer to an earlier request changes nothing.

use std::time::Duration;

use crate::connect::error::Error;

/// A failed request may still reach the server. What a look-up doesn't find is looked up once more after this time.
const SETTLE_TIME: Duration = Duration::from_secs(2);
/// Look-ups that may fail before the outcome counts as unknown. Each is a read, which repeats itself, too.
const MAX_LOOK_UPS: u32 = 4;
/// How often an accepted write is looked at until it has taken effect, and after how many looks it takes too long.
const MAX_FOLLOW_UPS: u32 = 12;
const OVERDUE_AFTER: u32 = 8;
const LONGEST_PAUSE: Duration = Duration::from_secs(30);

#[derive(Clone, Debug, PartialEq)]
pub enum Stage {
    Editing,
    /// The user is asked to confirm.
    Confirming,
    Sending,
    /// The answer was lost, or doesn't tell whether the write was applied. The server is being asked.
    LookingUp(LookUp),
    /// The server says no; nothing was changed.
    Rejected(Error),
    /// No answer came, and the server shows that nothing was changed.
    NotApplied,
    /// Not even the look-ups were answered. `Error` is the last one's.
    OutcomeUnknown(LookUp, Error),
    /// The server does it, which takes some time.
    Accepted {
        follow_ups: u32,
    },
    /// The server has the requested state.
    Done,
    /// It was accepted, but something else happened first: a prebuild completed before it was cancelled.
    Overtaken,
}

impl Stage {
    /// A request is under way.
    pub const fn is_busy(&self) -> bool {
        matches!(self, Self::Sending | Self::LookingUp(_))
    }
}

/// A search for the outcome.
#[derive(Clone, Debug, PartialEq)]
pub struct LookUp {
    /// What the write failed with.
    cause: Error,
    failures: u32,
    /// If it isn't found now, it wasn't applied: the request can no longer be under way.
    is_last: bool,
}

/// What can happen to a write.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// The user submits; `asks`: a confirmation comes first.
    Submit {
        asks: bool,
    },
    /// The user confirms.
    Confirm,
    Back,
    /// The user edits, so earlier errors no longer apply.
    Edited,
    /// The server's copy was read; `is_other`: it isn't the one that the user edits.
    Read {
        is_other: bool,
    },
    Answered {
        request: u32,
        answer: Answer,
    },
    LookedUp {
        request: u32,
        found: Result<Found, Error>,
    },
    /// The user asks for another look-up.
    CheckAgain,
}

/// How a request to write ended.
#[derive(Clone, Debug, PartialEq)]
pub enum Answer {
    Done,
    /// It's accepted and under way.
    Accepted,
    /// The server's copy was read first and has changed; nothing was sent.
    Conflict,
    /// The server's copy couldn't be read first; nothing was sent.
    Unsent(Error),
    Failed(Error),
}

/// State of a write on the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Found {
    Done,
    UnderWay,
    /// Not applied so far.
    Nothing,
    /// Something else happened, and the write can no longer take effect.
    Overtaken,
}

/// What to do next.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    Send {
        request: u32,
    },
    LookUp {
        request: u32,
        after: Duration,
    },
    /// Undoes the optimistic update.
    RollBack,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Write {
    stage: Stage,
    has_conflict: bool,
    is_open: bool,
    /// The last request's number.
    request: u32,
}

impl Write {
    /// An open form.
    pub const fn new() -> Self {
        Self { stage: Stage::Editing, has_conflict: false, is_open: true, request: 0 }
    }

    pub const fn stage(&self) -> &Stage {
        &self.stage
    }

    /// Both copies are to be shown, and nothing can be sent until the user has chosen. What changes under a write is most likely its
    /// own doing.
    pub const fn has_conflict(&self) -> bool {
        self.has_conflict
            && matches!(self.stage, Stage::Editing | Stage::Confirming | Stage::Rejected(_) | Stage::NotApplied)
    }

    /// Opens the form again for what is under way, or closes it: what was sent isn't taken back.
    pub fn set_open(&mut self, is_open: bool) {
        self.is_open = is_open;
    }

    /// The form is shown. One that was closed while its write was under way comes back with what went wrong, or takes too long.
    pub const fn is_open(&self) -> bool {
        self.is_open
    }

    /// See [`Stage::is_busy`].
    pub const fn is_busy(&self) -> bool {
        self.stage.is_busy()
    }

    /// A submit would send something, or ask. What is done isn't sent again before it's edited.
    pub const fn is_ready(&self) -> bool {
        self.is_open && !self.has_conflict && (self.has_failed() || matches!(self.stage, Stage::Editing))
    }

    /// It was accepted, and has not taken effect in its usual time.
    pub const fn is_overdue(&self) -> bool {
        matches!(self.stage, Stage::Accepted { follow_ups } if follow_ups >= OVERDUE_AFTER)
    }

    /// The server has accepted it, at least.
    pub const fn is_accepted(&self) -> bool {
        matches!(self.stage, Stage::Accepted { .. } | Stage::Done)
    }

    /// It's known that nothing was changed.
    pub const fn has_failed(&self) -> bool {
        matches!(self.stage, Stage::Rejected(_) | Stage::NotApplied)
    }

    pub fn on(&mut self, event: Event) -> Vec<Effect> {
        match event {
            Event::Submit { asks } if self.is_ready() => {
                if asks {
                    self.stage = Stage::Confirming;
                    return Vec::new();
                }
                self.send()
            }
            Event::Confirm if self.stage == Stage::Confirming && !self.has_conflict => self.send(),
            Event::Back if self.stage == Stage::Confirming => self.rest(Stage::Editing),
            Event::Edited if !self.is_busy() && !matches!(self.stage, Stage::OutcomeUnknown(..)) => {
                self.is_open = true;
                // What was accepted before is no longer followed.
                self.next_request();
                self.rest(Stage::Editing)
            }
            Event::Read { is_other } => {
                self.has_conflict = is_other;
                if is_other && self.stage == Stage::Confirming {
                    self.stage = Stage::Editing;
                }
                Vec::new()
            }
            Event::Answered { request, answer } if request == self.request && self.stage == Stage::Sending => {
                self.take_answer(answer)
            }
            Event::LookedUp { request, found } if request == self.request => self.take_found(found),
            Event::CheckAgain => match std::mem::replace(&mut self.stage, Stage::Editing) {
                Stage::OutcomeUnknown(look_up, _) => self.look_up(LookUp { failures: 0, ..look_up }, Duration::ZERO),
                stage => self.rest(stage),
            },
            Event::Submit { .. }
            | Event::Confirm
            | Event::Back
            | Event::Edited
            | Event::Answered { .. }
            | Event::LookedUp { .. } => Vec::new(),
        }
    }

    fn send(&mut self) -> Vec<Effect> {
        self.stage = Stage::Sending;
        vec![Effect::Send { request: self.next_request() }]
    }

    fn take_answer(&mut self, answer: Answer) -> Vec<Effect> {
        match answer {
            Answer::Done => self.end(),
            Answer::Accepted => self.follow(0),
            Answer::Conflict => self.fail(Stage::Editing),
            Answer::Unsent(error) => self.fail(Stage::Rejected(error)),
            Answer::Failed(error) if error.may_have_applied() => {
                self.look_up(LookUp { cause: error, failures: 0, is_last: false }, Duration::ZERO)
            }
            // The first of two copies that the browser sent may have done it. There is no third, so one look-up is enough.
            Answer::Failed(error) if error.may_be_applied_already() => {
                self.look_up(LookUp { cause: error, failures: 0, is_last: true }, Duration::ZERO)
            }
            Answer::Failed(error) => self.fail(Stage::Rejected(error)),
        }
    }

    fn take_found(&mut self, found: Result<Found, Error>) -> Vec<Effect> {
        match (std::mem::replace(&mut self.stage, Stage::Editing), found) {
            (Stage::LookingUp(_) | Stage::Accepted { .. }, Ok(Found::Done)) => self.end(),
            (Stage::LookingUp(_), Ok(Found::UnderWay)) => self.follow(0),
            (Stage::LookingUp(look_up), Ok(Found::Nothing)) if !look_up.is_last => {
                self.look_up(LookUp { is_last: true, ..look_up }, SETTLE_TIME)
            }
            (Stage::LookingUp(look_up), Ok(Found::Nothing)) => {
                let is_lost = look_up.cause.is_unanswered();
                self.fail(if is_lost { Stage::NotApplied } else { Stage::Rejected(look_up.cause) })
            }
            (Stage::LookingUp(look_up), Err(error))
                if look_up.cause.may_be_applied_already() && !error.is_transient() =>
            {
                self.fail(Stage::Rejected(look_up.cause))
            }
            (Stage::LookingUp(look_up), Err(error)) => {
                let failures = look_up.failures.saturating_add(1);
                if failures < MAX_LOOK_UPS && error.is_transient() {
                    return self.look_up(LookUp { failures, ..look_up }, pause(look_up.failures));
                }
                self.fail(Stage::OutcomeUnknown(look_up, error))
            }
            (Stage::LookingUp(_) | Stage::Accepted { .. }, Ok(Found::Overtaken)) => self.fail(Stage::Overtaken),
            (Stage::Accepted { follow_ups }, _) => self.follow(follow_ups.saturating_add(1)),
            (stage, _) => self.rest(stage),
        }
    }

    fn look_up(&mut self, look_up: LookUp, after: Duration) -> Vec<Effect> {
        self.stage = Stage::LookingUp(look_up);
        vec![Effect::LookUp { request: self.next_request(), after }]
    }

    /// Waits until an accepted write has taken effect. The form closes, and comes back with a word where that takes too long.
    fn follow(&mut self, follow_ups: u32) -> Vec<Effect> {
        self.stage = Stage::Accepted { follow_ups };
        match follow_ups {
            0 => self.is_open = false,
            OVERDUE_AFTER => self.is_open = true,
            _ => {}
        }
        if follow_ups >= MAX_FOLLOW_UPS {
            return Vec::new();
        }
        vec![Effect::LookUp { request: self.next_request(), after: pause(follow_ups) }]
    }

    fn end(&mut self) -> Vec<Effect> {
        self.is_open = false;
        self.rest(Stage::Done)
    }

    fn fail(&mut self, stage: Stage) -> Vec<Effect> {
        self.stage = stage;
        self.is_open = true;
        vec![Effect::RollBack]
    }

    fn rest(&mut self, stage: Stage) -> Vec<Effect> {
        self.stage = stage;
        Vec::new()
    }

    fn next_request(&mut self) -> u32 {
        self.request = self.request.wrapping_add(1);
        self.request
    }
}

impl Default for Write {
    fn default() -> Self {
        Self::new()
    }
}

/// How long to wait after so many look-ups: a second, doubled each time.
fn pause(look_ups: u32) -> Duration {
    Duration::from_secs(1_u64 << look_ups.min(5)).min(LONGEST_PAUSE)
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests;
