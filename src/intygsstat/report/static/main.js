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
  segments("choose-values", say("choose_shown"), "values", [["likely", say("word_likely_values")], ["printed", say("word_printed_values")]]);
  const contents = document.getElementById("contents");
  contents.setAttribute("aria-label", say("contents"));
  contents.replaceChildren(make("ul", {}, SECTIONS.map((id) => make("li", {},
    make("a", { href: address_of({ ...state, del: id }), "data-key": `to-${id}`, onclick: (event) => {
      event.preventDefault();
      choose({ del: id });
      show_section();
    } }, document.querySelector(`#h-${id} [lang="${state.lang}"]`).textContent)))));
  document.getElementById("choices").replaceChildren(
    select("from", say("choose_from"), month_options()), select("to", say("choose_to"), month_options()),
    select("region", "Region", [["", say("country_choice")], ...DATA.regions.map((one) => [one.id, one.name])]),
    select("type", say("column_type"), [["", say("all_types")], ...DATA.types.map((one) => [one.id, one.label])]),
    select("measure", say("choose_measure_of_chart"), [["share", say("measure_share")], ["count", say("measure_counts")]]),
    make("button", { type: "button", "data-key": "reset", onclick: () => choose({ ...DEFAULTS, lang: state.lang },
      say("choices_are_reset")) }, say("reset_choices")));
  document.getElementById("region-choices").replaceChildren(
    select("month", say("column_month"), month_options()),
    select("map", say("choose_measure_of_chart"), MAPS.map((id) => [id, MAP_WORDS()[id][0]])));
  for (const form of document.querySelectorAll("form")) form.onsubmit = () => false;
}
// A picture's bytes stand once in the page.
for (const card of document.querySelectorAll("#findings article")) {
  const [own, other] = card.querySelectorAll("img");
  if (other) other.src = own.src;
}

// Draw the whole page; what had the focus keeps it, since its element is made anew.
function draw_page() {
  const focus = document.activeElement?.getAttribute("data-key");
  document.documentElement.lang = state.lang;
  document.title = say("page_title");
  drawings = 0;
  draw_controls();
  if (DATA.rows.length) {
    for (const draw of [draw_usage, draw_regions, draw_trends]) draw();
  }
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
