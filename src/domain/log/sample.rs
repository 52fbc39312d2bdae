//! Logs for tests.

use super::log::Log;

/// A log that has ended.
pub fn log_of(text: &str) -> Log {
    let mut log = Log::new();
    log.push(text.as_bytes());
    log.finish();
    log
}

/// A section with its marks. `outcome` is a name such as `SUCCESS`.
pub fn section(id: &str, outcome: &str, lines: &[&str]) -> String {
    let lines: String = lines.iter().map(|line| format!("[id:{id}] {line}\n")).collect();
    format!(
        "[section-create] {{\"id\":\"{id}\",\"title\":\"{id}\"}}\n{lines}[section-end] {{\"id\":\"{id}\",\"outcome\":\"LOG_SECTION_OUTCOME_{outcome}\"}}\n"
    )
}
