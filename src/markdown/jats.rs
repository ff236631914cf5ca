//! JATS: the HTML of a body in the tags that archives of journals read (JATS 1.3, Archiving), as far as each
//! of its elements has one there.

use std::collections::HashSet;

use super::tags::{self, Tags, Token};

/// A body in JATS.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Jats {
    /// What stands in `body`.
    pub body: String,
    /// What stands in `back`: notes, then references; may be empty.
    pub back: String,
}

/// The JATS of the HTML of a body, whose URLs are absolute and whose page is at `page_url`. None where
/// something in it has no place in JATS, such as a form or a script.
pub fn jats(html: &str, page_url: &str) -> Option<Jats> {
    let nodes = tree(html)?;
    let mut ids = Vec::new();
    collect_ids(&nodes, &mut ids);
    let mut unique: Vec<String> = ids.iter().map(|one| id(one)).collect();
    unique.sort_unstable();
    unique.dedup();
    if unique.len() < ids.len() {
        return None;
    }
    let mut writer = Writer { page_url, ids, notes: String::new(), references: String::new() };
    let body = writer.sections(&nodes)?;
    Some(Jats { body, back: writer.notes + &writer.references })
}

/// `text` for XML: escaped, without characters that XML forbids.
pub fn xml(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\0'..='\u{8}' | '\u{B}' | '\u{C}' | '\u{E}'..='\u{1F}' | '\u{FFFE}' | '\u{FFFF}' => {}
            c => out.push(c),
        }
    }
    out
}

enum Node<'a> {
    Text(String),
    Element { name: &'a str, attributes: Vec<(&'a str, String)>, children: Vec<Node<'a>> },
}

const VOID: [&str; 8] = ["br", "col", "hr", "img", "input", "source", "track", "wbr"];

/// An element whose end is still to come: its name, attributes and children.
type Open<'a> = (&'a str, Vec<(&'a str, String)>, Vec<Node<'a>>);

/// The elements of HTML whose tags are balanced; none where they are not.
fn tree(html: &str) -> Option<Vec<Node<'_>>> {
    let mut open: Vec<Open<'_>> = vec![("", vec![], vec![])];
    let (mut done, mut tag, mut bare) = (0, None, 0);
    for token in Tags::new(html) {
        match token {
            Token::Tag { name, at, close } => {
                push_text(&mut open.last_mut()?.2, &html[done..at])?;
                if name.bytes().any(|byte| byte.is_ascii_uppercase()) {
                    return None;
                }
                (tag, bare) = (Some((name, close, Vec::new())), at + 1 + name.len());
            }
            Token::Attribute(attribute) => {
                let value = tags::unescape(&html[attribute.value.clone()]).into_owned();
                let tag = tag.as_mut()?;
                tag.2.extend(without_values(html.get(bare..attribute.quoted.start)?));
                tag.2.push((attribute.name, value));
                bare = attribute.quoted.end;
            }
            Token::TagEnd(end) => {
                let (name, close, mut attributes) = tag.take()?;
                let rest = html.get(bare..end.saturating_sub(1)).unwrap_or("");
                attributes.extend(without_values(rest));
                done = end;
                if close {
                    let (opened, attributes, children) = open.pop()?;
                    if opened != name {
                        return None;
                    }
                    open.last_mut()?.2.push(Node::Element { name, attributes, children });
                } else if VOID.contains(&name) || rest.ends_with('/') {
                    let children = Vec::new();
                    open.last_mut()?.2.push(Node::Element { name, attributes, children });
                } else {
                    open.push((name, attributes, Vec::new()));
                }
            }
            Token::Comment(range) => {
                push_text(&mut open.last_mut()?.2, &html[done..range.start])?;
                done = range.end;
            }
        }
    }
    push_text(&mut open.last_mut()?.2, &html[done..])?;
    let (_, _, nodes) = open.pop()?;
    open.is_empty().then_some(nodes)
}

/// Attributes without values, in what stands between those that have some.
fn without_values(text: &str) -> impl Iterator<Item = (&str, String)> {
    let is_name =
        |name: &&str| name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    text.split_whitespace().filter(is_name).map(|name| (name, String::new()))
}

