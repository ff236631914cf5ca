//! HTML: a body becomes what its readers' browsers show.

mod bibliography;
mod pictures;

use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, CowStr, Event, Tag, TagEnd};

use super::events::{self, Math, Piece, Pieces};
use super::passes::citations::Written;
use super::passes::containers::{self, Closes, Fence, Open};
use super::passes::footnotes::Notes;
use super::passes::raw_html::{self, Raw};
use super::passes::tables::Table;
use super::passes::tasks::{self, Task};
use super::passes::{alerts, sanitize, smart};
use super::text;
use super::{Answer, Facts, RawHtml, Settings, Syntax, inline};

/// The HTML of `text`, from which `facts` was made. It cannot fail, and asks for the answers in the
/// order of [`Facts::links`].
pub fn html(text: &str, facts: &Facts, settings: &Settings<'_>) -> String {
    if settings.syntax == Syntax::Html {
        return super::page::html(text, facts, settings);
    }
    let prepared = containers::prepare(text, facts.math.into());
    let mut writer = Writer::new(text, facts, settings);
    for piece in Pieces::new(text, &prepared) {
        writer.piece(piece);
    }
    writer.finish()
}

struct Writer<'a> {
    body: &'a str,
    facts: &'a Facts,
    settings: &'a Settings<'a>,
    out: String,
    /// Next of the facts' links, headings, pictures and containers.
    link: usize,
    heading: usize,
    picture: usize,
    container: usize,
    citation: usize,
    formula: usize,
    /// The language and the text of the code that is read, where it is to have colours.
    coloured: Option<(String, String)>,
    /// A mark that stands before the reference to a note already.
    moved: Option<char>,
    /// The bibliography is already in a container.
    has_bibliography: bool,
    open: Open,
    /// Number of each open container (none where its fence is broken), and where its HTML begins.
    containers: Vec<(Option<usize>, usize)>,
    /// Index of each open footnote (none where nothing refers to it), and where its HTML begins.
    footnotes: Vec<(Option<usize>, usize)>,
    notes: Notes<'a>,
    table: Option<Table>,
    tables: usize,
    caption: Option<String>,
    caption_start: usize,
    credit: bool,
    /// Where the last list item begins.
    item: usize,
    in_code: bool,
    /// There may be something to clean.
    unclean: bool,
    slots: sanitize::Slots,
    /// Destinations in the order in which the HTML asked for their answers.
    #[cfg(test)]
    asked: Vec<String>,
}

