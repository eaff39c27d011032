/* A figure as a file of its own, SVG, PNG or CSV. The picture is drawn again on white in the light colours, every style written into it, with
   title, what is counted, legend, notes and the project's name. Nothing is fetched or sent.

     LitreviewSaving.buttons(root, describe, ["svg", "png", "csv"])

   `root` is the figure's element, whose class its styles hang on. `describe()` returns { svg, title, counted, legend,
   notes, project, made, file }: a drawing with a viewBox made for this, the legend as [drawing, words] pairs, the rest
   words, and `csv` the text of its table where it has one. Words reach the picture as text nodes alone. */
const LitreviewSaving = (() => {
  "use strict";

  const { create, draw } = LitreviewDrawing;
  const WIDTH = 1100; // units of the file; a drawing of another width is scaled to fit
  const MARGIN = 30;
  const PIXELS = 2; // of the PNG for each unit
  const FONT = 'Arial, Helvetica, "Liberation Sans", sans-serif';
  const PAGE = { "--lr-page": "#ffffff", "--lr-text": "#1a1f24", "--lr-accent": "#0b655f", "--lr-flag": "#8a2f6b" };
  const SHAPES = new Set(["path", "rect", "circle", "line", "polygon"]);
  const KEPT = new Set([...SHAPES, "text", "tspan", "defs", "pattern"]);
  const GEOMETRY = [
    "id", "d", "x", "y", "dx", "dy", "x1", "y1", "x2", "y2", "cx", "cy", "r", "rx", "width", "height", "points", "transform",
    "patternUnits", "patternTransform",
  ];
  const UNPRINTABLE = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu; // not allowed in XML
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });

  function clean(words) {
    return String(words).replace(UNPRINTABLE, "\uFFFD");
  }

  /* Any colour that a style sheet can mix, as [#rrggbb, opacity]; what names a pattern stays. */
  function colour(value) {
    if (value === "none" || value.startsWith("url(")) return [value.replace(/["']/g, ""), 1];
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = value;
    canvas.fillRect(0, 0, 1, 1);
    const [red, green, blue, alpha] = canvas.getImageData(0, 0, 1, 1).data;
    return ["#" + [red, green, blue].map((part) => part.toString(16).padStart(2, "0")).join(""), Math.round(alpha / 2.55) / 100];
  }

  function paint(made, style, name) {
    const [value, opacity] = colour(style[name]);
    made.setAttribute(name, value);
    const whole = opacity * Number(style[name + "Opacity"]);
    if (value !== "none" && whole < 1) made.setAttribute(name + "-opacity", String(Math.round(100 * whole) / 100));
  }

  function paintAll(made, style) {
    paint(made, style, "fill");
    if (style.stroke === "none") return;
    paint(made, style, "stroke");
    made.setAttribute("stroke-width", String(parseFloat(style.strokeWidth)));
    made.setAttribute("stroke-linejoin", style.strokeLinejoin);
  }

  /* A copy of a drawn element that needs no style sheet; links and whatever listens become plain groups. */
  function plain(element) {
    const style = getComputedStyle(element);
    if (style.display === "none" && !element.closest("defs")) return null;
    const made = draw(KEPT.has(element.tagName) ? element.tagName : "g", {});
    if (element.tagName !== "svg") {
      for (const name of GEOMETRY) if (element.hasAttribute(name)) made.setAttribute(name, element.getAttribute(name));
    }
    if (Number(style.opacity) < 1) made.setAttribute("opacity", style.opacity);
    if (SHAPES.has(element.tagName)) {
      paintAll(made, style);
      if (style.vectorEffect !== "none") made.setAttribute("vector-effect", style.vectorEffect);
      if (style.strokeDasharray !== "none") made.setAttribute("stroke-dasharray", style.strokeDasharray.replaceAll("px", ""));
      if (element.tagName === "path") made.setAttribute("fill-rule", style.fillRule);
    } else if (element.tagName === "text" || element.tagName === "tspan") {
      paintAll(made, style);
      if (style.paintOrder !== "normal") made.setAttribute("paint-order", style.paintOrder);
      made.setAttribute("font-size", String(parseFloat(style.fontSize)));
      made.setAttribute("font-weight", style.fontWeight);
      made.setAttribute("text-anchor", style.textAnchor);
    }
    const said = element.getAttribute("aria-label");
    if (said && element.tagName !== "svg") made.append(titled(said));
    for (const child of element.childNodes) {
      const copy = child.nodeType === Node.TEXT_NODE ? document.createTextNode(clean(child.data)) : plain(child);
      if (copy !== null) made.append(copy);
    }
    return made;
  }

  function titled(words) {
    const made = draw("title", {});
    made.textContent = clean(words);
    return made;
  }

  function wrap(words, size, weight, width) {
    canvas.font = `${weight} ${size}px ${FONT}`;
    const lines = [];
    for (const word of clean(words).split(/\s+/)) {
      const longer = lines.length ? lines[lines.length - 1] + " " + word : word;
      if (lines.length && canvas.measureText(longer).width <= width) lines[lines.length - 1] = longer;
      else lines.push(word);
    }
    return lines;
  }

  /* Add words below one another and return where the next ones begin. */
  function write(into, words, y, size, weight = "400", fill = "#1a1f24") {
    for (const line of wrap(words, size, weight, WIDTH - 2 * MARGIN)) {
      const text = draw("text", { x: MARGIN, y: y + size, "font-size": size, "font-weight": weight, fill });
      text.textContent = line;
      into.append(text);
      y += size * 1.4;
    }
    return y;
  }

  function writeLegend(into, legend, y) {
    let x = MARGIN;
    canvas.font = `400 13px ${FONT}`;
    for (const [swatch, words] of legend) {
      const width = (swatch ? 34 : 0) + canvas.measureText(clean(words)).width + 22;
      if (x > MARGIN && x + width > WIDTH - MARGIN) [x, y] = [MARGIN, y + 22];
      if (swatch) {
        swatch.setAttribute("transform", `translate(${x} ${y})`);
        into.append(swatch);
      }
      const text = draw("text", { x: x + (swatch ? 34 : 0), y: y + 12, "font-size": 13, fill: "#1a1f24" });
      text.textContent = clean(words);
      into.append(text);
      x += width;
    }
    return legend.length ? y + 28 : y;
  }

  function compose(root, told) {
    const stage = root.cloneNode(false);
    stage.classList.add("lr-stage");
    for (const [name, value] of Object.entries(PAGE)) stage.style.setProperty(name, value);
    stage.append(told.svg, ...told.legend.map(([swatch]) => swatch).filter(Boolean));
    root.parentNode.append(stage);
    const picture = plain(told.svg);
    const legend = told.legend.map(([swatch, words]) => [swatch && plain(swatch), words]);
    stage.remove();
    const { x: left, y: upper, width, height } = told.svg.viewBox.baseVal;
    const scale = (WIDTH - 2 * MARGIN) / width;
    const file = draw("svg", { width: WIDTH, "font-family": FONT });
    file.append(titled(`${told.title}. ${told.counted}`), draw("rect", { width: WIDTH, height: "100%", fill: "#ffffff" }));
    let y = write(file, told.title, MARGIN, 20, "700");
    y = write(file, told.counted, y + 4, 13, "400", "#4a525a") + 14;
    const [clip, shape] = [draw("clipPath", { id: "lr-frame" }), draw("rect", { x: left, y: upper, width, height })];
    clip.append(shape);
    const placed = draw("g", { transform: `translate(${MARGIN} ${y}) scale(${scale}) translate(${-left} ${-upper})`, "clip-path": "url(#lr-frame)" });
    placed.append(picture);
    file.append(clip, placed);
    y = writeLegend(file, legend, y + height * scale + 16);
    for (const note of told.notes) y = write(file, note, y, 12, "400", "#4a525a") + 3;
    y = write(file, `${told.project}. ${told.made}`, y + 4, 12, "400", "#4a525a") + MARGIN - 8;
    const tall = Math.ceil(y);
    file.setAttribute("height", String(tall));
    file.setAttribute("viewBox", `0 0 ${WIDTH} ${tall}`);
    return { text: '<?xml version="1.0" encoding="UTF-8"?>\n' + new XMLSerializer().serializeToString(file), width: WIDTH, height: tall };
  }

  async function pngOf({ text, width, height }) {
    const image = new Image();
    const address = URL.createObjectURL(new Blob([text], { type: "image/svg+xml" }));
    image.src = address;
    await image.decode();
    const page = create("canvas");
    [page.width, page.height] = [width * PIXELS, height * PIXELS];
    page.getContext("2d").drawImage(image, 0, 0, page.width, page.height);
    URL.revokeObjectURL(address);
    return new Promise((done) => page.toBlob(done, "image/png"));
  }

  function hand(blob, name) {
    const link = create("a");
    link.href = URL.createObjectURL(blob);
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60000);
  }

  const MAKERS = {
    svg: (root, told) => new Blob([compose(root, told).text], { type: "image/svg+xml" }),
    png: (root, told) => pngOf(compose(root, told)),
    csv: (root, told) => new Blob(["\uFEFF", told.csv], { type: "text/csv" }), // the mark tells spreadsheets that it is UTF-8
  };

  function buttons(root, describe, suffixes) {
    const made = create("div", "lr-saves");
    for (const suffix of suffixes) {
      const button = create("button", "lr-save", suffix.toUpperCase());
      button.type = "button";
      button.title = suffix === "csv" ? "Save all numbers as CSV" : `Save the picture as ${suffix.toUpperCase()}, with title, legend and notes`;
      button.setAttribute("aria-label", button.title);
      button.addEventListener("click", async () => {
        const told = describe();
        hand(await MAKERS[suffix](root, told), `${told.file}.${suffix}`);
      });
      made.append(button);
    }
    return made;
  }

  return { buttons };
})();
