// What happened and when, beside the months that the decks tell.

const certainty_words = (kind) => ({
  announced: say("certainty_announced"),
  code_appeared: say("certainty_code_appeared"),
  about: say("certainty_about"), known: say("certainty_known"),
  told: say("certainty_told"),
})[kind] || kind;
// What lies after the newest month can't have changed a number shown here.
const after_words = (event) => (DATA.months.length && event.date.slice(0, 7) > DATA.months[LAST].slice(0, event.date.length)
  ? say("after_last_month") : "");
const event_certainty = (event) => certainty_words(event.date_certainty) + after_words(event);
const date_words = ({ date, when_sv, when_en }) => (when_sv ? t(when_sv, when_en) : date.length === 4 ? date : date.length === 7 ? long_month(date)
  : `${Number(date.slice(8))} ${long_month(date.slice(0, 7))}`);
const source_name = ({ source, source_en }) => t(source, source_en || source);
const event_source = (event) => (event.page ? `${event.source}, ${say("word_slide")} ${event.page}` : source_name(event));
// Only these have a number, in the list and on the charts; the others are many.
const numbered_events = () => DATA.events.filter((event) => !event.small);

function draw_events() {
  const forums = DATA.decks.filter((one) => one.forum).map((one) => ({ date: one.forum, date_certainty: "known", forum: true,
    text_sv: `Användarforum: ${one.deck}${one.rebuilt ? " (rekonstruktion)" : ""}.`, text_en: `User forum: ${one.deck}${one.rebuilt ? " (reconstruction)" : ""}.`, source: one.deck }));
  const numbered = numbered_events(), small = DATA.events.filter((event) => event.small);
  const events = [...numbered.map((event, place) => ({ ...event, number: place + 1 })), ...small, ...forums];
  const title = say("events_title");
  const sub = say("events_sub");
  const text = (event) => t(event.text_sv, event.text_en);
  const holder = document.getElementById("events");
  figure(holder, { id: "events", title, sub, file: "handelser",
    draw: (width) => timeline(width, events, title, sub),
    how: say("events_how"),
    source: say("source_before") + [...new Set(events.map(source_name))].join("; ") + ".",
    columns: [{ label: say("column_when") }, { label: say("column_certainty") }, { label: say("column_event") }, { label: say("column_source") }],
    rows: events.map((event) => [event.when_sv ? date_words(event) : event.date, event_certainty(event), text(event), event_source(event)]) });
  holder.append(make("ol", { class: "events" }, numbered.map((event) =>
    make("li", {}, ...(event.page ? [] : [make("b", {}, date_words(event)), ": "]), `${text(event)} (${event_certainty(event)})`))));
}
function timeline(width, events, name, about) {
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
    parts.push(svg("g", {}, svg("title", {}, `${date_words(event)}: ${t(event.text_sv, event.text_en)}`),
      event.forum ? svg("circle", { cx: round(x), cy: floor, r: 5, class: "integrated" })
        : event.number ? words(x, floor - 12 - levels.get(event) * 15, event.number, { size: 13, anchor: "middle", bold: true })
          : line(x, floor - 5, x, floor + 5, "stroke")));
  }
  return drawing(width, floor + 28, name, about, parts);
}
