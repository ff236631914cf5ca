//! `theme.toml`: the name of a theme, the theme that it extends, and its settings.

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

/// The version of the contract between themes and this program.
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
    /// Version of the contract for which it was written.
    pub api: Spanned<u32>,
    /// What it is.
    #[allow(dead_code, reason = "read so that the key is allowed; nothing depends on it")]
    pub description: Option<String>,
    /// Its licence (SPDX).
    #[allow(dead_code, reason = "read so that the key is allowed; nothing depends on it")]
    pub license: Option<String>,
    /// The theme that it extends.
    pub extends: Option<Spanned<String>>,
    /// Settings by name.
    #[serde(default)]
    pub settings: IndexMap<String, Spanned<Setting>>,
    /// Sets of values for other settings, by the name that the setting `palette` chooses.
    #[serde(default)]
    pub palettes: IndexMap<String, IndexMap<String, Spanned<Json>>>,
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
    /// How wide a picture is in a text: a value of the attribute `sizes` of HTML.
    #[serde(default = "full_width")]
    pub sizes: String,
    /// The same within components in which a picture is narrower or wider. The first that fits counts.
    #[serde(default)]
    pub within: Vec<Within>,
}

/// How wide a picture stands within a component.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Within {
    /// Name of the component, such as `side-picture`.
    pub component: Spanned<String>,
    /// Arguments that the author gives it, such as `width = "half"`.
    #[serde(default)]
    pub arguments: IndexMap<String, String>,
    /// How wide a picture stands there: a value of the attribute `sizes` of HTML.
    pub sizes: String,
}

/// Social cards.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Cards {
    /// Families of fonts by the names that `card.svg` has for them: files of `static/`, in the order in
    /// which a letter is looked for in them.
    pub fonts: IndexMap<String, Vec<Spanned<String>>>,
}

fn full_width() -> String {
    "100vw".to_string()
}

/// A setting of a theme.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Setting {
    /// Type of its value. A theme that extends another need not repeat what that one says.
    #[serde(rename = "type")]
    pub kind: Option<SettingKind>,
    /// Its value unless the site says otherwise.
    pub default: Option<Spanned<Json>>,
    /// What it does.
    #[allow(dead_code, reason = "for readers of theme.toml")]
    pub description: Option<String>,
    /// Values of a choice, or of the entries of a list.
    pub choices: Option<Vec<String>>,
    /// The names of the site's taxonomies are choices, too.
    pub taxonomies: Option<bool>,
    /// Colours behind it, on which it must be readable: colours, or names of settings that are colours.
    pub on: Option<Vec<String>>,
    /// Least contrast with each of them (WCAG 2.2), 4.5 unless given.
    pub contrast: Option<f64>,
}

impl Setting {
    /// This setting where it says something, else what the extended theme says.
    fn over(&self, behind: &Setting) -> Setting {
        let own = self.clone();
        Setting {
            kind: own.kind.or(behind.kind),
            default: own.default.or_else(|| behind.default.clone()),
            description: own.description.or_else(|| behind.description.clone()),
            choices: own.choices.or_else(|| behind.choices.clone()),
            taxonomies: own.taxonomies.or(behind.taxonomies),
            on: own.on.or_else(|| behind.on.clone()),
            contrast: own.contrast.or(behind.contrast),
        }
    }

