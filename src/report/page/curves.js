// Learning curves, and what accuracy costs.
function learning() {
  const { of, held } = content.curves;
  const made = section("curves", "Learning curves", "Learning");
  if (held.length === 0) {
    made.append(el("p", { class: "note" }, "No trial has trained for more than one epoch."));
    return;
  }
  const state = { all: held.length <= 12, log: false };
  const of_ = (curve) => content.configurations[curve.configuration];
  made.append(el("p", { class: "caption" }, `Dots mark the epoch whose weights were kept.${held.length < of ? ` ${held.length} of ${of} curves are in this page: the best, and a sample of the others.` : ""}`));
  const bar = el("div", { class: "bar" });
  const all = el("label", { class: "key" }, el("input", { type: "checkbox", checked: state.all, onchange: (e) => { state.all = e.target.checked; plots.forEach(draw); } }), " every curve in this page");
  const log = el("label", { class: "key" }, el("input", { type: "checkbox", checked: state.log, onchange: (e) => { state.log = e.target.checked; plots.forEach(draw); } }), " logarithmic");
  bar.append(all, log);
  made.append(bar);
  const pair = el("div", { class: "pair" });
  made.append(pair);
  const chosen = held.filter((c) => of_(c)?.selected);
  // A dashed line over a solid one shows both where they coincide.
  const front = (chosen.length > 0 ? chosen : held.slice(0, 6)).sort((a, b) => place(of_(a)?.engine) - place(of_(b)?.engine));
  const plots = [["loss", "training loss (scaled units)"], ["validation", `validation ${content.metric}`]]
    .filter(([key]) => held.some((c) => c[key].length > 0))
    .map(([key, title]) => chart(pair, 320, title, () => ({
      tooltip: tooltip({ formatter: (item) => item.data.of == null && item.seriesIndex != null ? tip(item, key) : "" }),
      grid: { left: narrow() ? 50 : 60, right: 14, top: 34, bottom: 40 },
      xAxis: axis({ type: "value", name: "epoch", nameLocation: "middle", nameGap: 24, min: 1, minInterval: 1 }),
      yAxis: axis({ type: state.log ? "log" : "value", name: title, nameTextStyle: { align: "left", color: style("--soft") }, scale: true, logBase: 10,
        axisLabel: { color: style("--soft"), hideOverlap: true, formatter: (v) => number(v) },
        ...(state.log ? logRange(shown().flatMap((c) => c[key])) : {}) }),
      series: shown().map((c) => ({
        name: of_(c)?.label, type: "line", symbolSize: 9, showSymbol: true, silent: false, of: c,
        symbol: SYMBOLS[place(of_(c)?.engine) % 6],
        data: c[key].map((v, i) => {
          const epoch = 1 + i * c.stride, kept = Math.abs(epoch - c.best_epoch) < c.stride;
          return { value: [epoch, v != null && (v > 0 || !state.log) ? v : null], symbolSize: kept && front.includes(c) ? 9 : 0 };
        }),
        lineStyle: { width: front.includes(c) ? 2.2 : 1, opacity: front.includes(c) ? 1 : 0.35, type: DASHES[place(of_(c)?.engine) % 7], color: color(of_(c)?.engine) },
        itemStyle: { color: color(of_(c)?.engine) }, triggerLineEvent: true,
      })),
    })));
  const shown = () => (state.all ? [...held.filter((c) => !front.includes(c)), ...front] : front);
  const tip = (item, key) => {
    const c = shown()[item.seriesIndex];
    return `${describe(of_(c))}<br>seed ${c.seed}, ${c.status}<br>epoch ${item.value?.[0]}: ${number(item.value?.[1] ?? null)}`;
  };
  const box = el("div", { class: "bar" });
  made.append(box);
  legend(box, [...new Set(held.map((c) => of_(c).engine))].sort((a, b) => place(a) - place(b)).map((e) => [e, e]), "line");
}

// The ends of a logarithmic axis, close around the values: whole decades would leave a band.
function logRange(values) {
  const positive = values.filter((v) => v > 0);
  if (positive.length === 0) return {};
  const low = positive.reduce((a, b) => Math.min(a, b)), high = positive.reduce((a, b) => Math.max(a, b));
  const round = (v, way) => { const unit = 10 ** Math.floor(Math.log10(v)); return Number((way(v / unit) * unit).toPrecision(3)); };
  return high / low > 30 ? {} : { min: round(low, Math.floor), max: round(high, Math.ceil) };
}

function cost() {
  const part = content.validated ? "validation" : "test";
  const rows = content.configurations.filter((c) => c[part]);
  const made = section("cost", "Accuracy against cost", "Cost");
  if (rows.length < 2) {
    made.append(el("p", { class: "note" }, "It takes two configurations to compare their cost."));
    return;
  }
  const x = (c) => Math.max(c.seconds, 1e-4);
  let least = Infinity;
  const front = [...rows].sort((a, b) => x(a) - x(b) || a[part][0] - b[part][0]).filter((c) => c[part][0] < least && (least = c[part][0]));
  const kept = sample(rows.map((c) => c), 5000);
  const engines = [...new Set(rows.map((c) => c.engine))];
  made.append(el("p", { class: "caption" }, `Mean ${part} ${content.metric}${content.unit ? " in " + content.unit : ""} over mean time of a trial${kept.length < rows.length ? `; ${kept.length} of ${rows.length} configurations` : ""}. The line is the Pareto front: nothing is both better and faster. Other trials ran at the same time: times are for orientation, not a benchmark.`));
  const far = quantile(rows.map((c) => c[part][0]), 0.9), low = front[front.length - 1][part][0];
  chart(made, 420, `${part} ${content.metric} over seconds per trial`, () => ({
    tooltip: tooltip({ formatter: (item) => (item.data.of ? describe(item.data.of) : "") }),
    grid: { left: narrow() ? 50 : 64, right: 24, top: 34, bottom: 46 },
    xAxis: axis({ type: "log", name: "seconds per trial", nameLocation: "middle", nameGap: 28, axisLabel: { color: style("--soft"), hideOverlap: true, formatter: (v) => number(v) } }),
    yAxis: axis({ type: far / low > 20 ? "log" : "value", name: `${part} ${content.metric}`, nameTextStyle: { align: "left", color: style("--soft") }, scale: true }),
    series: [
      { type: "line", step: "end", data: front.map((c) => [x(c), c[part][0]]), showSymbol: false, silent: true, lineStyle: { color: style("--ink"), width: 1.5, type: [5, 4] } },
      ...engines.map((engine) => ({
        name: engine, type: "scatter", symbol: SYMBOLS[place(engine) % 6],
        data: kept.filter((c) => c.engine === engine).map((c) => ({ of: c, value: [x(c), c[part][0]], symbolSize: front.includes(c) ? 14 : 9,
          itemStyle: { color: color(engine), opacity: front.includes(c) ? 1 : 0.6, borderColor: style("--ink"), borderWidth: front.includes(c) ? 1.5 : 0 } })),
      })),
    ],
  }));
  const box = el("div", { class: "bar" });
  made.append(box);
  legend(box, engines.map((e) => [e, e]), "mark");
  made.append(el("details", {}, el("summary", {}, "The Pareto front as a table"), plainTable(
    ["engine", ...content.axes, `${part} ${content.metric}`, `test ${content.metric}`, "time per trial"],
    front.map((c) => [c.label, ...content.axes.map((_, at) => (valueText(setting(c, at)))), spreadText(c[part]), spreadText(c.test), seconds(c.seconds)]))));
}

function quantile(values, share) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(share * (sorted.length - 1))];
}
