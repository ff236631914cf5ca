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

// Comforts of the text: anchors, notes in a slip at the foot of small screens, pictures enlarged.
const text = find(".text[data-anchor]");
for (const heading of text ? text.querySelectorAll(":is(h2, h3)[id]") : []) {
  if (heading.closest(".notes, .facts")) continue;
  const anchor = document.createElement("a");
  Object.assign(anchor, { className: "anchor", href: `#${heading.id}`, textContent: "§", ariaLabel: text.dataset.anchor });
  heading.append(anchor);
}
const slip = text && "popover" in root && document.createElement("aside");
if (slip) {
  Object.assign(slip, { className: "slip", popover: "auto" });
  document.body.append(slip);
  text.addEventListener("click", (event) => {
    const mark = event.target.closest?.(".note-ref");
    const note = mark && document.getElementById(decodeURIComponent((mark.closest("a") ?? find("a", mark)).hash.slice(1)));
    // Where notes stand beside the text, the mark leads there.
    if (!note || getComputedStyle(note).position === "absolute" || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    slip.replaceChildren(...[...note.childNodes].map((node) => node.cloneNode(true)));
    slip.querySelectorAll("[id]").forEach((element) => element.removeAttribute("id"));
    slip.showPopover();
  });
}
for (const picture of text ? document.querySelectorAll(".text figure > img, .text figure > picture > img, .lead > img, .lead > picture > img") : []) {
  const fit = () => {
    const figure = picture.closest("figure");
    if (picture.naturalWidth < picture.clientWidth * 1.25 || find(".enlarge", figure)) return;
    const button = document.createElement("button");
    Object.assign(button, { className: "enlarge", type: "button", textContent: text.dataset.enlarge });
    button.addEventListener("click", () => {
      const dialog = document.createElement("dialog");
      const large = picture.cloneNode();
      large.removeAttribute("sizes");
      const close = document.createElement("button");
      Object.assign(close, { type: "button", textContent: text.dataset.close });
      dialog.className = "enlarged";
      dialog.append(large, close);
      dialog.addEventListener("click", () => dialog.close());
      dialog.addEventListener("close", () => dialog.remove());
      document.body.append(dialog);
      dialog.showModal();
    });
    figure.append(button);
  };
  if (picture.complete) fit(); else picture.addEventListener("load", fit, { once: true });
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

// The slash leads to the search field; where a page is not found, its address fills it.
const seek = find("#q");
if (seek) {
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select, [contenteditable]")) return;
    event.preventDefault();
    seek.closest("[popover]")?.checkVisibility() === false && seek.closest("[popover]").showPopover?.();
    seek.focus();
  });
}
const lost = find("[data-lost] [name=q]");
if (lost) {
  try {
    const words = decodeURIComponent(location.pathname).replace(/\.\w+$/, "").split(/[^\p{L}\p{M}\p{N}]+/u);
    lost.value = words.filter((word) => word && !/^\d+$/.test(word)).join(" ");
  } catch { /* an address that is no text */ }
}
