"use strict";
(() => {
  const PHONE_BELOW = 1000; // pixels: a slide's layout needs more
  const has = typeof Plotly !== "undefined";
  document.getElementById("no-library").hidden = has;

  for (const block of document.querySelectorAll("script[data-chart]")) {
    const { figure, config } = JSON.parse(block.textContent);
    const chart = document.getElementById(block.dataset.chart);
    if (has) draw(chart, figure, config);
    else chart.append(...asTable(figure));
  }

  /** Draw a figure, and again in the other layout when the window becomes wide or narrow. */
  function draw(chart, figure, config) {
    let isNarrow = null;
    const fit = () => {
      const narrow = window.innerWidth < PHONE_BELOW;
      if (narrow === isNarrow) return;
      isNarrow = narrow;
      const { data, layout } = structuredClone(figure);
      const other = narrow && layout.meta && layout.meta.narrow;
      const options = structuredClone(config);
      if (other) delete options.toImageButtonOptions.width;
      Plotly.react(chart, data, Object.assign(layout, other || {}), options);
    };
    fit();
    window.addEventListener("resize", fit);
  }

  /** What pointing at the chart would show: a row a point, its name and its numbers. */
  function asTable({ data, layout }) {
    const title = document.createElement("h2");
    title.textContent = plain(((layout.title || {}).text || "").replaceAll("<br>", " "));
    const table = document.createElement("table");
    const seen = new Set(data.flatMap((trace) => [trace.hovertext || []].flat(Infinity)));
    for (const words of seen) {
      const [name, ...lines] = words.split("<br>").map(plain);
      const flag = lines.findIndex((line) => line.startsWith("◆"));
      const numbers = flag < 0 ? lines : lines.slice(0, flag + 1); // the reasons are long
      const row = table.insertRow();
      row.insertCell().textContent = name;
      row.insertCell().textContent = numbers.join(" · ");
    }
    return [title, table];
  }

  function plain(markup) {
    return new DOMParser().parseFromString(markup, "text/html").body.textContent;
  }
})();
