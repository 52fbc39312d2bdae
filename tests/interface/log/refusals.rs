//! Logs that are unavailable or malicious, and addresses that must not get a log's token.

use prebuild_console::connect::error::Code;
use wasm_bindgen_test::wasm_bindgen_test;

use super::{LogPage, Subject, contents, numbered};
use crate::support::{Reply, expect, render};

async fn open(subject: Subject) -> LogPage {
    let page = subject.open("").await;
    expect(|| page.instead().exists(), true).await;
    page
}

/// Code of the error that is shown in place of lines.
fn code(page: &LogPage) -> String {
    page.screen.test_id("error-panel").attr("data-code")
}

#[wasm_bindgen_test]
async fn a_log_that_is_no_longer_kept_says_so_and_is_looked_for_again() {
    for status in [404, 410] {
        let subject = Subject::ended("COMPLETED", &numbered(0, 5));
        subject.log.answer_with(status);
        let page = open(subject).await;
        assert_eq!(page.state(), "expired");
        page.subject.log.answer_with(200);
        page.screen.css(".log-instead").role("button").click().await;
        page.is_whole().await;
    }
}

#[wasm_bindgen_test]
async fn a_log_that_is_denied_says_so_and_is_asked_for_again() {
    let subject = Subject::ended("COMPLETED", &numbered(0, 5));
    subject.log.answer_with(403);
    let page = open(subject).await;
    assert_eq!(code(&page), "permission_denied");
    page.subject.log.answer_with(200);
    page.screen.test_id("error-panel").role("button").first().click().await;
    page.is_whole().await;
}

#[wasm_bindgen_test]
async fn a_log_whose_token_is_denied_says_so() {
    let subject = Subject::ended("COMPLETED", &numbered(0, 5));
    subject.api.next("CreatePrebuildLogsToken", Reply::error(Code::PermissionDenied, "not yours"));
    let page = open(subject).await;
    assert_eq!(code(&page), "permission_denied");
    assert!(page.subject.api.calls("logs").is_empty());
}

#[wasm_bindgen_test]
async fn a_log_that_cannot_be_reached_is_asked_for_again_by_itself() {
    let subject = Subject::ended("COMPLETED", &numbered(0, 5));
    subject.api.next("logs", Reply::NetworkError);
    let page = open(subject).await;
    assert_eq!(code(&page), "network");
    page.is_whole().await;
    assert_eq!(page.subject.api.calls("logs").len(), 2);
}

#[wasm_bindgen_test]
async fn no_token_goes_to_an_address_that_is_not_safe() {
    for url in
        ["http://logs.example.com/x", "https://user:secret@logs.example.com/x", "javascript:alert(1)", "//evil.test/x"]
    {
        let subject = Subject::running(&numbered(0, 3));
        subject.move_log(url);
        let page = open(subject).await;
        assert_eq!(code(&page), "failed_precondition", "{url}");
        let said = page.screen.test_id("error-panel").text();
        assert!(said.contains("only to https addresses and to its own site"), "{said}");
        let methods = page.subject.api.methods();
        assert!(
            !methods.iter().any(|method| method == "CreatePrebuildLogsToken" || method == "logs" || method == "x"),
            "{methods:?}"
        );
    }
}

#[wasm_bindgen_test]
async fn a_log_at_an_address_that_is_signed_is_asked_for_without_a_token() {
    let subject = Subject::ended("COMPLETED", &numbered(0, 5));
    subject.move_log(&format!("https://store.test/logs/{}?X-Amz-Signature=0a1b", subject.id));
    let page = subject.open_whole("").await;
    let asked: Vec<_> = page.subject.api.calls("logs").into_iter().map(|call| call.authorization).collect();
    assert_eq!(asked, [""]);
    assert!(page.subject.api.calls("CreatePrebuildLogsToken").is_empty());
}

#[wasm_bindgen_test]
async fn an_address_that_has_expired_is_replaced_by_the_prebuilds_new_one() {
    let subject = Subject::ended("COMPLETED", &numbered(0, 5));
    let signed = |signature: &str| format!("https://store.test/logs/{}?X-Amz-Signature={signature}", subject.id);
    let (old, new) = (signed("0a"), signed("0b"));
    subject.move_log(&old);
    subject.api.next("logs", Reply::http(403, "Request has expired"));
    let page = open(subject).await;
    let said = page.screen.test_id("error-panel").text();
    assert!(said.contains("has probably expired"), "{said}");
    page.subject.move_log(&new);
    page.subject.api.next("logs", Reply::http(403, "Request has expired"));
    page.screen.test_id("error-panel").role("button").first().click().await;
    page.is_whole().await;
    let asked: Vec<_> = page.subject.api.calls("logs").into_iter().map(|call| call.request).collect();
    assert_eq!(asked, [old.as_str(), &old, &new]);
}

#[wasm_bindgen_test]
async fn a_token_that_is_rejected_is_left_out() {
    for status in [400, 403] {
        let subject = Subject::ended("COMPLETED", &numbered(0, 5));
        subject.move_log(&format!("https://store.test/logs/{}?public", subject.id));
        subject.api.next("logs", Reply::http(status, ""));
        let page = subject.open_whole("").await;
        let asked: Vec<_> = page.subject.api.calls("logs").into_iter().map(|call| call.authorization).collect();
        assert_eq!(asked, ["Bearer log-token-0", ""]);
    }
}

