//! What is wrong with a YAML text, in an author's words.
//!
//! The parser says where it stopped and why in terms of its grammar. The line shows what the author
//! did: an unquoted text with a `: `, a missing space, a stray indentation.

use granit_parser::{ErrorKind, ScanError};

use super::{Range, Source};
use crate::diagnostic::rules::YAML_COMMENT;
use crate::diagnostic::{Diagnostic, Place};
use crate::tree::MAX_DEPTH;
use crate::tree::line::{Line, quoted};

/// The diagnostic for what the parser could not read.
pub(super) fn tell(source: &Source<'_>, error: &ScanError) -> Diagnostic {
    use ErrorKind as Kind;
    let text = source.text;
    let at = error.marker().byte_offset().unwrap_or(text.len()).min(text.len());
    let line = Line::at(text, at);
    match error.kind() {
        Kind::UnclosedQuotedScalar
        | Kind::DocumentIndicatorInQuotedScalar
        | Kind::InvalidQuotedScalarIndent => unclosed_quote(source, at),
        Kind::InvalidTrailingDoubleQuotedScalar => after_quote(source, at, '"'),
        Kind::InvalidTrailingSingleQuotedScalar => after_quote(source, at, '\''),
        Kind::UnknownQuotedScalarEscape
        | Kind::InvalidQuotedScalarHexEscape
        | Kind::InvalidUnicodeEscape
        | Kind::InvalidLowSurrogate
        | Kind::InvalidLowSurrogateHexEscape
        | Kind::MissingLowSurrogate
        | Kind::UnpairedLowSurrogate => escape(source, at),
        Kind::TabNotAllowed
        | Kind::TabInBlockIndentation
        | Kind::TabInIndentation
        | Kind::TabInPlainScalar
        | Kind::TabAtBlockScalarStart => tab(source, at),
        Kind::MappingValueNotAllowed => colon(source, at),
        Kind::SimpleKeyExpected | Kind::InvalidSimpleKey => no_key(source, &line),
        Kind::InvalidColonPlacement
        | Kind::UnexpectedEofFlowSequence
        | Kind::UnexpectedEofFlowMapping
        | Kind::UnexpectedEofImplicitFlowMapping
        | Kind::ExpectedFlowMappingSeparator
        | Kind::ExpectedFlowSequenceSeparator
        | Kind::InvalidFlowScalarIndent => {
            unclosed_bracket(source, at).unwrap_or_else(|| other(source, at, error))
        }
        Kind::UnclosedFlowCollection { open } => never_closed(source, at, &open.to_string()),
        Kind::MismatchedFlowCollectionEnd { open, close } => source
            .syntax(at..at + 1, format!("`{open}` is closed by `{close}`"))
            .hint("brackets close in the order in which they open"),
        Kind::RecursionLimitExceeded => too_deep(source, at..at + 1),
        Kind::BomInsideDocument => source
            .syntax(at..at + 3, "there is an invisible character (a byte-order mark) here")
            .hint("delete it"),
        Kind::UnexpectedCharacter { .. }
        | Kind::UnknownAnchor
        | Kind::MissingAnchorOrAliasName
        | Kind::UndeclaredTagHandle
        | Kind::MissingTagUri
        | Kind::InvalidTagTerminator
        | Kind::InvalidGlobalTagCharacter
        | Kind::UnclosedVerbatimTag
        | Kind::InvalidTagEscape
        | Kind::ExpectedTagBang
        | Kind::MappingKeyNotAllowed
        | Kind::PlainScalarStartsWithDashFlowIndicator => first_letter(source, &line, at),
        Kind::BlockSequenceEntryNotAllowed | Kind::InvalidBlockEntryWhitespace => source
            .syntax(at..at + 1, "a list begins here, in the middle of a line")
            .hint("put each `- ` on a line of its own, or the value in quotes"),
        Kind::InvalidBlockScalarHeader => {
            let sign = text[at..].chars().next().unwrap_or('|');
            source.syntax(at..line.end(), format!("there is text right after `{sign}`")).hint(
                "begin the text on the next line, two spaces to the right, or put it in quotes",
            )
        }
        Kind::InvalidBlockScalarIndent | Kind::ExpectedDocumentStart | Kind::InvalidIndentation => {
            indentation(source, &line)
        }
        Kind::ExpectedBlockMappingKey | Kind::ExpectedBlockSequenceEntry => {
            let opens = line.value().filter(|value| value.starts_with(['[', '{']));
            match opens {
                Some(value) if line.offset(value) < at => after_bracket(source, &line, value, at),
                _ => indentation(source, &line),
            }
        }
        Kind::CommentInterceptedScalar | Kind::CommentNotSeparated => source
            .syntax(at..at + 1, "a `#` begins a comment here, in the middle of a value")
            .hint("a text that holds `#` must be in quotes"),
        Kind::MissingDirectiveName
        | Kind::InvalidDirectiveName
        | Kind::InvalidDirectiveTerminator
        | Kind::MissingDocumentEndBeforeDirective => source
            .syntax(line.content(), "a line cannot begin with `%`")
            .hint("if it goes on with the value above, indent it"),
        _ => other(source, at, error),
    }
}

