// One page for each template and each state of it. `ar` is its Arabic edition; where there is none,
// the page itself is looked at from right to left.
export const PAGES = [
  { name: "home", path: "/", ar: "/ar/" },
  { name: "article", path: "/analysis/2026/secret-hostage-talks/" },
];
