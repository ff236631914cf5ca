//! `ssg diff`.

use std::cell::OnceCell;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use super::arguments::{DiffArguments, Format, Global};
use super::report::{many, number};
use super::{SITE, clock, print, progress, site, usage};
use crate::archive::Moment;
use crate::build::{Options, build};
use crate::config::Overrides;
use crate::diagnostic::{self, Diagnostic, Severity};
use crate::diff::{Diff, Passage, Piece, Redirect, Redirects, diff};
use crate::disk::{self, Held};
use crate::text::visible;

/// How many pages of a kind are named to people.
const SHOWN: usize = 40;

/// Why there is nothing to compare.
enum Failed {
    Usage(String),
    Site(String),
}

/// Compares two output folders, or two revisions of a site, which are built first.
pub(super) fn diff_sites(global: &Global, arguments: &DiffArguments) -> u8 {
    if !matches!(global.format, Format::Human | Format::Json | Format::Markdown) {
        return usage("`ssg diff` has the formats `human`, `json` and `markdown`");
    }
    let room = Room::default();
    let folder = |name: &str, side: &str| output(global, arguments, name, &room, side);
    let both =
        folder(&arguments.old, "old").and_then(|old| Ok((old, folder(&arguments.new, "new")?)));
    let compared = both.and_then(|(old, new)| diff(&old, &new).map_err(Failed::Usage));
    match compared {
        Ok(diff) => {
            let base = arguments.base.as_deref().unwrap_or("").trim_end_matches('/');
            let text = match global.format {
                Format::Json => format!("{}\n", diff.json()),
                Format::Markdown => markdown(&diff, base),
                _ => human(&diff),
            };
            print(text.as_bytes())
        }
        Err(Failed::Usage(message)) => usage(&message),
        Err(Failed::Site(message)) => {
            say!("error: {message}");
            SITE
        }
    }
}

/// A folder of this run alone, which is made when it is needed and goes with it.
#[derive(Default)]
struct Room(OnceCell<PathBuf>);

impl Room {
    fn path(&self, side: &str) -> Result<PathBuf, Failed> {
        if let Some(path) = self.0.get() {
            return Ok(path.join(side));
        }
        let above = std::env::temp_dir();
        let made = disk::private_folder(&above, "ssg-diff-").map_err(|error| {
            Failed::Usage(format!("`{}`: {}", above.display(), disk::words(&error)))
        })?;
        Ok(self.0.get_or_init(|| made).join(side))
    }
}

impl Drop for Room {
    fn drop(&mut self) {
        let Some((above, name)) = self.0.get().and_then(|it| it.parent().zip(it.file_name()))
        else {
            return;
        };
        if let Ok(held) = Held::open(above) {
            let _ = held.remove_all(name);
        }
    }
}

/// The output folder that a name means: itself, or that of a site or a revision, built in `room`.
fn output(
    global: &Global,
    arguments: &DiffArguments,
    name: &str,
    room: &Room,
    side: &str,
) -> Result<PathBuf, Failed> {
    let folder = Path::new(name);
    if disk::is_dir(folder) && !disk::exists(&folder.join(&global.config)) {
        return Ok(folder.to_path_buf());
    }
    let room = room.path(side)?;
    let root = match disk::is_dir(folder) {
        true => folder.to_path_buf(),
        false => revision(global, name, &room).map_err(Failed::Usage)?,
    };
    let output = room.join("public");
    let moment = clock(arguments.clock.as_deref()).map_err(Failed::Usage)?;
    let options = Options {
        root,
        config_file: global.config.clone(),
        output: Some(output.clone()),
        overrides: Overrides::default(),
        moment: Moment { now: moment, drafts: arguments.drafts, future: arguments.drafts },
        preview: false,
        baseline: None,
        held: Vec::new(),
        published: output.clone(),
        compared: None,
        against: None,
        update: None,
        cache: None,
    };
    let report = build(&options, &progress::Bar::new(global, Instant::now()));
    let errors = report.count(Severity::Error);
    let first = report.diagnostics.iter().find(|told| told.severity == Severity::Error);
    match (&report.refused, first) {
        (Some(message), _) => Err(Failed::Site(format!("`{name}` cannot be built: {message}"))),
        (None, Some(first)) => {
            let more = match errors - 1 {
                0 => String::new(),
                more => format!(", and {} more", number(more)),
            };
            let Diagnostic { place, message, .. } = first;
            let hint = match first.rule.code == diagnostic::OTHER_VERSION.code {
                true => {
                    "\n  hint: build each side with its own version, and compare the two folders"
                }
                false => "",
            };
            Err(Failed::Site(format!("`{name}` cannot be built: {place}: {message}{more}{hint}")))
        }
        (None, None) => Ok(output),
    }
}

