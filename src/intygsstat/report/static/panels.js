// Line panels: one box a type (or a series), months along, scales from zero, gaps left open.

const PLOT = { small: 92, large: 210, head: 26, foot: 38, left: 58, right: 60, gap: 22 };

// `panels`: {title, plots: [{series, points}]}; `shared` gives all plots of a series one scale.
// One drawing a row of panels, so that paper can break between them.
function line_panels(width, panels, { measure, name, about, large = false, shared = false }) {
  const across = large ? 1 : Math.max(1, Math.min(panels.length, Math.floor((width + PLOT.gap) / (width < 700 ? 220 : 300))));
  const beside = large && width >= 620;
  const box = (width - PLOT.gap * (across - 1)) / across;
  const tall = large ? PLOT.large : PLOT.small;
  const tops = shared ? Math.max(...panels.flatMap((panel) => panel.plots.map(highest))) : null;
  const rows = [];
  panels.forEach((panel, place) => {
    const column = place % across;
    if (column === 0) rows.push({ parts: [], height: 0, titles: [] });
    const row = rows[rows.length - 1], parts = row.parts;
    const x = column * (box + PLOT.gap);
    let inner = panel.title ? PLOT.head : 4;
    row.titles.push(panel.title);
    if (panel.title) parts.push(svg("g", {}, svg("title", {}, panel.hint || panel.title), words(x, 17, fitting(panel.title, box, 15), { size: 15, bold: true })));
    panel.plots.forEach((plot, number) => {
      const wide = beside ? (box - PLOT.gap) / panel.plots.length : box;
      const left = beside ? x + number * (wide + PLOT.gap) : x;
      const last = beside || number === panel.plots.length - 1;
      parts.push(...draw_plot(plot, left, inner, wide, tall, { measure, large, months: last, tops }));
      if (!beside) inner += tall + (last ? PLOT.foot : 20);
    });
    if (beside) inner += tall + PLOT.foot;
    row.height = Math.max(row.height, inner + 14);
  });
  return rows.map((row) => drawing(width, row.height,
    [name, row.titles.filter(Boolean).join(", ")].filter(Boolean).join(": "), about, row.parts));
}
function highest(plot) {
  return Math.max(0, ...plot.points.flatMap((point) =>
    [point.value, point.other_value, point.span ? point.span[1] : 0]));
}

function draw_plot(plot, x, y, width, height, { measure, large, months, tops }) {
  const { series, points } = plot;
  const marks = ticks((tops ?? highest(plot)) * 1.02, large ? 4 : tops === null ? 2 : 3);
  const top = marks[marks.length - 1];
  const head = large || plot.label ? 20 : 6;
  const left = x + PLOT.left, right = x + width - PLOT.right, floor = y + height;
  const at_x = (n) => left + ((n + 0.5) * (right - left)) / points.length;
  const at_y = (value) => floor - ((floor - y - head) * Math.min(value, top)) / top;
  const parts = [];
  if (plot.label) {
    parts.push(sign(series, x + 6, y + 5, 5, false), words(x + 18, y + 10, plot.label, { size: 13 }));
  }
  for (const mark of marks) {
    parts.push(line(left, at_y(mark), large ? right : at_x(points.length - 1) + 7, at_y(mark), mark ? "grid" : "axis"));
    parts.push(words(left - 6, at_y(mark) + 4, axis_words(mark, measure, top),
      { size: 12, anchor: "end", cls: "soft" }));
  }
  if (months) parts.push(...month_axis(points, at_x, floor, (right - left) / points.length));
  if (large) parts.push(...event_marks(points, at_x, y + head, floor));
  if (points.every((point) => point.value === null)) {
    const last = points[points.length - 1].words;
    const why = last !== say("missing") ? last : measure === "share" ? say("too_few_for_share")
      : say("no_numbers");
    return [...parts, words((left + right) / 2, (y + floor) / 2 + 8, why, { anchor: "middle", cls: "soft" })];
  }
  parts.push(...bands_of(points, at_x, at_y).map((d) => svg("path", { d, class: `${series} band` })));
  parts.push(svg("path", { d: path_of(points, at_x, at_y), class: `${series} line` }));
  points.forEach((point, n) => parts.push(point_group(point, n, plot, at_x, at_y, measure, large)));
  parts.push(...value_labels(plot, at_x, at_y, { measure, large, y, floor }));
  return parts;
}
// Room is for seven digits; a box that opens on pointing has them all.
const in_millions = (value) => (value ? decimals(value / 1e6, value < 1e7 ? 1 : 0) + say("million") : "0");
function axis_words(mark, measure, top) {
  if (measure === "share") return mark === 0 ? percent(0) : per_cent(decimals(100 * mark, top < 0.05 ? 1 : 0)) ;
  if (top >= 1e7) return in_millions(mark);
  return decimals(mark, top < 2 && measure === "per" ? 2 : top < 20 && mark % 1 ? 1 : 0);
}
function path_of(points, at_x, at_y) {
  let path = "", pen = "M";
  points.forEach((point, n) => {
    if (point.value === null) { pen = "M"; return; }
    path += `${pen}${round(at_x(n))} ${round(at_y(point.value))} `;
    pen = "L";
  });
  return path;
}
// From each month to the next between the lowest and the highest that its value may be.
function bands_of(points, at_x, at_y) {
  const ends = ({ value, span }) => span || [value, value];
  const corner = (n, end) => `${round(at_x(n))} ${round(at_y(ends(points[n])[end]))}`;
  return points.slice(1).flatMap((point, n) => ([points[n], point].every((one) => one.value !== null) && (points[n].span || point.span)
    ? [`M${corner(n, 1)} L${corner(n + 1, 1)} L${corner(n + 1, 0)} L${corner(n, 0)} Z`] : []));
}
function month_axis(points, at_x, floor, step) {
  return month_ticks(points.map((point) => DATA.months[point.month]), step).flatMap(([n, month, year]) => [
    month ? words(at_x(n), floor + 16, month, { size: 12, anchor: "middle", cls: "soft" }) : "",
    year ? words(at_x(n), floor + (month ? 30 : 16), year, { size: 12, anchor: "middle", cls: "soft" }) : "",
  ]);
}
// Which months are named, [place, month, year]: as many as there is room for, years at their January.
function month_ticks(months, step) {
  const every = [1, 2, 3, 6, 12].find((each) => each * step >= 32) || 12;
  const years = Math.max(1, Math.ceil(36 / (12 * step)));
  return months.map((month, n) => {
    const number = month_number(month), year = month.slice(0, 4);
    if (every === 12) return number === 0 && Number(year) % years === 0 ? [n, "", year] : null;
    if (number % every && (n || every > 1)) return null;
    return [n, short_month(month), n === 0 || number === 0 ? year : ""];
  }).filter(Boolean);
}

