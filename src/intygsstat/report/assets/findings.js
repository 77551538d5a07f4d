// Findings, one card each: what the deck says, what is likely, how sure, what it changes, whom to ask.

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

function finding_title(one) {
  const column = one.of_total ? t("totalen", "the total") : one.type;
  const table_name = [channel_words(one.channel), one.month ? long_month(one.month) : ""].filter(Boolean).join(" ");
  const title = [one.region, column, table_name].filter(Boolean).join(", ") || one.deck;
  return capital(title);
}
const capital = (text) => text.slice(0, 1).toUpperCase() + text.slice(1);
function sure_words(confidence) {
  if (confidence > 0.99) return t(`mer än 99${NBSP}%${NBSP}säkert`, `more than 99%${NBSP}sure`);
  if (confidence < 0.01) return t(`mindre än 1${NBSP}%${NBSP}säkert`, `less than 1%${NBSP}sure`);
  return t(`${Math.round(100 * confidence)}${NBSP}%${NBSP}säkert`, `${Math.round(100 * confidence)}%${NBSP}sure`);
}
function likely_words(one) {
  const range = one.low !== null && one.low !== one.high
    ? t(`mellan ${count(one.low)} och ${count(one.high)}`, `between ${count(one.low)} and ${count(one.high)}`) : "";
  const what = (language() ? DIAGNOSES_EN : DIAGNOSES_SV)[one.diagnosis] || "";
  const value = one.proposed === null || one.diagnosis === "totals_shifted" ? range
    : one.diagnosis === "unlisted_type"
      ? t(`${count(one.proposed)} intyg av en typ utan kolumn`, `${count(one.proposed)} certificate(s) of a type without a column`)
      : (one.of_total ? t("totalen ", "the total ") : "") + count(one.proposed) + (range ? ` (${range})` : "");
  return value || what;
}
// Evidence names other findings by id; a reader wants to know what they are about.
const evidence_words = (one) => capital(one.evidence[language()].replace(/(?:avvikelse|finding) ([0-9a-f]{16})/g, (said, id) => {
  const other = DATA.findings.find((each) => each.id === id);
  return other ? t("se ", "see ") + finding_title(other) : said;
}));

// What the slide says; a plain number is grouped as the page's other numbers.
const deck_words = (said) => (said === "ingenting" || said === "" ? t("ingenting", "nothing") : said.replaceAll(NBSP, t(NBSP, ",")));

// What the likely value changes in its month's sums, everything else being likely values.
function effect_words(one) {
  const effect = one.effect;
  if (effect.kind === "stands") return t("inget: någon har beslutat att bildspelets tal står fast.", "nothing: somebody decided that the printed number stands.");
  if (effect.kind === "total") return t("inget i summorna, som räknas av cellerna: det är bara bildspelets total som inte stämmer.",
    "nothing in the sums, which are made of the cells: only the printed total is wrong.");
  if (effect.kind === "unknown") return t("okänt: inget troligare tal är känt.", "unknown: no likelier number is known.");
  const month = long_month(effect.month), points = 100 * (effect.with - effect.without);
  const counts = [["issued", t("utfärdade", "issued")], ["standalone", t("fristående", "standalone")]].filter(([series]) => effect[series])
    .map(([series, name]) => `${signed(effect[series])} ${name}`).join(t(" och ", " and "));
  const share = effect.with === null || effect.without === null ? ""
    : t(`. Andelen fristående blir ${percent_near(effect.with)} i stället för ${percent_near(effect.without)} (${signed(points, 2)} procentenheter)`,
      `. The standalone share becomes ${percent_near(effect.with)} instead of ${percent_near(effect.without)} (${signed(points, 2)} percentage points)`);
  const older = effect.newest ? "" : t(" Den senaste månaden berörs inte.", " The newest month is not touched.");
  return `${month}: ${counts}${share}.${older}`;
}
const percent_near = (share) => decimals(100 * share, 2) + t(NBSP + "%", "%");
function ask_words(one) {
  const publisher = one.publisher
    ? t(`${one.publisher} (gav ut bildspelet)`, `${one.publisher} (published the deck)`)
    : t("den som gav ut bildspelet", "whoever published the deck");
  const region = one.known_region ? t(`${one.region} (regionen)`, `${one.region} (the region)`) : one.region;
  const asked = one.of_total || !region ? [publisher] : [region, publisher];
  return capital(asked.join(t(" eller ", " or "))) + ".";
}

