//! Addresses of pictures and files that would run a script: they are refused, whatever texts may hold.

use std::path::Path;
use std::sync::Arc;

use crate::diagnostic::{BAD_VALUE, Diagnostic, Place};
use crate::front_matter::FrontMatter;
use crate::tree::Spanned;
use crate::url;

/// Removes them from a front matter, and reports each.
pub(super) fn take(path: &Arc<Path>, matter: &mut FrontMatter, diagnostics: &mut Vec<Diagnostic>) {
    let mut is_refused = |key: &str, address: &Spanned<String>| {
        let told = refused(path, key, address);
        let is_refused = told.is_some();
        diagnostics.extend(told);
        is_refused
    };
    if let Some(image) = &mut matter.image {
        image.social.take_if(|social| is_refused("social", social));
    }
    matter.image.take_if(|image| is_refused("src", &image.src));
    matter.files.retain(|file| !is_refused("path", &file.path));
    matter.pdf.take_if(|pdf| is_refused("pdf", pdf));
}

/// The report of a file or picture whose address runs a script.
fn refused(path: &Arc<Path>, key: &str, address: &Spanned<String>) -> Option<Diagnostic> {
    let is_script = url::runs_script(address) && !url::is_picture_in_url(address);
    is_script.then(|| {
        let message = format!("`{key}` cannot be `{}`", address.value);
        let hint = "name a file, beside this one or from the site's root";
        Diagnostic::new(&BAD_VALUE, Place::span(path, address.span), message).hint(hint)
    })
}
