//! HTTP: requests are answered from the plan, never from a path on disk.

use std::convert::Infallible;
use std::io;
use std::net::{SocketAddr, TcpListener};
use std::path::PathBuf;
use std::sync::{Arc, mpsc};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, Response, StatusCode, Version};
use axum::middleware::from_fn_with_state;
use axum::response::IntoResponse as _;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::routing::get;
use futures_util::stream;
use tokio::sync::oneshot;
use tower_http::CompressionLevel;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{Predicate as _, SizeAbove};

use super::answer::{Content, Source, answer, redirect, short};
use super::builder::Job;
use super::connections;
use super::generation::{Generation, Page};
use super::guard::{Hosts, guard, is_own_page};
use super::shown::{Moment, Shown};
use super::{Reload, Service, overlay, script};
use crate::diagnostic::{self, Diagnostic};
use crate::disk::{Opened, Stamp};
use crate::outputs::Answer;
use crate::redirect::Status;
use crate::url::UrlPath;

/// How often a page is asked for again whose source changed while it was rendered.
const TRIES: usize = 3;

/// How long running requests may take when the program ends.
const END: Duration = Duration::from_millis(200);

/// What all requests share.
struct Server {
    shown: Shown,
    jobs: mpsc::Sender<Job>,
    reload: Reload,
    hosts: Arc<Hosts>,
}

/// Serves until the program is interrupted.
pub(super) fn serve(
    listener: TcpListener,
    address: SocketAddr,
    service: &Service,
    jobs: mpsc::Sender<Job>,
    shown: Shown,
) -> io::Result<()> {
    let base_url = service.options.overrides.base_url.as_deref();
    let hosts = Arc::new(Hosts::new(&service.host, address.ip(), base_url));
    let server = Arc::new(Server { shown, jobs, reload: service.reload, hosts: hosts.clone() });
    let patience = service.patience;
    let small = SizeAbove::new(256);
    let is_text = |_: StatusCode, _: Version, headers: &HeaderMap, _: &axum::http::Extensions| {
        let text = headers.get("content-type").and_then(|text| text.to_str().ok()).unwrap_or("");
        let is_stream = text.starts_with("text/event-stream");
        !is_stream && ["text/", "+xml", "json", "charset"].iter().any(|part| text.contains(part))
    };
    let compression = CompressionLayer::new()
        .quality(CompressionLevel::Fastest)
        .compress_when(small.and(is_text));
    let mut router = Router::new();
    if service.reload != Reload::Off {
        router =
            router.route("/__ssg/events", get(events)).route(script::ADDRESS, get(reload_script));
    }
    let router = router
        .fallback(respond)
        .layer(compression)
        .layer(from_fn_with_state(hosts, guard))
        .with_state(server);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_io()
        .enable_time()
        .build()?;
    let served = runtime.block_on(async move {
        listener.set_nonblocking(true)?;
        let listener = tokio::net::TcpListener::from_std(listener)?;
        tokio::select! {
            served = connections::accept(listener, router, patience) => served,
            ended = interrupted() => ended,
        }
    });
    runtime.shutdown_timeout(END);
    served
}

/// Ends when the program is asked to stop.
async fn interrupted() -> io::Result<()> {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let mut terminated = signal(SignalKind::terminate())?;
        tokio::select! {
            ended = tokio::signal::ctrl_c() => ended,
            _ = terminated.recv() => Ok(()),
        }
    }
    #[cfg(not(unix))]
    tokio::signal::ctrl_c().await
}

async fn reload_script(headers: HeaderMap) -> Response<Body> {
    let bytes = axum::body::Bytes::from_static(script::SCRIPT.as_bytes());
    let tag = Some(crate::disk::Hash::of(&bytes).hex());
    let (content_type, bytes) = ("text/javascript; charset=utf-8", Source::Memory(bytes));
    answer(Content { status: StatusCode::OK, content_type, text: true, tag, bytes }, &headers)
}

