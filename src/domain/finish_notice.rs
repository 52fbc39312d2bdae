//! Notice that a prebuild has finished, by the browser or, where that isn't possible, in the page.

use crate::proto::prebuild::PrebuildPhase;

use super::phase::is_final;

/// Whether the browser may show notifications.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Permission {
    Granted,
    /// The user hasn't been asked.
    Unasked,
    /// Denied, or not possible in this browser or frame.
    Denied,
}

/// State of a notice.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Notice {
    #[default]
    Off,
    /// The user is being asked for permission.
    Asking,
    /// Waiting for the end, to show it as a notification of the browser.
    ForBrowser,
    /// Waiting for the end, to show it in the page.
    ForPage,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event<'a> {
    /// The user turns the notice on or off.
    Toggled(Permission),
    /// The user has answered.
    Answered(Permission),
    /// The prebuild is in this phase.
    Phase(&'a PrebuildPhase),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    AskForPermission,
    /// Say that the result will be shown in the page only.
    ExplainDenial,
    /// Show a notification of the browser.
    ShowInBrowser,
    ShowInPage,
}

impl Notice {
    /// Whether the user waits for the prebuild.
    pub fn is_on(self) -> bool {
        self != Self::Off
    }

    /// Changes the state, and returns what to do.
    pub fn on(&mut self, event: Event<'_>) -> Option<Effect> {
        let (next, effect) = match (*self, event) {
            (Self::Off, Event::Toggled(Permission::Granted)) => (Self::ForBrowser, None),
            (Self::Off, Event::Toggled(Permission::Unasked)) => (Self::Asking, Some(Effect::AskForPermission)),
            (Self::Off, Event::Toggled(Permission::Denied)) => (Self::ForPage, Some(Effect::ExplainDenial)),
            (_, Event::Toggled(_)) => (Self::Off, None),
            (Self::Asking, Event::Answered(Permission::Granted)) => (Self::ForBrowser, None),
            (Self::Asking, Event::Answered(_)) => (Self::ForPage, Some(Effect::ExplainDenial)),
            (Self::ForBrowser, Event::Phase(phase)) if is_final(phase) => (Self::Off, Some(Effect::ShowInBrowser)),
            (Self::Asking | Self::ForPage, Event::Phase(phase)) if is_final(phase) => {
                (Self::Off, Some(Effect::ShowInPage))
            }
            (state, Event::Answered(_) | Event::Phase(_)) => (state, None),
        };
        *self = next;
        effect
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const RUNNING: PrebuildPhase = PrebuildPhase::Running;
    const FAILED: PrebuildPhase = PrebuildPhase::Failed;

    fn effects(events: &[Event<'_>]) -> Vec<Effect> {
        let mut notice = Notice::default();
        events.iter().filter_map(|event| notice.on(*event)).collect()
    }

    #[test]
    fn the_user_is_asked_once_they_want_a_notice() {
        use Permission::*;
        let end = [Event::Phase(&RUNNING), Event::Phase(&FAILED), Event::Phase(&FAILED)];
        let of = |events: &[Event<'_>]| effects(&[events, &end].concat());
        assert_eq!(of(&[]), []);
        assert_eq!(of(&[Event::Toggled(Granted)]), [Effect::ShowInBrowser]);
        assert_eq!(
            of(&[Event::Toggled(Unasked), Event::Answered(Granted)]),
            [Effect::AskForPermission, Effect::ShowInBrowser]
        );
        for answer in [Denied, Unasked] {
            assert_eq!(
                of(&[Event::Toggled(Unasked), Event::Answered(answer)]),
                [Effect::AskForPermission, Effect::ExplainDenial, Effect::ShowInPage],
                "{answer:?}"
            );
        }
        assert_eq!(of(&[Event::Toggled(Denied)]), [Effect::ExplainDenial, Effect::ShowInPage]);
        assert_eq!(of(&[Event::Toggled(Unasked)]), [Effect::AskForPermission, Effect::ShowInPage], "no answer yet");
    }

    #[test]
    fn a_notice_that_is_turned_off_is_not_shown() {
        use Permission::*;
        for events in [
            [Event::Toggled(Granted), Event::Toggled(Granted), Event::Phase(&FAILED)],
            [Event::Toggled(Unasked), Event::Toggled(Unasked), Event::Answered(Granted)],
        ] {
            let shown = effects(&events);
            assert!(!shown.contains(&Effect::ShowInBrowser) && !shown.contains(&Effect::ShowInPage), "{shown:?}");
        }
    }

    fn event() -> impl Strategy<Value = Event<'static>> {
        use Permission::*;
        let permission = || prop_oneof![Just(Granted), Just(Unasked), Just(Denied)];
        prop_oneof![
            permission().prop_map(Event::Toggled),
            permission().prop_map(Event::Answered),
            Just(Event::Phase(&RUNNING)),
            Just(Event::Phase(&FAILED)),
        ]
    }

    proptest! {
        #[test]
        fn the_end_is_shown_once_if_and_only_if_the_notice_is_on(events in proptest::collection::vec(event(), 0..40)) {
            let mut notice = Notice::default();
            for event in events {
                let was_on = notice.is_on();
                let effect = notice.on(event);
                let is_shown = matches!(effect, Some(Effect::ShowInBrowser | Effect::ShowInPage));
                prop_assert_eq!(is_shown, was_on && event == Event::Phase(&FAILED));
                prop_assert!(!(is_shown && notice.is_on()));
            }
        }
    }
}
