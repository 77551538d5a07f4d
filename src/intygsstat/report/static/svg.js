// Making elements, and what every drawing needs: scales and texts that fit.

function make(tag, attributes = {}, ...children) {
  return filled(document.createElement(tag), attributes, children);
}
function svg(tag, attributes = {}, ...children) {
  return filled(document.createElementNS("http://www.w3.org/2000/svg", tag), attributes, children);
}
function filled(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== ""));
  return element;
}
const round = (number) => Math.round(number * 10) / 10;

// A drawing of its own: an image with a name and a description, or a group of things to press.
let drawings = 0;
function drawing(width, height, name, about, parts, pressed = false) {
  const id = `drawing-${(drawings += 1)}`;
  return svg("svg", {
    viewBox: `0 0 ${width} ${round(height)}`, role: pressed ? "group" : "img",
    "aria-labelledby": `${id}-name ${id}-about`,
  }, svg("title", { id: `${id}-name` }, name), svg("desc", { id: `${id}-about` }, about), ...parts);
}
function words(x, y, text, { size = 13, anchor = "start", cls = null, bold = false } = {}) {
  return svg("text", { x: round(x), y: round(y), "font-size": size, "text-anchor": anchor,
    class: cls, "font-weight": bold ? "bold" : null }, String(text));
}
// A text in the middle of a stroke that it must not be crossed by.
function over_strokes(x, y, text, style) {
  const wide = text_width(text, style.size, style.bold) + 4;
  return svg("g", {}, svg("rect", { x: round(x - wide / 2), y: round(y - style.size + 1), width: round(wide), height: style.size + 2, class: "behind" }),
    words(x, y, text, { ...style, anchor: "middle" }));
}
function line(x1, y1, x2, y2, cls) {
  return svg("line", { x1: round(x1), y1: round(y1), x2: round(x2), y2: round(y2), class: cls });
}

const brush = document.createElement("canvas").getContext("2d");
function text_width(text, size = 13, bold = false) {
  brush.font = `${bold ? "bold " : ""}${size}px Arial, "Liberation Sans", Helvetica, sans-serif`;
  return brush.measureText(text).width;
}
function fitting(text, width, size = 13) {
  if (text_width(text, size) <= width) return text;
  let shorter = text;
  while (shorter.length > 1 && text_width(shorter + "…", size) > width) {
    shorter = shorter.slice(0, -1);
  }
  return shorter + "…";
}

// A text in as many lines as it takes; numbers and their signs stay together.
function lines_of(text, width, size = 13) {
  const lines = [];
  for (const word of text.split(" ")) {
    const longer = lines.length ? `${lines[lines.length - 1]} ${word}` : word;
    if (lines.length && text_width(longer, size) <= width) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}

// Round numbers from 0 (or below) to at least `most`, about `wanted` of them.
function ticks(most, wanted = 4) {
  if (!(most > 0)) return [0, 1];
  const rough = most / wanted, power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].find((each) => each * power >= rough) * power;
  const found = [];
  for (let n = 0; n * step < most + step * 0.999; n += 1) found.push(n * step);
  return found;
}

// The sign of a channel: a circle for integrated, a square for standalone; hollow for printed.
function sign(series, x, y, size, hollow) {
  const cls = `${series}${hollow ? " hollow" : ""}`;
  return series === "integrated" || series === "issued"
    ? svg("circle", { cx: round(x), cy: round(y), r: size, class: cls })
    : svg("rect", { x: round(x - size), y: round(y - size), width: 2 * size, height: 2 * size,
      class: cls });
}
