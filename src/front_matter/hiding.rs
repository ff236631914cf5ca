//! Keys by which other programs hide a text from the public.
//!
//! People who move an archive here write `published: false` or `private: true` and believe that the
//! text stays hidden. Such a key is an error that nothing silences ([`HIDING_KEY`]). If a key of ours
//! hides and cannot be read, or is misspelt, its article is left out ([`judge`]): when in
//! doubt whether a text is public, it is not.

use std::path::Path;
use std::sync::Arc;

use crate::diagnostic::rules::{BAD_VALUE, DUPLICATE_KEY, HIDING_KEY, UNKNOWN_KEY};
use crate::diagnostic::{Diagnostic, Place, nearest};
use crate::schema::Shape;
use crate::tree::{Entry, Node, Value};

/// Keys of ours that hide a text.
const OURS: [&str; 7] =
    ["draft", "publish_at", "date", "expires", "status", "unlisted", "permalink"];

/// Keys that are often misspelt, of ours and of others, with their names here.
const OFTEN: [&str; 12] = [
    "draft",
    "drafts",
    "publish_at",
    "publishdate",
    "published",
    "unlisted",
    "expires",
    "expirydate",
    "private",
    "hidden",
    "password",
    "visibility",
];

/// How a key hides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    /// Where it is true.
    Yes(Ours),
    /// Where it is false.
    No(Ours),
    /// From a day on.
    Until,
    /// Before a day.
    From,
    /// Before the day of publication.
    Date,
    /// By a word.
    Word,
    /// Where it says anything.
    Secret,
    /// Where it holds `noindex` or `none`.
    Robots,
    /// By a table of what is made (`render: never`) and listed (`list: never`).
    Build,
    /// Where it is false, or a table that excludes.
    Sitemap,
}

/// The key of ours to write instead.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ours {
    Draft,
    Unlisted,
    Either,
}

/// A key in lower case and without what joins its words.
fn plain(key: &str) -> String {
    let letters = key.chars().filter(|c| !matches!(c, '-' | '_' | ' ' | '.'));
    letters.flat_map(char::to_lowercase).collect()
}

fn way(key: &str) -> Option<Way> {
    use Ours::{Draft, Either, Unlisted};
    let plain = plain(key);
    let name = match plain.strip_prefix("is") {
        Some(rest) if !rest.is_empty() => rest,
        _ => plain.as_str(),
    };
    Some(match name {
        "draft" | "drafts" | "drafted" | "wip" | "unpublished" | "nopublish" | "donotpublish"
        | "dontpublish" | "norender" | "headless" | "trashed" | "deleted" | "disabled"
        | "embargoed" => Way::Yes(Draft),
        "private" | "hidden" | "hide" | "hidepage" | "secret" | "confidential" | "restricted"
        | "protected" | "internal" | "internalonly" | "membersonly" | "paywall" | "paywalled"
        | "invisible" | "exclude" | "excluded" => Way::Yes(Either),
        "unlisted"
        | "noindex"
        | "nolist"
        | "notlisted"
        | "delisted"
        | "sitemapexclude"
        | "excludefromsitemap"
        | "excludefromsearch"
        | "excludefromfeed"
        | "excludefromlist"
        | "excludefromlists"
        | "excludefromcollections"
        | "eleventyexcludefromcollections"
        | "hidefromlist"
        | "hidefromlists"
        | "hidefromhome"
        | "hideinlist"
        | "searchexclude"
        | "searchhidden"
        | "hiddeninhomelist"
        | "hiddeninrss"
        | "robotsnoindex" => Way::Yes(Unlisted),
        "published" | "publish" | "render" | "rendered" | "enabled" | "public" | "publicly"
        | "visible" => Way::No(Draft),
        "listed" | "indexed" | "indexable" | "searchable" | "insearchindex" | "insitemap"
        | "showinlist" | "showinlists" => Way::No(Unlisted),
        "expirydate" | "expiry" | "expirationdate" | "expiration" | "expire" | "expires"
        | "expiresat" | "expireson" | "expireat" | "expiredate" | "expired" | "unpublish"
        | "unpublishdate" | "unpublishat" | "unpublishon" | "unpublishtime" | "unpubdate"
        | "validuntil" | "availableuntil" | "visibleuntil" | "publisheduntil" | "enddisplay"
        | "withdrawn" | "withdrawnon" | "withdrawnat" => Way::Until,
        "publishdate" | "publishat" | "publishon" | "publishtime" | "publishafter"
        | "publishfrom" | "embargo" | "embargountil" | "embargodate" | "releasedate"
        | "releaseat" | "scheduled" | "schedule" | "scheduledat" | "scheduledfor"
        | "scheduledate" | "golive" | "golivedate" | "validfrom" | "availablefrom"
        | "visiblefrom" => Way::From,
        "pubdate" | "publishedat" | "publishedon" | "datepublished" | "publishedtime" => Way::Date,
        "visibility" | "access" | "status" | "poststatus" | "publishstatus" | "pagestatus"
        | "publicationstatus" | "workflowstate" | "workflowstatus" | "publishstate" => Way::Word,
        "password" | "passwd" | "postpassword" | "passphrase" | "passwordprotected" | "encrypt"
        | "encrypted" => Way::Secret,
        "robots" | "metarobots" | "googlebot" => Way::Robots,
        "build" => Way::Build,
        "sitemap" => Way::Sitemap,
        _ => return None,
    })
}