/// Sends an open page what is shown, now and whenever that changes.
async fn events(State(server): State<Arc<Server>>, headers: HeaderMap) -> Response<Body> {
    if !is_own_page(&server.hosts, &headers) {
        return short(StatusCode::FORBIDDEN, "for pages of this server\n");
    }
    let mut receiver = server.shown.subscribe();
    receiver.mark_changed();
    let events = stream::unfold(receiver, |mut receiver| async {
        receiver.changed().await.ok()?;
        let told = {
            let moment = receiver.borrow_and_update();
            serde_json::json!({
                "generation": moment.generation.as_ref().map_or(0, |now| now.number),
                "loud": moment.loud,
                "faults": &*moment.faults,
                "follow": &moment.follow,
            })
        };
        Some((Ok::<_, Infallible>(Event::default().data(told.to_string())), receiver))
    });
    Sse::new(events).keep_alive(KeepAlive::default()).into_response()
}

/// Answers with a page of the site.
async fn respond(State(server): State<Arc<Server>>, request: Request) -> Response<Body> {
    let mut moment = server.ready().await;
    let mut last = Vec::new();
    for _ in 0..TRIES {
        let Some(generation) = moment.generation.clone() else {
            return server.trouble(&moment);
        };
        if let Some(file) = generation.searched_file(request.uri().path()) {
            let searched = generation.clone();
            let page = tokio::task::spawn_blocking(move || searched.searched(&file)).await;
            if let Ok(Some(page)) = page {
                return server.page(&page, StatusCode::OK, &generation, request.headers());
            }
        }
        let (path, query) = (request.uri().path(), request.uri().query().unwrap_or(""));
        let (output, status) = match find(&generation, path, query) {
            Found::Output(output) => (output, StatusCode::OK),
            Found::Moved(answer) => {
                return redirect(StatusCode::from_u16(answer.0).unwrap_or_default(), &answer.1);
            }
            Found::Gone(output) => (output, StatusCode::GONE),
            Found::Missing(output) => (output, StatusCode::NOT_FOUND),
            Found::Elsewhere(mut to) => {
                if let Some(query) = request.uri().query() {
                    to = format!("{to}?{query}");
                }
                return redirect(StatusCode::FOUND, &to);
            }
            Found::Nothing => {
                return short(StatusCode::NOT_FOUND, "there is nothing at this address\n");
            }
        };
        let stale: Vec<PathBuf>;
        let rendering = generation.clone();
        let rendered = tokio::task::spawn_blocking(move || match rendering.copied(output) {
            Some(copied) => Ok(Asked::Copied(copied)),
            None => rendering.page(output).map(Asked::Page),
        });
        match rendered.await {
            Ok(Ok(Asked::Copied((file, content_type, text)))) => {
                let Stamp { size, modified, changed, inode } = file.stamp;
                let tag = Some(format!("{size:x}-{modified:x}-{changed:x}-{inode:x}"));
                let bytes = Source::File(file);
                let content = Content { status, content_type, text, tag, bytes };
                return answer(content, request.headers());
            }
            Ok(Ok(Asked::Page(page))) => {
                if page.html {
                    server.shown.remember(&page);
                }
                return server.page(&page, status, &generation, request.headers());
            }
            Ok(Err(faults)) => {
                stale = faults.iter().filter(|fault| is_stale(fault)).map(source).collect();
                last = vec![(generation.file(output), status)];
                let job = Job::Faults(generation.number, generation.file(output), faults);
                let _ = server.jobs.send(job);
                if stale.is_empty() {
                    break;
                }
            }
            // It panicked, which was reported.
            Err(_) => {
                return short(StatusCode::INTERNAL_SERVER_ERROR, "an error in ssg itself\n");
            }
        }
        // The source was saved a moment ago: the next generation has it.
        server.look(stale).await;
        moment = server.shown.now();
    }
    for (file, status) in last {
        if let (Some(page), Some(generation)) = (server.shown.remembered(&file), &moment.generation)
        {
            return server.page(&page, status, generation, request.headers());
        }
    }
    server.look(Vec::new()).await;
    server.trouble(&server.shown.now())
}

fn is_stale(fault: &Diagnostic) -> bool {
    fault.rule.code == diagnostic::CHANGED_MEANWHILE.code
}

fn source(fault: &Diagnostic) -> PathBuf {
    fault.place.file.to_path_buf()
}

impl Server {
    /// What is shown, as soon as something is.
    async fn ready(&self) -> Arc<Moment> {
        let mut receiver = self.shown.subscribe();
        match receiver.wait_for(|moment| moment.ready).await {
            Ok(moment) => moment.clone(),
            Err(_) => self.shown.now(),
        }
    }

