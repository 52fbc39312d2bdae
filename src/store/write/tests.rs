//! The machine by itself, and against a model server over random schedules.

use std::collections::BTreeMap;
use std::time::Duration;

use proptest::prelude::*;

use super::*;
use crate::connect::error::{Code, Kind};

fn error(kind: Kind) -> Error {
    Error::new(kind, "s/m", "")
}

fn rpc(code: Code) -> Error {
    error(Kind::Rpc(code))
}

const SUBMIT: Event = Event::Submit { asks: false };

/// A write that was sent, with request 1.
fn sent() -> Write {
    let mut write = Write::new();
    assert_eq!(write.on(SUBMIT), [Effect::Send { request: 1 }]);
    write
}

fn failed(request: u32, error: Error) -> Event {
    Event::Answered { request, answer: Answer::Failed(error) }
}

fn found(request: u32, found: Found) -> Event {
    Event::LookedUp { request, found: Ok(found) }
}

fn looks(request: u32, after: u64) -> Vec<Effect> {
    vec![Effect::LookUp { request, after: Duration::from_secs(after) }]
}

#[test]
fn a_second_submit_sends_nothing_until_the_first_has_failed() {
    let mut write = sent();
    assert_eq!(write.on(SUBMIT), []);
    write.on(failed(1, error(Kind::Timeout)));
    assert_eq!(write.on(SUBMIT), []);
    assert_eq!(write.on(Event::Edited), []);
    write.on(found(2, Found::Nothing));
    assert_eq!(write.on(found(3, Found::Nothing)), [Effect::RollBack]);
    assert_eq!(write.on(SUBMIT), [Effect::Send { request: 4 }]);
    write.on(Event::Answered { request: 4, answer: Answer::Done });
    assert_eq!((write.on(SUBMIT), write.stage()), (vec![], &Stage::Done));
}

#[test]
fn a_question_comes_first_and_can_be_left() {
    let mut write = Write::new();
    assert_eq!((write.on(Event::Submit { asks: true }), write.stage()), (vec![], &Stage::Confirming));
    write.on(Event::Back);
    assert_eq!((write.on(Event::Confirm), write.stage()), (vec![], &Stage::Editing));
    write.on(Event::Submit { asks: true });
    assert_eq!(write.on(Event::Confirm), [Effect::Send { request: 1 }]);
}

#[test]
fn a_conflict_blocks_until_the_user_has_chosen() {
    let mut write = Write::new();
    write.on(Event::Submit { asks: true });
    write.on(Event::Read { is_other: true });
    assert!(write.has_conflict());
    assert_eq!((write.on(Event::Confirm), write.on(SUBMIT)), (vec![], vec![]));
    write.on(Event::Read { is_other: false });
    write.on(SUBMIT);
    // Its own doing.
    write.on(Event::Read { is_other: true });
    assert!(!write.has_conflict());
    write.on(Event::Answered { request: 1, answer: Answer::Conflict });
    assert_eq!((write.has_conflict(), write.stage()), (true, &Stage::Editing));
}

#[test]
fn what_the_server_rejects_is_rejected_at_once() {
    let mut write = sent();
    assert_eq!(write.on(failed(1, rpc(Code::PermissionDenied))), [Effect::RollBack]);
    assert_eq!(write.stage(), &Stage::Rejected(rpc(Code::PermissionDenied)));
    assert!(write.is_ready());
}

#[test]
fn a_lost_answer_is_looked_up_twice_before_nothing_counts_as_done() {
    let mut write = sent();
    assert_eq!(write.on(failed(1, error(Kind::Network))), looks(2, 0));
    assert_eq!(write.on(found(2, Found::Nothing)), looks(3, 2));
    assert_eq!(write.on(found(2, Found::Nothing)), [], "the first answer again");
    assert_eq!((write.on(found(3, Found::Nothing)), write.stage()), (vec![Effect::RollBack], &Stage::NotApplied));

    let mut write = sent();
    write.on(failed(1, rpc(Code::Internal)));
    write.on(found(2, Found::Nothing));
    write.on(found(3, Found::Nothing));
    assert_eq!(write.stage(), &Stage::Rejected(rpc(Code::Internal)));
}

