// The controls, and drawing everything anew after a choice.

function segments(id, label, name, options) {
  const holder = document.getElementById(id);
  if (label) holder.setAttribute("aria-label", label);
  holder.replaceChildren(label ? make("span", { "aria-hidden": "true" }, label) : "", ...options.map(([value, said, lang]) =>
    make("button", { type: "button", "aria-pressed": String(state[name] === value), "data-key": `${name}-${value}`, "data-lang": lang,
      onclick: () => choose({ [name]: value }) }, said)));
}
function select(name, label, options) {
  const list = make("select", { id: `choose-${name}`, "data-key": `choose-${name}`, onchange: (event) => choose({ [name]: event.target.value }) },
    options.map(([value, said]) => make("option", { value, selected: state[name] === value }, said)));
  return make("label", {}, label, list);
}
const month_options = () => DATA.months.map((month) => [month, long_month(month)]);

function draw_controls() {
  segments("choose-lang", "", "lang", [["sv", "Svenska"], ["en", "English"]]);
  segments("choose-values", t("Visa", "Show"), "values", [["likely", t("troliga värden", "likely values")], ["printed", t("värden enligt bildspelet", "printed values")]]);
  const contents = document.getElementById("contents");
  contents.setAttribute("aria-label", t("Innehåll", "Contents"));
  contents.replaceChildren(make("ul", {}, SECTIONS.map((id) => make("li", {},
    make("a", { href: address_of({ ...state, del: id }), "data-key": `to-${id}`, onclick: (event) => {
      event.preventDefault();
      choose({ del: id });
      show_section();
    } }, document.querySelector(`#h-${id} [lang="${state.lang}"]`).textContent)))));
  const types = new Set(chosen_types());
  const boxes = DATA.types.map((type) => make("label", { title: type_words(type) }, make("input", { type: "checkbox", value: type.id,
    checked: types.has(type.id), "data-key": `type-${type.id}`, onchange: (event) => {
      if (event.target.checked) types.add(type.id); else types.delete(type.id);
      choose({ types: DATA.types.map((one) => one.id).filter((id) => types.has(id)).join(",") });
    } }), type.label));
  document.getElementById("choices").replaceChildren(
    select("from", t("Från", "From"), month_options()), select("to", t("Till", "To"), month_options()),
    select("region", "Region", [["", t("Hela landet", "The whole country")], ...DATA.regions.map((one) => [one.id, one.name])]),
    select("measure", t("Mått", "Measure"), [["share", t("Andelen fristående", "Standalone share")], ["count", t("Antal intyg", "Certificates")],
      ["per", t("Per 100 000 invånare", "Per 100,000 inhabitants")]]),
    make("fieldset", {}, make("legend", {}, t("Intygstyper (ingen vald: alla)", "Types (none chosen: all)")), make("div", { class: "types" }, boxes)),
    make("button", { type: "button", "data-key": "reset", onclick: () => choose({ ...DEFAULTS, lang: state.lang },
      t("Alla val är återställda.", "All choices are reset.")) }, t("Återställ alla val", "Reset all choices")));
  document.getElementById("region-choices").replaceChildren(
    select("month", t("Månad", "Month"), month_options()),
    select("map", t("Mått", "Measure"), MAPS.map((id) => [id, MAP_WORDS()[id][0]])));
  for (const form of document.querySelectorAll("form")) form.onsubmit = () => false;
}
// A picture's bytes stand once in the page; one beside the page may not have been brought along.
for (const card of document.querySelectorAll("#findings article")) {
  const [own, other] = card.querySelectorAll("img");
  if (own && own.src && !other.src) other.src = own.src;
  for (const picture of card.querySelectorAll("img[data-missing]")) {
    picture.addEventListener("error", () => picture.replaceWith(make("p", { class: "note" }, picture.dataset.missing)));
  }
}

// Draw the whole page; what had the focus keeps it, since its element is made anew.
function draw_page() {
  const focus = document.activeElement?.getAttribute("data-key");
  document.documentElement.lang = state.lang;
  document.title = t("Intyg i Webcert: integrerat och fristående", "Certificates in Webcert: integrated and standalone");
  drawings = 0;
  draw_controls();
  if (DATA.rows.length) {
    for (const draw of [draw_usage, draw_regions, draw_coverage, draw_trends, draw_outside]) draw();
  }
  draw_events();
  if (focus) document.querySelector(`[data-key="${CSS.escape(focus)}"]`)?.focus({ preventScroll: true });
}
function show_section() {
  const section = state.del && document.getElementById(state.del);
  if (!section) return;
  section.scrollIntoView();
  section.querySelector("h2").setAttribute("tabindex", "-1");
  section.querySelector("h2").focus({ preventScroll: true });
}
function follow_address() { state = read_address(); draw_page(); }

let drawn_width = 0, waiting = 0;
addEventListener("popstate", follow_address);
addEventListener("resize", () => {
  clearTimeout(waiting);
  waiting = setTimeout(() => {
    if (document.body.clientWidth !== drawn_width) { drawn_width = document.body.clientWidth; draw_page(); }
  }, 120);
});
addEventListener("beforeprint", () => { document.body.classList.add("printed"); draw_page(); });
addEventListener("afterprint", () => { document.body.classList.remove("printed"); draw_page(); });
drawn_width = document.body.clientWidth;
draw_page();
show_section();
