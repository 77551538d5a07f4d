// What not to trust: the grid of rows. Findings and revisions stand in the page.

function draw_coverage() {
  const months = span_months();
  const cells = DATA.coverage.filter(([month]) => months.includes(month));
  const said = { there: say("row_there"), flagged: say("row_flagged"), missing: say("missing") };
  const number = (kind) => cells.filter((cell) => cell[3] === kind).length;
  const title = say("grid_title", { flagged: count(number("flagged")), cells: count(cells.length), missing: count(number("missing")) });
  figure({ id: "coverage", title, sub: say("grid_sub"), file: "tackning",
    key: [["there", 0, said.there], ...WRONG.map((kind, n) => cells.some((cell) => cell[5 + n]) && [`wrong-${kind}`, 0, say(WRONG_WORDS[kind].key)]), ["missing", 0, said.missing]],
    draw: (width, named) => coverage_matrix(width, months, cells, said, named),
    how: say("grid_how"),
    source: source_words(months),
    columns: [table_column("column_month"), table_column("column_table"), { label: "Region" }, table_column("column_state"), table_column("column_findings", 0),
      table_column("column_doubtful_values", 0), table_column("column_totals", 0), table_column("column_row", 0)],
    rows: () => cells.map(([month, region, alone, state_of, ...counts]) => [DATA.months[month],
      say(alone ? "in_table_standalone" : "in_table_issued"), DATA.regions[region].name, said[state_of], ...counts]),
  });
}
// A wrong value is a dot, a wrong total a sigma, a whole row a bar: shown by shape, not by colour.
const WRONG = ["value", "sum", "row"];
const WRONG_WORDS = {
  value: { key: "key_value", one: "mark_value", many: "mark_values" },
  sum: { key: "key_total", one: "mark_total", many: "mark_totals" },
  row: { key: "key_row", one: "mark_row", many: "mark_row" },
};
const wrong_words = (kind, number_of) => say(WRONG_WORDS[kind][number_of > 1 ? "many" : "one"], { number_of });
function wrong_sign(kind, x, y) {
  if (kind === "value") return svg("circle", { cx: round(x), cy: round(y), r: 4.5, class: "on-flag" });
  if (kind === "sum") return words(x, y + 4.5, "Σ", { size: 13, anchor: "middle", bold: true, cls: "on-flag" });
  return svg("rect", { x: round(x - 5), y: round(y - 2), width: 10, height: 4, class: "on-flag" });
}

function coverage_matrix(width, months, cells, said, { name, about }) {
  const left = Math.min(170, width * 0.48), between = 14, head = 50, tall = 21;
  const wide = (width - left - between) / (2 * months.length);
  const parts = [];
  const x_of = (n, alone) => left + alone * (months.length * wide + between) + n * wide;
  for (const alone of [0, 1]) {
    parts.push(words(x_of(0, alone), 14, say(["issued", "standalone"][alone]), { bold: true }));
    for (const [n, month, year] of month_ticks(months.map((each) => DATA.months[each]), wide)) {
      parts.push(words(x_of(n, alone) + 2, 30, month || year, { size: 12, cls: "soft" }));
      if (month && year) parts.push(words(x_of(n, alone) + 2, 43, year, { size: 12, cls: "soft" }));
    }
  }
  const there = [...new Set(cells.map((cell) => cell[1]))].sort((a, b) => a - b);
  there.forEach((region, row) => parts.push(words(0, head + row * tall + 15, fitting(DATA.regions[region].name, left - 8))));
  for (const [month, region, alone, kind, , ...wrong] of cells) {
    const x = x_of(months.indexOf(month), alone), y = head + there.indexOf(region) * tall;
    const note = `${DATA.regions[region].name}, ${say(alone ? "in_table_standalone" : "in_table_issued")} ${long_month(DATA.months[month])}: ${said[kind]}`;
    const found = WRONG.map((each, n) => [each, wrong[n]]).filter(([, number_of]) => number_of);
    const marks = found.map(([each], n) => wrong_sign(each, x + 9 + 13 * n, y + 9.5)).slice(0, Math.max(1, Math.floor(wide / 14)));
    const full = found.map(([each, number_of]) => wrong_words(each, number_of)).join(", "), start = x + 5 + 13 * marks.length;
    parts.push(svg("g", {}, svg("title", {}, full ? `${note}, ${full}` : note),
      svg("rect", { x: round(x), y, width: round(Math.max(1, wide - 2)), height: tall - 2, class: kind }),
      ...(wide > 13 ? marks : []),
      full && start + text_width(full, 12) < x + wide - 4 ? words(start, y + 14, full, { size: 12, cls: "on-flag" }) : ""));
  }
  return drawing(width, head + there.length * tall + 4, name, about, parts);
}
