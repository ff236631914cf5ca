//! Host: where a site is published, what this host reads in addition to pages, and how much it takes.
//!
//! Every number here is one that a host documents or that its own parser has; the comment before it
//! names the document.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A host of sites.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Host {
    /// GitHub Pages.
    GithubPages,
    /// Cloudflare Pages.
    Cloudflare,
    /// Netlify.
    Netlify,
    /// Amazon S3.
    S3,
    /// A server that you run: nginx.
    Nginx,
    /// A server that you run: Caddy.
    Caddy,
    /// A server that you run: Apache.
    Apache,
    /// Vercel.
    Vercel,
    /// GitLab Pages.
    Gitlab,
    /// Another one that reads only pages.
    None,
}

/// How much a host takes. What is not limited is `None`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Limits {
    /// Files of a site.
    pub files: Option<usize>,
    /// Files of one folder.
    pub files_of_folder: Option<usize>,
    /// Bytes of a site.
    pub bytes: Option<u64>,
    /// Bytes of a file.
    pub file_bytes: Option<u64>,
    /// Bytes of a path.
    pub path_bytes: Option<usize>,
    /// Redirects from one address each, as the host counts them.
    pub singles: Option<usize>,
    /// Redirects that are patterns.
    pub patterns: Option<usize>,
    /// Redirects of both kinds together.
    pub redirects: Option<usize>,
    /// Parts of a path that is redirected.
    pub redirect_parts: Option<usize>,
    /// Characters of a redirect.
    pub redirect_length: Option<usize>,
    /// Bytes of the table of redirects.
    pub table_bytes: Option<u64>,
    /// Paths that have headers of their own.
    pub headers: Option<usize>,
    /// Characters of a line with a header.
    pub header_length: Option<usize>,
}

/// Files that some host reads as configuration, in the folder of the site.
const READ: [&str; 16] = [
    "_headers",
    "_redirects",
    "_routes.json",
    "_worker.js",
    ".nojekyll",
    "CNAME",
    "headers.map",
    "netlify.toml",
    "now.json",
    "redirects-patterns.map",
    "redirects-queries.map",
    "redirects.map",
    "s3-website.json",
    "site.caddy",
    "staticwebapp.config.json",
    "vercel.json",
];

/// The same, in every folder.
const READ_IN_FOLDERS: [&str; 4] = [".htaccess", ".htpasswd", ".user.ini", "web.config"];

/// True where some host takes a file of this name for its configuration, in the folder of the site or
/// in any. Hosts differ in whether capital letters make another name, so that none here does.
pub(crate) fn is_configuration(name: &str) -> bool {
    let is = |known: &&str| known.eq_ignore_ascii_case(name);
    READ.iter().chain(&READ_IN_FOLDERS).any(is)
}

/// True where some host takes a file of this name for the configuration of the folder in which it is.
pub(crate) fn is_configuration_in_folders(name: &str) -> bool {
    READ_IN_FOLDERS.iter().any(|known| known.eq_ignore_ascii_case(name))
}

const MEBI: u64 = 1 << 20;

impl Host {
    /// All hosts, by their names in `site.toml` and in messages.
    pub const ALL: [(&'static str, &'static str, Host); 10] = [
        ("github-pages", "GitHub Pages", Host::GithubPages),
        ("cloudflare", "Cloudflare Pages", Host::Cloudflare),
        ("netlify", "Netlify", Host::Netlify),
        ("s3", "Amazon S3", Host::S3),
        ("nginx", "nginx", Host::Nginx),
        ("caddy", "Caddy", Host::Caddy),
        ("apache", "Apache", Host::Apache),
        ("vercel", "Vercel", Host::Vercel),
        ("gitlab", "GitLab Pages", Host::Gitlab),
        ("none", "a host that reads pages alone", Host::None),
    ];

    /// The host of this name.
    pub fn of(name: &str) -> Option<Host> {
        Host::ALL.iter().find(|(known, ..)| *known == name).map(|(.., host)| *host)
    }

