//! Frame: all of a document that the archive may use to order, file, address or link it. The rest are
//! words, which are only on those pages that show them.

use serde::{Serialize, Serializer};

use super::{Document, Role, Standing};
use crate::config::Config;
use crate::diagnostic::Span;
use crate::disk::{Hash, Hashing};
use crate::markdown::Link;
use crate::slug::initial;

/// The hash of a document's frame: everything but the words of its title, subtitle, summary and
/// body; the first letter of its title belongs to the frame. `head` is the text before its body. A
/// document that is not an article has no words: all of it is frame.
pub(super) fn frame(document: &Document, head: &str, config: &Config) -> Hash {
    let Role::Article(front) = &document.role else { return document.hash };
    let matter = &front.matter;
    // The title may give a file without a slug its address; a value with an alias in YAML may
    // be in two places.
    let is_titled = config.types.iter().any(|kind| kind.permalink.has("title"));
    let has_slug = !Standing::of(&document.path).slug(config.slugs).is_empty();
    let is_apart = has_slug && !is_titled && !head.contains('*');
    let words: Vec<Span> = match is_apart {
        true => {
            let others = [matter.subtitle.as_ref(), matter.summary.as_ref()];
            let others = others.into_iter().flatten().map(|text| text.span);
            others.chain([matter.title.span]).collect()
        }
        false => Vec::new(),
    };
    let facts = &document.facts;
    // Files of the document's folder that are published, since a container names them.
    let named: Vec<&str> = (facts.containers.iter())
        .flat_map(|container| container.arguments.iter().map(|(_, value)| value.as_str()))
        .collect();
    let headings: Vec<&str> = facts.headings.iter().map(|heading| &*heading.id).collect();
    let cited = facts.citations.iter().map(|one| {
        let keys: Vec<&str> = one.works.iter().map(|work| &*work.key).collect();
        (keys, one.in_text, one.in_summary)
    });
    let cited: Vec<_> = cited.collect();
    let rest = without(head, &words);
    // Titles from A to Z have a page for each letter.
    let initial = initial(&document.title);
    let parts = (
        rest,
        document.language,
        Links(&facts.links),
        headings,
        &facts.anchors,
        &facts.pictures,
        initial,
        cited,
        named,
    );
    // Hashed as it comes, since a long text has many links.
    postcard::to_io(&parts, Hashing::default()).map_or(document.hash, |hashing| hashing.hash())
}

/// The hash of what other pages show of a document.
pub(super) fn brief(document: &Document) -> Hash {
    let Document { title, subtitle, facts, own_summary, .. } = document;
    let shown = (title, subtitle, &facts.summary, own_summary, document.minutes());
    postcard::to_io(&shown, Hashing::default()).map_or(document.hash, |hashing| hashing.hash())
}

/// Links without their places.
struct Links<'a>(&'a [Link]);

impl Serialize for Links<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_seq(self.0.iter().map(|link| (&*link.destination, link.usage)))
    }
}

/// The text without the parts in `spans`, where they say nothing about the text around them.
fn without(text: &str, spans: &[Span]) -> String {
    let mut rest = String::with_capacity(text.len());
    for (number, line) in text.split_inclusive('\n').enumerate() {
        let cut = spans.iter().find(|span| span.line as usize == number + 1).and_then(|span| {
            let shown = line.trim_end();
            let mut bounds = shown.char_indices().map(|(at, _)| at).chain([shown.len()]);
            let from = bounds.nth((span.column as usize).checked_sub(1)?)?;
            let to = bounds.nth((span.length as usize).checked_sub(1)?)?;
            Some((&line[..from], kind(&line[from..to], &line[to..])?, &line[to..]))
        });
        match cut {
            Some((before, kind, after)) => {
                rest.push_str(before);
                rest.push('\0');
                rest.push(kind);
                rest.push_str(after);
            }
            None => rest.push_str(line),
        }
    }
    rest
}

/// What kind of value this is: another of its kind may replace it, whatever the lines below it are. The
/// kind is its quote, or `a` where it has none. None where that is not certain: a quote that is not closed in
/// its line includes keys below it, and the column of what follows a value depends on the value's length.
fn kind(value: &str, after: &str) -> Option<char> {
    let after = after.trim();
    let first = value.chars().next()?;
    let is_last = matches!(after, "" | ",") || after.starts_with('#');
    let kind = match first {
        '"' | '\'' => {
            let inner = value[1..].strip_suffix(first)?;
            (!inner.contains([first, '\\'])).then_some(first)?
        }
        _ => first.is_alphanumeric().then_some('a')?,
    };
    (is_last && !value.contains('\r')).then_some(kind)
}