impl<'a> Writer<'a> {
    fn new(body: &'a str, facts: &'a Facts, settings: &'a Settings<'a>) -> Writer<'a> {
        Writer {
            body,
            facts,
            settings,
            out: String::with_capacity(crate::text::room(body.len())),
            link: 0,
            heading: 0,
            picture: 0,
            container: 0,
            citation: 0,
            formula: 0,
            coloured: None,
            moved: None,
            has_bibliography: false,
            open: Open::default(),
            containers: Vec::new(),
            footnotes: Vec::new(),
            notes: Notes::new(&facts.notes, &bibliography::notes(facts, settings.cited)),
            table: None,
            tables: 0,
            caption: None,
            caption_start: 0,
            credit: false,
            item: 0,
            in_code: false,
            unclean: false,
            slots: sanitize::Slots::default(),
            #[cfg(test)]
            asked: Vec::new(),
        }
    }

    fn piece(&mut self, piece: Piece<'_>) {
        match piece {
            Piece::Event(event, range) => self.event(event, range),
            Piece::Raw(raw) => self.raw(&raw),
            Piece::Image(image) => self.image(&image),
            Piece::Figures(figures) => figures.iter().for_each(|figure| self.figure(figure)),
            Piece::Media(media) => self.media(&media),
            Piece::Caption => self.caption_start = self.out.len(),
            Piece::Credit => self.open_credit(),
            Piece::CaptionEnd => {
                if std::mem::take(&mut self.credit) {
                    self.close_credit();
                }
                self.caption = Some(self.out.split_off(self.caption_start));
            }
            Piece::Fence(range) => self.fence(range),
            Piece::Citation(written, range) => self.cite(&written, range),
            Piece::Math(math) => self.formula(&math),
            Piece::Equation(name, range) => self.equation(name, range),
        }
    }

    fn event(&mut self, event: Event<'_>, range: Range<usize>) {
        match event {
            Event::Text(text) => self.text(&text, range),
            Event::Code(code) => {
                self.out.push_str("<code>");
                text::escape_text(&mut self.out, &code);
                self.out.push_str("</code>");
            }
            Event::SoftBreak => self.out.push('\n'),
            Event::HardBreak => self.out.push_str("<br>\n"),
            Event::Rule => self.out.push_str("<hr>\n"),
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.end(tag),
            Event::FootnoteReference(label) => self.reference(&label),
            Event::TaskListMarker(done) => {
                let task = if done { Task::Done } else { Task::Open };
                tasks::checkbox(&mut self.out, self.item, task, self.settings.words);
            }
            _ => {}
        }
    }

    fn text(&mut self, text: &str, range: Range<usize>) {
        if let Some((_, code)) = &mut self.coloured {
            code.push_str(text);
            return;
        }
        let text = self.moved.take().and_then(|mark| text.strip_prefix(mark)).unwrap_or(text);
        let typed = if text.len() == 3 && !self.in_code {
            smart::typed(self.body, text, &range)
        } else {
            None
        };
        text::escape_text(&mut self.out, typed.unwrap_or(text));
    }

    fn start(&mut self, tag: Tag<'_>) {
        let out = &mut self.out;
        match tag {
            Tag::Paragraph => out.push_str("<p>"),
            Tag::Heading { level, classes, attrs, .. } => {
                self.open_heading(level as u8, &classes, &attrs)
            }
            Tag::BlockQuote(None) => out.push_str("<blockquote>\n"),
            Tag::BlockQuote(Some(kind)) => alerts::open(out, kind, self.settings.words),
            Tag::CodeBlock(kind) => self.open_code(&kind),
            Tag::List(None) => out.push_str("<ul>\n"),
            Tag::List(Some(1)) => out.push_str("<ol>\n"),
            Tag::List(Some(start)) => {
                out.push_str("<ol start=\"");
                text::number(out, start as usize);
                out.push_str("\">\n");
            }
            Tag::Item => {
                self.item = out.len();
                out.push_str("<li>");
            }
            Tag::DefinitionList => out.push_str("<dl>\n"),
            Tag::DefinitionListTitle => out.push_str("<dt>"),
            Tag::DefinitionListDefinition => out.push_str("<dd>"),
            Tag::FootnoteDefinition(label) => {
                let index = self.notes.find(&label);
                self.footnotes.push((index, out.len()));
            }
            Tag::Table(alignments) => {
                self.tables += 1;
                let caption = self.caption.take();
                self.table =
                    Some(Table::open(out, alignments, self.tables, caption, self.settings.words));
            }
            Tag::TableHead => self.table.iter_mut().for_each(|table| table.open_head(out)),
            Tag::TableRow => self.table.iter_mut().for_each(|table| table.open_row(out)),
            Tag::TableCell => self.table.iter_mut().for_each(|table| table.open_cell(out)),
            Tag::Link { link_type, dest_url, title, .. } => {
                out.push_str("<a href=\"");
                self.url(&events::target(link_type, dest_url));
                self.out.push('"');
                if !title.is_empty() {
                    text::attribute(&mut self.out, "title", &title);
                }
                self.out.push('>');
            }
            tag => out.push_str(inline::mark(&tag.to_end()).0),
        }
    }

    fn end(&mut self, tag: TagEnd) {
        let out = &mut self.out;
        match tag {
            TagEnd::Paragraph => out.push_str("</p>\n"),
            TagEnd::Heading(level) => {
                out.push_str("</h");
                text::number(out, level as usize);
                out.push_str(">\n");
            }
            TagEnd::BlockQuote(None) => out.push_str("</blockquote>\n"),
            TagEnd::BlockQuote(Some(_)) => out.push_str("</aside>\n"),
            TagEnd::CodeBlock => {
                self.in_code = false;
                if let Some((language, code)) = self.coloured.take() {
                    match ssg_code::code(&code, &language) {
                        ssg_code::Code::Html(html) => out.push_str(&html),
                        _ => text::escape_text(out, &code),
                    }
                }
                out.push_str("</code></pre>\n");
            }
            TagEnd::List(false) => out.push_str("</ul>\n"),
            TagEnd::List(true) => out.push_str("</ol>\n"),
            TagEnd::Item => out.push_str("</li>\n"),
            TagEnd::DefinitionList => out.push_str("</dl>\n"),
            TagEnd::DefinitionListTitle => out.push_str("</dt>\n"),
            TagEnd::DefinitionListDefinition => out.push_str("</dd>\n"),
            TagEnd::FootnoteDefinition => {
                if let Some((index, start)) = self.footnotes.pop() {
                    let html = out.split_off(start);
                    if let Some(index) = index {
                        self.notes.keep(index, html);
                    }
                }
            }
            TagEnd::Table => {
                if let Some(table) = self.table.take() {
                    table.close(out);
                }
            }
            TagEnd::TableHead => self.table.iter_mut().for_each(|table| table.close_head(out)),
            TagEnd::TableRow => out.push_str("</tr>\n"),
            TagEnd::TableCell => self.table.iter_mut().for_each(|table| table.close_cell(out)),
            TagEnd::Link => out.push_str("</a>"),
            tag => out.push_str(inline::mark(&tag).1),
        }
    }

    fn open_heading(
        &mut self,
        level: u8,
        classes: &[CowStr<'_>],
        attributes: &[(CowStr<'_>, Option<CowStr<'_>>)],
    ) {
        let out = &mut self.out;
        out.push_str("<h");
        text::number(out, usize::from(level));
        let id = self.facts.headings.get(self.heading).map_or("", |heading| &heading.id);
        self.heading += 1;
        text::attribute(out, "id", id);
        if !classes.is_empty() {
            text::attribute(out, "class", &classes.join(" "));
        }
        for (name, value) in attributes {
            // Any other tag could run something or break the page's policy.
            let name = name.to_ascii_lowercase();
            if matches!(name.as_str(), "lang" | "dir") {
                text::attribute(out, &name, value.as_deref().unwrap_or(""));
            }
        }
        out.push('>');
    }

    fn open_code(&mut self, kind: &CodeBlockKind<'_>) {
        self.in_code = true;
        self.out.push_str("<pre tabindex=\"0\"><code");
        if let CodeBlockKind::Fenced(info) = kind
            && let Some(language) =
                info.split([' ', ',', '\t']).next().filter(|language| !language.is_empty())
        {
            self.out.push_str(" class=\"language-");
            text::escape_attribute(&mut self.out, language);
            self.out.push('"');
            let language = super::facts::language(info);
            if self.facts.highlight && !language.is_empty() {
                self.coloured = Some((language.to_owned(), String::new()));
            }
        }
        self.out.push('>');
    }

    /// Appends the URL of the next answer, which is that to `destination`, and returns the answer.
    fn url(&mut self, destination: &str) -> Option<&'a Answer> {
        #[cfg(test)]
        self.asked.push(destination.to_owned());
        let answer = self.settings.answers.get(self.link).and_then(Option::as_ref);
        let url = answer.map_or(destination, |answer| &answer.url);
        self.link += 1;
        if self.settings.raw_html == RawHtml::Sanitize {
            self.unclean |= sanitize::has_foreign_scheme(url);
            self.slots.know(url);
        }
        let runs = || crate::url::runs_script(url) && !crate::url::is_picture_in_url(url);
        // Cleaned HTML loses it in any case.
        if self.settings.raw_html != RawHtml::Escape || !runs() {
            text::escape_attribute(&mut self.out, url);
        }
        answer
    }

    fn reference(&mut self, label: &str) {
        let dropped = self.footnotes.iter().any(|(index, _)| index.is_none());
        if let Some(index) = self.notes.find(label)
            && !dropped
        {
            self.notes.mark(&mut self.out, index);
        }
    }

    fn formula(&mut self, math: &Math<'_>) {
        let mathml = self.facts.formulas.get(self.formula).map_or("", String::as_str);
        self.formula += 1;
        let html = match math.display {
            true => format!("<span class=\"equation\">{mathml}</span>"),
            false => mathml.to_owned(),
        };
        match self.settings.raw_html {
            RawHtml::Sanitize => self.slots.keep_in_line(&mut self.out, html),
            _ => self.out.push_str(&html),
        }
    }

    fn equation(&mut self, name: &str, range: Range<usize>) {
        let equation = self.facts.equations.iter().find(|(known, _)| known == name);
        let Some((_, number)) = equation else {
            text::escape_text(&mut self.out, &self.body[range]);
            return;
        };
        self.out.push_str("<a");
        text::attribute(&mut self.out, "href", &format!("#eq:{name}"));
        self.out.push_str(">(");
        text::escape_text(&mut self.out, number);
        self.out.push_str(")</a>");
    }

    fn cite(&mut self, written: &Written<'_>, range: Range<usize>) {
        let number = self.citation;
        self.citation += 1;
        let cited = self.settings.cited.and_then(|cited| cited.citations.get(number)?.as_ref());
        let Some(html) = cited else {
            match written.in_text {
                true => text::escape_text(&mut self.out, &self.body[range]),
                false => self.out.push_str(&inline::inline_html(&self.body[range])),
            }
            return;
        };
        let in_note = self.facts.citations.get(number).is_some_and(|one| one.note.is_some());
        if self.settings.raw_html == RawHtml::Sanitize {
            let note = html.note.as_deref();
            [&*html.text].into_iter().chain(note).for_each(|html| self.slots.know_all(html));
        }
        match &html.note {
            None => bibliography::cite(&mut self.out, number, &html.text),
            // The sentence around it has its own full stop.
            Some(note) if in_note => {
                bibliography::cite(&mut self.out, number, note.strip_suffix('.').unwrap_or(note));
            }
            Some(note) => {
                self.out.push_str(&html.text);
                // The mark belongs to its word, and comes after the punctuation that follows the
                // word.
                if html.text.is_empty() {
                    self.out.truncate(self.out.trim_end_matches(' ').len());
                    let rest = &self.body[range.end..];
                    self.moved = ['.', ',', ';'].into_iter().find(|mark| rest.starts_with(*mark));
                    self.moved = self.moved.filter(|_| !rest.starts_with(".."));
                    self.out.extend(self.moved);
                }
                let mut text = String::new();
                bibliography::cite(&mut text, number, note);
                self.notes.cite(&mut self.out, text);
            }
        }
    }

    fn raw(&mut self, raw: &Raw<'_>) {
        if self.settings.raw_html == RawHtml::Escape {
            raw_html::show(&mut self.out, raw);
            return;
        }
        self.unclean = true;
        // Taken out of `self`, so that the closure can write answers to it.
        let mut out = std::mem::take(&mut self.out);
        let start = out.len();
        raw_html::write(&mut out, &raw.text, |out, destination| {
            std::mem::swap(out, &mut self.out);
            self.url(destination);
            std::mem::swap(out, &mut self.out);
        });
        if raw.block && out[start..].trim().is_empty() {
            // The paragraph had only `<!-- more -->`.
            out.truncate(start);
        }
        self.out = out;
    }

    fn fence(&mut self, range: Range<usize>) {
        let line = &self.body[range.clone()];
        match containers::read(line) {
            Fence::Open { .. } => {
                self.open.open(line, range);
                self.containers.push((Some(self.container), self.out.len()));
                self.container += 1;
            }
            Fence::Bad { .. } => {
                self.open.open(line, range);
                self.containers.push((None, self.out.len()));
            }
            Fence::Close => {
                if let Closes::Containers { unclosed } = self.open.close(line) {
                    (0..=unclosed.len()).for_each(|_| self.close_container());
                }
            }
        }
    }

    fn close_container(&mut self) {
        let Some((index, start)) = self.containers.pop() else { return };
        let Some(container) = index.and_then(|index| self.facts.containers.get(index)) else {
            return;
        };
        let harmless;
        let container = match self.settings.raw_html {
            RawHtml::Allow => container,
            _ => {
                harmless = containers::harmless(container);
                &harmless
            }
        };
        let inner = self.out.split_off(start);
        if container.name == super::BIBLIOGRAPHY {
            let place = !std::mem::replace(&mut self.has_bibliography, true);
            let cited = self.settings.cited.filter(|cited| place && !cited.works.is_empty());
            match cited {
                Some(cited) => {
                    let head = match self.settings.raw_html {
                        RawHtml::Sanitize => self.cleaned(inner),
                        _ => inner,
                    };
                    let html = bibliography::section(cited, self.settings, &head);
                    self.slots.keep(&mut self.out, html);
                }
                None => self.out.push_str(&inner),
            }
            return;
        }
        if self.settings.raw_html == RawHtml::Sanitize {
            // The theme's component is trusted; what the author wrote into it is not.
            let inner = self.cleaned(inner);
            let html = (self.settings.container)(container, &inner);
            self.slots.keep(&mut self.out, html);
        } else {
            self.out.push_str(&(self.settings.container)(container, &inner));
        }
    }

    fn finish(mut self) -> String {
        while !self.containers.is_empty() {
            self.close_container();
        }
        let arrow = if self.settings.rtl { "↪" } else { "↩" };
        self.notes.section(&mut self.out, self.settings.words, arrow);
        if let Some(cited) = self.settings.cited.filter(|cited| !cited.works.is_empty())
            && !self.has_bibliography
        {
            let html = bibliography::section(cited, self.settings, "");
            self.slots.keep(&mut self.out, html);
        }
        match (self.settings.raw_html, self.unclean) {
            (RawHtml::Sanitize, true) => self.slots.clean(&self.out),
            _ => self.slots.put_back(self.out),
        }
    }

    /// `html` without what a site that sanitizes does not allow, with the kept HTML put back.
    fn cleaned(&mut self, html: String) -> String {
        match self.unclean {
            true => self.slots.clean(&html),
            // Nothing in it can be unclean.
            false => self.slots.put_back(html),
        }
    }
}

/// The destinations of `text` in the order in which [`html`] asks for them.
#[cfg(test)]
pub(super) fn asked(text: &str, facts: &Facts, settings: &Settings<'_>) -> Vec<String> {
    let prepared = containers::prepare(text, facts.math.into());
    let mut writer = Writer::new(text, facts, settings);
    Pieces::new(text, &prepared).for_each(|piece| writer.piece(piece));
    writer.asked
}