    /// Its name for readers.
    pub fn title(self) -> &'static str {
        Host::ALL.iter().find(|(.., host)| *host == self).map_or("", |(_, title, _)| title)
    }

    /// It looks for redirects before it looks for pages, even for patterns.
    pub fn redirects_first(self) -> bool {
        matches!(self, Host::Cloudflare | Host::Vercel)
    }

    /// It can answer that something is gone (410).
    pub fn knows_gone(self) -> bool {
        matches!(self, Host::Netlify | Host::Nginx | Host::Caddy | Host::Apache)
    }

    /// It can send headers of the site's choice.
    pub fn sends_headers(self) -> bool {
        !matches!(self, Host::GithubPages | Host::S3 | Host::Gitlab | Host::None)
    }

    /// How much it takes.
    pub fn limits(self) -> Limits {
        match self {
            Host::GithubPages => Limits {
                // GitHub Docs, "GitHub Pages limits": published sites.
                bytes: Some(1 << 30),
                ..Limits::default()
            },
            Host::Cloudflare => Limits {
                // Cloudflare Docs, "Pages: Limits": files and file size of the free plan.
                files: Some(20_000),
                file_bytes: Some(25 * MEBI),
                // Cloudflare Docs, "Pages: Redirects", and the constants of `@cloudflare/pages-shared`.
                singles: Some(2_000),
                patterns: Some(100),
                redirect_length: Some(1_000),
                // Cloudflare Docs, "Pages: Headers", and the same constants.
                headers: Some(100),
                header_length: Some(2_000),
                ..Limits::default()
            },
            Host::Netlify => Limits {
                // Netlify Docs, "Site deploys overview": files per directory limit.
                files_of_folder: Some(54_000),
                ..Limits::default()
            },
            Host::S3 => Limits {
                // Amazon S3 User Guide, "Configuring a webpage redirect": rules of a website configuration.
                patterns: Some(50),
                // Amazon S3 User Guide, "Naming Amazon S3 objects": length of a key.
                path_bytes: Some(1_024),
                ..Limits::default()
            },
            Host::Vercel => Limits {
                // Vercel Docs, "Configuration Redirects": limits.
                redirects: Some(2_048),
                redirect_length: Some(4_096),
                // Vercel Docs, "Limits": static file uploads of the free plan.
                bytes: Some(100 * MEBI),
                ..Limits::default()
            },
            Host::Gitlab => Limits {
                // GitLab Docs, "GitLab.com settings": GitLab Pages.
                bytes: Some(1 << 30),
                files: Some(200_000),
                // GitLab Docs, "GitLab Pages redirects" and "GitLab Pages administration": defaults.
                redirects: Some(1_000),
                redirect_parts: Some(25),
                table_bytes: Some(64 << 10),
                ..Limits::default()
            },
            Host::Nginx | Host::Caddy | Host::Apache | Host::None => Limits::default(),
        }
    }

    /// Why a file does not reach readers, and what to do about it; none where it does.
    pub fn drops(self, file: &str) -> Option<(&'static str, &'static str)> {
        let mut parts = file.split('/');
        let is_hidden = |part: &str| part.starts_with('.');
        match self {
            // The action.yml of actions/upload-pages-artifact, since version 4.
            Host::GithubPages if parts.any(is_hidden) => Some((
                "`actions/upload-pages-artifact` leaves out hidden files and folders",
                "give the action `include-hidden-files: true`, which version 5 reads",
            )),
            // The filter of files of netlify-cli, `deploy`.
            Host::Netlify if parts.any(|part| is_hidden(part) && part != ".well-known") => Some((
                "`netlify deploy` leaves out hidden files and folders but `.well-known`",
                "give the file another name",
            )),
            // Netlify Docs, "Deploy overview": names of files.
            Host::Netlify if file.contains(['#', '?']) => Some((
                "Netlify takes no file with `#` or `?` in its name",
                "give the file another name",
            )),
            // The list of what `wrangler pages deploy` ignores.
            Host::Cloudflare
                if file.starts_with("functions/") || parts.any(|part| part == "node_modules") =>
            {
                Some((
                    "`wrangler pages deploy` leaves out `functions` and every `node_modules`",
                    "give the folder another name",
                ))
            }
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_of_the_file() {
        for (name, title, host) in Host::ALL {
            assert_eq!(Host::of(name), Some(host));
            assert_eq!(host.title(), title);
            assert_eq!(serde_json::to_string(&host).unwrap(), format!("\"{name}\""));
        }
        assert_eq!(Host::of("heroku"), None);
    }

    #[test]
    fn files_that_hosts_read_are_known_in_capital_letters_too() {
        for name in ["_redirects", "CNAME", "Vercel.JSON", ".htaccess", "headers.map"] {
            assert!(is_configuration(name), "{name}");
        }
        assert!(is_configuration_in_folders(".HTACCESS"));
        for name in ["redirects", "headers.html", "map", "a.caddy"] {
            assert!(!is_configuration(name), "{name}");
        }
    }

    #[test]
    fn hidden_files_get_lost_where_uploaders_drop_them() {
        assert!(Host::GithubPages.drops(".well-known/security.txt").is_some());
        assert!(Host::Netlify.drops(".well-known/security.txt").is_none());
        assert!(Host::Netlify.drops("a/.hidden").is_some());
        assert!(Host::Netlify.drops("a/b#c.pdf").is_some());
        assert!(Host::Cloudflare.drops("functions/index.html").is_some());
        assert!(Host::Cloudflare.drops("a/functions/index.html").is_none());
        assert!(Host::Nginx.drops(".well-known/security.txt").is_none());
        assert!(Host::GithubPages.drops("a.b/index.html").is_none());
    }
}
