"use strict";
// What all parts of the page use: the content, elements, numbers, colours, charts.
const started = performance.now();
const content = JSON.parse(document.getElementById("content").textContent);
const unit = content.unit ? " " + content.unit : "";
const chosenPart = content.validated ? "validation" : "train";

// An element with attributes and children; text becomes text, never markup.
function el(name, attributes = {}, ...children) {
  const svg = ["svg", "line", "circle", "rect", "path"].includes(name);
  const element = svg ? document.createElementNS("http://www.w3.org/2000/svg", name) : document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else if (value !== false && value != null) element.setAttribute(key, value === true ? "" : value);
  }
  element.append(...children.flat().filter((child) => child != null && child !== false));
  return element;
}

const escaped = (text) => String(text).replace(/[&<>"']/g, (c) => "&#" + c.charCodeAt(0) + ";");

// A name that may break at its underscores.
const breakable = (name) => name.split(/(?<=_)/).flatMap((part, at) => (at ? [el("wbr"), part] : [part]));

// A section of the page and its link above.
function section(id, title, short) {
  const made = el("section", { id }, el("h2", {}, title));
  document.getElementById("main").append(made);
  document.getElementById("contents").append(el("a", { href: "#" + id }, short || title));
  return made;
}

const rmseText = (value) => (value == null ? "–" : value.toFixed(content.places));
const spreadText = (spread) =>
  spread == null ? "–" : rmseText(spread[0]) + (spread[1] == null ? "" : " ± " + rmseText(spread[1]));
const percent = (share) => (share == null ? "" : (share < 0 ? "−" : "+") + Math.abs(100 * share).toFixed(1) + " %");
function seconds(value) {
  if (value == null) return "–";
  if (value < 0.001) return "<1 ms";
  if (value < 1) return Number((1000 * value).toPrecision(2)) + " ms";
  return value < 100 ? value.toFixed(1) + " s" : Math.round(value).toLocaleString("en") + " s";
}
const valueText = (value) => (value == null ? "" : String(value));
const number = (value) => (value == null ? "" : Number(value.toPrecision(4)).toString());

// Colours that people who do not tell red from green can tell apart (Okabe and Ito), for both grounds.
const PALETTES = {
  light: ["#0072b2", "#c04e00", "#007a5a", "#a8578a", "#8a6d00", "#2b8fc9", "#555e6e"],
  dark: ["#56b4e9", "#ff9447", "#2ecf9f", "#e39ac9", "#f0e442", "#9ad0f5", "#c2c9d6"],
};
const SYMBOLS = ["circle", "diamond", "triangle", "rect", "path://M0 0h12L6 10z", "arrow"];
const DASHES = ["solid", [7, 4], [2, 3], [10, 3, 2, 3], [4, 4], [1, 4], [14, 3]];
const names = [...new Set([...content.engines, ...content.configurations.map((c) => c.label.split(" ")[0])])];
const place = (engine) => Math.max(0, names.indexOf(engine));
const dark = () => document.documentElement.dataset.theme === "dark";
const color = (engine) => PALETTES[dark() ? "dark" : "light"][place(engine) % 7];
const style = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

// Viridis: brighter is better, also in grey.
const VIRIDIS = [[68, 1, 84], [71, 44, 122], [59, 81, 139], [44, 113, 142], [33, 144, 141], [39, 173, 129], [92, 200, 99], [170, 220, 50], [253, 231, 37]];
function viridis(share) {
  const at = Math.min(Math.max(share, 0), 1) * (VIRIDIS.length - 1);
  const low = Math.min(Math.floor(at), VIRIDIS.length - 2);
  const rgb = VIRIDIS[low].map((from, i) => Math.round(from + (VIRIDIS[low + 1][i] - from) * (at - low)));
  const light = (0.299 * rgb[0] + 0.587 * rgb[1] + 0.114 * rgb[2]) / 255;
  return { ground: `rgb(${rgb})`, ink: light > 0.5 ? "#000" : "#fff" };
}

// Charts, drawn again when the ground changes and sized again with the window.
const charts = [];
function chart(parent, height, label, options) {
  const box = el("div", { class: "chart", role: "group", tabindex: "0", "aria-label": label, style: `height:${height}px` });
  parent.append(box);
  const made = { box, options, instance: null };
  charts.push(made);
  return made;
}
function draw(made) {
  made.instance?.dispose();
  made.instance = echarts.init(made.box, null, { renderer: "canvas" });
  made.instance.setOption({
    animation: false,
    backgroundColor: "transparent",
    textStyle: { fontFamily: "system-ui, sans-serif", color: style("--ink") },
    ...made.options(),
  });
  made.drawn?.(made.instance);
}
const axis = (more) => ({
  nameTextStyle: { color: style("--soft") },
  axisLabel: { color: style("--soft"), hideOverlap: true },
  axisLine: { lineStyle: { color: style("--line") } },
  splitLine: { lineStyle: { color: style("--line"), opacity: 0.6 } },
  ...more,
});
const tooltip = (more) => ({
  confine: true,
  backgroundColor: style("--raised"),
  borderColor: style("--line"),
  textStyle: { color: style("--ink"), fontSize: 13 },
  ...more,
});
const narrow = () => window.innerWidth < 640;

// A table of text; columns whose cells are numbers stand to the right.
function plainTable(headings, rows) {
  const numeric = headings.map((_, at) => rows.length > 0 && rows.every((row) => row[at] === "" || /^[−+<-]?[\d.,]+(e[-+]?\d+)?( %)?$/.test(row[at])));
  const cell = (name, text, at) => el(name, { class: numeric[at] ? "number" : String(text).length > 60 ? "wrap" : null }, text);
  return el("div", { class: "scroll", tabindex: "0" }, el("table", {},
    el("thead", {}, el("tr", {}, headings.map((text, at) => cell("th", text, at)))),
    el("tbody", {}, rows.map((row) => el("tr", {}, row.map((text, at) => cell("td", text, at)))))));
}