function finding_card(one) {
  const [best, ...others] = one.explanations;
  const facts = [];
  const fact = (label, ...said) => facts.push(make("dt", {}, label), make("dd", {}, ...said));
  if (one.printed) fact(t("Enligt bildspelet", "Printed"), deck_words(one.printed));
  if (one.decided) fact(t("Beslutat", "Decided"), (one.decided.decided === "stands" ? t("bildspelets tal står fast", "the printed number stands") : count(Number(one.decided.decided))) +
    `. ${one.decided.reason} (${one.decided.who}, ${one.decided.when}).`);
  fact(t("Troligt", "Likely"), best ? make("b", {}, likely_words(best)) : t("ingen förklaring är känd", "no explanation is known"));
  if (best) fact(t("Hur säkert", "How sure"), capital(sure_words(best.confidence)));
  fact(t("Vad det ändrar", "What it changes"), capital(effect_words(one)));
  fact(t("Vem man frågar", "Whom to ask"), ask_words(one));
  if (one.rows.length) fact(t("Gäller raderna", "About the rows"), one.rows.map((row) => (row.own === null ? row.region
    : `${row.region}: ${count(row.own)}` + t(` (enligt bildspelet ${deck_words(row.printed)})`, ` (printed ${deck_words(row.printed)})`))).join("; ") + ".");
  const bold = (label, text) => make("p", {}, make("b", {}, label + " "), text);
  const parts = [make("h4", {}, finding_title(one) + " ", make("span", { class: "note" },
    one.severity === "error" ? t("(fel)", "(error)") : t("(varning)", "(warning)"))), make("dl", { class: "facts" }, facts),
  ...finding_picture(one)];
  const why = [make("p", {}, one.message[language()])];
  if (best) why.push(bold(t("Varför:", "Why:"), evidence_words(best)));
  for (const each of others) {
    why.push(bold(each.diagnosis && best.diagnosis ? t("Eller:", "Or:") : t("Dessutom:", "Also:"),
      `${capital(likely_words(each))}, ${sure_words(each.confidence)}. ${evidence_words(each)}`));
  }
  parts.push(...why);
  const unit = one.is_text ? t("rad", "line") : t("bild", "slide");
  const rebuilt = DATA.decks.some((each) => each.deck === one.deck && each.rebuilt) ? t(" (rekonstruktion)", " (reconstruction)") : "";
  parts.push(make("p", { class: "source" }, `${t("Källa:", "Source:")} ${one.deck}${rebuilt}${one.page ? `, ${unit} ${one.page}` : ""} · ${one.id}`));
  return make("article", { class: `finding ${one.severity}`, id: `finding-${one.id}` }, parts);
}
// The newest deck's pictures are in the page; an older one's lies beside it, and may be left behind.
function finding_picture(one) {
  if (!one.picture) return [make("p", { class: "note" }, no_picture_words(one))];
  const { png, file, alt, width, height } = one.picture;
  const picture = make("img", { alt: language() ? picture_en(one) : alt, width: Math.round(width * 0.6), height: Math.round(height * 0.6),
    loading: file ? "lazy" : null, src: file || `data:image/png;base64,${png}` });
  if (file) picture.addEventListener("error", () => picture.replaceWith(make("p", { class: "note" },
    t(`Bilden finns inte här: filen ${file} hör till sidan och har inte följt med.`, `The picture is not here: the file ${file} belongs to the page and was not brought along.`))));
  return [picture];
}
const picture_en = (one) => `Part of slide ${one.page} of ${one.deck}: ${finding_title(one)}${one.printed ? `, printed ${deck_words(one.printed)}` : ""}.`;
function no_picture_words(one) {
  if (one.is_text) return t("Ingen bild: bildspelet är bara text.", "No picture: the deck is only text.");
  if (!one.has_place) return t("Ingen bild: det som saknas har ingen plats på en bild.", "No picture: what is missing has no place on a slide.");
  return t(`Bilden finns inte här. Så får man den: intygsstat show ${one.id.slice(0, 8)} --picture bild.png`,
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
    make("p", { class: "sub" }, t("Först det som ändrar den senaste månadens andel mest. Ändringen är räknad med troliga värden i alla andra celler. Bilden är ett utsnitt ur bildspelet.",
      "First what changes the newest month’s share most. The change is counted with likely values in all other cells. The picture is a piece of the deck’s slide.")),
    ...all.slice(0, FIRST_FINDINGS).map(finding_card), ...(all.length > FIRST_FINDINGS ? [more] : []));
}
