// Integrated against standalone: the chosen type, or all together and each by itself.

const place_words = (id) => (id === "" ? say("country")
  : DATA.regions[REGION[id]].name);
const span_months = () => {
  const from = DATA.months.indexOf(state.from), to = DATA.months.indexOf(state.to);
  return DATA.months.slice(from, to + 1).map((_, n) => from + n);
};
const is_share = () => state.measure === "share";
const shown_series = () => (is_share() ? ["standalone"] : ["integrated", "standalone"]);
const series_words = (series) => say(is_share() ? "share_in_key" : series);

function plots_of(wanted, name) {
  return shown_series().map((series) => ({
    series, name: `${name}, ${series_words(series).toLowerCase()}`,
    points: span_months().map((month) => point_of(month, wanted, series, state.measure)),
  }));
}
const usage_key = (many, points) => [
  ...shown_series().map((series) => [series, false, series_words(series)]),
  points.some((point) => point.differs) && ["standalone", true, say("key_printed_hollow")],
  points.some((point) => point.span) && ["standalone band", false, say("key_span")],
  points.some(ringed) && ["ring", false, say("key_ring")],
  !many && points.some((point) => events_of(point).length) && ["mark", false, say("key_event")],
  points.some((point) => point.value !== null && !point.complete) && ["gap", false, say("key_incomplete")],
];
const usage_sub = () => `${say(is_share() ? "measure_share_words" : "measure_count_words")}, ${place_words(state.region)}, ${span_words(state.from, state.to)}. ` +
  by_value("line_likely", "line_printed");
function usage_how(many, points) {
  const scale = say(!is_share() ? "own_scales" : many ? "one_scale_for_all" : "scale_from_zero");
  const few = is_share() ? say("no_share_below", { least: DATA.least }) : "";
  return say("how") + (many ? "" : say("one_point_a_month")) +
    scale + few + (apart_of(state.region) ? " " + apart_words(apart_of(state.region)) : "") + say("missing_month_is_gap") +
    (points.some((point) => point.value === 0) ? say("blank_is_zero") : "");
}

const apart_of = (id) => (id === "" ? "" : DATA.regions[REGION[id]].part_of || id);

// Every number behind the chart, printed and likely beside each other.
const usage_columns = () => [
  table_column("column_month"), table_column("column_type"), table_column("column_place"), ...sum_columns(),
  table_column("column_flagged_numbers", 0), table_column("column_flagged_rows", 0), table_column("column_complete"),
];
function usage_rows(wanted, name) {
  return span_months().map((month) => {
    const point = point_of(month, wanted, "standalone", "share"), { printed, likely } = point;
    return [DATA.months[month], name, place_words(state.region), ...sum_cells(month, wanted, point),
      printed.sum.flags, printed.sum.bad_rows, say(printed.sum.complete && likely.sum.complete ? "word_yes" : "word_no")];
  });
}

function draw_usage() {
  const region = in_region(state.region);
  const part = (id, name) => {
    const wanted = both(region, of_type(id));
    return { name, wanted, plots: plots_of(wanted, name) };
  };
  const chosen = part(state.type, state.type ? DATA.types[TYPE[state.type]].label : say("all_types"));
  chosen.plots.forEach((plot) => { plot.label = is_share() ? null : say(plot.series); });
  usage_figure("usage-all", [chosen], usage_title(chosen.plots, chosen.name), "integrerat-fristaende");
  if (state.type || DATA.types.length < 2) return document.getElementById("usage-types").replaceChildren();
  const panels = DATA.types.map((type) => ({ title: type.label, hint: type_words(type), ...part(type.id, type.label) }))
    .sort((a, b) => newest_of(b) - newest_of(a));
  const holder = usage_figure("usage-types", panels, say("types_title"), "intygstyper-var-for-sig");
  const named = DATA.types.filter((type) => type.name).map(type_words);
  if (named.length) holder.append(make("p", { class: "how names" }, say("types_named") + named.join("; ") + "."));
}
// The figure of the chosen type, or of all together, or of a panel each.
function usage_figure(id, panels, title, file) {
  const many = id === "usage-types", points = panels.flatMap((panel) => panel.plots.flatMap((plot) => plot.points));
  const style = many ? { shared: is_share() } : { large: true };
  return figure({
    id, title, file, sub: usage_sub() + (many ? order_words() : ""), key: usage_key(many, points),
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
  return (is_share() ? point.value : point.sum.issued) ?? -1;
};
const order_words = () => say(is_share() ? "largest_share_first" : "most_issued_first", { month: long_month(state.to) });
const type_words = (type) => (type.name ? `${type.label}: ${type.name}` : type.label);
