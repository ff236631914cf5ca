//! Generation: the site after one change of its files, with its plan; pages are rendered when
//! somebody asks for them.

use std::collections::HashMap;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};

use axum::body::Bytes;
use self_cell::self_cell;

use super::types::content_type;
use crate::build::{Summary, count};
use crate::cache::Derived;
use crate::diagnostic::Diagnostic;
use crate::disk::{self, Hash, Opened};
use crate::ids::{LanguageId, Table};
use crate::outputs::{Answer, Content, Group, Origin, search_files, site_views};
use crate::plan::{Plan, plan};
use crate::render::{Nowhere, Store, prepare};
use crate::site::Site;
use crate::theme::Value;
use crate::url::UrlPath;

/// How many bytes of rendered pages are kept; the others are rendered each time.
const KEPT: usize = 64 << 20;

/// How many of these bytes may be pages that nobody has asked for yet.
const KEPT_UNASKED: usize = KEPT / 2;

self_cell!(
    struct Planned {
        owner: Arc<Site>,
        #[not_covariant]
        dependent: Outputs,
    }
);

/// The plan and what its pages are rendered with.
struct Outputs<'a> {
    plan: Plan<'a>,
    views: Table<LanguageId, Value>,
}

/// The site at one moment.
pub(super) struct Generation {
    /// Its number; the first is 1.
    pub number: u64,
    planned: Planned,
    /// Numbers of outputs by file.
    files: HashMap<Arc<str>, usize>,
    pages: Vec<OnceLock<Arc<Page>>>,
    kept: AtomicUsize,
    /// Files that were derived before; none without a cache.
    derived: Option<Arc<Derived>>,
    /// Files of the search index, made when one of them is first asked for.
    searched: OnceLock<HashMap<String, Arc<Page>>>,
}

/// One output, rendered.
#[derive(Debug)]
pub(super) struct Page {
    /// Its file, relative to the output folder.
    pub file: Arc<str>,
    /// Its bytes.
    pub bytes: Bytes,
    /// Their hash.
    pub hash: Hash,
    /// Content type.
    pub content_type: &'static str,
    /// It is text, worth compressing.
    pub text: bool,
    /// It is a page for readers.
    pub html: bool,
}

/// The content type of a feed whose address does not say it.
fn feed_type(bytes: &[u8]) -> &'static str {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(200)]);
    match (head.starts_with('{'), head.contains("<rss")) {
        (true, _) => "application/feed+json",
        (_, true) => "application/rss+xml; charset=utf-8",
        _ => "application/atom+xml; charset=utf-8",
    }
}

impl Generation {
    /// Plans a site. What is wrong with the plan is returned with it.
    pub(super) fn new(
        number: u64,
        site: Arc<Site>,
        derived: Option<Arc<Derived>>,
        summary: &mut Summary,
    ) -> (Generation, Vec<Diagnostic>) {
        let mut diagnostics = Vec::new();
        let planned = Planned::new(site, |site| {
            let (views, faults) = site_views(site);
            diagnostics.extend(faults);
            let (plan, faults) = plan(site);
            diagnostics.extend(faults);
            Outputs { plan, views }
        });
        let files: HashMap<Arc<str>, usize> = planned.with_dependent(|_, outputs| {
            count(&outputs.plan, summary);
            let outputs = outputs.plan.outputs.iter().enumerate();
            outputs.map(|(at, planned)| (planned.file.clone(), at)).collect()
        });
        let outputs = planned.with_dependent(|_, outputs| outputs.plan.outputs.len());
        let pages = std::iter::repeat_with(OnceLock::new).take(outputs).collect();
        let kept = AtomicUsize::new(0);
        let searched = OnceLock::new();
        (Generation { number, planned, files, pages, kept, derived, searched }, diagnostics)
    }

    /// The site.
    pub(super) fn site(&self) -> &Arc<Site> {
        self.planned.borrow_owner()
    }

    /// Number of outputs.
    pub(super) fn len(&self) -> usize {
        self.pages.len()
    }

    /// Numbers of all outputs, by the newest article that they show.
    pub(super) fn by_newest(&self) -> Vec<usize> {
        let mut all: Vec<usize> = (0..self.len()).collect();
        self.planned.with_dependent(|_, outputs| {
            all.sort_by_key(|output| outputs.plan.outputs[*output].output.newest);
        });
        all
    }

    /// Number of the output that becomes a file.
    pub(super) fn output(&self, file: &str) -> Option<usize> {
        self.files.get(file).copied()
    }

    /// The file of an output.
    pub(super) fn file(&self, output: usize) -> Arc<str> {
        self.planned.with_dependent(|_, outputs| outputs.plan.outputs[output].file.clone())
    }

    /// The redirects that come before pages.
    pub(super) fn before_pages(&self, path: &str, query: &str) -> Option<Answer> {
        self.planned.with_dependent(|_, outputs| outputs.plan.moves.before_pages(path, query))
    }

    /// The redirects where there is no page.
    pub(super) fn after_pages(&self, path: &str, query: &str) -> Option<Answer> {
        self.planned.with_dependent(|_, outputs| outputs.plan.moves.after_pages(path, query))
    }

