// The rows behind the end of the data: the last known values, the forecasts and the intervals around them.
function nextRows() {
  const next = content.next;
  if (!next || next.rows.length === 0) return;
  const made = section("next", "The next rows", "Next");
  const seeds = next.trials.length > 1 ? `, ${next.trials.length} seeds averaged` : "";
  const setting = next.configuration ? ` with ${next.configuration}` : "";
  made.append(el("p", { class: "caption" }, `${next.target}${unit ? " in" + unit : ""} behind ${next.known_until.replace("T", " ")}: ${next.engine}${setting}${seeds}. An interval of 80 % is to hold 80 of 100 values; it is made of the errors of earlier forecasts.`));
  for (const note of next.notes) made.append(el("p", { class: "note" }, note));
  const shown = next.before.slice(narrow() ? -28 : 0), known = shown.length;
  const when = (row) => row.time.replace("T", " ");
  const times = [...shown, ...next.rows].map(when);
  const last = known ? shown[known - 1].value : null;
  // A line of forecasts goes on from the last known value.
  const behind = (of) => [...Array(Math.max(known - 1, 0)).fill(null), ...(known ? [last] : []), ...next.rows.map(of)];
  const ends = (level, side) => behind((row) => row.intervals[level]?.[side] ?? null);
  const levels = next.levels.map((level, at) => [level, at]).sort((a, b) => b[0] - a[0]);
  chart(made, 340, "The last known values, the forecasts behind them and their intervals", () => {
    const hidden = { type: "line", showSymbol: false, silent: true, lineStyle: { opacity: 0 }, tooltip: { show: false }, stackStrategy: "all" };
    const band = ([level, at]) => {
      const low = ends(at, 0), high = ends(at, 1);
      const height = high.map((v, i) => (v == null || low[i] == null ? null : v - low[i]));
      return [{ ...hidden, stack: `band ${level}`, data: low },
        { ...hidden, stack: `band ${level}`, data: height, areaStyle: { color: color(next.engine), opacity: 0.22 } }];
    };
    const line = (name, data, more) => ({ name, type: "line", data, showSymbol: false, ...more });
    const drawn = (engine, width, type) => ({ itemStyle: { color: color(engine) }, lineStyle: { color: color(engine), width, type } });
    const baseline = next.baseline ? [line(next.baseline, behind((row) => row.baseline), drawn(next.baseline.split(" ")[0], 1.6, [7, 4]))] : [];
    return {
      tooltip: tooltip({ trigger: "axis", formatter: (items) => {
        const at = items[0]?.dataIndex ?? 0, row = next.rows[at - known];
        if (!row) return `<b>${escaped(times[at])}</b><br>known: ${number(shown[at].value)}`;
        const bands = next.levels.map((level, i) => row.intervals[i] ? `<br>${Math.round(100 * level)} %: ${number(row.intervals[i][0])} to ${number(row.intervals[i][1])}` : "");
        return `<b>${escaped(times[at])}</b><br>forecast: ${number(row.forecast)}${bands.join("")}${row.baseline == null ? "" : `<br>${escaped(next.baseline)}: ${number(row.baseline)}`}`;
      } }),
      grid: { left: narrow() ? 50 : 64, right: 18, top: 34, bottom: 30 },
      xAxis: axis({ type: "category", data: times, boundaryGap: false }),
      yAxis: axis({ type: "value", scale: true, name: content.unit, nameTextStyle: { align: "left", color: style("--soft") } }),
      series: [...levels.flatMap(band), line("known", [...shown.map((row) => row.value), ...next.rows.map(() => null)], { itemStyle: { color: style("--ink") }, lineStyle: { color: style("--ink"), width: 2.2 } }),
        ...baseline, line("forecast", behind((row) => row.forecast), { ...drawn(next.engine, 2), showSymbol: next.rows.length <= 60 })],
    };
  });
  const heads = ["time", "forecast", ...next.levels.map((level) => `${Math.round(100 * level)} % interval`), ...(next.baseline ? [next.baseline] : [])];
  const cells = (row) => [when(row), number(row.forecast),
    ...row.intervals.map((ends) => (ends ? `${number(ends[0])} to ${number(ends[1])}` : "–")), ...(next.baseline ? [number(row.baseline)] : [])];
  const table = plainTable(heads, next.rows.map(cells));
  made.append(next.rows.length <= 14 ? table : el("details", {}, el("summary", {}, "The same as a table"), table));
}

