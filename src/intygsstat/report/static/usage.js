// Integrated against standalone: all chosen types together, and each by itself.

const place_words = (id) => (id === "" ? t("hela landet", "the whole country")
  : DATA.regions[REGION[id]].name);
const span_months = () => {
  const from = DATA.months.indexOf(state.from), to = DATA.months.indexOf(state.to);
  return DATA.months.slice(from, to + 1).map((_, n) => from + n);
};
function measure_words() {
  return {
    count: t("Antal intyg per månad", "Certificates a month"),
    share: t("Fristående i procent av utfärdade intyg, per månad",
      "Standalone in per cent of the certificates issued, a month"),
    per: t("Intyg per 100 000 invånare och månad", "Certificates per 100,000 inhabitants and month"),
  }[state.measure];
}
const series_words = (series) => ({ issued: t("Utfärdade", "Issued"),
  integrated: t("Integrerade", "Integrated"), standalone: t("Fristående", "Standalone") })[series];
const shown_series = () => (state.measure === "share" ? ["standalone"] : ["integrated", "standalone"]);

function plots_of(wanted, name) {
  return shown_series().map((series) => ({
    series, name: `${name}, ${state.measure === "share" ? t("andelen fristående", "standalone share")
      : series_words(series).toLowerCase()}`,
    points: span_months().map((month) =>
      point_of(month, wanted, series, state.measure, people_of(state.region))),
  }));
}
function usage_key(points) {
  const differs = points.some((point) => point.differs);
  const parts = shown_series().map((series) => [series, false,
    state.measure === "share" ? t("andelen fristående", "standalone share") : series_words(series)]);
  if (differs) parts.push(["standalone", true, t("ofylld markering: enligt bildspelet, där det ser fel ut (det troliga är fyllt)",
    "hollow: a printed number that looks wrong (the likely one is filled)")]);
  if (points.some((point) => point.range)) parts.push(["range", false, chance_words()]);
  if (points.some(ringed)) parts.push(["ring", false, t("ring: flaggat, men inget annat troligt värde är känt", "ring: flagged, but no other likely value is known")]);
  if (events_within(points).size) parts.push(["mark", false, t("streckad linje: händelse, numrerad i listan sist på sidan", "dashed line: an event, by its number in the list at the end")]);
  if (points.some((point) => point.value !== null && !point.complete)) {
    parts.push(["gap", false, t("ofullständig summa, för liten", "incomplete sum, too small")]);
  }
  return parts;
}
const usage_sub = () => `${measure_words()}, ${place_words(state.region)}, ${span_words(state.from, state.to)}. ` +
  (state.values === "likely" ? t("Linjen följer troliga värden.", "The line follows likely values.")
    : t("Linjen följer bildspelets värden.", "The line follows printed values."));
function usage_how(many, points) {
  const scale = state.measure === "share"
    ? (many ? t("Alla rutor har samma skala.", "All boxes have the same scale.") : t("Skalan börjar på noll.", "The scale begins at zero."))
    : t("Varje ruta har egen skala från noll: jämför formen, inte höjden.",
      "Every box has its own scale from zero: compare shapes, not heights.");
  const few = state.measure === "share" ? t(` Andel visas inte vid färre än ${DATA.least} utfärdade.`,
    ` No share is shown with fewer than ${DATA.least} certificates issued.`) : "";
  return t("Läs så här: ", "How to read it: ") + (many ? "" : t("en punkt per månad. ", "a point a month. ")) +
    scale + few + (apart_of(state.region) ? " " + apart_words(apart_of(state.region)) : "") + t(" En månad som saknas är en lucka.", " A missing month is a gap.") +
    (points.some((point) => point.value === 0) ? zero_words() : "");
}

const apart_of = (id) => (id === "" ? "" : DATA.regions[REGION[id]].part_of || id);

// Every number behind the chart, printed and likely beside each other.
const USAGE_COLUMNS = () => [
  { label: t("Månad", "Month") }, { label: t("Intygstyp", "Type") }, { label: t("Plats", "Place") },
  ...["issued", "standalone", "integrated"].flatMap((series) => [
    { label: `${series_words(series)}, ${t("enligt bildspelet", "printed")}`, places: 0 },
    { label: `${series_words(series)}, ${t("troligt", "likely")}`, places: 0 }]),
  { label: t("Andelen fristående %, enligt bildspelet", "Standalone share %, printed"), places: 2 },
  { label: t("Andelen fristående %, troligt", "Standalone share %, likely"), places: 2 },
  ...(state.measure === "per" ? ["integrated", "standalone"].flatMap((series) => [
    { label: `${series_words(series)} per 100 000, ${t("enligt bildspelet", "printed")}`, places: 2 },
    { label: `${series_words(series)} per 100 000, ${t("troligt", "likely")}`, places: 2 }]) : []),
  { label: t("Flaggade tal", "Flagged numbers"), places: 0 },
  { label: t("Flaggade rader", "Flagged rows"), places: 0 }, { label: t("Fullständig", "Complete") },
];
function usage_rows(wanted, name) {
  const people = people_of(state.region);
  return span_months().map((month) => {
    const sums = ["printed", "likely"].map((basis) => summed(month, wanted, basis));
    const pair = (give) => sums.map(give);
    return [DATA.months[month], name, place_words(state.region),
      ...["issued", "standalone", "integrated"].flatMap((series) => pair((sum) => sum[series])),
      ...pair((sum) => (sum.share === null ? null : 100 * sum.share)),
      ...(state.measure === "per" ? ["integrated", "standalone"].flatMap((series) =>
        pair((sum) => measured(sum, series, "per", people))) : []),
      sums[0].flags, sums[0].bad_rows, sums[0].complete && sums[1].complete ? t("ja", "yes") : t("nej", "no")];
  });
}