    /// Values that an entry may have; none where any text will do.
    fn choices<'a>(&'a self, config: &'a Config) -> Option<Vec<&'a str>> {
        let mut choices: Vec<&str> = self.choices.as_ref()?.iter().map(String::as_str).collect();
        if self.taxonomies == Some(true) {
            choices.extend(config.taxonomies.iter().map(|taxonomy| taxonomy.name.as_str()));
        }
        Some(choices)
    }
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

/// The theme and those that it extends, first the one that the site names.
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

impl Manifest {
    /// Where it is written.
    fn file(&self) -> Arc<Path> {
        Arc::from(Path::new(&format!("themes/{}/theme.toml", self.name)))
    }
}

/// The value of a setting, and where a theme or the site gives it.
struct Given {
    value: Json,
    place: Place,
}

impl Given {
    fn new(file: &Arc<Path>, value: &Spanned<Json>) -> Given {
        Given { value: value.value.clone(), place: Place::span(file, value.span) }
    }
}

/// A setting as the themes declare it, and the theme that has its default.
struct Declared {
    setting: Setting,
    file: Arc<Path>,
}

/// The settings of the themes, with the values of the site.
pub(super) fn settings(
    chain: &[Manifest],
    config: &Config,
    diagnostics: &mut Vec<Diagnostic>,
) -> IndexMap<String, Json> {
    let declared = declared(chain, config, diagnostics);
    let default = |(name, one): (&&str, &Declared)| {
        let value = one.setting.default.as_ref()?;
        Some((name.to_string(), Given::new(&one.file, value)))
    };
    let mut values: IndexMap<String, Given> = declared.iter().filter_map(default).collect();
    let palette = config.theme_settings.get("palette").and_then(|value| value.value.as_str());
    let palette = palette.or_else(|| values.get("palette")?.value.as_str());
    let chosen = palette.and_then(|name| {
        chain.iter().find_map(|theme| Some((theme.file(), theme.palettes.get(name)?)))
    });
    if let Some((file, colours)) = chosen {
        let given = |(name, value): (&String, _)| (name.clone(), Given::new(&file, value));
        values.extend(colours.iter().map(given));
    }
    for (name, value) in &config.theme_settings {
        let place = Place::span(&config.file, value.span);
        let fault = |message: String, hint: Option<String>| {
            Diagnostic::new(&diagnostic::THEME_SETTING, place.clone(), message).hint_if(hint)
        };
        let Some(Declared { setting, .. }) = declared.get(name.as_str()) else {
            let names = || declared.keys().copied();
            let hint = diagnostic::nearest(name, names())
                .map(|near| format!("did you mean `{near}`?"))
                .or_else(|| {
                    let mut names: Vec<String> = names().map(|name| format!("`{name}`")).collect();
                    names.sort();
                    Some(format!("it has {}", names.join(", ")))
                });
            diagnostics.push(fault(format!("the theme has no setting `{name}`"), hint));
            continue;
        };
        match fits(setting, value, config) {
            Ok(()) => {
                values.insert(name.clone(), Given::new(&config.file, value));
            }
            Err((message, hint)) => diagnostics.push(fault(format!("`{name}` {message}"), hint)),
        }
    }
    let mut names: Vec<&&str> = declared.keys().collect();
    names.sort();
    for name in names {
        contrasts(name, &declared[*name].setting, &values, &config.file, diagnostics);
    }
    values.into_iter().map(|(name, given)| (name, given.value)).collect()
}

/// What the themes declare, each field from the first theme that has it.
fn declared<'a>(
    chain: &'a [Manifest],
    config: &Config,
    diagnostics: &mut Vec<Diagnostic>,
) -> IndexMap<&'a str, Declared> {
    let mut declared: IndexMap<&str, Declared> = IndexMap::new();
    for theme in chain.iter().rev() {
        let file = theme.file();
        for (name, own) in &theme.settings {
            let whole = match declared.get(name.as_str()) {
                Some(behind) => own.over(&behind.setting),
                None => own.value.clone(),
            };
            let span = own.default.as_ref().map_or(own.span, |default| default.span);
            let fault = |message: String| {
                let place = Place::span(&file, if whole.kind.is_some() { span } else { own.span });
                Diagnostic::new(&diagnostic::THEME_SETTING, place, message)
            };
            match (whole.kind, &whole.default) {
                (None, _) => {
                    let hint = "write its `type`: no theme behind this one has it";
                    diagnostics.push(fault(format!("the setting `{name}` has no type")).hint(hint));
                }
                (_, None) => {
                    let hint = "write its `default`, which sites have that do not set it";
                    let message = format!("the setting `{name}` has no default");
                    diagnostics.push(fault(message).hint(hint));
                }
                (Some(_), Some(value)) => {
                    if let Err((message, hint)) = fits(&whole, value, config) {
                        let message = format!("the default of `{name}` {message}");
                        diagnostics.push(fault(message).hint_if(hint));
                    }
                }
            }
            let behind = declared.get(name.as_str()).map(|behind| behind.file.clone());
            let giver = behind.filter(|_| own.default.is_none()).unwrap_or_else(|| file.clone());
            declared.insert(name, Declared { setting: whole, file: giver });
        }
    }
    declared
}

