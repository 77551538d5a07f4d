// Findings, one card each, as templates/page_card.html.j2 made them in both languages.

function finding_card(one) {
  const card = make("article", { class: `finding ${one.severity}`, id: `finding-${one.id}` });
  card.innerHTML = one.card[language()];
  const picture = card.querySelector("img");
  if (one.png) picture.src = `data:image/png;base64,${one.png}`;
  // An older deck's picture lies beside the page, and may be left behind.
  else if (picture) picture.addEventListener("error", () => picture.replaceWith(make("p", { class: "note" }, picture.dataset.missing)));
  return card;
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
    all.some((one) => one.of_rebuilt) ? make("p", { class: "sub" }, t(
      "Bilderna är utsnitt ur en rekonstruktion: de visar vilka tal som har lästs, men bevisar inte hur originalets bild såg ut. Jämför med originalet innan ett tal ändras.",
      "The pictures are pieces of a reconstruction: they show which numbers were read, but don’t prove what the original’s slide looked like. Compare with the original before a number is changed.")) : "",
    ...all.slice(0, FIRST_FINDINGS).map(finding_card), ...(all.length > FIRST_FINDINGS ? [more] : []));
}
