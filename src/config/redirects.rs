//! Redirects as `site.toml` has them.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::tree::Spanned;

/// A redirect.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawRedirect {
    /// Address that was given out, such as `/old/` or `/?p=12`, or a pattern: `/:year/:slug.html`,
    /// `/old/*`.
    pub from: Spanned<String>,
    /// The target: a path, in which `:year` and `:splat` mean parts of the address, a source
    /// such as `articles/a.md`, `id:NAME`, or a URL. None for 410.
    pub to: Option<Spanned<String>>,
    /// 301, moved for ever; 302, for now; 410, gone. Default 301.
    pub status: Option<Spanned<u16>>,
}
