// A site of extremes (`stress.mjs`) at every width, in both directions and colours: nothing scrolls sideways, nothing lies
// over something else, no table is mostly empty, pictures are shown, targets can be hit, notes end with the
// text, and paper has every cell.
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { open } from "../page.mjs";

const WIDTHS = [320, 360, 768, 1024, 1280, 1920];
const PATHS = [
  "/", "/articles/", "/events/", "/reports/", "/tags/", "/authors/", "/archive/", "/publications/",
  "/articles/2026/long-notes/", "/articles/2026/short-notes/", "/articles/2026/dense-notes/",
  "/articles/2026/wide-table/", "/articles/2026/portrait/", "/articles/2026/panorama/",
  "/articles/2026/square/", "/articles/2026/phone/", "/articles/2026/long-words/", "/articles/2026/everything/",
  "/articles/2026/scripts/", "/articles/2026/one-word/", "/articles/2026/next-word/",
  "/reports/2026/lead/", "/reports/2026/lead/all/", "/reports/2026/lead-1/", "/events/2026/coming/",
  "/events/2026/past/", "/tags/tag-3-of-many/", "/authors/p0/", "/authors/p13/",
];

// Where each fault is seen that a test plants in the style.
const PLANTED_WIDTHS = [320, 1920];
const PLANTED_PATHS = [
  "/", "/articles/2026/short-notes/", "/articles/2026/wide-table/", "/articles/2026/portrait/",
  "/articles/2026/one-word/", "/articles/2026/next-word/", "/articles/2026/everything/", "/reports/2026/lead/",
];

/** The site with planted faults. */
export const stressPlanted = (run) => stress(run, PLANTED_PATHS, PLANTED_WIDTHS);

export async function stress(run, pages = PATHS, widths = WIDTHS) {
  const paths = [...pages];
  let forms = 0;
  let beside = 0;
  const work = async () => {
    const tab = await open(run);
    for (let path = paths.shift(); path; path = paths.shift()) {
      for (const width of widths) {
        await tab.page.setViewportSize({ width, height: width < 600 ? 640 : 900 });
        await tab.go(path);
        for (const direction of ["ltr", "rtl"]) {
          await tab.page.evaluate((direction) => { document.documentElement.dir = direction; }, direction);
          for (const colours of ["light", "dark"]) {
            await tab.page.emulateMedia({ colorScheme: colours });
            const form = `${path} at ${width}, ${direction}, ${colours}`;
            for (const fault of new Set(await tab.page.evaluate(faults))) run.fault(form, fault);
            forms += 1;
            beside += await tab.page.locator(".text .side li").count();
          }
        }
        const shot = `stress${path.replaceAll("/", "-")}${width}.png`;
        await tab.page.emulateMedia({ colorScheme: "light" });
        await tab.page.evaluate(() => { document.documentElement.dir = "ltr"; });
        if ([360, 1280].includes(width)) await tab.page.screenshot({ path: join(run.shots, shot), fullPage: true });
      }
    }
    await tab.close();
  };
  await Promise.all([work(), work()]);
  await paper(run);
  await beginning(run);
  await scripts(run);
  if (!beside) run.fault("", "no page has notes beside its text");
  run.note(`${forms} forms of ${pages.length} pages`);
}

/** On a phone the text begins within a screen and a half; what is folded above it opens, and is open where there is room. */
async function beginning(run) {
  const path = "/articles/2026/phone/";
  const tab = await open(run, { javaScriptEnabled: false, viewport: { width: 360, height: 640 } });
  const { page } = tab;
  await tab.go(path);
  const line = await page.evaluate(() => {
    const range = document.createRange();
    range.selectNodeContents(document.querySelector(".paper > .text > p"));
    return Math.round(range.getClientRects()[0].bottom);
  });
  run.note(`the text begins at ${line} pixels`);
  if (line > 960) run.fault(path, `the text begins at ${line} pixels of screens of 640`);
  for (const what of [".key li", ".toc li"]) {
    const [folded, summary] = [page.locator(what).last(), page.locator(`${what.split(" ")[0]} summary`)];
    if (await folded.isVisible()) run.fault(path, `${what} is not folded on a phone`);
    await summary.click();
    if (!(await folded.isVisible())) run.fault(path, `${what} does not open`);
  }
  await page.setViewportSize({ width: 1280, height: 900 });
  await tab.go(path);
  for (const what of [".key li", ".toc li"]) {
    if (!(await page.locator(what).last().isVisible())) run.fault(path, `${what} is folded where there is room`);
  }
  await tab.close();
}

