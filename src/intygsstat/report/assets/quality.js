// What not to trust: the coverage matrix, findings with their pictures, revisions.

const channel_words = (channel) => ({ issued: t("utfärdade", "issued"),
  standalone: t("fristående", "standalone") })[channel] || "";
const DIAGNOSES_EN = {
  totals_shifted: "totals on the wrong row", unlisted_type: "a type without a column",
  typing_error: "a typing error", lost_digits: "lost digits or a real drop",
  cells_swapped: "two cells changed places", rows_swapped: "two rows changed places",
  month_repeated: "another month’s numbers", row_missing: "the row is missing",
  standalone_above_issued: "more standalone than issued",
};
const DIAGNOSES_SV = {
  totals_shifted: "totaler på fel rad", unlisted_type: "en intygstyp utan kolumn",
  typing_error: "skrivfel", lost_digits: "tappade siffror eller ett verkligt fall",
  cells_swapped: "två celler har bytt plats", rows_swapped: "två rader har bytt plats",
  month_repeated: "en annan månads tal", row_missing: "raden saknas",
  standalone_above_issued: "fler fristående än utfärdade",
};

function draw_quality() {
  draw_coverage();
  if (told_in === state.lang) return;
  told_in = state.lang;  // findings and revisions follow no other choice
  draw_findings();
  draw_revisions();
}
let told_in = "";

function draw_coverage() {
  const months = span_months();
  const cells = DATA.coverage.filter(([month]) => months.includes(month));
  const said = { there: t("finns", "there"), flagged: t("flaggad", "flagged"), missing: t("saknas", "missing") };
  const number = (kind) => cells.filter((cell) => cell[3] === kind).length;
  const title = t(`${count(number("flagged"))} av ${count(cells.length)} tabellrader är flaggade, ${count(number("missing"))} saknas`,
    `${count(number("flagged"))} of ${count(cells.length)} rows are flagged, ${count(number("missing"))} are missing`);
  const sub = t("En ruta per region, månad och tabell. Talet är antalet avvikelser i raden.",
    "One box a region, month and table. The number is the count of findings in the row.");
  figure(document.getElementById("coverage"), {
    id: "coverage", title, sub, file: "tackning",
    key: [["there", 0, said.there], ["flagged", 0, t("flaggad, med antal avvikelser", "flagged, with the number of findings")],
      ["missing", 0, said.missing]],
    draw: (width) => coverage_matrix(width, months, cells, title, sub, said),
    how: t("Läs så här: vänstra hälften är utfärdade intyg, högra fristående. Gul ruta: minst ett tal i raden ser fel ut.",
      "How to read it: the left half is issued certificates, the right half standalone. Yellow: at least one number of the row looks wrong."),
    source: source_words(months),
    columns: [{ label: t("Månad", "Month") }, { label: t("Tabell", "Table") }, { label: "Region" },
      { label: t("Läge", "State") }, { label: t("Avvikelser", "Findings"), places: 0 }],
    rows: cells.map(([month, region, alone, state_of, findings]) => [DATA.months[month],
      channel_words(alone ? "standalone" : "issued"), DATA.regions[region].name, said[state_of], findings]),
  });
}
function coverage_matrix(width, months, cells, name, about, said) {
  const left = Math.min(170, width * 0.34), between = 14, head = 50, tall = 21;
  const wide = (width - left - between) / (2 * months.length);
  const parts = [];
  const x_of = (n, alone) => left + alone * (months.length * wide + between) + n * wide;
  for (const alone of [0, 1]) {
    parts.push(words(x_of(0, alone), 14, t(["Utfärdade", "Fristående"][alone], ["Issued", "Standalone"][alone]), { bold: true }));
    for (const [n, month, year] of month_ticks(months.map((each) => DATA.months[each]), wide)) {
      parts.push(words(x_of(n, alone) + 2, 30, month || year, { size: 12, cls: "soft" }));
      if (month && year) parts.push(words(x_of(n, alone) + 2, 43, year, { size: 12, cls: "soft" }));
    }
  }
  const there = [...new Set(cells.map((cell) => cell[1]))].sort((a, b) => a - b);
  there.forEach((region, row) => parts.push(words(0, head + row * tall + 15, fitting(DATA.regions[region].name, left - 8))));
  for (const [month, region, alone, kind, findings] of cells) {
    const x = x_of(months.indexOf(month), alone), y = head + there.indexOf(region) * tall;
    const note = `${DATA.regions[region].name}, ${channel_words(alone ? "standalone" : "issued")} ${long_month(DATA.months[month])}: ${said[kind]}`;
    parts.push(svg("g", {}, svg("title", {}, findings ? `${note} (${findings})` : note),
      svg("rect", { x: round(x), y, width: round(Math.max(1, wide - 2)), height: tall - 2, class: kind }),
      findings && wide > 12 ? words(x + wide / 2 - 1, y + 14, findings, { size: 12, anchor: "middle", cls: "on-flag" }) : ""));
  }
  return drawing(width, head + there.length * tall + 4, name, about, parts);
}

