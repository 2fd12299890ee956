// What the tests of access measure on an instrument's real page.
window.vitlabAccess = (() => {
  const frame = () => document.querySelector(".vl-frame");
  const CONTROLS = "button, select, textarea, input:not([type=file]), [role=slider], [role=application], [contenteditable=true], .vl-chip";
  const DISABLED = ":disabled, [disabled], [aria-disabled=true]";

  /** [red, green, blue, alpha] from 0 to 1 of any colour that CSS can write. */
  const seen = new Map();
  function rgba(colour) {
    if (!seen.has(colour)) {
      const context = new OffscreenCanvas(1, 1).getContext("2d");
      context.fillStyle = colour;
      context.fillRect(0, 0, 1, 1);
      seen.set(colour, [...context.getImageData(0, 0, 1, 1).data].map((byte) => byte / 255));
    }
    return seen.get(colour);
  }
  const over = ([r, g, b, a], ground) => [r, g, b].map((part, i) => part * a + ground[i] * (1 - a));
  const luminance = (rgb) => rgb
    .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4))
    .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
  const ratio = (one, other) => {
    const [low, high] = [luminance(one), luminance(other)].sort((a, b) => a - b);
    return (high + 0.05) / (low + 0.05);
  };
  const lineage = (node) => (node ? [node, ...lineage(node.parentElement)] : []);
  /** What is worked out once for a node and kept for as long as one measure takes. */
  const kept = [];
  function once(work) {
    const known = new Map();
    kept.push(known);
    return (node) => {
      if (!known.has(node)) known.set(node, work(node));
      return known.get(node);
    };
  }
  const ground = once((node) => (node ? over(rgba(getComputedStyle(node).backgroundColor), ground(node.parentElement)) : [1, 1, 1]));
  const opacity = once((node) => (node ? Number(getComputedStyle(node).opacity) * opacity(node.parentElement) : 1));
  /** A colour as it is seen in a place: on its ground, and as faint as what it stands in. */
  function shown(node, colour) {
    const below = ground(node);
    const [r, g, b, a] = rgba(colour);
    return over([r, g, b, a * opacity(node)], below);
  }

  const name = (node) => `${node.tagName.toLowerCase()}.${node.getAttribute("class") ?? ""}`;
  const isStale = (node) => frame().matches(".vl-has-problem") && node.closest(".vl-swatch, .bqplot, .vl-stage"); // faint on purpose
  const isSeen = (node) => node.checkVisibility({ visibilityProperty: true, opacityProperty: true }) && !node.closest(".vl-live");
  /** Every piece of text on the screen: [its element, its rectangles]. */
  function* texts() {
    const walker = document.createTreeWalker(frame(), NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const parent = node.parentElement;
      if (!node.textContent.trim() || !isSeen(parent) || parent.closest("style, option, defs")) continue;
      const range = document.createRange();
      range.selectNodeContents(node);
      yield [parent, [...range.getClientRects()], node.textContent.trim()];
    }
    for (const field of frame().querySelectorAll("select, textarea")) {
      if (isSeen(field)) yield [field, [field.getBoundingClientRect()], field.selectedOptions?.[0]?.text ?? "code"];
    }
  }

  function faintTexts() {
    const faint = [];
    for (const [node, , text] of texts()) {
      if (node.closest(DISABLED)) continue; // what cannot be used may be faint
      const style = getComputedStyle(node);
      const ink = shown(node, node.closest("svg") ? style.fill : style.color);
      const found = ratio(ink, ground(node));
      if (found < 4.5) faint.push(`${found.toFixed(2)}: ${text.slice(0, 40)} (${name(node)})`);
    }
    return faint;
  }

  /** Swatches, bars, areas and parts of controls that neither their colour nor an edge sets off. */
  function faintGraphics() {
    const faint = [];
    const look = (node, colours) => {
      const found = Math.max(...colours.map((colour) => ratio(shown(node, colour), ground(node.closest(".vl")))));
      if (found < 3) faint.push(`${found.toFixed(2)}: ${name(node)}`);
    };
    const apart = (node, seam, colour) => {
      const found = ratio(shown(node, seam), shown(node, colour));
      if (found < 3) faint.push(`${found.toFixed(2)} between ${seam} and ${colour}: ${name(node)}`);
    };
    const all = (selector) => [...frame().querySelectorAll(selector)].filter((node) => isSeen(node) && !isStale(node) && !node.closest(DISABLED));
    for (const node of all(".vl-swatch, .vl-chip > i, .vl-colour-bar > i")) look(node, [getComputedStyle(node).borderTopColor]);
    for (const node of all(".noUi-handle")) look(node, [getComputedStyle(node).borderTopColor]);
    for (const node of all(".noUi-connects")) look(node, [getComputedStyle(node).backgroundColor]);
    for (const node of all("rect.bar")) {
      if (node.getBBox().height < 1) continue;
      const { fill, stroke } = getComputedStyle(node);
      const colour = fill.startsWith("url") ? getComputedStyle(document.querySelector(`${fill.slice(5, -2)} rect + rect`)).fill : fill;
      look(node, [colour, stroke]);
      if (colour === fill) apart(node, stroke, fill); // stripes are told from what has none
    }
    for (const line of all("path.line")) {
      const area = line.parentElement.querySelector("path.area");
      if (area && getComputedStyle(area).fill !== "none" && area.getBBox().height > 2) apart(line, getComputedStyle(line).stroke, getComputedStyle(area).fill);
    }
    return faint;
  }

  /** Controls that a finger misses: under 24 px high or wide. */
  function smallTargets() {
    const small = [];
    for (const node of frame().querySelectorAll(CONTROLS)) {
      const area = node.closest("label") ?? node;
      if (!isSeen(area) || node.closest(".vl-live")) continue;
      area.scrollIntoView({ block: "center" });
      const { left, top, width, height } = area.getBoundingClientRect();
      if (width >= 24 && height >= 24) continue;
      const [x, y] = [left + width / 2, top + height / 2];
      const points = [[-11.5, 0], [11.5, 0], [0, -11.5], [0, 11.5]];
      if (!points.every(([dx, dy]) => area.contains(document.elementFromPoint(x + dx, y + dy)))) {
        small.push(`${width.toFixed(0)} × ${height.toFixed(0)}: ${node.ariaLabel ?? node.textContent} (${name(node)})`);
      }
    }
    return small;
  }

  const clips = (style) => [style.overflowX, style.overflowY].some((way) => way === "hidden" || way === "clip");
  /** Where a node that clips what is in it ends; null for one that does not. */
  const clipped = once((node) => (clips(getComputedStyle(node)) ? node.getBoundingClientRect() : null));
  /** Texts that are cut, that leave the frame, or that lie on one another. */
  function cutTexts() {
    const [cut, rects] = [[], []];
    const border = frame().getBoundingClientRect();
    for (const [node, boxes, text] of texts()) {
      if (node.closest("svg")) continue; // places of figures do not follow the page
      if (node.closest(".plain-words") && !/[\p{L}\p{N}]/u.test(text)) continue; // a mark, not a word
      const says = `${text.slice(0, 40)} (${name(node)})`;
      if (boxes.some((box) => box.right > border.right + 1 || box.left < border.left - 1)) cut.push(`outside: ${says}`);
      for (const each of lineage(node.parentElement && node).slice(0, 6)) {
        if (!frame().contains(each) || each.matches("textarea, select")) break;
        const box = clipped(each);
        if (box && boxes.some((b) => b.right > box.right + 1 || b.bottom > box.bottom + 3 || b.top < box.top - 3)) cut.push(`cut: ${says}`);
      }
      rects.push(...boxes.map((box) => [node, box, says]));
    }
    rects.sort(([, a], [, b]) => a.top - b.top);
    rects.forEach(([one, a, says], i) => {
      for (let j = i + 1; j < rects.length && rects[j][1].top < a.bottom; j++) { // those after it begin below
        const [other, b, too] = rects[j];
        const high = Math.min(a.bottom, b.bottom) - b.top;
        const wide = Math.min(a.right, b.right) - Math.max(a.left, b.left);
        if (one === other || wide <= 1 || high <= 0.35 * Math.min(a.height, b.height)) continue;
        if (one.closest(".vl-problem") === other.closest(".vl-problem")) cut.push(`overlap: ${says} | ${too}`); // else it lies over them
      }
    });
    return cut;
  }

  /** Selects that cannot show their word, in px. */
  const cutChoices = () => [...frame().querySelectorAll("select")].filter(isSeen).flatMap((field) => {
    const style = getComputedStyle(field);
    const context = new OffscreenCanvas(1, 1).getContext("2d");
    context.font = style.font;
    const word = field.selectedOptions[0]?.text ?? "";
    const wide = context.measureText(word).width + word.length * (parseFloat(style.letterSpacing) || 0);
    return wide > field.clientWidth - parseFloat(style.paddingLeft) - 18 ? [`${word}: ${wide.toFixed(0)} in ${field.clientWidth}`] : [];
  });

  /** Canvases and figures without a name, and controls that a notebook's keys reach. */
  function unnamed() {
    const hasName = (node) => node.closest("[aria-hidden=true]") || (node.getAttribute("role") && node.ariaLabel?.trim());
    const pictures = [...frame().querySelectorAll("canvas:not(.vl-picture), .bqplot.figure, .bqplot > svg.bqplot")];
    return pictures.filter((node) => isSeen(node) && !hasName(node) && !node.closest("[role=img][aria-label]:not([aria-label=''])")).map(name);
  }

  /** What only a pointer can read: titles that stand in no description. */
  function onlyHovered() {
    const said = frame().innerText;
    return [...frame().querySelectorAll("[title]")].filter((node) => !node.closest("label, button"))
      .map((node) => node.title).filter((title) => title && !title.split(": ").every((part) => said.includes(part)));
  }

  const measures = { faintTexts, faintGraphics, smallTargets, cutTexts, cutChoices, unnamed, onlyHovered };
  const anew = (measure) => () => {
    for (const known of kept) known.clear();
    return measure();
  };
  return Object.fromEntries(Object.entries(measures).map(([called, measure]) => [called, anew(measure)]));
})();
