//! `ssg new`: begins an article, a page, an author's record or the page of a series.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::Timestamp;

use super::arguments::{Global, NewArguments};
use super::{DONE, SITE, clock, site, tidy, usage};
use crate::config::{Config, Overrides, Taxonomy, TaxonomyKey, Type, config};
use crate::diagnostic::{OTHER_VERSION, nearest};
use crate::disk;
use crate::slug::slug;
use crate::tree::scalar_of;

/// What an article begins with unless the site has an archetype for it.
const ARTICLE: &str = "---\n\
    title: {title}\n\
    id: {id}\n\
    type: {type}\n\
    date: {date}\n\
    author: {author}\n\
    summary:\n\
    draft: true\n\
    ---\n\
    \n";

/// The same for an event, which needs to say when it starts.
const EVENT: &str = "---\n\
    title: {title}\n\
    id: {id}\n\
    type: {type}\n\
    date: {date}\n\
    start: {date} 18:00\n\
    end:\n\
    place:\n\
    author: {author}\n\
    summary:\n\
    draft: true\n\
    ---\n\
    \n";

const PAGE: &str = "---\n\
    title: {title}\n\
    summary:\n\
    draft: true\n\
    ---\n\
    \n";

const AUTHOR: &str = "---\n\
    name: {title}\n\
    role:\n\
    ---\n\
    \n";

const SERIES: &str = "---\n\
    title: {title}\n\
    ---\n\
    \n";

/// What can be begun.
enum Kind<'a> {
    Article(&'a Type),
    Page,
    Author,
    Series(&'a Taxonomy),
}

/// Writes what was asked for, prints its path, and says what to do next.
pub(super) fn new(global: &Global, arguments: &NewArguments) -> u8 {
    let (root, config_file) = match site(global) {
        Ok(found) => found,
        Err(message) => return usage(&message),
    };
    let file: Arc<Path> = Arc::from(config_file.as_path());
    let text = match disk::read_text(&root.join(&config_file)) {
        Ok(text) => text,
        Err(error) => {
            return usage(&format!(
                "`{}` cannot be read: {}",
                config_file.display(),
                disk::words(&error)
            ));
        }
    };
    let (config, faults) = config(&file, &text, &Overrides::default());
    if let Some(fault) = faults.iter().find(|fault| fault.rule == &OTHER_VERSION) {
        let hint = fault.hint.iter().map(|hint| format!("\n  hint: {hint}")).collect::<String>();
        return usage(&format!("{}{hint}", fault.message));
    }
    let Some(config) = config else {
        let file = config_file.display();
        return usage(&format!("`{file}` has mistakes; `ssg check` reports them"));
    };
    let (kind, title) = match kind(&config, arguments) {
        Ok(asked) => asked,
        Err(message) => return usage(&message),
    };
    let now = match clock(None) {
        Ok(now) => now,
        Err(message) => return usage(&message),
    };
    match write(&root, &config, &kind, title, arguments, now) {
        Ok(path) => {
            answer!("{}", path.display());
            if !global.quiet {
                say!("    Next  {}", next(&kind, title, &path));
            }
            DONE
        }
        Err(message) => {
            say!("error: {message}");
            SITE
        }
    }
}

/// What to begin, and its title.
fn kind<'a>(
    config: &'a Config,
    arguments: &'a NewArguments,
) -> Result<(Kind<'a>, &'a str), String> {
    let (word, title) = match arguments.words.as_slice() {
        [title] => {
            let kind = match &arguments.r#type {
                Some(name) => declared(config, name)?,
                None => config.types.first().ok_or("the site declares no type")?,
            };
            return Ok((Kind::Article(kind), title));
        }
        [word, title] => (word.as_str(), title.as_str()),
        words => {
            let title = words.join(" ");
            return Err(format!(
                "a title of several words is put in quotes\n  hint: `ssg new \"{title}\"`"
            ));
        }
    };
    if let Some(name) = &arguments.r#type {
        return Err(format!("`{word}` and `--type {name}` both say what to start"));
    }
    if let Some(kind) = config.types.iter().find(|kind| kind.name == word) {
        return Ok((Kind::Article(kind), title));
    }
    let kind = match word {
        "page" => Kind::Page,
        "author" => Kind::Author,
        "series" => {
            let series = config.taxonomies.iter().find(|one| one.key == TaxonomyKey::Series);
            Kind::Series(series.ok_or(
                "the site has no series\n  hint: add `[taxonomies.series]` with `label = \"Series\"` to `site.toml`",
            )?)
        }
        "event" => {
            let event = config.types.iter().find(|kind| kind.event);
            Kind::Article(event.ok_or(
                "the site has no events\n  hint: add `[types.event]` with `label = \"Event\"` and `event = true` to `site.toml`",
            )?)
        }
        _ => {
            let names = config.types.iter().map(|kind| kind.name.as_str());
            let near = nearest(word, names.chain(["page", "author", "series", "event"]));
            let hint = match near {
                Some(near) => format!("did you mean `{near}`?"),
                None => "put a title of several words in quotes".to_string(),
            };
            return Err(format!(
                "`{word}` is neither a type of the site nor `page`, `author`, `series` or `event`\n  hint: {hint}"
            ));
        }
    };
    Ok((kind, title))
}

