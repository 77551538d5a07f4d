// A rough check from outside: what goes to Försäkringskassan against a figure of about 2019.

function draw_outside() {
  const months = span_months();
  const to_fk = (row) => DATA.types[row.type].recipient === "Försäkringskassan";
  const points = months.map((month) => point_of(month, to_fk, "issued", "count", null));
  const told = points.filter((point) => point.value !== null);
  const likely = told.map(likely_of), printed = told.map(printed_of);
  const span = (values) => (values.length ? `${count(Math.min(...values))}–${count(Math.max(...values))}` : missing_words());
  const figure_words = count(DATA.fk_per_month);
  const title = t(`Till Försäkringskassan går ${span(likely)} intyg i månaden med troliga värden, ${span(printed)} enligt bildspelet`,
    `${span(likely)} certificates a month go to Försäkringskassan with likely values, ${span(printed)} with printed ones`);
  const sub = t(`Utfärdade intyg med Försäkringskassan som mottagare, hela landet. Streckad linje: omkring ${figure_words} i månaden, enligt en forumbild från omkring 2019.`,
    `Certificates issued to Försäkringskassan, the whole country. Dashed line: about ${figure_words} a month, from a forum slide of about 2019.`);
  const holder = document.getElementById("outside");
  figure(holder, { id: "outside", title, sub, file: "rimlighet-forsakringskassan",
    key: [["issued", false, state.values === "likely" ? t("troligt värde", "likely value") : t("värde enligt bildspelet", "printed value")],
      ...(points.some((point) => point.differs) ? [["issued", state.values === "likely", state.values === "likely" ? t("ofylld markering: enligt bildspelet", "hollow: printed value") : t("fylld markering: troligt värde", "filled sign: likely value")]] : [])],
    draw: (width) => outside_bars(width, points, title, sub),
    how: t("Läs så här: ligger staplarna långt från linjen saknas något eller så har bruket ändrats. Det är en grov jämförelse, flera år isär.",
      "How to read it: bars far from the line mean that something is missing or that use has changed. It is a rough comparison, years apart."),
    source: source_words(months),
    columns: [{ label: t("Månad", "Month") }, { label: t("Enligt bildspelet", "Printed"), places: 0 }, { label: t("Troligt", "Likely"), places: 0 },
      { label: t("Omkring 2019", "About 2019"), places: 0 }, { label: t("Arbetsdagar", "Working days"), places: 0 }],
    rows: points.map((point) => [DATA.months[point.month], printed_of(point), likely_of(point), DATA.fk_per_month, DATA.workdays[point.month]]) });
  if (told.length) holder.append(make("p", { class: "verdict" }, verdict_words(likely, printed)));
}
// What the rough check comes to; a quarter more or less is as near as such a figure can tell.
function verdict_words(likely, printed) {
  const [by_likely, by_printed] = [likely, printed].map((values) => {
    const parts = values.map((value) => value / DATA.fk_per_month);
    if (parts.every((part) => Math.abs(part - 1) <= 0.25)) return t("stämmer i stort med siffran från omkring 2019", "agree roughly with the figure of about 2019");
    if (parts.every((part) => part < 0.75)) return t("ligger klart under siffran från omkring 2019: något saknas, eller så har bruket minskat", "lie clearly below the figure of about 2019: something is missing, or use has fallen");
    if (parts.every((part) => part > 1.25)) return t("ligger klart över siffran från omkring 2019: bruket har ökat, eller så är något räknat två gånger", "lie clearly above the figure of about 2019: use has grown, or something is counted twice");
    return t("ligger nära siffran från omkring 2019 i några månader men inte i andra", "are near the figure of about 2019 in some months and not in others");
  });
  return by_likely === by_printed ? t(`Slutsats: talen ${by_likely}, hur man än läser dem.`, `Verdict: the numbers ${by_likely}, by either reading.`)
    : t(`Slutsats: de troliga talen ${by_likely}; bildspelets ${by_printed}.`, `Verdict: the likely numbers ${by_likely}; the printed ones ${by_printed}.`);
}
function outside_bars(width, points, name, about) {
  const left = Math.min(120, width * 0.3), room = 76, tall = points.length > 24 ? 16 : 26;
  const values = points.flatMap((point) => [point.value, point.other]);
  const scale = (width - left - room) / Math.max(DATA.fk_per_month, ...values);
  const reference = left + DATA.fk_per_month * scale, bottom = 24 + points.length * tall;
  const parts = [words(reference, 14, t(`omkring ${count(DATA.fk_per_month)} (2019)`, `about ${count(DATA.fk_per_month)} (2019)`),
    { anchor: reference > width - 100 ? "end" : "middle", size: 12 })];
  points.forEach((point, n) => {
    const y = 24 + n * tall, middle = y + tall / 2;
    const group = [words(0, middle + 4, fitting(long_month(DATA.months[point.month]), left - 6))];
    if (point.value === null) group.push(words(left + 6, middle + 4, missing_words(), { cls: "soft" }));
    else {
      const hollow = state.values === "printed" && point.differs;
      group.push(svg("rect", { x: left, y: y + 4, width: round(point.value * scale), height: tall - 8, class: `issued${hollow ? " hollow" : ""}` }));
      if (point.other !== null) group.push(beside_mark("issued", left + point.other * scale, middle, hollow));
      let end = left + Math.max(point.value, point.other || 0) * scale;
      if (end < reference && end + room > reference) end = reference;  // no number under the line
      group.push(words(end + 8, middle + 4, count(point.value), { bold: true }));
    }
    parts.push(svg("g", {}, svg("title", {}, `${long_month(DATA.months[point.month])}: ${t("troligt", "likely")} ${count(likely_of(point))}, ${t("enligt bildspelet", "printed")} ${count(printed_of(point))}`), ...group));
  });
  parts.push(line(reference, 18, reference, bottom, "reference"));
  return drawing(width, bottom + 4, name, about, parts);
}
