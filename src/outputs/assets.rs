//! Assets of the theme.

use super::{Output, file};
use crate::site::Site;

pub(super) fn plan(site: &Site) -> Vec<Output<'_>> {
    site.theme
        .assets
        .all()
        .map(|asset| file(asset.url.clone(), "an asset of the theme", || asset.bytes.clone()))
        .collect()
}
