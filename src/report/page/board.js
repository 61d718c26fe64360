// The leaderboard: every configuration over its seeds, sortable and filterable.
const PAGE = 25;

// A baseline's lag stands in its label already.
const setting = (c, at) => (c.baseline && content.axes[at] === "look_back" ? null : c.settings[at]);

function leaderboard() {
  const all = content.configurations;
  const made = section("leaderboard", "Leaderboard");
  if (all.length === 0) {
    made.append(el("p", { class: "note" }, "No trial has finished yet: there is nothing to rank."));
    return;
  }
  const state = { by: chosenPart, down: false, shown: PAGE, engine: "", axes: content.axes.map(() => ""), status: "" };
  const first = content.validated ? "validation" : "train";
  const columns = [
    { key: "label", title: "engine", text: (c) => [c.label, " ", ...marks(c)], sort: (c) => c.label },
    ...content.axes.map((name, at) => ({
      key: "axis " + at, title: name, number: true,
      text: (c) => valueText(setting(c, at)), sort: (c) => setting(c, at),
    })),
    { key: first, title: `${first} ${content.metric}`, number: true, text: (c) => spreadText(c[first]), sort: (c) => c[first]?.[0] },
    { key: "test", title: `test ${content.metric}`, number: true, text: (c) => spreadText(c.test), sort: (c) => c.test?.[0] },
    ...(all.some((c) => c.averaged) ? [{ key: "averaged", title: `test ${content.metric} of the seeds averaged`, number: true, text: (c) => (c.averaged ? rmseText(c.averaged.test) : ""), sort: (c) => c.averaged?.test }] : []),
    { key: "picture", title: "test, mean ± sd", text: () => "", sort: (c) => c.test?.[0], picture: true },
    { key: "skill", title: "skill", number: true, text: (c) => percent(c.skill), sort: (c) => (c.skill == null ? null : -c.skill) },
    { key: "seconds", title: "time per trial", number: true, text: (c) => seconds(c.seconds), sort: (c) => c.seconds },
    { key: "seeds", title: "seeds", number: true, text: (c) => String(c.seeds + c.unsuccessful), sort: (c) => c.seeds + c.unsuccessful },
  ];
  // On a telephone the errors stand before the settings.
  if (narrow()) columns.splice(1, 0, ...columns.splice(1 + content.axes.length, 2).reverse());
  const body = el("tbody");
  const count = el("p", { class: "note", role: "status" });
  const more = el("div", { class: "bar" });
  const heads = columns.map((column) => el("th", { class: column.number ? "number" : null, scope: "col" },
    el("button", { type: "button", onclick: () => sortBy(column.key) }, breakable(column.title))));
  const whisker = whiskers(all);

  function sortBy(key) {
    state.down = state.by === key ? !state.down : false;
    state.by = key;
    fill();
  }
  function matches(c) {
    const bad = c.unsuccessful > 0;
    return (!state.engine || c.engine === state.engine)
      && state.axes.every((wanted, at) => !wanted || valueText(setting(c, at)) === wanted)
      && (!state.status || (state.status === "best" ? ["best", "tied", "better"].includes(c.verdict) : state.status === "bad" ? bad : state.status === "baselines" ? c.baseline : !bad));
  }
  function fill() {
    const column = columns.find((c) => c.key === state.by);
    const key = new Map(all.map((c) => [c, column.sort(c)]));
    const rows = all.filter(matches).sort((a, b) => {
      const [x, y] = [key.get(a), key.get(b)];
      if (x == null || y == null) return (x == null) - (y == null);
      const order = typeof x === "number" && typeof y === "number" ? x - y : String(x).localeCompare(String(y), "en", { numeric: true });
      return state.down ? -order : order;
    });
    heads.forEach((head, at) => {
      const own = columns[at].key === state.by;
      head.setAttribute("aria-sort", own ? (state.down ? "descending" : "ascending") : "none");
    });
    body.replaceChildren(...rows.slice(0, state.shown).map((c) => row(c, columns, whisker)));
    const left = rows.length - Math.min(rows.length, state.shown);
    count.textContent = `${rows.length.toLocaleString("en")} of ${all.length.toLocaleString("en")} configurations`
      + (left > 0 ? `, the first ${state.shown.toLocaleString("en")} shown` : "");
    const button = (text, add) => el("button", { type: "button", onclick: () => { state.shown += add; fill(); } }, text);
    more.replaceChildren(...(left > 0 ? [button(`Show ${Math.min(left, 100)} more`, 100), ...(left > 100 && left <= 3000 ? [button(`Show all ${rows.length}`, left)] : [])] : []));
  }
  const choice = (name, options, set) => options.length < 2 ? null : el("label", {}, name,
    el("select", { onchange: (event) => { set(event.target.value); state.shown = PAGE; fill(); } },
      el("option", { value: "" }, "all"), options.map(([value, text]) => el("option", { value }, text))));
  const distinct = (at) => [...new Set(all.filter((c) => !c.baseline).map((c) => valueText(setting(c, at))))].filter(Boolean)
    .sort((a, b) => a.localeCompare(b, "en", { numeric: true })).slice(0, 200).map((v) => [v, v]);
  const engines = [...new Set(all.map((c) => c.engine))].map((e) => [e, e]);
  made.append(
    el("p", { class: "caption" }, `Mean ± standard deviation over seeds, in ${content.unit || "the target's unit"}. `
      + (content.validated ? "Chosen by validation, judged on test." : "Without a validation part nothing is chosen.")),
    el("div", { class: "bar", role: "group", "aria-label": "Filters" },
      choice("engine", engines, (v) => { state.engine = v; }),
      content.axes.map((name, at) => choice(name, distinct(at), (v) => { state.axes[at] = v; })),
      choice("rows", [["best", "best and tied"], ["bad", "failed or diverged"], ["good", "all seeds done"], ["baselines", "baselines"]], (v) => { state.status = v; })),
    el("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "Leaderboard" },
      el("table", {}, el("thead", {}, el("tr", {}, heads)), body)),
    count, more);
  fill();
  if (content.configurations_of > all.length) made.append(el("p", { class: "warning" }, `This page holds ${all.length.toLocaleString("en")} of ${content.configurations_of.toLocaleString("en")} configurations: the best, and a sample of the others. summary.csv has all.`));
  failures(made);
}

