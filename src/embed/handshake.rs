//! Handshake: the console sends a hello to the embedding page and accepts the first valid response.
//!
//! The hello contains no secrets, and browsers deliver it only to a page of the target origin. The response must come
//! from the parent window, from an allowed origin, with this hello's nonce, and with one end of a message channel.
//! Everything after that goes through the channel, which no other page can read or write.

use std::time::Duration;

use super::protocol::{Options, Outgoing, VERSION, parse_welcome};

/// Number of hellos before the console gives up: 20 in 10 seconds.
pub const MAX_HELLOS: u32 = 20;
pub const BETWEEN_HELLOS: Duration = Duration::from_millis(500);

pub struct Handshake {
    nonce: String,
    targets: Vec<String>,
    said: u32,
    is_over: bool,
}

/// Input of the handshake.
pub enum Event<'a> {
    /// Time for another hello.
    Tick,
    Message(Message<'a>),
}

/// Message received by the console's window.
pub struct Message<'a> {
    /// Whether it comes from the parent window.
    pub is_from_parent: bool,
    pub origin: &'a str,
    /// Message data as JSON.
    pub data: &'a str,
    /// Whether it carries exactly one message port.
    pub has_port: bool,
}

/// Output of the handshake.
#[derive(Debug, PartialEq)]
pub enum Effect {
    /// Post this message to the parent, once per target origin.
    Post { message: String, targets: Vec<String> },
    /// Continue with the received channel.
    Connect(Options),
    /// Nobody responded.
    GiveUp,
}

impl Handshake {
    /// Creates a handshake. `nonce` must be unguessable; `targets` are the origins that the parent may have.
    pub fn new(nonce: String, targets: Vec<String>) -> Self {
        Self { nonce, targets, said: 0, is_over: false }
    }

    pub fn on(&mut self, event: Event) -> Option<Effect> {
        if self.is_over {
            return None;
        }
        match event {
            Event::Tick if self.said == MAX_HELLOS || self.targets.is_empty() => {
                self.is_over = true;
                Some(Effect::GiveUp)
            }
            Event::Tick => {
                self.said += 1;
                let message = Outgoing::Hello { versions: [VERSION], nonce: &self.nonce }.to_json();
                Some(Effect::Post { message, targets: self.targets.clone() })
            }
            Event::Message(message) => {
                let is_allowed = self.targets.iter().any(|target| target == message.origin);
                if !message.is_from_parent || !is_allowed || !message.has_port {
                    return None;
                }
                let (nonce, options) = parse_welcome(message.data)?;
                if nonce != self.nonce {
                    return None;
                }
                self.is_over = true;
                Some(Effect::Connect(options))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PORTAL: &str = "https://portal.example.com";

    fn handshake() -> Handshake {
        Handshake::new("n-1".to_owned(), vec![PORTAL.to_owned()])
    }

    fn welcome(nonce: &str) -> String {
        format!(r#"{{"type":"prebuild-console:welcome","version":1,"nonce":"{nonce}","options":{{"theme":"dark"}}}}"#)
    }

    fn message<'a>(origin: &'a str, data: &'a str) -> Message<'a> {
        Message { is_from_parent: true, origin, data, has_port: true }
    }

    #[test]
    fn the_hello_goes_to_allowed_origins_until_it_is_answered() {
        let mut handshake = handshake();
        let Some(Effect::Post { message: hello, targets }) = handshake.on(Event::Tick) else { panic!() };
        assert_eq!((targets, hello.contains("n-1")), (vec![PORTAL.to_owned()], true));
        let welcome = welcome("n-1");
        assert!(matches!(handshake.on(Event::Message(message(PORTAL, &welcome))), Some(Effect::Connect(_))));
        assert_eq!(handshake.on(Event::Tick), None);
        assert_eq!(handshake.on(Event::Message(message(PORTAL, &welcome))), None, "a replay");
    }

    #[test]
    fn responses_from_other_pages_are_ignored() {
        let (right, wrong) = (welcome("n-1"), welcome("n-2"));
        let cases = [
            message("https://evil.test", &right),
            message("null", &right),
            Message { is_from_parent: false, ..message(PORTAL, &right) },
            Message { has_port: false, ..message(PORTAL, &right) },
            message(PORTAL, &wrong),
            message(PORTAL, "{}"),
            message(PORTAL, "nonsense"),
        ];
        let mut handshake = handshake();
        for case in cases {
            assert_eq!(handshake.on(Event::Message(case)), None);
        }
        assert!(matches!(handshake.on(Event::Message(message(PORTAL, &right))), Some(Effect::Connect(_))));
    }

    #[test]
    fn it_gives_up_once() {
        let mut handshake = handshake();
        for _ in 0..MAX_HELLOS {
            assert!(matches!(handshake.on(Event::Tick), Some(Effect::Post { .. })));
        }
        assert_eq!([handshake.on(Event::Tick), handshake.on(Event::Tick)], [Some(Effect::GiveUp), None]);
        assert_eq!(Handshake::new(String::new(), Vec::new()).on(Event::Tick), Some(Effect::GiveUp));
    }
}