/// Takes a revision of the site out of git into `room`; gives the site's folder in it.
fn revision(global: &Global, name: &str, room: &Path) -> Result<PathBuf, String> {
    let neither = || format!("`{name}` is neither a folder nor a revision that git knows here");
    let (root, _) = site(global).map_err(|_| neither())?;
    let commit = git(
        &root,
        &["rev-parse", "--verify", "--quiet", "--end-of-options", &format!("{name}^{{commit}}")],
    )
    .map_err(|_| neither())?;
    let top = git(&root, &["rev-parse", "--show-toplevel"])?;
    let below = git(&root, &["rev-parse", "--show-prefix"])?;
    let folder = room.join("site");
    disk::create_dir(&folder).map_err(|error| disk::words(&error))?;
    let index = room.join("index");
    let prefix = format!("--prefix={}/", folder.display());
    for arguments in [&["read-tree", &commit][..], &["checkout-index", "--all", "--quiet", &prefix]]
    {
        let mut git = Command::new("git");
        git.arg("-C").arg(&top).args(arguments).env("GIT_INDEX_FILE", &index);
        answer(&mut git)?;
    }
    Ok(folder.join(below))
}

fn git(root: &Path, arguments: &[&str]) -> Result<String, String> {
    answer(Command::new("git").arg("-C").arg(root).args(arguments))
}

/// What git prints, without its last line end.
fn answer(command: &mut Command) -> Result<String, String> {
    let output = command.output().map_err(|error| format!("git cannot be run: {error}"))?;
    match output.status.success() {
        true => Ok(String::from_utf8_lossy(&output.stdout).trim_end().to_string()),
        false => Err(format!("git: {}", String::from_utf8_lossy(&output.stderr).trim())),
    }
}

fn human(diff: &Diff) -> String {
    if diff.is_empty() {
        return "Nothing differs\n".to_string();
    }
    let mut text = String::new();
    let mut part = |title: &str, count: &str, lines: Vec<String>| {
        if lines.is_empty() {
            return;
        }
        text.push_str(&format!("{title:>8}  {count}\n"));
        for line in lines.iter().take(SHOWN) {
            text.push_str(&format!("          {line}\n"));
        }
        if lines.len() > SHOWN {
            text.push_str(&format!("          and {} more\n", number(lines.len() - SHOWN)));
        }
    };
    let addresses = |urls: &[String]| urls.iter().map(|url| visible(url)).collect();
    part("Added", &pages(diff.added.len()), addresses(&diff.added));
    part("Removed", &pages(diff.removed.len()), addresses(&diff.removed));
    let moved = |(from, to): &(String, String)| format!("{} -> {}", visible(from), visible(to));
    let moved = diff.moved.iter().map(moved).collect();
    part("Moved", &pages(diff.moved.len()), moved);
    let words = |passage: &Passage| {
        let pieces = passage.pieces.iter().map(|piece| match piece {
            Piece::Same(words) => words.clone(),
            Piece::Old(words) => format!("[-{words}-]"),
            Piece::New(words) => format!("{{+{words}+}}"),
        });
        framed(passage, pieces)
    };
    let changed = diff.text.iter().map(|text| {
        let passages: Vec<String> = text.passages.iter().map(words).collect();
        format!("{}\n            {}", visible(&text.url), passages.join("\n            "))
    });
    part("Text", &pages(diff.text.len()), changed.collect());
    if diff.chrome > 0 {
        let what = "only what surrounds the text changed".to_string();
        part("Chrome", &pages(diff.chrome), vec![what]);
    }
    let feeds = feeds(diff, visible);
    part("Feeds", &many(feeds.len(), "feed"), feeds);
    let redirects = redirects(diff, visible);
    part("Redirect", &many(redirects.len(), "redirect"), redirects);
    text
}

/// What became of feeds, a line each.
fn feeds(diff: &Diff, code: impl Fn(&str) -> String) -> Vec<String> {
    let feeds = &diff.feeds;
    let changed = feeds.changed.iter().map(|feed| {
        let (new, gone) = (many_of(feed.new.len(), "new"), many_of(feed.gone.len(), "gone"));
        let parts = [new, gone, many_of(feed.changed, "changed")];
        let parts: Vec<String> = parts.into_iter().flatten().collect();
        format!("{}: {}", code(&feed.url), parts.join(", "))
    });
    let added = feeds.added.iter().map(|url| format!("{} is new", code(url)));
    let removed = feeds.removed.iter().map(|url| format!("{} is gone", code(url)));
    added.chain(removed).chain(changed).collect()
}

/// "3 entries new", where there are any.
fn many_of(count: usize, what: &str) -> Option<String> {
    match count {
        0 => None,
        1 => Some(format!("1 entry {what}")),
        count => Some(format!("{} entries {what}", number(count))),
    }
}

/// What became of redirects, a line each.
fn redirects(diff: &Diff, code: impl Fn(&str) -> String) -> Vec<String> {
    let Redirects { added, removed, changed } = &diff.redirects;
    let one = |redirect: &Redirect, what: &str| match &*redirect.to {
        "" => format!("{} ({}) is {what}", code(&redirect.from), redirect.status),
        to => format!("{} -> {} is {what}", code(&redirect.from), code(to)),
    };
    let added = added.iter().map(|redirect| one(redirect, "new"));
    let removed = removed.iter().map(|redirect| one(redirect, "gone"));
    let changed = changed.iter().map(|one| {
        format!("{} -> {}, before {}", code(&one.from), code(&one.after), code(&one.before))
    });
    added.chain(removed).chain(changed).collect()
}