/// Adds a text; none where a character in it has a name that is not known here.
fn push_text<'a>(nodes: &mut Vec<Node<'a>>, text: &str) -> Option<()> {
    if text.is_empty() {
        return Some(());
    }
    let text = text.replace("&nbsp;", "\u{a0}");
    let known = ["amp", "lt", "gt", "quot", "apos"];
    let is_unknown = text.split('&').skip(1).any(|rest| {
        let name = rest.split(';').next().unwrap_or("");
        let is_name = rest.len() > name.len() && !name.starts_with('#');
        is_name && name.bytes().all(|b| b.is_ascii_alphanumeric()) && !known.contains(&name)
    });
    nodes.push(Node::Text(tags::unescape(&text).into_owned()));
    (!is_unknown).then_some(())
}

impl<'a> Node<'a> {
    fn name(&self) -> &'a str {
        match self {
            Node::Text(_) => "",
            Node::Element { name, .. } => name,
        }
    }

    fn children(&self) -> &[Node<'a>] {
        match self {
            Node::Text(_) => &[],
            Node::Element { children, .. } => children,
        }
    }

    fn attribute(&self, wanted: &str) -> &str {
        let Node::Element { attributes, .. } = self else { return "" };
        attributes.iter().find(|(name, _)| *name == wanted).map_or("", |(_, value)| value)
    }

    fn has(&self, wanted: &str) -> bool {
        let Node::Element { attributes, .. } = self else { return false };
        attributes.iter().any(|(name, _)| *name == wanted)
    }

    fn is_class(&self, class: &str) -> bool {
        self.attribute("class").split(' ').any(|one| one == class)
    }

    fn is_blank(&self) -> bool {
        matches!(self, Node::Text(text) if text.trim().is_empty())
    }

    fn text(&self, out: &mut String) {
        match self {
            Node::Text(text) => out.push_str(text),
            node => node.children().iter().for_each(|child| child.text(out)),
        }
    }

    /// It stands in a line.
    fn is_inline(&self) -> bool {
        const INLINE: [&str; 36] = [
            "a", "abbr", "b", "bdi", "bdo", "br", "cite", "code", "data", "del", "dfn", "em", "i",
            "img", "input", "ins", "kbd", "mark", "q", "s", "samp", "small", "span", "strike",
            "strong", "sub", "sup", "time", "tt", "u", "var", "wbr", "label", "font", "acronym",
            "big",
        ];
        match self {
            Node::Text(_) => true,
            node if node.name() == "math" => node.attribute("display") != "block",
            node => INLINE.contains(&node.name()),
        }
    }
}

/// Ids that links can lead to.
fn collect_ids(nodes: &[Node<'_>], ids: &mut Vec<String>) {
    for node in nodes {
        // Only of these the ids are kept.
        let keeps = match node.name() {
            "h2" | "h3" | "h4" | "h5" | "h6" | "li" => true,
            "figure" => !node.is_class("media"),
            _ => false,
        };
        if keeps && node.has("id") {
            ids.push(node.attribute("id").to_string());
        }
        collect_ids(node.children(), ids);
    }
}

/// The id of an element, as XML allows it.
fn id(id: &str) -> String {
    let is_name = |c: char| {
        is_name_start(c) || c.is_ascii_digit() || matches!(c, '-' | '.' | '\u{300}'..='\u{36f}')
    };
    let plain: String = id.chars().map(|c| if is_name(c) { c } else { '_' }).collect();
    match plain.starts_with(is_name_start) {
        true => plain,
        false => format!("x{plain}"),
    }
}

/// True for a character with which a name without a colon may begin (XML 1.0, fifth edition).
fn is_name_start(c: char) -> bool {
    matches!(c,
        'A'..='Z' | '_' | 'a'..='z' | '\u{c0}'..='\u{d6}' | '\u{d8}'..='\u{f6}' | '\u{f8}'..='\u{2ff}'
        | '\u{370}'..='\u{37d}' | '\u{37f}'..='\u{1fff}' | '\u{2c00}'..='\u{2fef}'
        | '\u{3001}'..='\u{d7ff}' | '\u{f900}'..='\u{fdcf}' | '\u{fdf0}'..='\u{fffd}'
        | '\u{10000}'..='\u{effff}')
}

fn id_attribute(node: &Node<'_>) -> String {
    match node.attribute("id") {
        "" => String::new(),
        own => format!(" id=\"{}\"", xml(&id(own))),
    }
}

struct Writer<'a> {
    page_url: &'a str,
    ids: Vec<String>,
    notes: String,
    references: String,
}