/// What a value says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Says {
    Nothing,
    Yes,
    No,
    Other,
}

fn says(node: &Node) -> Says {
    let Value::Scalar { text, .. } = &node.value else {
        let is_empty = match &node.value {
            Value::List(items) => items.is_empty(),
            Value::Table(entries) => entries.is_empty(),
            _ => true,
        };
        return if is_empty { Says::Nothing } else { Says::Other };
    };
    match text.trim().to_lowercase().as_str() {
        "" | "~" | "null" => Says::Nothing,
        "true" | "yes" | "on" | "1" | "y" => Says::Yes,
        "false" | "no" | "off" | "0" | "n" | "never" => Says::No,
        _ => Says::Other,
    }
}

/// The value in lower case; empty where it is not a single one.
fn word(node: &Node) -> String {
    match &node.value {
        Value::Scalar { text, .. } => text.trim().to_lowercase(),
        _ => String::new(),
    }
}

/// Words that say that a text is public.
fn is_public(word: &str) -> bool {
    matches!(
        word,
        "publish"
            | "published"
            | "public"
            | "publicly"
            | "open"
            | "free"
            | "visible"
            | "listed"
            | "live"
            | "final"
            | "released"
            | "approved"
            | "complete"
            | "completed"
            | "done"
            | "everyone"
            | "all"
            | "anyone"
    )
}

/// The value hides the text from somebody, as far as the key's program understands it.
fn hides(way: Way, node: &Node) -> bool {
    let says = says(node);
    if says == Says::Nothing {
        return false;
    }
    match way {
        Way::Yes(_) => says != Says::No,
        Way::No(_) => says != Says::Yes && !is_public(&word(node)),
        Way::Until | Way::From | Way::Date | Way::Secret => says != Says::No,
        Way::Word => says != Says::Yes && !is_public(&word(node)),
        Way::Robots => {
            let all = match &node.value {
                Value::List(items) => items.iter().map(word).collect::<Vec<_>>().join(","),
                _ => word(node),
            };
            says == Says::No
                || all.contains("noindex")
                || all.split([',', ' ']).any(|one| one == "none")
        }
        Way::Build => match &node.value {
            Value::Table(entries) => entries.iter().any(|entry| {
                let makes =
                    matches!(plain(&entry.key).as_str(), "render" | "list" | "publishresources");
                makes && !matches!(word(&entry.node).as_str(), "always" | "true" | "yes")
            }),
            _ => says == Says::No,
        },
        Way::Sitemap => match &node.value {
            Value::Table(entries) => entries.iter().any(|entry| {
                let leaves =
                    matches!(plain(&entry.key).as_str(), "disable" | "disabled" | "ignore")
                        || plain(&entry.key).starts_with("exclude");
                leaves && self::says(&entry.node) != Says::No
            }),
            _ => says != Says::Yes,
        },
    }
}

