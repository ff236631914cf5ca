//! Code in HTML, its parts marked by classes. The grammars are read when somebody first needs them.

#![forbid(unsafe_code)]

use std::sync::LazyLock;

use syntect::parsing::{ParseState, Scope, ScopeStack, SyntaxReference, SyntaxSet};

/// Code of more bytes is shown without colours, since it would take long.
const MOST: usize = 256 * 1024;

/// Classes of parts, by the scopes of their grammars. The longest that fits counts.
const CLASSES: [(&str, &str); 33] = [
    ("comment", "code-comment"),
    ("punctuation.definition.comment", "code-comment"),
    ("string", "code-string"),
    ("markup.raw", "code-string"),
    ("constant", "code-number"),
    ("constant.other.placeholder", "code-number"),
    ("support.constant", "code-number"),
    ("keyword", "code-keyword"),
    ("keyword.operator", ""),
    ("keyword.operator.word", "code-keyword"),
    ("keyword.operator.logical.python", "code-keyword"),
    ("storage", "code-keyword"),
    ("variable.language", "code-keyword"),
    ("entity.name.tag", "code-keyword"),
    ("markup.heading", "code-keyword"),
    ("entity.name.section", "code-keyword"),
    ("entity.name.function", "code-name"),
    ("support.function", "code-name"),
    ("variable.function", "code-name"),
    ("entity.other.attribute-name", "code-name"),
    ("support.type.property-name", "code-name"),
    ("meta.mapping.key", "code-name"),
    ("entity.name.type", "code-type"),
    ("entity.name.class", "code-type"),
    ("entity.name.struct", "code-type"),
    ("entity.name.enum", "code-type"),
    ("entity.name.trait", "code-type"),
    ("entity.name.namespace", "code-type"),
    ("support.type", "code-type"),
    ("support.class", "code-type"),
    ("markup.inserted", "code-added"),
    ("markup.deleted", "code-removed"),
    ("meta.diff.header", "code-comment"),
];

/// Names that authors use, and those of the grammars.
const ALIASES: [(&str, &str); 14] = [
    ("console", "sh"),
    ("shell", "sh"),
    ("shell-session", "sh"),
    ("golang", "go"),
    ("csharp", "cs"),
    ("c++", "cpp"),
    ("objective-c", "m"),
    ("jsonc", "json"),
    ("json5", "json"),
    ("stata", "r"),
    ("tex", "latex"),
    ("bibtex", "bib"),
    ("docker", "dockerfile"),
    ("vb", "vbs"),
];

/// Languages that are shown as they are.
const PLAIN: [&str; 8] = ["text", "txt", "plain", "plaintext", "none", "output", "ascii", "log"];

struct Grammars {
    set: SyntaxSet,
    classes: Vec<(Scope, &'static str)>,
}

static GRAMMARS: LazyLock<Grammars> = LazyLock::new(|| {
    let scope = |(name, class): &(&str, &'static str)| Some((Scope::new(name).ok()?, *class));
    Grammars {
        set: two_face::syntax::extra_newlines(),
        classes: CLASSES.iter().filter_map(scope).collect(),
    }
});

/// Code as readers see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Code {
    /// HTML of its text.
    Html(String),
    /// It stays as it is.
    Plain,
    /// Nobody knows the language.
    Unknown,
}

/// The HTML of some code in a language, by any of its usual names.
pub fn code(text: &str, language: &str) -> Code {
    let language = language.to_ascii_lowercase();
    if PLAIN.contains(&language.as_str()) {
        return Code::Plain;
    }
    let Some(grammar) = grammar(&language) else { return Code::Unknown };
    if text.len() > MOST {
        return Code::Plain;
    }
    html(text, grammar).map_or(Code::Plain, Code::Html)
}

/// Names of all languages.
pub fn languages() -> Vec<String> {
    let of_grammars = GRAMMARS.set.syntaxes().iter().flat_map(|grammar| {
        let names = grammar.file_extensions.iter().map(String::as_str);
        names.chain([grammar.name.as_str()]).map(str::to_ascii_lowercase)
    });
    let others = ALIASES.iter().map(|(alias, _)| *alias).chain(PLAIN).map(str::to_string);
    of_grammars.chain(others).collect()
}

fn grammar(language: &str) -> Option<&'static SyntaxReference> {
    let known = ALIASES.iter().find(|(alias, _)| *alias == language);
    GRAMMARS.set.find_syntax_by_token(known.map_or(language, |(_, name)| name))
}

