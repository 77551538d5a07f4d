// A rough check from outside: what goes to Försäkringskassan against a figure of about 2019.

function draw_outside() {
  const months = span_months();
  const to_fk = (row) => DATA.types[row.type].recipient === "Försäkringskassan";
  const points = months.map((month) => point_of(month, to_fk, "issued", "count", null));
  const [likely, printed] = ["likely", "printed"].map((basis) => points.map((point) => point[basis].value).filter((value) => value !== null));
  const span = (values) => (values.length ? `${count(Math.min(...values))}–${count(Math.max(...values))}` : say("missing"));
  const holder = figure({ id: "outside", title: say("outside_title", { likely: span(likely), printed: span(printed) }),
    sub: say("outside_sub", { figure_words: count(DATA.fk_per_month) }), file: "rimlighet-forsakringskassan",
    key: [["issued", false, by_value("word_likely_value", "word_printed_value")],
      points.some((point) => point.span) && ["issued band", false, say("key_span")],
      points.some((point) => point.differs) && ["issued", likely_first(), by_value("key_printed_hollow_sign", "key_likely_filled")]],
    draw: (width, named) => bar_columns(width, [{ title: "", series: "issued", rows: outside_rows(points) }], named),
    how: say("outside_how"),
    source: source_words(months),
    columns: [table_column("column_month"), ...["column_printed", "column_likely", "column_about_2019", "column_working_days"].map((name) => table_column(name, 0))],
    rows: () => points.map(({ month, printed, likely }) => [DATA.months[month], printed.value, likely.value, DATA.fk_per_month, DATA.workdays[month]]) });
  if (likely.length && printed.length) holder.append(make("p", { class: "verdict" }, verdict_words(likely, printed)));
}
// The figure of about 2019, and a bar a month.
function outside_rows(points) {
  const about = { name: say("about_2019"), key: "2019", value: DATA.fk_per_month, other: null, hollow: true, label: count(DATA.fk_per_month) };
  return [about, ...points.map((point) => bar_of(point, { name: long_month(DATA.months[point.month]), key: DATA.months[point.month] }))];
}
// What the rough check comes to; a quarter more or less is as near as such a figure can tell.
function verdict_words(likely, printed) {
  const [by_likely, by_printed] = [likely, printed].map((values) => {
    const parts = values.map((value) => value / DATA.fk_per_month);
    if (parts.every((part) => Math.abs(part - 1) <= 0.25)) return say("verdict_agrees");
    if (parts.every((part) => part < 0.75)) return say("verdict_below");
    if (parts.every((part) => part > 1.25)) return say("verdict_above");
    return say("verdict_mixed");
  });
  return by_likely === by_printed ? say("verdict_same", { by_likely })
    : say("verdict_differs", { by_likely, by_printed });
}