/// What to write instead of a key that hides.
fn answer(way: Way, node: &Node) -> String {
    let value = match &node.value {
        Value::Scalar { text, .. } => text.trim(),
        _ => "",
    };
    let ours = match way {
        Way::Yes(ours) | Way::No(ours) => ours,
        Way::Until if value.starts_with(|c: char| c.is_ascii_digit()) => {
            return format!(
                "write `expires: {value}`, which keeps the page and marks it as archived; where the \
                 page is to go, write `status: gone`"
            );
        }
        Way::Until => {
            return "where the page is to go, write `status: gone`; `expires` keeps it and marks it \
                    as archived"
                .to_string();
        }
        Way::From if value.starts_with(|c: char| c.is_ascii_digit()) => {
            return format!("write `publish_at: {value}`");
        }
        Way::From => return "write `publish_at` with the day, or `draft: true`".to_string(),
        Way::Date => {
            return "write it as `date`; before that day the article is hidden".to_string();
        }
        Way::Robots | Way::Sitemap => Ours::Unlisted,
        Way::Build => match &node.value {
            Value::Table(entries) => {
                let renders = |entry: &Entry| plain(&entry.key) != "render";
                if entries.iter().all(renders) { Ours::Unlisted } else { Ours::Draft }
            }
            _ => Ours::Draft,
        },
        Way::Word if word(node) == "unlisted" || word(node) == "hidden" => Ours::Unlisted,
        Way::Word => Ours::Draft,
        Way::Secret => Ours::Draft,
    };
    match ours {
        Ours::Draft => "write `draft: true`",
        Ours::Unlisted => {
            "write `unlisted: true`: the page has its address and is in no list, feed or search"
        }
        Ours::Either => {
            "write `draft: true`; if those who know the address may read it, write `unlisted: true`"
        }
    }
    .to_string()
}

/// The diagnostic of a key that hides; `name` is the path to it.
fn hiding(
    file: &Arc<Path>,
    entry: &Entry,
    name: &str,
    way: Way,
    place: Option<&str>,
) -> Diagnostic {
    let shown = match &entry.node.value {
        // A password is not printed again.
        Value::Scalar { text, .. } if way != Way::Secret => {
            format!("`{name}: {}`", text.trim().chars().take(40).collect::<String>())
        }
        _ => format!("`{name}`"),
    };
    let message = format!("{shown} hides a text in other programs, and is not a key here");
    let hint = match place {
        Some(instead) => instead.to_string(),
        None => answer(way, &entry.node),
    };
    Diagnostic::new(&HIDING_KEY, Place::span(file, entry.key_span), message).hint(hint)
}

/// Where nothing can be hidden.
const WHOLE: &str = "only articles and pages can be hidden: take the file out, or the key";

/// Looks at what could not be read in `node`, as `told` has it: keys by which other programs hide
/// a text become errors of their own. True when a key that hides could not be read, so that nobody
/// knows whether the text is public.
pub(super) fn judge(
    file: &Arc<Path>,
    node: &Node,
    shape: &Shape,
    told: &mut Vec<Diagnostic>,
) -> bool {
    let Value::Table(entries) = &node.value else { return false };
    let instead = (!shape.has_key("draft")).then_some(WHOLE);
    let mut unread = false;
    let mut more = Vec::new();
    for entry in entries {
        if entry.key == "permalink" && word(&entry.node) == "false" {
            let hint = "leave `permalink` out and write `draft: true`";
            more.push(hiding(file, entry, &entry.key, Way::No(Ours::Draft), Some(hint)));
        }
        if entry.key == "extra"
            && let Value::Table(extra) = &entry.node.value
        {
            let ours =
                |entry: &&Entry| matches!(entry.key.as_str(), "draft" | "unlisted" | "publish_at");
            for inner in extra.iter().filter(ours) {
                if let Some(way) = way(&inner.key).filter(|way| hides(*way, &inner.node)) {
                    let hint = format!("write `{}` above `extra`, not within", inner.key);
                    let name = format!("extra.{}", inner.key);
                    more.push(hiding(file, inner, &name, way, Some(&hint)));
                }
            }
        }
    }
    for diagnostic in told.iter_mut() {
        let at = (diagnostic.place.line, diagnostic.place.column);
        if diagnostic.rule.code == DUPLICATE_KEY.code {
            let key = diagnostic.message.split('`').nth(1).unwrap_or("");
            unread |= OURS.contains(&key) || way(key).is_some();
            continue;
        }
        let is_here = |entry: &Entry| {
            let key = (entry.key_span.line as usize, entry.key_span.column as usize);
            let value = (entry.node.span.line as usize, entry.node.span.column as usize);
            at == key || at == value
        };
        let top = entries.iter().find(|entry| is_here(entry));
        if diagnostic.rule.code == UNKNOWN_KEY.code {
            let Some(entry) = top.or_else(|| find(entries, &is_here)) else { continue };
            match found(entry, &entry.key) {
                Some((inner, name, way)) => {
                    *diagnostic = hiding(file, inner, &name, way, instead);
                }
                None => {
                    unread |= is_nearly(entry);
                    harmless(entry, diagnostic);
                }
            }
        } else if let Some(entry) = top.filter(|entry| OURS.contains(&entry.key.as_str())) {
            unread = true;
            if diagnostic.rule.code == BAD_VALUE.code && entry.key == "status" {
                let word = word(&entry.node);
                if hides(Way::Word, &entry.node) && nearest(&word, ["gone"]).is_none() {
                    let mut told = hiding(file, entry, "status", Way::Word, instead);
                    told.message =
                        format!("`status` cannot be `{word}`, which hides a text elsewhere");
                    *diagnostic = told;
                } else if is_public(&word) {
                    unread = false;
                }
            }
        }
    }
    told.extend(more);
    unread || told.iter().any(|told| told.rule.code == HIDING_KEY.code)
}

