// What drove the change between the two newest months: each type's and each region's part.

function compared_months() {
  const told = by_month.map((rows, month) => (rows.length ? month : -1)).filter((month) => month >= 0);
  return told.length < 2 ? null : told.slice(-2);
}
const change_between = (months, wanted, series, basis) => {
  const [before, after] = months.map((month) => summed(month, wanted, basis));
  return before.complete && after.complete ? after[series] - before[series] : null;
};

function draw_trends() {
  const months = compared_months(), holders = ["change-types", "change-regions"].map((id) => document.getElementById(id));
  const said = document.getElementById("change-words");
  if (!months) {
    said.replaceChildren(make("p", {}, t("Det krävs två månader för att se en förändring.", "It takes two months to see a change.")));
    holders.forEach((holder) => holder.replaceChildren());
    return;
  }
  said.replaceChildren(...change_sentences(months).map((sentence) => make("p", {}, sentence)));
  const [before, after] = months.map((month) => long_month(DATA.months[month]));
  const sub = t(`Förändring i antal intyg från ${before} till ${after}, hela landet.`, `Change in certificates from ${before} to ${after}, the whole country.`);
  draw_change(holders[0], "change-types", months, sub, t("Intygstyp", "Type"), DATA.types.map((type, place) =>
    ({ name: type.label + (is_break(type.id) ? " *" : ""), wanted: (row) => row.type === place })), t("intygstyp", "type"));
  draw_change(holders[1], "change-regions", months, sub, "Region", DATA.regions.filter((region) => (region.part_of
    ? months.every((month) => is_shown(month, region)) : !months.every((month) => has_parts(month, region.id))))
    .map((region) => ({ name: region.name, wanted: in_region(region.id) })), "region");
}
// Which way it went is unknown where printed and likely values disagree about it.
const no_direction = (one, other) => one !== null && other !== null && Math.sign(one) !== Math.sign(other)
  ? t("; riktningen okänd", "; direction unknown") : "";
const is_break = (id) => id === "ts_bas" || id === "ts8071";

function change_sentences(months) {
  const everything = () => true, days = months.map((month) => DATA.workdays[month]);
  const names = months.map((month) => long_month(DATA.months[month]));
  const told = ["integrated", "standalone"].map((series) => {
    const [likely, printed] = ["likely", "printed"].map((basis) => change_between(months, everything, series, basis));
    const what = series_words(series);
    if (likely === null || printed === null) return t(`${what}: en summa är ofullständig, ingen förändring räknas.`, `${what}: a sum is incomplete, no change is counted.`);
    if (likely === printed) return `${what}: ${signed(likely)}.`;
    return t(`${what}: ${signed(likely)} med troliga värden, ${signed(printed)} enligt bildspelet`, `${what}: ${signed(likely)} with likely values, ${signed(printed)} with printed ones`) + no_direction(likely, printed) + ".";
  });
  const per_day = months.map((month, n) => summed(month, everything, state.values).issued / days[n]);
  const basis = state.values === "likely" ? t("troliga värden", "likely values") : t("värden enligt bildspelet", "printed values");
  const gap = months[1] - months[0] > 1 ? [t("Månaderna ligger inte intill varandra: de emellan saknas.", "The months are not next to each other: those between are missing.")] : [];
  const types = ["ts_bas", "ts8071"].filter((id) => id in TYPE);
  const broken = types.includes("ts8071") ? [t("* TS8071 ser ut att ersätta TS bas från omkring december 2024: läs de två tillsammans.", "* TS8071 appears to replace TS bas from about December 2024: read the two together.")]
    : types.length ? [t("* TS bas ser ut att ersättas av TS8071 från omkring december 2024: ett fall därefter kan vara bytet av blankett.", "* TS bas appears to be replaced by TS8071 from about December 2024: a fall after that may be the change of form.")] : [];
  return [t(`Från ${names[0]} till ${names[1]}. `, `From ${names[0]} to ${names[1]}. `) + told.join(" "),
    t(`Arbetsdagar: ${days[0]} i ${names[0]}, ${days[1]} i ${names[1]}. Utfärdade per arbetsdag (${basis}): ${count(per_day[0])} mot ${count(per_day[1])}.`,
      `Working days: ${days[0]} in ${names[0]}, ${days[1]} in ${names[1]}. Issued per working day (${basis}): ${count(per_day[0])} against ${count(per_day[1])}.`),
    ...gap, ...broken];
}

function draw_change(holder, id, months, sub, head, parts, what) {
  const rows = parts.map(({ name, wanted }) => {
    const change = (series, basis) => change_between(months, wanted, series, basis);
    return { name, integrated: [change("integrated", "printed"), change("integrated", "likely")],
      standalone: [change("standalone", "printed"), change("standalone", "likely")] };
  }).filter((row) => row.integrated.concat(row.standalone).some((value) => value !== 0));
  const at = state.values === "likely" ? 1 : 0;
  const column = (series) => ({ series, title: series_words(series), rows: [...rows]
    .sort((a, b) => Math.abs(b[series][at] ?? 0) - Math.abs(a[series][at] ?? 0) || (a.name < b.name ? -1 : 1))
    .map((row) => {
      const value = row[series][at], other = row[series][1 - at];
      const label = value === null ? t("ofullständig", "incomplete") : signed(value);
      const beside = other !== value ? (at ? t(", enligt bildspelet ", ", printed ") : t(", troligt ", ", likely ")) + (other === null ? missing_words() : signed(other)) + no_direction(value, other) : "";
      return { name: row.name, key: row.name, value, other: other === value ? null : other, hollow: at === 0 && other !== value,
        label, note: `${row.name}: ${label}${beside}`, below: other === value ? null : other_words({ differs: true, other }, signed) + no_direction(value, other) };
    }) });
  const columns = ["integrated", "standalone"].map(column);
  const differs = columns.some((one) => one.rows.some((row) => row.other !== null));
  const first = columns[1].rows[0];
  const leading = first && first.value ? `${first.name.replace(" *", "")}: ${first.note.slice(first.name.length + 2)}` : "";
  const title = leading ? t(`Fristående ändrades mest för ${leading}`, `Standalone changed most for ${leading}`)
    : t(`Förändringen per ${what}`, `The change by ${what}`);
  const labels = [t("enligt bildspelet", "printed"), t("troligt", "likely")];
  figure(holder, { id, title, sub, file: id === "change-types" ? "forandring-intygstyp" : "forandring-region",
    key: differs ? [["beside", at === 1, at ? t("ofylld markering: enligt bildspelet, där det troliga är ett annat", "hollow: printed numbers, where the likely ones differ")
      : t("ofylld stapel: bildspelets tal ser fel ut; fylld markering: det troliga", "hollow bar: printed numbers that look wrong; filled sign: likely")]] : [],
    draw: (width) => bar_columns(width, columns, { name: title, about: sub, measure: "count" }),
    how: t("Läs så här: staplarna läggs ihop till hela förändringen. Höger är fler intyg, vänster färre; de två halvorna har egna skalor.",
      "How to read it: the bars add up to the whole change. Right is more, left fewer; the two halves have scales of their own."),
    source: source_words(months), columns: [{ label: head }, ...["integrated", "standalone"].flatMap((series) =>
      labels.map((label) => ({ label: `${series_words(series)}, ${label}`, places: 0 })))],
    rows: rows.map((row) => [row.name, ...row.integrated, ...row.standalone]) });
}
