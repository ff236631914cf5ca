//! Counted: the words of articles, which the search index holds, counted while their sources are parsed.

use std::path::Path;
use std::sync::Arc;

use super::{Document, Role, document, parse};
use crate::config::Config;
use crate::diagnostic::Diagnostic;
use crate::markdown::Prose;
use crate::search::Early;
use crate::search::vector::{Counter, Field, counting};

/// Reads one source as [`parse`] does. Also counts the words of an article and puts its vector into `early`, while
/// that has room. Drafts are left out, and texts with citations: other files say which keys are known.
pub fn parse_and_count(
    path: &Arc<Path>,
    bytes: &[u8],
    config: &Config,
    early: Option<&Early>,
) -> (Arc<Document>, Vec<Diagnostic>) {
    let Some(early) = early.filter(|early| early.has_room()) else {
        return parse(path, bytes, config);
    };
    counting(|counter| {
        let mut count = |block: Prose<'_>| count_prose(counter, block);
        let (document, diagnostics) = document(path, bytes, config, Some(&mut count));
        match document.is_known_alone() {
            true => {
                document.count(&document.facts.summary, counter);
                early.put(path.clone(), document.hash, counter.vector());
            }
            false => counter.forget(),
        }
        (Arc::new(document), diagnostics)
    })
}

/// Counts the words of a block of a body.
pub fn count_prose(counter: &mut Counter, block: Prose<'_>) {
    match block {
        Prose::Heading(text) => counter.text(text, Field::Heading),
        Prose::Text(text) => counter.text(text, Field::Body),
    }
}

impl Document {
    /// It is an article that may be public, and no other file changes which words it has: its text cites nothing.
    fn is_known_alone(&self) -> bool {
        let is_article = matches!(&self.role, Role::Article(front) if !front.is_gone());
        is_article && !self.is_unread() && !self.is_draft() && self.facts.citations.is_empty()
    }

    /// Counts the words of an article, with this summary, but for those of its text.
    pub fn count(&self, summary: &str, counter: &mut Counter) {
        counter.text(&self.title, Field::Title);
        counter.text(&self.subtitle, Field::Heading);
        counter.text(summary, Field::Summary);
        if let Role::Article(front) = &self.role {
            let standfirst = front.matter.standfirst.iter();
            standfirst.for_each(|text| counter.text(text, Field::Summary));
            let points = front.matter.key_points.iter();
            points.for_each(|text| counter.text(text, Field::Body));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Overrides;
    use crate::markdown::{Dialect, Syntax, prose};
    use crate::text::without_controls;

    const HEAD: &str = "---\ntitle: Rivers\nsubtitle: And *weirs*\ndate: 2024-01-02\n\
        standfirst: On floods.\nkey_points: [Dikes hold]\n";

    fn config() -> Config {
        let text = "base_url = \"https://example.org\"\n[institute]\nname = \"Institute\"\n";
        let file: Arc<Path> = Arc::from(Path::new("site.toml"));
        let (config, faults) = crate::config::config(&file, text, &Overrides::default());
        config.unwrap_or_else(|| panic!("{faults:?}"))
    }

    /// The vector that waits after a source was parsed, and that which a second reading gives.
    fn both(name: &str, rest: &str) -> (Option<Vec<u8>>, Vec<u8>) {
        let path: Arc<Path> = Path::new(name).into();
        let (config, early) = (config(), Early::default());
        let source = format!("{HEAD}{rest}");
        let (document, _) = parse_and_count(&path, source.as_bytes(), &config, Some(&early));
        let mut counter = Counter::default();
        document.count(&document.facts.summary, &mut counter);
        let body = without_controls(&source[document.body_start..]);
        let dialect = Dialect { math: document.facts.math, ..Dialect::default() };
        prose(&body, Syntax::of(&path), dialect, &[], |block| count_prose(&mut counter, block));
        (early.take(&path, document.hash), counter.vector())
    }

    #[test]
    fn words_are_those_of_a_second_reading() {
        let marked = "math: true\n---\n\n# One *two* {#own}\n\nA w**or**d,[^1] [a](b) ~~c~~ H~2~O <b>d</b>.\n\n\
            ![Weir](w.jpg \"Weirs. Credit: E\")\n\n- [ ] open\n\n| f |\n|---|\n| g |\n\n::: note\nInside\n:::\n\n\
            <div>Shown <script>hidden</script></div>\n\n$$e = m$$ {#eq:m}\n\nSee @eq:m; $5 and $6.\n\n[^1]: Note.\n";
        let controls = "---\nOne\u{85}two, th\u{8}ree, fo\u{7f}ur.\n";
        for (name, rest) in [
            ("content/briefs/a.md", marked),
            ("content/briefs/b.md", controls),
            ("content/briefs/c.html", "---\n<h2>Head</h2><p>Of <i>HTML</i></p>\n"),
            ("content/briefs/d.md", "---\n"),
        ] {
            let (early, again) = both(name, rest);
            assert_eq!(early, Some(again), "{name}");
        }
    }

    #[test]
    fn what_other_files_decide_waits_for_them() {
        for rest in
            ["---\nAs @doe says.\n", "draft: true\n---\nText.\n", "status: gone\n---\nText.\n"]
        {
            assert_eq!(both("content/briefs/a.md", rest).0, None, "{rest}");
        }
        let (path, early) = (Arc::from(Path::new("content/briefs/a.md")), Early::default());
        let source = format!("{HEAD}---\nText.\n");
        let config = config();
        let (document, _) = parse_and_count(&path, source.as_bytes(), &config, Some(&early));
        assert!(early.take(&path, document.hash).is_some());
        parse_and_count(
            &path,
            b"---\ntitle: x\ndraft: true\n---\nSecret.\n",
            &config,
            Some(&early),
        );
        assert!(early.take(&path, document.hash).is_none(), "words of one source came to another");
    }
}