/// The type with this name.
fn declared<'a>(config: &'a Config, name: &str) -> Result<&'a Type, String> {
    let names = || config.types.iter().map(|kind| kind.name.as_str());
    config.types.iter().find(|kind| kind.name == name).ok_or_else(|| {
        let hint = match nearest(name, names()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("types are {}", names().collect::<Vec<_>>().join(", ")),
        };
        format!("the site has no type `{name}`\n  hint: {hint}")
    })
}

impl Kind<'_> {
    /// Where it goes.
    fn folder(&self) -> PathBuf {
        let content = Path::new("content");
        match self {
            Kind::Article(kind) => content.join(kind.path.trim_matches('/')),
            Kind::Page => content.join("pages"),
            Kind::Author => content.join("authors"),
            Kind::Series(taxonomy) => content.join("terms").join(&taxonomy.name),
        }
    }

    /// Names of its archetypes, the closest first.
    fn archetypes(&self) -> Vec<&str> {
        match self {
            Kind::Article(kind) => vec![&kind.name, "default"],
            Kind::Page => vec!["page"],
            Kind::Author => vec!["author"],
            Kind::Series(_) => vec!["series"],
        }
    }

    /// What it begins with where the site has no archetype.
    fn usual(&self) -> &'static str {
        match self {
            Kind::Article(kind) if kind.event => EVENT,
            Kind::Article(_) => ARTICLE,
            Kind::Page => PAGE,
            Kind::Author => AUTHOR,
            Kind::Series(_) => SERIES,
        }
    }
}

/// What a new text begins with: its words, and the folder whose other files come with it.
struct Archetype {
    text: String,
    folder: Option<PathBuf>,
}

fn archetype(root: &Path, kind: &Kind<'_>) -> Archetype {
    let home = root.join("archetypes");
    for name in kind.archetypes() {
        if let Ok(text) = disk::read_text(&home.join(format!("{name}.md"))) {
            return Archetype { text, folder: None };
        }
        let folder = home.join(name);
        if let Ok(text) = disk::read_text(&folder.join("index.md")) {
            return Archetype { text, folder: Some(folder) };
        }
    }
    Archetype { text: kind.usual().to_string(), folder: None }
}

fn write(
    root: &Path,
    config: &Config,
    kind: &Kind<'_>,
    title: &str,
    arguments: &NewArguments,
    now: Timestamp,
) -> Result<PathBuf, String> {
    let slug = slug(title);
    if slug.is_empty() {
        return Err("the title has no letter or digit to make an address of".to_string());
    }
    let archetype = archetype(root, kind);
    let (above, own) = (kind.folder(), kind.folder().join(&slug));
    let (alone, within) = (above.join(format!("{slug}.md")), own.join("index.md"));
    let wants_folder = arguments.folder || archetype.folder.is_some();
    let file = match kind {
        Kind::Series(_) => own.join("_index.md"),
        Kind::Author if wants_folder => {
            return Err(
                "an author's picture goes into the record's folder: `--folder` is not needed"
                    .into(),
            );
        }
        _ if wants_folder => within.clone(),
        _ => alone.clone(),
    };
    if let Some(there) = [&alone, &within].into_iter().find(|file| disk::exists(&root.join(file))) {
        return Err(format!("`{}` is there already", tidy(root.join(there)).display()));
    }
    let today = now.to_zoned_datetime(config.zone.clone()).date();
    let name = match kind {
        Kind::Article(kind) => kind.name.as_str(),
        _ => "page",
    };
    let text = archetype
        .text
        .replace("{title}", &scalar_of(title))
        .replace("{id}", &format!("{today}-{slug}"))
        .replace("{type}", name)
        .replace("{date}", &today.to_string())
        .replace("{author}", &arguments.author.as_deref().map(scalar_of).unwrap_or_default())
        .replace("author: \n", "author:\n");
    put(root, &file, text.as_bytes())?;
    if let Some(folder) = &archetype.folder {
        let names = disk::names(folder).map_err(|error| disk::words(&error))?;
        for name in names.iter().filter(|name| *name != "index.md") {
            if let Ok(bytes) = disk::read_own(&folder.join(name)) {
                put(root, &own.join(name), &bytes)?;
            }
        }
    }
    Ok(tidy(root.join(file)))
}

fn put(root: &Path, file: &Path, bytes: &[u8]) -> Result<(), String> {
    disk::write_new(root, file, bytes).map_err(|error| {
        let path = tidy(root.join(file));
        match error.kind() {
            std::io::ErrorKind::AlreadyExists => format!("`{}` is there already", path.display()),
            _ => format!("`{}` cannot be written: {}", path.display(), disk::words(&error)),
        }
    })
}

/// What is left to do, in a sentence.
fn next(kind: &Kind<'_>, title: &str, path: &Path) -> String {
    let beside = match path.ends_with("index.md") {
        true => ", put its pictures into the folder",
        false => "",
    };
    match kind {
        Kind::Article(kind) if kind.event => format!(
            "set `start` and `place`, write the text{beside}, and delete `draft: true` to publish"
        ),
        Kind::Article(_) => format!("write the text{beside}, and delete `draft: true` to publish"),
        Kind::Page => format!(
            "write the text{beside}, delete `draft: true` to publish, and link to the page or add it to \
             `[menus]` in `site.toml`"
        ),
        Kind::Author => format!(
            "write a few sentences about the author; articles name the record: `author: {}`",
            slug(title)
        ),
        Kind::Series(_) => format!(
            "say what the series is about; its articles name it: `series: {}`",
            scalar_of(title)
        ),
    }
}
