//! Walks a tree along its shape, reports what does not fit and leaves out what cannot be read.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use super::words::{Context, cut, hint_for, is, is_number, list_of_choices, wants};
use super::{Form, Id, Kind, Shape, Table};
use crate::diagnostic::rules::{BAD_VALUE, MISSING_KEY, UNKNOWN_KEY, WRONG_TYPE};
use crate::diagnostic::{Diagnostic, Fix, Place, Rule, Span, nearest, slip};
use crate::tree::{Core, Entry, Node, ScalarKind, Value, core, whole};

/// The part of `node` that is valid (none: nothing), and what is wrong with the rest.
pub(super) fn check<'n>(
    shape: &Shape,
    node: &'n Node,
    file: &Arc<Path>,
    more: &BTreeSet<String>,
) -> (Option<Cow<'n, Node>>, Vec<Diagnostic>) {
    let mut walk = Walk { shape, file, told: Vec::new() };
    let verdict = walk.node(0, node, Context::Root, more);
    let sound = match verdict {
        Verdict::Sound => Some(Cow::Borrowed(node)),
        Verdict::Changed(node) => Some(Cow::Owned(node)),
        Verdict::Faulty => None,
    };
    walk.told.sort_by(|a, b| a.place.cmp(&b.place));
    (sound, walk.told)
}

struct Walk<'a> {
    shape: &'a Shape,
    file: &'a Arc<Path>,
    told: Vec<Diagnostic>,
}

/// The part of a node that can be read.
enum Verdict {
    /// All of it.
    Sound,
    /// This copy, without what is faulty.
    Changed(Node),
    /// Nothing.
    Faulty,
}

impl<'a> Walk<'a> {
    fn node(
        &mut self,
        id: Id,
        node: &Node,
        context: Context<'_>,
        more: &BTreeSet<String>,
    ) -> Verdict {
        let shape = self.shape;
        let form = &shape.forms[id];
        if node.is_nothing() && form.nullable {
            return Verdict::Sound;
        }
        match (&form.kind, &node.value) {
            (Kind::Any, _) => Verdict::Sound,
            (Kind::Table(table), Value::Table(entries)) => {
                self.table(table, node, entries, context, more)
            }
            (Kind::List(item), Value::List(items)) => self.list(*item, node, items, context),
            (Kind::OneOf(ids), _) => self.one_of(ids, id, node, context, more),
            (kind, Value::Scalar { text, kind: notation }) => {
                self.scalar(kind, id, node, text, *notation, context)
            }
            _ => self.wrong_type(id, node, context),
        }
    }

    fn table(
        &mut self,
        table: &'a Table,
        node: &Node,
        entries: &[Entry],
        context: Context<'_>,
        more: &BTreeSet<String>,
    ) -> Verdict {
        // Made at the first entry that is left out or changed.
        let mut copy: Option<Vec<Entry>> = None;
        let mut complete = true;
        // The keys that unknown keys seem to mean; to report these as missing would report the same
        // mistake twice.
        let mut meant = Vec::new();
        for (at, entry) in entries.iter().enumerate() {
            let verdict = self.entry(table, entry, entries, context, more, &mut meant);
            if copy.is_none() && !matches!(verdict, Verdict::Sound) {
                copy = Some(entries[..at].to_vec());
            }
            match (verdict, &mut copy) {
                (Verdict::Sound, Some(copy)) => copy.push(entry.clone()),
                (Verdict::Changed(node), Some(copy)) => copy.push(Entry { node, ..entry.clone() }),
                (Verdict::Faulty, Some(copy)) if table.required.contains(&entry.key) => {
                    match self.stand_in(table, &entry.key, context) {
                        Some(stand_in) => copy.push(stand_in),
                        None => complete = false,
                    }
                }
                (Verdict::Faulty, _) => {}
                (_, None) => {}
            }
        }
        for key in &table.required {
            if entries.iter().all(|entry| entry.key != *key) {
                match self.stand_in(table, key, context) {
                    Some(stand_in) => copy.get_or_insert_with(|| entries.to_vec()).push(stand_in),
                    None => complete = false,
                }
                if meant.contains(key) {
                    continue;
                }
                let place = context.table_place(node);
                let message = format!("`{key}` is missing{}", context.within());
                let hint = table
                    .keys
                    .get(key)
                    .map(|id| format!("add it; it takes {}", wants(self.shape, *id)));
                self.tell(&MISSING_KEY, place, message, hint);
            }
        }
        match copy {
            _ if !complete => Verdict::Faulty,
            None => Verdict::Sound,
            Some(entries) => {
                Verdict::Changed(Node { value: Value::Table(entries), span: node.span })
            }
        }
    }