    /// Has the builder check some files, and waits until it has.
    async fn look(&self, paths: Vec<PathBuf>) {
        let (answer, done) = oneshot::channel();
        if self.jobs.send(Job::Look(paths, answer)).is_ok() {
            let _ = done.await;
        }
    }

    fn page(
        &self,
        page: &Page,
        status: StatusCode,
        generation: &Generation,
        headers: &HeaderMap,
    ) -> Response<Body> {
        let with_script = page.html && self.reload != Reload::Off;
        let (bytes, tag) = match with_script {
            true => (script::with_script(page, generation.number), format!("s{}", page.hash.hex())),
            false => (page.bytes.clone(), page.hash.hex()),
        };
        let (content_type, text, bytes) = (page.content_type, page.text, Source::Memory(bytes));
        answer(Content { status, content_type, text, tag: Some(tag), bytes }, headers)
    }

    /// A page that says why there is none.
    fn trouble(&self, moment: &Moment) -> Response<Body> {
        let html = overlay::page(&moment.faults);
        let number = moment.generation.as_ref().map_or(0, |generation| generation.number);
        let bytes = match self.reload {
            Reload::Off => html.into(),
            Reload::On | Reload::Follow => script::trouble_with_script(&html, number),
        };
        let status = StatusCode::INTERNAL_SERVER_ERROR;
        let (content_type, bytes) = ("text/html; charset=utf-8", Source::Memory(bytes));
        answer(Content { status, content_type, text: true, tag: None, bytes }, &HeaderMap::new())
    }
}

/// What is sent.
enum Asked {
    Page(Arc<Page>),
    /// A file, its content type, and whether it is text.
    Copied((Opened, &'static str, bool)),
}

enum Found {
    Output(usize),
    /// The page that says that there is none.
    Missing(usize),
    /// Another page of the site.
    Elsewhere(String),
    /// Redirected with this status.
    Moved((u16, String)),
    /// Gone: the page that says so.
    Gone(usize),
    Nothing,
}

/// The page or redirect at the path of a request.
fn find(generation: &Generation, path: &str, query: &str) -> Found {
    let base = &generation.site().config.base;
    let home = UrlPath::new("/");
    let Some(below) = path.strip_prefix(base.path.as_str()).filter(|rest| rest.starts_with('/'))
    else {
        return match path == "/" || path == base.path {
            true => Found::Elsewhere(base.link(&home)),
            false => missing(generation, "/"),
        };
    };
    let url = UrlPath::new(below);
    // A page has only its own address: without doubled slashes or `..` in it.
    let has_dots =
        crate::url::percent_decode(below).split('/').any(|part| matches!(part, "." | ".."));
    let is_plain = !has_dots && !below.contains("//");
    if !has_dots && let Some(answer) = generation.before_pages(below, query) {
        return answered(generation, answer, &url);
    }
    if is_plain && let Some(output) = generation.output(&url.file()) {
        return Found::Output(output);
    }
    let folder = url.join("/");
    if is_plain && !below.ends_with('/') && generation.output(&folder.file()).is_some() {
        return Found::Elsewhere(base.link(&folder));
    }
    if !has_dots && let Some(answer) = generation.after_pages(below, query) {
        return answered(generation, answer, &url);
    }
    missing(generation, url.as_str())
}

/// The result of a redirect.
fn answered(generation: &Generation, answer: Answer, url: &UrlPath) -> Found {
    if answer.status != Status::Gone {
        return Found::Moved((answer.status.number(), answer.to));
    }
    // A withdrawn page has a page that says so, with or without the slash at the end.
    let page = [url.file(), url.join("/").file()];
    match page.iter().find_map(|file| generation.output(file)) {
        Some(output) => Found::Gone(output),
        None => match missing(generation, url.as_str()) {
            Found::Missing(output) => Found::Gone(output),
            found => found,
        },
    }
}

/// The page "not found" in the language of the address.
fn missing(generation: &Generation, path: &str) -> Found {
    let languages = &generation.site().config.languages;
    let first = path.trim_start_matches('/').split('/').next().unwrap_or("");
    let own =
        languages.iter().find(|language| !language.prefix.is_empty() && language.prefix == first);
    let pages = own
        .map(|language| language.path("/404.html"))
        .into_iter()
        .chain([UrlPath::new("/404.html")]);
    let mut outputs = pages.filter_map(|page| generation.output(&page.file()));
    outputs.next().map_or(Found::Nothing, Found::Missing)
}
