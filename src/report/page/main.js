// From content to page.
function tiles() {
  const box = document.getElementById("tiles");
  const tile = (value, text) => box.append(el("div", { class: "tile" }, el("b", {}, value), el("span", {}, text)));
  const { trials } = content.manifest;
  // Of two that are as good to six digits only the verdict tells which the answer means.
  const trained = content.configurations.filter((c) => c.selected && !c.baseline);
  const best = trained.find((c) => c.verdict === "best") || trained.sort((a, b) => a.validation[0] - b.validation[0])[0];
  if (best?.test) {
    tile(spreadText(best.test), `test ${content.metric}` + (content.unit ? ", " + content.unit : ""));
    if (best.skill != null) tile(percent(best.skill), "skill against the best naive forecast");
    tile(seconds(best.seconds), `a trial of ${best.engine}`);
  }
  tile(`${trials.done.toLocaleString("en")} of ${trials.planned.toLocaleString("en")}`, "trials done");
  if (trials.failed + trials.diverged) tile(String(trials.failed + trials.diverged), "failed or diverged");
}

function theme() {
  const root = document.documentElement, button = document.getElementById("theme");
  const system = window.matchMedia("(prefers-color-scheme: dark)");
  const set = (name) => {
    root.dataset.theme = name;
    button.textContent = name === "dark" ? "☀ light" : "☾ dark";
    legends.forEach((fill) => fill());
    charts.forEach(draw);
  };
  button.addEventListener("click", () => set(dark() ? "light" : "dark"));
  system.addEventListener("change", () => set(system.matches ? "dark" : "light"));
  set(system.matches ? "dark" : "light");
}

document.title = content.name + " – lookback";
document.documentElement.dataset.theme = window.matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
[tiles, leaderboard, nextRows, forecasts, steps, slices, intervals, importance, heatMaps, parallel, learning, cost, speed, checks, provenance].forEach((part) => part());
theme();
// A box changes with the window, on paper, and when what stands around it opens.
let waiting = 0;
const sizes = new ResizeObserver(() => {
  clearTimeout(waiting);
  waiting = setTimeout(() => charts.forEach((made) => made.instance?.resize()), 120);
});
charts.forEach((made) => sizes.observe(made.box));
// Milliseconds of these scripts, and since the page was called for.
document.documentElement.dataset.drawn = String(Math.round(performance.now() - started));
document.documentElement.dataset.opened = String(Math.round(performance.now()));