/** Scripts other than Latin are not slanted or set closer, and what they are set in is asked for by language. */
async function scripts(run) {
  const path = "/articles/2026/everything/";
  const tab = await open(run, { viewport: { width: 1280, height: 900 } });
  await tab.go(path);
  const look = (lang) => tab.page.evaluate((lang) => {
    document.documentElement.lang = lang;
    const text = document.querySelector(".text > p");
    const stress = text.appendChild(document.createElement("em"));
    const style = (element) => getComputedStyle(element);
    const seen = {
      slanted: [stress, document.querySelector(".pull p")].some((one) => style(one).fontStyle !== "normal"),
      plain: style(stress).fontWeight === style(text).fontWeight && style(stress).textEmphasisStyle === "none",
      closer: parseFloat(style(document.querySelector("h1")).letterSpacing) < 0,
      fonts: style(text).fontFamily,
      breaks: `${style(text).lineBreak} ${style(text).wordBreak}`,
    };
    stress.remove();
    return seen;
  }, lang);
  const latin = await look("en");
  if (!latin.slanted || !latin.closer) run.fault(path, "Latin is not slanted or set closer");
  const named = { zh: "CJK SC", "zh-Hant": "CJK TC", ja: "CJK JP", ko: "CJK KR", hi: "Devanagari", he: "Hebrew", ar: "Markazi", fa: "Markazi" };
  for (const [lang, font] of Object.entries(named)) {
    const { slanted, plain, closer, fonts, breaks } = await look(lang);
    if (slanted) run.fault(path, `${lang} is slanted`);
    if (plain) run.fault(path, `stress cannot be seen in ${lang}`);
    if (closer) run.fault(path, `${lang} is set closer`);
    if (!fonts.includes(font)) run.fault(path, `${lang} is set in ${fonts}`);
    if (/zh|ja|ko/.test(lang) && breaks !== `strict ${lang === "ko" ? "keep-all" : "normal"}`) run.fault(path, `${lang} breaks its lines ${breaks}`);
  }
  await tab.close();
}

