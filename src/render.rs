//! Render: the bytes of one output, from its view and a template. The page's frame carries what it
//! may ask of the archive.

use std::sync::Arc;

use crate::diagnostic::{self, Diagnostic, Place};
use crate::disk;
use crate::outputs::{Content, Output};
use crate::site::Site;
use crate::theme::{Frame, Value};

/// Renders one output. `site_views` are the views of the site in each language.
pub fn render(
    site: &Arc<Site>,
    site_views: &[Value],
    output: &Output<'_>,
) -> Result<Vec<u8>, Vec<Diagnostic>> {
    let frame = Frame::new(site.clone(), output.language);
    let on_page = |diagnostic: Diagnostic| diagnostic.note(format!("on the page `{}`", output.url));
    match &output.content {
        Content::Template(template, view) => {
            let view = view();
            let site_view = &site_views[output.language];
            match site.theme.render(template, &*view, site_view, frame) {
                Ok((bytes, frame)) if frame.diagnostics.is_empty() => Ok(bytes),
                Ok((_, frame)) => Err(frame.diagnostics.into_iter().map(on_page).collect()),
                Err((fault, frame)) => {
                    let faults = frame.diagnostics.into_iter().chain([*fault]);
                    Err(faults.map(on_page).collect())
                }
            }
        }
        Content::Bytes(make) => {
            let (bytes, frame) = site.theme.within(frame, make);
            if frame.diagnostics.is_empty() {
                Ok(bytes)
            } else {
                Err(frame.diagnostics.into_iter().map(on_page).collect())
            }
        }
        Content::Copy(path) => match disk::read(&site.root.join(path)) {
            Ok(bytes) => Ok(bytes),
            Err(error) => {
                let message = format!("cannot be read: {}", disk::words(&error));
                Err(vec![Diagnostic::new(
                    &diagnostic::UNREADABLE,
                    Place::file(path.clone()),
                    message,
                )])
            }
        },
    }
}
