//! Assets of the theme.

use serde::Serialize;

use super::{Output, file};
use crate::disk::Hash;
use crate::site::Site;

/// An asset, with its hash in place of its bytes.
#[derive(Serialize)]
struct AssetView<'a> {
    hash: Hash,
    #[serde(skip)]
    bytes: &'a [u8],
}

pub(super) fn plan(site: &Site) -> Vec<Output<'_>> {
    let assets = site.theme.assets.all().map(|asset| {
        let view = || AssetView { hash: asset.hash, bytes: &asset.bytes };
        file(asset.url.clone(), "an asset of the theme", view, |view| view.bytes.to_vec())
    });
    assets.collect()
}