fn other(source: &Source<'_>, at: usize, error: &ScanError) -> Diagnostic {
    source.syntax(at..at + 1, format!("this cannot be read as YAML: {}", error.info()))
}

/// The diagnostic for a key that is a list or a table.
pub(super) fn odd_key(source: &Source<'_>, range: Range) -> Diagnostic {
    let line = Line::at(source.text, range.start);
    match line.value() {
        Some(value) if value.starts_with("{{") || value.starts_with("{%") => source
            .syntax(
                line.range(value),
                format!("`{}` has a meaning of its own in YAML", &value[..2]),
            )
            .hint(format!("put the value in quotes: `{}`", quoted(value))),
        _ => source
            .syntax(range, "a key must be a word, not a list or table")
            .hint("a text that begins with a bracket must be in quotes"),
    }
}

/// The diagnostic for a tag that is not YAML's own.
pub(super) fn odd_tag(source: &Source<'_>, range: Range) -> Diagnostic {
    let line = Line::at(source.text, range.start);
    first_letter(source, &line, range.start)
}

/// The diagnostic for an anchor that nothing refers to.
pub(super) fn unused_anchor(source: &Source<'_>, at: usize) -> Diagnostic {
    let line = Line::at(source.text, at);
    first_letter(source, &line, at)
}

/// The diagnostic for what is nested too deeply.
pub(super) fn too_deep(source: &Source<'_>, range: Range) -> Diagnostic {
    source.syntax(range, format!("more than {MAX_DEPTH} tables and lists are nested"))
}

fn unclosed_quote(source: &Source<'_>, at: usize) -> Diagnostic {
    let quote = source.text[at..].chars().next().filter(|c| matches!(c, '"' | '\'')).unwrap_or('"');
    source
        .syntax(at..at + 1, "this quote is never closed")
        .hint(format!("put a `{quote}` at the end of the text"))
}

/// Something follows a closing quote: the quote closed a text of an earlier line, or the author
/// meant it as part of the text.
fn after_quote(source: &Source<'_>, at: usize, quote: char) -> Diagnostic {
    let line = Line::at(source.text, at);
    // A closing quote that is the first letter of a value was meant to open it.
    let opens_here =
        line.value().is_some_and(|value| value.starts_with(quote) && line.offset(value) + 1 < at);
    if !opens_here {
        let earlier = line.before(source.text).find_map(|line| {
            line.value().filter(|value| value.starts_with(quote)).map(|value| line.offset(value))
        });
        if let Some(start) = earlier {
            return unclosed_quote(source, start);
        }
    }
    let hint = match quote {
        '\'' => "within single quotes, write `''` for `'`".to_owned(),
        _ => "within double quotes, write `\\\"` for `\"`; or put the whole text in single quotes"
            .to_owned(),
    };
    source.syntax(at..line.end(), "text goes on after the closing quote").hint(hint)
}

