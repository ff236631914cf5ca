//! Addresses: the type of an article, and its permanent address.

use std::borrow::Cow;
use std::path::Path;

use crate::config::{Config, Pattern, of_date};
use crate::diagnostic::{self, Diagnostic, Fix, Place, nearest, slip};
use crate::ids::{Id, TaxonomyId, TypeId};
use crate::parse::{Document, Front, Role, Standing};
use crate::slug;
use crate::url::UrlPath;

/// The id of an article: its own `id`, else from its path.
pub(super) fn own_id(front: &Front, standing: &Standing<'_>) -> String {
    front.matter.id.as_ref().map_or_else(|| standing.id(), |id| id.value.clone())
}

/// The type of an article: its own `type`, else the type whose name or list is that of its folder,
/// else the only type.
pub(super) fn kind(
    document: &Document,
    front: &Front,
    standing: &Standing<'_>,
    config: &Config,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<TypeId> {
    let names = || config.types.iter().map(|kind| kind.name.as_str());
    if let Some(name) = &front.matter.kind {
        let found = config.types.find(|known| known.name == name.value);
        if found.is_none() {
            let place = Place::span(&document.path, name.span);
            let message = format!("the site has no type `{}`", name.value);
            let hint = nearest(name, names())
                .map(|near| format!("did you mean `{near}`?"))
                .unwrap_or_else(|| format!("types are {}", list(names())));
            let fix = slip(name, names()).map(|sure| Fix::new(name.span, &*name.value, sure));
            diagnostics.push(
                Diagnostic::new(&diagnostic::UNKNOWN_TYPE, place, message).hint(hint).fix_if(fix),
            );
        }
        return found;
    }
    let folder = standing.folder.split('/').next().unwrap_or("");
    let by_folder =
        config.types.find(|kind| kind.name == folder || kind.path.trim_matches('/') == folder);
    let only = (config.types.len() == 1).then_some(TypeId::FIRST);
    let found = by_folder.or(only);
    if found.is_none() {
        let place = Place::span(&document.path, document.fence);
        let hint = format!("add `type:` with one of {}", list(names()));
        diagnostics.push(
            Diagnostic::new(&diagnostic::MISSING_KEY, place, "the article does not say its `type`")
                .hint(hint),
        );
    }
    found
}

/// The id and address that a left-out article would have; none where its file could not be
/// read.
pub(super) fn unseen(document: &Document, config: &Config) -> Option<(String, UrlPath)> {
    let Role::Article(front) = &document.role else { return None };
    let standing = Standing::of(&document.path);
    // What is wrong with it is reported when it is shown.
    let kind =
        if front.page { None } else { kind(document, front, &standing, config, &mut Vec::new()) };
    let id = own_id(front, &standing);
    let filed = Filed {
        author: &|| front.authors.first().map_or(String::new(), |name| config.slugs.slug(name)),
        terms: &|taxonomy| {
            let taxonomy = &config.taxonomies[taxonomy];
            let terms = front.terms_under(&taxonomy.key).iter();
            terms.map(|term| taxonomy.slug(config.slugs, term)).collect()
        },
    };
    let url = permalink(document, front, kind, config, &id, &filed);
    Some((id, url))
}

/// The address that a document has or would have; where it cannot be read, only its last part.
pub fn address_of(document: &Document, config: &Config) -> Result<UrlPath, String> {
    unseen(document, config).map(|(_, url)| url).ok_or_else(|| slug_of_path(&document.path))
}

/// The slug of a file by its path alone.
pub(super) fn slug_of_path(path: &Path) -> String {
    Standing::of(path).slug(slug::Rule::default())
}

fn list<'a>(names: impl Iterator<Item = &'a str>) -> String {
    names.map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

/// What an address may use of how an article is filed.
pub(super) struct Filed<'a> {
    /// The slug of its first author.
    pub author: &'a dyn Fn() -> String,
    /// Those of its terms in a taxonomy.
    pub terms: &'a dyn Fn(TaxonomyId) -> Vec<String>,
}

/// The address of an article: its own `permalink`, else by the pattern of its type; a page by its
/// path.
pub(super) fn permalink(
    document: &Document,
    front: &Front,
    kind: Option<TypeId>,
    config: &Config,
    id: &str,
    filed: &Filed<'_>,
) -> UrlPath {
    if let Some(permalink) = &front.matter.permalink {
        return UrlPath::new(permalink);
    }
    let prefix = &config.languages[document.language].prefix;
    let standing = Standing::of(&document.path);
    let slug = own_slug(document, front, &standing, config.slugs);
    // A folder that holds one article is not a section.
    let folder = match standing.stem {
        "index" => standing.folder.rsplit_once('/').map_or("", |(above, _)| above),
        _ => standing.folder,
    };
    let Some(kind) = kind else {
        let folder = folder.strip_prefix("pages").unwrap_or(folder);
        return UrlPath::new(&format!("/{prefix}/{folder}/{slug}/"));
    };
    let kind = &config.types[kind];
    let taxonomy = |name: &str| config.taxonomies.find(|one| one.name == name);
    kind.permalink.fill(prefix, |part| match part {
        "slug" => Cow::Borrowed(&slug),
        "type" => Cow::Borrowed(&*kind.name),
        "section" => Cow::Borrowed(folder.split('/').next().unwrap_or("")),
        "sections" => Cow::Borrowed(folder),
        "filename" => Cow::Owned(crate::url::encode(standing.bare_name())),
        "title" => Cow::Owned(config.slugs.slug(&document.title)),
        "id" => Cow::Borrowed(id),
        "author" => Cow::Owned((filed.author)()),
        part => {
            let of_date = || of_date(part, config.civil(front.date.as_ref()?));
            let of_all = || {
                let terms = (filed.terms)(taxonomy(part.strip_prefix(Pattern::ALL)?)?);
                Some(terms.join("/"))
            };
            let of_term = || (filed.terms)(taxonomy(part)?).into_iter().next();
            Cow::Owned(of_date().or_else(of_term).or_else(of_all).unwrap_or_default())
        }
    })
}

/// Its own `slug`, else the slug of its file without a date in front, else that of its title.
fn own_slug(
    document: &Document,
    front: &Front,
    standing: &Standing<'_>,
    rule: slug::Rule,
) -> String {
    if let Some(slug) = &front.matter.slug {
        return slug.trim_matches('/').to_string();
    }
    let title = document.title.strip_prefix(front.title_mark()).unwrap_or(&document.title);
    [standing.slug(rule)]
        .into_iter()
        .chain(std::iter::once_with(|| rule.slug(title)))
        .find(|slug| !slug.is_empty())
        .unwrap_or_else(|| "untitled".into())
}
