//! Faults: what is wrong with a body, in words that its author understands.

use std::ops::Range;

use crate::diagnostic;

use super::{Reading, trimmed};
use crate::markdown::Container;
use crate::markdown::RawHtml;
use crate::markdown::passes::containers::{self, Closes, Fence};
use crate::markdown::passes::footnotes::Mistake;
use crate::markdown::passes::headings::{self, Ids};
use crate::markdown::passes::leftovers::{self, Leftover, markdown_within};
use crate::markdown::passes::noise::{self, Noise};
use crate::markdown::passes::raw_html::Raw;
use crate::markdown::text::short;
use crate::text;

impl Reading<'_> {
    pub(super) fn report(
        &mut self,
        rule: &'static diagnostic::Rule,
        range: Range<usize>,
        message: impl Into<String>,
        hint: impl Into<String>,
    ) {
        let diagnostic = self.places.diagnostic(rule, range, message).hint(hint);
        self.diagnostics.push(diagnostic);
    }

    pub(super) fn check_level(&mut self, level: u8, range: Range<usize>) {
        let before = std::mem::replace(&mut self.level, level);
        let range = trimmed(self.body, range);
        if level == 1 {
            self.report(
                &diagnostic::SKIPPED_HEADING,
                range,
                "this heading is of the same level as the page's title",
                "begin this one with `##`",
            );
        } else if level > before + 1 {
            let right = "#".repeat(usize::from(before) + 1);
            let message = match self.explicit.len() {
                0 => format!("the first heading of the text is of level {level}"),
                _ => format!("this heading jumps from level {before} to level {level}"),
            };
            self.report(
                &diagnostic::SKIPPED_HEADING,
                range,
                message,
                format!("begin this one with `{right}`"),
            );
        }
    }

    /// The parser takes a fence within a block of raw HTML for HTML.
    pub(super) fn swallowed_fences(&mut self, raw: &Raw<'_>) {
        let prepared = self.prepared;
        for fence in &prepared.fences {
            if raw.holds(fence.start) && raw.ends_at_blank_line() {
                self.report(
                    &diagnostic::CONTAINER_FENCE,
                    fence.clone(),
                    "this `:::` line is inside raw HTML",
                    "leave a blank line before it",
                );
            }
        }
    }

    /// Readers see Markdown within a block of raw HTML as text; a style or script holds none.
    pub(super) fn swallowed_markdown(&mut self, raw: &Raw<'_>) {
        if !raw.ends_at_blank_line() {
            self.hide(raw.place(0..raw.text.len()));
            return;
        }
        if self.raw_html == RawHtml::Escape {
            return;
        }
        let Some((at, length)) = markdown_within(&raw.text) else { return };
        let at = raw.place(at..at + length);
        let message = format!(
            "readers would see `{}`, Markdown inside raw HTML",
            short(&self.body[at.clone()])
        );
        self.report(
            &diagnostic::LEFTOVER,
            at,
            message,
            "write it as HTML, or leave blank lines around it",
        );
    }

    pub(super) fn fence(&mut self, range: Range<usize>) {
        self.words.space();
        let line = &self.body[range.clone()];
        match containers::read(line) {
            Fence::Open { name, arguments } => {
                for (key, value) in &arguments {
                    self.script_argument(key, value, &range);
                }
                let at = range.start + line.find(name).unwrap_or(0);
                let span = self.places.span(at..at + name.len());
                self.facts.containers.push(Container { name: name.to_owned(), arguments, span });
                self.containers.open(line, range);
            }
            Fence::Bad { at, why } => {
                let what = &line[at.clone()];
                let at = range.start + at.start..range.start + at.end;
                self.report(
                    &diagnostic::CONTAINER_FENCE,
                    at,
                    format!("`{what}` {why}"),
                    "write `::: name key=\"value\"`",
                );
                self.containers.open(line, range);
            }
            Fence::Close => match self.containers.close(line) {
                Closes::Containers { unclosed } => {
                    unclosed.into_iter().for_each(|at| self.unclosed(at))
                }
                Closes::Nothing => self.report(
                    &diagnostic::CONTAINER_FENCE,
                    range,
                    "this line closes a container, but none is open",
                    "open one with `::: name`, or take the line away",
                ),
                Closes::Short(open) => {
                    let line = self.places.span(open.clone()).line;
                    let open = &self.body[open];
                    let colons = &open[..open.len() - open.trim_start_matches(':').len()];
                    self.report(
                        &diagnostic::CONTAINER_FENCE,
                        range,
                        format!("this fence is too short to close the container of line {line}"),
                        format!("close it with `{colons}`"),
                    );
                }
            },
        }
    }

    /// Where a text may hold no scripts, a container may not get one.
    fn script_argument(&mut self, key: &str, value: &str, line: &Range<usize>) {
        if self.raw_html == RawHtml::Allow {
            return;
        }
        let Some(scheme) = containers::script(key, value) else { return };
        let found = self.body[line.clone()].find(value);
        let at = found.map_or(line.clone(), |at| line.start + at..line.start + at + value.len());
        let message = format!("a link with `{scheme}:` runs what is in it");
        self.report(&diagnostic::SCRIPT_LINK, at, message, "link to a page or a file instead");
    }

    pub(super) fn unclosed(&mut self, at: Range<usize>) {
        let line = self.body[at.clone()].trim_end();
        let colons = &line[..line.len() - line.trim_start_matches(':').len()];
        self.report(
            &diagnostic::CONTAINER_FENCE,
            at,
            format!("`{line}` is never closed"),
            format!("close it with a line `{colons}`"),
        );
    }

    pub(super) fn finish_footnotes(&mut self) {
        let (notes, mistakes) = std::mem::take(&mut self.footnotes).number();
        for mistake in mistakes {
            match mistake {
                Mistake::Undefined(label, at) => self.report(
                    &diagnostic::FOOTNOTE,
                    at,
                    format!("footnote `{label}` has no text"),
                    format!("add a line `[^{label}]: ...`"),
                ),
                Mistake::Unreferenced(label, at) => self.report(
                    &diagnostic::FOOTNOTE,
                    at,
                    format!("nothing refers to footnote `{label}`"),
                    format!("put `[^{label}]` where it belongs, or take the footnote away"),
                ),
                Mistake::SecondText(label, at) => self.report(
                    &diagnostic::FOOTNOTE,
                    at,
                    format!("footnote `{label}` has a text already"),
                    "give one of them another label",
                ),
            }
        }
        self.facts.footnotes = notes.len();
        self.facts.notes = notes;
    }

    pub(super) fn finish_ids(&mut self) {
        let mut ids = Ids::default();
        let mut ours = Vec::new();
        if !self.facts.notes.is_empty() {
            ours.push("notes".to_owned());
        }
        for (index, note) in self.facts.notes.iter().enumerate() {
            ours.push(format!("n{}", index + 1));
            ours.push(format!("r{}", index + 1));
            ours.extend(
                (2..=note.references).map(|reference| format!("r{}-{reference}", index + 1)),
            );
        }
        ours.extend(self.captions.iter().map(|number| format!("table-{number}")));
        for id in ours.iter().chain(&self.facts.anchors) {
            ids.take(id);
        }
        self.facts.anchors.extend(ours);
        for (index, at) in std::mem::take(&mut self.explicit).into_iter().enumerate() {
            let Some(at) = at else { continue };
            let id = &self.facts.headings[index].id;
            if !ids.take(id) {
                let message = format!("the id `{id}` is taken");
                self.report(
                    &diagnostic::DUPLICATE_ANCHOR,
                    at,
                    message,
                    "choose another, or leave it out",
                );
            }
        }
        for heading in &mut self.facts.headings {
            if heading.id.is_empty() {
                heading.id = ids.free(headings::slug(&heading.text));
            }
        }
    }

    pub(super) fn finish_noise(&mut self) {
        for Noise { at, kind } in std::mem::take(&mut self.noise) {
            if self.is_hidden(at.start) {
                continue;
            }
            let tag = &self.body[at.clone()];
            let message = format!("readers would see `{}`", short(tag));
            let hint = format!("this looks like {kind}; {}", noise::instead(tag));
            self.report(&diagnostic::TEMPLATE_NOISE, at, message, hint);
        }
    }

    pub(super) fn finish_leftovers(&mut self) {
        for Leftover { at, kind, instead } in std::mem::take(&mut self.leftovers) {
            let is_read = self.facts.math && kind == leftovers::FORMULA;
            if is_read || self.is_hidden(at.start) {
                continue;
            }
            let seen = &self.body[at.clone()];
            let rule = match seen.starts_with(text::PLACEHOLDER) {
                true => &diagnostic::PLACEHOLDER,
                false => &diagnostic::LEFTOVER,
            };
            let message = format!("readers would see `{}`, {kind}", short(seen));
            self.report(rule, at, message, instead);
        }
    }

    pub(super) fn finish_misplaced(&mut self) {
        let prepared = self.prepared;
        for line in
            prepared.misplaced.iter().filter(|line| !self.is_hidden(line.start)).collect::<Vec<_>>()
        {
            self.report(
                &diagnostic::CONTAINER_FENCE,
                line.clone(),
                "a `:::` line that is indented or quoted is not a container",
                "put it at the start of its line, outside lists and quotations",
            );
        }
    }

    /// Whether the text at `at` is code or a comment.
    pub(super) fn is_hidden(&self, at: usize) -> bool {
        let after = self.hidden.partition_point(|range| range.start <= at);
        after > 0 && self.hidden[after - 1].end > at
    }
}