fn escape(source: &Source<'_>, at: usize) -> Diagnostic {
    let mut rest = source.text[at..].char_indices();
    while let Some((offset, letter)) = rest.next() {
        if letter == '\\'
            && let Some((_, next)) = rest.next()
            && !"0abtnvfre \"/\\N_LPxuU\n\t".contains(next)
        {
            return source
                .syntax(
                    at + offset..at + offset + 1 + next.len_utf8(),
                    format!("`\\{next}` means nothing within double quotes"),
                )
                .hint("write `\\\\` for `\\`, or put the text in single quotes");
        }
    }
    source
        .syntax(at..at + 1, "a `\\` in this text and the letter after it mean nothing")
        .hint("write `\\\\` for `\\`, or put the text in single quotes")
}

fn tab(source: &Source<'_>, at: usize) -> Diagnostic {
    let line = Line::at(source.text, at);
    let from = if line.text.starts_with([' ', '\t']) { line.start } else { at };
    let at = source.text[from..].find('\t').map_or(at, |offset| from + offset);
    source.syntax(at..at + 1, "there is a tab here").hint("indent with spaces, not with tabs")
}

/// A `:` where none is allowed.
fn colon(source: &Source<'_>, at: usize) -> Diagnostic {
    let line = Line::at(source.text, at);
    if let Some(value) = line.value()
        && line.offset(value) < at
    {
        if let Some(quote) = value.chars().next().filter(|c| matches!(c, '"' | '\'')) {
            return after_quote(source, at, quote);
        }
        return source
            .syntax(line.range(value), "a text that holds `: ` must be in quotes")
            .hint(format!("write `{}`", quoted(value)));
    }
    let Some(above) = line.before(source.text).find(|above| !above.is_blank()) else {
        return source.syntax(at..at + 1, "there must be no `:` here");
    };
    if line.indentation() > above.indentation() {
        return source
            .syntax(line.content(), "this line begins further to the right than the keys above")
            .hint("begin it where they begin");
    }
    no_key(source, &above)
}

/// A line that is not `key: value`.
fn no_key(source: &Source<'_>, line: &Line<'_>) -> Diagnostic {
    let text = line.text.trim();
    if let Some((key, value)) = text.split_once(':')
        && !key.contains(char::is_whitespace)
        && !value.is_empty()
    {
        let at = line.offset(text);
        let range = at..at + key.len() + 1;
        let diagnostic = source.syntax(range, format!("there must be a space after `{key}:`"));
        return match value.starts_with('\u{a0}') {
            true => diagnostic.hint("this is a no-break space; type a normal space"),
            false => diagnostic.hint(format!("write `{key}: {value}`")),
        };
    }
    let mut above = line.before(source.text).filter(|above| !above.is_blank());
    let block = above.find(|above| above.value().is_some() || above.text.trim_end().ends_with(':'));
    if let Some(sign) =
        block.as_ref().and_then(Line::value).filter(|value| value.starts_with(['|', '>']))
    {
        return source
            .syntax(line.content(), format!("the text after `{}` must be indented", &sign[..1]))
            .hint("begin each of its lines with two spaces");
    }
    let after_blank = line.before(source.text).next().is_some_and(|above| above.is_blank());
    let hint = match text.split_once(char::is_whitespace) {
        _ if after_blank => {
            "if the article's text begins here, put a line `---` before it".to_owned()
        }
        Some((key, value))
            if value.split_whitespace().count() < 8 && key.chars().all(char::is_alphanumeric) =>
        {
            format!(
                "write `{key}: {}`; or indent the line, if it goes on with the value above",
                value.trim()
            )
        }
        _ => "indent the line, if it goes on with the value above".to_owned(),
    };
    source.syntax(line.content(), "a key with a `:` is missing in this line").hint(hint)
}

