// What is asked of the pages in a browser.
import { readability } from "./checks/readability.mjs";
import { keyboard } from "./checks/keyboard.mjs";
import { narrow } from "./checks/narrow.mjs";
import { search, wordings } from "./checks/search.mjs";
import { withoutScript } from "./checks/without-script.mjs";
import { print } from "./checks/print.mjs";
import { sharing } from "./checks/sharing.mjs";
import { stillness } from "./checks/stillness.mjs";
import { stress, stressPlanted } from "./checks/stress.mjs";
import { pictures } from "./checks/pictures.mjs";
import { tones } from "./checks/tones.mjs";
import { weight } from "./checks/weight.mjs";
import { PAGES } from "./pages.mjs";

export const CHECKS = {
  readability,
  keyboard,
  "without-script": withoutScript,
  print,
  sharing,
  stillness,
  pictures,
  search,
  narrow,
};

/** Run only when asked for: the home page alone, in which a test has planted faults, and sites of their own. */
export const PLANTED = { planted: (run) => readability(run, PAGES.filter(({ name }) => name === "home")), wordings, weight, stress, "stress-planted": stressPlanted, tones };
