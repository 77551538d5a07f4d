// What every chart has around it: title, measure, key, how to read it, source, table, download.

const opened = new Set();

// Put a figure into the place called `spec.id`, which it returns. `spec` has also: title, sub, key, draw(width, {name, about}), how, source, file, columns
// ({label, places: decimals of a number}) and rows(), made when somebody looks; null is not there.
function figure(spec) {
  const holder = document.getElementById(spec.id);
  const width = Math.max(260, Math.floor(holder.clientWidth || 600));
  const table_id = `table-${spec.id}`, details_open = opened.has(spec.id);
  const details = make("details", { open: details_open },
    make("summary", {}, say("show_table")),
    make("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": spec.title },
      details_open ? table(spec, table_id) : ""));
  // Most tables are never looked at: they are made when they are.
  details.addEventListener("toggle", () => {
    if (details.open) opened.add(spec.id); else opened.delete(spec.id);
    const place = details.querySelector(".scroll");
    if (details.open && !place.childElementCount) place.append(table(spec, table_id));
  });
  holder.replaceChildren(make("figure", { id: `figure-${spec.id}` },
    make("h3", {}, spec.title),
    make("p", { class: "sub" }, spec.sub),
    key(spec.key || []),
    ...[spec.draw(width, { name: spec.title, about: spec.sub })].flat(),
    make("p", { class: "how" }, spec.how),
    make("p", { class: "source" }, spec.source),
    make("div", { class: "tools" }, details, make("button", {
      type: "button", "data-key": `csv-${spec.id}`,
      "aria-label": say("download_of") + spec.title,
      onclick: () => download(spec),
    }, say("download")))));
  return holder;
}
// A column of words, or of numbers with so many decimals.
const table_column = (name, places) => ({ label: say(name), places });

// The key: [a series, a name of `key_sign` or a class, hollow, words] a sign; false is none.
function key(parts) {
  const shown = parts.filter(Boolean);
  return !shown.length ? "" : make("ul", { class: "key" }, shown.map(([kind, hollow, said]) =>
    make("li", {}, svg("svg", { viewBox: "0 0 18 18", "aria-hidden": "true" }, key_sign(kind, hollow)),
      said)));
}
function key_sign(kind, hollow) {
  if (kind === "beside") {
    const cls = hollow ? "hollow beside" : "issued beside";
    return svg("g", {}, svg("circle", { cx: 4.5, cy: 9, r: 4, class: cls }), svg("rect", { x: 10, y: 5, width: 8, height: 8, class: cls }));
  }
  if (kind === "dagger") return svg("text", { x: 6, y: 14, "font-size": 14 }, "†");
  if (kind === "mark") return line(9, 1, 9, 17, "mark");
  if (kind === "ring") return svg("circle", { cx: 9, cy: 9, r: 7, class: "flag" });
  if (kind === "unsure") return svg("rect", { x: 2, y: 4, width: 14, height: 10, class: "issued unsure" });
  if (kind === "gap") return svg("text", { x: 3, y: 14, "font-size": 14 }, "( )");
  if (["integrated", "standalone", "issued"].includes(kind)) return sign(kind, 9, 9, 6, hollow);
  return svg("rect", { x: 2, y: 2, width: 14, height: 14, class: kind });
}

function table(spec, id) {
  const head = spec.columns.map((column) =>
    make("th", { scope: "col", class: is_number(column) ? "number" : null }, column.label));
  const rows = spec.rows().map((row) => make("tr", {}, row.map((value, place) => {
    const column = spec.columns[place];
    const said = cell_words(value, column);
    return place === 0 ? make("th", { scope: "row" }, said)
      : make("td", { class: is_number(column) ? "number" : null }, said);
  })));
  return make("table", { id }, make("caption", { class: "unseen" }, spec.title),
    make("thead", {}, make("tr", {}, head)), make("tbody", {}, rows));
}
const is_number = ({ places }) => places !== undefined;
function cell_words(value, column) {
  if (value === null || value === undefined) return say("missing");
  return is_number(column) ? decimals(value, column.places) : String(value);
}

// The table's cells as Swedish Excel opens them: semicolons, decimal commas, UTF-8 with its mark.
function csv_of(spec) {
  const quoted = (text) => {
    const safe = /^[=+\-@\t]/.test(text) ? `'${text}` : text;
    return /[";\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  };
  const lines = [spec.columns.map((column) => quoted(column.label))];
  for (const row of spec.rows()) {
    lines.push(row.map((value, place) => {
      const column = spec.columns[place];
      if (value === null || value === undefined) return "";
      return is_number(column) ? value.toFixed(column.places).replace(".", ",") : quoted(String(value));
    }));
  }
  return "\ufeff" + lines.map((cells) => cells.join(";") + "\r\n").join("");
}
function download(spec) {
  const url = URL.createObjectURL(new Blob([csv_of(spec)], { type: "text/csv;charset=utf-8" }));
  const link = make("a", { href: url, download: `${spec.file || spec.id}.csv` });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(url), 1000);
  document.getElementById("said").textContent = say("downloaded");
}