#[test]
fn look_ups_that_fail_are_repeated_with_growing_pauses_and_then_left_to_the_user() {
    let mut write = sent();
    write.on(failed(1, error(Kind::Broken(Code::Internal))));
    let fails = |request| Event::LookedUp { request, found: Err(rpc(Code::Unavailable)) };
    let pauses = [2, 3, 4].map(|request| write.on(fails(request)));
    assert_eq!(pauses, [looks(3, 1), looks(4, 2), looks(5, 4)]);
    assert_eq!(write.on(fails(5)), [Effect::RollBack]);
    assert!(matches!(write.stage(), Stage::OutcomeUnknown(..)));
    assert_eq!((write.on(SUBMIT), write.on(Event::Edited)), (vec![], vec![]));
    assert_eq!(write.on(Event::CheckAgain), looks(6, 0));
    write.on(found(6, Found::Done));
    assert_eq!(write.stage(), &Stage::Done);
    assert_eq!(write.on(Event::CheckAgain), []);
}

#[test]
fn a_refusal_of_a_second_copy_is_looked_up_once() {
    for code in [Code::AlreadyExists, Code::FailedPrecondition, Code::NotFound] {
        let mut write = sent();
        assert_eq!(write.on(failed(1, rpc(code))), looks(2, 0));
        write.on(found(2, Found::Done));
        assert_eq!(write.stage(), &Stage::Done);
        let mut write = sent();
        write.on(failed(1, rpc(code)));
        write.on(found(2, Found::Nothing));
        assert_eq!(write.stage(), &Stage::Rejected(rpc(code)));
        let mut write = sent();
        write.on(failed(1, rpc(code)));
        write.on(Event::LookedUp { request: 2, found: Err(rpc(Code::PermissionDenied)) });
        assert_eq!(write.stage(), &Stage::Rejected(rpc(code)));
    }
}

#[test]
fn what_is_accepted_is_followed_until_it_has_taken_effect() {
    let accepted = || {
        let mut write = sent();
        assert_eq!(write.on(Event::Answered { request: 1, answer: Answer::Accepted }), looks(2, 1));
        write
    };
    let mut write = accepted();
    assert!(write.is_accepted() && !write.is_overdue() && !write.is_open());
    let mut request = 2;
    while let [Effect::LookUp { request: next, after }] = write.on(found(request, Found::UnderWay))[..] {
        assert!(after <= LONGEST_PAUSE);
        assert_eq!(write.is_open(), write.is_overdue(), "it comes back with a word once it takes too long");
        request = next;
    }
    assert_eq!((request, write.is_overdue()), (2 + MAX_FOLLOW_UPS - 1, true));

    let mut write = accepted();
    write.on(Event::LookedUp { request: 2, found: Err(rpc(Code::Unavailable)) });
    write.on(found(3, Found::Done));
    assert_eq!(write.stage(), &Stage::Done);
    // What was read may be older than the acceptance.
    let mut write = accepted();
    write.on(found(2, Found::Nothing));
    write.on(found(3, Found::Overtaken));
    assert_eq!(write.stage(), &Stage::Overtaken);
}

#[test]
fn a_form_that_was_closed_comes_back_with_what_went_wrong_and_only_then() {
    let mut write = sent();
    write.set_open(false);
    assert!(!write.is_open());
    write.on(failed(1, rpc(Code::InvalidArgument)));
    assert!(write.is_open());
    let mut write = sent();
    write.set_open(false);
    write.on(Event::Answered { request: 1, answer: Answer::Done });
    assert!(!write.is_open());
}

/// Numbers that decide what happens, 0 once there are no more.
struct Script(std::vec::IntoIter<u16>);

impl Script {
    fn below(&mut self, end: u64) -> u64 {
        self.0.next().map_or(0, |number| u64::from(number) % end)
    }

