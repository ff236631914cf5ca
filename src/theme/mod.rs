//! Themes: the only floor that knows tera.
//!
//! A theme is a folder `themes/NAME/{theme.toml,templates,static,i18n}`. The site's `templates/`
//! and `i18n/` replace those of the theme, and a theme may extend another. A template that
//! another one hides has a full name, `NAME/base.html`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use ssg_pictures::Widths;
use tera::value::Key;
use tera::{ComponentInfo, Context, Tera};

use crate::config::Config;
use crate::diagnostic::{self, Diagnostic, Lines, Place};
use crate::discover::Sources;
use crate::disk::{self, Hash};
use crate::ids::{LanguageId, Table};
use crate::markdown::{BIBLIOGRAPHY, Container};
use crate::text::Growing;

mod arguments;
mod assets;
mod cards;
mod contrast;
mod faults;
mod fields;
mod fingerprint;
mod functions;
mod lent;
mod manifest;
mod names;
mod questions;
mod stack;
mod strings;
mod tags;

pub(crate) use assets::Assets;
pub(crate) use cards::{CARD, CardFonts};
pub(crate) use fields::Contract;
pub(crate) use fingerprint::fingerprint;
pub(crate) use lent::{borrows, value};
pub(crate) use questions::{ArticleQuery, ArticleSort, Asked, Queries, Query, TermQuery, TermSort};
pub(crate) use stack::{Effects, Frame, absorb, apart, beside, folder, tell, wants_key};
pub(crate) use strings::Strings;
pub(crate) use tera::Value;

/// A theme, loaded and checked.
pub struct Theme {
    tera: Tera,
    /// Strings of every language of the site.
    pub strings: Table<LanguageId, Strings>,
    /// Style sheets, scripts, fonts and pictures, with content-hashed names.
    pub assets: Assets,
    /// Sizes in which pictures are offered; none where they stay as they are.
    pub pictures: Option<Pictures>,
    /// Fonts of social cards; none where the site has none.
    pub cards: Option<CardFonts>,
    settings: Value,
    /// Source files of templates by name.
    files: BTreeMap<String, PathBuf>,
    templates: Vec<Template>,
    /// Fields that templates ask for and no view has, once somebody looked for them.
    undefined: OnceLock<Vec<Diagnostic>>,
}

/// The sizes in which a theme offers pictures.
pub struct Pictures {
    /// The widths in which there are files.
    pub widths: Widths,
    /// How wide a picture is in a text: a value of the attribute `sizes`.
    pub in_text: String,
    /// The same within components.
    within: Vec<manifest::Within>,
}

impl Pictures {
    /// How wide a picture stands in a container; none where it is as wide as in the text around it.
    pub fn within(&self, container: &Container) -> Option<&str> {
        let name = component_name(&container.name);
        let is_meant = |within: &&manifest::Within| {
            let has = |(key, value): (&String, &String)| {
                container.arguments.iter().any(|(name, given)| name == key && given == value)
            };
            component_name(&within.component) == name && within.arguments.iter().all(has)
        };
        self.within.iter().find(is_meant).map(|within| within.sizes.as_str())
    }
}

/// What a template gets.
pub trait View: Sync + Send {
    /// The view's fields as the top-level variables of a template.
    fn context(&self) -> Context;

    /// A hash of all that the view holds. Within a keying frame, so that bodies are their keys.
    fn fingerprint(&self) -> Hash;
}

impl<T: serde::Serialize + Sync + Send> View for T {
    fn context(&self) -> Context {
        let mut context = Context::new();
        for (name, value) in value(self).into_map().expect("a view is a struct") {
            match name {
                Key::Str(name) => context.insert_value(name, value),
                name => context.insert_value(name.to_string(), value),
            }
        }
        context
    }

    fn fingerprint(&self) -> Hash {
        fingerprint(self)
    }
}

