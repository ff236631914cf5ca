//! `theme.toml`: what a theme is called, what it stands on, and what can be set.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value as Json;

use super::contrast;
use crate::config::Config;
use crate::diagnostic::{self, Diagnostic, Place};
use crate::disk;
use crate::schema;
use crate::tree::{self, Spanned};

/// The version of the contract between themes and the program that this program speaks.
const API: u32 = 1;

/// A theme as its `theme.toml` describes it.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Manifest {
    /// Name: that of its folder.
    pub name: String,
    /// Version of the theme.
    #[allow(dead_code, reason = "read so that the key is allowed; nothing depends on it")]
    pub version: Option<String>,
    /// Version of the contract it was written for.
    pub api: Spanned<u32>,
    /// What it is.
    #[allow(dead_code, reason = "read so that the key is allowed; nothing depends on it")]
    pub description: Option<String>,
    /// Its licence (SPDX).
    #[allow(dead_code, reason = "read so that the key is allowed; nothing depends on it")]
    pub license: Option<String>,
    /// The theme it stands over.
    pub extends: Option<Spanned<String>>,
    /// Settings by name.
    #[serde(default)]
    pub settings: IndexMap<String, Setting>,
    /// Sizes in which pictures are offered.
    pub pictures: Option<Pictures>,
    /// Social cards.
    pub cards: Option<Cards>,
}

/// Sizes in which pictures are offered.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Pictures {
    /// Widths of the files, in pixels.
    #[schemars(inner(range(min = 16, max = 4096)))]
    pub widths: Vec<u32>,
    /// How wide a picture stands in a text: a value of the attribute `sizes` of HTML.
    #[serde(default = "full_width")]
    pub sizes: String,
}

/// Social cards.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Cards {
    /// Families of fonts by the names that `card.svg` has for them: files of `static/`, in the order in
    /// which they are asked for a letter.
    pub fonts: IndexMap<String, Vec<Spanned<String>>>,
}

fn full_width() -> String {
    "100vw".to_string()
}

/// A setting of a theme.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Setting {
    /// Type of its value.
    #[serde(rename = "type")]
    pub kind: SettingKind,
    /// Its value unless the site says otherwise.
    pub default: Json,
    /// What it does.
    #[allow(dead_code, reason = "for readers of theme.toml")]
    pub description: Option<String>,
    /// Values of a choice.
    #[serde(default)]
    pub choices: Vec<String>,
    /// Colours it must be readable on.
    #[serde(default)]
    pub on: Vec<String>,
    /// Least contrast to each of them (WCAG 2.2), 4.5 unless given.
    pub contrast: Option<f64>,
}

/// Type of a setting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(super) enum SettingKind {
    /// A text.
    String,
    /// `true` or `false`.
    Bool,
    /// A whole number.
    Integer,
    /// A colour such as `#0b5c47`.
    Colour,
    /// A list of texts.
    List,
    /// One of `choices`.
    Choice,
}

