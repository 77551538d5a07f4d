// A rough check from outside: what goes to Försäkringskassan against a figure of about 2019.

function draw_outside() {
  const months = span_months();
  const to_fk = (row) => DATA.types[row.type].recipient === "Försäkringskassan";
  const points = months.map((month) => point_of(month, to_fk, "issued", "count", null));
  const told = points.filter((point) => point.value !== null);
  const likely = told.map(likely_of), printed = told.map(printed_of);
  const span = (values) => (values.length ? `${count(Math.min(...values))}–${count(Math.max(...values))}` : say("missing"));
  const figure_words = count(DATA.fk_per_month);
  const title = say("outside_title", { likely: span(likely), printed: span(printed) });
  const sub = say("outside_sub", { figure_words });
  const holder = document.getElementById("outside");
  figure(holder, { id: "outside", title, sub, file: "rimlighet-forsakringskassan",
    key: [["issued", false, by_value("word_likely_value", "word_printed_value")],
      ...(points.some((point) => point.differs) ? [["issued", likely_first(), by_value("key_printed_hollow_sign", "key_likely_filled")]] : [])],
    draw: (width) => outside_bars(width, points, title, sub),
    how: say("outside_how"),
    source: source_words(months),
    columns: [{ label: say("column_month") }, { label: say("column_printed"), places: 0 }, { label: say("column_likely"), places: 0 },
      { label: say("column_about_2019"), places: 0 }, { label: say("column_working_days"), places: 0 }],
    rows: points.map((point) => [DATA.months[point.month], printed_of(point), likely_of(point), DATA.fk_per_month, DATA.workdays[point.month]]) });
  if (told.length) holder.append(make("p", { class: "verdict" }, verdict_words(likely, printed)));
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
function outside_bars(width, points, name, about) {
  const left = Math.min(120, width * 0.3), room = 76, tall = points.length > 24 ? 16 : 26;
  const values = points.flatMap((point) => [point.value, point.other]);
  const scale = (width - left - room) / Math.max(DATA.fk_per_month, ...values);
  const reference = left + DATA.fk_per_month * scale, bottom = 24 + points.length * tall;
  const parts = [words(reference, 14, say("about_count_2019", { count: count(DATA.fk_per_month) }),
    { anchor: reference > width - 100 ? "end" : "middle", size: 12 })];
  points.forEach((point, n) => {
    const y = 24 + n * tall, middle = y + tall / 2;
    const group = [words(0, middle + 4, fitting(long_month(DATA.months[point.month]), left - 6))];
    if (point.value === null) group.push(words(left + 6, middle + 4, say("missing"), { cls: "soft" }));
    else {
      const hollow = state.values === "printed" && point.differs;
      group.push(svg("rect", { x: left, y: y + 4, width: round(point.value * scale), height: tall - 8, class: `issued${hollow ? " hollow" : ""}` }));
      if (point.other !== null) group.push(beside_mark("issued", left + point.other * scale, middle, hollow));
      let end = left + Math.max(point.value, point.other || 0) * scale;
      if (end < reference && end + room > reference) end = reference;  // no number under the line
      group.push(words(end + 8, middle + 4, count(point.value), { bold: true }));
    }
    parts.push(svg("g", {}, svg("title", {}, `${long_month(DATA.months[point.month])}: ${say("word_likely")} ${count(likely_of(point))}, ${say("word_printed")} ${count(printed_of(point))}`), ...group));
  });
  parts.push(line(reference, 18, reference, bottom, "reference"));
  return drawing(width, bottom + 4, name, about, parts);
}