    fn is_over(&self) -> bool {
        self.0.len() == 0
    }
}

/// What happens at a time of its own.
#[derive(Clone, Debug)]
enum Due {
    /// The server does the write of this form.
    Apply(usize),
    /// The server answers a look-up.
    Look(usize, u32),
    Deliver(usize, Event),
}

/// What the server has done for one form, and what the model knows of it.
#[derive(Clone, Debug, Default)]
struct Form {
    /// How often the server did it, not counting what the browser sent twice by itself.
    applied: u32,
    /// It may still come to the server.
    is_on_its_way: bool,
    takes_effect_at: u64,
    look_ups: u32,
    /// The user started over after the server did it.
    was_done: u32,
}

struct Model {
    now: u64,
    due: BTreeMap<(u64, usize), Due>,
    count: usize,
    writes: Vec<Write>,
    forms: Vec<Form>,
    past: Vec<(usize, Event)>,
    script: Script,
    is_calm: bool,
}

impl Model {
    fn new(script: Vec<u16>) -> Self {
        Self {
            now: 0,
            due: BTreeMap::new(),
            count: 0,
            writes: vec![Write::new()],
            forms: vec![Form::default()],
            past: Vec::new(),
            script: Script(script.into_iter()),
            is_calm: false,
        }
    }

    fn schedule(&mut self, after: u64, due: Due) {
        self.count += 1;
        self.due.insert((self.now + after, self.count), due);
    }

    fn deliver(&mut self, form: usize, event: Event) {
        let is_current = match &event {
            Event::Answered { request, .. } | Event::LookedUp { request, .. } => *request == self.writes[form].request,
            _ => true,
        };
        let before = self.writes[form].clone();
        let effects = self.writes[form].on(event.clone());
        if !is_current {
            assert_eq!((&before, &effects[..]), (&self.writes[form], &[][..]), "a late answer changes nothing");
        }
        if matches!(event, Event::Edited) && before.is_accepted() {
            self.forms[form].was_done = self.forms[form].applied;
        }
        if matches!(event, Event::Answered { .. } | Event::LookedUp { .. }) {
            self.past.push((form, event));
        }
        for effect in effects {
            self.run(form, effect);
        }
    }

    fn run(&mut self, form: usize, effect: Effect) {
        match effect {
            Effect::Send { request } => self.send(form, request),
            Effect::LookUp { request, after } => {
                self.forms[form].look_ups += 1;
                self.schedule(u64::try_from(after.as_millis()).unwrap(), Due::Look(form, request));
            }
            Effect::RollBack => {}
        }
    }

    fn send(&mut self, form: usize, request: u32) {
        let own = &mut self.forms[form];
        assert!(!own.is_on_its_way, "sent again while it may still come to the server");
        assert_eq!(own.applied, own.was_done, "sent again after the server did it");
        assert!(!self.writes[form].has_conflict, "sent over what somebody else wrote");
        own.look_ups = 0;
        let takes = 1 + self.script.below(2_000);
        let failed = Answer::Failed;
        // How the request ends for the browser, and after how many ms the server does it.
        let (answer, is_applied_after) = match if self.is_calm { 0 } else { self.script.below(10) } {
            0 | 1 => (Answer::Done, Some(takes / 2)),
            2 => (Answer::Accepted, Some(0)),
            // The browser sent it twice by itself.
            3 => (failed(rpc(Code::FailedPrecondition)), Some(takes / 2)),
            4 => (failed(rpc(Code::InvalidArgument)), None),
            5 => (failed(rpc(Code::Internal)), None),
            6 => (failed(rpc(Code::Internal)), Some(takes / 2)),
            7 => (failed(error(Kind::Network)), None),
            // The browser gives up before the server has the request.
            8 => (failed(error(Kind::Network)), Some(takes + self.script.below(2_000))),
            _ => (Answer::Unsent(rpc(Code::Unavailable)), None),
        };
        if answer == Answer::Accepted {
            self.forms[form].takes_effect_at = self.now + self.script.below(60_000) * 7;
        }
        if let Some(after) = is_applied_after {
            self.forms[form].is_on_its_way = true;
            self.schedule(after, Due::Apply(form));
        }
        self.schedule(takes, Due::Deliver(form, Event::Answered { request, answer }));
    }

