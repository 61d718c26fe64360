// The error along the horizon, and from slice to slice of a rolling origin.
function steps() {
  if (!content.steps) return;
  const { series } = content.steps;
  const count = Math.max(...series.map((s) => s.values.length));
  const ahead = Array.from({ length: count }, (_, at) => String(at + 1));
  along("steps", "Step by step ahead", "Steps", {
    caption: `${content.metric} on test${content.unit ? " in " + content.unit : ""} at each step of the horizon, 1 the nearest: means over seeds. The ${content.metric} elsewhere is over all steps.`,
    axis: "steps ahead", head: (at) => `step ${ahead[at]}`, places: ahead, series,
  });
}

function slices() {
  if (!content.slices) return;
  const { from, series } = content.slices;
  const day = (time) => time.replace("T", " ");
  const worst = series[0].values.reduce((best, v, at, all) => (v > all[best] ? at : best), 0);
  along("slices", "Slice by slice", "Slices", {
    caption: `${content.metric} on each of the ${from.length} slices of the rolling origin${content.unit ? ", in " + content.unit : ""}: means over seeds. ${series[0].label} errs most from ${day(from[worst])} on.`,
    axis: "first row of the slice", head: (at) => `from ${day(from[at])}`, places: from.map(day), series,
  });
}

// A line for each configuration over steps or slices.
function along(id, title, short, { caption, axis: name, head, places, series }) {
  const made = section(id, title, short);
  made.append(el("p", { class: "caption" }, caption));
  const label = `${content.metric} ${title.toLowerCase()}`;
  chart(made, 320, label, () => ({
    tooltip: tooltip({ trigger: "axis", formatter: (items) => items.length === 0 ? "" : `<b>${escaped(head(items[0].dataIndex))}</b><br>` + items.map((i) => `${escaped(i.seriesName)}: ${number(i.value)}`).join("<br>") }),
    grid: { left: narrow() ? 50 : 60, right: 18, top: 34, bottom: 44 },
    xAxis: axis({ type: "category", data: places, boundaryGap: false, name, nameLocation: "middle", nameGap: 26 }),
    yAxis: axis({ type: "value", scale: true, name: `test ${content.metric}`, nameTextStyle: { align: "left", color: style("--soft") } }),
    series: series.map((s) => ({
      name: s.label, type: "line", data: s.values, symbol: SYMBOLS[place(s.engine) % 6], symbolSize: 6, showAllSymbol: places.length <= 60,
      itemStyle: { color: color(s.engine) }, lineStyle: { color: color(s.engine), width: 1.8, type: DASHES[place(s.engine) % 7] },
    })),
  }));
  const box = el("div", { class: "bar" });
  made.append(box);
  legend(box, series.map((s) => [s.engine, s.label]), "line");
  made.append(el("details", {}, el("summary", {}, "The same as a table"),
    plainTable([name, ...series.map((s) => s.label)], places.map((text, at) => [text, ...series.map((s) => rmseText(s.values[at]))]))));
}
