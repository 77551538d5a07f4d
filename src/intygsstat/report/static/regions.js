// One month by region: the tile map and the ranked bars. A region is pressed to see it alone.

const MAP_WORDS = () => ({
  share: [t("Andelen fristående", "The standalone share"), t("procent av utfärdade intyg", "per cent of certificates issued")],
  standalone: [t("Fristående per 100 000 invånare", "Standalone per 100,000 inhabitants"), t("intyg", "certificates")],
  issued: [t("Utfärdade per 100 000 invånare", "Issued per 100,000 inhabitants"), t("intyg", "certificates")],
});
const map_measure = () => (state.map === "share" ? "share" : "per");
const map_series = () => (state.map === "issued" ? "issued" : "standalone");

function region_records() {
  const month = DATA.months.indexOf(state.month), types = of_types(chosen_types());
  const records = DATA.regions.map((region, place) => {
    const wanted = both((row) => row.region === place, types);
    const point = point_of(month, wanted, map_series(), map_measure(), region.people);
    const label = point.value === null ? no_value_words(point.sum, region)
      : (point.complete ? shown_value(point.value, map_measure()) : `(${shown_value(point.value, map_measure())})`) + (point.open ? " †" : "");
    return { region, point, label, note: region_note(region, point, label) };
  });
  return records.filter((one) => is_shown(month, one.region) && (one.point.sum.rows || one.region.code))
    .sort((a, b) => (b.point.value ?? -1) - (a.point.value ?? -1));
}
function no_value_words(sum, region) {
  const none = none_words(sum, map_series(), map_measure());
  if (none !== missing_words() || sum.issued === null || sum.standalone === null) return none;
  if (state.map !== "share" && !region.people) return t("inga invånare", "no inhabitants");
  return t(`för få (${count(sum.issued)})`, `too few (${count(sum.issued)})`);
}
function region_note(region, point, label) {
  const parts = [`${region.name}: ${label}`];
  if (point.differs) parts.push(state.values === "likely"
    ? t("enligt bildspelet ", "printed ") + (shown_value(point.other, map_measure()) || point.none.other)
    : t("troligt ", "likely ") + (shown_value(point.other, map_measure()) || point.none.other));
  if (point.sum.issued !== null && point.sum.standalone !== null) {
    parts.push(t(`${count(point.sum.standalone)} fristående av ${count(point.sum.issued)}`,
      `${count(point.sum.standalone)} standalone of ${count(point.sum.issued)}`));
  }
  parts.push(...flag_words(point.sum));
  return parts.join(", ");
}
function press_region(id) {
  const region = state.region === id ? "" : id;
  choose({ region }, t(`Diagrammen ovan visar nu ${place_words(region)}.`,
    `The charts above now show ${place_words(region)}.`));
}

// Which region is chosen, and the way to its charts.
function draw_chosen_region() {
  const holder = document.getElementById("region-chosen");
  if (!state.region) {
    holder.replaceChildren(t("Välj en region för att se den för sig.", "Choose a region to see it by itself."));
    return;
  }
  const name = place_words(state.region);
  const go = make("button", { type: "button", "data-key": "to-region", onclick: () => { choose({ del: "intygstyper" }); show_section(); } },
    t(`Visa diagrammen för ${name}`, `Show the charts of ${name}`));
  const back = make("button", { type: "button", "data-key": "whole-country", onclick: () => press_region(state.region) }, t("Hela landet", "The whole country"));
  holder.replaceChildren(t(`Vald region: ${name}. `, `Chosen region: ${name}. `), go, " ", back);
}

