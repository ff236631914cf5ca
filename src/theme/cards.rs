//! Fonts of social cards: files of the theme's `static/`, which browsers get, too.

use ssg_pictures::Fonts;

use super::Theme;
use super::manifest::Manifest;
use crate::config::Config;
use crate::diagnostic::{self, Diagnostic, Place};
use crate::disk::Hash;

/// The template of social cards.
pub(crate) const CARD: &str = "card.svg";

/// The fonts of social cards.
pub struct CardFonts {
    /// The fonts.
    pub fonts: Fonts,
    /// Hash of their names and files.
    pub hash: Hash,
}

/// The fonts of the first theme that declares cards; none where the site has none.
pub(super) fn fonts(
    chain: &[Manifest],
    config: &Config,
    theme: &Theme,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<CardFonts> {
    let wanted = config.cards.as_ref().filter(|wanted| wanted.value)?;
    let declared = chain.iter().find_map(|theme| Some((theme.cards.as_ref()?, &theme.name)));
    let Some((declared, name)) = declared.filter(|_| theme.has(CARD)) else {
        let message = format!("the theme `{}` has no social cards", config.theme.value);
        let place = Place::span(&config.file, wanted.span);
        let hint = "remove `cards`, or give the theme a template `card.svg` and `[cards.fonts]` in its \
                    `theme.toml`";
        diagnostics.push(Diagnostic::new(&diagnostic::THEME_MISSING, place, message).hint(hint));
        return None;
    };
    let file = std::path::PathBuf::from(format!("themes/{name}/theme.toml")).into();
    let mut families = Vec::with_capacity(declared.fonts.len());
    let mut hashes = Vec::new();
    for (family, paths) in &declared.fonts {
        let mut files = Vec::with_capacity(paths.len());
        for path in paths {
            let Some(asset) = theme.assets.get(path.as_str()) else {
                let message = format!("there is no font at `static/{}` of the theme", path.value);
                let place = Place::span(&file, path.span);
                diagnostics.push(Diagnostic::new(&diagnostic::THEME_MISSING, place, message));
                return None;
            };
            files.push(asset.bytes.as_slice());
            hashes.push((family.as_str(), asset.hash));
        }
        families.push((family.clone(), files));
    }
    match Fonts::new(&families) {
        Ok(fonts) => Some(CardFonts { fonts, hash: super::fingerprint(&hashes) }),
        Err((family, font)) => {
            let path = declared.fonts.get_index(family).and_then(|(_, paths)| paths.get(font))?;
            let message = format!("`static/{}` of the theme is not a font", path.value);
            let place = Place::span(&file, path.span);
            let told = Diagnostic::new(&diagnostic::THEME_MISSING, place, message);
            diagnostics.push(told.hint("a font is a WOFF2, TrueType or OpenType file"));
            None
        }
    }
}
