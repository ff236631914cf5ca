//! Watch: the only place that knows notify.

use std::path::{Component, Path, PathBuf};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::time::Duration;

use notify_debouncer_full::notify::event::{AccessKind, AccessMode, ModifyKind};
use notify_debouncer_full::notify::{
    self, Config, Event, EventKind, PollWatcher, RecommendedWatcher, RecursiveMode, Watcher,
};
use notify_debouncer_full::{
    DebounceEventResult, Debouncer, FileIdCache, NoCache, new_debouncer_opt,
};

use super::Watch;
use super::change::{Change, FOLDERS};
use crate::disk;

/// So long a file must be left alone before it is read.
const QUIET: Duration = Duration::from_millis(12);

/// How often it is looked whether that time is over.
const TICK: Duration = Duration::from_millis(3);

/// After folders came or went, all is looked through once more: what happened in a folder before it
/// was watched is told by nobody.
const AFTER_FOLDERS: Duration = Duration::from_millis(300);

/// Watches the sources of a site as long as the program runs, and tells what changed.
pub fn watch(
    root: &Path,
    config_file: &Path,
    how: Watch,
    changed: impl Fn(Change) + Send + 'static,
) -> notify::Result<()> {
    let root = disk::resolve(root)?;
    let site = Site { config_file: root.join(config_file), root };
    let (sender, events) = mpsc::channel();
    let config = Config::default();
    match how {
        Watch::Off => Ok(()),
        Watch::Polled(every) => {
            let config = config.with_poll_interval(every);
            let debouncer = new_debouncer_opt::<_, PollWatcher, _>(
                QUIET,
                Some(TICK),
                sender,
                NoCache,
                config,
            )?;
            start(debouncer, site, events, changed)
        }
        Watch::Told => {
            let debouncer = new_debouncer_opt::<_, RecommendedWatcher, _>(
                QUIET,
                Some(TICK),
                sender,
                NoCache,
                config,
            )?;
            start(debouncer, site, events, changed)
        }
    }
}

/// Watches every folder that is there, and tells of changes from a thread of its own.
fn start<W: Watcher + Send + 'static, C: FileIdCache + Send + 'static>(
    mut debouncer: Debouncer<W, C>,
    site: Site,
    events: Receiver<DebounceEventResult>,
    changed: impl Fn(Change) + Send + 'static,
) -> notify::Result<()> {
    debouncer.watch(&site.root, RecursiveMode::NonRecursive)?;
    if let Some(folder) = site.config_file.parent().filter(|folder| *folder != site.root) {
        debouncer.watch(folder, RecursiveMode::NonRecursive)?;
    }
    for folder in FOLDERS.map(|name| site.root.join(name)) {
        if disk::is_dir(&folder) {
            debouncer.watch(folder, RecursiveMode::Recursive)?;
        }
    }
    let follow = move || {
        let mut again = false;
        loop {
            let told = match again {
                true => events.recv_timeout(AFTER_FOLDERS),
                false => events.recv().map_err(|_| RecvTimeoutError::Disconnected),
            };
            match told {
                Err(RecvTimeoutError::Timeout) => {
                    again = false;
                    changed(Change::everything());
                }
                Err(RecvTimeoutError::Disconnected) => return,
                // What was lost can be anything.
                Ok(Err(_)) => changed(Change::everything()),
                Ok(Ok(told)) => {
                    let mut change = Change::default();
                    for event in told {
                        site.add(&event, &mut change, |folder| {
                            // One that was watched under this name before is no longer there.
                            let _ = debouncer.unwatch(folder);
                            if disk::is_dir(folder) {
                                let _ = debouncer.watch(folder, RecursiveMode::Recursive);
                            }
                        });
                    }
                    again |= change.everything;
                    if !change.is_empty() {
                        changed(change);
                    }
                }
            }
        }
    };
    std::thread::Builder::new().name("watcher".to_string()).spawn(follow)?;
    Ok(())
}

/// Where the sources are.
struct Site {
    root: PathBuf,
    config_file: PathBuf,
}

impl Site {
    /// Adds what an event tells to a change; a folder of the root that came or went is watched anew.
    fn add(&self, event: &Event, change: &mut Change, mut watch: impl FnMut(&Path)) {
        let kind = event.kind;
        let is_write = kind == EventKind::Access(AccessKind::Close(AccessMode::Write));
        if event.need_rescan() {
            change.everything = true;
        }
        if kind.is_access() && !is_write {
            return;
        }
        let moves =
            kind.is_create() || kind.is_remove() || matches!(kind, EventKind::Modify(ModifyKind::Name(_)));
        for path in &event.paths {
            if *path == self.config_file {
                let below = path.strip_prefix(&self.root).unwrap_or(path);
                change.paths.insert(below.to_path_buf());
                continue;
            }
            let Some(source) = self.source(path) else { continue };
            if moves && source.components().count() == 1 {
                watch(path);
            }
            // A folder that came, went or took the place of another brings files along of which
            // nothing is told; what is gone may have been one.
            let is_file = disk::is_plain_file(path)
                || (!disk::exists(path) && path.extension().is_some());
            if moves && !is_file {
                change.everything = true;
            }
            change.paths.insert(source);
        }
    }

    /// The path of a source relative to the root; none for hidden files and what is no source.
    fn source(&self, path: &Path) -> Option<PathBuf> {
        let below = path.strip_prefix(&self.root).ok()?;
        let mut names = below.components().map(|part| match part {
            Component::Normal(name) => name.to_str(),
            _ => None,
        });
        let is_source = names.next()?.is_some_and(|name| FOLDERS.contains(&name));
        let is_hidden =
            |name: Option<&str>| name.is_some_and(|name| name.starts_with('.') && name != ".well-known");
        (is_source && !names.any(is_hidden)).then(|| below.to_path_buf())
    }
}
