// Integrated against standalone: all chosen types together, and each by itself.

const place_words = (id) => (id === "" ? say("country")
  : DATA.regions[REGION[id]].name);
const span_months = () => {
  const from = DATA.months.indexOf(state.from), to = DATA.months.indexOf(state.to);
  return DATA.months.slice(from, to + 1).map((_, n) => from + n);
};
const MEASURES = { count: "measure_count_words", share: "measure_share_words", per: "measure_per_words" };
const shown_series = () => (state.measure === "share" ? ["standalone"] : ["integrated", "standalone"]);

function plots_of(wanted, name) {
  return shown_series().map((series) => ({
    series, name: `${name}, ${state.measure === "share" ? say("share_in_key")
      : say(series).toLowerCase()}`,
    points: span_months().map((month) =>
      point_of(month, wanted, series, state.measure, people_of(state.region))),
  }));
}
const usage_key = (points) => [
  ...shown_series().map((series) => [series, false, state.measure === "share" ? say("share_in_key") : say(series)]),
  points.some((point) => point.differs) && ["standalone", true, say("key_printed_hollow")],
  points.some((point) => point.span) && ["standalone band", false, say("key_span")],
  points.some(ringed) && ["ring", false, say("key_ring")],
  events_within(points).size && ["mark", false, say("key_event")],
  points.some((point) => point.value !== null && !point.complete) && ["gap", false, say("key_incomplete")],
];
const usage_sub = () => `${say(MEASURES[state.measure])}, ${place_words(state.region)}, ${span_words(state.from, state.to)}. ` +
  by_value("line_likely", "line_printed");
function usage_how(many, points) {
  const scale = state.measure === "share"
    ? (many ? say("one_scale_for_all") : say("scale_from_zero"))
    : say("own_scales");
  const few = state.measure === "share" ? say("no_share_below", { least: DATA.least }) : "";
  return say("how") + (many ? "" : say("one_point_a_month")) +
    scale + few + (apart_of(state.region) ? " " + apart_words(apart_of(state.region)) : "") + say("missing_month_is_gap") +
    (points.some((point) => point.value === 0) ? say("blank_is_zero") : "");
}

const apart_of = (id) => (id === "" ? "" : DATA.regions[REGION[id]].part_of || id);

// Every number behind the chart, printed and likely beside each other.
const usage_columns = () => [
  table_column("column_month"), table_column("column_type"), table_column("column_place"), ...sum_columns(),
  ...(state.measure === "per" ? ["integrated", "standalone"].flatMap((series) => pair_columns(`${say(series)} per 100 000`, 2)) : []),
  table_column("column_flagged_numbers", 0), table_column("column_flagged_rows", 0), table_column("column_complete"),
];
function usage_rows(wanted, name) {
  const people = people_of(state.region);
  return span_months().map((month) => {
    const point = point_of(month, wanted, "standalone", "share", people), { printed, likely } = point;
    return [DATA.months[month], name, place_words(state.region), ...sum_cells(month, wanted, point),
      ...(state.measure === "per" ? ["integrated", "standalone"].flatMap((series) => [printed, likely].map(({ sum }) => measured(sum, series, "per", people))) : []),
      printed.sum.flags, printed.sum.bad_rows, say(printed.sum.complete && likely.sum.complete ? "word_yes" : "word_no")];
  });
}

function draw_usage() {
  const ids = chosen_types(), region = in_region(state.region);
  const part = (types, name) => ({ name, wanted: both(region, of_types(types)), plots: plots_of(both(region, of_types(types)), name) });
  const together = part(ids, ids.map((id) => DATA.types[TYPE[id]].label).join(" + ") || say("all_types"));
  together.plots.forEach((plot) => { plot.label = state.measure === "share" ? null : say(plot.series); });
  usage_figure("usage-all", [together], usage_title(together.plots, together.name), "integrerat-fristaende");
  const shown = (ids.length ? ids : DATA.types.map((one) => one.id)).map((id) => DATA.types[TYPE[id]]);
  if (shown.length < 2) return document.getElementById("usage-types").replaceChildren();
  const panels = shown.map((type) => ({ title: type.label, hint: type_words(type), type, ...part([type.id], type.label) }))
    .sort((a, b) => newest_of(b) - newest_of(a));
  panels.forEach(({ plots, type }) => plots.forEach((plot) => { plot.type = type.id; }));
  const holder = usage_figure("usage-types", panels, say("types_title"), "intygstyper-var-for-sig");
  const named = panels.map((panel) => panel.type).filter((type) => type.name);
  if (named.length) holder.append(make("p", { class: "how names" }, say("types_named") + named.map(type_words).join("; ") + "."));
}
// The figure of all chosen types together, or of a panel each.
function usage_figure(id, panels, title, file) {
  const many = id === "usage-types", points = panels.flatMap((panel) => panel.plots.flatMap((plot) => plot.points));
  const style = many ? { shared: state.measure === "share" } : { large: true };
  return figure({
    id, title, file, sub: usage_sub() + (many ? order_words() : ""), key: usage_key(points),
    draw: (width, named) => line_panels(width, panels, { measure: state.measure, ...named, ...style }),
    how: usage_how(many, points), source: source_words(span_months()) + say("derivation_after"),
    columns: usage_columns(), rows: () => panels.flatMap((panel) => usage_rows(panel.wanted, panel.name)),
  });
}

// The title says the newest month; both values where they differ.
function usage_title(plots, name) {
  const { points } = plots[plots.length - 1], where = place_words(state.region);
  const point = points.findLast((one) => one.value !== null);
  if (!point && points[points.length - 1].words !== say("missing")) return say("title_contradiction", { name, place: where });
  if (!point) return `${name}, ${where}: ${say("no_numbers_to_show")}`;
  const share = point.sum.share, beside = point.other.sum.share;
  if (share === null && point.sum.over) return `${name}, ${where}: ${say("title_impossible")}`;
  if (share === null) return `${name}, ${where}: ${say("title_too_few")}`;
  const numbers = beside === null || percent(beside) === percent(share) ? percent(share)
    : `${percent(share)} (${value_word()}; ${other_word()} ${percent(beside)})`;
  const month = long_month(DATA.months[point.month]);
  return say("title_share", { name, where, numbers, month });
}

// The boxes' order: the newest month's share, or how many certificates it has.
const newest_of = ({ plots }) => {
  const point = plots[0].points[plots[0].points.length - 1];
  return (state.measure === "share" ? point.value : point.sum.issued) ?? -1;
};
const order_words = () => say(state.measure === "share" ? "largest_share_first" : "most_issued_first", { month: long_month(state.to) });
const type_words = (type) => (type.name ? `${type.label}: ${type.name}` : type.label);
