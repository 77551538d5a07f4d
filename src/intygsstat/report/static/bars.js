// Ranked bars: names to the left, a bar a row, the value beside it; negative ones go left.

const BAR = { row: 25, head: 26, below: 17 };
const tall_of = (row) => BAR.row + BAR.below * row.lines.length;
// What the column's scale goes from and to. Only what is shown has a say in it: a misprint of
// thousands would squeeze every bar.
function ends_of({ rows }) {
  const values = rows.flatMap((row) => [row.value, row.span ? row.span[1] : null]);
  return [Math.min(0, ...values), Math.max(0, ...values)];
}
// A row with the lines under its bar; the other value beyond the scale has no mark, but words.
function with_lines(row, [least, most], width) {
  const has_other = row.other !== null && row.other !== undefined;
  const off = has_other && (row.other > most || row.other < least);
  const said = row.below ? row.below + (off ? say("off_scale") : "") : "";
  return { ...row, marked: has_other && !off, lines: said ? lines_of(said, width - 4, row.unsure ? 13 : 12) : [] };
}

// `columns`: {title, series, rows: [{name, key, value, other, span, label, note, below}]}; `below` tells
// the other value in figures, under the bar; `unsure`: nobody knows which way the bar points; `press(key)` makes rows buttons, `chosen` is the pressed one.
function bar_columns(width, columns, { name, about, press = null, chosen = null }) {
  const beside = columns.length > 1 && width >= 640;
  const wide = beside ? (width - 30 * (columns.length - 1)) / columns.length : width;
  const parts = [];
  let x = 0, y = 0, tallest = 0;
  for (const given of columns) {
    const column = { ...given, rows: given.rows.map((row) => with_lines(row, ends_of(given), wide)) };
    const height = BAR.head + column.rows.reduce((sum, row) => sum + tall_of(row), 0) + 8;
    parts.push(...bar_block(column, x, y, wide, { press, chosen }));
    if (beside) { x += wide + 30; tallest = Math.max(tallest, height); } else { y += height; tallest = y; }
  }
  return drawing(width, tallest, name, about, parts, press !== null);
}

function bar_block(column, x, y, width, { press, chosen }) {
  const { rows, series } = column;
  const names = Math.min(width * 0.48, Math.max(40, ...rows.map((row) => text_width(row.name))) + 10);
  const [least, most] = ends_of(column);
  const room = Math.max(52, ...rows.map((row) => text_width(row.label, 13, true) + 26));
  const start = x + names + (least < 0 ? room : 0);
  const scale = Math.max(10, x + width - room - start) / (most - least || 1);
  const zero = start - least * scale;
  const parts = column.title
    ? [sign(series, x + 6, y + 9, 5, false), words(x + 18, y + 14, fitting(column.title, width - 18, 14), { size: 14, bold: true })] : [];
  let top = y + (column.title ? BAR.head : 4);
  for (const row of rows) {
    parts.push(bar_row(row, { x, top, width, names, zero, scale, series, press, chosen }));
    top += tall_of(row);
  }
  return parts;
}

function bar_row(row, { x, top, width, names, zero, scale, series, press, chosen }) {
  const middle = top + BAR.row / 2, parts = [];
  parts.push(words(x, middle + 4, fitting(row.name, names - 8)), line(zero, top, zero, top + BAR.row, "axis"));
  if (row.value !== null) {
    const end = zero + row.value * scale, left = row.value < 0;
    if (row.span) {
      const [low, high] = row.span.map((each) => zero + each * scale);
      parts.push(svg("rect", { x: round(low), y: top + 1, height: BAR.row - 2, width: round(high - low), class: `${series} band` }));
    }
    parts.push(svg("rect", { x: round(Math.min(zero, end)), y: top + 5, height: BAR.row - 10,
      width: round(Math.max(0.5, Math.abs(end - zero))), class: `${series}${row.unsure ? " unsure" : row.hollow ? " hollow" : ""}` }));
    let outer = left ? Math.min(zero, end) : Math.max(zero, end);
    if (row.span) outer = Math.max(outer, zero + row.span[1] * scale);
    const size = text_width(row.label, 13, true) + 6;
    if (row.marked) {
      const at = zero + row.other * scale;
      parts.push(beside_mark(series, at, middle, row.hollow));
      // The number stands at its bar; only where the other one's sign is in its way it moves past.
      if (!left && at > outer - 8 && at < outer + size + 8) outer = at + 8;
      if (left && at < outer + 8 && at > outer - size - 8) outer = at - 8;
    }
    parts.push(words(outer + (left ? -6 : 6), middle + 4, row.label, { anchor: left ? "end" : "start", bold: true }));
  } else parts.push(words(zero + 6, middle + 4, row.label, { cls: "soft" }));
  const small = row.unsure ? 13 : 12, longest = Math.max(0, ...row.lines.map((each) => text_width(each, small)));
  const start = x + Math.max(0, Math.min(names, width - longest - 4));
  row.lines.forEach((each, n) => parts.push(words(start, middle + BAR.below * (n + 1) + 5, each, { size: small, cls: row.unsure ? null : "soft" })));
  const title = svg("title", {}, row.note || `${row.name}: ${row.label}`);
  if (!press) return svg("g", {}, title, ...parts);
  const frame = svg("rect", { x, y: top + 1, width, height: tall_of(row) - 2, fill: "transparent",
    class: chosen === row.key ? "chosen" : null, "fill-opacity": 0 });
  return svg("g", button(row.key, chosen === row.key, row.note || `${row.name}: ${row.label}`, press, "bar"),
    title, ...parts, frame);
}

// The other value of a bar: hollow for printed, filled for likely, with an edge that shows on bars.
function beside_mark(series, x, y, filled) {
  const mark = sign(series, x, y, 5.5, false);
  mark.setAttribute("class", filled ? `${series} beside` : "hollow beside");
  return mark;
}

// What makes a part of a drawing a button that keyboards reach.
function button(key, pressed, label, press, kind) {
  const act = () => press(key);
  return { role: "button", tabindex: "0", "aria-pressed": String(pressed), "aria-label": label,
    "data-key": `${kind}-${key}`, onclick: act,
    onkeydown: (event) => {
      if (event.key === "Enter" || event.key === " ") { event.preventDefault(); act(); }
    } };
}
