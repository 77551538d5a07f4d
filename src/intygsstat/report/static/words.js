// Words, numbers and months as people read them.

const NBSP = "\u00a0", MINUS = "\u2212", LOCALES = { sv: "sv-SE", en: "en-GB" };
const language = () => state.lang;
// The sentence called `name` (locale/texts/page.toml), with its values put in.
const say = (name, values = {}) => DATA.texts[name][language()].replace(/\{(\w+)\}/g, (_, key) => values[key]);
// The sentence for the values that are shown, and the one for the other values.
const by_value = (likely, printed, values) => say(state.values === "likely" ? likely : printed, values);
const value_word = () => by_value("word_likely", "word_printed");
const other_word = () => by_value("word_printed", "word_likely");
// The same of so many things: one is said otherwise.
function say_count(name, number, values = {}) {
  const texts = DATA.texts[name], lang = language();
  return ((number === 1 && texts[`${lang}_one`]) || texts[lang]).replace(/\{(\w+)\}/g, (_, key) => ({ count: count(number), ...values })[key]);
}
const writers = new Map();
function writer(places) {
  const key = `${language()} ${places}`;
  if (!writers.has(key)) writers.set(key, new Intl.NumberFormat(LOCALES[language()], { minimumFractionDigits: places, maximumFractionDigits: places }));
  return writers.get(key);
}
// A number with its decimals: '1 234,5' in Swedish, '1,234.5' in English; null is ''.
function decimals(number, places) {
  if (number === null || number === undefined) return "";
  const rounded = Number(number.toFixed(places));
  return writer(places).format(rounded === 0 ? 0 : rounded).replace("-", MINUS);
}
const count = (number) => decimals(number, 0);
const signed = (number, places = 0) => (number > 0 ? "+" : "") + decimals(number, places);
const per_cent = (words) => words + (language() === "sv" ? NBSP : "") + "%";
const percent = (share) => (share === null ? "" : share === 0 ? per_cent("0")
  : per_cent(decimals(100 * share, Math.abs(share) < 0.00995 ? 2 : 1)));
const month_number = (month) => Number(month.slice(5)) - 1;
const month_name = (month) => new Intl.DateTimeFormat(LOCALES[language()], { month: "long" }).format(new Date(2000, month_number(month), 1));
const short_month = (month) => month_name(month).slice(0, 3);
const long_month = (month) => month_name(month) + NBSP + month.slice(0, 4);
const span_words = (from, to) => (from === to ? long_month(from) : say("from_to_months", { from: long_month(from), to: long_month(to) }));
// What a value of the chosen measure is written as.
function shown_value(value, measure) {
  if (value === null) return "";
  if (measure === "share") return percent(value);
  return measure === "per" ? decimals(value, value < 10 ? 2 : 1) : count(value);
}
