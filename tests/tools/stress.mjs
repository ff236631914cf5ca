// Writes a site of what institutes really publish, and of its extremes: `node stress.mjs FOLDER`. Nobody in it is
// real, and nothing in it is left to chance. `themes` is to be put beside it.
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

const [root] = process.argv.slice(2);
const write = (file, text) => {
  mkdirSync(dirname(join(root, file)), { recursive: true });
  writeFileSync(join(root, file), text);
};
const times = (count, make) => Array.from({ length: count }, (_, at) => make(at));
const LONG = "Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesetzesverordnungsentwurf";
const WORDS = "the grid a reservoir of public money which nobody counts and every ministry owes to those who wait for water at night".split(" ");
const words = (count, from = 0) => times(count, (at) => WORDS[(at * 7 + from) % WORDS.length]).join(" ");
const paragraph = (from, count = 70) => `${words(count, from)}.`.replace(/^./, (letter) => letter.toUpperCase());
const NAMES = times(60, (at) => `${["Ada", "Bo", "Cleo", "Dara", "Emre", "Fay"][at % 6]} ${["Example", "Sample", "Muster", "Specimen", "Modelo", "Placeholder", "Beispiel", "Esempio", "Exemple", "Forma"][Math.floor(at / 6)]}`);
const drawing = (width, height) => `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}"><filter id="t"><feTurbulence baseFrequency=".02" numOctaves="4" seed="${width}"/></filter><rect width="100%" height="100%" filter="url(#t)"/><circle cx="50%" cy="12%" r="${Math.min(width, height) / 9}" fill="#b52"/></svg>\n`;
const article = (path, matter, body) => {
  const lines = Object.entries({ type: "article", ...matter }).map(([key, value]) => `${key}: ${JSON.stringify(value)}`);
  write(`content/${path}`, `---\n${lines.join("\n")}\n---\n\n${body}\n`);
};

write("site.toml", `base_url = "https://stress.example/"
language = "en"
theme = "institute"
time_zone = "Europe/Vienna"

[institute]
name = "The International Institute for the Study of Public Records, Reservoirs and Reserve Margins"
telephone = { shown = "+43 1 555 0142", dial = "+4315550142" }

[types]
article = { label = "Article", path = "/articles/", permalink = "/articles/:year/:slug/" }
brief = { label = "Brief", path = "/briefs/", permalink = "/briefs/:year/:slug/" }
report = { label = "Report", path = "/reports/", permalink = "/reports/:year/:slug/", scholarly = true }
event = { label = "Event", path = "/events/", permalink = "/events/:year/:slug/", event = true }

[taxonomies]
programmes = { label = "Programmes" }
topics = { label = "Topics" }
series = { label = "Series" }
tags = { label = "Tags" }

[menus]
main = [${["articles", "briefs", "reports", "events", "authors", "tags", "topics", "programmes", "archive"].map((name) => `{ label = "${name[0].toUpperCase()}${name.slice(1)}", to = "/${name}/" }`).join(", ")}]

[metadata]
styles = ["apa"]
`);

times(300, (at) => article(`articles/a${at}.md`, {
  title: at % 9 ? paragraph(at, 4 + (at % 9)).slice(0, -1) : `${LONG} ${at}`,
  type: at % 3 ? "article" : "brief",
  date: `${2007 + (at % 20)}-${String((at % 12) + 1).padStart(2, "0")}-${String((at % 27) + 1).padStart(2, "0")}`,
  authors: times(1 + (at % 3), (next) => NAMES[(at + next * 17) % 60]),
  tags: [`Tag ${at} of many`, `Tag ${at + 200} of many`],
  topics: [["Energy", "Water", "Money"][at % 3]],
  programme: ["Records", "Reservoirs"][at % 2],
}, `${paragraph(at)}\n\n${paragraph(at + 3)}`));
times(60, (at) => write(`authors/p${at}.toml`, `name = "${NAMES[at]}"\n${at % 4 ? `role = "${["Fellow", "Director of Research and Publications", "Editor"][at % 3]}"\n` : ""}${at % 7 ? "" : "former = true\n"}`));

