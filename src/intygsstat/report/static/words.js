// Words, numbers and months as people read them. t() takes both languages and gives one.

const NBSP = "\u00a0", MINUS = "\u2212";
const SHORT = [
  ["jan", "feb", "mar", "apr", "maj", "jun", "jul", "aug", "sep", "okt", "nov", "dec"],
  ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"],
];
const LONG = [
  ["januari", "februari", "mars", "april", "maj", "juni", "juli", "augusti", "september",
    "oktober", "november", "december"],
  ["January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December"],
];

const language = () => (state.lang === "en" ? 1 : 0);
const t = (swedish, english) => (language() ? english : swedish);

// A number with its decimals: '1 234,5' in Swedish, '1,234.5' in English; null is ''.
function decimals(number, places) {
  if (number === null || number === undefined) return "";
  const [whole, part] = Math.abs(number).toFixed(places).split(".");
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, t(NBSP, ","));
  const words = part ? grouped + t(",", ".") + part : grouped;
  return (number < 0 && Number(number.toFixed(places)) !== 0 ? MINUS : "") + words;
}
const count = (number) => decimals(number, 0);
const signed = (number, places = 0) => (number > 0 ? "+" : "") + decimals(number, places);
const percent = (share) =>
  share === null ? "" : share === 0 ? t("0" + NBSP + "%", "0%")
    : decimals(100 * share, Math.abs(share) < 0.00995 ? 2 : 1) + t(NBSP + "%", "%");
const month_number = (month) => Number(month.slice(5)) - 1;
const short_month = (month) => SHORT[language()][month_number(month)];
const long_month = (month) => LONG[language()][month_number(month)] + NBSP + month.slice(0, 4);
function span_words(from, to) {
  return from === to ? long_month(from) : t(`${long_month(from)} till ${long_month(to)}`,
    `${long_month(from)} to ${long_month(to)}`);
}
// What a value of the chosen measure is written as.
function shown_value(value, measure) {
  if (value === null) return "";
  if (measure === "share") return percent(value);
  return measure === "per" ? decimals(value, value < 10 ? 2 : 1) : count(value);
}
