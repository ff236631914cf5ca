// The pages that are looked at: one of each template, and states of them. `ar` is the Arabic edition;
// a template without one is looked at mirrored, from right to left. `print` and `first` mark those
// that other checks take.
export const PAGES = [
  { name: "home", path: "/", ar: "/ar/", first: true },
  { name: "article", path: "/articles/2026/secret-hostage-talks/", mirror: true, print: true, first: true },
  { name: "article-edition", path: "/articles/2026/water-and-power/", ar: "/ar/articles/2026/water-and-power/" },
  { name: "article-without-picture", path: "/articles/2025/the-bank-that-said-no/" },
  { name: "article-long-title", path: "/briefs/2025/files-in-more-than-one-alphabet/" },
  { name: "article-archived", path: "/briefs/2023/winter-reserve-margins/" },
  { name: "article-gone", path: "/briefs/2022/ferry-tariffs/", mirror: true },
  { name: "report", path: "/reports/2026/long-lead-time/", print: true },
  { name: "chapter", path: "/reports/2026/long-lead-time-2-the-queue/" },
  { name: "event", path: "/events/2026/who-may-read-the-record/" },
  { name: "page", path: "/about/", ar: "/ar/about/" },
  { name: "list", path: "/articles/", ar: "/ar/articles/" },
  { name: "list-page-2", path: "/archive/2026/page/2/", mirror: true },
  { name: "term", path: "/topics/energy-and-water/", ar: "/ar/topics/الطاقة-والمياه/" },
  { name: "terms", path: "/tags/", ar: "/ar/tags/" },
  { name: "author", path: "/authors/rima-dawlani/", ar: "/ar/authors/rima-dawlani/" },
  { name: "authors", path: "/authors/", ar: "/ar/authors/" },
  { name: "year", path: "/archive/2026/", ar: "/ar/archive/2026/" },
  { name: "years", path: "/archive/", ar: "/ar/archive/" },
  { name: "publications", path: "/publications/", ar: "/ar/publications/" },
  { name: "titles", path: "/titles/", ar: "/ar/titles/" },
  { name: "search", path: "/search/", ar: "/ar/search/" },
  { name: "search-results", path: "/search/?q=power&type=brief&sort=date", ar: "/ar/search/?q=المياه", ready: "#results a" },
  { name: "not-found", path: "/nowhere/", status: 404, ar: "/ar/404.html", arStatus: 200 },
];
