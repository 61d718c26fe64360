// Forecast against truth, residuals, and the error by weekday, hour or month.
// What the clock showed: the offset behind it, if there is one, is not ours to apply.
const stamp = (time) => Date.parse(time.length === 10 ? time + "T00:00Z" : time.slice(0, 19) + "Z");

// Spans before row `to` that hold at least a dozen rows and not all: what they are called, and their first row.
function recent(times, to) {
  const spans = [["2 days", 2], ["2 weeks", 14], ["12 weeks", 84], ["year", 365], ["5 years", 5 * 365.25]];
  return spans
    .map(([text, days]) => [text, times.findIndex((time) => time > times[to - 1] - days * 864e5)])
    .filter(([, from]) => from > 0 && to - from >= 12);
}

function forecasts() {
  const made = section("forecast", "Forecast against truth", "Forecast");
  const data = content.forecasts;
  if (!data || data.series.length === 0) {
    made.append(el("p", { class: "note" }, content.configurations.some((c) => c.seeds > 0)
      ? "This folder has no forecasts.csv of its best trials: the next `lookback sweep` of the spec writes it, without running finished trials again."
      : "No trial has ended with numbers yet."));
    return;
  }
  const times = data.times.map(stamp);
  const [train, validation] = data.parts;
  const bounds = [0, train, train + validation, times.length];
  const parts = ["train", "validation", "test"].map((name, at) => ({ name, from: bounds[at], to: bounds[at + 1] })).filter((p) => p.to > p.from);
  const test = parts[parts.length - 1];
  const shown = data.series.map((series, at) => ({ ...series, on: !series.baseline || at < 4 }));
  const window_ = { from: Math.max(test.from, test.to - 84), to: test.to };

  made.append(el("p", { class: "caption" }, `The nearest step ahead, ${content.target}${content.unit ? " in " + content.unit : ""}: the first seed of each engine's chosen configuration and of the baselines. Below: forecast minus truth.`));
  if (data.of > times.length) made.append(el("p", { class: "warning" }, `The last ${times.length.toLocaleString("en")} of ${data.of.toLocaleString("en")} rows; forecasts.csv has all.`));
  if (data.missing > 0) made.append(el("p", { class: "warning" }, `${data.missing} forecasts are not in forecasts.csv (made before the last trials, or by a build without that engine).`));
  for (const s of shown.filter((s) => !s.same_bits)) made.append(el("p", { class: "warning" }, `${s.label}: made again with other bits than the journal records (another machine or library version).`));

  const keys = el("div", { class: "bar", role: "group", "aria-label": "Forecasts shown" });
  const views = el("div", { class: "bar", role: "group", "aria-label": "Range of time" });
  made.append(keys, views);
  const swatch = (s) => lineSample(s.engine);
  const relabel = () => keys.replaceChildren(
    el("span", { class: "key" }, el("span", { class: "swatch", style: "border-top-color:var(--ink)" }), " actual"),
    ...shown.map((s) => el("label", { class: "key", title: s.words ? `${s.words}, seed ${s.seed}` : s.label },
      el("input", { type: "checkbox", checked: s.on, onchange: (event) => { s.on = event.target.checked; draw(plot); } }), swatch(s), " " + s.label)));

  const plot = chart(made, narrow() ? 420 : 520, "Forecast against truth. Left and right arrows move, plus and minus zoom.", () => {
    const line = (s, values, grid) => ({
      name: s.label, type: "line", showSymbol: false, xAxisIndex: grid, yAxisIndex: grid, sampling: "lttb",
      data: values.map((v, i) => [times[i], v]), connectNulls: false, itemStyle: { color: color(s.engine) },
      lineStyle: { color: color(s.engine), width: 1.6, type: DASHES[place(s.engine) % 7] },
    });
    const on = shown.filter((s) => s.on);
    const areas = parts.map((p, at) => [
      { name: p.name, xAxis: times[p.from], itemStyle: { color: at % 2 ? style("--raised") : "transparent" }, label: { color: style("--soft"), position: "insideTop" } },
      { xAxis: times[p.to - 1] }]);
    const actual = { name: "actual", type: "line", showSymbol: false, sampling: "lttb", data: data.actual.map((v, i) => [times[i], v]),
      itemStyle: { color: style("--ink") }, lineStyle: { color: style("--ink"), width: 2.2 }, markArea: { silent: true, data: areas } };
    const margin = narrow() ? { left: 46, right: 10 } : { left: 64, right: 20 };
    return {
      useUTC: true,
      tooltip: tooltip({ trigger: "axis", axisPointer: { link: [{ xAxisIndex: "all" }] }, formatter: (items) => tip(items) }),
      axisPointer: { link: [{ xAxisIndex: "all" }] },
      grid: [{ ...margin, top: 34, height: "50%" }, { ...margin, top: "66%", height: "17%" }],
      xAxis: [axis({ type: "time", gridIndex: 0, axisLabel: { show: false } }), axis({ type: "time", gridIndex: 1 })],
      yAxis: [axis({ type: "value", scale: true, gridIndex: 0, name: content.unit, nameTextStyle: { align: "left", color: style("--soft") } }),
        axis({ type: "value", gridIndex: 1, name: "residual", nameTextStyle: { align: "left", color: style("--soft") }, splitNumber: 2 })],
      dataZoom: [
        { type: "inside", xAxisIndex: [0, 1], startValue: times[window_.from], endValue: times[window_.to - 1], zoomOnMouseWheel: "ctrl", moveOnMouseWheel: false },
        { type: "slider", xAxisIndex: [0, 1], startValue: times[window_.from], endValue: times[window_.to - 1], bottom: 8, height: 26,
          textStyle: { color: style("--soft") }, borderColor: style("--line"), labelFormatter: (v) => new Date(v).toISOString().slice(0, 10) },
      ],
      series: [actual, ...on.map((s) => line(s, s.values, 0)),
        ...on.map((s) => line(s, s.values.map((v, i) => (v == null ? null : v - data.actual[i])), 1))],
    };
  });
  const tip = (items) => {
    if (items.length === 0) return "";
    const at = nearest(times, items[0].axisValue);
    const when = new Date(times[at]).toISOString();
    const head = when.slice(0, 10) + (data.times[at].length > 10 ? " " + when.slice(11, 16) : "") + " " + WEEKDAYS[(new Date(times[at]).getUTCDay() + 6) % 7];
    const rows = shown.filter((s) => s.on && s.values[at] != null).map((s) => `<tr><td>${escaped(s.label)}</td><td class="number">${number(s.values[at])}</td><td class="number">${number(s.values[at] - data.actual[at])}</td></tr>`);
    return `<b>${head}</b><table><tr><td>actual</td><td class="number">${number(data.actual[at])}</td><td></td></tr>${rows.join("")}</table>`;
  };
  const setRange = (from, to) => {
    const width = Math.max(4, Math.min(times.length, to - from));
    window_.from = Math.max(0, Math.min(Math.round(from), times.length - width));
    window_.to = Math.min(times.length, window_.from + Math.round(width));
    plot.instance.dispatchAction({ type: "dataZoom", batch: [0, 1].map((dataZoomIndex) => ({ dataZoomIndex, startValue: times[window_.from], endValue: times[window_.to - 1] })) });
  };
  const button = (text, from, to) => el("button", { type: "button", onclick: () => setRange(from, to) }, text);
  views.append(button("All", 0, times.length), ...parts.map((p) => button(p.name, p.from, p.to)),
    ...recent(times, test.to).map(([text, from]) => button("last " + text, from, test.to)));
  plot.box.addEventListener("keydown", (event) => {
    const width = window_.to - window_.from, middle = (window_.from + window_.to) / 2;
    const moves = {
      ArrowLeft: [-width / 4, width], ArrowRight: [width / 4, width], "+": [0, width / 2], "-": [0, width * 2],
    };
    const move = moves[event.key === "=" ? "+" : event.key];
    if (!move) return;
    event.preventDefault();
    setRange(middle + move[0] - move[1] / 2, middle + move[0] + move[1] / 2);
  });
  plot.drawn = () => {
    relabel();
    plot.instance.on("datazoom", () => {
      const zoom = plot.instance.getOption().dataZoom[0];
      window_.from = nearest(times, zoom.startValue);
      window_.to = nearest(times, zoom.endValue) + 1;
    });
  };
  errorsBy(data, times, test, shown);
}