    /// An empty text without a place, in place of a required text that is missing, at the
    /// top: so the rest can be read, and its mistakes reported.
    fn stand_in(&self, table: &Table, key: &str, context: Context<'_>) -> Option<Entry> {
        if !matches!(context, Context::Root) {
            return None;
        }
        let form = &self.shape.forms[*table.keys.get(key)?];
        if !matches!(&form.kind, Kind::Text { allowed } if allowed.is_empty()) {
            return None;
        }
        let value = Value::Scalar { text: String::new(), kind: ScalarKind::Quoted };
        let node = Node { value, span: Span::default() };
        Some(Entry { key: key.to_string(), key_span: Span::default(), node })
    }

    fn entry(
        &mut self,
        table: &'a Table,
        entry: &Entry,
        entries: &[Entry],
        context: Context<'_>,
        more: &BTreeSet<String>,
        meant: &mut Vec<String>,
    ) -> Verdict {
        let key = entry.key.as_str();
        let is_known = table.keys.contains_key(key);
        let Some(id) = table.keys.get(key).copied().or(table.rest) else {
            if !more.contains(key) {
                meant.extend(self.unknown_key(table, entry, entries, context, more));
            }
            return Verdict::Faulty;
        };
        let takes_anything = matches!(self.shape.forms[id].kind, Kind::Any);
        if is_known && is_empty(&entry.node) && !takes_anything {
            if table.required.iter().any(|required| required == key) {
                self.tell(&MISSING_KEY, entry.key_span, format!("`{key}` is empty"), None);
                return Verdict::Faulty;
            }
            if entry.node.is_nothing() && !self.shape.forms[id].nullable {
                return Verdict::Faulty;
            }
        }
        self.node(id, &entry.node, Context::Key(key, entry.key_span), &BTreeSet::new())
    }

    /// Reports an unknown key, and returns the key that seems to be meant.
    fn unknown_key(
        &mut self,
        table: &Table,
        entry: &Entry,
        entries: &[Entry],
        context: Context<'_>,
        more: &BTreeSet<String>,
    ) -> Option<String> {
        let key = entry.key.as_str();
        let candidates = table.keys.keys().chain(more).map(String::as_str);
        let meant = match table.synonyms.get(&key.to_lowercase()) {
            Some(synonym) => Some(synonym.as_str()),
            None if table.refused.contains_key(key) => None,
            None => nearest(key, candidates),
        };
        let hint = match meant {
            _ if table.refused.contains_key(key) => table.refused.get(key).cloned(),
            None if key.contains(char::is_whitespace) => Some(
                "if the line belongs to the text above, indent it or put the whole text in quotes"
                    .to_owned(),
            ),
            Some(meant) => Some(format!("did you mean `{meant}`?")),
            None if table.refused.contains_key("") => table.refused.get("").cloned(),
            None if table.keys.len() <= 12 => Some(format!(
                "the keys {} {}",
                if matches!(context, Context::Root) { "here are" } else { "there are" },
                list_of_choices(table.keys.keys(), "and"),
            )),
            None => None,
        };
        let is_free = |key: &str| entries.iter().all(|entry| entry.key != key);
        let fix = slip(key, table.keys.keys().chain(more).map(String::as_str))
            .filter(|sure| meant == Some(sure) && is_free(sure))
            .map(|sure| Fix::new(entry.key_span, key, sure));
        let meant = meant.map(str::to_owned);
        let message = format!("unknown key `{}`{}", cut(key), context.within());
        self.tell(&UNKNOWN_KEY, entry.key_span, message, hint);
        if let Some(told) = self.told.last_mut() {
            told.fix = fix;
        }
        meant
    }

