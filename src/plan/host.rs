//! Checks the plan against the limits of the site's host, before anything is uploaded.

use std::cell::OnceCell;
use std::collections::HashMap;
use std::path::Path;

use super::{FEWER, Planned, with_kinds};
use crate::config::Config;
use crate::diagnostic::{self, Diagnostic, Place, Rule};
use crate::disk;
use crate::host::{Host, Limits};
use crate::outputs::{Origin, Unanswered, counted, refused, told_headers};
use crate::site::Site;

/// All that does not fit, but for sizes, which are known only when everything is made.
pub(super) fn check(site: &Site, outputs: &[Planned<'_>]) -> Vec<Diagnostic> {
    let Some(host) = site.config.host() else { return Vec::new() };
    let mut check = Check { site, host, limits: host.limits(), found: Vec::new() };
    check.files(outputs);
    check.redirects();
    check.table();
    check.headers();
    check.found
}

/// Where the site names its host.
pub(crate) fn place(site: &Site) -> Place {
    match &site.config.host {
        Some(host) if host.span.line > 0 => Place::span(&site.config.file, host.span),
        _ => Place::file(&*site.config.file),
    }
}

/// True where a workflow of the site tells the uploader of its host to leave out no hidden file, as those of
/// `init` do.
pub(crate) fn hidden_go(root: &Path, config: &Config) -> bool {
    let folder = root.join(".github/workflows");
    let is_told = |name: &String| {
        let text = disk::read_text(&folder.join(name)).unwrap_or_default();
        let lines = text.lines().map(str::trim).filter(|line| !line.starts_with('#'));
        let after = lines.skip_while(|line| !line.contains("upload-pages-artifact")).skip(1);
        // The lines of this step: another one begins with a dash.
        after.take_while(|line| !line.starts_with("- ")).any(|line| {
            let value = line.strip_prefix("include-hidden-files:").unwrap_or("");
            value.trim().trim_matches(['"', '\'']) == "true"
        })
    };
    config.host() == Some(Host::GithubPages)
        && disk::names(&folder).unwrap_or_default().iter().any(is_told)
}

struct Check<'a> {
    site: &'a Site,
    host: Host,
    limits: Limits,
    found: Vec<Diagnostic>,
}

