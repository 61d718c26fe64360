// What mattered: a bar for each hyperparameter, and for each set of them that acts together.
function importance() {
  const MOST = 12;
  const all = content.importance.filter((own) => own.shares.length > 1);
  if (all.length === 0) return;
  const made = section("importance", "What mattered", "What mattered");
  for (const own of all) {
    const of = `${own.configurations.toLocaleString("en")} configurations of ${own.engine}` + (own.epochs ? ` after ${own.epochs} epochs` : "");
    made.append(el("p", { class: "caption" }, own.exact
      ? `Shares of the variance of the validation ${content.metric} over the ${of} (functional ANOVA, exact on a full grid).`
      : `Shares of what tells the best tenth by validation from all ${of} (PED-ANOVA, an estimate from a sample; interplay is not told apart).`));
    const shown = own.shares.slice(0, MOST).reverse();
    chart(made, 60 + 26 * shown.length, `What mattered to ${own.engine}`, () => ({
      tooltip: tooltip({ trigger: "item", formatter: (i) => `${escaped(i.name)}: ${(100 * i.value).toFixed(1)} %` }),
      grid: { left: 8, right: 60, top: 8, bottom: 30, containLabel: true },
      xAxis: axis({ type: "value", min: 0, axisLabel: { color: style("--soft"), formatter: (share) => Math.round(100 * share) + " %" } }),
      yAxis: axis({ type: "category", data: shown.map(([name]) => name) }),
      series: [{ type: "bar", data: shown.map(([, share]) => share), itemStyle: { color: color(own.engine) },
        label: { show: true, position: "right", color: style("--ink"), formatter: (i) => (100 * i.value).toFixed(1) + " %" } }],
    }));
    made.append(el("details", {}, el("summary", {}, "The same as a table"),
      plainTable(["hyperparameters", "share"], own.shares.map(([name, share]) => [name, (100 * share).toFixed(2) + " %"]))));
  }
}