const note = (number) => `[^${number}]: ${paragraph(number, 60)}\n`;
article("articles/long-notes.md", { title: "Few notes, and long ones", date: "2026-05-01", author: NAMES[0] },
  `${times(6, (at) => paragraph(at, 60)).join("\n\n")}\n\n${paragraph(7, 20)}[^1] ${paragraph(8, 20)}[^2] ${paragraph(9, 20)}[^3]\n\n${[1, 2, 3].map((number) => `[^${number}]: ${paragraph(number, 123)}\n`).join("\n")}`);
article("articles/short-notes.md", { title: "Many notes, and short ones", date: "2026-05-02", author: NAMES[1] },
  `${times(8, (at) => `${paragraph(at, 20)}[^${at + 1}] ${paragraph(at + 1, 60)}`).join("\n\n")}\n\n${paragraph(1)}\n\n${times(8, (at) => `[^${at + 1}]: ${paragraph(at, 12)}\n`).join("\n")}`);
article("articles/dense-notes.md", { title: "Ten notes in four paragraphs", date: "2026-05-03", author: NAMES[2] },
  `${times(4, (at) => `${paragraph(at, 50)}${times(at < 2 ? 3 : 2, (next) => `[^${at < 2 ? at * 3 + next + 1 : 6 + (at - 2) * 2 + next + 1}]`).join("")}`).join("\n\n")}\n\n${times(10, (at) => `[^${at + 1}]: ${paragraph(at, 43)}\n`).join("\n")}`);
const COLUMNS = 24;
article("articles/wide-table.md", { title: "A table of twenty-four columns", date: "2026-05-04", author: NAMES[3] },
  `${paragraph(1)}\n\nTable: All years\n\n|${times(COLUMNS, (at) => ` C${at} `).join("|")}|\n|${"---|".repeat(COLUMNS)}\n${times(40, (row) => `|${times(COLUMNS, (at) => (at === 0 ? ` **Row${row}** ` : at === COLUMNS - 1 ? ` N${row} ${words(14, row)} ` : ` ${row}${String(at).padStart(2, "0")}x `)).join("|")}|`).join("\n")}\n\n${paragraph(2)}`);
article("articles/portrait/index.md", { title: "A portrait leads", date: "2026-05-05", author: NAMES[4], image: { src: "portrait.svg", alt: "A face.", caption: "A face. ".repeat(12) } },
  `${paragraph(1)}\n\n![A tall picture](tall.svg)\n\n${paragraph(2)}\n\n![A wide picture](wide.svg)\n\n![A tiny picture](tiny.svg)\n\n${paragraph(3)}`);
write("content/articles/portrait/portrait.svg", drawing(800, 1400));
write("content/articles/portrait/tall.svg", drawing(640, 1120));
write("content/articles/portrait/wide.svg", drawing(1800, 500));
write("content/articles/portrait/tiny.svg", drawing(24, 24));
article("articles/panorama/index.md", { title: "A panorama leads", date: "2026-05-06", author: NAMES[5], image: { src: "wide.svg", alt: "A shore." } }, paragraph(4));
write("content/articles/panorama/wide.svg", drawing(1600, 520));
article("articles/phone/index.md", { title: "Who counts the money of the reservoir", subtitle: "A reserve is a promise that somebody else has to keep", standfirst: paragraph(3, 34), date: "2026-05-13", authors: NAMES.slice(20, 23), programme: "Reservoirs", key_points: times(4, (at) => paragraph(at, 14)), image: { src: "lead.svg", alt: "A table.", caption: "A room before a meeting.", credit: "Nobody" } },
  times(6, (at) => `${paragraph(at)}\n\n## Part ${at} of them\n\n${paragraph(at + 1)}`).join("\n\n"));