function draw_usage() {
  const ids = chosen_types();
  const region = in_region(state.region);
  const together = both(region, of_types(ids));
  const name = !ids.length ? t("Alla intygstyper", "All certificate types")
    : ids.map((id) => DATA.types[TYPE[id]].label).join(" + ");
  const plots = plots_of(together, name);
  plots.forEach((plot) => { plot.label = state.measure === "share" ? null : series_words(plot.series); });
  const title = usage_title(plots, name);
  figure(document.getElementById("usage-all"), {
    id: "usage-all", title, sub: usage_sub(), file: "integrerat-fristaende",
    key: usage_key(plots.flatMap((plot) => plot.points)),
    draw: (width) => line_panels(width, [{ title: "", plots }],
      { measure: state.measure, large: true, name: title, about: usage_sub() }),
    how: usage_how(false, plots.flatMap((plot) => plot.points)), source: source_words(span_months()) + derivation(),
    columns: USAGE_COLUMNS(), rows: usage_rows(together, name),
  });
  draw_usage_by_type(ids.length ? ids : DATA.types.map((one) => one.id), region);
}
const derivation = () => t(" Integrerade = utfärdade − fristående.", " Integrated = issued − standalone.");

// The title says the newest month; both values where they differ.
function usage_title(plots, name) {
  const points = plots[plots.length - 1].points.filter((point) => point.value !== null);
  const point = points[points.length - 1];
  const last = plots[plots.length - 1].points[plots[plots.length - 1].points.length - 1];
  if (!point && last.none.own !== missing_words()) return t(`${name}, ${place_words(state.region)}: talen motsäger varandra eller är okända`,
    `${name}, ${place_words(state.region)}: the numbers contradict each other or are unknown`);
  if (!point) return `${name}, ${place_words(state.region)}: ${t("inga tal att visa", "no numbers to show")}`;
  const share = point.sum.share, beside = point.beside.share;
  const where = place_words(state.region);
  if (share === null && point.sum.over) return `${name}, ${where}: ${t("fler fristående än utfärdade, så ingen andel kan räknas ut", "more standalone than issued, so no share can be told")}`;
  if (share === null) return `${name}, ${where}: ${t("för få intyg för en andel", "too few certificates for a share")}`;
  const labels = state.values === "likely" ? [t("troligt", "likely"), t("enligt bildspelet", "printed")]
    : [t("enligt bildspelet", "printed"), t("troligt", "likely")];
  const numbers = beside === null || percent(beside) === percent(share) ? percent(share)
    : `${percent(share)} (${labels[0]}; ${labels[1]} ${percent(beside)})`;
  const month = long_month(DATA.months[point.month]);
  return t(`${name}, ${where}: ${numbers} fristående i ${month}`,
    `${name}, ${where}: ${numbers} standalone in ${month}`);
}

function draw_usage_by_type(ids, region) {
  const panels = ids.map((id) => {
    const type = DATA.types[TYPE[id]];
    return { title: type.label, hint: type_words(type), plots: plots_of(both(region, of_types([id])), type.label).map((plot) => ({ ...plot, type: id })), id };
  }).sort((a, b) => newest_of(b) - newest_of(a));
  const title = t("Varje intygstyp för sig", "Each certificate type by itself");
  const holder = document.getElementById("usage-types");
  if (ids.length < 2) { holder.replaceChildren(); return; }
  figure(holder, {
    id: "usage-types", title, sub: usage_sub() + order_words(), file: "intygstyper-var-for-sig",
    key: usage_key(panels.flatMap((panel) => panel.plots.flatMap((plot) => plot.points))),
    draw: (width) => line_panels(width, panels, { measure: state.measure, name: title,
      about: usage_sub(), shared: state.measure === "share" }),
    how: usage_how(true, panels.flatMap((panel) => panel.plots.flatMap((plot) => plot.points))), source: source_words(span_months()) + derivation(),
    columns: USAGE_COLUMNS(),
    rows: panels.flatMap((panel) => usage_rows(both(region, of_types([panel.id])),
      DATA.types[TYPE[panel.id]].label)),
  });
  const named = panels.map((panel) => DATA.types[TYPE[panel.id]]).filter((type) => type.name);
  if (named.length) holder.append(make("p", { class: "how names" }, t("Typerna: ", "The types: ") + named.map(type_words).join("; ") + "."));
}
// The boxes' order: the newest month's share, or how many certificates it has.
const newest_of = ({ plots }) => {
  const point = plots[0].points[plots[0].points.length - 1];
  return (state.measure === "share" ? point.value : point.sum.issued) ?? -1;
};
const order_words = () => t(` Störst ${state.measure === "share" ? "andel" : "antal utfärdade"} i ${long_month(state.to)} först.`,
  ` The largest ${state.measure === "share" ? "share" : "number issued"} in ${long_month(state.to)} first.`);
const type_words = (type) => (type.name ? `${type.label}: ${type.name}` : type.label);
