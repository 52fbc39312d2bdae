//! Tests of the state machine: by example, and against a model log service with random schedules.

mod world;

use proptest::prelude::*;
use proptest::test_runner::Config;

use super::*;
use crate::connect::error::Code;

use world::{ARCHIVE, Call, CallKind, Fault, LIVE, World, broken, is_at};

#[test]
fn a_log_is_taken_in_as_it_grows_and_is_whole_when_its_prebuild_has_ended() {
    let mut world = World::reading();
    world.write(2);
    world.run(1_000);
    assert_eq!(world.taken, world.text);
    world.run(3_600_000);
    assert_eq!((world.state(), world.calls.len()), (&State::Live, 2), "a log may be silent for long");
    world.end(false);
    world.hear();
    world.run(1_000);
    assert_eq!((world.state(), world.is_finished), (&State::Whole, true));
    world.retry();
    world.run(3_600_000);
    assert_eq!(world.calls.len(), 2, "what is done is not asked for again");
}

#[test]
fn a_stream_that_was_cut_is_followed_by_another_with_the_same_token() {
    let mut world = World::new();
    world.cuts = vec![5, 0, 12];
    world.hear();
    world.run(200);
    assert_eq!((world.state(), world.taken.len()), (&State::Interrupted(Some(broken())), 5));
    world.run(10_000);
    assert_eq!((world.state(), world.tokens, world.calls.len()), (&State::Live, 1, 5));
    assert_eq!(world.taken, world.text);
}

#[test]
fn a_stream_that_ends_by_itself_is_followed_by_another_until_the_prebuild_has_ended() {
    let mut world = World::reading();
    world.end(false);
    world.run(60_000);
    assert_eq!(world.state(), &State::Interrupted(None));
    world.hear();
    world.run(MAX_DELAY + 1_000);
    assert_eq!((world.state(), world.gaps.len()), (&State::Whole, 0));
}

#[test]
fn a_token_that_has_expired_is_renewed_at_once_and_one_that_is_never_accepted_is_final() {
    let mut world = World::reading();
    for _ in 0..5 {
        world.accepted_from = world.tokens;
        world.break_stream(End::Cut(broken()));
        world.run(20_000);
        assert_eq!(world.state(), &State::Live, "however often, for a log that brings nothing new");
    }
    assert_eq!(world.tokens, 6);

    let mut world = World::new();
    world.fault = Some(Fault::Status(401));
    world.hear();
    world.run(600_000);
    assert_eq!((world.state(), world.tokens, world.calls.len()), (&State::Failed(unauthorized()), 3, 7));
}

#[test]
fn a_token_that_is_rejected_is_left_out_once() {
    let mut world = World::new();
    world.is_public = true;
    world.hear();
    world.run(1_000);
    assert_eq!((world.state(), world.tokens, world.calls.len()), (&State::Live, 1, 3));
    // And from then on.
    world.break_stream(End::Cut(broken()));
    world.run(10_000);
    assert_eq!((world.state(), world.tokens, world.calls.len()), (&State::Live, 1, 4));
    world.fault = Some(Fault::Status(403));
    world.break_stream(End::Cut(broken()));
    world.run(60_000);
    assert_eq!((matches!(world.state(), State::Failed(_)), world.calls.len()), (true, 5));

    // The reason is that of the request with the token.
    let mut world = World::new();
    world.fault = Some(Fault::Status(403));
    world.hear();
    world.run(60_000);
    let State::Failed(error) = world.state() else { panic!("{:?}", world.state()) };
    assert_eq!((error.code(), world.calls.len()), (Some(Code::PermissionDenied), 3));
}

#[test]
fn an_address_that_has_expired_is_renewed_once() {
    let mut world = World::new();
    world.address = ARCHIVE;
    world.fault = Some(Fault::Status(403));
    world.hear();
    world.run(60_000);
    let State::Failed(error) = world.state() else { panic!("{:?}", world.state()) };
    assert!(error.message.contains("expired"));
    assert_eq!((world.renewals, world.calls.len(), world.tokens), (1, 1, 0));
    world.retry();
    world.run(60_000);
    assert_eq!((world.renewals, world.calls.len()), (2, 2));
    world.fault = None;
    world.address = LIVE;
    world.hear();
    world.run(1_000);
    assert_eq!((world.state(), world.tokens), (&State::Live, 1));
}