function draw_regions() {
  draw_chosen_region();
  const records = region_records();
  const [what, unit] = MAP_WORDS()[state.map];
  const month = long_month(state.month);
  const types = chosen_types().map((id) => DATA.types[TYPE[id]].label).join(" + ") ||
    t("alla intygstyper", "all certificate types");
  const basis = state.values === "likely" ? t("troliga värden", "likely values") : t("värden enligt bildspelet", "printed values");
  const sub = `${what} (${unit}), ${types}, ${month}, ${basis}.`;
  const known = records.filter((one) => one.point.value !== null);
  const top = ticks(Math.max(0, ...known.map((one) => one.point.value)), 4);
  const shared = {
    sub, source: source_words([DATA.months.indexOf(state.month)]), columns: region_columns(), rows: region_rows(records),
  };
  const told = Object.fromEntries(records.map((one) =>
    [one.region.id, { value: one.point.value, label: one.label, note: one.note }]));
  const highest = top[top.length - 1], shades = state.map === "issued" ? "b" : "o";
  const zeros = known.some((one) => one.point.value === 0) ? zero_words() : "";
  const map_title = t(`Så fördelar sig ${what.toLowerCase()} över landet`, `${what} across the country`);
  const holder = document.getElementById("region-map");
  holder.classList.add("map");
  figure(holder, {
    ...shared, id: "region-map", file: `regioner-karta-${state.month}`, title: map_title,
    key: map_key(top, shades, known, (value) => axis_words(value, map_measure(), highest)),
    draw: (width) => tile_map(width, told, { name: map_title, about: sub, top, shades,
      press: press_region, chosen: state.region }),
    how: t("Läs så här: mörkare är mer. Välj en region för att se den i diagrammen ovan; välj den igen för hela landet.",
      "How to read it: darker is more. Choose a region to see it in the charts above; choose it again for the whole country.") + zeros,
  });
  const bar_title = bars_title(known, what, month);
  figure(document.getElementById("region-bars"), {
    ...shared, id: "region-bars", file: `regioner-${state.month}`, title: bar_title,
    key: region_key(records),
    draw: (width) => bar_columns(width, [{ title: "", series: map_series(), rows: records.map((one) => ({
      name: one.region.name, key: one.region.id, value: one.point.value, other: one.point.other,
      hollow: (state.values === "printed" && one.point.differs) || !one.point.complete,
      range: one.point.range, label: one.label, note: one.note, below: other_words(one.point, (value) => shown_value(value, map_measure())) })) }],
    { name: bar_title, about: sub, measure: map_measure(), press: press_region, chosen: state.region }),
    how: t("Läs så här: längst stapel överst. ", "How to read it: longest bar first. ") + (state.map === "share"
      ? t(`Överlappar två tunna streck kan ordningen vara en slump (95${NBSP}%). Andel visas inte vid färre än ${DATA.least} utfärdade.`,
        `Where two thin lines overlap their order may be chance (95%). No share is shown with fewer than ${DATA.least} issued.`)
      : t("Invånare den 31 december 2023.", "Inhabitants on 31 December 2023.")) + zeros,
  });
}
// Half-open classes in words, so that no number belongs to two; zero is a class of its own.
function map_key(top, shades, known, said) {
  const number = (value) => said(value).replace(/[\s\u00a0]?%$/, ""), last = top.length - 2;
  const classes = top.slice(1).map((to, n) => [`${shades}${shade_of(n, top.length - 1)}`, false,
    n === last ? t(`${n ? number(top[n]) : "över 0"} till ${said(to)}`, `${n ? number(top[n]) : "above 0"} to ${said(to)}`)
      : n ? t(`${number(top[n])} till under ${said(to)}`, `${number(top[n])} to under ${said(to)}`) : t(`över 0, under ${said(to)}`, `above 0, under ${said(to)}`)]);
  return known.some((one) => one.point.value === 0) ? [["zero", false, said(0)], ...classes] : classes;
}
function region_key(records) {
  const parts = [];
  if (records.some((one) => one.point.range)) parts.push(["chance", false, chance_words()]);
  if (records.some((one) => one.point.differs)) {
    parts.push(["beside", state.values === "likely", state.values === "likely"
      ? t("ofylld markering: enligt bildspelet, där det troliga är ett annat", "hollow: printed value, where the likely one differs")
      : t("ofylld stapel: bildspelets tal ser fel ut; fylld markering: det troliga", "hollow bar: a printed value that looks wrong; filled sign: the likely one")]);
  }
  if (records.some((one) => one.point.open)) {
    parts.push(["dagger", false, t("flaggat, men inget annat troligt värde är känt", "flagged, but no other likely value is known")]);
  }
  return parts;
}
function bars_title(known, what, month) {
  if (!known.length) return t(`Inga regioner att visa i ${month}`, `No regions to show in ${month}`);
  const printed = (one) => printed_of(one.point), likely = (one) => likely_of(one.point);
  const say = (value) => shown_value(value, map_measure());
  const first = agreed_first(known, printed, likely);
  if (first) {
    const said = printed(first) === likely(first) ? say(likely(first))
      : t(`troligt ${say(likely(first))}, enligt bildspelet ${say(printed(first))}`, `likely ${say(likely(first))}, printed ${say(printed(first))}`);
    return t(`${what} är störst i ${first.region.name}: ${said}`, `${what}: highest in ${first.region.name}, ${said}`);
  }
  const high = listed(high_by_both(known, printed, likely).map((one) => one.region.name));
  if (known.every((one) => printed(one) === likely(one))) return t(`${what} per region`, `${what} by region`);
  return high ? t(`${what} är bland de största i ${high}, hur man än läser talen; vilken som är först hänger på tal som ser fel ut`,
    `${what}: ${high} are among the highest by either reading; which is first hangs on doubtful numbers`)
    : t(`${what}: vilken region som är först hänger på tal som ser fel ut`, `${what}: which region is first hangs on doubtful numbers`);
}
const region_columns = () => [
  { label: "Region" }, { label: t("Månad", "Month") },
  ...["issued", "standalone", "integrated"].flatMap((series) => [
    { label: `${series_words(series)}, ${t("enligt bildspelet", "printed")}`, places: 0 },
    { label: `${series_words(series)}, ${t("troligt", "likely")}`, places: 0 }]),
  { label: t("Andelen fristående %, enligt bildspelet", "Standalone share %, printed"), places: 2 },
  { label: t("Andelen fristående %, troligt", "Standalone share %, likely"), places: 2 },
  { label: t("Invånare", "Inhabitants"), places: 0 },
  { label: t("Fristående per 100 000, enligt bildspelet", "Standalone per 100,000, printed"), places: 2 },
  { label: t("Fristående per 100 000, troligt", "Standalone per 100,000, likely"), places: 2 },
  { label: t("Utfärdade per 100 000, enligt bildspelet", "Issued per 100,000, printed"), places: 1 },
  { label: t("Utfärdade per 100 000, troligt", "Issued per 100,000, likely"), places: 1 },
  { label: t("Flaggade tal", "Flagged numbers"), places: 0 }, { label: t("Flaggade rader", "Flagged rows"), places: 0 },
];
function region_rows(records) {
  return records.map(({ region, point }) => {
    const sums = state.values === "likely" ? [point.beside, point.sum] : [point.sum, point.beside];
    const pair = (give) => sums.map(give);
    return [region.name, state.month,
      ...["issued", "standalone", "integrated"].flatMap((series) => pair((sum) => sum[series])),
      ...pair((sum) => (sum.share === null ? null : 100 * sum.share)), region.people,
      ...pair((sum) => measured(sum, "standalone", "per", region.people)),
      ...pair((sum) => measured(sum, "issued", "per", region.people)), point.flags, point.sum.bad_rows];
  });
}
