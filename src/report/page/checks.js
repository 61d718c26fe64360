// Speed, the harness's own checks, and where the numbers come from.
const EXTENTS = { steps: "T", batch_size: "B", input_size: "F", hidden_units: "H" };

function speed() {
  if (!content.speed || content.speed.length < 2) return;
  const [headings, ...rows] = content.speed;
  const at = (name) => headings.indexOf(name);
  const made = section("speed", "Speed");
  made.append(el("p", { class: "caption" }, "Measured alone on the machine, engines in turn. The ratio is the time of libtorch's best way over the reference engine's, with its 95 % interval; T time steps, B samples, F features, H hidden units."));
  // The ratio stands in the rows of both engines.
  const ratios = rows.filter((row) => row[at("engine")] === "reference" && row[at("ratio")] !== "");
  if (ratios.length > 0) ratioChart(made, ratios, at);
  made.append(el("details", { open: ratios.length === 0 }, el("summary", {}, `${rows.length} rows of speed.csv`),
    plainTable(headings, rows.map((row) => row.map((cell) => (cell !== "" && Number.isFinite(Number(cell)) ? number(Number(cell)) : cell))))));
}

// One kind of work at a time, shapes in their order.
function ratioChart(made, all, at) {
  const value = (row, name) => Number(row[at(name)]);
  const names = Object.keys(EXTENTS);
  const order = (a, b) => names.map((name) => value(a, name) - value(b, name)).find((difference) => difference !== 0) || 0;
  const label = (row) => names.map((name) => EXTENTS[name] + row[at(name)]).join(" ");
  const works = [...new Set(all.map((row) => row[at("work")]))];
  const state = { work: works[0] };
  const shown = () => all.filter((row) => row[at("work")] === state.work).sort(order);
  const said = el("p", { class: "note", role: "status" });
  const tell = () => {
    const own = shown().map((row) => value(row, "ratio"));
    const mean = Math.exp(own.reduce((sum, v) => sum + Math.log(v), 0) / own.length);
    said.textContent = `${own.length} shapes: ${number(Math.min(...own))} to ${number(Math.max(...own))}, geometric mean ${number(mean)}.`;
  };
  const select = el("select", { onchange: (event) => { state.work = event.target.value; plot.box.style.height = height() + "px"; tell(); draw(plot); } },
    works.map((work) => el("option", { value: work }, work)));
  if (works.length > 1) made.append(el("div", { class: "bar" }, el("label", {}, "work", select)));
  made.append(said);
  const height = () => 70 + 15 * Math.min(shown().length, 60);
  const plot = chart(made, height(), "Speed ratio by shape", () => {
    const ratios = shown();
    const ends = ratios.flatMap((row) => [value(row, "ratio_low"), value(row, "ratio_high")]).concat(1);
    return {
      tooltip: tooltip({ formatter: (item) => { const row = ratios[item.dataIndex]; return `${escaped(label(row))}<br>${number(value(row, "ratio"))} (${number(value(row, "ratio_low"))} to ${number(value(row, "ratio_high"))})`; } }),
      grid: { left: narrow() ? 110 : 130, right: ratios.length > 60 ? 34 : 20, top: 10, bottom: 40 },
      xAxis: axis({ type: "log", ...logRange(ends), name: "times as long as the reference takes", nameLocation: "middle", nameGap: 26 }),
      yAxis: axis({ type: "category", inverse: true, data: ratios.map(label), axisLabel: { color: style("--soft"), fontSize: 11, interval: 0 } }),
      series: [
        { type: "scatter", symbolSize: 8, data: ratios.map((row, i) => [value(row, "ratio"), i]), itemStyle: { color: color("reference") },
          markLine: { silent: true, symbol: "none", label: { show: false }, lineStyle: { color: style("--soft"), type: "dashed" }, data: [{ xAxis: 1 }] } },
        { type: "custom", silent: true, data: ratios.map((row, i) => [value(row, "ratio_low"), value(row, "ratio_high"), i]), encode: { x: [0, 1], y: 2 },
          renderItem: (_, api) => {
            const [from, to] = [api.coord([api.value(0), api.value(2)]), api.coord([api.value(1), api.value(2)])];
            return { type: "line", shape: { x1: from[0], y1: from[1], x2: to[0], y2: to[1] }, style: { stroke: color("reference"), lineWidth: 2 } };
          } },
      ],
      ...(ratios.length > 60 ? { dataZoom: [{ type: "slider", yAxisIndex: 0, startValue: 0, endValue: 59, width: 14, right: 2, brushSelect: false }] } : {}),
    };
  });
  tell();
}

