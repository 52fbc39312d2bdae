//! Output of prebuild steps, modeled on real tools, with their colors.

use super::phase::Phase;

/// Level and text of a line. `{n}` is the line's number, `{m}` a random one.
type Row = (&'static str, &'static str);

const CLONE: [Row; 6] = [
    ("INFO", "remote: Counting objects: {m} done"),
    ("INFO", "Receiving objects:  42% ({m}/48211)\rReceiving objects: 100% (48211/48211), done."),
    ("INFO", "Resolving deltas: {m} of 19034"),
    ("DEBUG", "\u{1b}[2mfetch-pack: negotiating {m} refs\u{1b}[0m"),
    ("INFO", "From the project's repository, branch main"),
    ("INFO", "Submodule path 'vendor/protos': checked out {m}"),
];

const RUN: [Row; 16] = [
    ("INFO", "\u{1b}[1m#{n}\u{1b}[0m [dev_container 3/6] RUN apt-get install -y build-essential"),
    ("INFO", "#{n} {m} Get: http://deb.debian.org/debian bookworm/main amd64 libc6-dev"),
    ("INFO", "\u{1b}[32m✓\u{1b}[0m compiled module {m} in 1.{n} s"),
    ("INFO", "added {m} packages, and audited {n} packages in 12s"),
    ("WARN", "\u{1b}[33mwarning\u{1b}[0m: unused import in src/handlers/{n}.ts"),
    ("INFO", "> Task :services:orders:compileKotlin UP-TO-DATE"),
    ("INFO", "   Compiling serde v1.0.{n}"),
    ("INFO", "\u{1b}[36minfo\u{1b}[39m  - Collecting page data ({m}/9000)"),
    ("INFO", "test orders::total_of_{n}_items ... \u{1b}[32mok\u{1b}[0m"),
    ("WARN", "npm \u{1b}[33mwarn\u{1b}[39m deprecated glob@7.2.{n}: use v9 or later"),
    ("INFO", "Downloading layer sha256:{m}a7c1 [=====>          ] {n} kB"),
    ("DEBUG", "\u{1b}[2mcache key linux-x64-node22-{m}: hit\u{1b}[0m"),
    ("INFO", "seeded table \"customers\" with {m} rows — naïve façade, 東京, 🚀"),
    ("INFO", "<b>not markup</b> & \"quotes\" & 'apostrophes' in asset {n}"),
    ("INFO", "Indexing {m} files for JetBrains shared indexes"),
    (
        "INFO",
        "Step {n}: /workspace/node_modules/.pnpm/@storefront+design-tokens@4.2.0_react@18.3.1_typescript@5.9.2/node_modules/@storefront/design-tokens/dist/themes/seasonal/high-contrast/index.generated.css written ({m} bytes)",
    ),
];

const STOP: [Row; 3] = [
    ("INFO", "Stopping service \"postgres\" ({m} connections closed)"),
    ("INFO", "Sent SIGTERM to process {m}"),
    ("DEBUG", "\u{1b}[2msynced {m} dirty pages\u{1b}[0m"),
];

const SNAPSHOT: [Row; 3] = [
    ("INFO", "Snapshot: {m} blocks copied"),
    ("INFO", "Waiting for the volume snapshot"),
    ("DEBUG", "\u{1b}[2mprovider: state=pending, request {m}\u{1b}[0m"),
];

/// Returns a line of a phase.
pub fn line(rng: &mut fastrand::Rng, phase: Phase, number: u32) -> (&'static str, String) {
    let rows: &[Row] = match phase {
        Phase::Starting => &CLONE,
        Phase::Stopping => &STOP,
        Phase::Snapshotting => &SNAPSHOT,
        _ => &RUN,
    };
    let (level, text) = rows[rng.usize(0..rows.len())];
    let random = rng.u32(10..9_000);
    (level, text.replace("{n}", &number.to_string()).replace("{m}", &random.to_string()))
}
