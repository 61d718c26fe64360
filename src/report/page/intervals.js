// How often intervals held, at each level and over time.
function intervals() {
  if (!content.intervals) return;
  const { headings, rows, notes, levels, said, series } = content.intervals;
  const made = section("intervals", "Intervals");
  const text = notes.map((note) => note[0].toUpperCase() + note.slice(1) + ".").join(" ");
  made.append(el("p", { class: "caption" }, text), plainTable(headings, rows));
  const share = (v) => (v == null ? "" : (100 * v).toFixed(1) + " %");
  const look = (s) => ({
    name: s.label, type: "line", symbol: SYMBOLS[place(s.engine) % 6], symbolSize: 6,
    itemStyle: { color: color(s.engine) }, lineStyle: { color: color(s.engine), width: 1.8, type: DASHES[place(s.engine) % 7] },
  });
  const promised = (data) => ({ name: "as promised", type: "line", symbol: "none", data, lineStyle: { color: style("--ink"), width: 1.2, type: [5, 4] }, itemStyle: { color: style("--ink") } });
  const lines = (items, head) => items.length === 0 ? "" : `<b>${escaped(head)}</b><br>` + items.map((i) => `${escaped(i.seriesName)}: ${share(i.value[1])}`).join("<br>");
  const grid = () => ({ left: narrow() ? 50 : 60, right: 24, top: 34, bottom: 44 });
  const percentAxis = (name) => axis({ type: "value", scale: true, name, axisLabel: { formatter: (v) => Math.round(100 * v) + " %", color: style("--soft") }, nameTextStyle: { align: "left", color: style("--soft") } });
  chart(made, 300, "Share of test forecasts inside, over the level of the interval", () => ({
    tooltip: tooltip({ trigger: "axis", formatter: (items) => lines(items, `level ${Math.round(100 * items[0]?.value[0])} %`) }),
    grid: grid(),
    xAxis: axis({ type: "value", min: levels[0], max: 1, name: "level of the interval", nameLocation: "middle", nameGap: 26, axisLabel: { formatter: (v) => Math.round(100 * v) + " %", color: style("--soft") } }),
    yAxis: percentAxis("test forecasts inside"),
    series: [promised([[levels[0], levels[0]], [1, 1]]), ...series.map((s) => ({ ...look(s), data: levels.map((level, at) => [level, s.coverage[at]]) }))],
  }));
  if (series.some((s) => s.days.length > 1)) {
    const days = series.flatMap((s) => s.days.map(([day]) => day)).sort();
    chart(made, 300, `Share of test forecasts inside the ${Math.round(100 * said)} % interval over time`, () => ({
      tooltip: tooltip({ trigger: "axis", formatter: (items) => lines(items, "91 days up to " + (items[0]?.value[0] ?? "")) }),
      grid: grid(),
      xAxis: axis({ type: "time", name: "last of 91 days", nameLocation: "middle", nameGap: 26 }),
      yAxis: percentAxis(`inside the ${Math.round(100 * said)} % interval`),
      series: [promised([[days[0], said], [days[days.length - 1], said]]), ...series.map((s) => ({ ...look(s), symbol: "none", data: s.days }))],
    }));
  }
  const box = el("div", { class: "bar" });
  made.append(box);
  legend(box, series.map((s) => [s.engine, s.label]), "line");
}