#[wasm_bindgen_test]
async fn a_web_page_in_place_of_a_log_is_not_shown_as_one() {
    let page = "<!DOCTYPE html>\n<html><title>Sign in</title></html>";
    let html = |content_type| Reply::Http { status: 200, content_type, body: page.as_bytes().to_vec() };
    for reply in [html("text/html; charset=utf-8"), html("text/plain")] {
        let subject = Subject::ended("COMPLETED", &numbered(0, 5));
        subject.api.next("logs", reply);
        let page = open(subject).await;
        let said = page.screen.test_id("error-panel").text();
        assert!(said.contains("a web page instead of the log"), "{said}");
        assert_eq!(page.lines().count(), 0);
        page.screen.test_id("error-panel").role("button").first().click().await;
        page.is_whole().await;
    }
}

#[wasm_bindgen_test]
async fn the_log_is_asked_for_with_its_own_token_which_is_kept_nowhere() {
    let subject = Subject::ended("COMPLETED", &numbered(0, 5));
    let address = subject.address("");
    subject.api.clone().with_sign_in();
    let screen = render(&address, &subject.api).await;
    screen.field("Personal access token").fill("the-readers-own").await;
    screen.button("Sign in").click().await;
    let page = LogPage { subject, screen };
    page.is_whole().await;
    let asked = page.subject.api.calls("logs");
    assert_eq!(asked.iter().map(|call| call.authorization.as_str()).collect::<Vec<_>>(), ["Bearer log-token-0"]);
    let window = leptos::prelude::window();
    let stored = [window.local_storage(), window.session_storage()].map(|storage| {
        let storage = storage.ok().flatten().expect("storage");
        let keys = (0..storage.length().unwrap_or_default()).filter_map(|index| storage.key(index).ok().flatten());
        keys.filter_map(|key| storage.get_item(&key).ok().flatten()).collect::<String>()
    });
    let document = leptos::prelude::document().document_element().expect("a document").outer_html();
    let href = window.location().href().expect("an address");
    let kept = [stored.concat(), document, href].concat();
    assert!(!kept.contains("log-token"), "{kept}");
}

#[wasm_bindgen_test]
async fn whatever_a_log_holds_is_text() {
    let attacks = [
        "<img src=x onerror=\"document.title='owned'\">",
        "<script>document.title='owned'</script>",
        "</span></div><style>*{display:none}</style>",
        "\u{1b}]0;owned\u{7}title \u{1b}]8;;javascript:document.title='owned'\u{1b}\\click\u{1b}]8;;\u{1b}\\ me",
        "\u{1b}[2J\u{1b}[H\u{1b}[?1049hscreen \u{1b}[31mred\u{1b}[0m \u{1b}[9999;9999Hend",
        "javascript:document.title='owned' and https://safe.test/?q=\"onmouseover=alert(1)",
        "bidi \u{202e}gnp.exe\u{202c} and \u{2066}x\u{2069}",
        "[section-create] {\"id\":\"<b>\",\"title\":\"<b onclick=alert(1)>bold</b>\"}",
        "[id:<b>] [2025-11-03T08:00:00Z] ERROR <i>inside</i>",
        "[section-end] {\"id\":\"<b>\",\"outcome\":\"<u>\",\"secondsElapsed\":1e308}",
        "[section-create] {\"id\":\"turned\",\"title\":\"\\u202egnp.exe\"}",
        "[section-end] {\"id\":\"turned\",\"outcome\":\"LOG_SECTION_OUTCOME_SUCCESS\"}",
        "[section-create] {broken",
        "nul \u{0} bell \u{7} backspace \u{8}\u{8}\u{8} delete \u{7f}",
    ];
    let page = Subject::ended("FAILED", &attacks.join("\n")).open_whole("").await;
    expect(|| page.lines().count(), attacks.len()).await;
    let shown = page.texts();
    assert_eq!(shown[..3], attacks[..3]);
    assert_eq!(shown[3..5], ["title click me", "screen red end"]);
    assert_eq!(shown[6], "bidi \u{fffd}gnp.exe\u{fffd} and \u{fffd}x\u{fffd}");
    let titles = contents(&page.screen.css(".log-section-title"));
    assert_eq!(titles[..2], ["<b onclick=alert(1)>bold</b>", "\u{fffd}gnp.exe"]);
    assert!(
        shown.contains(&"<i>inside</i>".to_owned()) && shown.contains(&"[section-create] {broken".to_owned()),
        "{shown:?}"
    );
    assert_eq!(shown.last().map(String::as_str), Some("nul  bell  backspa delete "));
    assert!(!leptos::prelude::document().title().contains("owned"));
    let links = page.screen.css(".log-window .log-text a");
    let found: Vec<_> = ["href", "rel", "target"].iter().map(|name| links.attrs(name)).collect();
    assert_eq!(found, [["https://safe.test/?q="], ["noopener noreferrer"], ["_blank"]]);
    assert_eq!(page.screen.css(".log-window").css("script, img, style, i, b, u").count(), 0);
}
