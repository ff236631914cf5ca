// Until a picture comes, its colour stands in its place, and nowhere beside it; the alt text can be read on it.
// What says how wide a picture at the side of a text is says the truth.
import { open } from "../page.mjs";

const PAGES = ["/", "/articles/2026/tones/", "/articles/2026/tall/", "/authors/jane-doe/"];
const WIDTHS = [320, 600, 680, 768, 1000, 1440, 1900, 2500];

export async function tones(run) {
  const seen = { tones: 0, plain: 0, sides: 0 };
  for (const width of WIDTHS) {
    for (const [height, deviceScaleFactor] of [[800, 1], [400, 2]]) {
      const tab = await open(run, { viewport: { width, height }, deviceScaleFactor });
      for (const path of PAGES) {
        await tab.go(path);
        for (const one of await tab.page.evaluate(look)) {
          const where = `at ${width} x ${height} ${one.alt || one.src}`;
          if (!one.tone) {
            if (one.background !== "rgba(0, 0, 0, 0)") run.fault(path, `${where}: a colour shines through it`);
            seen.plain += 1;
            continue;
          }
          seen.tones += 1;
          const [red, green, blue] = [..."rgb"].map((channel) => Number(one.tone.match(`${channel}(\\d)`)[1]));
          const wanted = [red, green, blue].map((step) => Math.round((step * 255) / 7));
          const found = one.background.match(/[\d.]+/g).map(Number);
          if (found.length !== 3 || found.some((value, at) => Math.abs(value - wanted[at]) > 1)) {
            run.fault(path, `${where}: its colour is ${one.background}, not ${wanted}`);
          }
          if (one.fit !== "cover" && Math.abs(one.wide - (one.high * one.width) / one.height) > 1.5) {
            run.fault(path, `${where}: its colour stands beside it: ${one.wide} x ${one.high} of ${one.width} x ${one.height}`);
          }
          if (one.slot === undefined) continue;
          seen.sides += 1;
          if (Math.abs(one.slot - one.wide) > one.wide * 0.03 + 2) {
            run.fault(path, `${where}: it is ${one.wide} wide, and says ${one.slot}`);
          }
          const needed = one.wide * deviceScaleFactor;
          const best = one.widths.find((width) => width >= needed - 1) ?? one.widths.at(-1);
          if (one.loaded !== best) {
            run.fault(path, `${where}: it loads ${one.loaded}, and ${best} pixels suffice for ${one.wide} x ${deviceScaleFactor}`);
          }
        }
      }
      await tab.close();
    }
  }
  if (seen.tones < 50 || seen.plain < 10 || seen.sides < 30) run.fault("", `too little was seen: ${JSON.stringify(seen)}`);
  const tab = await open(run);
  await tab.go(PAGES[1]);
  const least = await tab.page.evaluate(contrast);
  if (least < 4.5) run.fault(PAGES[1], `alt text has a contrast of ${least} only`);
  run.note(`${JSON.stringify(seen)}; alt text has a contrast of ${least.toFixed(2)} at least`);
  await tab.close();
}

/** Each picture of the page as it stands. */
async function look() {
  const probe = document.body.appendChild(document.createElement("div"));
  const length = (text) => {
    // Lengths of `sizes` know no style sheet.
    probe.style.cssText = `position: absolute; font-size: 16px; inline-size: ${text.replaceAll("rem", "em")}`;
    return probe.getBoundingClientRect().width;
  };
  const slot = (sizes) => {
    for (const part of sizes.split(/, (?=\(|calc|[\d.])/)) {
      const [, media, text] = part.match(/^(\([^)]*\))? ?(.*)$/);
      if (!media || matchMedia(media).matches) return length(text);
    }
    return 0;
  };
  const shown = [];
  for (const img of document.querySelectorAll("main img")) {
    img.scrollIntoView();
    await img.decode();
    const { width, height } = img.getBoundingClientRect();
    const style = getComputedStyle(img);
    const one = { alt: img.alt, src: img.currentSrc, tone: img.dataset.tone, background: style.backgroundColor, fit: style.objectFit };
    Object.assign(one, { wide: width, high: height, width: Number(img.getAttribute("width")), height: Number(img.getAttribute("height")) });
    const source = img.closest(".side")?.querySelector("source");
    if (source) {
      const files = source.srcset.split(", ").map((candidate) => candidate.split(" "));
      one.slot = slot(source.sizes);
      one.widths = files.map(([, width]) => parseInt(width));
      one.loaded = parseInt(files.find(([url]) => img.currentSrc.endsWith(url))?.[1]);
    }
    shown.push(one);
  }
  probe.remove();
  return shown;
}

/** The least contrast of alt text on all tones (WCAG 2.2). */
function contrast() {
  const img = document.body.appendChild(document.createElement("img"));
  const luminance = (colour) => {
    const [red, green, blue] = colour.match(/[\d.]+/g).map((value) => Number(value) / 255);
    const linear = (value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
    return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue) + 0.05;
  };
  let least = 21;
  for (let tone = 0; tone < 512; tone += 1) {
    img.dataset.tone = `r${tone >> 6} g${(tone >> 3) & 7} b${tone & 7} w8`;
    const style = getComputedStyle(img);
    const [one, other] = [luminance(style.color), luminance(style.backgroundColor)];
    least = Math.min(least, Math.max(one, other) / Math.min(one, other));
  }
  img.remove();
  return least;
}