#[test]
fn a_log_without_a_first_line_is_silent_after_a_while() {
    let mut world = World::new();
    world.text.clear();
    world.hear();
    world.run(FIRST_LINE_TIMEOUT);
    assert_eq!(world.state(), &State::Live);
    world.run(1_000);
    assert_eq!(world.state(), &State::Silent);
    world.write(1);
    world.run(100);
    assert_eq!((world.state(), world.taken == world.text), (&State::Live, true));
    world.run(600_000);
    assert_eq!(world.state(), &State::Live, "a log with lines may be silent for long");
}

#[test]
fn what_an_answer_means_is_final_or_asked_again() {
    let after = |status| {
        let mut world = World::new();
        world.fault = Some(Fault::Status(status));
        world.hear();
        world.run(1_000);
        let state = world.state().clone();
        world.fault = None;
        world.run(20_000);
        (state, world.state().clone())
    };
    assert_eq!(after(404), (State::NotYet, State::Live));
    assert_eq!(after(410), (State::Gone, State::Gone));
    let (first, second) = after(503);
    assert!(matches!((first, second), (State::Interrupted(Some(_)), State::Live)));
    let (first, second) = after(403);
    assert!(matches!((first, second), (State::Failed(_), State::Failed(_))));
}

#[test]
fn a_log_that_failed_is_asked_for_again_by_the_reader_and_when_its_address_changes() {
    let mut world = World::new();
    world.fault = Some(Fault::NoToken);
    world.hear();
    world.run(60_000);
    assert!(matches!(world.state(), State::Failed(_)));
    world.fault = None;
    world.retry();
    assert_eq!(world.state(), &State::Opening);
    world.run(1_000);
    assert_eq!(world.state(), &State::Live);

    world.fault = Some(Fault::Status(403));
    world.break_stream(End::Cut(broken()));
    world.run(1_000);
    assert!(matches!(world.state(), State::Failed(_)));
    world.fault = None;
    world.end(true);
    world.hear();
    world.run(1_000);
    assert_eq!((world.state(), world.taken == world.text), (&State::Whole, true));
}

#[test]
fn a_log_that_moves_to_an_archive_goes_on_there_without_a_token() {
    let mut world = World::reading();
    world.write(100);
    world.break_stream(End::Cut(broken()));
    world.end(true);
    world.run(20_000);
    assert_eq!(world.state(), &State::Gone);
    world.hear();
    world.run(5_000);
    assert_eq!((world.state(), world.taken == world.text), (&State::Whole, true));
}

#[test]
fn a_log_that_was_there_whole_is_whole_where_none_is_kept_but_not_where_it_has_moved() {
    let mut world = World::reading();
    world.break_stream(End::Closed);
    world.fault = Some(Fault::Status(404));
    world.run(1_000);
    assert_eq!(world.state(), &State::Gone);
    world.end(false);
    world.hear();
    world.run(1_000);
    assert_eq!(world.state(), &State::Whole);

    let mut world = World::reading();
    world.break_stream(End::Closed);
    while !matches!(world.call, Some(Call { kind: CallKind::Open { .. }, .. })) {
        world.run(10);
    }
    world.write(1);
    world.end(true);
    world.hear();
    world.run(5_000);
    assert_eq!((world.state(), world.taken == world.text), (&State::Whole, true));
}

#[test]
fn a_log_that_went_on_after_it_seemed_whole_and_was_cut_is_not_whole() {
    let mut world = World::reading();
    world.break_stream(End::Closed);
    world.run(1_000);
    world.write(1);
    world.run(1_000);
    world.break_stream(End::Cut(broken()));
    world.fault = Some(Fault::Status(404));
    world.end(false);
    world.hear();
    world.run(5_000);
    assert_eq!(world.state(), &State::Gone);
}

#[test]
fn an_archive_that_ends_before_what_was_seen_takes_nothing_away() {
    let mut world = World::reading();
    world.break_stream(End::Cut(broken()));
    let taken = world.taken.clone();
    world.text.truncate(7);
    world.end(true);
    world.hear();
    world.run(60_000);
    assert_eq!((world.state(), world.taken == taken, world.gaps.len()), (&State::Gone, true, 0));
    assert_eq!(world.calls.len(), 5);
}

