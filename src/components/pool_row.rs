//! Row of a warm pool.

mod columns;

use leptos::html::{Button, Div};

use crate::domain::instances::Instances;
use crate::domain::message::clean;
use crate::domain::phase::pool_tone;
use crate::domain::pool_concern::{Concern, newer};
use crate::domain::pool_size::PoolSize;
use crate::domain::pool_sort::PoolColumn;
use crate::domain::pool_trend::{is_deleting, trend};
use crate::domain::prebuild::completed_at;
use crate::proto::prebuild::Prebuild;
use crate::proto::warm_pool::WarmPool;
use crate::{routes, text};

use super::badge::{Badge, tone_name};
use super::columns::{Column, with_cells};
use super::concern_list::{description, title};
use super::instance_gauge::Gauge;
use super::pool_trend::{pool_badge, running_words, trend_words};
use super::sparkline::Sparkline;
use super::table::{FramedRow, RowFrame, RowFrameProps, cell_template, row_template};
use super::template::{Template, template};
use super::time::{Moment, present_untracked};

pub use columns::{pool_columns, pool_fields};

/// Content of a row.
pub struct PoolRow {
    frame: RowFrame,
    /// The project, or the class where all pools are of one project.
    title: String,
    /// Advice, the class, if the title is the project, and the runner once its name is known.
    details: String,
    address: String,
    is_open: bool,
    badge: Badge,
    gauge: Gauge,
    running: String,
    trend: String,
    activity: Option<Sparkline>,
    stopped: String,
    min: String,
    max: String,
    /// Completion of the snapshot.
    snapshot: Moment,
    /// Completion of the newest snapshot that the pool could have, if it has an older one.
    newest: Option<Moment>,
    concern: Option<ConcernCell>,
    /// Labels of the buttons.
    resize: String,
    delete: String,
    more: String,
    /// Reason why the pool can't be changed.
    denial: Option<String>,
    is_editable: bool,
}

/// The pool's worst issue.
struct ConcernCell {
    name: &'static str,
    tone: &'static str,
    description: String,
    /// With the number of further issues.
    words: String,
}

impl ConcernCell {
    /// `failure` is the pool's message, or empty.
    fn of(concerns: &[Concern], failure: &str) -> Option<Self> {
        let (first, others) = concerns.split_first()?;
        let description = description(first, present_untracked());
        let (words, description) = match first {
            // The phase says "Degraded" already; the message says why.
            Concern::Degraded if !failure.is_empty() => (failure.to_owned(), format!("{failure} {description}")),
            _ => (title(first), description),
        };
        let words = if others.is_empty() { words } else { format!("{words} (+{})", others.len()) };
        Some(Self { name: first.name(), tone: tone_name(first.tone()), description, words })
    }
}

/// What a row shows.
pub struct PoolRowProps<'a> {
    pub pool: &'a WarmPool,
    /// Place in the table.
    pub index: usize,
    pub is_selected: bool,
    /// Whether the pool's panel is open.
    pub is_open: bool,
    pub names: PoolRowNames,
    /// Whether pools of several projects are listed.
    pub has_projects: bool,
    /// Advice for its size, in a few words.
    pub advice: Option<String>,
    /// Number of instances that the gauge has room for.
    pub scale: i32,
    pub activity: Option<Sparkline>,
    /// Prebuild whose snapshot the pool has.
    pub held: Option<&'a Prebuild>,
    /// Newest prebuild whose snapshot the pool could have.
    pub newest: Option<&'a Prebuild>,
    /// Worst first.
    pub concerns: &'a [Concern],
    /// Reason why the pool can't be changed.
    pub denial: Option<String>,
}

/// Names, or short ids while names are unknown.
pub struct PoolRowNames {
    pub project: String,
    pub class: String,
    /// `None` while it is unknown.
    pub runner: Option<String>,
}

impl PoolRow {
    /// Describes a pool; tracks the format of times.
    pub fn of(props: PoolRowProps) -> Self {
        let PoolRowProps { pool, index, is_selected, names, concerns, denial, .. } = props;
        let PoolRowNames { project, class, runner } = names;
        let label = format!("{project} · {class}");
        let PoolSize { min, max } = PoolSize::of(&pool.spec);
        let frame = RowFrame::new(RowFrameProps {
            id: pool.id,
            index,
            is_selected,
            checkbox_label: format!("Select pool {label}"),
            phase: &pool.status.phase.short_name(),
            tone: pool_tone(&pool.status.phase),
        });
        let concern = ConcernCell::of(concerns, &clean(&pool.status.failure_message));
        // A pool that is being deleted has no bounds any more.
        let bound = |bound: i32| if is_deleting(pool) { String::new() } else { bound.to_string() };
        let (title, class) = if props.has_projects { (project, Some(class)) } else { (class, None) };
        let details: Vec<String> = props.advice.into_iter().chain(class).chain(runner).collect();
        let newest = props.held.zip(props.newest).and_then(|(held, newest)| newer(held, newest));
        Self {
            frame,
            title,
            details: details.join(" · "),
            address: routes::warm_pool(pool.metadata.project_id, pool.id),
            is_open: props.is_open,
            badge: pool_badge(pool),
            gauge: Gauge::of(pool, props.scale),
            running: running_words(pool),
            trend: trend_words(trend(pool)),
            activity: props.activity,
            stopped: Instances::of(pool).stopped.to_string(),
            min: bound(min),
            max: bound(max),
            snapshot: Moment::or_unknown(props.held.and_then(completed_at)),
            newest: newest.map(Moment::of),
            concern,
            resize: format!("{} {label}", text::RESIZE),
            delete: format!("{} {label}", text::DELETE),
            more: format!("More actions for {label}"),
            is_editable: denial.is_none() && !is_deleting(pool),
            denial,
        }
    }
}

impl FramedRow for PoolRow {
    fn frame(&self) -> &RowFrame {
        &self.frame
    }
}

/// Row with these columns, and the actions at its end. Buttons named `more` open the popover with this id.
pub fn pool_row(columns: &[Column<PoolRow, PoolColumn>], menu_id: &'static str) -> Template<Div, PoolRow> {
    let action = |name: &'static str, words: &'static str, label: fn(&PoolRow) -> Option<&str>| {
        template::<Button, PoolRow>()
            .class("button quiet")
            .r#type("button")
            .attr("data-action", name)
            .aria_haspopup("dialog")
            .aria_label_of(label)
            .disabled_of(|row| (!row.is_editable).then_some(""))
            .title_of(|row| row.denial.as_deref())
            .text(words)
    };
    let more = template::<Button, PoolRow>()
        .class("button quiet")
        .r#type("button")
        .attr("data-action", "more")
        .attr("popovertarget", menu_id)
        .aria_label_of(|row| Some(&row.more))
        .text("More");
    let actions = cell_template("cell-edit row-actions")
        .child(action("resize", text::RESIZE, |row| Some(&row.resize)))
        .child(action("delete", text::DELETE, |row| Some(&row.delete)))
        .child(more);
    let row = row_template::<PoolRow>("table-row pool-row", "pool-card", "data-pool-id");
    with_cells(row, columns).child(actions)
}