#[cfg(test)]
mod tests {
    use std::path::Path;
    use std::sync::Arc;

    use super::*;
    use crate::config::{Overrides, config};
    use crate::parse::parse;

    fn span(line: usize, column: usize, length: usize) -> Span {
        Span::at(line, column, length)
    }

    #[test]
    fn words_are_cut_out_of_their_line() {
        let head = "---\ntitle: \"Rivers é\"\ntags: [a, b]\n---\n";
        let title = span(2, 8, 10);
        assert_eq!(without(head, &[title]), "---\ntitle: \0\"\ntags: [a, b]\n---\n");
        assert_eq!(
            without(&head.replace("Rivers é", "Harbour!"), &[title]),
            without(head, &[title])
        );
        assert_ne!(without(&head.replace("[a,", "[c,"), &[title]), without(head, &[title]));
        // A value over several lines stays, so that a change of it is seen.
        for outside in [span(2, 8, 11), span(2, 0, 3), span(2, 8, 0), span(9, 1, 1)] {
            assert_eq!(without(head, &[outside]), head, "{outside:?}");
        }
        assert_eq!(without(head, &[]), head);
    }

    #[test]
    fn what_is_not_whole_in_its_line_is_not_cut() {
        for (value, after, expected) in [
            ("Rivers", "\n", Some('a')),
            ("Rivers", " # of 2026\r\n", Some('a')),
            ("\"Rivers\"", ",\n", Some('"')),
            ("'1984'", "", Some('\'')),
            ("'Rivers", "\n", None),
            ("'", "\n", None),
            ("'Rivers''", "\n", None),
            ("\"Rivers\\\"", "\n", None),
            ("\"\"\"", "\n", None),
            ("''''", "\n", None),
            ("|", "\n", None),
            ("Rivers", ", aliases: /rivers/}\n", None),
            ("Rivers\rand lakes", "\n", None),
        ] {
            assert_eq!(kind(value, after), expected, "{value}{after}");
        }
    }

    /// Whether two texts of one article have one frame.
    fn have_one_frame(one: &str, other: &str) -> bool {
        have_one_frame_at("content/articles/rivers.md", one, other)
    }

    fn have_one_frame_at(path: &str, one: &str, other: &str) -> bool {
        let base = "base_url = \"https://example.org\"\n[institute]\nname = \"Institute\"\n";
        let file: Arc<Path> = Arc::from(Path::new("site.toml"));
        let (config, faults) = config(&file, base, &Overrides::default());
        let config = config.unwrap_or_else(|| panic!("{faults:?}"));
        let path: Arc<Path> = Arc::from(Path::new(path));
        let frame = |text: &str| parse(&path, text.as_bytes(), &config).0.frame;
        frame(one) == frame(other)
    }

    #[test]
    fn other_words_make_no_other_frame() {
        let article = "---\ntitle: Rivers\nslug: old\ndate: 2026-01-05\n---\nThey rise.\n";
        for (from, to) in [("Rivers", "Roads of the north"), ("They rise.", "They fall.")] {
            assert!(have_one_frame(article, &article.replace(from, to)), "{to}");
        }
        for (from, to) in
            [("old", "new"), ("2026", "2025"), ("They", "[They](/lakes/)"), ("Rivers", "Harbours")]
        {
            assert!(!have_one_frame(article, &article.replace(from, to)), "{to}");
        }
        let title = |text: &str| text.replace("Rivers", "Roads");
        // The address of a file without a name comes from its title.
        let nameless = article.replace("slug: old\n", "");
        let path = "content/articles/---.md";
        assert!(!have_one_frame_at(path, &nameless, &title(&nameless)));
        assert!(have_one_frame(&nameless, &title(&nameless)));
        // An alias moves the title to a place that the archive reads.
        let alias = article.replace("Rivers", "&name Rivers").replace("old", "*name");
        assert!(!have_one_frame(&alias, &title(&alias)));
    }

    #[test]
    fn a_quote_that_takes_in_keys_makes_another_frame() {
        let yaml = "---\ndate: 2026-01-05\ntitle: 'Rivers'\nslug: old\nsummary: Of farmers'\n---\nThey rise.\n";
        assert!(!have_one_frame(yaml, &yaml.replace("'Rivers'", "'Rivers")));
        let toml =
            "+++\ntitle = \"\"\"Rivers\nrise\"\"\"\nslug = \"old\"\nsummary = \"''' #\"\n+++\n";
        assert!(!have_one_frame(toml, &toml.replace("\"\"\"Rivers", "'''Rivers")));
    }
}