/// Declared keys that hide in other programs, without those that hide nothing here by declaration.
pub(crate) fn declared(
    file: &Arc<Path>,
    fields: &[Entry],
    is_answered: impl Fn(&str) -> bool,
) -> Vec<Diagnostic> {
    let hiding_field = |entry: &Entry| {
        let (inner, name, way) = found(entry, &entry.key)?;
        let answer = answer(way, &inner.node);
        let hint = format!("{answer}; if it hides nothing here, declare it with `hides = false`");
        Some(hiding(file, inner, &name, way, Some(&hint)))
    };
    fields.iter().filter(|entry| !is_answered(&entry.key)).filter_map(hiding_field).collect()
}

/// The first key of an entry or within it that hides, with its name and way.
fn found<'n>(entry: &'n Entry, name: &str) -> Option<(&'n Entry, String, Way)> {
    if let Some(way) = way(&entry.key) {
        return hides(way, &entry.node).then(|| (entry, name.to_string(), way));
    }
    within(&entry.node, name)
}

fn within<'n>(node: &'n Node, name: &str) -> Option<(&'n Entry, String, Way)> {
    match &node.value {
        Value::Table(entries) => entries.iter().find_map(|inner| {
            let is_free = matches!(way(&inner.key), Some(Way::Word | Way::Date));
            if is_free { None } else { found(inner, &format!("{name}.{}", inner.key)) }
        }),
        Value::List(items) => items.iter().find_map(|item| within(item, name)),
        _ => None,
    }
}

/// The entry below `entries` for which `is_it` holds.
fn find<'n>(entries: &'n [Entry], is_it: &impl Fn(&Entry) -> bool) -> Option<&'n Entry> {
    fn inside<'n>(node: &'n Node, is_it: &impl Fn(&Entry) -> bool) -> Option<&'n Entry> {
        match &node.value {
            Value::Table(entries) => find(entries, is_it),
            Value::List(items) => items.iter().find_map(|item| inside(item, is_it)),
            _ => None,
        }
    }
    entries.iter().find_map(|entry| match is_it(entry) {
        true => Some(entry),
        false => inside(&entry.node, is_it),
    })
}

/// It may be a misspelt key that hides.
fn is_nearly(entry: &Entry) -> bool {
    if way(&entry.key).is_some() {
        return false;
    }
    let is_date = match &entry.node.value {
        Value::Scalar { text, .. } => text.chars().filter(char::is_ascii_digit).count() >= 4,
        _ => false,
    };
    let key = plain(&entry.key);
    let near = nearest(&key, OFTEN).and_then(way);
    near.is_some_and(|way| match way {
        Way::From | Way::Until => is_date,
        _ => hides(way, &entry.node),
    }) || (is_date && nearest(&key, ["date", "publishat"]).is_some())
}

/// A key that hides, with a value that does not, can be left out.
fn harmless(entry: &Entry, diagnostic: &mut Diagnostic) {
    let Some(way) = way(&entry.key) else { return };
    let is_other = matches!(way, Way::Date | Way::Build | Way::Robots);
    let is_spelling = diagnostic.fix.is_some();
    if is_other || is_spelling {
        return;
    }
    diagnostic.hint = Some("take it out: what is not hidden is published".to_string());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_key_in_any_spelling_hides() {
        for key in ["expiryDate", "expiry_date", "Expiry-Date", "EXPIRYDATE"] {
            assert_eq!(way(key), Some(Way::Until), "{key}");
        }
        for key in ["isDraft", "is_draft", "Draft", "DRAFT"] {
            assert_eq!(way(key), Some(Way::Yes(Ours::Draft)), "{key}");
        }
        for key in ["_build", "build"] {
            assert_eq!(way(key), Some(Way::Build), "{key}");
        }
        for key in ["issue", "isbn", "layout", "comments", "region"] {
            assert_eq!(way(key), None, "{key}");
        }
    }
}
