// What the tests do to a page and read off its canvases; put into every page that they open.
window.vitlabTools = {
  /** The grid over the picture: not that over a list of pictures. */
  grid: () => document.querySelector(".vl-grid:not(.vl-choices *)"),

  /** Put a notebook, with a kernel of its own, in the place of the one that is open, whose kernel ends. */
  async open(path) {
    const { commands, serviceManager, shell } = jupyterapp;
    const before = shell.currentWidget;
    const { id } = before.sessionContext.session;
    await commands.execute("notebook:clear-all-cell-outputs"); // what is shown may have a last word
    await commands.execute("docmanager:open", { path, factory: "Notebook" });
    before.content.onActivateRequest = () => {}; // one may still be on its way, and a notebook disposed of fails at it
    before.dispose(); // closing would ask whether to save it
    void serviceManager.sessions.shutdown(id);
  },

  /** Grid lines really painted: [horizontal, vertical]. */
  countLines() {
    const canvas = vitlabTools.grid();
    const { width, height } = canvas;
    const { data } = canvas.getContext("2d").getImageData(0, 0, width, height);
    const crossings = (length, at) => {
      let [count, before] = [0, false];
      for (let i = 0; i < length; i++) {
        const painted = data[4 * at(i) + 3] > 60;
        if (painted && !before) count++;
        before = painted;
      }
      return count;
    };
    const [x, y] = [Math.round(width * 0.51), Math.round(height * 0.51)];
    return [crossings(height, (i) => i * width + x), crossings(width, (i) => y * width + i)];
  },

  /** Start a cell and do not wait for it. */
  runCell(index) {
    jupyterapp.shell.currentWidget.content.activeCellIndex = index;
    void jupyterapp.commands.execute("notebook:run-cell");
  },

  kernelStatus: () => window.jupyterapp?.shell.currentWidget?.sessionContext?.session?.kernel?.status,

  /** Drop or paste a file on the picture, as a browser reports it. */
  bring([how, name, type, base64]) {
    const transfer = new DataTransfer();
    transfer.items.add(new File([Uint8Array.from(atob(base64), (c) => c.charCodeAt(0))], name, { type }));
    const options = { bubbles: true, cancelable: true };
    const event = how === "drop"
      ? new DragEvent("drop", { ...options, dataTransfer: transfer })
      : new ClipboardEvent("paste", { ...options, clipboardData: transfer });
    vitlabTools.grid().dispatchEvent(event);
  },

  /** From now on note every number of patches that the grid shows. */
  watchGrid() {
    const grid = vitlabTools.grid();
    window.seen = [];
    new MutationObserver(() => window.seen.push(parseInt(grid.getAttribute("aria-label"))))
      .observe(grid, { attributeFilter: ["aria-label"] });
  },

  /** The bytes of the three strips of the lens. */
  strips: () => [...document.querySelectorAll(".vl-lens:not([hidden]) .vl-strip canvas")].map((strip, channel) =>
    [...strip.getContext("2d").getImageData(0, 0, strip.width, 1).data].filter((_, i) => i % 4 === channel)),

  /** RGBA of the picture, or of the grid over it, at shares of its height and width. */
  colourAt: (place) => vitlabTools.colourOf(".vl-picture:not(.vl-choices *)", place),
  gridColourAt: (place) => vitlabTools.colourOf(".vl-grid:not(.vl-choices *)", place),

  colourOf(selector, [y, x]) {
    const canvas = document.querySelector(selector);
    const [top, left] = [Math.floor(canvas.height * y), Math.floor(canvas.width * x)];
    return [...canvas.getContext("2d").getImageData(left, top, 1, 1).data];
  },
};