/// Reports a colour that readers cannot read on the colours behind it.
fn contrasts(
    name: &str,
    setting: &Setting,
    values: &IndexMap<String, Given>,
    site: &Arc<Path>,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let Some(given) = values.get(name) else { return };
    let Some(colour) = given.value.as_str() else { return };
    let least = setting.contrast.unwrap_or(4.5);
    for paper in setting.on.iter().flatten() {
        let behind = values.get(paper);
        let paper = behind.and_then(|behind| behind.value.as_str()).unwrap_or(paper);
        let Some(contrast) = contrast::contrast(colour, paper) else { continue };
        if contrast >= least {
            continue;
        }
        // The site, where it set one of the two colours; else who gives the first of them.
        let by_site = |given: &&Given| given.place.file == *site;
        let cause = Some(given).filter(by_site).or(behind.filter(by_site)).unwrap_or(given);
        let place = cause.place.clone();
        let message = format!(
            "`{colour}` on `{paper}` has a contrast of {contrast:.1}; `{name}` needs {least}"
        );
        diagnostics.push(Diagnostic::new(&diagnostic::LOW_CONTRAST, place, message).hint(
            "choose a darker colour on a light background, a lighter one on a dark background",
        ));
    }
}

/// What a value must be, and the nearest of the allowed values.
type Misfit = (String, Option<String>);

fn fits(setting: &Setting, value: &Json, config: &Config) -> Result<(), Misfit> {
    let text = value.as_str();
    let choices = setting.choices(config);
    let plain = |fits: bool, message: &str| match fits {
        true => Ok(()),
        false => Err((message.to_string(), None)),
    };
    let chosen = |entry: &str, what: String| match &choices {
        Some(choices) if !choices.contains(&entry) => {
            let names = choices.iter().map(|choice| format!("`{choice}`"));
            let near = diagnostic::nearest(entry, choices.iter().copied());
            let hint = near.map(|near| format!("did you mean `{near}`?"));
            Err((format!("{what}{}", names.collect::<Vec<_>>().join(", ")), hint))
        }
        _ => Ok(()),
    };
    match setting.kind {
        None => Ok(()),
        Some(SettingKind::String) => plain(text.is_some(), "must be a text"),
        Some(SettingKind::Bool) => plain(value.is_boolean(), "must be `true` or `false`"),
        Some(SettingKind::Integer) => plain(value.is_u64(), "must be a whole number"),
        Some(SettingKind::Colour) => plain(
            text.is_some_and(|text| contrast::channels(text).is_some()),
            "must be a colour such as `#0b5c47`",
        ),
        Some(SettingKind::List) => {
            let entries = value.as_array().map(Vec::as_slice);
            let texts = entries.map(|list| list.iter().map(Json::as_str).collect::<Vec<_>>());
            let Some(texts) = texts.filter(|texts| texts.iter().all(Option::is_some)) else {
                return Err(("must be a list of texts".to_string(), None));
            };
            texts
                .into_iter()
                .flatten()
                .try_for_each(|entry| chosen(entry, format!("has `{entry}`, which is none of ")))
        }
        Some(SettingKind::Choice) => {
            let entry = text.unwrap_or_default();
            match choices.is_some() {
                true => chosen(entry, "is one of ".to_string()),
                false => Err(("has no choices".to_string(), None)),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Least contrast of each pair on a page: the first is the text, the second is behind it.
    const PAIRS: [(&str, &str, f64); 8] = [
        ("accent", "paper", 4.5),
        ("accent", "tint", 4.5),
        ("accent_dark", "paper_dark", 4.5),
        ("accent_dark", "tint_dark", 4.5),
        ("#15201b", "tint", 12.0),
        ("#4d5b54", "tint", 4.5),
        ("#e2e9e3", "tint_dark", 11.0),
        ("#a2b1a8", "tint_dark", 4.5),
    ];

    #[test]
    fn every_palette_of_the_bundled_theme_can_be_read() {
        let text = include_str!("../../themes/institute/theme.toml");
        let theme: Manifest = toml::from_str(text).expect("the theme builds");
        let choices = theme.settings["palette"].choices.as_ref().expect("it is a choice");
        assert_eq!(choices.len(), 6);
        let defaults = |name: &str| theme.settings.get(name).and_then(|one| one.default.as_ref());
        for choice in choices {
            let palette = theme.palettes.get(choice);
            let colour = |name: &str| {
                let own = palette.and_then(|palette| palette.get(name));
                own.or(defaults(name)).and_then(|one| one.as_str()).unwrap_or(name).to_string()
            };
            for (front, back, least) in PAIRS {
                let (front, back) = (colour(front), colour(back));
                let seen = contrast::contrast(&front, &back).expect("two colours");
                assert!(seen >= least, "{choice}: {front} on {back} has {seen:.2} < {least}");
            }
        }
    }
}