impl Writer<'_> {
    /// Blocks with headings among them, as sections within sections.
    fn sections(&mut self, nodes: &[Node<'_>]) -> Option<String> {
        let (mut out, mut open): (String, Vec<u8>) = (String::new(), Vec::new());
        let mut rest = nodes;
        while let Some(at) = rest.iter().position(|node| level(node).is_some()) {
            out.push_str(&self.blocks(&rest[..at])?);
            let level = level(&rest[at])?;
            while open.last().is_some_and(|last| *last >= level) {
                open.pop();
                out.push_str("</sec>\n");
            }
            open.push(level);
            let title = self.inline(rest[at].children())?;
            let id = id_attribute(&rest[at]);
            out.push_str(&format!("<sec{id}>\n<title>{}</title>\n", title.trim()));
            rest = &rest[at + 1..];
        }
        out.push_str(&self.blocks(rest)?);
        open.iter().for_each(|_| out.push_str("</sec>\n"));
        Some(out)
    }

    /// Blocks; what stands in lines between them is a paragraph.
    fn blocks(&mut self, nodes: &[Node<'_>]) -> Option<String> {
        let mut out = String::new();
        let mut rest = nodes;
        while let Some(first) = rest.first() {
            let lines = rest.iter().take_while(|node| node.is_inline()).count();
            if lines > 0 {
                let (line, behind) = rest.split_at(lines);
                if !line.iter().all(Node::is_blank) {
                    out.push_str(&format!("<p>{}</p>\n", self.inline(line)?.trim()));
                }
                rest = behind;
                continue;
            }
            out.push_str(&self.block(first)?);
            rest = &rest[1..];
        }
        Some(out)
    }

    fn block(&mut self, node: &Node<'_>) -> Option<String> {
        let children = node.children();
        Some(match node.name() {
            "p" => match self.inline(children)?.trim() {
                "" => String::new(),
                text => format!("<p>{text}</p>\n"),
            },
            // Within a box or a list there are no sections.
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "summary" | "dt" => {
                let id = id_attribute(node);
                format!("<p{id}><bold>{}</bold></p>\n", self.inline(children)?.trim())
            }
            "ul" => self.list("bullet", children)?,
            // JATS has no number to begin with.
            "ol" if node.has("start") && node.attribute("start") != "1" => return None,
            "ol" => self.list("order", children)?,
            "dl" => self.definitions(children)?,
            "blockquote" => format!("<disp-quote>\n{}</disp-quote>\n", self.blocks(children)?),
            "pre" => {
                let code = children.iter().find(|child| child.name() == "code");
                let class = code.map_or("", |code| code.attribute("class"));
                let language = class.split(' ').find_map(|class| class.strip_prefix("language-"));
                let language = language.map(|name| format!(" language=\"{}\"", xml(name)));
                let mut text = String::new();
                node.text(&mut text);
                format!("<code{}>{}</code>\n", language.unwrap_or_default(), xml(text.trim_end()))
            }
            "hr" => String::new(),
            "math" => format!("<disp-formula>{}</disp-formula>\n", mathml(node)?),
            "figure" => self.figure(node)?,
            "table" => self.table(node, &id_attribute(node), "", "")?,
            "aside" => self.boxed(node)?,
            "section" if node.attribute("role") == "doc-endnotes" => {
                self.endnotes(node)?;
                String::new()
            }
            "section" if node.attribute("role") == "doc-bibliography" => {
                self.bibliography(node)?;
                String::new()
            }
            "div" | "section" | "article" | "details" | "header" | "footer" | "center" | "nav"
            | "main" | "picture" | "address" | "figcaption" => self.blocks(children)?,
            _ => return None,
        })
    }

    /// Blocks where only paragraphs may be, and what begins as one of `others`: the rest becomes part of
    /// a paragraph.
    fn paragraphs(&mut self, nodes: &[Node<'_>], others: &[&str]) -> Option<String> {
        let mut out = String::new();
        let mut rest = nodes;
        while let Some(first) = rest.first() {
            let lines = rest.iter().take_while(|node| node.is_inline()).count();
            let (now, behind) = rest.split_at(lines.max(1));
            rest = behind;
            let is_group = matches!(first.name(), "div" | "section" | "details" | "center");
            if lines == 0 && is_group && first.attribute("role").is_empty() {
                out.push_str(&self.paragraphs(first.children(), others)?);
                continue;
            }
            let blocks = self.blocks(now)?;
            let may_be = |start: &&str| blocks.starts_with(start);
            match blocks.is_empty() || ["<p>", "<p ", "<p/>"].iter().chain(others).any(may_be) {
                true => out.push_str(&blocks),
                false => out.push_str(&format!("<p>{}</p>\n", blocks.trim_end())),
            }
        }
        match out.is_empty() {
            true => Some("<p/>\n".to_string()),
            false => Some(out),
        }
    }

    fn list(&mut self, kind: &str, children: &[Node<'_>]) -> Option<String> {
        if children.iter().all(Node::is_blank) {
            return Some(String::new());
        }
        let mut out = format!("<list list-type=\"{kind}\">\n");
        for item in children.iter().filter(|child| !child.is_blank()) {
            if item.name() != "li" {
                return None;
            }
            let blocks = self.paragraphs(item.children(), &["<list", "<def-list"])?;
            out.push_str(&format!("<list-item{}>{blocks}</list-item>\n", id_attribute(item)));
        }
        Some(out + "</list>\n")
    }

    fn definitions(&mut self, children: &[Node<'_>]) -> Option<String> {
        let mut out = String::from("<def-list>\n");
        let mut is_open = false;
        for child in children.iter().filter(|child| !child.is_blank()) {
            match child.name() {
                "dt" => {
                    let end = if is_open { "</def-item>\n" } else { "" };
                    let term = self.inline(child.children())?;
                    out.push_str(&format!("{end}<def-item><term>{}</term>\n", term.trim()));
                    is_open = true;
                }
                "dd" if is_open => {
                    let blocks = self.paragraphs(child.children(), &[])?;
                    out.push_str(&format!("<def>{blocks}</def>\n"));
                }
                _ => return None,
            }
        }
        Some(out + if is_open { "</def-item>\n</def-list>\n" } else { "</def-list>\n" })
    }

    fn boxed(&mut self, node: &Node<'_>) -> Option<String> {
        let is_title = |child: &&Node<'_>| child.is_class("alert-title");
        let title = match node.children().iter().find(is_title) {
            Some(title) => {
                let text = self.inline(title.children())?;
                format!("<caption><title>{}</title></caption>\n", text.trim())
            }
            None => String::new(),
        };
        let mut blocks = String::new();
        for child in node.children().iter().filter(|child| !is_title(child)) {
            blocks.push_str(&self.blocks(std::slice::from_ref(child))?);
        }
        Some(format!("<boxed-text>\n{title}{blocks}</boxed-text>\n"))
    }

    /// A picture or table with its caption and credit; a film or recording as a link to it.
    fn figure(&mut self, node: &Node<'_>) -> Option<String> {
        let (mut caption, mut credit) = (String::new(), String::new());
        if let Some(said) = find(node, "figcaption") {
            let is_credit = |child: &&Node<'_>| child.is_class("credit");
            let text: Vec<&Node<'_>> =
                said.children().iter().filter(|child| !is_credit(child)).collect();
            for one in text {
                caption.push_str(&match one.is_inline() || one.name() == "p" {
                    true if one.name() == "p" => self.inline(one.children())?,
                    true => self.inline(std::slice::from_ref(one))?,
                    false => return None,
                });
            }
            if let Some(said) = said.children().iter().find(is_credit) {
                credit = self.inline(said.children())?;
            }
        }
        let caption = match caption.trim() {
            "" => String::new(),
            text => format!("<caption><p>{text}</p></caption>\n"),
        };
        let id = id_attribute(node);
        // What has no place in it must not be lost.
        if count(node, "img") + count(node, "table") > 1 || count(node, "p") > count_in(node, "p") {
            return None;
        }
        if let Some(table) = find(node, "table") {
            return self.table(table, &id, &caption, credit.trim());
        }
        if let Some(image) = find(node, "img") {
            let alt = match image.attribute("alt") {
                "" => String::new(),
                alt => format!("<alt-text>{}</alt-text>\n", xml(alt)),
            };
            let credit = match credit.trim() {
                "" => String::new(),
                credit => format!("<attrib>{credit}</attrib>\n"),
            };
            let src = xml(image.attribute("src"));
            return Some(format!(
                "<fig{id}>\n{caption}{alt}<graphic xlink:href=\"{src}\"/>\n{credit}</fig>\n"
            ));
        }
        let media = ["audio", "video", "source", "a"].into_iter().find_map(|name| {
            let found = find(node, name)?;
            let url = [found.attribute("src"), found.attribute("href")].concat();
            (!url.is_empty()).then(|| (url, found.attribute("aria-label").to_string()))
        });
        let (url, label) = media?;
        let mut text = String::new();
        find(node, "figcaption").unwrap_or(node).text(&mut text);
        let text = if text.trim().is_empty() { label } else { text };
        Some(format!("<p{id}>{}</p>\n", external(&url, &xml(text.trim()))))
    }

    fn table(&mut self, node: &Node<'_>, id: &str, caption: &str, credit: &str) -> Option<String> {
        let own = match node.children().iter().find(|child| child.name() == "caption") {
            Some(own) if caption.is_empty() => {
                let text = self.inline(own.children())?;
                format!("<caption><p>{}</p></caption>\n", text.trim())
            }
            _ => caption.to_string(),
        };
        let foot = match credit {
            "" => String::new(),
            credit => format!("<table-wrap-foot><attrib>{credit}</attrib></table-wrap-foot>\n"),
        };
        Some(format!("<table-wrap{id}>\n{own}{}{foot}</table-wrap>\n", self.cells(node)?))
    }

    fn cells(&mut self, node: &Node<'_>) -> Option<String> {
        let name = node.name();
        let mut inner = String::new();
        match name {
            "thead" | "tbody" | "tfoot" if find(node, "tr").is_none() => return Some(inner),
            // JATS has the foot before the rows, and no head without rows.
            "table" => {
                let rank = |child: &&Node<'_>| match child.name() {
                    "col" | "colgroup" => 0,
                    "thead" => 1,
                    "tfoot" => 2,
                    _ => 3,
                };
                let is_part = |child: &&Node<'_>| !child.is_blank() && child.name() != "caption";
                let mut parts: Vec<&Node<'_>> = node.children().iter().filter(is_part).collect();
                parts.sort_by_key(rank);
                let has_rows = |child: &&Node<'_>| rank(child) == 3 && find(child, "td").is_some();
                let is_headed = parts.iter().any(has_rows);
                for part in parts {
                    let cells = self.cells(part)?;
                    match part.name() == "thead" && !is_headed {
                        true => inner.push_str(
                            &cells.replacen("<thead", "<tbody", 1).replace("</thead>", "</tbody>"),
                        ),
                        false => inner.push_str(&cells),
                    }
                }
            }
            "td" | "th" if node.children().iter().all(Node::is_inline) => {
                inner = self.inline(node.children())?.trim().to_string();
            }
            "td" | "th" => inner = self.blocks(node.children())?,
            "thead" | "tbody" | "tfoot" | "tr" | "colgroup" | "col" => {
                for child in node.children().iter().filter(|child| !child.is_blank()) {
                    inner.push_str(&self.cells(child)?);
                }
            }
            _ => return None,
        }
        let mut attributes = String::new();
        for known in ["colspan", "rowspan", "scope", "align", "valign", "span"] {
            if node.has(known) {
                attributes.push_str(&format!(" {known}=\"{}\"", xml(node.attribute(known))));
            }
        }
        for side in ["right", "center", "left"] {
            if node.is_class(side) && !node.has("align") {
                attributes.push_str(&format!(" align=\"{side}\""));
            }
        }
        Some(format!("<{name}{attributes}>{inner}</{name}>\n"))
    }

    fn endnotes(&mut self, node: &Node<'_>) -> Option<()> {
        let (mut notes, mut number) = (String::new(), 0);
        for item in find(node, "ol")?.children().iter().filter(|child| child.name() == "li") {
            number += 1;
            let blocks = self.paragraphs(item.children(), &[])?;
            let id = id_attribute(item);
            notes.push_str(&format!("<fn{id}><label>{number}</label>\n{blocks}</fn>\n"));
        }
        if !notes.is_empty() {
            self.notes.push_str(&format!("<fn-group>\n{notes}</fn-group>\n"));
        }
        Some(())
    }

    fn bibliography(&mut self, node: &Node<'_>) -> Option<()> {
        let list = find(node, "ul").or_else(|| find(node, "ol"))?;
        let heading = node.children().iter().find(|child| level(child).is_some());
        let title = match heading {
            Some(heading) => {
                let text = self.inline(heading.children())?;
                format!("<title>{}</title>\n", text.trim())
            }
            None => String::new(),
        };
        let mut references = String::new();
        for item in list.children().iter().filter(|child| child.name() == "li") {
            let text = self.inline(item.children())?;
            references.push_str(&format!(
                "<ref{}><mixed-citation>{}</mixed-citation></ref>\n",
                id_attribute(item),
                text.trim()
            ));
        }
        if !references.is_empty() {
            self.references.push_str(&format!("<ref-list>\n{title}{references}</ref-list>\n"));
        }
        Some(())
    }

    fn inline(&mut self, nodes: &[Node<'_>]) -> Option<String> {
        let mut out = String::new();
        for node in nodes {
            out.push_str(&self.line(node)?);
        }
        Some(out)
    }

    fn line(&mut self, node: &Node<'_>) -> Option<String> {
        let tag = match node.name() {
            "" => {
                let mut text = String::new();
                node.text(&mut text);
                return Some(xml(&text));
            }
            "em" | "i" | "cite" | "dfn" | "var" => "italic",
            "strong" | "b" => "bold",
            "code" | "kbd" | "samp" | "tt" => "monospace",
            "sup" => "sup",
            "sub" => "sub",
            "u" | "ins" => "underline",
            "s" | "del" | "strike" => "strike",
            "span" if node.is_class("small-caps") => "sc",
            "q" => return Some(format!("“{}”", self.inline(node.children())?)),
            "br" => return Some(" ".to_string()),
            "wbr" => return Some(String::new()),
            "math" => {
                return Some(format!("<inline-formula>{}</inline-formula>", mathml(node)?));
            }
            "input" if node.attribute("type") == "checkbox" => {
                return Some(if node.has("checked") { "☑" } else { "☐" }.to_string());
            }
            "img" => {
                let alt = match node.attribute("alt") {
                    "" => String::new(),
                    alt => format!("<alt-text>{}</alt-text>", xml(alt)),
                };
                let src = xml(node.attribute("src"));
                return Some(format!(
                    "<inline-graphic xlink:href=\"{src}\">{alt}</inline-graphic>"
                ));
            }
            "a" => return self.link(node),
            "input" => return None,
            _ if node.is_inline() => return self.inline(node.children()),
            _ => return None,
        };
        Some(format!("<{tag}>{}</{tag}>", self.inline(node.children())?))
    }

    fn link(&mut self, node: &Node<'_>) -> Option<String> {
        if node.attribute("role") == "doc-backlink" {
            return Some(String::new());
        }
        let text = self.inline(node.children())?;
        let href = node.attribute("href");
        let own = href.strip_prefix(self.page_url).and_then(|rest| rest.strip_prefix('#'));
        Some(match own {
            Some(target) if self.ids.iter().any(|known| known == target) => {
                let kind = match node.attribute("role") {
                    "doc-noteref" => " ref-type=\"fn\"",
                    "doc-biblioref" => " ref-type=\"bibr\"",
                    _ => "",
                };
                format!("<xref{kind} rid=\"{}\">{text}</xref>", xml(&id(target)))
            }
            Some(_) => text,
            None if href.is_empty() => text,
            None => external(href, &text),
        })
    }
}

fn external(url: &str, text: &str) -> String {
    format!("<ext-link ext-link-type=\"uri\" xlink:href=\"{}\">{text}</ext-link>", xml(url))
}

/// The level of a heading that begins a section.
fn level(node: &Node<'_>) -> Option<u8> {
    let number: u8 = node.name().strip_prefix('h')?.parse().ok()?;
    (2..=6).contains(&number).then_some(number)
}

/// The first element of a name within another.
fn find<'n, 'a>(node: &'n Node<'a>, name: &str) -> Option<&'n Node<'a>> {
    node.children().iter().find_map(|child| match child.name() == name {
        true => Some(child),
        false => find(child, name),
    })
}

/// How many elements of a name are within another.
fn count(node: &Node<'_>, name: &str) -> usize {
    let of = |child: &Node<'_>| usize::from(child.name() == name) + count(child, name);
    node.children().iter().map(of).sum()
}

/// The same in its caption, its tables and its films.
fn count_in(node: &Node<'_>, name: &str) -> usize {
    ["figcaption", "table", "video", "audio"]
        .iter()
        .filter_map(|part| find(node, part))
        .map(|part| count(part, name))
        .sum()
}

/// MathML under its own prefix.
fn mathml(node: &Node<'_>) -> Option<String> {
    let Node::Element { name, attributes, children } = node else {
        let mut text = String::new();
        node.text(&mut text);
        return Some(xml(&text));
    };
    let is_html = |name: &str| ["a", "img", "span", "svg"].contains(&name);
    let is_plain = |name: &str| {
        name.starts_with(|c: char| c.is_ascii_lowercase())
            && name.chars().all(|c| c.is_ascii_alphabetic() || c == '-')
    };
    if is_html(name) || !is_plain(name) {
        return None;
    }
    let mut names = HashSet::new();
    let said: String = attributes
        .iter()
        .filter(|(name, _)| is_plain(name) && names.insert(*name))
        .filter(|(name, _)| !["class", "id", "xmlns"].contains(name) && !name.starts_with("data-"))
        .map(|(name, value)| format!(" {name}=\"{}\"", xml(value)))
        .collect();
    let mut inner = String::new();
    for child in children {
        inner.push_str(&mathml(child)?);
    }
    Some(format!("<mml:{name}{said}>{inner}</mml:{name}>"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "https://x.example/a/";

    fn body(html: &str) -> Option<String> {
        jats(html, PAGE).map(|jats| jats.body.replace('\n', ""))
    }

    #[test]
    fn sections_stand_within_sections() {
        let html = "<p>A</p><h2 id=\"1-b\">B</h2><h3>C</h3><p>D</p><h2>E</h2>";
        let expected = "<p>A</p><sec id=\"x1-b\"><title>B</title><sec><title>C</title><p>D</p></sec>\
                        </sec><sec><title>E</title></sec>";
        assert_eq!(body(html).as_deref(), Some(expected));
    }

    #[test]
    fn lines_have_their_tags() {
        for (html, expected) in [
            ("a &amp; <em>b</em>", "<p>a &amp; <italic>b</italic></p>"),
            (
                "<a href=\"https://y.example/?a=1&amp;b\">t</a>",
                "<p><ext-link ext-link-type=\"uri\" xlink:href=\"https://y.example/?a=1&amp;b\">t</ext-link></p>",
            ),
            ("<a href=\"https://x.example/a/#gone\">t</a>", "<p>t</p>"),
            (
                "x<math><msup><mi>a</mi><mn>2</mn></msup></math>",
                "<p>x<inline-formula><mml:math><mml:msup><mml:mi>a</mml:mi><mml:mn>2</mml:mn></mml:msup></mml:math></inline-formula></p>",
            ),
            (
                "<ul><li><input type=\"checkbox\" disabled checked aria-label=\"x\"> a</li></ul>",
                "<list list-type=\"bullet\"><list-item><p>☑ a</p></list-item></list>",
            ),
            (
                "<pre><code class=\"language-rust\">a &lt; <span class=\"k\">b</span>\n</code></pre>",
                "<code language=\"rust\">a &lt; b</code>",
            ),
        ] {
            assert_eq!(body(html).as_deref(), Some(expected), "{html}");
        }
    }

    #[test]
    fn notes_and_references_stand_behind() {
        let html = "<p>A<sup class=\"note-ref\" id=\"r1\"><a href=\"https://x.example/a/#n1\" role=\"doc-noteref\">1</a></sup></p>\
            <section role=\"doc-endnotes\"><h2 id=\"notes\">Notes</h2><ol><li id=\"n1\"><p>B \
            <a href=\"https://x.example/a/#r1\" role=\"doc-backlink\">x</a></p></li></ol></section>";
        let jats = jats(html, PAGE).unwrap();
        assert_eq!(
            jats.body.trim(),
            "<p>A<sup><xref ref-type=\"fn\" rid=\"n1\">1</xref></sup></p>"
        );
        assert!(jats.back.contains("<fn id=\"n1\"><label>1</label>\n<p>B</p>\n</fn>"), "{jats:?}");
    }

    #[test]
    fn what_has_no_tag_is_left_out_whole() {
        for html in ["<form></form>", "<script>1</script>", "<p>a", "<P>a</P>", "<p>&eacute;</p>"] {
            assert_eq!(body(html), None, "{html}");
        }
    }
}
