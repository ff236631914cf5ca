//! `ssg new`: begins an article from an archetype.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::Timestamp;

use super::arguments::{Global, NewArguments};
use super::{DONE, SITE, clock, site, tidy, usage};
use crate::config::{Config, Overrides, Type, config};
use crate::diagnostic::nearest;
use crate::disk;
use crate::slug::slug;

/// What an article begins with unless the site has `archetypes/TYPE.md` or `archetypes/default.md`.
const ARCHETYPE: &str = "---\n\
    title: {title}\n\
    id: {id}\n\
    type: {type}\n\
    date: {date}\n\
    author: {author}\n\
    summary:\n\
    draft: true\n\
    ---\n\
    \n";

/// Writes the new article and prints its path.
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
    let (config, _) = config(&file, &text, &Overrides::default());
    let Some(config) = config else {
        return usage("`site.toml` has mistakes; `ssg check` reports them");
    };
    let kind = match kind(&config, arguments.r#type.as_deref()) {
        Ok(kind) => kind,
        Err(message) => return usage(&message),
    };
    let now = match clock(None) {
        Ok(now) => now,
        Err(message) => return usage(&message),
    };
    match write(&root, &config, kind, arguments, now) {
        Ok(path) => {
            answer!("{}", path.display());
            DONE
        }
        Err(message) => {
            say!("error: {message}");
            SITE
        }
    }
}

fn kind<'a>(config: &'a Config, name: Option<&str>) -> Result<&'a Type, String> {
    let names = || config.types.iter().map(|kind| kind.name.as_str());
    let Some(name) = name else {
        return config.types.first().ok_or_else(|| "the site declares no type".to_string());
    };
    config.types.iter().find(|kind| kind.name == name).ok_or_else(|| {
        let hint = match nearest(name, names()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("types are {}", names().collect::<Vec<_>>().join(", ")),
        };
        format!("the site has no type `{name}`\n  hint: {hint}")
    })
}

fn write(
    root: &Path,
    config: &Config,
    kind: &Type,
    arguments: &NewArguments,
    now: Timestamp,
) -> Result<PathBuf, String> {
    let slug = slug(&arguments.title);
    if slug.is_empty() {
        return Err("the title has no letter or digit to make an address of".to_string());
    }
    let today = now.to_zoned_datetime(config.zone.clone()).date();
    let folder = Path::new("content").join(kind.path.trim_matches('/'));
    let path = tidy(root.join(&folder).join(format!("{slug}.md")));
    let archetype = ["archetypes", "archetypes"]
        .iter()
        .zip([kind.name.as_str(), "default"])
        .find_map(|(folder, name)| {
            disk::read_text(&root.join(folder).join(format!("{name}.md"))).ok()
        })
        .unwrap_or_else(|| ARCHETYPE.to_string());
    let text = archetype
        .replace("{title}", &quoted(&arguments.title))
        .replace("{id}", &format!("{today}-{slug}"))
        .replace("{type}", &kind.name)
        .replace("{date}", &today.to_string())
        .replace("{author}", &arguments.author.as_deref().map(quoted).unwrap_or_default())
        .replace("author: \n", "author:\n");
    let file = folder.join(format!("{slug}.md"));
    disk::write_new(root, &file, text.as_bytes()).map_err(|error| match error.kind() {
        std::io::ErrorKind::AlreadyExists => format!("`{}` is there already", path.display()),
        _ => format!("`{}` cannot be written: {}", path.display(), disk::words(&error)),
    })?;
    Ok(path)
}

/// A text as a YAML scalar, in quotes where it needs them.
fn quoted(text: &str) -> String {
    let plain = text
        .chars()
        .all(|c| c.is_alphanumeric() || matches!(c, ' ' | ',' | '.' | '-' | '\'' | '’'))
        && text.starts_with(|c: char| c.is_alphabetic())
        && !matches!(text.to_lowercase().as_str(), "null" | "true" | "false");
    if plain { text.to_string() } else { serde_json::Value::from(text).to_string() }
}