/// Loads the theme that `config` names, and the site's own templates over it.
pub(crate) fn theme(
    root: &Path,
    config: &Config,
    sources: &Sources,
) -> (Option<Theme>, Vec<Diagnostic>) {
    let mut diagnostics = Vec::new();
    let chain = match manifest::chain(root, config, &mut diagnostics) {
        Some(chain) => chain,
        None => return (None, diagnostics),
    };
    let settings = manifest::settings(&chain, config, &mut diagnostics);
    let (strings, wording) = strings::strings(root, &chain, config, &mut diagnostics);
    let templates = templates(root, &chain, &mut diagnostics);
    let texts: Vec<&str> = templates.iter().map(|template| template.text.as_str()).collect();
    wording.unread(&texts, &mut diagnostics);
    let mut tera = Tera::new();
    tera.autoescape_on(vec![".html", ".xml", ".svg"]);
    tera.set_fallback_prefixes(chain.iter().map(|theme| format!("{}/", theme.name)))
        .expect("no template is loaded yet");
    functions::register(&mut tera);
    add_templates(&mut tera, &templates, &mut diagnostics);
    let settings = value(&settings);
    let mut theme = Theme {
        tera,
        strings,
        assets: Assets::default(),
        pictures: pictures(&chain, config),
        cards: None,
        settings,
        files: templates
            .iter()
            .map(|template| (template.name.clone(), template.file.clone()))
            .collect(),
        templates,
        undefined: OnceLock::new(),
    };
    if has_errors(&diagnostics) {
        return (None, diagnostics);
    }
    let styles = theme.styles(&mut diagnostics);
    theme.assets = assets::assets(root, &chain, sources, styles, &mut diagnostics);
    theme.check_within(&chain, &mut diagnostics);
    theme.cards = cards::fonts(&chain, config, &theme, &mut diagnostics);
    functions::bind(&mut theme.tera, &theme.assets, &config.base);
    // The functions are bound; the templates are compiled against them once more.
    add_templates(&mut theme.tera, &theme.templates, &mut diagnostics);
    (Some(theme), diagnostics)
}

/// The first theme that declares pictures decides.
fn pictures(chain: &[manifest::Manifest], config: &Config) -> Option<Pictures> {
    let declared = chain.iter().find_map(|theme| theme.pictures.as_ref());
    let declared =
        declared.filter(|declared| config.pictures.resize && !declared.widths.is_empty())?;
    let widths = Widths::new(declared.widths.iter().copied());
    Some(Pictures { widths, in_text: declared.sizes.clone(), within: declared.within.clone() })
}

fn has_errors(diagnostics: &[Diagnostic]) -> bool {
    diagnostics.iter().any(|diagnostic| diagnostic.severity == diagnostic::Severity::Error)
}

/// What is wrong with a container, and a hint.
type Misfit = (String, Option<String>);

/// A template's name, file and text.
struct Template {
    name: String,
    file: PathBuf,
    text: String,
}