    fn list(&mut self, item: Id, node: &Node, items: &[Node], context: Context<'_>) -> Verdict {
        let mut copy: Option<Vec<Node>> = None;
        for (at, node) in items.iter().enumerate() {
            let verdict = self.node(item, node, context.item(), &BTreeSet::new());
            if copy.is_none() && !matches!(verdict, Verdict::Sound) {
                copy = Some(items[..at].to_vec());
            }
            match (verdict, &mut copy) {
                (Verdict::Sound, Some(copy)) => copy.push(node.clone()),
                (Verdict::Changed(node), Some(copy)) => copy.push(node),
                _ => {}
            }
        }
        match copy {
            None => Verdict::Sound,
            Some(items) => Verdict::Changed(Node { value: Value::List(items), span: node.span }),
        }
    }

    fn one_of(
        &mut self,
        ids: &[Id],
        whole: Id,
        node: &Node,
        context: Context<'_>,
        more: &BTreeSet<String>,
    ) -> Verdict {
        if let [id] = ids {
            return self.node(*id, node, context, more);
        }
        let fitting: Vec<Id> = ids.iter().copied().filter(|id| self.fits(*id, node)).collect();
        match fitting[..] {
            [] => self.wrong_type(whole, node, context),
            [id] => self.node(id, node, context, more),
            _ => {
                if let Some(verdict) = self.by_tag(&fitting, node, context, more) {
                    return verdict;
                }
                // The author meant the branch with the fewest mistakes.
                let before = std::mem::take(&mut self.told);
                let mut best: Option<(Verdict, Vec<Diagnostic>)> = None;
                for id in fitting {
                    let verdict = self.node(id, node, context, more);
                    let told = std::mem::take(&mut self.told);
                    if best.as_ref().is_none_or(|(_, least)| told.len() < least.len()) {
                        best = Some((verdict, told));
                    }
                }
                self.told = before;
                let (verdict, told) = best.unwrap_or((Verdict::Faulty, Vec::new()));
                self.told.extend(told);
                verdict
            }
        }
    }

    /// The node has the outer form of `id`.
    fn fits(&self, id: Id, node: &Node) -> bool {
        match (&self.shape.forms[id].kind, &node.value) {
            (Kind::Any, _)
            | (Kind::Table(_), Value::Table(_))
            | (Kind::List(_), Value::List(_)) => true,
            (Kind::OneOf(ids), _) => ids.iter().any(|id| self.fits(*id, node)),
            (Kind::Text { .. }, Value::Scalar { kind, .. }) => {
                matches!(kind, ScalarKind::Plain | ScalarKind::Quoted | ScalarKind::Date)
            }
            (Kind::Bool, Value::Scalar { text, kind: ScalarKind::Plain | ScalarKind::Bool }) => {
                matches!(core(text), Core::Bool(_))
            }
            (Kind::Number { .. }, Value::Scalar { text, kind }) => is_number(text, *kind),
            _ => false,
        }
    }

    /// Where a key with a fixed text distinguishes tables, the one that it names.
    fn by_tag(
        &mut self,
        ids: &[Id],
        node: &Node,
        context: Context<'_>,
        more: &BTreeSet<String>,
    ) -> Option<Verdict> {
        let shape = self.shape;
        let (_, first) = shape.as_table(*ids.first()?)?;
        let tag =
            first.required.iter().find(|key| ids.iter().all(|id| shape.tag(*id, key).is_some()))?;
        let choices: Vec<&String> =
            ids.iter().filter_map(|id| shape.tag(*id, tag)).flatten().collect();
        let Some(entry) = node.entry(tag) else {
            let hint = format!("it may be {}", list_of_choices(choices.into_iter(), "or"));
            let message = format!("`{tag}` is missing{}", context.within());
            self.tell(&MISSING_KEY, context.table_place(node), message, Some(hint));
            return Some(Verdict::Faulty);
        };
        let Value::Scalar { text, .. } = &entry.node.value else {
            let id = *first.keys.get(tag)?;
            return Some(self.wrong_type(id, &entry.node, Context::Key(tag, entry.key_span)));
        };
        let named =
            ids.iter().find(|id| shape.tag(**id, tag).is_some_and(|names| names.contains(text)));
        match named {
            Some(id) => Some(self.node(*id, node, context, more)),
            None => {
                self.not_among(tag, entry.node.span, text, &choices);
                Some(Verdict::Faulty)
            }
        }
    }