/// The theme and those behind it, first the one that the site names.
pub(super) fn chain(
    root: &Path,
    config: &Config,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Vec<Manifest>> {
    let mut chain: Vec<Manifest> = Vec::new();
    let mut wanted = (config.theme.clone(), config.file.clone());
    loop {
        let (name, asking) = wanted;
        let place = Place::span(&asking, name.span);
        if chain.iter().any(|theme| theme.name == name.value) {
            let message = format!("the theme `{}` extends itself", name.value);
            diagnostics.push(Diagnostic::new(&diagnostic::THEME_MISSING, place, message));
            return None;
        }
        let file: Arc<Path> = Arc::from(Path::new(&format!("themes/{}/theme.toml", name.value)));
        let Ok(text) = disk::read_text(&root.join(&file)) else {
            let present = disk::names(&root.join("themes")).unwrap_or_default();
            let message = format!("there is no theme at `themes/{}/theme.toml`", name.value);
            let hint = diagnostic::nearest(&name, present.iter().map(String::as_str))
                .map(|near| format!("did you mean `{near}`?"));
            diagnostics
                .push(Diagnostic::new(&diagnostic::THEME_MISSING, place, message).hint_if(hint));
            return None;
        };
        let node = match tree::toml(&text, 1, &file) {
            Ok((node, faults)) => {
                diagnostics.extend(faults);
                node
            }
            Err(fault) => {
                diagnostics.push(fault);
                return None;
            }
        };
        let (manifest, faults) =
            schema::read::<Manifest>(&node, &file, &schema::shape::<Manifest>());
        diagnostics.extend(faults);
        let mut manifest = manifest?;
        if manifest.api.value != API {
            let message = format!(
                "the theme is for version {} of the theme API; this program has version {API}",
                manifest.api.value
            );
            let place = Place::span(&file, manifest.api.span);
            diagnostics.push(Diagnostic::new(&diagnostic::THEME_MISSING, place, message));
            return None;
        }
        manifest.name = name.value;
        let behind = manifest.extends.clone();
        chain.push(manifest);
        match behind {
            Some(behind) => wanted = (behind, file),
            None => return Some(chain),
        }
    }
}

/// The settings of the themes with the site's values over them.
pub(super) fn settings(
    chain: &[Manifest],
    config: &Config,
    diagnostics: &mut Vec<Diagnostic>,
) -> IndexMap<String, Json> {
    let mut declared: BTreeMap<&str, &Setting> = BTreeMap::new();
    let mut values = IndexMap::new();
    for theme in chain.iter().rev() {
        for (name, setting) in &theme.settings {
            values.insert(name.clone(), setting.default.clone());
            declared.insert(name, setting);
        }
    }
    for (name, value) in &config.theme_settings {
        let place = Place::span(&config.file, value.span);
        let fault = |message: String, hint: Option<String>| {
            Diagnostic::new(&diagnostic::THEME_SETTING, place.clone(), message).hint_if(hint)
        };
        let Some(setting) = declared.get(name.as_str()) else {
            let hint = diagnostic::nearest(name, declared.keys().copied())
                .map(|near| format!("did you mean `{near}`?"))
                .or_else(|| {
                    let names = declared.keys().map(|name| format!("`{name}`"));
                    Some(format!("it has {}", names.collect::<Vec<_>>().join(", ")))
                });
            diagnostics.push(fault(format!("the theme has no setting `{name}`"), hint));
            continue;
        };
        match fits(setting, value) {
            Ok(()) => {
                values.insert(name.clone(), value.value.clone());
            }
            Err(message) => diagnostics.push(fault(format!("`{name}` {message}"), None)),
        }
    }
    for (name, setting) in declared {
        let Some(colour) = values.get(name).and_then(Json::as_str) else { continue };
        let least = setting.contrast.unwrap_or(4.5);
        for paper in &setting.on {
            let Some(contrast) = contrast::contrast(colour, paper) else { continue };
            if contrast < least {
                let span =
                    config.theme_settings.get(name).map(|value| value.span).unwrap_or_default();
                let message = format!(
                    "`{colour}` on `{paper}` has a contrast of {contrast:.1}; `{name}` needs {least}"
                );
                diagnostics.push(
                    Diagnostic::new(
                        &diagnostic::LOW_CONTRAST,
                        Place::span(&config.file, span),
                        message,
                    )
                    .hint("choose a darker colour on a light background, a lighter one on a dark background"),
                );
            }
        }
    }
    values
}

fn fits(setting: &Setting, value: &Json) -> Result<(), String> {
    let text = value.as_str();
    let fits = match setting.kind {
        SettingKind::String => text.is_some(),
        SettingKind::Bool => value.is_boolean(),
        SettingKind::Integer => value.is_u64(),
        SettingKind::Colour => text.is_some_and(|text| contrast::channels(text).is_some()),
        SettingKind::List => {
            value.as_array().is_some_and(|list| list.iter().all(|item| item.is_string()))
        }
        SettingKind::Choice => {
            text.is_some_and(|text| setting.choices.iter().any(|choice| choice == text))
        }
    };
    if fits {
        return Ok(());
    }
    Err(match setting.kind {
        SettingKind::String => "must be a text".to_string(),
        SettingKind::Bool => "must be `true` or `false`".to_string(),
        SettingKind::Integer => "must be a whole number".to_string(),
        SettingKind::Colour => "must be a colour such as `#0b5c47`".to_string(),
        SettingKind::List => "must be a list of texts".to_string(),
        SettingKind::Choice => {
            let choices = setting.choices.iter().map(|choice| format!("`{choice}`"));
            format!("is one of {}", choices.collect::<Vec<_>>().join(", "))
        }
    })
}