#[test]
fn a_log_that_is_begun_anew_follows_what_was_read_after_a_gap() {
    let mut world = World::reading();
    let known = world.taken.clone();
    world.begin_anew();
    world.run(2_000);
    assert_eq!((world.taken == known, world.gaps.len()), (true, 0), "what was read may still come");
    world.run(OVERLAP_TIMEOUT);
    assert_eq!((world.state(), world.gaps.clone()), (&State::Live, vec![known.len()]));
    assert_eq!(world.taken, [known, world.text.clone()].concat());
    // The next stream continues the new log.
    world.break_stream(End::Cut(broken()));
    world.write(2);
    world.run(20_000);
    assert_eq!((world.latest() == world.text, world.gaps.len()), (true, 1));
}

#[test]
fn a_service_that_sends_only_what_is_new_is_shown_within_seconds() {
    let mut world = World::reading();
    world.break_stream(End::Cut(broken()));
    world.text.clear();
    world.run(2_000);
    world.write(1);
    world.run(OVERLAP_TIMEOUT + 100);
    assert_eq!(world.latest(), world.text);
    // From then on, at once.
    world.write(1);
    world.run(100);
    assert_eq!((world.latest(), world.gaps.len()), (&world.text[..], 1));
    // What a stream without an overlap has sent isn't lost with it, whether it was decided on or not.
    world.break_stream(End::Cut(broken()));
    world.text.clear();
    world.write(1);
    let last = world.text.clone();
    world.run(2_000);
    world.break_stream(End::Cut(broken()));
    world.fault = Some(Fault::Status(404));
    world.run(5_000);
    assert_eq!((world.state(), world.latest()), (&State::Gone, &last[..]));
}

#[test]
fn a_service_that_sends_nothing_after_the_end_has_sent_the_whole_log() {
    let mut world = World::reading();
    let known = world.taken.clone();
    world.break_stream(End::Cut(broken()));
    world.text.clear();
    world.end(false);
    world.hear();
    world.run(60_000);
    assert_eq!((world.state(), world.is_finished), (&State::Whole, true));
    assert_eq!((world.taken == known, world.gaps.len(), world.calls.len()), (true, 0, 5));
}

#[test]
fn a_service_that_sends_parts_is_asked_only_for_the_end() {
    let mut world = World::new();
    world.has_ranges = true;
    world.write(1_000);
    world.hear();
    world.run(30_000);
    let whole = world.sent;
    assert_eq!((world.taken == world.text, whole), (true, world.text.len()));
    for _ in 0..20 {
        world.break_stream(End::Cut(broken()));
        world.write(1);
        world.run(30_000);
    }
    assert_eq!((world.state(), world.taken == world.text, world.gaps.len()), (&State::Live, true, 0));
    assert!(world.sent < whole + 20 * 200, "{} bytes of {whole}", world.sent);

    // A stream that is cut before its first byte changes nothing.
    let before = world.sent;
    world.cuts = vec![0; 3];
    world.break_stream(End::Cut(broken()));
    world.run(120_000);
    assert_eq!((world.state(), world.cuts.len()), (&State::Live, 0));
    assert!(world.sent - before < 200, "{} bytes", world.sent - before);

    // One that is cut among the bytes that it repeats is followed by one with the same part.
    let end = world.text.len();
    world.cuts = vec![end - 20, end - 1, end - 20];
    world.break_stream(End::Cut(broken()));
    world.write(1);
    world.run(120_000);
    assert_eq!((world.state(), world.cuts.len(), world.taken == world.text), (&State::Live, 0, true));
    assert!(world.sent - before < 800, "{} bytes", world.sent - before);

    // Another log, which is longer or shorter, is read from its beginning.
    for lines in [2_000, 3] {
        world.begin_anew();
        world.write(lines);
        world.run(60_000);
        assert_eq!((world.state(), world.latest() == world.text), (&State::Live, true), "{lines}");
    }
    assert_eq!(world.gaps.len(), 2);

    // So is one whose service no longer sends parts.
    world.write(1_000);
    world.run(30_000);
    world.has_ranges = false;
    world.break_stream(End::Cut(broken()));
    world.write(1);
    world.run(60_000);
    assert_eq!((world.state(), world.latest() == world.text, world.gaps.len()), (&State::Live, true, 2));
}

