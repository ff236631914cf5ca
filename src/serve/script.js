// Keeps an open page in step with the site while its author writes.
(() => {
  const script = document.currentScript;
  let page = script.dataset.page;
  let generation = Number(script.dataset.generation);
  const KEY = "ssg scroll";
  let events, overlay, busy = Promise.resolve();

  const kept = JSON.parse(sessionStorage.getItem(KEY) ?? "null");
  sessionStorage.removeItem(KEY);
  if (kept?.path === location.pathname) {
    const restore = () => {
      const block = kept.block && document.getElementById(kept.block);
      if (block) block.scrollIntoView();
      else scrollTo({ left: kept.x, top: kept.y, behavior: "instant" });
    };
    restore();
    addEventListener("load", restore, { once: true });
  }

  function reload(block) {
    sessionStorage.setItem(KEY, JSON.stringify({ path: location.pathname, x: scrollX, y: scrollY, block }));
    location.reload();
  }

  async function swap(html) {
    const fresh = new DOMParser().parseFromString(html, "text/html");
    const sheets = (of) => [...of.querySelectorAll("link[rel~=stylesheet]")];
    const olds = sheets(document);
    const news = sheets(fresh);
    if (olds.length !== news.length) return false;
    await Promise.all(olds.map((old, at) => new Promise((done) => {
      const sheet = old.cloneNode();
      const href = new URL(news[at].getAttribute("href"), location.href);
      if (href.origin === location.origin) href.searchParams.set("ssg", Date.now());
      sheet.href = href.href;
      sheet.onload = sheet.onerror = () => { old.remove(); done(); };
      old.after(sheet);
    })));
    return true;
  }

  async function catchUp(told) {
    if (told.faults.length) draw(told.faults);
    else { overlay?.remove(); overlay = undefined; }
    if (told.generation === generation) return;
    const follow = told.follow?.generation > generation ? told.follow : undefined;
    if (follow && new URL(follow.url, location.href).pathname !== location.pathname) {
      if (document.visibilityState === "visible") {
        location.href = follow.url + (follow.block ? `#${follow.block}` : "");
        return;
      }
    }
    const isStyle = told.loud <= generation;
    const answer = await fetch(location.pathname, { method: isStyle ? "GET" : "HEAD", cache: "no-store" });
    const now = /[0-9a-f]{32}/.exec(answer.headers.get("etag") ?? "")?.[0] ?? "";
    const swapped = isStyle && answer.ok && (await swap(await answer.text()));
    // A page that cannot be made stays as it was, with what is wrong over it.
    if (!swapped && now !== page && answer.status < 500) return reload(follow?.block);
    if (now) page = now;
    generation = told.generation;
  }

  function draw(faults) {
    overlay?.remove();
    overlay = document.createElement("ssg-overlay");
    const root = overlay.attachShadow({ mode: "open" });
    const style = new CSSStyleSheet();
    style.replaceSync(`
      :host { position: fixed; inset: auto 0 0 0; max-height: 70vh; overflow: auto; z-index: 2147483647;
        background: #1d1416; color: #fff; border-top: 4px solid #ff6b6b; font: 15px/1.5 system-ui, sans-serif; direction: ltr; text-align: left; }
      section { padding: 12px 20px; border-bottom: 1px solid #4a3a3d; }
      h2 { margin: 0; font-size: 17px; } p { margin: 4px 0; } a { color: #9fd0ff; }
      pre { margin: 6px 0; padding: 8px; overflow: auto; background: #000; font: 13px/1.5 ui-monospace, monospace; }
      mark { background: none; color: #ff9b9b; text-decoration: underline wavy; }
      button { position: absolute; inset: 8px 12px auto auto; font: inherit; cursor: pointer; }`);
    root.adoptedStyleSheets = [style];
    root.innerHTML = `<div role="alert"></div><button type="button">Hide</button>`;
    root.querySelector("button").onclick = () => overlay.remove();
    const add = (to, name, text = "") => {
      const element = document.createElement(name);
      element.textContent = text;
      to.append(element);
      return element;
    };
    for (const fault of faults) {
      const section = add(root.firstChild, "section");
      add(section, "h2", fault.message);
      const place = add(section, "p");
      add(place, "a", fault.place).href = fault.link;
      place.append(` (${fault.rule})`);
      if (fault.line !== null) {
        const letters = [...fault.line];
        const end = fault.start + fault.length;
        const pre = add(section, "pre", letters.slice(0, fault.start).join(""));
        add(pre, "mark", letters.slice(fault.start, end).join(""));
        pre.append(letters.slice(end).join(""));
      }
      if (fault.hint) add(section, "p", `hint: ${fault.hint}`);
      for (const note of fault.notes) add(section, "p", note);
    }
    document.documentElement.append(overlay);
  }

  // Hidden pages do not listen: a browser opens six connections only.
  function listen() {
    if (document.visibilityState === "hidden") { events?.close(); events = undefined; return; }
    if (events) return;
    events = new EventSource("/__ssg/events");
    events.onmessage = ({ data }) => {
      const told = JSON.parse(data);
      busy = busy.then(() => catchUp(told)).catch(() => {});
    };
  }
  document.addEventListener("visibilitychange", listen);
  addEventListener("pagehide", () => { events?.close(); events = undefined; });
  addEventListener("pageshow", listen);
  listen();
})();
