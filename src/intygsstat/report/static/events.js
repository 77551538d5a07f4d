// What happened and when, beside the months that the decks tell.

// Only these have a number, in the list and on the charts; the others are many.
const numbered_events = () => DATA.events.filter((event) => event.number);
const event_words = (event) => event[language()];

function draw_events() {
  figure({ id: "events", title: say("events_title"), sub: say("events_sub"), file: "handelser",
    draw: (width, named) => timeline(width, DATA.events, named),
    how: say("events_how"),
    source: say("source_before") + [...new Set(DATA.events.map((event) => event_words(event).source))].join("; ") + ".",
    columns: ["column_when", "column_certainty", "column_event", "column_source"].map((name) => table_column(name)),
    rows: () => DATA.events.map((event) => {
      const { when, certainty, said, place } = event_words(event);
      return [event.season ? when : event.date, certainty, said, place];
    }) });
}
function timeline(width, events, { name, about }) {
  const place = (date) => Number(date.slice(0, 4)) + (date.length > 4 ? (Number(date.slice(5, 7)) - 1) / 12 : 0.5) + (date.length > 7 ? Number(date.slice(8)) / 372 : 0);
  const all = [...events.map((event) => place(event.date)), ...DATA.months.map(place)];
  if (!all.length) return drawing(width, 20, name, about, []);
  const first = Math.floor(Math.min(...all)), last = Math.ceil(Math.max(...all) + 0.1);
  const x_of = (year) => 14 + ((year - first) * (width - 28)) / (last - first), parts = [];
  const ordered = [...events].sort((a, b) => place(a.date) - place(b.date));
  // A number stands as low as there is room beside the one before it.
  const ends = [], levels = new Map(ordered.filter((event) => event.number).map((event) => {
    const x = x_of(place(event.date)), level = ends.findIndex((end) => x - end >= 20);
    ends[level < 0 ? ends.length : level] = x;
    return [event, level < 0 ? ends.length - 1 : level];
  }));
  const floor = Math.max(96, 24 + 15 * ends.length);
  if (DATA.months.length) {
    const from = x_of(place(DATA.months[0])), to = x_of(place(DATA.months[LAST]) + 1 / 12);
    parts.push(svg("rect", { x: round(from), y: 12, width: round(to - from), height: floor - 12, class: "there" }));
  }
  const every = Math.ceil(46 / (x_of(first + 1) - x_of(first)));
  for (let year = first; year <= last; year += 1) {
    parts.push(line(x_of(year), floor - 6, x_of(year), floor + 4, "axis"));
    if ((year - first) % every === 0) parts.push(words(x_of(year), floor + 20, year, { size: 12, anchor: "middle", cls: "soft" }));
  }
  parts.push(line(x_of(first), floor, x_of(last), floor, "axis"));
  for (const event of ordered) {
    const x = x_of(place(event.date));
    parts.push(svg("g", {}, svg("title", {}, `${event_words(event).when}: ${event_words(event).said}`),
      event.kind === "forum" ? svg("circle", { cx: round(x), cy: floor, r: 5, class: "integrated" })
        : event.number ? words(x, floor - 12 - levels.get(event) * 15, event.number, { size: 13, anchor: "middle", bold: true })
          : line(x, floor - 5, x, floor + 5, "stroke")));
  }
  return drawing(width, floor + 28, name, about, parts);
}
