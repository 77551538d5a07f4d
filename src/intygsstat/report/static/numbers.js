// Sums of the rows, by the rules of the database's own sums.

const by_month = DATA.months.map(() => []);
const pair_of = ([issued, standalone, complete]) => ({ issued, standalone, complete: !!complete });
for (const [month, region, type, printed, flags = 0, bad_rows = 0, open_issued = 0, open_standalone = 0, likely, drawn] of DATA.rows) {
  by_month[month].push({ region, type, flags, bad_rows, open: [open_issued, open_standalone],
    printed: pair_of(printed), likely: pair_of(likely || printed), drawn });
}
const REGION = Object.fromEntries(DATA.regions.map((one, place) => [one.id, place]));
const TYPE = Object.fromEntries(DATA.types.map((one, place) => [one.id, place]));

// Certificates of a month that pass `wanted`; a count that nobody knows is null. Integrated is known
// only where every row is; the share is of the rows whose both sides are, as in the views
// usage_by_type and _region. `over`: more standalone than issued, so that there is no share.
function summed(month, wanted, basis) {
  const sum = { issued: null, standalone: null, integrated: null, pairs: 0, alone: 0, unknown: 0,
    complete: true, flags: 0, bad_rows: 0, rows: 0, open: [0, 0] };
  const bad_rows = new Map();  // every type of a row says that its row is flagged
  for (const row of by_month[month]) {
    if (!wanted(row)) continue;
    const { issued, standalone, complete } = row[basis];
    sum.rows += 1;
    sum.flags += row.flags;
    sum.open = sum.open.map((cells, n) => cells + row.open[n]);
    bad_rows.set(row.region, Math.max(row.bad_rows, bad_rows.get(row.region) || 0));
    if (issued !== null) sum.issued += issued;
    if (standalone !== null) sum.standalone += standalone;
    if (complete) {
      sum.pairs += issued;
      sum.alone += standalone;
    } else sum.unknown += 1;
  }
  for (const rows of bad_rows.values()) sum.bad_rows += rows;
  sum.complete = sum.rows > 0 && !sum.unknown;
  if (sum.complete) sum.integrated = sum.pairs - sum.alone;
  sum.over = sum.alone > sum.pairs;
  sum.share = sum.pairs >= DATA.least && !sum.over ? sum.alone / sum.pairs : null;
  return sum;
}

// Regions that share a row in some months and have rows of their own in others: the shared one
// is their sum, and each is shown where it has a row.
const in_region = (id) => (id === "" ? () => true
  : (row) => row.region === REGION[id] || DATA.regions[row.region].part_of === id);
const has_parts = (month, id) => by_month[month].some((row) => DATA.regions[row.region].part_of === id);
const is_shown = (month, { id, part_of }) => (part_of
  ? by_month[month].some((row) => row.region === REGION[id]) : !has_parts(month, id));
const apart_months = (id) => DATA.months.filter((_, month) => has_parts(month, id));
// Since when regions that shared a row stand apart, in a sentence; '' where none are.
function apart_words(id) {
  const months = apart_months(id), whole = DATA.regions[REGION[id]];
  if (!months.length) return "";
  const name = whole ? whole.name : DATA.regions.filter((one) => one.part_of === id).map((one) => one.name).join(say("word_and"));
  return say("reported_apart_from", { name, month: long_month(months[0]) });
}
const of_type = (id) => (id === "" ? () => true : (row) => row.type === TYPE[id]);
const both = (...tests) => (row) => tests.every((test) => test(row));

// The value of one series in the chosen measure; null where nobody can say.
function measured(sum, series, measure, people) {
  if (measure === "share") return sum.share;
  if (sum[series] === null || sum[series] < 0) return null;
  if (measure === "count") return sum[series];
  return people ? (100000 * sum[series]) / people : null;
}

// What is said where there is no number of a sum to draw: why there is none.
function none_words(sum, series, measure) {
  if (measure === "share" && sum.over && sum.pairs >= DATA.least) return say("over_all");
  if (measure !== "share" && sum[series] < 0) return say("below_zero");
  const known = measure === "share" ? sum.pairs >= DATA.least : series !== "integrated" || sum.complete;
  return sum.unknown && sum.issued !== null && sum.standalone !== null && !known ? say("unknown") : say("missing");
}