/// None where the grammar fails.
fn html(text: &str, grammar: &SyntaxReference) -> Option<String> {
    let mut state = ParseState::new(grammar);
    let mut scopes = ScopeStack::new();
    let mut html = Html::default();
    for line in text.split_inclusive('\n') {
        let mut at = 0;
        for (from, change) in state.parse_line(line, &GRAMMARS.set).ok()? {
            html.push(line.get(at..from)?, class(&scopes));
            at = from;
            scopes.apply(&change).ok()?;
        }
        html.push(line.get(at..)?, class(&scopes));
    }
    html.open("");
    Some(html.out)
}

/// The class of text in these scopes; the innermost scope with a class counts.
fn class(scopes: &ScopeStack) -> &'static str {
    scopes
        .as_slice()
        .iter()
        .rev()
        .find_map(|scope| {
            let fitting = GRAMMARS.classes.iter().filter(|(prefix, _)| prefix.is_prefix_of(*scope));
            fitting.max_by_key(|(prefix, _)| prefix.len()).map(|(_, class)| *class)
        })
        .unwrap_or("")
}

/// HTML while it is written.
#[derive(Default)]
struct Html {
    out: String,
    class: &'static str,
}

impl Html {
    fn push(&mut self, text: &str, class: &'static str) {
        if text.is_empty() {
            return;
        }
        // Invisible text needs no colour.
        if !text.trim().is_empty() {
            self.open(class);
        }
        for c in text.chars() {
            match c {
                '&' => self.out.push_str("&amp;"),
                '<' => self.out.push_str("&lt;"),
                '>' => self.out.push_str("&gt;"),
                c => self.out.push(c),
            }
        }
    }

    /// Ends the part before, and begins one of this class.
    fn open(&mut self, class: &'static str) {
        if class == self.class {
            return;
        }
        if !self.class.is_empty() {
            // White space belongs to neither.
            let end = self.out.trim_end().len();
            self.out.insert_str(end, "</span>");
        }
        if !class.is_empty() {
            self.out.push_str("<span class=\"");
            self.out.push_str(class);
            self.out.push_str("\">");
        }
        self.class = class;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str, language: &str) -> String {
        match code(text, language) {
            Code::Html(html) => html,
            other => format!("{other:?}"),
        }
    }

    #[test]
    fn parts_have_classes() {
        assert_eq!(
            shown("let x = \"<a>\"; // why\n", "rust"),
            "<span class=\"code-keyword\">let</span> x = <span class=\"code-string\">\"&lt;a&gt;\"</span>; <span class=\"code-comment\">// why</span>\n"
        );
        assert_eq!(shown("+a\n-b\n", "diff").matches("<span").count(), 2);
    }

    #[test]
    fn a_language_is_known_by_its_usual_names() {
        for name in [
            "rust",
            "rs",
            "python",
            "py",
            "JavaScript",
            "js",
            "ts",
            "typescript",
            "toml",
            "yaml",
            "json",
            "html",
            "css",
            "bash",
            "sh",
            "console",
            "r",
            "sql",
            "c",
            "c++",
            "cpp",
            "go",
            "java",
            "julia",
            "latex",
            "diff",
            "xml",
            "md",
            "markdown",
            "stata",
            "matlab",
            "php",
            "ruby",
            "csharp",
            "dockerfile",
            "make",
            "ini",
            "kotlin",
            "swift",
            "scala",
            "lua",
        ] {
            assert!(matches!(code("x", name), Code::Html(_)), "{name}");
        }
        assert_eq!(code("x", "text"), Code::Plain);
        assert_eq!(code("x", "pyhton"), Code::Unknown);
        assert!(languages().iter().any(|name| name == "python"));
    }

    #[test]
    fn text_is_kept_whole() {
        for language in ["rust", "python", "html", "markdown", "yaml", "diff"] {
            let text = "a <b> & \"c\nü `d` #'e\n\n  - {{ f }} /* g\n";
            let html = shown(text, language);
            let mut plain = String::new();
            let mut within = false;
            for c in html.chars() {
                match c {
                    '<' => within = true,
                    '>' => within = false,
                    c if !within => plain.push(c),
                    _ => {}
                }
            }
            let plain = plain.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&");
            assert_eq!(plain, text, "{language}: {html}");
        }
    }
}