function nearest(times, value) {
  let low = 0, high = times.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (times[middle] < value) low = middle + 1;
    else high = middle;
  }
  return low > 0 && value - times[low - 1] < times[low] - value ? low - 1 : low;
}

const WEEKDAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

function errorsBy(data, times, part, shown) {
  const rows = Array.from({ length: part.to - part.from }, (_, i) => part.from + i);
  const kinds = [
    ["weekday", WEEKDAYS, (date) => (date.getUTCDay() + 6) % 7, 7],
    ["hour", Array.from({ length: 24 }, (_, h) => String(h)), (date) => date.getUTCHours(), 5],
    ["month", MONTHS, (date) => date.getUTCMonth(), 12],
  ].filter(([, , of, least]) => new Set(rows.map((at) => of(new Date(times[at])))).size >= least);
  if (kinds.length === 0) return;
  const made = section("errors", "When it errs", "Errors");
  made.append(el("p", { class: "caption" }, `RMSE on the ${part.name} part${content.unit ? ", in " + content.unit : ""}.`));
  const pair = el("div", { class: "pair" });
  made.append(pair);
  for (const [kind, words, of] of kinds.slice(0, 2)) {
    const bins = words.map(() => rows.filter(() => false));
    rows.forEach((at) => bins[of(new Date(times[at]))].push(at));
    const rmse = (s, at) => {
      const squares = at.filter((i) => s.values[i] != null).map((i) => (s.values[i] - data.actual[i]) ** 2);
      return squares.length ? Math.sqrt(squares.reduce((a, b) => a + b, 0) / squares.length) : null;
    };
    const used = words.map((_, at) => at).filter((at) => bins[at].length > 0);
    chart(pair, 300, `RMSE by ${kind}`, () => ({
      tooltip: tooltip({ trigger: "axis", formatter: (items) => `<b>${escaped(items[0].name)}</b><br>` + items.map((i) => `${escaped(i.seriesName)}: ${number(i.value)}`).join("<br>") }),
      grid: { left: narrow() ? 46 : 56, right: 12, top: 34, bottom: 28 },
      xAxis: axis({ type: "category", data: used.map((at) => words[at]) }),
      yAxis: axis({ type: "value", name: `RMSE by ${kind}`, nameTextStyle: { align: "left", color: style("--soft") } }),
      series: shown.map((s) => ({ name: s.label, type: "bar", barGap: "8%", data: used.map((at) => rmse(s, bins[at])), itemStyle: { color: color(s.engine) } })),
    }));
  }
  made.append(el("div", { class: "bar legend" }));
  legend(made.querySelector(".legend"), shown.map((s) => [s.engine, s.label]));
}