    fn look(&mut self, form: usize, request: u32) {
        let fault = if self.is_calm { 0 } else { self.script.below(6) };
        let own = &self.forms[form];
        let is_applied = own.applied > own.was_done;
        let found = match fault {
            1 | 2 => Err(error(Kind::Timeout)),
            // Where look-ups are denied, a write that was done and then refused can't be told from a refused one.
            3 if !is_applied => Err(rpc(Code::PermissionDenied)),
            _ if !is_applied => Ok(Found::Nothing),
            _ if own.takes_effect_at > self.now => Ok(Found::UnderWay),
            _ => Ok(Found::Done),
        };
        let takes = self.script.below(2_000);
        self.schedule(takes, Due::Deliver(form, Event::LookedUp { request, found }));
    }

    /// Lets time pass until `end`.
    fn pass(&mut self, end: u64) {
        while let Some(entry) = self.due.first_entry().filter(|entry| entry.key().0 <= end) {
            let ((at, _), due) = entry.remove_entry();
            self.now = at;
            match due {
                Due::Apply(form) => {
                    self.forms[form].applied += 1;
                    self.forms[form].is_on_its_way = false;
                }
                Due::Look(form, request) => self.look(form, request),
                Due::Deliver(form, event) => self.deliver(form, event),
            }
        }
        self.now = end;
    }

    fn step(&mut self) {
        let form = self.writes.len() - 1;
        match self.script.below(20) {
            0..5 => self.deliver(form, SUBMIT),
            5 => self.deliver(form, Event::Submit { asks: true }),
            6 | 7 => self.deliver(form, Event::Confirm),
            8 => self.deliver(form, Event::Back),
            9 => self.deliver(form, Event::Edited),
            10 => self.deliver(form, Event::CheckAgain),
            11 => self.writes[form].set_open(false),
            // Somebody else writes the thing, or the user has chosen between both.
            12 => self.deliver(form, Event::Read { is_other: true }),
            13 => self.deliver(form, Event::Read { is_other: false }),
            // A form for another thing takes its place.
            14 => {
                self.writes[form].set_open(false);
                self.writes.push(Write::new());
                self.forms.push(Form::default());
            }
            // The last answers come in once more.
            15 => {
                let last = self.past.len().saturating_sub(3);
                self.past.split_off(last).into_iter().for_each(|(form, event)| self.deliver(form, event));
            }
            _ => {
                let time = self.script.below(6_000);
                self.pass(self.now + time);
            }
        }
    }

    /// Ends all faults, waits, and lets the user ask for what is still unknown.
    fn settle(&mut self) {
        self.is_calm = true;
        self.pass(self.now + 3_600_000);
        for form in 0..self.writes.len() {
            self.deliver(form, Event::CheckAgain);
        }
        self.pass(self.now + 3_600_000);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 10_000, ..ProptestConfig::default() })]

    #[test]
    fn nothing_is_sent_twice_and_the_last_word_is_the_servers(
        script in prop::collection::vec(any::<u16>(), 1..80),
    ) {
        let mut model = Model::new(script);
        while !model.script.is_over() {
            model.step();
        }
        model.settle();
        for (write, form) in model.writes.iter().zip(&model.forms) {
            prop_assert!(!write.is_busy() && !matches!(write.stage(), Stage::OutcomeUnknown(..)), "{:?}", write);
            let is_done = form.applied > form.was_done;
            prop_assert_eq!(write.is_accepted(), is_done, "{:?} {:?}", write, form);
            prop_assert!(form.look_ups <= MAX_FOLLOW_UPS + 2 * (MAX_LOOK_UPS + 1), "{:?}", form);
        }
    }
}
