// Where in the space of hyperparameters errors are low: heat maps, and parallel coordinates over all axes.
const CELLS = 14;
const MAPS = 24;
const LINES = 400;

const scored = () => content.configurations.filter((c) => !c.baseline && c[chosenPart]);
// Numbers in their order, all else as in the spec.
function distinct(at, rows) {
  const values = [...new Set(rows.map((c) => c.settings[at]))].filter((v) => v != null);
  return values.every((v) => typeof v === "number") ? values.sort((a, b) => a - b) : values;
}

function heatMaps() {
  const rows = scored();
  const varying = content.axes.map((name, at) => ({ name, at, values: distinct(at, rows) })).filter((a) => a.values.length > 1);
  const made = section("map", `${content.metric} over the hyperparameters`, "Heat map");
  if (rows.length < 2 || varying.length === 0) {
    made.append(el("p", { class: "note" }, rows.length === 0 ? "No trained configuration has a score yet." : "There is one trained configuration: nothing to compare."));
    return;
  }
  const prefer = (name) => varying.find((a) => a.name === name);
  const across = prefer("look_back") || varying[0];
  const down = [prefer("hidden_units"), ...varying].find((a) => a && a !== across);
  if (across.values.length > CELLS || (down && down.values.length > CELLS)) {
    scatterMap(made, rows, across, down);
    return;
  }
  const facets = varying.filter((a) => a !== across && a !== down && a.values.length <= CELLS);
  const key = (c) => JSON.stringify([c.engine, ...facets.map((f) => c.settings[f.at])]);
  const groups = new Map();
  rows.forEach((c) => groups.set(key(c), [...(groups.get(key(c)) || []), c]));
  const means = rows.map((c) => c[chosenPart][0]).sort((a, b) => a - b);
  const low = means[0], high = means[Math.floor(0.95 * (means.length - 1))];
  const share = (v) => 1 - (v - low) / (high - low || 1);
  made.append(
    el("p", { class: "caption" }, `Mean ${chosenPart} ${content.metric}${content.unit ? " in " + content.unit : ""}; the frame marks the lowest of all, the brightest fields are the best.`),
    el("div", { class: "scale" }, rmseText(low), el("i", { style: `background:linear-gradient(90deg,${[1, 0.8, 0.6, 0.4, 0.2, 0].map((s) => viridis(s).ground)})` }), rmseText(high) + (high < means[means.length - 1] ? " and above" : "")));
  const maps = el("div", { class: "maps" });
  for (const own of [...groups.values()].slice(0, MAPS)) {
    const title = [own[0].engine, ...facets.map((f) => `${f.name} ${own[0].settings[f.at]}`)].join(", ");
    const field = (x, y) => {
      const here = own.filter((c) => c.settings[across.at] === x && (!down || c.settings[down.at] === y));
      if (here.length === 0) return el("td", {}, "");
      const best = here.reduce((a, b) => (b[chosenPart][0] < a[chosenPart][0] ? b : a));
      const value = best[chosenPart][0], { ground, ink } = viridis(share(value));
      return el("td", { class: value === low ? "best" : null, style: `background:${ground};color:${ink}`, title: `${title}: ${chosenPart} ${spreadText(best[chosenPart])}, test ${spreadText(best.test)}` }, rmseText(value));
    };
    maps.append(el("div", { class: "map", tabindex: "0", role: "region", "aria-label": title }, el("h3", {}, title), el("table", {},
      el("thead", {}, el("tr", {}, el("th", {}, down ? [...breakable(down.name), " \\ "] : [], breakable(across.name)), across.values.map((x) => el("th", { scope: "col" }, valueText(x))))),
      el("tbody", {}, (down ? down.values : [null]).map((y) => el("tr", {}, el("th", { scope: "row" }, valueText(y)), across.values.map((x) => field(x, y))))))));
  }
  made.append(maps);
  if (groups.size > MAPS) made.append(el("p", { class: "note" }, `The first ${MAPS} of ${groups.size} maps; summary.csv has every configuration.`));
}