    fn scalar(
        &mut self,
        kind: &Kind,
        id: Id,
        node: &Node,
        text: &str,
        notation: ScalarKind,
        context: Context<'_>,
    ) -> Verdict {
        if !self.fits(id, node) {
            return self.wrong_type(id, node, context);
        }
        match kind {
            Kind::Text { allowed }
                if !allowed.is_empty() && !allowed.iter().any(|one| one == text) =>
            {
                self.not_among(context.key(), node.span, text, &allowed.iter().collect::<Vec<_>>());
                Verdict::Faulty
            }
            Kind::Number { whole: true, .. }
                if whole(text).is_none() || notation == ScalarKind::Float =>
            {
                self.wrong_type(id, node, context)
            }
            Kind::Number { least, most, .. } => {
                let number = match core(text) {
                    Core::Unsigned(number) => number as f64,
                    Core::Signed(number) => number as f64,
                    Core::Float(number) => number,
                    _ => return self.wrong_type(id, node, context),
                };
                let is_within = least.is_none_or(|least| number >= least)
                    && most.is_none_or(|most| number <= most);
                if is_within {
                    return Verdict::Sound;
                }
                let hint = match (least, most) {
                    (Some(least), _) if number < *least => format!("it is {least} or more"),
                    (_, Some(most)) => format!("it is {most} or less"),
                    _ => "it is a number".to_owned(),
                };
                let message = format!("`{}` cannot be {text}", context.key());
                self.tell(&BAD_VALUE, node.span, message, Some(hint));
                Verdict::Faulty
            }
            _ => Verdict::Sound,
        }
    }

    fn not_among(&mut self, key: &str, span: Span, text: &str, choices: &[&String]) {
        let hint = match nearest(text, choices.iter().map(|choice| choice.as_str())) {
            Some(meant) => format!("did you mean `{meant}`?"),
            None => format!("it may be {}", list_of_choices(choices.iter().copied(), "or")),
        };
        self.tell(&BAD_VALUE, span, format!("`{key}` cannot be `{}`", cut(text)), Some(hint));
    }

    fn wrong_type(&mut self, id: Id, node: &Node, context: Context<'_>) -> Verdict {
        let message = match context {
            Context::Item(key) if node.is_nothing() => {
                format!("an entry of the list `{key}` is empty")
            }
            _ => format!("{} {}, this is {}", context.subject(), wants(self.shape, id), is(node)),
        };
        let hint = hint_for(self.shape, id, node);
        self.tell(&WRONG_TYPE, node.span, message, hint);
        Verdict::Faulty
    }

    fn tell(&mut self, rule: &'static Rule, span: Span, message: String, hint: Option<String>) {
        self.told.push(Diagnostic::new(rule, Place::span(self.file, span), message).hint_if(hint));
    }
}

impl Shape {
    pub(super) fn as_table(&self, id: Id) -> Option<(&Form, &Table)> {
        let form = &self.forms[id];
        match &form.kind {
            Kind::Table(table) => Some((form, table)),
            Kind::OneOf(ids) if ids.len() == 1 => self.as_table(ids[0]),
            _ => None,
        }
    }

    /// The fixed texts of `key` in the table `id`, where it has them.
    fn tag(&self, id: Id, key: &str) -> Option<&Vec<String>> {
        let (_, table) = self.as_table(id)?;
        match &self.forms[*table.keys.get(key)?].kind {
            Kind::Text { allowed } if !allowed.is_empty() => Some(allowed),
            _ => None,
        }
    }
}

fn is_empty(node: &Node) -> bool {
    match &node.value {
        Value::Scalar { text, .. } => text.trim().is_empty() || node.is_nothing(),
        _ => node.is_nothing(),
    }
}
