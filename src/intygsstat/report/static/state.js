// The choices, kept in the address so that a view can be sent as a link.

const DATA = JSON.parse(document.getElementById("data").textContent);
const LAST = DATA.months.length - 1;
const MAPS = ["share", "standalone", "issued"];
const SECTIONS = ["budskap", "intygstyper", "regioner", "kvalitet", "forandring", "handelser"];
const DEFAULTS = {
  lang: "sv", values: "likely", from: DATA.months[0] || "", to: DATA.months[LAST] || "",
  region: "", type: "", measure: "share", month: newest_month(), map: "share", del: "",
};
const ALLOWED = {
  lang: (v) => v === "sv" || v === "en",
  values: (v) => v === "likely" || v === "printed",
  from: (v) => DATA.months.includes(v),
  to: (v) => DATA.months.includes(v),
  month: (v) => DATA.months.includes(v),
  region: (v) => v === "" || DATA.regions.some((one) => one.id === v),
  type: (v) => v === "" || DATA.types.some((one) => one.id === v),
  measure: (v) => ["share", "count"].includes(v),
  map: (v) => MAPS.includes(v),
  del: (v) => SECTIONS.includes(v),
};
let state = read_address();

function newest_month() {
  const known = DATA.rows.map((row) => row[0]);
  return DATA.months[known.length ? Math.max(...known) : LAST] || "";
}

// What the address says; anything it gets wrong is as if it said nothing.
function read_address() {
  const said = new URLSearchParams(location.hash.slice(1));
  const read = { ...DEFAULTS };
  for (const [name, value] of said) {
    if (name in ALLOWED && value !== "" && ALLOWED[name](value)) read[name] = value;
  }
  if (read.from > read.to) [read.from, read.to] = [read.to, read.from];
  return read;
}

function address_of(chosen) {
  const said = new URLSearchParams();
  for (const name of Object.keys(DEFAULTS)) {
    if (chosen[name] !== DEFAULTS[name]) said.set(name, chosen[name]);
  }
  return "#" + said.toString().replaceAll("%2C", ",");
}

// Make a choice: into the address, onto the page, and said to whoever listens.
function choose(changes, words) {
  state = { ...state, ...changes };
  if (state.from > state.to) [state.from, state.to] = [state.to, state.from];
  history.pushState(null, "", address_of(state));
  draw_page();
  if (words) document.getElementById("said").textContent = words;
}