// How low and how high a sum of likely values may be, by the draws that can be, as in the views:
// the value itself where all is certain, null where nobody can tell.
function low_and_high(month, wanted, series, measure, people) {
  const rows = by_month[month].filter(wanted);
  if (!rows.length || !rows.every((row) => row.drawn || row.likely.complete)) return [null, null];
  const draws = rows.flatMap((row) => row.drawn || []).find(Array.isArray) || [0];
  const known = draws.map((_, n) => {
    let issued = 0, standalone = 0;
    for (const { likely, drawn } of rows) {
      const own = drawn ? drawn.map((counts) => (Array.isArray(counts) ? counts[n] : counts)) : [likely.issued, likely.standalone];
      if (own.includes(null)) return null;
      issued += own[0];
      standalone += own[1];
    }
    return measured({ issued, standalone, integrated: issued - standalone, share: issued >= DATA.least ? standalone / issued : null }, series, measure, people);
  }).filter((value) => value !== null).sort((a, b) => a - b);
  if (!known.length || known.length < DATA.most_draws * draws.length) return [null, null];
  return DATA.ends.map((share) => known[Math.ceil(share * known.length) - 1]);
}

// How many flagged cells without a likelier value are in a series' number.
function open_of({ open }, series, measure) {
  if (measure === "share" || series === "integrated") return open[0] + open[1];
  return series === "standalone" ? open[1] : open[0];
}

// One point of a chart: the chosen value and, where it `differs`, the other one, each with its words.
function point_of(month, wanted, series, measure, people) {
  const [likely, printed] = ["likely", "printed"].map((basis) => {
    const sum = summed(month, wanted, basis), value = measured(sum, series, measure, people);
    return { sum, value, words: value === null ? none_words(sum, series, measure) : shown_value(value, measure) };
  });
  const { sum, value, words: own } = likely_first() ? likely : printed;
  const differs = likely.value !== printed.value || (value === null && likely.words !== printed.words);
  const [low, high] = likely_first() && value !== null && sum.complete ? low_and_high(month, wanted, series, measure, people) : [];
  const other = likely_first() ? printed : likely;
  return { month, sum, value, words: own, likely, printed, differs, other, other_value: differs ? other.value : null,
    hollow: (differs && !likely_first()) || !sum.complete,
    span: low < high ? [low, high] : null, complete: sum.complete, open: open_of(sum, series, measure) };
}
const likely_first = () => state.values === "likely";
// A row of bars; `more` has its name and its key, and its label if it isn't the number.
const bar_of = (point, more) => ({ value: point.value, other: point.other_value, hollow: point.hollow, span: point.span,
  label: point.words, below: other_words(point), ...more });
// Its own number, in brackets where the sum lacks something.
const bracketed = ({ complete, words }) => (complete ? words : `(${words})`);
// The other value in words, for beside its sign; null where the two are the same.
const other_words = ({ differs, other }) => (differs ? by_value("other_printed", "other_likely", { said: other.words }) : null);
// One number for both values, or the likely and the printed one.
const both_numbers = (likely, printed) => (likely === printed ? likely : say("likely_and_printed", { likely, printed }));

// The columns that tables of sums share: printed, likely, and how low and how high that may be.
const SERIES = ["issued", "standalone", "integrated"];
const pair_columns = (label, places) => [say("word_printed"), say("word_likely")].map((word) => ({ label: `${label}, ${word}`, places }));
const value_columns = (label, places) => [...pair_columns(label, places),
  ...[say("word_low"), say("word_high")].map((word) => ({ label: `${label}, ${word}`, places }))];
const sum_columns = () => [...SERIES.flatMap((series) => value_columns(say(series), 0)), ...value_columns(say("column_share"), 2)];
function sum_cells(month, wanted, { printed, likely }) {
  const per_cent_of = (share) => (share === null ? null : 100 * share);
  return [...SERIES.flatMap((series) => [printed.sum[series], likely.sum[series], ...low_and_high(month, wanted, series, "count")]),
    ...[printed.sum.share, likely.sum.share, ...low_and_high(month, wanted, "standalone", "share")].map(per_cent_of)];
}

// Between what the likely value lies, nine draws in ten; nothing where both ends are written alike.
function drawn_words({ span }, measure) {
  const [low, high] = (span || []).map((end) => shown_value(end, measure));
  return low === high ? [] : [`${say("in_nine_of_ten")}${low}–${high}`];
}
function flag_words({ flags, bad_rows }) {
  const parts = [];
  if (flags) parts.push(say_count("flagged_numbers", flags));
  if (bad_rows) parts.push(say_count("flagged_rows_of_totals", bad_rows));
  return parts;
}

// Deck and slides of the published tables of some months, in words.
function source_words(months) {
  const pages = new Map();
  for (const [, deck, first, last] of DATA.sources.filter(([month]) => months.includes(month))) {
    pages.set(deck, [...(pages.get(deck) || []), first, last]);
  }
  const sources = [...pages].map(([place, shown]) => {
    const { deck, text, rebuilt } = DATA.decks[place], first = Math.min(...shown), last = Math.max(...shown);
    const unit = say(text ? "word_line" : "word_slide"), span = first === last ? first : `${first}–${last}`;
    return `${deck} (${unit} ${span}${rebuilt ? say("of_reconstruction") : ""})`;
  });
  return say("source_before") + (sources.join("; ") || say("no_source")) + ".";
}
