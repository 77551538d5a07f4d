// Findings, one card each: what the deck says, what is likely, how sure, what it changes, whom to ask.

const DIAGNOSES_EN = {
  totals_shifted: "totals on the wrong row", unlisted_type: "a type without a column",
  typing_error: "a typing error", lost_digits: "lost digits or a real drop",
  cells_swapped: "two numbers changed places", rows_swapped: "two rows changed places",
  month_repeated: "another month’s numbers", row_missing: "the row is missing",
  standalone_above_issued: "more standalone than issued",
};
const DIAGNOSES_SV = {
  totals_shifted: "totaler på fel rad", unlisted_type: "en intygstyp utan kolumn",
  typing_error: "skrivfel", lost_digits: "tappade siffror eller ett verkligt fall",
  cells_swapped: "två tal har bytt plats", rows_swapped: "två rader har bytt plats",
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
  const percent = confidence > 0.99 ? 99 : confidence < 0.01 ? 1 : Math.round(100 * confidence);
  const than = confidence > 0.99 ? t(`mer än${NBSP}`, "more than ") : confidence < 0.01 ? t(`mindre än${NBSP}`, "less than ") : "";
  return t(`sannolikhet ${than}${percent}${NBSP}%`, `${than}${percent}%${NBSP}likely`);
}
// How likely it is that none of the explanations holds: rounded down, so that no doubt is made up.
function remaining_words(one) {
  if (one.remaining === null) return "";
  const percent = Math.floor(100 * one.remaining + 1e-9);
  const said = percent < 1 ? t(`Mindre än${NBSP}1${NBSP}%`, "Less than 1%") : t(`${percent}${NBSP}%`, `${percent}%`);
  // A row that doesn't add up can't be right as it stands: then only something else is left.
  return one.of_total || !one.type ? t(` ${said} att något annat har hänt.`, ` ${said} that something else happened.`)
    : t(` ${said} att bildspelets tal stämmer eller att något annat har hänt.`, ` ${said} that the printed number is right, or that something else happened.`);
}
function others_words(others) {
  const rest = others.reduce((sum, each) => sum + each.confidence, 0);
  const percent = Math.round(100 * rest);
  return percent < 1 ? "" : t(` Andra värden: ${percent}${NBSP}%.`, ` Other values: ${percent}%.`);
}
// The row was likely added up from the same wrong number: that it agrees clears nothing.
const adds_up_words = (one) => t("Raden går ihop med bildspelets total. Det visar inte att talet stämmer: summan är troligen räknad av samma felaktiga tal.",
  "The row agrees with the printed total. That does not clear the number: the sum was probably made of the same wrong number.");