// A number in it is flagged, and no likelier one is known.
const ringed = (point) => point.value !== null && point.open > 0;

// A point with what differs beside it; pointing at it tells everything.
function point_group(point, n, plot, at_x, at_y, measure, large) {
  const room = (at_x(1) - at_x(0)) / 2.6;
  const size = Math.max(1.6, Math.min(large ? 5 : 3.5, room)), x = at_x(n), parts = [];
  const doubted = point.differs || !point.complete ? Math.max(size, 3) : size;
  if (point.value !== null) parts.push(sign(plot.series, x, at_y(point.value), doubted, point.hollow));
  if (point.other_value !== null) parts.push(other_sign(point, plot, x, at_y, doubted, at_x(1) - at_x(0)));
  if (ringed(point)) parts.push(svg("circle", { cx: round(x), cy: round(at_y(point.value)), r: Math.max(size, 3) + 3, class: "flag" }));
  return svg("g", {}, svg("title", {}, point_words(point, plot, measure)), ...parts);
}
// The other value on top, and beside where one would hide the other: it is what the reader looks for.
function other_sign(point, plot, x, at_y, size, step) {
  const hides = point.value !== null && Math.abs(at_y(point.value) - at_y(point.other_value)) < 2 * size + 2;
  const beside = hides && step > 4 * size + 6;
  return sign(plot.series, beside ? x - 2 * size - 2.5 : x, at_y(point.other_value), hides && !beside ? size + 2 : size, state.values === "likely");
}
function point_words(point, plot, measure) {
  const lines = [`${plot.name}, ${long_month(DATA.months[point.month])}`];
  if (point.differs) lines.push(say("word_likely_before") + point.likely.words, say("word_printed_before") + point.printed.words);
  else lines.push(point.words);
  lines.push(...drawn_words(point, measure));
  if (!point.complete) lines.push(say("pairs_unknown", { unknown: point.sum.unknown, rows: point.sum.rows }));
  lines.push(...flag_words(point.sum));
  return lines.join("\n");
}
function value_labels(plot, at_x, at_y, { measure, large, y, floor }) {
  const known = plot.points.map((point, n) => [point, n]).filter(([point]) => point.value !== null);
  const parts = plot.points.map((point, n) => (point.value === null && point.words !== say("missing")
    ? words(at_x(n), floor - 6, point.words, { size: 12, anchor: "middle", cls: "soft" }) : "")).filter(Boolean);
  if (large && known.length <= 6 && (at_x(1) || 0) - at_x(0) > 74) {
    for (const [point, n] of known) {
      const other = point.other_value;
      const above = other === null || point.value >= other;
      const up = (value) => Math.max(y + 12, at_y(value) - 11), down = (value) => at_y(value) + 21;
      const put = (value, up_there, said, style) => parts.push(!up_there && down(value) > floor
        ? words(at_x(n) + 10, Math.min(floor - 4, at_y(value) + 4), said, style)
        : over_strokes(at_x(n), up_there ? up(value) : down(value), said, style));
      put(point.value, above, bracketed(point), { size: 13, bold: true });
      if (other !== null) {
        put(other, !above, by_value("mark_printed_before", "word_likely_before") + point.other.words, { size: 12, cls: "soft" });
      }
    }
    return parts;
  }
  const [point, n] = known[known.length - 1];
  const own = Math.min(at_y(point.value) + 4, floor - 4);
  const short = measure === "count" && !large && point.value >= 1e7 ? in_millions(point.value) : bracketed(point);
  parts.push(words(at_x(n) + 9, own, short, { size: 13, bold: true }));
  if (point.other_value !== null && !large) {
    const lines = [by_value("mark_printed", "word_likely"), point.other.words];
    const from = own - 28 > y ? own - 28 : own + 14;
    lines.forEach((each, row) => parts.push(words(at_x(n) + 9, from + 13 * row, each, { size: 12, cls: "soft" })));
  }
  return parts;
}

// Months in which something happened, as dashed lines with the numbers that it has in the list.
const events_of = (point) => DATA.events[DATA.months[point.month]] || [];
function event_marks(points, at_x, top, floor) {
  let before = -99, level = 0;
  return points.flatMap((point, n) => {
    const x = at_x(n), numbers = events_of(point);
    if (!numbers.length) return [];
    level = x - before < 30 ? level + 1 : 0;
    before = x;
    return [line(x, top - 8, x, floor, "mark"), words(x + 3, top + 3 + 13 * level, numbers.join(", "), { size: 12, bold: true })];
  });
}