/** Every cell of the wide table is in the text of its PDF. */
async function paper(run) {
  const tab = await open(run);
  const path = "/articles/2026/wide-table/";
  await tab.go(path);
  const cells = await tab.page.locator("td, th").allTextContents();
  const file = join(run.shots, "stress-table.pdf");
  writeFileSync(file, await tab.page.pdf({ format: "A4", preferCSSPageSize: true }));
  const text = execFileSync("pdftotext", ["-raw", file, "-"], { encoding: "utf8" });
  const letters = text.replace(/\s+/g, "");
  const words = new Set(cells.map((cell) => cell.trim().split(/\s+/)[0]));
  const missing = [...words].filter((word) => !letters.includes(word));
  // Nothing is printed over something else, also where a sheet is turned.
  const sheets = execFileSync("pdftotext", ["-bbox", file, "-"], { encoding: "utf8" }).split("<page ").slice(1);
  sheets.forEach((sheet, at) => {
    const boxes = [...sheet.matchAll(/xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">([^<]*)/g)].map(([, left, top, right, bottom, word]) => ({ word, left: +left, top: +top, right: +right, bottom: +bottom }));
    const over = boxes.filter((one, number) => boxes.slice(0, number).some((other) => Math.min(one.right, other.right) - Math.max(one.left, other.left) > 3
      && Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top) > 0.4 * (one.bottom - one.top)));
    if (over.length) run.fault(path, `on sheet ${at + 1} ${over.length} words are printed over others: ${over.slice(0, 3).map(({ word }) => word).join(" ")}`);
  });
  if (words.size < 900) run.fault(path, `only ${words.size} cells are looked for`);
  if (missing.length) run.fault(path, `${missing.length} cells are not on paper: ${missing.slice(0, 5).join(" ")}`);
  await tab.close();
}

/** All that is wrong with the layout of the page as it stands. */
function faults() {
  const told = [];
  const name = (element) => `${element.tagName.toLowerCase()}${element.className && typeof element.className === "string" ? `.${element.className.split(" ").join(".")}` : ""} "${(element.textContent || element.alt || "").trim().slice(0, 30)}"`;
  const shown = (element) => element.checkVisibility({ checkOpacity: true, checkVisibilityCSS: true }) && !element.closest(".q, .skip, [popover]:not(:popover-open) > *") && getComputedStyle(element).clipPath === "none";
  const wide = document.documentElement.scrollWidth;
  if (wide > innerWidth) told.push(`scrolls sideways: ${wide} > ${innerWidth}`);

  // Boxes of what is printed: each line of text, each picture, each control.
  const boxes = [];
  const add = (owner, rect) => { if (rect.width > 2 && rect.height > 2) boxes.push({ owner, left: rect.left, right: rect.right, top: rect.top, bottom: rect.bottom }); };
  const block = (element) => { while (element.parentElement && getComputedStyle(element).display.startsWith("inline") && !["IMG", "INPUT", "BUTTON"].includes(element.tagName)) element = element.parentElement; return element; };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (!node.data.trim() || ["SCRIPT", "STYLE", "TEMPLATE"].includes(node.parentElement.tagName)) continue;
    if (!shown(node.parentElement) || node.parentElement.closest(".scroll, svg")) continue;
    const owner = block(node.parentElement);
    const range = document.createRange();
    range.selectNodeContents(node);
    // Letters do not fill their line.
    const clip = owner.closest(".gist, .first .stand")?.getBoundingClientRect() ?? { bottom: Infinity };
    // Lines that a summary is cut off at are not seen.
    for (const rect of range.getClientRects()) if (rect.bottom <= clip.bottom + 4) add(owner, { left: rect.left, right: rect.right, width: rect.width, top: rect.top + rect.height * 0.22, bottom: rect.bottom - rect.height * 0.22, height: rect.height * 0.56 });
  }
  for (const element of document.querySelectorAll("main img, main video, main .scroll")) if (shown(element)) add(element, element.getBoundingClientRect());
  boxes.sort((one, other) => one.top - other.top);
  let open = [];
  for (const box of boxes) {
    open = open.filter((other) => other.bottom > box.top + 1);
    for (const other of open) {
      const across = Math.min(box.right, other.right) - Math.max(box.left, other.left);
      const down = Math.min(box.bottom, other.bottom) - Math.max(box.top, other.top);
      if (across < 2 || down < 2 || box.owner === other.owner || box.owner.contains(other.owner) || other.owner.contains(box.owner)) continue;
      told.push(`${name(box.owner)} lies over ${name(other.owner)}`);
    }
    open.push(box);
  }

  for (const row of document.querySelectorAll("tbody tr")) {
    const frame = (row.closest(".scroll") ?? document.body).getBoundingClientRect();
    const heights = [...row.children].filter((cell) => {
      const rect = cell.getBoundingClientRect();
      return rect.right > frame.left && rect.left < frame.right;
    }).map((cell) => {
      const range = document.createRange();
      range.selectNodeContents(cell);
      return range.getBoundingClientRect().height + 16;
    });
    const height = row.getBoundingClientRect().height;
    if (heights.length && height > 2 * Math.max(...heights)) told.push(`a row is ${Math.round(height)} high, what is seen in it ${Math.round(Math.max(...heights))}`);
  }

  for (const picture of document.querySelectorAll("main img")) {
    const { width, height } = picture.getBoundingClientRect();
    const [natural, tall] = [picture.naturalWidth, picture.naturalHeight];
    if (!shown(picture) || !natural || !width) continue;
    if (getComputedStyle(picture).objectFit === "cover") {
      const scale = Math.max(width / natural, height / tall);
      const part = (width * height) / (natural * tall * scale * scale);
      if (part < 0.66) told.push(`${name(picture)} ${picture.src.split("/").pop()} shows ${Math.round(part * 100)}% of a picture`);
    }
    if (height > innerHeight) told.push(`a picture is ${Math.round(height)} high in a window of ${innerHeight}`);
  }

  // WCAG 2.5.8: 24 pixels, or as much room around it; a link within a sentence is as high as its line.
  const targets = [...document.querySelectorAll("a[href], button, input:not([type=hidden]), summary, select")].filter((one) => shown(one) && !one.closest("[aria-hidden=true]"));
  const inSentence = (one) => one.tagName === "A" && [...block(one).childNodes].some((node) => node.nodeType === 3 && node.data.trim().length > 3);
  const rects = targets.map((one) => (one.closest("label") ?? one).getBoundingClientRect());
  targets.forEach((one, at) => {
    const rect = rects[at];
    if ((rect.width >= 24 && rect.height >= 24) || inSentence(one) || !rect.width || one.closest(".note-ref, [role=doc-backlink], .text .notes")) return;
    const [x, y] = [(rect.left + rect.right) / 2, (rect.top + rect.bottom) / 2];
    const near = targets.findIndex((other, number) => {
      if (other === one || other.href === one.href || Math.abs(rects[number].top - y) > 200) return false;
      const [dx, dy] = [Math.max(rects[number].left - x, 0, x - rects[number].right), Math.max(rects[number].top - y, 0, y - rects[number].bottom)];
      return Math.hypot(dx, dy) < 12;
    });
    if (near >= 0) told.push(`${name(one)} is ${Math.round(rect.width)} x ${Math.round(rect.height)}, and ${name(targets[near])} is near`);
  });

  const text = document.querySelector(".paper > .text");
  const notes = [...document.querySelectorAll(".text .side li")];
  if (text && notes.length) {
    const last = Math.max(...notes.map((one) => one.getBoundingClientRect().bottom));
    const end = text.getBoundingClientRect().bottom;
    if (last > end + 1) told.push(`the last note ends ${Math.round(last - end)} below the text`);
  }
  return told;
}