function checks() {
  const made = section("checks", "Checks");
  if (content.notes.length) made.append(el("ul", {}, content.notes.map((note) => el("li", { class: /LEAK|NOT CHECKED/.test(note) ? "warning" : null }, note))));
  made.append(el("h3", {}, "Gradients against difference quotients"));
  if (content.gradients?.length) {
    made.append(plainTable(["engine", "derivatives", "worst relative error", "verdict"],
      content.gradients.map((g) => [g.engine, g.checked.toLocaleString("en"), power(g.worst, 1), g.failed === 0 ? "passed" : `FAILED: ${g.failed} tensors`])));
  } else {
    made.append(el("p", { class: "note" }, "No gradients.csv in this folder: the check was skipped, or no engine has gradients."));
  }
  if (content.parity) parity(made);
  if (content.agreement) {
    made.append(el("details", {}, el("summary", {}, "The engines on equal weights and batches, configuration by configuration"),
      plainTable(content.agreement.headings, content.agreement.rows)));
  }
}

// A small number; none stands for one that was not finite.
const power = (value, places) => (value == null ? "not finite" : value.toExponential(places));

// What `lookback parity SPEC` has left: the engines step by step from equal weights.
function parity(made) {
  const { rows, worst } = content.parity, beyond = worst.filter((w) => !w.passed);
  made.append(el("h3", {}, "The engines against each other, step by step"),
    el("p", { class: beyond.length ? "warning" : "note" }, beyond.length
      ? `PARITY FAILED: ${beyond.map((w) => `${w.quantity} (${w.precision})`).join(", ")} beyond the tolerance.`
      : `All ${rows.toLocaleString("en")} differences are within their tolerance.`),
    el("details", { open: beyond.length > 0 }, el("summary", {}, "Each quantity where it comes closest to its tolerance"),
      plainTable(["precision", "quantity", "difference", "tolerance", "at", "verdict"],
        worst.map((w) => [w.precision, w.quantity, power(w.difference, 1), power(w.tolerance, 0), w.at, w.passed ? "passed" : "BEYOND"]))));
}

function provenance() {
  const { sessions, trials } = content.manifest;
  const made = section("provenance", "Where the numbers come from", "Provenance");
  const entry = (name, ...text) => [el("dt", {}, name), el("dd", {}, ...text)];
  made.append(el("dl", {},
    entry("trials", `${trials.done} of ${trials.planned} done` + ["diverged", "failed", "pending"].filter((name) => trials[name]).map((name) => `, ${trials[name]} ${name}`).join("")),
    entry("results hash", el("code", {}, content.hash), " over the bits of every finished trial, in plan order"),
    entry("data", el("code", {}, content.data.file), content.data.sha256 ? el("div", {}, el("code", {}, "sha256 " + content.data.sha256)) : null)));
  made.append(el("p", {}, "Run it again, or what is missing of it, from this folder:"),
    el("pre", { tabindex: "0" }, "lookback sweep spec.yaml --results again\nlookback reproduce ."));
  if (sessions.length) {
    const shown = sessions.slice(-20);
    made.append(el("h3", {}, sessions.length > 20 ? `The last 20 of ${sessions.length} sessions` : sessions.length > 1 ? `${sessions.length} sessions` : "One session"),
      plainTable(["begun (UTC)", "machine", "processor", "cores", "workers", "lookback", "libtorch", "gradients"],
        shown.map((s) => [s.started.slice(0, 19).replace("T", " "), s.host, s.cpu, String(s.cores), String(s.jobs), `${s.lookback} (${s.commit})`, s.libtorch || "–", s.gradcheck || "–"])));
  }
}