    /// Outputs that are made from a source.
    pub(super) fn of_sources(&self, is_changed: impl Fn(&Path) -> bool) -> Vec<usize> {
        self.planned.with_dependent(|_, outputs| {
            let outputs = outputs.plan.outputs.iter().enumerate();
            let made = outputs.filter(|(_, planned)| match &planned.output.origin {
                Origin::Source(path) => is_changed(path),
                Origin::Alias(..) | Origin::Redirect(..) | Origin::Made(_) | Origin::Beside(..) => {
                    planned.kind.name == "home"
                }
            });
            made.map(|(output, _)| output).collect()
        })
    }

    /// The address of the page that is made from a source, below the base path.
    pub(super) fn page_of(&self, source: &Path) -> Option<(usize, UrlPath)> {
        self.planned.with_dependent(|_, outputs| {
            let outputs = outputs.plan.outputs.iter().enumerate();
            // Nobody asked for files that are derived from the source.
            let mut outputs = outputs.filter(|(_, planned)| !planned.output.content.is_derived());
            outputs.find_map(|(output, planned)| match &planned.output.origin {
                Origin::Source(path) if **path == *source => {
                    Some((output, planned.output.url.clone()))
                }
                _ => None,
            })
        })
    }

    /// The file of the search index that the path of a request may mean.
    pub(super) fn searched_file(&self, path: &str) -> Option<String> {
        let site = self.site();
        let below = path.strip_prefix(site.config.base.path.as_str())?;
        let is_file = below.starts_with("/search/") && !below.ends_with('/');
        (is_file && site.has_search()).then(|| UrlPath::new(below).file())
    }

    /// A file of the search index.
    pub(super) fn searched(&self, file: &str) -> Option<Arc<Page>> {
        let made = self.searched.get_or_init(|| {
            let pages = search_files(self.site()).map(|(url, bytes)| {
                let file: Arc<str> = url.file().into();
                let (content_type, text) = content_type(&file);
                let (hash, bytes) = (Hash::of(&bytes), Bytes::from(bytes));
                let page = Page { file, hash, content_type, text, html: false, bytes };
                (page.file.to_string(), Arc::new(page))
            });
            pages.collect()
        });
        made.get(file).cloned()
    }

    /// A file of the site that an output is a copy of, where it can be opened, and how it is sent. Pages
    /// are rendered: they get the script.
    pub(super) fn copied(&self, output: usize) -> Option<(Opened, &'static str, bool)> {
        self.planned.with_dependent(|site, outputs| {
            let planned = &outputs.plan.outputs[output];
            let Content::Copy(path) = &planned.output.content else { return None };
            if planned.kind.group == Group::Page {
                return None;
            }
            let (content_type, text) = content_type(&planned.file);
            Some((disk::open(&site.root.join(path)).ok()?, content_type, text))
        })
    }

    /// An output, rendered now unless it was before.
    pub(super) fn page(&self, output: usize) -> Result<Arc<Page>, Vec<Diagnostic>> {
        self.rendered(output, KEPT)
    }

    /// An output; it is kept while fewer bytes than `limit` are.
    fn rendered(&self, output: usize, limit: usize) -> Result<Arc<Page>, Vec<Diagnostic>> {
        if let Some(page) = self.pages[output].get() {
            return Ok(page.clone());
        }
        let store: &dyn Store = match &self.derived {
            Some(derived) => &**derived,
            None => &Nowhere,
        };
        let (page, is_on_disk) = self.planned.with_dependent(|site, outputs| {
            let planned = &outputs.plan.outputs[output];
            let bytes = prepare(site, &planned.output).render(&outputs.views, store)?.bytes;
            let (mut content_type, text) = content_type(&planned.file);
            if planned.kind.group == Group::Feed && planned.file.ends_with(".html") {
                content_type = feed_type(&bytes);
            }
            let page = Page {
                file: planned.file.clone(),
                hash: Hash::of(&bytes),
                content_type,
                text,
                html: planned.kind.group == Group::Page,
                bytes: Bytes::from(bytes),
            };
            let is_on_disk = match planned.output.content {
                Content::Template(..) | Content::Made(_) => false,
                Content::Derived(_) | Content::Drawn(..) => self.derived.is_some(),
                Content::Copy(_) => true,
            };
            Ok::<_, Vec<Diagnostic>>((Arc::new(page), is_on_disk))
        })?;
        let more = |kept: usize| (kept < limit).then_some(kept + page.bytes.len());
        if !is_on_disk && self.kept.fetch_update(Ordering::Relaxed, Ordering::Relaxed, more).is_ok()
        {
            // Another thread may have been first; its page is the same.
            let _ = self.pages[output].set(page.clone());
        }
        Ok(page)
    }

    /// Renders an output before anybody asks for it; gives its mistakes. Copies have none, and a
    /// file that is derived is not made before it is needed.
    pub(super) fn check(&self, output: usize) -> Vec<Diagnostic> {
        let is_left = self.planned.with_dependent(|_, outputs| {
            let content = &outputs.plan.outputs[output].output.content;
            content.source().is_some() || content.is_derived()
        });
        match is_left {
            true => Vec::new(),
            false => self.rendered(output, KEPT_UNASKED).err().unwrap_or_default(),
        }
    }
}