fn unclosed_bracket(source: &Source<'_>, at: usize) -> Option<Diagnostic> {
    let line = Line::at(source.text, at);
    let mut lines = std::iter::once(line.clone()).chain(line.before(source.text));
    let start = lines.find_map(|line| {
        line.value()
            .filter(|value| value.starts_with(['[', '{']))
            .map(|value| line.offset(value))
            .filter(|start| *start < at)
    })?;
    let inside = &source.text[start..at];
    let open = inside.matches(['[', '{']).count();
    let bracket = &inside[..1];
    if open <= inside.matches([']', '}']).count() {
        return None;
    }
    let closing = if bracket == "[" { "]" } else { "}" };
    if Line::at(source.text, start).start == line.start && inside.len() > 1 && at < line.end() {
        return Some(
            source
                .syntax(at..at + 1, format!("the values between `{bracket}` and `{closing}` cannot be read from here on"))
                .hint("put a comma between two values, and a value that holds brackets or `: ` in quotes"),
        );
    }
    Some(never_closed(source, start, bracket))
}

fn never_closed(source: &Source<'_>, start: usize, bracket: &str) -> Diagnostic {
    let closing = if bracket == "[" { "]" } else { "}" };
    source
        .syntax(start..start + 1, format!("this `{bracket}` is never closed"))
        .hint(format!("put a `{closing}` after the last value"))
}

fn after_bracket(source: &Source<'_>, line: &Line<'_>, value: &str, at: usize) -> Diagnostic {
    source.syntax(at..line.end(), "text goes on after the closing bracket").hint(format!(
        "a text that begins with `{}` must be in quotes: `{}`",
        &value[..1],
        quoted(value)
    ))
}

/// A value that begins with a letter that YAML keeps for itself.
fn first_letter(source: &Source<'_>, line: &Line<'_>, at: usize) -> Diagnostic {
    let value = line.value().filter(|value| line.offset(value) == at);
    let letter = source.text[at..].chars().next().unwrap_or('?');
    let range = value.map_or(at..at + letter.len_utf8(), |value| line.range(value));
    let hint = match value {
        Some(value) => format!("put it in quotes: `{}`", quoted(value)),
        None => "put the value in quotes".to_owned(),
    };
    let letter = if letter == '`' { "a backtick".to_owned() } else { format!("`{letter}`") };
    source.syntax(range, format!("a value cannot begin with {letter}")).hint(hint)
}

/// The diagnostic for a list whose items begin with `-` and no space.
/// `range` begins after a text without quotes and ends with its comment.
pub(super) fn cut_off(source: &Source<'_>, key: &str, range: Range) -> Diagnostic {
    let line = Line::at(source.text, range.start);
    let comment = source.text[range.clone()].trim_start();
    let at = range.end - comment.len()..range.end;
    let message =
        format!("`{}` is taken for a comment and left out of `{key}`", comment.trim_end());
    let place = Place::span(source.file, source.span(at));
    Diagnostic::new(&YAML_COMMENT, place, message).hint(match line.value() {
        Some(value) => format!("put the text in quotes: `{key}: {}`", quoted(value)),
        None => "put the text in quotes, or the comment on a line of its own".to_owned(),
    })
}

pub(super) fn dash_without_blank(source: &Source<'_>, at: usize) -> Diagnostic {
    source
        .syntax(at..at + 1, "there must be a space after `-`")
        .hint("begin each item of a list with `- `")
}

fn indentation(source: &Source<'_>, line: &Line<'_>) -> Diagnostic {
    let first = source.text.lines().find(|line| !line.trim().is_empty()).unwrap_or("");
    let is_left = line.indentation() < first.len() - first.trim_start().len();
    let (message, hint) = if is_left {
        (
            "this line begins further to the left than the first key",
            "begin all keys at the left edge",
        )
    } else {
        (
            "this line begins where no line above begins",
            "begin it exactly below the key it belongs to",
        )
    };
    source.syntax(line.content(), message).hint(hint)
}