const marks = (c) => [
  c.selected && !c.baseline && el("span", { class: "badge good" }, "chosen"),
  ["best", "tied", "better"].includes(c.verdict) && el("span", { class: "badge", title: "on test, beside the best by validation of all engines" }, c.verdict),
  c.leak && el("span", { class: "badge bad" }, "LEAK"),
  c.unsuccessful > 0 && el("span", { class: "badge bad" }, `${c.unsuccessful} of ${c.seeds + c.unsuccessful} failed`),
].filter(Boolean);

function row(c, columns, whisker) {
  const cells = columns.map((column) => el("td", { class: column.number ? "number" : null }, column.picture ? whisker(c) : column.text(c)));
  const kind = c.selected && !c.baseline ? "chosen" : c.baseline ? "baseline" : null;
  return el("tr", { class: kind }, cells);
}

// A dot for the mean, a line for the standard deviation, on one scale; what lies far off stays at the edge.
function whiskers(all) {
  const means = all.map((c) => c.test?.[0]).filter((v) => v != null).sort((a, b) => a - b);
  const low = means[0], middle = means[Math.floor(means.length / 2)];
  const high = Math.min(means[means.length - 1], low + 3 * (middle - low) || Infinity);
  const x = (v) => 4 + 128 * Math.min(Math.max((v - low) / (high - low || 1), 0), 1);
  return (c) => {
    if (!c.test) return "";
    const [mean, sd] = [c.test[0], c.test[1] || 0];
    return el("svg", { class: "whisker", viewBox: "0 0 136 20", "aria-hidden": "true", style: `color:${color(c.engine)}` },
      el("line", { x1: 4, x2: 132, y1: 10, y2: 10, stroke: "var(--line)" }),
      el("line", { x1: x(mean - sd), x2: x(mean + sd), y1: 10, y2: 10, stroke: "currentColor", "stroke-width": 3 }),
      el("circle", { cx: x(mean), cy: 10, r: 4, fill: "currentColor" }));
  };
}

function failures(made) {
  const { of, held } = content.failures;
  if (of === 0) return;
  const rows = held.map((f) => [f.status, f.engine, f.settings, f.seed == null ? "" : String(f.seed), f.trial, f.message || ""]);
  made.append(el("details", { open: of <= 5 }, el("summary", {}, `${of} trials diverged or failed`),
    plainTable(["status", "engine", "settings", "seed", "trial", "message"], rows),
    of > held.length && el("p", { class: "note" }, `The first ${held.length} of ${of}; trials.csv has all.`)));
}