write("content/articles/phone/lead.svg", drawing(1500, 1000));
article("articles/square/index.md", { title: "A square leads", date: "2026-05-07", author: NAMES[6], featured: true, image: { src: "square.svg", alt: "A square." } }, paragraph(4));
write("content/articles/square/square.svg", drawing(900, 900));
article("articles/long-words.md", { title: `${LONG}, ${words(38)}`.slice(0, 270), date: "2026-05-08", authors: NAMES.slice(0, 12), tags: times(40, (at) => `Tag ${at} of many`) },
  `A ${LONG}${LONG} in https://stress.example/${"a-very-long-path/".repeat(9)} and \`${"code".repeat(40)}\`.\n\n## ${LONG}\n\n${paragraph(1)}`);
article("articles/everything.md", { title: "All that Markdown has", date: "2026-05-09", author: NAMES[7], key_points: [paragraph(1, 14), paragraph(2, 20)] },
  `CO~2~ and m^2^ and <mark>marked</mark> text.\n\n## Two\n\n${paragraph(1)}\n\n### Three\n\n${paragraph(2)}\n\n#### Four\n\n${paragraph(3)}\n\n##### Five\n\n${paragraph(4)}\n\n###### Six\n\n${paragraph(5)}\n\n> ${paragraph(6, 30)}\n\n> [!WARNING]\n> ${paragraph(7, 30)}\n\n- [ ] Open\n- [x] Done\n\n1. One\n   - Nested\n     1. Deep\n\n::: pull-quote cite="${NAMES[8]}"\n${paragraph(8, 20)}\n:::\n\n::: key-facts title="Facts"\n- ${paragraph(9, 12)}\n:::\n\n${times(4, (at) => `## Part ${at}\n\n${paragraph(at, 90)}`).join("\n\n")}`);
article("articles/scripts.md", { title: "中文 日本語 한국어 हिन्दी עברית", date: "2026-05-10", author: NAMES[9] },
  `这是一段中文文字，没有空格，所以它必须能够在任何地方换行，而不会使页面变宽。${"水和电的价格由谁决定".repeat(12)}\n\nहिन्दी में एक वाक्य जो लंबा है और जिसे तोड़ा जा सकता है। ${"जल और बिजली ".repeat(20)}\n\nעברית בתוך טקסט אנגלי ${"מים וחשמל ".repeat(20)}`);
article("articles/one-word.md", { title: LONG, subtitle: words(30), date: "2026-05-11", author: NAMES[10], series: "The Quiet Channel of Very Many Words in One Name", part: 1 }, paragraph(1));
article("articles/next-word.md", { title: "Next to a long word", date: "2026-05-12", author: NAMES[11], series: "The Quiet Channel of Very Many Words in One Name", part: 2 }, paragraph(1));
article("reports/lead/index.md", { title: "The Report", type: "report", date: "2026-06-01", authors: NAMES.slice(0, 3), contributors: [{ person: NAMES[13], role: "Editor" }], image: { src: "cover.svg", alt: "The cover." }, key_points: [paragraph(1, 12)] }, paragraph(1));
write("content/reports/lead/cover.svg", drawing(600, 800));
times(4, (at) => article(`reports/lead-${at}.md`, { title: `Chapter ${at} on ${words(6, at)}`, type: "report", date: `2026-06-0${at + 1}`, author: NAMES[at], part_of: "reports/lead/index.md", part: at + 1 }, `${paragraph(at)}[^1]\n\n## Findings\n\n${paragraph(at + 1)}\n\n[^1]: ${paragraph(at, 10)}`));
article("events/past.md", { title: "A talk that is over", type: "event", date: "2026-01-01", start: "2026-02-01 18:00", end: "2026-02-01 19:30", place: "The hall" }, paragraph(1));
article("events/coming.md", { title: "A talk to come", type: "event", date: "2026-11-01", start: "2026-12-01 18:00", end: "2026-12-01 19:30", place: "The hall, Vienna, and by a link that is sent to all who register" }, paragraph(1));