impl Check<'_> {
    fn tell(&mut self, rule: &'static Rule, message: String, hint: &str) {
        let told = Diagnostic::new(rule, place(self.site), message).hint(hint);
        self.found.push(told);
    }

    /// How many there are, how long their names are, and which the host drops.
    fn files(&mut self, outputs: &[Planned<'_>]) {
        let (host, title) = (self.host, self.host.title());
        if let Some(most) = self.limits.files.filter(|most| outputs.len() > *most) {
            let message = format!("the site has {} files; {title} takes {most}", outputs.len());
            let told = Diagnostic::new(&diagnostic::HOST_LIMIT, place(self.site), message);
            self.found.push(with_kinds(told.hint(FEWER), outputs));
        }
        if let Some(most) = self.limits.files_of_folder {
            let mut folders: HashMap<&str, usize> = HashMap::new();
            for planned in outputs {
                let folder = planned.file.rsplit_once('/').map_or("", |(folder, _)| folder);
                *folders.entry(folder).or_default() += 1;
            }
            let mut folders: Vec<(&str, usize)> =
                folders.into_iter().filter(|(_, count)| *count > most).collect();
            folders.sort_unstable();
            for (folder, count) in folders {
                let message =
                    format!("`/{folder}` has {count} files; {title} takes {most} in one folder");
                self.tell(&diagnostic::HOST_LIMIT, message, "divide them among several folders");
            }
        }
        let said = OnceCell::new();
        let hidden_go = || *said.get_or_init(|| hidden_go(&self.site.root, &self.site.config));
        for planned in outputs {
            let file = &*planned.file;
            let of_source = || match &planned.output.origin {
                Origin::Source(path) => Place::file(&**path),
                Origin::Alias(path, span) | Origin::Redirect(path, span) => {
                    Place::span(path, *span)
                }
                Origin::Made(_) | Origin::Beside(..) => place(self.site),
            };
            let length = self.site.config.base.path.len() + file.len();
            if let Some(most) = self.limits.path_bytes.filter(|most| length > *most) {
                let message = format!("the path `{file}` has {length} bytes; {title} takes {most}");
                let told = Diagnostic::new(&diagnostic::HOST_LIMIT, of_source(), message)
                    .hint("give it a shorter `slug` or name");
                self.found.push(told);
            }
            // Other hosts do not need the file that tells this host to leave out nothing.
            let dropped = host.drops(file).filter(|_| file != ".nojekyll" && !hidden_go());
            if let Some((why, hint)) = dropped {
                let message = format!("`/{file}` does not get to {title}: {why}");
                let told = Diagnostic::new(&diagnostic::HOST_DROPS, of_source(), message);
                self.found.push(told.hint(hint));
            }
        }
    }

    /// Those that the host cannot answer as they are written.
    fn redirects(&mut self) {
        let title = self.host.title();
        for refused in refused(self.site, self.host) {
            let from = &refused.from;
            let told = match refused.why {
                Unanswered::Lost(why) => {
                    let message = format!("{title} cannot answer `{from}`: {why}");
                    Diagnostic::new(&diagnostic::HOST_REDIRECT, refused.place, message)
                        .hint("redirect each address of its own, or choose another host")
                }
                Unanswered::NotGone => {
                    let message = format!("{title} cannot say that `{from}` is gone");
                    Diagnostic::new(&diagnostic::HOST_NOT_GONE, refused.place, message)
                        .hint("readers get a page, or 404; redirect them where that is not enough")
                }
            };
            self.found.push(told);
        }
    }

    /// The table of redirects, as the host counts it.
    fn table(&mut self) {
        let Limits { singles, patterns, redirects, redirect_parts, .. } = self.limits;
        let counted = counted(self.site);
        let title = self.host.title();
        if let Some(most) = singles.filter(|most| counted.singles > *most) {
            let message =
                format!("the site redirects {} addresses; {title} takes {most}", counted.singles);
            let hint = "patterns such as `/old/*` need less room; the pages at the other addresses redirect readers all the same";
            self.tell(&diagnostic::HOST_PAGES, message, hint);
        }
        if let Some(most) = patterns.filter(|most| counted.patterns > *most) {
            let message = format!(
                "the patterns of redirects make {} rules; {title} takes {most}",
                counted.patterns
            );
            let hint =
                "the rules after that are not read: join patterns, or redirect single addresses";
            self.tell(&diagnostic::HOST_LIMIT, message, hint);
        }
        let all = counted.singles + counted.patterns;
        if let Some(most) = redirects.filter(|most| all > *most) {
            let message = format!("the site has {all} redirects; {title} takes {most}");
            let hint = "patterns such as `/old/*` need less room; single addresses are answered by pages, too";
            self.tell(&diagnostic::HOST_LIMIT, message, hint);
        }
        if let Some(most) = redirect_parts.filter(|most| counted.parts > *most) {
            let message = format!(
                "a path that is redirected has {} parts; {title} takes {most}",
                counted.parts
            );
            self.tell(&diagnostic::HOST_LIMIT, message, "end the pattern in `*` before");
        }
        if let Some(most) = self.limits.redirect_length.filter(|most| counted.longest > *most) {
            let message =
                format!("a redirect has {} characters; {title} takes {most}", counted.longest);
            self.tell(&diagnostic::HOST_LIMIT, message, "shorten the address that it leads to");
        }
        if let Some(most) = self.limits.table_bytes.filter(|most| counted.bytes > *most) {
            let message = format!("`_redirects` has {} bytes; {title} takes {most}", counted.bytes);
            self.tell(&diagnostic::HOST_LIMIT, message, "patterns such as `/old/*` need less room");
        }
    }

    fn headers(&mut self) {
        let title = self.host.title();
        let told = told_headers(self.site);
        if let Some(most) = self.limits.headers.filter(|most| told.paths > *most) {
            let message = format!("{} paths have headers; {title} takes {most}", told.paths);
            let hint = "fewer languages with search, or fewer feeds at folders, need fewer";
            self.tell(&diagnostic::HOST_LIMIT, message, hint);
        }
        if let Some(most) = self.limits.header_length.filter(|most| told.longest > *most) {
            let message = format!("a header has {} characters; {title} takes {most}", told.longest);
            self.tell(&diagnostic::HOST_LIMIT, message, "shorten its value");
        }
        if !self.host.sends_headers() {
            for feed in told.feeds {
                let message = format!("{title} would send the feed `{feed}` as a web page");
                let hint = "give it a name that ends in `.xml` or `.json` in `[feeds.paths]`";
                self.tell(&diagnostic::HOST_FEED, message, hint);
            }
        }
    }
}
