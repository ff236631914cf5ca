//! Serve: the site while its author writes it, from memory.
//!
//! ```text
//! watch -> builder (kept layers -> site -> generation) -> shown -> http
//! ```
//!
//! A [`generation::Generation`] is the site after one change of its files, with its plan; it never
//! changes, and a request sees only one. Its pages are rendered when somebody asks for them. One
//! thread, the [`builder`], makes generations one after another from what it kept of the last
//! ([`kept`]); what is [`shown`] is exchanged in one step. A change with mistakes makes no
//! generation: the last good one stays, with the mistakes over it.

use std::net::{IpAddr, SocketAddr, TcpListener, ToSocketAddrs as _};
use std::sync::{Arc, mpsc};
use std::time::Duration;

use jiff::Timestamp;

use crate::build::{self, Options, Report};
use crate::diagnostic::Diagnostic;

mod answer;
mod builder;
mod change;
mod connections;
mod follow;
mod generation;
mod guard;
mod http;
mod kept;
mod overlay;
mod script;
mod shown;
mod types;
mod watch;

use builder::{Builder, Job};
use shown::Shown;

/// How many ports are tried after the first.
const PORTS: u16 = 100;

/// What to serve, and how.
#[derive(Debug, Clone)]
pub(crate) struct Service {
    /// The site, without an output folder. The clock does not move where [`Service::clock`] is set.
    pub options: Options,
    /// The clock was set, and does not move.
    pub clock: Option<Timestamp>,
    /// Name or address to listen on.
    pub host: String,
    /// The port, and whether another will do.
    pub port: Port,
    /// Whether files are watched.
    pub watch: Watch,
    /// Browsers load what changed.
    pub reload: Reload,
    /// Link that opens an editor, with `{file}`, `{line}` and `{column}`.
    pub editor: String,
    /// So long a client may take for the head of a request, and stay connected without one.
    pub patience: Duration,
}

/// Where to listen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Port {
    /// At this port; 0 is any free one.
    At(u16),
    /// At this port or the next free one.
    From(u16),
}

/// How changes are noticed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Watch {
    /// The system reports them.
    Told,
    /// Files are checked again and again, for folders on other machines.
    Polled(Duration),
    /// Not at all.
    Off,
}

/// What open pages do when the site changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reload {
    /// Nothing: pages are served exactly as built.
    Off,
    /// They load again.
    On,
    /// They go to the page that was edited.
    Follow,
}

/// The terminal and the clock.
pub(crate) trait World: Sync + Send {
    /// The moment.
    fn now(&self) -> Timestamp;
    /// The site is served at `url`; the port asked for was taken, if one is given.
    fn serving(&self, url: &str, taken: Option<u16>);
    /// A build begins.
    fn begins(&self);
    /// A build has ended; `report` says what is wrong.
    fn built(&self, built: &Built<'_>, report: &Report);
    /// Mistakes that showed when pages were rendered.
    fn faults(&self, faults: &[Diagnostic]);
    /// Something is wrong with the server itself.
    fn trouble(&self, message: &str);
}

/// One build.
#[derive(Debug)]
pub(crate) struct Built<'a> {
    /// Files that changed, relative to the root; none at the start and when everything was checked.
    pub changed: &'a [std::path::PathBuf],
    /// Outputs that may have changed.
    pub affected: usize,
    /// It is the first.
    pub first: bool,
    /// It has errors, and the last good site stays.
    pub failed: bool,
}

/// Serves until it is interrupted. The error says why it cannot begin.
pub(crate) fn serve(service: Service, world: &Arc<dyn World>) -> Result<(), String> {
    let (listener, taken) = listen(&service.host, service.port)?;
    let address = listener.local_addr().map_err(|error| error.to_string())?;
    let origin = format!("http://{}", authority(&service.host, address));
    world.serving(&format!("{origin}{}/", base_path(&service.options)), taken);
    let (jobs, todo) = mpsc::channel();
    let shown = Shown::new();
    let changed = {
        let jobs = jobs.clone();
        move |change| {
            // Without a builder, the program ends.
            let _ = jobs.send(Job::Changed(change));
        }
    };
    let watch = {
        let Options { root, config_file, .. } = service.options.clone();
        let (how, world) = (service.watch, world.clone());
        move || match watch::watch(&root, &config_file, how, changed) {
            Ok(()) => how != Watch::Off,
            Err(error) => {
                world.trouble(&format!(
                    "changes are not noticed: {error}\n  \
                     hint: `--poll` looks at the files every second"
                ));
                false
            }
        }
    };
    let builder = Builder::new(&service, origin.clone(), shown.clone(), world.clone());
    std::thread::Builder::new()
        .name("builder".to_string())
        .spawn(move || builder.run(&todo, watch))
        .map_err(|error| error.to_string())?;
    http::serve(listener, address, &service, jobs, shown).map_err(|error| error.to_string())
}

/// Takes a port.
fn listen(host: &str, port: Port) -> Result<(TcpListener, Option<u16>), String> {
    let (first, tries) = match port {
        Port::At(port) => (port, 1),
        Port::From(port) => (port, PORTS),
    };
    let name = host.trim_start_matches('[').trim_end_matches(']');
    let mut last = String::new();
    for port in (first..=u16::MAX).take(usize::from(tries)) {
        let addresses = (name, port)
            .to_socket_addrs()
            .map_err(|_| format!("`{host}` is not an address of this machine"))?;
        for address in addresses {
            match TcpListener::bind(address) {
                Ok(listener) => return Ok((listener, (port != first).then_some(first))),
                Err(error) => last = crate::disk::words(&error),
            }
        }
    }
    Err(format!(
        "cannot listen at `{host}`, port {first}: {last}\n  hint: `--port 0` takes any free port"
    ))
}

/// Host and port as a URL has them.
fn authority(host: &str, address: SocketAddr) -> String {
    let port = address.port();
    match address.ip() {
        // No browser can open the address that means all of them.
        ip if ip.is_unspecified() => format!("127.0.0.1:{port}"),
        IpAddr::V6(_) if !host.chars().any(|c| c.is_alphabetic() && !c.is_ascii_hexdigit()) => {
            format!("[{}]:{port}", address.ip())
        }
        _ => format!("{host}:{port}"),
    }
}

/// The path of the site, as its configuration says now.
fn base_path(options: &Options) -> String {
    let file = Arc::from(options.config_file.as_path());
    build::load(options, &file, &mut Vec::new())
        .map_or(String::new(), |(config, _)| config.base.path)
}
