// One month by region: the tile map and the ranked bars. A region is pressed to see it alone.

const MAP_WORDS = () => ({
  share: [say("map_share"), say("unit_share")],
  standalone: [say("map_standalone"), say("unit_certificates")],
  issued: [say("map_issued"), say("unit_certificates")],
});
const map_measure = () => (state.map === "share" ? "share" : "per");
const map_series = () => (state.map === "issued" ? "issued" : "standalone");

function region_records() {
  const month = DATA.months.indexOf(state.month), of_chosen = of_type(state.type);
  const records = DATA.regions.map((region, place) => {
    const wanted = both((row) => row.region === place, of_chosen);
    const point = point_of(month, wanted, map_series(), map_measure(), region.people);
    const label = point.value === null ? no_value_words(point, region)
      : bracketed(point) + (point.open ? " †" : "");
    return { region, wanted, point, label, note: region_note(region, point, label) };
  });
  return records.filter((one) => is_shown(month, one.region) && (one.point.sum.rows || one.region.code))
    .sort((a, b) => (b.point.value ?? -1) - (a.point.value ?? -1));
}
function no_value_words({ sum, words }, region) {
  if (words !== say("missing") || sum.issued === null || sum.standalone === null) return words;
  if (state.map !== "share" && !region.people) return say("no_inhabitants");
  return say("too_few_of", { count: count(sum.issued) });
}
function region_note(region, point, label) {
  const parts = [`${region.name}: ${label}`];
  if (point.differs) parts.push(by_value("word_printed_before", "word_likely_before") + point.other.words);
  if (point.sum.issued !== null && point.sum.standalone !== null) {
    parts.push(say("standalone_of_issued", { standalone: count(point.sum.standalone), issued: count(point.sum.issued) }));
  }
  parts.push(...drawn_words(point, map_measure()), ...flag_words(point.sum));
  return parts.join(", ");
}
function press_region(id) {
  const region = state.region === id ? "" : id;
  choose({ region }, say("charts_show", { place: place_words(region) }));
}

// Which region is chosen, and the way to its charts.
function draw_chosen_region() {
  const holder = document.getElementById("region-chosen");
  if (!state.region) {
    holder.replaceChildren(say("choose_a_region"));
    return;
  }
  const name = place_words(state.region);
  const go = make("button", { type: "button", "data-key": "to-region", onclick: () => { choose({ del: "intygstyper" }); show_section(); } },
    say("show_charts_of", { name }));
  const back = make("button", { type: "button", "data-key": "whole-country", onclick: () => press_region(state.region) }, say("country_choice"));
  holder.replaceChildren(say("chosen_region", { name }), go, " ", back);
}

function draw_regions() {
  draw_chosen_region();
  const records = region_records();
  const [what, unit] = MAP_WORDS()[state.map];
  const month = long_month(state.month);
  const type = state.type ? DATA.types[TYPE[state.type]].label : say("all_types_in_sentence");
  const basis = by_value("word_likely_values", "word_printed_values");
  const sub = `${what} (${unit}), ${type}, ${month}, ${basis}.`;
  const known = records.filter((one) => one.point.value !== null);
  const top = ticks(Math.max(0, ...known.map((one) => one.point.value)), 4);
  const shared = {
    sub, source: source_words([DATA.months.indexOf(state.month)]), columns: region_columns(), rows: () => region_rows(records),
  };
  const tiles = Object.fromEntries(records.map((one) =>
    [one.region.id, { value: one.point.value, label: one.label, note: one.note }]));
  const highest = top[top.length - 1], shades = state.map === "issued" ? "b" : "o";
  const zeros = known.some((one) => one.point.value === 0) ? say("blank_is_zero") : "";
  figure({
    ...shared, id: "region-map", file: `regioner-karta-${state.month}`, title: say("map_title", { what }),
    key: map_key(top, shades, known, (value) => axis_words(value, map_measure(), highest)),
    draw: (width, named) => tile_map(width, tiles, { ...named, top, shades, press: press_region, chosen: state.region }),
    how: say("map_how") + zeros,
  });
  figure({
    ...shared, id: "region-bars", file: `regioner-${state.month}`, title: say("measure_by_region", { what }),
    key: region_key(records.map((one) => one.point)),
    draw: (width, named) => bar_columns(width, [{ title: "", series: map_series(), rows: records.map(({ region, point, label, note }) =>
      bar_of(point, { name: region.name, key: region.id, label, note })) }],
    { ...named, press: press_region, chosen: state.region }),
    how: say("bars_how") + (state.map === "share"
      ? say("no_share_below", { least: DATA.least }).trim()
      : say("inhabitants_on")) + zeros,
  });
}
// Half-open classes in words, so that no number belongs to two; zero is a class of its own.
function map_key(top, shades, known, said) {
  const number = (value) => said(value).replace(/[\s\u00a0]?%$/, ""), last = top.length - 2;
  const classes = top.slice(1).map((to, n) => [`${shades}${shade_of(n, top.length - 1)}`, false,
    n === last ? (n ? say("class_last", { from: number(top[n]), to: said(to) }) : say("class_only", { to: said(to) }))
      : n ? say("class_middle", { from: number(top[n]), to: said(to) }) : say("class_first", { to: said(to) })]);
  return [known.some((one) => one.point.value === 0) && ["zero", false, said(0)], ...classes];
}
const region_key = (points) => [
  points.some((point) => point.span) && [`${map_series()} band`, false, say("key_span")],
  points.some((point) => point.differs) && ["beside", likely_first(), by_value("key_printed_beside", "key_likely_beside")],
  points.some((point) => point.open) && ["dagger", false, say("key_flagged_dagger")],
];
const region_columns = () => [
  { label: "Region" }, table_column("column_month"), ...sum_columns(), table_column("column_inhabitants", 0),
  ...pair_columns(say("column_standalone_per"), 2), ...pair_columns(say("column_issued_per"), 1),
  table_column("column_flagged_numbers", 0), table_column("column_flagged_rows", 0),
];
function region_rows(records) {
  return records.map(({ region, wanted, point }) => [region.name, state.month, ...sum_cells(point.month, wanted, point), region.people,
    ...["standalone", "issued"].flatMap((series) => [point.printed, point.likely].map(({ sum }) => measured(sum, series, "per", region.people))),
    point.sum.flags, point.sum.bad_rows]);
}