// Too many values for fields: a point for each configuration, coloured like the fields.
function scatterMap(made, rows, across, down) {
  const means = rows.map((c) => c[chosenPart][0]).sort((a, b) => a - b);
  const low = means[0], high = means[Math.floor(0.95 * (means.length - 1))];
  const kept = sample(rows, 4000);
  const log = (a) => a && a.values.every((v) => typeof v === "number" && v > 0) && a.values[a.values.length - 1] / a.values[0] > 50;
  const kind = (a) => (a.values.every((v) => typeof v === "number") ? (log(a) ? "log" : "value") : "category");
  made.append(el("p", { class: "caption" }, `Mean ${chosenPart} ${content.metric} of ${kept.length < rows.length ? `${kept.length} of ` : ""}${rows.length} configurations; brighter is better.`));
  const plot = chart(made, 420, `${chosenPart} ${content.metric} over ${across.name}`, () => ({
    tooltip: tooltip({ formatter: (item) => describe(item.data.of) }),
    grid: { left: 64, right: 20, top: 34, bottom: 46 },
    xAxis: axis({ type: kind(across), name: across.name, nameLocation: "middle", nameGap: 28, scale: true }),
    yAxis: axis({ type: down ? kind(down) : "value", name: down ? down.name : `${chosenPart} ${content.metric}`, nameTextStyle: { align: "left", color: style("--soft") }, scale: true }),
    series: [{ type: "scatter", symbolSize: 9, data: kept.map((c) => ({ of: c, value: [c.settings[across.at], down ? c.settings[down.at] : c[chosenPart][0]],
      symbol: SYMBOLS[place(c.engine) % 6], itemStyle: { color: viridis(1 - (c[chosenPart][0] - low) / (high - low || 1)).ground } })) }],
  }));
  return plot;
}

function describe(c) {
  const settings = content.axes.map((name, at) => `${escaped(name)} ${escaped(valueText(c.settings[at]))}`);
  return `<b>${escaped(c.label)}</b><br>${c.baseline ? "" : settings.join("<br>") + "<br>"}${chosenPart} ${spreadText(c[chosenPart])}<br>test ${spreadText(c.test)}<br>${seconds(c.seconds)} a trial`;
}

// The best, then every k-th of the others.
function sample(rows, most) {
  if (rows.length <= most) return rows;
  const order = [...rows].sort((a, b) => a[chosenPart][0] - b[chosenPart][0]);
  const best = order.slice(0, most / 2), rest = order.slice(most / 2), stride = rest.length / (most / 2);
  return [...best, ...Array.from({ length: most / 2 }, (_, i) => rest[Math.floor(i * stride)])];
}

function parallel() {
  const rows = scored();
  const varying = content.axes.map((name, at) => ({ name, at, values: distinct(at, rows) })).filter((a) => a.values.length > 1);
  if (rows.length < 3 || varying.length === 0) return;
  const made = section("axes", "All axes at once", "Axes");
  const kept = sample(rows, LINES);
  const means = kept.map((c) => c[chosenPart][0]).sort((a, b) => a - b);
  const low = means[0], high = means[Math.floor(0.9 * (means.length - 1))];
  made.append(el("p", { class: "caption" }, `A line for each configuration${kept.length < rows.length ? ` (the best ${LINES / 2} and ${LINES / 2} of the other ${rows.length - LINES / 2})` : ""}; the brighter, the lower its ${chosenPart} ${content.metric}. Drag along an axis to pick a range.`));
  const numeric = (a) => a.values.length > CELLS && a.values.every((v) => typeof v === "number");
  const engines = [...new Set(rows.map((c) => c.engine))];
  chart(made, narrow() ? 340 : 400, "Parallel coordinates over all axes", () => {
    const label = { color: style("--ink"), backgroundColor: style("--ground"), padding: [1, 3], borderRadius: 3 };
    const line = { nameTextStyle: { color: style("--ink"), fontSize: narrow() ? 10 : 12 }, axisLabel: label, axisLine: { lineStyle: { color: style("--soft") } } };
    const one = (a, dim) => numeric(a)
      ? { ...line, dim, name: a.name, type: a.values[0] > 0 && a.values[a.values.length - 1] / a.values[0] > 50 ? "log" : "value", scale: true }
      : { ...line, dim, name: a.name, type: "category", data: a.values.map(valueText) };
    const axes = [...(engines.length > 1 ? [{ ...line, dim: 0, name: "engine", type: "category", data: engines }] : [])];
    varying.forEach((a) => axes.push(one(a, axes.length)));
    axes.push({ ...line, dim: axes.length, name: `${chosenPart} ${content.metric}`, type: "value", scale: true, max: means[means.length - 1] > high * 2 ? high * 1.2 : null });
    const at = (c) => [...(engines.length > 1 ? [c.engine] : []), ...varying.map((a) => (numeric(a) ? c.settings[a.at] : valueText(c.settings[a.at]))), c[chosenPart][0]];
    const share = (c) => 1 - (c[chosenPart][0] - low) / (high - low || 1);
    const order = [...kept].sort((a, b) => share(a) - share(b));
    return {
      parallel: { left: narrow() ? 34 : 60, right: narrow() ? 44 : 80, top: 46, bottom: 24, axisExpandable: false },
      parallelAxis: axes,
      series: [{ type: "parallel", inactiveOpacity: 0.04, activeOpacity: 0.9, lineStyle: { width: 1.5, opacity: kept.length > 100 ? 0.5 : 0.8 },
        data: order.map((c) => ({ value: at(c), lineStyle: { color: viridis(dark() ? 0.25 + 0.75 * share(c) : 0.9 * share(c)).ground, width: c.selected ? 4 : 1.5 } })) }],
    };
  });
}