// Where a proposal lies outside of what the other months foretell, that is said.
function outside_words(one, each) {
  if (!one.expected || each.proposed === null || each.of_total || each.diagnosis === "unlisted_type") return "";
  const [low, high] = one.expected;
  if (each.proposed >= low && each.proposed <= high) return "";
  return each.proposed > high ? t(", över det som övriga månader talar för", ", above what the other months foretell")
    : t(", under det som övriga månader talar för", ", below what the other months foretell");
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
  if (effect.kind === "total") return t("inget i summorna, som räknas av de enskilda talen: det är bara bildspelets total som inte stämmer.",
    "nothing in the sums, which are made of the single numbers: only the printed total is wrong.");
  if (effect.kind === "unknown") return t("okänt: inget troligare tal är känt.", "unknown: no likelier number is known.");
  const month = long_month(effect.month);
  const counts = [["issued", t("utfärdade", "issued")], ["standalone", t("fristående", "standalone")]].filter(([series]) => effect[series])
    .map(([series, name]) => `${signed(effect[series])} ${name}`).join(t(" och ", " and "));
  const share = effect.with === null || effect.without === null ? "" : share_effect_words(effect);
  const older = effect.newest ? "" : t(" Den senaste månaden berörs inte.", " The newest month is not touched.");
  return `${month}: ${counts}${share}.${older}`;
}
// Written with the headline's decimals; the difference is that of the numbers shown.
function share_effect_words({ with: becomes, without: was }) {
  const places = Math.max(becomes, was) < 0.00995 ? 2 : 1;
  const [to, from] = [becomes, was].map((share) => Number((100 * share).toFixed(places)));
  const least = decimals(1 / 10 ** places, places), said = (number) => decimals(number, places) + t(NBSP + "%", "%");
  if (to === from) return t(`. Andelen fristående, ${said(to)}, ändras med mindre än ${least} procentenheter`,
    `. The standalone share, ${said(to)}, changes by less than ${least} percentage points`);
  return t(`. Andelen fristående blir ${said(to)} i stället för ${said(from)} (${signed(to - from, places)} procentenheter)`,
    `. The standalone share becomes ${said(to)} instead of ${said(from)} (${signed(to - from, places)} percentage points)`);
}
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
  if (best) fact(t("Troligt", "Likely"), make("b", {}, likely_words(best)), outside_words(one, best));
  else fact(t("Troligt", "Likely"), t("ingen förklaring är känd", "no explanation is known"));
  if (best) fact(t("Hur troligt", "How likely"), `${capital(sure_words(best.confidence))}.` + (one.remaining === null ? "" : others_words(others)) + remaining_words(one));
  if (one.adds_up && one.type && !one.decided) fact(t("Radens summa", "The row’s sum"), adds_up_words(one));
  fact(t("Vad det ändrar", "What it changes"), capital(effect_words(one)));
  fact(t("Vem kan svara?", "Who can answer?"), ask_words(one));
  if (one.rows.length) fact(t("Gäller raderna", "About the rows"), one.rows.map((row) => (row.own === null ? row.region
    : `${row.region}: ${count(row.own)}` + t(` (enligt bildspelet ${deck_words(row.printed)})`, ` (printed ${deck_words(row.printed)})`))).join("; ") + ".");
  const bold = (label, text) => make("p", {}, make("b", {}, label + " "), text);
  const parts = [make("h4", { title: `${one.severity === "error" ? t("fel", "error") : t("varning", "warning")} ${one.id}` }, finding_title(one)),
    make("dl", { class: "facts" }, facts), ...finding_picture(one)];
  const why = [make("p", {}, one.message[language()])];
  if (best) why.push(bold(t("Varför:", "Why:"), evidence_words(best)));
  for (const each of others) {
    why.push(bold(each.diagnosis && best.diagnosis ? t("Eller:", "Or:") : t("Dessutom:", "Also:"),
      `${capital(likely_words(each))}${outside_words(one, each)}, ${sure_words(each.confidence)}. ${evidence_words(each)}`));
  }
  parts.push(...why);
  const unit = one.is_text ? t("rad", "line") : t("bild", "slide");
  const rebuilt = is_rebuilt(one.deck) ? t(" (rekonstruktion)", " (reconstruction)") : "";
  parts.push(make("p", { class: "source" }, `${t("Källa:", "Source:")} ${one.deck}${rebuilt}${one.page ? `, ${unit} ${one.page}` : ""} · ${one.id}`));
  return make("article", { class: `finding ${one.severity}`, id: `finding-${one.id}` }, parts);
}
// The newest deck's pictures are in the page; an older one's lies beside it, and may be left behind.
function finding_picture(one) {
  if (!one.picture) return [make("p", { class: "note" }, no_picture_words(one))];
  const { png, file, alt, width, height } = one.picture;
  const said = picture_words(one), picture = make("img", { alt: language() ? picture_en(one) : alt, width, height,
    loading: file ? "lazy" : null, src: file || `data:image/png;base64,${png}` });
  if (file) picture.addEventListener("error", () => picture.replaceWith(make("p", { class: "note" },
    t(`Bilden finns inte här: filen ${file} hör till sidan och har inte följt med.`, `The picture is not here: the file ${file} belongs to the page and was not brought along.`))));
  return [make("figure", { class: "piece" }, picture, make("figcaption", { class: "source" }, said))];
}
const is_rebuilt = (name) => DATA.decks.some((one) => one.deck === name && one.rebuilt);
const picture_words = (one) => (is_rebuilt(one.deck)
  ? t(`Utsnitt ur rekonstruktionen, bild ${one.page}.`, `A piece of the reconstruction, slide ${one.page}.`)
  : t(`Utsnitt ur bildspelet, bild ${one.page}.`, `A piece of the deck, slide ${one.page}.`));
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
    make("p", { class: "sub" }, t("Först det som ändrar den senaste månadens andel mest. Ändringen är räknad med troliga värden i alla andra tal.",
      "First what changes the newest month’s share most. The change is counted with likely values in all other numbers.")),
    all.some((one) => one.picture && is_rebuilt(one.deck)) ? make("p", { class: "sub" }, t(
      "Bilderna är utsnitt ur en rekonstruktion: de visar vilka tal som har lästs, men bevisar inte hur originalets bild såg ut. Jämför med originalet innan ett tal ändras.",
      "The pictures are pieces of a reconstruction: they show which numbers were read, but don’t prove what the original’s slide looked like. Compare with the original before a number is changed.")) : "",
    ...all.slice(0, FIRST_FINDINGS).map(finding_card), ...(all.length > FIRST_FINDINGS ? [more] : []));
}
