//! Assets: a theme's style sheets, scripts, fonts and pictures, each under a name that changes with
//! its content, so that browsers may keep them for ever.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::manifest::Manifest;
use crate::diagnostic::{self, Diagnostic, Place};
use crate::discover::{self, Sources};
use crate::disk::{self, Hash};
use crate::url::UrlPath;

/// One published asset.
#[derive(Debug, Clone)]
pub struct Asset {
    /// Address, such as `/assets/css/style.0123456789.css`.
    pub url: UrlPath,
    /// Hash of its content.
    pub hash: Hash,
    /// Content.
    pub bytes: Vec<u8>,
}

/// All assets by their path in the theme's `static/`, such as `css/style.css`.
#[derive(Debug, Clone, Default)]
pub struct Assets {
    by_path: BTreeMap<String, Asset>,
    site: BTreeMap<String, (UrlPath, Hash)>,
}

impl Assets {
    /// Address of an asset; of a file of the site's `static/`, its address with its hash at the
    /// end.
    pub fn address(&self, path: &str) -> Option<(&UrlPath, Option<Hash>)> {
        let theme = self.by_path.get(path).map(|asset| (&asset.url, None));
        theme.or_else(|| self.site.get(path).map(|(url, hash)| (url, Some(*hash))))
    }

    /// An asset of the theme by its path in `static/`.
    pub fn get(&self, path: &str) -> Option<&Asset> {
        self.by_path.get(path)
    }

    /// Text of an asset, such as an SVG to stand inline.
    pub fn text(&self, path: &str) -> Option<&str> {
        std::str::from_utf8(&self.by_path.get(path)?.bytes).ok()
    }

    /// All of the theme's assets.
    pub fn all(&self) -> impl Iterator<Item = &Asset> {
        self.by_path.values()
    }

    /// Addresses by path, with the hashes of files of the site; the theme's stand in their names.
    pub fn addresses(&self) -> impl Iterator<Item = (&str, &UrlPath, Option<Hash>)> {
        let theme = self.by_path.iter().map(|(path, asset)| (path.as_str(), &asset.url, None));
        let site = self.site.iter().map(|(path, (url, hash))| (path.as_str(), url, Some(*hash)));
        theme.chain(site)
    }

    /// Paths, for near misses.
    pub fn paths(&self) -> impl Iterator<Item = &str> {
        self.by_path.keys().chain(self.site.keys()).map(String::as_str)
    }
}

/// Reads the assets of the themes; a file of the site's `static/` with the same path replaces
/// the theme's. `styles` were made by templates.
pub(super) fn assets(
    root: &Path,
    chain: &[Manifest],
    sources: &Sources,
    styles: BTreeMap<String, Vec<u8>>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Assets {
    let mut contents: BTreeMap<String, Vec<u8>> = BTreeMap::new();
    let mut read = |folder: &str, path: &Path| match disk::read(&root.join(path)) {
        Ok(bytes) => {
            let below = path.strip_prefix(folder).unwrap_or(path).display().to_string();
            contents.insert(below, bytes);
        }
        Err(error) => {
            let message = format!("cannot be read: {}", disk::words(&error));
            diagnostics.push(Diagnostic::new(&diagnostic::UNREADABLE, Place::file(path), message));
        }
    };
    for theme in chain.iter().rev() {
        let folder = format!("themes/{}/static", theme.name);
        for file in disk::walk(root, &folder, None).0 {
            read(&folder, &file.path);
        }
    }
    let mut site = BTreeMap::new();
    for source in &sources.statics {
        let below =
            source.path.strip_prefix("static").unwrap_or(&source.path).display().to_string();
        let covers = contents.contains_key(&below);
        if !covers && !discover::has_extension(&source.path, &["css", "js", "svg"]) {
            continue;
        }
        let Ok(bytes) = disk::read(&root.join(&source.path)) else { continue };
        if covers {
            contents.insert(below, bytes);
        } else {
            let url = UrlPath::new(&crate::url::encode(&below));
            site.insert(below, (url, Hash::of(&bytes)));
        }
    }
    contents.extend(styles);
    let mut publisher =
        Publisher { contents: &contents, done: BTreeMap::new(), open: BTreeSet::new() };
    for path in contents.keys() {
        publisher.publish(path);
    }
    Assets { by_path: publisher.done, site }
}

/// Names assets by their content, those that a style sheet refers to first.
struct Publisher<'a> {
    contents: &'a BTreeMap<String, Vec<u8>>,
    done: BTreeMap<String, Asset>,
    open: BTreeSet<String>,
}

impl Publisher<'_> {
    fn publish(&mut self, path: &str) {
        if self.done.contains_key(path) || !self.open.insert(path.to_string()) {
            return;
        }
        let Some(bytes) = self.contents.get(path) else { return };
        let bytes = match std::str::from_utf8(bytes) {
            Ok(text) if path.ends_with(".css") => self.style(path, text).into_bytes(),
            _ => bytes.clone(),
        };
        let hash = Hash::of(&bytes);
        let short = hash.short();
        let named = match path.rsplit_once('.') {
            Some((stem, extension)) if !extension.contains('/') => {
                format!("{stem}.{short}.{extension}")
            }
            _ => format!("{path}.{short}"),
        };
        let url = UrlPath::new(&format!("/assets/{}", crate::url::encode(&named)));
        self.done.insert(path.to_string(), Asset { url, hash, bytes });
    }

    /// A style sheet with every `url(...)` of an asset replaced by its published name.
    fn style(&mut self, path: &str, text: &str) -> String {
        let folder = Path::new(path).parent().unwrap_or(Path::new(""));
        let mut styled = String::with_capacity(text.len() + 256);
        let mut rest = text;
        while let Some((before, after)) = rest.split_once("url(") {
            styled.push_str(before);
            styled.push_str("url(");
            let Some((inner, behind)) = after.split_once(')') else {
                rest = after;
                continue;
            };
            let target = inner.trim().trim_matches(['"', '\'']);
            let (target, suffix) = match target.find(['#', '?']) {
                Some(at) => target.split_at(at),
                None => (target, ""),
            };
            let joined = discover::join(folder, target).map(|path| path.display().to_string());
            if let Some(joined) = &joined {
                self.publish(joined);
            }
            match joined.and_then(|joined| self.done.get(&joined)) {
                Some(asset) => {
                    let name = asset.url.as_str().rsplit('/').next().unwrap_or("");
                    let folder = target.rsplit_once('/').map_or("", |(folder, _)| folder);
                    let slash = if folder.is_empty() { "" } else { "/" };
                    styled.push_str(&format!(
                        "\"{folder}{slash}{}{suffix}\"",
                        crate::url::encode(name)
                    ));
                }
                None => styled.push_str(inner),
            }
            styled.push(')');
            rest = behind;
        }
        styled.push_str(rest);
        styled
    }
}