/// Reads all templates: the site's by their own names, a theme's under its name.
fn templates(
    root: &Path,
    chain: &[manifest::Manifest],
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<Template> {
    let mut folders = vec![("templates".to_string(), String::new())];
    folders.extend(
        chain
            .iter()
            .map(|theme| (format!("themes/{}/templates", theme.name), format!("{}/", theme.name))),
    );
    let mut templates = Vec::new();
    for (folder, prefix) in folders {
        let (files, faults) = disk::walk(root, &folder, None);
        diagnostics.extend(faults.into_iter().map(|(path, error)| {
            let message = format!("cannot be read: {}", disk::words(&error));
            Diagnostic::new(&diagnostic::UNREADABLE, Place::file(path), message)
        }));
        for file in files {
            let below = file.path.strip_prefix(&folder).unwrap_or(&file.path);
            let name = format!("{prefix}{}", below.display());
            match disk::read_text(&root.join(&file.path)) {
                Ok(text) => templates.push(Template { name, file: file.path.to_path_buf(), text }),
                Err(error) => {
                    let message = format!("cannot be read: {}", disk::words(&error));
                    let place = Place::file(&*file.path);
                    diagnostics.push(Diagnostic::new(&diagnostic::UNREADABLE, place, message));
                }
            }
        }
    }
    templates
}

/// Adds all templates. A template that cannot be read is reported and taken as empty, so that mistakes
/// in the next ones are reported, too.
fn add_templates(tera: &mut Tera, templates: &[Template], diagnostics: &mut Vec<Diagnostic>) {
    let files: BTreeMap<String, PathBuf> =
        templates.iter().map(|template| (template.name.clone(), template.file.clone())).collect();
    let mut faulty: Vec<&str> = Vec::new();
    loop {
        let texts = templates.iter().map(|template| {
            let text = if faulty.contains(&template.name.as_str()) { "" } else { &template.text };
            (template.name.as_str(), text)
        });
        let Err(error) = tera.add_raw_templates(texts) else { return };
        let before = faulty.len();
        for mut fault in faults::diagnostics(&error, &files) {
            let template = templates.iter().find(|template| *template.file == *fault.place.file);
            if let Some(template) = template {
                fault = faults::placed(faults::balanced(fault, &template.text), &template.text);
            }
            let texts = templates.iter().map(|template| template.text.as_str());
            let own = template.map_or("", |template| &template.text);
            fault = faults::with_components(fault, own, texts);
            if let Some(template) = template
                && !faulty.contains(&template.name.as_str())
            {
                faulty.push(&template.name);
            }
            diagnostics.push(fault);
        }
        if faulty.len() == before {
            return;
        }
    }
}

impl Theme {
    /// Renders a template from its context within a frame; gives the bytes and the frame.
    /// `site` is what [`value`] makes of the site's view in the page's language.
    pub fn render(
        &self,
        template: &str,
        view: &dyn View,
        site: &Value,
        frame: Frame,
    ) -> Result<(Vec<u8>, Frame), (Box<Diagnostic>, Frame)> {
        let (result, frame) = stack::within(frame, || {
            // Bodies become HTML here, within the frame: their containers call components.
            let mut context = view.context();
            context.insert_value("site", site.clone());
            context.insert_value("theme", self.settings.clone());
            let mut page = Growing(Vec::with_capacity(16 * 1024));
            match self.tera.render_to(self.standing_in(template), &context, &mut page) {
                Ok(()) => Ok(page.0),
                Err(error) => {
                    let fault = faults::diagnostic(&error, &self.files);
                    Err(Box::new(faults::with_fields(fault, &context)))
                }
            }
        });
        match result {
            Ok(bytes) => Ok((bytes, frame)),
            Err(fault) => Err((fault, frame)),
        }
    }

    /// The template that makes a page: where a theme lacks its own, another one with the same view.
    fn standing_in<'a>(&self, template: &'a str) -> &'a str {
        let other = match template {
            "term.html" | "author.html" | "year.html" => "list.html",
            "authors.html" | "years.html" => "terms.html",
            "page.html" => "article.html",
            _ => return template,
        };
        if self.has(template) || !self.has(other) { template } else { other }
    }

    /// Reports fields that are not in the contract and that tera takes for false without a message.
    pub fn undefined_fields(&self, contract: impl FnOnce() -> Contract) -> &[Diagnostic] {
        self.undefined.get_or_init(|| self.not_in(contract()))
    }

    fn not_in(&self, mut contract: Contract) -> Vec<Diagnostic> {
        let settings = self.settings.as_map().into_iter().flat_map(|settings| settings.keys());
        let settings: serde_json::Map<String, serde_json::Value> =
            settings.filter_map(|name| Some((name.as_str()?.to_string(), true.into()))).collect();
        contract.variables.push(("theme", serde_json::json!({ "properties": settings })));
        let texts: Vec<(&str, &str)> = self
            .templates
            .iter()
            .map(|template| (template.name.as_str(), template.text.as_str()))
            .collect();
        fields::undefined(&contract, &texts)
            .into_iter()
            .map(|undefined| {
                let Template { file, text, .. } = &self.templates[undefined.template];
                let span = Lines::new(text).span(text, undefined.range.clone());
                let known: Vec<&str> = undefined.known.iter().map(String::as_str).collect();
                let place = Place::span(&Arc::from(file.as_path()), span);
                let message = format!("`{}` is not defined", &text[undefined.range]);
                Diagnostic::new(&diagnostic::TEMPLATE, place, message)
                    .hint(faults::fields_hint(&undefined.field, &known))
            })
            .collect()
    }

    /// Runs `make` within a frame, so that bodies can be rendered in it.
    pub fn within<T>(&self, frame: Frame, make: impl FnOnce() -> T) -> (T, Frame) {
        stack::within(frame, make)
    }

    /// True when the theme or the site has this template.
    pub fn has(&self, template: &str) -> bool {
        self.tera.contains_template(template)
    }

    /// Names of the templates, as pages ask for them.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        let pages = self.files.keys().filter(|name| name.ends_with(".html"));
        pages.map(|name| name.rsplit_once("/").map_or(name.as_str(), |(_, name)| name))
    }

    /// The source file of a template, for diagnostics.
    pub fn file(&self, template: &str) -> Option<&Path> {
        let exact = self.files.get(template);
        let behind = || {
            let suffix = format!("/{template}");
            self.files.iter().find(|(name, _)| name.ends_with(&suffix)).map(|(_, file)| file)
        };
        exact.or_else(behind).map(PathBuf::as_path)
    }

    /// Renders the component of a Markdown container around its inner HTML. Within a frame.
    pub fn container(&self, container: &Container, inner: &str) -> Result<String, Box<Diagnostic>> {
        let mut context = Context::new();
        let name = component_name(&container.name);
        let component = self.tera.get_component_definition(&name);
        for (key, value) in &container.arguments {
            let key = key.replace('-', "_");
            let arguments = component.iter().flat_map(|component| component.args());
            let kind = arguments.into_iter().find(|argument| argument.name() == key);
            let value = arguments::value(kind.and_then(|kind| kind.arg_type()), value);
            context.insert_value(key, value.expect("arguments were checked"));
        }
        self.tera.render_component(&name, &context, Some(inner), true).map_err(|error| {
            let mut fault = faults::diagnostic(&error, &self.files);
            // An error before the first line of the component has no place of its own.
            if let Some(template) = self.defining(&name).filter(|_| fault.place.line == 0) {
                fault.place = Place::file(template.file.clone());
            }
            Box::new(fault)
        })
    }

    /// The template that defines a component.
    fn defining(&self, component: &str) -> Option<&Template> {
        self.templates.iter().find(|template| {
            let tags = tags::tags(&template.text);
            let mut defined = tags.iter().filter(|tag| tag.word() == "component");
            defined.any(|tag| tag.tokens.get(1).is_some_and(|name| name.text == component))
        })
    }

    /// Renders a template that sees only these variables and the settings. Within a frame, which takes
    /// the reports.
    pub fn part(&self, template: &str, variables: &[(&str, &Value)]) -> String {
        let mut context = Context::new();
        for (name, value) in variables {
            context.insert_value(name.to_string(), (*value).clone());
        }
        context.insert_value("theme", self.settings.clone());
        self.tera.render(template, &context).unwrap_or_else(|error| {
            let fault = faults::diagnostic(&error, &self.files);
            let fault = faults::with_fields(fault, &context);
            tell(fault.note("a part sees its arguments, `site`, `theme` and the page's language"));
            String::new()
        })
    }

    /// Names of all templates, without those of themes.
    pub fn template_names(&self) -> impl Iterator<Item = &str> {
        self.files.keys().map(String::as_str)
    }

    /// Reports sizes of pictures within components that do not exist, or with arguments that they do
    /// not take.
    fn check_within(&self, chain: &[manifest::Manifest], diagnostics: &mut Vec<Diagnostic>) {
        for theme in chain {
            let file: Arc<Path> = Path::new(&format!("themes/{}/theme.toml", theme.name)).into();
            for within in theme.pictures.iter().flat_map(|pictures| &pictures.within) {
                let fault = match self.component(&within.component) {
                    Ok(component) => {
                        let mut keys = within.arguments.keys();
                        keys.find_map(|key| takes(&component, &within.component, key).err())
                    }
                    Err(fault) => Some(fault),
                };
                if let Some((message, hint)) = fault {
                    let place = Place::span(&file, within.component.span);
                    let told = Diagnostic::new(&diagnostic::THEME_MISSING, place, message);
                    diagnostics.push(told.hint_if(hint));
                }
            }
        }
    }

    /// The component of this name; else what to say of it.
    fn component(&self, name: &str) -> Result<ComponentInfo, Misfit> {
        self.tera.get_component_definition(&component_name(name)).ok_or_else(|| {
            let names: Vec<String> = self.tera.get_component_names().map(shown).collect();
            let mut names: Vec<&str> = names.iter().map(String::as_str).collect();
            names.sort_unstable();
            let hint = diagnostic::nearest(name, names.iter().copied())
                .map(|near| format!("did you mean `{near}`?"))
                .unwrap_or_else(|| match names.is_empty() {
                    true => "this theme has no components".to_string(),
                    false => format!("the theme has {}", list(&names)),
                });
            (format!("the theme has no component `{name}`"), Some(hint))
        })
    }

    /// Checks a container's name and arguments against the theme's components.
    pub fn check_container(&self, container: &Container) -> Result<(), Misfit> {
        if container.name == BIBLIOGRAPHY {
            return Ok(());
        }
        let component = self.component(&container.name)?;
        for (key, _) in &container.arguments {
            takes(&component, &container.name, key)?;
        }
        for (key, value) in &container.arguments {
            let mut arguments = component.args().iter();
            let kind = arguments.find(|argument| shown(argument.name()) == shown(key));
            if let Err(message) = arguments::value(kind.and_then(|kind| kind.arg_type()), value) {
                return Err((format!("`{key}` of `{}` {message}", container.name), None));
            }
        }
        for argument in component.args().iter().filter(|argument| argument.is_required()) {
            let name = shown(argument.name());
            if name != "body" && !container.arguments.iter().any(|(key, _)| shown(key) == name) {
                return Err((format!("`{}` needs `{name}=\"...\"`", container.name), None));
            }
        }
        Ok(())
    }

    /// Renders templates whose names end in `.css`: they carry the settings into style sheets.
    fn styles(&self, diagnostics: &mut Vec<Diagnostic>) -> BTreeMap<String, Vec<u8>> {
        let mut styles = BTreeMap::new();
        let mut names: Vec<&str> = self.files.keys().map(String::as_str).collect();
        names.retain(|name| name.ends_with(".css"));
        for name in names {
            let short = name.rsplit('/').next().unwrap_or(name);
            let mut context = Context::new();
            context.insert_value("theme", self.settings.clone());
            match self.tera.render(short, &context) {
                Ok(text) => {
                    styles.insert(short.to_string(), text.into_bytes());
                }
                Err(error) => diagnostics.push(faults::diagnostic(&error, &self.files)),
            }
        }
        styles
    }
}

/// `pull-quote` in Markdown is the component `pull_quote`.
fn component_name(container: &str) -> String {
    container.replace('-', "_")
}

/// The component `pull_quote` is `pull-quote` in Markdown.
fn shown(component: &str) -> String {
    component.replace('_', "-")
}

/// Says that a component does not take an argument of this name, where it does not.
fn takes(component: &ComponentInfo, name: &str, key: &str) -> Result<(), Misfit> {
    let arguments: Vec<String> =
        component.args().iter().map(|argument| shown(argument.name())).collect();
    if component.rest_param().is_some() || arguments.contains(&shown(key)) {
        return Ok(());
    }
    let known: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let hint = diagnostic::nearest(key, known.iter().copied())
        .map(|near| format!("did you mean `{near}`?"))
        .unwrap_or_else(|| format!("it takes {}", list(&known)));
    Err((format!("`{name}` takes no `{key}`"), Some(hint)))
}

fn list(names: &[&str]) -> String {
    match names {
        [] => "nothing".to_string(),
        names => names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", "),
    }
}