// A piece of an engine's line.
function lineSample(engine) {
  const dashes = DASHES[place(engine) % 7];
  return el("svg", { width: 28, height: 16, "aria-hidden": "true" },
    el("line", { x1: 0, x2: 28, y1: 8, y2: 8, stroke: color(engine), "stroke-width": 2.5, "stroke-dasharray": dashes === "solid" ? null : dashes.join(" ") }));
}

// The marks of SYMBOLS, 16 by 16.
const MARKS = ["M8 3a5 5 0 1 0 .01 0z", "M8 2l6 6-6 6-6-6z", "M8 2l6 11H2z", "M3 3h10v10H3z", "M2 3h12L8 14z", "M8 1l6 14-6-4-6 4z"];

// Names beside their bars, lines or marks, kept right when the ground changes.
const legends = [];
function legend(box, entries, kind = "bar") {
  const samples = {
    bar: (engine) => el("span", { class: "swatch", style: `border-top-color:${color(engine)};border-top-width:8px` }),
    line: lineSample,
    mark: (engine) => el("svg", { width: 16, height: 16, "aria-hidden": "true" }, el("path", { d: MARKS[place(engine) % 6], fill: color(engine) })),
  };
  const fill = () => box.replaceChildren(...entries.map(([engine, text]) => el("span", { class: "key" }, samples[kind](engine), " " + text)));
  legends.push(fill);
  fill();
}