/// For a comment under a change; pages link into the preview at `base`.
fn markdown(diff: &Diff, base: &str) -> String {
    if diff.is_empty() {
        return "No page changes.\n".to_string();
    }
    let link = |url: &String| {
        let title = diff.titles.get(url).filter(|title| !title.is_empty());
        let title = title.map(|title| format!(" {}", plain(title))).unwrap_or_default();
        match base {
            "" => format!("{}{title}", code(url)),
            base => format!("[{}]({base}{}){title}", code(url), target(url)),
        }
    };
    let mut text = String::new();
    let mut part = |title: &str, what: &str, lines: Vec<String>| {
        if !lines.is_empty() {
            text.push_str(&format!("### {title}: {}\n\n", many(lines.len(), what)));
            for line in lines.iter().take(SHOWN) {
                text.push_str(&format!("- {line}\n"));
            }
            if lines.len() > SHOWN {
                text.push_str(&format!("- and {} more\n", number(lines.len() - SHOWN)));
            }
            text.push('\n');
        }
    };
    part("Added", "page", diff.added.iter().map(link).collect());
    part("Removed", "page", diff.removed.iter().map(|url| code(url)).collect());
    part(
        "Moved",
        "page",
        diff.moved.iter().map(|(from, to)| format!("{} to {}", code(from), link(to))).collect(),
    );
    let words = |passage: &Passage| {
        let pieces = passage.pieces.iter().map(|piece| match piece {
            Piece::Same(words) => plain(words),
            Piece::Old(words) => format!("<del>{}</del>", plain(words)),
            Piece::New(words) => format!("<ins>{}</ins>", plain(words)),
        });
        format!("\n  > {}\n", framed(passage, pieces))
    };
    let changed = diff.text.iter().map(|text| {
        let passages: String = text.passages.iter().map(words).collect();
        format!("{}\n{passages}", link(&text.url))
    });
    part("Changed text", "page", changed.collect());
    part("Feeds", "feed", feeds(diff, code));
    part("Redirects", "redirect", redirects(diff, code));
    if diff.chrome > 0 {
        text.push_str(&format!(
            "On {} only what surrounds the text changed.\n",
            pages(diff.chrome)
        ));
    }
    text
}

fn framed(passage: &Passage, pieces: impl Iterator<Item = String>) -> String {
    let start = if passage.is_cut_before { "… " } else { "" };
    let end = if passage.is_cut_after { " …" } else { "" };
    format!("{start}{}{end}", pieces.collect::<Vec<_>>().join(" "))
}

/// An address as code of Markdown. Whoever may name a file chooses what is in it, so no backtick ends the
/// code, and no sign for terminals gets through.
fn code(url: &str) -> String {
    let url = visible(url);
    let longest = url.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    match longest {
        0 => format!("`{url}`"),
        _ => format!("{fence} {url} {fence}"),
    }
}

/// An address as the target of a link of Markdown, which it cannot leave.
fn target(url: &str) -> String {
    let encoded = crate::url::encode(&crate::url::percent_decode(url));
    let mut target = String::with_capacity(encoded.len());
    for letter in encoded.chars() {
        match letter.is_ascii_alphanumeric() || "/%-._~=&".contains(letter) {
            true => target.push(letter),
            false if letter.is_ascii() => target.push_str(&format!("%{:02X}", letter as u32)),
            false => target.push(letter),
        }
    }
    target
}

/// Text as Markdown shows it unchanged: nothing in it becomes a tag, a link or a mention of a
/// person.
fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len() + 8);
    for letter in text.chars() {
        match letter {
            '&' => plain.push_str("&amp;"),
            '<' => plain.push_str("&lt;"),
            '@' => plain.push_str("&#64;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '~' | '|' | '#' | '!' => {
                plain.extend(['\\', letter])
            }
            letter => plain.push(letter),
        }
    }
    plain
}

fn pages(count: usize) -> String {
    match count {
        1 => "1 page".to_string(),
        count => format!("{} pages", number(count)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_a_page_stay_words() {
        assert_eq!(plain("a <b> @c [d](e) *f*"), "a &lt;b> &#64;c \\[d\\](e) \\*f\\*");
    }

    #[test]
    fn an_address_stays_code() {
        assert_eq!(code("/a/"), "`/a/`");
        assert_eq!(
            code("/p`**[x](https://evil.example)**"),
            "`` /p`**[x](https://evil.example)** ``"
        );
        assert_eq!(code("/a``b"), "``` /a``b ```");
        assert_eq!(target("/pa)@all/![x](y)/é/"), "/pa%29%40all/%21%5Bx%5D%28y%29/%C3%A9/");
        assert_eq!(code("/a\n- @all\u{202e}"), "`/a\\u{a}- @all\\u{202e}`");
    }
}