function finding_title(one) {
  const column = one.of_total ? t("tryckt total", "printed total") : one.type;
  const table_name = [channel_words(one.channel), one.month ? long_month(one.month) : ""].filter(Boolean).join(" ");
  const title = [one.region, column, table_name].filter(Boolean).join(", ") || one.deck;
  return title[0].toUpperCase() + title.slice(1);
}
function sure_words(confidence) {
  const sure = confidence > 0.99 ? t("mer än 99 % säkert", "more than 99% sure")
    : confidence < 0.01 ? t("mindre än 1 % säkert", "less than 1% sure")
      : t(`${Math.round(100 * confidence)} % säkert`, `${Math.round(100 * confidence)}% sure`);
  return sure.replace(" %", NBSP + "%");
}
function likely_words(one) {
  const range = one.low !== null && one.low !== one.high
    ? t(`mellan ${count(one.low)} och ${count(one.high)}`, `between ${count(one.low)} and ${count(one.high)}`) : "";
  const what = (language() ? DIAGNOSES_EN : DIAGNOSES_SV)[one.diagnosis] || "";
  const value = one.proposed === null || one.diagnosis === "totals_shifted" ? range
    : one.diagnosis === "unlisted_type"
      ? t(`${count(one.proposed)} intyg av en typ utan kolumn`, `${count(one.proposed)} certificate(s) of a type without a column`)
      : (one.of_total ? t("totalen ", "the total ") : "") + count(one.proposed) + (range ? ` (${range})` : "");
  return `${value || what}, ${sure_words(one.confidence)}.`;
}
const capital = (text) => text.slice(0, 1).toUpperCase() + text.slice(1);
// Evidence names other findings by id; a reader wants to know what they are about.
const evidence_words = (one) => capital(one.evidence[language()].replace(/(?:avvikelse|finding) ([0-9a-f]{16})/g, (said, id) => {
  const other = DATA.findings.find((each) => each.id === id);
  return other ? t("se ", "see ") + finding_title(other) : said;
}));

