// The regions as tiles, about where they lie; Stockholm and Gotland as one where they share a row.

const TILES = {
  norrbotten: [3, 0, "Norrbotten"], vasterbotten: [3, 1, "Väster-", "botten"],
  jamtland_harjedalen: [2, 2, "Jämtland", "Härjedalen"], vasternorrland: [3, 2, "Väster-", "norrland"],
  dalarna: [2, 3, "Dalarna"], gavleborg: [3, 3, "Gävleborg"],
  varmland: [0, 4, "Värmland"], orebro: [1, 4, "Örebro", "län"], vastmanland: [2, 4, "Västmanland"],
  uppsala: [3, 4, "Uppsala"],
  vastra_gotaland: [0, 5, "Västra", "Götaland"], ostergotland: [1, 5, "Östergötland"],
  sormland: [2, 5, "Sörmland"], stockholm: [3, 5, "Stockholm"],
  halland: [0, 6, "Halland"], jonkoping: [1, 6, "Jönköpings", "län"], kalmar: [2, 6, "Kalmar", "län"],
  gotland: [3, 6, "Gotland"],
  skane: [0, 7, "Skåne"], kronoberg: [1, 7, "Kronoberg"], blekinge: [2, 7, "Blekinge"],
};
const TOGETHER = "stockholm_gotland";
// A tile's own region where it has a number of its own; else the row that the two share.
const shown_region = (tile, regions) => ((tile === "stockholm" || tile === "gotland") && !(tile in regions) ? TOGETHER : tile);

// Steps between round numbers, spread over the five shades from light to dark.
const step_of = (value, top) => Math.max(0, top.findLastIndex((edge, n) => n < top.length - 1 && value >= edge));
const shade_of = (step, steps) => (steps < 2 ? 3 : Math.round(1 + (4 * step) / (steps - 1)));

// `regions`: region id to {value, label, note}; `top` the edges of the steps, `shades` "o" or "b".
function tile_map(width, regions, { name, about, top, shades, press, chosen }) {
  const shown = Math.min(width, 560), gap = 4, wide = (shown - 3 * gap) / 4, tall = 62;
  const parts = [];
  const longest = Math.max(...Object.values(TILES).flatMap((tile) => tile.slice(2).map((each) => text_width(each, 13))));
  for (const [tile, [column, row, ...lines]] of Object.entries(TILES)) {
    const region = shown_region(tile, regions), together = region === TOGETHER;
    const one = regions[region] || { value: null, label: say("missing"), note: say("missing") };
    const x = column * (wide + gap), y = row * (tall + gap);
    const shade = one.value === null ? "no-shade" : one.value === 0 ? "zero"
      : `${shades}${shade_of(step_of(one.value, top), top.length - 1)}`;
    const size = Math.min(13, (13 * (wide - 10)) / longest);
    const first = y + (lines.length > 1 ? 17 : 25);
    const pressed = chosen === region;
    const inside = [
      svg("rect", { x: round(x), y, width: round(wide), height: tall + (tile === "stockholm" && together ? gap : 0), class: shade }),
      ...lines.map((each, n) => words(x + 6, first + n * (size + 1), each, { size, cls: `${shade}-ink` })),
      words(x + 6, y + tall - 8, one.label, { size: size + 1, bold: true, cls: `${shade}-ink` }),
      pressed ? svg("rect", { x: round(x + 1.5), y: y + 1.5, width: round(wide - 3), height: tall - 3, class: "chosen tile-ring" }) : "",
    ];
    const title = svg("title", {}, one.note);
    // The two tiles of one region are one button.
    if (tile === "gotland" && together) parts.push(svg("g", { "aria-hidden": "true", onclick: () => press(region) }, title, ...inside));
    else parts.push(svg("g", button(region, pressed, one.note, press, "tile"), title, ...inside));
  }
  const height = 8 * (tall + gap);
  const said = shown_region("stockholm", regions) === TOGETHER
    ? [say("map_together"), say("map_same")]
    : [say("map_apart"), say("map_apart_from", { month: long_month(apart_months(TOGETHER)[0]) })];
  [say("map_stockholm_gotland"), ...said].forEach((each, n) => parts.push(words(0, 20 + 17 * n, each, { size: 13 })));
  return drawing(shown, height, name, about, parts, true);
}
