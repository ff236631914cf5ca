// An article on paper: its text, no navigation, no more sheets than it needs.
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { open } from "../page.mjs";
import { PAGES } from "../pages.mjs";

export async function print(run) {
  const tab = await open(run);
  for (const { name, path } of PAGES.filter((page) => page.print)) {
    const expect = (truth, message) => { if (!truth) run.fault(path, message); };
    await tab.go(path);
    const title = await tab.page.locator("h1").innerText();
    const words = (await tab.page.locator("main").innerText()).split(/\s+/).length;
    const file = join(run.shots, `${name}.pdf`);
    writeFileSync(file, await tab.page.pdf({ format: "A4" }));
    const text = execFileSync("pdftotext", ["-layout", file, "-"], { encoding: "utf8" });
    const sheets = text.split("\f").length - 1;
    run.note(`${name}: ${sheets} sheets, ${words} words`);
    // A loose sheet says what it is of, whose, and where it is from.
    const folded = (text) => text.replace(/\s+/g, "");
    const [institute, address] = [await tab.page.locator(".mast .whole").innerText(), await tab.page.getAttribute("[rel=canonical]", "href")];
    text.split("\f").slice(1, -1).forEach((sheet, at) => {
      for (const words of [title, institute, address]) expect(folded(sheet).includes(folded(words)), `sheet ${at + 2} does not say ${words}`);
    });
    await tab.page.emulateMedia({ media: "print" });
    for (const part of ["#nav", ".toc", ".related", ".share", "#subscribe", ".note-ref button"]) {
      expect((await tab.page.locator(part).count()) === (await tab.page.locator(part).evaluateAll((all) => all.filter((one) => !one.checkVisibility()).length)), `${part} is printed`);
    }
    await tab.page.emulateMedia({ media: null });
    const plain = (text) => text.replace(/\s+/g, " ").trim();
    expect(plain(text).includes(plain(title).slice(0, 40)), "the title is missing on paper");
    expect(sheets <= Math.ceil(words / 300) + 1, `${sheets} sheets for ${words} words`);
    const lines = new Set(text.split("\n").map(plain));
    // A label may stand in the article itself, such as that of its type.
    for (const line of (await tab.page.locator("main").innerText()).split("\n")) lines.delete(plain(line));
    for (const selector of ["#nav a", "#subscribe button", ".skip", ".menu"]) {
      for (const label of await tab.page.locator(selector).allTextContents()) {
        expect(!lines.has(plain(label)), `"${plain(label)}" is printed`);
      }
    }
  }
  await tab.close();
}
