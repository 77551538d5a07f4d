// What drove the change between the two newest months: each type's and each region's part.

function compared_months() {
  const known = by_month.map((rows, month) => (rows.length ? month : -1)).filter((month) => month >= 0);
  return known.length < 2 ? null : known.slice(-2);
}
// A series' change between two months, printed and likely; null where a sum lacks something.
const changes = (months, wanted, series) => ["printed", "likely"].map((basis) => {
  const [before, after] = months.map((month) => summed(month, wanted, basis));
  return before.complete && after.complete ? after[series] - before[series] : null;
});
const everything = () => true;

function draw_trends() {
  const months = compared_months();
  if (!months) return;
  const [before, after] = months.map((month) => long_month(DATA.months[month]));
  const sub = say("change_sub", { before, after });
  draw_change("change-types", months, sub, say("column_type"), DATA.types.map((type, place) =>
    ({ name: type.label, hint: type_words(type), wanted: (row) => row.type === place })), say("in_title_type"));
  draw_change("change-regions", months, sub, "Region", DATA.regions.filter((region) => (region.part_of
    ? months.every((month) => is_shown(month, region)) : !months.every((month) => has_parts(month, region.id))))
    .map((region) => ({ name: region.name, wanted: in_region(region.id) })), "region");
}
// Which way it went is unknown where printed and likely values disagree about it.
const unsure = (one, other) => one !== null && other !== null && Math.sign(one) !== Math.sign(other);
const both_said = (likely, printed) => both_numbers(signed(likely), signed(printed));
const way_words = (way) => [say("way_fewer"), say("way_as_many"), say("way_more")][way + 1];

// The change of the whole country in a few words, for the heading: both values, or that nobody knows.
function whole_words(months, series) {
  const [printed, likely] = changes(months, everything, series), what = say(series);
  if (likely === null || printed === null) return say("sum_incomplete", { what });
  if (unsure(likely, printed)) return `${what}: ${say("direction_unknown")}`;
  return `${what}: ${way_words(Math.sign(likely))}`;
}
function draw_change(id, months, sub, head, parts, what) {
  const rows = parts.map(({ name, hint, wanted }) => ({ name, hint: hint || name,
    integrated: changes(months, wanted, "integrated"), standalone: changes(months, wanted, "standalone") })).filter((row) => row.integrated.concat(row.standalone).some((value) => value !== 0));
  const at = likely_first() ? 1 : 0;
  const column = (series) => ({ series, title: whole_words(months, series), rows: [...rows]
    .sort((a, b) => Math.abs(b[series][at] ?? 0) - Math.abs(a[series][at] ?? 0) || (a.name < b.name ? -1 : 1))
    .map((row) => {
      const value = row[series][at], other = row[series][1 - at];
      const differs = other !== value, doubtful = unsure(value, other);
      const label = value === null ? say("change_incomplete") : doubtful ? "?" : signed(value);
      const below = !differs ? null : doubtful ? `${say("direction_unknown")}: ${both_said(...(at ? [value, other] : [other, value]))}` : other_words({ differs, other: { words: other === null ? say("change_incomplete") : signed(other) } });
      return { name: row.name, key: row.name, value, other: differs ? other : null, hollow: at === 0 && differs, unsure: doubtful,
        label, note: `${row.hint}: ${[doubtful ? "" : label, below].filter(Boolean).join(", ")}`, below };
    }) });
  const columns = ["standalone", "integrated"].map(column);
  const differs = columns.some((one) => one.rows.some((row) => row.other !== null));
  figure({ id, title: say("change_by", { what }), sub, file: id === "change-types" ? "forandring-intygstyp" : "forandring-region",
    key: [columns.some((one) => one.rows.some((row) => row.unsure)) && ["unsure", false, say("key_direction_unknown")],
      differs && ["beside", at === 1, by_value("key_printed_beside_changes", "key_likely_beside_changes")]],
    draw: (width, named) => bar_columns(width, columns, named),
    how: say("change_how"),
    source: source_words(months), columns: [{ label: head }, ...["integrated", "standalone"].flatMap((series) => pair_columns(say(series), 0))],
    rows: () => rows.map((row) => [row.name, ...row.integrated, ...row.standalone]) });
}