#[test]
fn a_service_that_begins_a_log_anew_each_time_is_asked_less_and_less_often() {
    let mut world = World::reading();
    for _ in 0..600 {
        world.begin_anew();
        world.run(1_000);
    }
    let calls = world.calls.iter().filter(|call| **call > world.now - 300_000).count();
    assert!(calls <= 60, "{calls} calls in five minutes");
}

#[test]
fn a_service_whose_streams_bring_little_each_is_asked_no_more_than_the_limit() {
    let mut world = World::reading();
    for _ in 0..1_000 {
        world.write(1);
        world.run(150);
        world.break_stream(End::Cut(broken()));
    }
    assert_eq!(world.most_calls_in_a_minute(), MAX_CALLS);
    world.run(MINUTE);
    assert_eq!((world.state(), world.taken == world.text), (&State::Live, true));
}

#[test]
fn nothing_is_asked_for_without_an_address() {
    let mut world = World::new();
    let source = |address, has_ended| Event::Source(Source { address, has_ended });
    world.run(60_000);
    assert_eq!(world.state(), &State::Opening);
    world.tell(source(Address::None, false));
    assert_eq!((world.state(), world.page.wake_at()), (&State::NotYet, None));
    world.tell(source(Address::None, true));
    assert_eq!(world.state(), &State::Never);
    let address = is_at("ftp://logs.example.com");
    world.tell(source(address, true));
    assert_eq!(world.state(), &State::Refused(Refusal::NotAnAddress));
    assert!(world.calls.is_empty());
}

#[test]
fn calls_that_are_not_answered_are_given_up() {
    let mut world = World::new();
    world.fault = Some(Fault::Silent);
    world.hear();
    world.run(TOKEN_TIMEOUT + 1_000);
    assert_eq!((world.state(), world.call.is_some()), (&State::Interrupted(Some(silence())), true));
    world.fault = None;
    world.run(TOKEN_TIMEOUT + 1_000);
    assert_eq!(world.state(), &State::Live);

    // A growing log may be silent for long; a minute after its end, it may not.
    world.run(600_000);
    world.has_ended = true;
    world.hear();
    world.run(SILENCE_TIMEOUT - 1_000);
    assert_eq!(world.state(), &State::Live);
    world.run(5_000);
    assert_eq!((world.state(), world.taken == world.text), (&State::Whole, true));
}

#[test]
fn a_service_that_asks_for_a_wait_gets_it_up_to_two_minutes() {
    for (asked, wait) in [(60, 60_000), (3_600, 120_000)] {
        let mut world = World::reading();
        world.run(MINUTE);
        let error = Error { retry_after: Some(Duration::from_secs(asked)), ..broken() };
        world.break_stream(End::Cut(error));
        let calls = world.calls.len();
        world.run(wait - 1);
        assert_eq!(world.calls.len(), calls);
        world.run(1);
        assert_eq!(world.calls.len(), calls + 1);
    }
}

#[test]
fn a_hidden_tab_reads_on_for_a_minute_and_goes_on_when_it_is_shown() {
    let mut world = World::reading();
    world.hide(HIDDEN_TIMEOUT - 1_000);
    assert_eq!((world.state(), world.calls.len()), (&State::Live, 2));
    world.hide(600_000);
    assert_eq!(world.state(), &State::Interrupted(None));
    world.write(1);
    world.run(1_000);
    assert_eq!((world.state(), world.calls.len(), world.taken == world.text), (&State::Live, 3, true));
}

#[test]
fn a_log_that_was_left_is_read_no_further() {
    let mut world = World::reading();
    world.tell(Event::Left);
    assert!(world.call.is_none());
    world.write(1);
    world.hear();
    world.retry();
    world.run(600_000);
    assert_eq!(world.calls.len(), 2);
}

#[derive(Clone, Debug)]
enum Step {
    Run(Millis),
    Write(usize),
    Cut(usize),
    CutNow,
    /// The stream ends normally, as those behind a load balancer do.
    Close,
    Fault(Option<Fault>),
    ExpireTokens,
    Ranges(bool),
    BeginAnew,
    End(bool),
    Hear,
    Hide(Millis),
    Retry,
    /// Delivers a response twice, or one to a call that was stopped.
    Late(usize),
}

