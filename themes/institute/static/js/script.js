// Comforts only: every page can be read, and the form sent, without this file.
const root = document.documentElement;
const find = (what, where = document) => where.querySelector(what);
const remember = {
  get(name) { try { return localStorage.getItem(name); } catch { return null; } },
  set(name, value) { try { value ? localStorage.setItem(name, value) : localStorage.removeItem(name); } catch { /* private mode */ } },
};

// Light or dark by hand.
const colours = find(".colours");
function paint(scheme) {
  if (scheme) root.dataset.theme = scheme; else delete root.dataset.theme;
  colours?.querySelectorAll("button").forEach((button) => button.setAttribute("aria-pressed", button.value === (scheme || "")));
}
paint(remember.get("colours"));
if (colours) {
  colours.dataset.ready = "";
  colours.addEventListener("click", ({ target }) => {
    if (target.type !== "button") return;
    remember.set("colours", target.value);
    paint(target.value);
  });
}

// Copy the address of an article, or an entry to cite it by.
for (const copy of navigator.clipboard ? document.querySelectorAll("[data-copy], [data-copy-of]") : []) {
  copy.hidden = false;
  copy.setAttribute("aria-live", "polite");
  const words = copy.textContent;
  copy.addEventListener("click", async () => {
    const of = copy.dataset.copyOf;
    await navigator.clipboard.writeText(of ? document.getElementById(of).textContent : copy.dataset.copy);
    copy.textContent = copy.dataset.done;
    setTimeout(() => { copy.textContent = words; }, 4000);
  });
}

// Share by what the device offers.
for (const share of navigator.share ? document.querySelectorAll("[data-share]") : []) {
  share.hidden = false;
  // Whoever closes the sheet shares nothing.
  share.addEventListener("click", () => navigator.share({ title: document.title, url: share.dataset.share }).catch(() => {}));
}

// What the style sheet shows open is open for keys and screen readers, too.
for (const summary of document.querySelectorAll(".fold > summary")) {
  if (getComputedStyle(summary).pointerEvents !== "none") continue;
  summary.parentElement.open = true;
  summary.tabIndex = -1;
}

// "No, thanks" closes the newsletter box and is remembered; a link to it opens it again.
const box = find("#subscribe");
const no = box && find("[data-dismiss]", box);
if (no) {
  const open = (yes) => { box.hidden = !yes; };
  const asked = () => location.hash === "#subscribe";
  const reopen = () => {
    remember.set("subscribe", "");
    open(true);
    box.scrollIntoView();
  };
  no.hidden = false;
  open(asked() || remember.get("subscribe") !== "no");
  no.addEventListener("click", () => {
    remember.set("subscribe", "no");
    open(false);
    const told = find("#subscribe-dismissed");
    told.textContent = box.dataset.dismissed;
    told.focus();
  });
  document.addEventListener("click", ({ target }) => { if (target.closest?.('a[href="#subscribe"]')) reopen(); });
  addEventListener("hashchange", () => { if (asked()) reopen(); });
}

// Mistakes in the form are said beside it, in the page's language.
const form = box && find("form", box);
if (form) {
  const email = find("[type=email]", form);
  const topics = find("[data-choose]", form);
  const error = find("[role=alert]", form);
  form.noValidate = true;
  form.addEventListener("submit", (event) => {
    const words = email.validity.valueMissing ? email.dataset.missing : email.validity.valid ? "" : email.dataset.wrong;
    const choose = !words && topics && !find(":checked", topics) ? topics.dataset.choose : "";
    error.textContent = words || choose;
    email.setAttribute("aria-invalid", Boolean(words));
    if (!words && !choose) return;
    event.preventDefault();
    (words ? email : find("input", topics)).focus();
  });
}

// The slash leads to the search field.
const seek = find("#q");
if (seek) {
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select, [contenteditable]")) return;
    event.preventDefault();
    seek.closest("[popover]")?.checkVisibility() === false && seek.closest("[popover]").showPopover?.();
    seek.focus();
  });
}

// Lists are narrowed in place: the script for it is fetched when a reader first does so.
const narrow = find(".narrow[data-script]");
if (narrow) {
  const load = () => import(narrow.dataset.script);
  const first = (event) => {
    const link = event.target.closest("a[data-value]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    narrow.removeEventListener("click", first);
    load().then((script) => script.first(link)).catch(() => location.assign(link.href));
  };
  if (/[?&][\w-]+=/.test(location.search)) load().catch(() => {});
  else narrow.addEventListener("click", first);
}
