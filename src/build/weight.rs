//! Weight: the sizes of all outputs, where the host of the site limits them.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use crate::diagnostic::{self, Diagnostic, Place};
use crate::host::{Host, Limits};
use crate::outputs::Origin;
use crate::plan::{Plan, host_place};
use crate::site::Site;

/// Sizes of outputs by their numbers.
pub(super) struct Weight {
    host: Host,
    sizes: Mutex<Vec<(usize, u64)>>,
}

impl Weight {
    /// None where nothing limits sizes.
    pub(super) fn of(site: &Site) -> Option<Weight> {
        let host = site.config.host()?;
        let Limits { bytes, file_bytes, .. } = host.limits();
        (bytes.is_some() || file_bytes.is_some()).then(|| Weight { host, sizes: Mutex::default() })
    }

    pub(super) fn add(&self, number: usize, size: u64) {
        self.sizes.lock().unwrap_or_else(PoisonError::into_inner).push((number, size));
    }

    /// Reports files and a site that are too large.
    pub(super) fn check(&self, site: &Site, plan: &Plan<'_>) -> Vec<Diagnostic> {
        let sizes = self.sizes.lock().unwrap_or_else(PoisonError::into_inner);
        let Limits { bytes, file_bytes, .. } = self.host.limits();
        let title = self.host.title();
        let mut found = Vec::new();
        let mut by_kind: BTreeMap<&str, u64> = BTreeMap::new();
        for (number, size) in sizes.iter() {
            let planned = &plan.outputs[*number];
            *by_kind.entry(planned.kind.name).or_default() += size;
            let Some(most) = file_bytes.filter(|most| size > most) else { continue };
            let place = match &planned.output.origin {
                Origin::Source(path) => Place::file(&**path),
                _ => host_place(site),
            };
            let (size, most) = (shown(*size), shown(most));
            let message = format!("`/{}` has {size}; {title} takes files of {most}", planned.file);
            let hint = "make it smaller, or keep it at another host and link to it there";
            found.push(Diagnostic::new(&diagnostic::HOST_LIMIT, place, message).hint(hint));
        }
        let all: u64 = by_kind.values().sum();
        if let Some(most) = bytes.filter(|most| all > *most) {
            let message = format!("the site has {}; {title} takes {}", shown(all), shown(most));
            let hint = "`pictures.resize = false`, fewer feeds with full texts or `search = false` make the site smaller; keep large files on another host";
            let told = Diagnostic::new(&diagnostic::HOST_LIMIT, host_place(site), message);
            let mut kinds: Vec<(&str, u64)> = by_kind.into_iter().collect();
            kinds.sort_by_key(|(name, size)| (std::cmp::Reverse(*size), *name));
            let notes =
                kinds.into_iter().map(|(name, size)| format!("{} of kind `{name}`", shown(size)));
            found.push(notes.fold(told.hint(hint), Diagnostic::note));
        }
        found
    }
}

/// A size in MiB, rounded up.
fn shown(bytes: u64) -> String {
    format!("{} MiB", bytes.div_ceil(1 << 20))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_rounded_up() {
        assert_eq!(shown(1), "1 MiB");
        assert_eq!(shown(25 << 20), "25 MiB");
        assert_eq!(shown((25 << 20) + 1), "26 MiB");
    }
}