function finding_card(one) {
  const [best, ...others] = one.explanations, lang = language();
  const bold = (label, text) => make("p", {}, make("b", {}, label + " "), text);
  const parts = [make("h4", {}, finding_title(one) + " ", make("span", { class: "note" },
    one.severity === "error" ? t("(fel)", "(error)") : t("(varning)", "(warning)"))),
  make("p", {}, one.message[lang])];
  if (one.picture) {
    parts.push(make("img", { src: `data:image/png;base64,${one.picture.png}`, alt: lang ? picture_en(one) : one.picture.alt,
      width: Math.round(one.picture.width * 0.6), height: Math.round(one.picture.height * 0.6) }));
  } else parts.push(make("p", { class: "note" }, no_picture_words(one)));
  if (one.printed) parts.push(bold(t("Tryckt:", "Printed:"), one.printed === "ingenting" ? t("ingenting", "nothing") : one.printed));
  if (best) {
    parts.push(bold(t("Troligen:", "Likely:"), likely_words(best)));
    parts.push(bold(t("Varför:", "Why:"), evidence_words(best)));
  } else parts.push(make("p", {}, t("Ingen förklaring är känd.", "No explanation is known.")));
  for (const each of others) {
    parts.push(bold(each.diagnosis ? t("Eller:", "Or:") : t("Dessutom:", "Also:"), `${likely_words(each)} ${evidence_words(each)}`));
  }
  if (one.decided) parts.push(bold(t("Beslutat:", "Decided:"),
    (one.decided.decided === "stands" ? t("det tryckta talet står fast", "the printed number stands") : count(Number(one.decided.decided))) +
    `. ${one.decided.reason} (${one.decided.who}, ${one.decided.when}).`));
  if (one.rows.length) parts.push(bold(t("Gäller raderna:", "About the rows:"), one.rows.join(", ") + "."));
  const unit = one.is_text ? t("rad", "line") : t("bild", "slide");
  const rebuilt = DATA.decks.some((each) => each.deck === one.deck && each.rebuilt) ? t(" (rekonstruktion)", " (reconstruction)") : "";
  parts.push(make("p", { class: "source" }, `${t("Källa:", "Source:")} ${one.deck}${rebuilt}${one.page ? `, ${unit} ${one.page}` : ""} · ${one.id}`));
  return make("article", { class: `finding ${one.severity}`, id: `finding-${one.id}` }, parts);
}
const picture_en = (one) => `Part of slide ${one.page} of ${one.deck}: ${finding_title(one)}${one.printed ? `, printed ${one.printed}` : ""}.`;
function no_picture_words(one) {
  if (one.is_text) return t("Ingen bild: bildspelet är bara text.", "No picture: the deck is only text.");
  if (!one.has_place) return t("Ingen bild: det som saknas har ingen plats på en bild.", "No picture: what is missing has no place on a slide.");
  return t(`Bilden ryms inte här. Så får man den: intygsstat show ${one.id.slice(0, 8)} --picture bild.png`,
    `The picture is not in this page. To get it: intygsstat show ${one.id.slice(0, 8)} --picture picture.png`);
}
const FIRST_FINDINGS = 6;
function draw_findings() {
  const holder = document.getElementById("findings"), all = DATA.findings;
  if (!all.length) { holder.replaceChildren(make("p", {}, t("Inga avvikelser.", "No findings."))); return; }
  const more = make("details", { open: opened.has("findings"), id: "more-findings" },
    make("summary", {}, t(`Visa ytterligare ${all.length - FIRST_FINDINGS} avvikelser`, `Show ${all.length - FIRST_FINDINGS} more findings`)),
    all.slice(FIRST_FINDINGS).map(finding_card));
  more.addEventListener("toggle", () => { if (more.open) opened.add("findings"); else opened.delete("findings"); });
  holder.replaceChildren(
    make("p", { class: "sub" }, t("Vad som är tryckt, vad talet troligen var och hur säkert det är. Bilden är ett utsnitt ur bildspelet.",
      "What is printed, what the number likely was and how sure that is. The picture is a piece of the deck’s slide.")),
    ...all.slice(0, FIRST_FINDINGS).map(finding_card), ...(all.length > FIRST_FINDINGS ? [more] : []));
}

function draw_revisions() {
  const holder = document.getElementById("revisions"), heading = t("Tal som ett senare bildspel ändrat", "Numbers that a later deck changed");
  if (!DATA.revisions.length) {
    holder.replaceChildren(make("h3", {}, heading), make("p", {}, t("Inget tal har ändrats av ett senare bildspel.", "No number was changed by a later deck.")));
    return;
  }
  const rows = DATA.revisions.map((one) => [one.month, channel_words(one.channel), one.region, one.type, one.old, one.new, one.old_deck, one.new_deck]);
  const columns = [{ label: t("Månad", "Month") }, { label: t("Tabell", "Table") }, { label: "Region" }, { label: t("Intygstyp", "Type") },
    { label: t("Förut", "Before"), places: 0 }, { label: t("Nu", "Now"), places: 0 }, { label: t("Förra bildspelet", "Former deck") }, { label: t("Senare bildspel", "Later deck") }];
  const spec = { id: "revisions", title: heading, columns, rows, file: "andrade-tal" };
  holder.replaceChildren(make("h3", {}, heading),
    make("p", {}, t(`${count(rows.length)} tal har tryckts på nytt med ett annat värde; det senaste bildspelets gäller.`,
      `${count(rows.length)} numbers were printed again with another value; the latest deck’s counts.`)),
    make("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": heading }, table(spec, "table-revisions")),
    make("button", { type: "button", "data-key": "csv-revisions", onclick: () => download(spec) }, t("Ladda ner (CSV)", "Download (CSV)")));
}