fn step() -> impl Strategy<Value = Step> {
    let fault = prop::sample::select(vec![
        None,
        Some(Fault::Offline),
        Some(Fault::Silent),
        Some(Fault::NoToken),
        Some(Fault::Status(401)),
        Some(Fault::Status(403)),
        Some(Fault::Status(404)),
        Some(Fault::Status(410)),
        Some(Fault::Status(503)),
    ]);
    prop_oneof![
        8 => (0..40_000_u64).prop_map(Step::Run),
        8 => (0..2_000_u64).prop_map(Step::Run),
        6 => (1..6_usize).prop_map(Step::Write),
        4 => (0..300_usize).prop_map(Step::Cut),
        2 => Just(Step::CutNow),
        2 => Just(Step::Close),
        4 => fault.prop_map(Step::Fault),
        2 => Just(Step::ExpireTokens),
        2 => any::<bool>().prop_map(Step::Ranges),
        1 => Just(Step::BeginAnew),
        1 => any::<bool>().prop_map(Step::End),
        3 => Just(Step::Hear),
        2 => (0..120_000_u64).prop_map(Step::Hide),
        1 => Just(Step::Retry),
        4 => (0..30_usize).prop_map(Step::Late),
    ]
}

proptest! {
    #![proptest_config(Config { cases: 10_000, ..Config::default() })]

    #[test]
    fn after_whatever_happens_the_page_has_the_log_once(
        width in 1..200_usize,
        steps in prop::collection::vec(step(), 0..40),
    ) {
        let mut world = World::new();
        world.width = width;
        // A log that grew after it seemed to end, and is gone then, counts as complete.
        let (mut was_closed, mut was_missing) = (false, false);
        for step in steps {
            match step {
                Step::Run(time) => world.run(time),
                Step::Write(lines) if !world.has_ended => world.write(lines),
                Step::Cut(after) => world.cuts.push(after),
                Step::CutNow => world.break_stream(End::Cut(broken())),
                Step::Close if !world.has_ended && world.latest() == world.text && !was_missing => {
                    was_closed = true;
                    world.break_stream(End::Closed);
                }
                Step::Fault(Some(Fault::Status(404 | 410))) if was_closed => {}
                Step::Fault(fault) => {
                    was_missing |= matches!(fault, Some(Fault::Status(404 | 410)));
                    world.fault = fault;
                }
                Step::ExpireTokens => world.accepted_from = world.tokens,
                Step::Ranges(has_ranges) => world.has_ranges = has_ranges,
                Step::BeginAnew if !world.has_ended => world.begin_anew(),
                Step::End(is_moved) if !world.has_ended => world.end(is_moved),
                Step::Hear => world.hear(),
                Step::Hide(time) => world.hide(time),
                Step::Retry => world.retry(),
                Step::Late(index) => {
                    world.tell(Event::Tick);
                    if let Some(event) = world.answers.get(index).cloned()
                        && !matches!(event, Event::Bytes { generation, .. } if generation == world.page.generation)
                    {
                        let before = world.shown();
                        world.tell(event);
                        prop_assert_eq!(before, world.shown());
                    }
                }
                Step::Write(_) | Step::Close | Step::BeginAnew | Step::End(_) => {}
            }
        }
        world.fault = None;
        world.cuts.clear();
        if !world.has_ended {
            world.end(false);
        }
        world.hear();
        world.run(MAX_RETRY_AFTER.as_millis() as u64 + SILENCE_TIMEOUT + MINUTE);
        if matches!(world.state(), State::Failed(_) | State::Gone) {
            world.retry();
            world.run(MINUTE);
        }
        prop_assert_eq!(world.state(), &State::Whole);
        prop_assert_eq!(String::from_utf8_lossy(world.latest()), String::from_utf8_lossy(&world.text));
        prop_assert!(world.logs > 0 || world.gaps.is_empty());
        prop_assert!(world.is_finished);
        prop_assert!(world.most_calls_in_a_minute() <= MAX_CALLS);
    }
}
