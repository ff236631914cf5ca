//! Watch: the only place that knows notify.

use std::collections::BTreeMap;
use std::path::{Component, Path, PathBuf};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::time::Duration;

use notify_debouncer_full::notify::event::{AccessKind, AccessMode, ModifyKind};
use notify_debouncer_full::notify::{
    self, Config, Event, EventHandler, EventKind, RecommendedWatcher, RecursiveMode, Watcher,
    WatcherKind,
};
use notify_debouncer_full::{DebounceEventResult, Debouncer, NoCache, new_debouncer_opt};

use super::Watch;
use super::change::{Change, FOLDERS};
use crate::discover::TABLES;
use crate::disk::{self, Stamp};

/// How long nobody must touch a file before it is read.
const QUIET: Duration = Duration::from_millis(12);

/// How often the program checks whether that time is over.
const TICK: Duration = Duration::from_millis(3);

/// After folders appeared or disappeared, everything is checked once more: nobody reports what
/// happened in a folder before it was watched.
const AFTER_FOLDERS: Duration = Duration::from_millis(300);

/// Watches the sources of a site as long as the program runs, and reports what changed since this
/// function returned, unless nothing is to be watched.
pub(super) fn watch(
    root: &Path,
    config_file: &Path,
    how: Watch,
    changed: impl Fn(Change) + Send + 'static,
) -> notify::Result<()> {
    let root = disk::resolve(root)?;
    let site = Site { config_file: root.join(config_file), root };
    match how {
        Watch::Off => Ok(()),
        Watch::Polled(every) => poll(site, every, changed),
        Watch::Told => {
            let (sender, events) = mpsc::channel();
            let debouncer = new_debouncer_opt::<_, Changes, _>(
                QUIET,
                Some(TICK),
                sender,
                NoCache,
                Config::default(),
            )?;
            start(debouncer, site, events, changed)
        }
    }
}

/// Checks all files again and again. The poller of notify knows only seconds, and would not see
/// a file that is saved twice in one.
fn poll(
    site: Site,
    every: Duration,
    changed: impl Fn(Change) + Send + 'static,
) -> notify::Result<()> {
    let mut known = site.stamps();
    let look = move || {
        loop {
            std::thread::sleep(every);
            let now = site.stamps();
            let differs = |old: &BTreeMap<PathBuf, Stamp>, new: &BTreeMap<PathBuf, Stamp>| {
                let other = old.iter().filter(|(path, stamp)| new.get(*path) != Some(stamp));
                other.map(|(path, _)| path.clone()).collect::<Vec<_>>()
            };
            let mut change = Change::default();
            change.paths.extend(differs(&known, &now));
            change.paths.extend(differs(&now, &known));
            known = now;
            if !change.is_empty() {
                changed(change);
            }
        }
    };
    std::thread::Builder::new().name("watcher".to_string()).spawn(look)?;
    Ok(())
}

/// Reports only changes. The system also reports every file that is only opened, and a site opens
/// all its files.
struct Changes(RecommendedWatcher);

impl Watcher for Changes {
    fn new<F: EventHandler>(mut handler: F, config: Config) -> notify::Result<Changes> {
        let tell = move |told: notify::Result<Event>| match told {
            Ok(event) if is_reading(&event) => {}
            told => handler.handle_event(told),
        };
        RecommendedWatcher::new(tell, config).map(Changes)
    }

    fn watch(&mut self, path: &Path, mode: RecursiveMode) -> notify::Result<()> {
        self.0.watch(path, mode)
    }

    fn unwatch(&mut self, path: &Path) -> notify::Result<()> {
        self.0.unwatch(path)
    }

    fn kind() -> WatcherKind {
        RecommendedWatcher::kind()
    }
}

/// True where a file was opened or closed, and not written.
fn is_reading(event: &Event) -> bool {
    let is_write = event.kind == EventKind::Access(AccessKind::Close(AccessMode::Write));
    event.kind.is_access() && !is_write && !event.need_rescan()
}

/// Watches every folder that exists, and reports changes from a thread of its own.
fn start(
    mut debouncer: Debouncer<Changes, NoCache>,
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
                // The lost event can be anything.
                Ok(Err(_)) => changed(Change::everything()),
                Ok(Ok(told)) => {
                    let mut change = Change::default();
                    for event in told {
                        site.add(&event, &mut change, |folder| {
                            // The folder that was watched under this name before no longer exists.
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

/// The places of the sources.
struct Site {
    root: PathBuf,
    config_file: PathBuf,
}

impl Site {
    /// Adds an event to a change; a folder of the root that appeared or disappeared is watched again.
    fn add(&self, event: &Event, change: &mut Change, mut watch: impl FnMut(&Path)) {
        let kind = event.kind;
        if event.need_rescan() {
            change.everything = true;
        }
        let moves = kind.is_create()
            || kind.is_remove()
            || matches!(kind, EventKind::Modify(ModifyKind::Name(_)));
        for path in &event.paths {
            if *path == self.config_file {
                change.paths.insert(self.config());
                continue;
            }
            let Some(source) = self.source(path) else { continue };
            if moves && source.components().count() == 1 {
                watch(path);
            }
            // A folder that appeared, disappeared or replaced another has files about which
            // nobody reports; what is gone may have been a folder.
            let is_file =
                disk::is_plain_file(path) || (!disk::exists(path) && path.extension().is_some());
            if moves && !is_file {
                change.everything = true;
            }
            change.paths.insert(source);
        }
    }

    /// All files from which a site is made, with their stamps.
    fn stamps(&self) -> BTreeMap<PathBuf, Stamp> {
        // Those who read a folder report whether it points outside the site.
        let files = FOLDERS.iter().flat_map(|folder| {
            let real = disk::resolve(&self.root.join(folder)).ok();
            disk::walk(&self.root, folder, real.as_deref()).0
        });
        let tables = TABLES.map(PathBuf::from);
        let files = files.map(|file| file.path.to_path_buf()).chain([self.config()]).chain(tables);
        files
            .filter_map(|path| Some((path.clone(), disk::stamp(&self.root.join(&path)).ok()?)))
            .collect()
    }

    /// The configuration file, relative to the root.
    fn config(&self) -> PathBuf {
        self.config_file.strip_prefix(&self.root).unwrap_or(&self.config_file).to_path_buf()
    }

    /// The path of a source relative to the root; none for hidden files and files that are not
    /// sources.
    fn source(&self, path: &Path) -> Option<PathBuf> {
        let below = path.strip_prefix(&self.root).ok()?;
        let mut names = below.components().map(|part| match part {
            Component::Normal(name) => name.to_str(),
            _ => None,
        });
        let is_source = names.next()?.is_some_and(|name| {
            FOLDERS.contains(&name) || (below.components().count() == 1 && TABLES.contains(&name))
        });
        let is_hidden = |name: Option<&str>| {
            name.is_some_and(|name| name.starts_with('.') && name != ".well-known")
        };
        (is_source && !names.any(is_hidden)).then(|| below.to_path_buf())
    }
}
